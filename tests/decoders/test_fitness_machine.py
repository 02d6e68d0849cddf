from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sweatd.decoders.fitness_machine import DECODERS
from sweatd.model import Channel, Frame, Quantity, Refused
from virtualgym import indoor_bike, rower, treadmill

SPEED, GRADE, CADENCE, POWER = Quantity.SPEED, Quantity.GRADE, Quantity.CADENCE, Quantity.POWER
DISTANCE, ENERGY, RATE = Quantity.DISTANCE, Quantity.ENERGY_EXPENDED, Quantity.HEART_RATE
DECODE = {decoder.key: decoder.decode for decoder in DECODERS}
TREADMILL, BIKE, ROWER = "2acd", "2ad2", "2ad1"


def heard(key: str, data: str | bytes) -> dict[Quantity, Any]:
    payload = bytes.fromhex(data) if isinstance(data, str) else data
    samples = DECODE[key](Frame(0.0, "", Channel.CHARACTERISTIC, key, payload))
    assert len({one.quantity for one in samples}) == len(samples)
    return {one.quantity: pytest.approx(one.value) for one in samples}


def test_real_machines() -> None:
    """What was captured from them."""
    # a CITYSPORTS treadmill: a reserved bit, and its count of steps behind the last field
    expected = {SPEED: 1.7 / 3.6, DISTANCE: 33, ENERGY: 4.184}
    assert heard(TREADMILL, "8424 aa00 210000 0100ffffff 3c00 420000") == expected
    # a Horizon treadmill that stands
    assert heard(TREADMILL, "8404 0000 000000 0000000000 0000") == {SPEED: 0, DISTANCE: 0, ENERGY: 0}
    # an iConsole+: resistance of two bytes, and no strap
    expected = {CADENCE: 36, DISTANCE: 33, POWER: 24, ENERGY: 8.368, RATE: 86}
    assert heard(BIKE, "740b 3c05 4800 210000 0100 1800 0200000000 56 1000") == expected
    # a Zwift Hub and an Elite trainer
    expected = {CADENCE: 89, DISTANCE: 247, POWER: 70}
    assert heard(BIKE, "fe02 990b c707 b200 7200 f70000 1400 4600 5d00 00") == expected
    assert heard(BIKE, "5408 0000 0000 000000 0000 3100") == {CADENCE: 0, DISTANCE: 0, POWER: 0}
    # a First Degree rower: three notifications for one stroke, then another one at rest
    assert heard(ROWER, "050a 5a0000 00 2e00") == {DISTANCE: 90}
    assert heard(ROWER, "f800 26 0b00 c700 0000 2c00 1b00 0200") == {CADENCE: 19, POWER: 44}
    assert heard(ROWER, "0101 0400c50107") == {ENERGY: 16.736}
    assert heard(ROWER, "a802 00 0000 0000 0000 0100 00") == {CADENCE: 0, POWER: 0}


@pytest.mark.parametrize(
    ("key", "data", "expected"),
    [
        (TREADMILL, "0000 b004", {SPEED: 12 / 3.6}),
        (TREADMILL, "0100", {}),  # "more data": its first field comes with another notification
        (TREADMILL, "0900 3200 1c00", {GRADE: 5}),
        (TREADMILL, "0900 ceff e4ff", {GRADE: -5}),
        (TREADMILL, "0110 0a00 fa00", {POWER: 250}),
        (
            TREADMILL,
            "fe1f b004 b004 e80300 1400 0b00 6400 0a00 9600 9600 3200 5802 0a 96 64 3c00 3c00 0000 2c01",
            {SPEED: 12 / 3.6, DISTANCE: 1000, GRADE: 2, ENERGY: 209.2, RATE: 150, POWER: 300},
        ),
        (TREADMILL, "00e0 b004", {SPEED: 12 / 3.6}),  # reserved flags are ignored
        (TREADMILL, "00e0 b004 010203", {SPEED: 12 / 3.6}),  # and so is what they may announce
        (BIKE, "0000 b004", {}),  # the speed of an indoor bike says nothing
        (BIKE, "4500 b300 9cff", {CADENCE: 89.5}),  # negative watts are no effort
        (ROWER, "0000 31 0100", {CADENCE: 24.5}),
        (ROWER, "0600 31 0100 30 e80300", {CADENCE: 24.5, DISTANCE: 1000}),
    ],
)
def test_a_frame_means(key: str, data: str, expected: dict[Quantity, float]) -> None:
    assert heard(key, data) == expected


