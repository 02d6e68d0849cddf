"""That a session begins, or is over. Without it a session begins with the first heart beat.

The verb, and its JSON::

start     {}
end       {}
"""

from sweatd.decoders.told.command import Command, said
from sweatd.decoders.wire import Decoder, sample
from sweatd.model import Channel, Frame, Quantity, Sample


class Begins(Command, frozen=True, kw_only=True):
    """A session begins."""


class Ends(Command, frozen=True, kw_only=True):
    """A session is over."""


def decode_start(frame: Frame) -> tuple[Sample, ...]:
    """One: it begins."""
    said(frame, Begins, {}, "this is told as {}")
    return (sample(frame, Quantity.SESSION, 1.0),)


def decode_end(frame: Frame) -> tuple[Sample, ...]:
    """Zero: it is over."""
    said(frame, Ends, {}, "this is told as {}")
    return (sample(frame, Quantity.SESSION, 0.0),)


COMMANDS: dict[str, type[Command]] = {"start": Begins, "end": Ends}
DECODERS = (
    Decoder(Channel.TOLD, "start", "The start of a session", decode_start),
    Decoder(Channel.TOLD, "end", "The end of a session", decode_end),
)
