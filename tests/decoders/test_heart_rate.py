from typing import Any

import pytest
from bumble.profiles.heart_rate_service import HeartRateService
from hypothesis import given
from hypothesis import strategies as st

from sweatd.decoders.heart_rate import decode_measurement
from sweatd.model import Channel, Frame, Quality, Quantity, Refused

RATE, CONTACT, RR = Quantity.HEART_RATE, Quantity.SKIN_CONTACT, Quantity.RR_INTERVAL
ENERGY, LOCATION = Quantity.ENERGY_EXPENDED, Quantity.BODY_SENSOR_LOCATION
GOOD, NOT_WORN, POOR = Quality.GOOD, Quality.NOT_WORN, Quality.POOR
WORN, OFF = (CONTACT, 1.0, GOOD, "worn"), (CONTACT, 0.0, GOOD, "not worn")


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        ("00 4a", [(RATE, 74.0, GOOD, "")]),
        ("01 4a00", [(RATE, 74.0, GOOD, "")]),
        ("02 4a", [(RATE, 74.0, GOOD, "")]),  # "detected" means nothing where contact is not supported
        ("06 4a", [(RATE, 74.0, GOOD, ""), WORN]),
        ("08 4a 1027", [(RATE, 74.0, GOOD, ""), (ENERGY, 10000.0, GOOD, "")]),
        ("08 4a ffff", [(RATE, 74.0, GOOD, ""), (ENERGY, 65535.0, GOOD, "")]),
        ("10 4a 0004", [(RATE, 74.0, GOOD, ""), (RR, 1000.0, GOOD, "")]),
        ("10 4a 000c", [(RATE, 74.0, GOOD, ""), (RR, 3000.0, GOOD, "")]),  # the longest
        ("0c 4a 1027", [(RATE, 74.0, NOT_WORN, ""), OFF, (ENERGY, 10000.0, NOT_WORN, "")]),
        ("14 4a 0d03", [(RATE, 74.0, NOT_WORN, ""), OFF, (RR, 762.6953125, NOT_WORN, "")]),
        (
            "1f b400 6400 5501 5601",
            [
                (RATE, 180.0, GOOD, ""),
                WORN,
                (ENERGY, 100.0, GOOD, ""),
                (RR, 333.0078125, GOOD, ""),
                (RR, 333.984375, GOOD, ""),
            ],
        ),
        ("00 14", [(RATE, 20.0, GOOD, "")]),
        ("00 fa", [(RATE, 250.0, GOOD, "")]),
    ],
)
def test_a_frame_means(meaning: Any, data: str, expected: list[Any]) -> None:
    assert meaning("2a37", data) == expected


# Twelve frames that readers of this characteristic are known to stumble over: what is left of each, or why nothing is.
@pytest.mark.parametrize(
    ("data", "left"),
    [
        ("", "too short: 2 bytes are announced, 0 came"),
        ("06", "too short: 2 bytes are announced, 1 came"),
        ("01 80", "too short: 3 bytes are announced, 2 came"),  # not 128 beats
        ("08 4a 10", "too short: 4 bytes are announced, 3 came"),  # not 16 kJ
        ("10 4a", "too short: 4 bytes are announced, 2 came"),
        ("10 4a 0d03 0d", "cut off in the middle of a beat interval"),
        ("04 4a", [(RATE, 74.0, NOT_WORN, ""), OFF]),  # supported, not detected: not contact
        ("06 00", [WORN]),  # 0 is no heart rate
        ("01 60ea", "heart_rate of 60000 /min is outside 20..250"),
        ("e0 4a", [(RATE, 74.0, GOOD, "")]),  # reserved flags are ignored
        ("0e 3c 0000 00000000", [(RATE, 60.0, GOOD, ""), WORN, (ENERGY, 0.0, GOOD, "")]),  # padded by its sender
        ("10 4a 0000 0d03 ffff", [(RATE, 74.0, GOOD, ""), (RR, 762.6953125, GOOD, "")]),  # only the artefacts go
    ],
)
def test_a_damaged_frame_leaves(meaning: Any, data: str, left: Any) -> None:
    if isinstance(left, str):
        with pytest.raises(Refused) as refusal:
            meaning("2a37", data)
        assert str(refusal.value) == left
    else:
        assert meaning("2a37", data) == left


