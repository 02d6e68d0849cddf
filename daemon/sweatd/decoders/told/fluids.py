"""What went in and out of a body, and what it weighs.

The verb, and its JSON::

drink     {"ml": 250, "sodium_mmol_l": 20, "id": "x1"}    only `ml` must be there; without sodium, it is not known
weigh     {"kg": 71.4, "id": "x2"}                        what a scale shows
urine     {"ml": 300, "id": "x3"}                         what was passed
"""

from typing import Annotated

from msgspec import Meta

from sweatd.decoders.told.command import Command, said
from sweatd.decoders.wire import Decoder, sample
from sweatd.model import Channel, Frame, Quantity, Sample

LEAST_ML, MOST_ML = 1, 2000  # more than two litres at once is a slip of the finger
LEAST_KG, MOST_KG = Quantity.BODY_MASS.low, Quantity.BODY_MASS.high
MOST_SODIUM_MMOL_L = 400  # pickle juice; more is mg/L told as mmol/L, and would belie the guard
COUNTED_SODIUM_MMOL_L = 60  # more than any drink for sport: beyond, it is not counted on (the careful side)
Millilitres = Annotated[float, Meta(ge=LEAST_ML, le=MOST_ML)]
WORDS = {
    "ml": f"a number from {LEAST_ML} to {MOST_ML}",
    "kg": f"a number from {LEAST_KG:g} to {MOST_KG:g}",
    "sodium_mmol_l": f"a number from 0 to {MOST_SODIUM_MMOL_L} (mg/L divided by 23), or left out",
}


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


def decode_drink(frame: Frame) -> tuple[Sample, ...]:
    """The fluid, and the sodium in it where that was told."""
    drink = said(frame, Drink, WORDS, 'a drink is told as {"ml": 250, "sodium_mmol_l": 20}')
    fluid = sample(frame, Quantity.FLUID_INTAKE, drink.ml)
    if drink.sodium_mmol_l is None:
        return (fluid,)
    sodium_mmol = min(drink.sodium_mmol_l, COUNTED_SODIUM_MMOL_L) * drink.ml / 1000
    return fluid, sample(frame, Quantity.SODIUM_INTAKE, sodium_mmol)


def decode_weigh(frame: Frame) -> tuple[Sample, ...]:
    """The body mass."""
    kg = said(frame, Weigh, WORDS, 'a weigh-in is told as {"kg": 71.4}').kg
    return (sample(frame, Quantity.BODY_MASS, kg),)


def decode_urine(frame: Frame) -> tuple[Sample, ...]:
    """The volume."""
    return (sample(frame, Quantity.URINE, said(frame, Urine, WORDS, 'urine is told as {"ml": 300}').ml),)


COMMANDS: dict[str, type[Command]] = {"drink": Drink, "weigh": Weigh, "urine": Urine}
DECODERS = (
    Decoder(Channel.TOLD, "drink", "A drink", decode_drink),
    Decoder(Channel.TOLD, "weigh", "A weigh-in", decode_weigh),
    Decoder(Channel.TOLD, "urine", "Urine", decode_urine),
)
