"""Our variability against NeuroKit2's: the same numbers on a clean rhythm, better ones on a spoilt rhythm."""

import math
import random
from statistics import median

import neurokit2 as nk
import numpy as np
import pytest

from sweatd.model import Array
from sweatd.physiology.heart_beats import alpha1, measure, side_by_side

SEEDS = range(12)


def rhythm(chance: random.Random, rate: float, spread_ms: float) -> Array:
    """300 to 700 beats: the pace wanders, breathes, and is never quite the same."""
    mean_ms, wander, rr_ms = 60_000 / rate, 0.0, []
    breaths_hz = chance.uniform(0.25, 0.35) * (1 if rate < 100 else 2)
    for beat in range(chance.randint(300, 700)):
        wander = 0.98 * wander + chance.gauss(0, 0.15 * spread_ms)
        seconds = beat * mean_ms / 1000
        slow = 0.6 * spread_ms * math.sin(2 * math.pi * 0.1 * seconds)
        breath = 0.7 * spread_ms * math.sin(2 * math.pi * breaths_hz * seconds)
        rr_ms.append(mean_ms + wander + slow + breath + chance.gauss(0, 0.35 * spread_ms))
    return np.array(rr_ms)


def spoilt(chance: random.Random, rr_ms: Array) -> Array:
    """One beat of a hundred is missed, added, or comes too early."""
    beats = [0.0, *np.cumsum(rr_ms).tolist()]
    for n in sorted(chance.sample(range(10, len(rr_ms) - 10, 6), round(0.01 * len(rr_ms))), reverse=True):
        kind = chance.randrange(3)
        if kind == 0:
            del beats[n]
        elif kind == 1:
            beats.insert(n + 1, beats[n] + chance.uniform(0.25, 0.75) * (beats[n + 1] - beats[n]))
        else:
            beats[n] -= chance.uniform(0.2, 0.4) * (beats[n] - beats[n - 1])
    return np.diff(beats)


def their_rmssd_ms(rr_ms: Array) -> float:
    peaks = np.round([0.0, *np.cumsum(rr_ms)]).astype(int)
    _, corrected = nk.signal_fixpeaks(peaks, sampling_rate=1000, iterative=False, method="Kubios")
    return float(nk.hrv_time(corrected, sampling_rate=1000)["HRV_RMSSD"].iloc[0])


@pytest.mark.parametrize("seed", SEEDS)
def test_alpha1_of_a_clean_rhythm_is_theirs(seed: int) -> None:
    chance = random.Random(seed)  # noqa: S311
    rhythms = [rhythm(chance, rate, spread_ms) for rate, spread_ms in ((60, 40.0), (140, 5.0))]
    theirs = [nk.fractal_dfa(rr_ms, scale=np.arange(4, 17))[0] for rr_ms in rhythms]
    assert alpha1(side_by_side(rhythms)).tolist() == pytest.approx(theirs, abs=1e-9, rel=0)


@pytest.mark.parametrize(("rate", "spread_ms"), [(60, 40.0), (70, 25.0), (120, 8.0), (135, 5.0), (150, 3.0)])
def test_rmssd_of_a_spoilt_rhythm_is_three_times_closer_to_the_truth_than_theirs(rate: float, spread_ms: float) -> None:
    ours, theirs = [], []
    for seed in SEEDS:
        chance = random.Random(seed)  # noqa: S311
        clean = rhythm(chance, rate, spread_ms)
        truth_ms = math.sqrt(np.mean(np.diff(clean) ** 2))
        damaged = spoilt(chance, clean)
        ours.append(abs(measure(side_by_side([damaged])).rmssd_ms.item() / truth_ms - 1))
        theirs.append(abs(their_rmssd_ms(damaged) / truth_ms - 1))
    assert median(ours) <= median(theirs) / 3
    assert median(ours) < 0.03
