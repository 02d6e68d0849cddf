"""One measurement pulls all bodies of an athlete towards it, as far as each of their fields goes along with it.

Serial ensemble square-root filter (Whitaker & Hamill 2002, Mon Weather Rev 130:1913): no perturbed observations,
hence deterministic.
"""

import numpy as np

from sweatd.model import Array

DISAGREEMENT_SD = 4.0
"""A measurement further away than this, in standard deviations of forecast and error together, is not obeyed."""


def update(
    x: Array, predicted: Array, observed: float, variance: float, *, deliberate: bool = False
) -> tuple[Array, bool]:
    """Bodies after a measurement, and whether it was believed.

    Args:
        x: the bodies, shape (fields, bodies).
        predicted: what each body would have measured, shape (bodies,), in the unit (or logarithm) of `observed`.
        observed: the measurement.
        variance: of its error, same unit squared.
        deliberate: somebody measured on purpose: if it is too far away, it still pulls, but the less the further away
            it is. One wrong entry moves little; several alike are believed in the end.
    """
    if len(predicted) < 2:
        return x, True  # a single body has no doubts to be settled
    innovation = observed - float(predicted.mean())
    deviation = predicted - predicted.mean()
    spread = float(deviation @ deviation) / (len(predicted) - 1)
    total = spread + variance
    believed = innovation * innovation <= DISAGREEMENT_SD**2 * total
    if not believed:
        if not deliberate:
            return x, False
        total = (innovation / DISAGREEMENT_SD) ** 2  # the error that would have made it just believable
        variance = total - spread
    gain = (x @ deviation) / ((len(predicted) - 1) * total)  # covariance of each field with the prediction
    shrink = 1.0 / (1.0 + np.sqrt(variance / total))
    moved: Array = x + gain[:, None] * (innovation - shrink * deviation)
    return moved, believed
