"""What all recordings share: they end, and they may be broken. What is readable comes out before the complaint."""

from collections.abc import Iterator
from datetime import UTC, datetime

from sweatd.model import Frame

LONGEST_SILENCE_S = 366 * 86_400.0  # a longer one is a damaged time, which would swallow all that follows


class BrokenRecording(Exception):  # noqa: N818 - a verdict about a file, not a defect of the program
    """A recording that cannot be read, or not to its end; the only exception that leaves the recordings.

    Its text is one sentence: what is wrong, where, and the cure.
    """


def utc(at: float) -> str:
    """A time for people.

    >>> utc(1334006559.0)
    '2012-04-09 21:22:39 UTC'
    """
    return f"{datetime.fromtimestamp(at, UTC):%Y-%m-%d %H:%M:%S} UTC"


def counted(name: str, frames: Iterator[Frame]) -> Iterator[Frame]:
    """The same frames; where they break off, the complaint also says how much was read before."""
    count, last = 0, 0.0
    try:
        for frame in _without_leaps(frames):
            count, last = count + 1, frame.at
            yield frame
    except BrokenRecording as problem:
        before = f"read {count} {'frame' if count == 1 else 'frames'} up to {utc(last)}, then " if count else ""
        raise BrokenRecording(f"{name}: {before}{problem}") from None


def _without_leaps(frames: Iterator[Frame]) -> Iterator[Frame]:
    latest: float | None = None
    for frame in frames:
        if latest is not None and frame.at > latest + LONGEST_SILENCE_S:
            raise BrokenRecording(f"the time leaps to {utc(frame.at)}; cut the recording into two there")
        latest = frame.at if latest is None else max(latest, frame.at)
        yield frame
