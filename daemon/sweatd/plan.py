"""A session before it begins: the same bodies, lived through in a moment.

No model of its own: an ensemble is told every few seconds what the athlete will do, and ticks as it does live.
"""

from collections.abc import Callable
from math import ceil
from typing import NamedTuple

import numpy as np

from sweatd.estimators.ensemble import Ensemble
from sweatd.estimators.ensemble import Settings as Estimation
from sweatd.model import Interval, Memory, Picture, Profile, Quantity, Sample
from sweatd.physiology.metabolism import W_PER_ML_O2_KG_MIN
from sweatd.safety import Settings as Safety

BODIES = 256  # a plan has the time for a smoother interval
TOLD_EVERY_S = 5
SHOWN = (
    Quantity.FLUID_LOSS,
    Quantity.SWEAT_RATE,
    Quantity.SODIUM_LOSS,
    Quantity.CORE_TEMPERATURE,
    Quantity.DEFICIT,
)
ENOUGH_SHARE = 0.02  # of body mass may be missing at the end: NATA 2017, ACSM/AND 2016
SHARE_OF_LOSS = 0.8  # of the LOWER bound: more is never advised
EVERY_MIN, LEAST_ML, MOST_ML, STEP_ML = (20.0, 30.0, 45.0, 60.0), 100.0, 250.0, 50.0
HOT_CORE_C, HOT_PROBABILITY = 40.0, 0.2  # exhaustion comes at 40.1 C (Gonzalez-Alonso 1999, abstract); a fifth: ours
WELL_TRAINED_ML_KG_MIN = 65.0  # where VO2max is not known, no more than this is believed
SALTY_AFTER_MIN, SALTY_RATE_L_H = 90.0, 1.2


class Drinking(NamedTuple):
    """How much to drink during the session; `needed_l` is what would keep 2 % of body mass away."""

    needed_l: Interval | None  # None: to whom nothing is said
    portion_ml: float  # 0 where nothing has to be drunk
    every_min: float
    with_sodium: bool
    reason: str


class Outcome(NamedTuple):
    """What a session comes to: pictures of one athlete every so often, the last at its end."""

    course: tuple[Picture, ...]
    drinking: Drinking
    warnings: tuple[str, ...]  # "too_hot", "beyond_capacity"

    def at_end(self) -> dict[Quantity, Interval]:
        """Every quantity with its 90 % interval."""
        return {quantity: self.course[-1].intervals(quantity)[0] for quantity in SHOWN}


def foresee(  # noqa: PLR0913 - a plan has that many sides
    profile: Profile,
    doing: dict[Quantity, float],
    minutes: float,
    *,
    memory: Memory | None = None,
    at: float = 0.0,
    every_min: float = 15.0,
    safety: Safety | None = None,
    progress: Callable[[int], None] = lambda _: None,
) -> Outcome:
    """What becomes of an athlete who does this, in this air, for so many minutes, and drinks nothing."""
    ensemble = Ensemble(Estimation(bodies=BODIES))
    course = []
    for second in range(round(60 * minutes)):
        now = at + second
        if second % TOLD_EVERY_S == 0:
            ensemble.observe(
                profile, [Sample(now, "plan", quantity, value) for quantity, value in doing.items()], memory
            )
            progress(second)
        ensemble.tick(now + 1.0)
        if (second + 1) % round(60 * every_min) == 0 or second + 1 == round(60 * minutes):
            course.append(ensemble.picture(now + 1.0).of(profile.id))
    end = course[-1]
    return Outcome(tuple(course), _drinking(end, profile, minutes, safety or Safety()), _warnings(end, profile))


def _warnings(end: Picture, profile: Profile) -> tuple[str, ...]:
    """Why this session should not be done, or cannot be."""
    [mass] = end.percentile(Quantity.BODY_MASS, 50.0)
    [metabolic_w] = end.percentile(Quantity.METABOLIC_RATE, 50.0)
    vo2max = WELL_TRAINED_ML_KG_MIN if profile.vo2max is None else profile.vo2max
    found = {
        "too_hot": end.probability(Quantity.CORE_TEMPERATURE, HOT_CORE_C)[0] >= HOT_PROBABILITY,
        "beyond_capacity": metabolic_w > vo2max * W_PER_ML_O2_KG_MIN * mass,
    }
    return tuple(warning for warning, so in found.items() if so)


def _drinking(end: Picture, profile: Profile, minutes: float, safety: Safety) -> Drinking:
    """A drinking plan at the careful side: the lower bound of the loss, the stomach's limit, nobody who may not."""
    needed = np.maximum(end.bodies[Quantity.FLUID_LOSS] - ENOUGH_SHARE * end.bodies[Quantity.BODY_MASS], 0.0)
    median, low, high, likely = (float(np.percentile(needed, percent)) for percent in (50.0, 5.0, 95.0, 75.0))
    interval = Interval(median, low, high)
    if profile.may_not_be_told_to_drink:
        return Drinking(None, 0.0, 0.0, False, "fluid_restricted")
    if likely <= 0.0:
        return Drinking(interval, 0.0, 0.0, False, "not_needed")
    [sweat], [lost] = end.intervals(Quantity.SWEAT_RATE), end.intervals(Quantity.FLUID_LOSS)
    most_l = min(SHARE_OF_LOSS * lost.low, safety.intake_limit_l_h * minutes / 60.0)
    portion, every = _portions(min(max(likely, 0.5 * most_l), most_l), minutes)
    salty = minutes > SALTY_AFTER_MIN or sweat.median > SALTY_RATE_L_H
    return Drinking(interval, portion, every, salty and portion > 0.0, "deficit")


def _portions(total_l: float, minutes: float) -> tuple[float, float]:
    """A total as equal portions [mL] worth a sip, and the minutes between them; 0, 0 where it is not worth one."""
    for every_min in EVERY_MIN:
        portions = ceil(minutes / every_min)  # also where the first is drunk at the start
        portion = min(float(np.floor(1000.0 * total_l / portions / STEP_ML)) * STEP_ML, MOST_ML)
        if portion >= LEAST_ML:
            return portion, every_min
    return 0.0, 0.0
