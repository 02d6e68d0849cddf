"""Four ways of drinking through an evening, and one person who drinks.

- `thirst`: when it comes (see `crowd`), 150 mL at a time, at least five minutes apart, until a personal share of what
  left is back. Over-drinkers have their habit besides.
- `clock`: 200 mL every 20 minutes, as phone apps do, and nothing else: the habit gives way to the app.
- `sweatd`: thirst and habit go on, and what a reminder asks for is drunk besides, within a minute, with sodium where it
  says so (20 mmol/L, as in drinks for sport). Who is told that the reminder is over leaves the bottle; who is told to
  stop drinking stops, for the rest of the evening, unless a later reminder asks again.
- `sweatd_seven_in_ten`: the same, but three in ten of all that is told are ignored.
"""

from typing import Any, NamedTuple

from virtualgym.crowd import Guest
from virtualgym.drinking import BETWEEN_SIPS_S, REACTION_S, THIRST_ML
from virtualgym.fluids import Fluids

REMINDER, TOO_MUCH = "hydration_reminder", "overdrinking"
CLOCK_S, CLOCK_ML = 1200, 200.0
HABIT_S = 600
SPORT_MMOL_L = 20.0
OBEYS = 23  # what chance is for


class Way(NamedTuple):
    """How somebody drinks."""

    name: str
    by_the_clock: bool = False
    obeys: float | None = None  # share of what sweatd tells; None: nobody is there to tell


THIRST = Way("thirst")
WAYS = (THIRST, Way("clock", by_the_clock=True), Way("sweatd", obeys=1.0), Way("sweatd_seven_in_ten", obeys=0.7))


class Sip(NamedTuple):
    """What goes down at once, and why."""

    ml: float
    sodium_mmol_l: float
    why: str


class Drinker:
    """One guest with a bottle, for an evening."""

    def __init__(self, guest: Guest, way: Way) -> None:
        self.reminders = 0  # how often it was told
        self._guest, self._way, self._rng = guest, way, guest.member.chance(OBEYS, guest.day)
        self._thirsty_from_s = 0.0
        self._asked: tuple[float, Sip] | None = None  # from when on
        self._stopped = False

    def hear(self, time_s: float, event: dict[str, Any]) -> None:
        """Somebody is told something by sweatd; most of it is not about drinking."""
        if event["event_type"] == "cleared" and event["danger"] == REMINDER:
            self._asked = None
        if event["event_type"] not in (REMINDER, TOO_MUCH):
            return
        obeyed, delay_s = self._rng.random() < (self._way.obeys or 0.0), float(self._rng.uniform(*REACTION_S))
        if event["event_type"] == TOO_MUCH:
            if obeyed:
                self._asked, self._stopped = None, True
            return
        self.reminders += 1
        if obeyed:
            facts = event["facts"]
            sodium_mmol_l = SPORT_MMOL_L if facts.get("with_sodium") else 0.0
            self._asked = time_s + delay_s, Sip(facts["volume_ml"], sodium_mmol_l, "reminder")

    def sips(self, time_s: int, fluids: Fluids) -> list[Sip]:
        """What goes down in this second."""
        if self._way.by_the_clock:
            rings = time_s > 0 and time_s % CLOCK_S == 0
            self.reminders += rings
            return [Sip(CLOCK_ML, 0.0, "reminder")] if rings else []
        sips = [] if self._stopped else [*self._by_habit(time_s), *self._by_thirst(time_s, fluids)]
        if self._asked and time_s >= self._asked[0]:
            sips.append(self._asked[1])
            self._asked = None
        if sips:
            self._thirsty_from_s = time_s + BETWEEN_SIPS_S
        return sips

    def _by_habit(self, time_s: int) -> list[Sip]:
        habit_l_h = self._guest.habit_l_h
        due = habit_l_h > 0 and time_s > 0 and time_s % HABIT_S == 0
        return [Sip(1000 * habit_l_h * HABIT_S / 3600, 0.0, "habit")] if due else []

    def _by_thirst(self, time_s: int, fluids: Fluids) -> list[Sip]:
        thirsty = fluids.deficit_percent >= self._guest.thirst_percent and time_s >= self._thirsty_from_s
        enough = fluids.intake_l >= self._guest.replaces * fluids.fluid_loss_l
        return [Sip(THIRST_ML, 0.0, "thirst")] if thirsty and not enough else []