def test_intervals_without_a_heart_rate_are_poor(meaning: Any) -> None:
    assert meaning("2a37", "10 00 0004") == [(RR, 1000.0, POOR, "")]


@pytest.mark.parametrize("data", ["00 13", "00 fb", "04 ff"])
def test_an_impossible_heart_rate_is_refused(meaning: Any, data: str) -> None:
    with pytest.raises(Refused, match=r"heart_rate of \d+ /min is outside 20\.\.250"):
        meaning("2a37", data)


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        ("00", [(LOCATION, 0.0, GOOD, "other")]),
        ("01", [(LOCATION, 1.0, GOOD, "chest")]),
        ("06", [(LOCATION, 6.0, GOOD, "foot")]),
    ],
)
def test_a_location_means(meaning: Any, data: str, expected: list[Any]) -> None:
    assert meaning("2a38", data) == expected


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        ("07", "location 7 is reserved"),
        ("", "of the wrong size: 1 bytes are due, 0 came"),
        ("0100", "of the wrong size: 1 bytes are due, 2 came"),
    ],
)
def test_a_location_is_refused(meaning: Any, data: str, reason: str) -> None:
    with pytest.raises(Refused) as refusal:
        meaning("2a38", data)
    assert str(refusal.value) == reason


def heard(data: bytes) -> dict[Quantity, list[float]]:
    heard: dict[Quantity, list[float]] = {}
    for sample in decode_measurement(Frame(0.0, "", Channel.CHARACTERISTIC, "2a37", data)):
        heard.setdefault(sample.quantity, []).append(sample.value)
    return heard


@given(
    rate=st.integers(20, 250),
    contact=st.none() | st.booleans(),
    energy=st.none() | st.integers(0, 0xFFFF),
    ticks=st.none() | st.lists(st.integers(205, 3072), min_size=1, max_size=9),
)
def test_what_a_foreign_strap_encodes_is_heard(
    rate: int, contact: bool | None, energy: int | None, ticks: list[int] | None
) -> None:
    intervals_s = None if ticks is None else [tick / 1024 for tick in ticks]
    expected: dict[Quantity, list[float]] = {RATE: [float(rate)]}
    if contact is not None:
        expected[CONTACT] = [float(contact)]
    if energy is not None:
        expected[ENERGY] = [float(energy)]
    if ticks is not None:
        expected[RR] = [tick / 1.024 for tick in ticks]
    assert heard(bytes(HeartRateService.HeartRateMeasurement(rate, contact, energy, intervals_s))) == expected


@given(flags=st.integers(0, 0xFF), rate=st.integers(20, 250), rest=st.binary(min_size=4, max_size=16))
def test_a_foreign_reader_hears_the_same(flags: int, rate: int, rest: bytes) -> None:
    wide = b"\0" if flags & 0x01 else b""
    data = bytes([flags, rate]) + wide + rest[: len(rest) // 2 * 2]
    foreign = HeartRateService.HeartRateMeasurement.from_bytes(data)
    ours = heard(data)
    assert ours[RATE] == [foreign.heart_rate]
    assert ours.get(CONTACT, [None]) == [foreign.sensor_contact_detected]
    assert ours.get(ENERGY, [None]) == [foreign.energy_expended]
    plausible_s = [seconds for seconds in foreign.rr_intervals or () if 0.2 <= seconds <= 3]
    assert ours.get(RR, []) == pytest.approx([seconds * 1000 for seconds in plausible_s])


@given(flags=st.integers(0, 0x0F), cut=st.integers(0, 4))
def test_a_frame_that_ends_early_is_refused(flags: int, cut: int) -> None:
    whole = bytes([flags, 74]) + (b"\0" if flags & 0x01 else b"") + (b"\x10\x27" if flags & 0x08 else b"")
    with pytest.raises(Refused, match="too short"):
        heard(whole[: min(cut, len(whole) - 1)])
