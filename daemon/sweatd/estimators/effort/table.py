"""What is counted of every athlete's session: a table of plain numbers, one row a count, one column an athlete."""

from enum import IntEnum, auto
from typing import NamedTuple

import numpy as np

from sweatd.model import Array, Quantity


class Row(IntEnum):
    """The counts. The first are published as they stand, NaN until they are known."""

    TRIMP = 0
    TRIMP_EDWARDS = auto()
    MUSCLE_LOAD = auto()
    DECOUPLING = auto()
    CARDIAC_DRIFT = auto()
    WARM_UP = auto()
    COOL_DOWN = auto()
    HEART_RATE_RECOVERY = auto()
    ACUTE_LOAD = auto()  # these three are renewed once a minute
    CHRONIC_LOAD = auto()
    MONOTONY = auto()
    # who it is, and what the days before weigh: see history.py
    BANISTER_A = auto()
    BANISTER_B = auto()
    MAXIMAL_RATE = auto()
    EARLIER_TODAY = auto()
    ACUTE_BEFORE = auto()
    ACUTE_WEIGHT = auto()
    CHRONIC_BEFORE = auto()
    CHRONIC_WEIGHT = auto()
    WEEK_TOTAL = auto()
    WEEK_SQUARES = auto()
    FULL_DAY = auto()
    DAY = auto()
    # the ramp of the heart rate
    ABOVE_S = auto()  # in a row above 60 % of the reserve
    HARD_S = auto()  # in a row above 80 %
    EASY_S = auto()  # below 60 % before the first hard minute
    SLOW_RATE = auto()  # mean of a minute
    # the output that the heart is compared with: see drift.py
    KIND = auto()
    KIND_SINCE_S = auto()
    UNSEEN_S = auto()
    BLOCK_OUTPUT = auto()
    BLOCK_RATE = auto()
    BLOCK_S = auto()
    EARLY_OUTPUT = auto()
    EARLY_RATE = auto()
    EARLY_S = auto()
    # the minute after an effort: see recovery.py
    USUAL_OUTPUT = auto()
    SINCE_EFFORT_S = auto()
    REST_S = auto()
    REST_FROM = auto()
    REST_BY_HEART = auto()  # whether only the heart told that the effort ceased
    # how long it has been over: see ramp.py
    IDLE_S = auto()


PUBLISHED = {
    Quantity.TRIMP: Row.TRIMP,
    Quantity.TRIMP_EDWARDS: Row.TRIMP_EDWARDS,
    Quantity.MUSCLE_LOAD: Row.MUSCLE_LOAD,
    Quantity.DECOUPLING: Row.DECOUPLING,
    Quantity.CARDIAC_DRIFT: Row.CARDIAC_DRIFT,
    Quantity.WARM_UP: Row.WARM_UP,
    Quantity.COOL_DOWN: Row.COOL_DOWN,
    Quantity.HEART_RATE_RECOVERY: Row.HEART_RATE_RECOVERY,
    Quantity.ACUTE_LOAD: Row.ACUTE_LOAD,
    Quantity.CHRONIC_LOAD: Row.CHRONIC_LOAD,
    Quantity.MONOTONY: Row.MONOTONY,
    Quantity.SINCE_EFFORT: Row.IDLE_S,
}
UNKNOWN_AT_FIRST = [*range(Row.MONOTONY + 1), Row.SLOW_RATE, Row.REST_S]


class Second(NamedTuple):
    """What is known of everybody in one second, shape (athletes,); NaN for "not known now"."""

    session_s: Array
    heart_rate: Array
    reserve_share: Array  # of the heart-rate reserve, 0-1; NaN also where the heart rate is not known
    power_w: Array
    speed_m_s: Array
    slope: Array | None  # rise over run, zero where nothing tells; None where all are on the level
    machine_w: Array | None  # metabolic rate, where a machine says it; None where none does


def new_column() -> Array:
    """The counts of an athlete of whom nothing is known yet, shape (rows, 1)."""
    column = np.zeros((len(Row), 1))
    column[UNKNOWN_AT_FIRST] = np.nan
    column[Row.SINCE_EFFORT_S] = np.inf
    return column
