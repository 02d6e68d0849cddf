"""Pulse Oximeter Service 0x1822 (Bluetooth SIG, Pulse Oximeter Service 1.0.1 and GATT Specification Supplement).

Spot-check Measurement 0x2A5E (indicated) and Continuous Measurement 0x2A5F (notified): flags, oxygen saturation in %,
pulse rate in 1/min, then for each bit that is set the field of that row, in this order::

    FF SS SS RR RR ...    S, R: IEEE-11073 SFLOATs
    bit  spot-check                        continuous
     0   date and time 7                   S and R once more, reacting fast 4
     1   measurement status 2              S and R once more, reacting slowly 4
     2   device and sensor status 3        measurement status 2
     3   pulse amplitude index 2, %        device and sensor status 3
     4   the clock is not set 0            pulse amplitude index 2, %
    5-7  reserved: ignored, and so are bytes behind the last field

An SFLOAT is a mantissa of 12 bits times ten to an exponent of 4, both signed; its NaN and its fellows are "not known".
A saturation or a pulse of 0 is what cheap oximeters send without a finger: it is not a sample either.
The date is skipped as a thermometer's is.
"""

from typing import NamedTuple

from sweatd.decoders.wire import Decoder, at_least, ieee_sfloat, sample, unsigned
from sweatd.model import Channel, Frame, Quality, Quantity, Sample

VALUES_AT, OPTIONAL_AT = 1, 5

# measurement status: from the memory, for demonstration, for a test, unavailable, invalid. None of it is a body, now
NOTHING = 0x0200 | 0x0400 | 0x0800 | 0x2000 | 0x8000
DOUBTFUL = 0x0040 | 0x1000 | 0x4000  # early estimate, calibrating, questionable
# device and sensor status: malfunction, irregularity, inadequate, poor, low perfusion, erratic, no pulse, questionable
UNSTEADY = 0x0002 | 0x0004 | 0x0008 | 0x0010 | 0x0020 | 0x0040 | 0x0080 | 0x0100
DISTURBED = 0x0400 | 0x1000 | 0x2000 | 0x4000  # interference, unknown sensor, displaced, malfunctioning
OFF_FINGER = 0x0800 | 0x8000  # unconnected to the user, disconnected


class Layout(NamedTuple):
    """Size of the field of each flag, and which flags announce those that are read."""

    sizes: tuple[int, ...]
    measurement: int
    device: int
    amplitude: int


SPOT_CHECK = Layout((7, 2, 3, 2), measurement=1, device=2, amplitude=3)
CONTINUOUS = Layout((4, 4, 2, 3, 2), measurement=2, device=3, amplitude=4)


def decode_spot_check(frame: Frame) -> tuple[Sample, ...]:
    """What was measured once."""
    return _decode(frame, SPOT_CHECK)


def decode_continuous(frame: Frame) -> tuple[Sample, ...]:
    """What is measured second by second; the normal one of the three pairs."""
    return _decode(frame, CONTINUOUS)


def _decode(frame: Frame, layout: Layout) -> tuple[Sample, ...]:
    fields = _fields(frame.data, layout)
    measurement, device = (unsigned(fields.get(bit, b"")) for bit in (layout.measurement, layout.device))
    if measurement & NOTHING:
        return ()
    quality = _quality(measurement, device)
    data = frame.data[VALUES_AT:OPTIONAL_AT]
    values = (
        (Quantity.OXYGEN_SATURATION, ieee_sfloat(data[:2]) or None),
        (Quantity.HEART_RATE, ieee_sfloat(data[2:]) or None),
        (Quantity.PULSE_AMPLITUDE, ieee_sfloat(fields[layout.amplitude]) if layout.amplitude in fields else None),
    )
    return tuple(sample(frame, quantity, value, quality) for quantity, value in values if value is not None)


def _fields(data: bytes, layout: Layout) -> dict[int, bytes]:
    """The optional fields, by the bit that announces them."""
    flags, fields, at = data[0] if data else 0, {}, OPTIONAL_AT
    for bit, size in enumerate(layout.sizes):
        if flags >> bit & 1:
            fields[bit] = data[at : at + size]
            at += size
    at_least(data, at)
    return fields


def _quality(measurement: int, device: int) -> Quality:
    if device & OFF_FINGER:
        return Quality.NOT_WORN
    return Quality.POOR if measurement & DOUBTFUL or device & (UNSTEADY | DISTURBED) else Quality.GOOD


DECODERS = (
    Decoder(Channel.CHARACTERISTIC, "2a5e", "PLX Spot-Check Measurement", decode_spot_check),
    Decoder(Channel.CHARACTERISTIC, "2a5f", "PLX Continuous Measurement", decode_continuous),
)
