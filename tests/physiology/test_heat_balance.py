from typing import NamedTuple

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sweatd.model import Array
from sweatd.physiology import heat_balance as hb
from sweatd.physiology.body import surface_area_m2

MASS_KG, HEIGHT_M = np.array([75.0]), np.array([1.8])
AREA_M2 = surface_area_m2(MASS_KG, HEIGHT_M)
W_M2_PER_MET = 58.15


class Case(NamedTuple):
    """Eight hours of the standard's body, 75 kg and 1.80 m: conditions, and what the standard says."""

    air_c: float
    radiant_c: float
    humidity_percent: float
    air_m_s: float
    metabolic_w_m2: float
    clo: float
    posture: str
    acclimatised: bool
    water_g: float
    rectal_c: float
    walking_m_s: float | None = None
    angle_deg: float | None = None
    emissivity: float = hb.EMISSIVITY

    def work(self) -> hb.Work:
        return hb.Work(
            of(self.metabolic_w_m2),
            of(0.0),
            of(self.clo),
            1.0,
            hb.SWEAT_LIMIT_W_M2[self.acclimatised],
            hb.WETTEDNESS_LIMIT[self.acclimatised],
            hb.heat_capacity_j_m2_k(MASS_KG, AREA_M2),
            self.emissivity,
            hb.RADIANT_SHARE[self.posture],
            walking_m_s=self.walking_m_s,
            walking_angle_deg=self.angle_deg,
        )

    def air(self) -> hb.Air:
        air_c = of(self.air_c)
        vapour_kpa = hb.saturated_vapour_kpa(air_c) * self.humidity_percent / 100
        return hb.Air(air_c, vapour_kpa, of(self.air_m_s), of(self.radiant_c))

    def strain(self, minutes: int = 480) -> hb.Strain:
        return hb.predicted_heat_strain(self.work(), self.air(), AREA_M2, minutes)


def of(value: float) -> Array:
    return np.array([value])


def resting(core_c: float = 36.8, skin_c: float = 34.1, sweat_w_m2: float = 0.0) -> hb.Thermal:
    return hb.Thermal(of(36.8), of(core_c), of(core_c), of(skin_c), of(sweat_w_m2))


# The ten examples of ISO 7933:2004's annex, by the equations of 2023. The 2023 edition does not print them: water and
# rectal temperature are pythermalcomfort 4.8.1's, whose reflecting clothing (0.54 of the body, 0.42) they wear.
REFLECTING = float(hb.reflecting(0.54, 0.42))
MET_258, MET_177, MET_354 = 2.58 * W_M2_PER_MET, 1.77 * W_M2_PER_MET, 3.54 * W_M2_PER_MET
ANNEX_2004 = [
    Case(40, 40, 33.85, 0.3, MET_258, 0.5, "standing", True, 6030.1, 37.526),
    Case(35, 35, 71.00, 0.3, MET_258, 0.5, "standing", True, 8112.4, 39.808),
    Case(30, 50, 70.65, 0.3, MET_258, 0.5, "standing", True, 6501.4, 37.440),
    Case(28, 58, 79.31, 0.3, MET_258, 0.5, "standing", False, 6621.4, 38.824),
    Case(35, 35, 53.30, 1.0, MET_258, 0.5, "sitting", False, 3894.0, 37.571),
    Case(43, 43, 34.70, 0.3, MET_177, 0.5, "sitting", True, 6408.0, 37.218),
    Case(35, 35, 53.30, 0.3, MET_354, 0.5, "standing", False, 7287.9, 39.270),
    Case(34, 34, 56.30, 0.3, MET_258, 1.0, "standing", False, 6261.5, 41.116),
    Case(40, 40, 40.63, 0.3, MET_258, 0.4, "standing", True, 6486.4, 37.481),
    Case(40, 40, 40.63, 0.3, MET_258, 0.4, "standing", True, 5257.9, 37.552, 1.0, 90.0),
]


@pytest.mark.parametrize("case", ANNEX_2004, ids=range(1, 11))
def test_the_examples_of_2004_come_out_as_by_the_edition_of_2023(case: Case) -> None:
    strain = case._replace(emissivity=REFLECTING).strain()
    assert strain.water_loss_g == pytest.approx(case.water_g, abs=0.1)
    assert strain.rectal_c == pytest.approx(case.rectal_c, abs=0.001)


