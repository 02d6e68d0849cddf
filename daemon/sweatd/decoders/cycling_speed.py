"""Cycling Speed and Cadence Service 0x1816 (Bluetooth SIG, CSC Service 1.0 and GATT Specification Supplement).

CSC Measurement 0x2A5B, notified about once a second::

    FF [WW WW WW WW TT TT] [CC CC UU UU]
    F: flags  bit 0     W and T are there
              bit 1     C and U are there
              bits 2-7  reserved: ignored
    W: turns of the wheel       T: when the latest of them was complete, 1/1024 s
    C: turns of the crank       U: the same, of it

Counters and times wrap (times after 64 s), and stand still when the bicycle does: speed and cadence come from two
measurements, not from one. Bytes behind the last field that the flags announce are ignored, as a field of a later
version would stand there.
"""

from sweatd.decoders.wire import Decoder, at_least, sample, unsigned
from sweatd.model import Channel, Frame, Quantity, Sample

WHEEL, CRANK = 0x01, 0x02
TICKS_PER_S = 1024


def decode_measurement(frame: Frame) -> tuple[Sample, ...]:
    """Turns of the wheel and of the crank, each followed by the moment of the latest."""
    flags = frame.data[0] if frame.data else 0
    crank_at = 7 if flags & WHEEL else 1
    data = at_least(frame.data, crank_at + 4 if flags & CRANK else crank_at)
    samples: list[Sample] = []
    if flags & WHEEL:
        samples += (
            sample(frame, Quantity.WHEEL_TURNS, unsigned(data[1:5])),
            sample(frame, Quantity.WHEEL_TIME, unsigned(data[5:7]) / TICKS_PER_S),
        )
    if flags & CRANK:
        samples += (
            sample(frame, Quantity.CRANK_TURNS, unsigned(data[crank_at : crank_at + 2])),
            sample(frame, Quantity.CRANK_TIME, unsigned(data[crank_at + 2 : crank_at + 4]) / TICKS_PER_S),
        )
    return tuple(samples)


DECODERS = (Decoder(Channel.CHARACTERISTIC, "2a5b", "CSC Measurement", decode_measurement),)
