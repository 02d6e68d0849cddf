"""What the heat balance speaks of: the body's work, the air around it, its temperatures, the flows of heat.

All are arrays that broadcast together, shape (athletes, bodies) or smaller; a float stands where one value holds for
all. Areas are skin: W/m2 is per square metre of the body's surface.
"""

from typing import NamedTuple, TypeVar

import numpy as np

from sweatd.model import Array

SPECIFIC_HEAT_J_KG_K = 58.15 * 60
LATENT_G_PER_W_S = 2.67 / 1.8 / 3600  # evaporated water [g] per joule: ISO 7933's 2.67 g/h per 1.8 W
SWEAT_LIMIT_W_M2 = {False: 400.0, True: 500.0}  # SW_max by acclimatisation
WETTEDNESS_LIMIT = {False: 0.85, True: 1.0}  # w_max by acclimatisation
RADIANT_SHARE = {"standing": 0.77, "sitting": 0.70, "crouching": 0.67}  # A_r/A_Du: skin that sees the room
EMISSIVITY = 0.97  # of skin and plain cloth

Number = TypeVar("Number", float, Array)


class Work(NamedTuple):
    """What a body does and wears. Symbols of the standard in brackets; ranges are those of its annex A."""

    metabolic_w_m2: Array  # M, 56 to 250; continued to 1000
    external_w_m2: Array  # W, what leaves as mechanical work
    clothing_clo: Array  # I_cl,st, 0.1 to 1
    sweat_gain: Array | float  # of the person; the standard's is 1
    sweat_limit_w_m2: Array | float  # SW_max
    wettedness_limit: Array | float  # w_max
    heat_capacity_j_m2_k: Array  # c_sp times mass over area
    emissivity: Array | float = EMISSIVITY  # F_cl,R, see reflecting()
    radiant_share: Array | float = RADIANT_SHARE["standing"]  # A_r/A_Du
    permeability_index: Array | float = 0.38  # i_m,st of the clothing at rest
    walking_m_s: Array | float | None = None  # v_w; None: moves as its metabolic rate suggests, on the spot
    walking_angle_deg: Array | float | None = None  # theta between walking and wind; None: to and fro
    may_cool: bool = False  # whether heat lost beyond need cools a hot body; in the standard it never does


class Air(NamedTuple):
    """What surrounds it."""

    temperature_c: Array  # t_a, 15 to 50 C
    vapour_kpa: Array  # p_a, 0.5 to 4.5 kPa
    speed_m_s: Array | float  # v_a, 0 to 3 m/s
    radiant_c: Array | None = None  # t_r, 0 to 60 K above the air; None: the air's


class Thermal(NamedTuple):
    """What a body is at the moment."""

    core_equilibrium_c: Array  # t_cr,eq: where the core would be by the metabolic rate alone, lagged
    core_c: Array  # t_cr
    rectal_c: Array  # t_re
    skin_c: Array  # t_sk
    sweat_w_m2: Array  # SW_p
    skin_weight: Array | None = None  # alpha, where an iteration left it; None: as the core temperature has it


class Flows(NamedTuple):
    """What left the body during the step, and what stayed [W/m2].

    All but the sweat add up to the metabolic rate less the external work.
    """

    sweat_w_m2: Array  # SW_p: secreted, evaporated or dripping
    respiratory_w_m2: Array  # E_res
    evaporated_w_m2: Array  # E_p: from the skin
    dry_w_m2: Array  # C + R, less what a body without need to lose it holds back
    breathed_dry_w_m2: Array  # C_res
    stored_w_m2: Array  # S


def saturated_vapour_kpa(temperature_c: Array) -> Array:
    """Saturation pressure of water vapour [kPa] over -20 to 60 C (Magnus form used by ISO 7933)."""
    pressure: Array = 0.6105 * np.exp(17.27 * temperature_c / (temperature_c + 237.3))
    return pressure


def reflecting(share: Number, reflectance: Number) -> Number:
    """Emissivity F_cl,R of clothing of which a share (A_p) reflects that much (F_r) of heat radiation."""
    return (1.0 - share) * EMISSIVITY + share * (1.0 - reflectance)


def water_g(flow_w_m2: Array, area_m2: Array, dt_s: float) -> Array:
    """Water [g] that a flow [W/m2] takes from a body of that surface in `dt_s` seconds."""
    return flow_w_m2 * area_m2 * (LATENT_G_PER_W_S * dt_s)


def heat_capacity_j_m2_k(mass_kg: Array, area_m2: Array) -> Array:
    """Heat a body stores for each kelvin, by its surface [J/m2/K]."""
    return SPECIFIC_HEAT_J_KG_K * mass_kg / area_m2
