"""Mi Band and Amazfit: manufacturer data 0x0157 (found out by the authors of Theengs Decoder, its Miband_json.h).

With "heart rate broadcast" and "discoverable" switched on::

    02 XX XX HH XX* MM MM MM MM MM MM
    H: heart rate, 1/min; 0xF0 and more, and 0: none
    M: its own address     X: not known

Another first byte is another advertisement of theirs, without a heart rate. The bands have no bit for skin contact.
"""

from sweatd.decoders.wire import Decoder, at_least, sample
from sweatd.model import Channel, Frame, Quantity, Sample

WITH_HEART_RATE = 0x02
NONE_FROM = 0xF0


def decode(frame: Frame) -> tuple[Sample, ...]:
    """Heart rate, while it is measured."""
    data = at_least(frame.data, 1)
    if data[0] != WITH_HEART_RATE:
        return ()
    rate = at_least(data, 4)[3]
    return (sample(frame, Quantity.HEART_RATE, rate),) if 0 < rate < NONE_FROM else ()


DECODERS = (Decoder(Channel.MANUFACTURER, "0157", "Mi Band heart rate", decode),)
