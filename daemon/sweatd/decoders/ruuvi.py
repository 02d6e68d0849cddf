"""RuuviTag, manufacturer data 0x0499, data format 5, "RAWv2" (docs.ruuvi.com); all numbers big endian.

::

    05 TT TT HH HH PP PP AX AX AY AY AZ AZ VV VV M SS SS + 6 bytes of address
    T: temperature, 0.005 Cel, signed; 0x8000 not known       H: humidity, 0.0025 %; 0xFFFF not known
    P: air pressure, 1 Pa above 50,000 Pa; 0xFFFF not known   A: acceleration   V: battery voltage and power
    M: movement counter   S: sequence number
"""

from sweatd.decoders.wire import Decoder, at_least, sample
from sweatd.model import Channel, Frame, Quantity, Refused, Sample

FORMAT, SIZE = 5, 24
NOT_KNOWN_TEMPERATURE, NOT_KNOWN = -0x8000, 0xFFFF


def decode_raw_v2(frame: Frame) -> tuple[Sample, ...]:
    """The air. Its battery tells a voltage, and no share of anything."""
    data = frame.data
    if data[:1] != bytes([FORMAT]):
        raise Refused(f"format {data[0] if data else 'nothing'} of RuuviTag: known is {FORMAT}")
    at_least(data, SIZE)
    temperature = int.from_bytes(data[1:3], "big", signed=True)
    humidity, pressure = int.from_bytes(data[3:5], "big"), int.from_bytes(data[5:7], "big")
    samples = []
    if temperature != NOT_KNOWN_TEMPERATURE:
        samples.append(sample(frame, Quantity.AIR_TEMPERATURE, temperature / 200))
    if humidity != NOT_KNOWN:
        samples.append(sample(frame, Quantity.RELATIVE_HUMIDITY, humidity / 400))
    if pressure != NOT_KNOWN:
        samples.append(sample(frame, Quantity.AIR_PRESSURE, (pressure + 50_000) / 100))
    return tuple(samples)


DECODERS = (Decoder(Channel.MANUFACTURER, "0499", "RuuviTag", decode_raw_v2),)
