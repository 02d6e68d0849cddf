"""Core temperature from heart rate alone (ECTemp): an extended Kalman filter of one state.

Buller et al. 2013 (Physiol Meas 34:781), quadratic form. Learnt from 17 soldiers, validated on 83: bias -0.03 C,
95 % of the differences within 0.63 C. It follows the group, not the person, and misses the hottest: sensitivity fell
from 50 % to none above 39 C in elite athletes (de Korte 2022), and it alone would have found 23 % of 30 exertional
heat illnesses (Buller 2025). The method is patented in the United States (10,702,165 and others); a commercial user
needs a licence. No default of anything.
"""

from typing import NamedTuple

import numpy as np

from sweatd.model import Array

WANDER_C_PER_MIN = 0.022  # standard deviation of a minute's change: it grows with the root of time
B0, B1, B2 = -7887.1, 384.4286, -4.5714
RATE_SD = 18.88  # /min, of a mean over one minute
START_C = 37.1


class Belief(NamedTuple):
    """Core temperature [C] and its variance [C2]; arrays of one shape."""

    core_c: Array
    variance_c2: Array


def expected_rate(core_c: Array) -> Array:
    """Heart rate [1/min] that goes with a core temperature; tops at 195 and 42.05 C."""
    rate: Array = (B2 * core_c + B1) * core_c + B0
    return rate


def predict(belief: Belief, minutes: float) -> Belief:
    """What is believed after `minutes` of which nothing is known: the same, less surely.

    The wander is per minute: stepping by the second with the variance of a minute is a filter sixty times too fast.
    """
    return Belief(belief.core_c, belief.variance_c2 + WANDER_C_PER_MIN**2 * minutes)


def update(belief: Belief, heart_rate: Array) -> Belief:
    """What is believed once the mean heart rate [1/min] of the last minute is known; NaN changes nothing."""
    slope = 2.0 * B2 * belief.core_c + B1
    gain = belief.variance_c2 * slope / (slope * slope * belief.variance_c2 + RATE_SD**2)
    moved = Belief(
        belief.core_c + gain * (heart_rate - expected_rate(belief.core_c)), (1.0 - gain * slope) * belief.variance_c2
    )
    known = ~np.isnan(heart_rate)
    return Belief(*(np.where(known, new, old) for new, old in zip(moved, belief, strict=True)))


def step(belief: Belief, heart_rate: Array) -> Belief:
    """One minute: prediction, and the update where its mean heart rate is known."""
    return update(predict(belief, 1.0), heart_rate)
