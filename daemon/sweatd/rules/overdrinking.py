"""Over-drinking: more water than was lost dilutes the blood's sodium, which is more dangerous than thirst."""

from typing import Annotated

import numpy as np
from msgspec import Meta, Struct

from sweatd.model import Assessment, Picture, Quantity, Severity

DANGER = "overdrinking"


class Settings(Struct, frozen=True, forbid_unknown_fields=True):
    """When to say "stop drinking". Careful means early here: a fifth of the bodies is enough."""

    excess_percent: Annotated[float, Meta(ge=0.2, le=3)] = 1.0  # of body mass gained, more likely than not
    intake_l_h: Annotated[float, Meta(ge=0.5, le=1.5)] = 1.0  # drunk within an hour while nothing is missing
    sodium_mmol_l: Annotated[float, Meta(ge=130, le=138)] = 135.0  # plasma: hyponatraemia below
    sodium_probability: Annotated[float, Meta(gt=0, le=0.5)] = 0.2  # share of bodies below that makes it urgent


def assess(picture: Picture, settings: Settings) -> list[Assessment]:
    """Who should stop drinking now."""
    drank = (
        picture.intake_l + picture.carried_l > 0
    )  # thin blood without a drink is a doubt about the bodies, not about drinking
    if not drank.any():
        return []
    excess = -picture.percentile(Quantity.DEFICIT, 50.0)
    surplus = picture.probability(Quantity.FLUID_BALANCE, 0.0) >= 0.5
    fast = surplus & (picture.intake_last_hour_l >= settings.intake_l_h)
    dilute = 1.0 - picture.probability(Quantity.PLASMA_SODIUM, settings.sodium_mmol_l)
    urgent = drank & (dilute >= settings.sodium_probability)
    opinions = []
    for n in np.flatnonzero(drank & (urgent | fast | (excess >= settings.excess_percent))).tolist():
        sodium = picture.percentile(Quantity.PLASMA_SODIUM, 50.0)[n]
        facts = {
            "excess_percent": float(excess[n]),
            "intake_l": float(picture.intake_l[n]),
            "intake_last_hour_l": float(picture.intake_last_hour_l[n]),
            "plasma_sodium_mmol_l": float(sodium),
        }
        reasons = ("sodium_low",) if urgent[n] else ("drank_fast",) if fast[n] else ("gained_water",)
        severity = Severity.URGENT if urgent[n] else Severity.WARNING
        opinions.append(Assessment(picture.at, picture.athletes[n], DANGER, severity, reasons, facts))
    return opinions
