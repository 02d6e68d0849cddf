"""Xiaomi's scales: only what has come to rest is a mass."""

from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sweatd.decoders import decode
from sweatd.model import Channel, Frame, Quality, Quantity, Refused
from virtualgym.xiaomi_scale import first, second

DATE = "e7070a1f0b3b3b"

Row = tuple[Quantity, float, Quality, str]
Meaning = Callable[..., list[Row]]


def mass(kg: float, *impedance: float) -> list[Row]:
    ohm = [(Quantity.IMPEDANCE, value, Quality.GOOD, "") for value in impedance]
    return [(Quantity.BODY_MASS, kg, Quality.GOOD, ""), *ohm]


@pytest.mark.parametrize(
    ("key", "data", "meant"),
    [
        ("181d", f"22 8c37 {DATE}", mass(71.1)),
        ("181d", f"a2 8c37 {DATE}", mass(71.1)),  # and stepped off
        ("181d", f"02 8c37 {DATE}", []),  # still swinging
        ("181d", f"23 803d {DATE}", mass(71.414)),  # 157.44 lb
        ("181b", f"02 26 {DATE} f401 8c37", mass(71.1, 500)),
        ("181b", f"02 a6 {DATE} f401 8c37", mass(71.1, 500)),
        ("181b", f"02 24 {DATE} f401 8c37", mass(71.1)),  # it says that there is no impedance
        ("181b", f"02 26 {DATE} ffff 8c37", mass(71.1)),
        ("181b", f"02 26 {DATE} 0000 8c37", mass(71.1)),
        ("181b", f"02 06 {DATE} f401 8c37", []),
        ("181b", f"03 24 {DATE} 0000 803d", mass(71.414)),
    ],
)
def test_frames_mean(meaning: Meaning, key: str, data: str, meant: list[Row]) -> None:
    assert meaning(key, data, Channel.SERVICE_DATA) == meant


@pytest.mark.parametrize(
    ("key", "data", "reason"),
    [
        ("181d", f"22 8c37 {DATE} 00", "of the wrong size"),
        ("181b", "02 26", "of the wrong size"),
        ("181d", f"32 8c37 {DATE}", "weighed in jin"),
        ("181b", f"02 66 {DATE} f401 8c37", "weighed in jin"),
        ("181d", f"22 0100 {DATE}", "body_mass of 0.005 kg is outside"),
    ],
)
def test_what_makes_no_sense_is_refused(meaning: Meaning, key: str, data: str, reason: str) -> None:
    with pytest.raises(Refused, match=reason):
        meaning(key, data, Channel.SERVICE_DATA)


@given(st.floats(21, 200), st.none() | st.floats(200, 900))
def test_what_the_scale_of_the_gym_says_is_understood(kg: float, ohm: float | None) -> None:
    for key, data in (("181d", first(kg)), ("181b", second(kg, ohm))):
        said = {it.quantity: it.value for it in decode(Frame(0.0, "", Channel.SERVICE_DATA, key, data))}
        assert said[Quantity.BODY_MASS] == pytest.approx(kg, abs=0.00251)
        assert (Quantity.IMPEDANCE in said) is (key == "181b" and ohm is not None)
