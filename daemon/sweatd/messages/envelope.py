"""How a payload becomes a message: JSON, with what it is beside it."""

from collections.abc import Sequence
from datetime import UTC, datetime
from functools import lru_cache
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
    properties = _cloud_event(topics, kind(payload), about)
    return Message(topic, msgspec.json.encode(payload), *post, properties)


def kind(payload: object) -> str:
    """What a payload is called, as its schema is."""
    if isinstance(payload, Sequence):
        return f"{kind(payload[0])}s"
    return type(payload).__name__.lower()


def _cloud_event(topics: Topics, what: str, about: About) -> tuple[tuple[str, str], ...]:
    """CloudEvents 1.0, binary mode: what the payload is, beside it, so that it stays plain JSON."""
    said = (
        ("specversion", "1.0"),
        ("id", about.id),
        ("source", f"/sweatd/{topics.site}"),
        ("type", f"sweatd.{what}.v1"),
        ("time", _written(about.at)),
    )
    return said if about.subject is None else (*said, ("subject", about.subject))


@lru_cache(maxsize=8)
def _written(at: float) -> str:
    """A time as RFC 3339 has it; everybody's states are of the same one."""
    return datetime.fromtimestamp(at, UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
