"""The standard's own calculation: minute after minute of one exposure, with its searches and its first minute."""

from typing import NamedTuple

import numpy as np

from sweatd.model import Array
from sweatd.physiology.heat_balance.around import surroundings
from sweatd.physiology.heat_balance.nouns import Air, Thermal, Work, water_g
from sweatd.physiology.heat_balance.stepping import advanced, lags

START_CORE_C, START_SKIN_C = 36.8, 34.1
RECTAL_LIMIT_C = 38.0


class Strain(NamedTuple):
    """What an exposure did to a body."""

    water_loss_g: Array  # sweat and breath
    rectal_c: Array
    core_c: Array
    skin_c: Array
    rectal_limit_min: Array  # D_lim,tre: the minute the rectum reached 38 C; infinite where it did not
    thermal: Thermal


def predicted_heat_strain(work: Work, air: Air, area_m2: Array, minutes: int) -> Strain:
    """Water loss and temperatures after so many minutes of the same work in the same air (ISO 7933:2023 annex E).

    Each body begins as the standard's: core 36.8 C, skin 34.1 C, dry. The first minute takes the skin to its
    equilibrium at once, which step() does not: it has no first minute.
    """
    around, usual = surroundings(work, air), lags(60.0)
    shape = np.shape(around.skin_c + around.radiative_w_m2_k4 + work.metabolic_w_m2 + area_m2)
    core_c = np.full(shape, START_CORE_C)
    thermal = Thermal(core_c, core_c, core_c, np.full(shape, START_SKIN_C), np.zeros(shape))
    lost_w_m2, limit_min = np.zeros(shape), np.full(shape, np.inf)
    for minute in range(1, minutes + 1):
        lag = usual._replace(skin=0.0) if minute == 1 else usual
        thermal, flows = advanced(thermal, work, around, lag, printed=True)
        lost_w_m2 = lost_w_m2 + flows.sweat_w_m2 + flows.respiratory_w_m2
        reached = (thermal.rectal_c >= RECTAL_LIMIT_C) & np.isinf(limit_min)
        limit_min = np.where(reached, float(minute), limit_min)
    water = water_g(lost_w_m2, area_m2, 60.0)
    return Strain(water, thermal.rectal_c, thermal.core_c, thermal.skin_c, limit_min, thermal)
