"""Activity files: what an athlete's own watch or bike computer recorded, as frames told for that athlete.

Which format it is shows in the first bytes, not in the name. What is read of each is said in docs/recordings.md.
"""

from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

import msgspec

from sweatd.model import QUANTITIES, Channel, Frame
from sweatd.roster import voice
from sweatd.sources.activity import csv, fit, tcx
from sweatd.sources.activity.moment import Moment
from sweatd.sources.recording import BrokenRecording, counted


def open_activity(path: Path, athlete: str) -> Iterator[Frame]:
    """The frames of a FIT, TCX or CSV file. Iterating raises BrokenRecording after the last readable frame."""
    return counted(path.name or str(path), _opened(path, athlete))


def frames(file: BinaryIO, athlete: str) -> Iterator[Frame]:
    """The same of a file that is open, and can be rewound."""
    empty = True
    for moment in _moments(file):
        if values := _possible(moment):
            yield Frame(moment.at, voice(athlete), Channel.TOLD, "measured", msgspec.json.encode(values))
            empty = False
    if empty:
        raise BrokenRecording("it holds no heart rate, power, speed or body mass, so there is nothing to replay")


def _opened(path: Path, athlete: str) -> Iterator[Frame]:
    try:
        with path.open("rb") as file:
            yield from frames(file, athlete)
    except OSError as problem:
        raise BrokenRecording(f"the file cannot be read ({problem.strerror})") from None


def _moments(file: BinaryIO) -> Iterator[Moment]:
    head = file.read(512)
    file.seek(0)
    if head[8:12] == b".FIT":
        return fit.read(file)
    if head.removeprefix(b"\xef\xbb\xbf").lstrip().startswith(b"<"):
        return tcx.read(file)
    if not head or b"\0" in head:
        raise BrokenRecording("this is neither a trace nor a FIT, TCX or CSV file" if head else "the file is empty")
    return csv.read(file)


def _possible(moment: Moment) -> dict[str, float | list[float]]:
    """Without what is physically impossible: one bad field must not cost the rest of its second."""
    possible: dict[str, float | list[float]] = {}
    for label, value in moment.values.items():
        quantity = QUANTITIES[label]
        if isinstance(value, list):
            value = [one for one in value if quantity.holds(one)]  # noqa: PLW2901 - what is left of it
            if value:
                possible[label] = value
        elif quantity.holds(value):
            possible[label] = value
    return possible
