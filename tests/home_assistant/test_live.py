"""A real Home Assistant on a real broker: what it makes of what is said, and what comes back from its buttons."""

import asyncio
import json
import logging
import re
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import msgspec
import pytest
import pytest_asyncio
from homeassistant.helpers import device_registry
from homeassistant.setup import async_setup_component
from homeassistant.util.yaml import parse_yaml
from msgspec.structs import replace

from brokers import need_broker, until
from home_assistant.home import GYM, Home, alert, connected, full, sparse, started
from sweatd import messages
from sweatd.broker import local_broker
from sweatd.decoders.told import COMMANDS
from sweatd.homeassistant import discovery, gateway, gone
from sweatd.messages import Info, Reading, Response
from sweatd.messages.answers import Asked
from sweatd.model import AlertState, Change, Message, Quality
from sweatd.remedies import Step
from sweatd.sinks.mqtt import Command, MqttSink, Settings
from sweatd.words import Words

pytestmark = pytest.mark.asyncio(loop_scope="module")
ENGLISH = Words("en")
PAGE = Path(__file__).parents[2] / "docs/home-assistant.md"


@pytest_asyncio.fixture(loop_scope="module", scope="module")
async def home(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Home]:
    need_broker("mosquitto")
    folder = tmp_path_factory.mktemp("home")
    (folder / "configuration.yaml").touch()
    commands: list[Command] = []
    async with local_broker("mosquitto") as broker:
        sink = MqttSink(Settings(host=broker.host, port=broker.port), "gym", commands.append)
        running = asyncio.create_task(sink.run())
        hass = await started(str(folder))
        await connected(hass, broker.host, broker.port)
        yield Home(hass, sink, commands)
        await hass.async_stop(force=True)
        running.cancel()
        await asyncio.wait((running,))


@pytest.fixture(autouse=True)
def nothing_is_wrong(caplog: pytest.LogCaptureFixture) -> Any:
    """Whatever Home Assistant warns of is wrong."""
    caplog.set_level(logging.WARNING)
    yield
    assert [record.getMessage() for record in caplog.records if record.name.startswith("homeassistant")] == []


async def test_a_device_and_its_entities_are_found(home: Home) -> None:
    home.say(gateway(GYM, "1.2.3"))
    components = await home.find("found")
    devices = device_registry.async_get(home.hass)
    own, bridge = (devices.async_get_device({("mqtt", f"sweatd_gym{who}")}) for who in ("_found", ""))
    assert own
    assert (own.name, own.sw_version) == ("Athlete found (gym)", "1.2.3")
    assert bridge
    assert own.via_device_id == bridge.id
    for key, component in components.items():
        assert (home.state("found", key) is not None) == component.get("enabled_by_default", True), key


async def test_every_estimate_is_shown_with_its_interval(home: Home) -> None:
    await home.find("whole")
    state = full("whole")
    await home.shows("whole", "heart_rate", "143.0", messages.state(GYM, state))
    for name, spread in state.estimates.items():
        attributes = await home.shows("whole", name, str(spread.median))
        assert (attributes["low"], attributes["high"]) == (spread.low, spread.high), name
    assert (await home.shows("whole", "cramp_risk", "raised"))["reasons"] == ["fatigue", "heat", "soreness"]
    for key, value in (("battery", "87.0"), ("intake_l", "0.25"), ("session_s", "5000.0")):
        await home.shows("whole", key, value)


async def test_what_is_not_known_is_unknown_and_no_error(home: Home) -> None:
    components = await home.find("bare")
    await home.shows("bare", "cramp_risk", "raised", messages.state(GYM, full("bare")))
    await home.shows("bare", "cramp_risk", "unknown", messages.state(GYM, sparse("bare")))
    shown = {key for key, own in components.items() if own["platform"] == "sensor" and home.state("bare", key)}
    for key in shown - {"intake_l", "session_s", "remedy"}:
        assert "low" not in await home.shows("bare", key, "unknown")


@pytest.mark.parametrize("reading", [Reading(143.0, 31.0, Quality.GOOD), Reading(143.0, 1.0, Quality.NOT_WORN)])
async def test_the_pulse_of_a_strap_that_lies_there_is_not_shown(home: Home, reading: Reading) -> None:
    await home.find("strap")
    await home.shows("strap", "heart_rate", "143.0", messages.state(GYM, full("strap")))
    there = messages.state(GYM, replace(full("strap"), sensors={"heart_rate": reading}))
    assert (await home.shows("strap", "heart_rate", "unknown", there))["quality"] == reading.quality


async def test_an_alarm_stands_until_it_is_over_and_may_be_taken_back(home: Home) -> None:
    await home.find("alarm")
    standing = [alert("alarm"), alert("alarm", "sensor_lost")]
    home.say(messages.alarm(GYM, "alarm", 1.0, standing, ENGLISH))
    attributes = await home.shows("alarm", "alarm", "on")
    assert (attributes["severity"], attributes["dangers"]) == ("warning", ["hydration_reminder"])
    assert attributes["message"].startswith("Drink about 250 mL")
    assert len((await home.shows("alarm", "technical", "on"))["messages"]) == 1
    for over in (messages.alarm(GYM, "alarm", 2.0, [], ENGLISH), messages.no_alarm(GYM, "alarm")):
        home.say(messages.alarm(GYM, "alarm", 1.0, standing, ENGLISH))
        await home.shows("alarm", "alarm", "on")
        home.say(over)
        await home.shows("alarm", "alarm", "off")
        await home.shows("alarm", "technical", "off")


