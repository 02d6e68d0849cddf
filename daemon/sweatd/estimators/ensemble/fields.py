"""What one body of the ensemble is: its parameters with their priors, and its state.

The rows of the array of shape (fields, athletes, bodies).
"""

from enum import IntEnum, auto
from typing import NamedTuple

import numpy as np

from sweatd.estimators.ensemble.draws import standard_normal
from sweatd.model import Array, Profile
from sweatd.physiology.body import surface_area_m2


class Field(IntEnum):
    """The rows of the array."""

    # parameters: drawn once a session, then only moved by measurements
    SWEAT_GAIN_LOG = 0
    SWEAT_LIMIT_LOG = auto()
    HEAT_GAIN_LOG = auto()
    PATCH_RATIO_LOG = auto()
    AIR_SPEED_LOG = auto()
    EFFICIENCY = auto()
    WORK_SHARE = auto()
    CLOTHING_CLO = auto()
    SODIUM_REFERENCE = auto()
    MASS_KG = auto()
    HEIGHT_M = auto()
    RESTING_RATE = auto()
    MAXIMAL_RATE = auto()
    VO2MAX = auto()
    AIR_ERROR = auto()
    HUMIDITY_ERROR = auto()
    GAP_DRIFT = auto()
    AREA_M2 = auto()  # follows from mass and height; kept, for it is asked for every second
    # state
    METABOLIC_W = auto()
    CORE_EQUILIBRIUM_C = auto()
    CORE_C = auto()
    RECTAL_C = auto()
    SKIN_C = auto()
    SWEAT_W_M2 = auto()
    SWEAT_LOSS_G = auto()
    RESPIRATORY_LOSS_G = auto()
    SODIUM_LOSS_MMOL = auto()


class Prior(NamedTuple):
    """Normal with mean and standard deviation, cut to what is possible."""

    mean: float
    sd: float
    low: float
    high: float


UNIT = Prior(0.0, 1.0, -4.0, 4.0)

POPULATION = {
    Field.SWEAT_GAIN_LOG: Prior(0.0, 0.30, -1.5, 1.5),  # people at equal heat 0.25-0.30, and the model's own error
    # the standard's limit is a worker's; athletes' 95th percentile of 2.4 L/h (Barnes 2019) is 800 W/m2
    Field.SWEAT_LIMIT_LOG: Prior(0.18, 0.30, -1.0, 1.2),
    Field.HEAT_GAIN_LOG: Prior(0.0, 0.20, -1.0, 1.0),  # heart rate to oxygen, person to person
    Field.PATCH_RATIO_LOG: Prior(0.0, 0.35, -1.5, 1.5),  # one site against the whole body: no portable slope exists
    Field.AIR_SPEED_LOG: Prior(-0.92, 0.40, -3.0, 2.0),  # 0.4 m/s: a machine in a room without a fan
    Field.EFFICIENCY: Prior(0.21, 0.018, 0.15, 0.27),
    Field.WORK_SHARE: Prior(0.10, 0.05, 0.0, 0.22),  # of the metabolic rate, where only the heart is known
    Field.CLOTHING_CLO: Prior(0.35, 0.10, 0.1, 0.8),
    Field.SODIUM_REFERENCE: Prior(45.0, 15.0, 15.0, 90.0),  # mmol/L (Barnes 2019, Ranchordas 2017)
    Field.MASS_KG: Prior(72.0, 13.0, 40.0, 140.0),
    Field.HEIGHT_M: Prior(1.73, 0.09, 1.40, 2.10),
    Field.RESTING_RATE: Prior(63.0, 8.0, 35.0, 100.0),
    Field.MAXIMAL_RATE: Prior(186.0, 10.0, 120.0, 225.0),
    Field.VO2MAX: Prior(40.0, 7.0, 18.0, 85.0),
    Field.AIR_ERROR: UNIT,  # these three are standard normal and scaled where they are used
    Field.HUMIDITY_ERROR: UNIT,
    Field.GAP_DRIFT: UNIT,
}
COLD = {
    Field.CORE_EQUILIBRIUM_C: 36.8,
    Field.CORE_C: 36.9,
    Field.RECTAL_C: 36.9,
    Field.SKIN_C: 33.5,
    Field.SWEAT_W_M2: 0.0,
}
"""A body at the start of a session, if nothing happened before ..."""
WARMED = {
    Field.CORE_EQUILIBRIUM_C: 0.35,
    Field.CORE_C: 0.30,
    Field.RECTAL_C: 0.30,
    Field.SWEAT_W_M2: 100.0,
}
"""... and what one standard deviation of warming up before it adds. Ours: half of those whose heart is at rest come
cold; a heart that already beats fast when it is first heard has been working for a while."""
WARMTH_OF_EFFORT = 2.0  # standard deviations at full heart-rate reserve
CORE_START_SD_C = 0.2
BOUNDS = [(POPULATION[field].low, POPULATION[field].high) if field in POPULATION else (0.0, np.inf) for field in Field]
LOW = np.array([low for low, _ in BOUNDS])
HIGH = np.array([high for _, high in BOUNDS])


