"""Thermometers that tell everybody: RuuviTag and LYWSD03MMC."""

import sys
from collections.abc import Callable

import pytest

from sweatd.decoders import BUILT_IN, locks
from sweatd.model import Channel, Frame, Quality, Quantity, Refused
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

DEVICE, KEY = "A4:C1:38:8D:18:B2", bytes.fromhex("b9ea895fac7eea6d30532432a516f3a3")  # these three: atc-ble's tests
LOCKED = "11d603fbfa7b6dfb1e26fd"

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
        (XIAOMI, "a4c1388d18b2 0112 2f 64 0ca0 25", {AIR: 27.4, HUMIDITY: 47, BATTERY: 100}),  # captured: atc-ble
        (XIAOMI, "b2188d38c1a4 590a ad13 b609 1f 1e 05", {AIR: 26.49, HUMIDITY: 50.37, BATTERY: 31}),  # the same
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
        (XIAOMI, LOCKED, "encrypted: tell its key with `sweatd assign"),
        (XIAOMI, "58e9e6556581b3f9", "encrypted in ATC1441's format"),
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


def unlocked(data: bytes, device: str = DEVICE, key: bytes = KEY) -> dict[Quantity, float]:
    said = BUILT_IN.decode(locks.unlocked(Frame(0.0, device, *XIAOMI, data), key))
    return {sample.quantity: sample.value for sample in said}


def test_a_key_unlocks_what_pvvx_encrypts() -> None:
    assert unlocked(bytes.fromhex(LOCKED)) == {AIR: 23.45, HUMIDITY: 41.73, BATTERY: 61}
    sealed = lywsd03mmc.sealed_pvvx(lywsd03mmc.encoded_pvvx(-12.34, 41.5, 80, DEVICE, counter=200), KEY)
    assert unlocked(sealed) == {AIR: -12.34, HUMIDITY: 41.5, BATTERY: 80}


def test_what_is_unlocked_is_the_frame_as_pvvx_would_have_sent_it() -> None:
    said = locks.unlocked(Frame(7.0, DEVICE, *XIAOMI, bytes.fromhex(LOCKED)), KEY)
    plain = "b2188d38c1a4 2909 4d10 0000 3d 11 04"  # the voltage is not told
    assert said == Frame(7.0, DEVICE, *XIAOMI, bytes.fromhex(plain))


def test_without_the_package_it_is_refused_with_its_name(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "cryptography.exceptions", None)
    with pytest.raises(Refused, match=r"cryptography is missing: pip install 'sweatd\[keys\]'"):
        unlocked(bytes.fromhex(LOCKED))


def test_a_key_does_not_stand_in_the_way_of_what_is_not_locked() -> None:
    assert unlocked(lywsd03mmc.encoded_pvvx(21.0, 41.5, 80, DEVICE))[AIR] == 21.0
    assert unlocked(lywsd03mmc.encoded_atc1441(21.0, 41.5, 80, DEVICE))[AIR] == 21.0


@pytest.mark.parametrize(
    ("data", "device", "key", "reason"),
    [
        (LOCKED, DEVICE, bytes(16), "not with the key that is known"),
        (LOCKED, "A4:C1:38:8D:18:B3", KEY, "not with the key that is known"),
        (LOCKED[:-2] + "00", DEVICE, KEY, "not with the key that is known"),
        (LOCKED, DEVICE, b"short", "not with the key that is known"),
        (LOCKED, "somebody", KEY, "'somebody' is not the address"),
        (LOCKED, "", KEY, "'' is not the address"),
        (LOCKED[2:], DEVICE, KEY, "of 10 bytes"),
    ],
)
def test_another_key_device_or_byte_does_not(data: str, device: str, key: bytes, reason: str) -> None:
    with pytest.raises(Refused, match=reason):
        unlocked(bytes.fromhex(data), device, key)
