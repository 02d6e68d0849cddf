"""What other thresholds would have said: the same frames judged twice, and the alerts of both, side by side.

What people did stays as it was: who drank because of a reminder drinks in both. So this counts alerts, and says nothing
of what would have come of them.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from math import inf
from typing import Any, NamedTuple

import msgspec
from msgspec import Struct
from msgspec.structs import replace

from sweatd.decoders import BUILT_IN, Decoding
from sweatd.messages import Event
from sweatd.model import DANGERS, Audience, Change, Frame, Message, Severity
from sweatd.pipeline import Pipeline, Settings
from sweatd.roster import Roster

SELDOM_S = 600  # states are of no use here, and cost time
TELLINGS = (Change.RAISED, Change.WORSE, Change.AGAIN, Change.ESCALATED)
ALL, TRAINERS, REPEATED = "all alerts", "heard by trainers", "with all repeats"
HOUR_S = 3600.0


class Told(Struct, frozen=True):
    """One alert as people met it."""

    athlete: str
    danger: str
    severity: str  # the gravest that was told
    at: float
    until: float | None  # None: it stood to the end
    times: int  # how often somebody was told
    to_trainers: bool
    message: str  # the first one

    def meets(self, other: "Told") -> bool:
        """Whether both are about the same danger of the same athlete, at the same time."""
        same = (self.athlete, self.danger) == (other.athlete, other.danger)
        return same and other.at <= _end(self) and self.at <= _end(other)


def _end(told: Told) -> float:
    return inf if told.until is None else told.until


class Judge:
    """One set of thresholds, and the alerts that it raised, by their ids."""

    def __init__(self, settings: Settings, roster: Roster, decoding: Decoding = BUILT_IN) -> None:
        own = Roster(roster.profiles.values(), roster.assignments, roster.memories)  # a session's end writes into it
        self._pipeline = Pipeline(replace(settings, state_every_s=SELDOM_S), own, decoding)
        self._told: dict[str, Told] = {}

    def push(self, frame: Frame) -> None:
        """Takes in a frame."""
        for event in heard(self._pipeline.push(frame)):
            self._told[event.id] = _retold(self._told.get(event.id), event)

    @property
    def told(self) -> list[Told]:
        """All alerts, in the order in which they were raised."""
        return list(self._told.values())

    @property
    def person_hours(self) -> float:
        """How long athletes trained, all of them together."""
        athletes: dict[str, Any] = self._pipeline.summary()
        return float(sum(facts["duration_s"] for facts in athletes.values()) / HOUR_S)


def heard(messages: Iterable[Message]) -> Iterator[Event]:
    """The events among messages, each once: what trainers hear stands among what athletes hear."""
    for message in messages:
        if "/athlete/" in message.topic and message.topic.endswith("/event"):
            yield msgspec.json.decode(message.payload, type=Event)


def _retold(before: Told | None, event: Event) -> Told:
    trainers, telling = event.audience is Audience.TRAINER, event.change in TELLINGS
    if before is None:
        return Told(event.athlete, event.danger, event.severity, event.ts, None, int(telling), trainers, event.message)
    return replace(
        before,
        severity=event.severity,  # it never grows milder in the life of an alert
        until=event.ts if event.change is Change.CLEARED else None,
        times=before.times + telling,
        to_trainers=before.to_trainers or trainers,
    )


class Row(NamedTuple):
    """How many there are of a danger and a severity, or of something that counts all; severity is empty then."""

    danger: str
    severity: str
    now: int
    then: int


def rows(now: Sequence[Told], then: Sequence[Told]) -> list[Row]:
    """A row for each danger and severity that there is, and three that count all."""
    ours, theirs = _counted(now), _counted(then)
    return [Row(*key, ours[key], theirs[key]) for key in sorted(ours.keys() | theirs.keys(), key=_order)]


def _counted(told: Sequence[Told]) -> Counter[tuple[str, str]]:
    counts = Counter((one.danger, one.severity) for one in told)
    counts[ALL, ""] = len(told)
    counts[TRAINERS, ""] = sum(one.to_trainers for one in told)
    counts[REPEATED, ""] = sum(one.times for one in told)
    return counts


def _order(key: tuple[str, str]) -> tuple[int, int]:
    names = [*DANGERS, ALL, TRAINERS, REPEATED]
    danger, severity = key
    return names.index(danger), Severity[severity.upper()].value if severity else 0


class Pair(NamedTuple):
    """An alert by the one and by the other, where both raised it."""

    now: Told | None
    then: Told | None

    @property
    def first(self) -> Told:
        """The earlier one of them."""
        return min((one for one in self if one is not None), key=lambda one: one.at)


def pairs(now: Sequence[Told], then: Sequence[Told]) -> list[Pair]:
    """The alerts of both, the same ones side by side, in the order of time."""
    left, found = list(then), list[Pair]()
    for one in now:
        same = next((other for other in left if one.meets(other)), None)
        if same is not None:
            left.remove(same)
        found.append(Pair(one, same))
    return sorted([*found, *(Pair(None, other) for other in left)], key=lambda pair: pair.first.at)
