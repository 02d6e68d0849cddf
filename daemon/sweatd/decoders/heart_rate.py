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

from struct import unpack_from

from sweatd.decoders.wire import Decoder, at_least, exactly, sample
from sweatd.model import Channel, Frame, Quality, Quantity, Refused, Sample

WIDE, CONTACT, CONTACT_SUPPORTED, ENERGY, INTERVALS = 0x01, 0x02, 0x04, 0x08, 0x10
TICKS_PER_MS = 1.024
LEAST_TICKS, MOST_TICKS = Quantity.RR_INTERVAL.low * TICKS_PER_MS, Quantity.RR_INTERVAL.high * TICKS_PER_MS
# every strap sends this once a second: a member of an enumeration is slow to look up
RATE, INTERVAL, SKIN_CONTACT = Quantity.HEART_RATE, Quantity.RR_INTERVAL, Quantity.SKIN_CONTACT
GOOD, NOT_WORN, POOR = Quality.GOOD, Quality.NOT_WORN, Quality.POOR
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

    rate = data[1] if energy_at == 2 else data[1] | data[2] << 8
    quality = NOT_WORN if flags & (CONTACT | CONTACT_SUPPORTED) == CONTACT_SUPPORTED else GOOD if rate else POOR
    samples = [sample(frame, RATE, rate, quality)] if rate else []
    if flags & CONTACT_SUPPORTED:
        samples.append(_contact(frame, bool(flags & CONTACT)))
    if flags & ENERGY:
        samples.append(sample(frame, Quantity.ENERGY_EXPENDED, data[energy_at] | data[energy_at + 1] << 8, quality))
    if flags & INTERVALS:
        samples += _intervals(frame, intervals_at, quality)
    return tuple(samples)


def _contact(frame: Frame, worn: bool) -> Sample:
    return Sample(frame.at, frame.device, SKIN_CONTACT, float(worn), GOOD, "worn" if worn else "not worn")


def _intervals(frame: Frame, start: int, quality: Quality) -> list[Sample]:
    data = frame.data
    if (len(data) - start) % 2:
        raise Refused("cut off in the middle of a beat interval")
    # An impossible interval is a missed or an invented beat, or 0 for "none". The heart rate beside it is averaged over
    # many beats and stands all the same, so only the interval goes.
    every = unpack_from(f"<{(len(data) - start) // 2}H", data, start)
    return [
        Sample(frame.at, frame.device, INTERVAL, ticks / TICKS_PER_MS, quality)
        for ticks in every
        if LEAST_TICKS <= ticks <= MOST_TICKS
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
