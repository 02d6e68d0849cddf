"""Fatigue as one number with its parts: how each part is scaled to 0-100, and how they add up.

Ours, and a picture, not a measurement: no published scale joins these. Each part is a published figure on a scale that
the table says; a part that is not known is left out, not taken as fresh.
"""

from collections.abc import Mapping
from functools import reduce
from typing import NamedTuple

import numpy as np

from sweatd.model import Array
from sweatd.physiology.training_load import CHRONIC_DAYS


class Part(NamedTuple):
    """One part of fatigue.

    Attributes:
        none: the figure at which the part is 0 ...
        full: ... and at which it is 100, in the figure's unit.
        weight: what the part alone can do at most.
        evidence: that it tells fatigue: "good", "fair" or "weak".
        reason: why it counts, and why so much.
    """

    none: float
    full: float
    weight: float
    evidence: str
    reason: str


PARTS = {
    # strain index
    "heat_strain": Part(
        0, 10, 0.50, "fair", "hot core and fast heart end exercise; the index ranks groups, not persons"
    ),
    # W' balance, % left
    "anaerobic": Part(100, 0, 0.70, "good", "W' spent is the nearest to exhaustion; it comes back within minutes"),
    # decoupling or cardiac drift, %, the larger; 5 % is the usual flag
    "drift": Part(
        0, 15, 0.35, "fair", "the heart beats faster for the same output as stroke volume falls (Ganio 2006)"
    ),
    # TRIMP of the day as a share of the person's full day
    "load_today": Part(0, 1, 0.50, "fair", "what a dose does depends on what one is used to"),
    # minutes of level running
    "muscle": Part(0, 120, 0.30, "weak", "impact and braking hurt muscles; the scale is ours"),
    # DFA alpha 1: 0.75 lies near the first threshold, 0.50 near the second
    "heart": Part(0.75, 0.50, 0.25, "weak", "tells intensity; fatigue shifts it; its thresholds are bands of +-0.1"),
    # fluid deficit, % of body mass; above 5 % is severe
    "dehydration": Part(2, 5, 0.30, "fair", "performance falls from a deficit of 2 % on, mostly in the warm"),
}
DAY_WITHOUT_HISTORY, MEAN_DAYS, LEAST_FULL_DAY = 200.0, 4.0, 60.0


def part(name: str, figure: Array) -> Array:
    """A figure of any shape as a part of 0-100, on its scale of the table. NaN stays NaN."""
    of = PARTS[name]
    share: Array = ((figure - of.none) * (100.0 / (of.full - of.none))).clip(0.0, 100.0)
    return share


def picture(parts: Mapping[str, Array]) -> Array:
    """Fatigue, 0 (none) to 100, from parts of 0-100 that broadcast: each takes its share of what the others left.

    100 (1 - product of (1 - weight part / 100)): it rises with every part, none alone goes beyond its weight. Unknown
    parts (NaN) are left out; NaN where nothing is known. It costs least with the small parts first.
    """
    left = reduce(np.multiply, [_left(PARTS[name].weight, part) for name, part in parts.items()])
    fatigue = np.asarray(100.0 - 100.0 * left)
    if not fatigue.all():  # rare: is it rest, or is nothing known?
        known = sum(np.where(np.isnan(part), 0.0, 1.0) for part in parts.values())
        fatigue = np.where(known > 0.0, fatigue, np.nan)
    return fatigue


def _left(weight: float, part: Array) -> Array:
    """What a part leaves of freshness, 0-1; all of it where it is not known."""
    left: Array = np.fmin(1.0 - part * (weight / 100.0), 1.0)
    return left


def full_day(chronic: Array, known_days: Array) -> Array:
    """TRIMP of a day that is as much as a person can take, from the mean day (0-28 of them known) before it.

    Ours: four of one's mean days (rest days included), at least 60; without a history 200, some two hard hours.
    Between, the days known decide.
    """
    known = np.minimum(known_days / CHRONIC_DAYS, 1.0)
    day: Array = known * np.maximum(MEAN_DAYS * chronic, LEAST_FULL_DAY) + (1.0 - known) * DAY_WITHOUT_HISTORY
    return day
