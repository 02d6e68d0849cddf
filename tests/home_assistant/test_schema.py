"""The schemas by which Home Assistant takes or refuses a device and its entities."""

import importlib
import logging
from typing import Any

import msgspec
import pytest
import voluptuous
from homeassistant.components.mqtt.const import DEFAULT_BIRTH
from homeassistant.components.mqtt.schemas import DEVICE_DISCOVERY_SCHEMA

from sweatd.homeassistant import BIRTH_TOPIC, discovery, gateway
from sweatd.messages import Topics

GYM = Topics("gym")
ATHLETE, GATEWAY = (
    msgspec.json.decode(message.payload) for message in (discovery(GYM, "a1", "1.2.3", 5), gateway(GYM, "1.2.3"))
)
ENTITIES = ATHLETE["components"] | GATEWAY["components"]


def complaints(entity: dict[str, Any], caplog: pytest.LogCaptureFixture) -> str:
    """What Home Assistant has against an entity. It warns of what the next releases refuse."""
    own = {"state_topic": "x", **entity}
    platform = importlib.import_module(f"homeassistant.components.mqtt.{own.pop('platform')}")
    with caplog.at_level(logging.WARNING):
        try:
            taken = platform.DISCOVERY_SCHEMA(own)
        except voluptuous.Invalid as error:
            return str(error)
    ignored = own.keys() - taken.keys() - {"state_topic"}
    return caplog.text + (f"it ignores {ignored}" if ignored else "")


@pytest.mark.parametrize("device", [ATHLETE, GATEWAY], ids=["athlete", "gateway"])
def test_it_takes_the_device(device: dict[str, Any]) -> None:
    DEVICE_DISCOVERY_SCHEMA(device)


def test_it_says_there_that_it_has_started() -> None:
    assert (DEFAULT_BIRTH["topic"], DEFAULT_BIRTH["payload"]) == (BIRTH_TOPIC, "online")


@pytest.mark.parametrize("key", ENTITIES)
def test_it_takes_each_entity_and_ignores_nothing(key: str, caplog: pytest.LogCaptureFixture) -> None:
    assert complaints(ENTITIES[key], caplog) == ""


@pytest.mark.parametrize(
    ("key", "trap", "why"),
    [
        ("heart_rate", {"device_class": "frequency"}, "`bpm` is not valid together with device class `frequency`"),
        ("cramp_risk", {"unit_of_measurement": "%"}, "`options` is not allowed together"),
        ("event", {"state_topic": "a/#/b"}, "Multi-level wildcard"),
        ("box_weigh", {"min": 301}, "max must be >="),
        ("fluid_loss_l", {"object": "a1"}, "it ignores {'object'}"),
        ("fluid_loss_l", {"value_template": "{{ value_json. }}"}, "invalid template"),
        ("button_cramp", {"command_topic": "a/+/set"}, "Wildcards cannot be used in topic names"),
    ],
)
def test_it_would_refuse(key: str, trap: dict[str, Any], why: str, caplog: pytest.LogCaptureFixture) -> None:
    assert why in complaints(ENTITIES[key] | trap, caplog)
