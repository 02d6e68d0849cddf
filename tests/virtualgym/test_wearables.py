"""Bytes on the air, read by hand from the specifications, by Bumble, and by the daemon."""

from collections.abc import Iterator
from typing import TYPE_CHECKING, cast

import pytest
from bumble.profiles.heart_rate_service import HeartRateService

from sweatd.decoders import decode
from sweatd.model import Channel, Frame, Quantity
from virtualgym import encode, heart_rate_strap, room_sensor, sweat_patch, thermometer
from virtualgym.chance import Chance
from virtualgym.heart_rate_strap import HeartRateStrap
from virtualgym.room_sensor import RoomSensor
from virtualgym.sweat_patch import SweatPatch
from virtualgym.thermal import Air
from virtualgym.thermometer import Thermometer
from virtualgym.wearable import Wearable

if TYPE_CHECKING:
    from virtualgym.body import Body

ADDRESS = "F0:00:00:01:00:00"


class Doll:
    """A body that does nothing but hold still, with one beat per 400 ms and a steady sweat."""

    class person:  # noqa: N801 - stands for an attribute
        site_gain = 1.0

    heart_rate = 150.0
    core_c, skin_c = 38.5, 34.0
    sweat_sodium_mmol_l = 50.0

    def __init__(self) -> None:
        self.sweat_collected_ul_cm2 = 0.0
        self.rr_intervals_ms = [400.0, 400.0]

    def sweats(self, ul_cm2: float) -> None:
        self.sweat_collected_ul_cm2 += ul_cm2


def strap(doll: Doll, **settings: object) -> HeartRateStrap:
    wanted = heart_rate_strap.Settings(**settings)  # type: ignore[arg-type]  # a table of settings
    return HeartRateStrap(ADDRESS, "Strap a1", cast("Body", doll), Chance(1)(0), wanted)


def patch(doll: Doll, **settings: object) -> SweatPatch:
    wanted = sweat_patch.Settings(**settings)  # type: ignore[arg-type]  # a table of settings
    return SweatPatch(ADDRESS, "Patch a1", cast("Body", doll), Chance(1)(0), wanted)


def said(wearable: Wearable, seconds: int, uuid: str) -> Iterator[tuple[int, bytes]]:
    for second in range(1, seconds + 1):
        yield from ((second, data) for key, data in wearable.sends(second) if key == uuid)


def understood(uuid: str, data: bytes) -> dict[Quantity, float]:
    return {one.quantity: one.value for one in decode(Frame(0.0, ADDRESS, Channel.CHARACTERISTIC, uuid, data))}


@pytest.mark.parametrize(
    ("data", "written"),
    [
        (encode.uint8(74.4), "4a"),
        (encode.uint8(300), "ff"),
        (encode.uint16(0x0304), "0403"),
        (encode.uint16(1.25, 0.01), "7d00"),
        (encode.uint16(None), "ffff"),
        (encode.uint16(1e9), "feff"),  # never by accident what means "unknown"
        (encode.uint32(84.37, 0.01), "f5200000"),
        (encode.uint32(None), "ffffffff"),
        (encode.sint16(-5.0, 0.01), "0cfe"),
        (encode.sint16(None), "0080"),
        (encode.float32_11073(36.4, decimals=1), "6c0100ff"),  # the SIG's own example
        (encode.float32_11073(38.55, decimals=2), "0f0f00fe"),
        (encode.float32_11073(-1.0, decimals=1), "f6ffffff"),
        (encode.float32_11073(None, decimals=2), "ffff7f00"),
    ],
)
def test_numbers_are_written_as_the_specification_says(data: bytes, written: str) -> None:
    assert data.hex() == written


def test_a_float_that_does_not_fit_is_a_defect_and_says_so() -> None:
    with pytest.raises(ValueError, match="digits, a FLOAT has 6"):
        encode.float32_11073(9_999_999, decimals=0)


def test_a_worn_strap_says_rate_contact_and_beats() -> None:
    data = dict(strap(Doll()).sends(1))["2a37"]
    assert data[0] == 0b1_0110
    assert data[1] == pytest.approx(150, abs=1)
    assert len(data) == 2 + 2 * 2
    assert int.from_bytes(data[2:4], "little") == pytest.approx(0.4 * 1024, abs=5)


def test_bumble_reads_the_strap_alike() -> None:
    measured = HeartRateService.HeartRateMeasurement.from_bytes(dict(strap(Doll()).sends(1))["2a37"])
    assert measured.sensor_contact_detected is True
    assert measured.heart_rate == pytest.approx(150, abs=1)
    assert measured.rr_intervals == pytest.approx((0.4, 0.4), abs=0.005)


def test_a_strap_on_the_bench_goes_on_sending_but_owns_up_to_it() -> None:
    bench = strap(Doll(), off_body_min=[[1, 2]])
    flags = {second: data[0] for second, data in said(bench, 150, "2a37")}
    assert (flags[59], flags[60], flags[119], flags[120]) == (0b1_0110, 0b0_0100, 0b0_0100, 0b1_0110)


def test_an_invented_rate_wanders() -> None:
    bench = strap(Doll(), off_body_min=[[0, 10]])
    rates = [data[1] for _, data in said(bench, 300, "2a37")]
    assert len(set(rates)) > 10
    assert all(40 <= rate <= 151 for rate in rates)


