"""Heat balance of ISO 7933:2023 (predicted heat strain), one step of any length, for any array of bodies at once.

The standard steps by the minute; its lags are exponential, so a step of `dt_s` uses exp(-dt/tau) with the same time
constants: 10 min for core equilibrium and sweating, 3 min for the skin. Its range is 15-50 C, air below 3 m/s,
56-250 W/m2; athletes leave it upwards. There the equations are continued as they stand, the sweat limit is scaled by
the person's own sweat gain, and it is for the ensemble to be less sure.

Equations: Malchaire et al. 2001 (Ann Occup Hyg 45:123) and ISO 7933:2023 annexes A-E; lines below name their symbol.
"""

from typing import NamedTuple

import numpy as np

from sweatd.model import Array

TAU_CORE_S, TAU_SKIN_S, TAU_SWEAT_S = 600.0, 180.0, 600.0
RECTAL_LAG_PER_MIN = 1.962 / 9  # the rectum follows the core: ISO 7933 eq. for t_re
SPECIFIC_HEAT_J_KG_K = 58.15 * 60
LATENT_G_PER_W_S = 2.67 / 1.8 / 3600  # evaporated water [g] per joule: ISO 7933's 2.67 g/h per 1.8 W
SWEAT_LIMIT_W_M2 = {False: 400.0, True: 500.0}  # by acclimatisation
WETTEDNESS_LIMIT = {False: 0.85, True: 1.0}
BOUNDARY_LAYER_M2K_W = 0.111
PERMEABILITY_INDEX = 0.38
STANDING_RADIANT_SHARE = 0.77
STEFAN_BOLTZMANN = 5.67e-8


class Work(NamedTuple):
    """What a body does and wears; arrays that broadcast together."""

    metabolic_w_m2: Array
    external_w_m2: Array
    clothing_clo: Array
    sweat_gain: Array
    sweat_limit_w_m2: Array
    wettedness_limit: Array
    heat_capacity_j_m2_k: Array
    emissivity: float = 0.97  # of cloth and skin; the standard's own examples wear partly reflective clothing (0.759)


class Air(NamedTuple):
    """What surrounds it; the radiant temperature is the air's."""

    temperature_c: Array
    vapour_kpa: Array
    speed_m_s: Array


class Thermal(NamedTuple):
    """What a body is at the moment."""

    core_equilibrium_c: Array
    core_c: Array
    rectal_c: Array
    skin_c: Array
    sweat_w_m2: Array


class Flows(NamedTuple):
    """What left it during the step [W/m2]."""

    sweat_w_m2: Array
    respiratory_w_m2: Array
    evaporated_w_m2: Array


def saturated_vapour_kpa(temperature_c: Array) -> Array:
    """Saturation pressure of water vapour [kPa] (Antoine form used by ISO 7933)."""
    pressure: Array = 0.6105 * np.exp(17.27 * temperature_c / (temperature_c + 237.3))
    return pressure


class Clothing(NamedTuple):
    """Clothing and boundary layer as wind and movement leave them (ISO 9920 corrections)."""

    area_factor: Array
    insulation_m2k_w: Array
    vapour_resistance_m2kpa_w: Array


def dynamic_clothing(work: Work, air: Air) -> Clothing:
    """Insulation [m2K/W] and vapour resistance [m2 kPa/W] in moving air; the body's own movement counts as walking."""
    clo, speed = work.clothing_clo, air.speed_m_s
    walking = np.clip(0.0052 * (work.metabolic_w_m2 - 58.0), 0.0, 0.7)
    capped = np.minimum(speed, 3.0)
    clothed = np.minimum(1.044 * np.exp((0.066 * capped - 0.398) * capped + (0.094 * walking - 0.378) * walking), 1.0)
    nude = np.minimum(np.exp((0.047 * capped - 0.472) * capped + (0.117 * walking - 0.342) * walking), 1.0)
    total = np.where(clo <= 0.6, ((0.6 - clo) * nude + clo * clothed) / 0.6, clothed)
    area_factor = 1.0 + 0.28 * clo
    insulation = (clo * 0.155 + BOUNDARY_LAYER_M2K_W / area_factor) * total
    permeability = np.minimum(PERMEABILITY_INDEX * ((2.6 * total - 6.5) * total + 4.9), 0.9)
    inner = insulation - nude * BOUNDARY_LAYER_M2K_W / area_factor
    return Clothing(area_factor, np.maximum(inner, 1e-3), insulation / permeability / 16.7)


def dry_heat_w_m2(skin_c: Array, clothing: Clothing, air: Air, emissivity: float = 0.97) -> Array:
    """Convection and radiation from the clothed body [W/m2]; the clothing's surface is found by three iterations."""
    natural = 2.38 * 0.1**0.25  # the 2023 edition judges free convection at the radiant temperature + 0.1 K
    forced = np.where(air.speed_m_s > 1.0, 8.7 * air.speed_m_s**0.6, 3.5 + 5.2 * air.speed_m_s)
    convective = np.maximum(natural, forced)
    ambient_k = air.temperature_c + 273.0
    radiative_factor = emissivity * STEFAN_BOLTZMANN * STANDING_RADIANT_SHARE
    conductance = 1.0 / clothing.insulation_m2k_w
    surface = air.temperature_c + 0.1
    for _ in range(3):
        surface_k = surface + 273.0
        radiative = radiative_factor * (surface_k * surface_k + ambient_k * ambient_k) * (surface_k + ambient_k)
        outward = clothing.area_factor * (convective + radiative)
        surface = (outward * air.temperature_c + skin_c * conductance) / (outward + conductance)
    loss: Array = outward * (surface - air.temperature_c)
    return loss


