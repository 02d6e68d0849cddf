"""Sensor lost: the heart-rate strap of somebody who trains is silent, is not worn, or says what no heart does.

Technical: nobody is in danger, but nobody watches either. Not for those who ended the session, rested when the strap
fell silent, or have been silent for ten minutes: they left.
"""

from collections.abc import Iterator
from typing import Annotated

import numpy as np
from msgspec import Meta, Struct

from sweatd.model import Array, Assessment, Picture, Quantity, Severity

DANGER = "sensor_lost"
HEART_RATE = "heart_rate"
SILENT = "silent"


class Settings(Struct, frozen=True, forbid_unknown_fields=True):
    """How long a strap may be silent. Links drop and come back; the alert's own patience comes on top."""

    silent_s: Annotated[float, Meta(ge=10, le=300)] = 20.0  # without a heart rate that can be believed
    left_s: Annotated[float, Meta(ge=120, le=1800)] = 600.0  # who is silent for longer has left
    rested_s: Annotated[float, Meta(ge=30, le=600)] = 120.0  # who rested so long before had finished
    hot_c: Annotated[float, Meta(ge=37, le=40)] = 38.5  # the core, when an alarm of heat would be blind: a warning

    def check(self) -> Iterator[str]:
        """The limits between options."""
        if self.silent_s >= self.left_s:
            yield f"silent_s {self.silent_s:g} is not below left_s {self.left_s:g}: nobody would ever be missed"


def assess(picture: Picture, settings: Settings) -> list[Assessment]:
    """Whose strap is lost."""
    if HEART_RATE not in picture.basis:
        return []
    missing_s = _missing_s(picture)
    rested_s = picture.singles.get(Quantity.SINCE_EFFORT, missing_s) - missing_s
    lost = (missing_s > settings.silent_s) & (missing_s <= settings.left_s) & (rested_s < settings.rested_s)
    if picture.over is not None:
        lost &= ~picture.over
    if not lost.any():
        return []
    hot = picture.probability(Quantity.CORE_TEMPERATURE, settings.hot_c) >= 0.5
    opinions = []
    for n in np.flatnonzero(lost).tolist():
        severity = Severity.WARNING if hot[n] else Severity.ADVICE
        reason = _wrong(picture, n) or SILENT
        facts = {"silent_s": float(missing_s[n])}
        opinions.append(Assessment(picture.at, picture.athletes[n], DANGER, severity, (reason,), facts))
    return opinions


def _missing_s(picture: Picture) -> Array:
    """Since the last heart rate that could be believed; NaN for those who wear no strap.

    Where none was ever believed it counts from the session's start, if a strap speaks at all.
    """
    age_s = picture.ages_s[picture.basis.index(HEART_RATE)]
    speaks = [_wrong(picture, n) not in ("", SILENT) for n in range(len(picture.athletes))]
    return np.where(np.isfinite(age_s), age_s, np.where(speaks, picture.session_s, np.nan))


def _wrong(picture: Picture, n: int) -> str:
    """What is wrong with the strap; nothing where it is well, or there is none."""
    return picture.signals[n].get(HEART_RATE, "") if picture.signals else ""
