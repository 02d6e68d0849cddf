import numpy as np
import pytest

from sweatd.model import Array
from sweatd.physiology.running import graded_speed_m_s, muscle_load_per_min, negative_work
from sweatd.physiology.training_load import (
    BANISTER,
    BANISTER_UNKNOWN,
    banister_per_min,
    daily_loads,
    edwards_per_min,
    ewma,
    mean_load,
    monotony,
)

SHARE = np.array((150.0 - 60.0) / (190.0 - 60.0))


def of(value: float) -> Array:
    return np.array(value)


def an_hour(share: Array, a: float, b: float) -> float:
    return (60.0 * banister_per_min(share, of(a), of(b))).item()


class TestSession:
    @pytest.mark.parametrize(
        ("a", "b", "expected"),
        [(*BANISTER["male"], 100.44), (*BANISTER["female"], 113.52), (0.64, BANISTER["female"][1], 84.48)],
        ids=["men", "women", "women with the men's a, as in some copies"],
    )
    def test_banister_an_hour_at_150_of_60_to_190(self, a: float, b: float, expected: float) -> None:
        assert an_hour(SHARE, a, b) == pytest.approx(expected, abs=0.01)

    @pytest.mark.parametrize("share", [0.3, 0.5, 0.7, 0.9, 1.0])
    def test_banister_for_an_unknown_sex_is_between_and_within_two_percent_of_the_mean(self, share: float) -> None:
        men, women = (an_hour(of(share), *BANISTER[sex]) for sex in ("male", "female"))
        assert men < an_hour(of(share), *BANISTER_UNKNOWN) < women
        assert an_hour(of(share), *BANISTER_UNKNOWN) == pytest.approx((men + women) / 2.0, rel=0.02)

    def test_banister_below_rest_is_nothing_and_unknown_is_unknown(self) -> None:
        assert an_hour(of(-0.1), 0.64, 1.92) == 0.0
        assert np.isnan(an_hour(of(np.nan), 0.64, 1.92))

    @pytest.mark.parametrize(
        ("share", "points"),
        [(0.49, 0), (0.5, 1), (0.599, 1), (0.6, 2), (0.7, 3), (0.8, 4), (0.9, 5), (1.0, 5), (1.04, 5), (0.0, 0)],
    )
    def test_edwards_zones(self, share: float, points: float) -> None:
        assert edwards_per_min(of(share)).item() == points


class TestDays:
    def test_williams_lambdas(self) -> None:
        assert ewma(of(0.0), of(100.0), 7).item() == pytest.approx(25.0)
        assert ewma(of(0.0), of(100.0), 28).item() == pytest.approx(6.897, abs=1e-3)
        assert ewma(of(40.0), of(100.0), 7).item() == pytest.approx(0.25 * 100 + 0.75 * 40)

    def test_the_mean_load_is_williams_recursion_once_the_days_are_many(self) -> None:
        daily = np.tile([0.0, 80.0, 120.0, 0.0, 60.0, 200.0, 30.0], 30)
        recursive = of(0.0)
        for load in daily:
            recursive = ewma(recursive, load, 28)
        assert mean_load(daily, 28).item() == pytest.approx(recursive.item(), rel=1e-4)
        assert mean_load(daily[-42:], 28).item() == pytest.approx(recursive.item(), rel=0.05)

    def test_the_days_before_the_first_are_unknown_not_rest(self) -> None:
        assert mean_load(np.array([100.0]), 28).item() == 100.0
        assert mean_load(np.array([100.0, 0.0]), 7).item() == pytest.approx(0.1875 / 0.4375 * 100.0)

    def test_daily_loads_fill_rest_days_join_sessions_and_forget_after_six_weeks(self) -> None:
        loads = [(100, 50.0), (103, 20.0), (103, 5.0), (60, 999.0), (105, 7.0)]
        assert daily_loads(loads, 104).tolist() == [50.0, 0.0, 0.0, 25.0, 0.0]
        assert daily_loads([], 104).tolist() == [0.0]
        assert len(daily_loads([(63, 1.0)], 104)) == 42

    @pytest.mark.parametrize(
        ("week", "expected"),
        [
            ((600, 200, 400, 500, 100, 650, 0), 350.0 / 234.521),
            ((90, 90, 90, 90, 90, 0, 0), 64.286 / 40.656),
            ((50,) * 7, 10.0),
        ],
    )
    def test_fosters_monotony(self, week: tuple[float, ...], expected: float) -> None:
        loads = np.array(week, dtype=float)
        assert monotony(loads.sum(), (loads * loads).sum()).item() == pytest.approx(expected, rel=1e-4)

    def test_a_week_without_load_has_no_monotony(self) -> None:
        assert np.isnan(monotony(of(0.0), of(0.0)))


class TestOnFoot:
    def test_the_unit_of_muscle_load_is_a_minute_of_level_running(self) -> None:
        assert muscle_load_per_min(of(3.0), of(0.0)).item() == 1.0
        assert muscle_load_per_min(of(3.0), None).item() == 1.0

    def test_standing_costs_nothing_walking_little_and_downhill_much(self) -> None:
        standing, walking, up, down = (
            muscle_load_per_min(of(speed), of(slope)).item()
            for speed, slope in ((0.0, -0.2), (1.4, 0.0), (3.0, 0.1), (3.0, -0.1))
        )
        assert standing == 0.0
        assert 0.02 < walking < 0.2
        assert up < 1.0
        assert down == pytest.approx((4.0 / 3.0) ** 2)

    @pytest.mark.parametrize(("slope", "times"), [(0.0, 1.0), (0.3, 0.0), (0.4, 0.0), (-0.3, 2.0), (-0.45, 3.0)])
    def test_negative_work_disappears_uphill_and_doubles_at_30_percent_downhill(
        self, slope: float, times: float
    ) -> None:
        assert negative_work(of(slope)).item() == pytest.approx(times)

    @pytest.mark.parametrize(("slope", "j_kg_m"), [(0.0, 3.6), (0.10, 5.9686), (0.45, 19.4258), (-0.20, 1.8007)])
    def test_minettis_polynomial(self, slope: float, j_kg_m: float) -> None:
        assert graded_speed_m_s(of(3.0), of(slope)).item() == pytest.approx(3.0 * j_kg_m / 3.6, rel=1e-3)
