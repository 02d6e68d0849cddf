"""Quantiles of sliding windows, of many rows at once.

Neighbouring windows share nearly all they hold. So what eight of them share is sorted once, and the few values by
which they differ are merged in: the rank asked for can only be one of a few neighbours of that rank in what is shared.
"""

from collections.abc import Mapping
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

Single = NDArray[np.float32]  # enough for what is usual, and half of the work
Counts = NDArray[np.intp]

LAST = np.float32(1e9)  # sorts behind every value
BLOCK = 8  # windows that are looked at together


def nearest(values: Single, counts: Counts, width: int, shares: Mapping[float, float]) -> Single:
    """A weighted sum of quantiles of the `width` values nearest to each value, shape of `values`.

    Centred where that is possible; towards the ends of a row its first or last full window serves, and a row of fewer
    values is one window. `counts` says how many values of each row count. `shares` holds the weight of each quantile:
    {0.5: 1} is the median. Between two values a quantile is interpolated.

    >>> nearest(np.array([[5, 1, 4, 2, 3, 9]], dtype=np.float32), np.array([5]), 3, {0.5: 1.0})
    array([[4., 4., 2., 3., 3., 3.]], dtype=float32)
    """
    full, n = counts >= width, values.shape[1]
    result = np.empty_like(values)
    if full.any():
        inner, half = _inner(values, width, shares), width // 2
        result[:, :half] = inner[:, :1]
        result[:, half : half + inner.shape[1]] = inner
        last = np.take_along_axis(inner, np.maximum(counts - width, 0)[:, None], axis=1)
        np.copyto(result, last, where=np.arange(n) >= (counts - half)[:, None])
    if not full.all():
        result[~full] = _whole(values[~full], counts[~full], shares)[:, None]
    return result


def _inner(values: Single, width: int, shares: Mapping[float, float]) -> Single:
    weights: dict[int, float] = {}
    for share, weight in shares.items():
        rank, part = divmod((width - 1) * share, 1.0)
        for at, of_it in ((int(rank), 1.0 - part), (int(rank) + 1, part)):
            if of_it:
                weights[at] = weights.get(at, 0.0) + weight * of_it
    summed = np.zeros((len(values), values.shape[1] - width + 1), dtype=np.float32)
    for found, weight in zip(rolling(values, width, tuple(weights)), weights.values(), strict=True):
        summed += found * np.float32(weight)
    return summed


def _whole(values: Single, counts: Counts, shares: Mapping[float, float]) -> Single:
    """The same of all values of each row, shape (rows,)."""
    beyond = np.arange(values.shape[1]) >= counts[:, None]
    ordered = np.sort(np.where(beyond, LAST, values), axis=1)
    summed = np.zeros(len(values), dtype=np.float32)
    rows, highest = np.arange(len(values)), np.maximum(counts - 1, 0)
    for share, weight in shares.items():
        rank, part = np.divmod(highest * share, 1.0)
        low, high = ordered[rows, rank.astype(np.intp)], ordered[rows, np.minimum(rank + 1, highest).astype(np.intp)]
        summed += weight * (low * (1.0 - part) + high * part)
    return summed


def rolling(values: Single, width: int, ranks: tuple[int, ...]) -> list[Single]:
    """The values of these ranks (0 is the lowest) in every window of so many neighbours.

    `values` has shape (rows, n) with n >= width; each result (rows, n - width + 1). Not for the lowest and the
    highest rank.

    >>> rolling(np.array([[5, 1, 4, 2, 3, 9]], dtype=np.float32), 3, (1,))
    [array([[4., 2., 3., 3.]], dtype=float32)]
    """
    rows, n = values.shape
    starts = n - width + 1
    block = min(BLOCK, min(ranks) + 1, width - max(ranks))
    blocks = -(-starts // block)
    padded = np.pad(values, ((0, 0), (0, blocks * block + width - 1 - n)), mode="edge")
    strided = np.lib.stride_tricks.sliding_window_view(padded, width + block - 1, axis=1)[:, ::block]
    shared = np.sort(strided[:, :, block - 1 : width], axis=-1)
    differing = _differing(strided, width, block)
    _sort(differing)
    found = [_merged(shared, differing, rank) for rank in ranks]
    return [each.transpose(1, 2, 0).reshape(rows, -1)[:, :starts] for each in found]


def _differing(strided: Single, width: int, block: int) -> list[Single]:
    """What each window of a block holds beside the shared: block - 1 arrays of shape (block, rows, blocks)."""
    ends = [*range(block - 1), *range(width, width + block - 1)]
    columns = np.stack([strided[:, :, end] for end in ends])
    return [columns[k : k + block].copy() for k in range(block - 1)]


def _sort(arrays: list[Single]) -> None:
    """Sorts arrays against each other, element by element, where they stand."""
    spare = np.empty_like(arrays[0])
    for last in range(len(arrays) - 1, 0, -1):
        for low, high in pairwise(range(last + 1)):
            np.minimum(arrays[low], arrays[high], out=spare)
            np.maximum(arrays[low], arrays[high], out=arrays[high])
            arrays[low], spare = spare, arrays[low]


def _merged(shared: Single, differing: list[Single], rank: int) -> Single:
    """The value of this rank in the shared and the differing together.

    With i values from the one and rank + 1 - i from the other, the higher of both last ones is never too low; the
    lowest over all i is the one.
    """
    near = np.ascontiguousarray(np.moveaxis(shared[:, :, rank - len(differing) : rank + 1], -1, 0))
    found: Single = np.minimum(near[-1], np.maximum(near[0], differing[-1]))
    higher = np.empty_like(found)
    for each, other in zip(near[1:-1], differing[-2::-1], strict=True):
        np.maximum(each, other, out=higher)
        np.minimum(found, higher, out=found)
    return found
