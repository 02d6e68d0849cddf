"""What a person, a file or a program says, as JSON; a refusal is read by whoever said it.

The verb is the key of the frame::

    drink     {"ml": 250, "sodium_mmol_l": 20, "id": "x1"}    only `ml` must be there; without sodium, it is not known
    weigh     {"kg": 71.4, "id": "x2"}                        what a scale shows
    urine     {"ml": 300, "id": "x3"}                         what was passed
    measured  {"heart_rate": 143, "rr_interval": [412, 405]}  any quantities, in their own units; one number or several

All but the last are commands: they may carry an `id`, and `at`, the time when they were said.
"""

import re
from typing import Annotated, TypeVar

import msgspec
from msgspec import Meta, Struct

from sweatd.decoders.wire import Decoder, sample
from sweatd.model import QUANTITIES, Channel, Frame, Quantity, Refused, Sample

LEAST_ML, MOST_ML = 1, 2000  # more than two litres at once is a slip of the finger
LEAST_KG, MOST_KG = Quantity.BODY_MASS.low, Quantity.BODY_MASS.high
MOST_SODIUM_MMOL_L = 400  # pickle juice; more is mg/L told as mmol/L, and would belie the guard
COUNTED_SODIUM_MMOL_L = 60  # more than any drink for sport: beyond, it is not counted on (the careful side)
LONGEST_ID = 64
MEASURED = "measured"

Millilitres = Annotated[float, Meta(ge=LEAST_ML, le=MOST_ML)]


class Command(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """What all commands may carry. `id` lets the sender repeat itself without being counted twice."""

    id: Annotated[str, Meta(max_length=LONGEST_ID)] | None = None
    at: float | None = None  # when it was said, seconds since 1970; whether that is too long ago is judged elsewhere


class Drink(Command, frozen=True, kw_only=True):
    """One drink."""

    ml: Millilitres
    sodium_mmol_l: Annotated[float, Meta(ge=0, le=MOST_SODIUM_MMOL_L)] | None = None


class Weigh(Command, frozen=True, kw_only=True):
    """One weigh-in."""

    kg: Annotated[float, Meta(ge=LEAST_KG, le=MOST_KG)]


class Urine(Command, frozen=True, kw_only=True):
    """What was passed, once."""

    ml: Millilitres


C = TypeVar("C", bound=Command)

WORDS = {
    "ml": f"a number from {LEAST_ML} to {MOST_ML}",
    "kg": f"a number from {LEAST_KG:g} to {MOST_KG:g}",
    "sodium_mmol_l": f"a number from 0 to {MOST_SODIUM_MMOL_L} (mg/L divided by 23), or left out",
    "at": "the time in seconds since 1970, or left out",
    "id": f"a text of at most {LONGEST_ID} characters, or left out",
}
SHAPES: dict[type[Command], str] = {
    Drink: 'a drink is told as {"ml": 250, "sodium_mmol_l": 20}',
    Weigh: 'a weigh-in is told as {"kg": 71.4}',
    Urine: 'urine is told as {"ml": 300}',
}


def decode_drink(frame: Frame) -> tuple[Sample, ...]:
    """The fluid, and the sodium in it where that was told."""
    drink = _said(frame, Drink)
    fluid = sample(frame, Quantity.FLUID_INTAKE, drink.ml)
    if drink.sodium_mmol_l is None:
        return (fluid,)
    return fluid, sample(
        frame, Quantity.SODIUM_INTAKE, min(drink.sodium_mmol_l, COUNTED_SODIUM_MMOL_L) * drink.ml / 1000
    )


def decode_weigh(frame: Frame) -> tuple[Sample, ...]:
    """The body mass."""
    return (sample(frame, Quantity.BODY_MASS, _said(frame, Weigh).kg),)


def decode_urine(frame: Frame) -> tuple[Sample, ...]:
    """The volume."""
    return (sample(frame, Quantity.URINE, _said(frame, Urine).ml),)


def _said(frame: Frame, kind: type[C]) -> C:
    try:
        return msgspec.json.decode(frame.data, type=kind)
    except msgspec.ValidationError as error:
        raise Refused(_about(kind, str(error))) from None
    except (msgspec.DecodeError, UnicodeDecodeError):
        raise Refused("this is not JSON") from None


def _about(kind: type[Command], complaint: str) -> str:
    """The complaint in the sender's words, where it ends with the name of a field: msgspec writes `ml` or `$.ml`."""
    named = re.search(r"`(?:\$\.)?(\w+)`$", complaint)
    if named and named[1] in kind.__struct_fields__:
        return f"{named[1]} must be {WORDS[named[1]]}"
    return f"{SHAPES[kind]}: {complaint}"


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


DECODERS = (
    Decoder(Channel.TOLD, "drink", "A drink", decode_drink),
    Decoder(Channel.TOLD, "weigh", "A weigh-in", decode_weigh),
    Decoder(Channel.TOLD, "urine", "Urine", decode_urine),
    Decoder(Channel.TOLD, MEASURED, "Measurements", decode_measured),
)
COMMANDS = tuple(decoder.key for decoder in DECODERS if decoder.key != MEASURED)
"""What people may tell over MQTT: every verb but the one that files and programs use."""
