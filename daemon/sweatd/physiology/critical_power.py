"""Work above critical power, and what is left of the capacity for it."""

import numpy as np

from sweatd.model import Array


def step(balance_j: Array, power_w: Array, critical_power_w: Array, w_prime_j: Array, dt_s: float) -> Array:
    """What is left [J] of the work capacity W' after `dt_s` seconds at that power [W]; arrays that broadcast.

    The differential form of Froncioni, Skiba & Clarke 2015 (Skiba et al. 2015, Med Sci Sports Exerc 47:2433): above
    critical power every joule counts; below it the part that is missing comes back at (CP - P) of W'. Made for steps
    of a second. Below zero means: critical power or W' is higher than the profile says. An unknown power (NaN) leaves
    the balance as it is: a gap is no recovery.
    """
    below_w = critical_power_w - power_w
    missing = 1.0 - balance_j / w_prime_j
    change_j = below_w * np.where(below_w > 0.0, missing, 1.0) * dt_s
    left: Array = balance_j + np.where(np.isnan(change_j), 0.0, change_j)
    return left
