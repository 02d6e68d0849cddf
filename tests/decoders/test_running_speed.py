from typing import TYPE_CHECKING, Any, cast

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sweatd.decoders.running_speed import decode_measurement
from sweatd.model import Channel, Frame, Quantity, Refused
from virtualgym.chance import Chance
from virtualgym.foot_pod import FootPod, Settings, Steps

if TYPE_CHECKING:
    from virtualgym.body import Body

SPEED, CADENCE = Quantity.SPEED, Quantity.CADENCE
STRIDE, DISTANCE = Quantity.STRIDE_LENGTH, Quantity.DISTANCE


def meaning(data: str | bytes) -> list[tuple[Quantity, float, str]]:
    payload = bytes.fromhex(data) if isinstance(data, str) else data
    samples = decode_measurement(Frame(0.0, "", Channel.CHARACTERISTIC, "2a53", payload))
    return [(sample.quantity, sample.value, sample.label) for sample in samples]


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        ("00 0003 55", [(SPEED, 3.0, ""), (CADENCE, 85.0, "")]),
        ("04 0003 55", [(SPEED, 3.0, "running"), (CADENCE, 85.0, "")]),
        ("00 0100 01", [(SPEED, 1 / 256, ""), (CADENCE, 1.0, "")]),
        ("00 0000 00", [(SPEED, 0.0, ""), (CADENCE, 0.0, "")]),  # standing is something that is known
        ("00 000d ff", [(SPEED, 13.0, ""), (CADENCE, 255.0, "")]),
        ("05 0003 55 d400", [(SPEED, 3.0, "running"), (CADENCE, 85.0, ""), (STRIDE, 2.12, "")]),
        ("06 0003 55 39300000", [(SPEED, 3.0, "running"), (CADENCE, 85.0, ""), (DISTANCE, 1234.5, "")]),
        (
            "07 0003 55 d400 39300000",
            [(SPEED, 3.0, "running"), (CADENCE, 85.0, ""), (STRIDE, 2.12, ""), (DISTANCE, 1234.5, "")],
        ),
        ("03 0003 55 ffff ffffffff", [(SPEED, 3.0, ""), (CADENCE, 85.0, "")]),  # "none" is written like this
        ("03 0003 55 9101 01e1f505", [(SPEED, 3.0, ""), (CADENCE, 85.0, "")]),  # 4.01 m, 10,000,000.1 m
        ("f8 0003 55", [(SPEED, 3.0, ""), (CADENCE, 85.0, "")]),  # reserved flags are ignored
        ("00 0003 55 aabbcc", [(SPEED, 3.0, ""), (CADENCE, 85.0, "")]),
        ("02 0003 55 39300000 aa", [(SPEED, 3.0, ""), (CADENCE, 85.0, ""), (DISTANCE, 1234.5, "")]),
    ],
)
def test_a_measurement_means(data: str, expected: list[Any]) -> None:
    assert meaning(data) == expected


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        ("", "too short: 4 bytes are announced, 0 came"),
        ("00 0003", "too short: 4 bytes are announced, 3 came"),
        ("01 0003 55 d4", "too short: 6 bytes are announced, 5 came"),
        ("02 0003 55 393000", "too short: 8 bytes are announced, 7 came"),
        ("03 0003 55 d400 393000", "too short: 10 bytes are announced, 9 came"),
        ("00 010d 55", "speed of 13.0039 m/s is outside 0..13"),
        ("00 ffff 55", "speed of 255.996 m/s is outside 0..13"),
    ],
)
def test_a_measurement_is_refused(data: str, reason: str) -> None:
    with pytest.raises(Refused) as refusal:
        meaning(data)
    assert str(refusal.value) == reason


@given(
    speed_m_s=st.floats(0, 12.9),
    per_min=st.integers(0, 255),
    distance_m=st.none() | st.floats(0, 1e6),
    stride_m=st.none() | st.floats(0, 3.99),
)
def test_what_the_virtual_pod_feels_is_heard(
    speed_m_s: float, per_min: int, distance_m: float | None, stride_m: float | None
) -> None:
    expected = {SPEED: pytest.approx(speed_m_s, abs=0.002), CADENCE: per_min}
    if stride_m is not None:
        expected[STRIDE] = pytest.approx(stride_m, abs=0.0051)
    if distance_m is not None:
        expected[DISTANCE] = pytest.approx(distance_m, abs=0.051)
    heard = meaning(Steps(speed_m_s, per_min, distance_m, stride_m).encoded())
    assert {quantity: value for quantity, value, _ in heard} == expected
    assert heard[0][2] == ("running" if speed_m_s >= 2.2 else "")


class Doll:
    speed_m_s: float | None = None


def test_the_virtual_pod_runs_walks_and_lies_on_the_bench() -> None:
    doll = Doll()
    pod = FootPod("F0:01", "Pod", cast("Body", doll), Chance(1)(0), Settings(off_body_min=((3.0, 4.0),)))
    heard = []
    for second in range(1, 240):
        doll.speed_m_s = 3.0 if second <= 60 else 1.4 if second <= 120 else None if second <= 150 else 4.0
        heard.append({quantity: value for quantity, value, _ in meaning(dict(pod.sends(second))["2a53"])})
    running, walking, standing, bench = heard[30], heard[90], heard[140], heard[200]
    assert running[SPEED] == pytest.approx(3, rel=0.06)
    assert walking[SPEED] == pytest.approx(1.4, rel=0.06)
    assert (running[CADENCE], walking[CADENCE]) == (85, 56)
    assert running[STRIDE] == pytest.approx(60 * running[SPEED] / 85, abs=0.02)
    assert standing == {SPEED: 0, CADENCE: 0, STRIDE: 0, DISTANCE: pytest.approx(60 * 4.4, rel=0.06)}
    assert (bench[SPEED], bench[CADENCE]) == (0, 0)
