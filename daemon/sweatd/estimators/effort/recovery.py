"""Heart-rate recovery: by how much the heart rate falls in the minute after an effort has ceased.

An effort is three minutes above 60 % of the heart-rate reserve. Where output is known, it ceases when output falls to
a third of what it was. Where only the heart is known, it ceased at the peak before a fall of eight beats in twenty
seconds: a heart that hardly falls is then not told from an effort that goes on, and nothing is said.
"""

import numpy as np
from numpy.typing import NDArray

from sweatd.estimators.effort.table import Row, Second
from sweatd.model import Array

EFFORT_S, STILL_READY_S = 180.0, 30.0
CEASED, RESUMED = 0.33, 0.50  # of the usual output
MINUTE_S, LATEST_S = 60.0, 65.0
FALL_BEATS, FALL_S, LOOK_BACK_S = 8.0, 20, 30
RISEN_BEATS = 4.0  # so near to the peak again: it was no rest
SMOOTHING_S = 60.0


def follow_rest(table: Array, recent: Array, second: Second, output: Array) -> None:
    """One second; `recent` holds the last heart rates, shape (seconds, athletes), the newest last."""
    since, usual = table[Row.SINCE_EFFORT_S], table[Row.USUAL_OUTPUT]
    since += 1.0
    up = table[Row.ABOVE_S] >= EFFORT_S
    since[up] = 0.0
    working = output > CEASED * usual
    usual += np.where(working, (output - usual) / SMOOTHING_S, 0.0)

    rest_s = table[Row.REST_S]
    rest_s += 1.0
    resting = rest_s >= 0.0
    ready = (since <= STILL_READY_S) & ~working & ~resting
    if np.count_nonzero(ready):
        _begin(table, recent, second, ready, output)
    if np.count_nonzero(resting):
        _go_on(table, second, output)


def _begin(table: Array, recent: Array, second: Second, ready: NDArray[np.bool_], output: Array) -> None:
    stopped = ready & (output <= CEASED * table[Row.USUAL_OUTPUT]) & (second.heart_rate > 0.0)
    table[Row.REST_S, stopped] = 0.0
    table[Row.REST_FROM, stopped] = second.heart_rate[stopped]
    table[Row.REST_BY_HEART, stopped] = 0.0
    falling = ready & ~(output >= 0.0) & (recent[-1 - FALL_S] - second.heart_rate >= FALL_BEATS)
    if np.count_nonzero(falling):
        seen = recent[-LOOK_BACK_S:, falling][::-1]  # the latest first: of equal peaks the last counts
        peak = np.fmax.reduce(seen, axis=0)
        table[Row.REST_S, falling] = (seen == peak).argmax(axis=0)
        table[Row.REST_FROM, falling] = peak
        table[Row.REST_BY_HEART, falling] = 1.0


def _go_on(table: Array, second: Second, output: Array) -> None:
    rest_s, start, rate = table[Row.REST_S], table[Row.REST_FROM], second.heart_rate
    due = (rest_s >= MINUTE_S) & (rate > 0.0)
    if np.count_nonzero(due):
        fall = start[due] - rate[due]
        table[Row.HEART_RATE_RECOVERY, due] = fall
        table[Row.SINCE_EFFORT_S, due] = np.inf
        table[Row.ABOVE_S, due] = 0.0
    risen = (table[Row.REST_BY_HEART] > 0.0) & (rest_s > FALL_S) & (rate > start - RISEN_BEATS)
    resumed = risen | (output > RESUMED * table[Row.USUAL_OUTPUT])
    rest_s[due | resumed | (rest_s > LATEST_S)] = np.nan
