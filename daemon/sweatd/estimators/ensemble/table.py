"""What was last sensed and told of every athlete: a table of plain numbers, one row a fact, one column an athlete.

Times are seconds since 1970, minus infinity for "never".
"""

from enum import IntEnum, auto

import numpy as np

from sweatd.model import Array, Quantity


class Row(IntEnum):
    """The facts. What is sensed has its value in one row and its time in the next."""

    METABOLIC_W = 0
    METABOLIC_AT = auto()
    EXTERNAL_W = auto()
    EXTERNAL_AT = auto()
    POWER_W = auto()
    POWER_AT = auto()
    PEDALLED_AT = auto()
    SPEED_M_S = auto()
    SPEED_AT = auto()
    STEPPED_AT = auto()
    GRADE_PERCENT = auto()
    GRADE_AT = auto()
    HEART_RATE = auto()
    HEART_RATE_AT = auto()
    AIR_C = auto()
    AIR_AT = auto()
    HUMIDITY_PERCENT = auto()
    HUMIDITY_AT = auto()
    WIND_M_S = auto()
    WIND_AT = auto()
    SKIN_C = auto()
    SKIN_AT = auto()
    SKIN_JUMPED_AT = auto()
    PATCH_SITE = auto()
    PATCH_SITE_AT = auto()
    CONDUCTIVITY_C = auto()
    CONDUCTIVITY_C_AT = auto()
    # when each measurement of an outcome was last compared with the bodies, and when it last contradicted them
    PATCH_RATE_AT = auto()
    PATCH_RATE_DISAGREED_AT = auto()
    PATCH_SODIUM_AT = auto()
    PATCH_SODIUM_DISAGREED_AT = auto()
    WEIGHED_AT = auto()
    WEIGHED_DISAGREED_AT = auto()
    CORE_AT = auto()
    CORE_DISAGREED_AT = auto()
    SKIN_COMPARED_AT = auto()
    SKIN_DISAGREED_AT = auto()
    PAIRED_AT = auto()
    PAIRED_DISAGREED_AT = auto()
    # heart and output together, see pairing
    HEART_MEAN = auto()
    OUTPUT_MEAN = auto()
    STEADY_S = auto()
    # the session
    STARTED_AT = auto()
    DRANK_AT = auto()
    INTAKE_L = auto()
    URINE_L = auto()
    CARRIED_L = auto()
    SODIUM_INTAKE_MMOL = auto()
    HEAT_SOURCE = auto()
    WEIGH_INS = auto()
    LESSONS = auto()
    ACCLIMATISED = auto()
    FEMALE = auto()
    FLUID_RESTRICTED = auto()


SENSED = {
    Quantity.METABOLIC_RATE: Row.METABOLIC_W,
    Quantity.EXTERNAL_WORK: Row.EXTERNAL_W,
    Quantity.POWER: Row.POWER_W,
    Quantity.SPEED: Row.SPEED_M_S,
    Quantity.GRADE: Row.GRADE_PERCENT,
    Quantity.HEART_RATE: Row.HEART_RATE,
    Quantity.AIR_TEMPERATURE: Row.AIR_C,
    Quantity.RELATIVE_HUMIDITY: Row.HUMIDITY_PERCENT,
    Quantity.AIR_SPEED: Row.WIND_M_S,
    Quantity.CYCLING_SPEED: Row.WIND_M_S,  # out of doors it is the wind; who rides indoors does not tell one
    Quantity.SKIN_TEMPERATURE: Row.SKIN_C,
    Quantity.PATCH_SITE: Row.PATCH_SITE,
    Quantity.CONDUCTIVITY_TEMPERATURE: Row.CONDUCTIVITY_C,
}
"""Where a sensed value is kept; the row below it keeps when."""

MOVED = {Quantity.POWER: Row.PEDALLED_AT, Quantity.SPEED: Row.STEPPED_AT}
"""Where is kept when a value was last more than nothing."""

BASIS = {
    "machine": (Row.METABOLIC_AT, None),
    "power": (Row.POWER_AT, Row.PAIRED_DISAGREED_AT),
    "speed": (Row.SPEED_AT, Row.PAIRED_DISAGREED_AT),
    "heart_rate": (Row.HEART_RATE_AT, Row.PAIRED_DISAGREED_AT),
    "air_temperature": (Row.AIR_AT, None),
    "relative_humidity": (Row.HUMIDITY_AT, None),
    "air_speed": (Row.WIND_AT, None),
    "skin_temperature": (Row.SKIN_COMPARED_AT, Row.SKIN_DISAGREED_AT),
    "sweat_patch": (Row.PATCH_RATE_AT, Row.PATCH_RATE_DISAGREED_AT),
    "sweat_sodium": (Row.PATCH_SODIUM_AT, Row.PATCH_SODIUM_DISAGREED_AT),
    "weigh_in": (Row.WEIGHED_AT, Row.WEIGHED_DISAGREED_AT),
    "core_sensor": (Row.CORE_AT, Row.CORE_DISAGREED_AT),
}
"""What an estimate can stand on, by the name that is published: when it last spoke, when it last contradicted."""
SPOKE = [spoke for spoke, _ in BASIS.values()]
DISAGREED = [disagreed for _, disagreed in BASIS.values() if disagreed is not None]


def new_column(started_at: float) -> Array:
    """The facts of an athlete of whom nothing was sensed yet, shape (rows, 1)."""
    column = np.zeros((len(Row), 1))
    column[[row for row in Row if row.name.endswith("_AT")]] = -np.inf
    column[Row.STARTED_AT] = started_at
    return column
