"""Alerts and remedies as they are published."""

from collections.abc import Sequence

from sweatd.messages.envelope import About, Post, message
from sweatd.messages.payloads import GRAVITIES, Alarm, Event, Remedy
from sweatd.messages.topics import Topics
from sweatd.model import DANGERS, UNKNOWN, Alert, AlertState, Audience, Kind, Message, Severity
from sweatd.remedies import Step, sentence
from sweatd.words import Words

EVENT = Post(qos=1, expiry_s=600)
KEPT = Post(qos=1, retain=True)


def _event(alert: Alert, words: Words) -> Event:
    nature = DANGERS.get(alert.danger, UNKNOWN)
    return Event(
        event_type="cleared" if alert.state is AlertState.CLEARED else alert.danger,
        change=alert.change,
        id=alert.id,
        revision=alert.revision,
        ts=alert.at,
        athlete=alert.athlete,
        danger=alert.danger,
        kind=nature.kind,
        audience=Audience.TRAINER if alert.escalated else nature.audience,
        severity=GRAVITIES[alert.severity],
        since=alert.since,
        duration_s=round(alert.at - alert.first_at, 1),
        acknowledged_by=alert.answered_by,
        snoozed_until=alert.snoozed_until,
        reasons=alert.reasons,
        facts={name: round(value, 4) for name, value in alert.facts.items()},
        message=words.alert(alert),
    )


def events(topics: Topics, alert: Alert, words: Words) -> list[Message]:
    """One change of an alert, to the athlete and, where they must hear of it, to the trainers; worthless in 10 min."""
    event = _event(alert, words)
    heard = [topics.athlete(alert.athlete, "event")]
    if event.audience is Audience.TRAINER:
        heard.append(topics.trainer)
    about = About(f"{alert.id}-{alert.revision}", alert.at, alert.athlete)
    return [message(topics, topic, event, about, EVENT) for topic in heard]


def alarm(topics: Topics, athlete: str, now: float, raised: Sequence[Alert], words: Words) -> Message:
    """What is raised for an athlete at the moment; retained."""
    technical = [alert for alert in raised if DANGERS.get(alert.danger, UNKNOWN).kind is Kind.TECHNICAL]
    alarms = [alert for alert in raised if alert not in technical]
    severity = max((alert.severity for alert in alarms), default=Severity.NONE, key=lambda it: it.value)
    payload = Alarm(
        active=bool(alarms),
        acknowledged=bool(alarms) and all(alert.answered_by is not None for alert in alarms),
        athlete=athlete,
        ts=now,
        severity=GRAVITIES[severity],
        alarms=tuple(_event(alert, words) for alert in alarms),
        technical=tuple(_event(alert, words) for alert in technical),
        message=words.alert(alarms[0]) if alarms else "",
    )
    about = About(f"{athlete}-alarm-{now:.0f}", now, athlete)
    return message(topics, topics.athlete(athlete, "alarm"), payload, about, KEPT)


def no_alarm(topics: Topics, athlete: str) -> Message:
    """Takes a retained alarm off the broker: this athlete is not known any more."""
    return Message(topics.athlete(athlete, "alarm"), b"", qos=1, retain=True)


def remedy(topics: Topics, step: Step, words: Words) -> Message:
    """A step of a protocol that begins now."""
    payload = Remedy(
        step.protocol,
        step.athlete,
        step.action,
        step.number,
        step.of,
        step.at,
        step.lasts_s,
        step.evidence,
        step.facts,
        sentence(step, words),
    )
    about = About(f"{step.protocol}-{step.number}", step.at, step.athlete)
    topic = topics.athlete(step.athlete, "remedy")
    return message(topics, topic, payload, about, EVENT)
