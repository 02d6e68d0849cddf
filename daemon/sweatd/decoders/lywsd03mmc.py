"""Xiaomi's square thermometer LYWSD03MMC with free firmware, service data 0x181A; two formats, told apart by size.

ATC1441, 13 bytes, big endian (github.com/atc1441/ATC_MiThermometer)::

    MM MM MM MM MM MM TT TT HH BB VV VV CC    T: 0.1 Cel, signed   H: %   B: battery, %   V: mV   C: counter

pvvx, 15 bytes, little endian, the address backwards (github.com/pvvx/ATC_MiThermometer)::

    MM MM MM MM MM MM TT TT HH HH VV VV BB CC FF   T: 0.01 Cel, signed   H: 0.01 %   F: flags

Both can be encrypted, 8 and 11 bytes: see locks, which knows pvvx's.
"""

from sweatd.decoders.wire import Decoder, sample, signed, unsigned
from sweatd.model import Channel, Frame, Quantity, Refused, Sample

ATC1441, PVVX = 13, 15
ATC1441_LOCKED, PVVX_LOCKED = 8, 11


def decode_air(frame: Frame) -> tuple[Sample, ...]:
    """The air, and the battery."""
    data = frame.data
    if len(data) == ATC1441:
        temperature_c = int.from_bytes(data[6:8], "big", signed=True) / 10
        humidity, battery = float(data[8]), data[9]
    elif len(data) == PVVX:
        temperature_c, humidity, battery = signed(data[6:8]) / 100, unsigned(data[8:10]) / 100, data[12]
    else:
        raise Refused(_why(len(data)))
    return (
        sample(frame, Quantity.AIR_TEMPERATURE, temperature_c),
        sample(frame, Quantity.RELATIVE_HUMIDITY, humidity),
        sample(frame, Quantity.BATTERY_LEVEL, battery),
    )


def _why(size: int) -> str:
    if size == PVVX_LOCKED:
        return "encrypted: tell its key with `sweatd assign DEVICE ATHLETE --key HEX`"
    if size == ATC1441_LOCKED:
        return "encrypted in ATC1441's format, which is not known here: choose pvvx's"
    return f"of {size} bytes: ATC1441's has {ATC1441}, pvvx's {PVVX}"


DECODERS = (Decoder(Channel.SERVICE_DATA, "181a", "LYWSD03MMC", decode_air),)
