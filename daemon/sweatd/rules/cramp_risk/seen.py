"""How each cause of cramp is seen: how much of it is there, 0 to 1. The scales are ours; NaN is "not known"."""

from collections.abc import Callable
from datetime import date

import numpy as np

from sweatd.model import Array, Picture, Profile, Quantity, Said
from sweatd.physiology import fatigue as parts

Asked = Callable[[Profile, int], float]
"""From what the profile says, on a day since 1970."""
Told = Callable[[Said, float], float]
"""From what the athlete said until now."""
Sensed = Callable[[Picture], Array]
"""From what is estimated of everybody, shape (athletes,)."""

DAY_S, YEAR_DAYS = 86_400.0, 365.25
EPOCH = date(1970, 1, 1).toordinal()
INJURED_DAYS = 365
ABROAD_DAYS = 1  # where it is tomorrow already
OLD_AGE, AGES = 40, range(5, 111)
HABIT = {"often": 1.0, "sometimes": 0.5}
WITH_A_ROW = frozenset({"diuretics", "statins", "beta_agonists"})
WORK_DONE = ("load_today", "drift", "muscle")  # no heat: cramps are not tied to it (Miller 2022)
LEAST_WARM_UP_MIN, UNSEEN_MIN = 5.0, 0.5  # as in the rules about both
LEAST_COOL_DOWN_MIN, LEAST_TRIMP, FINISHED_S = 3.0, 40.0, 180.0


def _share(values: Array, none: float, full: float) -> Array:
    """0 at `none` and below, 1 at `full` and above."""
    share: Array = ((values - none) / (full - none)).clip(0.0, 1.0)
    return share


# what the profile says


def earlier_cramps(profile: Profile, _day: int) -> float:
    """All for "often", half for "sometimes"."""
    return HABIT.get(profile.cramps or "", 0.0)


def injury(profile: Profile, day: int) -> float:
    """Whether something was injured within a year. What is yet to come was not: recordings may be of 1970."""
    days = [_days(injury.date) for injury in profile.injuries]
    return float(any(-ABROAD_DAYS <= day - injured <= INJURED_DAYS for injured in days if injured is not None))


def _days(text: str) -> int | None:
    """Days from 1970 to a date; None where the calendar has no such day."""
    try:
        return date.fromisoformat(text).toordinal() - EPOCH
    except ValueError:
        return None


def weak_muscles(profile: Profile, _day: int) -> float:
    """Whether there are some, after an injury or in rehabilitation."""
    return float(bool(profile.weak_muscles))


def takes(medicine: str) -> Asked:
    """Whether somebody takes one of this class."""
    return lambda profile, _day: float(medicine in profile.medicines)


def takes_another(profile: Profile, _day: int) -> float:
    """Whether somebody takes a medicine that has no row of its own."""
    return float(not WITH_A_ROW.issuperset(profile.medicines))


def has(condition: str) -> Asked:
    """Whether somebody has it."""
    return lambda profile, _day: float(condition in profile.conditions)


def male(profile: Profile, _day: int) -> float:
    """By the body."""
    return float(profile.sex == "male")


def over_40(profile: Profile, day: int) -> float:
    """By the year of birth, where that and the date make an age."""
    age = int(1970 + day / YEAR_DAYS) - profile.birth_year if profile.birth_year is not None else 0
    return float(age in AGES and age > OLD_AGE)


# what the athlete said


def cramp_today(said: Said, now: float) -> float:
    """Whether there was one within a day."""
    return float(said.cramps_since(now - DAY_S) > 0)


def soreness(said: Said, _now: float) -> float:
    """Of the sorest muscle: nothing at 2 of 10, all at 8."""
    worst = max((one.score for one in said.soreness), default=0.0)
    return min(max((worst - 2.0) / 6.0, 0.0), 1.0)


# what is estimated


def _single(picture: Picture, quantity: Quantity) -> Array:
    return picture.singles.get(quantity, np.full(len(picture.athletes), np.nan))


def _median(picture: Picture, quantity: Quantity) -> Array:
    if quantity not in picture.bodies:
        return np.full(len(picture.athletes), np.nan)
    return picture.percentile(quantity, 50.0)


def fatigue(picture: Picture) -> Array:
    """Fatigue by work: nothing at 10 of 100, all at 50, which is a full day of one's own."""
    known = {name: picture.fatigue_parts[name] for name in WORK_DONE if name in picture.fatigue_parts}
    if not known:
        return np.full(len(picture.athletes), np.nan)
    return _share(parts.picture(known), 10.0, 50.0)


def pace(picture: Picture) -> Array:
    """W' spent: nothing with 40 % of it left, all with none."""
    return _share(_median(picture, Quantity.W_PRIME_BALANCE), 40.0, 0.0)


def muscle_load(picture: Picture) -> Array:
    """Landing and braking: nothing at 30 minutes of level running, all at two hours."""
    return _share(_single(picture, Quantity.MUSCLE_LOAD), 30.0, 120.0)


def load_spike(picture: Picture) -> Array:
    """Acute against chronic load: nothing at 1.3, all at 2."""
    acute, chronic = _single(picture, Quantity.ACUTE_LOAD), _single(picture, Quantity.CHRONIC_LOAD)
    return _share(acute / np.where(chronic > 0.0, chronic, np.nan), 1.3, 2.0)


def dehydration(picture: Picture) -> Array:
    """Nothing at 1 % of body mass, all at 4 %."""
    return _share(_median(picture, Quantity.DEFICIT), 1.0, 4.0)


def salty_sweat(picture: Picture) -> Array:
    """Sodium of the sweat from 50 to 80 mmol/L, of somebody who lost 0.5 to 1.5 L: it takes both."""
    salty = _share(_median(picture, Quantity.SWEAT_SODIUM), 50.0, 80.0)
    return salty * _share(_median(picture, Quantity.FLUID_LOSS), 0.5, 1.5)


def sodium_loss(picture: Picture) -> Array:
    """Nothing at 40 mmol, a litre's worth of usual sweat; all at 160."""
    return _share(_median(picture, Quantity.SODIUM_LOSS), 40.0, 160.0)


def short_warm_up(picture: Picture) -> Array:
    """Hard work came within five minutes; whoever was fast when first heard warmed up unseen."""
    minutes = _single(picture, Quantity.WARM_UP)
    return ((minutes >= UNSEEN_MIN) & (minutes < LEAST_WARM_UP_MIN)).astype(float)


def short_cool_down(picture: Picture) -> Array:
    """A real effort ended at once, and nobody stretched since."""
    resting_s = _single(picture, Quantity.SINCE_EFFORT)
    finished = resting_s >= FINISHED_S
    if picture.over is not None:
        finished = finished | picture.over
    abrupt = finished & (_single(picture, Quantity.COOL_DOWN) < LEAST_COOL_DOWN_MIN)
    abrupt &= _single(picture, Quantity.TRIMP) >= LEAST_TRIMP
    if picture.said:
        stretched = [said.stretched_at for said in picture.said]
        rested = picture.at - np.where(resting_s >= 0.0, resting_s, 0.0)
        abrupt &= np.array([at is None or at < since for at, since in zip(stretched, rested.tolist(), strict=True)])
    return abrupt.astype(float)
