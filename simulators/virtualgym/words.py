"""What athletes say of themselves in a session: how sore they are, that it cramps, that they feel unwell.

A new word is a class and a place in the table. Strangers to the daemon: verbs and facts are those of its documentation.
"""

from typing import Annotated, Any

import msgspec
from msgspec import Meta, Struct

from virtualgym.wearable import Minutes

Text = Annotated[str, Meta(min_length=1, max_length=32)]


class Word(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True, omit_defaults=True, tag_field="say"):
    """Something that is said once."""

    at_min: Minutes


class Soreness(Word, frozen=True, kw_only=True, tag="soreness"):
    """How sore a muscle is, 0 to 10."""

    score: Annotated[float, Meta(ge=0, le=10)]
    muscle: Text | None = None


class Cramp(Word, frozen=True, kw_only=True, tag="cramp"):
    """It happens now."""

    muscle: Text | None = None


class Unwell(Word, frozen=True, kw_only=True, tag="unwell"):
    """Red flags."""

    signs: Annotated[tuple[Text, ...], Meta(min_length=1)]


class Stretched(Word, frozen=True, kw_only=True, tag="stretched"):
    """Stretching was done."""


class End(Word, frozen=True, kw_only=True, tag="end"):
    """The session is over."""


Words = Soreness | Cramp | Unwell | Stretched | End


def verb_and_facts(word: Words) -> tuple[str, dict[str, Any]]:
    """What is said, as the daemon wants to hear it."""
    facts: dict[str, Any] = msgspec.to_builtins(word)
    del facts["at_min"]
    return facts.pop("say"), facts
