"""Heat balance of ISO 7933:2023 (predicted heat strain), for any array of bodies at once.

`step` takes bodies any number of seconds on, as the ensemble does every second; `predicted_heat_strain` makes the
standard's own calculation, minute by minute, with its searches and its first minute. Both are the same equations. The
standard's range is 15 to 50 C, radiation up to 60 K above the air, wind to 3 m/s, 0.1 to 1 clo and 56 to 250 W/m2.
Athletes leave it upwards, gyms downwards: there the equations go on as they stand (the regressions in the wind end at
3 m/s), and it is for the ensemble to be less sure.

Sources: ISO 7933:2023; Malchaire et al. 2001 (Ann Occup Hyg 45:123), whose model it is. Checked against
pythermalcomfort (Tartarini & Schiavon 2020, SoftwareX 12:100578), from whose code the constants were read; the text of
the standard was not at hand.
"""

from sweatd.physiology.heat_balance.around import Surroundings, surroundings
from sweatd.physiology.heat_balance.nouns import (
    EMISSIVITY,
    LATENT_G_PER_W_S,
    RADIANT_SHARE,
    SPECIFIC_HEAT_J_KG_K,
    SWEAT_LIMIT_W_M2,
    WETTEDNESS_LIMIT,
    Air,
    Flows,
    Thermal,
    Work,
    heat_capacity_j_m2_k,
    reflecting,
    saturated_vapour_kpa,
    water_g,
)
from sweatd.physiology.heat_balance.standard import Strain, predicted_heat_strain
from sweatd.physiology.heat_balance.stepping import mean_body_c, step

__all__ = [
    "EMISSIVITY",
    "LATENT_G_PER_W_S",
    "RADIANT_SHARE",
    "SPECIFIC_HEAT_J_KG_K",
    "SWEAT_LIMIT_W_M2",
    "WETTEDNESS_LIMIT",
    "Air",
    "Flows",
    "Strain",
    "Surroundings",
    "Thermal",
    "Work",
    "heat_capacity_j_m2_k",
    "mean_body_c",
    "predicted_heat_strain",
    "reflecting",
    "saturated_vapour_kpa",
    "step",
    "surroundings",
    "water_g",
]
