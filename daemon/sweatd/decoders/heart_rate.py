"""Heart Rate Service 0x180D (Bluetooth SIG, GATT Specification Supplement).

Heart Rate Measurement 0x2A37, notified about once a second::

    FF HH [HH] [EE EE] [RR RR]*
    F: flags  bit 0     H is two bytes wide
              bits 1-2  skin contact: 0b10 supported, not detected; 0b11 supported, detected; 0b0x not supported
              bit 3     E is there
              bit 4     R is there, as often as fits
              bits 5-7  reserved: ignored
    H: heart rate, 1/min        E: energy expended, kJ (saturates at 65535)
    R: interval between beats, 1/1024 s, oldest first

Body Sensor Location 0x2A38: one byte, see LOCATIONS.
"""

from sweatd.decoders.wire import Decoder, Reader, sample
from sweatd.model import Channel, Frame, Quality, Quantity, Refused, Sample

LOCATIONS = ("other", "chest", "wrist", "finger", "hand", "ear lobe", "foot")


def decode_measurement(frame: Frame) -> tuple[Sample, ...]:
    """Heart rate, skin contact where the strap can tell, energy and beat intervals where they are sent.

    A strap without contact still sends its last or an invented heart rate: such samples are marked NOT_WORN.
    A heart rate of 0 is what straps send when they have no signal: it is not a sample.
    """
    reader = Reader(frame.data)
    flags = reader.unsigned(1, "flags")
    rate = reader.unsigned(2 if flags & 0x01 else 1, "heart rate")
    contact = bool(flags & 0x02) if flags & 0x04 else None
    quality = Quality.NOT_WORN if contact is False or rate == 0 else Quality.GOOD
    samples = [] if rate == 0 else [sample(frame, Quantity.HEART_RATE, rate, quality)]
    if contact is not None:
        samples.append(sample(frame, Quantity.SKIN_CONTACT, contact, label="worn" if contact else "not worn"))
    if flags & 0x08:
        samples.append(sample(frame, Quantity.ENERGY_EXPENDED, reader.unsigned(2, "energy expended"), quality))
    if flags & 0x10:
        if not reader.left or reader.left % 2:
            raise Refused(f"{reader.left} bytes of beat intervals are not a whole number of them")
        while reader.left:
            milliseconds = reader.unsigned(2) / 1.024
            samples.append(sample(frame, Quantity.RR_INTERVAL, milliseconds, quality))
    elif reader.left:
        raise Refused(f"{reader.left} bytes follow that no flag announces")
    return tuple(samples)


def decode_location(frame: Frame) -> tuple[Sample, ...]:
    """Where on the body the sensor sits."""
    reader = Reader(frame.data)
    code = reader.unsigned(1, "location")
    if reader.left:
        raise Refused(f"a location is one byte, not {len(frame.data)}")
    if code >= len(LOCATIONS):
        raise Refused(f"location {code} is reserved")
    return (sample(frame, Quantity.BODY_SENSOR_LOCATION, code, label=LOCATIONS[code]),)


DECODERS = (
    Decoder(Channel.CHARACTERISTIC, "2a37", "Heart Rate Measurement", decode_measurement),
    Decoder(Channel.CHARACTERISTIC, "2a38", "Body Sensor Location", decode_location),
)
