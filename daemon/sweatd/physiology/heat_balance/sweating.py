"""How much sweat the balance asks for, and what of it evaporates."""

import numpy as np

from sweatd.model import Array
from sweatd.physiology.heat_balance.bounds import at_least

LEAST_EFFICIENCY = 0.05
SOAKED = 1.7  # required wettedness from which the standard asks for all there is
TINY_W_M2 = 1e-9  # stands for nothing where nothing would divide


def required_sweat_w_m2(required: Array, maximal: Array, limit: Array | float, gain: Array | float) -> Array:
    """Sweat SW_req [W/m2] that would evaporate `required` of at most `maximal`: part of it drips.

    Efficiency is 1 - w2/2 up to the wettedness w = 1, (2 - w)2/2 beyond: both are 1/2 - u + u|u|/2 with u = w - 1.
    """
    wettedness = required / maximal
    excess = wettedness - 1.0
    efficiency = at_least(0.5 - excess * (1.0 - 0.5 * np.abs(excess)), LEAST_EFFICIENCY)
    sweat = np.minimum(gain * required / efficiency, limit)
    soaked = wettedness >= SOAKED
    if soaked.any():
        np.copyto(sweat, limit, where=soaked)
    return sweat


def evaporated_w_m2(sweat: Array, maximal: Array, wettedness_limit: Array | float) -> Array:
    """What of the sweat evaporates, E_p [W/m2], of at most `maximal`.

    The wettedness is sqrt(k2 + 2) - k with k = maximal/sweat, at least 1/2; written so that nothing cancels, and so
    that no sweat at all is a number, too.
    """
    double = 2.0 * sweat
    drying = np.maximum(maximal, 0.25 * double)
    wettedness = double / (np.sqrt(drying * drying + double * sweat) + drying)
    evaporated: Array = np.minimum(wettedness, wettedness_limit) * maximal
    return evaporated
