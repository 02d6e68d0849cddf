"""One step of the heat balance: from temperatures and sweat to those `dt_s` seconds later, and the flows between."""

from math import exp
from typing import NamedTuple

import numpy as np

from sweatd.model import Array
from sweatd.physiology.heat_balance.around import Clothing, Surroundings, dynamic_clothing, surroundings
from sweatd.physiology.heat_balance.bounds import at_least
from sweatd.physiology.heat_balance.dry_heat import dry_heat_w_m2, printed_dry_heat_w_m2
from sweatd.physiology.heat_balance.nouns import Air, Flows, Thermal, Work, saturated_vapour_kpa
from sweatd.physiology.heat_balance.sweating import TINY_W_M2, evaporated_w_m2, required_sweat_w_m2

TAU_CORE_S, TAU_SKIN_S, TAU_SWEAT_S = 600.0, 180.0, 600.0
RECTAL_LAG_PER_MIN = 1.962 / 9  # the rectum follows the core: ISO 7933 eq. for t_re
COOL_CORE_C, WEIGHT_PER_K = 36.8, 0.09
LEAST_WEIGHT, MOST_WEIGHT = 0.1, 0.3  # alpha of a hot core, of a cool one
PRINTED_TOLERANCE_K = 0.001
COOLING_SPAN_K = 0.5  # a core so far above its equilibrium cools freely


class Lags(NamedTuple):
    """The length of a step, and how much of the old is left after it."""

    dt_s: float
    core: float
    skin: float
    sweat: float
    rectal: float


def lags(dt_s: float) -> Lags:
    """The standard's exponential lags over `dt_s` seconds; its own step is a minute."""
    rectal = (1.0 - RECTAL_LAG_PER_MIN) ** (dt_s / 60.0)
    return Lags(dt_s, exp(-dt_s / TAU_CORE_S), exp(-dt_s / TAU_SKIN_S), exp(-dt_s / TAU_SWEAT_S), rectal)


def skin_weight(core_c: Array) -> Array:
    """The skin's weight alpha in the mean body temperature: 0.3 up to a core of 36.8 C, 0.1 from 39.0 C."""
    return ((MOST_WEIGHT + WEIGHT_PER_K * COOL_CORE_C) - WEIGHT_PER_K * core_c).clip(LEAST_WEIGHT, MOST_WEIGHT)


def mean_body_c(thermal: Thermal) -> Array:
    """Mean temperature of the body [C], which times its heat capacity is the heat it holds."""
    weight = skin_weight(thermal.core_c) if thermal.skin_weight is None else thermal.skin_weight
    return thermal.core_c - 0.5 * weight * (thermal.core_c - thermal.skin_c)


def step(thermal: Thermal, work: Work, air: Air | Surroundings, dt_s: float) -> tuple[Thermal, Flows]:
    """One step of `dt_s` seconds: the new temperatures and sweat rate, and the flows during it.

    All arrays broadcast together to the shape of the temperatures. In place of `air` it takes what surroundings()
    made of it. The standard steps by the minute; any step up to that gives its water loss within half a percent: each
    lag is exact, but how skin, sweat and core act on each other is seen once a step.
    """
    around = surroundings(work, air) if isinstance(air, Air) else air
    return advanced(thermal, work, around, lags(dt_s))


