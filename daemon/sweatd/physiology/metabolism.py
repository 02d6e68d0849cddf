"""Metabolic rate [W] of a whole body, from what can be measured."""

import numpy as np

from sweatd.model import Array

W_PER_L_O2_MIN = 348.0  # 20.9 kJ per litre of oxygen
REST_W_M2 = 65.0  # standing still, ISO 8996:2021 table A.1 (sitting 58, standing relaxed 70)


def from_power_w(power_w: Array, gross_efficiency: Array) -> Array:
    """Metabolic rate [W] of cycling: mechanical power over gross efficiency, which already contains the rest.

    Gross efficiency is 0.18-0.24, mostly 0.20-0.22, and falls at low watts (Ettema & Loras 2009, Eur J Appl
    Physiol 106:1).
    """
    rate: Array = power_w / gross_efficiency
    return rate


def from_heart_rate(heart_rate: Array, resting: Array, maximal: Array, vo2max: Array, mass_kg: Array) -> Array:
    """Metabolic rate [W] from heart rate [1/min]: the share of the heart-rate reserve is the share of the VO2 reserve.

    Swain & Leutholtz 1997 (Med Sci Sports Exerc 29:410), for steady aerobic work; VO2max in mL/kg/min. A person
    differs from this mean by some 20 %; heat, caffeine and lifting raise the heart without raising the heat.
    """
    share = np.clip((heart_rate - resting) / (maximal - resting), 0.0, 1.05)
    vo2 = 3.5 + share * (vo2max - 3.5)
    rate: Array = vo2 * mass_kg / 1000.0 * W_PER_L_O2_MIN
    return rate
