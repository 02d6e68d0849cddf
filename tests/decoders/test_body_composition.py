from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, cast

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sweatd.decoders import body_composition, weight_scale
from sweatd.model import Channel, Frame, Quality, Quantity, Refused
from virtualgym.chance import Chance
from virtualgym.scale import Composition, Scale, Settings

if TYPE_CHECKING:
    from virtualgym.body import Body

MASS, FAT = Quantity.BODY_MASS, Quantity.BODY_FAT
WATER, IMPEDANCE = Quantity.BODY_WATER, Quantity.IMPEDANCE
GOOD, POOR = Quality.GOOD, Quality.POOR
NOON = datetime(2025, 10, 31, 12, tzinfo=UTC).timestamp()
RICH = "fe0f b500 e9070a1f0b3b3b 01 601d a601 e01b 2e2d 102a 2021 4e14 c837 e406"


def meaning(data: str | bytes) -> list[tuple[Quantity, float, Quality, str]]:
    payload = bytes.fromhex(data) if isinstance(data, str) else data
    samples = body_composition.decode_measurement(Frame(NOON, "", Channel.CHARACTERISTIC, "2a9c", payload))
    return [(sample.quantity, sample.value, sample.quality, sample.label) for sample in samples]


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        ("0000 b500", [(FAT, 18.1, GOOD, "")]),
        ("0004 b500 c837", [(MASS, 71.4, GOOD, ""), (FAT, 18.1, GOOD, "")]),
        ("0001 b500 2021", [(FAT, 18.1, GOOD, ""), (WATER, 42.4, GOOD, "")]),
        ("0002 b500 4e14", [(FAT, 18.1, GOOD, ""), (IMPEDANCE, 519.8, GOOD, "")]),
        ("0105 b500 1027 1027", [(MASS, 45.359237, GOOD, ""), (FAT, 18.1, GOOD, ""), (WATER, 45.359237, GOOD, "")]),
        (
            RICH,
            [(MASS, 71.4, GOOD, ""), (FAT, 18.1, GOOD, ""), (WATER, 42.4, GOOD, ""), (IMPEDANCE, 519.8, GOOD, "")],
        ),
        (
            "0204 b500 e9070a01080000 c837",
            [(MASS, 71.4, POOR, "dated 2025-10-01"), (FAT, 18.1, POOR, "dated 2025-10-01")],
        ),
        ("00f4 b500 c837", [(MASS, 71.4, GOOD, ""), (FAT, 18.1, GOOD, "")]),  # more packets, and reserved flags
        ("0004 b500 c837 aabb", [(MASS, 71.4, GOOD, ""), (FAT, 18.1, GOOD, "")]),
        ("f808 b500 ffffffffffffffffffff ffff", [(FAT, 18.1, GOOD, "")]),  # what is not wanted may be in vain
        ("0000 ffff", []),  # in vain
        ("0007 ffff ffff ffff ffff", []),
        ("0004 ffff c837", [(MASS, 71.4, GOOD, "")]),  # with shoes on
        ("0007 0000 0000 0000 c837", [(MASS, 71.4, GOOD, "")]),  # the same, of a scale that writes 0
        ("0003 f002 b9ff 214e", []),  # 75.2 %, 327 kg of water, 2000.1 Ohm
        ("0003 ee02 409c 204e", [(FAT, 75.0, GOOD, ""), (WATER, 200.0, GOOD, ""), (IMPEDANCE, 2000.0, GOOD, "")]),
    ],
)
def test_a_measurement_means(data: str, expected: list[Any]) -> None:
    assert meaning(data) == expected


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        ("", "too short: 4 bytes are announced, 0 came"),
        ("00", "too short: 4 bytes are announced, 1 came"),
        ("0000 b5", "too short: 4 bytes are announced, 3 came"),
        ("0004 b500 c8", "too short: 6 bytes are announced, 5 came"),
        (RICH[:-2], "too short: 30 bytes are announced, 29 came"),
        ("0004 b500 d007", "body_mass of 10 kg is outside 20..300"),  # a bag
    ],
)
def test_a_measurement_is_refused(data: str, reason: str) -> None:
    with pytest.raises(Refused) as refusal:
        meaning(data)
    assert str(refusal.value) == reason


@pytest.mark.parametrize(("bit", "size"), list(enumerate([0, 7, 1, 2, 2, 2, 2, 2, 2, 2, 2, 2, 0, 0, 0, 0])))
def test_each_flag_announces_so_many_bytes(bit: int, size: int) -> None:
    frame = (1 << bit).to_bytes(2, "little") + b"\xff\xff" + b"\xff" * size
    assert meaning(frame) == []
    if size:
        with pytest.raises(Refused, match=f"{4 + size} bytes are announced"):
            meaning(frame[:-1])


@given(
    fat_percent=st.none() | st.floats(1.1, 74.9),
    water_kg=st.none() | st.floats(5.1, 190),
    impedance_ohm=st.none() | st.floats(101, 1999),
    mass_kg=st.none() | st.floats(20.1, 290),
    imperial=st.booleans(),
)
def test_what_the_virtual_scale_shows_is_heard(imperial: bool, **facts: float | None) -> None:
    names = {"mass_kg": MASS, "fat_percent": FAT, "water_kg": WATER, "impedance_ohm": IMPEDANCE}
    expected = {names[name]: pytest.approx(value, abs=0.051) for name, value in facts.items() if value is not None}
    heard = meaning(Composition(**facts).encoded(imperial=imperial))
    assert {quantity: value for quantity, value, _, _ in heard} == expected


class Doll:
    class person:  # noqa: N801 - stands for an attribute
        mass_kg, sex, fat_percent = 71.4, "male", 18.0

    class fluids:  # noqa: N801 - the same
        mass_kg = 70.4


def weighings(**settings: Any) -> list[tuple[int, dict[Quantity, float]]]:
    scale = Scale("F0:01", "Scale", cast("Body", Doll()), Chance(1)(0), Settings(**settings))
    decoders = {"2a9d": weight_scale.decode_measurement, "2a9c": body_composition.decode_measurement}
    heard = []
    for second in range(1, 200):
        told = [(uuid, data) for uuid, data in scale.sends(second) if uuid in decoders]
        values: dict[Quantity, float] = {}
        for uuid, data in told:
            samples = decoders[uuid](Frame(NOON, "", Channel.CHARACTERISTIC, uuid, data))
            values |= {sample.quantity: sample.value for sample in samples}
        if told:
            heard.append((second, values))
    return heard


@pytest.mark.parametrize("imperial", [False, True])
def test_the_virtual_scale_weighs_when_its_owner_steps_on_it(imperial: bool) -> None:
    heard = weighings(weighs_min=[0, 2], imperial=imperial)
    assert [second for second, _ in heard] == [1, 120]
    for _, values in heard:
        assert values[MASS] == pytest.approx(70.4, abs=0.25)
        assert values[WATER] == pytest.approx(0.6 * 71.4 - 1, abs=0.01)
        assert values[FAT] == pytest.approx(18, abs=6)
        assert 300 < values[IMPEDANCE] < 700


def test_a_scale_without_anybody_on_it_says_so_and_one_without_electrodes_weighs_only() -> None:
    assert weighings(weighs_min=[0], off_body_min=[[0, 1]]) == [(1, {})]
    [(_, values)] = weighings(weighs_min=[0], composition=False)
    assert set(values) == {MASS}
