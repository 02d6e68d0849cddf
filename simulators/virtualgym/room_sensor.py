"""A sensor on the wall: Environmental Sensing 0x181A (GATT Specification Supplement).

Temperature 0x2A6E in 0.01 Cel and humidity 0x2A6F in 0.01 %, read, and notified every ten seconds.
Errors are those of the small sensors in such devices (Sensirion SHT3x data sheet): 0.2 Cel and 2 % for the device,
0.02 Cel and 0.1 % for the reading.
"""

from virtualgym.chance import Generator
from virtualgym.encode import sint16, uint16
from virtualgym.thermal import Air
from virtualgym.wearable import BATTERY_LEVEL, NOTIFY, READ, Characteristic, Faults, Wearable

TEMPERATURE = Characteristic("181a", "2a6e", frozenset({READ, NOTIFY}))
HUMIDITY = Characteristic("181a", "2a6f", frozenset({READ, NOTIFY}))

EVERY_S = 10
DEVICE_C, DEVICE_PERCENT = 0.2, 2.0
READING_C, READING_PERCENT = 0.02, 0.1


class Settings(Faults, frozen=True, kw_only=True, tag_field="kind", tag="room_sensor"):
    """Nothing but what can go wrong."""


class RoomSensor(Wearable):
    """Feels the air of the gym."""

    advertised = ("181a",)
    characteristics = (TEMPERATURE, HUMIDITY, BATTERY_LEVEL)

    def __init__(self, address: str, name: str, air: Air, rng: Generator, settings: Settings) -> None:
        super().__init__(address, name, rng, settings)
        self._air = air
        self._device_c, self._device_percent = (rng.standard_normal(2) * (DEVICE_C / 2, DEVICE_PERCENT / 2)).tolist()

    def readable(self, uuid: str) -> bytes:
        """The air now."""
        if uuid == TEMPERATURE.uuid:
            noise = READING_C * self.rng.standard_normal()
            return sint16(self._air.temperature_c + self._device_c + noise, 0.01)
        if uuid == HUMIDITY.uuid:
            noise = READING_PERCENT * self.rng.standard_normal()
            return uint16(min(100.0, max(0.0, self._air.humidity_percent + self._device_percent + noise)), 0.01)
        return super().readable(uuid)

    def measures(self, time_s: float) -> list[tuple[str, bytes]]:
        """Both values, every ten seconds."""
        if time_s % EVERY_S:
            return []
        return [(one.uuid, self.readable(one.uuid)) for one in (TEMPERATURE, HUMIDITY)]
