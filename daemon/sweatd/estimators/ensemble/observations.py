"""Measurements of an outcome: what a body would have measured, and how wrong the measurement may be. One row each."""

from collections.abc import Callable
from typing import NamedTuple

import numpy as np

from sweatd.estimators.ensemble.fields import Field
from sweatd.estimators.ensemble.forecast import CORE_MOST_C
from sweatd.estimators.ensemble.table import Row
from sweatd.model import Array, Quantity
from sweatd.physiology import electrolytes, heat_balance

G_M2_H_PER_UL_CM2_MIN = 600.0
JUMPED_S = 600.0  # so long a core sensor on the skin is doubted after its skin was doused
INGESTIBLE_SD_C, WORN_SD_C, DOUSED_SD_C = 0.1, 0.35, 1.0
HOT_CORE_C, HALVED = 39.0, 0.5
HELD_SHARE, HELD_MOST_G = 0.12, 80.0  # ours: shirt and shorts weigh 300-400 g and hold a fifth of that when wet
SKIN_SD_C = 1.0  # one site against the mean skin (0.7 C), and the sensor


class Compared(NamedTuple):
    """A measurement and what each body predicts for it, shape (bodies,), on one scale; variance of its error there."""

    measured: float
    predicted: Array
    variance: float


class Observation(NamedTuple):
    """A kind of measurement.

    Attributes:
        compare: bodies (fields, bodies), the facts of their table (rows,), and the measurement; None where there is
            nothing to compare.
        rows: where is kept when it spoke, and when it contradicted.
        told: how a contradiction is told to people, with what was measured and what was believed.
        unit: of the measurement, for people.
        every_s: errors last: so many seconds of readings are averaged and count as one observation.
        deliberate: measured on purpose, so that it counts a little even where it is beyond belief.
    """

    compare: Callable[[Array, Array, float], Compared | None]
    spoke: Row
    disagreed: Row
    unit: str
    every_s: float = 0.0
    deliberate: bool = False


def _flux_g_m2_h(x: Array) -> Array:
    flux: Array = np.maximum(x[Field.SECRETED_W_M2] * (heat_balance.LATENT_G_PER_W_S * 3600.0), 1.0)
    return flux


def local_sweat_rate(x: Array, _: Array, measured_ul_cm2_min: float) -> Compared | None:
    """Sweat rate under a patch, as logarithms: the body's own, times the site's ratio to it.

    Wrong by 22 % (20 % of a single site, and the maker's own error), and by a tenth of a microlitre around the onset,
    which no model times.
    """
    if measured_ul_cm2_min <= 0.0:
        return None  # a dry patch has no logarithm: sweating has not begun there
    predicted = _flux_g_m2_h(x) / G_M2_H_PER_UL_CM2_MIN * np.exp(x[Field.PATCH_RATIO_LOG])
    variance = 0.22**2 + (0.1 / float(predicted.mean())) ** 2
    return Compared(float(np.log(measured_ul_cm2_min)), np.log(predicted), variance)


def sweat_sodium(x: Array, facts: Array, patch_mmol_l: float) -> Compared:
    """Sodium of the whole body's sweat [mmol/L] at the present rate, from a patch."""
    site = int(facts[Row.PATCH_SITE]) if facts[Row.PATCH_SITE_AT] > -np.inf else None
    measured, sd = electrolytes.whole_body_sodium_mmol_l(patch_mmol_l, site)
    predicted = electrolytes.sweat_sodium_mmol_l(x[Field.SODIUM_REFERENCE], _flux_g_m2_h(x), x[Field.SODIUM_EXPONENT])
    return Compared(measured, predicted, sd**2)


def conductivity(x: Array, facts: Array, conductivity_us_cm: float) -> Compared:
    """The same, from the conductivity of the sweat."""
    at_c = float(facts[Row.CONDUCTIVITY_C]) if facts[Row.CONDUCTIVITY_C_AT] > -np.inf else 30.0
    sodium = electrolytes.sodium_by_conductivity_mmol_l(conductivity_us_cm, at_c)
    compared = sweat_sodium(x, facts, sodium)
    return compared._replace(variance=compared.variance + electrolytes.CONDUCTIVITY_SD_MMOL_L**2)


