"""The budget of attention: what was heard in evenings, as figures and verdicts.

- *Actionable* is an alert for which somebody has to come: of kind alarm, or told to trainers (also because an athlete
  did not answer), and not technical.
- It *rings* whenever it is told: raised, worse, raised again, escalated. More than ten times in ten minutes are a flood
  that nobody can work through (EEMUA 191, from memory).
- *Chatter*: an alert of one athlete and danger changes three times within a minute, answers of people apart.
"""

import math
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

WINDOW_S = 600
ATHLETES_PER_COACH = 30
FLOOD = 10
CHATTER, CHATTER_S = 3, 60
RINGS = ("raised", "worse", "raised_again", "escalated")
BY_PEOPLE = ("acknowledged", "snoozed")
MOST_PER_10_MIN, MOST_URGENT = 1.0, 0.05
Event = dict[str, Any]


class Evening(NamedTuple):
    """What was heard: every event once, in the order of time; `ts` counts from the evening's start."""

    events: list[Event]
    athletes: int
    minutes: int
    athlete_hours: float


class Life(NamedTuple):
    """All events of one alert."""

    evening: int
    events: list[Event]

    @property
    def danger(self) -> str:
        """Which danger."""
        return str(self.events[0]["danger"])

    @property
    def kind(self) -> str:
        """Advice, alarm or technical."""
        return str(self.events[0]["kind"])

    @property
    def who(self) -> tuple[int, str]:
        """Whose, and when: the same member on another evening is somebody else."""
        return self.evening, str(self.events[0]["athlete"])

    @property
    def urgent(self) -> bool:
        """Whether it ever was."""
        return any(event["severity"] == "urgent" for event in self.events)

    @property
    def actionable(self) -> bool:
        """Whether somebody ever had to come."""
        return any(map(_actionable, self.events))

    @property
    def rings(self) -> int:
        """How often it rang."""
        return sum(map(_rings, self.events))


def budget(evenings: Sequence[Evening]) -> dict[str, Any]:
    """All figures, over all evenings."""
    lives = [life for number, evening in enumerate(evenings) for life in _lives(number, evening)]
    bodily = [life for life in lives if life.kind != "technical"]
    actionable = [life for life in bodily if life.actionable]
    coach_windows = sum(each.minutes * 60 / WINDOW_S * _coaches(each) for each in evenings)
    windows = [rings / _coaches(each) for each in evenings for rings in _windows(each)]
    hours = sum(each.athlete_hours for each in evenings)
    return {
        "evenings": len(evenings),
        "athletes": sum(each.athletes for each in evenings),
        "athlete_hours": round(hours, 2),
        "raised": len(bodily),
        "actionable": len(actionable),
        "actionable_per_coach_10_min": round(len(actionable) / coach_windows, 3),
        "rings_per_coach_10_min": round(sum(life.rings for life in actionable) / coach_windows, 3),
        "most_rings_in_10_min": max(windows),
        "share_of_10_min_above_10": round(sum(rings > FLOOD for rings in windows) / len(windows), 4),
        "chatter": sum(_chatters(each.events) for each in evenings),
        "urgent_share": round(sum(life.urgent for life in bodily) / max(len(bodily), 1), 4),
        "technical": len(lives) - len(bodily),
        "advice_per_athlete_hour": round(sum(life.kind == "advice" for life in bodily) / hours, 3),
        "dangers": _by_danger(lives),
    }


def _lives(number: int, evening: Evening) -> Iterator[Life]:
    events: dict[str, list[Event]] = defaultdict(list)
    for event in evening.events:
        events[event["id"]].append(event)
    return (Life(number, own) for own in events.values())


def _actionable(event: Event) -> bool:
    kind, audience = str(event["kind"]), str(event["audience"])
    return kind == "alarm" or (kind != "technical" and audience == "trainer")


def _rings(event: Event) -> bool:
    return _actionable(event) and event["change"] in RINGS


def _coaches(evening: Evening) -> int:
    return math.ceil(evening.athletes / ATHLETES_PER_COACH)


def _windows(evening: Evening) -> list[int]:
    """How often it rang in each ten minutes."""
    rang = Counter(int(event["ts"]) // WINDOW_S for event in evening.events if _rings(event))
    last = max([math.ceil(60 * evening.minutes / WINDOW_S) - 1, *rang])
    return [rang[window] for window in range(last + 1)]


def _chatters(events: Sequence[Event]) -> int:
    """How often an alert of the same athlete and danger changed too often."""
    changed: dict[tuple[str, str], list[float]] = defaultdict(list)
    for event in events:
        if event["change"] not in BY_PEOPLE:
            changed[event["athlete"], event["danger"]].append(event["ts"])
    return sum(
        last - first < CHATTER_S
        for times in changed.values()
        for first, last in zip(times, times[CHATTER - 1 :], strict=False)
    )


def _by_danger(lives: Sequence[Life]) -> dict[str, dict[str, Any]]:
    rows = {}
    for danger in sorted({life.danger for life in lives}):
        own = [life for life in lives if life.danger == danger]
        rows[danger] = {
            "kind": own[0].kind,
            "raised": len(own),
            "athletes": len({life.who for life in own}),
            "urgent": sum(life.urgent for life in own),
            "actionable": sum(life.actionable for life in own),
            "rings": sum(life.rings for life in own),
        }
    return rows


def verdicts(figures: dict[str, Any]) -> Iterator[str]:
    """Which targets are met."""
    often, rings = figures["actionable_per_coach_10_min"], figures["rings_per_coach_10_min"]
    yield _verdict(
        f"{often:.2f} actionable alerts per coach in 10 minutes, {MOST_PER_10_MIN:g} at most (it rings {rings:.2f})",
        met=often <= MOST_PER_10_MIN,
    )
    yield _verdict(f"{figures['chatter']} times an alert chattered, none at most", met=figures["chatter"] == 0)
    urgent = figures["urgent_share"]
    yield _verdict(f"{urgent:.1%} of all alerts were urgent, {MOST_URGENT:.0%} at most", met=urgent <= MOST_URGENT)


def _verdict(sentence: str, *, met: bool) -> str:
    return f"{'met' if met else 'MISSED'}: {sentence}"
