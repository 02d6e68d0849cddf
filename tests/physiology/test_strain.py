import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sweatd.model import Array
from sweatd.physiology.strain import adaptive_strain_index, critical_core_c, strain_index


def of(value: float) -> Array:
    return np.array([value])


def adaptive(core: float, skin: float, rate: float, start: float = 37.0) -> float:
    return adaptive_strain_index(of(core), of(start), of(skin), of(rate), of(65.0)).item()


@pytest.mark.parametrize(
    ("core_c", "heart_rate", "expected"),
    [(38.5, 150.0, 6.696), (39.5, 180.0, 10.0), (37.0, 65.0, 0.0), (36.8, 60.0, 0.0), (40.5, 190.0, 12.435)],
)
def test_morans_index_from_37_c_and_65_beats(core_c: float, heart_rate: float, expected: float) -> None:
    assert strain_index(of(core_c), of(37.0), of(heart_rate), of(65.0)).item() == pytest.approx(expected, abs=5e-4)


def test_morans_critical_core_is_39_5_not_39() -> None:
    heat_alone = strain_index(of(38.0), of(37.0), of(65.0), of(65.0)).item()
    assert heat_alone == pytest.approx(2.0)


def test_a_start_beyond_the_critical_values_is_no_division_by_zero() -> None:
    assert strain_index(of(39.8), of(39.5), of(185.0), of(180.0)).item() == pytest.approx(4.25)


@pytest.mark.parametrize(
    ("skin_c", "critical_c"), [(39.0, 38.5), (38.0, 38.5), (35.0, 39.5), (32.0, 40.5), (25.0, 40.5)]
)
def test_the_critical_core_lies_between_38_5_and_40_5_by_the_gap_to_the_skin(skin_c: float, critical_c: float) -> None:
    assert critical_core_c(of(38.0), of(skin_c)).item() == pytest.approx(critical_c)


@pytest.mark.parametrize(
    ("core_c", "gap_k", "moran", "told"),
    [(40.1, 5.0, 11.4, 9.9), (38.4, 0.5, 7.6, 9.0)],
    ids=["elite runners, cool skin", "protective clothing, hot skin"],
)
def test_the_stand_in_meets_the_two_points_of_the_abstract(
    core_c: float, gap_k: float, moran: float, told: float
) -> None:
    """The abstract gives core and both indices; a start at 37.1 C gives the heart rate, the gap is assumed."""
    of_heat = 5.0 * (core_c - 37.1) / (39.5 - 37.1)
    rate = 65.0 + (moran - of_heat) / 5.0 * (180.0 - 65.0)
    assert adaptive(core_c, core_c - gap_k, rate, start=37.1) == pytest.approx(told, abs=0.2)


@given(st.floats(37.2, 40.0), st.floats(28.0, 38.0), st.floats(0.0, 2.0), st.floats(80.0, 180.0), st.floats(0.01, 0.3))
def test_hotter_skin_core_or_heart_never_strains_less(
    core: float, skin: float, warmer: float, rate: float, hotter: float
) -> None:
    now = adaptive(core, skin, rate)
    assert adaptive(core, skin + warmer, rate) >= now - 1e-9
    assert adaptive(core + hotter, skin, rate) >= now - 1e-9
    assert adaptive(core, skin, rate + 10.0) > now or now == 15.0


def test_one_call_serves_athletes_and_bodies() -> None:
    core = np.full((3, 64), 38.5)
    index = strain_index(core, np.full((3, 1), 37.0), np.array([[150.0], [100.0], [np.nan]]), np.full((3, 64), 65.0))
    assert index.shape == (3, 64)
    assert np.isnan(index[2]).all()
    assert (index[0] > index[1]).all()
