from typing import TYPE_CHECKING, Any, cast

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sweatd.decoders import core_sensor
from sweatd.model import Frame, Quality, Quantity, Refused
from virtualgym.chance import Chance
from virtualgym.core_sensor import CONTROL_POINT, MEASUREMENT, CoreSensor, Settings

if TYPE_CHECKING:
    from virtualgym.body import Body

CORE, SKIN, INDEX = Quantity.CORE_TEMPERATURE, Quantity.SKIN_TEMPERATURE, Quantity.HEAT_STRAIN_INDEX
GOOD, POOR = Quality.GOOD, Quality.POOR


def meaning(key: str, data: str | bytes) -> list[Any]:
    decoder = next(each for each in core_sensor.DECODERS if each.key == key)
    payload = bytes.fromhex(data) if isinstance(data, str) else data
    return [
        (one.quantity, one.value, one.quality) for one in decoder.decode(Frame(0, "", decoder.channel, key, payload))
    ]


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        # a real sensor, read by CoreAlarm's author: no index yet in that version
        ("17 400e c10d 6008 14 00", [(CORE, 36.48, GOOD), (SKIN, 35.21, GOOD)]),
        # the values of the notes' own table 5, whose printed bytes are wrong in two places
        ("37 190f c20d 2f00 11 00 27", [(CORE, 38.65, POOR), (SKIN, 35.22, POOR), (INDEX, 3.9, POOR)]),
        ("00 190f", [(CORE, 38.65, GOOD)]),
        ("01 190f c20d", [(CORE, 38.65, GOOD), (SKIN, 35.22, GOOD)]),
        # the same again, with gaps for what is not valid
        ("01 190f c20d ffff ff ff ff", [(CORE, 38.65, GOOD), (SKIN, 35.22, GOOD)]),
        # invalid fields left out: quality and index alone
        ("24 190f 03 27", [(CORE, 38.65, GOOD), (INDEX, 3.9, GOOD)]),
        ("24 190f ffff ffff 03 ff 27", [(CORE, 38.65, GOOD), (INDEX, 3.9, GOOD)]),
        ("05 ff7f c20d 00", [(SKIN, 35.22, POOR)]),
        ("04 190f 07", [(CORE, 38.65, GOOD)]),  # 7: quality is not known
        ("04 190f 02", [(CORE, 38.65, GOOD)]),
        ("04 190f fb", [(CORE, 38.65, GOOD)]),  # reserved bits and the heart rate's state
        ("01 190f ff7f", [(CORE, 38.65, GOOD)]),
        ("20 190f ff", [(CORE, 38.65, GOOD)]),  # no index goes beyond 25.4
        ("20 190f fe", [(CORE, 38.65, GOOD), (INDEX, 25.4, GOOD)]),
        ("08 a126", [(CORE, 37.161111, GOOD)]),  # 98.89 degrees Fahrenheit
        ("10 190f 96", [(CORE, 38.65, GOOD)]),  # a heart rate of 150 is what CORE was told: nobody's sample
        ("c0 190f", [(CORE, 38.65, GOOD)]),
        ("37 190f c20d 2f00 13 00 27 5555", [(CORE, 38.65, GOOD), (SKIN, 35.22, GOOD), (INDEX, 3.9, GOOD)]),
    ],
)
def test_a_measurement_means(data: str, expected: list[Any]) -> None:
    got = meaning(core_sensor.MEASUREMENT, data)
    assert [(quantity, pytest.approx(value, abs=1e-6), quality) for quantity, value, quality in expected] == got


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        ("00 04 758e", [(CORE, 36.469, GOOD)]),  # of the same real sensor, in the same minute
        ("00 04 b391", [(CORE, 37.299, GOOD)]),  # the notes' table 2
        ("00 f4 b391 00", [(CORE, 37.299, GOOD)]),
        ("00 02 b391", []),
        ("00 04 0000", []),
        ("00 04 ff7f", []),
        ("00 04 ffff", []),
    ],
)
@pytest.mark.parametrize("company", ["0bf6", "f60b"])
def test_an_advertisement_means(company: str, data: str, expected: list[Any]) -> None:
    assert meaning(company, data) == expected


