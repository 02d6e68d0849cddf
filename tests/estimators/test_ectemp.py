import msgspec
import numpy as np
import pytest

from sweatd.estimators.ectemp import EcTemp, Frozen
from sweatd.model import Picture, Quantity
from sweatd.physiology.core_temperature import START_C, Belief, step

START = 1_761_900_000.0  # a full minute
NAN = float("nan")


def picture(at: float, rates: dict[str, float]) -> Picture:
    zero = np.zeros(len(rates))
    return Picture(
        at=at,
        athletes=tuple(rates),
        bodies={},
        session_s=zero,
        since_drink_s=zero,
        intake_l=zero,
        intake_last_hour_l=zero,
        carried_l=zero,
        silent_s=zero,
        fluid_restricted=zero > 0,
        basis=(),
        ages_s=np.zeros((0, len(rates))),
        disagreed_s=np.zeros((0, len(rates))),
        heat_source=("heart_rate",) * len(rates),
        singles={Quantity.HEART_RATE: np.array(list(rates.values()))},
    )


def live(filters: EcTemp, seconds: range, **rates: float) -> float:
    for second in seconds:
        filters.live(picture(START + second, rates))
    return START + seconds[-1]


def core_c(filters: EcTemp, athlete: str, now: float) -> float:
    return filters.figures((athlete,), now)[Quantity.CORE_BY_HEART_RATE].item()


def by_minutes(*rates: float) -> float:
    belief = Belief(np.array([START_C]), np.array([0.0]))
    for rate in rates:
        belief = step(belief, np.array([rate]))
    return belief.core_c.item()


def test_thirty_minutes_by_the_second_are_thirty_steps_of_a_minute_not_1800() -> None:
    filters = EcTemp()
    now = live(filters, range(30 * 60 + 1), a1=170.0)
    assert core_c(filters, "a1", now) == pytest.approx(by_minutes(*[170.0] * 30))
    assert core_c(filters, "a1", now) == pytest.approx(38.25, abs=0.006)


def test_the_mean_of_the_minute_counts() -> None:
    filters = EcTemp()
    live(filters, range(30), a1=120.0)
    now = live(filters, range(30, 61), a1=160.0)
    assert core_c(filters, "a1", now) == pytest.approx(by_minutes(140.0))


def test_before_the_first_minute_nothing_is_said_and_a_long_gap_is_not_hidden() -> None:
    filters = EcTemp()
    assert np.isnan(core_c(filters, "a1", live(filters, range(59), a1=150.0)))
    warm = core_c(filters, "a1", live(filters, range(59, 1201), a1=150.0))
    assert core_c(filters, "a1", live(filters, range(1201, 1440), a1=NAN)) == warm
    assert np.isnan(core_c(filters, "a1", live(filters, range(1440, 1800), a1=NAN)))
    after = core_c(filters, "a1", live(filters, range(1800, 1861), a1=150.0))
    assert after == pytest.approx(by_minutes(*[150.0] * 20, *[NAN] * 10, 150.0))


def test_athletes_come_and_go_each_with_a_filter_of_ones_own() -> None:
    filters = EcTemp()
    live(filters, range(601), a1=170.0, a2=100.0)
    live(filters, range(601, 1201), a3=140.0, a2=100.0)
    filters.end("a1")
    filters.forget("nobody")
    now = live(filters, range(1201, 1261), a2=100.0, a3=140.0)
    assert core_c(filters, "a2", now) == pytest.approx(by_minutes(*[100.0] * 20), abs=0.01)
    assert core_c(filters, "a3", now) > core_c(filters, "a2", now)
    live(filters, range(1261, 1321), a1=170.0)
    assert core_c(filters, "a1", START + 1320) == pytest.approx(by_minutes(170.0), abs=0.01)


def test_what_was_frozen_goes_on_and_another_layout_is_refused() -> None:
    filters, other = EcTemp(), EcTemp()
    live(filters, range(615), a1=170.0, a2=100.0)
    frozen = msgspec.msgpack.decode(msgspec.msgpack.encode(filters.freeze()), type=Frozen)
    assert not other.thaw(msgspec.structs.replace(frozen, layout=["core_c"]))
    assert other.thaw(frozen)
    now = live(filters, range(615, 1201), a2=100.0, a1=170.0)
    live(other, range(615, 1201), a2=100.0, a1=170.0)
    assert [core_c(other, who, now) for who in ("a1", "a2")] == [core_c(filters, who, now) for who in ("a1", "a2")]
