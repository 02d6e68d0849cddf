"""Sodium in sweat and in plasma."""

import numpy as np

from sweatd.model import Array

REFERENCE_G_M2_H = 500.0
"""Whole-body sweat flux at which a body's `reference` sodium is defined: moderate exercise."""


def sweat_sodium_mmol_l(reference_mmol_l: Array, flux_g_m2_h: Array) -> Array:
    """Sodium of sweat [mmol/L] at a sweat flux [g/m2/h]: it rises with the flow, as the duct reabsorbs at a limit.

    The direction and size are those of Buono et al. 2007/2008 and Holmes et al. 2016 (30.6 to 49.4 mmol/L from easy
    to time-trial effort, n = 18); the power law with exponent 0.35 through them is ours.
    """
    ratio = np.clip(flux_g_m2_h / REFERENCE_G_M2_H, 0.1, 4.0)
    return np.clip(reference_mmol_l * ratio**0.35, 10.0, 120.0)


def plasma_sodium_mmol_l(
    body_water_l: Array, water_gained_l: Array, sodium_gained_mmol: Array, start_mmol_l: Array | float = 140.0
) -> Array:
    """Plasma sodium [mmol/L] after a change of water and of sodium plus potassium.

    Nguyen & Kurtz 2004 (Clin Nephrol / J Appl Physiol 96:1): ([Na] + 23.8) V + 1.03 dE over the new V, minus 23.8.
    """
    content = (start_mmol_l + 23.8) * body_water_l + 1.03 * sodium_gained_mmol
    concentration: Array = content / (body_water_l + water_gained_l) - 23.8
    return concentration
