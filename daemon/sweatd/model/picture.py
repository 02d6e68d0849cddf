"""The estimates of everybody at one moment, as columns."""

from collections.abc import Iterable
from typing import TypeVar

import numpy as np
from msgspec import Struct
from numpy.typing import NDArray

from sweatd.model.nouns import Interval
from sweatd.model.profile import Profile
from sweatd.model.quantity import Quantity
from sweatd.model.said import Said

Array = NDArray[np.float64]


class Picture(Struct, frozen=True):
    """The estimates of all athletes in session at one moment, as columns: what the rules judge.

    `bodies` holds what each plausible body says, shape (athletes, bodies); `singles` what has no spread, shape
    (athletes,), NaN for "not known"; everything else has shape (athletes,), `ages_s` and `disagreed_s` one row more
    for each name in `basis`, with infinity for what never spoke or never disagreed.
    """

    at: float
    athletes: tuple[str, ...]
    bodies: dict[Quantity, Array]
    session_s: Array
    since_drink_s: Array  # since the session began, where nothing was drunk yet
    intake_l: Array
    intake_last_hour_l: Array
    carried_l: Array  # water in excess, brought along from an earlier session
    silent_s: Array  # since heart, power or speed were last heard of; infinite for never
    fluid_restricted: NDArray[np.bool_]
    basis: tuple[str, ...]
    ages_s: Array
    disagreed_s: Array  # since a source last contradicted the bodies
    heat_source: tuple[str, ...]  # what the metabolic rate of each athlete stands on just now
    singles: dict[Quantity, Array] = {}
    fatigue_parts: dict[str, Array] = {}  # 0-100 each; NaN where not known
    signals: tuple[dict[str, str], ...] = ()  # of each athlete: what is wrong with a sensor, by quantity
    profiles: tuple[Profile, ...] = ()  # who they are
    said: tuple[Said, ...] = ()  # what they said of themselves
    over: NDArray[np.bool_] | None = None  # who said that the session is over

    def of(self, *athletes: str) -> "Picture":
        """The part of some athletes, with nothing shared."""
        own = [self.athletes.index(athlete) for athlete in athletes]
        return Picture(
            at=self.at,
            athletes=athletes,
            bodies={quantity: values[own] for quantity, values in self.bodies.items()},
            session_s=self.session_s[own],
            since_drink_s=self.since_drink_s[own],
            intake_l=self.intake_l[own],
            intake_last_hour_l=self.intake_last_hour_l[own],
            carried_l=self.carried_l[own],
            silent_s=self.silent_s[own],
            fluid_restricted=self.fluid_restricted[own],
            basis=self.basis,
            ages_s=self.ages_s[:, own],
            disagreed_s=self.disagreed_s[:, own],
            heat_source=_part(self.heat_source, own),
            singles={quantity: values[own] for quantity, values in self.singles.items()},
            fatigue_parts={name: values[own] for name, values in self.fatigue_parts.items()},
            signals=_part(self.signals, own),
            profiles=_part(self.profiles, own),
            said=_part(self.said, own),
            over=None if self.over is None else self.over[own],
        )

    def probability(self, quantity: Quantity, at_least: float) -> Array:
        """The share of an athlete's bodies for which it is true, shape (athletes,)."""
        share: Array = (self.bodies[quantity] >= at_least).mean(axis=-1)
        return share

    def percentile(self, quantity: Quantity, percent: float) -> Array:
        """A percentile over each athlete's bodies, shape (athletes,)."""
        value: Array = _between(np.sort(self.bodies[quantity], axis=-1), percent)
        return value

    def spreads(self, quantities: Iterable[Quantity]) -> Array:
        """Median, 5th and 95th percentile of several quantities at once, shape (quantities, 3, athletes)."""
        ordered = np.array([self.bodies[quantity] for quantity in quantities])
        ordered.sort(axis=-1)
        return np.stack([_between(ordered, percent) for percent in (50.0, 5.0, 95.0)], axis=1)

    def intervals(self, quantity: Quantity) -> list[Interval]:
        """Median and 90 % interval of every athlete."""
        return [Interval(*three) for three in self.spreads((quantity,))[0].T.tolist()]


T = TypeVar("T")


def _part(values: tuple[T, ...], own: list[int]) -> tuple[T, ...]:
    """Those of some athletes; nothing, where nothing is known of anybody."""
    return tuple(values[n] for n in own) if values else ()


def _between(ordered: Array, percent: float) -> Array:
    """A percentile along the last axis of sorted values."""
    position = percent / 100.0 * (ordered.shape[-1] - 1)
    below, part = int(position), position % 1.0
    above = min(below + 1, ordered.shape[-1] - 1)
    value: Array = ordered[..., below] * (1.0 - part) + ordered[..., above] * part
    return value
