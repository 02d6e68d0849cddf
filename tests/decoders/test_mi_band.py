from typing import TYPE_CHECKING, cast

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sweatd.decoders.mi_band import decode
from sweatd.model import Channel, Frame, Quantity, Refused
from virtualgym.chance import Chance
from virtualgym.mi_band import MiBand, Settings

if TYPE_CHECKING:
    from virtualgym.body import Body


def rates(data: bytes) -> list[float]:
    samples = decode(Frame(0, "", Channel.MANUFACTURER, "0157", data))
    assert {sample.quantity for sample in samples} <= {Quantity.HEART_RATE}
    return [sample.value for sample in samples]


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        ("02 0100 7d 0000000000000000000000000000 aabbccddeeff", [125.0]),
        ("02 ffff 14", [20.0]),
        ("02 0100 ff 0000000000000000000000000000 aabbccddeeff", []),  # none
        ("02 0100 f0", []),
        ("02 0100 00", []),
        ("01 0100 7d", []),  # another advertisement of theirs
        ("00", []),
    ],
)
def test_an_advertisement_means(data: str, expected: list[float]) -> None:
    assert rates(bytes.fromhex(data)) == expected


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        ("", "1 bytes are announced, 0 came"),
        ("02 0100", "4 bytes are announced, 3 came"),
        ("02 0100 13", "heart_rate of 19 /min is outside"),
        ("02 0100 01", "heart_rate of 1 /min is outside"),
    ],
)
def test_it_is_refused(data: str, reason: str) -> None:
    with pytest.raises(Refused, match=reason):
        rates(bytes.fromhex(data))


class Doll:
    heart_rate = 150.0


@given(rate=st.floats(40, 200))
def test_what_the_virtual_band_encodes_is_heard(rate: float) -> None:
    doll = Doll()
    doll.heart_rate = rate
    settings = Settings(off_body_min=((10, 11),))
    band = MiBand("F0:00:00:07:00:01", "Band", cast("Body", doll), Chance(1)(0), settings)
    for second in range(1, 60):
        assert band.sends(second) == []
    assert rates(band.advertises(60).manufacturer[0x0157]) == [pytest.approx(rate, abs=6)]
    assert rates(band.advertises(600).manufacturer[0x0157]) == []
