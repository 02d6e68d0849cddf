"""Running Speed and Cadence Service 0x1814 (Bluetooth SIG, RSC Service 1.0 and GATT Specification Supplement).

RSC Measurement 0x2A53, notified about once a second::

    FF VV VV CC [LL LL] [DD DD DD DD]
    F: flags  bit 0     L is there
              bit 1     D is there
              bit 2     running; 0: walking, or the sensor cannot tell
              bits 3-7  reserved: ignored
    V: speed, 1/256 m/s         C: how often a minute the foot with the sensor meets the ground
    L: from one contact of that foot to its next, cm        D: distance since its latest reset, 0.1 m

By the specification C counts one foot; there are sensors that count both. It is passed on as it was sent.
Bytes behind the last field that the flags announce are ignored, as a field of a later version would stand there.
"""

from sweatd.decoders.wire import Decoder, at_least, sample, unsigned
from sweatd.model import Channel, Frame, Quantity, Sample

STRIDE, DISTANCE, RUNNING = 0x01, 0x02, 0x04


def decode_measurement(frame: Frame) -> tuple[Sample, ...]:
    """Speed and cadence; stride length and distance where they are sent.

    An impossible speed refuses the frame. An impossible stride or distance (all bits set, for "none") only goes itself.
    """
    flags = frame.data[0] if frame.data else 0
    distance_at = 6 if flags & STRIDE else 4
    data = at_least(frame.data, distance_at + 4 if flags & DISTANCE else distance_at)
    samples = [
        sample(frame, Quantity.SPEED, unsigned(data[1:3]) / 256, label="running" if flags & RUNNING else ""),
        sample(frame, Quantity.CADENCE, data[3]),
    ]
    if flags & STRIDE:
        samples += _possible(frame, Quantity.STRIDE_LENGTH, unsigned(data[4:6]) / 100)
    if flags & DISTANCE:
        samples += _possible(frame, Quantity.DISTANCE, unsigned(data[distance_at : distance_at + 4]) / 10)
    return tuple(samples)


def _possible(frame: Frame, quantity: Quantity, value: float) -> list[Sample]:
    return [sample(frame, quantity, value)] if quantity.holds(value) else []


DECODERS = (Decoder(Channel.CHARACTERISTIC, "2a53", "RSC Measurement", decode_measurement),)