def body_mass_kg(x: Array, facts: Array) -> Array:
    """What a scale would show, shape (bodies,): with what the clothes hold of the sweat."""
    lost_g = x[Field.SWEAT_LOSS_G] + x[Field.RESPIRATORY_LOSS_G] + x[Field.GAS_LOSS_G]
    held_g = np.minimum(HELD_SHARE * x[Field.SWEAT_LOSS_G], HELD_MOST_G)
    mass: Array = x[Field.MASS_KG] + facts[Row.INTAKE_L] - facts[Row.URINE_L] - (lost_g - held_g) / 1000.0
    return mass


def body_mass(x: Array, facts: Array, scale_kg: float) -> Compared:
    """A weigh-in. Wrong by the scale, wet clothes, and what else was eaten or left: 0.08 kg."""
    return Compared(scale_kg, body_mass_kg(x, facts), 0.08**2)


def core_c(x: Array) -> Array:
    """The core [C] as each body would show it, any shape: the heat balance's rise, times what it gets wrong.

    Beyond 39 C a rise counts half (ours): there people slow down, and the standard's equations, made for 250 W/m2, do
    not know it. Exhaustion comes at 40.1 C (Gonzalez-Alonso 1999, J Appl Physiol 86:1032, abstract).
    """
    start = x[Field.START_CORE_C]
    shown: Array = start + (x[Field.CORE_C] - start) * np.exp(x[Field.CORE_RISE_LOG])
    shown -= HALVED * (shown - HOT_CORE_C).clip(0.0, np.inf)
    return np.minimum(shown, CORE_MOST_C)


def core_temperature(x: Array, facts: Array, measured_c: float) -> Compared:
    """A core sensor that is worn (Verdel 2021, Sensors 21:5932: 0.35 C); doubted after its skin was doused."""
    doused = facts[Row.CORE_AT] - facts[Row.SKIN_JUMPED_AT] < JUMPED_S
    return Compared(measured_c, core_c(x), (DOUSED_SD_C if doused else WORN_SD_C) ** 2)


def ingested(x: Array, _: Array, measured_c: float) -> Compared:
    """A core sensor that was swallowed, or a rectal probe."""
    return Compared(measured_c, core_c(x), INGESTIBLE_SD_C**2)


def skin_temperature(x: Array, _: Array, measured_c: float) -> Compared:
    """One site of the skin against its mean."""
    return Compared(measured_c, x[Field.SKIN_C], SKIN_SD_C**2)


OBSERVATIONS = {
    Quantity.LOCAL_SWEAT_RATE: Observation(
        local_sweat_rate, Row.PATCH_RATE_AT, Row.PATCH_RATE_DISAGREED_AT, "uL/cm2/min", every_s=300.0
    ),
    Quantity.SWEAT_SODIUM: Observation(
        sweat_sodium, Row.PATCH_SODIUM_AT, Row.PATCH_SODIUM_DISAGREED_AT, "mmol/L", every_s=300.0
    ),
    Quantity.SWEAT_CONDUCTIVITY: Observation(
        conductivity, Row.PATCH_SODIUM_AT, Row.PATCH_SODIUM_DISAGREED_AT, "uS/cm", every_s=300.0
    ),
    Quantity.BODY_MASS: Observation(body_mass, Row.WEIGHED_AT, Row.WEIGHED_DISAGREED_AT, "kg", deliberate=True),
    Quantity.CORE_TEMPERATURE: Observation(core_temperature, Row.CORE_AT, Row.CORE_DISAGREED_AT, "C", every_s=300.0),
    Quantity.BODY_TEMPERATURE: Observation(ingested, Row.CORE_AT, Row.CORE_DISAGREED_AT, "C", every_s=300.0),
    Quantity.SKIN_TEMPERATURE: Observation(
        skin_temperature, Row.SKIN_COMPARED_AT, Row.SKIN_DISAGREED_AT, "C", every_s=300.0
    ),
}
INSIDE = ("gastrointestinal tract", "rectum")
"""Where a body temperature is the core's: elsewhere it is only shown."""


def contradiction(compared: Compared, observation: Observation) -> str:
    """What a measurement contradicts, for whoever entered it."""
    believed, sd, unit = float(compared.predicted.mean()), float(compared.predicted.std()), observation.unit
    counts = "counts for little" if observation.deliberate else "not counted"
    apart = compared.measured - believed
    return (
        f"{abs(apart):.1f} {unit} {'above' if apart > 0 else 'below'} what is believed ({believed:.1f} +- {sd:.1f} "
        f"{unit}): kept, but {counts}; measure again, and correct the profile if that is wrong"
    )
