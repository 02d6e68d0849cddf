"""Cramp risk: a band with its reasons, never a probability, for no validated predictor exists. (To be filled.)"""

from collections.abc import Sequence

from msgspec import Struct

from sweatd.model import Assessment, Picture

DANGER = "cramp_risk"


class Settings(Struct, frozen=True, forbid_unknown_fields=True):
    """When the risk of a cramp is worth a word."""


class Risk(Struct, frozen=True):
    """How likely a cramp is compared with others: a band, the three reasons that weigh most, and what it rests on."""

    band: str  # "low", "raised" or "high"
    reasons: tuple[str, ...]
    sureness: str  # "questionnaire", "sensors" or "little"


def risks(picture: Picture) -> Sequence[Risk]:
    """Of everybody in the picture."""
    return [Risk("low", (), "little") for _ in picture.athletes]


def assess(picture: Picture, settings: Settings) -> list[Assessment]:
    """Who should hear of it."""
    return []
