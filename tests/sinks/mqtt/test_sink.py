import asyncio
import logging
import os
import socket
import stat
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from pathlib import Path
from typing import Any

import pytest

from brokers import PEERS, Peer, Wire, Witness, mosquitto, need_broker, run, running, say, until
from requirements import need
from sweatd.broker import HOST, free_port, local_broker
from sweatd.model import Message
from sweatd.sinks.mqtt import Command, MqttSink, Settings, Unreachable, request

STATUS, STATE, ALARM, EVENT = (
    f"sweatd/gym/{tail}" for tail in ("status", "athlete/a1/state", "athlete/a1/alarm", "athlete/a1/event")
)
DRINK = "sweatd/gym/athlete/a1/drink/set"
MOSQUITTO = PEERS[0]
KIND = (("specversion", "1.0"), ("type", "sweatd.event.v1"))

every_peer = pytest.mark.parametrize("peer", PEERS, ids=lambda peer: f"{peer.kind}, {peer.speaks}")


def settings(port: int, **more: Any) -> Settings:
    return Settings(port=port, reconnect_first_s=0.02, reconnect_longest_s=0.1, **more)


@asynccontextmanager
async def daemon(
    settings: Settings, on_command: Callable[[Command], None] = print, **more: Any
) -> AsyncIterator[MqttSink]:
    """A sink as the service runs it."""
    sink = MqttSink(settings, "gym", on_command, **more)
    task = asyncio.create_task(sink.run())
    try:
        yield sink
    finally:
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task


@every_peer
async def test_messages_go_out_as_they_are_and_commands_come_in(peer: Peer) -> None:
    commands: list[Command] = []
    async with running(peer) as (port, port_5), Witness(port_5) as witness:
        async with daemon(settings(port, version=peer.version), commands.append) as sink:
            await until(lambda: sink.status.connected)
            assert sink.status.why == peer.speaks
            sink.publish(Message(STATE, b'{"n":1}', expiry_s=30))
            sink.publish(Message(EVENT, b'{"n":2}', 1, expiry_s=600, properties=KIND, correlation=b"7"))
            sink.publish(Message(ALARM, b'{"n":3}', qos=1, retain=True))
            state, event = await witness.hears(STATE, '{"n":1}'), await witness.hears(EVENT, '{"n":2}')
            await witness.hears(ALARM, '{"n":3}')
            await say(port_5, DRINK, '{"ml":250}')
            await until(lambda: commands)
        await witness.hears(STATUS, "offline")
        async with Witness(port_5) as late:
            await late.hears(ALARM, '{"n":3}')
            await late.hears(STATUS, "offline")
            assert {it["topic"] for it in late.heard} == {ALARM, STATUS}
    assert event["qos"] == 1
    assert state["qos"] == 0 or peer.kind == "iotcore"  # which delivers everything with the subscriber's QoS
    assert [it["payload"] for it in witness.payloads(STATUS)] == ["online", "offline"]
    assert commands == [Command(DRINK, "a1", "drink", b'{"ml":250}', False, False, None, None)]
    if peer.speaks == "MQTT 5":
        assert event["properties"]["content-type"] == "application/json"
        assert event["properties"]["payload-format-indicator"] == 1
        assert 590 <= event["properties"]["message-expiry-interval"] <= 600
        assert event["properties"]["correlation-data"] == "7"
        assert event["properties"]["user-properties"] == dict(KIND)


@every_peer
async def test_a_retained_command_is_marked(peer: Peer) -> None:
    commands: list[Command] = []
    async with running(peer) as (port, port_5):
        await say(port_5, DRINK, "old", "-r")
        async with daemon(settings(port, version=peer.version), commands.append):
            await until(lambda: commands)
            await say(port_5, DRINK, "new")
            await until(lambda: len(commands) == 2)
    assert [(it.payload, it.retained) for it in commands] == [(b"old", True), (b"new", False)]


