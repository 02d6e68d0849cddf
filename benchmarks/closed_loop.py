"""Does it help? The same evening of virtual athletes of a foreign model, lived in four ways of drinking.

    python benchmarks/closed_loop.py [--athletes 300] [--jobs 2] [--seed 1] [--weigh-ins 0] [--groups] [--json]

Drinking to thirst; by the clock (200 mL every 20 minutes, as phone apps say); following sweatd always; following it
seven times in ten. The guests (`virtualgym.crowd`), how they drink (`virtualgym.ways`) and their evening
(`virtualgym.evening`) are the same in each way: same person, same effort, same errors of sensors. Whoever follows
sweatd wears a strap, shows the machine where there is one, is weighed before, and tells each drink, as wrong as bottles
are read; what the real pipeline then publishes is what they hear. With `--weigh-ins 3` they were weighed after three
earlier hours, and sweatd remembers what that taught.

A row per way: share that ends beyond 2 % of body mass, share that ends heavier than it came (and of these: heavier than
by thirst, after drinking when told), lowest plasma sodium, how often an hour somebody is told to drink. `--groups` adds
rows by who and where. The verdicts say which targets are met, and where the clock does better.
"""

import argparse
import itertools
import json
import math
import multiprocessing
import sys
import time
from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

import msgspec
from rich.console import Console
from rich.progress import track
from rich.table import Table

from sweatd.model import Channel, Frame, Memory, Message, Profile
from sweatd.pipeline import Pipeline, Settings
from sweatd.roster import Roster, voice
from virtualgym.crowd import guest
from virtualgym.evening import Evening, Life, Told, lived
from virtualgym.film import CHANGING_S
from virtualgym.outcome import Outcome, outcome, summary, verdicts
from virtualgym.ways import THIRST, WAYS, Way

START = 1_761_900_000
APART_S = 3 * 86_400
EARLIER_MIN = 60
EVERY_S = 2  # a frame each
AIR_EVERY_S = 60
STATES_S = 600
TOGETHER = 75  # athletes in one gym


class Wish(NamedTuple):
    """Who comes, for how long, and how well sweatd knows them."""

    seed: int = 1
    minutes: int | None = None  # None: each as long as they like
    weigh_ins: int = 0


class Piece(NamedTuple):
    """Guests that train together."""

    wish: Wish
    numbers: tuple[int, ...]


