from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sweatd.decoders.pulse_oximeter import DECODERS
from sweatd.decoders.wire import ieee_sfloat
from sweatd.model import Channel, Frame, Quality, Quantity, Refused
from virtualgym.oximeter import Reading

OXYGEN, RATE, AMPLITUDE = Quantity.OXYGEN_SATURATION, Quantity.HEART_RATE, Quantity.PULSE_AMPLITUDE
GOOD, NOT_WORN, POOR = Quality.GOOD, Quality.NOT_WORN, Quality.POOR
DECODE = {decoder.key: decoder.decode for decoder in DECODERS}
SPOT_CHECK, CONTINUOUS = "2a5e", "2a5f"


def heard(key: str, data: str | bytes) -> list[Any]:
    payload = bytes.fromhex(data) if isinstance(data, str) else data
    samples = DECODE[key](Frame(0.0, "", Channel.CHARACTERISTIC, key, payload))
    return [(one.quantity, one.value, one.quality) for one in samples]


@pytest.mark.parametrize(
    ("data", "value"),
    [
        ("6100", 97.0),
        ("cff3", 97.5),  # 975e-1
        ("cfe3", 9.75),  # 975e-2
        ("e8f3", 100.0),  # 1000e-1
        ("57f0", 8.7),
        ("2d00", 45.0),
        ("0100", 1.0),
        ("0110", 10.0),  # 1e1
        ("ff0f", -1.0),
        ("f6ff", -1.0),  # -10e-1
        ("fd07", 2045.0),
        ("ff07", None),  # NaN
        ("0008", None),  # not at this resolution
        ("fe07", None),  # + infinity
        ("0208", None),  # - infinity
        ("0108", None),  # reserved
    ],
)
def test_an_sfloat_means(data: str, value: float | None) -> None:
    assert ieee_sfloat(bytes.fromhex(data)) == value


@pytest.mark.parametrize(
    ("key", "data", "expected"),
    [
        (CONTINUOUS, "00 6400 5a00", [(OXYGEN, 100.0, GOOD), (RATE, 90.0, GOOD)]),
        (CONTINUOUS, "00 e8f3 84f3", [(OXYGEN, 100.0, GOOD), (RATE, 90.0, GOOD)]),
        # measurement status (ongoing), device and sensor status, amplitude
        (
            CONTINUOUS,
            "1c 5f00 5a00 2000 000000 57f0",
            [(OXYGEN, 95.0, GOOD), (RATE, 90.0, GOOD), (AMPLITUDE, 8.7, GOOD)],
        ),
        # the fast and the slow pair are passed over
        (
            CONTINUOUS,
            "1f 6100 3c00 6000 4600 6200 3200 2000 000000 2d00",
            [(OXYGEN, 97.0, GOOD), (RATE, 60.0, GOOD), (AMPLITUDE, 45.0, GOOD)],
        ),
        (SPOT_CHECK, "00 6100 3c00", [(OXYGEN, 97.0, GOOD), (RATE, 60.0, GOOD)]),
        (
            SPOT_CHECK,
            "1f 6100 3c00 e8070c1f173b3b 0001 000000 2d00",  # fully qualified; the clock is not set
            [(OXYGEN, 97.0, GOOD), (RATE, 60.0, GOOD), (AMPLITUDE, 45.0, GOOD)],
        ),
        (SPOT_CHECK, "e0 6100 3c00 aabb", [(OXYGEN, 97.0, GOOD), (RATE, 60.0, GOOD)]),  # reserved, and ignored
        (CONTINUOUS, "00 ff07 ff07", []),
        (CONTINUOUS, "00 6100 ff07", [(OXYGEN, 97.0, GOOD)]),
        (CONTINUOUS, "00 0008 3c00", [(RATE, 60.0, GOOD)]),
        (CONTINUOUS, "10 6100 3c00 ff07", [(OXYGEN, 97.0, GOOD), (RATE, 60.0, GOOD)]),
        (CONTINUOUS, "10 6100 3c00 0000", [(OXYGEN, 97.0, GOOD), (RATE, 60.0, GOOD), (AMPLITUDE, 0.0, GOOD)]),
        (CONTINUOUS, "00 0000 0000", []),  # no finger
    ],
)
def test_a_measurement_means(key: str, data: str, expected: list[Any]) -> None:
    assert heard(key, data) == expected


