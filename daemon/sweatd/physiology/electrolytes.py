"""Sodium in sweat and in plasma."""

from typing import NamedTuple

import numpy as np

from sweatd.model import Array

REFERENCE_G_M2_H = 500.0
"""Whole-body sweat flux at which a body's `reference` sodium is defined: moderate exercise."""

SODIUM_MG_PER_MMOL = 22.99


class Site(NamedTuple):
    """From the sodium of a patch to that of the whole body's sweat: a line, and the error that is left [mmol/L]."""

    slope: float
    intercept_mmol_l: float
    sd_mmol_l: float


WHOLE_BODY = Site(1.0, 0.0, 7.0)
ANYWHERE = Site(1.0, -8.0, 14.0)  # a patch that does not say where it sits
SITES = {
    # Baker 2020 (PMC7399373, n = 49): mean difference of the site and its limits of agreement over 1.96
    2: Site(1.0, -22.0, 12.8),  # chest
    4: Site(1.0, -23.0, 12.2),  # upper back
    5: Site(1.0, -23.0, 12.2),  # lower back: as the upper
    6: Site(1.0, -9.0, 10.2),  # upper arm
    # the inner forearm has a regression of its own (Baker 2009, 2016; from memory, not reread)
    7: Site(0.57, 11.05, 7.0),
    8: Site(1.0, -10.0, 10.2),  # outer forearm
    10: Site(1.0, 0.0, 7.7),  # thigh
    11: Site(1.0, 4.0, 9.2),  # calf
}
"""By the site codes of the open sweat profile (docs/wearables.md)."""


def whole_body_sodium_mmol_l(patch_mmol_l: float, site: int | None) -> tuple[float, float]:
    """Whole-body sweat sodium, and its standard error [mmol/L], from a patch at a site; None for "not said".

    >>> whole_body_sodium_mmol_l(60.0, 7)
    (45.25, 7.0)
    """
    line = ANYWHERE if site is None else SITES.get(site, ANYWHERE)
    return max(line.slope * patch_mmol_l + line.intercept_mmol_l, 5.0), line.sd_mmol_l


CONDUCTIVITY_US_CM = (0.0, 1185.0, 2310.0, 5550.0, 10_670.0)
SODIUM_CHLORIDE_MMOL_L = (0.0, 10.0, 20.0, 50.0, 100.0)
CONDUCTIVITY_PER_C = 0.02
OTHER_IONS_MMOL_L = 12.5  # potassium, lactate, ammonium: 10-15
CONDUCTIVITY_SD_MMOL_L = 5.0


def sodium_by_conductivity_mmol_l(conductivity_us_cm: float, temperature_c: float = 25.0) -> float:
    """Sodium [mmol/L] of sweat from its conductivity [uS/cm] at a temperature: as sodium chloride, less other ions.

    Conductivity of sodium chloride at 25 C, 2 % per degree (CRC Handbook; that and the share of other ions from memory,
    not reread).

    >>> round(sodium_by_conductivity_mmol_l(5550.0), 1)
    37.5
    """
    at_25_c = conductivity_us_cm / (1.0 + CONDUCTIVITY_PER_C * (temperature_c - 25.0))
    salt = float(np.interp(at_25_c, CONDUCTIVITY_US_CM, SODIUM_CHLORIDE_MMOL_L))
    return max(salt - OTHER_IONS_MMOL_L, 5.0)


def sweat_sodium_mmol_l(reference_mmol_l: Array, flux_g_m2_h: Array, exponent: Array | float = 0.5) -> Array:
    """Sodium of sweat [mmol/L] at a sweat flux [g/m2/h]: it rises with the flow, as the duct reabsorbs at a limit.

    The direction and size are those of Buono et al. 2007/2008 and Holmes et al. 2016 (30.6 to 49.4 mmol/L from easy
    to time-trial effort, n = 18: an exponent of 0.4 to 0.7 for two to three times the flow); the power law is ours.
    """
    ratio = (flux_g_m2_h * (1.0 / REFERENCE_G_M2_H)).clip(0.1, 4.0)
    sodium: Array = (reference_mmol_l * np.exp(exponent * np.log(ratio))).clip(8.0, 120.0)
    return sodium


def plasma_sodium_mmol_l(
    body_water_l: Array, water_gained_l: Array, sodium_gained_mmol: Array, start_mmol_l: Array | float = 140.0
) -> Array:
    """Plasma sodium [mmol/L] after a change of water and of sodium plus potassium.

    Nguyen & Kurtz 2004 (Clin Nephrol / J Appl Physiol 96:1): ([Na] + 23.8) V + 1.03 dE over the new V, minus 23.8.
    """
    content = (start_mmol_l + 23.8) * body_water_l + 1.03 * sodium_gained_mmol
    concentration: Array = content / (body_water_l + water_gained_l) - 23.8
    return concentration
