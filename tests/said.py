"""Messages as a daemon says them, in the contract's own types."""

from typing import Any

import msgspec
from msgspec.structs import replace

from sweatd import messages
from sweatd.messages import Alarm, Event, Reading, Spread, State, Topics
from sweatd.messages.payloads import Gravity
from sweatd.model import Audience, Change, Kind, Message, Quality
from sweatd.rules.cramp_risk import Risk

GYM = Topics("gym")
WORN = {"heart_rate": Reading(143.0, 1.0, Quality.GOOD), "battery_level": Reading(80.0, 900.0, Quality.GOOD)}


def state(athlete: str = "a1", topics: Topics = GYM, sensors: dict[str, Reading] = WORN, **facts: Any) -> Message:
    """A state in the contract's own type."""
    own = State(
        ts=0.0,
        seq=1,
        athlete=athlete,
        session_s=1800.0,
        intake_l=0.25,
        estimates={"fluid_loss_l": Spread(0.74, 0.55, 1.02), "core_temperature_c": Spread(38.14, 37.7, 38.6)},
        figures={},
        fatigue_parts={},
        heat_source="heart_rate",
        basis_age_s={},
        disagreed_age_s={},
        signals={},
        sensors=sensors,
        cramp_risk=Risk("raised", (), "little"),
    )
    return messages.state(topics, replace(own, **facts))


def word(athlete: str, danger: str, severity: Gravity, **facts: Any) -> Event:
    """One change of an alert, in the contract's own type."""
    event = Event(
        event_type=danger,
        change=Change.RAISED,
        id=f"{athlete}-{danger}-0",
        revision=1,
        ts=0.0,
        athlete=athlete,
        danger=danger,
        kind=Kind.ALARM,
        audience=Audience.TRAINER,
        severity=severity,
        since=0.0,
        duration_s=0.0,
        acknowledged_by=None,
        snoozed_until=None,
        reasons=(),
        facts={},
        message=f"Look after {athlete}.",
    )
    return replace(event, **facts)


def alarm(*alarms: Event, technical: tuple[Event, ...] = ()) -> Message:
    """What is retained for an athlete; the most severe comes first."""
    first = alarms[0]
    payload = Alarm(True, False, first.athlete, 0.0, first.severity, alarms, technical, first.message)
    return Message(GYM.athlete(first.athlete, "alarm"), msgspec.json.encode(payload), qos=1, retain=True)


def status(word: bytes, site: str = "gym") -> Message:
    return Message(Topics(site).status, word, qos=1, retain=True)


ONLINE = status(b"online")
CRAMP = alarm(word("a2", "cramp", "urgent", acknowledged_by="Kim", snoozed_until=3600.0))
