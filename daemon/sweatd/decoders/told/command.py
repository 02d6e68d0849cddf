"""What all commands share: JSON in a known shape, an optional id and time; a refusal is read by whoever said it."""

import re
from collections.abc import Mapping
from typing import Annotated, TypeVar

import msgspec
from msgspec import Meta, Struct

from sweatd.model import Frame, Refused

LONGEST_ID = 64
ASCII = r"^[ -~]*\Z"  # it travels beside the answer, where MQTT 5 forbids control characters
WORDS = {
    "at": "the time in seconds since 1970, or left out",
    "id": f"a text of at most {LONGEST_ID} printable ASCII characters, or left out",
}


class Command(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """What all commands may carry. `id` lets the sender repeat itself without being counted twice."""

    id: Annotated[str, Meta(max_length=LONGEST_ID, pattern=ASCII)] | None = None
    at: float | None = None  # when it was said, seconds since 1970; whether that is too long ago is judged elsewhere


C = TypeVar("C", bound=Command)


def said(frame: Frame, kind: type[C], words: Mapping[str, str], shape: str) -> C:
    """The command. Raises Refused in the sender's words: `words` say what each field must be, `shape` shows one."""
    try:
        return msgspec.json.decode(frame.data, type=kind)
    except msgspec.ValidationError as error:
        raise Refused(_about(kind, str(error), {**WORDS, **words}, shape)) from None
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        raise Refused("this is not JSON") from None


def _about(kind: type[Command], complaint: str, words: Mapping[str, str], shape: str) -> str:
    """The complaint in the sender's words, where it ends with the name of a field: msgspec writes `ml` or `$.ml`."""
    named = re.search(r"`(?:\$\.)?(\w+)(?:\[.*\])?`$", complaint)
    if named and named[1] in kind.__struct_fields__ and named[1] in words:
        return f"{named[1]} must be {words[named[1]]}"
    return f"{shape}: {complaint}"
