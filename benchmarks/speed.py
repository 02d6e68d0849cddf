"""How fast sweatd is beside the libraries that one would use instead; every figure is a ratio taken in one run.

    .venv-oracles/bin/python benchmarks/speed.py [--only NAME] [--rounds 5] [--full] [--json]

CPU time of this process, one thread, both sides by turns, after a warm-up; the median of the rounds' ratios with the
least and the greatest. `--only` takes a part of a row's name, and may be given again. Exits with 1 where a goal is
missed or a row could not be measured.
"""

import argparse
import json
import sys
from collections.abc import Callable
from importlib import import_module
from typing import Any

from measured.rounds import Aim, Figures, Row, one_thread, row, say

ROUNDS = 5


def measured_by(module: str, function: str, **facts: Any) -> Callable[[int], Figures]:  # noqa: ANN401 - it depends
    """A measurement that imports what it needs when its turn comes."""

    def measure(rounds: int) -> Figures:
        figures: Figures = getattr(import_module(f"measured.{module}"), function)(rounds, **facts)
        return figures

    return measure


def aims(*, full: bool) -> list[Aim]:
    """Every row."""
    athlete_s, athlete_min, windows = "athlete-s/CPU-s", "athlete-min/CPU-s", "windows/CPU-s"
    heat = "heat", "against_pythermalcomfort"
    return [
        Aim("pipeline 40 athletes x 64 bodies", athlete_s, 20, measured_by("floor", "against_peers", bodies=64)),
        Aim("pipeline 40 athletes x 1 body", athlete_s, 100, measured_by("floor", "against_peers", bodies=1)),
        Aim("decode 0x2A37", "frames/CPU-s", 3, measured_by("decoding", "against_pycycling")),
        Aim("HRV window batched, 300 beats", windows, 80, measured_by("beats", "against_neurokit", beats=300)),
        Aim("HRV window batched, 700 beats", windows, 80, measured_by("beats", "against_neurokit", beats=700)),
        Aim("heat balance 100 athletes", athlete_min, 25, measured_by(*heat, athletes=100)),
        Aim("heat balance 10,000 athletes", athlete_min, 200, measured_by(*heat, athletes=10_000)),
        Aim("growth 100 to 10,000 columns", "exponent", 1.05, measured_by("floor", "growth"), at_most=True),
        Aim("24 h of 40 athletes", "CPU-min", 10, measured_by("floor", "day", full=full), at_most=True),
        Aim("import, CPU", "s", 2.5, measured_by("start", "cpu"), at_most=True),
        Aim("import, memory", "MB", 1.4, measured_by("start", "memory"), at_most=True),
    ]


def main() -> int:
    """Measures what was asked for and prints the table."""
    one_thread()
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("--only", action="append", default=[], metavar="NAME", help="rows whose name contains this")
    arguments.add_argument("--rounds", type=int, default=ROUNDS)
    arguments.add_argument("--full", action="store_true", help="the whole 24 hours")
    arguments.add_argument("--json", action="store_true")
    wish = arguments.parse_args()
    every = aims(full=wish.full)
    wanted = [aim for aim in every if not wish.only or any(part in aim.name for part in wish.only)]
    if not wanted:
        arguments.error(f"no such row; there are: {'; '.join(aim.name for aim in every)}")
    rows = [row(aim, measured(aim, wish.rounds)) for aim in wanted]
    print(json.dumps([line._asdict() for line in rows], indent=1) if wish.json else table(rows))
    return 0 if all(line.met for line in rows) else 1


def measured(aim: Aim, rounds: int) -> Figures:
    """One row; what hinders it is said in its place."""
    say(aim.name)
    try:
        return aim.measure(rounds)
    except Exception as error:  # noqa: BLE001 - the other rows are wanted all the same
        return Figures([], f"{type(error).__name__}: {error}")


def table(rows: list[Row]) -> str:
    """For people."""
    lines = [f"{'':33}{'ours':>10}{'peer':>10}  {'unit':18}{'ratio':>8}  {'min-max':12}{'goal':>8}"]
    for line in rows:
        figures = "".join(
            f"{'-' if figure is None else format(figure, '.5g'):>10}" for figure in (line.ours, line.peer)
        )
        ratio = "-" if line.ratio is None else f"{line.ratio:.3g}"
        span = "-" if line.low is None else f"{line.low:.3g}-{line.high:.3g}"
        goal = f"{'<=' if line.at_most else '>='} {line.goal:g}"
        verdict = f"{'met' if line.met else 'MISSED'}  {line.note}"
        lines.append(f"{line.name:33}{figures}  {line.unit:18}{ratio:>8}  {span:12}{goal:>8}  {verdict}".rstrip())
    return "\n".join(lines)


if __name__ == "__main__":
    sys.exit(main())
