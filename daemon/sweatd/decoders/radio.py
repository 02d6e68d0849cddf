"""What the receiver itself notices of a wearable: how strongly it is heard.

  ┌──────────────┐
  │ signed byte  │  RSSI in dBm; 127: not known
  └──────────────┘

Source: Bluetooth Core 6.0, Vol 4, Part E, 7.7.65.2 (LE Advertising Report event, RSSI): -127 to +20, and 127.
"""

from sweatd.decoders.wire import Decoder, exactly, sample, signed
from sweatd.model import Channel, Frame, Quantity, Sample

UNKNOWN = 127


def rssi(frame: Frame) -> tuple[Sample, ...]:
    """One sample, or none where the strength is not known."""
    value = signed(exactly(frame.data, 1))
    return () if value == UNKNOWN else (sample(frame, Quantity.RSSI, value),)


DECODERS = (Decoder(Channel.RADIO, "rssi", "Signal strength", rssi),)
