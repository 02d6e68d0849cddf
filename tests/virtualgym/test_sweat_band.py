"""The student's band, read by the table that comes with the program."""

import struct
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

import pytest

from sweatd.model import Channel, Frame, Quality, Quantity
from sweatd.wearables import read
from virtualgym import sweat_band
from virtualgym.chance import Chance
from virtualgym.sweat_band import SweatBand

if TYPE_CHECKING:
    from virtualgym.body import Body

(TABLE,) = read(Path(__file__).parents[2] / "config" / "wearables")


class Doll:
    """A body that does nothing but hold still and, if wanted, sweat."""

    heart_rate, skin_c, sweat_sodium_mmol_l = 150.0, 34.0, 50.0
    sweat_collected_ul_cm2 = 0.0
    speed_m_s: float | None = None


def band(doll: Doll, **settings: object) -> SweatBand:
    wanted = sweat_band.Settings(**settings)  # type: ignore[arg-type]  # a table of settings
    return SweatBand("F0:00:00:10:00:00", "Band a1", cast("Body", doll), Chance(1)(0), wanted)


def understood(wearable: SweatBand, time_s: float) -> dict[Quantity, Any]:
    ((uuid, data),) = wearable.sends(time_s)
    assert (Channel.CHARACTERISTIC, uuid) == (TABLE.channel, TABLE.key)
    samples = TABLE.decode(Frame(time_s, wearable.address, TABLE.channel, uuid, data))
    return {sample.quantity: (sample.value, sample.quality) for sample in samples}


def test_a_frame_is_what_the_documentation_says() -> None:
    ((_, data),) = band(Doll()).sends(2)
    assert (len(data), data[:2].hex()) == (11, "b501")
    assert struct.unpack("<i", data[3:7]) == (-1,)


def test_it_speaks_every_two_seconds() -> None:
    wearable = band(Doll())
    assert [len(wearable.sends(second)) for second in range(1, 7)] == [0, 1, 0, 1, 0, 1]


def test_dry_it_knows_no_conductivity_and_wet_that_of_the_sweat() -> None:
    doll = Doll()
    wearable = band(doll)
    dry = understood(wearable, 2)
    assert set(dry) == {Quantity.HEART_RATE, Quantity.SKIN_TEMPERATURE, Quantity.CONDUCTIVITY_TEMPERATURE}
    assert dry[Quantity.HEART_RATE] == (pytest.approx(150, abs=3), Quality.GOOD)
    assert dry[Quantity.SKIN_TEMPERATURE] == (pytest.approx(33.7, abs=0.3), Quality.GOOD)
    doll.sweat_collected_ul_cm2 = 2.0
    value, quality = understood(wearable, 4)[Quantity.SWEAT_CONDUCTIVITY]
    assert quality is Quality.GOOD
    assert 5000 < value < 10_000  # 62 mmol/L of salt at 34 C are 8100 uS/cm; sites differ


def test_taken_off_or_shaken_it_says_so() -> None:
    doll = Doll()
    doll.speed_m_s = 3.0
    wearable = band(doll, off_body_min=((1, 2),))
    assert {quality for _, quality in understood(wearable, 2).values()} == {Quality.POOR}
    lying = understood(wearable, 60)
    assert Quantity.HEART_RATE not in lying
    assert {quality for _, quality in lying.values()} == {Quality.NOT_WORN}


@pytest.mark.parametrize(("salt_mmol_l", "us_cm"), [(20, 2310), (50, 5550), (100, 10_670)])
def test_the_conductivity_is_that_of_the_handbook(salt_mmol_l: float, us_cm: float) -> None:
    sodium_mmol_l = salt_mmol_l - sweat_band.OTHER_IONS_MMOL_L
    assert sweat_band.conductivity_us_cm(sodium_mmol_l, 25.0) == pytest.approx(us_cm, rel=0.02)
