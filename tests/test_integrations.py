"""docs/integrations.md and what it hands out: true to the contract, and run where it can be."""

import asyncio
import json
import os
import re
import signal
import tomllib
from contextlib import suppress
from pathlib import Path
from typing import Any

import msgspec
import pytest

from brokers import WITHIN_S, mosquitto, say, until
from requirements import need
from sweatd.broker import HOST
from sweatd.messages import Event, Topics
from sweatd.model import Change, Channel, Frame, Kind, Profile, Severity
from sweatd.pipeline import Pipeline, Settings
from sweatd.roster import Roster

ROOT = Path(__file__).parent.parent
PAGE = (ROOT / "docs/integrations.md").read_text()
FLOW = json.loads((ROOT / "docs/node-red-flow.json").read_text())
NODES = {node["id"]: node for node in FLOW}
TELEGRAF = tomllib.loads((ROOT / "config/telegraf.conf").read_text())["inputs"]["mqtt_consumer"][0]
ANYWHERE = Topics("+")
FIELDS = {field.name for field in msgspec.structs.fields(Event)}


def nodes(kind: str) -> list[dict[str, Any]]:
    return [node for node in FLOW if node["type"] == kind]


def test_every_wire_of_the_flow_leads_to_a_node_of_the_flow() -> None:
    assert len(NODES) == len(FLOW)
    (tab,) = nodes("tab")
    for node in FLOW:
        assert node.get("z", tab["id"]) == tab["id"]
        assert all(target in NODES for output in node.get("wires", []) for target in output), node["name"]
        assert len(node.get("wires", [])) == node.get("outputs", len(node.get("wires", [])))


def test_the_flow_hears_events_with_mqtt_5_from_a_broker_that_is_there_to_be_entered() -> None:
    (heard,) = nodes("mqtt in")
    assert (heard["topic"], heard["qos"]) == (ANYWHERE.athlete("+", "event"), "1")
    broker = NODES[heard["broker"]]
    assert (broker["type"], broker["protocolVersion"], broker["broker"]) == ("mqtt-broker", "5", "127.0.0.1")


def test_nothing_leaves_the_house_until_somebody_enables_it() -> None:
    (phone,) = nodes("http request")
    assert phone["d"]
    assert "CHANGE-ME" in phone["url"]


@pytest.mark.parametrize(
    ("field", "contract"),
    [("kind", set(Kind)), ("change", set(Change)), ("severity", {each.name.lower() for each in Severity})],
)
def test_the_flow_asks_for_what_the_contract_knows(field: str, contract: set[str]) -> None:
    (switch,) = (node for node in nodes("switch") if node["property"] == f"payload.{field}")
    asked = {rule["v"] for rule in switch["rules"] if "v" in rule}
    assert field in FIELDS
    assert asked < contract
    assert switch["rules"][-1] == {"t": "else"}  # what it does not know goes somewhere, too


def test_the_flow_reads_no_field_that_an_event_has_not() -> None:
    for function in nodes("function"):
        used = set(re.findall(r"(?:event|msg\.payload)\.(\w+)", function["func"]))
        assert used
        assert used <= FIELDS


def a_state() -> dict[str, Any]:
    """Of a minute's hard work, as it is published."""
    pipeline = Pipeline(Settings(), Roster([Profile(id="a1")], {"strap": "a1"}))
    told = []
    for second in range(60):
        told += pipeline.push(
            Frame(1e9 + second, "strap", Channel.CHARACTERISTIC, "2a37", bytes([6, 160 + second % 7]))
        )
    state: dict[str, Any] = json.loads([it.payload for it in told if it.topic == "sweatd/gym/athlete/a1/state"][-1])
    return state


def test_telegraf_finds_every_path_in_a_state_as_the_type_it_wants() -> None:
    state = a_state()
    (parser,) = TELEGRAF["json_v2"]
    for field in ({"path": parser["timestamp_path"], "type": "float"}, *parser["field"]):
        value: Any = state
        for name in field["path"].split("."):
            value = value[name]
        assert isinstance(value, str if field["type"] == "string" else int | float), field["path"]
    assert parser["timestamp_format"] == "unix"
    names = [field.get("rename", field["path"]) for field in parser["field"]]
    assert len(set(names)) == len(names)
    assert all(field["optional"] for field in parser["field"])


def test_telegraf_has_site_and_athlete_as_tags() -> None:
    (topic,) = TELEGRAF["topics"]
    (tags,) = TELEGRAF["topic_parsing"]
    assert tags["topic"] == topic == ANYWHERE.athlete("+", "state")
    parts = zip(Topics("gym").athlete("a1", "state").split("/"), tags["tags"].split("/"), strict=True)
    assert {tag: part for part, tag in parts if tag != "_"} == {"site": "gym", "athlete": "a1"}


def event(danger: str, severity: str, change: str) -> str:
    """As much of an event as the recipes read; the fields are the contract's."""
    said = {"id": danger, "revision": 1, "athlete": "a1", "danger": danger, "severity": severity, "change": change}
    assert set(said) < FIELDS
    return json.dumps({**said, "message": f"@Look at {danger}\tnow."})


async def test_the_recipe_for_ntfy_posts_what_has_to_be_heard(tmp_path: Path) -> None:
    need("mosquitto_sub", "jq", "curl")
    (recipe,) = re.findall(r"```sh\n(.*?)```", PAGE, re.DOTALL)
    posts: list[str] = []

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        head = (await reader.readuntil(b"\r\n\r\n")).decode()
        (length,) = re.findall(r"Content-Length: (\d+)", head)
        posts.append(head + (await reader.readexactly(int(length))).decode())
        writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n")
        writer.close()

    async with mosquitto("allow_anonymous true") as port, await asyncio.start_server(serve, HOST, 0) as server:
        address = f"http://{HOST}:{server.sockets[0].getsockname()[1]}/topic"
        script = tmp_path / "sweatd-ntfy"
        script.write_text(recipe.replace("PORT=1883", f"PORT={port}").replace("https://ntfy.sh/CHANGE-ME", address))
        process = await asyncio.create_subprocess_exec("/bin/sh", str(script), start_new_session=True)
        try:
            async with asyncio.timeout(WITHIN_S):
                while not posts:  # until it listens
                    await say(port, "sweatd/gym/trainer/event", event("unwell", "urgent", "raised"))
            for payload in ("no JSON", "7", event("cramp", "urgent", "acknowledged"), event("fatigue", "new", "worse")):
                await say(port, "sweatd/gym/trainer/event", payload)
            await until(lambda: "fatigue" in posts[-1])
        finally:
            with suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGTERM)
            await process.wait()
    assert not any("cramp" in post for post in posts)
    assert posts[0].startswith("POST /topic ")
    assert "Priority: 5\r\nTitle: a1: unwell\r\n" in posts[0]
    assert posts[0].endswith("\r\n\r\n@Look at unwell\\tnow.")
    assert "Priority: 3\r\n" in posts[-1]
