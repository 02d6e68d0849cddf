"""Fatigue: when the picture of it says "easier now". Advice; no published scale joins its parts.

Judged is the fatigue that stays: without what work above critical power takes from W', which comes back within minutes,
and which everybody who trains in intervals spends on purpose.
"""

from collections.abc import Iterator
from typing import Annotated

import numpy as np
from msgspec import Meta, Struct

from sweatd.model import Array, Assessment, Picture, Quantity, Severity
from sweatd.physiology import fatigue

DANGER = "fatigue"
PASSING = "anaerobic"
MOST_REASONS = 3


class Settings(Struct, frozen=True, forbid_unknown_fields=True):
    """How tired is too tired, on the scale of 0-100 of docs/physiology.md; more likely than not. Ours."""

    score: Annotated[float, Meta(ge=30, le=100)] = 70.0
    warning_score: Annotated[float, Meta(ge=40, le=100)] = 85.0
    margin: Annotated[float, Meta(ge=0, le=20)] = 8.0  # what was told stands until the score is so far below
    unheard_s: Annotated[float, Meta(ge=15, le=300)] = 60.0  # who is silent for longer may have stopped

    def check(self) -> Iterator[str]:
        """The limits between options."""
        if self.score > self.warning_score:
            yield f"score {self.score:g} is more than warning_score {self.warning_score:g}"


def assess(picture: Picture, settings: Settings) -> list[Assessment]:
    """Who should go easier. Nobody who has stopped."""
    training = picture.silent_s <= settings.unheard_s
    if picture.over is not None:
        training &= ~picture.over
    score = picture.bodies.get(Quantity.FATIGUE)
    lower = settings.score - settings.margin
    if score is None or not (score[training] >= lower).any():
        return []  # what lasts is never more than all of it
    lasting = lasting_fatigue(picture)
    tired = training & ((lasting >= settings.score).mean(axis=-1) >= 0.5)
    still = training & ((lasting >= lower).mean(axis=-1) >= 0.5)
    opinions = []
    for n in np.flatnonzero(still).tolist():
        grave = (lasting[n] >= settings.warning_score).mean() >= 0.5
        severity = Severity.WARNING if grave else Severity.ADVICE
        facts = {"fatigue": float(np.median(lasting[n]))}
        parts = {name: float(values[n]) for name, values in picture.fatigue_parts.items()}
        who, faint = picture.athletes[n], not tired[n]
        opinions.append(Assessment(picture.at, who, DANGER, severity, _reasons(parts), facts, faint=faint))
    return opinions


def lasting_fatigue(picture: Picture) -> Array:
    """Fatigue of each body without its passing part, 0-100; NaN where nothing is known."""
    score = picture.bodies[Quantity.FATIGUE]
    w_prime = picture.bodies.get(Quantity.W_PRIME_BALANCE)
    if w_prime is None:
        return score
    passing = np.nan_to_num(fatigue.part(PASSING, w_prime)) * fatigue.PARTS[PASSING].weight
    return 100.0 - (100.0 - score) / (1.0 - passing / 100.0)


def _reasons(parts: dict[str, float]) -> tuple[str, ...]:
    """The parts that take the most, the largest first."""
    takes = {name: part * fatigue.PARTS[name].weight for name, part in parts.items() if part > 0 and name != PASSING}
    most = sorted(takes, key=lambda name: -takes[name])[:MOST_REASONS]
    return tuple(f"tired_{name}" for name in most)
