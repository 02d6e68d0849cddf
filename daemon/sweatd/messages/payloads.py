"""What is in each message, as types: the schemas in docs/schemas are made from them."""

from typing import Literal

from msgspec import Struct

from sweatd.model import Audience, Change, Kind, Quality, Severity
from sweatd.remedies import Grade
from sweatd.rules.cramp_risk import Risk

Gravity = Literal["none", "advice", "warning", "urgent"]
"""How grave, as it is written."""
GRAVITIES: dict[Severity, Gravity] = {
    Severity.NONE: "none",
    Severity.ADVICE: "advice",
    Severity.WARNING: "warning",
    Severity.URGENT: "urgent",
}


class Spread(Struct, frozen=True):
    """Median and 90 % interval."""

    median: float
    low: float
    high: float


class Reading(Struct, frozen=True):
    """The last value of a sensor, its age and what the device said of it."""

    value: float
    age_s: float
    quality: Quality


class State(Struct, frozen=True):
    """Payload of `athlete/ID/state`."""

    ts: float
    seq: int
    athlete: str
    session_s: float
    intake_l: float
    estimates: dict[str, Spread]
    figures: dict[str, float]
    fatigue_parts: dict[str, float]
    heat_source: str
    basis_age_s: dict[str, float]
    disagreed_age_s: dict[str, float]
    signals: dict[str, str]
    sensors: dict[str, Reading]
    cramp_risk: Risk | None = None


class Event(Struct, frozen=True):
    """Payload of `athlete/ID/event` and `trainer/event`: one change in the life of an alert."""

    event_type: str  # the danger, or "cleared"
    change: Change
    id: str
    revision: int
    ts: float
    athlete: str
    danger: str
    kind: Kind
    audience: Audience
    severity: Gravity
    since: float
    duration_s: float  # since it was raised
    acknowledged_by: str | None
    snoozed_until: float | None
    reasons: tuple[str, ...]
    facts: dict[str, float]
    message: str


class Alarm(Struct, frozen=True):
    """Payload of `athlete/ID/alarm`, retained: what a late joiner must know. Technical alerts are apart."""

    active: bool
    acknowledged: bool  # all of them are
    athlete: str
    ts: float
    severity: Gravity
    alarms: tuple[Event, ...]
    technical: tuple[Event, ...]
    message: str


class Remedy(Struct, frozen=True):
    """Payload of `athlete/ID/remedy`: a step of a guided protocol that begins now."""

    protocol: str
    athlete: str
    action: str
    number: int
    of: int
    ts: float
    lasts_s: float
    evidence: Grade
    facts: dict[str, float | str]
    message: str


class Info(Struct, frozen=True):
    """Payload of `info`, retained."""

    name: str
    version: str
    site: str
    athletes: tuple[str, ...]
    state_every_s: float


class Health(Struct, frozen=True):
    """Payload of `health`, retained: whether the gym can be heard at all. Nothing of it is about a body."""

    ts: float
    ok: bool
    trouble: tuple[str, ...]  # sentences, each with its cure
    connected: int  # wearables
    assigned: int


class Response(Struct, frozen=True, omit_defaults=True):
    """Payload of `response/VERB`: the answer to a command."""

    status: Literal["ok", "refused"]
    id: str | None = None
    athlete: str | None = None
    duplicate: bool = False
    note: str = ""  # what should be known of a command that was taken
    error: str | None = None
