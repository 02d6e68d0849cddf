"""Beats that are no beats of the heart's own pace: found, named, put right.

Lipponen & Tarvainen 2019 (J Med Eng Technol 43:173), of which the abstract and public code were read. Differing from
them, at both ends of a rhythm the nearest full window serves, and every beat is judged by itself: the published flow
chart steps from beat to beat.
"""

from enum import IntEnum
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from sweatd.model import Array
from sweatd.physiology.heart_beats.rolling import Counts, Single, nearest
from sweatd.physiology.heart_beats.windows import Windows

AROUND = 91  # beats, over which the spread is taken
NEAR = 11  # beats, over which the median is taken
ALPHA = 5.2  # quartile deviations: as far as 99.95 % of a normal distribution
ECTOPIC_SLOPE, ECTOPIC_SHIFT = 0.13, 0.17
FAR = 3.0  # thresholds from the median
MEDIAN = {0.5: 1.0}
QUARTILE_DEVIATION = {0.75: 0.5, 0.25: -0.5}
LEAST_MS = 10.0  # ours: in hard effort a step or two of 1/1024 s is all that varies, and most steps are alike


class Kind(IntEnum):
    """What an interval between two beats is."""

    NORMAL = 0
    ECTOPIC = 1  # a beat out of turn: one step there and one back
    MISSED = 2  # two intervals in one
    EXTRA = 3  # an interval cut in two by a beat that was none
    REST = 4  # the second part of it
    LONG = 5
    SHORT = 6


Kinds = NDArray[np.int8]


class Thresholds(NamedTuple):
    """What is usual around each beat: of steps from beat to beat, of the way from the median, and the median [ms]."""

    step_ms: Single
    away_ms: Single
    median_ms: Single


def classify(windows: Windows) -> Kinds:
    """What every interval is, shape (rows, longest); padding is NORMAL.

    A step from beat to beat, or the way from the median of 11 beats (doubled where the beat comes early), is out of the
    ordinary where it exceeds 5.2 quartile deviations of what it was over the 91 beats around.

    >>> rr_ms = np.array([[*[800, 810, 830] * 12, 560, 1050, *[800, 810, 830] * 12, 1630, *[800, 810, 830] * 12]])
    >>> [(n, Kind(kind).name) for n, kind in enumerate(classify(Windows(rr_ms, np.array([111])))[0]) if kind]
    [(36, 'SHORT'), (37, 'ECTOPIC'), (74, 'MISSED')]
    """
    rr_ms = windows.rr_ms.astype(np.float32)
    kinds = np.zeros(rr_ms.shape, dtype=np.int8)
    if min(rr_ms.shape) == 0:
        return kinds
    steps_ms = np.diff(rr_ms, axis=1, prepend=rr_ms[:, :1])
    usual = thresholds(rr_ms, steps_ms, windows.beats)
    away_ms = _away(rr_ms, usual.median_ms)
    unusual = (np.abs(steps_ms) > usual.step_ms) | (away_ms > FAR * usual.away_ms)
    suspects = np.flatnonzero(unusual & windows.counting())
    # two more columns stand for "no next beat": no step
    scaled = np.pad(steps_ms / usual.step_ms * windows.counting(), ((0, 0), (1, 2)))
    row, beat = np.divmod(suspects, rr_ms.shape[1])
    around = scaled[row[:, None], beat[:, None] + np.arange(4)]
    chosen = Thresholds(*(each.ravel()[suspects] for each in usual))
    next_ms = rr_ms.ravel()[np.minimum(suspects + 1, rr_ms.size - 1)]
    kinds.ravel()[suspects] = _judge(around, rr_ms.ravel()[suspects], next_ms, away_ms.ravel()[suspects], chosen)
    extra = np.flatnonzero(kinds == Kind.EXTRA)
    kinds.ravel()[extra + 1] = Kind.REST
    return kinds


def _judge(around: Single, rr_ms: Single, next_ms: Single, away_ms: Single, usual: Thresholds) -> Kinds:
    """The kinds of suspects; `around` holds the steps to the beat before, to it and to the two after, in thresholds."""
    signed = around * np.sign(around[:, 1:2])
    before, size, after, then = signed.T
    steps = size > 1.0
    ectopic = steps & (np.maximum(before, after) < -ECTOPIC_SLOPE * size - ECTOPIC_SHIFT)
    turns_back = steps & (np.minimum(after, then) < -1.0)
    longer = around[:, 1] > 0
    missed = turns_back & longer & (np.abs(rr_ms / 2 - usual.median_ms) < usual.away_ms)
    extra = turns_back & ~longer & (np.abs(rr_ms + next_ms - usual.median_ms) < usual.away_ms)
    off = turns_back | (away_ms > FAR * usual.away_ms)
    long_or_short = np.where(rr_ms > usual.median_ms, Kind.LONG, Kind.SHORT)
    kinds: Kinds = np.select(
        [ectopic, missed, extra, off], [Kind.ECTOPIC, Kind.MISSED, Kind.EXTRA, long_or_short], Kind.NORMAL
    ).astype(np.int8)
    return kinds


