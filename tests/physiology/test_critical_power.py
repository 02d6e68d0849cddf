import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sweatd.physiology.critical_power import step

CRITICAL_W, W_PRIME_J = np.array(250.0), np.array(20_000.0)


def ride(left_j: float, watts: float, seconds: int) -> float:
    balance = np.array(left_j)
    for _ in range(seconds):
        balance = step(balance, np.array(watts), CRITICAL_W, W_PRIME_J, 1.0)
    return float(balance)


@pytest.mark.parametrize(
    ("left_j", "watts", "seconds", "expected_j"),
    [(20_000.0, 350.0, 60, 14_000.0), (14_000.0, 150.0, 60, 15_558.43), (15_558.43, 400.0, 100, 558.43)],
)
def test_the_published_ride(left_j: float, watts: float, seconds: int, expected_j: float) -> None:
    assert ride(left_j, watts, seconds) == pytest.approx(expected_j, abs=0.01)


def test_at_critical_power_nothing_is_spent_and_nothing_comes_back() -> None:
    assert ride(7_000.0, 250.0, 600) == 7_000.0


def test_an_unknown_power_is_no_recovery() -> None:
    assert ride(7_000.0, np.nan, 600) == 7_000.0


@given(st.floats(-5_000.0, 20_000.0), st.floats(0.0, 250.0))
def test_recovery_never_goes_beyond_what_there_is(left_j: float, watts: float) -> None:
    assert left_j - 1e-6 <= ride(left_j, watts, 10) <= 20_000.0


def test_bodies_of_all_athletes_step_at_once() -> None:
    powers = np.array([[350.0], [150.0], [np.nan]])
    after = step(np.full((3, 64), 14_000.0), powers, np.full((3, 1), 250.0), np.full((3, 64), 20_000.0), 1.0)
    assert after[:, 7].tolist() == pytest.approx([13_900.0, 14_030.0, 14_000.0])
