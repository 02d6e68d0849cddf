"""Polar's heart rate in advertisements: manufacturer data 0x006B (Polar BLE SDK, its readers of advertisements).

One or more segments; the first byte of each tells what it is::

    GG NN DD*    bit 6 of G is set: N bytes of something else, skipped
    SS KK FF LL  else: a heart rate, the rest of the data; of a H6 or an old H7 only the first three bytes
    S: bit 0     battery low
       bit 1     skin contact
       bits 2-4  counts the measurements
       bit 5     broadcast, bit 7 status: ignored
    K: code of its 5 kHz radio     F, L: heart rate, 1/min, averaged over a short and a longer time; 0 is "none"

The longer average is what Polar shows. What follows a heart rate has not been seen; there the SDK takes F, and so does
this. No bit says whether contact can be told at all: only "worn" is told, and a heart rate without it is poor.
"""

from sweatd.decoders.wire import Decoder, at_least, sample
from sweatd.model import Channel, Frame, Quality, Quantity, Sample

SOMETHING_ELSE, CONTACT = 0x40, 0x02


def decode(frame: Frame) -> tuple[Sample, ...]:
    """Heart rate, and skin contact where there is some."""
    data, at = frame.data, 0
    while at < len(data) and data[at] & SOMETHING_ELSE:
        at = at + 2 + at_least(data, at + 2)[at + 1]
        at_least(data, at)
    if at == len(data):
        return ()
    status, _, *averages = at_least(data, at + 3)[at:]
    rate, worn = averages[1 if len(averages) == 2 else 0], bool(status & CONTACT)
    contact = (sample(frame, Quantity.SKIN_CONTACT, worn, label="worn"),) if worn else ()
    if not rate:
        return contact
    return (sample(frame, Quantity.HEART_RATE, rate, Quality.GOOD if worn else Quality.POOR), *contact)


DECODERS = (Decoder(Channel.MANUFACTURER, "006b", "Polar heart rate", decode),)
