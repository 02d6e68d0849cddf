"""One measurement pulls all bodies of an athlete towards it, as far as each of their fields goes along with it.

Serial ensemble square-root filter (Whitaker & Hamill 2002, Mon Weather Rev 130:1913): no perturbed observations,
hence deterministic.
"""

import numpy as np

from sweatd.model import Array

DISAGREEMENT_SD = 4.0
"""A measurement further away than this, in standard deviations of forecast and error together, is not obeyed."""


def update(x: Array, predicted: Array, observed: float, variance: float) -> tuple[Array, bool]:
    """Bodies after a measurement, and whether it was obeyed.

    Args:
        x: the bodies, shape (fields, bodies).
        predicted: what each body would have measured, shape (bodies,), in the unit (or logarithm) of `observed`.
        observed: the measurement.
        variance: of its error, same unit squared.
    """
    if len(predicted) < 2:
        return x, True  # a single body has no doubts to be settled
    innovation = observed - float(predicted.mean())
    deviation = predicted - predicted.mean()
    spread = float(deviation @ deviation) / (len(predicted) - 1)
    total = spread + variance
    if innovation * innovation > DISAGREEMENT_SD**2 * total:
        return x, False
    gain = (x @ deviation) / ((len(predicted) - 1) * total)  # covariance of each field with the prediction
    shrink = 1.0 / (1.0 + np.sqrt(variance / total))
    moved: Array = x + gain[:, None] * (innovation - shrink * deviation)
    return moved, True
