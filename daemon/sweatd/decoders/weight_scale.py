"""Weight Scale Service 0x181D (Bluetooth SIG, Weight Scale Service 1.0 and GATT Specification Supplement).

Weight Measurement 0x2A9D, indicated once for each weighing::

    FF MM MM [DD DD DD DD DD DD DD] [UU] [BB BB HH HH]
    F: flags  bit 0     pounds instead of kilograms
              bit 1     D is there
              bit 2     U is there
              bit 3     B and H are there
              bits 4-7  reserved: ignored
    M: mass, 0.005 kg or 0.01 lb; 0xFFFF: the weighing failed
    D: date and time    U: number of the user, 0xFF not known    B: body mass index    H: height

Bytes behind the last field that the flags announce are ignored, as a field of a later version would stand there.
"""

from sweatd.decoders.scales import DATE_SIZE, UNSUCCESSFUL, judged, mass_kg
from sweatd.decoders.wire import Decoder, at_least, sample, unsigned
from sweatd.model import Channel, Frame, Quality, Quantity, Sample

IMPERIAL, DATE, USER, INDEX_AND_HEIGHT = 0x01, 0x02, 0x04, 0x08
SIZES = {DATE: DATE_SIZE, USER: 1, INDEX_AND_HEIGHT: 4}


def decode_measurement(frame: Frame) -> tuple[Sample, ...]:
    """Body mass; POOR where its date is not of today. A mass no body has (a bag, a towel) refuses the frame."""
    flags = frame.data[0] if frame.data else 0
    data = at_least(frame.data, 3 + sum(size for bit, size in SIZES.items() if flags & bit))
    raw = unsigned(data[1:3])
    if raw == UNSUCCESSFUL:
        return ()
    quality, label = judged(data[3:], frame.at) if flags & DATE else (Quality.GOOD, "")
    return (sample(frame, Quantity.BODY_MASS, mass_kg(raw, imperial=bool(flags & IMPERIAL)), quality, label),)


DECODERS = (Decoder(Channel.CHARACTERISTIC, "2a9d", "Weight Measurement", decode_measurement),)
