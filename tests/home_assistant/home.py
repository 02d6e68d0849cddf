"""A real Home Assistant, and what the daemon says to it."""

import asyncio
from collections.abc import Callable
from typing import Any, NamedTuple

import msgspec
import numpy as np
from homeassistant import bootstrap, loader
from homeassistant.config_entries import ConfigEntries, ConfigEntry, ConfigEntryState
from homeassistant.core import HomeAssistant
from homeassistant.helpers import entity_registry
from msgspec.structs import replace

from brokers import WITHIN_S, until
from pictures import picture
from sweatd import messages
from sweatd.homeassistant import discovery
from sweatd.messages import FIGURES, PUBLISHED, Reading, State, Topics
from sweatd.model import Alert, AlertState, Message, Quality, Severity
from sweatd.rules.cramp_risk import Risk
from sweatd.sinks.mqtt import Command, MqttSink

GYM = Topics("gym")
BODIES = np.linspace(0.5, 1.5, 64)[None, :]


class Home(NamedTuple):
    """Home Assistant, the daemon's sink on the same broker, and the commands that came in there."""

    hass: HomeAssistant
    sink: MqttSink
    commands: list[Command]

    def say(self, *messages: Message) -> None:
        for message in messages:
            self.sink.publish(message)

    def entity(self, who: str, key: str) -> str:
        """Its id in Home Assistant."""
        every = entity_registry.async_get(self.hass).entities.values()
        return next((own.entity_id for own in every if own.unique_id == f"sweatd_gym{who and '_'}{who}_{key}"), "")

    def state(self, who: str, key: str) -> Any:
        return self.hass.states.get(self.entity(who, key))

    async def shows(self, who: str, key: str, value: str, *messages: Message) -> dict[str, Any]:
        """Says something until a value is there; the attributes that come with it."""
        await self.hears(lambda: getattr(self.state(who, key), "state", None) == value, *messages)
        await self.hass.async_block_till_done()
        return dict(self.state(who, key).attributes)

    async def happens(self, who: str, key: str, event: str, *messages: Message) -> dict[str, Any]:
        """Says something until an event is there; its attributes."""
        await self.hears(lambda: self.state(who, key).attributes.get("event_type") == event, *messages)
        return dict(self.state(who, key).attributes)

    async def hears(self, fact: Callable[[], object], *messages: Message) -> None:
        """Says something again and again, as the daemon does with states, for it subscribes when it finds the time."""
        async with asyncio.timeout(WITHIN_S):
            while not fact():
                self.say(*messages)
                await asyncio.sleep(0.1)

    async def find(self, who: str) -> dict[str, Any]:
        """Tells it of an athlete, and waits until every entity is there."""
        message = discovery(GYM, who, "1.2.3", 5)
        components: dict[str, Any] = msgspec.json.decode(message.payload)["components"]
        self.say(message)
        await until(lambda: all(self.entity(who, key) for key in components))
        await self.hass.async_block_till_done()
        return components


async def started(folder: str) -> HomeAssistant:
    """Home Assistant with nothing in it."""
    hass = HomeAssistant(folder)
    hass.config.skip_pip = True
    hass.config_entries = ConfigEntries(hass, {})
    loader.async_setup(hass)
    await bootstrap.async_load_base_functionality(hass)
    hass.config.components |= {"http", "file_upload"}  # its web pages are not wanted here
    await hass.async_start()
    return hass


async def connected(hass: HomeAssistant, host: str, port: int) -> None:
    """Adds what a person adds in its settings: MQTT, and where the broker is."""
    entry = ConfigEntry(
        domain="mqtt",
        title="gym",
        data={"broker": host, "port": port, "protocol": "5"},
        options={},
        source="user",
        unique_id=None,
        version=1,
        minor_version=2,
        discovery_keys={},
        subentries_data=(),
    )
    await hass.config_entries.async_add(entry)
    assert entry.state is ConfigEntryState.LOADED


def full(who: str) -> State:
    """A state in which nothing is missing."""
    bodies = {quantity: BODIES * (n + 1) for n, quantity in enumerate(PUBLISHED)}
    singles = {quantity: np.array([n + 1.0]) for n, quantity in enumerate(FIGURES)}
    sensors = {"heart_rate": Reading(143.0, 1.0, Quality.GOOD), "battery_level": Reading(87.0, 600.0, Quality.GOOD)}
    whole = replace(picture(intake_l=0.25), athletes=(who,), bodies=bodies, singles=singles)
    [state] = messages.states(whole, [1], [sensors], [Risk("raised", ("fatigue", "heat", "soreness"), "sensors")])
    return state


def sparse(who: str) -> State:
    """A state in which nothing is known yet."""
    return replace(full(who), estimates={}, figures={}, sensors={}, cramp_risk=None)


def alert(who: str, danger: str = "hydration_reminder", state: AlertState = AlertState.RAISED) -> Alert:
    facts = {"volume_ml": 250.0, "fluid_loss_l": 0.7, "fluid_loss_low_l": 0.6, "fluid_loss_high_l": 1.0}
    return Alert(f"{who}-{danger}-1", 1, who, danger, state, Severity.WARNING, 0.0, 1.0, ("deficit",), facts)
