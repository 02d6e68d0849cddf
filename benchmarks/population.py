"""Does the interval tell the truth? Virtual athletes of a foreign model, an hour each, estimated by the real pipeline.

    python benchmarks/population.py [--athletes 500] [--jobs 2] [--seed 1] [--loss 0] [--kinds] [--json] [--csv FILE]

Every athlete comes four times, days apart, and is weighed before and after. The estimate at the end of the hour, before
the second weighing, is compared with the truth of that hour: after 0, 1 and 3 earlier sessions with weigh-ins. All of
it twice: with power or speed beside the heart rate (only those who train on a machine), and with heart rate alone.

A row per stratum: RMSE, bias (estimate less truth) and mean width of the 90 % interval of the fluid loss, the share of
athletes whose truth the interval covers, and the same for sodium and core temperature. `--kinds` adds a row for each
kind of training, `--csv` writes every athlete of every judged session. With `--loss 30` a bad radio loses so many of a
hundred frames, half of them one by one, half in bursts of twenty seconds.
"""

import argparse
import csv
import itertools
import json
import math
import multiprocessing
import sys
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

import msgspec
import numpy as np
from numpy.typing import NDArray
from rich.console import Console
from rich.progress import track
from rich.table import Table

from sweatd.messages import State
from sweatd.model import Channel, Frame, Message, Profile
from sweatd.pipeline import Pipeline, Settings
from sweatd.roster import Roster, voice
from virtualgym.film import CHANGING_S, Film, film
from virtualgym.population import WITH_A_MACHINE, Member, Visit, member, visit
from virtualgym.score import PARTS, QUANTITIES, Row, summary, verdicts

START = 1_761_900_000  # a multiple of the time between states
APART_S = 3 * 86_400
WEIGHED_BEFORE = {0: 0, 1: 1, 3: 3}  # session, counted from 0: earlier weigh-ins
EVERY_S = 2  # a frame each
AIR_EVERY_S = 60
STATES_S = 600
LOST, BURST_S = 40, 20  # what chance is for; how long nothing at all is heard
TOGETHER = 100  # athletes in one gym
PUBLISHED = {"fluid": "fluid_loss_l", "sodium": "sodium_loss_mmol", "core": "core_temperature_c"}


class Life(NamedTuple):
    """A member, and what happened on each of the visits."""

    member: Member
    visits: tuple[Visit, ...]
    films: tuple[Film, ...]
    heard: tuple[NDArray[np.bool_], ...]  # of the frame of each second

    @property
    def seconds(self) -> int:
        """How long a visit is."""
        return len(self.films[0].heart_rate)


class Wish(NamedTuple):
    """Who comes, how often, for how long."""

    seed: int = 1
    sessions: int = 4
    minutes: int = 60
    loss: float = 0.0  # share of the frames


class Piece(NamedTuple):
    """Athletes that are studied together."""

    wish: Wish
    numbers: tuple[int, ...]


