"""Heart and output together: where both are steady they tell the same heat, and so teach each other.

Only what a body makes of them is compared, never what it loses; and seldom, for their errors last for a whole session.
"""

import numpy as np
from numpy.typing import NDArray

from sweatd.estimators.ensemble.heat_source import HOLD_S, by_heart_w, by_power_w, by_speed_w
from sweatd.estimators.ensemble.observations import Compared
from sweatd.estimators.ensemble.table import Row
from sweatd.model import Array

PAIRED_SD = 0.15  # log: heart and output of a steady stretch, beyond what the bodies know
STEADY_SHARE = 0.12  # so far from their mean heart and output may be in a steady stretch
STEADY_S = 420.0
PAIRED_EVERY_S = 900.0
MEAN_OVER_S = 120.0
AFTER_S = 240.0  # from the start of the session: the first minutes are never steady


def paired(x: Array, facts: Array) -> Compared:
    """Heart rate against power or speed: both tell the same heat, so each body's two answers should agree (log)."""
    heart_rate, output = np.array([facts[Row.HEART_MEAN]]), np.array([facts[Row.OUTPUT_MEAN]])
    by_heart = by_heart_w(x, heart_rate)
    pedals = facts[Row.POWER_AT] > facts[Row.SPEED_AT] - HOLD_S and facts[Row.PEDALLED_AT] > facts[Row.STEPPED_AT]
    grade = np.array([facts[Row.GRADE_PERCENT] / 100.0 if facts[Row.GRADE_AT] > -np.inf else 0.0])
    by_output = by_power_w(x, output) if pedals else by_speed_w(x, output, grade)
    return Compared(0.0, np.log(by_heart / by_output), PAIRED_SD**2)


def steady(table: Array, now: float) -> NDArray[np.bool_]:
    """Follows heart and output of everybody by a second; shape (athletes,), true where a steady stretch is complete."""
    powered = now - table[Row.PEDALLED_AT] <= 3.0
    stepping = now - table[Row.STEPPED_AT] <= 3.0
    output = np.where(powered, table[Row.POWER_W], table[Row.SPEED_M_S])
    both = (powered | stepping) & (now - table[Row.HEART_RATE_AT] <= HOLD_S) & (now - table[Row.STARTED_AT] > AFTER_S)
    fresh = table[Row.STEADY_S] <= 0.0
    for row, value in ((Row.HEART_MEAN, table[Row.HEART_RATE]), (Row.OUTPUT_MEAN, output)):
        table[row] = np.where(fresh, value, table[row] + (value - table[row]) / MEAN_OVER_S)
    near = (np.abs(table[Row.HEART_RATE] - table[Row.HEART_MEAN]) < STEADY_SHARE * table[Row.HEART_MEAN]) & (
        np.abs(output - table[Row.OUTPUT_MEAN]) < 2.0 * STEADY_SHARE * table[Row.OUTPUT_MEAN]
    )
    table[Row.STEADY_S] = np.where(both & near, table[Row.STEADY_S] + 1.0, 0.0)
    done: NDArray[np.bool_] = (table[Row.STEADY_S] >= STEADY_S) & (now - table[Row.PAIRED_AT] >= PAIRED_EVERY_S)
    return done
