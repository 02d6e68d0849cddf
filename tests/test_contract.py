"""The documents of the contract against the code, and against what a real broker delivers."""

import asyncio
import json
import re
from collections.abc import AsyncIterator, Iterable, Iterator
from contextlib import asynccontextmanager, suppress
from functools import partial
from pathlib import Path
from typing import Any, NamedTuple

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st
from jsonschema import Draft7Validator

from brokers import Witness, mosquitto, say, until
from sweatd.contract import CHANNELS, EXAMPLES, Channel, asyncapi, documents, schemas
from sweatd.contract.yaml import written
from sweatd.decoders import decode
from sweatd.decoders.told import COMMANDS
from sweatd.desk import Desk
from sweatd.model import Channel as Way
from sweatd.model import Frame, Message, Profile, Refused
from sweatd.pipeline import Pipeline, Settings
from sweatd.roster import Roster
from sweatd.sinks.mqtt import Command, MqttSink
from sweatd.sinks.mqtt import Settings as Mqtt
from sweatd.store import Store

DOCS = Path(__file__).parents[1] / "docs"
SCHEMAS = schemas()

# the documents


@pytest.mark.parametrize("path", documents())
def test_the_documents_are_what_the_code_says(path: str) -> None:
    assert (DOCS / path).read_text() == documents()[path], "run scripts/contract"


def test_there_are_no_other_schemas() -> None:
    there = {path.relative_to(DOCS).as_posix() for path in DOCS.glob("schemas/**/*.json")}
    assert there == documents().keys() - {"asyncapi.yaml"}


def test_another_reader_of_yaml_reads_what_was_written() -> None:
    assert yaml.safe_load((DOCS / "asyncapi.yaml").read_text()) == asyncapi()


WORDS = st.text(st.characters(min_codepoint=32, max_codepoint=126)) | st.sampled_from(["no", "y", "a\nb"])
LEAVES = st.none() | st.booleans() | st.integers() | WORDS


@given(st.recursive(LEAVES, lambda inner: st.lists(inner) | st.dictionaries(st.text("ab: #-"), inner), max_leaves=12))
def test_whatever_is_written_is_read_again(node: Any) -> None:
    assert yaml.safe_load(written(node)) == node


def test_every_reference_of_the_document_leads_somewhere() -> None:
    whole = asyncapi()
    for reference in references(whole):
        file, _, pointer = reference.partition("#")
        node = whole if not file else json.loads((DOCS / file).read_text())
        for step in filter(None, pointer.split("/")):
            node = node[step]


def references(node: Any) -> Iterator[str]:
    if isinstance(node, dict):
        if "$ref" in node:
            yield node["$ref"]
        for value in node.values():
            yield from references(value)


@pytest.mark.parametrize("name", SCHEMAS)
def test_a_schema_is_one(name: str) -> None:
    Draft7Validator.check_schema(SCHEMAS[name])


def accepts(schema: str, payload: Any) -> bool:
    return bool(Draft7Validator(SCHEMAS[schema]).is_valid(payload))


@pytest.mark.parametrize("verb", COMMANDS)
def test_the_example_of_a_command_is_one(verb: str) -> None:
    assert accepts(f"commands/{verb}", EXAMPLES[verb])
    decode(Frame(0.0, "athlete:a1", Way.TOLD, verb, json.dumps(EXAMPLES[verb]).encode()))


SPOILED: list[dict[str, Any]] = [
    {"ml": 50_000},
    {"ml": 0},
    {"ml": "250"},
    {"kg": 7},
    {"sodium_mmol_l": -1},
    {"score": 11},
    {"muscle": "ear"},
    {"signs": []},
    {"signs": ["ennui"]},
    {"minutes": 0},
    {"for_min": 721},
    {"revision": 1.5},
    {"by": "x" * 41},
    {"device": "C0:FF:EE"},
    {"id": 7},
    {"id": "x" * 65},
    {"at": "now"},
    {"beer": True},
    {"ml": 250.5, "kg": 70, "score": 0, "id": None, "at": 1.5},
]


