"""A session before it begins: the same bodies, lived through in a moment.

No model of its own: an ensemble is told every few seconds what the athlete will do, and ticks as it does live.
"""

from collections.abc import Callable
from typing import NamedTuple

import numpy as np

from sweatd.estimators.ensemble import Ensemble
from sweatd.estimators.ensemble import Settings as Estimation
from sweatd.model import Interval, Memory, Picture, Profile, Quantity, Sample
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
ENOUGH_PERCENT = 2.0  # of body mass may be missing at the end: NATA 2017, ACSM/AND 2016
SHARE_OF_LOSS = 0.8  # of the LOWER bound: more is never advised
PORTION_ML, EVERY_MIN, STEP_ML = 200.0, 20.0, 50.0
SALTY_AFTER_MIN, SALTY_RATE_L_H = 90.0, 1.2


class Drinking(NamedTuple):
    """How much to drink during the session; `needed_l` is what would keep 2 % of body mass away."""

    needed_l: Interval
    portion_ml: float  # 0 where nothing has to be drunk
    every_min: float
    with_sodium: bool
    reason: str


class Outcome(NamedTuple):
    """What a session comes to: pictures of one athlete every so often, the last at its end."""

    course: tuple[Picture, ...]
    drinking: Drinking

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
    return Outcome(tuple(course), _drinking(course[-1], profile, minutes, safety or Safety()))


def _drinking(end: Picture, profile: Profile, minutes: float, safety: Safety) -> Drinking:
    """A drinking plan at the careful side: the lower bound of the loss, the stomach's limit, nobody who may not."""
    loss, mass = end.bodies[Quantity.FLUID_LOSS], end.bodies[Quantity.BODY_MASS]
    needed = np.maximum(loss - ENOUGH_PERCENT / 100.0 * mass, 0.0)
    median, low, high = (float(np.percentile(needed, percent)) for percent in (50.0, 5.0, 95.0))
    interval = Interval(median, low, high)
    [sweat], [lost] = end.intervals(Quantity.SWEAT_RATE), end.intervals(Quantity.FLUID_LOSS)
    salty = minutes > SALTY_AFTER_MIN or sweat.median > SALTY_RATE_L_H
    if profile.may_not_be_told_to_drink:
        return Drinking(interval, 0.0, 0.0, False, "fluid_restricted")
    portions = max(int(minutes // EVERY_MIN), 1)
    likely_l = float(np.percentile(needed, 75.0))
    if likely_l <= 0.0:
        return Drinking(interval, 0.0, 0.0, False, "not_needed")
    most_l = min(SHARE_OF_LOSS * lost.low, safety.intake_limit_l_h * minutes / 60.0)
    portion = min(1000.0 * max(likely_l, 0.5 * most_l) / portions, 1000.0 * most_l / portions, 300.0)
    portion = np.floor(portion / STEP_ML) * STEP_ML
    return Drinking(interval, float(portion), EVERY_MIN if portion else 0.0, salty, "deficit")
