"""The contract as AsyncAPI 3, seen from the daemon: it sends what it publishes, and receives commands."""

from typing import Any

from sweatd.contract.channels import AT, CHANNELS, EXAMPLES, Channel
from sweatd.decoders.told import COMMANDS
from sweatd.sinks.mqtt import Settings
from sweatd.sinks.mqtt.link import ROOM_FOR_HEADERS, SESSION_S

VERSION = "1.0.0"  # of the contract: the v1 in the type of each message
BINDING = {"bindingVersion": "0.2.0"}
DRAFT_7 = "application/schema+json;version=draft-07"
Node = dict[str, Any]

STATUS_POST = {"qos": 1, "retain": True}
ABOUT = (
    "What sweatd publishes over MQTT, and what it can be told. Read it together with docs/mqtt.md. "
    "Site and athlete are ids of up to 32 of a-z, 0-9 and -; names of people are never published."
)
PARAMETERS = {
    "site": {"description": "The gym: the option site.name.", "default": "gym", "examples": ["gym", "north"]},
    "athlete": {"description": "The id of an athlete.", "examples": ["a1"]},
    "verb": {
        "description": "The verb of the command that is answered, or what the asker named as response topic.",
        "examples": list(COMMANDS),
    },
}
CLOUD_EVENT = {
    "specversion": {"const": "1.0"},
    "id": {"type": "string"},
    "source": {"type": "string", "description": "/sweatd/SITE", "pattern": "^/sweatd/"},
    "type": {"type": "string", "pattern": "^sweatd[.][a-z]+[.]v1$"},
    "time": {"type": "string", "format": "date-time"},
    "subject": {"type": "string", "description": "The athlete whom it is about."},
}


def asyncapi() -> Node:
    """The document."""
    return {
        "asyncapi": "3.0.0",
        "id": "urn:sweatd:mqtt",
        "info": {
            "title": "sweatd over MQTT",
            "version": VERSION,
            "description": ABOUT,
            "license": {"name": "Apache-2.0"},
        },
        "defaultContentType": "application/json",
        "servers": {"broker": _server(Settings())},
        "channels": {"status": _status_channel(), **{channel.name: _channel(channel) for channel in CHANNELS}},
        "operations": {
            "publishStatus": _operation("send", "status", "Says that it is there, or not", STATUS_POST),
            **dict(map(_operation_of, CHANNELS)),
        },
        "components": {
            "parameters": PARAMETERS,
            "messages": {
                "status": _status(),
                **{channel.schema.replace("/", "-"): _message(channel) for channel in CHANNELS},
            },
            "messageTraits": {"cloudEvent": _cloud_event()},
        },
    }


def _server(settings: Settings) -> Node:
    will = {"topic": AT.status, "qos": 1, "message": "offline", "retain": True}
    session = {
        "clientId": "sweatd-{site}",
        "cleanSession": False,
        "lastWill": will,
        "keepAlive": settings.keepalive_s,
        "sessionExpiryInterval": SESSION_S,
        "maximumPacketSize": settings.max_command_bytes + ROOM_FOR_HEADERS,
    }
    return {
        "host": "{host}:{port}",
        "protocol": "mqtt",
        "protocolVersion": "5.0",
        "description": "The broker of the gym. With one that does not know MQTT 5, 3.1.1 is spoken.",
        "variables": {
            "host": {"default": settings.host, "description": "mqtt.host in sweatd.toml"},
            "port": {"default": str(settings.port), "description": "mqtt.port in sweatd.toml; 8883 with TLS"},
        },
        "bindings": {"mqtt": {**session, **BINDING}},
    }


# channels


def _status_channel() -> Node:
    return {
        "address": AT.status,
        "description": "Whether the daemon is there; `offline` is also its last will",
        "parameters": {"site": _at("parameters", "site")},
        "messages": {"status": _at("messages", "status")},
    }


def _channel(channel: Channel) -> Node:
    own = {name: _at("parameters", name) for name in PARAMETERS if f"{{{name}}}" in channel.address}
    name = channel.schema.replace("/", "-")
    return {
        "address": channel.address,
        "description": channel.about,
        "parameters": own,
        "messages": {name: _at("messages", name)},
    }


def _operation_of(channel: Channel) -> tuple[str, Node]:
    post = channel.post
    if channel.is_command:
        told = _operation("receive", channel.name, channel.about, {"qos": 1, "retain": False})
        return f"obey{channel.name.capitalize()}", {**told, "reply": {"channel": {"$ref": "#/channels/response"}}}
    travels: Node = {"qos": post.qos, "retain": post.retain}
    if post.expiry_s is not None:
        travels["messageExpiryInterval"] = post.expiry_s
    return f"publish{channel.name.capitalize()}", _operation("send", channel.name, channel.about, travels)


def _operation(action: str, channel: str, summary: str, travels: Node) -> Node:
    return {
        "action": action,
        "channel": {"$ref": f"#/channels/{channel}"},
        "summary": summary,
        "bindings": {"mqtt": {**travels, **BINDING}},
    }


# messages


def _status() -> Node:
    return {
        "name": "status",
        "contentType": "text/plain",
        "payload": {"type": "string", "enum": ["online", "offline"]},
    }


def _message(channel: Channel) -> Node:
    known: Node = {
        "name": channel.schema.replace("/", "-"),
        "contentType": "application/json",
        "payload": {"schemaFormat": DRAFT_7, "schema": {"$ref": f"./schemas/{channel.schema}.json"}},
    }
    if channel.is_command:
        return {**known, "examples": [{"payload": EXAMPLES[channel.name]}]}
    return {**known, "traits": [_at("messageTraits", "cloudEvent")]}


def _cloud_event() -> Node:
    required = [name for name in CLOUD_EVENT if name != "subject"]
    return {
        "description": "CloudEvents 1.0, binary mode: with MQTT 5, these are user properties.",
        "headers": {"type": "object", "properties": CLOUD_EVENT, "required": required},
        "bindings": {"mqtt": {"payloadFormatIndicator": 1, "contentType": "application/json", **BINDING}},
    }


def _at(kind: str, name: str) -> Node:
    return {"$ref": f"#/components/{kind}/{name}"}
