"""What a gym costs: CPU of the whole pipeline, from 6 to 600 athletes, on a filmed session of the virtual gym.

    python benchmarks/replay.py [--minutes 10] [--json]

The frames of six filmed athletes are given to 1, 10 and 100 gyms' worth of athletes. Reported are CPU seconds of this
process per session, how many times faster than life that is, and the growth exponent between the sizes (1 = linear).
"""

import argparse
import json
import math
import time
from collections.abc import Iterable
from typing import Any

import msgspec

from sweatd.model import Channel, Frame, Profile
from sweatd.pipeline import Pipeline, Settings
from sweatd.roster import ROOM, Roster
from virtualgym.recorder import film
from virtualgym.recorder import header as describe
from virtualgym.scenario import load
from virtualgym.session import Session

SIZES = (1, 10, 100)


def main() -> None:
    """Prints a row per size."""
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("--minutes", type=float, default=10.0)
    arguments.add_argument("--json", action="store_true")
    wish = arguments.parse_args()
    scenario = load("demo")
    header = describe(Session(scenario))
    lines = list(film(scenario, minutes=wish.minutes))
    rows: list[dict[str, float]] = []
    for size in SIZES:
        rows.append(measured(size, header, lines, wish.minutes, rows[-1] if rows else None))
        if not wish.json:
            print("  ".join(f"{name} {value:g}" for name, value in rows[-1].items()), flush=True)
    if wish.json:
        print(json.dumps(rows))


def measured(
    size: int, header: dict[str, Any], lines: list[dict[str, Any]], minutes: float, before: dict[str, float] | None
) -> dict[str, float]:
    """One size: so many times the six athletes."""
    pipeline = Pipeline(Settings(), roster(size, header))
    frames = list(copies(size, lines, header["assignments"]))
    began = time.process_time()
    messages = sum(len(pipeline.push(frame)) for frame in frames)
    cpu_s = time.process_time() - began
    athletes = size * len(header["athletes"])
    row = {
        "athletes": athletes,
        "frames": len(frames),
        "messages": messages,
        "cpu_s": round(cpu_s, 2),
        "times_life": round(minutes * 60 / cpu_s, 1),
    }
    if before:
        row["growth_exponent"] = round(math.log(cpu_s / before["cpu_s"]) / math.log(athletes / before["athletes"]), 2)
    return row


def roster(size: int, header: dict[str, Any]) -> Roster:
    """The six, as often as wanted, each with an id and wearables of their own."""
    profiles = [
        msgspec.convert({**athlete, "id": f"{athlete['id']}-{gym}"}, Profile)
        for gym in range(size)
        for athlete in header["athletes"]
    ]
    worn = {
        f"{device}/{gym}": wearer if wearer == ROOM else f"{wearer}-{gym}"
        for gym in range(size)
        for device, wearer in header["assignments"].items()
    }
    return Roster(profiles, worn)


def copies(size: int, lines: list[dict[str, Any]], worn: dict[str, str]) -> Iterable[Frame]:
    """Every frame, once for each gym."""
    for line in lines:
        for gym in range(size):
            device = f"{line['device']}/{gym}" if line["device"] in worn else f"{line['device']}-{gym}"
            yield Frame(line["at"], device, Channel(line["channel"]), line["key"], bytes.fromhex(line["data"]))


if __name__ == "__main__":
    main()
