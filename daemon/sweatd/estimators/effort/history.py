"""Who an athlete is, and the days before: known once, then weighed by the second without looking at them again."""

import numpy as np
from msgspec import Struct

from sweatd.estimators.effort.table import Row
from sweatd.model import Array, Profile
from sweatd.physiology.fatigue import full_day
from sweatd.physiology.training_load import (
    ACUTE_DAYS,
    BANISTER,
    BANISTER_UNKNOWN,
    CHRONIC_DAYS,
    KEPT_DAYS,
    WEEK_DAYS,
    daily_loads,
    load_weights,
    monotony,
)

DAY_S, YEAR_DAYS = 86_400.0, 365.25
MAXIMAL_RATE = 186.0  # of an unknown person; else Tanaka's 208 - 0.7 age
Loads = tuple[tuple[int, float], ...]


class Known(Struct, frozen=True):
    """What of a profile and a memory counts here."""

    sex: str | None = None
    maximal_rate: float | None = None
    birth_year: int | None = None
    loads: Loads = ()

    def learn(self, profile: Profile, loads: Loads | None) -> "Known":
        """What is known with this profile; loads stay where nobody tells new ones."""
        kept = self.loads if loads is None else loads
        return Known(profile.sex, profile.maximal_heart_rate, profile.birth_year, kept)

    def trained(self, day: int, load: float) -> "Known":
        """The same with one more load on that day, and without what is older than six weeks."""
        days = dict.fromkeys(sorted({*(told for told, _ in self.loads), day}), 0.0)
        for told, more in (*self.loads, (day, load)):
            days[told] += more
        kept = tuple((told, total) for told, total in days.items() if told > day - KEPT_DAYS)
        return Known(self.sex, self.maximal_rate, self.birth_year, kept)

    def maximal(self, day: int) -> float:
        """Maximal heart rate [1/min]: told, by age (Tanaka 2001, J Am Coll Cardiol 37:153), or everybody's."""
        if self.maximal_rate is not None:
            return self.maximal_rate
        age = np.nan if self.birth_year is None else int(1970 + day / YEAR_DAYS) - self.birth_year
        return 208.0 - 0.7 * age if 5.0 <= age <= 110.0 else MAXIMAL_RATE

    def fill(self, column: Array, day: int) -> None:
        """Writes what is known into a column of the table, for a session of that day."""
        column[Row.BANISTER_A], column[Row.BANISTER_B] = BANISTER.get(self.sex or "", BANISTER_UNKNOWN)
        column[Row.MAXIMAL_RATE] = self.maximal(day)
        daily = daily_loads(self.loads, day)
        before, column[Row.EARLIER_TODAY] = daily[:-1], daily[-1]
        column[Row.DAY] = day
        column[Row.ACUTE_BEFORE], column[Row.ACUTE_WEIGHT] = _weighed(before, ACUTE_DAYS)
        column[Row.CHRONIC_BEFORE], column[Row.CHRONIC_WEIGHT] = _weighed(before, CHRONIC_DAYS)
        week = before[-(WEEK_DAYS - 1) :]
        known = len(week) == WEEK_DAYS - 1
        column[Row.WEEK_TOTAL] = week.sum() if known else np.nan
        column[Row.WEEK_SQUARES] = (week * week).sum()
        habit = before @ load_weights(len(before), CHRONIC_DAYS) if len(before) else 0.0
        column[Row.FULL_DAY] = full_day(np.array(habit), np.array(len(before)))


def count_days(table: Array) -> None:
    """Acute and chronic load and monotony, with what today adds to the days before."""
    today = table[Row.EARLIER_TODAY] + np.fmax(table[Row.TRIMP], 0.0)
    table[Row.ACUTE_LOAD] = table[Row.ACUTE_BEFORE] + table[Row.ACUTE_WEIGHT] * today
    table[Row.CHRONIC_LOAD] = table[Row.CHRONIC_BEFORE] + table[Row.CHRONIC_WEIGHT] * today
    table[Row.MONOTONY] = monotony(table[Row.WEEK_TOTAL] + today, table[Row.WEEK_SQUARES] + today * today)


def _weighed(before: Array, days: int) -> tuple[float, float]:
    """The part of the mean load that the days before make, and what today's load will weigh in it."""
    if not len(before):
        return np.nan, 0.0  # a mean over one day that is not over would say nothing
    weights = load_weights(len(before) + 1, days)
    return float(before @ weights[:-1]), float(weights[-1])
