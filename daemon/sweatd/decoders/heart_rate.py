"""Heart Rate Service 0x180D (Bluetooth SIG, Heart Rate Service 1.0 and GATT Specification Supplement).

Heart Rate Measurement 0x2A37, notified about once a second::

    FF HH [HH] [EE EE] [RR RR]*
    F: flags  bit 0     H is two bytes wide
              bits 1-2  skin contact: 0b10 supported, not detected; 0b11 supported, detected; 0b0x not supported
              bit 3     E is there
              bit 4     R is there, as often as fits
              bits 5-7  reserved: ignored
    H: heart rate, 1/min        E: energy expended, kJ (saturates at 65535)
    R: interval between beats, 1/1024 s, oldest first

Bytes behind the last field that the flags announce are ignored: a field of a later version would stand there, and a
widely copied ESP32 sketch always notifies eight bytes, the last four of them padding.

Body Sensor Location 0x2A38: one byte, see LOCATIONS.
"""

from struct import iter_unpack

from sweatd.decoders.wire import Decoder, at_least, exactly, sample, unsigned
from sweatd.model import Channel, Frame, Quality, Quantity, Refused, Sample

WIDE, CONTACT, CONTACT_SUPPORTED, ENERGY, INTERVALS = 0x01, 0x02, 0x04, 0x08, 0x10
LOCATIONS = ("other", "chest", "wrist", "finger", "hand", "ear lobe", "foot")


def decode_measurement(frame: Frame) -> tuple[Sample, ...]:
    """Heart rate, skin contact where the strap can tell, energy and beat intervals where they are sent.

    A strap without contact goes on sending its last or an invented heart rate: such samples are marked NOT_WORN.
    A heart rate of 0 is what straps send while they have no signal: it is not a sample.
    """
    data = frame.data
    flags = data[0] if data else 0
    energy_at = 3 if flags & WIDE else 2
    intervals_at = energy_at + 2 if flags & ENERGY else energy_at
    at_least(data, intervals_at + 2 if flags & INTERVALS else intervals_at)

    rate = unsigned(data[1:energy_at])
    quality = _quality(flags, rate)
    samples = [sample(frame, Quantity.HEART_RATE, rate, quality)] if rate else []
    if flags & CONTACT_SUPPORTED:
        worn = bool(flags & CONTACT)
        samples.append(sample(frame, Quantity.SKIN_CONTACT, worn, label="worn" if worn else "not worn"))
    if flags & ENERGY:
        samples.append(sample(frame, Quantity.ENERGY_EXPENDED, unsigned(data[energy_at:intervals_at]), quality))
    if flags & INTERVALS:
        samples += _intervals(frame, intervals_at, quality)
    return tuple(samples)


def _quality(flags: int, rate: int) -> Quality:
    if flags & CONTACT_SUPPORTED and not flags & CONTACT:
        return Quality.NOT_WORN
    return Quality.GOOD if rate else Quality.POOR


def _intervals(frame: Frame, start: int, quality: Quality) -> list[Sample]:
    data = frame.data
    if (len(data) - start) % 2:
        raise Refused("cut off in the middle of a beat interval")
    every_ms = [ticks / 1.024 for (ticks,) in iter_unpack("<H", data[start:])]
    # An impossible interval is a missed or an invented beat, or 0 for "none". The heart rate beside it is averaged over
    # many beats and stands all the same, so only the interval goes.
    return [
        sample(frame, Quantity.RR_INTERVAL, milliseconds, quality)
        for milliseconds in every_ms
        if Quantity.RR_INTERVAL.holds(milliseconds)
    ]


def decode_location(frame: Frame) -> tuple[Sample, ...]:
    """Where on the body the sensor sits."""
    code = exactly(frame.data, 1)[0]
    if code >= len(LOCATIONS):
        raise Refused(f"location {code} is reserved")
    return (sample(frame, Quantity.BODY_SENSOR_LOCATION, code, label=LOCATIONS[code]),)


DECODERS = (
    Decoder(Channel.CHARACTERISTIC, "2a37", "Heart Rate Measurement", decode_measurement),
    Decoder(Channel.CHARACTERISTIC, "2a38", "Body Sensor Location", decode_location),
)