@pytest.mark.parametrize(
    ("key", "data", "reason"),
    [
        (core_sensor.MEASUREMENT, "", "3 bytes are announced, 0 came"),
        (core_sensor.MEASUREMENT, "00 19", "3 bytes are announced, 2 came"),
        (core_sensor.MEASUREMENT, "01 190f c2", "5 bytes are announced, 4 came"),
        (core_sensor.MEASUREMENT, "04 190f c20d", "8 bytes are announced, 5 came"),
        (core_sensor.MEASUREMENT, "00 0000", "core_temperature of 0 Cel is outside"),
        (core_sensor.MEASUREMENT, "01 190f 0080", "skin_temperature of -327.68 Cel is outside"),
        ("0bf6", "00 04 75", "4 bytes are announced, 3 came"),
        ("0bf6", "01 04 758e", "version 1 of CORE's advertisement is not known"),
        ("0bf6", "00 04 1027", "core_temperature of 10 Cel is outside"),
    ],
)
def test_it_is_refused(key: str, data: str, reason: str) -> None:
    with pytest.raises(Refused, match=reason):
        meaning(key, data)


class Doll:
    heart_rate = 150.0
    core_c, skin_c = 38.5, 34.0


def sensor(doll: Doll, **settings: Any) -> CoreSensor:
    return CoreSensor("F0:00:00:05:00:00", "CORE", cast("Body", doll), Chance(1)(0), Settings(**settings))


def said(wearable: CoreSensor, until_s: int) -> dict[Quantity, tuple[float, Quality]]:
    for second in range(1, until_s + 1):
        data = dict(wearable.sends(second))[MEASUREMENT.uuid]
    return {quantity: (value, quality) for quantity, value, quality in meaning(MEASUREMENT.uuid, data)}


@given(core_c=st.floats(36, 41), skin_c=st.floats(25, 40))
def test_what_the_virtual_core_encodes_is_heard(core_c: float, skin_c: float) -> None:
    doll = Doll()
    doll.core_c, doll.skin_c = core_c, skin_c
    wearable = sensor(doll)
    heard = said(wearable, 2000)
    assert heard[CORE][0] == pytest.approx(core_c, abs=1.0)
    assert heard[SKIN][0] == pytest.approx(skin_c, abs=0.006)
    [(_, told_c, _)] = meaning("0bf6", wearable.advertises(2000).manufacturer[0x0BF6])
    assert told_c == pytest.approx(heard[CORE][0], abs=0.006)


def test_at_first_there_is_no_core_temperature() -> None:
    wearable = sensor(Doll())
    assert said(wearable, 5).keys() == {SKIN}
    assert meaning("0bf6", wearable.advertises(5).manufacturer[0x0BF6]) == []


def test_a_heart_rate_makes_it_surer_until_it_stands_still() -> None:
    wearable = sensor(Doll())
    assert said(wearable, 100)[CORE][1] is POOR
    assert wearable.write(CONTROL_POINT.uuid, b"\x13\x96", 100) == [(CONTROL_POINT.uuid, b"\x80\x13\x01")]
    assert [meaning(MEASUREMENT.uuid, wearable.sends(at_s)[0][1])[0][2] for at_s in (101, 115, 116)] == [
        GOOD,
        GOOD,
        POOR,
    ]
    assert wearable.write(CONTROL_POINT.uuid, b"\x13", 117) == [(CONTROL_POINT.uuid, b"\x80\x13\x01")]
    assert wearable.told_heart_rate == 0
    assert wearable.write(CONTROL_POINT.uuid, b"\x02abc", 117) == [(CONTROL_POINT.uuid, b"\x80\x02\x02")]
    assert wearable.write(CONTROL_POINT.uuid, b"\x13ab", 117) == [(CONTROL_POINT.uuid, b"\x80\x13\x03")]
