"""Environmental Sensing Service 0x181A (Bluetooth SIG, GATT Specification Supplement).

The air of the gym::

    Temperature 0x2A6E   TT TT         signed, 0.01 degrees Celsius; 0x8000 not known
    Humidity 0x2A6F      HH HH         unsigned, 0.01 %; 0xFFFF not known
    Pressure 0x2A6D      PP PP PP PP   unsigned, 0.1 Pa; 0xFFFFFFFF not known

No flags: a value of another size is something else, and refused.
"""

from sweatd.decoders.wire import Decoder, exactly, sample, signed, unsigned
from sweatd.model import Channel, Frame, Quantity, Sample


def decode_temperature(frame: Frame) -> tuple[Sample, ...]:
    """Temperature of the air; nothing where the sensor does not know it."""
    hundredths = signed(exactly(frame.data, 2))
    return () if hundredths == -0x8000 else (sample(frame, Quantity.AIR_TEMPERATURE, hundredths / 100),)


def decode_humidity(frame: Frame) -> tuple[Sample, ...]:
    """Relative humidity of the air; nothing where the sensor does not know it."""
    hundredths = unsigned(exactly(frame.data, 2))
    return () if hundredths == 0xFFFF else (sample(frame, Quantity.RELATIVE_HUMIDITY, hundredths / 100),)


def decode_pressure(frame: Frame) -> tuple[Sample, ...]:
    """Pressure of the air; nothing where the sensor does not know it."""
    tenths_pa = unsigned(exactly(frame.data, 4))
    return () if tenths_pa == 0xFFFFFFFF else (sample(frame, Quantity.AIR_PRESSURE, tenths_pa / 1000),)


DECODERS = (
    Decoder(Channel.CHARACTERISTIC, "2a6d", "Pressure", decode_pressure),
    Decoder(Channel.CHARACTERISTIC, "2a6e", "Temperature", decode_temperature),
    Decoder(Channel.CHARACTERISTIC, "2a6f", "Humidity", decode_humidity),
)
