"""Sixty-four plausible bodies without a dice: the same athlete has the same bodies on every machine, always.

A Latin hypercube (McKay, Beckman & Conover 1979, Technometrics 21:239): every field takes the midpoints of equally
likely strata of the normal distribution, so margins are exact even with few bodies. The order of the strata comes
from hashes, and is then put right until no two fields are correlated by chance (Iman & Conover 1982, Commun Stat
B11:311), because a correlation of a tenth would already tilt an interval. An athlete's id turns each field's sign.
"""

from collections.abc import Sequence
from functools import cache
from hashlib import blake2b, shake_128
from statistics import NormalDist

import numpy as np
from numpy.typing import NDArray

from sweatd.model import Array

TURNS = 12


def standard_normal(seed: str, fields: Sequence[str], bodies: int) -> Array:
    """Standard normal draws, shape (fields, bodies).

    >>> z = standard_normal("a1", ["sweat gain"], 64)
    >>> bool(abs(z.mean()) < 1e-12), round(float(z.std()), 2)
    (True, 0.99)
    """
    signs = [1.0 if _hash(f"{seed}/{field}") % 2 else -1.0 for field in fields]
    return np.array(signs)[:, None] * _design(len(fields), bodies)


@cache
def _design(fields: int, bodies: int) -> Array:
    normal = NormalDist()
    strata = np.array([normal.inv_cdf((stratum + 0.5) / bodies) for stratum in range(bodies)])
    rows = np.array([strata[_order(str(field), bodies)] for field in range(fields)])
    if bodies <= 2 * fields:
        return rows  # too few to be put right; it is for tests
    best = rows
    for _ in range(TURNS):
        mixed = np.linalg.solve(np.linalg.cholesky(np.corrcoef(rows)), rows)  # the same rows, uncorrelated ...
        rows = strata[
            np.argsort(np.argsort(mixed, axis=1, kind="stable"), axis=1, kind="stable")
        ]  # ... in strata again
        best = min(best, rows, key=_worst)
    return best


def _worst(rows: Array) -> float:
    """The largest correlation between two fields."""
    return float(np.abs(np.corrcoef(rows) - np.eye(len(rows))).max())


def _order(key: str, count: int) -> NDArray[np.intp]:
    keys = np.frombuffer(shake_128(key.encode()).digest(8 * count), dtype="<u8")
    return np.argsort(keys, kind="stable")


def _hash(text: str) -> int:
    return int.from_bytes(blake2b(text.encode(), digest_size=8).digest(), "little")
