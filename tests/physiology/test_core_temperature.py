import numpy as np
import pytest

from sweatd.physiology.core_temperature import WANDER_C_PER_MIN, Belief, expected_rate, predict, step, update


def held(heart_rate: float, minutes: int, start_c: float = 37.1, variance: float = 0.0) -> Belief:
    belief = Belief(np.array([start_c]), np.array([variance]))
    for _ in range(minutes):
        belief = step(belief, np.array([heart_rate]))
    return belief


@pytest.mark.parametrize(
    ("heart_rate", "minutes", "core_c"), [(170, 20, 37.82), (170, 30, 38.25), (170, 60, 39.04), (190, 30, 38.51)]
)
def test_a_heart_rate_held_from_37_1(heart_rate: float, minutes: int, core_c: float) -> None:
    assert held(heart_rate, minutes).core_c.item() == pytest.approx(core_c, abs=0.006)


@pytest.mark.parametrize(
    ("heart_rate", "core_c"),
    [(60, 36.61), (80, 37.03), (100, 37.49), (120, 38.00), (140, 38.58), (160, 39.28), (180, 40.24)],
)
def test_a_heart_rate_held_for_good(heart_rate: float, core_c: float) -> None:
    core = held(heart_rate, 2000).core_c
    assert core.item() == pytest.approx(core_c, abs=0.006)
    assert expected_rate(core).item() == pytest.approx(heart_rate, abs=0.01)


def test_a_wrong_start_decays_slowly() -> None:
    assert held(90, 60, start_c=39.0).core_c.item() == pytest.approx(37.47, abs=0.006)


def test_the_parabola_tops_at_195_beats_and_42_c() -> None:
    assert expected_rate(np.array([42.05])).item() == pytest.approx(194.96, abs=0.01)
    assert np.isfinite(held(205, 600).core_c).all()


def test_a_gap_keeps_the_temperature_and_widens_it_by_the_minute() -> None:
    before = held(150, 30)
    gap = before
    for _ in range(10):
        gap = step(gap, np.array([np.nan]))
    assert gap.core_c.tolist() == before.core_c.tolist()
    assert (gap.variance_c2 - before.variance_c2).item() == pytest.approx(10 * WANDER_C_PER_MIN**2)


def test_sixty_predictions_of_a_second_are_one_of_a_minute() -> None:
    belief = held(150, 5)
    by_second = belief
    for _ in range(60):
        by_second = predict(by_second, 1.0 / 60.0)
    assert by_second.variance_c2.item() == pytest.approx(predict(belief, 1.0).variance_c2.item())


def test_athletes_are_updated_at_once_and_only_where_the_heart_is_known() -> None:
    start = Belief(np.array([37.1, 37.1, 38.0]), np.full(3, 0.04))
    after = update(start, np.array([170.0, np.nan, 100.0]))
    assert after.core_c[0] > 37.1
    assert after.core_c[1] == 37.1
    assert after.core_c[2] < 38.0
