"""Body Composition Service 0x181B (Bluetooth SIG, Body Composition Service 1.0 and GATT Specification Supplement).

Body Composition Measurement 0x2A9C, indicated once for each weighing: flags of two bytes, body fat, then for each bit
that is set the field of that row, in this order::

    FF FF PP PP ...     P: body fat, 0.1 %
    bit   size  field                 unit
     0     0    pounds and inches instead of kilograms and metres
     1     7    date and time
     2     1    number of the user
     3     2    basal metabolism      kJ
     4     2    muscle                0.1 %
     5     2    muscle                0.005 kg or 0.01 lb
     6     2    fat-free mass         the same
     7     2    soft lean mass        the same
     8     2    body water            the same
     9     2    impedance             0.1 Ohm
    10     2    mass                  0.005 kg or 0.01 lb
    11     2    height                0.001 m or 0.1 in
    12     0    more packets of this weighing: each of them stands for itself
    13-15       reserved: ignored, and so are bytes behind the last field

0xFFFF is a number that was measured in vain.
"""

from sweatd.decoders.scales import DATE_SIZE, UNSUCCESSFUL, judged, mass_kg
from sweatd.decoders.wire import Decoder, at_least, sample, unsigned
from sweatd.model import Channel, Frame, Quality, Quantity, Sample

IMPERIAL, DATE, WATER, IMPEDANCE, MASS = 0, 1, 8, 9, 10  # bits
SIZES = (0, DATE_SIZE, 1, 2, 2, 2, 2, 2, 2, 2, 2, 2)
FAT_AT, OPTIONAL_AT = 2, 4


def decode_measurement(frame: Frame) -> tuple[Sample, ...]:
    """Mass, body fat, body water and impedance, as far as they were measured; POOR where the date is not of today.

    A mass no body has (a bag, a towel) refuses the frame. The others only go themselves: scales write 0 for what
    they cannot measure through socks, and the mass beside it stands all the same.
    """
    flags = unsigned(frame.data[:2])
    places, size = _places(flags)
    data = at_least(frame.data, size)
    quality, label = judged(data[places[DATE] :], frame.at) if DATE in places else (Quality.GOOD, "")
    samples = []
    for quantity, value in _measured(data, places, imperial=bool(flags >> IMPERIAL & 1)):
        if quantity is Quantity.BODY_MASS or quantity.holds(value):
            samples.append(sample(frame, quantity, value, quality, label))
    return tuple(samples)


def _places(flags: int) -> tuple[dict[int, int], int]:
    """Where the field of each bit stands, and how long it all is."""
    places, at = {}, OPTIONAL_AT
    for bit, size in enumerate(SIZES):
        if flags >> bit & 1:
            places[bit] = at
            at += size
    return places, at


def _measured(data: bytes, places: dict[int, int], *, imperial: bool) -> list[tuple[Quantity, float]]:
    def raw(at: int | None) -> int:
        return UNSUCCESSFUL if at is None else unsigned(data[at : at + 2])

    mass, water = raw(places.get(MASS)), raw(places.get(WATER))
    fat, impedance = raw(FAT_AT), raw(places.get(IMPEDANCE))
    every = (
        (Quantity.BODY_MASS, mass, mass_kg(mass, imperial=imperial)),
        (Quantity.BODY_FAT, fat, fat / 10),
        (Quantity.BODY_WATER, water, mass_kg(water, imperial=imperial)),
        (Quantity.IMPEDANCE, impedance, impedance / 10),
    )
    return [(quantity, value) for quantity, number, value in every if number != UNSUCCESSFUL]


DECODERS = (Decoder(Channel.CHARACTERISTIC, "2a9c", "Body Composition Measurement", decode_measurement),)