@pytest.mark.parametrize(
    ("key", "data", "expected"),
    [
        # treadmill: speed, distance, inclination, energy, heart rate, power
        (TREADMILL, "8c11 ffff ffffff ff7f ff7f ffffffffff ff ff7f ff7f", {}),
        (BIKE, "5403 b004 ffff ffffff ff7f ffffffffff ff", {}),  # cadence, distance, power, energy, heart rate
        (ROWER, "2403 ff ffff ffffff ff7f ffffffffff ff", {}),
        # junk in one field leaves the others
        (TREADMILL, "8401 fcff e80300 1400ffffff 96", {DISTANCE: 1000, ENERGY: 83.68, RATE: 150}),
        (TREADMILL, "0900 0080 0000", {}),
        (BIKE, "5502 b400 e80300 b5d8 13", {CADENCE: 90, DISTANCE: 1000}),  # -10 059 W, 19 beats
        (BIKE, "4402 b004 b400 c409 00", {CADENCE: 90, POWER: 2500}),
        (BIKE, "4402 b004 b400 c509 fb", {CADENCE: 90}),
        (ROWER, "2002 30 0100 ffff fa", {CADENCE: 24, RATE: 250}),
    ],
)
def test_what_is_not_known_or_impossible_is_left_out(key: str, data: str, expected: dict[Quantity, float]) -> None:
    assert heard(key, data) == expected


@pytest.mark.parametrize(
    ("key", "data", "expected"),
    [
        (BIKE, "2102 0100 5a", {RATE: 90}),  # resistance of two bytes
        (BIKE, "2102 01 5a", {RATE: 90}),  # of one
        (BIKE, "2102 0100 5a 00", {RATE: 90}),
        (ROWER, "8102 0100 5a", {RATE: 90}),
        (ROWER, "8102 01 5a", {RATE: 90}),
        (TREADMILL, "2101 9600 5a", {RATE: 90}),  # pace of two bytes
        (TREADMILL, "2101 96 5a", {RATE: 90}),  # of one
        (TREADMILL, "6101 9600 9700 5a", {RATE: 90}),
        (TREADMILL, "6101 96 97 5a", {RATE: 90}),
        (ROWER, "0902 9600 5a", {RATE: 90}),  # a rower's pace has two in both editions
    ],
)
def test_the_size_of_the_frame_tells_the_edition(key: str, data: str, expected: dict[Quantity, float]) -> None:
    assert heard(key, data) == expected


@pytest.mark.parametrize(
    ("key", "data", "reason"),
    [
        (TREADMILL, "", "too short: 2 bytes are announced, 0 came"),
        (TREADMILL, "00", "too short: 2 bytes are announced, 1 came"),
        (TREADMILL, "0000 b0", "too short: 4 bytes are announced, 3 came"),
        (TREADMILL, "6101 96 97", "too short: 7 bytes are announced, 4 came"),
        (TREADMILL, "6101 9600 97 5a", "too short: 7 bytes are announced, 6 came"),  # neither edition
        (BIKE, "2102 01", "too short: 5 bytes are announced, 3 came"),
        (ROWER, "0000 26 0b", "too short: 5 bytes are announced, 4 came"),
        # an iConsole+ behind a link that carries 20 bytes: cut, and not of the other edition
        (BIKE, "740b 3c05 4800 210000 0100 1800 0200000000 56 10", "too short: 21 bytes are announced, 20 came"),
    ],
)
def test_a_frame_is_refused(key: str, data: str, reason: str) -> None:
    with pytest.raises(Refused) as refusal:
        heard(key, data)
    assert str(refusal.value) == reason


METRES, KCAL, BEATS, SECONDS = st.integers(0, 99_999), st.integers(0, 9999), st.integers(20, 250), st.integers(0, 9999)
WATTS = st.integers(0, 2500)


@given(hundredths_km_h=st.integers(0, 4000), metres=METRES, kcal=KCAL, beats=st.none() | BEATS, seconds=SECONDS)
def test_what_a_treadmill_shows_is_heard(
    hundredths_km_h: int, metres: int, kcal: int, beats: int | None, seconds: int
) -> None:
    shown = treadmill.Display(hundredths_km_h / 360, metres, kcal, beats, seconds)
    expected = {SPEED: hundredths_km_h / 360, DISTANCE: metres, ENERGY: kcal * 4.184}
    assert heard(TREADMILL, shown.encoded()) == expected | ({} if beats is None else {RATE: beats})


@given(half_rpm=st.integers(0, 520), metres=METRES, watts=WATTS, kcal=KCAL, beats=st.none() | BEATS)
def test_what_a_bike_shows_is_heard(half_rpm: int, metres: int, watts: int, kcal: int, beats: int | None) -> None:
    shown = indoor_bike.Display(9.0, half_rpm / 2, metres, watts, kcal, beats, 60)
    expected = {CADENCE: half_rpm / 2, DISTANCE: metres, POWER: watts, ENERGY: kcal * 4.184}
    assert heard(BIKE, shown.encoded()) == expected | ({} if beats is None else {RATE: beats})


@given(half_strokes=st.integers(0, 254), watts=WATTS, metres=METRES, kcal=KCAL, beats=st.none() | BEATS)
def test_what_a_rower_shows_is_heard(half_strokes: int, watts: int, metres: int, kcal: int, beats: int | None) -> None:
    stroke = rower.Stroke(half_strokes / 2, 70_000, 4.0, watts)
    assert heard(ROWER, stroke.encoded()) == {CADENCE: half_strokes / 2, POWER: watts}
    totals = rower.Totals(metres, kcal, beats, 60)
    expected = {DISTANCE: metres, ENERGY: kcal * 4.184}
    assert heard(ROWER, totals.encoded()) == expected | ({} if beats is None else {RATE: beats})