async def test_with_mqtt_5_a_command_sent_to_stay_is_marked_at_once_and_may_carry_where_to_answer() -> None:
    commands: list[Command] = []
    async with running(MOSQUITTO) as (port, _), daemon(settings(port), commands.append) as sink:
        await until(lambda: sink.status.connected)
        where = ("-D", "PUBLISH", "response-topic", "mine", "-D", "PUBLISH", "correlation-data", "7")
        await say(port, DRINK, "{}", "-r", *where)
        await until(lambda: commands)
    assert commands[0].retained
    assert (commands[0].response_topic, commands[0].correlation_data) == ("mine", b"7")


@pytest.mark.parametrize(
    ("peer", "retained"),
    [(MOSQUITTO, False), (MOSQUITTO, True), (PEERS[2], False)],  # iotcore cannot keep to itself what is retained
    ids=["mosquitto", "mosquitto, retained", "iotcore"],
)
async def test_a_command_that_paho_cannot_read_costs_a_moment_and_not_the_connection(
    peer: Peer, retained: bool
) -> None:
    commands: list[Command] = []
    async with running(peer) as (port, _), daemon(settings(port), commands.append) as sink:
        await until(lambda: sink.status.connected)
        unreadable = ("-D", "PUBLISH", "user-property", "a", "\ufeff", *(["-r"] if retained else []))
        await say(port, DRINK, "{}", *unreadable)
        await until(lambda: "Protocol error" in sink.status.why)
        await until(lambda: sink.status.connected)
        await say(port, "sweatd/gym/athlete/b2/drink/set", "readable")
        await until(lambda: commands)
    assert [it.payload for it in commands] == [b"readable"]


@every_peer
async def test_a_huge_command_never_comes_in(peer: Peer) -> None:
    commands: list[Command] = []
    async with running(peer) as (port, port_5), daemon(settings(port, version=peer.version), commands.append) as sink:
        await until(lambda: sink.status.connected)
        await say(port_5, DRINK, "x" * 20_000)
        await say(port_5, DRINK, "{}")
        await until(lambda: commands and commands[-1].payload == b"{}")
    # a broker that respects our MQTT 5 limit keeps it to itself; else we say that it was there
    assert [(it.payload, it.too_large) for it in commands[:-1]] in ([], [(b"", True)])


@every_peer
async def test_when_we_are_cut_off_the_broker_says_offline(peer: Peer) -> None:
    async with running(peer) as (port, port_5), Witness(port_5) as witness:
        wire = Wire(port)
        await wire.join()
        async with daemon(settings(wire.port, version=peer.version, will_delay_s=0)):
            await witness.hears(STATUS, "online")
            await wire.cut()
            await witness.hears(STATUS, "offline")


async def test_with_mqtt_5_a_short_absence_is_not_announced_and_costs_no_command() -> None:
    commands: list[Command] = []
    async with running(MOSQUITTO) as (port, _), Witness(port) as witness:
        wire = Wire(port)
        await wire.join()
        async with daemon(settings(wire.port, will_delay_s=5), commands.append):
            await witness.hears(STATUS, "online")
            await wire.cut()
            await say(port, DRINK, "{}")
            await wire.join()
            await until(lambda: commands and len(witness.payloads(STATUS)) == 2)
            await wire.cut()
        assert not witness.payloads(STATUS, "offline")


@every_peer
async def test_a_broker_that_comes_late_is_told_how_things_are_and_nothing_stale(peer: Peer) -> None:
    now = [1000.0]
    async with running(peer) as (port, port_5), Witness(port_5) as witness:
        wire = Wire(port)
        async with daemon(settings(wire.port, version=peer.version), now=lambda: now[0]) as sink:
            sink.publish(Message(EVENT, b'"drink now"', qos=1, expiry_s=600))
            sink.publish(Message(ALARM, b'"raised"', qos=1, retain=True))
            for litres in range(100):
                sink.publish(Message(STATE, b"%d" % litres, expiry_s=30))
            await until(lambda: sink.progress and "refused" in sink.status.why)
            now[0] += 601
            sink.publish(Message(EVENT, b'"drink later"', qos=1, expiry_s=600))
            sink.publish(Message(STATE, b"100", expiry_s=30))
            await wire.join()
            await witness.hears(EVENT, '"drink later"')
            await witness.hears(ALARM, '"raised"')
            await witness.hears(STATE, "100")
            await witness.hears(STATUS, "online")
        assert len(witness.payloads(EVENT)) == len(witness.payloads(STATE)) == len(witness.payloads(ALARM)) == 1
        await wire.cut()


