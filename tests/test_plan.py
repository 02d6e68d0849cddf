"""A plan is the ensemble, told what will be done: numbers that a physiologist would not laugh at."""

from functools import cache

import pytest

from sweatd.model import Interval, Memory, Profile, Quantity
from sweatd.plan import Outcome, foresee

Q = Quantity
AIR = {
    "cool": {Q.AIR_TEMPERATURE: 20.0, Q.RELATIVE_HUMIDITY: 45.0},
    "hot": {Q.AIR_TEMPERATURE: 32.0, Q.RELATIVE_HUMIDITY: 50.0},
    "spinning": {Q.AIR_TEMPERATURE: 24.0, Q.RELATIVE_HUMIDITY: 60.0},
}
MAN = Profile("a1", mass_kg=75.0, height_m=1.78, sex="male", birth_year=1990)
RUNNER = Profile("a1", mass_kg=90.0, height_m=1.85, sex="male", birth_year=1990)
WALKER = Profile("a1", mass_kg=50.0, height_m=1.60, sex="female", birth_year=1990)


@cache
def an_hour(who: str, air: str, quantity: Quantity, value: float) -> Outcome:
    profile = {"man": MAN, "runner": RUNNER, "walker": WALKER}[who]
    return foresee(profile, {quantity: value} | AIR[air], 60.0, at=1_761_900_000.0)


@pytest.mark.parametrize(
    ("hour", "litres", "core_c"),
    [
        # what was measured on people like these: Barnes 2019, Gagnon 2013, Jay 2024 at such loads (docs/physiology.md)
        (("man", "cool", Q.POWER, 150.0), (0.3, 0.75), (37.6, 38.5)),
        (("man", "hot", Q.POWER, 150.0), (0.65, 1.2), (37.8, 38.9)),
        (("man", "spinning", Q.POWER, 200.0), (0.6, 1.2), (38.0, 39.2)),
        (("runner", "cool", Q.SPEED, 10 / 3.6), (0.6, 1.2), (38.2, 39.5)),
        (("walker", "cool", Q.SPEED, 5 / 3.6), (0.05, 0.25), (36.9, 37.7)),
    ],
)
def test_an_hour_costs_what_it_does_in_life(
    hour: tuple[str, str, Quantity, float], litres: tuple[float, float], core_c: tuple[float, float]
) -> None:
    end = an_hour(*hour).at_end()
    assert litres[0] < end[Q.FLUID_LOSS].median < litres[1]
    assert core_c[0] < end[Q.CORE_TEMPERATURE].median < core_c[1]
    for interval in end.values():
        assert interval.low < interval.median < interval.high


def test_who_learnt_that_they_sweat_much_is_told_more() -> None:
    from sweatd.estimators.ensemble.fields import LEARNT, POPULATION  # noqa: PLC0415 - only here

    mean = [POPULATION[field].mean for field in LEARNT]
    covariance = [[(0.3 * POPULATION[a].sd) ** 2 if a is b else 0.0 for b in LEARNT] for a in LEARNT]
    mean[0] = 0.4
    memory = Memory(0.0, tuple(field.name for field in LEARNT), tuple(mean), tuple(map(tuple, covariance)))
    taught = foresee(MAN, {Q.POWER: 150.0} | AIR["cool"], 30.0, memory=memory).at_end()[Q.SWEAT_RATE]
    naive = foresee(MAN, {Q.POWER: 150.0} | AIR["cool"], 30.0).at_end()[Q.SWEAT_RATE]
    assert taught.median == pytest.approx(1.49 * naive.median, rel=0.1)
    assert (taught.high - taught.low) / taught.median < (naive.high - naive.low) / naive.median


class TestDrinking:
    def test_a_cool_hour_needs_no_drink(self) -> None:
        assert an_hour("man", "cool", Q.POWER, 150.0).drinking.reason == "not_needed"

    def test_two_hot_hours_do_and_never_more_than_the_lower_bound_of_the_loss(self) -> None:
        outcome = foresee(MAN, {Q.POWER: 190.0} | AIR["hot"], 120.0)
        drinking, loss = outcome.drinking, outcome.at_end()[Q.FLUID_LOSS]
        total_l = drinking.portion_ml / 1000.0 * 120.0 / drinking.every_min
        assert 0.3 < total_l <= 0.8 * loss.low
        assert drinking.with_sodium
        assert isinstance(drinking.needed_l, Interval)

    @pytest.mark.parametrize("facts", [{"fluid_restricted": True}, {"conditions": ("heart",)}])
    def test_whoever_may_be_restricted_is_told_nothing(self, facts: dict[str, object]) -> None:
        profile = Profile("a1", mass_kg=75.0, **facts)  # type: ignore[arg-type]
        drinking = foresee(profile, {Q.POWER: 190.0} | AIR["hot"], 20.0).drinking
        assert (drinking.portion_ml, drinking.reason) == (0.0, "fluid_restricted")

    def test_portions_are_worth_a_sip(self) -> None:
        drinking = foresee(MAN, {Q.POWER: 120.0} | AIR["hot"], 180.0).drinking
        assert drinking.portion_ml in (100.0, 150.0, 200.0, 250.0)
        assert drinking.every_min in (20.0, 30.0, 45.0, 60.0)


def test_a_session_that_cooks_is_called_so() -> None:
    steam = {Q.AIR_TEMPERATURE: 42.0, Q.RELATIVE_HUMIDITY: 75.0}
    assert foresee(MAN, {Q.POWER: 150.0} | steam, 45.0).warnings == ("too_hot",)
    assert an_hour("man", "cool", Q.POWER, 150.0).warnings == ()
    assert "beyond_capacity" in foresee(MAN, {Q.POWER: 600.0} | AIR["cool"], 10.0).warnings


@pytest.mark.parametrize("minutes", [59.0, 79.0, 119.0])
def test_portions_never_add_up_to_more_than_four_fifths_of_what_is_surely_lost(minutes: float) -> None:
    outcome = foresee(MAN, {Q.POWER: 210.0} | AIR["hot"], minutes)
    drinking, loss = outcome.drinking, outcome.at_end()[Q.FLUID_LOSS]
    times = -(-minutes // drinking.every_min) if drinking.portion_ml else 0.0
    assert times * drinking.portion_ml / 1000.0 <= 0.8 * loss.low
