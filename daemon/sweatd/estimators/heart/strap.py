"""One heart-rate sensor: does its heart live, does it leap as no heart can, is it worn?

What is usual was counted in three hours of four public recordings, one value a second: the longest stretch of one and
the same heart rate was 79 s (once, rolling downhill), the next 28 s; the widest step 6 beats/min in one second, 8 in
two. An onset of effort may be faster than any of these, a strap that loses its signal still more so.
"""

from collections.abc import Sequence
from math import inf

from msgspec import Struct

from sweatd.model import Quality, Sample

STILL_S = 60.0  # one heart rate and one beat interval for so long: no heart is a metronome (but a paced one can be)
STILL_ALONE_S = 90.0  # without beat intervals there is only a rounded, smoothed number to go by
GAP_S = 10.0  # silence after which nothing is said about what stood still; also how long a verdict holds
LEAP_PER_MIN = 30.0  # beats/min: further than this from the last believed value ...
LEAP_PER_MIN_S = 5.0  # ... and so much for each second since, no heart comes: 40 in two seconds
SETTLED_S = 5.0  # a new level that stands for so long is believed: the value before may have been the wrong one
LEVEL_PER_MIN = 15.0  # what counts as the same level
GOOD, NOT_WORN = Quality.GOOD, Quality.NOT_WORN  # a member of an enumeration is slow to look up


class Strap(Struct):
    """What is remembered of one sensor. Times are those of its samples."""

    at: float = -inf
    rate: float = 0.0
    rate_since: float = inf
    interval: float = 0.0
    interval_at: float = -inf
    interval_since: float = inf
    believed: float = 0.0
    believed_at: float = -inf
    level: float = -inf  # where it leapt to
    level_since: float = inf
    verdict: Quality = Quality.GOOD
    verdict_at: float = -inf

    def judge(self, at: float, rate: Sample | None, contact: Sample | None, intervals: Sequence[Sample]) -> Quality:
        """What this frame's heart rate is worth, and that of its beat intervals with it."""
        if at - self.at > GAP_S and self.verdict is not Quality.FROZEN:  # what stood still before, still does
            self.rate_since = self.interval_since = at
        self.at = at
        if intervals:
            self.interval_at = at
            for sample in intervals:
                if sample.value != self.interval:
                    self.interval, self.interval_since = sample.value, at
        if contact is not None and not contact.value:
            verdict = NOT_WORN
        elif rate is None:
            return GOOD
        elif rate.quality is not GOOD:
            verdict = rate.quality
        else:
            verdict = self._rate(at, rate.value)
        self.verdict, self.verdict_at = verdict, at
        return verdict

    def _rate(self, at: float, value: float) -> Quality:
        if value != self.rate:
            self.rate, self.rate_since = value, at
        elif at - self.rate_since >= STILL_S and self._stands_still(at):
            return Quality.FROZEN
        leap = abs(value - self.believed)
        if leap > LEAP_PER_MIN and self._too_far(at, leap) and not self._settled(at, value):
            return Quality.IMPLAUSIBLE
        self.believed, self.believed_at, self.level_since = value, at, inf
        return GOOD

    def _stands_still(self, at: float) -> bool:
        if at - self.interval_at <= GAP_S:
            return self.intervals_stand_still(at)
        return at - self.rate_since >= STILL_ALONE_S

    def intervals_stand_still(self, at: float) -> bool:
        """Whether one and the same beat interval is told again and again."""
        return at - self.interval_since >= STILL_S

    def _too_far(self, at: float, leap_per_min: float) -> bool:
        return leap_per_min > LEAP_PER_MIN + LEAP_PER_MIN_S * (at - self.believed_at)

    def _settled(self, at: float, value: float) -> bool:
        if self.level_since == inf or abs(value - self.level) > LEVEL_PER_MIN:
            self.level, self.level_since = value, at
        return at - self.level_since >= SETTLED_S

    def wrong(self, now: float) -> str:
        """What is wrong with it: nothing where it is well, or has not been heard of lately."""
        lapsed = now - self.verdict_at > GAP_S
        return "" if lapsed or self.verdict is GOOD else self.verdict.value

    def well(self, now: float) -> bool:
        """Whether its last word was good, and is not old."""
        return self.verdict is GOOD and now - self.verdict_at <= GAP_S
