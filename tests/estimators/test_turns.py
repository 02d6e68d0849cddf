"""What turns become: speed and cadence, and nothing absurd whatever a sensor does."""

from collections.abc import Callable, Sequence
from math import nan
from typing import TYPE_CHECKING, Any, cast

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sweatd.decoders import cycling_power, cycling_speed
from sweatd.estimators.turns import Turns
from sweatd.model import Channel, Frame, Quality, Quantity, Sample
from virtualgym import bike_sensor, power_meter
from virtualgym.chance import Chance
from virtualgym.turning import CIRCUMFERENCE_M, crank_per_s, wheel_per_s

if TYPE_CHECKING:
    from virtualgym.body import Body
    from virtualgym.wearable import Wearable

SPEED, CADENCE = Quantity.CYCLING_SPEED, Quantity.CADENCE
QUANTITIES = {
    "wheel": (Quantity.WHEEL_TURNS, Quantity.WHEEL_TIME),
    "crank": (Quantity.CRANK_TURNS, Quantity.CRANK_TIME),
}


def counted(at: float, turns: float, time_s: float, what: str = "crank", device: str = "d1") -> list[Sample]:
    counter, time = QUANTITIES[what]
    return [Sample(at, device, counter, turns), Sample(at, device, time, time_s)]


def values(turns: Turns, rows: Sequence[tuple[float, float, float]], what: str = "crank") -> list[float]:
    """What follows from each (at, turns, time); NaN for nothing."""
    told = [turns.heed(counted(*row, what)) for row in rows]
    return [one[0].value if one else nan for one in told]


def same(one: list[float], other: list[float]) -> bool:
    return one == pytest.approx(other, nan_ok=True)


def test_two_turns_that_were_seen_make_a_cadence() -> None:
    rows = [(0, 100, 10.0), (1, 101, 10.75), (2, 102, 11.5), (3, 104, 13.0)]
    assert same(values(Turns(), rows), [nan, nan, 80, 80])


def test_the_wheel_makes_a_speed_with_its_circumference() -> None:
    rows = [(0, 100, 10.0), (1, 104, 11.0), (2, 108, 12.0)]
    assert same(values(Turns(), rows, "wheel"), [nan, nan, 4 * 2.105])
    assert same(values(Turns(circumference_m=2.0), rows, "wheel"), [nan, nan, 8.0])


@pytest.mark.parametrize(
    ("what", "rows", "rate"),
    [
        ("crank", [(0, 0xFFFD, 60.0), (1, 0xFFFE, 60.75), (2, 0xFFFF, 61.5), (3, 1, 63.0)], [nan, nan, 80, 80]),
        ("crank", [(0, 1, 62.0), (1, 2, 62.75), (2, 3, 63.5), (3, 4, 0.25)], [nan, nan, 80, 80]),  # 64 s
        ("wheel", [(0, 1, 30.0), (1, 5, 31.0), (2, 9, 0.0), (3, 13, 1.0)], [nan, nan, 8.42, 8.42]),  # 32 s
        ("wheel", [(0, (1 << 32) - 6, 30.0), (1, (1 << 32) - 2, 31.0), (2, 2, 0.0)], [nan, nan, 8.42]),
        ("wheel", [(0, 1, 62.0), (1, 5, 63.0), (2, 9, 0.0), (3, 13, 1.0)], [nan, nan, 8.42, 8.42]),
    ],
)
def test_counters_and_clocks_wrap(what: str, rows: list[tuple[float, float, float]], rate: list[float]) -> None:
    assert same(values(Turns(), rows, what), rate)


def test_standing_still_is_zero_after_three_seconds_and_then_goes_on() -> None:
    rows = [(0, 1, 0.0), (1, 2, 1.0), (2, 3, 2.0), *((at, 3, 2.0) for at in (3, 4, 5, 6, 40))]
    turns = Turns()
    assert same(values(turns, rows), [nan, nan, 60, nan, nan, nan, 0, 0])
    assert same(values(turns, [(41, 4, 41.0), (42, 5, 42.0)]), [nan, 60])


def test_a_sensor_that_stands_still_from_the_first_is_zero() -> None:
    assert same(values(Turns(), [(0, 7, 5.0), (3, 7, 5.0), (3.5, 7, 5.0)]), [nan, nan, 0])


def test_slow_turns_are_not_standing() -> None:
    rows = [(0, 1, 0.0), (2, 2, 2.0), (4, 3, 4.0), (5, 3, 4.0), (6, 4, 6.0)]
    assert same(values(Turns(), rows), [nan, nan, 30, nan, 30])


@pytest.mark.parametrize(
    "restart",
    [
        (3, 0, 0.0),  # from nothing
        (3, 0, 2.5),
        (3, 500, 50.0),  # from what it kept in its flash
        (3, 5, 20.0),  # the turns are possible, the time is not
        (3, 5, 2.0),  # more turns in no time
        (3, 3, 3.0),  # a wheel that was pushed backwards
    ],
)
@pytest.mark.parametrize("what", ["crank", "wheel"])
def test_a_sensor_that_starts_over_says_nothing_until_it_is_sure_again(
    what: str, restart: tuple[float, float, float]
) -> None:
    turns, (at, count, time_s) = Turns(), restart
    whole = 60 if what == "crank" else 2.105
    assert same(values(turns, [(0, 2, 0.0), (1, 3, 1.0), (2, 4, 2.0)], what), [nan, nan, whole])
    after = [restart, *((at + n, count + n, time_s + n) for n in (1, 2, 3))]
    assert same(values(turns, after, what), [nan, nan, whole, whole])


