"""What to drink after a session: how much over the next hours, in portions, from the LOWER bound of what is missing.

NATA 2017 advises 125-150 % of the deficit where the next bout is less than 4 h away, as some of it leaves as urine;
with more than 12 h, normal meals do. We stay at or below 100 % of the lower bound: the deficit is an estimate, the next
bout is not known, food brings water, too, and too much is the worse mistake. Thirst does the rest.
"""

from itertools import compress
from typing import Annotated

import numpy as np
from msgspec import Meta, Struct

from sweatd import safety
from sweatd.model import Array, Assessment, Picture, Quantity, Severity

DANGER = "rehydrate"
STEP_ML = 50.0
STEP_MIN = 5.0
ONLY_IN_SESSION = ("unheard", "just_drank", "drank_faster_than_sweating", "too_early")
"""Reasons against a portion now that say nothing about the hours after: sweating is over, and no portion is hurried."""


class Settings(Struct, frozen=True, forbid_unknown_fields=True):
    """When and how much."""

    deficit_percent: Annotated[float, Meta(ge=0.3, le=4)] = 1.0  # of body mass, more likely than not; below, meals do
    least_ml: Annotated[float, Meta(ge=100, le=1000)] = 300.0  # less is not worth a word
    share_of_loss: Annotated[float, Meta(gt=0, le=1)] = 1.0  # of the lower bound of what is missing
    sodium_after_l: Annotated[float, Meta(ge=0, le=5)] = 1.2  # who probably lost more wants sodium with it


def volume_ml(picture: Picture, settings: Settings, limits: safety.Settings) -> Array:
    """How much to drink in all [mL], in steps of 50, 0 for nothing.

    Never more than is surely missing (urine, told or not, is no reason to drink), nor than as plain water would leave
    the blood its sodium.
    """
    missing_l = picture.percentile(Quantity.FLUID_LOSS, 5.0) - picture.carried_l - picture.intake_l
    most_l = np.minimum(settings.share_of_loss * missing_l, safety.plain_water_l(picture, limits))
    volume = np.floor(1000.0 * most_l / STEP_ML) * STEP_ML
    return np.where(volume >= settings.least_ml, volume, 0.0)


def assess(picture: Picture, settings: Settings, limits: safety.Settings) -> list[Assessment]:
    """Who has finished, and should drink. Where safety forbids it, severity NONE withdraws what was said."""
    finished = np.flatnonzero(safety.finished(picture, limits)).tolist()
    if not finished:
        return []
    volume = volume_ml(picture, settings, limits)
    forbidden = safety.forbidden(picture, np.minimum(volume, limits.portion_ml) / 1000.0, limits)
    forbidden = {reason: mask for reason, mask in forbidden.items() if reason not in ONLY_IN_SESSION}
    forbidden["little_missing"] = volume == 0.0
    due = picture.probability(Quantity.DEFICIT, settings.deficit_percent) >= 0.5
    opinions = []
    for n in finished:
        against = tuple(compress(forbidden, [bool(mask[n]) for mask in forbidden.values()]))
        if against:
            opinions.append(Assessment(picture.at, picture.athletes[n], DANGER, Severity.NONE, against))
        elif due[n]:
            opinions.append(_advice(picture.of(picture.athletes[n]), float(volume[n]), settings, limits))
    return opinions


def _advice(own: Picture, volume: float, settings: Settings, limits: safety.Settings) -> Assessment:
    """The opinion about one athlete."""
    [loss], [deficit] = own.intervals(Quantity.FLUID_LOSS), own.intervals(Quantity.DEFICIT)
    salty = loss.median > settings.sodium_after_l
    facts = {
        "volume_ml": volume,
        "portion_ml": limits.portion_ml,
        "every_min": _every_min(limits),
        "with_sodium": float(salty),
        "deficit_percent": deficit.median,
        "fluid_loss_l": loss.median,
        "fluid_loss_low_l": loss.low,
        "fluid_loss_high_l": loss.high,
    }
    reasons = ("deficit", "with_sodium" if salty else "water")
    ceilings = ("volume_ml",)
    return Assessment(own.at, own.athletes[0], DANGER, Severity.ADVICE, reasons, facts, ceilings=ceilings)


def _every_min(limits: safety.Settings) -> float:
    """How long a portion has to last, so that no hour sees more than safety allows; in steps of 5 min."""
    return float(np.ceil(60.0 * limits.portion_ml / 1000.0 / limits.intake_limit_l_h / STEP_MIN)) * STEP_MIN
