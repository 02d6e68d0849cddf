"""Cool-down missing: a real effort ended at once. Said when it ends, withdrawn when it was stretched after.

Weak evidence that it prevents cramps or soreness; the blood that pools in legs at rest is the better reason. Easy work
is what was done between the last hard minute and rest: minutes below 60 % of the heart-rate reserve that are not idle.
A strap that falls silent ends nothing: rest has to be seen, or the end to be said.
"""

from typing import Annotated

import numpy as np
from msgspec import Meta, Struct

from sweatd.model import Assessment, Picture, Quantity, Severity

DANGER = "cool_down_missing"
STRETCHED_S = 900.0  # who stretched so lately need not be told to
UNTIL_S = 900.0  # later it helps nobody, and nobody is told twice


class Settings(Struct, frozen=True, forbid_unknown_fields=True):
    """What effort wants a cool-down, and how much of one is enough. Ours."""

    least_min: Annotated[float, Meta(ge=1, le=15)] = 3.0  # of easy work
    least_trimp: Annotated[float, Meta(ge=10, le=300)] = 40.0  # Banister's: half an hour at 70 % of the reserve has 52
    resting_s: Annotated[float, Meta(ge=60, le=600)] = 180.0  # who rests so long has finished; a break is shorter


def assess(picture: Picture, settings: Settings) -> list[Assessment]:
    """Who stopped at once."""
    singles = picture.singles
    if not {Quantity.TRIMP, Quantity.COOL_DOWN, Quantity.SINCE_EFFORT} <= singles.keys():
        return []
    resting_s = np.maximum(singles[Quantity.SINCE_EFFORT] - picture.silent_s, 0.0)  # as far as it was seen
    easy_min = np.maximum(singles[Quantity.COOL_DOWN] - resting_s / 60.0, 0.0)  # counted until rest, silence apart
    finished = resting_s >= settings.resting_s
    if picture.over is not None:
        finished |= picture.over
    abrupt = finished & (easy_min < settings.least_min) & (singles[Quantity.SINCE_EFFORT] <= UNTIL_S)
    abrupt &= singles[Quantity.TRIMP] >= settings.least_trimp
    opinions = []
    for n in np.flatnonzero(abrupt).tolist():
        stretched = _stretched(picture, n)
        severity, reason = (Severity.NONE, "stretched") if stretched else (Severity.ADVICE, "short_cool_down")
        facts = {"cool_down_min": float(easy_min[n]), "trimp": float(singles[Quantity.TRIMP][n])}
        opinions.append(Assessment(picture.at, picture.athletes[n], DANGER, severity, (reason,), facts))
    return opinions


def _stretched(picture: Picture, n: int) -> bool:
    at = picture.said[n].stretched_at if picture.said else None
    return at is not None and picture.at - at <= STRETCHED_S
