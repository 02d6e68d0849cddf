from collections.abc import Callable
from functools import cache

import numpy as np
import pytest

from sweatd.estimators.ensemble import Ensemble, Settings
from sweatd.estimators.ensemble.draws import standard_normal
from sweatd.estimators.ensemble.kalman import update
from sweatd.model import Picture, Profile, Quality, Quantity, Sample

START = 1_761_900_000.0
KNOWN = Profile(
    id="a1",
    mass_kg=75.0,
    height_m=1.8,
    sex="male",
    birth_year=1990,
    resting_heart_rate=60,
    maximal_heart_rate=190,
    vo2max=45.0,
)
Feed = Callable[[float], list[Sample]]


def said(quantity: Quantity, value: float, at: float, quality: Quality = Quality.GOOD) -> Sample:
    return Sample(at, "test", quantity, value, quality)


def power(watts: float) -> Feed:
    return lambda at: [said(Quantity.POWER, watts, at)]


def heart(rate: float) -> Feed:
    return lambda at: [said(Quantity.HEART_RATE, rate, at)]


def live(ensemble: Ensemble, feed: Feed, minutes: float, profile: Profile = KNOWN, start: float = START) -> Picture:
    now = start
    while now < start + minutes * 60:
        ensemble.observe(profile, feed(now))
        now += 1.0
        ensemble.tick(now)
    return ensemble.picture(now)


@cache
def by_power(watts: float, minutes: float) -> tuple[float, float, float]:
    return loss(live(Ensemble(Settings()), power(watts), minutes))


def loss(picture: Picture) -> tuple[float, float, float]:
    return picture.intervals(Quantity.FLUID_LOSS)[0]


def test_draws_have_exact_margins_and_are_the_same_everywhere() -> None:
    z = standard_normal("a1", ["sweat gain", "efficiency"], 64)
    assert np.allclose(np.sort(z[0]), np.sort(z[1]))
    assert z[0].mean() == pytest.approx(0, abs=1e-12)
    assert abs(float(z[0] @ z[1])) / 64 < 0.15
    assert z[0, :3].tolist() == pytest.approx([-0.0587829, -0.0980722, 1.3662038], abs=1e-6)


def test_an_hour_at_150_w_in_a_cool_gym_costs_about_half_a_litre_and_the_interval_is_honest() -> None:
    median, low, high = by_power(150.0, 60)
    assert 0.35 < median < 0.8
    assert low < 0.75 * median
    assert high > 1.3 * median


def test_a_heart_rate_alone_is_believed_less_than_power() -> None:
    known = loss(live(Ensemble(Settings()), lambda at: [*heart(143.0)(at), *power(180.0)(at)], 30))
    guessed = loss(live(Ensemble(Settings()), heart(143.0), 30))
    assert (guessed[2] - guessed[1]) / guessed[0] > 1.1 * (known[2] - known[1]) / known[0]


def test_missing_facts_about_a_person_widen_the_interval_and_stop_nothing() -> None:
    known = loss(live(Ensemble(Settings()), heart(140.0), 30))
    stranger = loss(live(Ensemble(Settings()), heart(140.0), 30, Profile(id="a1")))
    assert (stranger[2] - stranger[1]) / stranger[0] > 1.2 * (known[2] - known[1]) / known[0]


@pytest.mark.parametrize("local_rate", [0.1, 1.6])
def test_a_sweat_patch_pulls_the_loss_towards_it_and_narrows_the_interval(local_rate: float) -> None:
    without = by_power(180.0, 30)
    patched = loss(
        live(
            Ensemble(Settings()),
            lambda at: [*power(180.0)(at), said(Quantity.LOCAL_SWEAT_RATE, local_rate, at)],
            30,
        )
    )
    assert (patched[0] > without[0]) == (local_rate > 1.0)
    assert (patched[2] - patched[1]) / patched[0] < 0.9 * (without[2] - without[1]) / without[0]


