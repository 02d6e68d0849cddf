"""What every format of activity files comes down to: a time, and what was measured then."""

from datetime import UTC, datetime
from typing import NamedTuple

from sweatd.sources.recording import BrokenRecording

YEAR_10000 = 253_402_300_800


class Moment(NamedTuple):
    """One record. Keys are labels of quantities, values in their units, several where there were several."""

    at: float
    values: dict[str, float | list[float]]


def seconds(text: str, where: str) -> float:
    """A written time as seconds since 1970: ISO 8601 (UTC where it names no zone), or a number of seconds.

    Raises BrokenRecording.

    >>> seconds("2012-04-09T21:22:39Z", "line 2")
    1334006559.0
    """
    try:
        at = float(text) if text.replace(".", "", 1).isdecimal() else _iso(text)
    except (ValueError, OverflowError):
        at = -1.0
    if not 0 <= at < YEAR_10000:
        raise BrokenRecording(f"{where} has the time '{text[:40]}'; write it as 2026-01-31T18:00:05Z or in seconds")
    return at


def number(text: str, where: str) -> float:
    """A written number. Raises BrokenRecording."""
    try:
        return float(text)
    except ValueError:
        cure = "write decimals with a point" if "," in text else "write a number or nothing"
        raise BrokenRecording(f"{where} is '{text[:40]}'; {cure}") from None


def _iso(text: str) -> float:
    time = datetime.fromisoformat(text)
    return (time if time.tzinfo else time.replace(tzinfo=UTC)).timestamp()