def thresholds(rr_ms: Single, steps_ms: Single, beats: Counts) -> Thresholds:
    """What is usual around each beat; `steps_ms` leads from the beat before, and to the first from itself."""
    median_ms = nearest(rr_ms, beats, NEAR, MEDIAN)
    both_ms = np.concatenate([np.abs(steps_ms), _away(rr_ms, median_ms)])
    spread_ms = nearest(both_ms, np.concatenate([beats, beats]), AROUND, QUARTILE_DEVIATION)
    step_ms, away_ms = np.split(np.maximum(ALPHA * spread_ms, np.float32(LEAST_MS)), 2)
    return Thresholds(step_ms, away_ms, median_ms)


def _away(rr_ms: Single, median_ms: Single) -> Single:
    """The way from the median, doubled where the beat comes early."""
    away_ms = rr_ms - median_ms
    doubled: Single = np.maximum(away_ms, -2 * away_ms)
    return doubled


def intervals_put_right(windows: Windows, kinds: Kinds) -> Windows:
    """The rhythms as they would have been: cut intervals joined, double ones halved, odd ones interpolated.

    >>> rr_ms, kinds = np.array([[800.0, 300, 500, 820, 1600]]), np.int8([[0, 3, 4, 0, 2]])
    >>> intervals_put_right(Windows(rr_ms, np.array([5])), kinds).rr_ms
    array([[800., 800., 820., 800., 800.]])
    """
    counting = windows.counting()
    flat, kind = _interpolated(windows, kinds)[counting], kinds[counting]
    parts = np.ones(len(flat), dtype=np.intp)
    parts[kind == Kind.REST] = 0
    missed = kind == Kind.MISSED
    parts[missed] = 2
    flat[missed] /= 2
    place = np.cumsum(parts) - 1
    joined = np.bincount(place, flat, int(parts.sum()))
    joined[place[missed] - 1] = flat[missed]
    beats = np.diff(np.concatenate([[0], place + 1])[np.concatenate([[0], np.cumsum(windows.beats)])])
    rr_ms = np.zeros((len(beats), int(beats.max(initial=0))))
    rr_ms[np.arange(rr_ms.shape[1]) < beats[:, None]] = joined
    return Windows(rr_ms, beats)


def _interpolated(windows: Windows, kinds: Kinds) -> Array:
    """With ectopic, long and short intervals on the line between the normal ones before and after, in their own row."""
    odd = np.flatnonzero((kinds == Kind.ECTOPIC) | (kinds >= Kind.LONG))
    if len(odd) == 0:
        return windows.rr_ms
    rr_ms, width = windows.rr_ms.ravel().copy(), windows.rr_ms.shape[1]
    normal = np.flatnonzero((kinds == Kind.NORMAL) & windows.counting())
    if len(normal) == 0:
        return windows.rr_ms
    nth = np.searchsorted(normal, odd)
    before, after = normal[np.maximum(nth - 1, 0)], normal[np.minimum(nth, len(normal) - 1)]
    before_here, after_here = before // width == odd // width, after // width == odd // width
    before, after = np.where(before_here, before, after), np.where(after_here, after, before)
    share = (odd - before) / np.maximum(after - before, 1)
    line = rr_ms[before] + np.clip(share, 0.0, 1.0) * (rr_ms[after] - rr_ms[before])
    rr_ms[odd] = np.where(before_here | after_here, line, rr_ms[odd])
    return rr_ms.reshape(windows.rr_ms.shape)


def rmssd_ms(windows: Windows, kinds: Kinds) -> Array:
    """Root mean square of the steps between normal neighbours [ms], shape (rows,); NaN where there is none.

    As Task Force 1996 (Circulation 93:1043; from memory, not reread) has it for normal-to-normal intervals: what was
    put right takes no part, so neither an artefact nor its smooth replacement is counted.
    """
    steps = normal_steps(windows, kinds)
    squares = np.where(steps, np.diff(windows.rr_ms, axis=1) ** 2, 0.0).sum(axis=1)
    counts = steps.sum(axis=1)
    mean: Array = np.sqrt(squares / np.maximum(counts, 1))
    return np.where(counts > 0, mean, np.nan)


def normal_steps(windows: Windows, kinds: Kinds) -> NDArray[np.bool_]:
    """Which steps lead from one normal interval to the next, shape (rows, longest - 1)."""
    normal = (kinds == Kind.NORMAL) & windows.counting()
    steps: NDArray[np.bool_] = normal[:, 1:] & normal[:, :-1]
    return steps
