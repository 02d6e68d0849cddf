"""A cramp happened, and was told: the trainer hears of it at once. What to do is said step by step (remedies).

It stands for a quarter of an hour after the last cramp, and is over by itself: most cramps are, within minutes. It is a
warning, for it hurts and is no emergency: `urgent` is kept for what may be one, or nobody would heed it.
"""

from typing import Annotated

from msgspec import Meta, Struct

from sweatd.model import Assessment, Picture, Severity

DANGER = "cramp"
AGAIN = "again"


class Settings(Struct, frozen=True, forbid_unknown_fields=True):
    """How long a cramp is news."""

    stands_s: Annotated[float, Meta(ge=300, le=3600)] = 900.0  # after the last cramp


def assess(picture: Picture, settings: Settings) -> list[Assessment]:
    """Who has a cramp, and where; `again` where it is not the first within that time."""
    opinions = []
    for athlete, said in zip(picture.athletes, picture.said, strict=False):
        muscles = [cramp.muscle for cramp in said.cramps if cramp.at >= picture.at - settings.stands_s]
        if muscles:
            reasons = (*dict.fromkeys(reversed(muscles)), *((AGAIN,) if len(muscles) > 1 else ()))
            opinions.append(Assessment(picture.at, athlete, DANGER, Severity.WARNING, reasons, certain=True))
    return opinions
