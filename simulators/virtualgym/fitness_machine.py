"""What treadmill, bike and rower of the gym have in common: Fitness Machine 0x1826 (Fitness Machine Service 1.0).

Counters of distance, energy and time, which run while somebody moves; a heart rate, 0 where the machine hears no strap;
mains instead of a battery. While it is "off body" nobody is on it.
A machine knows no body: its energy is a rule of thumb, and not the athlete's.
"""

from abc import abstractmethod

from virtualgym.body import Body
from virtualgym.chance import Generator
from virtualgym.encode import uint8, uint16
from virtualgym.wearable import NOTIFY, Characteristic, Faults, Wearable

SERVICE = "1826"
NO_HEART_RATE = 0
UNKNOWN_AN_HOUR, UNKNOWN_A_MINUTE = b"\xff\xff", b"\xff"
JOULES_PER_KCAL = 4184.0


def machine_data(uuid: str) -> Characteristic:
    """The characteristic of one kind of machine."""
    return Characteristic(SERVICE, uuid, frozenset({NOTIFY}))


def uint24(value: float) -> bytes:
    """Rounded, held within 24 bits."""
    return min(0xFFFFFF, max(0, round(value))).to_bytes(3, "little")


def expended_energy(kcal: float) -> bytes:
    """In all; what it would be in an hour and in a minute is not told."""
    return uint16(kcal) + UNKNOWN_AN_HOUR + UNKNOWN_A_MINUTE


def heart_rate(rate: float | None) -> bytes:
    """Of a strap, if one is heard."""
    return uint8(NO_HEART_RATE if rate is None else rate)


class MachineSettings(Faults, frozen=True, kw_only=True):
    """Whether it hears the athlete's strap, and shows its heart rate."""

    hears_strap: bool = False


class FitnessMachine(Wearable):
    """Counts what a body does on it."""

    advertised = (SERVICE,)
    device_share: float  # how far off its speed or power is: one standard deviation

    def __init__(self, address: str, name: str, body: Body, rng: Generator, settings: MachineSettings) -> None:
        super().__init__(address, name, rng, settings)
        self.body = body
        self.device = 1 + self.device_share * float(rng.standard_normal())
        self.distance_m = self.kcal = self.elapsed_s = 0.0
        self._hears_strap = settings.hears_strap

    def measures(self, time_s: float) -> list[tuple[str, bytes]]:
        """What the display shows, every second."""
        return self.shows(self.worn(time_s))

    @abstractmethod
    def shows(self, used: bool) -> list[tuple[str, bytes]]:
        """One second of exercise, or of standing still."""

    def count(self, speed_m_s: float, kcal_per_s: float) -> None:
        """Lets the counters run for a second; they stand while nothing moves."""
        if speed_m_s > 0:
            self.distance_m += speed_m_s
            self.kcal += kcal_per_s
            self.elapsed_s += 1

    def heard(self, used: bool) -> float | None:
        """The heart rate of a strap near by."""
        return self.body.heart_rate if used and self._hears_strap else None
