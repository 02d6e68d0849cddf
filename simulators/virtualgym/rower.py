"""A rower: Rower Data 0x2AD1, notified every second (Fitness Machine Service 1.0, GATT Specification Supplement).

In two notifications, as what rowers tell rarely fits into one: first, with bit 0 set for "more data", distance in m,
energy in kcal, heart rate and time in s; then strokes per minute in 0.5, their count, the pace in s/500 m and the power
in W.
A flywheel knows its power well: off by 2 % for the device. Pace and energy are those of Concept2's monitors:
power = 2.80 v^3, and 300 kcal an hour beside four times the work. Strokes per minute: 18 + 1 for each 25 W (round
numbers).
"""

from typing import NamedTuple

from virtualgym.encode import sint16, uint8, uint16
from virtualgym.fitness_machine import (
    JOULES_PER_KCAL,
    FitnessMachine,
    MachineSettings,
    expended_energy,
    heart_rate,
    machine_data,
    uint24,
)

DATA = machine_data("2ad1")

MORE_DATA, HAS_DISTANCE, HAS_PACE, HAS_POWER = 1 << 0, 1 << 2, 1 << 3, 1 << 5
HAS_ENERGY, HAS_HEART_RATE, HAS_TIME = 1 << 8, 1 << 9, 1 << 11
DRAG_W_S3_M3 = 2.80
KCAL_PER_J, KCAL_PER_S = 4 / JOULES_PER_KCAL, 300 / 3600
LEAST_STROKES_PER_MIN, W_PER_STROKE = 18.0, 25.0


class Settings(MachineSettings, frozen=True, kw_only=True, tag_field="kind", tag="rower"):
    """What every machine has."""


class Totals(NamedTuple):
    """What has been rowed."""

    distance_m: float
    kcal: float
    heart_rate: float | None
    elapsed_s: float

    def encoded(self) -> bytes:
        """The first of two Rower Data notifications."""
        flags = MORE_DATA | HAS_DISTANCE | HAS_ENERGY | HAS_HEART_RATE | HAS_TIME
        totals = uint24(self.distance_m) + expended_energy(self.kcal)
        return uint16(flags) + totals + heart_rate(self.heart_rate) + uint16(self.elapsed_s)


class Stroke(NamedTuple):
    """How it is rowed."""

    strokes_per_min: float
    strokes: float
    speed_m_s: float
    power_w: float

    def encoded(self) -> bytes:
        """The second of two Rower Data notifications."""
        pace = uint16(500 / self.speed_m_s if self.speed_m_s else None)
        strokes = uint8(self.strokes_per_min / 0.5) + uint16(int(self.strokes))
        return uint16(HAS_PACE | HAS_POWER) + strokes + pace + sint16(self.power_w)


class Rower(FitnessMachine):
    """Turns its flywheel as a body pulls."""

    characteristics = (DATA,)
    device_share = 0.02
    _strokes = 0.0

    def shows(self, used: bool) -> list[tuple[str, bytes]]:
        """Totals, then the stroke."""
        shown_w = ((self.body.power_w if used else None) or 0.0) * self.device
        speed_m_s = (shown_w / DRAG_W_S3_M3) ** (1 / 3)
        self.count(speed_m_s, KCAL_PER_J * shown_w + KCAL_PER_S)
        per_min = LEAST_STROKES_PER_MIN + shown_w / W_PER_STROKE if shown_w else 0.0
        self._strokes += per_min / 60
        totals = Totals(self.distance_m, self.kcal, self.heard(used), self.elapsed_s)
        stroke = Stroke(per_min, self._strokes, speed_m_s, shown_w)
        return [(DATA.uuid, totals.encoded()), (DATA.uuid, stroke.encoded())]