def test_the_strap_can_be_read() -> None:
    wearable = strap(Doll(), battery_percent=81)
    assert wearable.read("2a38", 0) == b"\x01"
    assert wearable.read("2a19", 0) == b"\x51"
    with pytest.raises(KeyError, match="no readable characteristic 2a37"):
        wearable.read("2a37", 0)


def test_a_lost_link_is_silence_until_it_is_back() -> None:
    heard = [second for second, _ in said(strap(Doll(), off_air_min=[[1, 2]]), 180, "2a37")]
    assert heard == [*range(1, 60), *range(120, 181)]


def test_a_battery_runs_flat_and_takes_the_strap_with_it() -> None:
    dying = strap(Doll(), battery_percent=2, battery_percent_per_h=60)
    levels = [(second, data[0]) for second, data in said(dying, 200, "2a19")]
    assert [level for _, level in levels] == [2, 1, 0]
    assert dying.on_air(119)
    assert not dying.on_air(120)


def test_some_notifications_are_lost() -> None:
    heard = list(said(strap(Doll(), lost=0.2), 1000, "2a37"))
    assert len(heard) == pytest.approx(800, abs=50)


def fields(data: bytes) -> dict[str, int]:
    """The open sweat profile, by hand: the fields that flags 0x051f announce."""
    names = {"flags": 2, "sequence": 2, "time": 4, "rate": 2, "volume": 4, "sodium": 2, "skin": 2, "quality": 1}
    read, at = {}, 0
    for name, size in names.items():
        read[name] = int.from_bytes(data[at : at + size], "little")
        at += size
    assert at == len(data) <= 20
    assert read["flags"] == 0b101_0001_1111
    return read


def sweating(wearable: SweatPatch, doll: Doll, seconds: range, ul_cm2_min: float) -> list[dict[str, int]]:
    seen: list[dict[str, int]] = []
    for second in seconds:
        doll.sweats(ul_cm2_min / 60)
        seen.extend(fields(data) for uuid, data in wearable.sends(second) if uuid == sweat_patch.MEASUREMENT.uuid)
    return seen


def test_a_patch_is_dry_then_runs_then_is_full() -> None:
    doll = Doll()
    wearable = patch(doll, capacity_ul=40, area_cm2=5)
    seen = sweating(wearable, doll, range(1, 1201), 1.0)
    assert len(seen) == 120
    dry, running, full = seen[0], seen[40], seen[-1]
    assert (dry["rate"], dry["volume"], dry["sodium"], dry["quality"]) == (0, 0, 0xFFFF, 0x11)
    assert running["quality"] == 3
    assert running["rate"] / 100 == pytest.approx(1.1, rel=0.25)  # a forearm, within what patches are known to
    assert running["sodium"] / 10 == pytest.approx(50, abs=20)
    assert running["skin"] / 100 == pytest.approx(33.7, abs=0.2)
    assert (full["rate"], full["volume"], full["quality"]) == (0xFFFF, 4000, 0x40)
    assert [one["sequence"] for one in seen] == list(range(1, 121))


def test_a_patch_off_the_body_says_so_and_its_volume_stands() -> None:
    doll = Doll()
    wearable = patch(doll, off_body_min=[[10, 20]])
    before = sweating(wearable, doll, range(1, 600), 1.5)[-1]
    off = sweating(wearable, doll, range(600, 900), 1.5)[-1]
    assert (off["rate"], off["sodium"], off["skin"], off["quality"]) == (0xFFFF, 0xFFFF, 0x8000, 0x80)
    assert off["volume"] == pytest.approx(before["volume"], rel=0.03)


def test_the_daemon_understands_the_patch() -> None:
    doll = Doll()
    wearable = patch(doll, site="upper back", area_cm2=3.5)
    for second in range(1, 900):
        doll.sweats(0.02)
        wearable.sends(second)
    doll.sweats(0.02)
    measured = understood(sweat_patch.MEASUREMENT.uuid, dict(wearable.sends(900))[sweat_patch.MEASUREMENT.uuid])
    assert measured[Quantity.LOCAL_SWEAT_RATE] == pytest.approx(1.2 * 1.6, rel=0.25)
    facts = understood(sweat_patch.INFORMATION.uuid, wearable.read(sweat_patch.INFORMATION.uuid, 0))
    assert (facts[Quantity.PATCH_AREA], facts[Quantity.PATCH_CAPACITY]) == (3.5, 3000)


def test_a_thermometer_settles_near_the_core_and_is_silent_about_nobody() -> None:
    settings = thermometer.Settings(off_body_min=((20, 30),))
    wearable = Thermometer(ADDRESS, "Thermo a1", cast("Body", Doll()), Chance(1)(0), settings)
    heard = dict(said(wearable, 1500, "2a1c"))
    assert understood("2a1c", heard[10])[Quantity.BODY_TEMPERATURE] < 36
    assert understood("2a1c", heard[1190])[Quantity.BODY_TEMPERATURE] == pytest.approx(38.5, abs=0.7)
    assert heard[1200].hex() == "04ffff7f0002"


def test_a_room_sensor_is_near_the_truth() -> None:
    wearable = RoomSensor(ADDRESS, "Room 1", Air(31.5, 50, 0.3), Chance(1)(0), room_sensor.Settings())
    heard = dict(wearable.sends(10))
    assert understood("2a6e", heard["2a6e"])[Quantity.AIR_TEMPERATURE] == pytest.approx(31.5, abs=0.5)
    assert understood("2a6f", heard["2a6f"])[Quantity.RELATIVE_HUMIDITY] == pytest.approx(50, abs=5)
    assert dict(wearable.sends(11)) == {}
