"""Who may not be told to drink. Every word that says "drink" passes here, at the careful side of each bound.

Sources: NATA 2017 (McDermott et al., J Athl Train 52:877) and ACSM/AND 2016 on fluid; Hew-Butler et al. 2015 (Clin J
Sport Med 25:303) on exercise-associated hyponatraemia, which has killed athletes who were told to drink.
"""

from typing import Annotated

import numpy as np
from msgspec import Meta, Struct
from numpy.typing import NDArray

from sweatd.model import Array, Picture, Quantity

Mask = NDArray[np.bool_]
LOW_SODIUM_SIGNS = frozenset({"nausea", "vomiting", "headache", "confusion", "weight_gain", "collapse"})
"""Red flags that may mean too little sodium in the blood (Hew-Butler 2015). Whoever told one needs help, not water."""
UNWELL_S = 24 * 3600.0  # it shows within a day of too much water (Hew-Butler 2015)
INTERCEPT_MMOL_L = 23.8  # of Nguyen & Kurtz, see `plain_water_l`


class Settings(Struct, frozen=True, forbid_unknown_fields=True):
    """When nobody is told to drink, whatever else is believed. Limits can be made stricter, not abolished."""

    intake_limit_l_h: Annotated[float, Meta(gt=0, le=1.0)] = 0.8  # drunk in the last hour: the stomach's and kidney's
    lowest_sodium_mmol_l: Annotated[float, Meta(ge=137, le=145)] = 138.0  # plasma, projected after the drink
    unheard_s: Annotated[float, Meta(ge=30, le=300)] = 120.0  # without heart rate or power nothing is known of now
    early_s: Annotated[float, Meta(ge=1800, le=7200)] = 3600.0  # sessions shorter than this need no drink ...
    early_deficit_percent: Annotated[float, Meta(ge=0.5, le=3)] = 1.0  # ... unless so much of body mass is gone
    since_drink_s: Annotated[float, Meta(ge=300, le=7200)] = 900.0  # never sooner after the last drink
    portion_ml: Annotated[float, Meta(ge=150, le=500)] = 250.0  # more is never advised at once
    finished_s: Annotated[float, Meta(ge=180, le=1800)] = 300.0  # who rests for so long hears what to drink afterwards


def forbidden(picture: Picture, volume_l: Array, settings: Settings) -> dict[str, Mask]:
    """Why an athlete may not be told to drink `volume_l` (shape (athletes,)): a mask for each reason."""
    loss_low = picture.percentile(Quantity.FLUID_LOSS, 5.0)
    sweat_low_l_h = picture.percentile(Quantity.SWEAT_RATE, 5.0)
    window_h = np.clip(picture.session_s, 60.0, 3600.0) / 3600.0
    early = picture.session_s < settings.early_s
    small = picture.probability(Quantity.DEFICIT, settings.early_deficit_percent) < 0.5
    return {
        "fluid_restricted": picture.fluid_restricted,
        "unwell": _unwell(picture),
        "unheard": picture.silent_s > settings.unheard_s,
        "just_drank": (picture.since_drink_s < settings.since_drink_s) & (picture.intake_l > 0),
        "no_deficit": picture.carried_l + picture.intake_l + volume_l > loss_low,
        "drank_faster_than_sweating": picture.intake_last_hour_l / window_h > sweat_low_l_h,
        "drank_enough_this_hour": picture.intake_last_hour_l + volume_l > settings.intake_limit_l_h,
        "sodium_would_be_low": volume_l > plain_water_l(picture, settings),
        "too_early": early & small,
    }


def finished(picture: Picture, settings: Settings) -> Mask:
    """Who ended the session, rests, or is gone: no more portions then, but what to replace over the next hours."""
    resting_s = picture.singles.get(Quantity.SINCE_EFFORT, np.zeros(len(picture.athletes)))
    stopped = (resting_s >= settings.finished_s) | (picture.silent_s >= settings.finished_s)
    return stopped if picture.over is None else stopped | picture.over


def _unwell(picture: Picture) -> Mask:
    """Who told a sign of low sodium within a day."""
    told = [
        any(sign in LOW_SODIUM_SIGNS and picture.at - at <= UNWELL_S for sign, at in said.signs)
        for said in picture.said
    ]
    return np.array(told or [False] * len(picture.athletes), dtype=bool)


def plain_water_l(picture: Picture, settings: Settings) -> Array:
    """How much plain water leaves the plasma its sodium [L], 5th percentile; below zero where it lacks sodium already.

    Nguyen & Kurtz 2004 (see `electrolytes`) solved for the water: (now + 23.8) V = (lowest + 23.8) (V + water).
    """
    bodies, lowest = picture.bodies, settings.lowest_sodium_mmol_l
    missing_l, now = np.minimum(bodies[Quantity.FLUID_BALANCE], 0.0), bodies[Quantity.PLASMA_SODIUM]
    body_water_l = 0.5 * bodies[Quantity.BODY_MASS] + missing_l  # the smaller one, as a woman's, is diluted the most
    water_l = np.sort(body_water_l * (now - lowest) / (lowest + INTERCEPT_MMOL_L), axis=-1)
    low: Array = water_l[:, max(0, round(0.05 * (water_l.shape[-1] - 1)))]
    return low


def advisable_l_h(picture: Picture, settings: Settings) -> Array:
    """What drinking would keep 2 % away [L/h], shape (athletes, bodies), as far as it may be said: NaN where not.

    Never more than the stomach's limit, nor than will surely be missing in an hour (the LOWER bounds of loss and rate),
    and nothing to whom a word of drinking could harm, or who just drank.
    """
    surely_l = picture.percentile(Quantity.FLUID_LOSS, 5.0) + picture.percentile(Quantity.SWEAT_RATE, 5.0)
    left_l = np.clip(surely_l - picture.carried_l - picture.intake_l, 0.0, settings.intake_limit_l_h)
    against = forbidden(picture, np.minimum(left_l, settings.portion_ml / 1000.0), settings)
    silent = np.any([mask for reason, mask in against.items() if reason != "too_early"], axis=0)
    capped = np.minimum(picture.bodies[Quantity.DRINK_TO_AVOID], left_l[:, None])
    return np.where(silent[:, None], np.nan, capped)
