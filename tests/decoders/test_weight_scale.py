from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sweatd.decoders.weight_scale import decode_measurement
from sweatd.model import Channel, Frame, Quality, Quantity, Refused
from virtualgym.scale import weight

MASS, GOOD, POOR = Quantity.BODY_MASS, Quality.GOOD, Quality.POOR
NOON = datetime(2025, 10, 31, 12, tzinfo=UTC).timestamp()
Row = tuple[Quantity, float, Quality, str]


def meaning(data: str | bytes) -> list[Row]:
    payload = bytes.fromhex(data) if isinstance(data, str) else data
    samples = decode_measurement(Frame(NOON, "", Channel.CHARACTERISTIC, "2a9d", payload))
    return [(sample.quantity, sample.value, sample.quality, sample.label) for sample in samples]


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        ("00 c837", [(MASS, 71.4, GOOD, "")]),  # 14280 x 5 g
        ("00 c937", [(MASS, 71.405, GOOD, "")]),
        ("01 7d3d", [(MASS, pytest.approx(71.400, abs=0.0005), GOOD, "")]),  # 157.41 lb
        ("01 1027", [(MASS, 45.359237, GOOD, "")]),  # 100 lb
        ("02 c837 e9070a1f0b3b3b", [(MASS, 71.4, GOOD, "")]),  # an hour ago
        ("02 c837 e9070b01010000", [(MASS, 71.4, GOOD, "")]),  # no hour, but a time zone ahead
        ("02 c837 e9070b010c0000", [(MASS, 71.4, GOOD, "")]),  # a day ahead, and not a second more
        ("02 c837 e9070b010c0001", [(MASS, 71.4, POOR, "dated 2025-11-01")]),
        ("02 c837 e9070b010c0100", [(MASS, 71.4, POOR, "dated 2025-11-01")]),
        ("02 c837 e9070a1e0b3b3b", [(MASS, 71.4, POOR, "dated 2025-10-30")]),  # kept since yesterday
        ("02 c837 d0070101000000", [(MASS, 71.4, POOR, "dated 2000-01-01")]),  # its clock was never set
        ("02 c837 00000000000000", [(MASS, 71.4, GOOD, "")]),  # no date
        ("02 c837 e9070d1f0b3b3b", [(MASS, 71.4, GOOD, "")]),  # no such month
        ("04 c837 ff", [(MASS, 71.4, GOOD, "")]),
        ("08 c837 e100 e406", [(MASS, 71.4, GOOD, "")]),
        ("0f 1027 e9070a1f0b3b3b 01 e100 c002", [(MASS, 45.359237, GOOD, "")]),
        ("f0 c837", [(MASS, 71.4, GOOD, "")]),  # reserved flags are ignored
        ("00 c837 aabb", [(MASS, 71.4, GOOD, "")]),  # and so is what they may announce
        ("00 a00f", [(MASS, 20.0, GOOD, "")]),
        ("00 60ea", [(MASS, 300.0, GOOD, "")]),
        ("00 ffff", []),  # the weighing failed
        ("01 ffff", []),
        ("0e ffff e9070a1f0b3b3b ff 0000 0000", []),
    ],
)
def test_a_measurement_means(data: str, expected: list[Any]) -> None:
    assert meaning(data) == expected


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        ("", "too short: 3 bytes are announced, 0 came"),
        ("00 c8", "too short: 3 bytes are announced, 2 came"),
        ("02 c837 e9070a1f0b3b", "too short: 10 bytes are announced, 9 came"),
        ("04 c837", "too short: 4 bytes are announced, 3 came"),
        ("08 c837 e100 e4", "too short: 7 bytes are announced, 6 came"),
        ("0e c837 e9070a1f0b3b3b 01 e100 e4", "too short: 15 bytes are announced, 14 came"),
        ("00 0000", "body_mass of 0 kg is outside 20..300"),  # nobody stood on it
        ("00 9f0f", "body_mass of 19.995 kg is outside 20..300"),  # a bag
        ("00 61ea", "body_mass of 300.005 kg is outside 20..300"),
        ("00 feff", "body_mass of 327.67 kg is outside 20..300"),
    ],
)
def test_a_measurement_is_refused(data: str, reason: str) -> None:
    with pytest.raises(Refused) as refusal:
        meaning(data)
    assert str(refusal.value) == reason


@given(mass_kg=st.none() | st.floats(20.01, 290), imperial=st.booleans())
def test_what_the_virtual_scale_shows_is_heard(mass_kg: float | None, imperial: bool) -> None:
    expected: list[Any] = [] if mass_kg is None else [(MASS, pytest.approx(mass_kg, abs=0.0026), GOOD, "")]
    assert meaning(weight(mass_kg, imperial=imperial)) == expected
