"""How much training is: the load of a session, and what days of it add up to.

Shown, not judged: that the ratio of acute to chronic load foretells injury is disputed.
"""

from collections.abc import Iterable

import numpy as np

from sweatd.model import Array

BANISTER = {"male": (0.64, 1.92), "female": (0.86, 1.67)}  # a and b; some copies give women the men's a
BANISTER_UNKNOWN = (0.75, 1.795)  # halfway: within 2 % of the mean of both
ACUTE_DAYS, CHRONIC_DAYS, WEEK_DAYS = 7, 28, 7
KEPT_DAYS = 42  # what is older weighs 5 % of the chronic load
MOST_MONOTONY = 10.0  # seven equal days have no deviation to divide by


def banister_per_min(reserve_share: Array, a: Array, b: Array) -> Array:
    """Training impulse (TRIMP) of one minute at a share (0-1) of the heart-rate reserve; arrays that broadcast.

    Banister 1991: x a exp(b x), with a and b by sex, see `BANISTER`.
    """
    x = reserve_share.clip(0.0, 1.1)
    impulse: Array = x * a * np.exp(b * x)
    return impulse


def edwards_per_min(maximal_share: Array) -> Array:
    """Load of one minute at a share of the maximal heart rate: 1 from 50 %, 2 from 60 %, to 5 from 90 %, else 0.

    Edwards 1993 (from memory, not reread).
    """
    zone: Array = np.floor(maximal_share * 10.0 + (1e-9 - 4.0)).clip(0.0, 5.0)
    return zone


def ewma(before: Array, load: Array, days: int) -> Array:
    """Exponentially weighted mean after one more day's load, with lambda = 2 / (days + 1): 0.25 for 7, 0.069 for 28.

    Williams et al. 2017 (Br J Sports Med 51:209).
    """
    share = 2.0 / (days + 1.0)
    mean: Array = share * load + (1.0 - share) * before
    return mean


def daily_loads(loads: Iterable[tuple[int, float]], today: int) -> Array:
    """Loads as one number a day, from the first day told to today, at most 42, rest days as zero; shape (days,).

    `loads` are (day, load) in any order, several of one day add up; later days than today are not looked at.
    """
    told = [(day, load) for day, load in loads if today - KEPT_DAYS < day <= today]
    daily = np.zeros(today - min((day for day, _ in told), default=today) + 1)
    for day, load in told:
        daily[day - today - 1] += load
    return daily


def mean_load(daily: Array, days: int) -> Array:
    """Mean load of a day, the latest weighing most, as `ewma` weighs; `daily` oldest first along the last axis.

    Weights are divided by their sum, so the days before the first that is known count as unknown, not as rest: a
    newcomer's chronic load does not begin at nothing. With six weeks known it is Williams's value within 5 %.
    """
    mean: Array = daily @ load_weights(daily.shape[-1], days)
    return mean


def load_weights(known_days: int, days: int) -> Array:
    """What each of the known days weighs in `mean_load`, oldest first; sums to one."""
    weights: Array = (1.0 - 2.0 / (days + 1.0)) ** np.arange(known_days - 1, -1, -1.0)
    weights /= weights.sum()
    return weights


def monotony(total: Array, squares: Array) -> Array:
    """Mean over standard deviation of a week's seven daily loads, from their sum and the sum of their squares.

    Foster 1998 (Med Sci Sports Exerc 30:1164; above 2 is flagged; from memory, not reread). The deviation is that of
    the seven days themselves (divided by seven). At most 10; NaN for a week without any load.
    """
    mean = total / WEEK_DAYS
    variance = np.maximum(squares / WEEK_DAYS - mean * mean, 1e-12)
    ratio: Array = np.where(total > 0.0, np.minimum(mean / np.sqrt(variance), MOST_MONOTONY), np.nan)
    return ratio