def advanced(
    thermal: Thermal, work: Work, around: Surroundings, lag: Lags, *, printed: bool = False
) -> tuple[Thermal, Flows]:
    """One step; `printed` makes the standard's own searches, which stop 0.001 K short, instead of exact ones."""
    metabolic = work.metabolic_w_m2
    weight = skin_weight(thermal.core_c) if thermal.skin_weight is None else thermal.skin_weight
    mean_c = thermal.core_c - 0.5 * weight * (thermal.core_c - thermal.skin_c)
    towards = (1.0 - lag.core) * 36.6 + ((1.0 - lag.core) * 0.0036) * metabolic
    equilibrium = lag.core * thermal.core_equilibrium_c + towards
    capacity = work.heat_capacity_j_m2_k * (1.0 / lag.dt_s)  # W/m2 for each K of this step
    rise = capacity * (equilibrium - thermal.core_equilibrium_c) * (1.0 - weight)  # dS_eq: no sweat for that

    target = around.skin_c + around.skin_per_w_m2 * metabolic + around.skin_per_rectal * thermal.rectal_c
    skin = lag.skin * thermal.skin_c + (1.0 - lag.skin) * target

    clothing = dynamic_clothing(work, around) if around.clothing is None else around.clothing
    dry = (printed_dry_heat_w_m2 if printed else dry_heat_w_m2)(skin, clothing, around)
    breathed_dry, breathed_wet = around.breathed_dry * metabolic, around.breathed_wet * metabolic
    left = metabolic - work.external_w_m2 - breathed_dry - breathed_wet - dry  # to be evaporated or stored
    need = left - rise
    required = at_least(need, 0.0)
    held = _held_w_m2(required - need, thermal, equilibrium, work)
    sweat, evaporated = _sweated(thermal, work, required, _maximal_w_m2(skin, clothing, around), lag)

    stored = left + held - evaporated
    core, weight_left = (_printed_core if printed else _core)(mean_c + stored / capacity, skin, thermal.core_c)
    gain = (1.0 - lag.rectal) / 1.962
    rectal = lag.rectal * thermal.rectal_c + (2.0 * gain * core - 1.31 * gain)
    new = Thermal(equilibrium, core, rectal, skin, sweat, weight_left)
    return new, Flows(sweat, breathed_wet, evaporated, dry - held, breathed_dry, stored)


def _held_w_m2(spare: Array, thermal: Thermal, equilibrium_c: Array, work: Work) -> Array:
    """What a body keeps [W/m2] of the heat it would lose beyond its need: it closes its vessels, or shivers.

    The standard, made for the heat, lets it keep all. That would leave a hot body hot for ever in a cool room. So a
    body that may cool keeps nothing while its core is a good way above the core's equilibrium, and all below it: ours.
    """
    if not work.may_cool:
        return spare
    hot = (thermal.core_c - equilibrium_c) * (1.0 / COOLING_SPAN_K)
    held: Array = spare * (1.0 - hot).clip(0.0, 1.0)
    return held


def _maximal_w_m2(skin_c: Array, clothing: Clothing, around: Surroundings) -> Array:
    """What can evaporate at most, E_max [W/m2]: nothing where the air is moister than the skin."""
    maximal: Array = (saturated_vapour_kpa(skin_c) - around.vapour_kpa) * clothing.evaporative_w_m2_kpa
    return at_least(maximal, TINY_W_M2)


def _sweated(thermal: Thermal, work: Work, required: Array, maximal: Array, lag: Lags) -> tuple[Array, Array]:
    """Sweat and what evaporates of it [W/m2] where so much is required."""
    wanted = required_sweat_w_m2(required, maximal, work.sweat_limit_w_m2, work.sweat_gain)
    sweat = lag.sweat * thermal.sweat_w_m2 + (1.0 - lag.sweat) * wanted
    return sweat, evaporated_w_m2(sweat, maximal, work.wettedness_limit)


def _core(mean_c: Array, skin_c: Array, _: Array) -> tuple[Array, None]:
    """Core temperature of a body of that mean and skin temperature.

    The core's share in the mean is 1 - alpha/2 and alpha falls with the core: a quadratic, solved for that share.
    """
    above = mean_c - skin_c
    least = (1.0 - 0.5 * (MOST_WEIGHT + WEIGHT_PER_K * COOL_CORE_C)) + (0.5 * WEIGHT_PER_K) * skin_c
    square = at_least(least * least + (2.0 * WEIGHT_PER_K) * above, 0.0)
    share = (0.5 * (least + np.sqrt(square))).clip(1.0 - 0.5 * MOST_WEIGHT, 1.0 - 0.5 * LEAST_WEIGHT)
    core: Array = skin_c + above / share
    return core, None


def _printed_core(mean_c: Array, skin_c: Array, core_c: Array) -> tuple[Array, Array]:
    """The same by the standard's own search from the last core temperature: halves the way until 0.001 K are left."""
    while True:
        weight = skin_weight(core_c)
        found_c: Array = (mean_c - 0.5 * weight * skin_c) / (1.0 - 0.5 * weight)
        found = np.abs(found_c - core_c) <= PRINTED_TOLERANCE_K
        if found.all():
            return found_c, weight
        core_c = np.where(found, core_c, 0.5 * (core_c + found_c))
