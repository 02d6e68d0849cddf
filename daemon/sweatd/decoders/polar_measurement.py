"""Polar Measurement Data: characteristic fb005c82-02e7-f387-1cad-8acd2d8df0c8 (Polar BLE SDK, technical documentation).

Notified while a measurement runs that was asked for (`sources/ble/talks/polar.py`)::

    MM TT TT TT TT TT TT TT TT FF DD*
    M: bits 0-5 what was measured, see NAMES     F: bit 7 compressed, bits 0-6 type of the data D
    T: when the last of D was measured, ns since 2000: skipped, for few of their clocks are set

    7  skin temperature, type 0: float32 each, Cel
    2  acceleration, type 1: x, y, z of 16 bits each, 0.001 g; type 0, only compressed: 8 g are 32768

Compressed: the first x, y, z as they are, then blocks of differences from the one before::

    BB NN DD*
    B: bits of one difference, signed     N: how many x, y, z     D: their bits, the lowest of the first byte first

Of a frame of accelerations, some 36 to 70 of them, one sample is made: how far they are from one g, their root mean
square. A frame of skin temperatures gives the last one.
"""

from collections.abc import Iterator
from math import hypot, sqrt
from struct import Struct

from sweatd.decoders.wire import Decoder, at_least, sample, unsigned
from sweatd.model import Channel, Frame, Quantity, Refused, Sample

DATA = "fb005c82-02e7-f387-1cad-8acd2d8df0c8"
NAMES = {
    0: "ECG",
    1: "PPG",
    2: "acceleration",
    3: "PPI",
    5: "gyroscope",
    6: "magnetometer",
    7: "skin temperature",
    10: "location",
    11: "pressure",
    12: "temperature",
    14: "heart rate",
}
HEAD_SIZE = 10
COMPRESSED = 0x80
WIDEST_BITS = 32
G_M_S2 = 9.80665
MG_TYPE, RANGE_TYPE = 1, 0
G_PER_STEP = {MG_TYPE: 0.001, RANGE_TYPE: 8 / 32768}

ACCELERATION, FLOAT_BITS, FLOAT = Struct("<3h"), Struct("<I"), Struct("<f")

Vector = tuple[int, ...]


def decode(frame: Frame) -> tuple[Sample, ...]:
    """Skin temperature or movement; everything else is refused by its name."""
    data = at_least(frame.data, HEAD_SIZE + 1)
    measured, kind, compressed = data[0] & 0x3F, data[9] & 0x7F, bool(data[9] & COMPRESSED)
    content = data[HEAD_SIZE:]
    match measured, kind, compressed:
        case 7, 0, _:
            *_, (bits,) = _vectors(content, FLOAT_BITS, compressed)  # differences are those of the bits
            celsius = FLOAT.unpack(FLOAT_BITS.pack(bits & 0xFFFFFFFF))[0]
            return (sample(frame, Quantity.SKIN_TEMPERATURE, celsius),)
        case (2, 1, _) | (2, 0, True):
            vectors = _vectors(content, ACCELERATION, compressed)
            return (sample(frame, Quantity.MOVEMENT, _movement_m_s2(vectors, G_PER_STEP[kind])),)
    name = NAMES.get(measured, f"measurement {measured}")
    raise Refused(f"{name}, type {kind}{', compressed' if compressed else ''}, is not understood")


def _movement_m_s2(vectors: Iterator[Vector], g_per_step: float) -> float:
    squares = [(hypot(*vector) * g_per_step - 1) ** 2 for vector in vectors]
    return sqrt(sum(squares) / len(squares)) * G_M_S2


def _vectors(content: bytes, layout: Struct, compressed: bool) -> Iterator[Vector]:
    if compressed:
        return _decompressed(content, layout)
    if len(content) % layout.size:
        raise Refused("cut off in the middle of a value")
    return layout.iter_unpack(content)


def _decompressed(content: bytes, layout: Struct) -> Iterator[Vector]:
    """The first vector, then as many as the blocks hold. Raises Refused where one is cut off."""
    vector: Vector = layout.unpack_from(at_least(content, layout.size))
    yield vector
    at = layout.size
    while at < len(content):
        bits, count = at_least(content, at + 2)[at : at + 2]
        if not 0 < bits <= WIDEST_BITS:
            raise Refused(f"differences of {bits} bits")
        end = at + 2 + (bits * count * len(vector) + 7) // 8
        for differences in _differences(unsigned(at_least(content, end)[at + 2 : end]), bits, count, len(vector)):
            vector = tuple(before + change for before, change in zip(vector, differences, strict=True))
            yield vector
        at = end


def _differences(packed: int, bits: int, count: int, channels: int) -> Iterator[Vector]:
    mask, sign = (1 << bits) - 1, 1 << (bits - 1)
    for _ in range(count):
        yield tuple((((packed >> bits * channel) & mask) ^ sign) - sign for channel in range(channels))
        packed >>= bits * channels


DECODERS = (Decoder(Channel.CHARACTERISTIC, DATA, "Polar Measurement Data", decode),)