async def test_absence_is_said_once_and_return_too(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO)
    need_broker("mosquitto")
    port = free_port()
    async with daemon(settings(port)) as sink:
        await until(lambda: "refused" in sink.status.why)
        since = sink.status.since
        async with local_broker("mosquitto", port):
            await until(lambda: sink.status.connected)
            assert sink.status.since > since
        await until(lambda: "refused" in sink.status.why)
    said = [record.getMessage() for record in caplog.records if record.name.startswith("sweatd")]
    refused = f"MQTT broker {HOST}:{port}: Connection refused. Going on without it, and trying again."
    assert said[:2] == [refused, f"MQTT broker {HOST}:{port}: connected with MQTT 5"]
    assert "connection was lost" in said[2] or "shutting down" in said[2]
    assert said[3:] == [refused]


@pytest.mark.parametrize("kind", ["mosquitto", "iotcore"])
async def test_a_broker_that_forgot_everything_is_told_again(kind: str) -> None:
    need_broker(kind)
    port = free_port()
    async with daemon(settings(port)) as sink:
        async with local_broker(kind, port), Witness(port) as first:
            sink.publish(Message(ALARM, b'"raised"', qos=1, retain=True))
            sink.publish(Message(EVENT, b'"raised"', qos=1))
            await first.hears(EVENT, '"raised"')
        async with local_broker(kind, port), Witness(port) as second:
            await second.hears(ALARM, '"raised"')
            await second.hears(STATUS, "online")
            assert not second.payloads(EVENT)


@every_peer
async def test_what_was_not_acknowledged_comes_again_and_nothing_is_lost(peer: Peer) -> None:
    async with running(peer) as (port, port_5), Witness(port_5) as witness:
        wire = Wire(port)
        await wire.join()
        async with daemon(settings(wire.port, version=peer.version)) as sink:
            for first in range(0, 20, 4):
                await until(lambda: sink.status.connected)
                wire.answers = False  # acknowledgements get lost on the way back
                for n in range(first, first + 4):
                    sink.publish(Message(EVENT, b"%d" % n, qos=1, expiry_s=600))
                await witness.hears(EVENT, str(first))
                await wire.cut()
                await until(lambda: not sink.status.connected)
                wire.answers = True
                await wire.join()
            await witness.hears(EVENT, "19")
        await wire.cut()
        assert {it["payload"] for it in witness.payloads(EVENT)} == {str(n) for n in range(20)}


async def test_a_broker_that_takes_nothing_is_given_up(caplog: pytest.LogCaptureFixture) -> None:
    async with running(MOSQUITTO) as (port, _):
        wire = Wire(port)
        await wire.join()
        async with daemon(settings(wire.port, acknowledge_timeout_s=0.2)) as sink:
            await until(lambda: sink.status.connected)
            wire.answers = False
            sink.publish(Message(EVENT, b"1", qos=1))
            await until(lambda: "it took nothing for 0.2 s" in caplog.text)
        await wire.cut()


async def test_a_listener_that_never_answers_is_no_broker() -> None:
    with socket.create_server((HOST, 0)) as silent:
        async with daemon(settings(silent.getsockname()[1], connect_timeout_s=0.1)) as sink:
            await until(lambda: sink.status.why == "no answer within 0.1 s")
            progress = sink.progress
            sink.publish(Message(STATE, b"1"))
            await until(lambda: sink.progress > progress)


async def test_nothing_waits_for_company_before_it_is_sent() -> None:
    async with running(MOSQUITTO) as (port, _), daemon(settings(port)) as sink:
        await until(lambda: sink.status.connected)
        assert no_delay_of_connections_to(port) == [True]


