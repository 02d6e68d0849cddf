"""Rhythms whose truth is known: made here, spoilt here, and judged by the plainest way to do the same sum."""

import doctest
import math
import random

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sweatd.model import Array
from sweatd.physiology.heart_beats import (
    Kind,
    Windows,
    alpha1,
    artefacts,
    classify,
    dfa,
    intervals_put_right,
    measure,
    rmssd_ms,
    rolling,
    side_by_side,
)


def rhythm(seed: int, beats: int, mean_ms: float, spread_ms: float) -> Array:
    """A heart's pace: it wanders, breathes, and is never quite the same."""
    chance = random.Random(seed)  # noqa: S311
    wander, rr_ms = 0.0, []
    for beat in range(beats):
        wander = 0.98 * wander + chance.gauss(0, 0.2 * spread_ms)
        breath = 0.7 * spread_ms * math.sin(2 * math.pi * 0.3 * beat * mean_ms / 1000)
        rr_ms.append(mean_ms + wander + breath + chance.gauss(0, 0.35 * spread_ms))
    return np.array(rr_ms)


@pytest.mark.parametrize("module", [artefacts, rolling, dfa])
def test_the_examples_are_true(module: object) -> None:
    assert doctest.testmod(module).failed == 0  # type: ignore[arg-type]