def main() -> None:
    """Prints a row per stratum."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--athletes", type=int, default=500)
    parser.add_argument("--sessions", type=int, choices=(1, 2, 4), default=4, help="1: before any weigh-in")
    parser.add_argument("--minutes", type=int, choices=range(10, 61, 10), default=60, help="of each session")
    parser.add_argument("--jobs", type=int, default=2)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--loss", type=int, choices=range(100), default=0, metavar="PERCENT", help="of the frames")
    parser.add_argument("--kinds", action="store_true", help="a row for each kind of training, too")
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--csv", type=Path, help="write every judged hour to this file")
    wish = parser.parse_args()
    began = time.monotonic()
    judged = study(wish.athletes, Wish(wish.seed, wish.sessions, wish.minutes, wish.loss / 100), wish.jobs)
    rows = summary(judged, kinds=wish.kinds)
    if wish.csv:
        write(judged, wish.csv)
    if wish.json:
        print(json.dumps(rows))
        return
    show(rows)
    for sentence in verdicts(rows):
        print(sentence)
    print(f"{wish.athletes} athletes, seed {wish.seed}, {time.monotonic() - began:.0f} s with {wish.jobs} jobs")


def study(athletes: int, wish: Wish, jobs: int) -> list[Row]:
    """A row for each athlete, sensors and judged session."""
    together = min(TOGETHER, math.ceil(athletes / max(jobs, 1)))
    firsts = range(0, athletes, together)
    pieces = [Piece(wish, tuple(range(first, min(first + together, athletes)))) for first in firsts]
    if jobs <= 1:
        return list(itertools.chain.from_iterable(_watched(map(judge, pieces), len(pieces))))
    with multiprocessing.get_context("spawn").Pool(jobs) as pool:
        return list(itertools.chain.from_iterable(_watched(pool.imap(judge, pieces, chunksize=1), len(pieces))))


def _watched(done: Iterator[list[Row]], total: int) -> Iterator[list[Row]]:
    console = Console(stderr=True)
    return iter(track(done, "Athletes", total=total, console=console, disable=not sys.stderr.isatty()))


def judge(piece: Piece) -> list[Row]:
    """Lives, estimates and compares some athletes."""
    lives = [live(number, piece.wish) for number in piece.numbers]
    with_machine = [life for life in lives if life.member.kind in WITH_A_MACHINE]
    return [*compare(with_machine, "power"), *compare(lives, "heart_rate")]


def live(number: int, wish: Wish) -> Life:
    """All visits of a member."""
    one = member(wish.seed, number)
    visits = tuple(visit(one, day) for day in range(wish.sessions))
    films = tuple(film(one, today, day, seconds=wish.minutes * 60) for day, today in enumerate(visits))
    return Life(one, visits, films, tuple(heard(one, day, wish) for day in range(wish.sessions)))


def heard(one: Member, day: int, wish: Wish) -> NDArray[np.bool_]:
    """Which seconds' frames a bad radio does not lose."""
    seconds, rng = wish.minutes * 60, one.chance(LOST, day)
    half = 1 - math.sqrt(1 - wish.loss)  # both together lose the whole share
    begins = rng.random(seconds) < 1 - (1 - half) ** (1 / BURST_S)
    bursts = np.convolve(begins, np.ones(BURST_S))[:seconds] > 0
    return ~bursts & (rng.random(seconds) >= half)


def compare(lives: Sequence[Life], sensors: str) -> list[Row]:
    """What the pipeline believed at the end of each judged hour, beside what was so."""
    states = estimate(lives, sensors)
    return [
        joined(life, session, sensors, states[life.member.id, session])
        for life in lives
        for session in WEIGHED_BEFORE
        if session < len(life.films)
    ]


def estimate(lives: Sequence[Life], sensors: str) -> dict[tuple[str, int], State]:
    """The state of each athlete (by id and session) that the pipeline publishes at the end of the hour."""
    pipeline = Pipeline(
        Settings(state_every_s=STATES_S), Roster([msgspec.convert(life.member.known, Profile) for life in lives])
    )
    states: dict[tuple[str, int], State] = {}
    for session in range(max((len(life.films) for life in lives), default=0)):
        start = START + session * APART_S
        for frame in _until_the_end(lives, session, start, sensors):
            pipeline.push(frame)
        end = start + lives[0].seconds
        states |= {(state.athlete, session): state for state in _states(pipeline.tick(end))}
        if session + 1 < len(lives[0].films):
            for life in lives:
                pipeline.push(_told(life, end + CHANGING_S + 0.5, body_mass=round(life.films[session].after_kg, 2)))
            pipeline.tick(start + APART_S - 60)  # it lives until the sessions are over, and then skips
    return states


def _states(told: list[Message]) -> Iterator[State]:
    for message in told:
        if message.topic.endswith("/state"):
            yield msgspec.json.decode(message.payload, type=State)


