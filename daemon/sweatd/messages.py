"""The one place where the outside contract is written: topics and payloads (docs/mqtt.md tells it to people)."""

from collections.abc import Mapping
from typing import NamedTuple

import msgspec
from msgspec import Struct

from sweatd.advice import words
from sweatd.model import Alert, AlertState, Estimate, Interval, Message, Quantity, Sample, Severity

STATE_EXPIRY_S = 30
EVENT_EXPIRY_S = 600
RESPONSE_EXPIRY_S = 30

PUBLISHED = {
    Quantity.FLUID_LOSS: ("fluid_loss_l", 4),
    Quantity.FLUID_BALANCE: ("fluid_balance_l", 4),
    Quantity.DEFICIT: ("deficit_percent", 3),
    Quantity.SWEAT_RATE: ("sweat_rate_l_h", 4),
    Quantity.SODIUM_LOSS: ("sodium_loss_mmol", 2),
    Quantity.CORE_TEMPERATURE: ("core_temperature_c", 3),
    Quantity.METABOLIC_RATE: ("metabolic_rate_w", 1),
}
"""What of the estimates is published, under which name, with how many digits."""


class Spread(Struct, frozen=True):
    """Median and 90 % interval."""

    median: float
    low: float
    high: float


class Reading(Struct, frozen=True):
    """The last value of a sensor, its age and what the device said of it."""

    value: float
    age_s: float
    quality: str


class State(Struct, frozen=True):
    """Payload of `athlete/ID/state`."""

    ts: float
    seq: int
    athlete: str
    session_s: float
    intake_l: float
    estimates: dict[str, Spread]
    basis_age_s: dict[str, float]
    sensors: dict[str, Reading]


class Event(Struct, frozen=True):
    """Payload of `athlete/ID/event`: one change in the life of an alert."""

    event_type: str  # the danger, or "cleared"
    id: str
    revision: int
    ts: float
    athlete: str
    danger: str
    severity: str
    since: float
    reasons: tuple[str, ...]
    facts: dict[str, float]
    message: str


class Alarm(Struct, frozen=True):
    """Payload of `athlete/ID/alarm`, retained: what a late joiner must know."""

    active: bool
    athlete: str
    ts: float
    severity: str
    alarms: tuple[Event, ...]
    message: str


class Info(Struct, frozen=True):
    """Payload of `info`, retained."""

    name: str
    version: str
    site: str
    athletes: tuple[str, ...]
    state_every_s: float


class Response(Struct, frozen=True, omit_defaults=True):
    """Payload of `response/VERB`: the answer to a command."""

    status: str  # "ok" or "refused"
    id: str | None = None
    athlete: str | None = None
    duplicate: bool = False
    error: str | None = None


class Topics(NamedTuple):
    """The topics of one site."""

    site: str

    @property
    def status(self) -> str:
        """Whether the daemon is there."""
        return f"sweatd/{self.site}/status"

    @property
    def info(self) -> str:
        """What the daemon is."""
        return f"sweatd/{self.site}/info"

    def athlete(self, athlete: str, fact: str) -> str:
        """`state`, `alarm` or `event` of an athlete."""
        return f"sweatd/{self.site}/athlete/{athlete}/{fact}"

    def response(self, verb: str) -> str:
        """Where commands are answered."""
        return f"sweatd/{self.site}/response/{verb}"


def spread(interval: Interval, digits: int) -> Spread:
    """An interval as it is published."""
    median, low, high = (round(value, digits) + 0.0 for value in interval)
    return Spread(median, low, high)


def readings(samples: Mapping[str, Sample], now: float) -> dict[str, Reading]:
    """The last sample of each quantity as it is published."""
    return {
        name: Reading(round(sample.value, 3), round(now - sample.at, 1), sample.quality)
        for name, sample in samples.items()
    }


class Session(NamedTuple):
    """What is known for certain beside the estimates."""

    seq: int
    session_s: float
    intake_l: float


def state(topics: Topics, session: Session, estimates: list[Estimate], sensors: dict[str, Reading]) -> Message:
    """All estimates of one athlete; not retained, for a stale state must not look alive."""
    first = estimates[0]
    payload = State(
        ts=first.at,
        seq=session.seq,
        athlete=first.athlete,
        session_s=round(session.session_s),
        intake_l=round(session.intake_l, 3),
        estimates={
            PUBLISHED[estimate.quantity][0]: spread(estimate.interval, PUBLISHED[estimate.quantity][1])
            for estimate in estimates
        },
        basis_age_s={name: round(age, 1) for name, age in first.basis.items()},
        sensors=sensors,
    )
    return _message(topics.athlete(first.athlete, "state"), payload, expiry_s=STATE_EXPIRY_S)


def _event(alert: Alert) -> Event:
    return Event(
        event_type="cleared" if alert.state is AlertState.CLEARED else alert.danger,
        id=alert.id,
        revision=alert.revision,
        ts=alert.at,
        athlete=alert.athlete,
        danger=alert.danger,
        severity=alert.severity.name.lower(),
        since=alert.since,
        reasons=alert.reasons,
        facts={name: round(value, 4) for name, value in alert.facts.items()},
        message=words(alert),
    )


def event(topics: Topics, alert: Alert) -> Message:
    """One change of an alert; not retained, and worthless after ten minutes."""
    return _message(topics.athlete(alert.athlete, "event"), _event(alert), qos=1, expiry_s=EVENT_EXPIRY_S)


def alarm(topics: Topics, athlete: str, now: float, raised: list[Alert]) -> Message:
    """What is raised for an athlete at the moment; retained."""
    severity = max((alert.severity.value for alert in raised), default=0)
    payload = Alarm(
        active=bool(raised),
        athlete=athlete,
        ts=now,
        severity=Severity(severity).name.lower(),
        alarms=tuple(_event(alert) for alert in raised),
        message=words(raised[0]) if raised else "",
    )
    return _message(topics.athlete(athlete, "alarm"), payload, qos=1, retain=True)


def no_alarm(topics: Topics, athlete: str) -> Message:
    """Takes a retained alarm off the broker: this athlete is not known any more."""
    return Message(topics.athlete(athlete, "alarm"), b"", qos=1, retain=True)


def info(topics: Topics, version: str, athletes: tuple[str, ...], state_every_s: float) -> Message:
    """What this daemon is; retained."""
    return _message(topics.info, Info("sweatd", version, topics.site, athletes, state_every_s), qos=1, retain=True)


def response(topics: Topics, verb: str, answer: Response) -> Message:
    """The answer to a command."""
    return _message(topics.response(verb), answer, qos=1, expiry_s=RESPONSE_EXPIRY_S)


def _message(topic: str, payload: Struct, qos: int = 0, retain: bool = False, expiry_s: int | None = None) -> Message:
    return Message(topic, msgspec.json.encode(payload), qos, retain, expiry_s)