@pytest.mark.parametrize(
    ("measurement", "device", "quality"),
    [
        (0x0000, 0x0000, GOOD),
        (0x01A0, 0x0201, GOOD),  # ongoing, validated, fully qualified; updating its display, analysing
        (0x001F, 0x0000, GOOD),  # reserved
        (0x0040, 0x0000, POOR),
        (0x1000, 0x0000, POOR),
        (0x4000, 0x0000, POOR),
        *((0x0020, 1 << bit, POOR) for bit in (1, 2, 3, 4, 5, 6, 7, 8, 10, 12, 13, 14)),
        (0x0020, 0x0800, NOT_WORN),
        (0x0020, 0x8000, NOT_WORN),
        (0x4020, 0x0810, NOT_WORN),  # worn or not comes first
        (0x0220, 0x0000, None),  # from its memory
        (0x0420, 0x0000, None),  # for demonstration
        (0x0820, 0x0000, None),  # for a test
        (0x2020, 0x0000, None),  # unavailable
        (0x8020, 0x0000, None),  # invalid
    ],
)
def test_status_is_quality(measurement: int, device: int, quality: Quality | None) -> None:
    status = measurement.to_bytes(2, "little") + device.to_bytes(3, "little")
    expected = [] if quality is None else [(OXYGEN, 97.0, quality), (RATE, 60.0, quality)]
    assert heard(CONTINUOUS, bytes.fromhex("0c61003c00") + status) == expected
    assert heard(SPOT_CHECK, bytes.fromhex("0661003c00") + status) == expected


@pytest.mark.parametrize(
    ("key", "data", "reason"),
    [
        (CONTINUOUS, "", "too short: 5 bytes are announced, 0 came"),
        (CONTINUOUS, "00 6100 3c", "too short: 5 bytes are announced, 4 came"),
        (CONTINUOUS, "1c 5f00 5a00 2000 000000 57", "too short: 12 bytes are announced, 11 came"),
        (CONTINUOUS, "01 6100 3c00", "too short: 9 bytes are announced, 5 came"),
        (SPOT_CHECK, "01 6100 3c00 e8070c1f173b", "too short: 12 bytes are announced, 11 came"),
        (CONTINUOUS, "00 7f00 ff00", "oxygen_saturation of 127 % is outside 50..100"),  # how others say "no finger"
        (CONTINUOUS, "00 6100 ff00", "heart_rate of 255 /min is outside 20..250"),
        (CONTINUOUS, "00 9fff 3c00", "oxygen_saturation of -9.7 % is outside 50..100"),
    ],
)
def test_a_measurement_is_refused(key: str, data: str, reason: str) -> None:
    with pytest.raises(Refused) as refusal:
        heard(key, data)
    assert str(refusal.value) == reason


@given(
    tenths=st.none() | st.integers(500, 1000),
    rate=st.none() | st.integers(20, 250),
    amplitude_tenths=st.none() | st.integers(0, 1000),
    poor=st.booleans(),
)
def test_what_the_virtual_gym_encodes_is_heard(
    tenths: int | None, rate: int | None, amplitude_tenths: int | None, poor: bool
) -> None:
    saturation = None if tenths is None else tenths / 10
    amplitude = None if amplitude_tenths is None else amplitude_tenths / 10
    quality = POOR if poor else GOOD
    sent = ((OXYGEN, saturation), (RATE, rate), (AMPLITUDE, amplitude))
    expected = [(quantity, value, quality) for quantity, value in sent if value is not None]
    assert heard(CONTINUOUS, Reading(saturation, rate, amplitude, 1 << 4 if poor else 0).encoded()) == expected
