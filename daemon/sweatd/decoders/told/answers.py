"""What people answer to alerts, and who wears what. No sample comes of it: it is about words, not about bodies.

The verb, and its JSON::

    ack       {"alert": "a1-heat_strain-1761901800", "revision": 2, "by": "coach"}   somebody takes care of it
    snooze    {"alert": "...", "revision": 2, "minutes": 10, "by": "coach"}          somebody wants to hear of it later
    assign    {"device": "C0:FF:EE:00:00:01"}                                        this athlete wears it now
    assign    {"device": "C0:FF:EE:00:00:01", "for_min": 45}                         ... or stepped on it, for a while

Without `alert`, an answer is given to all that stand.
"""

from collections.abc import Callable
from typing import Annotated

from msgspec import Meta

from sweatd.decoders.told.command import Command, said
from sweatd.decoders.wire import Decoder
from sweatd.model import Channel, Frame, Sample

LONGEST_NAME = 40
LONGEST_ALERT = 120
MOST_MINUTES, LONGEST_ASSIGNMENT_MIN = 120, 720
WORDS = {
    "alert": "the `id` of an alert, or left out: then all that stand are meant",
    "revision": "the `revision` of the alert that is answered, or left out",
    "by": f"who answers, a text of at most {LONGEST_NAME} characters (no name of a person is needed), or left out",
    "minutes": f"a number from 1 to {MOST_MINUTES}",
    "for_min": f"a number of minutes from 1 to {LONGEST_ASSIGNMENT_MIN}, or left out: for good",
    "device": "a Bluetooth address such as C0:FF:EE:00:00:01",
}


class Acknowledge(Command, frozen=True, kw_only=True):
    """Somebody takes care of an alert."""

    alert: Annotated[str, Meta(max_length=LONGEST_ALERT)] | None = None
    revision: int | None = None
    by: Annotated[str, Meta(max_length=LONGEST_NAME, pattern=r"^[^\x00-\x1f\x7f]*\Z")] = "somebody"


class Snooze(Acknowledge, frozen=True, kw_only=True):
    """Somebody wants to hear of it later."""

    minutes: Annotated[float, Meta(ge=1, le=MOST_MINUTES)] = 10


class Assign(Command, frozen=True, kw_only=True):
    """The athlete wears this device now, or trains on it for a while."""

    for_min: Annotated[float, Meta(ge=1, le=LONGEST_ASSIGNMENT_MIN)] | None = None
    device: Annotated[str, Meta(pattern=r"^(?:[0-9A-Fa-f]{2}:){5}[0-9A-Fa-f]{2}\Z")]


def acknowledged(frame: Frame) -> Acknowledge:
    """The answer. Raises Refused."""
    return said(
        frame, Acknowledge, WORDS, 'an alert is acknowledged with {"alert": "ID", "revision": 1, "by": "coach"}'
    )


def snoozed(frame: Frame) -> Snooze:
    """The answer. Raises Refused."""
    return said(frame, Snooze, WORDS, 'an alert is snoozed with {"alert": "ID", "revision": 1, "minutes": 10}')


def assigned(frame: Frame) -> Assign:
    """Which device. Raises Refused."""
    return said(frame, Assign, WORDS, 'a wearable is assigned with {"device": "C0:FF:EE:00:00:01"}')


def _no_samples(read: Callable[[Frame], Command]) -> Callable[[Frame], tuple[Sample, ...]]:
    def decode(frame: Frame) -> tuple[Sample, ...]:
        read(frame)
        return ()

    return decode


COMMANDS: dict[str, type[Command]] = {"ack": Acknowledge, "snooze": Snooze, "assign": Assign}
DECODERS = (
    Decoder(Channel.TOLD, "ack", "An acknowledgement", _no_samples(acknowledged)),
    Decoder(Channel.TOLD, "snooze", "A snooze", _no_samples(snoozed)),
    Decoder(Channel.TOLD, "assign", "An assignment", _no_samples(assigned)),
)