def test_a_lost_link_leaves_no_mean_over_the_gap() -> None:
    rows = [(0, 1, 0.0), (1, 2, 1.0), (2, 3, 2.0), (60, 90, 60.0), (61, 92, 61.0)]
    assert same(values(Turns(), rows), [nan, nan, 60, nan, 120])


def test_a_link_that_stalls_and_then_delivers_all_at_once_changes_nothing() -> None:
    rows = [(0, 1, 0.0), (1, 2, 1.0), (5, 3, 2.0), (5, 4, 3.0), (5, 5, 4.0), (5.2, 6, 5.0), (6, 7, 6.0)]
    assert same(values(Turns(), rows), [nan, nan, 60, 60, 60, 60, 60])


def test_devices_and_counters_are_apart_and_values_know_whose_they_are() -> None:
    turns, told = Turns(), []
    for n in range(3):
        for device, turned in (("d1", 1.0), ("d2", 2.0)):
            power = Sample(n, device, Quantity.POWER, 200.0)
            wheel = counted(n, 4 * n, n, "wheel", device)
            told = turns.heed([power, *wheel, *counted(n, turned * n, n, device=device)])
    assert [(one.at, one.device, one.quantity, one.value) for one in told] == [
        (2, "d2", SPEED, pytest.approx(8.42)),
        (2, "d2", CADENCE, 120.0),
    ]


def test_what_the_device_thinks_of_itself_is_passed_on() -> None:
    turns, told = Turns(), []
    for n in range(3):
        pair = [Sample(n, "d1", quantity, n, Quality.NOT_WORN) for quantity in QUANTITIES["crank"]]
        told = turns.heed(pair)
    assert [one.quality for one in told] == [Quality.NOT_WORN]


def test_other_samples_say_nothing_of_turns() -> None:
    lonely = [Sample(0, "d1", Quantity.CRANK_TURNS, 5), Sample(0, "d1", Quantity.POWER, 200)]
    assert Turns().heed(lonely) == []
    assert Turns().heed([]) == []
    assert Turns().heed(lonely[:1]) == []


def test_turns_survive_being_put_away_and_can_be_forgotten() -> None:
    turns, later = Turns(), Turns()
    assert same(values(turns, [(0, 1, 0.0), (1, 2, 1.0)]), [nan, nan])
    frozen = turns.freeze()
    values(turns, [(2, 90, 2.0)])
    later.thaw(frozen)
    assert same(values(later, [(2, 3, 2.0)]), [60])
    later.forget("d1")
    assert later.freeze() == {}
    assert same(values(later, [(3, 4, 3.0)]), [nan])


@given(
    rows=st.lists(
        st.tuples(
            st.floats(0, 100), st.integers(0, 0xFFFF), st.integers(0, 0xFFFF), st.sampled_from(("wheel", "crank"))
        ),
        max_size=20,
    )
)
def test_nothing_absurd_ever_follows(rows: list[tuple[float, int, int, str]]) -> None:
    turns = Turns()
    for at, count, ticks, what in rows:
        for one in turns.heed(counted(at, count, ticks / 1024, what)):
            assert one.quantity.holds(one.value)


class Doll:
    power_w: float | None = 200.0


@pytest.mark.parametrize(
    ("make", "settings", "uuid", "decode"),
    [
        (bike_sensor.BikeSensor, bike_sensor.Settings(lost=0.2), "2a5b", cycling_speed.decode_measurement),
        (power_meter.PowerMeter, power_meter.Settings(wheel=True, lost=0.2), "2a63", cycling_power.decode_measurement),
    ],
)
def test_a_virtual_bicycle_is_heard_as_it_is_ridden(
    make: Any, settings: Any, uuid: str, decode: Callable[[Frame], Sequence[Sample]]
) -> None:
    """Ten minutes at 200 W, one of rest, and again: within two per cent, whatever wraps and gets lost."""
    doll = Doll()
    bike: Wearable = make("F0:01", "Bike", cast("Body", doll), Chance(1)(0), settings)
    turns = Turns(CIRCUMFERENCE_M)
    riding: list[float] = []
    resting: list[float] = []
    expected = {SPEED: wheel_per_s(200) * CIRCUMFERENCE_M, CADENCE: crank_per_s(200) * 60}
    for second in range(1, 1200):
        doll.power_w = None if 600 <= second < 660 else 200.0
        for key, data in bike.sends(second):
            if key == uuid:
                told = turns.heed(decode(Frame(second, "d1", Channel.CHARACTERISTIC, uuid, data)))
                if doll.power_w is None:
                    resting += [one.value for one in told if second >= 604]
                else:
                    riding += [one.value / expected[one.quantity] for one in told]
    assert resting
    assert set(resting) == {0}
    assert len(riding) > 1500
    assert max(riding) <= 1.02
    assert min(riding) >= 0.98
    assert expected == {SPEED: pytest.approx(9.3, abs=0.5), CADENCE: pytest.approx(90)}
