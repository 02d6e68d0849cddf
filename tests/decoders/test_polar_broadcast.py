from typing import TYPE_CHECKING, Any, cast

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sweatd.decoders.polar_broadcast import decode
from sweatd.model import Channel, Frame, Quality, Quantity, Refused
from virtualgym.chance import Chance
from virtualgym.polar_strap import PolarStrap, Settings

if TYPE_CHECKING:
    from virtualgym.body import Body

RATE, CONTACT = Quantity.HEART_RATE, Quantity.SKIN_CONTACT
GOOD, POOR = Quality.GOOD, Quality.POOR
WORN = (CONTACT, 1.0, GOOD, "worn")


def meaning(data: bytes) -> list[Any]:
    samples = decode(Frame(0, "", Channel.MANUFACTURER, "006b", data))
    return [(sample.quantity, sample.value, sample.quality, sample.label) for sample in samples]


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        # an OH1, from the comments of Polar's SDK: six bytes of something else, then a heart rate
        ("72 06 7f4437000000 33 00 3c", [(RATE, 60.0, GOOD, ""), WORN]),
        # its tests: four bytes, and the three of an H6
        ("a3 fe 78 7d", [(RATE, 125.0, GOOD, ""), WORN]),
        ("a3 fe 78", [(RATE, 120.0, GOOD, ""), WORN]),
        ("a1 fe 78 7d", [(RATE, 125.0, POOR, "")]),  # no contact, or none that can be told
        ("a3 fe 00 00", [WORN]),
        ("a1 fe 00", []),
        ("a3 00 78 00", [WORN]),  # what is shown is the longer average
        ("a3 00 78 7d 40 00", [(RATE, 120.0, GOOD, ""), WORN]),
        ("40 00 a3 00 78 7d", [(RATE, 125.0, GOOD, ""), WORN]),
        ("40 00 7f 01 ff a3 00 78 7d", [(RATE, 125.0, GOOD, ""), WORN]),
        ("72 06 7f4437000000", []),
        ("", []),
    ],
)
def test_an_advertisement_means(data: str, expected: list[Any]) -> None:
    assert meaning(bytes.fromhex(data)) == expected


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        ("a3", "3 bytes are announced, 1 came"),
        ("a3 00", "3 bytes are announced, 2 came"),
        ("72", "2 bytes are announced, 1 came"),
        ("72 06 7f", "8 bytes are announced, 3 came"),
        ("72 00 a3 00", "5 bytes are announced, 4 came"),
        ("a3 00 ff ff", "heart_rate of 255 /min is outside"),
    ],
)
def test_it_is_refused(data: str, reason: str) -> None:
    with pytest.raises(Refused, match=reason):
        meaning(bytes.fromhex(data))


class Doll:
    heart_rate = 150.0

    def __init__(self, interval_ms: float) -> None:
        self.rr_intervals_ms = [interval_ms] * 6


@given(interval_ms=st.floats(300, 1500))
def test_what_the_virtual_strap_encodes_is_heard(interval_ms: float) -> None:
    doll, settings = cast("Body", Doll(interval_ms)), Settings(off_body_min=((10, 11),))
    strap = PolarStrap("F0:00:00:06:00:00", "Polar", doll, Chance(1)(0), settings)
    strap.sends(1)
    assert meaning(strap.advertises(1).manufacturer[0x006B]) == [
        (RATE, pytest.approx(60_000 / interval_ms, abs=1.5), GOOD, ""),
        WORN,
    ]
    assert [row[2] for row in meaning(strap.advertises(600).manufacturer[0x006B])] == [POOR]
    assert strap.advertises(1) != strap.advertises(2)  # the counter: a scanner that forgets what repeats hears both
