"""A home-made thermometer on the wall that speaks BTHome version 2 (bthome.io/format), locked if it has a key.

Service data 0xFCD2: device information, battery, temperature in 0.01 Cel, humidity in 0.01 %. Encryption as
bthome.io/encryption has it: AES-CCM, the nonce made of address, UUID, device information and a counter.
"""

from struct import pack
from typing import Annotated

from cryptography.hazmat.primitives.ciphers.aead import AESCCM
from msgspec import Meta

from virtualgym.chance import Generator
from virtualgym.thermal import Air
from virtualgym.wearable import Advertised, Faults, Wearable

SERVICE, VERSION_2, ENCRYPTED = "fcd2", 0x40, 0x01
BATTERY, TEMPERATURE, HUMIDITY = 0x01, 0x02, 0x03
EVERY_S = 10
DEVICE_C, DEVICE_PERCENT = 0.2, 2.0


class Settings(Faults, frozen=True, kw_only=True, tag_field="kind", tag="bthome_sensor"):
    """Its key, 32 hexadecimal digits; empty: not locked."""

    key: Annotated[str, Meta(pattern=r"^([0-9a-f]{32})?\Z")] = ""


def encoded(air_c: float, humidity_percent: float, battery: int) -> bytes:
    """A frame that everybody can read."""
    values = pack("<BBBhBH", BATTERY, battery, TEMPERATURE, round(air_c * 100), HUMIDITY, round(humidity_percent * 100))
    return bytes([VERSION_2]) + values


def sealed(plain: bytes, key: bytes, address: str, counter: int) -> bytes:
    """The same for whoever has the key."""
    information, count = bytes([plain[0] | ENCRYPTED]), pack("<I", counter)
    nonce = bytes.fromhex(address.replace(":", "")) + pack("<H", 0xFCD2) + information + count
    locked = AESCCM(key, tag_length=4).encrypt(nonce, plain[1:], None)
    return information + locked[:-4] + count + locked[-4:]


class BthomeSensor(Wearable):
    """Feels the air of the gym."""

    advertised = ()
    characteristics = ()

    def __init__(self, address: str, name: str, air: Air, rng: Generator, settings: Settings) -> None:
        super().__init__(address, name, rng, settings)
        self._air, self._key = air, bytes.fromhex(settings.key)
        self._device_c, self._device_percent = (rng.standard_normal(2) * (DEVICE_C / 2, DEVICE_PERCENT / 2)).tolist()

    def measures(self, time_s: float) -> list[tuple[str, bytes]]:  # noqa: ARG002 - it notifies nothing
        """Nothing that is notified."""
        return []

    def advertises(self, time_s: float) -> Advertised:
        """The air, anew every ten seconds."""
        humidity = min(100.0, max(0.0, self._air.humidity_percent + self._device_percent))
        said = encoded(self._air.temperature_c + self._device_c, humidity, round(self._battery_percent(time_s)))
        locked = sealed(said, self._key, self.address, int(time_s // EVERY_S)) if self._key else said
        return Advertised(service_data={SERVICE: locked})
