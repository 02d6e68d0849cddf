"""Xiaomi's square thermometer on the wall, with the free firmware of ATC1441 or of pvvx; never connected.

Service data 0x181A as the two firmwares document it; pvvx's can be locked: AES-CCM, the nonce made of the address
backwards, the element's head and a counter. Errors are those of the Sensirion SHT4x in it: 0.2 Cel and 2 %.
"""

from struct import pack
from typing import Annotated

from cryptography.hazmat.primitives.ciphers.aead import AESCCM
from msgspec import Meta

from virtualgym.chance import Generator
from virtualgym.thermal import Air
from virtualgym.wearable import Advertised, Faults, Wearable

SERVICE = "181a"
EVERY_S = 10
DEVICE_C, DEVICE_PERCENT = 0.2, 2.0
BATTERY_MV = 2900


class Settings(Faults, frozen=True, kw_only=True, tag_field="kind", tag="lywsd03mmc"):
    """Which firmware, and for pvvx's its key, 32 hexadecimal digits; empty: not locked."""

    pvvx: bool = True
    key: Annotated[str, Meta(pattern=r"^([0-9a-f]{32})?\Z")] = ""


def encoded_atc1441(air_c: float, humidity_percent: float, battery: int, address: str, counter: int = 0) -> bytes:
    """13 bytes, big endian."""
    values = pack(">hBBHB", round(air_c * 10), round(humidity_percent), battery, BATTERY_MV, counter)
    return bytes.fromhex(address.replace(":", "")) + values


def encoded_pvvx(air_c: float, humidity_percent: float, battery: int, address: str, counter: int = 0) -> bytes:
    """15 bytes, little endian, the address backwards."""
    values = pack("<hHHBBB", round(air_c * 100), round(humidity_percent * 100), BATTERY_MV, battery, counter, 5)
    return bytes.fromhex(address.replace(":", ""))[::-1] + values


def sealed_pvvx(plain: bytes, key: bytes) -> bytes:
    """The same for whoever has the key: 11 bytes, without address and voltage."""
    nonce = plain[:6] + bytes([14, 0x16, 0x1A, 0x18]) + plain[13:14]
    said = plain[6:10] + plain[12:13] + plain[14:]
    return plain[13:14] + AESCCM(key, tag_length=4).encrypt(nonce, said, b"\x11")


class Lywsd03mmc(Wearable):
    """Feels the air of the gym."""

    advertised = ()
    characteristics = ()

    def __init__(self, address: str, name: str, air: Air, rng: Generator, settings: Settings) -> None:
        super().__init__(address, name, rng, settings)
        self._air, self._encoded = air, encoded_pvvx if settings.pvvx else encoded_atc1441
        self._key = bytes.fromhex(settings.key) if settings.pvvx else b""
        self._device_c, self._device_percent = (rng.standard_normal(2) * (DEVICE_C / 2, DEVICE_PERCENT / 2)).tolist()

    def measures(self, time_s: float) -> list[tuple[str, bytes]]:  # noqa: ARG002 - it notifies nothing
        """Nothing that is notified."""
        return []

    def advertises(self, time_s: float) -> Advertised:
        """The air, anew every ten seconds."""
        humidity = min(100.0, max(0.0, self._air.humidity_percent + self._device_percent))
        air_c, counter = self._air.temperature_c + self._device_c, int(time_s // EVERY_S) % 256
        battery = round(self._battery_percent(time_s))
        said = self._encoded(air_c, humidity, battery, self.address, counter)
        return Advertised(service_data={SERVICE: sealed_pvvx(said, self._key) if self._key else said})
