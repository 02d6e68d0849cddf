"""How often does it ring? An evening of 30 athletes of a foreign model, lived with the real pipeline.

    python benchmarks/alarm_budget.py [--athletes 30] [--minutes 120] [--evenings 1] [--seed 1] [--json]

Who comes (`virtualgym.visitors`) trains in cool and hot halls, some with a history of cramps or injuries; one in
fifteen drinks far too much, one in fifteen gets a cramp, and straps fail. Athletes follow seven in ten of what they
hear, and the coach answers after one to three minutes (`virtualgym.attendance`). Every 30 athletes have a coach.

What counts as actionable, as ringing and as chatter: `virtualgym.budget`.
"""

import argparse
import json
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any

import msgspec
from rich.console import Console
from rich.progress import Progress
from rich.table import Table

from sweatd.model import Channel, Frame, Message, Profile
from sweatd.pipeline import Pipeline, Settings
from sweatd.roster import Roster, voice
from virtualgym.attendance import Attendance, Coach
from virtualgym.budget import Evening, Event, budget, verdicts
from virtualgym.visitors import Visitor, visitors

START = 1_761_900_000
EVERY_S = 2  # a frame each
AIR_EVERY_S = 60
STATES_S = 600
AFTER_S = 900  # what is told when everybody has left


def main() -> None:
    """Prints the figures and the verdicts."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--athletes", type=int, default=30)
    parser.add_argument("--minutes", type=int, default=120)
    parser.add_argument("--evenings", type=int, default=1, help="as many, each with other people")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--json", action="store_true")
    wish = parser.parse_args()
    with Progress(console=Console(stderr=True), transient=True, disable=not sys.stderr.isatty()) as line:
        task = line.add_task("Evenings", total=wish.evenings * (60 * wish.minutes + AFTER_S))
        seeds = range(wish.seed, wish.seed + wish.evenings)
        evenings = [lived(wish.athletes, wish.minutes, seed, lambda: line.advance(task)) for seed in seeds]
    figures = budget(evenings)
    if wish.json:
        print(json.dumps(figures))
    else:
        show(figures)


def lived(athletes: int, minutes: int, seed: int, tick: Callable[[], None] = lambda: None) -> Evening:
    """Everybody comes, trains and leaves."""
    cast = visitors(seed, athletes, minutes)
    gym = Gym(cast, seed)
    for second in range(60 * minutes + AFTER_S):
        gym.second(second)
        tick()
    return Evening(gym.events, len(cast), minutes, sum(one.stays_s for one in cast) / 3600)


class Gym:
    """An evening as it goes on: visitors, a coach, and the pipeline between them."""

    def __init__(self, cast: Sequence[Visitor], seed: int) -> None:
        self.events: list[Event] = []
        self._present = {one.id: Attendance(one) for one in cast}
        self._straps = {one.id: f"F0:00:00:01:{n >> 8:02X}:{n & 255:02X}" for n, one in enumerate(cast)}
        profiles = [msgspec.convert(one.profile, Profile) for one in cast]
        worn = {strap: athlete for athlete, strap in self._straps.items()}
        self._pipeline, self._coach = Pipeline(Settings(state_every_s=STATES_S), Roster(profiles, worn)), Coach(seed)

    def second(self, second: int) -> None:
        """Lets everybody live, hear and answer."""
        self._hear(second, self._pipeline.tick(START + second))
        for event in self._coach.comes(second):
            self._present[event["athlete"]].hear(event, share=1.0)
            self._push(second, _said(START + second, event["athlete"], "ack", alert=event["id"], by="coach"))
        for frame in self._frames(second):
            self._push(second, frame)

    def _push(self, second: int, frame: Frame) -> None:
        self._hear(second, self._pipeline.push(frame))

    def _hear(self, second: int, messages: Iterable[Message]) -> None:
        for to_trainers, event in _events(messages):
            if to_trainers:
                self._coach.hear(second, event)
            else:
                self.events.append({**event, "ts": event["ts"] - START})
                self._present[event["athlete"]].hear(event)

    def _frames(self, second: int) -> Iterator[Frame]:
        for athlete, one in self._present.items():
            since = second - one.visitor.arrives_s
            if 0 <= since < one.visitor.stays_s:
                yield from self._noticed(athlete, one, since, START + second + 0.5)

    def _noticed(self, athlete: str, one: Attendance, since: int, at: float) -> Iterator[Frame]:
        noticed = one.second(since)
        if since % EVERY_S == 0:
            if noticed.heart_rate is not None:
                contact = 0x06 if noticed.worn else 0x04
                yield Frame(
                    at, self._straps[athlete], Channel.CHARACTERISTIC, "2a37", bytes([contact, noticed.heart_rate])
                )
            facts = noticed.machine
            if since % AIR_EVERY_S == 0:
                facts = facts | {"air_temperature": one.air_c, "relative_humidity": one.humidity_percent}
            if facts:
                yield _said(at, athlete, "measured", **facts)
        for verb, said in noticed.says:
            yield _said(at, athlete, verb, **said)


def _said(at: float, athlete: str, verb: str, **facts: Any) -> Frame:  # noqa: ANN401 - JSON
    return Frame(at, voice(athlete), Channel.TOLD, verb, msgspec.json.encode(facts))


def _events(messages: Iterable[Message]) -> Iterator[tuple[bool, Event]]:
    """Whether trainers hear it, and what."""
    for message in messages:
        if message.topic.endswith("/event"):
            yield message.topic.endswith("/trainer/event"), msgspec.json.decode(message.payload, type=dict[str, Any])


def show(figures: dict[str, Any]) -> None:
    """A row for each danger, the figures, the verdicts."""
    console = Console(width=200 if not sys.stdout.isatty() else None)
    table = Table("danger", "kind", "raised", "athletes", "urgent", "actionable", "rings")
    for danger, row in figures["dangers"].items():
        table.add_row(danger, *map(str, row.values()))
    console.print(table)
    for name, value in figures.items():
        if name != "dangers":
            console.print(f"{name}: {value}", highlight=False)
    for sentence in verdicts(figures):
        console.print(sentence, highlight=False)


if __name__ == "__main__":
    main()
