"""Whose broadcasts are encrypted: their keys, and how far each has counted."""

from collections.abc import Mapping
from hashlib import sha256

from msgspec import Struct

from sweatd.decoders.locks import LOCKABLE, counter, unlocked
from sweatd.model import Frame, Refused

BEGUN_ANEW, CHANGING_S = 100, 30.0
"""A counter below that may be that of a new battery, if nothing was heard for so long. bthome-ble draws the same line
(3.20.0, src/bthome_ble/parser.py); whoever recorded those few and waits for silence can send them again."""


class Counted(Struct, frozen=True):
    """The latest frame of a device: how many it had sent before, and when it was heard."""

    count: int
    at: float


class Keyring:
    """All devices of the roster that have a key. Unlocking a frame of any other leaves it as it is."""

    def __init__(self) -> None:
        self._keys: dict[str, bytes] = {}
        self._counted: dict[str, Counted] = {}  # by device and key: with another one it counts from anywhere

    def know(self, keys: Mapping[str, bytes]) -> None:
        """These are the keys from now on."""
        self._keys = dict(keys)

    def unlocked(self, frame: Frame) -> Frame:
        """The frame as if it had never been encrypted.

        Raises Refused where the key does not fit, and where an older frame is said again: a right tag proves who once
        sent it, not who sends it now. The same one twice is how BlueZ tells of an advertisement. Refused, too, where
        what was encrypted before is not any more.
        """
        key = self._keys.get(frame.device)
        if key is None or (frame.channel, frame.key) not in LOCKABLE:
            return frame
        plain = unlocked(frame, key)  # first: a stranger cannot move the counter on
        name = _name(frame.device, key)
        latest = self._counted.get(name)
        if plain is frame:
            if latest is not None:
                raise Refused("not encrypted any more: perhaps somebody else; if not, assign it anew with --key none")
            return frame
        count = counter(frame) or 0
        if latest is not None and count < latest.count:
            lately = 0 <= frame.at - latest.at < CHANGING_S  # a clock that was put back says nothing
            if count >= BEGUN_ANEW or lately:
                raise Refused("encrypted, and older than what was heard before: perhaps recorded, and sent again")
        self._counted[name] = Counted(count, frame.at)
        return plain

    def freeze(self) -> dict[str, Counted]:
        """How far each has counted that proved to have its key."""
        names = {_name(device, key) for device, key in self._keys.items()}
        return {name: count for name, count in self._counted.items() if name in names}

    def thaw(self, counted: Mapping[str, Counted]) -> None:
        """Goes on with what `freeze` gave."""
        self._counted = dict(counted)


def _name(device: str, key: bytes) -> str:
    """Tells keys apart, and does not tell what they are."""
    return f"{device} {sha256(key).hexdigest()[:16]}"