def _told(life: Life, at: float, **facts: float) -> Frame:
    return Frame(at, voice(life.member.id), Channel.TOLD, "measured", msgspec.json.encode(facts))


def _until_the_end(lives: Sequence[Life], session: int, start: int, sensors: str) -> Iterator[Frame]:
    for life in lives:
        yield _told(life, start - 5.5, body_mass=round(life.films[session].before_kg, 2))
    for second in range(lives[0].seconds - 1):
        yield from _during(lives, session, start, second, sensors)


def _during(lives: Sequence[Life], session: int, start: int, second: int, sensors: str) -> Iterator[Frame]:
    """What is sensed and told in a second; everybody's frame in every other one."""
    at = start + second + 0.5
    for life in lives:
        shown = life.films[session]
        if second % EVERY_S == 0 and life.heard[session][second]:
            facts = {"heart_rate": float(shown.heart_rate[second])}
            if sensors == "power":
                facts |= _machine(shown, second)
            if second % AIR_EVERY_S == 0:
                facts |= {"air_temperature": shown.air_c, "relative_humidity": shown.humidity_percent}
            yield _told(life, at, **facts)
        for drunk_at, ml in shown.drinks:
            if drunk_at == second and ml >= 1:
                drink = msgspec.json.encode({"ml": round(ml), "sodium_mmol_l": 0})
                yield Frame(at, voice(life.member.id), Channel.TOLD, "drink", drink)


def _machine(shown: Film, second: int) -> dict[str, float]:
    told = {"power": shown.power_w, "speed": shown.speed_m_s, "grade": shown.grade_percent}
    return {name: float(values[second]) for name, values in told.items() if not math.isnan(values[second])}


# comparison


def joined(life: Life, session: int, sensors: str, state: State) -> Row:
    """One hour of one athlete: who, how, what was believed, what was so."""
    one, today, truth = life.member, life.visits[session], life.films[session].truth
    hours = life.seconds / 3600
    row: Row = {
        "athlete": one.id,
        "sensors": sensors,
        "weigh_ins": WEIGHED_BEFORE[session],
        "sex": one.person.sex,
        "fit": one.fit,
        "hall": one.hall,
        "kind": one.kind,
        "air_c": round(today.air.temperature_c, 2),
        "humidity_percent": round(today.air.humidity_percent, 1),
        "air_m_s": round(today.air.speed_m_s, 2),
        "clothing_clo": round(today.person.clothing_clo, 2),
        "sweat_gain": round(today.person.sweat_gain, 3),
        "vo2max": round(today.person.vo2max, 1),
        "mass_kg": round(today.person.mass_kg, 1),
        "metabolic_w": round(truth.metabolic_w),
        "work_w": round(truth.work_w),
        "vo2max_known": "vo2max" in one.known,
    }
    so = {"fluid": truth.fluid_loss_l, "sodium": truth.sodium_loss_mmol, "core": truth.core_c}
    for name in QUANTITIES:
        spread, per = state.estimates[PUBLISHED[name]], hours if name == "fluid" else 1.0
        values = (so[name], spread.median, spread.low, spread.high)
        row |= {f"{name}{part}": round(value / per, 4) for part, value in zip(PARTS, values, strict=True)}
    return row


def show(rows: Sequence[Row]) -> None:
    """The rows as a table."""
    table = Table(*rows[0])
    for row in rows:
        table.add_row(*map(str, row.values()), end_section=row["stratum"] == "hot")
    Console(width=200 if not sys.stdout.isatty() else None).print(table)


def write(judged: Sequence[Row], out: Path) -> None:
    """Every judged hour as a line of CSV."""
    with out.open("w", newline="") as file:
        writer = csv.DictWriter(file, list(judged[0]))
        writer.writeheader()
        writer.writerows(judged)


if __name__ == "__main__":
    main()
