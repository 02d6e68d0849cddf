"""Bodies are judged by published numbers and by conservation, never by the daemon's model."""

import pytest
from msgspec.structs import replace

from virtualgym.activity import Load, Phase, Plan, load, maximal_w, resting_w, running_j_kg_m
from virtualgym.body import Body
from virtualgym.chance import Chance
from virtualgym.fluids import Fluids, sweat_sodium_mmol_l
from virtualgym.heart import Heart
from virtualgym.person import Person, draws
from virtualgym.thermal import Air

TEMPERATE = Air(25.0, 50.0, 0.5)
HOT = Air(31.5, 50.0, 0.6)
ANN = Person(
    mass_kg=75,
    height_m=1.8,
    sex="male",
    age=30,
    vo2max=55,
    resting_heart_rate=55,
    maximal_heart_rate=190,
    sweat_gain=1.0,
    site_gain=1.0,
    sweat_sodium_mmol_l=45,
    efficiency=0.21,
    day_form_bpm=0,
)


def lived(person: Person, air: Air, minutes: int, watts: float, seed: int = 1) -> Body:
    body = Body(person, air, Chance(seed)(0))
    cycling = load(Phase(minutes, watts=watts), person)
    for _ in range(minutes * 60):
        body.second(cycling)
    return body


@pytest.fixture(scope="module")
def rider() -> Body:
    return lived(ANN, HOT, 30, 190)


@pytest.mark.parametrize(
    ("metabolic_w", "loss_l", "core_c"),
    [(433, 0.35, 37.9), (691, 0.63, 38.6)],  # jos3 0.5.0 by itself, 0.35 clo
)
def test_an_hour_in_temperate_air_is_what_jos_3_makes_of_it(metabolic_w: float, loss_l: float, core_c: float) -> None:
    body = Body(ANN, TEMPERATE, Chance(1)(0), step_s=20)
    for _ in range(3600):
        body.second(Load(metabolic_w))
    assert body.fluids.fluid_loss_l == pytest.approx(loss_l, rel=0.2)
    assert body.core_c == pytest.approx(core_c, abs=0.2)


def test_mass_goes_only_where_it_is_counted(rider: Body) -> None:
    rider_kg, fluids = ANN.mass_kg, rider.fluids
    burnt_kg = rider_kg - fluids.mass_kg - fluids.fluid_loss_l + fluids.intake_l
    assert fluids.fluid_loss_l == pytest.approx(fluids.sweat_loss_l + fluids.respiratory_loss_l)
    # Cheuvront & Montain 2017: breath and gas exchange together cost some 0.20 g for each kcal
    kcal = load(Phase(30, watts=190), ANN).metabolic_w * 1800 / 4184
    assert 0.1 < (burnt_kg + fluids.respiratory_loss_l) * 1000 / kcal < 0.3


def test_who_sweats_more_loses_more_and_who_sweats_less_runs_hotter(rider: Body) -> None:
    heavy = lived(replace(ANN, sweat_gain=1.6), HOT, 30, 190)
    light = lived(replace(ANN, sweat_gain=0.6), HOT, 30, 190)
    assert light.fluids.sweat_loss_l < rider.fluids.sweat_loss_l < heavy.fluids.sweat_loss_l
    assert light.core_c > rider.core_c + 0.05
    assert heavy.fluids.sweat_loss_l == pytest.approx(1.6 * rider.fluids.sweat_loss_l, rel=0.1)


def test_the_same_seed_lives_the_same_life_and_another_does_not(rider: Body) -> None:
    twin, other = lived(ANN, HOT, 30, 190), lived(ANN, HOT, 30, 190, seed=2)
    assert (twin.heart_rate, twin.rr_intervals_ms) == (rider.heart_rate, rider.rr_intervals_ms)
    assert other.heart_rate != rider.heart_rate


def test_what_was_lost_before_the_session_does_not_count() -> None:
    body = lived(ANN, HOT, 2, 190)
    body.start_over()
    assert (body.fluids.fluid_loss_l, body.sweat_collected_ul_cm2, body.fluids.mass_kg) == (0, 0, ANN.mass_kg)


def test_the_local_rate_adds_up_to_the_whole_body(rider: Body) -> None:
    area_cm2 = 0.2025 * 1.8**0.725 * 75**0.425 * 10_000  # DuBois, as JOS-3 has it
    litres = rider.sweat_collected_ul_cm2 * area_cm2 / 1e6
    assert litres == pytest.approx(rider.fluids.sweat_loss_l, rel=0.1)  # less what passed through dry skin
    assert litres < rider.fluids.sweat_loss_l


@pytest.mark.parametrize(
    ("start_kg", "sex", "drunk_ml", "lost_mmol", "plasma"),
    [  # Nguyen & Kurtz, as worked in Weschler's review: body water 50, 25 and 50 L
        (250 / 3, "male", 1000, 0, 136.8),
        (50, "female", 1000, 0, 133.7),
        (250 / 3, "male", 0, 159, 136.7),
    ],
)
def test_plasma_sodium(start_kg: float, sex: str, drunk_ml: float, lost_mmol: float, plasma: float) -> None:
    fluids = Fluids(start_kg, sex)
    fluids.drink(drunk_ml, 0.0)
    fluids.sodium_loss_mmol = lost_mmol
    assert fluids.plasma_sodium_mmol_l == pytest.approx(plasma, abs=0.06)


