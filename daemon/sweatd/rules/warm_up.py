"""Warm-up missing: the first hard minute came with little easy work before it. Said once, early, and over by itself.

Weak evidence that it matters for cramps, and harmless: so it is gentle advice. Minutes below 60 % of the heart-rate
reserve before the first minute above 80 % (`ramp`); whoever was fast when first heard warmed up unseen.
"""

from typing import Annotated

import numpy as np
from msgspec import Meta, Struct

from sweatd.model import Assessment, Picture, Quantity, Severity

DANGER = "warm_up_missing"
SEEN_MIN = 0.5  # nobody's heart comes from rest to 80 % sooner


class Settings(Struct, frozen=True, forbid_unknown_fields=True):
    """How much of a warm-up is enough, and until when it is worth a word. Ours."""

    least_min: Annotated[float, Meta(ge=1, le=20)] = 5.0
    until_s: Annotated[float, Meta(ge=120, le=1200)] = 900.0  # later in a session it helps nobody


def assess(picture: Picture, settings: Settings) -> list[Assessment]:
    """Who began hard."""
    warm_up_min = picture.singles.get(Quantity.WARM_UP)
    if warm_up_min is None:
        return []
    cold = (warm_up_min >= SEEN_MIN) & (warm_up_min < settings.least_min) & (picture.session_s < settings.until_s)
    if picture.over is not None:
        cold &= ~picture.over
    return [
        Assessment(
            picture.at,
            picture.athletes[n],
            DANGER,
            Severity.ADVICE,
            ("short_warm_up",),
            {"warm_up_min": float(warm_up_min[n]), "least_min": settings.least_min},
        )
        for n in np.flatnonzero(cold).tolist()
    ]
