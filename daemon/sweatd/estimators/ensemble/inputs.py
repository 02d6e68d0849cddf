"""From the table of what was sensed to what the forecast wants to know."""

import numpy as np
from numpy.typing import NDArray

from sweatd.estimators.ensemble.forecast import Inputs
from sweatd.estimators.ensemble.heat_source import Output
from sweatd.estimators.ensemble.table import SENSED, Row
from sweatd.model import Array, Quantity, Sample

AIR = (Quantity.AIR_TEMPERATURE, Quantity.RELATIVE_HUMIDITY, Quantity.AIR_SPEED)
AIR_ROWS = [SENSED[quantity] for quantity in AIR]
AIR_AT_ROWS = [row + 1 for row in AIR_ROWS]
STANDS_S = 900.0  # a sensor of the air that was silent for longer is forgotten
OWN_STANDS_S = np.array([STANDS_S, STANDS_S, 60.0])[:, None]  # an athlete's own wind is their speed out of doors


class Room:
    """The air that everybody shares: what its sensors last said, and when; columns temperature, humidity, speed."""

    def __init__(self, temperature_c: float, humidity_percent: float) -> None:
        self._default = np.array([temperature_c, humidity_percent, 0.0])
        self.said = np.array([[0.0, 0.0, 0.0], [-np.inf, -np.inf, -np.inf]])

    def observe(self, sample: Sample) -> None:
        """What a sensor of the room says."""
        if sample.quantity in AIR:
            self.said[:, AIR.index(sample.quantity)] = sample.value, sample.at

    def now(self, now: float) -> tuple[Array, NDArray[np.bool_]]:
        """Values, and whether anybody measured them, shape (3,)."""
        known = now - self.said[1] <= STANDS_S
        return np.where(known, self.said[0], self._default), known


def inputs(table: Array, room: Room, now: float) -> Inputs:
    """What counts now for each athlete, shape (athletes, 1): their own sensors first, then the room's."""
    column = table[:, :, None]
    ages = now - column
    shared, measured = room.now(now)
    own = ages[AIR_AT_ROWS, :, 0] <= OWN_STANDS_S
    air = np.where(own, table[AIR_ROWS], shared[:, None])[:, :, None]
    known = (own | measured[:, None])[:, :, None]
    output = Output(
        metabolic_w=column[Row.METABOLIC_W],
        metabolic_age_s=ages[Row.METABOLIC_AT],
        external_w=column[Row.EXTERNAL_W],
        external_age_s=ages[Row.EXTERNAL_AT],
        power_w=column[Row.POWER_W],
        power_age_s=ages[Row.POWER_AT],
        pedalled_age_s=ages[Row.PEDALLED_AT],
        speed_m_s=column[Row.SPEED_M_S],
        speed_age_s=ages[Row.SPEED_AT],
        stepped_age_s=ages[Row.STEPPED_AT],
        grade_percent=column[Row.GRADE_PERCENT],
        grade_age_s=ages[Row.GRADE_AT],
        heart_rate=column[Row.HEART_RATE],
        heart_rate_age_s=ages[Row.HEART_RATE_AT],
    )
    acclimatised = column[Row.ACCLIMATISED] > 0
    return Inputs(output, air[0], known[0], air[1], known[1], air[2], known[2], acclimatised)


def part(whole: Inputs, block: slice) -> Inputs:
    """Of a block of athletes."""
    output = Output(*(column[block] for column in whole.output))
    return Inputs(output, *(column[block] for column in whole[1:]))
