"""The people of the studies are judged by what was published of people."""

import numpy as np
import pytest

from virtualgym.activity import load, maximal_w, resting_w
from virtualgym.film import HOUR_S, film
from virtualgym.population import HALLS, KINDS, Member, Visit, member, plan, visit

CROWD = [member(1, number) for number in range(960)]


def mean_share(one: Member, today: Visit) -> float:
    """Of the VO2 reserve, over the hour."""
    costs = [(load(phase, today.person).metabolic_w, phase.minutes) for phase in today.plan]
    mean_w = sum(watts * minutes for watts, minutes in costs) / sum(minutes for _, minutes in costs)
    rest_w = resting_w(today.person)
    return (mean_w - rest_w) / (maximal_w(one.person) - rest_w)


@pytest.mark.parametrize(
    ("sex", "fact", "mean", "sd"),
    [  # HUNT 3, table 1 of Loe et al. 2013; its people are seven years older and so a little less fit
        ("male", "mass_kg", 85.3, 11.1),
        ("female", "mass_kg", 69.2, 11.0),
        ("male", "height_m", 1.795, 0.064),
        ("female", "height_m", 1.661, 0.058),
        ("male", "vo2max", 45.4, 8.9),
        ("female", "vo2max", 37.0, 7.5),
        ("male", "maximal_heart_rate", 182, 14),
        ("female", "maximal_heart_rate", 181, 14),
    ],
)
def test_members_are_as_people_are(sex: str, fact: str, mean: float, sd: float) -> None:
    facts = [getattr(one.person, fact) for one in CROWD if one.person.sex == sex]
    assert np.mean(facts) == pytest.approx(mean, rel=0.07)
    assert np.std(facts) == pytest.approx(sd, rel=0.25)


def test_halls_sexes_and_kinds_are_dealt_out_evenly() -> None:
    dealt = [(one.hall, one.person.sex, one.kind) for one in CROWD]
    assert {dealt.count(hand) for hand in set(dealt)} == {len(CROWD) // (2 * 2 * len(KINDS))}


def test_the_daemon_is_told_about_half_the_maximal_rates_and_a_third_of_the_fitness() -> None:
    told = [sum(fact in one.known for one in CROWD) / len(CROWD) for fact in ("maximal_heart_rate", "vo2max")]
    assert told == pytest.approx([1 / 2, 1 / 3], abs=0.05)
    errors = [one.known["mass_kg"] - one.person.mass_kg for one in CROWD]
    assert np.std(errors) == pytest.approx(1.0, abs=0.1)


@pytest.mark.parametrize("kind", KINDS)
def test_an_hour_is_an_hour_at_an_effort_that_can_be_kept_up(kind: str) -> None:
    own = [(one, visit(one, 0)) for one in CROWD[:240] if one.kind == kind]
    assert all(sum(phase.minutes for phase in today.plan) == pytest.approx(60) for _, today in own)
    assert all(0.15 < mean_share(*each) < 0.80 for each in own)


def test_who_cannot_run_walks_uphill() -> None:
    slow = min(CROWD, key=lambda one: abs(one.person.vo2max - 28)).person
    main_part = plan("running", 0.6, slow)[1:-1]
    assert {phase.gait for phase in main_part} == {"walk"}
    assert all(2 < phase.grade_percent < 15 for phase in main_part)


def test_another_day_is_a_little_different_and_in_the_same_hall() -> None:
    days = [(visit(one, 0), visit(one, 1)) for one in CROWD[:240]]
    logs = [np.log(second.person.sweat_gain / first.person.sweat_gain) for first, second in days]
    assert np.std(logs) == pytest.approx(0.08 * np.sqrt(2), abs=0.02)
    assert all(
        low <= today.room.temperature_c <= high
        for one, both in zip(CROWD[:240], days, strict=True)
        for low, high in [HALLS[one.hall]]
        for today in both
    )
    assert visit(CROWD[5], 3) == visit(CROWD[5], 3)


def test_a_film_shows_what_there_is_to_see_and_weighs_what_is_gone() -> None:
    one = next(one for one in CROWD if (one.kind, one.hall) == ("walking", "hot"))
    today = visit(one, 0)
    seen = film(one, today, 0, step_s=60)
    assert len(seen.heart_rate) == HOUR_S
    assert np.isnan(seen.power_w).all()
    assert not np.isnan(seen.speed_m_s).any()
    assert set(seen.grade_percent) == {phase.grade_percent for phase in today.plan}
    drunk_kg = 3 * one.sip_ml / 1000
    lost_kg = seen.before_kg - seen.after_kg + drunk_kg
    assert lost_kg == pytest.approx(seen.truth.fluid_loss_l, abs=0.35)  # scale, wet clothes, carbon dioxide
    assert 36.5 < seen.truth.core_c < 40.1
    again = film(one, today, 0, step_s=60)
    assert (again.truth, again.after_kg) == (seen.truth, seen.after_kg)


def test_long_steps_of_the_body_change_the_truth_by_less_than_one_per_cent() -> None:
    one = next(one for one in CROWD if (one.kind, one.hall) == ("intervals", "hot"))
    today = visit(one, 0)
    fine, coarse = (film(one, today, 0, step_s=step).truth.fluid_loss_l for step in (10, 30))
    assert coarse == pytest.approx(fine, rel=0.01)
