"""What a person, a file or a program says, as JSON; a refusal is read by whoever said it.

The verb is the key of the frame::

    drink     {"ml": 250, "sodium_mmol_l": 20, "id": "x1"}   only `ml` must be there; without sodium, it is not known
    measured  {"heart_rate": 143, "power": 210}              any quantities, in their own units
"""

import re
from typing import Annotated

import msgspec
from msgspec import Meta, Struct

from sweatd.decoders.wire import Decoder, sample
from sweatd.model import QUANTITIES, Channel, Frame, Quantity, Refused, Sample

LEAST_ML, MOST_ML = 1, 2000  # more than two litres at once is a slip of the finger
MOST_SODIUM_MMOL_L = 1000  # pickle juice has about 400, no drink comes near a mole
LONGEST_ID = 64


class Drink(Struct, frozen=True, forbid_unknown_fields=True):
    """One drink. `id` lets the sender repeat itself without being counted twice."""

    ml: Annotated[float, Meta(ge=LEAST_ML, le=MOST_ML)]
    sodium_mmol_l: Annotated[float, Meta(ge=0, le=MOST_SODIUM_MMOL_L)] | None = None
    id: Annotated[str, Meta(max_length=LONGEST_ID)] | None = None
    at: float | None = None  # when it was said, seconds since 1970; whether that is too long ago is judged elsewhere


FIELDS_OF_A_DRINK = {
    "ml": f"a number from {LEAST_ML} to {MOST_ML}",
    "sodium_mmol_l": f"a number from 0 to {MOST_SODIUM_MMOL_L}, or left out",
    "at": "the time in seconds since 1970, or left out",
    "id": f"a text of at most {LONGEST_ID} characters, or left out",
}


def decode_drink(frame: Frame) -> tuple[Sample, ...]:
    """The fluid, and the sodium in it where that was told."""
    try:
        drink = msgspec.json.decode(frame.data, type=Drink)
    except msgspec.ValidationError as error:
        raise Refused(_about_a_drink(str(error))) from None
    except (msgspec.DecodeError, UnicodeDecodeError):
        raise Refused("this is not JSON") from None
    fluid = sample(frame, Quantity.FLUID_INTAKE, drink.ml)
    if drink.sodium_mmol_l is None:
        return (fluid,)
    return fluid, sample(frame, Quantity.SODIUM_INTAKE, drink.sodium_mmol_l * drink.ml / 1000)


def _about_a_drink(complaint: str) -> str:
    """The complaint in the sender's words, where it ends with the name of a field: msgspec writes `ml` or `$.ml`."""
    named = re.search(r"`(?:\$\.)?(\w+)`$", complaint)
    if named and named[1] in FIELDS_OF_A_DRINK:
        return f"{named[1]} must be {FIELDS_OF_A_DRINK[named[1]]}"
    return f'a drink is told as {{"ml": 250, "sodium_mmol_l": 20}}: {complaint}'


def decode_measured(frame: Frame) -> tuple[Sample, ...]:
    """One sample for each quantity. One that is impossible refuses them all, so that its sender notices."""
    try:
        measured = msgspec.json.decode(frame.data, type=dict[str, float])
    except msgspec.ValidationError:
        raise Refused('measurements are told as numbers by quantity: {"heart_rate": 143, "power": 210}') from None
    except (msgspec.DecodeError, UnicodeDecodeError):
        raise Refused("this is not JSON") from None
    return tuple(sample(frame, _quantity(name), value) for name, value in measured.items())


def _quantity(name: str) -> Quantity:
    quantity = QUANTITIES.get(name)
    if quantity is None:
        raise Refused(f"{name[:40]!r} is not a quantity; known are {', '.join(QUANTITIES)}")
    return quantity


DECODERS = (
    Decoder(Channel.TOLD, "drink", "A drink", decode_drink),
    Decoder(Channel.TOLD, "measured", "Measurements", decode_measured),
)
