"""A visitor in the hall and a coach beside it: they train, sense, say and drink, and do most of what they are told.

- Athletes do seven in ten of what they are told: they drink what a reminder asks for, stop drinking, take it easy for
  ten minutes when it gets too warm and for five when they tire. Who has a cramp rests for five minutes.
- The coach comes to whoever needs somebody, after one to three minutes, says that it is taken care of, and is obeyed.
"""

from collections.abc import Iterator
from math import inf
from typing import Any, NamedTuple

from virtualgym.activity import Load, Phase, load
from virtualgym.body import Body
from virtualgym.budget import Event
from virtualgym.chance import Chance
from virtualgym.film import BELT_SD, BOTTLE_SD, LIFE, METER_SD, STRAP_SD_BPM, efforts, wall
from virtualgym.session import POWER_ERROR
from virtualgym.visitors import Span, Visitor
from virtualgym.ways import Drinker, Way

STEP_S = 30
OBEYS = 0.7
EASES_S = {"heat_strain": 600, "fatigue": 300}
RESTS_S = 300
COMES_S = (60.0, 180.0)
SENSES, BOTTLE, WILL, COACH = range(40, 44)  # what chance is for


class Noticed(NamedTuple):
    """What is sensed and said of a visitor in a second."""

    heart_rate: int | None  # None: out of reach
    worn: bool
    machine: dict[str, float]
    says: list[tuple[str, dict[str, Any]]]  # verbs and facts


class Attendance:
    """A visitor who lives; seconds count from the arrival, and each is lived once."""

    def __init__(self, visitor: Visitor) -> None:
        one, today = visitor.guest.member, visitor.guest.today
        self.visitor = visitor
        self.body = Body(today.person, today.air, one.chance(LIFE, visitor.guest.day), STEP_S)
        self.air_c, self.humidity_percent = wall(one, today)
        self._drinker = Drinker(visitor.guest, Way("sweatd", obeys=1.0))  # whether it is obeyed is decided here
        self._will, self._senses, self._bottle = (one.chance(what) for what in (WILL, SENSES, BOTTLE))
        self._meter, self._belt = 1 + self._senses.standard_normal(2) * (METER_SD, BELT_SD)
        self._rest = load(None, today.person)
        self._easy_until = self._rests_until = self._now = -1
        self._efforts = efforts(today, lambda: inf if self._now < self._easy_until else self.body.core_c)
        self._shown_rate = 0

    def hear(self, event: Event, share: float = OBEYS) -> None:
        """Is told something, and mostly does it."""
        if event["event_type"] != "cleared" and self._will.random() >= share:
            return
        self._drinker.hear(self._now, event)
        self._easy_until = max(self._easy_until, self._now + EASES_S.get(event["event_type"], 0))

    def second(self, time_s: int) -> Noticed:
        """Lives this second."""
        self._now = time_s
        phase, costs = next(self._efforts)
        resting = time_s < self._rests_until
        self.body.second(self._rest if resting else costs)
        says = [*self._says(time_s), *self._drinks(time_s)]
        worn = not _within(self.visitor.off_s, time_s)
        return Noticed(self._rate(time_s, worn), worn, {} if resting else self._machine(phase, costs), says)

    def _says(self, time_s: int) -> Iterator[tuple[str, dict[str, Any]]]:
        for second, verb, facts in self.visitor.says:
            if second == time_s:
                if verb == "cramp":
                    self._rests_until = time_s + RESTS_S
                yield verb, facts

    def _drinks(self, time_s: int) -> Iterator[tuple[str, dict[str, Any]]]:
        for sip in self._drinker.sips(time_s, self.body.fluids):
            self.body.drink(sip.ml, sip.sodium_mmol_l)
            told_ml = sip.ml * (1 + BOTTLE_SD * float(self._bottle.standard_normal()))
            yield "drink", {"ml": max(1, round(told_ml)), "sodium_mmol_l": sip.sodium_mmol_l}

    def _rate(self, time_s: int, worn: bool) -> int | None:
        """As the strap shows it; one that is not worn goes on showing its last."""
        if worn:
            self._shown_rate = round(self.body.heart_rate + STRAP_SD_BPM * self._senses.standard_normal())
        return None if _within(self.visitor.lost_s, time_s) else self._shown_rate

    def _machine(self, phase: Phase, costs: Load) -> dict[str, float]:
        shown: dict[str, float] = {}
        if costs.power_w is not None:
            error = self._meter * (1 + POWER_ERROR * self._senses.standard_normal())
            shown["power"] = max(0, round(float(costs.power_w * error)))
        if costs.speed_m_s is not None:
            shown |= {"speed": round(float(costs.speed_m_s * self._belt), 2), "grade": phase.grade_percent}
        return shown


def _within(span: Span | None, time_s: int) -> bool:
    return span is not None and span[0] <= time_s < span[1]


class Coach:
    """Hears what trainers hear, and comes."""

    def __init__(self, seed: int) -> None:
        self._rng = Chance(seed)(COACH)
        self._called: dict[str, tuple[float, Event]] = {}  # by alert

    def hear(self, time_s: float, event: Event) -> None:
        """Somebody needs somebody; what is technical can wait."""
        if event["change"] == "cleared":
            self._called.pop(event["id"], None)
        elif event["kind"] != "technical" and event["change"] not in ("acknowledged", "snoozed"):
            self._called.setdefault(event["id"], (time_s + float(self._rng.uniform(*COMES_S)), event))

    def comes(self, time_s: float) -> list[Event]:
        """Whom the coach has reached by now."""
        reached = [alert for alert, (at, _) in self._called.items() if at <= time_s]
        return [self._called.pop(alert)[1] for alert in reached]
