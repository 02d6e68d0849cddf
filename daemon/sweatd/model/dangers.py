"""Every danger that is judged, and of which nature it is: one row each."""

from enum import StrEnum
from typing import NamedTuple


class Kind(StrEnum):
    """What a word about a danger is."""

    ADVICE = "advice"  # worth knowing; nobody has to come
    ALARM = "alarm"  # somebody has to act
    TECHNICAL = "technical"  # a sensor, not a body: its own class


class Audience(StrEnum):
    """Who hears of it at once. The other hears of it when nobody answers."""

    ATHLETE = "athlete"
    TRAINER = "trainer"


class Nature(NamedTuple):
    """What a danger is to people."""

    kind: Kind
    audience: Audience


DANGERS = {
    "hydration_reminder": Nature(Kind.ADVICE, Audience.ATHLETE),
    "overdrinking": Nature(Kind.ALARM, Audience.TRAINER),
    "cramp_risk": Nature(Kind.ADVICE, Audience.ATHLETE),
    "cramp": Nature(Kind.ALARM, Audience.TRAINER),  # it happened, and was told
    "unwell": Nature(Kind.ALARM, Audience.TRAINER),  # a red flag was told
    "heat_strain": Nature(Kind.ALARM, Audience.TRAINER),
    "fatigue": Nature(Kind.ADVICE, Audience.ATHLETE),
    "warm_up_missing": Nature(Kind.ADVICE, Audience.ATHLETE),
    "cool_down_missing": Nature(Kind.ADVICE, Audience.ATHLETE),
    "rehydrate": Nature(Kind.ADVICE, Audience.ATHLETE),  # fluid to replace after the session
    "sensor_lost": Nature(Kind.TECHNICAL, Audience.TRAINER),
}
UNKNOWN = Nature(Kind.ALARM, Audience.TRAINER)  # the careful side
