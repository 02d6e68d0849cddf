"""The contract over MQTT as documents, made from the types and tables of the code: docs/asyncapi.yaml, docs/schemas.

`scripts/contract` writes them anew; a test fails where they are not what the code says.
"""

import msgspec

from sweatd.contract.asyncapi import asyncapi
from sweatd.contract.channels import CHANNELS, EXAMPLES, Channel
from sweatd.contract.schemas import schemas
from sweatd.contract.yaml import written

__all__ = ["CHANNELS", "EXAMPLES", "Channel", "asyncapi", "documents", "schemas"]

MADE = "# Made from the code by scripts/contract: change the code, not this file.\n"


def documents() -> dict[str, str]:
    """Every document by its path below `docs`."""
    texts = {f"schemas/{name}.json": _json(schema) for name, schema in schemas().items()}
    return {"asyncapi.yaml": MADE + written(asyncapi()), **texts}


def _json(schema: dict[str, object]) -> str:
    return msgspec.json.format(msgspec.json.encode(schema), indent=2).decode() + "\n"
