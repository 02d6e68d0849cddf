"""How bytes become numbers: a cursor that cannot run off the end, and samples that cannot be impossible."""

from collections.abc import Callable
from typing import NamedTuple

from sweatd.model import Channel, Frame, Quality, Quantity, Refused, Sample


class Decoder(NamedTuple):
    """What can be understood: where it comes from, what people call it, and the function that reads it."""

    channel: Channel
    key: str
    title: str
    decode: Callable[[Frame], tuple[Sample, ...]]


class Reader:
    """Reads a payload from front to back; little endian unless said.

    >>> Reader(b"\\x4a\\x0d\\x03").unsigned(1)
    74
    """

    def __init__(self, data: bytes) -> None:
        self._data, self._at = data, 0

    @property
    def left(self) -> int:
        """Bytes not yet read."""
        return len(self._data) - self._at

    def take(self, size: int, what: str = "a field") -> bytes:
        """The next bytes. Raises Refused where the payload is too short."""
        if self.left < size:
            raise Refused(f"too short: {what} needs {size} bytes at offset {self._at}, {self.left} are left")
        self._at += size
        return self._data[self._at - size : self._at]

    def unsigned(self, size: int, what: str = "a field") -> int:
        """The next bytes as an unsigned integer."""
        return int.from_bytes(self.take(size, what), "little")

    def signed(self, size: int, what: str = "a field") -> int:
        """The next bytes as a two's-complement integer."""
        return int.from_bytes(self.take(size, what), "little", signed=True)


def sample(
    frame: Frame, quantity: Quantity, value: float, quality: Quality = Quality.GOOD, label: str = ""
) -> Sample:
    """One sample of a frame. Raises Refused where the value is physically impossible."""
    if not quantity.holds(value):
        raise Refused(f"{quantity.label} of {value:g} {quantity.unit} is outside {quantity.low:g}..{quantity.high:g}")
    return Sample(frame.at, frame.device, quantity, value, quality, label)
