from math import hypot, sqrt
from struct import pack
from typing import TYPE_CHECKING, Any, cast

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sweatd.decoders.polar_measurement import decode
from sweatd.model import Channel, Frame, Quantity, Refused
from virtualgym.activity import Load
from virtualgym.chance import Chance
from virtualgym.polar_strap import CONTROL_POINT, DATA, PolarStrap, Settings, compressed

if TYPE_CHECKING:
    from virtualgym.body import Body

SKIN, MOVEMENT = Quantity.SKIN_TEMPERATURE, Quantity.MOVEMENT
TIME = "0094357700000000"


def meaning(data: str | bytes) -> list[Any]:
    payload = bytes.fromhex(data) if isinstance(data, str) else data
    return [(one.quantity, one.value) for one in decode(Frame(0, "", Channel.CHARACTERISTIC, DATA.uuid, payload))]


def movement_m_s2(vectors_g: list[tuple[float, ...]]) -> float:
    return 9.80665 * sqrt(sum((hypot(*vector) - 1) ** 2 for vector in vectors_g) / len(vectors_g))


def in_g(*vectors_mg: tuple[int, ...]) -> list[tuple[float, ...]]:
    return [tuple(axis / 1000 for axis in vector) for vector in vectors_mg]


# Bytes and their meaning from the tests of Polar's SDK.
@pytest.mark.parametrize(
    ("data", "expected"),
    [
        ("07 40ae21ae31b2ee0a 00 f628c041", (SKIN, 24.02)),
        ("07 40ae21ae31b2ee0a 00 0060ee41", (SKIN, 29.796875)),
        ("07 40ae21ae31b2ee0a 80 ec51dc41 030200", (SKIN, 27.54)),  # two differences of three bits, both 0
        (f"07 {TIME} 80 ec51dc41 2001 00000000", (SKIN, 27.54)),  # the widest difference
        (f"02 {TIME} 01 f7ffffffe703 f8fffeffe503", (MOVEMENT, movement_m_s2(in_g((-9, -1, 999), (-8, -2, 997))))),
        (f"02 {TIME} 81 f1ff1400f003 0601 7b0f08", (MOVEMENT, movement_m_s2(in_g((-15, 20, 1008), (-20, 17, 1008))))),
        # the first two of a frame of 57, at 0.244 of a thousandth of g
        (
            f"02 {TIME} 80 7107f06a9e8d 0a01 be5cbe3a",
            (MOVEMENT, movement_m_s2([tuple(step * 8 / 32768 for step in vector) for vector in
                                      ((1905, 27376, -29282), (2095, 27271, -29367))])),
        ),
        (f"c7 {TIME} 00 f628c041 0060ee41", (SKIN, 29.796875)),  # reserved bits of the type; the last of two
        (f"02 {TIME} 01 000000000000", (MOVEMENT, 9.80665)),  # falling
        (f"02 {TIME} 81 0000e8030000", (MOVEMENT, 0.0)),
        (f"02 {TIME} 81 0000e8030000 0500", (MOVEMENT, 0.0)),  # a block of none
    ],
)  # fmt: skip
def test_a_frame_means(data: str, expected: tuple[Quantity, float]) -> None:
    quantity, value = expected
    assert meaning(data) == [(quantity, pytest.approx(value, abs=1e-6))]


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        ("", "11 bytes are announced, 0 came"),
        (f"07 {TIME} 00", "11 bytes are announced, 10 came"),
        (f"07 {TIME} 00 f628c0", "cut off in the middle of a value"),
        (f"07 {TIME} 00 0000c07f", "skin_temperature of nan Cel is outside"),
        (f"07 {TIME} 01 f628c041", "skin temperature, type 1, is not understood"),
        (f"02 {TIME} 00 0000e8030000", "acceleration, type 0, is not understood"),
        (f"02 {TIME} 82 0000e8030000", "acceleration, type 2, compressed, is not understood"),
        (f"02 {TIME} 01 0000e80300", "cut off in the middle of a value"),
        (f"02 {TIME} 81 0000e80300", "6 bytes are announced, 5 came"),
        (f"02 {TIME} 81 0000e8030000 06", "8 bytes are announced, 7 came"),
        (f"02 {TIME} 81 0000e8030000 0601 7b0f", "11 bytes are announced, 10 came"),
        (f"02 {TIME} 81 0000e8030000 00ff", "differences of 0 bits"),
        (f"02 {TIME} 81 0000e8030000 2101", "differences of 33 bits"),
        (f"02 {TIME} 01 ff7fff7fff7f", "movement of 546.761 m/s2 is outside"),
        (f"00 {TIME} 00 000000", "ECG, type 0, is not understood"),
        (f"01 {TIME} 80 000000", "PPG, type 0, compressed, is not understood"),
        (f"03 {TIME} 00 000000", "PPI, type 0, is not understood"),
        (f"0c {TIME} 00 000000", "temperature, type 0, is not understood"),
        (f"3f {TIME} 00 000000", "measurement 63, type 0, is not understood"),
    ],
)
def test_it_is_refused(data: str, reason: str) -> None:
    with pytest.raises(Refused, match=reason):
        meaning(data)


axis = st.integers(-8000, 8000)


@given(vectors=st.lists(st.tuples(axis, axis, axis), min_size=1, max_size=300))
def test_what_the_virtual_strap_compresses_is_what_it_measured(vectors: list[Any]) -> None:
    raw = b"".join(pack("<3h", *vector) for vector in vectors)
    head = bytes.fromhex("02" + TIME)
    [(_, expected)] = meaning(head + b"\x01" + raw)
    assert meaning(head + b"\x81" + compressed(vectors)) == [(MOVEMENT, pytest.approx(expected))]
    assert expected == pytest.approx(movement_m_s2(in_g(*vectors)))


class Doll:
    heart_rate, rr_intervals_ms, skin_c = 150.0, (400.0,), 33.5
    load = Load(900.0, speed_m_s=3.0)


def test_the_virtual_strap_measures_what_was_started() -> None:
    strap = PolarStrap("F0:00:00:06:00:00", "Polar", cast("Body", Doll()), Chance(1)(0), Settings())
    assert {uuid for uuid, _ in strap.sends(1)} == {"2a37", "2a19"}
    for measurement in (2, 7):
        [(_, answer)] = strap.write(CONTROL_POINT.uuid, bytes([2, measurement]), 1)
        assert answer == bytes([0xF0, 2, measurement, 0, 0])
    heard = [row for uuid, data in strap.sends(2) if uuid == DATA.uuid for row in meaning(data)]
    assert heard == [(SKIN, 33.5), (MOVEMENT, pytest.approx(0.6 * 9.81, rel=0.2))]
    assert strap.write(CONTROL_POINT.uuid, b"\x02\x02", 2)[0][1] == b"\xf0\x02\x02\x06"
    assert strap.write(CONTROL_POINT.uuid, b"\x02\x00", 2)[0][1] == b"\xf0\x02\x00\x02"
    assert strap.write(CONTROL_POINT.uuid, b"\x09\x02", 2)[0][1] == b"\xf0\x09\x02\x01"
