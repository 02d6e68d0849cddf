"""An oximeter on a finger: Pulse Oximeter 0x1822 (Pulse Oximeter Service 1.0.1, GATT Specification Supplement).

PLX Continuous Measurement 0x2A5F, notified every second: flags, oxygen saturation in %, pulse in 1/min, measurement
status, device and sensor status, pulse amplitude index in %; numbers are IEEE 11073 SFLOATs.
Off the finger it sends NaN and says that its sensor is unconnected. While its wearer runs, the signal is poor.
It is off by 1 % for the device and 0.5 % for the second: within the 2 % that makers claim; ISO 80601-2-61 asks for 4 %.
"""

from struct import pack
from typing import NamedTuple

from virtualgym.body import Body
from virtualgym.chance import Generator
from virtualgym.encode import uint8, uint16
from virtualgym.wearable import BATTERY_LEVEL, NOTIFY, Characteristic, Faults, Wearable

CONTINUOUS = Characteristic("1822", "2a5f", frozenset({NOTIFY}))

HAS_MEASUREMENT_STATUS, HAS_DEVICE_STATUS, HAS_AMPLITUDE = 1 << 2, 1 << 3, 1 << 4
ONGOING = 1 << 5  # measurement status
POOR_SIGNAL, UNCONNECTED = 1 << 4, 1 << 11  # device and sensor status
SFLOAT_NAN = 0x07FF
SATURATION_PERCENT = 97.5
DEVICE_PERCENT, SECOND_PERCENT, SHAKEN_PERCENT = 1.0, 0.5, 2.0
AMPLITUDE_PERCENT, SHAKEN_AMPLITUDE_PERCENT = 4.0, 0.6
SHAKES_M_S = 2.0


def sfloat(value: float | None, decimals: int = 0) -> bytes:
    """IEEE 11073 SFLOAT: 12-bit mantissa, 4-bit decimal exponent; None is "not a number"."""
    if value is None:
        return pack("<H", SFLOAT_NAN)
    mantissa = round(value * 10**decimals)
    if abs(mantissa) > 0x07FD:
        raise ValueError(f"{value} with {decimals} decimals does not fit: an SFLOAT has 3.3 digits")
    return pack("<H", (-decimals & 0xF) << 12 | mantissa & 0x0FFF)


class Settings(Faults, frozen=True, kw_only=True, tag_field="kind", tag="oximeter"):
    """Nothing but what can go wrong."""


class Reading(NamedTuple):
    """What it sees through a finger; None is "not a number"."""

    saturation_percent: float | None = None
    pulse: float | None = None
    amplitude_percent: float | None = None
    device_status: int = 0

    def encoded(self) -> bytes:
        """A PLX Continuous Measurement."""
        normal = sfloat(self.saturation_percent, 1) + sfloat(self.pulse)
        status = uint16(ONGOING) + self.device_status.to_bytes(3, "little")
        flags = HAS_MEASUREMENT_STATUS | HAS_DEVICE_STATUS | HAS_AMPLITUDE
        return uint8(flags) + normal + status + sfloat(self.amplitude_percent, 1)


class Oximeter(Wearable):
    """Sees a body's pulse and oxygen."""

    advertised = ("1822",)
    characteristics = (CONTINUOUS, BATTERY_LEVEL)

    def __init__(self, address: str, name: str, body: Body, rng: Generator, settings: Settings) -> None:
        super().__init__(address, name, rng, settings)
        self._body = body
        self._device_percent = DEVICE_PERCENT * float(rng.standard_normal())

    def measures(self, time_s: float) -> list[tuple[str, bytes]]:
        """One measurement a second."""
        reading = self._seen() if self.worn(time_s) else Reading(device_status=UNCONNECTED)
        return [(CONTINUOUS.uuid, reading.encoded())]

    def _seen(self) -> Reading:
        shaken = (self._body.speed_m_s or 0.0) > SHAKES_M_S
        noise_percent = (SHAKEN_PERCENT if shaken else SECOND_PERCENT) * float(self.rng.standard_normal())
        saturation_percent = min(100.0, SATURATION_PERCENT + self._device_percent + noise_percent)
        amplitude_percent = SHAKEN_AMPLITUDE_PERCENT if shaken else AMPLITUDE_PERCENT
        return Reading(saturation_percent, self._body.heart_rate, amplitude_percent, POOR_SIGNAL if shaken else 0)
