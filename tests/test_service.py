"""The whole daemon on a real broker and a virtual air."""

import asyncio
import json
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, suppress
from importlib.metadata import version
from pathlib import Path
from typing import Any

import pytest
from msgspec.structs import replace

from brokers import Witness, mosquitto, say, until
from requirements import need
from sweatd import service as shell
from sweatd.broker import free_port, local_broker
from sweatd.clock import Clock
from sweatd.config import Config
from sweatd.ledger import Left
from sweatd.model import Channel, Frame, Memory, Message, Profile
from sweatd.notify import Notifier
from sweatd.pipeline import Pipeline
from sweatd.service import Service
from sweatd.sinks import Sink
from sweatd.sources.ble import Hardware
from sweatd.store import Store
from virtualgym import radio
from virtualgym.bleak_backend import backends
from virtualgym.gym import VirtualGym

ADA = Profile(id="a1", mass_kg=58.0)
STRAP = "F0:00:00:00:00:01"


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with Store(tmp_path / "sweatd.db") as opened:
        opened.put_athlete(ADA, "Ada")
        yield opened


async def service(store: Store, port: int, *sinks: Sink) -> Service:
    config = Config()
    config = replace(config, mqtt=replace(config.mqtt, port=port))
    scanner, client = backends(await radio.central(radio.air()))
    return Service(config, Clock(), store, hardware=[Hardware("virtual", scanner, client)], sinks=sinks)


@asynccontextmanager
async def running(made: Service) -> AsyncIterator[Service]:
    task = asyncio.create_task(made.run())
    try:
        yield made
    finally:
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task


async def answers(witness: Witness, verb: str, count: int) -> list[dict[str, Any]]:
    topic = f"sweatd/gym/response/{verb}"
    await until(lambda: len(witness.payloads(topic)) >= count)
    return [
        json.loads(heard["payload"]) if isinstance(heard["payload"], str) else heard["payload"]
        for heard in witness.payloads(topic)
    ]


async def test_a_drink_is_kept_answered_counted_once_and_everything_else_is_refused_with_the_reason(
    store: Store,
) -> None:
    need("mosquitto")
    async with local_broker("mosquitto") as broker, Witness(broker.port) as witness:
        async with running(await service(store, broker.port)):
            await witness.hears("sweatd/gym/status", "online")  # said after subscribing to commands
            drink = "sweatd/gym/athlete/a1/drink/set"
            await say(broker.port, drink, '{"id": "x1", "ml": 250}')
            await say(broker.port, drink, '{"id": "x1", "ml": 250}')
            await say(broker.port, drink, "{")
            await say(broker.port, drink, '{"id": "x2", "ml": 200}', "-r")
            await say(broker.port, "sweatd/gym/athlete/nobody/drink/set", '{"id": "x3", "ml": 200}')
            first, again, *refused = await answers(witness, "drink", 5)
            assert first == {"status": "ok", "id": "x1", "athlete": "a1"}
            assert again == {**first, "duplicate": True}
            reasons = " | ".join(answer["error"] for answer in refused)
            assert [answer["status"] for answer in refused] == ["refused"] * 3
            assert "JSON" in reasons
            assert "retained" in reasons
            assert "unknown athlete nobody" in reasons
            await say(broker.port, "sweatd/gym/athlete/a1/fly/set", "{}")
            [unknown] = await answers(witness, "fly", 1)
            assert "unknown command fly; known: drink, weigh, urine" in unknown["error"]
            await say(broker.port, "sweatd/gym/athlete/a1/measured/set", '{"power": 200}')
            [no_command] = await answers(witness, "measured", 1)
            assert "unknown command measured" in no_command["error"]
            states = "sweatd/gym/athlete/a1/state"
            await until(lambda: witness.payloads(states))
        [frame] = [told for told in store.told_since(0, "a1") if b"x1" in told.data]
        assert json.loads(frame.data) == {"id": "x1", "ml": 250}