async def test_events_come_to_the_athlete_and_to_the_trainer(home: Home) -> None:
    home.say(gateway(GYM, "1.2.3"))
    await home.find("event")
    await until(lambda: home.entity("", "trainer"))
    told = messages.events(GYM, alert("event", "cramp"), ENGLISH)
    for who, key in (("event", "event"), ("", "trainer")):
        assert (await home.happens(who, key, "cramp", *told))["athlete"] == "event"
    over = messages.events(GYM, alert("event", "cramp", AlertState.CLEARED), ENGLISH)
    await home.happens("event", "event", "cleared", *over)


async def test_the_automation_of_the_documentation_calls_the_coach(home: Home) -> None:
    called: list[Any] = []
    home.hass.services.async_register("notify", "mobile_app_coach", called.append)
    [written] = re.findall(r"```yaml\n(automation:.*?)```", PAGE.read_text(), re.DOTALL)
    assert await async_setup_component(home.hass, "automation", parse_yaml(written))
    for change in (Change.ACKNOWLEDGED, Change.RAISED):
        told = messages.events(GYM, replace(alert("a7", "cramp"), change=change), ENGLISH)
        await home.happens("", "trainer", "cramp", *told)
    await home.hears(lambda: called, *told)
    said = ENGLISH.alert(alert("a7", "cramp"))
    assert {(call.data["title"], call.data["message"]) for call in called} == {("Athlete a7", said)}


async def test_a_step_of_the_remedy_is_shown(home: Home) -> None:
    await home.find("remedy")
    step = messages.remedy(GYM, Step("remedy-1", "remedy", "stretch", 2, 6, 1.0, 60.0, "weak"), ENGLISH)
    assert (await home.shows("remedy", "remedy", "stretch", step))["number"] == 2


async def test_each_button_says_its_command_and_each_press_is_one(home: Home) -> None:
    components = await home.find("press")
    for key in (key for key, component in components.items() if component["platform"] == "button"):
        await home.shows("press", key, "unknown")  # before, it is not available, and a press is nothing
        home.commands.clear()
        for _ in range(2):
            await home.hass.services.async_call("button", "press", {"entity_id": home.entity("press", key)}, True)
        await until(lambda: len(home.commands) == 2)
        said = [msgspec.json.decode(it.payload, type=COMMANDS[it.verb]) for it in home.commands]
        assert len({it.id for it in said}) == 2
        assert not any(it.retained for it in home.commands)


@pytest.mark.parametrize(
    ("key", "field", "value"), [("weigh", "kg", 71.4), ("drink", "ml", 300), ("soreness", "score", 0)]
)
async def test_a_number_is_told_and_the_box_is_empty_again(home: Home, key: str, field: str, value: float) -> None:
    await home.find("box")
    await home.shows("box", f"box_{key}", "unknown")
    home.commands.clear()
    box = {"entity_id": home.entity("box", f"box_{key}"), "value": value}
    await home.hass.services.async_call("number", "set_value", box, True)
    await until(lambda: home.commands)
    [command] = home.commands
    assert (command.athlete, command.verb, json.loads(command.payload)[field]) == ("box", key, value)
    msgspec.json.decode(command.payload, type=COMMANDS[key])
    await home.shows("box", "heart_rate", "143.0", messages.state(GYM, full("box")))
    await home.shows("box", f"box_{key}", "unknown")


async def test_a_refused_command_is_seen(home: Home) -> None:
    home.say(gateway(GYM, "1.2.3"), messages.info(GYM, Info("sweatd", "1.2.3", "gym", ("a1", "a2"), 5), 0.0))
    await until(lambda: home.entity("", "answers"))
    await home.shows("", "athletes", "2")
    await home.shows("", "connection", "on")
    answer = messages.response(GYM, "drink", Response("refused", "x", "a1", error="too much"), Asked(0.0))
    assert (await home.happens("", "answers", "refused", answer))["error"] == "too much"


async def test_a_mistake_would_be_heard_of(home: Home, caplog: pytest.LogCaptureFixture) -> None:
    message = discovery(GYM, "wrong", "1.2.3", 5)
    payload = message.payload.replace(b'"volume_storage"', b'"volume"').replace(b"value_json.session_s", b"1 / 0")
    home.say(replace(message, payload=payload))
    await until(lambda: home.entity("wrong", "session_s"))
    await home.shows("wrong", "heart_rate", "143.0", messages.state(GYM, full("wrong")))
    assert "which is impossible considering device class ('volume')" in caplog.text
    assert "ZeroDivisionError" in caplog.text
    caplog.clear()
    home.say(gone(GYM, "wrong"))
    await until(lambda: not home.entity("wrong", "heart_rate"))


async def test_without_the_daemon_nothing_is_available(home: Home) -> None:
    await home.find("away")
    await home.shows("away", "heart_rate", "143.0", messages.state(GYM, full("away")))
    home.say(Message(GYM.status, b"offline", qos=1, retain=True))
    for key in ("heart_rate", "alarm", "button_drank", "box_weigh", "event"):
        await home.shows("away", key, "unavailable")
    home.say(Message(GYM.status, b"online", qos=1, retain=True))
    await home.shows("away", "heart_rate", "143.0")


async def test_said_again_nothing_changes(home: Home) -> None:
    await home.find("again")
    await home.shows("again", "heart_rate", "143.0", messages.state(GYM, full("again")))
    await home.find("again")
    await home.find("after")
    await home.shows("again", "heart_rate", "143.0")


async def test_who_is_forgotten_is_gone(home: Home) -> None:
    components = await home.find("gone")
    home.say(messages.alarm(GYM, "gone", 1.0, [alert("gone")], ENGLISH))
    await home.shows("gone", "alarm", "on")
    home.say(gone(GYM, "gone"), messages.no_alarm(GYM, "gone"))
    devices = device_registry.async_get(home.hass)
    await until(lambda: devices.async_get_device({("mqtt", "sweatd_gym_gone")}) is None)
    assert not any(home.entity("gone", key) for key in components)
