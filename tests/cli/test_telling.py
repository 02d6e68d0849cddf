"""`sweatd drink`, `weigh` and `urine`, against a broker and somebody who answers as the daemon does."""

import asyncio
from collections.abc import Callable

import msgspec
import pytest
from click.testing import CliRunner, Result

from brokers import PEERS, running, until
from sweatd.broker import free_port
from sweatd.cli import main
from sweatd.decoders import decode
from sweatd.decoders.told import COMMANDS
from sweatd.messages import Asked, Response, Topics, response
from sweatd.model import Channel, Frame
from sweatd.sinks.mqtt import Command, MqttSink, Settings

ANSWERS: dict[str, Callable[[str], Response]] = {
    "ok": lambda id_: Response("ok", id=id_),
    "not believed": lambda id_: Response("ok", id=id_, note="4.1 kg below what is believed: kept, not counted"),
    "no such athlete": lambda id_: Response("refused", id=id_, error="there is no athlete a1"),
}


async def sweatd(*arguments: str) -> Result:
    return await asyncio.to_thread(CliRunner().invoke, main, arguments)


async def told(answer: Callable[[str], Response], *arguments: str) -> tuple[Result, list[Command]]:
    """What the command prints, and what reached a daemon that answers like this."""
    commands = []

    def obey(asked: Command) -> None:
        commands.append(asked)
        for id_ in ("another", msgspec.json.decode(asked.payload)["id"]):
            sink.publish(response(Topics("gym"), asked.verb, answer(id_), Asked(0.0)))

    async with running(PEERS[0]) as (port, _):
        sink = MqttSink(Settings(port=port), "gym", obey)
        task = asyncio.create_task(sink.run())
        await until(lambda: sink.status.connected)
        result = await sweatd(*arguments, "--broker", f"127.0.0.1:{port}")
        task.cancel()
        await asyncio.wait([task])
    return result, commands


@pytest.mark.parametrize(
    ("words", "payload", "done"),
    [
        (
            ("drink", "a1", "250", "--sodium", "20"),
            {"ml": 250, "sodium_mmol_l": 20},
            "a1 drank 250 mL with 20 mmol/L sodium\n",
        ),
        (("drink", "a1", "250"), {"ml": 250}, "a1 drank 250 mL\n"),
        (("weigh", "a1", "71.4"), {"kg": 71.4}, "a1 weighs 71.4 kg\n"),
        (("urine", "a1", "300"), {"ml": 300}, "a1 passed 300 mL of urine\n"),
    ],
)
async def test_what_is_told_reaches_the_daemon_and_is_confirmed(
    words: tuple[str, ...], payload: dict[str, float], done: str
) -> None:
    result, (asked,) = await told(ANSWERS["ok"], *words)
    assert (result.output, result.exit_code) == (done, 0)
    assert asked.topic == f"sweatd/gym/athlete/a1/{words[0]}/set"
    said = msgspec.json.decode(asked.payload)
    assert said == {"id": said["id"], **payload}
    frame = Frame(0.0, "athlete:a1", Channel.TOLD, words[0], asked.payload)
    assert next(sample.value for sample in decode(frame)) == next(iter(payload.values()))  # as the daemon reads it


async def test_what_should_be_known_of_a_command_that_was_taken_is_a_second_line() -> None:
    result, _ = await told(ANSWERS["not believed"], "weigh", "a1", "66")
    assert result.stdout == "a1 weighs 66 kg\n4.1 kg below what is believed: kept, not counted\n"
    assert (result.stderr, result.exit_code) == ("", 0)
    as_json, _ = await told(ANSWERS["not believed"], "weigh", "a1", "66", "--json")
    assert msgspec.json.decode(as_json.output)["note"] == "4.1 kg below what is believed: kept, not counted"


async def test_a_refusal_is_told_with_its_reason() -> None:
    result, _ = await told(ANSWERS["no such athlete"], "weigh", "a1", "71")
    assert (result.output, result.exit_code) == ("Error: refused: there is no athlete a1\n", 1)


async def test_programs_get_the_answer_as_json() -> None:
    result, (asked,) = await told(ANSWERS["ok"], "urine", "a1", "250", "--json")
    assert msgspec.json.decode(result.output) == {"status": "ok", "id": msgspec.json.decode(asked.payload)["id"]}


async def test_without_a_broker_or_a_daemon_the_cure_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sweatd.cli.telling.ANSWER_S", 0.2)
    absent = await sweatd("drink", "a1", "250", "--broker", f"127.0.0.1:{free_port()}")
    assert "cannot be had (Connection refused): name it with --broker HOST:PORT" in absent.output
    async with running(PEERS[0]) as (port, _):
        silent = await sweatd("drink", "a1", "250", "--broker", f"127.0.0.1:{port}", "--site", "cellar")
    assert "nobody answers for the site cellar" in silent.output
    assert absent.exit_code == silent.exit_code == 1


@pytest.mark.parametrize("verb", ["drink", "weigh", "urine"])
@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["a1"], "Missing argument"),
        (["Ada Byron", "250"], "'Ada Byron' is not up to 32 of a-z, 0-9 and -"),
        (["a1/#", "250"], "'a1/#' is not up to"),
        (["a1", "much"], "'much' is not a valid float"),
        (["a1", "250", "--broker", "here"], "'here' is not HOST:PORT"),
        (["a1", "250", "--config", "/no/such"], "/no/such"),
    ],
)
async def test_misuse_is_refused_before_anything_is_sent(verb: str, arguments: list[str], words: str) -> None:
    result = await sweatd(verb, *arguments)
    assert result.exit_code == 2
    assert words in result.output


@pytest.mark.parametrize("verb", sorted(COMMANDS.keys() - {"assign"}))  # which is typed beside the store, see test_assign
async def test_every_command_of_the_daemon_can_be_typed_and_shows_how(verb: str) -> None:
    said = (await sweatd(verb, "--help")).output
    assert f"Examples:  sweatd {verb} a1" in said
    assert all(option in said for option in ("--broker", "--site", "--config", "--json"))
