"""Health Thermometer Service 0x1809 (Bluetooth SIG, GATT Specification Supplement).

Temperature Measurement 0x2A1C (indicated) and Intermediate Temperature 0x2A1E (notified)::

    FF MM MM MM XX [DD DD DD DD DD DD DD] [SS]
    F: flags  bit 0     Fahrenheit instead of Celsius
              bit 1     D is there
              bit 2     S is there
              bits 3-7  reserved: ignored
    MX: temperature, an IEEE-11073 FLOAT; its NaN is what a thermometer off the body sends
    D: date and time         S: where on the body, see SITES

The date is skipped: it has no time zone, the clock behind it is rarely set, and the time of receipt is known.
Bytes behind the last field that the flags announce are ignored, as a field of a later version would stand there.

Temperature Type 0x2A1D: S alone, for thermometers that stay in one place.
"""

from sweatd.decoders.wire import Decoder, at_least, exactly, ieee_float, sample
from sweatd.model import Channel, Frame, Quantity, Refused, Sample

FAHRENHEIT, DATE, SITE = 0x01, 0x02, 0x04
SITES = {
    1: "armpit",
    2: "body",
    3: "ear",
    4: "finger",
    5: "gastrointestinal tract",
    6: "mouth",
    7: "rectum",
    8: "toe",
    9: "tympanum",
}


def decode_measurement(frame: Frame) -> tuple[Sample, ...]:
    """Body temperature, labelled with the place where it was taken, if that was sent and is known."""
    data = frame.data
    flags = data[0] if data else 0
    site_at = 12 if flags & DATE else 5
    at_least(data, site_at + 1 if flags & SITE else site_at)

    temperature = ieee_float(data[1:5])
    if temperature is None:
        return ()
    celsius = (temperature - 32) * 5 / 9 if flags & FAHRENHEIT else temperature
    site = SITES.get(data[site_at], "") if flags & SITE else ""
    return (sample(frame, Quantity.BODY_TEMPERATURE, celsius, label=site),)


def decode_site(frame: Frame) -> tuple[Sample, ...]:
    """Where on the body the thermometer sits."""
    code = exactly(frame.data, 1)[0]
    if code not in SITES:
        raise Refused(f"temperature type {code} is reserved")
    return (sample(frame, Quantity.TEMPERATURE_SITE, code, label=SITES[code]),)


DECODERS = (
    Decoder(Channel.CHARACTERISTIC, "2a1c", "Temperature Measurement", decode_measurement),
    Decoder(Channel.CHARACTERISTIC, "2a1d", "Temperature Type", decode_site),
    Decoder(Channel.CHARACTERISTIC, "2a1e", "Intermediate Temperature", decode_measurement),
)
