"""One step of all bodies of all athletes: arrays in, arrays out; shapes are (athletes, bodies) unless said."""

from typing import NamedTuple

import numpy as np

from sweatd.estimators.ensemble.fields import POPULATION, THERMAL, Field
from sweatd.estimators.ensemble.heat_source import HOLD_S, Heat, HeatSource, Output, heat
from sweatd.model import Array
from sweatd.physiology import critical_power, electrolytes, heat_balance, metabolism

CORE_MOST_C = 42.0  # beyond, nobody goes on: the equations would, and must not
AIR_SD_C, AIR_SD_UNKNOWN_C = 0.7, 3.0
HUMIDITY_SD, HUMIDITY_SD_UNKNOWN = 4.0, 12.0
AIR_SPEED = POPULATION[Field.AIR_SPEED_LOG]
WIND_LOG_SD = 0.15 / AIR_SPEED.sd  # a measured air speed is good to 15 %
EXCHANGE_RATIO = 0.88  # carbon dioxide given over oxygen taken, mixed fuel
INSENSIBLE_W_M2 = 10.0  # water through dry skin (ISO 7730's diffusion at 33 C of skin): no sweat is less than this


class Inputs(NamedTuple):
    """What the sensors last said, one row per athlete, shape (athletes, 1); ages in seconds, infinite for never."""

    output: Output
    air_c: Array
    air_known: Array
    humidity_percent: Array
    humidity_known: Array
    wind_m_s: Array  # air speed where something measures it
    wind_known: Array
    acclimatised: Array

    def around(self) -> Array:
        """What Prepared depends on beside the bodies: while it stays, so does that. Shape (facts, athletes)."""
        on_foot = np.where(self.output.speed_age_s <= HOLD_S, self.output.speed_m_s, 0.0)
        return np.array([*(column[:, 0] for column in self[1:]), on_foot[:, 0]])


class Prepared(NamedTuple):
    """What follows from parameters and air alone: worked out when they change, used every second."""

    around: heat_balance.Surroundings
    gain: Array
    limit_w_m2: Array
    wettedness_limit: Array
    capacity_j_m2_k: Array


def prepare(x: Array, inputs: Inputs) -> Prepared:
    """Everything that stays while nothing is learnt and the air is the same."""
    acclimatised = inputs.acclimatised
    limit = np.where(acclimatised, heat_balance.SWEAT_LIMIT_W_M2[True], heat_balance.SWEAT_LIMIT_W_M2[False])
    return Prepared(
        around=heat_balance.surroundings(_work(x, None, None), _air(x, inputs)),
        gain=np.exp(x[Field.SWEAT_GAIN_LOG] + x[Field.SWEAT_DAY_LOG]),
        limit_w_m2=limit * np.exp(x[Field.SWEAT_LIMIT_LOG]),
        wettedness_limit=np.where(
            acclimatised, heat_balance.WETTEDNESS_LIMIT[True], heat_balance.WETTEDNESS_LIMIT[False]
        ),
        capacity_j_m2_k=heat_balance.heat_capacity_j_m2_k(x[Field.MASS_KG], x[Field.AREA_M2]),
    )


def _air(x: Array, inputs: Inputs) -> heat_balance.Air:
    """The air as each body believes it to be: wide where nothing measures it."""
    air_sd = np.where(inputs.air_known, AIR_SD_C, AIR_SD_UNKNOWN_C)
    humidity_sd = np.where(inputs.humidity_known, HUMIDITY_SD, HUMIDITY_SD_UNKNOWN)
    air_c = inputs.air_c + air_sd * x[Field.AIR_ERROR]
    humidity = np.clip(inputs.humidity_percent + humidity_sd * x[Field.HUMIDITY_ERROR], 5.0, 100.0)
    speed = np.exp(x[Field.AIR_SPEED_LOG])
    on_foot = np.where(inputs.output.speed_age_s <= HOLD_S, inputs.output.speed_m_s, 0.0)
    if on_foot.any():
        speed = speed * np.maximum(metabolism.air_on_foot_m_s(on_foot) / np.exp(AIR_SPEED.mean), 1.0)
    if inputs.wind_known.any():
        measured = np.maximum(inputs.wind_m_s, 0.05) * np.exp(WIND_LOG_SD * (x[Field.AIR_SPEED_LOG] - AIR_SPEED.mean))
        speed = np.where(inputs.wind_known, measured, speed)
    return heat_balance.Air(air_c, heat_balance.saturated_vapour_kpa(air_c) * humidity / 100.0, speed)


