"""So many a minute: what is more than anybody means is not let through. Time is told.

A limit is a bucket that leaks: what comes fills it, a minute empties it, and what does not fit stays out.
"""

from enum import Enum

ANSWERED = 3  # of those that are too many; the rest is ignored until it is calm


class Verdict(Enum):
    """What becomes of one of many."""

    FITS = "fits"
    TOO_MANY = "too many"
    IGNORED = "ignored"


class Bucket:
    """So many a minute."""

    def __init__(self, per_minute: int) -> None:
        self._per_minute = per_minute
        self._level, self._at, self._out = 0.0, 0.0, 0

    def take(self, now: float) -> Verdict:
        """One more."""
        leaked = max(0.0, now - self._at) * self._per_minute / 60.0
        self._level, self._at = max(0.0, self._level - leaked), now
        if not self._level:
            self._out = 0  # it was calm
        if self._level + 1.0 <= self._per_minute:
            self._level += 1.0
            return Verdict.FITS
        self._out += 1
        return Verdict.TOO_MANY if self._out <= ANSWERED else Verdict.IGNORED


class Flood:
    """So many a minute from each, and from all. What is too many from one takes no place from the others."""

    def __init__(self, each_per_minute: int, all_per_minute: int) -> None:
        self._each_per_minute = each_per_minute
        self._each: dict[str, Bucket] = {}
        self._all = Bucket(all_per_minute)

    def take(self, who: str, now: float) -> Verdict:
        """One more, from them."""
        verdict = self._each.setdefault(who, Bucket(self._each_per_minute)).take(now)
        return self._all.take(now) if verdict is Verdict.FITS else verdict
