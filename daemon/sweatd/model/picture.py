"""The estimates of everybody at one moment, as columns."""

from collections.abc import Iterable

import numpy as np
from msgspec import Struct
from numpy.typing import NDArray

from sweatd.model.nouns import Interval
from sweatd.model.quantity import Quantity

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

    def of(self, athlete: str) -> "Picture":
        """The part of one athlete, with nothing shared."""
        n = self.athletes.index(athlete)
        own = slice(n, n + 1)
        return Picture(
            at=self.at,
            athletes=(athlete,),
            bodies={quantity: values[own].copy() for quantity, values in self.bodies.items()},
            session_s=self.session_s[own].copy(),
            since_drink_s=self.since_drink_s[own].copy(),
            intake_l=self.intake_l[own].copy(),
            intake_last_hour_l=self.intake_last_hour_l[own].copy(),
            carried_l=self.carried_l[own].copy(),
            silent_s=self.silent_s[own].copy(),
            fluid_restricted=self.fluid_restricted[own].copy(),
            basis=self.basis,
            ages_s=self.ages_s[:, own].copy(),
            disagreed_s=self.disagreed_s[:, own].copy(),
            heat_source=self.heat_source[own],
            singles={quantity: values[own].copy() for quantity, values in self.singles.items()},
            fatigue_parts={name: values[own].copy() for name, values in self.fatigue_parts.items()},
            signals=self.signals[own],
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


def _between(ordered: Array, percent: float) -> Array:
    """A percentile along the last axis of sorted values."""
    position = percent / 100.0 * (ordered.shape[-1] - 1)
    below, part = int(position), position % 1.0
    above = min(below + 1, ordered.shape[-1] - 1)
    value: Array = ordered[..., below] * (1.0 - part) + ordered[..., above] * part
    return value
