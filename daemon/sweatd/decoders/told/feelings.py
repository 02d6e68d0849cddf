"""What an athlete feels, and what happened to them.

The verb, and its JSON::

soreness  {"score": 6, "muscle": "calf"}         0 (none) to 10 (the worst); without a muscle, of the whole body
cramp     {"muscle": "calf"}                     it happens now
unwell    {"signs": ["nausea", "confusion"]}     red flags
well      {}                                     the red flags are over
stretched {}
"""

from typing import Annotated, Literal

from msgspec import Meta

from sweatd.decoders.told.command import Command, said
from sweatd.decoders.wire import Decoder, sample
from sweatd.model import MUSCLES, SIGNS, Channel, Frame, Quantity, Sample

Muscle = Literal[MUSCLES]  # type: ignore[valid-type] # the table is the type
Sign = Literal[SIGNS]  # type: ignore[valid-type]
WORDS = {
    "score": "a number from 0 (none) to 10 (the worst)",
    "muscle": f"one of {', '.join(MUSCLES)}, or left out",
    "signs": f"one or more of {', '.join(SIGNS)}",
}


class Sore(Command, frozen=True, kw_only=True):
    """How sore a muscle is."""

    score: Annotated[float, Meta(ge=0, le=10)]
    muscle: Muscle = "other"


class Cramped(Command, frozen=True, kw_only=True):
    """A cramp that happens now."""

    muscle: Muscle = "other"


class Unwell(Command, frozen=True, kw_only=True):
    """Red flags."""

    signs: Annotated[list[Sign], Meta(min_length=1, max_length=len(SIGNS))]


class Well(Command, frozen=True, kw_only=True):
    """The red flags that were told are over."""


class Stretched(Command, frozen=True, kw_only=True):
    """The athlete has stretched."""


def decode_soreness(frame: Frame) -> tuple[Sample, ...]:
    """The score, labelled with the muscle."""
    sore = said(frame, Sore, WORDS, 'soreness is told as {"score": 6, "muscle": "calf"}')
    return (sample(frame, Quantity.SORENESS, sore.score, label=sore.muscle),)


def decode_cramp(frame: Frame) -> tuple[Sample, ...]:
    """That it happened, labelled with the muscle."""
    muscle = said(frame, Cramped, WORDS, 'a cramp is told as {"muscle": "calf"}').muscle
    return (sample(frame, Quantity.CRAMP, 1.0, label=muscle),)


def decode_unwell(frame: Frame) -> tuple[Sample, ...]:
    """A sample for each red flag."""
    signs = said(frame, Unwell, WORDS, 'red flags are told as {"signs": ["nausea"]}').signs
    return tuple(sample(frame, Quantity.SIGN, 1.0, label=sign) for sign in dict.fromkeys(signs))


def decode_well(frame: Frame) -> tuple[Sample, ...]:
    """That the red flags are over."""
    said(frame, Well, WORDS, "this is told as {}")
    return (sample(frame, Quantity.WELL, 1.0),)


def decode_stretched(frame: Frame) -> tuple[Sample, ...]:
    """That it was done."""
    said(frame, Stretched, WORDS, "this is told as {}")
    return (sample(frame, Quantity.STRETCHED, 1.0),)


COMMANDS: dict[str, type[Command]] = {
    "soreness": Sore,
    "cramp": Cramped,
    "unwell": Unwell,
    "well": Well,
    "stretched": Stretched,
}
DECODERS = (
    Decoder(Channel.TOLD, "soreness", "Soreness", decode_soreness),
    Decoder(Channel.TOLD, "cramp", "A cramp", decode_cramp),
    Decoder(Channel.TOLD, "unwell", "Red flags", decode_unwell),
    Decoder(Channel.TOLD, "well", "Well again", decode_well),
    Decoder(Channel.TOLD, "stretched", "Stretching", decode_stretched),
)
