"""BTHome version 2: vectors of bthome.io, and what its rules say of the rest."""

from collections.abc import Callable

import pytest
from cryptography.hazmat.primitives.ciphers.aead import AESCCM
from hypothesis import given
from hypothesis import strategies as st

from sweatd.decoders import BUILT_IN
from sweatd.decoders.bthome import OBJECTS, SIZES
from sweatd.decoders.locks import counter, unlocked
from sweatd.model import Channel, Frame, Quality, Quantity, Refused
from virtualgym.bthome_sensor import encoded, sealed

AIR, HUMIDITY, GOOD = Quantity.AIR_TEMPERATURE, Quantity.RELATIVE_HUMIDITY, Quality.GOOD
KEY, DEVICE = bytes.fromhex("231d39c1d7cc1ab1aee224cd096db932"), "54:48:E6:8F:80:A5"
LOCKED = "41e445f3c9962b332211006c7c4519"

Row = tuple[Quantity, float, Quality, str]
Meaning = Callable[..., list[Row]]


def rows(**values: float) -> list[Row]:
    return [(Quantity[name.upper()], value, GOOD, "") for name, value in values.items()]


@pytest.mark.parametrize(
    ("data", "meant"),
    [
        ("40 02ca09 03bf13", rows(air_temperature=25.06, relative_humidity=50.55)),
        ("44 0161", rows(battery_level=97)),
        ("40 04138a01", rows(air_pressure=1008.83)),
        ("40 065e1f", rows(body_mass=80.30)),
        ("40 073e1d", rows(body_mass=74.86 * 0.45359237)),
        ("40 070080", rows(body_mass=327.68 * 0.45359237)),  # its highest bit is no sign
        ("40 2e35", rows(relative_humidity=53)),
        ("40 451101", rows(air_temperature=27.3)),
        ("40 56e803", rows(sweat_conductivity=1000)),
        ("40 57ea", rows(air_temperature=-22)),
        ("40 58ea", rows(air_temperature=-7.7)),
        ("42 b2188d38c1a4 04138a01", rows(air_pressure=1008.83)),  # its own address
        ("40 00fe 0c0210 0161", rows(battery_level=97)),  # packet, volt: passed over
        ("40 02ca09 02cf09 02cf08", rows(air_temperature=25.06)),  # the first of several
        ("44 530c48656c6c6f20576f726c6421 0161", rows(battery_level=97)),  # a text
        ("40 0161 5300", rows(battery_level=97)),  # an empty one
        ("40 3b0201aabb 0161", rows(battery_level=97)),  # a command with two bytes
        ("40 3be200aabb 0161", rows(battery_level=97)),  # its three highest bits are reserved
        ("40 0161 6110 00 62 00000000 6401 6502", rows(battery_level=97)),  # passed over
        ("40 0161 fe ca09", rows(battery_level=97)),  # nobody knows fe: the rest is not read
        ("40", []),
    ],
)
def test_frames_mean(meaning: Meaning, data: str, meant: list[Row]) -> None:
    said = meaning("fcd2", data, Channel.SERVICE_DATA)
    assert [row[0] for row in said] == [row[0] for row in meant]
    assert [row[1] for row in said] == pytest.approx([row[1] for row in meant])
    assert all(row[2:] == (GOOD, "") for row in said)


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        ("", "too short"),
        ("20 02ca09", "version 1 of BTHome"),
        (LOCKED, "encrypted: tell its key with `sweatd assign"),
        ("40 02ca", "too short"),
        ("40 53", "too short"),
        ("40 53ff41", "too short"),
        ("40 3b", "too short"),
        ("40 3b0201aa", "too short"),
        ("40 02ff7f", "air_temperature of 327.67 Cel is outside"),
    ],
)
def test_what_makes_no_sense_is_refused(meaning: Meaning, data: str, reason: str) -> None:
    with pytest.raises(Refused, match=reason):
        meaning("fcd2", data, Channel.SERVICE_DATA)


