from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sweatd.decoders.cycling_power import decode_measurement
from sweatd.model import Channel, Frame, Quantity, Refused
from virtualgym.encode import sint16, uint16
from virtualgym.turning import Turning

POWER = Quantity.POWER
WHEEL, WHEEL_S = Quantity.WHEEL_TURNS, Quantity.WHEEL_TIME
CRANK, CRANK_S = Quantity.CRANK_TURNS, Quantity.CRANK_TIME
SIZES = [1, 0, 2, 0, 6, 4, 4, 4, 3, 2, 2, 2, 0, 0, 0, 0]
TURNS = [(WHEEL, 12345.0), (WHEEL_S, 1.0), (CRANK, 123.0), (CRANK_S, 0.5)]
RICH = "ff1f fa00 64 0001 39300000 0008 7b00 0002 c800 9cff 4001 e0fe 5a000b 5a00 0e01 2a00"


def meaning(data: str | bytes) -> list[tuple[Quantity, float]]:
    payload = bytes.fromhex(data) if isinstance(data, str) else data
    samples = decode_measurement(Frame(0.0, "", Channel.CHARACTERISTIC, "2a63", payload))
    return [(sample.quantity, sample.value) for sample in samples]


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        ("0000 fa00", [(POWER, 250.0)]),
        ("0000 0000", [(POWER, 0.0)]),  # coasting is something that is known
        ("0000 c409", [(POWER, 2500.0)]),
        ("2000 fa00 7b00 0002", [(POWER, 250.0), *TURNS[2:]]),
        ("1000 fa00 39300000 0008", [(POWER, 250.0), *TURNS[:2]]),  # 1/2048 s, not 1/1024 s
        ("1000 fa00 ffffffff ffff", [(POWER, 250.0), (WHEEL, 0xFFFFFFFF), (WHEEL_S, 65535 / 2048)]),
        ("2300 fa00 64 7b00 0002", [(POWER, 250.0), *TURNS[2:]]),  # behind the balance
        ("2c00 fa00 0001 7b00 0002", [(POWER, 250.0), *TURNS[2:]]),  # behind the torque
        (RICH, [(POWER, 250.0), *TURNS]),
        ("3000 fbff 39300000 0008 7b00 0002", TURNS),  # -5 W: pedalled backwards
        ("2000 0080 7b00 0002", TURNS[2:]),
        ("00f0 fa00", [(POWER, 250.0)]),  # reserved flags are ignored
        ("0000 fa00 aabb", [(POWER, 250.0)]),
    ],
)
def test_a_measurement_means(data: str, expected: list[Any]) -> None:
    assert meaning(data) == expected


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        ("", "too short: 4 bytes are announced, 0 came"),
        ("0000", "too short: 4 bytes are announced, 2 came"),
        ("0000 fa", "too short: 4 bytes are announced, 3 came"),
        ("1000 fa00 39300000 00", "too short: 10 bytes are announced, 9 came"),
        ("2000 fa00 7b00 00", "too short: 8 bytes are announced, 7 came"),
        (RICH[:-2], "too short: 34 bytes are announced, 33 came"),
        ("0000 fbff", "power of -5 W is outside 0..2500"),
        ("0000 c509", "power of 2501 W is outside 0..2500"),
        ("0100 ff7f 64", "power of 32767 W is outside 0..2500"),
    ],
)
def test_a_measurement_is_refused(data: str, reason: str) -> None:
    with pytest.raises(Refused) as refusal:
        meaning(data)
    assert str(refusal.value) == reason


@pytest.mark.parametrize(("bit", "size"), list(enumerate(SIZES)))
def test_each_flag_announces_so_many_bytes(bit: int, size: int) -> None:
    frame = (1 << bit).to_bytes(2, "little") + b"\xfa\x00" + b"\0" * size
    assert meaning(frame)[0] == (POWER, 250.0)
    if size:
        with pytest.raises(Refused, match=f"{4 + size} bytes are announced"):
            meaning(frame[:-1])


@given(
    power_w=st.integers(0, 2500),
    wheel=st.none() | st.integers(0, 1 << 33),
    crank=st.none() | st.integers(0, 1 << 17),
    before=st.integers(0, 0b1111),
    seconds=st.integers(1, 100_000),
)
def test_what_the_virtual_meter_counts_is_heard(
    power_w: int, wheel: int | None, crank: int | None, before: int, seconds: int
) -> None:
    """Whatever stands before the turns."""
    flags = before
    expected: list[tuple[Quantity, Any]] = [(POWER, power_w)]
    data = b"\xff" * sum(SIZES[bit] for bit in range(4) if before >> bit & 1)
    for bit, start, size, ticks, names in (
        (16, wheel, 4, 2048, (WHEEL, WHEEL_S)),
        (32, crank, 2, 1024, (CRANK, CRANK_S)),
    ):
        if start is not None:
            turning = Turning(start)
            turning.second(seconds, 1.25)  # the latest turn is 0.2 s old when the second is over
            flags, data = flags | bit, data + turning.encoded(size, ticks)
            expected.append((names[0], (start + 1) % (1 << 8 * size)))
            expected.append((names[1], pytest.approx((seconds - 0.2) % (65536 / ticks), abs=1 / ticks)))
    assert meaning(uint16(flags) + sint16(power_w) + data) == expected