def skin_equilibrium_c(rectal_c: Array, work: Work, air: Air) -> Array:
    """Where the skin temperature [C] is heading: regressions for clothed (0.6 clo) and nude (0.2 clo), joined."""
    ta, pa = air.temperature_c, air.vapour_kpa
    va = np.minimum(air.speed_m_s, 3.0)  # the end of the regressions
    clothed = 12.165 + 0.06378 * ta + 0.19354 * pa - 0.25315 * va + 0.005346 * work.metabolic_w_m2 + 0.51274 * rectal_c
    nude = 7.191 + 0.125 * ta + 0.198 * pa - 0.348 * va + 0.616 * rectal_c
    joined: Array = nude + np.clip(2.5 * (work.clothing_clo - 0.2), 0.0, 1.0) * (clothed - nude)
    return joined


def required_sweat_w_m2(required: Array, maximal: Array, limit: Array) -> Array:
    """Sweat [W/m2] that would evaporate `required` of at most `maximal`: part of it drips, more on wetter skin."""
    wettedness = required / np.maximum(maximal, 1e-3)
    efficiency = np.where(wettedness > 1.0, (2.0 - wettedness) ** 2 / 2.0, 1.0 - wettedness**2 / 2.0)
    sweat = np.where(wettedness >= 1.7, limit, required / np.maximum(efficiency, 0.05))
    return np.where(required <= 0.0, 0.0, np.minimum(sweat, limit))


def evaporated_w_m2(sweat: Array, maximal: Array, wettedness_limit: Array) -> Array:
    """What of the sweat evaporates [W/m2]."""
    ratio = maximal / np.maximum(sweat, 1e-6)
    wettedness = np.where(ratio >= 0.5, np.sqrt(ratio * ratio + 2.0) - ratio, 1.0)
    return np.where(sweat <= 0.0, 0.0, np.minimum(wettedness, wettedness_limit) * maximal)


def core_weight(core_c: Array) -> Array:
    """The skin's weight in the mean body temperature: 0.3 cool to 0.1 hot."""
    return np.clip(0.3 - 0.09 * (core_c - 36.8), 0.1, 0.3)


def step(thermal: Thermal, work: Work, air: Air, dt_s: float) -> tuple[Thermal, Flows]:
    """One step of `dt_s` seconds: the new temperatures and sweat rate, and the flows during it."""
    metabolic, (ta, pa, _) = work.metabolic_w_m2, air
    keep_core, keep_skin, keep_sweat = (np.exp(-dt_s / tau) for tau in (TAU_CORE_S, TAU_SKIN_S, TAU_SWEAT_S))
    capacity = work.heat_capacity_j_m2_k / dt_s  # W/m2 per K and step
    weight = core_weight(thermal.core_c)

    equilibrium = keep_core * thermal.core_equilibrium_c + (1 - keep_core) * (0.0036 * metabolic + 36.6)
    stored = capacity * (equilibrium - thermal.core_equilibrium_c) * (1 - weight)
    skin = keep_skin * thermal.skin_c + (1 - keep_skin) * skin_equilibrium_c(thermal.rectal_c, work, air)

    clothing = dynamic_clothing(work, air)
    breathed_dry = 0.001516 * metabolic * (28.56 + 0.115 * ta + 0.641 * pa - ta)
    breathed_wet = 0.00127 * metabolic * (59.34 + 0.53 * ta - 11.63 * pa)
    maximal = np.maximum((saturated_vapour_kpa(skin) - pa) / clothing.vapour_resistance_m2kpa_w, 1e-3)
    dry = dry_heat_w_m2(skin, clothing, air, work.emissivity)
    required = np.maximum(metabolic - stored - work.external_w_m2 - breathed_dry - breathed_wet - dry, 0.0)

    asked = work.sweat_gain * required_sweat_w_m2(required, maximal, work.sweat_limit_w_m2)
    wanted = np.minimum(asked, work.sweat_limit_w_m2)
    sweat = keep_sweat * thermal.sweat_w_m2 + (1 - keep_sweat) * wanted
    evaporated = evaporated_w_m2(sweat, maximal, work.wettedness_limit)

    storage = required - evaporated + stored
    mean_body = (1 - weight / 2) * thermal.core_c + weight / 2 * thermal.skin_c + storage / capacity
    core = thermal.core_c
    for _ in range(3):  # the weight depends on the core it gives; each turn shrinks the error tenfold
        new_weight = core_weight(core)
        core = (mean_body - new_weight / 2 * skin) / (1 - new_weight / 2)
    rectal_target = (2.0 * core - 1.31) / 1.962
    rectal = rectal_target + (thermal.rectal_c - rectal_target) * (1 - RECTAL_LAG_PER_MIN) ** (dt_s / 60.0)
    return Thermal(equilibrium, core, rectal, skin, sweat), Flows(sweat, breathed_wet, evaporated)


def water_g(flow_w_m2: Array, area_m2: Array, dt_s: float) -> Array:
    """Water [g] that a flow [W/m2] takes from a body of that surface in `dt_s` seconds."""
    return flow_w_m2 * area_m2 * (LATENT_G_PER_W_S * dt_s)
