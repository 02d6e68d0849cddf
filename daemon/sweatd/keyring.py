"""Whose broadcasts are encrypted: their keys, and how far each has counted."""

from collections.abc import Mapping
from hashlib import sha256

from sweatd.decoders.locks import LOCKABLE, counter, unlocked
from sweatd.model import Frame, Refused

BEGUN_ANEW = 100
"""A counter below may be that of a new battery, and whoever recorded those few can send them again: bthome-ble draws
the line there, too (3.20.0, src/bthome_ble/parser.py)."""


class Keyring:
    """All devices of the roster that have a key. Unlocking a frame of any other leaves it as it is."""

    def __init__(self) -> None:
        self._keys: dict[str, bytes] = {}
        self._counted: dict[str, int] = {}  # by device and key: with another one it counts from anywhere

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
        if BEGUN_ANEW <= count < (latest or 0):
            raise Refused("encrypted, and older than what was heard before: somebody sends again what they recorded")
        self._counted[name] = count
        return plain

    def freeze(self) -> dict[str, int]:
        """How far each has counted that proved to have its key."""
        names = {_name(device, key) for device, key in self._keys.items()}
        return {name: count for name, count in self._counted.items() if name in names}

    def thaw(self, counted: Mapping[str, int]) -> None:
        """Goes on with what `freeze` gave."""
        self._counted = dict(counted)


def _name(device: str, key: bytes) -> str:
    """Tells keys apart, and does not tell what they are."""
    return f"{device} {sha256(key).hexdigest()[:16]}"
