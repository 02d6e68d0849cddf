"""A heat-flux thermometer on the chest: Health Thermometer 0x1809 (GATT Specification Supplement).

Temperature Measurement 0x2A1C, indicated every ten seconds: flags, IEEE 11073 FLOAT in Celsius, type; NaN off the body.
It guesses the core from the skin: off by 0.2 Cel for the device and 0.1 Cel more that wanders within minutes, in the
order of what Verdel 2021 (Sensors 21:5932) found; it needs some ten minutes after it was put on.
"""

from math import exp, sqrt

from virtualgym.body import Body
from virtualgym.chance import Generator
from virtualgym.encode import float32_11073, uint8
from virtualgym.wearable import BATTERY_LEVEL, INDICATE, READ, Characteristic, Faults, Wearable

MEASUREMENT = Characteristic("1809", "2a1c", frozenset({INDICATE}))
TYPE = Characteristic("1809", "2a1d", frozenset({READ}))

HAS_TYPE = 0x04
BODY_GENERAL = 2
EVERY_S = 10
DEVICE_C = 0.2
WANDER_C, WANDER_S = 0.1, 300.0
WARM_UP_S = 200.0
SHOWN_WHEN_PUT_ON_C = 35.0


class Settings(Faults, frozen=True, kw_only=True, tag_field="kind", tag="thermometer"):
    """Nothing but what can go wrong."""


class Thermometer(Wearable):
    """Feels the core through the skin."""

    advertised = ("1809",)
    characteristics = (MEASUREMENT, TYPE, BATTERY_LEVEL)

    def __init__(self, address: str, name: str, body: Body, rng: Generator, settings: Settings) -> None:
        super().__init__(address, name, rng, settings)
        self._body = body
        self._device_c = DEVICE_C * float(rng.standard_normal())
        self._wander_c = 0.0
        self._worn_s = 0.0

    def readable(self, uuid: str) -> bytes:
        """Temperature Type: the body in general."""
        return uint8(BODY_GENERAL) if uuid == TYPE.uuid else super().readable(uuid)

    def measures(self, time_s: float) -> list[tuple[str, bytes]]:
        """One temperature every ten seconds."""
        self._worn_s = self._worn_s + 1 if self.worn(time_s) else 0.0
        if time_s % EVERY_S:
            return []
        shown = round(self._core_c(), 2) if self._worn_s else None
        return [(MEASUREMENT.uuid, uint8(HAS_TYPE) + float32_11073(shown, decimals=2) + uint8(BODY_GENERAL))]

    def _core_c(self) -> float:
        keep = exp(-EVERY_S / WANDER_S)
        self._wander_c = keep * self._wander_c + sqrt(1 - keep * keep) * WANDER_C * float(self.rng.standard_normal())
        settled = self._body.core_c + self._device_c + self._wander_c
        return settled + (SHOWN_WHEN_PUT_ON_C - settled) * exp(-self._worn_s / WARM_UP_S)