def test_a_gap_is_unknown_not_rest() -> None:
    """Twenty-five minutes of silence: the median goes on, the interval grows."""
    ensemble = Ensemble(Settings())
    live(ensemble, power(180.0), 15)
    before = loss(ensemble.picture(START + 900))
    silent = live(ensemble, lambda _: [], 25, start=START + 900)
    continued = by_power(180.0, 40)
    after = loss(silent)
    assert after[0] - before[0] > 0.5 * (continued[0] - before[0])
    assert after[2] - after[1] > continued[2] - continued[1]


def test_a_strap_that_is_not_worn_says_nothing() -> None:
    ensemble = Ensemble(Settings())
    live(ensemble, lambda at: [said(Quantity.HEART_RATE, 150, at, Quality.NOT_WORN)], 1)
    assert ensemble.athletes == ()


def test_two_athletes_are_the_same_as_each_alone() -> None:
    other = Profile(id="a2", mass_kg=60.0, height_m=1.65, sex="female")
    together = Ensemble(Settings())
    now = START
    for _ in range(600):
        together.observe(KNOWN, power(150.0)(now))
        together.observe(other, power(100.0)(now))
        now += 1.0
        together.tick(now)
    alone = live(Ensemble(Settings()), power(100.0), 10, other)
    both = together.picture(now)
    assert both.bodies[Quantity.FLUID_LOSS][1].tolist() == alone.bodies[Quantity.FLUID_LOSS][0].tolist()


def test_a_session_ends_after_silence_and_is_then_forgotten() -> None:
    ensemble = Ensemble(Settings(session_end_after_s=900.0))
    live(ensemble, power(150.0), 1)
    over = [athlete for second in range(1, 1000) for athlete in ensemble.tick(START + 60 + second)]
    assert over[0] == "a1"
    ensemble.end("a1", START + 300)
    assert ensemble.athletes == ()
    assert ensemble.tick(START + 300) == []


def test_what_was_drunk_is_balanced_and_counted_over_the_last_hour() -> None:
    ensemble = Ensemble(Settings())
    live(ensemble, power(150.0), 10)
    ensemble.observe(KNOWN, [said(Quantity.FLUID_INTAKE, 400.0, START + 600)])
    soon = ensemble.picture(START + 600)
    later = live(ensemble, power(150.0), 61, start=START + 600)
    assert soon.intake_last_hour_l.tolist() == [0.4]
    assert (later.intake_l.tolist(), later.intake_last_hour_l.tolist()) == ([0.4], [0.0])
    balance, lost = later.percentile(Quantity.FLUID_BALANCE, 50.0), later.percentile(Quantity.FLUID_LOSS, 50.0)
    assert balance[0] == pytest.approx(0.4 - lost[0])


class TestKalman:
    def test_a_perfect_measurement_leaves_its_value_and_no_spread(self) -> None:
        x = np.array([[1.0, 2.0, 3.0, 4.0]])
        moved, obeyed = update(x, x[0], 3.5, 1e-12)
        assert obeyed
        assert moved[0] == pytest.approx([3.5] * 4)

    def test_an_uncorrelated_field_stays(self) -> None:
        x = np.array([[1.0, -1.0, 1.0, -1.0], [5.0, 5.0, 6.0, 6.0]])
        moved, _ = update(x, x[0], 0.5, 1.0)
        assert moved[1].tolist() == x[1].tolist()

    def test_the_variance_shrinks_as_the_theory_says(self) -> None:
        x = np.linspace(-2, 2, 64)[None, :]
        prior = x[0].var(ddof=1)
        moved, _ = update(x, x[0], 0.3, 0.5)
        assert moved[0].var(ddof=1) == pytest.approx(prior * 0.5 / (prior + 0.5))
        assert moved[0].mean() == pytest.approx(0.3 * prior / (prior + 0.5))

    def test_a_measurement_beyond_belief_is_shown_not_obeyed(self) -> None:
        x = np.linspace(-1, 1, 64)[None, :]
        moved, obeyed = update(x, x[0], 50.0, 0.1)
        assert not obeyed
        assert moved is x
