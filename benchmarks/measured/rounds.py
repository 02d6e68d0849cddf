"""How two programs are compared: CPU time, turn by turn in one process, after a warm-up; the median of the ratios."""

import os
import sys
import time
from collections.abc import Callable, Sequence
from statistics import median
from typing import NamedTuple

ONE_THREAD = {"OPENBLAS_NUM_THREADS": "1", "NUMBA_NUM_THREADS": "1"}

Turn = Callable[[], float]
"""Does a piece of work and returns what it came to, in the unit of its row."""


class Missing(Exception):  # noqa: N818 - a verdict, not a defect
    """Why a row cannot be measured, or would not compare the same work."""


class Figures(NamedTuple):
    """What was measured: both sides of every round; no peer where a figure stands for itself."""

    rounds: Sequence[tuple[float, float | None]]
    note: str = ""
    fair: bool = True  # whether both did the same work

    def ratios(self) -> list[float]:
        """Ours to the peer's, or the figure itself."""
        return [ours if peer is None else ours / peer for ours, peer in self.rounds]


class Aim(NamedTuple):
    """What a row measures, and what it should come to."""

    name: str
    unit: str
    goal: float
    measure: Callable[[int], Figures]  # it is told the number of rounds
    at_most: bool = False  # the goal is a ceiling, not a floor


class Row(NamedTuple):
    """One line of the table: medians of both sides in `unit`, and the median, least and greatest of the ratios."""

    name: str
    unit: str
    ours: float | None
    peer: float | None
    ratio: float | None
    low: float | None
    high: float | None
    goal: float
    at_most: bool
    met: bool
    note: str


def row(aim: Aim, figures: Figures) -> Row:
    """The line of what was measured; without a round it says why, and no goal is met."""
    if not figures.rounds:
        return Row(
            aim.name, aim.unit, None, None, None, None, None, aim.goal, aim.at_most, met=False, note=figures.note
        )
    ours = median(first for first, _ in figures.rounds)
    theirs = [second for _, second in figures.rounds if second is not None]
    ratios = figures.ratios()
    ratio = median(ratios)
    met = figures.fair and (ratio <= aim.goal if aim.at_most else ratio >= aim.goal)
    peer = median(theirs) if theirs else None
    span = min(ratios), max(ratios)
    return Row(aim.name, aim.unit, ours, peer, ratio, *span, aim.goal, aim.at_most, met, figures.note)


def compared(ours: Turn, peer: Turn, rounds: int) -> Figures:
    """Both sides by turns; one round more warms up."""
    pairs = []
    for number in range(rounds + 1):
        pair = ours(), peer()
        say(f"  {f'round {number}' if number else 'warm-up'}: {pair[0]:.5g} against {pair[1]:.5g}")
        pairs.append(pair)
    return Figures(pairs[1:])


def alone(figures: Sequence[float], note: str = "") -> Figures:
    """What has no peer."""
    return Figures([(figure, None) for figure in figures], note)


def cpu_s(work: Callable[[], object], times: int = 1) -> float:
    """What a piece of work costs, done so many times: CPU seconds of this process, all threads."""
    began = time.process_time()
    for _ in range(times):
        work()
    return time.process_time() - began


def one_thread() -> None:
    """Begins anew where libraries may use several threads: they ask the environment when they are imported."""
    if not ONE_THREAD.items() <= os.environ.items():
        os.execve(sys.executable, [sys.executable, *sys.argv], os.environ | ONE_THREAD)  # noqa: S606


def say(text: str) -> None:
    """Progress, for people."""
    print(text, file=sys.stderr, flush=True)
