"""What a session taught about a person becomes the next session's prior, a little widened.

Kept are mean and covariance of the parameters that belong to the person; not kept is what belonged to the day.
"""

from collections.abc import Mapping

import numpy as np

from sweatd.estimators.ensemble.fields import LEARNT, POPULATION, Field
from sweatd.model import Array, Memory

WIDENING = 0.06  # of the population's spread, per session: people change, and one weigh-in is not the truth
WEEK_S = 7 * 86_400.0
WEEKS_OFF_COUNT = 0.5  # each week without training widens like half a session


def learnt(x: Array, weigh_ins: int, at: float, before: Memory | None) -> Memory:
    """What is known of a person after a session whose bodies are x, shape (fields, bodies)."""
    rows = x[list(LEARNT)]
    deviations = rows - rows.mean(axis=1, keepdims=True)
    covariance = deviations @ deviations.T / (rows.shape[1] - 1)
    earlier = before.weigh_ins if before else 0
    return Memory(
        at=at,
        fields=tuple(field.name for field in LEARNT),
        mean=tuple(rows.mean(axis=1).tolist()),
        covariance=tuple(tuple(row) for row in covariance.tolist()),
        weigh_ins=earlier + weigh_ins,
        loads=before.loads if before else (),
    )


def redrawn(memory: Memory, at: float, normal: Mapping[Field, Array]) -> dict[Field, Array]:
    """Bodies drawn from what was learnt, shape (bodies,) each; `normal` has a standard normal row for each wanted.

    Never wider than the population: who was not seen for a year is a stranger again, whose mean is remembered.
    """
    if not all(name in Field.__members__ and Field[name] in POPULATION for name in memory.fields):
        return {}  # kept by a program with other parameters
    kept = [place for place, name in enumerate(memory.fields) if Field[name] in normal]
    fields = [Field[memory.fields[place]] for place in kept]
    if not fields:
        return {}
    population = np.array([POPULATION[field].sd for field in fields])
    weeks = max(at - memory.at, 0.0) / WEEK_S
    covariance = np.array(memory.covariance)[np.ix_(kept, kept)] + np.diag(
        (WIDENING * population) ** 2 * (1.0 + WEEKS_OFF_COUNT * weeks)
    )
    excess = np.maximum(np.sqrt(np.diag(covariance)) / population, 1.0)
    covariance /= excess[:, None] * excess[None, :]
    factor = np.linalg.cholesky(covariance)
    rows = np.array(memory.mean)[kept, None] + factor @ np.array([normal[field] for field in fields])
    return dict(zip(fields, rows, strict=True))
