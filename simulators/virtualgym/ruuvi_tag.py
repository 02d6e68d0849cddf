"""A RuuviTag on the wall: it tells the air to everybody, in data format 5, and is never connected.

Manufacturer data 0x0499, big endian (docs.ruuvi.com, "Data format 5 (RAWv2)"). Errors are those of the Bosch BME280's
data sheet: 0.5 Cel and 3 % for the device.
"""

from struct import pack

from virtualgym.chance import Generator
from virtualgym.thermal import Air
from virtualgym.wearable import Advertised, Faults, Wearable

COMPANY = 0x0499
EVERY_S = 5
DEVICE_C, DEVICE_PERCENT = 0.5, 3.0
PRESSURE_HPA = 1013.2
UPRIGHT_MG, BATTERY_MV, POWER_DBM = 1000, 2950, 4


class Settings(Faults, frozen=True, kw_only=True, tag_field="kind", tag="ruuvi_tag"):
    """Nothing but what can go wrong."""


def encoded(air_c: float, humidity_percent: float, pressure_hpa: float, address: str, sequence: int = 0) -> bytes:
    """A frame of format 5; the tag hangs upright and does not move."""
    air = pack(">hHH", round(air_c / 0.005), round(humidity_percent / 0.0025), round(pressure_hpa * 100) - 50_000)
    power = (BATTERY_MV - 1600) << 5 | (POWER_DBM + 40) // 2
    rest = pack(">hhhHBH", 0, 0, UPRIGHT_MG, power, 0, sequence)
    return bytes([5]) + air + rest + bytes.fromhex(address.replace(":", ""))


class RuuviTag(Wearable):
    """Feels the air of the gym."""

    advertised = ()
    characteristics = ()

    def __init__(self, address: str, name: str, air: Air, rng: Generator, settings: Settings) -> None:
        super().__init__(address, name, rng, settings)
        self._air = air
        self._device_c, self._device_percent = (rng.standard_normal(2) * (DEVICE_C / 2, DEVICE_PERCENT / 2)).tolist()

    def measures(self, time_s: float) -> list[tuple[str, bytes]]:  # noqa: ARG002 - it notifies nothing
        """Nothing that is notified."""
        return []

    def advertises(self, time_s: float) -> Advertised:
        """The air, anew every five seconds."""
        humidity = min(100.0, max(0.0, self._air.humidity_percent + self._device_percent))
        air_c, sequence = self._air.temperature_c + self._device_c, int(time_s // EVERY_S) % 0xFFFF
        return Advertised(manufacturer={COMPANY: encoded(air_c, humidity, PRESSURE_HPA, self.address, sequence)})