# The examples of ISO 7933:2023's annex F with the standard's own printed results; metabolic rate in W of a whole body,
# clothing without reflection but in the third and fifth (0.3 and 0.2 of the body, 0.85).
ANNEX_2023 = [
    Case(40, 40.0, 35, 0.3, 300 / AREA_M2.item(), 0.5, "standing", True, 6538, 37.6),
    Case(35, 35.0, 60, 0.1, 300 / AREA_M2.item(), 0.5, "standing", False, 6345, 40.8),
    Case(30, 30.0, 45, 1.0, 450 / AREA_M2.item(), 0.5, "standing", False, 4593, 38.0),
    Case(
        35, 74.6, 30, 1.0, 250 / AREA_M2.item(), 1.0, "sitting", True, 5813, 37.5, None, None, hb.reflecting(0.2, 0.85)
    ),
]
HOT_ROOF = Case(
    30, 54.2, 35, 0.1, 300 / AREA_M2.item(), 0.8, "standing", False, 6419, 38.7, None, None, hb.reflecting(0.3, 0.85)
)


@pytest.mark.parametrize("case", ANNEX_2023, ids=["1", "2", "4", "5"])
def test_the_examples_of_2023_are_met(case: Case) -> None:
    strain = case.strain()
    assert strain.water_loss_g == pytest.approx(case.water_g, rel=0.01)
    assert strain.rectal_c == pytest.approx(case.rectal_c, abs=0.1)


def test_the_third_example_of_2023_is_met_in_water_but_not_in_temperature() -> None:
    """Printed are 38.7 C, and 38 C after 149 min; these equations give 38.5 C and 181 min, and so does
    pythermalcomfort. Radiation 1.5 K warmer would give both, and then 1.5 % too much water."""
    strain = HOT_ROOF.strain()
    assert strain.water_loss_g == pytest.approx(HOT_ROOF.water_g, rel=0.01)
    assert strain.rectal_c == pytest.approx(38.50, abs=0.01)
    assert strain.rectal_limit_min == 181
    warmer = HOT_ROOF._replace(radiant_c=HOT_ROOF.radiant_c + 1.5).strain()
    assert warmer.rectal_c == pytest.approx(38.7, abs=0.01)
    assert warmer.rectal_limit_min == pytest.approx(149, abs=1)


def two_hours(case: Case, dt_s: float) -> tuple[float, hb.Thermal]:
    around, work, thermal = hb.surroundings(case.work(), case.air()), case.work(), resting()
    lost_g = 0.0
    for _ in range(int(2 * 3600 / dt_s)):
        thermal, flows = hb.step(thermal, work, around, dt_s)
        lost_g += hb.water_g(flows.sweat_w_m2 + flows.respiratory_w_m2, AREA_M2, dt_s).item()
    return lost_g, thermal


@pytest.mark.parametrize("case", [ANNEX_2023[1], HOT_ROOF], ids=["2", "3"])
@pytest.mark.parametrize("dt_s", [1.0, 60.0])
def test_steps_of_any_length_agree_with_the_standards_minutes(case: Case, dt_s: float) -> None:
    """In spite of its first minute, which they lack, and of its searches, which stop 0.001 K short of theirs."""
    lost_g, thermal = two_hours(case, dt_s)
    strain = case.strain(minutes=120)
    assert lost_g == pytest.approx(strain.water_loss_g.item(), rel=0.005)
    assert thermal.rectal_c == pytest.approx(strain.rectal_c, abs=0.02)
    assert thermal.skin_c == pytest.approx(strain.skin_c, abs=0.02)


def test_what_is_prepared_gives_the_same_step() -> None:
    for case in (HOT_ROOF, ANNEX_2004[9], ANNEX_2023[0]):
        work, air = case.work(), case.air()
        told = hb.step(resting(), work, air, 1.0)
        np.testing.assert_equal(hb.step(resting(), work, hb.surroundings(work, air), 1.0), told)


