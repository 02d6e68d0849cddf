"""Fitness Machine Service 0x1826 (Bluetooth SIG, Fitness Machine Service 1.0 and GATT Specification Supplement).

Notified about once a second: flags of two bytes, then for each bit that is set the fields of that row, in this order
(sizes in bytes, s: signed)::

    bit  Treadmill Data 0x2ACD        Indoor Bike Data 0x2AD2      Rower Data 0x2AD1
     0   speed 2, 0.01 km/h           speed 2, 0.01 km/h           stroke rate 1, 0.5 /min; strokes 2
     1   mean speed 2                 mean speed 2                 mean stroke rate 1
     2   distance 3, m                cadence 2, 0.5 /min          distance 3, m
     3   inclination s2, 0.1 %; 2     mean cadence 2               pace 2
     4   height gained 2; lost 2      distance 3, m                mean pace 2
     5   pace 2 or 1                  resistance 2 or 1            power s2, W
     6   mean pace 2 or 1             power s2, W                  mean power 2
     7   energy 2, kcal; 2; 1         mean power 2                 resistance 2 or 1
     8   heart rate 1                 energy 2, kcal; 2; 1         energy 2, kcal; 2; 1
     9   metabolic equivalent 1       heart rate 1                 heart rate 1
    10   time elapsed 2               metabolic equivalent 1       metabolic equivalent 1
    11   time remaining 2             time elapsed 2               time elapsed 2
    12   force 2; power s2, W         time remaining 2             time remaining 2
    13-15  reserved: ignored, and so are bytes behind the last field: treadmills append a count of steps there

Bit 0 is upside down: the fields of its row are there where it is 0. It means "more data": what does not fit into one
notification comes in several, and only the last of them has those fields.
The greatest number that fits into a field says that it is not known.

Two editions differ in the size of a field: resistance has two bytes in version 1.0 and in every machine seen, one in
the supplement; pace one byte in version 1.0, two in the supplement. The size of the whole frame tells which.

An indoor bike's speed is that of a wheel that is not there: no wind, no effort. It is left out.
"""

from typing import NamedTuple

from sweatd.decoders.wire import Decoder, at_least, signed, unsigned
from sweatd.model import Channel, Frame, Quantity, Sample

FIRST = 0x0001  # the bit that is upside down
CUT_OFF = 20  # bytes that a link carries before both sides agree on more: a longer frame arrives cut


class Field(NamedTuple):
    """A number of the tables above; without quantity it is skipped."""

    size: int
    quantity: Quantity | None = None
    times: float = 1.0  # from the wire to the quantity's unit: times this, and then ...
    per: float = 1.0  # ... divided by that
    negative: bool = False  # may be
    short: int = 0  # its size in the other edition, if that is smaller

    def value(self, data: bytes) -> float | None:
        """What the bytes say; None where it is not known."""
        raw = signed(data) if self.negative else unsigned(data)
        greatest = (1 << 8 * self.size - self.negative) - 1
        return None if raw == greatest else raw * self.times / self.per


Row = tuple[Field, ...]

MEAN, TIME, STROKES, FORCE = Field(2), Field(2), Field(2), Field(2)
MEAN_STROKES, METABOLIC_EQUIVALENT = Field(1), Field(1)
DISTANCE = (Field(3, Quantity.DISTANCE),)
POWER = Field(2, Quantity.POWER, negative=True)
PACE, OTHER_PACE, RESISTANCE = Field(2), Field(2, short=1), Field(2, short=1)
ENERGY = (Field(2, Quantity.ENERGY_EXPENDED, times=4.184), Field(2), Field(1))  # in all, an hour, a minute
# heart rate, metabolic equivalent, time elapsed and remaining end every table
TAIL: tuple[Row, ...] = (ENERGY, (Field(1, Quantity.HEART_RATE),), (METABOLIC_EQUIVALENT,), (TIME,), (TIME,))

TREADMILL: tuple[Row, ...] = (
    (Field(2, Quantity.SPEED, per=360),),
    (MEAN,),
    DISTANCE,
    (Field(2, Quantity.GRADE, per=10, negative=True), Field(2)),
    (Field(2), Field(2)),
    (OTHER_PACE,),
    (OTHER_PACE,),
    *TAIL,
    (FORCE, POWER),
)
INDOOR_BIKE: tuple[Row, ...] = (
    (Field(2),),
    (MEAN,),
    (Field(2, Quantity.CADENCE, per=2),),
    (MEAN,),
    DISTANCE,
    (RESISTANCE,),
    (POWER,),
    (MEAN,),
    *TAIL,
)
ROWER: tuple[Row, ...] = (
    (Field(1, Quantity.CADENCE, per=2), STROKES),
    (MEAN_STROKES,),
    DISTANCE,
    (PACE,),
    (PACE,),
    (POWER,),
    (MEAN,),
    (RESISTANCE,),
    *TAIL,
)


def decode_treadmill(frame: Frame) -> tuple[Sample, ...]:
    """Speed, distance, grade, energy, heart rate and power of a treadmill, as far as it sends them."""
    return _decode(frame, TREADMILL)


def decode_indoor_bike(frame: Frame) -> tuple[Sample, ...]:
    """Cadence, distance, power, energy and heart rate of an indoor bike, as far as it sends them."""
    return _decode(frame, INDOOR_BIKE)


def decode_rower(frame: Frame) -> tuple[Sample, ...]:
    """Stroke rate, distance, power, energy and heart rate of a rower, as far as it sends them."""
    return _decode(frame, ROWER)


def _decode(frame: Frame, table: tuple[Row, ...]) -> tuple[Sample, ...]:
    """Machines send junk in single fields (0 or 255 beats, a speed of 655 km/h): those go, the rest stays."""
    data = at_least(frame.data, 2)
    flags = unsigned(data[:2]) ^ FIRST
    announced = [field for bit, row in enumerate(table) if flags >> bit & 1 for field in row]
    samples, at = [], 2
    for field, size in zip(announced, _sizes(announced, data), strict=True):
        value = field.value(data[at : at + size]) if field.quantity else None
        if field.quantity and value is not None and field.quantity.holds(value):
            samples.append(Sample(frame.at, frame.device, field.quantity, value))
        at += size
    return tuple(samples)


def _sizes(announced: list[Field], data: bytes) -> list[int]:
    """The size of each field in the edition that the frame's own size tells."""
    full, short = [field.size for field in announced], [field.short or field.size for field in announced]
    if len(data) == 2 + sum(short) != CUT_OFF:
        return short
    at_least(data, 2 + sum(full))
    return full


DECODERS = (
    Decoder(Channel.CHARACTERISTIC, "2acd", "Treadmill Data", decode_treadmill),
    Decoder(Channel.CHARACTERISTIC, "2ad2", "Indoor Bike Data", decode_indoor_bike),
    Decoder(Channel.CHARACTERISTIC, "2ad1", "Rower Data", decode_rower),
)
