"""Cycling Power Service 0x1818 (Bluetooth SIG, Cycling Power Service 1.1 and GATT Specification Supplement).

Cycling Power Measurement 0x2A63, notified about once a second: flags of two bytes, power, then for each bit that is set
the field of that row, in this order::

    FF FF PP PP ...     P: power, W, signed
    bit   size  field
     0     1    balance between the pedals, 1/2 %
     1     0    ... whose reference is the left one
     2     2    accumulated torque, 1/32 Nm
     3     0    ... at the crank instead of the wheel
     4     6    turns of the wheel (4), and when the latest was complete (2), 1/2048 s
     5     4    turns of the crank (2), and when the latest was complete (2), 1/1024 s
     6     4    greatest and least force, N
     7     4    greatest and least torque, 1/32 Nm
     8     3    their two angles, degrees, of 12 bits each
     9     2    top dead spot, degrees
    10     2    bottom dead spot, degrees
    11     2    energy, kJ
    12     0    the offset is being compensated
    13-15       reserved: ignored, and so are bytes behind the last field

Counters and times wrap (the wheel's time after 32 s, the crank's after 64 s).
"""

from sweatd.decoders.wire import Decoder, at_least, sample, signed, unsigned
from sweatd.model import Channel, Frame, Quantity, Sample

WHEEL, CRANK = 4, 5  # bits
SIZES = (1, 0, 2, 0, 6, 4, 4, 4, 3, 2, 2, 2)
OPTIONAL_AT = 4
WHEEL_TICKS_PER_S, CRANK_TICKS_PER_S = 2048, 1024


def decode_measurement(frame: Frame) -> tuple[Sample, ...]:
    """Power, and turns of the wheel and of the crank where they are sent, each followed by the moment of the latest.

    Pedalled backwards a meter may show negative watts, which are no effort: they are left out where there are turns
    beside them, which are true all the same. Alone an impossible power refuses the frame.
    """
    flags = unsigned(frame.data[:2])
    data = at_least(frame.data, _place(flags, len(SIZES)))
    turns = _turns(frame, flags)
    power_w = signed(data[2:OPTIONAL_AT])
    if turns and not Quantity.POWER.holds(power_w):
        return tuple(turns)
    return (sample(frame, Quantity.POWER, power_w), *turns)


def _place(flags: int, bit: int) -> int:
    """Where the field of this bit stands, or would."""
    return OPTIONAL_AT + sum(size for before, size in enumerate(SIZES[:bit]) if flags >> before & 1)


def _turns(frame: Frame, flags: int) -> list[Sample]:
    samples: list[Sample] = []
    if flags >> WHEEL & 1:
        wheel = frame.data[_place(flags, WHEEL) :]
        samples += (
            sample(frame, Quantity.WHEEL_TURNS, unsigned(wheel[:4])),
            sample(frame, Quantity.WHEEL_TIME, unsigned(wheel[4:6]) / WHEEL_TICKS_PER_S),
        )
    if flags >> CRANK & 1:
        crank = frame.data[_place(flags, CRANK) :]
        samples += (
            sample(frame, Quantity.CRANK_TURNS, unsigned(crank[:2])),
            sample(frame, Quantity.CRANK_TIME, unsigned(crank[2:4]) / CRANK_TICKS_PER_S),
        )
    return samples


DECODERS = (Decoder(Channel.CHARACTERISTIC, "2a63", "Cycling Power Measurement", decode_measurement),)
