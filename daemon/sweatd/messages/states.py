"""Estimates, figures and sensors of everybody as they are published."""

from collections.abc import Mapping, Sequence

import numpy as np

from sweatd.messages.envelope import About, Post, message
from sweatd.messages.payloads import Reading, Spread, State
from sweatd.messages.published import FIGURES, NO_READINGS, PUBLISHED
from sweatd.messages.topics import Topics
from sweatd.model import Array, Interval, Message, Picture, Quantity, Sample
from sweatd.rules.cramp_risk import Risk

STATE = Post(expiry_s=30)
FOREVER_S = float("inf")


def spread(interval: Interval, digits: int) -> Spread:
    """An interval as it is published."""
    median, low, high = (round(value, digits) + 0.0 for value in interval)
    return Spread(median, low, high)


def readings(samples: Mapping[Quantity, Sample], now: float) -> dict[str, Reading]:
    """The last sample of each quantity as it is published."""
    return {
        quantity.label: Reading(round(sample.value, 3), round(now - sample.at, 1), sample.quality)
        for quantity, sample in samples.items()
        if quantity not in NO_READINGS
    }


def states(
    picture: Picture, sequence: Sequence[int], sensors: Sequence[dict[str, Reading]], risks: Sequence[Risk]
) -> list[State]:
    """Everything of everybody in session."""
    estimates, figures, parts = _estimates(picture), _figures(picture), _parts(picture)
    ages, disagreed = _ages(picture.basis, picture.ages_s), _ages(picture.basis, picture.disagreed_s)
    session_s, intake_l = np.round(picture.session_s).tolist(), np.round(picture.intake_l, 3).tolist()
    return [
        State(
            ts=picture.at,
            seq=sequence[n],
            athlete=athlete,
            session_s=session_s[n],
            intake_l=intake_l[n],
            estimates=estimates[n],
            figures=figures[n],
            fatigue_parts=parts[n],
            heat_source=picture.heat_source[n],
            basis_age_s=ages[n],
            disagreed_age_s=disagreed[n],
            signals=picture.signals[n] if picture.signals else {},
            sensors=sensors[n],
            cramp_risk=risks[n] if risks else None,
        )
        for n, athlete in enumerate(picture.athletes)
    ]


def state(topics: Topics, own: State) -> Message:
    """The state of an athlete; not retained, for a stale state must not look alive."""
    about = About(f"{own.athlete}-{own.seq}", own.ts, own.athlete)
    return message(topics, topics.athlete(own.athlete, "state"), own, about, STATE)


def batch(topics: Topics, everybody: Sequence[State]) -> Message:
    """Everybody's states in one message, for big gyms."""
    first = everybody[0]
    about = About(f"{first.athlete}-{first.seq}-{len(everybody)}", first.ts)
    return message(topics, topics.states, everybody, about, STATE)


def _estimates(picture: Picture) -> list[dict[str, Spread]]:
    """Of each athlete; what is not known is left out."""
    quantities = [quantity for quantity in PUBLISHED if quantity in picture.bodies]
    names, digits = zip(*(PUBLISHED[quantity] for quantity in quantities), strict=True)
    columns = picture.spreads(quantities)
    for rows, places in zip(columns, digits, strict=True):
        np.round(rows, places, out=rows)
    columns += 0.0  # no minus zero
    every = columns.transpose(2, 0, 1).tolist()  # (athletes, quantities, 3)
    return [
        {name: Spread(*three) for name, three in zip(names, own, strict=True) if three[0] == three[0]} for own in every
    ]


def _figures(picture: Picture) -> list[dict[str, float]]:
    known = {FIGURES[quantity]: values for quantity, values in picture.singles.items() if quantity in FIGURES}
    return _rows({name: np.round(values, places) for (name, places), values in known.items()}, len(picture.athletes))


def _parts(picture: Picture) -> list[dict[str, float]]:
    return _rows({name: np.round(values) for name, values in picture.fatigue_parts.items()}, len(picture.athletes))


def _rows(columns: Mapping[str, Array], count: int) -> list[dict[str, float]]:
    """Columns as a dictionary for each athlete, without what is not known."""
    every = [(name, (values + 0.0).tolist()) for name, values in columns.items()]
    return [{name: values[n] for name, values in every if values[n] == values[n]} for n in range(count)]


def _ages(names: Sequence[str], ages_s: Array) -> list[dict[str, float]]:
    every = np.round(ages_s.T, 1).tolist()
    return [{name: age for name, age in zip(names, own, strict=True) if age < FOREVER_S} for own in every]
