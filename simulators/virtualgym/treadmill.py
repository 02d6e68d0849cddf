"""A treadmill: Treadmill Data 0x2ACD, notified every second (Fitness Machine Service 1.0).

Flags, speed in 0.01 km/h, distance in m, energy in kcal, heart rate, time in s. The belt runs in steps of 0.1 km/h, as
its buttons do; its slope is not told, as bodies here do not know it.
The belt is off by 1 % for the device; its energy is that of a runner of 75 kg, 1 kcal/kg/km (Margaria et al. 1963,
J Appl Physiol 18:367).
"""

from typing import NamedTuple

from virtualgym.encode import uint16
from virtualgym.fitness_machine import (
    FitnessMachine,
    MachineSettings,
    expended_energy,
    heart_rate,
    machine_data,
    uint24,
)

DATA = machine_data("2acd")

HAS_DISTANCE, HAS_ENERGY, HAS_HEART_RATE, HAS_TIME = 1 << 2, 1 << 7, 1 << 8, 1 << 10
STEP_M_S = 0.1 / 3.6
KCAL_PER_M = 0.075


class Settings(MachineSettings, frozen=True, kw_only=True, tag_field="kind", tag="treadmill"):
    """What every machine has."""


class Display(NamedTuple):
    """What it shows."""

    speed_m_s: float
    distance_m: float
    kcal: float
    heart_rate: float | None
    elapsed_s: float

    def encoded(self) -> bytes:
        """A Treadmill Data notification."""
        now = uint16(HAS_DISTANCE | HAS_ENERGY | HAS_HEART_RATE | HAS_TIME) + uint16(self.speed_m_s, 0.01 / 3.6)
        totals = uint24(self.distance_m) + expended_energy(self.kcal)
        return now + totals + heart_rate(self.heart_rate) + uint16(self.elapsed_s)


class Treadmill(FitnessMachine):
    """Moves its belt as fast as a body runs."""

    characteristics = (DATA,)
    device_share = 0.01

    def shows(self, used: bool) -> list[tuple[str, bytes]]:
        """Speed and counters."""
        speed_m_s = (self.body.speed_m_s if used else None) or 0.0
        shown_m_s = round(speed_m_s * self.device / STEP_M_S) * STEP_M_S
        self.count(shown_m_s, KCAL_PER_M * shown_m_s)
        display = Display(shown_m_s, self.distance_m, self.kcal, self.heard(used), self.elapsed_s)
        return [(DATA.uuid, display.encoded())]