def test_a_drink_changes_the_balance_and_its_salt_counts() -> None:
    water, drink = Fluids(60, "female"), Fluids(60, "female")
    water.drink(600, 0)
    drink.drink(600, 50)
    assert water.deficit_percent == drink.deficit_percent == pytest.approx(-1.0)
    assert water.mass_kg == pytest.approx(60.6)
    assert water.plasma_sodium_mmol_l < drink.plasma_sodium_mmol_l < 140


def test_sodium_rises_with_the_rate_as_holmes_saw() -> None:
    assert sweat_sodium_mmol_l(45, 1.0) == 45
    assert sweat_sodium_mmol_l(45, 2.0) / sweat_sodium_mmol_l(45, 1.0) == pytest.approx(49.4 / 30.6, rel=0.1)
    assert sweat_sodium_mmol_l(45, 0.0) == 10


def test_a_heart_follows_its_load_and_drifts_with_heat_and_water() -> None:
    def after(seconds: int, core_c: float = 37.0, deficit_percent: float = 0.0, over_s: int = 1) -> float:
        rates = []
        heart = Heart(60, 180, 0, Chance(3)(0))
        for _ in range(seconds + over_s):
            heart.second(0.5, core_c, deficit_percent)
            rates.append(heart.rate)
        return sum(rates[-over_s:]) / over_s

    steady = after(300, over_s=1200)
    assert steady == pytest.approx(120, abs=2)
    assert after(35) == pytest.approx(60 + 0.63 * 60, abs=5)
    assert after(300, core_c=39.0, over_s=1200) - steady == pytest.approx(12, abs=2)
    assert after(300, deficit_percent=2.0, over_s=1200) - steady == pytest.approx(6.6, abs=2)


@pytest.mark.parametrize(("share", "spread_ms"), [(0.0, (30, 90)), (0.8, (2, 20))])
def test_beats_add_up_to_the_rate_and_grow_even_with_effort(share: float, spread_ms: tuple[float, float]) -> None:
    heart, beats, rates = Heart(60, 180, 0, Chance(4)(0)), [], []
    for second in range(600):
        heart.second(share, 37.0, 0.0)
        if second > 300:
            beats.extend(heart.beats_ms)
            rates.append(heart.rate)
    mean_ms = sum(beats) / len(beats)
    assert 60_000 / mean_ms == pytest.approx(sum(rates) / len(rates), rel=0.02)
    assert spread_ms[0] < (sum((beat - mean_ms) ** 2 for beat in beats) / len(beats)) ** 0.5 < spread_ms[1]


def test_cycling_passes_through_the_riders_efficiency_and_loses_it_at_low_power() -> None:
    at_150, at_60 = load(Phase(1, watts=150), ANN), load(Phase(1, watts=60), ANN)
    assert 150 / at_150.metabolic_w == pytest.approx(0.21)
    assert 60 / at_60.metabolic_w < 0.19
    assert load(Phase(1, watts=0), ANN).metabolic_w == load(None, ANN).metabolic_w == resting_w(ANN)


@pytest.mark.parametrize(("grade", "cost"), [(0.0, 3.6), (0.1, 5.97), (-0.1, 2.07)])
def test_running_costs_what_minetti_measured(grade: float, cost: float) -> None:
    assert running_j_kg_m(grade) == pytest.approx(cost, abs=0.1)


def test_effort_is_a_share_of_the_reserve() -> None:
    half = load(Phase(1, effort=0.5), ANN).metabolic_w
    assert half == pytest.approx((resting_w(ANN) + maximal_w(ANN)) / 2)


def test_a_plan_goes_phase_by_phase_and_ends_in_rest() -> None:
    plan = Plan((Phase(1, watts=100), Phase(2, speed_m_s=3.0)), ANN)
    seen = [plan.load(second) for second in (0, 59, 60, 179, 180, 9999)]
    assert [(one.power_w, one.speed_m_s) for one in seen] == [
        (100, None),
        (100, None),
        (None, 3.0),
        (None, 3.0),
        (None, None),
        (None, None),
    ]


def test_the_population_is_as_wide_as_published() -> None:
    people = [draws(Chance(9, number)(0)) for number in range(2000)]
    gains = [one["sweat_gain"] for one in people]
    mean = sum(gains) / len(gains)
    assert mean == pytest.approx(1.03, abs=0.03)
    assert (sum((gain - mean) ** 2 for gain in gains) / len(gains)) ** 0.5 / mean == pytest.approx(0.26, abs=0.02)
    assert all(15 <= one["sweat_sodium_mmol_l"] <= 90 for one in people)


def test_walking_costs_less_than_running_and_lifts_the_body() -> None:
    level, uphill = (load(Phase(1, speed_m_s=1.4, grade_percent=grade, gait="walk"), ANN) for grade in (0, 10))
    assert (level.metabolic_w - resting_w(ANN)) / ANN.mass_kg / 1.4 == pytest.approx(2.5)  # Minetti 2002
    assert level.metabolic_w < load(Phase(1, speed_m_s=1.4), ANN).metabolic_w < uphill.metabolic_w
    assert level.work_w == 0
    assert uphill.work_w == pytest.approx(75 * 9.81 * 1.4 * 0.0995, rel=0.001)


def test_a_heart_that_takes_more_for_the_same_oxygen_beats_faster() -> None:
    usual, lifter = lived(ANN, TEMPERATE, 10, 150), lived(replace(ANN, heart_share=1.25), TEMPERATE, 10, 150)
    assert lifter.heart_rate > usual.heart_rate + 10
    assert lifter.fluids.fluid_loss_l == usual.fluids.fluid_loss_l
