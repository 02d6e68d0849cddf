"""Hydration reminder: when to drink, how much, with sodium or not; from the last drink on, never against safety."""

from collections.abc import Iterator
from itertools import compress
from typing import Annotated

import numpy as np
from msgspec import Meta, Struct

from sweatd import safety
from sweatd.model import Array, Assessment, Picture, Quantity, Severity

DANGER = "hydration_reminder"
STEP_ML = 50.0


class Settings(Struct, frozen=True, forbid_unknown_fields=True):
    """When a reminder is due. NATA 2017: 0.4-0.8 L/h in small portions, never more than is lost."""

    deficit_percent: Annotated[float, Meta(ge=0.3, le=4)] = 1.0  # of body mass, more likely than not
    warning_deficit_percent: Annotated[float, Meta(ge=0.5, le=6)] = 2.0  # the same, for a warning
    least_ml: Annotated[float, Meta(ge=50, le=150)] = 100.0  # a smaller portion is not worth a word
    share_of_loss: Annotated[float, Meta(gt=0, le=1)] = 0.8  # of the lower bound of what is missing
    sodium_after_s: Annotated[float, Meta(ge=0)] = 5400.0  # a longer session wants sodium in the drink
    sodium_sweat_rate_l_h: Annotated[float, Meta(gt=0)] = 1.2  # so does a heavier sweat

    def check(self) -> Iterator[str]:
        """The limits between options."""
        if self.deficit_percent > self.warning_deficit_percent:
            yield (
                f"deficit_percent {self.deficit_percent:g} is more than "
                f"warning_deficit_percent {self.warning_deficit_percent:g}"
            )


def portion_ml(picture: Picture, settings: Settings, limits: safety.Settings) -> Array:
    """How much to drink now [mL], in steps of 50, from the LOWER bound of what is missing; 0 for nothing."""
    missing_ml = -1000.0 * picture.percentile(Quantity.FLUID_BALANCE, 95.0)
    portion = np.floor(np.minimum(settings.share_of_loss * missing_ml, limits.portion_ml) / STEP_ML) * STEP_ML
    return np.where(portion >= settings.least_ml, portion, 0.0)


def assess(picture: Picture, settings: Settings, limits: safety.Settings) -> list[Assessment]:
    """Who should drink now. Where safety forbids it, or somebody just drank, severity NONE withdraws what was said."""
    if not picture.athletes:
        return []
    portion = portion_ml(picture, settings, limits)
    forbidden = safety.forbidden(picture, portion / 1000.0, limits)
    forbidden["finished"] = safety.finished(picture, limits)
    due = (picture.probability(Quantity.DEFICIT, settings.deficit_percent) >= 0.5) & (portion > 0)
    opinions = []
    of_each = np.array(list(forbidden.values())).T.tolist()
    for n, athlete in enumerate(picture.athletes):
        against = tuple(compress(forbidden, of_each[n]))
        if not against and not portion[n]:
            against = ("little_missing",)  # at the lower bound: a larger portion that was told must not stand
        if against:
            opinions.append(Assessment(picture.at, athlete, DANGER, Severity.NONE, against))
        elif due[n]:
            opinions.append(_reminder(picture.of(athlete), float(portion[n]), settings))
    return opinions


def _reminder(own: Picture, portion: float, settings: Settings) -> Assessment:
    """The opinion about one athlete."""
    [sweat_rate], [deficit], [loss] = map(own.intervals, (Quantity.SWEAT_RATE, Quantity.DEFICIT, Quantity.FLUID_LOSS))
    salty = float(own.session_s[0]) > settings.sodium_after_s or sweat_rate.median > settings.sodium_sweat_rate_l_h
    beyond = own.probability(Quantity.DEFICIT, settings.warning_deficit_percent)[0] >= 0.5
    facts = {
        "volume_ml": portion,
        "with_sodium": float(salty),
        "deficit_percent": deficit.median,
        "fluid_loss_l": loss.median,
        "fluid_loss_low_l": loss.low,
        "fluid_loss_high_l": loss.high,
    }
    reasons = ("deficit", "with_sodium" if salty else "water")
    severity = Severity.WARNING if beyond else Severity.ADVICE
    return Assessment(own.at, own.athletes[0], DANGER, severity, reasons, facts, ceilings=("volume_ml",))
