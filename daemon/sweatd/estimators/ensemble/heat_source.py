"""The metabolic rate of every body, each second from the best source there is; and which that was."""

from enum import IntEnum
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from sweatd.estimators.ensemble.fields import Field
from sweatd.model import Array
from sweatd.physiology import metabolism

STOPPED_S = 30.0  # a machine that shows zero for longer was left: then the heart knows better
WARMED_UP_C, MOST_OF_HEAT_C = 37.5, 2.0  # a core above it speeds the heart without any work; so far as was measured
HOLD_S = 15.0  # a heart rate or power stands for so long; a strap that skips a beat is no rest
GAP_SD_PER_ROOT_S = 0.05  # how fast the metabolic rate becomes unknown in a gap (log scale)
GAP_SD_MOST = 1.0
GAP_IS_REST_S = 1800.0  # who was not heard of for half an hour has stopped


class HeatSource(IntEnum):
    """What the metabolic rate stands on; worst first."""

    NOTHING = 0  # silent for half an hour or from the start: taken for rest
    HELD = 1  # silent: the last rate, less and less sure
    HEART_RATE = 2
    SPEED = 3  # on foot
    POWER = 4
    MACHINE = 5  # told as such


class Output(NamedTuple):
    """What was last sensed of what an athlete does, shape (athletes, 1); ages in seconds, infinite for never."""

    metabolic_w: Array
    metabolic_age_s: Array
    external_w: Array
    external_age_s: Array
    power_w: Array
    power_age_s: Array
    pedalled_age_s: Array  # since power was last more than nothing
    speed_m_s: Array
    speed_age_s: Array
    stepped_age_s: Array
    grade_percent: Array
    grade_age_s: Array
    heart_rate: Array
    heart_rate_age_s: Array


class Heat(NamedTuple):
    """Metabolic rate [W] as last seen and as it may be now after a gap, external work [W], and the source."""

    seen_w: Array
    now_w: Array
    work_w: Array
    source: NDArray[np.intp]


def by_power_w(x: Array, power_w: Array) -> Array:
    """Metabolic rate of each body at a power [W]."""
    return metabolism.from_power(power_w, x[Field.EFFICIENCY], x[Field.MASS_KG])


def by_speed_w(x: Array, speed_m_s: Array, grade: Array) -> Array:
    """Metabolic rate of each body on foot."""
    rate: Array = metabolism.from_speed(speed_m_s, grade, x[Field.MASS_KG]) * np.exp(x[Field.ECONOMY_LOG])
    return rate


def by_heart_w(x: Array, heart_rate: Array) -> Array:
    """Metabolic rate of each body at a heart rate, less the beats that its heat takes."""
    of_heat = x[Field.HEAT_BEATS] * (x[Field.CORE_C] - WARMED_UP_C).clip(0.0, MOST_OF_HEAT_C)
    reserve = metabolism.from_heart_rate(
        heart_rate - of_heat, x[Field.RESTING_RATE], x[Field.MAXIMAL_RATE], x[Field.VO2MAX], x[Field.MASS_KG]
    )
    rate: Array = reserve * np.exp(x[Field.HEAT_GAIN_LOG] + x[Field.HEAT_DAY_LOG])
    return rate


def source_of(output: Output) -> NDArray[np.intp]:
    """The best source of each athlete, shape (athletes, 1)."""
    sources = np.full(output.heart_rate.shape, int(HeatSource.HELD))
    heard = np.minimum(
        np.minimum(output.power_age_s, output.heart_rate_age_s), np.minimum(output.speed_age_s, output.metabolic_age_s)
    )
    sources[heard > GAP_IS_REST_S] = HeatSource.NOTHING
    beating = output.heart_rate_age_s <= HOLD_S
    sources[beating] = HeatSource.HEART_RATE
    sources[(output.speed_age_s <= HOLD_S) & ((output.stepped_age_s <= STOPPED_S) | ~beating)] = HeatSource.SPEED
    sources[(output.power_age_s <= HOLD_S) & ((output.pedalled_age_s <= STOPPED_S) | ~beating)] = HeatSource.POWER
    sources[output.metabolic_age_s <= HOLD_S] = HeatSource.MACHINE
    return sources


def heat(x: Array, output: Output) -> Heat:
    """Every body's metabolic rate and external work; shapes are (athletes, bodies)."""
    source = source_of(output)
    rest = metabolism.REST_W_M2 * x[Field.AREA_M2]
    seen, work = _sensed(x, output, source, rest)
    if source.min() > HeatSource.HELD:
        return Heat(seen, seen, np.minimum(work, seen), source)
    seen = np.where(source == HeatSource.NOTHING, rest, seen)
    now = np.where(source == HeatSource.HELD, _adrift(x, seen, output), seen)
    return Heat(seen, now, np.minimum(work, now), source)


def _sensed(x: Array, output: Output, source: NDArray[np.intp], rest: Array) -> tuple[Array, Array]:
    """Metabolic rate by each athlete's source, the last one where there is none; and external work [W]."""
    seen = x[Field.METABOLIC_W]
    work: Array | None = None
    for kind in (HeatSource.HEART_RATE, HeatSource.SPEED, HeatSource.POWER, HeatSource.MACHINE):
        mask = source == kind
        if not mask.any():
            continue
        if kind is HeatSource.HEART_RATE:
            rate = by_heart_w(x, output.heart_rate)
        elif kind is HeatSource.SPEED:
            rate = by_speed_w(x, output.speed_m_s, _grade(output))
        elif kind is HeatSource.POWER:
            rate = by_power_w(x, output.power_w)
        else:
            rate = output.metabolic_w + 0.0 * rest
        seen = np.maximum(rate, rest) if mask.all() else np.where(mask, np.maximum(rate, rest), seen)
        done = _work_w(x, output, kind)
        if done is not None:
            work = np.where(mask, done, x[Field.WORK_SHARE] * (seen - rest) if work is None else work)
    return seen, x[Field.WORK_SHARE] * (seen - rest) if work is None else work


def _work_w(x: Array, output: Output, kind: HeatSource) -> Array | None:
    """External work [W] where the source tells it."""
    if kind is HeatSource.POWER:
        return output.power_w
    if kind is HeatSource.SPEED:
        return metabolism.lifting_w(output.speed_m_s, _grade(output), x[Field.MASS_KG])
    if kind is HeatSource.MACHINE:
        return np.where(output.external_age_s <= HOLD_S, output.external_w, 0.0)
    return None


def _grade(output: Output) -> Array:
    return np.where(output.grade_age_s <= HOLD_S, output.grade_percent, 0.0) / 100.0


def _adrift(x: Array, seen: Array, output: Output) -> Array:
    """The last rate in a gap: bodies drift apart with the root of its length, between rest and what a body can do."""
    silent = np.minimum(
        np.minimum(output.power_age_s, output.heart_rate_age_s), np.minimum(output.speed_age_s, output.metabolic_age_s)
    )
    gap_s = np.maximum(np.minimum(silent, GAP_IS_REST_S) - HOLD_S, 0.0)
    spread = np.minimum(GAP_SD_PER_ROOT_S * np.sqrt(gap_s), GAP_SD_MOST)
    most = 1.1 * x[Field.VO2MAX] * metabolism.W_PER_ML_O2_KG_MIN * x[Field.MASS_KG]
    rest = metabolism.REST_W_M2 * x[Field.AREA_M2]
    drifted: Array = np.clip(seen * np.exp(spread * x[Field.GAP_DRIFT]), rest, np.maximum(most, seen))
    return drifted
