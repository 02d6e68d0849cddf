"""Xiaomi's scales: only what has come to rest is a mass."""

from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sweatd.decoders import decode
from sweatd.model import Channel, Frame, Quality, Quantity, Refused
from virtualgym.chance import Chance
from virtualgym.xiaomi_scale import Settings, XiaomiScale, first, second

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
        ("181d", f"a2 8c37 {DATE}", []),  # stepped off, or the weighing before
        ("181d", f"02 8c37 {DATE}", []),  # still swinging
        ("181d", "22 3a2f b207010c171d1a", mass(60.45)),  # captured: OpenMQTTGateway, issue 760
        ("181d", "82 5000 b207010c171a33", []),  # the same
        ("181b", "02 24 b2070104100b20 fdff 7c38", mass(72.3)),  # captured, clock at 1970: openScale, issue 627
        ("181d", f"23 803d {DATE}", mass(71.414)),  # 157.44 lb
        ("181b", f"02 26 {DATE} f401 8c37", mass(71.1, 500)),
        ("181b", f"02 a6 {DATE} f401 8c37", []),
        ("181b", f"02 24 {DATE} f401 8c37", mass(71.1)),  # it says that there is no impedance
        ("181b", f"02 26 {DATE} ffff 8c37", mass(71.1)),
        ("181b", f"02 26 {DATE} 0000 8c37", mass(71.1)),
        ("181b", f"02 26 {DATE} fdff 8c37", mass(71.1)),
        ("181b", f"02 26 {DATE} b80b 8c37", mass(71.1)),  # 3000 Ohm: no body
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


@pytest.mark.parametrize("electrodes", [False, True])
def test_a_scale_that_wakes_up_does_not_weigh_anew_who_stood_there_before(electrodes: bool) -> None:
    body: Any = SimpleNamespace(fluids=SimpleNamespace(mass_kg=71.1))
    settings = Settings(weighs_min=(0.0, 60.0), electrodes=electrodes)
    scale = XiaomiScale("F0:00:00:11:00:00", "Mi Scale", body, Chance(5)(0), settings)
    masses: dict[int, set[float]] = {0: set(), 1: set()}
    for time_s in [*range(60), *range(3600, 3660)]:
        body.fluids.mass_kg = 71.1 if time_s < 3600 else 69.8
        for key, data in scale.advertises(time_s).service_data.items():
            said = decode(Frame(time_s, "", Channel.SERVICE_DATA, key, data))
            masses[time_s // 3600] |= {it.value for it in said if it.quantity is Quantity.BODY_MASS}
    assert [list(masses[nth]) for nth in (0, 1)] == [[pytest.approx(71.1, abs=0.3)], [pytest.approx(69.8, abs=0.3)]]