@pytest.mark.parametrize("verb", COMMANDS)
@pytest.mark.parametrize("facts", SPOILED, ids=str)
def test_the_schema_of_a_command_refuses_what_the_daemon_refuses(verb: str, facts: dict[str, Any]) -> None:
    said = EXAMPLES[verb] | facts
    try:
        decode(Frame(0.0, "athlete:a1", Way.TOLD, verb, json.dumps(said).encode()))
    except Refused:
        assert not accepts(f"commands/{verb}", said)
    else:
        assert accepts(f"commands/{verb}", said)


# what a broker delivers

START = 1_761_900_000.0
STRAP, THERMOMETER = "F0:00:00:00:00:01", "F0:00:00:00:00:02"
ADA = Profile(id="a1", mass_kg=58.0, height_m=1.66, sex="female", birth_year=1994)
STATUS = "sweatd/gym/status"
PER_MINUTE = 30


class Gym:
    """The daemon's way from a frame to a broker and back, with a time that is told."""

    def __init__(self, store: Store, port: int) -> None:
        store.put_athlete(ADA, "Ada")
        store.assign(STRAP, "a1")
        store.assign(THERMOMETER, "room")
        self.now = START
        settings = Mqtt(port=port, commands_per_minute=PER_MINUTE)
        self.store = store
        self.pipeline = Pipeline(Settings(batched_states=True), self._roster())
        self._desk = Desk(
            self.pipeline, store, settings, self.pipeline.push, lambda: self.pipeline.enrol(self._roster(), self.now)
        )
        self.sink = MqttSink(settings, "gym", self._take)

    def _roster(self) -> Roster:
        return Roster(self.store.athletes(), self.store.assignments())

    def enrol(self) -> list[Message]:
        """As the service does."""
        return self.pipeline.enrol(self._roster(), self.now)

    def _take(self, command: Command) -> None:
        self.publish(self._desk.take(command, self.now))

    def publish(self, messages: Iterable[Message]) -> None:
        for message in messages:
            self.sink.publish(message)

    def train(self, seconds: int) -> None:
        """Hard, with a heart that is never the same for long."""
        for _ in range(seconds):
            self.now += 1.0
            beat = bytes([0x06, 165 + int(self.now) // 5 % 3])
            self.publish(self.pipeline.push(Frame(self.now, STRAP, Way.CHARACTERISTIC, "2a37", beat)))


class Heard(NamedTuple):
    """A gym, and who listens to its broker."""

    gym: Gym
    port: int
    witness: Witness

    def standing(self, danger: str) -> list[dict[str, Any]]:
        """The alerts of this kind in the last alarm."""
        return [alert for alert in said(self.witness.payloads(ALARM)[-1])["alarms"] if alert["danger"] == danger]

    def kept(self) -> tuple[Any, ...]:
        """What a command could change."""
        store = self.gym.store
        return store.told_since(0), store.assignments(), self.gym.pipeline.freeze()

    async def answer(self, verb: str, payload: str, *options: str, athlete: str = "a1") -> dict[str, Any]:
        """What comes of a command."""
        topic = f"sweatd/gym/response/{verb}"
        before = len(self.witness.payloads(topic))
        await say(self.port, f"sweatd/gym/athlete/{athlete}/{verb}/set", payload, *options)
        await until(lambda: len(self.witness.payloads(topic)) > before)
        return dict(said(self.witness.payloads(topic)[-1]))


@asynccontextmanager
async def gym(folder: Path) -> AsyncIterator[Heard]:
    """Open, with its broker and somebody who hears everything."""
    with Store(folder / "sweatd.db") as store:
        async with mosquitto("allow_anonymous true", "max_queued_messages 0") as port, Witness(port) as witness:
            made = Gym(store, port)
            task = asyncio.create_task(made.sink.run())
            await witness.hears(STATUS, "online")
            made.publish(made.pipeline.start("0", made.now))
            made.publish([made.pipeline.health(["the adapter is gone"], 0, made.now)])
            yield Heard(made, port, witness)
            task.cancel()
            with suppress(asyncio.CancelledError):
                await task
            await witness.hears(STATUS, "offline")


def said(heard: dict[str, Any]) -> Any:
    """The payload of what was heard, which mosquitto's client has read already where it is JSON."""
    payload = heard.get("payload", "")
    return json.loads(payload) if isinstance(payload, str) else payload


def closed(node: Any) -> Any:
    """A schema that allows nothing beyond what it names: what we publish is documented to the last field."""
    if isinstance(node, list):
        return [closed(one) for one in node]
    if not isinstance(node, dict):
        return node
    shut = {"additionalProperties": False} if "properties" in node else {}
    return {key: closed(value) for key, value in node.items()} | shut


STRICT = {name: Draft7Validator(closed(schema)) for name, schema in SCHEMAS.items()}


def channel_of(topic: str) -> Channel:
    """The one that is documented; fails where there is none."""
    [found] = [channel for channel in CHANNELS if re.fullmatch(pattern_of(channel), topic)]
    return found


def pattern_of(channel: Channel) -> str:
    return re.sub(r"\{\w+\}", "[^/]+", channel.address)


def travels_as_documented(heard: dict[str, Any], channel: Channel) -> bool:
    properties, post = heard["properties"], channel.post
    left_s = properties.get("message-expiry-interval")
    in_time = left_s is None if post.expiry_s is None else post.expiry_s - 5 <= left_s <= post.expiry_s
    about = properties["user-properties"]
    kind = re.fullmatch(r"sweatd\.(\w+)\.v1", about["type"])
    named = kind is not None and kind[1] == channel.schema
    known = {"specversion", "id", "source", "type", "time"} <= about.keys() <= {*about, "subject"}
    typed = properties["content-type"] == "application/json" and about["source"] == "/sweatd/gym"
    return heard["qos"] == post.qos and in_time and named and known and typed


ALARM = "sweatd/gym/athlete/a1/alarm"


async def drink_too_much(heard: Heard) -> dict[str, Any]:
    """Two litres in no time; the alert that comes of it."""
    heard.gym.train(60)
    for n in range(4):
        await heard.answer("drink", json.dumps({"id": f"d{n}", "ml": 500, "sodium_mmol_l": 0}))
    heard.gym.train(70)
    await until(lambda: heard.standing("overdrinking"))
    return heard.standing("overdrinking")[0]


async def test_everything_that_is_published_is_documented_and_everything_documented_is_seen(tmp_path: Path) -> None:
    async with gym(tmp_path) as heard:
        alert = await drink_too_much(heard)
        answers = {}
        for verb in COMMANDS:
            meant = {"alert": alert["id"], "revision": None} if verb in ("ack", "snooze") else {}
            answers[verb] = (await heard.answer(verb, json.dumps(EXAMPLES[verb] | meant)))["status"]
            heard.gym.train(2)
        assert answers == dict.fromkeys(COMMANDS, "ok")
        async with Witness(heard.port) as late:
            await until(lambda: len(late.heard) >= 3)
            kept = {channel_of(one["topic"]).name for one in late.heard if one["topic"] != STATUS}
    assert kept == {channel.name for channel in CHANNELS if channel.post.retain}
    seen = set()
    for one in heard.witness.heard:
        if one["topic"] == STATUS:
            assert one["payload"] in ("online", "offline")
            continue
        channel = channel_of(one["topic"])
        seen.add(channel.name)
        if channel.is_command:
            assert accepts(channel.schema, said(one))
        else:
            assert [error.message for error in STRICT[channel.schema].iter_errors(said(one))] == []
            assert travels_as_documented(one, channel), one
    assert seen == {channel.name for channel in CHANNELS}


async def test_with_mqtt_5_an_answer_comes_where_the_asker_wants_it_below_our_own_topics(tmp_path: Path) -> None:
    async with gym(tmp_path) as heard:
        for wanted, came in (("sweatd/gym/response/phone-7",) * 2, (ALARM, "sweatd/gym/response/urine")):
            options = [
                part
                for name in (("response-topic", wanted), ("correlation-data", "7"))
                for part in ("-D", "PUBLISH", *name)
            ]
            await say(heard.port, "sweatd/gym/athlete/a1/urine/set", '{"ml": 100}', *options)
            await until(partial(heard.witness.payloads, came))
            [answer] = heard.witness.payloads(came)
            assert said(answer)["status"] == "ok"
            assert answer["properties"]["correlation-data"] == "7"
        assert [said(one)["active"] for one in heard.witness.payloads(ALARM)] == [False]


# what nobody should say


BAD = (
    # of whom, verb, payload, how it is published, why it is refused
    ("nobody", "drink", '{"ml": 250}', (), "unknown athlete nobody"),
    ("room", "assign", '{"device": "C0:FF:EE:00:00:01"}', (), "unknown athlete room"),
    ("a1", "fly", "{}", (), "unknown command fly; known: drink, "),
    ("a1", "measured", '{"power": 200}', (), "unknown command measured"),
    ("a1", "drink", '{"ml": 50000}', (), "ml must be a number from 1 to 2000"),
    ("a1", "drink", '{"ml": 250}', ("-r",), "retained commands are never obeyed"),
    ("a1", "drink", '{"ml": 250, "at": 1}', (), "stale: said "),
    ("a1", "drink", '{"ml": 250, "at": 9e9}', (), "in the future: set the sender's clock"),
    ("a1", "drink", "[" * 8000, (), "a drink is told as {"),
    ("a1", "drink", "", (), "this is not JSON"),
    ("a1", "weigh", '{"kg": "71"}', (), "kg must be a number from 20 to 300"),
    ("a1", "ack", '{"alert": "a1-cramp-1"}', (), "alert a1-cramp-1 does not stand for a1"),
    ("a1", "ack", '{"revision": 7000}', (), "has changed since: it is at revision"),
    ("a1", "snooze", '{"minutes": 1e9}', (), "minutes must be a number from 1 to 120"),
    ("a1", "assign", f'{{"device": "{THERMOMETER}"}}', (), "measures the air of the gym; first: sweatd assign"),
    ("a1", "assign", '{"device": "a strap"}', (), "device must be a Bluetooth address"),
)


async def test_what_nobody_should_say_is_answered_with_the_reason_and_never_obeyed(tmp_path: Path) -> None:
    async with gym(tmp_path) as heard:
        await drink_too_much(heard)
        before, alerts = heard.kept(), len(heard.witness.payloads(ALARM))
        for athlete, verb, payload, options, reason in BAD:
            answer = await heard.answer(verb, payload, *options, athlete=athlete)
            assert (answer["status"], answer["athlete"]) == ("refused", athlete)
            assert reason in answer["error"]
        assert heard.kept() == before
        assert len(heard.witness.payloads(ALARM)) == alerts
        assert (await heard.answer("drink", '{"ml": 100}'))["status"] == "ok", "it is still there"


async def test_a_flood_costs_only_the_one_who_makes_it(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    async with gym(tmp_path) as heard:
        heard.gym.store.put_athlete(Profile("b2"), "Bo")
        heard.gym.enrol()
        await flood(
            heard.port, "sweatd/gym/athlete/a1/drink/set", (f'{{"ml": 1, "id": "f{n}"}}' for n in range(10_000))
        )
        await flood(heard.port, "sweatd/gym/athlete/stranger-7/drink/set", ["{"] * 1000)
        assert (await heard.answer("urine", '{"ml": 100}', athlete="b2"))["status"] == "ok"
        answers = [said(one) for one in heard.witness.payloads("sweatd/gym/response/drink")]
        of_ada = [answer["status"] for answer in answers if answer["athlete"] == "a1"]
        assert of_ada == ["ok"] * PER_MINUTE + ["refused"] * 3
        assert answers[PER_MINUTE]["error"].startswith(f"too many: {PER_MINUTE} a minute are taken for an athlete")
        assert len(answers) < 100
        assert len(heard.gym.store.told_since(0)) == PER_MINUTE + 1
        heard.gym.now += 60.0
        assert (await heard.answer("drink", '{"ml": 100}'))["status"] == "ok", "it is calm again"
        heard.gym.now += 60.0
        await heard.answer("fly", "{}")
    lines = [record.getMessage() for record in caplog.records if record.levelname == "WARNING"]
    assert len(lines) < 60
    assert lines[-1].endswith("more like it)")


async def flood(port: int, topic: str, lines: Iterable[str]) -> None:
    """As fast as mosquitto's own client can."""
    command = ("mosquitto_pub", "-V", "5", "-p", str(port), "-t", topic, "-q", "1", "-l")
    process = await asyncio.create_subprocess_exec(*command, stdin=asyncio.subprocess.PIPE)
    await process.communicate("".join(f"{line}\n" for line in lines).encode())
    assert process.returncode == 0