async def test_without_a_broker_the_daemon_goes_on_and_a_late_broker_hears_how_things_are(store: Store) -> None:
    need("mosquitto")
    port = free_port()
    async with running(await service(store, port)) as made:
        await until(lambda: made.seconds >= 1)
        assert "away" in made.status()
        async with local_broker("mosquitto", port), Witness(port) as witness:
            await witness.hears("sweatd/gym/status", "online")
            await until(lambda: witness.payloads("sweatd/gym/athlete/a1/alarm"))
            await until(lambda: witness.payloads("sweatd/gym/info"))


async def test_systemd_hears_ready_when_the_air_and_the_state_are_up_whatever_the_broker(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    said: list[str] = []
    monkeypatch.setenv("NOTIFY_SOCKET", "@sweatd-test")
    monkeypatch.setenv("WATCHDOG_USEC", "2000000")
    monkeypatch.setattr(Notifier, "send", lambda _, line: said.append(line))
    async with running(await service(store, free_port())):
        await until(lambda: said.count("WATCHDOG=1") >= 2)
    assert said[0] == "READY=1"


async def test_a_restart_goes_on_with_the_session_and_with_what_was_drunk_since(store: Store) -> None:
    port = free_port()
    now = Clock().now()
    store.assign(STRAP, "a1")
    first = await service(store, port)
    for second in range(300):
        first.pipeline.push(Frame(now - 302 + second, STRAP, Channel.CHARACTERISTIC, "2a37", b"\x06\x96"))
    store.checkpoint(now - 2, first.pipeline.freeze())
    store.tell(Frame(now - 1, "athlete:a1", Channel.TOLD, "drink", b'{"ml":300,"id":"x9"}'), "x9")
    async with running(await service(store, port)) as second_life:
        await until(lambda: second_life.seconds >= 1)
        total = second_life.pipeline.summary()["a1"]
    assert isinstance(total, dict)
    assert total["duration_s"] >= 300
    assert total["intake_l"] == 0.3


async def test_a_drink_counts_after_a_crash_that_left_no_state(store: Store) -> None:
    store.tell(Frame(Clock().now() - 600, "athlete:a1", Channel.TOLD, "drink", b'{"ml":700,"id":"x1"}'), "x1")
    async with running(await service(store, free_port())) as made:
        await until(lambda: made.seconds >= 1)
        total = made.pipeline.summary()["a1"]
    assert isinstance(total, dict)
    assert total["intake_l"] == 0.7


async def test_what_is_refused_is_not_kept(store: Store) -> None:
    need("mosquitto")
    async with local_broker("mosquitto") as broker, Witness(broker.port) as witness:
        async with running(await service(store, broker.port)):
            await witness.hears("sweatd/gym/status", "online")  # said after subscribing to commands
            await say(broker.port, "sweatd/gym/athlete/a1/drink/set", '{"id": "x1", "ml": 5000}')
            await say(broker.port, "sweatd/gym/athlete/a1/drink/set", "[" * 8000)
            answered = await answers(witness, "drink", 2)
        assert [answer["status"] for answer in answered] == ["refused", "refused"]
        assert answered[0]["id"] == "x1"
        assert store.told_since(0) == []


async def test_a_weigh_in_and_urine_are_kept_and_answered_or_refused_with_the_reason(store: Store) -> None:
    need("mosquitto")
    async with (
        local_broker("mosquitto") as broker,
        Witness(broker.port) as witness,
        running(await service(store, broker.port)),
    ):
        await witness.hears("sweatd/gym/status", "online")  # said after subscribing to commands
        await say(broker.port, "sweatd/gym/athlete/a1/weigh/set", '{"id": "w1", "kg": 58.2}')
        await say(broker.port, "sweatd/gym/athlete/a1/weigh/set", '{"id": "w2", "kg": 582}')
        await say(broker.port, "sweatd/gym/athlete/a1/urine/set", '{"id": "u1", "ml": 300}')
        taken, refused = await answers(witness, "weigh", 2)
        [passed] = await answers(witness, "urine", 1)
    assert (taken["status"], taken["id"], passed["status"]) == ("ok", "w1", "ok")
    assert (refused["id"], refused["error"]) == ("w2", "kg must be a number from 20 to 300")
    kept = [(frame.key, json.loads(frame.data)["id"]) for frame in store.told_since(0)]
    assert kept == [("weigh", "w1"), ("urine", "u1")]


async def test_what_was_told_under_a_wrong_clock_neither_stops_the_clock_nor_is_lost(store: Store) -> None:
    now = Clock().now()
    for id_, ahead_s in (("soon", 3600.0), ("far", 40 * 86_400.0)):
        said = b'{"ml":300,"id":"%s"}' % id_.encode()
        store.tell(Frame(now + ahead_s, "athlete:a1", Channel.TOLD, "drink", said), id_)
    async with running(await service(store, free_port())) as made:
        await until(lambda: made.seconds >= 1)
        total = made.pipeline.summary()["a1"]
    assert isinstance(total, dict)
    assert total["intake_l"] == 0.3  # the clock was put back by an hour: it was drunk
    assert total["duration_s"] < 60
    assert len(store.told_since(0)) == 2


LEARNT = Memory(1.0, ("GAIN",), (0.1,), ((0.04,),), weigh_ins=2)


async def test_the_daemon_begins_with_what_sessions_taught_and_doubts_what_cannot_be(
    store: Store, caplog: pytest.LogCaptureFixture
) -> None:
    ahead = replace(LEARNT, at=Clock().now() + 3 * 86_400.0)
    for athlete, memory in (("b2", replace(LEARNT, mean=())), ("c3", ahead)):
        store.put_athlete(Profile(athlete), athlete)
        store.remember(athlete, memory)
    store.remember("a1", LEARNT)
    made = await service(store, free_port())
    assert made.pipeline.roster.memories == {"a1": LEARNT, "c3": ahead}
    assert "about b2 is left aside: 1 fields, with 0 means" in caplog.text
    assert "about c3 lies 3 days ahead: the clock was wrong then, or is now" in caplog.text
    assert "about a1" not in caplog.text


async def test_what_a_session_taught_is_kept_before_anybody_reads_it_again(store: Store, tmp_path: Path) -> None:
    async with running(await service(store, free_port())) as made:
        await until(lambda: made.seconds >= 1)
        with Store(tmp_path / "sweatd.db") as elsewhere:  # both in the same second
            elsewhere.put_athlete(Profile("b2"), "Bo")
            made.pipeline.left.append(Left("a1", 10.0, 20.0, {"sessions": 1}, LEARNT))
        await until(lambda: "b2" in made.pipeline.roster.profiles)
        assert made.pipeline.roster.memories == {"a1": LEARNT}
    assert store.memories() == {"a1": LEARNT}
    assert [session.ended for session in store.sessions("a1")] == [20.0]


async def test_a_drink_of_an_earlier_life_is_not_counted_again(store: Store) -> None:
    said = Frame(Clock().now() - 300, "athlete:a1", Channel.TOLD, "drink", b'{"ml":300,"id":"x9"}')
    store.tell(said, "x9")
    async with running(await service(store, free_port())) as made:
        await until(lambda: made.seconds >= 1)
        [answer] = made.pipeline.push(Frame(Clock().now(), said.device, said.channel, said.key, said.data))
    assert json.loads(answer.payload)["duplicate"]


ONE_STRAP = """
title = "One strap"
seed = 1
minutes = 6
room = { temperature_c = 22, humidity_percent = 40 }
[[athletes]]
id = "a1"
plan = [{ minutes = 6, watts = 150 }]
wears = [{ kind = "heart_rate_strap" }, { kind = "sweat_patch", site = "forearm" }]
[athletes.truth]
mass_kg = 58
height_m = 1.7
sex = "female"
age = 30
vo2max = 45
resting_heart_rate = 60
maximal_heart_rate = 190
fat_percent = 22
"""


class Ear:
    """Hears every message, in order."""

    def __init__(self) -> None:
        self.messages: list[Message] = []

    def publish(self, message: Message) -> None:
        self.messages.append(message)


async def test_a_recording_replayed_says_what_was_said_live_byte_for_byte(store: Store, tmp_path: Path) -> None:
    scenario = tmp_path / "one.toml"
    scenario.write_text(ONE_STRAP)
    clock, ear, frames = Clock(120.0), Ear(), list[Frame]()
    async with VirtualGym(str(scenario), clock) as gym:
        for device, wearer in gym.assignments.items():
            store.assign(device, wearer)
        air = Hardware("virtual", gym.scanner_backend, gym.client_backend)
        made = Service(Config(), clock, store, hardware=[air], sinks=(ear,), hear=frames.append)
        async with running(made):
            await gym.run()
    again = Pipeline(Config().core(), made.pipeline.roster)
    opening = len(again.start(version("sweatd"), 0.0))
    replayed = [message for frame in frames for message in again.push(frame)]
    assert len(replayed) > 60
    said = [message for message in ear.messages if not message.topic.endswith("/health")]  # of the shell itself
    assert replayed == said[opening : opening + len(replayed)]


async def test_who_is_forgotten_while_in_session_is_gone_from_memory_and_from_the_broker(store: Store) -> None:
    need("mosquitto")
    store.assign(STRAP, "a1")
    async with local_broker("mosquitto") as broker, Witness(broker.port) as witness:
        async with running(await service(store, broker.port)) as made:
            made.pipeline.push(Frame(Clock().now(), STRAP, Channel.CHARACTERISTIC, "2a37", b"\x06\x96"))
            await until(lambda: witness.payloads("sweatd/gym/athlete/a1/alarm"))
            with Store(store.path) as elsewhere:
                elsewhere.forget("a1")
            await until(lambda: len(witness.payloads("sweatd/gym/athlete/a1/alarm")) == 2)
            assert made.pipeline.summary() == {}
            assert b"a1" not in made.pipeline.freeze()
        assert not witness.payloads("sweatd/gym/athlete/a1/alarm")[1].get("payload")


async def test_a_store_that_fails_stops_nothing_and_is_told(
    store: Store, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    ear = Ear()
    monkeypatch.setattr(shell, "AILS_S", 0.0)

    def health() -> list[bool]:
        return [json.loads(it.payload)["ok"] for it in ear.messages if it.topic == "sweatd/gym/health"]

    async with running(await service(store, free_port(), ear)) as made:
        await until(lambda: made.seconds >= 1)
        assert health() == [True]
        store.close()
        before = made.seconds
        await until(lambda: made.seconds > before + 2 and health() == [True, False])
    made.farewell()
    assert caplog.text.count("sweatd.db") == 1


async def test_who_is_assigned_while_the_daemon_runs_is_known_within_a_second(store: Store, tmp_path: Path) -> None:
    async with running(await service(store, free_port())) as made:
        await until(lambda: made.seconds >= 1)
        with Store(tmp_path / "sweatd.db") as elsewhere:
            elsewhere.assign(STRAP, "a1")
        await until(lambda: made.pipeline.roster.wearer(STRAP) == "a1")


async def test_who_is_assigned_over_mqtt_is_known_when_the_answer_comes(store: Store) -> None:
    async with mosquitto("allow_anonymous true") as port, Witness(port) as witness:
        async with running(await service(store, port)) as made:
            await witness.hears("sweatd/gym/status", "online")
            await say(port, "sweatd/gym/athlete/a1/assign/set", f'{{"id": "x1", "device": "{STRAP.lower()}"}}')
            assert await answers(witness, "assign", 1) == [{"status": "ok", "id": "x1", "athlete": "a1"}]
            assert made.pipeline.roster.wearer(STRAP) == "a1"
        assert store.assignments() == {STRAP: "a1"}


async def test_what_the_broker_refuses_stands_in_the_line_for_systemd(store: Store, tmp_path: Path) -> None:
    rules = tmp_path / "acl"
    rules.write_text("topic write sweatd/gym/status\n")
    async with (
        mosquitto("allow_anonymous true", f"acl_file {rules}") as port,
        running(await service(store, port)) as made,
    ):
        await until(lambda: "refuses" in made.status())
        assert "MQTT connected (MQTT 5), but it refuses sweatd/gym/" in made.status()
        assert "Not authorized (0x87); the broker's access list must let this user" in made.status()
