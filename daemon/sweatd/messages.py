"""The one place where the outside contract is written: topics and payloads (docs/mqtt.md tells it to people)."""

from collections.abc import Mapping, Sequence
from typing import NamedTuple

import msgspec
import numpy as np
from msgspec import Struct

from sweatd.advice import words
from sweatd.model import Alert, AlertState, Array, Interval, Message, Picture, Quantity, Sample, Severity

STATE_EXPIRY_S = 30
EVENT_EXPIRY_S = 600
RESPONSE_EXPIRY_S = 30
FOREVER_S = float("inf")

PUBLISHED = {
    Quantity.FLUID_LOSS: ("fluid_loss_l", 4),
    Quantity.FLUID_BALANCE: ("fluid_balance_l", 4),
    Quantity.DEFICIT: ("deficit_percent", 3),
    Quantity.SWEAT_RATE: ("sweat_rate_l_h", 4),
    Quantity.EVAPORATION: ("evaporation_w", 1),
    Quantity.SODIUM_LOSS: ("sodium_loss_mmol", 2),
    Quantity.SODIUM_MASS_LOSS: ("sodium_loss_mg", 0),
    Quantity.SWEAT_SODIUM: ("sweat_sodium_mmol_l", 1),
    Quantity.CORE_TEMPERATURE: ("core_temperature_c", 3),
    Quantity.SKIN_TEMPERATURE: ("skin_temperature_c", 2),
    Quantity.METABOLIC_RATE: ("metabolic_rate_w", 1),
    Quantity.EFFORT: ("effort_percent", 1),
    Quantity.STRAIN_INDEX: ("strain_index", 2),
    Quantity.ADAPTIVE_STRAIN_INDEX: ("adaptive_strain_index", 2),
    Quantity.W_PRIME_BALANCE: ("w_prime_balance_percent", 1),
    Quantity.FATIGUE: ("fatigue", 1),
    Quantity.TIME_TO_DEFICIT: ("time_to_2_percent_min", 0),
    Quantity.DRINK_TO_AVOID: ("drink_to_avoid_2_percent_l_h", 3),
    Quantity.STRAIN_SOON: ("strain_index_in_15_min", 2),
}
"""What of the estimates is published, under which name, with how many digits."""

FIGURES = {
    Quantity.RMSSD: ("rmssd_ms", 1),
    Quantity.DFA_ALPHA1: ("dfa_alpha1", 3),
    Quantity.ARTEFACT_SHARE: ("artefact_share_percent", 2),
    Quantity.HEART_RATE_RECOVERY: ("heart_rate_recovery_per_min", 0),
    Quantity.CORE_BY_HEART_RATE: ("core_by_heart_rate_c", 2),
    Quantity.TRIMP: ("trimp", 1),
    Quantity.TRIMP_EDWARDS: ("trimp_edwards", 1),
    Quantity.ACUTE_LOAD: ("acute_load", 1),
    Quantity.CHRONIC_LOAD: ("chronic_load", 1),
    Quantity.MONOTONY: ("monotony", 2),
    Quantity.DECOUPLING: ("decoupling_percent", 1),
    Quantity.CARDIAC_DRIFT: ("cardiac_drift_percent", 1),
    Quantity.MUSCLE_LOAD: ("muscle_load", 1),
    Quantity.WARM_UP: ("warm_up_min", 1),
    Quantity.COOL_DOWN: ("cool_down_min", 1),
}
"""What is published of what has no interval, once it is known."""


NO_READINGS = frozenset(
    {
        Quantity.BODY_MASS,
        Quantity.URINE,
        Quantity.FLUID_INTAKE,
        Quantity.SODIUM_INTAKE,
        Quantity.BODY_SENSOR_LOCATION,
        Quantity.TEMPERATURE_SITE,
        Quantity.PATCH_SITE,
        Quantity.PATCH_AREA,
        Quantity.PATCH_CAPACITY,
    }
)
"""What people told, which concerns nobody else, and facts of a device."""


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
    figures: dict[str, float]
    fatigue_parts: dict[str, float]
    heat_source: str
    basis_age_s: dict[str, float]
    disagreed_age_s: dict[str, float]
    signals: dict[str, str]
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
    note: str = ""  # what should be known of a command that was taken
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


def readings(samples: Mapping[Quantity, Sample], now: float) -> dict[str, Reading]:
    """The last sample of each quantity as it is published."""
    return {
        quantity.label: Reading(round(sample.value, 3), round(now - sample.at, 1), sample.quality)
        for quantity, sample in samples.items()
        if quantity not in NO_READINGS
    }


def states(
    topics: Topics, picture: Picture, sequence: Sequence[int], sensors: Sequence[dict[str, Reading]]
) -> list[Message]:
    """Everything of everybody in session, a message each; not retained, for a stale state must not look alive."""
    estimates, figures, parts = _estimates(picture), _figures(picture), _parts(picture)
    ages, disagreed = _ages(picture.basis, picture.ages_s), _ages(picture.basis, picture.disagreed_s)
    session_s, intake_l = np.round(picture.session_s).tolist(), np.round(picture.intake_l, 3).tolist()
    payloads = (
        State(
            ts=picture.at,
            seq=sequence[n],
            athlete=athlete,
            session_s=session_s[n],
            intake_l=intake_l[n],
            estimates=estimates[n],
            figures=figures[n],
            fatigue_parts=parts[n],
            heat_source=picture.heat_source[n],
            basis_age_s=ages[n],
            disagreed_age_s=disagreed[n],
            signals=picture.signals[n] if picture.signals else {},
            sensors=sensors[n],
        )
        for n, athlete in enumerate(picture.athletes)
    )
    return [_message(topics.athlete(each.athlete, "state"), each, expiry_s=STATE_EXPIRY_S) for each in payloads]


def _estimates(picture: Picture) -> list[dict[str, Spread]]:
    """Of each athlete; what is not known is left out."""
    quantities = [quantity for quantity in PUBLISHED if quantity in picture.bodies]
    names, digits = zip(*(PUBLISHED[quantity] for quantity in quantities), strict=True)
    columns = picture.spreads(quantities)
    for rows, places in zip(columns, digits, strict=True):
        np.round(rows, places, out=rows)
    columns += 0.0  # no minus zero
    every = columns.transpose(2, 0, 1).tolist()  # (athletes, quantities, 3)
    return [
        {name: Spread(*three) for name, three in zip(names, own, strict=True) if three[0] == three[0]} for own in every
    ]


def _figures(picture: Picture) -> list[dict[str, float]]:
    known = {FIGURES[quantity]: values for quantity, values in picture.singles.items() if quantity in FIGURES}
    return _rows({name: np.round(values, places) for (name, places), values in known.items()}, len(picture.athletes))


def _parts(picture: Picture) -> list[dict[str, float]]:
    return _rows({name: np.round(values) for name, values in picture.fatigue_parts.items()}, len(picture.athletes))


def _rows(columns: Mapping[str, Array], count: int) -> list[dict[str, float]]:
    """Columns as a dictionary for each athlete, without what is not known."""
    every = [(name, (values + 0.0).tolist()) for name, values in columns.items()]
    return [{name: values[n] for name, values in every if values[n] == values[n]} for n in range(count)]


def _ages(names: Sequence[str], ages_s: Array) -> list[dict[str, float]]:
    every = np.round(ages_s.T, 1).tolist()
    return [{name: age for name, age in zip(names, own, strict=True) if age < FOREVER_S} for own in every]


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
