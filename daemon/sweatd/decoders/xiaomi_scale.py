"""Xiaomi's bathroom scales, heard without a connection (as openScale, ESPHome and Theengs Decoder read them).

The first, service data 0x181D, 10 bytes, little endian::

    FF WW WW + date and time, 7 bytes         F: bit 0 pounds, bit 4 jin, bit 5 stabilised, bit 7 load removed

The second, "Body Composition", service data 0x181B, 13 bytes::

    UU FF + date and time, 7 bytes + II II WW WW   U: bit 0 pounds   F: bit 1 impedance is there, bit 5 stabilised,
                                                                     bit 6 jin, bit 7 load removed

W counts 1/200 kg, or 1/100 of a pound; I: impedance, Ohm. Only what is stabilised and still stands there is a mass:
before, the pointer swings. "Load removed" says that the mass is remembered: a scale that wakes up under somebody's feet
first tells the weighing before, which may be of yesterday and of somebody else (custom-components/ble_monitor, issue
366). Its clock is often wrong, so the date, which could tell, is not read. The S400, which encrypts, is not understood.
"""

from sweatd.decoders.wire import Decoder, exactly, sample, unsigned
from sweatd.model import Channel, Frame, Quantity, Refused, Sample

POUNDS, STABILISED, REMOVED = 0x01, 0x20, 0x80
JIN_1, JIN_2, IMPEDANCE_2 = 0x10, 0x40, 0x02
KG_PER_STEP, KG_PER_POUND_STEP = 1 / 200, 0.45359237 / 100


def decode_first(frame: Frame) -> tuple[Sample, ...]:
    """A stabilised mass; nothing before, and nothing after."""
    data = exactly(frame.data, 10)
    return _mass(frame, data[0], unsigned(data[1:3]), jin=bool(data[0] & JIN_1), pounds=bool(data[0] & POUNDS))


def decode_second(frame: Frame) -> tuple[Sample, ...]:
    """A stabilised mass, and the impedance where bare feet stood there long enough."""
    data = exactly(frame.data, 13)
    mass = _mass(frame, data[1], unsigned(data[11:13]), jin=bool(data[1] & JIN_2), pounds=bool(data[0] & POUNDS))
    impedance = unsigned(data[9:11])
    # 0 and numbers from 0xFFFD on were seen for "none", others are no body: the mass beside it is true all the same
    if not mass or not data[1] & IMPEDANCE_2 or not Quantity.IMPEDANCE.holds(impedance):
        return mass
    return (*mass, sample(frame, Quantity.IMPEDANCE, impedance))


def _mass(frame: Frame, flags: int, raw: int, *, jin: bool, pounds: bool) -> tuple[Sample, ...]:
    if jin:
        raise Refused("weighed in jin: set the scale to kilograms")
    if flags & (STABILISED | REMOVED) != STABILISED:
        return ()
    return (sample(frame, Quantity.BODY_MASS, round(raw * (KG_PER_POUND_STEP if pounds else KG_PER_STEP), 3)),)


DECODERS = (
    Decoder(Channel.SERVICE_DATA, "181d", "Xiaomi scale", decode_first),
    Decoder(Channel.SERVICE_DATA, "181b", "Xiaomi scale with electrodes", decode_second),
)
