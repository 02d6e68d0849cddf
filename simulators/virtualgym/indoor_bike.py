"""An indoor bike: Indoor Bike Data 0x2AD2, notified every second (Fitness Machine Service 1.0).

Flags, speed in 0.01 km/h, cadence in 0.5 /min, distance in m, resistance (two bytes, as in version 1.0 and in real
bikes; the GATT Specification Supplement has one), power in W, energy in kcal, heart rate, time in s: what a widespread
console sends, in the same 21 bytes.
Brakes without a strain gauge are off by 5 % for the device, a round number, and by 1 % for the second. A kcal is shown
for each kJ of work: an efficiency of 24 %.
"""

from typing import NamedTuple

from virtualgym.encode import sint16, uint16
from virtualgym.fitness_machine import (
    FitnessMachine,
    MachineSettings,
    expended_energy,
    heart_rate,
    machine_data,
    uint24,
)
from virtualgym.turning import CIRCUMFERENCE_M, crank_per_s, wheel_per_s

DATA = machine_data("2ad2")

HAS_CADENCE, HAS_DISTANCE, HAS_RESISTANCE, HAS_POWER = 1 << 2, 1 << 4, 1 << 5, 1 << 6
HAS_ENERGY, HAS_HEART_RATE, HAS_TIME = 1 << 8, 1 << 9, 1 << 11
ALL = HAS_CADENCE | HAS_DISTANCE | HAS_RESISTANCE | HAS_POWER | HAS_ENERGY | HAS_HEART_RATE | HAS_TIME
W_PER_LEVEL = 20.0  # of resistance
KCAL_PER_J = 0.001
SECOND_SHARE = 0.01


class Settings(MachineSettings, frozen=True, kw_only=True, tag_field="kind", tag="indoor_bike"):
    """What every machine has."""


class Display(NamedTuple):
    """What it shows."""

    speed_m_s: float
    cadence_rpm: float
    distance_m: float
    power_w: float
    kcal: float
    heart_rate: float | None
    elapsed_s: float

    def encoded(self) -> bytes:
        """An Indoor Bike Data notification."""
        speed = uint16(self.speed_m_s, 0.01 / 3.6)
        effort = sint16(self.power_w / W_PER_LEVEL) + sint16(self.power_w)
        totals = expended_energy(self.kcal) + heart_rate(self.heart_rate) + uint16(self.elapsed_s)
        return uint16(ALL) + speed + uint16(self.cadence_rpm, 0.5) + uint24(self.distance_m) + effort + totals


class IndoorBike(FitnessMachine):
    """Brakes what a body pedals."""

    characteristics = (DATA,)
    device_share = 0.05

    def shows(self, used: bool) -> list[tuple[str, bytes]]:
        """Cadence, power and counters; the speed is that of a bicycle out of doors."""
        power_w = (self.body.power_w if used else None) or 0.0
        speed_m_s = wheel_per_s(power_w) * CIRCUMFERENCE_M
        shown_w = power_w * self.device * (1 + SECOND_SHARE * float(self.rng.standard_normal()))
        self.count(speed_m_s, KCAL_PER_J * shown_w)
        moving = Display(
            speed_m_s,
            crank_per_s(power_w) * 60,
            self.distance_m,
            shown_w,
            self.kcal,
            self.heard(used),
            self.elapsed_s,
        )
        return [(DATA.uuid, moving.encoded())]
