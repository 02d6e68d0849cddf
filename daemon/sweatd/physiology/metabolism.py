"""Metabolic rate [W] of a whole body, from what can be measured; and the mass and work that go with it."""

import numpy as np

from sweatd.model import Array

W_PER_L_O2_MIN = 348.0  # 20.9 kJ per litre of oxygen
REST_W_M2 = 65.0  # standing still, ISO 8996:2021 table A.1 (sitting 58, standing relaxed 70)
W_PER_ML_O2_KG_MIN = W_PER_L_O2_MIN / 1000.0  # for each kilogram of body mass
PEDALLING_ML_KG_MIN = 7.0  # unloaded: rest and the moving of the legs, ACSM's leg ergometry
REFERENCE_POWER_W = 150.0
WALKING_BELOW_M_S, RUNNING_ABOVE_M_S = 1.8, 2.05  # between them people choose: 6.5 and 7.4 km/h
GRAVITY_M_S2 = 9.81


def from_power(power_w: Array, gross_efficiency: Array, mass_kg: Array) -> Array:
    """Metabolic rate [W] of cycling at a mechanical power [W] by somebody with this gross efficiency at 150 W.

    A line from unloaded pedalling (7 mL/kg/min, the constant of the ACSM equation for leg ergometry; from memory, not
    reread) through that point, so that efficiency falls at low watts, as measured (Ettema & Loras 2009, Eur J Appl
    Physiol 106:1: 0.18-0.24, mostly 0.20-0.22). Without power nobody pedals: see rest.
    """
    unloaded = PEDALLING_ML_KG_MIN * W_PER_ML_O2_KG_MIN * mass_kg
    slope = (REFERENCE_POWER_W / gross_efficiency - unloaded) / REFERENCE_POWER_W
    rate: Array = (unloaded + slope * power_w) * (power_w > 0.0)
    return rate


def from_speed(speed_m_s: Array, grade: Array, mass_kg: Array) -> Array:
    """Metabolic rate [W] on foot at a speed [m/s] and a grade (rise over run, 0.01 is 1 %).

    ACSM's equations for walking and running (Guidelines for Exercise Testing and Prescription; from memory, not
    reread): VO2 [mL/kg/min] = 3.5 + 0.1 S + 1.8 S G, and 3.5 + 0.2 S + 0.9 S G with S in m/min; walking to about
    6.5 km/h, running from 7.4 km/h, a blend between. Downhill costs less, but never less than half the level.
    """
    running = np.clip((speed_m_s - WALKING_BELOW_M_S) / (RUNNING_ABOVE_M_S - WALKING_BELOW_M_S), 0.0, 1.0)
    metres_min = 60.0 * speed_m_s
    level = (0.1 + 0.1 * running) * metres_min
    moved = np.maximum(level + (1.8 - 0.9 * running) * metres_min * grade, 0.5 * level)
    rate: Array = (3.5 + moved) * W_PER_ML_O2_KG_MIN * mass_kg
    return rate


def lifting_w(speed_m_s: Array, grade: Array, mass_kg: Array) -> Array:
    """External work [W] of going uphill, or on a treadmill that is tilted: what does not become heat.

    Downhill it is negative: what the body brakes becomes heat in it.
    """
    work: Array = grade * speed_m_s * GRAVITY_M_S2 * mass_kg
    return work


def air_on_foot_m_s(speed_m_s: Array) -> Array:
    """Air speed [m/s] around somebody who walks or runs on a treadmill in still air: their limbs move it.

    Nishi & Gagge 1970 (J Appl Physiol 29:830; from memory, not reread): a convective coefficient of 6.5 v^0.39, of
    which the air speed is taken that gives the same by the heat balance's own 3.5 + 5.2 v.
    """
    air: Array = np.maximum(6.5 * np.exp(0.39 * np.log(np.maximum(speed_m_s, 0.1))) - 3.5, 0.0) / 5.2
    return air


def from_heart_rate(heart_rate: Array, resting: Array, maximal: Array, vo2max: Array, mass_kg: Array) -> Array:
    """Metabolic rate [W] from heart rate [1/min]: the share of the heart-rate reserve is the share of the VO2 reserve.

    Swain & Leutholtz 1997 (Med Sci Sports Exerc 29:410), for steady aerobic work; VO2max in mL/kg/min. A person
    differs from this mean by some 20 %; heat, caffeine and lifting raise the heart without raising the heat.
    """
    share = np.clip((heart_rate - resting) / (maximal - resting), 0.0, 1.05)
    rate: Array = (3.5 + share * (vo2max - 3.5)) * W_PER_ML_O2_KG_MIN * mass_kg
    return rate


def gas_loss_g(metabolic_w: Array, exchange_ratio: Array | float, dt_s: float) -> Array:
    """Mass [g] that leaves as carbon dioxide, less the oxygen taken up, in `dt_s` seconds.

    Mitchell et al. 1972 (J Appl Physiol 32:474; from memory, not reread): VO2 (44 R - 32) / 22.4, VO2 in L/min.
    """
    grams: Array = metabolic_w * ((44.0 * exchange_ratio - 32.0) / 22.4 / W_PER_L_O2_MIN * dt_s / 60.0)
    return grams
