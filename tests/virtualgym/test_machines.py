"""The gym's machines and its oximeter, heard by the daemon's decoders."""

from typing import TYPE_CHECKING, cast

import pytest

from sweatd.decoders import fitness_machine, pulse_oximeter
from sweatd.model import Channel, Frame, Quality, Quantity, Sample
from virtualgym import indoor_bike, oximeter, rower, treadmill
from virtualgym.chance import Chance
from virtualgym.fitness_machine import FitnessMachine
from virtualgym.indoor_bike import IndoorBike
from virtualgym.oximeter import Oximeter
from virtualgym.rower import Rower
from virtualgym.treadmill import Treadmill
from virtualgym.wearable import Wearable

if TYPE_CHECKING:
    from virtualgym.body import Body

ADDRESS = "F0:00:00:05:00:00"
PAUSE = ((1.0, 2.0),)
DECODE = {one.key: one.decode for one in (*fitness_machine.DECODERS, *pulse_oximeter.DECODERS)}


class Doll:
    """A body that neither tires nor stops."""

    heart_rate = 150.0

    def __init__(self, power_w: float | None = None, speed_m_s: float | None = None) -> None:
        self.power_w, self.speed_m_s = power_w, speed_m_s


def bike(power_w: float | None, *, hears_strap: bool = False) -> IndoorBike:
    settings = indoor_bike.Settings(off_body_min=PAUSE, hears_strap=hears_strap)
    return IndoorBike(ADDRESS, "Bike a1", cast("Body", Doll(power_w)), Chance(1)(0), settings)


def belt(speed_m_s: float | None) -> Treadmill:
    settings = treadmill.Settings(off_body_min=PAUSE)
    return Treadmill(ADDRESS, "Treadmill a1", cast("Body", Doll(None, speed_m_s)), Chance(1)(0), settings)


def flywheel(power_w: float | None) -> Rower:
    settings = rower.Settings(off_body_min=PAUSE)
    return Rower(ADDRESS, "Rower a1", cast("Body", Doll(power_w)), Chance(1)(0), settings)


def clip(speed_m_s: float | None) -> Oximeter:
    settings = oximeter.Settings(off_body_min=PAUSE)
    return Oximeter(ADDRESS, "Oximeter a1", cast("Body", Doll(None, speed_m_s)), Chance(1)(0), settings)


def heard(wearable: Wearable, second: int) -> list[Sample]:
    sent = [one for at in range(1, second + 1) for one in wearable.sends(at) if at == second]
    frames = [Frame(0.0, ADDRESS, Channel.CHARACTERISTIC, uuid, data) for uuid, data in sent if uuid in DECODE]
    return [sample for frame in frames for sample in DECODE[frame.key](frame)]


def values(wearable: Wearable, second: int) -> dict[Quantity, float]:
    return {sample.quantity: sample.value for sample in heard(wearable, second)}


def test_a_treadmill_runs_as_fast_as_its_athlete() -> None:
    shown = values(belt(3.0), 30)
    assert shown[Quantity.SPEED] == pytest.approx(3.0, rel=0.04)
    assert shown[Quantity.DISTANCE] == pytest.approx(30 * shown[Quantity.SPEED], abs=1)
    assert shown[Quantity.ENERGY_EXPENDED] == pytest.approx(90 * 0.075 * 4.184, rel=0.1)
    assert Quantity.HEART_RATE not in shown


def test_a_bike_shows_what_is_pedalled() -> None:
    shown = values(bike(200.0, hears_strap=True), 30)
    assert shown[Quantity.POWER] == pytest.approx(200, rel=0.2)
    assert shown[Quantity.CADENCE] == pytest.approx(90, abs=0.5)
    assert shown[Quantity.HEART_RATE] == 150
    assert Quantity.SPEED not in shown


def test_a_bike_sends_the_same_21_bytes_as_a_real_one() -> None:
    ((_, data),) = bike(200.0).sends(1)
    assert (data[:2].hex(), len(data)) == ("740b", 21)


def test_a_rower_says_it_in_two_notifications() -> None:
    machine = flywheel(200.0)
    assert [len(data) for _, data in machine.sends(1)] == [13, 9]
    shown = values(machine, 30)
    assert shown[Quantity.POWER] == pytest.approx(200, rel=0.08)
    assert shown[Quantity.CADENCE] == pytest.approx(26, abs=1)
    assert shown[Quantity.DISTANCE] == pytest.approx(31 * (200 / 2.8) ** (1 / 3), rel=0.05)


@pytest.mark.parametrize("machine", [belt(3.0), bike(200.0), flywheel(200.0)], ids=lambda one: type(one).__name__)
def test_counters_stand_in_a_pause(machine: FitnessMachine) -> None:
    before = values(machine, 59)
    paused = values(machine, 119)  # another 59 seconds of exercise, then a minute of pause
    assert paused[Quantity.DISTANCE] == pytest.approx(2 * before[Quantity.DISTANCE], abs=1)
    assert all(paused[one] == 0 for one in (Quantity.SPEED, Quantity.CADENCE, Quantity.POWER) if one in paused)


@pytest.mark.parametrize("machine", [belt(None), bike(None), flywheel(None)], ids=lambda one: type(one).__name__)
def test_nobody_on_it_is_zero(machine: FitnessMachine) -> None:
    assert set(values(machine, 10).values()) == {0.0}


def test_an_oximeter_sees_pulse_and_oxygen() -> None:
    shown = {sample.quantity: (sample.value, sample.quality) for sample in heard(clip(None), 10)}
    assert shown[Quantity.HEART_RATE] == (150, Quality.GOOD)
    assert shown[Quantity.OXYGEN_SATURATION][0] == pytest.approx(97.5, abs=4)
    assert shown[Quantity.PULSE_AMPLITUDE] == (4.0, Quality.GOOD)


def test_running_shakes_an_oximeter() -> None:
    assert {sample.quality for sample in heard(clip(3.0), 10)} == {Quality.POOR}


def test_an_oximeter_off_the_finger_knows_nothing() -> None:
    assert heard(clip(None), 60) == []


def test_an_sfloat_has_room_for_three_digits() -> None:
    assert oximeter.sfloat(97.5, 1).hex() == "cff3"
    with pytest.raises(ValueError, match=r"does not fit"):
        oximeter.sfloat(300.0, 1)
