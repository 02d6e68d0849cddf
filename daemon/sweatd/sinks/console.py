"""Messages as short lines for a person: when, about whom, what."""

import time
from collections.abc import Iterator
from typing import Any

import msgspec
from rich.console import Console
from rich.text import Text

from sweatd.model import Message

STYLES = {"alarm": "bold red", "event": "yellow", "state": "dim"}
TOLD_ELSEWHERE = {"ts", "athlete"}


class ConsoleSink:
    """Prints every message on a line of its own."""

    def __init__(self, console: Console | None = None) -> None:
        self._console = console or Console(soft_wrap=True)

    def publish(self, message: Message) -> None:
        """Prints it."""
        self._console.print(line(message))


def line(message: Message) -> Text:
    """One message as it is printed.

    >>> line(Message("sweatd/gym/athlete/a1/state", b'{"heart_rate": 143}')).plain
    '         athlete/a1/state    heart_rate 143'
    """
    tail = message.topic.split("/", 2)[-1]
    data = _decoded(message.payload)
    facts = "  ".join(_facts(data)) if isinstance(data, dict) else str(data)
    words = f"{_clock(data):8} {tail:19} {facts}".rstrip()
    harmless = "".join(sign if sign.isprintable() else "?" for sign in words)  # a terminal obeys what is not
    return Text(harmless, STYLES.get(tail.rpartition("/")[2], ""))


def _decoded(payload: bytes) -> Any:  # noqa: ANN401 - JSON is anything
    try:
        return msgspec.json.decode(payload)
    except (msgspec.DecodeError, UnicodeDecodeError):
        return payload.decode(errors="replace")


def _clock(data: Any) -> str:  # noqa: ANN401 - JSON is anything
    match data:
        case {"ts": int() | float() as at}:
            return time.strftime("%H:%M:%S", time.localtime(at))
    return ""


def _facts(data: dict[str, Any]) -> Iterator[str]:
    """What is worth a person's time, a fact at a time; where there are words, only these."""
    match data:
        case {"severity": severity, "message": str(words)} if words:
            yield f"{severity}: {words}"
            return
    for name, value in data.items():
        match value:
            case {"median": median, "low": low, "high": high}:
                yield f"{name} {median:g} [{low:g}..{high:g}]"
            case {"value": reading}:
                yield f"{name} {reading:g}"
            case dict():
                yield from _facts(value)
            case list():
                yield f"{name} {', '.join(map(str, value)) or 'none'}"
            case _ if name not in TOLD_ELSEWHERE:
                yield f"{name} {value}"
