"""What the second adds to the loads, and what the ramp of the heart rate says of warming up and cooling down."""

import numpy as np

from sweatd.estimators.effort.table import Row, Second
from sweatd.model import Array
from sweatd.physiology.running import muscle_load_per_min
from sweatd.physiology.training_load import banister_per_min, edwards_per_min

AT_REST, EASY, HARD = 0.25, 0.60, 0.80  # shares of the heart-rate reserve
MINUTE_S = 60.0
UNSTEADY_BEATS = 3.0  # a heart that beats so much faster than its last minute's mean is not cooling down


def count_loads(table: Array, second: Second) -> None:
    """Adds the second's training impulse and muscle load. What is not known adds nothing, and is no rest."""
    loads = table[Row.TRIMP : Row.MUSCLE_LOAD + 1]
    added = np.array(
        (
            banister_per_min(second.reserve_share, table[Row.BANISTER_A], table[Row.BANISTER_B]),
            edwards_per_min(second.heart_rate / table[Row.MAXIMAL_RATE]),
            # no speed on foot, but power: cycling neither lands nor brakes
            0.0 * second.power_w,
        )
    )
    on_foot = second.speed_m_s >= 0.0
    if np.count_nonzero(on_foot):
        np.copyto(
            added[2],
            muscle_load_per_min(second.speed_m_s, second.slope),
            where=on_foot,
        )
    np.copyto(loads, np.fmax(loads, 0.0) + added / MINUTE_S, where=added >= 0.0)


def follow_ramp(table: Array, second: Second) -> None:
    """Counts easy and hard seconds: warm-up, cool-down, and how long the heart has been up."""
    share, rate = second.reserve_share, second.heart_rate
    known = share >= 0.0
    easy = share < EASY
    above, hard = table[Row.ABOVE_S], table[Row.HARD_S]
    above += share >= EASY
    hard += share >= HARD
    above[easy] = 0.0
    hard[share < HARD] = 0.0

    warm_up, easy_s = table[Row.WARM_UP], table[Row.EASY_S]
    easy_s += easy
    warm = (hard >= MINUTE_S) & np.isnan(warm_up)
    if np.count_nonzero(warm):
        warm_up[warm] = easy_s[warm] / 60.0

    idle_s = table[Row.IDLE_S]
    idle_s += 1.0
    idle_s[(share >= AT_REST) | (second.power_w > 0.0) | (second.speed_m_s > 0.0)] = 0.0

    slow = table[Row.SLOW_RATE]
    slow += np.where(known, (rate - slow) / MINUTE_S, 0.0)
    np.copyto(slow, rate, where=known & np.isnan(slow))
    cool_down = table[Row.COOL_DOWN]
    cool_down += (easy & (rate <= slow + UNSTEADY_BEATS)) / MINUTE_S
    cool_down[above >= MINUTE_S] = 0.0
