"""Windows of beats: artefacts found and put right, RMSSD and the short-term exponent, for 40 athletes at once."""

from itertools import islice

import numpy as np

from measured.peers import heart_rate_variability
from measured.rounds import Figures, Missing, compared, cpu_s
from measured.straps import beats_ms
from sweatd.model import Array
from sweatd.physiology.heart_beats import measure, side_by_side

ATHLETES = 40
REPEATED = 10  # ours, for it is over before a clock can say much
MISSED_EVERY = 97  # beats: about one in a hundred is lost
ALPHA = 0.1  # so far both may differ, for they put beats right in their own ways


def rhythm(athlete: int, beats: int) -> Array:
    """The last beats of an athlete [ms]; now and then one was missed, and two intervals came as one."""
    intervals_ms = np.array(list(islice(beats_ms(athlete), beats)))
    intervals_ms[MISSED_EVERY // 2 :: MISSED_EVERY] *= 2.0
    return intervals_ms


def against_neurokit(rounds: int, *, beats: int) -> Figures:
    """Windows of so many beats; that both mean the same is checked."""
    rhythms = [rhythm(athlete, beats) for athlete in range(ATHLETES)]
    lists = [each.tolist() for each in rhythms]
    theirs = np.array([heart_rate_variability(each) for each in lists])
    apart = float(np.max(np.abs(measure(side_by_side(rhythms)).alpha1 - theirs[:, 1])))
    if not apart <= ALPHA:
        raise Missing(f"not the same work: alpha 1 is {apart:.2f} apart")

    def ours() -> float:
        return ATHLETES * REPEATED / cpu_s(lambda: measure(side_by_side(rhythms)), REPEATED)

    def peer() -> float:
        return ATHLETES / cpu_s(lambda: [heart_rate_variability(each) for each in lists])

    return compared(ours, peer, rounds)
