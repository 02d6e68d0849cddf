"""Measurements of an outcome: what a body would have measured, and how wrong the measurement may be. One row each."""

from collections.abc import Callable
from typing import NamedTuple

import numpy as np

from sweatd.estimators.ensemble.fields import Field
from sweatd.model import Array, Quantity
from sweatd.physiology import electrolytes, heat_balance

G_M2_H_PER_UL_CM2_MIN = 600.0


class Observation(NamedTuple):
    """A kind of measurement.

    Attributes:
        predict: bodies (fields, bodies) and what they drank [L] to what each would measure, shape (bodies,).
        sd: standard deviation of the error, in the unit of the measurement, or of its logarithm.
        logarithmic: whether measured and predicted values are compared as logarithms.
        absolute_sd: of the logarithmic kind, what is wrong besides, in the unit itself: it rules small values.
        every_s: errors last: so many seconds of readings are averaged and count as one observation.
    """

    predict: Callable[[Array, float], Array]
    sd: float
    logarithmic: bool = False
    absolute_sd: float = 0.0
    every_s: float = 0.0

    def compare(self, measured: float, predicted: Array) -> tuple[float, Array, float] | None:
        """Measured and predicted value and error variance on the scale of comparison; None where there is none."""
        if not self.logarithmic:
            return measured, predicted, self.sd**2
        if measured <= 0.0:
            return None  # a dry patch has no logarithm: sweating has not begun there
        variance = self.sd**2 + (self.absolute_sd / float(predicted.mean())) ** 2
        return float(np.log(measured)), np.log(predicted), variance


def _flux_g_m2_h(x: Array) -> Array:
    flux: Array = x[Field.SWEAT_W_M2] * (heat_balance.LATENT_G_PER_W_S * 3600.0)
    return flux


def local_sweat_rate(x: Array, _: float) -> Array:
    """Sweat rate under a patch [uL/cm2/min]: the body's own, times the site's ratio to it."""
    rate: Array = np.maximum(_flux_g_m2_h(x), 1.0) / G_M2_H_PER_UL_CM2_MIN * np.exp(x[Field.PATCH_RATIO_LOG])
    return rate


def sweat_sodium(x: Array, _: float) -> Array:
    """Sodium of the sweat [mmol/L] at the present rate."""
    return electrolytes.sweat_sodium_mmol_l(x[Field.SODIUM_REFERENCE], _flux_g_m2_h(x))


def body_mass(x: Array, intake_l: float) -> Array:
    """What a scale shows [kg]."""
    mass: Array = x[Field.MASS_KG] + intake_l - (x[Field.SWEAT_LOSS_G] + x[Field.RESPIRATORY_LOSS_G]) / 1000.0
    return mass


OBSERVATIONS = {
    # 20 % of a single site, and the maker's own error; a tenth of a microlitre for the onset, which no model times
    Quantity.LOCAL_SWEAT_RATE: Observation(local_sweat_rate, 0.22, logarithmic=True, absolute_sd=0.1, every_s=300.0),
    # after the site's regression: Baker 2020 (J Appl Physiol, PMC7399373)
    Quantity.SWEAT_SODIUM: Observation(sweat_sodium, 7.0, every_s=300.0),
    # scale, wet clothes, what else was eaten or left
    Quantity.BODY_MASS: Observation(body_mass, 0.15),
    # a heat-flux wearable against the rectum (Verdel 2021, Sensors 21:5932)
    Quantity.CORE_TEMPERATURE: Observation(lambda x, _: x[Field.CORE_C], 0.35, every_s=300.0),
}
