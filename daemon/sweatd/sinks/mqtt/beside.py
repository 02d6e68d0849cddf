"""What MQTT 5 says beside a message: that it is JSON, when it expires, of what type it is, which question it answers.

Packed here (MQTT 5, sections 2.2.2 and 3.3.2.3): the same bytes cost paho twenty times as long.
"""

from collections.abc import Iterator
from functools import lru_cache

from paho.mqtt.properties import Properties, VariableByteIntegers

from sweatd.model import Message

FORMAT, EXPIRY, CONTENT_TYPE, CORRELATION, USER = b"\x01", b"\x02", b"\x03", b"\x09", b"\x26"
IS_TEXT = FORMAT + b"\x01"
JSON_STARTS = (b"{", b"[")


class Beside(Properties):
    """What paho wants to have beside a message, of which it asks nothing but `pack`: its own tables are left out."""

    packed: bytes

    def __init__(self, packed: bytes) -> None:
        object.__setattr__(self, "packed", packed)

    def pack(self) -> bytes:
        """The bytes, as they are."""
        return self.packed


def beside(message: Message, expiry_s: int | None) -> Beside:
    """Of one message that has so long to live."""
    whole = b"".join(_parts(message, expiry_s))
    return Beside(_length(len(whole)) + whole)


def _parts(message: Message, expiry_s: int | None) -> Iterator[bytes]:
    yield IS_TEXT
    if expiry_s is not None:
        yield EXPIRY + expiry_s.to_bytes(4)
    if message.payload.startswith(JSON_STARTS):
        yield CONTENT_TYPE + _text("application/json")
    if message.correlation is not None:
        yield CORRELATION + _sized(message.correlation)
    for name, value in message.properties:
        yield USER + _text(name) + _sized(_harmless(value).encode())


def _harmless(value: str) -> str:
    """Without what a broker may cut the connection for (MQTT 5, 1.5.4): it would be sent again, and cut again."""
    return value if value.isprintable() else "".join(letter if letter.isprintable() else "?" for letter in value)


@lru_cache(maxsize=64)
def _text(known: str) -> bytes:
    """What is said again and again."""
    return _sized(known.encode())


def _sized(data: bytes) -> bytes:
    return len(data).to_bytes(2) + data


def _length(count: int) -> bytes:
    return bytes(VariableByteIntegers.encode(count))  # type: ignore[no-untyped-call]  # as above
