"""How bytes become numbers, and numbers samples that cannot be impossible. All integers are little endian."""

from collections.abc import Callable
from typing import NamedTuple

from sweatd.model import Channel, Frame, Quality, Quantity, Refused, Sample


class Decoder(NamedTuple):
    """What can be understood: where it comes from, what people call it, and the function that reads it."""

    channel: Channel
    key: str
    title: str
    decode: Callable[[Frame], tuple[Sample, ...]]


def at_least(data: bytes, size: int) -> bytes:
    """The data. Raises Refused where fewer bytes came than the frame's own flags announce."""
    if len(data) < size:
        raise Refused(f"too short: {size} bytes are announced, {len(data)} came")
    return data


def exactly(data: bytes, size: int) -> bytes:
    """The data. Raises Refused where it has another size.

    For values without flags, whose size is all that tells them from another format: the low half of a float32,
    which home-made sensors like to send, reads as a plausible temperature.
    """
    if len(data) != size:
        raise Refused(f"of the wrong size: {size} bytes are due, {len(data)} came")
    return data


def unsigned(data: bytes) -> int:
    r"""All of the bytes as one unsigned integer.

    >>> unsigned(b"\x0d\x03")
    781
    """
    return int.from_bytes(data, "little")


def signed(data: bytes) -> int:
    r"""All of the bytes as one two's-complement integer.

    >>> signed(b"\x9c\xff")
    -100
    """
    return int.from_bytes(data, "little", signed=True)


# NaN, "not at this resolution", +infinity, -infinity and a reserved one: none of them is a number
_IEEE_SPECIALS = frozenset({0x007FFFFF, 0x00800000, 0x007FFFFE, 0x00800002, 0x00800001})
_IEEE_SHORT_SPECIALS = frozenset({0x07FF, 0x0800, 0x07FE, 0x0802, 0x0801})


def ieee_float(data: bytes) -> float | None:
    r"""Four bytes as the FLOAT of ISO/IEEE 11073-20601: mantissa of 24 bits times ten to an exponent of 8, both signed.

    None where the bytes say that there is no number.

    >>> ieee_float(b"\x6c\x01\x00\xff")
    36.4
    """
    if unsigned(data) in _IEEE_SPECIALS:
        return None
    return _decimal(signed(data[:3]), signed(data[3:]))


def ieee_sfloat(data: bytes) -> float | None:
    r"""Two bytes as the SFLOAT of the same: mantissa of 12 bits times ten to an exponent of 4, both signed.

    >>> ieee_sfloat(b"\xcf\xf3")
    97.5
    """
    raw = unsigned(data)
    if raw in _IEEE_SHORT_SPECIALS:
        return None
    return _decimal((raw & 0x07FF) - (raw & 0x0800), (raw >> 12 & 0x07) - (raw >> 12 & 0x08))


def _decimal(mantissa: int, exponent: int) -> float:
    # a division rounds once, a product with an inexact 0.1 twice: 973 * 0.1 would be 97.30000000000001
    return mantissa / 10.0**-exponent if exponent < 0 else mantissa * 10.0**exponent


def sample(frame: Frame, quantity: Quantity, value: float, quality: Quality = Quality.GOOD, label: str = "") -> Sample:
    """One sample of a frame. Raises Refused where the value is physically impossible."""
    if not quantity.holds(value):
        raise Refused(f"{quantity.label} of {value:g} {quantity.unit} is outside {quantity.low:g}..{quantity.high:g}")
    return Sample(frame.at, frame.device, quantity, float(value), quality, label)