def locked(data: bytes, device: str = DEVICE) -> Frame:
    return Frame(0.0, device, Channel.SERVICE_DATA, "fcd2", data)


def test_a_key_unlocks_the_vector_of_the_specification() -> None:
    said = BUILT_IN.decode(unlocked(locked(bytes.fromhex(LOCKED)), KEY))
    assert [(it.quantity, it.value) for it in said] == [(AIR, 25.06), (HUMIDITY, 50.55)]


@pytest.mark.parametrize(
    ("data", "device", "key", "reason"),
    [
        (LOCKED, DEVICE, bytes(16), "not with the key that is known"),
        (LOCKED, "54:48:E6:8F:80:A6", KEY, "not with the key that is known"),
        (LOCKED[:-2] + "00", DEVICE, KEY, "not with the key that is known"),
        (LOCKED, "somebody", KEY, "'somebody' is not the address"),
        (LOCKED[:14], DEVICE, KEY, "too short"),
        (LOCKED, DEVICE, b"short", "not with the key that is known"),
    ],
)
def test_another_key_device_or_byte_does_not(data: str, device: str, key: bytes, reason: str) -> None:
    with pytest.raises(Refused, match=reason):
        BUILT_IN.decode(unlocked(locked(bytes.fromhex(data), device), key))


def test_the_address_in_the_frame_goes_before_that_of_the_radio() -> None:
    # as bthome-ble reads bit 1; sealed here, for no vector of it is published
    own = bytes.fromhex(DEVICE.replace(":", ""))
    nonce = own + bytes.fromhex("d2fc 43 01000000")
    sealed = AESCCM(KEY, tag_length=4).encrypt(nonce, bytes.fromhex("02ca09"), None)
    data = b"\x43" + own[::-1] + sealed[:-4] + bytes.fromhex("01000000") + sealed[-4:]
    assert BUILT_IN.decode(unlocked(locked(data, "another radio"), KEY))[0].value == 25.06


def test_a_key_does_not_stand_in_the_way_of_what_is_not_locked() -> None:
    assert BUILT_IN.decode(unlocked(locked(bytes.fromhex("400161")), KEY))[0].value == 97
    battery = Frame(0.0, DEVICE, Channel.CHARACTERISTIC, "2a19", b"\x37")
    assert BUILT_IN.decode(unlocked(battery, KEY))[0].value == 55


@pytest.mark.parametrize(
    ("channel", "key", "data", "count"),
    [
        (Channel.SERVICE_DATA, "fcd2", LOCKED, 0x00112233),
        (Channel.SERVICE_DATA, "fcd2", "400161", None),
        (Channel.SERVICE_DATA, "fcd2", "", None),
        (Channel.SERVICE_DATA, "181a", LOCKED, None),
        (Channel.MANUFACTURER, "fcd2", LOCKED, None),
    ],
)
def test_a_locked_frame_tells_how_many_came_before_it(channel: Channel, key: str, data: str, count: int | None) -> None:
    assert counter(Frame(0.0, DEVICE, channel, key, bytes.fromhex(data))) == count


def test_the_sizes_of_all_objects_are_known_once() -> None:
    assert all(SIZES[object_id] == it.size for object_id, it in OBJECTS.items())
    assert set(SIZES.values()) == {1, 2, 3, 4}


@given(st.floats(-40, 85), st.floats(0, 100), st.integers(0, 0xFFFFFFFF))
def test_what_the_sensor_of_the_gym_says_is_understood(air_c: float, humidity: float, counter: int) -> None:
    plain = encoded(air_c, humidity, 90)
    for data, key in ((plain, None), (sealed(plain, KEY, DEVICE, counter), KEY)):
        frame = unlocked(locked(data), key) if key else locked(data)
        said = {it.quantity: it.value for it in BUILT_IN.decode(frame)}
        assert said[AIR] == pytest.approx(air_c, abs=0.00501)
        assert said[HUMIDITY] == pytest.approx(humidity, abs=0.00501)
