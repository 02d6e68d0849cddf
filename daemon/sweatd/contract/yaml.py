"""YAML enough for a document that people read: blocks of mappings and lists, everything doubtful in quotes."""

import re
from collections.abc import Iterator

import msgspec

PLAIN = re.compile(r"[A-Za-z/][\w/.{}-]*(?: [\w/.{}()`-]+)*")
"""What is a string in YAML without quotes, and nothing else (but for the words below)."""
NO_STRINGS = {"true", "false", "null", "yes", "no", "on", "off", "y", "n"}

Node = dict[str, "Node"] | list["Node"] | str | float | bool | None


def written(node: Node) -> str:
    """A whole document."""
    return "\n".join(_lines(node)) + "\n"


def _lines(node: Node) -> Iterator[str]:
    if isinstance(node, dict) and node:
        for key, value in node.items():
            yield from _under(f"{_scalar(key)}:", value)
    elif isinstance(node, list) and node:
        for value in node:
            first, *rest = _lines(value)
            yield f"- {first}"
            yield from (f"  {line}" for line in rest)
    else:
        yield _scalar(node)


def _under(key: str, value: Node) -> Iterator[str]:
    if isinstance(value, dict | list) and value:
        yield key
        yield from (f"  {line}" for line in _lines(value))
    else:
        yield f"{key} {_scalar(value)}"


def _scalar(value: Node) -> str:
    plain = isinstance(value, str) and PLAIN.fullmatch(value) and value.lower() not in NO_STRINGS
    return str(value) if plain else msgspec.json.encode(value).decode()
