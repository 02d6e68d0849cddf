"""Films a scenario without a radio: frames as the daemon's recorder would have written them, and the truth beside them.

A trace is gzip-compressed JSON lines: a header, then one frame per line. Same scenario, same seed: same bytes.
"""

import gzip
import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, BinaryIO, NamedTuple, cast

from virtualgym.scenario import Scenario
from virtualgym.session import Sent, Session, Told
from virtualgym.truth import Row
from virtualgym.wearable import NOTIFY, READ, WRITE, Wearable

START = 1_761_900_000.0
SITE = "gym"
GOLDEN = 0.6180339887498949  # spreads the wearables over each second

Frame = dict[str, Any]


class Scene(NamedTuple):
    """A second: its frames in the order of time, and its rows of truth, both with unix times."""

    frames: list[Frame]
    truth: list[Row]


class Counts(NamedTuple):
    """What was written."""

    frames: int
    truth: int


def film(
    scenario: Scenario,
    *,
    minutes: float | None = None,
    athletes: int | None = None,
    seed: int | None = None,
    start: float = START,
) -> Iterator[Frame]:
    """The frames of a scenario, as dictionaries; nothing is written."""
    for scene in scenes(Session(scenario, seed=seed, athletes=athletes), minutes=minutes, start=start):
        yield from scene.frames


def header(session: Session) -> dict[str, Any]:
    """The first line of a trace."""
    return {
        "sweatd_trace": 1,
        "site": SITE,
        "athletes": session.profiles,
        "assignments": session.wearers,
        "scenario": session.scenario.title,
    }


def scenes(session: Session, *, minutes: float | None = None, start: float = START) -> Iterator[Scene]:
    """The session, second by second. What can only be read is read when a wearable comes on the air."""
    phases = {one.address: round(0.05 + 0.9 * (place * GOLDEN % 1), 3) for place, one in enumerate(session.wearables)}
    on_air: set[str] = set()
    advertised: dict[tuple[str, str, str], bytes] = {}
    for second in range(1, int(session.duration_s if minutes is None else minutes * 60) + 1):
        tick = session.advance_to(second)
        frames = [_told(one, start) for one in tick.told]
        for wearable in session.wearables:
            if not wearable.on_air(second):
                on_air.discard(wearable.address)
            elif wearable.address not in on_air:
                on_air.add(wearable.address)
                frames.extend(_sent(one, start, phases) for one in _reads(wearable, second))
            if wearable.address in on_air and not wearable.characteristics:
                frames.extend(_heard(wearable, second, start, advertised))
        frames.extend(_sent(one, start, phases) for one in tick.sent)
        frames.sort(key=lambda frame: float(frame["at"]))
        yield Scene(frames, [{**row, "at": start + float(row["at"])} for row in tick.truth])


def record(
    session: Session,
    out: Path,
    *,
    minutes: float | None = None,
    start: float = START,
    progress: Callable[[int], None] = lambda _: None,
) -> Counts:
    """Writes the trace and, beside it, the truth; `progress` hears of every second."""
    frames = rows = 0
    with lines(out) as trace, lines(truth_path(out)) as truth:
        write(trace, header(session))
        for scene in scenes(session, minutes=minutes, start=start):
            for frame in scene.frames:
                write(trace, frame)
            for row in scene.truth:
                write(truth, row)
            frames, rows = frames + len(scene.frames), rows + len(scene.truth)
            progress(1)
    return Counts(frames, rows)


def truth_path(out: Path) -> Path:
    """Where the truth of a trace lies: `spin.jsonl.gz` has `spin.truth.jsonl.gz` beside it."""
    name = out.name
    for ending in (".gz", ".jsonl"):
        name = name.removesuffix(ending)
    return out.with_name(f"{name}.truth.jsonl.gz")


@contextmanager
def lines(path: Path) -> Iterator[BinaryIO]:
    """A compressed file to write to, without its name and the time in it, so that equal content is equal bytes."""
    with path.open("wb") as raw, gzip.GzipFile(filename="", mode="wb", fileobj=raw, mtime=0, compresslevel=6) as packed:
        yield cast("BinaryIO", packed)


def write(file: BinaryIO, line: dict[str, Any]) -> None:
    """One line of JSON."""
    file.write(json.dumps(line, separators=(",", ":")).encode() + b"\n")


def _reads(wearable: Wearable, second: int) -> list[Sent]:
    return [
        Sent(second, wearable, one.uuid, wearable.read(one.uuid, second))
        for one in wearable.characteristics
        if READ in one.properties and not {NOTIFY, WRITE} & one.properties
    ]


def _sent(sent: Sent, start: float, phases: dict[str, float]) -> Frame:
    at = round(start + sent.time_s - 1 + phases[sent.wearable.address], 3)
    return {
        "at": at,
        "device": sent.wearable.address,
        "channel": "characteristic",
        "key": sent.uuid,
        "data": sent.data.hex(),
    }


def _heard(wearable: Wearable, second: int, start: float, before: dict[tuple[str, str, str], bytes]) -> Iterator[Frame]:
    """What a wearable that is never connected tells to everybody, whenever it is something new."""
    told = wearable.advertises(second)
    said = {("manufacturer", f"{company:04x}"): data for company, data in told.manufacturer.items()}
    said |= {("service_data", uuid): data for uuid, data in told.service_data.items()}
    for (channel, key), data in said.items():
        if before.get((wearable.address, channel, key)) != data:
            before[wearable.address, channel, key] = data
            at = round(start + second, 3)
            yield {"at": at, "device": wearable.address, "channel": channel, "key": key, "data": data.hex()}


def _told(told: Told, start: float) -> Frame:
    data = json.dumps(told.facts, separators=(",", ":")).encode()
    at = round(start + told.time_s, 3)
    return {"at": at, "device": f"athlete:{told.athlete}", "channel": "told", "key": told.verb, "data": data.hex()}
