"""The bodies of an athlete at the start of a session: the population's, narrowed by what is known and was learnt."""

import numpy as np

from sweatd.estimators.ensemble.draws import standard_normal
from sweatd.estimators.ensemble.fields import HIGH, LOW, POPULATION, Field, Prior
from sweatd.estimators.ensemble.learning import redrawn
from sweatd.model import Array, Memory, Profile
from sweatd.physiology.body import surface_area_m2
from sweatd.physiology.metabolism import W_PER_ML_O2_KG_MIN

COLD = {
    Field.CORE_EQUILIBRIUM_C: 36.8,
    Field.CORE_C: 37.0,
    Field.RECTAL_C: 37.0,
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
FACTS = {
    "resting_heart_rate": Field.RESTING_RATE,
    "maximal_heart_rate": Field.MAXIMAL_RATE,
    "vo2max": Field.VO2MAX,
    "clothing_clo": Field.CLOTHING_CLO,
}
"""What a profile says of a learnt parameter counts more than what was learnt."""
WARMTH_OF_EFFORT = 2.0  # standard deviations at full heart-rate reserve
CORE_START_SD_C = 0.2
ACCLIMATISED_SODIUM = 0.75  # ten days in the heat: 21-34 % less sodium in the sweat (abstracts)
BLOCKED_HEART_SD = 0.35  # of the heart-to-heat gain under beta blockers: they cap the heart, not the heat


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
    if "beta_blockers" in profile.medicines:
        known[Field.HEAT_GAIN_LOG] = known[Field.HEAT_GAIN_LOG]._replace(sd=BLOCKED_HEART_SD)
    if profile.acclimatised:
        center(Field.SODIUM_REFERENCE, ACCLIMATISED_SODIUM * POPULATION[Field.SODIUM_REFERENCE].mean)
    # a profile's mass is of some other day, and of some other scale: the first weigh-in may move it by kilograms
    fix(Field.MASS_KG, profile.mass_kg, 0.015 * (profile.mass_kg or 0.0))
    fix(Field.HEIGHT_M, profile.height_m, 0.01)
    fix(Field.RESTING_RATE, profile.resting_heart_rate, 3.0)
    fix(Field.MAXIMAL_RATE, profile.maximal_heart_rate, 3.0)
    fix(Field.VO2MAX, profile.vo2max, 2.5)
    fix(Field.CLOTHING_CLO, profile.clothing_clo, 0.03)
    fix(Field.W_PRIME_J, profile.w_prime_j, 1500.0)
    return known


def new_bodies(
    profile: Profile,
    at: float,
    bodies: int,
    *,
    first_heart_rate: float | None = None,
    memory: Memory | None = None,
) -> Array:
    """The bodies of one athlete at the start of a session, shape (fields, bodies); `first_heart_rate` in 1/min."""
    known = priors(profile, int(np.datetime64(int(at), "s").astype("datetime64[Y]").astype(int)) + 1970)
    *drawn, core, warmth = standard_normal(profile.id, [*(field.name for field in known), "core", "warmth"], bodies)
    x = np.zeros((len(Field), bodies))
    for row, (field, prior) in zip(drawn, known.items(), strict=True):
        x[field] = prior.mean + prior.sd * row
    if memory is not None:
        told = {field for fact, field in FACTS.items() if getattr(profile, fact) is not None}
        if "beta_blockers" in profile.medicines:
            told.add(Field.HEAT_GAIN_LOG)  # whatever was learnt before may have been without them
        wanted = {field: row for field, row in zip(known, drawn, strict=True) if field not in told}
        for field, values in redrawn(memory, at, wanted).items():
            x[field] = values
    x = np.clip(x, LOW[:, None], HIGH[:, None])
    _derive(x, profile)
    rest, most = known[Field.RESTING_RATE].mean, known[Field.MAXIMAL_RATE].mean
    effort = 0.0 if first_heart_rate is None else min(max((first_heart_rate - rest) / (most - rest), 0.0), 1.0)
    warmed = np.maximum(warmth + WARMTH_OF_EFFORT * effort, 0.0)
    for field, cold in COLD.items():
        x[field] = cold + WARMED.get(field, 0.0) * warmed
    x[[Field.CORE_C, Field.RECTAL_C]] += CORE_START_SD_C * core
    x[Field.START_CORE_C] = COLD[Field.CORE_C] + CORE_START_SD_C * core  # strain counts from a body at rest
    return x


def _derive(x: Array, profile: Profile) -> None:
    """What follows from the parameters."""
    x[Field.AREA_M2] = surface_area_m2(x[Field.MASS_KG], x[Field.HEIGHT_M])
    power_at_vo2max_w = x[Field.EFFICIENCY] * x[Field.VO2MAX] * W_PER_ML_O2_KG_MIN * x[Field.MASS_KG]
    x[Field.CRITICAL_POWER_W] = x[Field.CRITICAL_POWER_SHARE] * power_at_vo2max_w
    if profile.critical_power_w is not None:
        x[Field.CRITICAL_POWER_W] *= profile.critical_power_w / float(np.mean(x[Field.CRITICAL_POWER_W]))
        spread = x[Field.CRITICAL_POWER_W] - profile.critical_power_w
        x[Field.CRITICAL_POWER_W] = profile.critical_power_w + 0.2 * spread  # a test is good to some 4 %
    x[Field.W_BALANCE_J] = x[Field.W_PRIME_J]
    x[Field.TIME_TO_DEFICIT_MIN : Field.STRAIN_SOON + 1] = np.nan
