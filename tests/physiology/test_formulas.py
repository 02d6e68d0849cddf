"""Worked numbers of the published formulas."""

import numpy as np
import pytest

from sweatd.physiology.body import surface_area_m2
from sweatd.physiology.electrolytes import plasma_sodium_mmol_l, sweat_sodium_mmol_l
from sweatd.physiology.metabolism import from_heart_rate, from_power_w


@pytest.mark.parametrize(
    ("water_l", "gained_l", "sodium_mmol", "expected"),
    [(50.0, 1.0, 0.0, 136.8), (25.0, 1.0, 0.0, 133.7), (50.0, 0.0, -159.0, 136.7), (42.0, 2.0, -40.0, 131.6)],
)
def test_plasma_sodium_after_nguyen_and_kurtz(
    water_l: float, gained_l: float, sodium_mmol: float, expected: float
) -> None:
    sodium = plasma_sodium_mmol_l(np.array(water_l), np.array(gained_l), np.array(sodium_mmol))
    assert sodium.item() == pytest.approx(expected, abs=0.06)


def test_du_bois_surface_of_a_man_of_75_kg_and_180_cm_is_1_94_m2() -> None:
    assert surface_area_m2(np.array(75.0), np.array(1.8)).item() == pytest.approx(1.94, abs=0.01)


def test_metabolic_rate_from_power_and_from_the_heart() -> None:
    assert from_power_w(np.array(210.0), np.array(0.21)).item() == pytest.approx(1000.0)
    at_half_reserve = from_heart_rate(np.array(125.0), np.array(60.0), np.array(190.0), np.array(45.0), np.array(75.0))
    assert at_half_reserve.item() == pytest.approx((3.5 + 0.5 * 41.5) * 75 / 1000 * 348)


def test_sweat_sodium_rises_with_the_flow_and_is_the_reference_at_the_reference_flow() -> None:
    easy, reference, hard = (sweat_sodium_mmol_l(np.array(45.0), np.array(flow)).item() for flow in (200, 500, 1200))
    assert reference == pytest.approx(45.0)
    assert easy < reference < hard
