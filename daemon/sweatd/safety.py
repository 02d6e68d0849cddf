"""Who may not be told to drink. Every word that says "drink" passes here, at the careful side of each bound.

Sources: NATA 2017 (McDermott et al., J Athl Train 52:877) and ACSM/AND 2016 on fluid; Hew-Butler et al. 2015 (Clin J
Sport Med 25:303) on exercise-associated hyponatraemia, which has killed athletes who were told to drink.
"""

from typing import Annotated

import numpy as np
from msgspec import Meta, Struct
from numpy.typing import NDArray

from sweatd.model import Array, Picture, Quantity
from sweatd.physiology.electrolytes import plasma_sodium_mmol_l

PORTION_L = 0.25  # what a word of drinking makes somebody drink, at the least
JUST_DRANK_S = 900.0
Mask = NDArray[np.bool_]


class Settings(Struct, frozen=True, forbid_unknown_fields=True):
    """When nobody is told to drink, whatever else is believed. Limits can be made stricter, not abolished."""

    intake_limit_l_h: Annotated[float, Meta(gt=0, le=1.0)] = 0.8  # drunk in the last hour: the stomach's and kidney's
    lowest_sodium_mmol_l: Annotated[float, Meta(ge=137, le=145)] = 138.0  # plasma, projected after the drink
    unheard_s: Annotated[float, Meta(ge=30, le=300)] = 120.0  # without heart rate or power nothing is known of now
    early_s: Annotated[float, Meta(ge=1800, le=7200)] = 3600.0  # sessions shorter than this need no drink ...
    early_deficit_percent: Annotated[float, Meta(ge=0.5, le=3)] = 1.0  # ... unless so much of body mass is gone


def forbidden(picture: Picture, volume_l: Array, settings: Settings) -> dict[str, Mask]:
    """Why an athlete may not be told to drink `volume_l` (shape (athletes,)): a mask for each reason."""
    loss_low = picture.percentile(Quantity.FLUID_LOSS, 5.0)
    sweat_low_l_h = picture.percentile(Quantity.SWEAT_RATE, 5.0)
    window_h = np.clip(picture.session_s, 60.0, 3600.0) / 3600.0
    sodium_low = _sodium_after(picture, volume_l)
    early = picture.session_s < settings.early_s
    small = picture.probability(Quantity.DEFICIT, settings.early_deficit_percent) < 0.5
    return {
        "fluid_restricted": picture.fluid_restricted,
        "unheard": picture.silent_s > settings.unheard_s,
        "no_deficit": picture.carried_l + picture.intake_l + volume_l > loss_low,
        "drank_faster_than_sweating": picture.intake_last_hour_l / window_h > sweat_low_l_h,
        "drank_enough_this_hour": picture.intake_last_hour_l + volume_l > settings.intake_limit_l_h,
        "sodium_would_be_low": sodium_low < settings.lowest_sodium_mmol_l,
        "too_early": early & small,
    }


def _sodium_after(picture: Picture, volume_l: Array) -> Array:
    """The 5th percentile of plasma sodium [mmol/L] after drinking that much plain water."""
    mass = picture.bodies[Quantity.BODY_MASS]
    water = 0.5 * mass  # the smaller body water, as a woman's, is diluted the most
    now = picture.bodies[Quantity.PLASMA_SODIUM]
    after = plasma_sodium_mmol_l(water, volume_l[:, None], np.zeros(1), start_mmol_l=now)
    return np.sort(after, axis=-1)[:, max(0, round(0.05 * (after.shape[-1] - 1)))]


def advisable_l_h(picture: Picture, settings: Settings) -> Array:
    """What drinking would keep 2 % away [L/h], shape (athletes, bodies), as far as it may be said: NaN where not.

    Never more than the stomach's limit, nor than will surely be missing in an hour (the LOWER bounds of loss and rate),
    and nothing to whom a word of drinking could harm, or who just drank.
    """
    surely_l = picture.percentile(Quantity.FLUID_LOSS, 5.0) + picture.percentile(Quantity.SWEAT_RATE, 5.0)
    left_l = np.clip(surely_l - picture.carried_l - picture.intake_l, 0.0, settings.intake_limit_l_h)
    against = forbidden(picture, np.minimum(left_l, PORTION_L), settings)
    against["just_drank"] = (picture.since_drink_s < JUST_DRANK_S) & (picture.intake_l > 0)
    silent = np.any([mask for reason, mask in against.items() if reason != "too_early"], axis=0)
    capped = np.minimum(picture.bodies[Quantity.DRINK_TO_AVOID], left_l[:, None])
    return np.where(silent[:, None], np.nan, capped)
