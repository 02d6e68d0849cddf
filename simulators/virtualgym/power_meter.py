"""A power meter: Cycling Power 0x1818 (GATT Specification Supplement, Cycling Power Service 1.1).

Cycling Power Measurement 0x2A63, notified every second: flags, power in W, turns of the wheel with the latest's time in
1/2048 s where there is a wheel (a trainer, a hub), turns of the crank with the latest's in 1/1024 s.
Cycling Power Feature 0x2A65 and Sensor Location 0x2A5D, read.
It is off by 1.5 % for the device and 1 % for the second, as makers of such meters claim (1 to 2 %).
"""

from virtualgym.body import Body
from virtualgym.chance import Generator
from virtualgym.encode import sint16, uint8, uint16, uint32
from virtualgym.turning import Turning, crank_per_s, wheel_per_s
from virtualgym.wearable import BATTERY_LEVEL, NOTIFY, READ, Characteristic, Faults, Wearable

MEASUREMENT = Characteristic("1818", "2a63", frozenset({NOTIFY}))
FEATURE = Characteristic("1818", "2a65", frozenset({READ}))
LOCATION = Characteristic("1818", "2a5d", frozenset({READ}))

HAS_WHEEL, HAS_CRANK = 0x0010, 0x0020
COUNTS_WHEEL, COUNTS_CRANK = 0x04, 0x08  # the same in the feature
LEFT_CRANK, REAR_HUB = 5, 13
WHEEL_TICKS_PER_S, CRANK_TICKS_PER_S = 2048, 1024
DEVICE_SHARE, SECOND_SHARE = 0.015, 0.01


class Settings(Faults, frozen=True, kw_only=True, tag_field="kind", tag="power_meter"):
    """Whether it sits in a hub or a trainer, and counts the wheel, too."""

    wheel: bool = False


class PowerMeter(Wearable):
    """Feels what a body pedals."""

    advertised = ("1818",)
    characteristics = (MEASUREMENT, FEATURE, LOCATION, BATTERY_LEVEL)

    def __init__(self, address: str, name: str, body: Body, rng: Generator, settings: Settings) -> None:
        super().__init__(address, name, rng, settings)
        self._body, self._has_wheel = body, settings.wheel
        self._device = 1 + DEVICE_SHARE * float(rng.standard_normal())
        self._wheel, self._crank = Turning(int(rng.integers(1 << 32))), Turning(int(rng.integers(1 << 16)))

    def readable(self, uuid: str) -> bytes:
        """Cycling Power Feature, Sensor Location."""
        if uuid == FEATURE.uuid:
            return uint32(COUNTS_CRANK | (COUNTS_WHEEL if self._has_wheel else 0))
        if uuid == LOCATION.uuid:
            return uint8(REAR_HUB if self._has_wheel else LEFT_CRANK)
        return super().readable(uuid)

    def measures(self, time_s: float) -> list[tuple[str, bytes]]:
        """One measurement a second."""
        power_w = (self._body.power_w if self.worn(time_s) else None) or 0.0
        self._wheel.second(time_s, wheel_per_s(power_w))
        self._crank.second(time_s, crank_per_s(power_w))
        shown_w = power_w * self._device * (1 + SECOND_SHARE * float(self.rng.standard_normal()))
        wheel = self._wheel.encoded(4, WHEEL_TICKS_PER_S) if self._has_wheel else b""
        crank = self._crank.encoded(2, CRANK_TICKS_PER_S)
        return [(MEASUREMENT.uuid, uint16(HAS_CRANK | (HAS_WHEEL if wheel else 0)) + sint16(shown_w) + wheel + crank)]