def priors(profile: Profile, year: int) -> dict[Field, Prior]:
    """The population's priors, narrowed by what is known of this athlete."""
    female = profile.sex == "female"
    age = float(year - profile.birth_year) if profile.birth_year is not None else np.nan
    age_known = 5.0 <= age <= 110.0  # a recording without a date lies in 1970
    age = age if age_known else 35.0
    known = dict(POPULATION)

    def center(field: Field, mean: float) -> None:
        known[field] = known[field]._replace(mean=mean)

    def fix(field: Field, value: float | None, sd: float) -> None:
        if value is not None:
            known[field] = known[field]._replace(mean=value, sd=sd)

    if profile.sex is not None:
        center(Field.MASS_KG, 64.0 if female else 79.0)
        center(Field.HEIGHT_M, 1.67 if female else 1.80)
        center(Field.VO2MAX, (36.0 if female else 44.0) - 0.3 * (age - 35.0))
    if age_known:
        # Tanaka 2001 (J Am Coll Cardiol 37:153): 208 - 0.7 age, give or take seven to ten beats
        known[Field.MAXIMAL_RATE] = known[Field.MAXIMAL_RATE]._replace(mean=208.0 - 0.7 * age, sd=8.0)
    fix(Field.MASS_KG, profile.mass_kg, 1.0)
    fix(Field.HEIGHT_M, profile.height_m, 0.01)
    fix(Field.RESTING_RATE, profile.resting_heart_rate, 3.0)
    fix(Field.MAXIMAL_RATE, profile.maximal_heart_rate, 3.0)
    fix(Field.VO2MAX, profile.vo2max, 2.5)
    fix(Field.CLOTHING_CLO, profile.clothing_clo, 0.03)
    return known


def new_bodies(profile: Profile, year: int, bodies: int, first_heart_rate: float | None = None) -> Array:
    """The bodies of one athlete at the start of a session, shape (fields, bodies); `first_heart_rate` in 1/min."""
    known = priors(profile, year)
    *drawn, core, warmth = standard_normal(profile.id, [*(field.name for field in known), "core", "warmth"], bodies)
    x = np.zeros((len(Field), bodies))
    for row, (field, prior) in zip(drawn, known.items(), strict=True):
        x[field] = prior.mean + prior.sd * row
    x = np.clip(x, LOW[:, None], HIGH[:, None])
    x[Field.AREA_M2] = surface_area_m2(x[Field.MASS_KG], x[Field.HEIGHT_M])
    rest, most = known[Field.RESTING_RATE].mean, known[Field.MAXIMAL_RATE].mean
    effort = 0.0 if first_heart_rate is None else min(max((first_heart_rate - rest) / (most - rest), 0.0), 1.0)
    warmed = np.maximum(warmth + WARMTH_OF_EFFORT * effort, 0.0)
    for field, cold in COLD.items():
        x[field] = cold + WARMED.get(field, 0.0) * warmed
    x[[Field.CORE_C, Field.RECTAL_C]] += CORE_START_SD_C * core
    return x
