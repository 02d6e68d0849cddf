"""What a rhythm says of its heart, artefacts put right."""

from typing import NamedTuple

import numpy as np

from sweatd.model import Array
from sweatd.physiology.heart_beats.artefacts import Kind, Kinds, classify, intervals_put_right, rmssd_ms
from sweatd.physiology.heart_beats.dfa import alpha1
from sweatd.physiology.heart_beats.windows import Windows

ROWS = 64  # rhythms that are looked at together: no more than fit into a processor's cache


class Measures(NamedTuple):
    """Of each rhythm, shape (rows,); NaN where there is too little of it to say."""

    rmssd_ms: Array
    alpha1: Array
    artefact_percent: Array  # share of the intervals that are not from one beat of the heart to the next


def measure(windows: Windows) -> Measures:
    """Variability of many rhythms at once; the artefacts are found, counted, and put right before alpha1 is taken."""
    starts = np.arange(ROWS, len(windows.beats), ROWS)
    parts = zip(np.split(windows.rr_ms, starts), np.split(windows.beats, starts), strict=True)
    measured = [measure_judged(part, classify(part)) for part in (Windows(*each) for each in parts)]
    return Measures(*(np.concatenate(column) for column in zip(*measured, strict=True)))


def measure_judged(windows: Windows, kinds: Kinds) -> Measures:
    """The same where it is known already what every interval is."""
    artefacts = (kinds != Kind.NORMAL).sum(axis=1)
    percent = np.where(windows.beats > 0, 100.0 * artefacts / np.maximum(windows.beats, 1), np.nan)
    return Measures(rmssd_ms(windows, kinds), alpha1(intervals_put_right(windows, kinds)), percent)
