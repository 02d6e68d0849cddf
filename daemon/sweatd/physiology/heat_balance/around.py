"""What of the heat balance does not change while air, clothing and posture stay: worked out once, used every second."""

from math import log
from typing import NamedTuple

import numpy as np

from sweatd.model import Array
from sweatd.physiology.heat_balance.bounds import at_least, at_most
from sweatd.physiology.heat_balance.nouns import Air, Work

BOUNDARY_LAYER_M2K_W = 0.111  # I_a,st: still air on bare skin
STEFAN_BOLTZMANN = 5.67e-8
ZERO_C_K = 273.0  # as the standard has it
LEWIS_K_KPA = 16.7
WIND_M_S = 3.0  # where the regressions for skin and clothing end
NUDE_WIND_M_S = 0.472 / (2 * 0.047)  # where the parabola for the nude turns: more wind must not insulate
WALKING_M_S = 1.5
LEAST_INSULATION_M2K_W = 1e-3  # of no clothing at all
MOST_PERMEABILITY = 0.9
DEGREE = 3.14159 / 180  # with the pi of the standard's program


class Clothing(NamedTuple):
    """Clothing and the air in it as wind and the body's movement leave them."""

    insulation_m2k_w: Array  # I_cl,dyn
    evaporative_w_m2_kpa: Array  # 1 / R_t,dyn: of clothing and boundary layer


class Surroundings(NamedTuple):
    """A body's air, clothing and posture, as the equations want them; see surroundings()."""

    vapour_kpa: Array
    radiant_c: Array
    radiant_k: Array
    radiant_k2: Array  # its square
    radiant_gain_w_m2: Array | None  # f_cl h_c (t_r - t_a): None where the radiant temperature is the air's
    convective_w_m2_k: Array  # f_cl h_c
    radiative_w_m2_k4: Array  # f_cl F_cl,R A_r/A_Du sigma
    insulation_m2k_w: Array  # I_tot,st: clothing and boundary layer in still air
    boundary_m2k_w: Array  # I_a,st / f_cl
    permeability_k_kpa: Array | float  # 16.7 i_m,st
    clothed_share: Array  # how far the corrections for movement are those of clothing, not of skin
    wind_clothed: Array  # exponents of those corrections as far as the wind makes them
    wind_nude: Array
    skin_c: Array  # of the skin's equilibrium: the part of the surroundings,
    skin_per_w_m2: Array  # what metabolic rate
    skin_per_rectal: Array  # and rectal temperature add
    breathed_dry: Array  # shares of the metabolic rate
    breathed_wet: Array
    clothing: Clothing | None = None  # None: moves with the metabolic rate, so that each step has its own


def surroundings(work: Work, air: Air) -> Surroundings:
    """What step() may be given instead of `air`, for as long as air, clothing, posture and walking stay the same.

    A body that does not walk moves with its metabolic rate, and its clothing with it: each step works that out.
    """
    around = _without_clothing(work, air)
    if work.walking_m_s is None:
        return around
    return around._replace(clothing=dynamic_clothing(work, around))


def _without_clothing(work: Work, air: Air) -> Surroundings:
    ta, pa, clo = air.temperature_c, air.vapour_kpa, work.clothing_clo
    past = relative_wind_m_s(air.speed_m_s, work.walking_m_s, work.walking_angle_deg)
    windy = bool(past.max() > 1.0)
    clothed, nude = (at_most(past, WIND_M_S), at_most(past, NUDE_WIND_M_S)) if windy else (past, past)
    area_factor = 1.0 + 0.28 * clo  # f_cl
    boundary = BOUNDARY_LAYER_M2K_W / area_factor
    convective = area_factor * convective_w_m2_k(past, air, windy=windy)
    radiant_c = ta if air.radiant_c is None else air.radiant_c
    radiant_k = radiant_c + ZERO_C_K
    skin_c, skin_per_w_m2, skin_per_rectal = _skin(air, clo)
    return Surroundings(
        vapour_kpa=pa,
        radiant_c=radiant_c,
        radiant_k=radiant_k,
        radiant_k2=radiant_k * radiant_k,
        radiant_gain_w_m2=None if air.radiant_c is None else convective * (air.radiant_c - ta),
        convective_w_m2_k=convective,
        radiative_w_m2_k4=area_factor * (work.emissivity * work.radiant_share * STEFAN_BOLTZMANN),
        insulation_m2k_w=clo * 0.155 + boundary,
        boundary_m2k_w=boundary,
        permeability_k_kpa=LEWIS_K_KPA * work.permeability_index,
        clothed_share=at_most(clo * (1.0 / 0.6), 1.0),
        wind_clothed=(0.066 * clothed - 0.398) * clothed + log(1.044),
        wind_nude=(0.047 * nude - 0.472) * nude,
        skin_c=skin_c,
        skin_per_w_m2=skin_per_w_m2,
        skin_per_rectal=skin_per_rectal,
        breathed_dry=0.001516 * 28.56 - (0.001516 * 0.885) * ta + (0.001516 * 0.641) * pa,
        breathed_wet=0.00127 * 59.34 + (0.00127 * 0.53) * ta - (0.00127 * 11.63) * pa,
    )


