"""Battery Service 0x180F (Bluetooth SIG, GATT Specification Supplement).

Battery Level 0x2A19, one byte: 0 to 100 %; the rest is reserved, and refused.
"""

from sweatd.decoders.wire import Decoder, exactly, sample
from sweatd.model import Channel, Frame, Quantity, Sample


def decode_level(frame: Frame) -> tuple[Sample, ...]:
    """How full the wearable's battery is."""
    return (sample(frame, Quantity.BATTERY_LEVEL, exactly(frame.data, 1)[0]),)


DECODERS = (Decoder(Channel.CHARACTERISTIC, "2a19", "Battery Level", decode_level),)