def test_bodies_of_many_athletes_are_each_as_if_alone() -> None:
    """What an athlete's bodies have in common may come as one column."""
    metabolic = np.linspace(80.0, 700.0, 12).reshape(3, 4)
    clo, air_c = np.array([[0.2], [0.5], [0.9]]), np.array([[16.0], [24.0], [35.0]])
    capacity = hb.heat_capacity_j_m2_k(np.array([[60.0], [75.0], [95.0]]), AREA_M2)

    def work(rows: slice, bodies: slice) -> hb.Work:
        rates = metabolic[rows, bodies]
        return hb.Work(rates, 0.2 * rates, clo[rows], 1.0, 500.0, 1.0, capacity[rows], may_cool=True)

    def after(rows: slice, bodies: slice) -> Array:
        thermal = hb.Thermal(*(np.full(metabolic[rows, bodies].shape, c) for c in (36.8, 37.0, 37.0, 33.0, 10.0)))
        air = hb.Air(air_c[rows], 0.5 * hb.saturated_vapour_kpa(air_c[rows]), np.array([[0.3], [0.8], [2.0]])[rows])
        for _ in range(30):
            thermal, _ = hb.step(thermal, work(rows, bodies), air, 60.0)
        return np.array(thermal[:5])

    together = after(slice(None), slice(None))
    for row, body in np.ndindex(3, 4):
        alone = after(slice(row, row + 1), slice(body, body + 1))
        np.testing.assert_allclose(alone[:, 0, 0], together[:, row, body], rtol=1e-12)


@pytest.mark.parametrize("air_c", [5.0, 22.0, 38.0])
@pytest.mark.parametrize("may_cool", [False, True])
def test_no_heat_is_made_or_lost_in_an_hour_of_changing_load(air_c: float, may_cool: bool) -> None:
    """What is stored, summed, is what the mean temperature of the body rose by, times its heat capacity."""
    air = hb.Air(of(air_c), 0.6 * hb.saturated_vapour_kpa(of(air_c)), of(0.5), of(air_c + 8.0))
    thermal = resting(core_c=38.9, skin_c=33.0)
    capacity = hb.heat_capacity_j_m2_k(MASS_KG, AREA_M2)
    began_c, stored_j_m2 = hb.mean_body_c(thermal), of(0.0)
    for second in range(3600):
        rate = 65.0 + 435.0 * (second % 900 < 420)
        work = hb.Work(of(rate), of(0.2 * (rate - 65.0)), of(0.35), 1.0, 450.0, 0.85, capacity, may_cool=may_cool)
        thermal, flows = hb.step(thermal, work, air, 1.0)
        gone = flows.dry_w_m2 + flows.breathed_dry_w_m2 + flows.respiratory_w_m2 + flows.evaporated_w_m2
        assert gone + flows.stored_w_m2 + work.external_w_m2 == pytest.approx(rate, rel=1e-12)
        stored_j_m2 = stored_j_m2 + flows.stored_w_m2
    assert stored_j_m2 == pytest.approx(capacity * (hb.mean_body_c(thermal) - began_c), rel=1e-9)


@pytest.mark.parametrize(
    ("core_c", "may_cool", "after_an_hour_c"),
    [(38.8, False, 38.8), (38.8, True, 38.0), (36.9, True, 36.85)],
    ids=["the standard's stays hot", "a hot one cools", "a cool one keeps its heat"],
)
def test_a_resting_body_in_a_cool_gym(core_c: float, may_cool: bool, after_an_hour_c: float) -> None:
    capacity = hb.heat_capacity_j_m2_k(MASS_KG, AREA_M2)
    work = hb.Work(of(65.0), of(0.0), of(0.35), 1.0, 500.0, 1.0, capacity, may_cool=may_cool)
    air = hb.Air(of(20.0), of(1.2), of(0.3))
    thermal = resting(core_c, skin_c=33.0)
    for _ in range(3600):
        thermal, _ = hb.step(thermal, work, air, 1.0)
    assert thermal.core_c == pytest.approx(after_an_hour_c, abs=0.05)


def test_equal_heat_gives_equal_sweat_whatever_made_it() -> None:
    """The same heat from more work with better efficiency: what is left as heat decides."""
    losses = []
    for rate, external in ((250.0, 50.0), (230.0, 30.0)):
        capacity = hb.heat_capacity_j_m2_k(MASS_KG, AREA_M2)
        work = hb.Work(of(rate), of(external), of(0.35), 1.0, 400.0, 0.85, capacity)
        air = hb.Air(of(22.0), of(1.3), of(0.4))
        thermal = resting(core_c=36.9, skin_c=33.5)
        for _ in range(60):
            thermal, _ = hb.step(thermal, work, air, 60.0)
        losses.append(thermal.sweat_w_m2.item())
    assert losses[0] == pytest.approx(losses[1], rel=0.05)


