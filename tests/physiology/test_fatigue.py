import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sweatd.model import Array
from sweatd.physiology.fatigue import PARTS, full_day, part, picture

percents = st.floats(0.0, 100.0)
some_parts = st.dictionaries(st.sampled_from(list(PARTS)), percents, min_size=1)


def of(value: float) -> Array:
    return np.array([value])


def score(parts: dict[str, float]) -> float:
    return picture({name: of(value) for name, value in parts.items()}).item()


@pytest.mark.parametrize("name", PARTS)
def test_a_part_alone_goes_to_its_weight_and_no_further(name: str) -> None:
    assert score({name: 100.0}) == pytest.approx(100.0 * PARTS[name].weight)
    assert 0.0 < PARTS[name].weight < 1.0


@given(some_parts, st.sampled_from(list(PARTS)), percents)
def test_fatigue_rises_with_every_part_and_stays_within_0_and_100(
    parts: dict[str, float], name: str, more: float
) -> None:
    before = score(parts)
    assert 0.0 <= before < 100.0
    assert score(parts | {name: max(parts.get(name, 0.0), more)}) >= before - 1e-9


@given(some_parts)
def test_an_unknown_part_is_left_out(parts: dict[str, float]) -> None:
    unknown = {name: float("nan") for name in PARTS if name not in parts}
    assert score(parts | unknown) == pytest.approx(score(parts))


def test_nothing_known_is_unknown_and_rest_is_zero() -> None:
    both = picture({"drift": np.array([np.nan, 0.0]), "muscle": np.array([np.nan, np.nan])})
    assert np.isnan(both[0])
    assert both[1] == 0.0


def test_a_worked_example() -> None:
    assert score({"heat_strain": 60.0, "load_today": 50.0, "muscle": 50.0}) == pytest.approx(
        100.0 * (1.0 - 0.70 * 0.75 * 0.85)
    )


def test_parts_of_athletes_and_of_bodies_go_together() -> None:
    parts = {"muscle": np.array([[50.0], [np.nan]]), "heat_strain": np.array([[0.0, 50.0, 100.0]] * 2)}
    assert picture(parts).round(6).tolist() == [[15.0, 36.25, 57.5], [0.0, 25.0, 50.0]]


@pytest.mark.parametrize(
    ("name", "figure", "expected"),
    [
        ("heat_strain", 6.0, 60.0),
        ("heat_strain", 12.0, 100.0),
        ("anaerobic", 100.0, 0.0),
        ("anaerobic", 25.0, 75.0),
        ("anaerobic", -10.0, 100.0),
        ("drift", 5.0, 100.0 / 3.0),
        ("drift", -5.0, 0.0),
        ("heart", 1.0, 0.0),
        ("heart", 0.75, 0.0),
        ("heart", 0.50, 100.0),
        ("dehydration", 2.0, 0.0),
        ("dehydration", -3.0, 0.0),
        ("dehydration", 3.5, 50.0),
        ("muscle", 60.0, 50.0),
        ("load_today", 0.25, 25.0),
    ],
)
def test_scales(name: str, figure: float, expected: float) -> None:
    assert part(name, of(figure)).item() == pytest.approx(expected)


@pytest.mark.parametrize(
    ("chronic", "days", "trimp"), [(0.0, 0.0, 200.0), (50.0, 28.0, 200.0), (100.0, 41.0, 400.0), (5.0, 28.0, 60.0)]
)
def test_a_full_day_is_ones_own_where_there_is_a_history(chronic: float, days: float, trimp: float) -> None:
    assert full_day(of(chronic), of(days)).item() == pytest.approx(trimp)
    assert 130.0 < full_day(of(20.0), of(14.0)).item() < 150.0