def main() -> None:
    """Prints a row per way of drinking."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--athletes", type=int, default=300)
    parser.add_argument("--minutes", type=int, choices=range(20, 181, 5), metavar="N", help="all evenings as long")
    parser.add_argument("--weigh-ins", type=int, choices=range(4), default=0, help="after earlier sessions")
    parser.add_argument("--jobs", type=int, default=2)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--groups", action="store_true", help="rows by who and where, too")
    parser.add_argument("--json", action="store_true")
    wish = parser.parse_args()
    began = time.monotonic()
    outcomes = study(wish.athletes, Wish(wish.seed, wish.minutes, wish.weigh_ins), wish.jobs)
    rows = summary(outcomes, groups=wish.groups)
    if wish.json:
        print(json.dumps(rows))
        return
    show(rows)
    for sentence in verdicts(outcomes):
        print(sentence)
    print(f"{wish.athletes} athletes, seed {wish.seed}, {time.monotonic() - began:.0f} s with {wish.jobs} jobs")


def study(athletes: int, wish: Wish, jobs: int) -> list[Outcome]:
    """How each evening of each athlete ended. Who stays for as long trains together, the longest first."""
    longest_first = sorted(range(athletes), key=lambda number: -guest(wish.seed, number, wish.minutes).minutes)
    together = min(TOGETHER, math.ceil(athletes / max(jobs, 1)))
    firsts = range(0, athletes, together)
    pieces = [Piece(wish, tuple(longest_first[first : first + together])) for first in firsts]
    if jobs <= 1:
        return list(itertools.chain.from_iterable(_watched(map(judge, pieces), len(pieces))))
    with multiprocessing.get_context("spawn").Pool(jobs) as pool:
        return list(itertools.chain.from_iterable(_watched(pool.imap(judge, pieces, chunksize=1), len(pieces))))


def _watched(done: Iterator[list[Outcome]], total: int) -> Iterator[list[Outcome]]:
    console = Console(stderr=True)
    return iter(track(done, "Athletes", total=total, console=console, disable=not sys.stderr.isatty()))


def judge(piece: Piece) -> list[Outcome]:
    """All evenings of some guests."""
    wish = piece.wish
    evenings = [lived(guest(wish.seed, number, wish.minutes)) for number in piece.numbers]
    memories = taught(piece)
    return [outcome(life, way.name) for way in WAYS for life in spent(evenings, way, memories)]


def spent(evenings: Sequence[Evening], way: Way, memories: dict[str, Memory] | None = None) -> list[Life]:
    """The evenings, lived in one way of drinking."""
    lives = [Life(evening, way) for evening in evenings]
    if way.obeys is None:
        for life in lives:
            for second in range(len(life.evening.seconds)):
                life.second(second)
    else:
        follow(_gym(lives, memories), lives, START)
    return lives


def taught(piece: Piece) -> dict[str, Memory]:
    """What earlier hours with weigh-ins taught; people drank to thirst then, and nobody listened."""
    pipeline: Pipeline | None = None
    for day in range(1, piece.wish.weigh_ins + 1):
        evenings = [lived(guest(piece.wish.seed, number, EARLIER_MIN, day)) for number in piece.numbers]
        lives = [Life(evening, THIRST) for evening in evenings]
        pipeline, start = pipeline or _gym(lives), START - (piece.wish.weigh_ins + 1 - day) * APART_S
        follow(pipeline, lives, start)
        for life in lives:
            at = start + EARLIER_MIN * 60 + CHANGING_S + 0.5
            pipeline.push(_frame(life, at, "measured", body_mass=round(life.after_kg, 2)))
        pipeline.tick(start + APART_S - 60)  # it lives until the sessions are over, and then skips
    return pipeline.roster.memories if pipeline else {}


def _gym(lives: Sequence[Life], memories: dict[str, Memory] | None = None) -> Pipeline:
    profiles = [msgspec.convert(life.evening.guest.member.known, Profile) for life in lives]
    return Pipeline(Settings(state_every_s=STATES_S), Roster(profiles, memories=memories))


def follow(pipeline: Pipeline, lives: Sequence[Life], start: int) -> None:
    """Everybody trains in one gym with sweatd, second by second, and hears what it says."""
    by_id = {_id(life): life for life in lives}
    for life in lives:
        pipeline.push(_frame(life, start - 5.5, "measured", body_mass=round(life.evening.before_kg, 2)))
    for second in range(max(len(life.evening.seconds) for life in lives)):
        for event in _events(pipeline.tick(start + second)):
            life = by_id[event["athlete"]]
            if second < len(life.evening.seconds):
                life.hear(second, event)
        for life in lives:
            for frame in _during(life, start, second):
                pipeline.push(frame)


def _id(life: Life) -> str:
    return life.evening.guest.member.id


def _events(told: Sequence[Message]) -> Iterator[dict[str, Any]]:
    """What athletes hear of; what trainers hear besides is the same."""
    for message in told:
        if "/athlete/" in message.topic and message.topic.endswith("/event"):
            yield msgspec.json.decode(message.payload, type=dict[str, Any])


def _during(life: Life, start: int, second: int) -> Iterator[Frame]:
    """What is sensed and told in a second, as long as the evening lasts."""
    if second >= len(life.evening.seconds):
        return
    at, drinks, sensed = start + second + 0.5, life.second(second), life.sensed(second)
    if second % EVERY_S == 0:
        if second % AIR_EVERY_S == 0:
            sensed |= {"air_temperature": life.evening.air_c, "relative_humidity": life.evening.humidity_percent}
        yield _frame(life, at, "measured", **sensed)
    for drink in drinks:
        yield _drink(life, at, drink)


def _drink(life: Life, at: float, drink: Told) -> Frame:
    return _frame(life, at, "drink", ml=max(1, round(drink.ml)), sodium_mmol_l=drink.sodium_mmol_l)


def _frame(life: Life, at: float, verb: str, **facts: float) -> Frame:
    return Frame(at, voice(_id(life)), Channel.TOLD, verb, msgspec.json.encode(facts))


def show(rows: Sequence[dict[str, Any]]) -> None:
    """The rows as a table."""
    table = Table(*(name.replace("_", " ") for name in rows[0]))
    for row, after in itertools.zip_longest(rows, rows[1:]):
        table.add_row(*map(str, row.values()), end_section=bool(after) and after["group"] != row["group"])
    Console(width=200 if not sys.stdout.isatty() else None).print(table)


if __name__ == "__main__":
    main()
