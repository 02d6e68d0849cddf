"""How a payload becomes a message: JSON, with what it is beside it."""

from datetime import UTC, datetime
from typing import NamedTuple

import msgspec

from sweatd.messages.topics import Topics
from sweatd.model import Message


class About(NamedTuple):
    """What a message is about: its CloudEvents id, time, and subject."""

    id: str
    at: float
    subject: str | None = None


class Post(NamedTuple):
    """How a message travels."""

    qos: int = 0
    retain: bool = False
    expiry_s: int | None = None


def message(topics: Topics, topic: str, payload: object, about: About, post: Post) -> Message:
    """A payload on its way."""
    properties = _cloud_event(topics, type(payload).__name__.lower(), about)
    return Message(topic, msgspec.json.encode(payload), *post, properties)


def _cloud_event(topics: Topics, kind: str, about: About) -> tuple[tuple[str, str], ...]:
    """CloudEvents 1.0, binary mode: what the payload is, beside it, so that it stays plain JSON."""
    when = datetime.fromtimestamp(about.at, UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
    said = (
        ("specversion", "1.0"),
        ("id", about.id),
        ("source", f"/sweatd/{topics.site}"),
        ("type", f"sweatd.{kind}.v1"),
        ("time", when),
    )
    return said if about.subject is None else (*said, ("subject", about.subject))
