"""Cramp risk: a band with its reasons, never a probability, for no validated predictor exists (docs/cramps.md).

The band is shown with every state. A word about it is rare, for a band is no event, and nobody listens to a daemon that
says every evening what they know: it is advice, never a warning, and only

- when the band is high without the weak causes: nobody is told anything because of a short warm-up or lost salt;
- when something of today weighs (fatigue, a load, soreness, a cramp): what the questionnaire says is known to who wrote
  it, and gives nobody something to do now;
- in effort, some minutes into the session, when going easier still helps;
- not around a cramp that was told: then the protocol speaks.

All of that rises slowly, so that a word that was said once stays said.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Annotated, Literal

import numpy as np
from msgspec import Meta, Struct
from numpy.typing import NDArray

from sweatd.model import Array, Assessment, Picture, Quantity, Severity
from sweatd.rules.cramp_risk.weighing import OF_TODAY, REASONS, weigh

DANGER = "cramp_risk"
MOST_REASONS = 3
UNHEARD_S = 60.0  # who is silent for longer may have stopped
RESTED_S = 300.0  # so has who rests for so long; a break between intervals is shorter
CRAMPED_S = 900.0  # after a cramp was told


class Settings(Struct, frozen=True, forbid_unknown_fields=True):
    """Bands of the risk, as a multiple of that of somebody without any known cause; when high is worth a word. Ours."""

    raised: Annotated[float, Meta(ge=2, le=4)] = 2.2
    high: Annotated[float, Meta(ge=3, le=12)] = 4.5
    today: Annotated[float, Meta(ge=1.1, le=4)] = 1.3  # what today's causes multiply it by at the least, for a word
    after_s: Annotated[float, Meta(ge=0, le=3600)] = 600.0  # of the session, before which nothing is said

    def check(self) -> Iterator[str]:
        """The limits between options."""
        if self.raised >= self.high:
            yield f"raised {self.raised:g} is not below high {self.high:g}"


Band = Literal["low", "raised", "high"]
Sureness = Literal["questionnaire", "sensors", "little"]


class Risk(Struct, frozen=True):
    """How likely a cramp is compared with others: a band, the three reasons that weigh most, and what it rests on."""

    band: Band
    reasons: tuple[str, ...]
    sureness: Sureness


USUAL = Settings()


def risks(picture: Picture, settings: Settings = USUAL, own: Mapping[str, Settings] = {}) -> Sequence[Risk]:
    """Of everybody in the picture; by their `own` thresholds where athletes have some."""
    if not picture.athletes:
        return []
    weights = weigh(picture)
    ratios, reasons, sensed = np.exp(weights.sum(axis=0)).tolist(), _reasons(weights), _sensed(picture).tolist()
    return [
        Risk(
            _band(ratios[n], own.get(athlete, settings)),
            reasons[n],
            "questionnaire" if _asked(picture, n) else "sensors" if sensed[n] else "little",
        )
        for n, athlete in enumerate(picture.athletes)
    ]


def assess(picture: Picture, settings: Settings) -> list[Assessment]:
    """Who should hear of it."""
    due = _in_effort(picture) & (picture.session_s >= settings.after_s)
    if not due.any():
        return []
    weights = weigh(picture, weak=False)
    due &= np.exp(weights.sum(axis=0)) >= settings.high
    due &= np.exp(OF_TODAY @ weights) >= settings.today
    if not due.any():
        return []
    reasons = _reasons(weights)
    return [
        Assessment(picture.at, picture.athletes[n], DANGER, Severity.ADVICE, reasons[n])
        for n in np.flatnonzero(due).tolist()
        if not _cramped(picture, n)
    ]


def _band(ratio: float, settings: Settings) -> Band:
    return "high" if ratio >= settings.high else "raised" if ratio >= settings.raised else "low"


def _reasons(weights: Array) -> list[tuple[str, ...]]:
    """The reasons that weigh most, of each athlete."""
    most = np.argsort(-weights, axis=0, kind="stable")[:MOST_REASONS]
    weighs = np.take_along_axis(weights, most, axis=0) > 1e-9
    return [
        tuple(REASONS[n] for n, counts in zip(own, there, strict=True) if counts)
        for own, there in zip(most.T.tolist(), weighs.T.tolist(), strict=True)
    ]


def _asked(picture: Picture, n: int) -> bool:
    """Whether anything is known that only people can tell of the strong causes."""
    told = bool(picture.said) and bool(picture.said[n].soreness or picture.said[n].cramps)
    return told or (bool(picture.profiles) and bool(picture.profiles[n].cramps or picture.profiles[n].injuries))


def _sensed(picture: Picture) -> NDArray[np.bool_]:
    """Whether the work that was done is known of each."""
    nobody: NDArray[np.bool_] = np.zeros(len(picture.athletes), dtype=bool)
    load = picture.fatigue_parts.get("load_today")
    return nobody if load is None else np.isfinite(load)


def _in_effort(picture: Picture) -> NDArray[np.bool_]:
    resting_s = picture.singles.get(Quantity.SINCE_EFFORT, np.zeros(len(picture.athletes)))
    effort: NDArray[np.bool_] = (picture.silent_s <= UNHEARD_S) & ~(resting_s >= RESTED_S)
    return effort if picture.over is None else effort & ~picture.over


def _cramped(picture: Picture, n: int) -> bool:
    return bool(picture.said) and picture.said[n].cramps_since(picture.at - CRAMPED_S) > 0
