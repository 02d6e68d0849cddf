"""BTHome version 2, service data 0xFCD2 (bthome.io/format, which names every object).

One byte of device information, then objects in rising order of their ids, little endian::

    II (OO VV..)*
    I: bit 0     encrypted: see locks
       bit 1     the device's own address follows, six bytes
       bit 2     sent when something happens, not at regular times
       bits 5-7  version: 2
    O: which object; V: its value, of the object's own size

Home-made sensors speak it, and thermometers of several makers. What an object means is the table OBJECTS; the
sizes of the others are known so that they can be passed over. At an id that nobody knows parsing ends, as the format
asks.
"""

from typing import NamedTuple

from sweatd.decoders.wire import Decoder, at_least, sample, signed, unsigned
from sweatd.model import Channel, Frame, Quantity, Refused, Sample

ENCRYPTED, OWN_ADDRESS, VERSION = 0x01, 0x02, 2
ADDRESS_BYTES = 6
TEXT, RAW = 0x53, 0x54  # their first byte is their length
COMMAND, ARGUMENTS = 0x3B, 0x1F  # its first byte holds the size of what follows its second


class Object(NamedTuple):
    """What an object says: value = raw * numerator / denominator."""

    quantity: Quantity
    size: int
    negative: bool = False
    numerator: int = 1
    denominator: int = 1

    def read(self, data: bytes) -> float:
        """The value, in the quantity's unit."""
        return (signed(data) if self.negative else unsigned(data)) * self.numerator / self.denominator


OBJECTS = {
    0x01: Object(Quantity.BATTERY_LEVEL, 1),
    0x02: Object(Quantity.AIR_TEMPERATURE, 2, True, 1, 100),
    0x03: Object(Quantity.RELATIVE_HUMIDITY, 2, False, 1, 100),
    0x04: Object(Quantity.AIR_PRESSURE, 3, False, 1, 100),
    0x06: Object(Quantity.BODY_MASS, 2, False, 1, 100),
    0x07: Object(Quantity.BODY_MASS, 2, False, 45359237, 10_000_000_000),  # hundredths of a pound
    0x2E: Object(Quantity.RELATIVE_HUMIDITY, 1),
    0x45: Object(Quantity.AIR_TEMPERATURE, 2, True, 1, 10),
    0x56: Object(Quantity.SWEAT_CONDUCTIVITY, 2),
    0x57: Object(Quantity.AIR_TEMPERATURE, 1, True),
    0x58: Object(Quantity.AIR_TEMPERATURE, 1, True, 35, 100),
}
"""By id."""

ONE, TWO, THREE, FOUR = (
    (0x00, 0x09, *range(0x0F, 0x12), *range(0x15, 0x2E), 0x2F, 0x3A, 0x46, 0x59, 0x60, 0x64, 0x65),
    (0x08, *range(0x0C, 0x0F), *range(0x12, 0x15), 0x3C, 0x3D, *range(0x3F, 0x42), 0x43, 0x44, *range(0x47, 0x4B)),
    (0x05, 0x0A, 0x0B, 0x42, 0x4B, 0xF2),
    (0x3E, *range(0x4C, 0x51), 0x55, 0x5B, 0x5C, 0x62, 0x63, 0xF1),
)
ALSO_TWO = (0x51, 0x52, 0x5A, 0x5D, 0x5E, 0x5F, 0x61, 0xF0)
SIZES = (
    dict.fromkeys(ONE, 1)
    | dict.fromkeys((*TWO, *ALSO_TWO), 2)
    | dict.fromkeys(THREE, 3)
    | dict.fromkeys(FOUR, 4)
    | {object_id: it.size for object_id, it in OBJECTS.items()}
)


def decode_frame(frame: Frame) -> tuple[Sample, ...]:
    """What is understood of it; of several objects of one quantity the first. Refused where it is locked."""
    data = at_least(frame.data, 1)
    if data[0] >> 5 != VERSION:
        raise Refused(f"version {data[0] >> 5} of BTHome: known is {VERSION}")
    if data[0] & ENCRYPTED:
        raise Refused("encrypted: tell its key with `sweatd assign DEVICE ATHLETE --key HEX`")
    samples: dict[Quantity, Sample] = {}
    at = 1 + (ADDRESS_BYTES if data[0] & OWN_ADDRESS else 0)
    while at < len(data):
        size = _size(data, at)
        if size is None:
            break
        at_least(data, at + 1 + size)
        one = OBJECTS.get(data[at])
        if one is not None and one.quantity not in samples:
            samples[one.quantity] = sample(frame, one.quantity, one.read(data[at + 1 : at + 1 + size]))
        at += 1 + size
    return tuple(samples.values())


def _size(data: bytes, at: int) -> int | None:
    """Of the object there; None where nobody knows it."""
    if data[at] in (TEXT, RAW):
        return 1 + at_least(data, at + 2)[at + 1]
    if data[at] == COMMAND:
        return 2 + (at_least(data, at + 2)[at + 1] & ARGUMENTS)
    return SIZES.get(data[at])


DECODERS = (Decoder(Channel.SERVICE_DATA, "fcd2", "BTHome", decode_frame),)
