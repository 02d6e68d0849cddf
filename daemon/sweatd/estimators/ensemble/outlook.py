"""What is to come if all goes on as it is: when much will be missing, what drinking avoids it, and the strain."""

import numpy as np

from sweatd.estimators.ensemble.fields import Field
from sweatd.estimators.ensemble.forecast import Inputs, forecast, prepare
from sweatd.estimators.ensemble.heat_source import HOLD_S
from sweatd.estimators.ensemble.observations import core_c
from sweatd.model import Array
from sweatd.physiology import heat_balance, strain

DEFICIT_PERCENT = 2.0  # of body mass: beyond, performance falls (NATA 2017, ACSM/AND 2016)
FARTHEST_MIN = 600.0
AHEAD_H = 1.0
STRAIN_AHEAD_S, STRAIN_STEP_S = 900.0, 180.0


def loss_rate_l_h(x: Array) -> Array:
    """Water that leaves [L/h], shape (athletes, bodies): sweat, and what is breathed at this metabolic rate."""
    sweat = heat_balance.water_g(x[Field.SECRETED_W_M2], x[Field.AREA_M2], 3.6)
    breathed: Array = x[Field.METABOLIC_W] * BREATHED_L_H_PER_W
    return sweat + breathed


BREATHED_L_H_PER_W = 0.00127 * (59.34 + 0.53 * 22.0 - 11.63 * 1.3) * heat_balance.LATENT_G_PER_W_S * 3.6
"""At 22 C and 50 %: the share of the breath hardly matters to when 2 % are missing."""


def outlook(x: Array, inputs: Inputs, balance_l: Array) -> Array:
    """Minutes until 2 % are missing, drinking [L/h] that would avoid it for an hour, strain in 15 minutes.

    Shape (3, athletes, bodies), NaN where not known; `balance_l` is the present balance of water, negative for missing.
    """
    rate = loss_rate_l_h(x)
    allowed_l = DEFICIT_PERCENT / 100.0 * x[Field.MASS_KG]
    left_l = allowed_l + balance_l
    minutes = np.clip(60.0 * left_l / np.maximum(rate, 1e-3), 0.0, FARTHEST_MIN)
    drink = np.maximum(rate - left_l / AHEAD_H, 0.0)
    return np.array([minutes, drink, _strain_ahead(x, inputs)])


def _strain_ahead(x: Array, inputs: Inputs) -> Array:
    """The strain index in 15 minutes: the core's forecast with the heart as it beats now."""
    heart_rate = np.where(inputs.output.heart_rate_age_s <= HOLD_S, inputs.output.heart_rate, np.nan)
    ahead, prepared = x.copy(), prepare(x, inputs)
    for _ in range(int(STRAIN_AHEAD_S / STRAIN_STEP_S)):
        forecast(ahead, inputs, prepared, STRAIN_STEP_S)
    return strain.strain_index(core_c(ahead), x[Field.START_CORE_C], heart_rate, x[Field.RESTING_RATE])
