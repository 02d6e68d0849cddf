"""Thermometers that tell everybody: RuuviTag and LYWSD03MMC."""

from collections.abc import Callable

import pytest

from sweatd.model import Channel, Quality, Quantity, Refused
from virtualgym import lywsd03mmc, ruuvi_tag

AIR, HUMIDITY, PRESSURE, BATTERY = (
    Quantity.AIR_TEMPERATURE,
    Quantity.RELATIVE_HUMIDITY,
    Quantity.AIR_PRESSURE,
    Quantity.BATTERY_LEVEL,
)
RUUVI, XIAOMI = (Channel.MANUFACTURER, "0499"), (Channel.SERVICE_DATA, "181a")
VALID = "0512FC5394C37C0004FFFC040CAC364200CDCBB8334C884F"  # these three: docs.ruuvi.com, test vectors
LARGEST = "057FFFFFFEFFFE7FFF7FFF7FFFFFDEFEFFFECBB8334C884F"
NOTHING = "058000FFFFFFFF800080008000FFFFFFFFFFFFFFFFFFFFFF"

Row = tuple[Quantity, float, Quality, str]
Meaning = Callable[..., list[Row]]


def values(said: list[Row]) -> dict[Quantity, float]:
    assert all(row[2:] == (Quality.GOOD, "") for row in said)
    return {row[0]: row[1] for row in said}


@pytest.mark.parametrize(
    ("where", "data", "meant"),
    [
        (RUUVI, VALID, {AIR: 24.3, HUMIDITY: 53.49, PRESSURE: 1000.44}),
        (RUUVI, NOTHING, {}),
        (RUUVI, VALID + "00", {AIR: 24.3, HUMIDITY: 53.49, PRESSURE: 1000.44}),
        (XIAOMI, "a4c1380000ee 00e7 2a 64 0b54 07", {AIR: 23.1, HUMIDITY: 42, BATTERY: 100}),
        (XIAOMI, "a4c1380000ee ffce 2a 64 0b54 07", {AIR: -5.0, HUMIDITY: 42, BATTERY: 100}),
        (XIAOMI, "ee000038c1a4 0609 6810 540b 64 07 05", {AIR: 23.1, HUMIDITY: 42, BATTERY: 100}),
        (XIAOMI, "ee000038c1a4 0cfe 6810 540b 64 07 05", {AIR: -5.0, HUMIDITY: 42, BATTERY: 100}),
    ],
)
def test_frames_mean(meaning: Meaning, where: tuple[Channel, str], data: str, meant: dict[Quantity, float]) -> None:
    assert values(meaning(where[1], data, where[0])) == pytest.approx(meant)


@pytest.mark.parametrize(
    ("where", "data", "reason"),
    [
        (RUUVI, "", "format nothing of RuuviTag"),
        (RUUVI, "03291A1ECE1EFC18F94202CA0B53", "format 3 of RuuviTag"),
        (RUUVI, VALID[:-2], "too short"),
        (RUUVI, LARGEST, "air_temperature of 163.835 Cel is outside"),
        (XIAOMI, "00" * 14, "of 14 bytes: ATC1441's has 13, pvvx's 15"),
        (XIAOMI, "a4c1380000ee 00e7 65 64 0b54 07", "relative_humidity of 101 %"),
    ],
)
def test_what_makes_no_sense_is_refused(meaning: Meaning, where: tuple[Channel, str], data: str, reason: str) -> None:
    with pytest.raises(Refused, match=reason):
        meaning(where[1], data, where[0])


@pytest.mark.parametrize("air_c", [-12.34, 0.0, 23.456, 41.0])
def test_what_the_sensors_of_the_gym_say_is_understood(meaning: Meaning, air_c: float) -> None:
    address = "A4:C1:38:00:00:EE"
    frames = {
        0.0026: (RUUVI, ruuvi_tag.encoded(air_c, 41.5, 1013.2, address)),
        0.0501: (XIAOMI, lywsd03mmc.encoded_atc1441(air_c, 41.5, 80, address)),
        0.0051: (XIAOMI, lywsd03mmc.encoded_pvvx(air_c, 41.5, 80, address)),
    }
    for within, ((channel, key), data) in frames.items():
        assert values(meaning(key, data, channel))[AIR] == pytest.approx(air_c, abs=within)
