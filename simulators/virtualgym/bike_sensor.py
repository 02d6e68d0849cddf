"""Two magnets on a bicycle: Cycling Speed and Cadence 0x1816 (GATT Specification Supplement, CSC Service 1.0).

CSC Measurement 0x2A5B, notified every second: flags, turns of the wheel (32 bits) and of the crank (16 bits), each with
the time of the latest in 1/1024 s. CSC Feature 0x2A5C, read: which of them it counts.
How fast a body turns them follows from its power; it is as exact as a magnet is. Off the body nobody pedals.
"""

from virtualgym.body import Body
from virtualgym.chance import Generator
from virtualgym.encode import uint8, uint16
from virtualgym.turning import Turning, crank_per_s, wheel_per_s
from virtualgym.wearable import BATTERY_LEVEL, NOTIFY, READ, Characteristic, Faults, Wearable

MEASUREMENT = Characteristic("1816", "2a5b", frozenset({NOTIFY}))
FEATURE = Characteristic("1816", "2a5c", frozenset({READ}))

HAS_WHEEL, HAS_CRANK = 0x01, 0x02  # in the measurement and in the feature
TICKS_PER_S = 1024


class Settings(Faults, frozen=True, kw_only=True, tag_field="kind", tag="bike_sensor"):
    """Which magnets there are."""

    wheel: bool = True
    crank: bool = True


class BikeSensor(Wearable):
    """Counts what a body turns."""

    advertised = ("1816",)
    characteristics = (MEASUREMENT, FEATURE, BATTERY_LEVEL)

    def __init__(self, address: str, name: str, body: Body, rng: Generator, settings: Settings) -> None:
        super().__init__(address, name, rng, settings)
        self._body = body
        self._flags = (HAS_WHEEL if settings.wheel else 0) | (HAS_CRANK if settings.crank else 0)
        self._wheel, self._crank = Turning(int(rng.integers(1 << 32))), Turning(int(rng.integers(1 << 16)))

    def readable(self, uuid: str) -> bytes:
        """CSC Feature."""
        return uint16(self._flags) if uuid == FEATURE.uuid else super().readable(uuid)

    def measures(self, time_s: float) -> list[tuple[str, bytes]]:
        """One measurement a second."""
        power_w = self._body.power_w if self.worn(time_s) else None
        self._wheel.second(time_s, wheel_per_s(power_w))
        self._crank.second(time_s, crank_per_s(power_w))
        wheel = self._wheel.encoded(4, TICKS_PER_S) if self._flags & HAS_WHEEL else b""
        crank = self._crank.encoded(2, TICKS_PER_S) if self._flags & HAS_CRANK else b""
        return [(MEASUREMENT.uuid, uint8(self._flags) + wheel + crank)]
