"""One step of all bodies of all athletes: arrays in, arrays out; shapes are (athletes, bodies) unless said."""

from typing import NamedTuple

import numpy as np

from sweatd.estimators.ensemble.fields import Field
from sweatd.model import Array
from sweatd.physiology import electrolytes, heat_balance, metabolism

HOLD_S = 15.0  # a heart rate or power stands for so long; a strap that skips a beat is no rest
GAP_SD_PER_ROOT_S = 0.05  # how fast the metabolic rate becomes unknown in a gap (log scale)
GAP_SD_MOST = 1.0
GAP_IS_REST_S = 1800.0  # who was not heard of for half an hour has stopped
CORE_MOST_C = 42.0  # beyond, nobody goes on: the equations would, and must not
AIR_SD_C, AIR_SD_UNKNOWN_C = 0.7, 3.0
HUMIDITY_SD, HUMIDITY_SD_UNKNOWN = 4.0, 12.0


class Inputs(NamedTuple):
    """What the sensors last said, one row per athlete, shape (athletes, 1); ages in seconds, infinite for never."""

    power_w: Array
    power_age_s: Array
    heart_rate: Array
    heart_rate_age_s: Array
    speed_m_s: Array
    speed_age_s: Array
    air_c: Array
    air_known: Array
    humidity_percent: Array
    humidity_known: Array
    acclimatised: Array


def metabolic_w(x: Array, inputs: Inputs) -> tuple[Array, Array, Array]:
    """Metabolic rate as last seen, as it may be now after a gap, and external work [W]: the best source there is."""
    mass = x[Field.MASS_KG]
    rest = metabolism.REST_W_M2 * x[Field.AREA_M2]
    by_power = np.maximum(metabolism.from_power_w(inputs.power_w, x[Field.EFFICIENCY]), rest)
    by_heart = np.exp(x[Field.HEAT_GAIN_LOG]) * metabolism.from_heart_rate(
        inputs.heart_rate, x[Field.RESTING_RATE], x[Field.MAXIMAL_RATE], x[Field.VO2MAX], mass
    )
    has_power, has_heart = inputs.power_age_s <= HOLD_S, inputs.heart_rate_age_s <= HOLD_S
    seen = np.where(has_power, by_power, np.where(has_heart, np.maximum(by_heart, rest), x[Field.METABOLIC_W]))
    gap = np.maximum(np.minimum(inputs.power_age_s, inputs.heart_rate_age_s) - HOLD_S, 0.0)
    seen = np.where(gap > GAP_IS_REST_S, rest, seen)
    spread = np.minimum(GAP_SD_PER_ROOT_S * np.sqrt(gap), GAP_SD_MOST)
    most = 1.1 * x[Field.VO2MAX] * mass / 1000.0 * metabolism.W_PER_L_O2_MIN
    now = np.clip(seen * np.exp(spread * x[Field.GAP_DRIFT]), rest, np.maximum(most, seen))
    work = np.where(has_power, inputs.power_w, x[Field.WORK_SHARE] * (now - rest))
    return seen, now, work


def surroundings(x: Array, inputs: Inputs) -> heat_balance.Air:
    """The air as each body believes it to be: wide where nothing measures it."""
    air_sd = np.where(inputs.air_known, AIR_SD_C, AIR_SD_UNKNOWN_C)
    humidity_sd = np.where(inputs.humidity_known, HUMIDITY_SD, HUMIDITY_SD_UNKNOWN)
    air_c = inputs.air_c + air_sd * x[Field.AIR_ERROR]
    humidity = np.clip(inputs.humidity_percent + humidity_sd * x[Field.HUMIDITY_ERROR], 5.0, 100.0)
    still = np.exp(x[Field.AIR_SPEED_LOG])
    speed = np.where(inputs.speed_age_s <= HOLD_S, np.maximum(inputs.speed_m_s, still), still)
    return heat_balance.Air(air_c, heat_balance.saturated_vapour_kpa(air_c) * humidity / 100.0, speed)


def forecast(x: Array, inputs: Inputs, dt_s: float) -> Array:
    """All bodies `dt_s` seconds later; x has the shape (fields, athletes, bodies)."""
    area = x[Field.AREA_M2]
    seen, metabolic, work_w = metabolic_w(x, inputs)
    gain = np.exp(x[Field.SWEAT_GAIN_LOG])
    standard_limit = np.where(
        inputs.acclimatised, heat_balance.SWEAT_LIMIT_W_M2[True], heat_balance.SWEAT_LIMIT_W_M2[False]
    )
    work = heat_balance.Work(
        metabolic / area,
        work_w / area,
        x[Field.CLOTHING_CLO],
        gain,
        standard_limit * np.exp(x[Field.SWEAT_LIMIT_LOG]),
        np.where(inputs.acclimatised, heat_balance.WETTEDNESS_LIMIT[True], heat_balance.WETTEDNESS_LIMIT[False]),
        heat_balance.SPECIFIC_HEAT_J_KG_K * x[Field.MASS_KG] / area,
    )
    thermal = heat_balance.Thermal(*x[Field.CORE_EQUILIBRIUM_C : Field.SWEAT_W_M2 + 1])
    thermal, flows = heat_balance.step(thermal, work, surroundings(x, inputs), dt_s)

    sweat_g = heat_balance.water_g(flows.sweat_w_m2, area, dt_s)
    flux_g_m2_h = flows.sweat_w_m2 * (heat_balance.LATENT_G_PER_W_S * 3600.0)
    sodium = electrolytes.sweat_sodium_mmol_l(x[Field.SODIUM_REFERENCE], flux_g_m2_h)
    new = x.copy()
    new[Field.METABOLIC_W] = seen
    new[Field.CORE_EQUILIBRIUM_C : Field.SWEAT_W_M2 + 1] = thermal
    new[Field.CORE_C : Field.RECTAL_C + 1] = np.minimum(new[Field.CORE_C : Field.RECTAL_C + 1], CORE_MOST_C)
    new[Field.SWEAT_LOSS_G] += sweat_g
    new[Field.RESPIRATORY_LOSS_G] += heat_balance.water_g(flows.respiratory_w_m2, area, dt_s)
    new[Field.SODIUM_LOSS_MMOL] += sodium * sweat_g / 1000.0
    return new
