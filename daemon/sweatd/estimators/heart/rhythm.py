"""The beat intervals of one athlete, and what each of them is: judged once, when all that can change it has been heard.

An interval's kind depends on the 45 beats before and after it and on a few more at both ends; what is older than that
stands. So at each look only the last hundred or so are judged, with the same outcome as if it had been all of them.
"""

from array import array
from bisect import bisect_right
from math import inf

import numpy as np
from msgspec import Struct

from sweatd.model import Array
from sweatd.physiology.heart_beats import Kinds, Windows, classify, side_by_side
from sweatd.physiology.heart_beats.artefacts import AROUND, NEAR

WINDOW_S = 120.0  # Rogers et al. 2021 (Front Physiol 11:596567)
OTHER_AFTER_S = 10.0  # a second strap is listened to after so much silence of the first
CONTEXT = AROUND // 2 + NEAR // 2 + 4  # beats that a verdict looks back or ahead: half of both windows, and neighbours
FIRST_VERDICTS = AROUND + 2 * CONTEXT  # from so many beats on, the oldest kinds stand
MOST = 2048  # beats: bounded even where nobody ever looks


class Kept(Struct, frozen=True):
    """A rhythm as it can be put away: arrays as their bytes."""

    device: str
    rr_ms: bytes
    at: bytes
    kinds: bytes
    settled: int


class Rhythm:
    """The last two minutes of one heart, from one strap at a time."""

    def __init__(self) -> None:
        self.device = ""
        self.heard_at = -inf
        self.rr_ms = array("d")
        self.at = array("d")  # of the frame that brought it
        self.kinds = bytearray()
        self.settled = 0  # so many of the oldest kinds do not change any more

    def may_speak(self, device: str, at: float) -> bool:
        """Whether it is this strap's turn: it is the one that speaks, or that one has fallen silent."""
        if device != self.device:
            if at - self.heard_at <= OTHER_AFTER_S:
                return False
            self.device = device
        return at >= self.heard_at

    def keep(self, at: float, rr_ms: list[float]) -> None:
        """A few more intervals, oldest first."""
        if rr_ms:
            self.heard_at = at
            self.rr_ms.extend(rr_ms)
            self.at.extend([at] * len(rr_ms))
            if len(self.at) > MOST:
                self._drop(MOST // 2)

    def window(self, now: float) -> slice:
        """Where the last two minutes are; what is of no use any more is dropped."""
        useless = min(bisect_right(self.at, now - WINDOW_S), self.settled - CONTEXT)
        if useless > 0:
            self._drop(useless)
        return slice(bisect_right(self.at, now - WINDOW_S), None)

    def _drop(self, beats: int) -> None:
        del self.rr_ms[:beats], self.at[:beats], self.kinds[:beats]
        self.settled = max(self.settled - beats, 0)

    def freeze(self) -> Kept:
        """Everything that is kept."""
        return Kept(self.device, self.rr_ms.tobytes(), self.at.tobytes(), bytes(self.kinds), self.settled)

    @classmethod
    def thaw(cls, kept: Kept) -> "Rhythm":
        """A rhythm that goes on from there."""
        rhythm = cls()
        rhythm.device, rhythm.settled = kept.device, kept.settled
        rhythm.rr_ms.frombytes(kept.rr_ms)
        rhythm.at.frombytes(kept.at)
        rhythm.kinds[:] = kept.kinds
        rhythm.heard_at = rhythm.at[-1] if rhythm.at else -inf
        return rhythm


def judge(rhythms: list[Rhythm]) -> None:
    """Says of every interval what it is, as far as that is not settled."""
    begins = [max(rhythm.settled - CONTEXT, 0) for rhythm in rhythms]
    tails = [as_array(rhythm, slice(begin, None)) for rhythm, begin in zip(rhythms, begins, strict=True)]
    judged = classify(side_by_side(tails))
    for rhythm, begin, kinds in zip(rhythms, begins, judged, strict=True):
        beats = len(rhythm.rr_ms)
        rhythm.kinds[rhythm.settled :] = kinds[rhythm.settled - begin : beats - begin].tobytes()
        rhythm.settled = max(beats - CONTEXT, rhythm.settled) if beats >= FIRST_VERDICTS else 0


def windows_of(rhythms: list[Rhythm], now: float) -> tuple[Windows, Kinds]:
    """The last two minutes of each, and what every interval is."""
    judge(rhythms)
    parts = [rhythm.window(now) for rhythm in rhythms]
    windows = side_by_side([as_array(rhythm, part) for rhythm, part in zip(rhythms, parts, strict=True)])
    kinds = np.zeros(windows.rr_ms.shape, dtype=np.int8)
    for row, beats, rhythm, part in zip(kinds, windows.beats, rhythms, parts, strict=True):
        row[:beats] = np.frombuffer(rhythm.kinds, dtype=np.int8)[part]
    return windows, kinds


def as_array(rhythm: Rhythm, part: slice) -> Array:
    """A part of the intervals [ms], copied: an array that is looked at cannot grow."""
    return np.frombuffer(rhythm.rr_ms)[part].copy()