@given(
    rows=st.lists(st.lists(st.integers(0, 40), min_size=1, max_size=60), min_size=1, max_size=4),
    width=st.sampled_from([7, 11, 23]),
)
@settings(deadline=None)
def test_quantiles_of_the_nearest_values_are_those_of_each_window_alone(rows: list[list[int]], width: int) -> None:
    windows = side_by_side([np.array(row, dtype=np.float64) for row in rows])
    found = rolling.nearest(windows.rr_ms.astype(np.float32), windows.beats, width, {0.75: 0.5, 0.25: -0.5})
    for row, deviations in zip(rows, found, strict=True):
        for n in range(len(row)):
            start = min(max(n - width // 2, 0), max(len(row) - width, 0))
            low, high = np.quantile(row[start : start + width], [0.25, 0.75])
            assert deviations[n] == pytest.approx((high - low) / 2, abs=1e-4)


@pytest.mark.parametrize(
    ("spoilt", "kinds"),
    [
        ((), {}),
        ((1640.0,), {60: Kind.MISSED}),
        ((400.0, 410.0), {60: Kind.EXTRA, 61: Kind.REST}),
        ((250.0, 560.0), {60: Kind.EXTRA, 61: Kind.REST}),
        ((560.0, 1060.0), {60: Kind.SHORT, 61: Kind.ECTOPIC}),  # a beat too early, and the pause that makes up for it
        ((1060.0, 560.0), {60: Kind.LONG, 61: Kind.ECTOPIC}),
        ((2460.0,), {60: Kind.LONG}),  # two beats missed
        ((560.0,), {60: Kind.SHORT}),
        ((835.0, 860.0, 880.0, 860.0, 835.0), {}),  # a deep breath
    ],
)
def test_what_is_no_beat_of_the_hearts_own_pace_is_named(spoilt: tuple[float, ...], kinds: dict[int, Kind]) -> None:
    before, after = rhythm(3, 60, 815.0, 15.0), rhythm(4, 60, 815.0, 15.0)
    rr_ms = np.array([*before, *spoilt, *after])
    found = classify(side_by_side([rr_ms]))[0]
    assert {n: Kind(kind) for n, kind in enumerate(found) if kind} == kinds


def test_the_steps_of_a_slow_clock_are_no_artefacts() -> None:
    """At 185 beats a minute a strap that counts in 1/1024 s tells hardly more than two different intervals."""
    rr_ms = np.round(rhythm(1, 350, 324.0, 1.0) * 1.024) / 1.024
    assert len(set(rr_ms.tolist())) < 12
    assert not classify(side_by_side([rr_ms])).any()


def test_a_rhythm_is_judged_the_same_in_any_company() -> None:
    rhythms = [rhythm(seed, 20 + 37 * seed, 400.0 + 60 * seed, 4.0 + 3 * seed) for seed in range(9)]
    for spoilt in rhythms:
        spoilt[len(spoilt) // 2] *= 2
    together = classify(side_by_side(rhythms))
    measured = measure(side_by_side(rhythms))
    for n, alone in enumerate(rhythms):
        assert together[n, : len(alone)].tolist() == classify(side_by_side([alone]))[0].tolist()
        assert not together[n, len(alone) :].any()
        one = measure(side_by_side([alone]))
        assert [column[n] for column in measured] == pytest.approx([column[0] for column in one], nan_ok=True)


@pytest.mark.parametrize(
    ("rr_ms", "kinds", "right"),
    [
        ([800, 300, 500, 820], [0, Kind.EXTRA, Kind.REST, 0], [800, 800, 820]),
        ([800, 1640, 810], [0, Kind.MISSED, 0], [800, 820, 820, 810]),
        ([800, 560, 1060, 830], [0, Kind.SHORT, Kind.ECTOPIC, 0], [800, 810, 820, 830]),
        ([560, 1060, 830, 820], [Kind.SHORT, Kind.ECTOPIC, 0, 0], [830, 830, 830, 820]),
        ([800, 1060], [0, Kind.LONG], [800, 800]),
    ],
)
def test_an_artefact_is_put_right_from_its_own_row(rr_ms: list[float], kinds: list[int], right: list[float]) -> None:
    other = np.array([100.0, 110.0, 120.0])
    windows = side_by_side([other, np.array(rr_ms, dtype=np.float64), other])
    padded = np.zeros(windows.rr_ms.shape, dtype=np.int8)
    padded[1, : len(kinds)] = kinds
    corrected = intervals_put_right(windows, padded)
    assert corrected.beats.tolist() == [3, len(right), 3]
    assert corrected.rr_ms[1, : len(right)].tolist() == right
    assert corrected.rr_ms[2, :3].tolist() == other.tolist()


def test_rmssd_counts_steps_between_normal_neighbours_only() -> None:
    windows = Windows(np.array([[800.0, 803.0, 799.0, 1600.0, 799.0, 802.0]]), np.array([6]))
    clean = np.zeros((1, 6), dtype=np.int8)
    marked = np.array([[0, 0, 0, Kind.MISSED, 0, 0]], dtype=np.int8)
    assert rmssd_ms(windows, marked).item() == pytest.approx(math.sqrt((9 + 16 + 9) / 3))
    assert rmssd_ms(windows, clean).item() > 500
    assert math.isnan(rmssd_ms(windows, np.full((1, 6), Kind.LONG, dtype=np.int8)).item())


@pytest.mark.parametrize(("wandering", "low", "high"), [(0.0, 0.4, 0.62), (1.0, 1.35, 1.6)])
def test_alpha1_tells_noise_from_wandering(wandering: float, low: float, high: float) -> None:
    chance = random.Random(4)  # noqa: S311
    steps = np.array([chance.gauss(0, 5) for _ in range(600)])
    found = alpha1(side_by_side([400.0 + (np.cumsum(steps) if wandering else steps)])).item()
    assert low < found < high


@pytest.mark.parametrize("beats", [17, 100, 333])
def test_alpha1_is_what_its_definition_says_step_by_step(beats: int) -> None:
    rr_ms = rhythm(beats, beats, 420.0, 6.0)
    profile = np.cumsum(rr_ms - rr_ms.mean())
    fluctuations = []
    for scale in range(4, 17):
        variances = []
        for start in range(0, beats - scale, scale // 2):
            x, y = np.arange(scale), profile[start : start + scale]
            variances.append(np.var(y - np.polyval(np.polyfit(x, y, 1), x)))
        fluctuations.append(math.sqrt(np.mean(variances)))
    slope = np.polyfit(np.log2(range(4, 17)), np.log2(fluctuations), 1)[0]
    assert alpha1(side_by_side([rr_ms, rr_ms[:5]]))[0] == pytest.approx(slope, abs=1e-9)


def test_too_little_says_nothing() -> None:
    measures = measure(side_by_side([np.array([800.0] * 60), np.array([800.0]), np.array([])]))
    assert measures.rmssd_ms.tolist() == pytest.approx([0.0, math.nan, math.nan], nan_ok=True)
    assert np.isnan(measures.alpha1).all()
    assert math.isnan(measure(side_by_side([np.array([800.0])])).rmssd_ms.item())
    assert measures.artefact_percent.tolist() == pytest.approx([0.0, 0.0, math.nan], nan_ok=True)
