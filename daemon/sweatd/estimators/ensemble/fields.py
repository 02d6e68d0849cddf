"""What one body of the ensemble is: its parameters with their priors, and its state.

The rows of the array of shape (fields, athletes, bodies).
"""

from enum import IntEnum, auto
from typing import NamedTuple

import numpy as np


class Field(IntEnum):
    """The rows of the array."""

    # parameters: drawn once a session, then only moved by measurements
    SWEAT_GAIN_LOG = 0  # of the person; what a session teaches about it is kept
    SWEAT_DAY_LOG = auto()  # of this day, and of the model's own error: never kept
    SWEAT_LIMIT_LOG = auto()
    HEAT_GAIN_LOG = auto()  # heart rate to heat, of the person
    HEAT_DAY_LOG = auto()  # the same of this day: sleep, coffee, nerves
    PATCH_RATIO_LOG = auto()
    AIR_SPEED_LOG = auto()
    EFFICIENCY = auto()
    ECONOMY_LOG = auto()  # on foot, against the ACSM's mean
    HEAT_BEATS = auto()  # beats/min that a degree of core adds
    WORK_SHARE = auto()
    CLOTHING_CLO = auto()
    SODIUM_REFERENCE = auto()
    SODIUM_EXPONENT = auto()
    MASS_KG = auto()
    HEIGHT_M = auto()
    RESTING_RATE = auto()
    MAXIMAL_RATE = auto()
    VO2MAX = auto()
    CRITICAL_POWER_SHARE = auto()  # of the power at VO2max
    W_PRIME_J = auto()
    CORE_RISE_LOG = auto()  # what the heat balance gets wrong about the core's rise
    AIR_ERROR = auto()
    HUMIDITY_ERROR = auto()
    GAP_DRIFT = auto()
    # what follows from them; kept, for it is asked for every second
    AREA_M2 = auto()
    CRITICAL_POWER_W = auto()
    START_CORE_C = auto()
    # state
    METABOLIC_W = auto()
    CORE_EQUILIBRIUM_C = auto()
    CORE_C = auto()
    RECTAL_C = auto()
    SKIN_C = auto()
    SWEAT_W_M2 = auto()  # as the heat balance asks for it
    SECRETED_W_M2 = auto()  # as this body does it
    EVAPORATED_W_M2 = auto()
    SWEAT_LOSS_G = auto()
    RESPIRATORY_LOSS_G = auto()
    GAS_LOSS_G = auto()
    SODIUM_LOSS_MMOL = auto()
    W_BALANCE_J = auto()
    # what is to come, looked at now and then; NaN until it was
    TIME_TO_DEFICIT_MIN = auto()
    DRINK_TO_AVOID_L_H = auto()
    STRAIN_SOON = auto()


THERMAL = slice(Field.CORE_EQUILIBRIUM_C, Field.SWEAT_W_M2 + 1)
OUTLOOK = slice(Field.TIME_TO_DEFICIT_MIN, Field.STRAIN_SOON + 1)


class Prior(NamedTuple):
    """Normal with mean and standard deviation, cut to what is possible."""

    mean: float
    sd: float
    low: float
    high: float


UNIT = Prior(0.0, 1.0, -4.0, 4.0)

POPULATION = {
    Field.SWEAT_GAIN_LOG: Prior(0.0, 0.28, -1.5, 1.5),  # people at equal heat 0.25-0.30
    Field.SWEAT_DAY_LOG: Prior(0.0, 0.08, -0.6, 0.6),  # one person from day to day, and the model's own error
    # the standard's limit is a worker's; athletes' 95th percentile of 2.4 L/h (Barnes 2019) is 800 W/m2
    Field.SWEAT_LIMIT_LOG: Prior(0.18, 0.30, -1.0, 1.2),
    Field.HEAT_GAIN_LOG: Prior(0.0, 0.18, -1.0, 1.0),  # heart rate to oxygen, person to person
    Field.HEAT_DAY_LOG: Prior(0.0, 0.07, -0.4, 0.4),  # 5-6 beats from day to day (Lambert 1998)
    Field.PATCH_RATIO_LOG: Prior(0.0, 0.35, -1.5, 1.5),  # one site against the whole body: no portable slope exists
    Field.AIR_SPEED_LOG: Prior(-0.92, 0.40, -3.0, 2.0),  # 0.4 m/s: a machine in a room without a fan
    Field.EFFICIENCY: Prior(0.21, 0.018, 0.15, 0.27),
    Field.ECONOMY_LOG: Prior(-0.05, 0.10, -0.4, 0.4),  # runners differ by some 10 %; the trained are below the mean
    Field.HEAT_BEATS: Prior(8.0, 4.0, 0.0, 20.0),  # 8.8 +- 4.3 (Bolter & Kebas, Arch Int Physiol Biochim, abstract)
    Field.WORK_SHARE: Prior(0.10, 0.05, 0.0, 0.22),  # of the metabolic rate, where only the heart is known
    Field.CLOTHING_CLO: Prior(0.35, 0.10, 0.05, 4.0),
    Field.SODIUM_REFERENCE: Prior(45.0, 15.0, 15.0, 90.0),  # mmol/L (Barnes 2019, Ranchordas 2017)
    Field.SODIUM_EXPONENT: Prior(0.5, 0.15, 0.1, 0.9),  # of its rise with the flow, see electrolytes
    Field.MASS_KG: Prior(72.0, 13.0, 20.0, 300.0),
    Field.HEIGHT_M: Prior(1.73, 0.09, 0.8, 2.5),
    Field.RESTING_RATE: Prior(63.0, 8.0, 25.0, 120.0),
    Field.MAXIMAL_RATE: Prior(186.0, 10.0, 90.0, 240.0),
    Field.VO2MAX: Prior(40.0, 7.0, 10.0, 100.0),
    Field.CRITICAL_POWER_SHARE: Prior(0.75, 0.07, 0.5, 0.95),  # ours, as 70-80 % of VO2max is usual
    Field.W_PRIME_J: Prior(18_000.0, 5000.0, 5000.0, 40_000.0),  # ours, 10-30 kJ are usual
    Field.CORE_RISE_LOG: Prior(0.0, 0.25, -1.0, 1.0),
    Field.AIR_ERROR: UNIT,  # these three are standard normal and scaled where they are used
    Field.HUMIDITY_ERROR: UNIT,
    Field.GAP_DRIFT: UNIT,
}

LEARNT = (
    Field.SWEAT_GAIN_LOG,
    Field.HEAT_GAIN_LOG,
    Field.PATCH_RATIO_LOG,
    Field.EFFICIENCY,
    Field.ECONOMY_LOG,
    Field.SODIUM_REFERENCE,
    Field.SWEAT_LIMIT_LOG,
    Field.CLOTHING_CLO,
    Field.AIR_SPEED_LOG,
    Field.CORE_RISE_LOG,
    Field.RESTING_RATE,
    Field.MAXIMAL_RATE,
    Field.VO2MAX,
    Field.WORK_SHARE,
    Field.SODIUM_EXPONENT,
)
"""What belongs to the person and their habits (their clothes, their place in the gym), and stays: the next session
begins with it."""

BOUNDS = [(POPULATION[field].low, POPULATION[field].high) if field in POPULATION else (0.0, np.inf) for field in Field]
LOW = np.array([low for low, _ in BOUNDS])
HIGH = np.array([high for _, high in BOUNDS])
LOW[Field.W_BALANCE_J] = -np.inf
