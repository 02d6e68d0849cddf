"""What the daemon says of itself, and how it answers commands."""

from typing import NamedTuple

from msgspec.structs import replace

from sweatd.messages.envelope import About, Post, message
from sweatd.messages.payloads import Health, Info, Response
from sweatd.messages.topics import Topics
from sweatd.model import Message

ANSWER = Post(qos=1, expiry_s=30)
KEPT = Post(qos=1, retain=True)


class Asked(NamedTuple):
    """When a command came, and how its answer is wanted (MQTT 5).

    A response topic is only obeyed below our own: whoever may send a command could otherwise make us write anywhere.
    """

    at: float
    response_topic: str | None = None
    correlation: bytes | None = None


def info(topics: Topics, payload: Info, now: float) -> Message:
    """What this daemon is; retained."""
    return message(topics, topics.info, payload, About(f"info-{now:.0f}", now), KEPT)


def health(topics: Topics, payload: Health) -> Message:
    """Whether the gym can be heard; retained."""
    return message(topics, topics.health, payload, About(f"health-{payload.ts:.0f}", payload.ts), KEPT)


def response(topics: Topics, verb: str, answer: Response, asked: Asked) -> Message:
    """The answer to a command: on its own topic, or on the one below it that the asker named."""
    about = About(f"{verb}-{answer.id or asked.at}", asked.at, answer.athlete)
    told = message(topics, topics.response(verb), answer, about, ANSWER)
    wanted = asked.response_topic or ""
    before, own, rest = wanted.partition(f"sweatd/{topics.site}/response/")
    obeyed = own and not before and rest and rest.isprintable() and not {"+", "#"} & set(rest)
    topic = wanted if obeyed else told.topic
    return replace(told, topic=topic, correlation=asked.correlation)
