"""Many heart rhythms side by side: one row for each, the intervals from the left, what is behind them is padding."""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from sweatd.model import Array


class Windows(NamedTuple):
    """RR intervals of many rhythms: `rr_ms` has shape (rows, longest), `beats` says how many of each row count."""

    rr_ms: Array
    beats: NDArray[np.intp]

    def counting(self) -> NDArray[np.bool_]:
        """Which elements are intervals and not padding, shape (rows, longest)."""
        counting: NDArray[np.bool_] = np.arange(self.rr_ms.shape[1]) < self.beats[:, None]
        return counting


def side_by_side(rhythms: Sequence[Array]) -> Windows:
    """Rhythms of different length as rows; the padding repeats the last interval."""
    beats = np.array([len(rhythm) for rhythm in rhythms], dtype=np.intp)
    rr_ms = np.zeros((len(rhythms), int(beats.max(initial=1))))
    for row, rhythm in zip(rr_ms, rhythms, strict=True):
        row[: len(rhythm)] = rhythm
        row[len(rhythm) :] = rhythm[-1] if len(rhythm) else 0.0
    return Windows(rr_ms, beats)