def uniform(low: float, high: float) -> st.SearchStrategy[float]:
    return st.floats(low, high, allow_subnormal=False)


ANYWHERE = st.builds(
    Case,
    air_c=uniform(0.0, 50.0),
    radiant_c=uniform(0.0, 80.0),
    humidity_percent=uniform(0.0, 100.0),
    air_m_s=uniform(0.0, 10.0),
    metabolic_w_m2=st.just(0.0),
    clo=uniform(0.0, 1.5),
    posture=st.sampled_from(sorted(hb.RADIANT_SHARE)),
    acclimatised=st.booleans(),
    water_g=st.just(0.0),
    rectal_c=st.just(0.0),
    walking_m_s=st.none() | uniform(0.0, 3.0),
    angle_deg=st.none() | uniform(0.0, 180.0),
    emissivity=uniform(0.0, 1.0),
)


@settings(deadline=None)  # a busy machine is no counterexample
@given(case=ANYWHERE, dt_s=st.sampled_from([1.0, 10.0, 60.0]), may_cool=st.booleans(), sweat=uniform(0.0, 500.0))
def test_beyond_the_range_of_the_standard_all_stays_a_number_and_no_sweat_is_negative(
    case: Case, dt_s: float, may_cool: bool, sweat: float
) -> None:
    rates = np.linspace(40.0, 1000.0, 25)
    work = case.work()._replace(metabolic_w_m2=rates, external_w_m2=0.2 * rates, may_cool=may_cool)
    thermal = hb.Thermal(*(np.full(25, value) for value in (36.8, 37.0, 37.0, 33.0, sweat)))
    for _ in range(60):
        thermal, flows = hb.step(thermal, work, case.air(), dt_s)
        assert np.isfinite([*thermal[:5], *flows]).all()
        assert (flows.sweat_w_m2 >= 0.0).all()
        assert (flows.sweat_w_m2 <= 500.0).all()
        assert ((flows.evaporated_w_m2 >= 0.0) & (flows.evaporated_w_m2 <= flows.sweat_w_m2 + 1e-9)).all()


def after_an_hour_by_rate(case: Case, dt_s: float, may_cool: bool) -> hb.Thermal:
    """Bodies at 58 to 1000 W/m2."""
    rates = np.linspace(58.0, 1000.0, 40)
    work = case.work()._replace(metabolic_w_m2=rates, external_w_m2=0.2 * rates, may_cool=may_cool)
    thermal = hb.Thermal(*(np.full(40, value) for value in (36.8, 36.8, 36.8, 34.1, 0.0)))
    for _ in range(60):
        thermal, _ = hb.step(thermal, work, case.air(), dt_s)
    return thermal


@settings(deadline=None)  # a busy machine is no counterexample
@given(case=ANYWHERE, dt_s=st.sampled_from([1.0, 60.0]), may_cool=st.booleans())
def test_who_works_harder_is_no_cooler(case: Case, dt_s: float, may_cool: bool) -> None:
    assert (np.diff(after_an_hour_by_rate(case, dt_s, may_cool).core_c) >= -1e-9).all()


GYM = st.builds(
    ANNEX_2023[0]._replace,
    air_c=uniform(10.0, 35.0),
    radiant_c=uniform(10.0, 35.0),
    humidity_percent=uniform(20.0, 80.0),
    air_m_s=uniform(0.05, 1.0),
    clo=uniform(0.2, 0.7),
)


@settings(deadline=None)  # a busy machine is no counterexample
@given(case=GYM, dt_s=st.sampled_from([1.0, 60.0]), may_cool=st.booleans())
def test_who_works_harder_in_a_gym_sweats_no_less(case: Case, dt_s: float, may_cool: bool) -> None:
    """Not so everywhere: in air as moist as the skin the standard's sweat jumps to its limit, and a little movement,
    which lets more evaporate, takes it back."""
    assert (np.diff(after_an_hour_by_rate(case, dt_s, may_cool).sweat_w_m2) >= -1e-9).all()
