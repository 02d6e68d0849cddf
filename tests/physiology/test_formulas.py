"""Worked numbers of the published formulas that are too small for a file of their own."""

import numpy as np
import pytest

from sweatd.model import Array
from sweatd.physiology.body import body_water_l, surface_area_m2
from sweatd.physiology.electrolytes import (
    plasma_sodium_mmol_l,
    sodium_by_conductivity_mmol_l,
    sweat_sodium_mmol_l,
    whole_body_sodium_mmol_l,
)
from sweatd.physiology.metabolism import from_heart_rate, from_power, from_speed, gas_loss_g


def of(value: float) -> Array:
    return np.array(value)


@pytest.mark.parametrize(
    ("water_l", "gained_l", "sodium_mmol", "expected"),
    [(50.0, 1.0, 0.0, 136.8), (25.0, 1.0, 0.0, 133.7), (50.0, 0.0, -159.0, 136.7), (42.0, 2.0, -40.0, 131.6)],
    ids=["a litre too much", "in a small body", "sodium lost", "two hours in a gym: 1 L sweated, 3 L drunk"],
)
def test_plasma_sodium_after_nguyen_and_kurtz(
    water_l: float, gained_l: float, sodium_mmol: float, expected: float
) -> None:
    assert plasma_sodium_mmol_l(of(water_l), of(gained_l), of(sodium_mmol)).item() == pytest.approx(expected, abs=0.06)


def test_a_man_of_70_kg_holds_42_l_of_water_and_a_woman_35() -> None:
    assert body_water_l(np.array([70.0, 70.0]), np.array([False, True])).tolist() == [42.0, 35.0]


def test_du_bois_surface_of_a_man_of_75_kg_and_180_cm_is_1_94_m2() -> None:
    assert surface_area_m2(of(75.0), of(1.8)).item() == pytest.approx(1.94, abs=0.01)


def test_running_11_8_km_h_costs_15_w_per_kg() -> None:
    """As assumed for 15-km runners by Bongers 2020."""
    assert from_speed(of(11.8 / 3.6), of(0.0), of(70.0)).item() / 70.0 == pytest.approx(15.0, abs=0.1)


def test_power_costs_what_the_efficiency_says_and_more_at_low_watts() -> None:
    low, reference = (from_power(of(watts), of(0.21), of(75.0)).item() for watts in (50.0, 150.0))
    assert reference == pytest.approx(150.0 / 0.21)
    assert 0.12 < 50.0 / low < 0.19


def test_half_the_heart_rate_reserve_is_half_the_oxygen_reserve() -> None:
    rate = from_heart_rate(of(125.0), of(60.0), of(190.0), of(45.0), of(75.0))
    assert rate.item() == pytest.approx((3.5 + 0.5 * 41.5) * 75 / 1000 * 348)


def test_an_hour_of_600_kcal_takes_some_30_g_as_gas() -> None:
    """2 L/min of oxygen at a respiratory exchange ratio of 0.85: 2 (44 x 0.85 - 32) / 22.4 g/min."""
    assert gas_loss_g(of(696.0), 0.85, 3600.0).item() == pytest.approx(2.0 * 5.4 / 22.4 * 60.0, rel=1e-3)


def test_sweat_sodium_rises_with_the_flow_and_is_the_reference_at_the_reference_flow() -> None:
    easy, reference, hard = (sweat_sodium_mmol_l(of(45.0), of(flow)).item() for flow in (200, 500, 1200))
    assert reference == pytest.approx(45.0)
    assert easy < reference < hard


def test_a_patch_on_the_inner_forearm_and_sweat_by_its_conductivity() -> None:
    assert whole_body_sodium_mmol_l(60.0, 7)[0] == pytest.approx(0.57 * 60.0 + 11.05)
    assert sodium_by_conductivity_mmol_l(5550.0, 25.0) == pytest.approx(50.0 - 12.5)
    assert sodium_by_conductivity_mmol_l(5550.0, 35.0) < 37.5
