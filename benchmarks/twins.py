"""How soon a second strap under one address is noticed, by how it behaves; and how often one alone is taken for two.

    python benchmarks/twins.py [--seeds 200] [--json] [RECORDING...]

Two voices speak once a second, each at moments of its own, as notifications come. The wearer's walks about 150/min. A
recording (FIT, TCX, CSV) is one voice alone: whatever is flagged in it is flagged wrongly.
"""

import argparse
import json
import random
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

from rich.console import Console
from rich.table import Table

from sweatd.decoders import decode
from sweatd.estimators.twins import Twins
from sweatd.model import Quantity, Sample
from sweatd.sources.activity import open_activity

LIVED_S = 60
GOAL_S, GOAL_SHARE, GOAL_FALSE = 10.0, 0.99, 1.0  # per 1,000 hours

Voice = Iterator[tuple[float, float]]  # when [s], and what [1/min]


def walk(chance: random.Random, start: float, step: float = 1.5, every_s: float = 1.0) -> Voice:
    """A heart that wanders."""
    rate = start
    for second in range(int(LIVED_S / every_s)):
        rate += chance.gauss(0, step)
        yield every_s * (second + chance.random()), rate


def flickering(chance: random.Random, start: float) -> Voice:
    """Heard half of the time."""
    return (said for said in walk(chance, start) if chance.random() < 0.5)


TWINS: dict[str, Callable[[random.Random], Voice]] = {
    "calm, 70/min": lambda chance: walk(chance, 70.0),
    "stands still at 60": lambda chance: walk(chance, 60.0, 0.0),
    "somebody else at work, 110": lambda chance: walk(chance, 110.0),
    "heard half of the time": lambda chance: flickering(chance, 70.0),
    "speaks every third second": lambda chance: walk(chance, 70.0, every_s=3.0),
    "nearly alike, 140": lambda chance: walk(chance, 140.0),
}


def noticed_s(twin: Callable[[random.Random], Voice], seed: int) -> float:
    """After how many seconds; infinite where it never is within a minute."""
    chance, twins = random.Random(seed), Twins()  # noqa: S311 - no secret
    for at, rate in sorted([*walk(chance, 150.0), *twin(chance)]):
        twins.heed("a1", [Sample(at, "strap", Quantity.HEART_RATE, rate)])
        if twins.signals(("a1",), at)[0]:
            return at
    return float("inf")


def alone(path: Path) -> tuple[float, int]:
    """Hours with a heart rate in a recording, and how often it was taken for two."""
    twins, hours, flags, before = Twins(), 0.0, 0, False
    for frame in open_activity(path, "a1"):
        samples = [one for one in decode(frame) if one.quantity is Quantity.HEART_RATE]
        twins.heed("a1", samples)
        flagged = bool(twins.signals(("a1",), frame.at)[0])
        hours, flags, before = hours + len(samples) / 3600.0, flags + (flagged and not before), flagged
    return hours, flags


def main() -> int:
    """Measures and prints."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seeds", type=int, default=200)
    parser.add_argument("--json", action="store_true")
    parser.add_argument("recordings", nargs="*", type=Path)
    wish = parser.parse_args()
    rows = []
    for name, twin in TWINS.items():
        times = sorted(noticed_s(twin, seed) for seed in range(wish.seeds))
        within = sum(each <= GOAL_S for each in times) / wish.seeds
        rows.append(
            {"twin": name, "median_s": times[wish.seeds // 2], "within_10_s": within, "met": within >= GOAL_SHARE}
        )
    pairs = [alone(path) for path in wish.recordings]
    clean = {"hours": round(sum(hours for hours, _ in pairs), 2), "flagged": sum(flags for _, flags in pairs)}
    if wish.json:
        print(json.dumps({"twins": rows, "alone": clean}, allow_nan=True))
        return 0
    table = Table("twin beside 150/min", "median s", "within 10 s", "", box=None, pad_edge=False)
    for row in rows:
        table.add_row(
            row["twin"], f"{row['median_s']:.1f}", f"{row['within_10_s']:.1%}", "met" if row["met"] else "missed"
        )
    Console().print(table)
    if wish.recordings:
        print(f"one alone: taken for two {clean['flagged']} times in {clean['hours']} hours")
    return 0


if __name__ == "__main__":
    sys.exit(main())
