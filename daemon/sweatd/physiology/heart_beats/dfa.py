"""Detrended fluctuation analysis: how a rhythm's wandering grows with the stretch over which it is looked at."""

from collections.abc import Iterator

import numpy as np

from sweatd.model import Array
from sweatd.physiology.heart_beats.windows import Windows

SCALES = range(4, 17)  # beats
STILL_MS2 = 1e-8  # a stretch that varies by less does not count
_LOG = np.log2(SCALES)
SLOPE = (_LOG - _LOG.mean()) / ((_LOG - _LOG.mean()) ** 2).sum()


def alpha1(windows: Windows) -> Array:
    """DFA-alpha1 [1] of each rhythm, shape (rows,); NaN where there are fewer than 17 beats or nothing moves.

    Peng et al. 1995 (Chaos 5:82; from memory, not reread), as NeuroKit2 0.2.13 defines it in `fractal_dfa(rr,
    scale=range(4, 17))`: the profile is the running sum of the intervals less their mean; it is cut into stretches of
    4, 5 ... 16 beats, of which each begins half a stretch (rounded down) after the one before, as long as one more beat
    follows the last; a straight line is taken away from each; the fluctuation is the root of the mean variance
    (dividing by the number of beats) of the stretches that are not still; alpha1 is the slope of its logarithm over
    that of the length, by least squares. About 1 at rest, 0.75 near the aerobic threshold, 0.5 where it is noise
    (Rogers et al. 2021, Front Physiol 11:596567: abstract).
    """
    if windows.rr_ms.shape[1] <= SCALES[-1] or len(windows.beats) == 0:
        return np.full(len(windows.rr_ms), np.nan)
    counting = windows.counting()
    mean = np.where(counting, windows.rr_ms, 0.0).sum(axis=1) / np.maximum(windows.beats, 1)
    profile = np.cumsum(windows.rr_ms - mean[:, None], axis=1)
    with np.errstate(divide="ignore", invalid="ignore"):
        spreads = [_mean(squares, windows, beats) / beats for beats, squares in _squares_about_lines(profile)]
        slope: Array = (SLOPE[:, None] * np.log2(spreads)).sum(axis=0) / 2
    return np.where(np.isfinite(slope), slope, np.nan)


def _squares_about_lines(profile: Array) -> Iterator[tuple[int, Array]]:
    """For each length its sums of squares about the line of best fit, of the stretches that begin at each beat.

    A line through L points becomes that through L + 1 by the error e with which it foretold the new one; the sum of
    squares grows by e2 / (1 + leverage). Only positive terms are added, so nothing is lost to rounding. The array
    is reused: its values stand until the next length is asked for.
    """
    padded = np.pad(profile, ((0, 0), (0, SCALES[-1])), mode="edge")
    starts = profile.shape[1]
    slope = padded[:, 1 : starts + 1] - padded[:, :starts]
    foretold = padded[:, 1 : starts + 1] + slope
    squares, error, scratch = np.zeros_like(slope), np.empty_like(slope), np.empty_like(slope)
    for points in range(2, SCALES[-1]):
        np.subtract(padded[:, points : points + starts], foretold, out=error)
        foretold += slope
        to_slope = points / 2 / _moment(points + 1)
        np.multiply(error, to_slope, out=scratch)
        slope += scratch
        np.multiply(error, 1 / (points + 1) + to_slope * (points + 2) / 2, out=scratch)
        foretold += scratch
        leverage = 1 / points + ((points + 1) / 2) ** 2 / _moment(points)
        np.multiply(error, error, out=error)
        error *= 1 / (1 + leverage)
        squares += error
        if points + 1 in SCALES:
            yield points + 1, squares


def _moment(points: int) -> float:
    """Sum of squares of 0, 1, 2 ... about their mean."""
    return points * (points * points - 1) / 12


def _mean(squares: Array, windows: Windows, beats: int) -> Array:
    """The mean over the stretches of a scale that lie within each rhythm and are not still, shape (rows,)."""
    step = beats // 2
    stretches = -(-(windows.beats - beats) // step)
    most = max(int(stretches.max()), 0)
    chosen = squares[:, : most * step : step]
    counts = (np.arange(most) < stretches[:, None]) & (chosen > STILL_MS2 * beats)
    mean: Array = np.where(counts, chosen, 0.0).sum(axis=1) / counts.sum(axis=1)
    return mean
