"""JSON Schemas (draft 7, which every tool knows) of all payloads, from their types and from the tables of names.

Payloads of the daemon are open: new fields may come. Commands are closed: a field that is not known is refused.
"""

from collections.abc import Mapping
from typing import Any

import msgspec

from sweatd.contract.channels import CHANNELS
from sweatd.decoders.told import answers, command, feelings, fluids
from sweatd.messages import FIGURES, PUBLISHED
from sweatd.model import Quantity

Schema = dict[str, Any]
WORDS = {**command.WORDS, **fluids.WORDS, **feelings.WORDS, **answers.WORDS}
DRAFT = "http://json-schema.org/draft-07/schema#"


def schemas() -> dict[str, Schema]:
    """Each by its name."""
    return {channel.schema: _schema(channel.schema, channel.payload) for channel in CHANNELS}


def _schema(name: str, kind: Any) -> Schema:  # noqa: ANN401 - any type that msgspec knows
    """A type's own fields first, then what they are made of."""
    [whole], parts = msgspec.json.schema_components([kind], ref_template="#/definitions/{name}")
    if set(whole) == {"$ref"}:
        whole = parts.pop(whole["$ref"].rpartition("/")[2])
    schema = {"$schema": DRAFT, **whole, "title": f"sweatd.{name.replace('/', '.')}.v1"}
    if parts:
        schema["definitions"] = parts
    if name.startswith("commands/"):
        _explain(schema)
    for part in (schema, *parts.values()):
        _name_estimates(part)
    return {key: _portable(value) for key, value in schema.items()}


def _explain(schema: Schema) -> None:
    for name, field in schema["properties"].items():
        field["description"] = WORDS[name]


def _name_estimates(part: Schema) -> None:
    """Which names there are in the open tables of a state."""
    for field, table in (("estimates", PUBLISHED), ("figures", FIGURES)):
        if field in part.get("properties", {}):
            one = part["properties"][field]
            one["properties"] = dict(_named(table, one["additionalProperties"]))


def _named(table: Mapping[Quantity, tuple[str, int]], kind: Schema) -> list[tuple[str, Schema]]:
    return [
        (name, {"description": f"in {quantity.unit} (UCUM)", "allOf": [kind]}) for quantity, (name, _) in table.items()
    ]


def _portable(node: Any) -> Any:  # noqa: ANN401 - any JSON
    r"""Patterns as ECMA-262 has them: there is no \Z there."""
    if isinstance(node, dict):
        return {key: _portable(value) for key, value in node.items()}
    if isinstance(node, list):
        return [_portable(value) for value in node]
    return node.replace(r"\Z", "$") if isinstance(node, str) else node
