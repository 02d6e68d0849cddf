"""CORE, the heat-flux thermometer of greenTEG (CoreBodyTemp/CoreBodyTemp on GitHub).

Core Body Temperature Service Specification V2.2, characteristic 00002101-5b1e-4347-b07c-97b514dae121, once a second::

    FF CC CC [SS SS] [RR RR] [QQ] [HH] [II]
    F: flags  bit 0     S, skin temperature, is valid
              bit 1     R, reserved, is valid
              bit 2     Q, quality and state, is valid
              bit 3     Fahrenheit instead of Celsius
              bit 4     H, heart rate, is valid
              bit 5     I, heat strain index, is valid
              bits 6-7  reserved: ignored
    C: core temperature, 0.01 degrees, signed; 0x7FFF is "not available", and the same is taken for S
    Q: bits 0-2 quality 0-4, see POOR_BELOW (7 not known)   I: 0.1, up to 25.4
       bits 4-5 whether it receives a heart rate

The specification calls a flag both "if present" and "value valid", so an invalid field may be left out or may stand as
a gap. The size tells: a frame as long as its valid fields together has no gaps, any other has all of them.

H is never a heart rate here. CORE has no sensor for it: it repeats what a strap or this program told it, and that was
heard already, or is somebody's invention.

Manufacturer data (Connectivity Implementation Notes V3.1)::

    VV TT CC CC
    V: version, 0     T: bits 0-3 state, 4 is "measuring"     C: core temperature, 0.001 Cel

The notes print the company as 0xF60B; what a sensor sends, and the SIG assigned to greenTEG, is 0x0BF6. Both are heard.
"""

from struct import unpack_from
from typing import NamedTuple

from sweatd.decoders.wire import Decoder, at_least, sample, signed
from sweatd.model import Channel, Frame, Quality, Quantity, Refused, Sample

MEASUREMENT = "00002101-5b1e-4347-b07c-97b514dae121"
FAHRENHEIT = 0x08
NOT_AVAILABLE, NO_INDEX = 0x7FFF, 0xFF
POOR_BELOW = 2  # 0 invalid, 1 poor, 2 fair, 3 good, 4 excellent
MEASURING = 4
UNTOLD_MC = frozenset({0, 0x7FFF, 0xFFFF})  # 0.001 Cel: none of them is a body's


class Field(NamedTuple):
    """One of the fields that may be left out."""

    flag: int
    size: int


SKIN, _, GRADE, _, INDEX = FIELDS = (
    Field(0x01, 2),
    Field(0x02, 2),
    Field(0x04, 1),
    Field(0x10, 1),
    Field(0x20, 1),
)
FIRST_AT = 3


def decode_measurement(frame: Frame) -> tuple[Sample, ...]:
    """Core and skin temperature and heat strain index, as far as they are valid, and as good as CORE thinks."""
    data = at_least(frame.data, FIRST_AT)
    valid = _valid(data)
    quality = Quality.POOR if GRADE in valid and valid[GRADE][0] & 0x07 < POOR_BELOW else Quality.GOOD
    temperatures = [(Quantity.CORE_TEMPERATURE, data[1:3])]
    if SKIN in valid:
        temperatures.append((Quantity.SKIN_TEMPERATURE, valid[SKIN]))
    samples = [
        sample(frame, quantity, _celsius(signed(raw) / 100, data[0]), quality)
        for quantity, raw in temperatures
        if signed(raw) != NOT_AVAILABLE
    ]
    if INDEX in valid and valid[INDEX][0] != NO_INDEX:
        samples.append(sample(frame, Quantity.HEAT_STRAIN_INDEX, valid[INDEX][0] / 10, quality))
    return tuple(samples)


def _valid(data: bytes) -> dict[Field, bytes]:
    """The fields whose flag is set. Raises Refused where one of them is cut off."""
    packed = len(data) == FIRST_AT + sum(field.size for field in FIELDS if data[0] & field.flag)
    valid, at = {}, FIRST_AT
    for field in FIELDS:
        if data[0] & field.flag:
            valid[field] = at_least(data, at + field.size)[at : at + field.size]
        if data[0] & field.flag or not packed:
            at += field.size
    return valid


def _celsius(degrees: float, flags: int) -> float:
    return (degrees - 32) * 5 / 9 if flags & FAHRENHEIT else degrees


def decode_advertisement(frame: Frame) -> tuple[Sample, ...]:
    """Core temperature, while it is measured; how good it is remains untold."""
    version, state, thousandths = unpack_from("<BBH", at_least(frame.data, 4))
    if version:
        raise Refused(f"version {version} of CORE's advertisement is not known")
    if state & 0x0F != MEASURING or thousandths in UNTOLD_MC:
        return ()
    return (sample(frame, Quantity.CORE_TEMPERATURE, thousandths / 1000),)


DECODERS = (
    Decoder(Channel.CHARACTERISTIC, MEASUREMENT, "CORE Body Temperature", decode_measurement),
    Decoder(Channel.MANUFACTURER, "0bf6", "CORE", decode_advertisement),
    Decoder(Channel.MANUFACTURER, "f60b", "CORE, as its notes write it", decode_advertisement),
)
