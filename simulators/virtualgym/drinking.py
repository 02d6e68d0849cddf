"""How somebody drinks: by plan, by thirst, and when reminded. Who drinks says so, or forgets to.

Thirst comes at some 2 % of body mass (Cheuvront & Kenefick 2014, Compr Physiol 4:257); a reminder is obeyed after the
time that it takes to reach a bottle.
"""

from typing import Annotated, NamedTuple

from msgspec import Meta, Struct

from virtualgym.chance import Generator
from virtualgym.wearable import Minutes, Share

BETWEEN_SIPS_S = 300.0
THIRST_ML = 150.0
REACTION_S = (10.0, 45.0)

Volume = Annotated[float, Meta(ge=1, le=2000)]
Sodium = Annotated[float, Meta(ge=0, le=500)]


class Planned(Struct, frozen=True, forbid_unknown_fields=True):
    """One drink of the plan."""

    at_min: Minutes
    ml: Volume
    sodium_mmol_l: Sodium | None = None


class Habit(Struct, frozen=True, forbid_unknown_fields=True):
    """How one athlete drinks."""

    plan: tuple[Planned, ...] = ()
    every_min: Annotated[float, Meta(ge=0.5)] | None = None  # a sip every so often
    ml: Volume = 150.0  # of such a sip
    sodium_mmol_l: Sodium = 0.0  # of what is in the bottle
    thirst_percent: Annotated[float, Meta(ge=0.1, le=10)] | None = 2.0  # None: never thirsty
    obeys: Share = 0.9  # share of reminders
    tells: Share = 1.0  # share of drinks that are told


class Drink(NamedTuple):
    """What went down, and whether anybody hears of it."""

    ml: float
    sodium_mmol_l: float
    told: bool


class Drinker:
    """One athlete with a bottle."""

    def __init__(self, habit: Habit, rng: Generator) -> None:
        self._habit, self._rng = habit, rng
        self._planned = sorted(habit.plan, key=lambda one: one.at_min)
        self._next_sip_s = float("inf") if habit.every_min is None else habit.every_min * 60
        self._thirsty_from_s = 0.0
        self._reminded: list[tuple[float, float]] = []  # when, ml

    def remind(self, time_s: float, ml: float) -> None:
        """Somebody says "drink": obeyed or not, and soon, not at once."""
        obeyed, delay_s = self._rng.random() < self._habit.obeys, self._rng.uniform(*REACTION_S)
        if obeyed:
            self._reminded.append((time_s + delay_s, ml))

    def drinks(self, time_s: float, deficit_percent: float) -> list[Drink]:
        """What goes down in this second."""
        volumes = [*self._by_plan(time_s), *self._by_habit(time_s), *self._when_reminded(time_s)]
        thirst = self._habit.thirst_percent
        if thirst is not None and deficit_percent >= thirst and time_s >= self._thirsty_from_s:
            volumes.append((THIRST_ML, self._habit.sodium_mmol_l))
        if volumes:
            self._thirsty_from_s = time_s + BETWEEN_SIPS_S
        return [Drink(ml, salt, bool(self._rng.random() < self._habit.tells)) for ml, salt in volumes]

    def _by_plan(self, time_s: float) -> list[tuple[float, float]]:
        due = [one for one in self._planned if one.at_min * 60 <= time_s]
        self._planned = self._planned[len(due) :]
        bottle = self._habit.sodium_mmol_l
        return [(one.ml, bottle if one.sodium_mmol_l is None else one.sodium_mmol_l) for one in due]

    def _by_habit(self, time_s: float) -> list[tuple[float, float]]:
        if time_s < self._next_sip_s or self._habit.every_min is None:
            return []
        self._next_sip_s += self._habit.every_min * 60
        return [(self._habit.ml, self._habit.sodium_mmol_l)]

    def _when_reminded(self, time_s: float) -> list[tuple[float, float]]:
        due = [ml for at_s, ml in self._reminded if at_s <= time_s]
        self._reminded = [one for one in self._reminded if one[0] > time_s]
        return [(ml, self._habit.sodium_mmol_l) for ml in due]
