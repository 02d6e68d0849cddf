"""Red flags were told: somebody looks at the athlete at once, and mostly a doctor. Nothing here diagnoses.

- Confusion, a collapse, pain in the chest: an emergency, be it heat stroke, too little sodium or the heart.
- Nausea, vomiting, headache, weight gained: may be too little sodium in the blood, of which drinking more would kill
  (Hew-Butler 2015, Clin J Sport Med 25:303). `safety.py` forbids every word of drinking for a day.
- Dark urine, cramps that spread, weakness: muscles may be breaking down, which kidneys do not bear: a doctor today.

Somebody who asked and looked may say that they are over: the alarm ends, and safety.py forbids all the same.
"""

from typing import Annotated

from msgspec import Meta, Struct

from sweatd.model import SIGNS, Assessment, Picture, Said, Severity

DANGER = "unwell"
DOCTOR_TODAY = frozenset({"dark_urine", "spreading", "weakness"})
"""What need not be seen within minutes. All other signs may kill: they are urgent, and so is one that comes later."""


class Settings(Struct, frozen=True, forbid_unknown_fields=True):
    """How long a red flag stands."""

    stands_s: Annotated[float, Meta(ge=1800, le=14_400)] = 7200.0


def flags(said: Said, now: float, settings: Settings) -> tuple[str, ...]:
    """The red flags that stand, the gravest first."""
    since = now - settings.stands_s
    told = {sign for sign, at in said.signs if at >= since and (said.well_at is None or at > said.well_at)}
    return tuple(sign for sign in SIGNS if sign in told)


def assess(picture: Picture, settings: Settings) -> list[Assessment]:
    """Who told one."""
    opinions = []
    for athlete, said in zip(picture.athletes, picture.said, strict=False):
        signs = flags(said, picture.at, settings)
        if signs:
            severity = Severity.WARNING if DOCTOR_TODAY.issuperset(signs) else Severity.URGENT
            opinions.append(Assessment(picture.at, athlete, DANGER, severity, signs, certain=True))
        elif said.well_at is not None:
            opinions.append(Assessment(picture.at, athlete, DANGER, Severity.NONE, ("well",)))
    return opinions
