"""Whose broadcasts are encrypted: their keys, and how far each has counted."""

from collections.abc import Mapping

from sweatd.decoders.locks import counter, unlocked
from sweatd.model import Frame, Refused

BEGUN_ANEW = 100
"""A counter below may be that of a new battery, and whoever recorded those few can send them again: bthome-ble draws
the line there, too (3.20.0, src/bthome_ble/parser.py)."""


class Keyring:
    """All devices of the roster that have a key. Unlocking a frame of any other leaves it as it is."""

    def __init__(self) -> None:
        self._keys: dict[str, bytes] = {}
        self._counted: dict[str, int] = {}

    def know(self, keys: Mapping[str, bytes]) -> None:
        """These are the keys from now on; whoever got another one counts from anywhere."""
        for device, key in self._keys.items():
            if keys.get(device) != key:
                self._counted.pop(device, None)
        self._keys = dict(keys)

    def unlocked(self, frame: Frame) -> Frame:
        """The frame as if it had never been encrypted.

        Raises Refused where the key does not fit, and where an older frame is said again: a right tag proves who once
        sent it, not who sends it now. The same one twice is how BlueZ tells of an advertisement.
        """
        key = self._keys.get(frame.device)
        if key is None:
            return frame
        plain = unlocked(frame, key)  # first: a stranger cannot move the counter on
        count = counter(frame)
        if count is not None:
            latest = self._counted.get(frame.device, 0)
            if BEGUN_ANEW <= count < latest:
                raise Refused(
                    "encrypted, and older than what was heard before: somebody sends again what they recorded"
                )
            self._counted[frame.device] = count
        return plain

    def freeze(self) -> dict[str, int]:
        """How far each has counted."""
        return dict(self._counted)

    def thaw(self, counted: Mapping[str, int]) -> None:
        """Goes on with what `freeze` gave."""
        self._counted = dict(counted)