def _work(x: Array, prepared: Prepared | None, burden: Heat | None) -> heat_balance.Work:
    """What each body does and wears, by area.

    The personal sweat gain acts on what is secreted and not on the heat balance: the required evaporation explains
    some 90 % of the sweat (Gagnon, Jay & Kenny 2013, J Physiol 591:2925), so what a person sweats beyond it drips.
    """
    area = x[Field.AREA_M2]
    return heat_balance.Work(
        area if burden is None else burden.now_w / area,
        area if burden is None else burden.work_w / area,
        x[Field.CLOTHING_CLO],
        1.0,
        area if prepared is None else prepared.limit_w_m2,
        area if prepared is None else prepared.wettedness_limit,
        area if prepared is None else prepared.capacity_j_m2_k,
        may_cool=True,
    )


def forecast(x: Array, inputs: Inputs, prepared: Prepared, dt_s: float) -> tuple[Heat, heat_balance.Flows]:
    """Takes all bodies `dt_s` seconds on, in place; x has shape (fields, athletes, bodies).

    Returns by which heat that was, and the flows of heat of every body during it.
    """
    burden = heat(x, inputs.output)
    thermal, flows = heat_balance.step(
        heat_balance.Thermal(*x[THERMAL]), _work(x, prepared, burden), prepared.around, dt_s
    )
    secreted = np.minimum(prepared.gain * flows.sweat_w_m2, prepared.limit_w_m2)
    area = x[Field.AREA_M2]
    sodium = electrolytes.sweat_sodium_mmol_l(
        x[Field.SODIUM_REFERENCE], secreted * (heat_balance.LATENT_G_PER_W_S * 3600.0), x[Field.SODIUM_EXPONENT]
    )
    x[Field.METABOLIC_W] = burden.seen_w
    for row, values in enumerate(thermal[:5], start=Field.CORE_EQUILIBRIUM_C):
        x[row] = values
    cut = x[Field.CORE_C : Field.RECTAL_C + 1]
    np.minimum(cut, CORE_MOST_C, out=cut)
    x[Field.SECRETED_W_M2] = secreted
    x[Field.EVAPORATED_W_M2] = flows.evaporated_w_m2
    grams = area * (heat_balance.LATENT_G_PER_W_S * dt_s)  # for each W/m2
    x[Field.SWEAT_LOSS_G] += secreted.clip(INSENSIBLE_W_M2, np.inf) * grams
    x[Field.RESPIRATORY_LOSS_G] += flows.respiratory_w_m2 * grams
    x[Field.SODIUM_LOSS_MMOL] += sodium * secreted * (grams * 0.001)
    x[Field.GAS_LOSS_G] += metabolism.gas_loss_g(burden.now_w, EXCHANGE_RATIO, dt_s)
    _spend(x, burden, inputs.output, dt_s)
    return burden, flows


def _spend(x: Array, burden: Heat, output: Output, dt_s: float) -> None:
    """W' is spent above critical power and comes back below; only where there is power."""
    powered = burden.source == HeatSource.POWER
    if powered.any():
        balance = critical_power.step(
            x[Field.W_BALANCE_J], output.power_w, x[Field.CRITICAL_POWER_W], x[Field.W_PRIME_J], dt_s
        )
        x[Field.W_BALANCE_J] = np.where(powered, balance, x[Field.W_BALANCE_J])
