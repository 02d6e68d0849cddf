"""What a file or a program measured.

The verb, and its JSON::

    measured  {"heart_rate": 143, "rr_interval": [412, 405]}  any quantities, in their own units; one number or several

No command: it has no id, and nobody is answered.
"""

import msgspec

from sweatd.decoders.wire import Decoder, sample
from sweatd.model import QUANTITIES, Channel, Frame, Quantity, Refused, Sample

MEASURED = "measured"


def decode_measured(frame: Frame) -> tuple[Sample, ...]:
    """One sample for each number. One that is impossible refuses them all, so that its sender notices."""
    try:
        measured = msgspec.json.decode(frame.data, type=dict[str, float | list[float]])
    except msgspec.ValidationError:
        raise Refused('measurements are told as numbers by quantity: {"heart_rate": 143, "power": 210}') from None
    except (msgspec.DecodeError, UnicodeDecodeError):
        raise Refused("this is not JSON") from None
    return tuple(
        sample(frame, _quantity(name), value)
        for name, values in measured.items()
        for value in (values if isinstance(values, list) else [values])
    )


def _quantity(name: str) -> Quantity:
    quantity = QUANTITIES.get(name)
    if quantity is None:
        raise Refused(f"{name[:40]!r} is not a quantity; known are {', '.join(QUANTITIES)}")
    return quantity


DECODERS = (Decoder(Channel.TOLD, MEASURED, "Measurements", decode_measured),)