def dynamic_clothing(work: Work, around: Surroundings) -> Clothing:
    """Clothing in moving air; the movement of a body that does not walk is judged by its metabolic rate."""
    if work.walking_m_s is None:
        moving = at_most(0.0052 * work.metabolic_w_m2 - 0.0052 * 58.0, 0.7)
    else:
        moving = np.minimum(work.walking_m_s, WALKING_M_S)
    clothed = np.exp(at_most((0.094 * moving - 0.378) * moving + around.wind_clothed, 0.0))
    nude = np.exp(at_most((0.117 * moving - 0.342) * moving + around.wind_nude, 0.0))
    total = nude + around.clothed_share * (clothed - nude)
    insulation = around.insulation_m2k_w * total  # I_tot,dyn
    permeability = ((2.6 * total - 6.5) * total + 4.9) * around.permeability_k_kpa
    return Clothing(
        at_least(insulation - around.boundary_m2k_w * nude, LEAST_INSULATION_M2K_W),
        at_most(permeability, MOST_PERMEABILITY * LEWIS_K_KPA) / insulation,
    )


def _skin(air: Air, clo: Array) -> tuple[Array, Array, Array]:
    """Equilibrium of the skin: regressions for the nude (to 0.2 clo) and the clothed (from 0.6 clo), joined."""
    ta, pa, va, tr = air
    va = at_most(np.asarray(va, dtype=float), WIND_M_S)
    share = (2.5 * clo - 0.5).clip(0.0, 1.0)
    nude = 7.191 + 0.198 * pa - 0.348 * va
    added = (12.165 - 7.191) + (0.19354 - 0.198) * pa + (0.348 - 0.25315) * va
    if tr is None:
        nude, added = nude + 0.125 * ta, added + (0.06378 - 0.125) * ta
    else:
        nude = nude + 0.064 * ta + 0.061 * tr
        added = added + (0.02017 - 0.064) * ta + (0.04361 - 0.061) * tr
    return nude + share * added, 0.005346 * share, 0.616 - (0.616 - 0.51274) * share


def relative_wind_m_s(wind: Array | float, walking: Array | float | None, angle_deg: Array | float | None) -> Array:
    """Speed of the air past a body that walks: at an angle to the wind, or to and fro; standing, it is the wind's."""
    if walking is None:
        return np.asarray(wind, dtype=float)
    past = np.maximum(wind, walking) if angle_deg is None else np.abs(wind - walking * np.cos(angle_deg * DEGREE))
    return np.asarray(past, dtype=float)


def convective_w_m2_k(past_m_s: Array, air: Air, *, windy: bool) -> Array:
    """Convection h_c [W/m2/K] from clothing: forced by the air going past it, or free where that is more.

    Free convection the 2023 edition judges by the radiant temperature, 0.1 K warmer, as if that were the surface's;
    at the air's it never matters.
    """
    forced: Array = 3.5 + 5.2 * (at_most(past_m_s, 1.0) if windy else past_m_s)
    if windy:  # anywhere above 1 m/s: there 8.7 v^0.6
        forced = forced + 8.7 * (np.exp(0.6 * np.log(at_least(past_m_s, 1.0))) - 1.0)
    if air.radiant_c is None:
        return forced
    free: Array = 2.38 * np.sqrt(np.sqrt(np.abs(air.radiant_c + 0.1 - air.temperature_c)))
    return np.maximum(forced, free)