def no_delay_of_connections_to(port: int) -> list[bool]:
    """TCP_NODELAY of this process's connections to a port."""
    found = []
    for descriptor in (int(link.name) for link in Path("/proc/self/fd").iterdir()):
        with suppress(OSError):  # most are something else
            if stat.S_ISSOCK(os.fstat(descriptor).st_mode):
                with socket.socket(fileno=os.dup(descriptor)) as connection:
                    if connection.getpeername() == (HOST, port):
                        found.append(bool(connection.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY)))
    return found


async def test_a_forbidden_topic_is_loud_with_mqtt_5(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    rules = tmp_path / "acl"
    rules.write_text(f"topic write {STATUS}\n")
    async with mosquitto("allow_anonymous true", f"acl_file {rules}") as port, daemon(settings(port)) as sink:
        await until(lambda: sink.status.connected)
        for _ in range(3):
            sink.publish(Message(ALARM, b"{}", qos=1, retain=True))
            await until(lambda: ALARM in sink.status.refused)
    assert "Not authorized (0x87); the broker's access list must let this user read and write" in sink.status.refused
    assert [record.levelname for record in caplog.records if ALARM in record.getMessage()] == ["ERROR"]


async def test_a_wrong_password_is_said_with_the_cure_and_stays_secret(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    need("mosquitto_passwd")
    caplog.set_level(logging.DEBUG)
    right, wrong, known = tmp_path / "right", tmp_path / "wrong", tmp_path / "known"
    right.write_text("canary-right\n")
    wrong.write_text("canary-wrong\n")
    await run("mosquitto_passwd", "-b", "-c", str(known), "gym", "canary-right")
    for file in (right, wrong):
        file.chmod(0o600)
    async with mosquitto("allow_anonymous false", f"password_file {known}") as port:
        async with daemon(settings(port, username="gym", password_file=str(wrong))) as sink:
            await until(lambda: "0x87" in sink.status.why or "0x86" in sink.status.why)
            assert "; " in sink.status.why
        async with daemon(settings(port, username="gym", password_file=str(right))) as sink:
            await until(lambda: sink.status.connected)
    assert "canary" not in caplog.text + repr(sink.status)


@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")  # paho forgets the socket it refused
async def test_tls(tmp_path: Path) -> None:
    need("openssl")
    key, certificate = tmp_path / "key.pem", tmp_path / "certificate.pem"
    kind = ("-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes")
    name = ("-subj", "/CN=gym", "-addext", "subjectAltName=IP:127.0.0.1")
    await run("openssl", "req", "-x509", *kind, *name, "-keyout", str(key), "-out", str(certificate))
    async with mosquitto("allow_anonymous true", f"certfile {certificate}", f"keyfile {key}") as port:
        async with daemon(settings(port, tls_ca_file=str(certificate))) as sink:
            await until(lambda: sink.status.connected)
            assert no_delay_of_connections_to(port) == [True]
        async with daemon(settings(port, tls_ca_file="/etc/ssl/certs/ca-certificates.crt")) as sink:
            await until(lambda: "certificate verify failed" in sink.status.why)


async def test_a_request_finds_its_answer_among_others() -> None:
    def answer(command: Command) -> None:
        for payload in (b"not yours", command.payload.upper()):
            sink.publish(Message("sweatd/gym/response/drink", payload, qos=1, expiry_s=30))

    question = Message(DRINK, b"yours", qos=1, expiry_s=60)
    async with running(MOSQUITTO) as (port, _), daemon(settings(port), answer) as sink:
        await until(lambda: sink.status.connected)
        assert await request(settings(port), question, "sweatd/gym/response/drink", b"YOURS".__eq__, 5.0) == b"YOURS"
        with pytest.raises(TimeoutError):
            await request(settings(port), question, "sweatd/gym/response/drink", b"theirs".__eq__, 0.2)
    with pytest.raises(Unreachable, match="Connection refused"):
        await request(settings(port), question, "sweatd/gym/response/drink", b"YOURS".__eq__, 5.0)
