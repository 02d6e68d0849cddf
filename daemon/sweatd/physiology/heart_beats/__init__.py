"""Heart-rate variability of many athletes at once: artefacts, RMSSD, DFA-alpha1."""

from sweatd.physiology.heart_beats.artefacts import Kind, Kinds, classify, intervals_put_right, rmssd_ms
from sweatd.physiology.heart_beats.dfa import alpha1
from sweatd.physiology.heart_beats.measures import ROWS, Measures, measure, measure_judged
from sweatd.physiology.heart_beats.windows import Windows, side_by_side

__all__ = [
    "ROWS",
    "Kind",
    "Kinds",
    "Measures",
    "Windows",
    "alpha1",
    "classify",
    "intervals_put_right",
    "measure",
    "measure_judged",
    "rmssd_ms",
    "side_by_side",
]
