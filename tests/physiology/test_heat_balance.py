import numpy as np
import pytest

from sweatd.model import Array
from sweatd.physiology import heat_balance as hb
from sweatd.physiology.body import surface_area_m2

MASS_KG, HEIGHT_M = np.array([75.0]), np.array([1.8])
AREA_M2 = surface_area_m2(MASS_KG, HEIGHT_M)

# Conditions of ISO 7933's annex whose radiant temperature is the air's, eight hours, a standing body of 75 kg and
# 1.80 m: air C, relative humidity %, air m/s, metabolic W/m2, clo, acclimatised; water loss g of the 2023 edition.
Condition = tuple[float, float, float, float, float, bool, float]
ANNEX: list[Condition] = [
    (40.0, 33.85, 0.3, 150.0, 0.5, True, 6030.0),
    (35.0, 71.0, 0.3, 150.0, 0.5, True, 8112.0),
    (34.0, 56.3, 0.3, 150.0, 1.0, False, 6262.0),
    (40.0, 40.63, 0.3, 150.0, 0.4, True, 6486.0),
]


def of(value: float) -> Array:
    return np.array([value])


def eight_hours(case: Condition, dt_s: float) -> tuple[float, hb.Thermal]:
    air_c, humidity, speed, rate, clo, accl, _ = case
    partly_reflective = 0.46 * 0.97 + 0.54 * 0.58
    work = hb.Work(
        of(rate),
        of(0.0),
        of(clo),
        of(1.0),
        of(hb.SWEAT_LIMIT_W_M2[accl]),
        of(hb.WETTEDNESS_LIMIT[accl]),
        hb.SPECIFIC_HEAT_J_KG_K * MASS_KG / AREA_M2,
        partly_reflective,
    )
    air = hb.Air(of(air_c), hb.saturated_vapour_kpa(of(air_c)) * humidity / 100, of(speed))
    thermal = hb.Thermal(of(36.8), of(36.8), of(36.8), of(34.1), of(0.0))
    loss_g = 0.0
    for _ in range(int(8 * 3600 / dt_s)):
        thermal, flows = hb.step(thermal, work, air, dt_s)
        loss_g += hb.water_g(flows.sweat_w_m2 + flows.respiratory_w_m2, AREA_M2, dt_s).item()
    return loss_g, thermal


@pytest.mark.parametrize("case", ANNEX, ids=lambda case: f"{case[0]:g} C {case[3]:g} W/m2 {case[4]:g} clo")
def test_the_water_loss_of_the_standard_is_met_within_one_percent(
    case: Condition,
) -> None:
    assert eight_hours(case, dt_s=60.0)[0] == pytest.approx(case[-1], rel=0.01)


def test_steps_of_a_second_agree_with_the_standards_minutes() -> None:
    by_minute, thermal = eight_hours(ANNEX[0], dt_s=60.0)
    by_second, same = eight_hours(ANNEX[0], dt_s=1.0)
    assert by_second == pytest.approx(by_minute, rel=0.006)
    assert same.core_c == pytest.approx(thermal.core_c, abs=0.05)


def test_equal_heat_gives_equal_sweat_whatever_made_it() -> None:
    """The same heat from more work with better efficiency: what is left as heat decides."""
    losses = []
    for rate, external in ((250.0, 50.0), (230.0, 30.0)):
        work = hb.Work(
            of(rate), of(external), of(0.35), of(1.0), of(400.0), of(0.85), hb.SPECIFIC_HEAT_J_KG_K * MASS_KG / AREA_M2
        )
        air = hb.Air(of(22.0), of(1.3), of(0.4))
        thermal = hb.Thermal(of(36.8), of(36.9), of(36.9), of(33.5), of(0.0))
        for _ in range(60):
            thermal, _ = hb.step(thermal, work, air, 60.0)
        losses.append(thermal.sweat_w_m2.item())
    assert losses[0] == pytest.approx(losses[1], rel=0.05)
