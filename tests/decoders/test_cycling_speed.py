from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sweatd.decoders.cycling_speed import decode_measurement
from sweatd.model import Channel, Frame, Quantity, Refused
from virtualgym.turning import Turning

WHEEL, WHEEL_S = Quantity.WHEEL_TURNS, Quantity.WHEEL_TIME
CRANK, CRANK_S = Quantity.CRANK_TURNS, Quantity.CRANK_TIME


def meaning(data: str | bytes) -> list[tuple[Quantity, float]]:
    payload = bytes.fromhex(data) if isinstance(data, str) else data
    samples = decode_measurement(Frame(0.0, "", Channel.CHARACTERISTIC, "2a5b", payload))
    return [(sample.quantity, sample.value) for sample in samples]


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        ("01 39300000 0004", [(WHEEL, 12345.0), (WHEEL_S, 1.0)]),
        ("02 7b00 0002", [(CRANK, 123.0), (CRANK_S, 0.5)]),
        ("03 39300000 0004 7b00 0002", [(WHEEL, 12345.0), (WHEEL_S, 1.0), (CRANK, 123.0), (CRANK_S, 0.5)]),
        (
            "03 ffffffff ffff ffff ffff",  # about to wrap: not "unknown"
            [(WHEEL, 0xFFFFFFFF), (WHEEL_S, 65535 / 1024), (CRANK, 0xFFFF), (CRANK_S, 65535 / 1024)],
        ),
        ("03 00000000 0000 0000 0000", [(WHEEL, 0.0), (WHEEL_S, 0.0), (CRANK, 0.0), (CRANK_S, 0.0)]),
        ("00", []),
        ("fd 39300000 0004", [(WHEEL, 12345.0), (WHEEL_S, 1.0)]),  # reserved flags are ignored
        ("01 39300000 0004 7b00 0002", [(WHEEL, 12345.0), (WHEEL_S, 1.0)]),  # and so is what nothing announces
        ("02 7b00 0002 aa", [(CRANK, 123.0), (CRANK_S, 0.5)]),
    ],
)
def test_a_measurement_means(data: str, expected: list[Any]) -> None:
    assert meaning(data) == expected


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        ("", "too short: 1 bytes are announced, 0 came"),
        ("01 39300000 00", "too short: 7 bytes are announced, 6 came"),
        ("02 7b00 00", "too short: 5 bytes are announced, 4 came"),
        ("03 39300000 0004 7b00 00", "too short: 11 bytes are announced, 10 came"),
    ],
)
def test_a_measurement_is_refused(data: str, reason: str) -> None:
    with pytest.raises(Refused) as refusal:
        meaning(data)
    assert str(refusal.value) == reason


@given(
    wheel=st.none() | st.integers(0, (1 << 33)),
    crank=st.none() | st.integers(0, (1 << 17)),
    seconds=st.integers(1, 100_000),
)
def test_what_the_virtual_sensor_counts_is_heard(wheel: int | None, crank: int | None, seconds: int) -> None:
    flags, data = 0, b""
    expected: list[tuple[Quantity, Any]] = []
    for bit, start, size, quantity, time in ((1, wheel, 4, WHEEL, WHEEL_S), (2, crank, 2, CRANK, CRANK_S)):
        if start is not None:
            turning = Turning(start)
            turning.second(seconds, 1.25)  # the latest turn is 0.2 s old when the second is over
            flags, data = flags | bit, data + turning.encoded(size, 1024)
            expected.append((quantity, (start + 1) % (1 << 8 * size)))
            expected.append((time, pytest.approx((seconds - 0.2) % 64, abs=1 / 1024)))
    assert meaning(bytes([flags]) + data) == expected
