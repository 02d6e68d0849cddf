"""What was last sensed and told of every athlete: a table of plain numbers, one row a fact, one column an athlete.

Times are seconds since 1970, minus infinity for "never".
"""

from enum import IntEnum, auto

import numpy as np

from sweatd.model import Array, Quantity


class Row(IntEnum):
    """The facts."""

    POWER_W = 0
    POWER_AT = auto()
    HEART_RATE = auto()
    HEART_RATE_AT = auto()
    SPEED_M_S = auto()
    SPEED_AT = auto()
    AIR_C = auto()
    AIR_AT = auto()
    HUMIDITY_PERCENT = auto()
    HUMIDITY_AT = auto()
    PATCH = auto()
    PATCH_AT = auto()
    WEIGHED = auto()
    WEIGHED_AT = auto()
    CORE = auto()
    CORE_AT = auto()
    DISAGREED_AT = auto()
    STARTED_AT = auto()
    DRANK_AT = auto()
    INTAKE_L = auto()
    CARRIED_L = auto()
    SODIUM_INTAKE_MMOL = auto()
    ACCLIMATISED = auto()
    FEMALE = auto()
    FLUID_RESTRICTED = auto()


SENSED = {
    Quantity.POWER: Row.POWER_W,
    Quantity.HEART_RATE: Row.HEART_RATE,
    Quantity.SPEED: Row.SPEED_M_S,
    Quantity.AIR_TEMPERATURE: Row.AIR_C,
    Quantity.RELATIVE_HUMIDITY: Row.HUMIDITY_PERCENT,
    Quantity.LOCAL_SWEAT_RATE: Row.PATCH,
    Quantity.SWEAT_SODIUM: Row.PATCH,
    Quantity.BODY_MASS: Row.WEIGHED,
    Quantity.CORE_TEMPERATURE: Row.CORE,
}
"""Where a sensed value is kept; the row below it keeps when."""

BASIS = {
    "power": Row.POWER_AT,
    "heart_rate": Row.HEART_RATE_AT,
    "speed": Row.SPEED_AT,
    "air_temperature": Row.AIR_AT,
    "relative_humidity": Row.HUMIDITY_AT,
    "sweat_patch": Row.PATCH_AT,
    "weigh_in": Row.WEIGHED_AT,
    "core_sensor": Row.CORE_AT,
    "disagreement": Row.DISAGREED_AT,
}
"""What an estimate can stand on, by the name that is published."""


def new_column(started_at: float) -> Array:
    """The facts of an athlete of whom nothing was sensed yet, shape (rows, 1)."""
    column = np.zeros((len(Row), 1))
    column[[row for row in Row if row.name.endswith("_AT")]] = -np.inf
    column[Row.STARTED_AT] = started_at
    return column
