"""Commands as they come: an id that makes them safe to repeat, and a time that makes them safe to lose."""

from collections import OrderedDict
from typing import Annotated

import msgspec
from msgspec import Meta, Struct

from sweatd.model import Frame, Refused

STALE_S = 60.0  # a command older than this was meant for another moment
REMEMBERED = 4096  # commands that are known again
AHEAD_S = 300.0  # a sender's clock may be wrong by so much


class Envelope(Struct, frozen=True):
    """What every command may carry beside its own fields: an id that makes it safe to repeat, and when it was said."""

    id: Annotated[str, Meta(max_length=64, pattern=r"^[ -~]*\Z")] | None = None
    at: float | None = None


def envelope(frame: Frame) -> Envelope:
    """What a command carries beside its own fields. Raises Refused where it makes no sense, or no sense now."""
    try:
        said = msgspec.json.decode(frame.data, type=Envelope)
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError) as error:
        raise Refused(f"not a JSON object that can be understood: {error}") from error
    age_s = 0.0 if said.at is None else frame.at - said.at
    if age_s > STALE_S:
        raise Refused(f"stale: said {age_s:.0f} s ago; a command counts for {STALE_S:.0f} s")
    if age_s < -AHEAD_S:
        raise Refused(f"said {-age_s:.0f} s in the future: set the sender's clock, or leave `at` out")
    return said


def command_id(frame: Frame) -> str | None:
    """The sender's own id of a command; None where it has none, or cannot be read."""
    try:
        return msgspec.json.decode(frame.data, type=Envelope).id
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError):
        return None


class Answered:
    """Commands that were answered: said again, they have no effect."""

    def __init__(self) -> None:
        self._keys: OrderedDict[str, None] = OrderedDict()

    def knows(self, frame: Frame, command: str | None) -> bool:
        """Whether a command was answered; one without an id never was."""
        return _key(frame, command) in self._keys

    def remember(self, frame: Frame, command: str | None) -> None:
        """This one is answered."""
        key = _key(frame, command)
        if key is not None:
            self._keys[key] = None
            while len(self._keys) > REMEMBERED:
                self._keys.popitem(last=False)

    def freeze(self) -> list[str]:
        """All that are known."""
        return list(self._keys)

    def thaw(self, frozen: list[str]) -> None:
        """Goes on with what `freeze` gave."""
        self._keys = OrderedDict.fromkeys(frozen)


def _key(frame: Frame, command: str | None) -> str | None:
    return None if command is None else f"{frame.device}/{command}"
