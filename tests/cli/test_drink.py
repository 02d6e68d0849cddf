import asyncio
from collections.abc import Callable

import msgspec
import pytest
from click.testing import CliRunner, Result

from brokers import PEERS, running, until
from sweatd.broker import free_port
from sweatd.cli.drink import command
from sweatd.messages import Response, Topics, response
from sweatd.sinks.mqtt import Command, MqttSink, Settings

ANSWERS: dict[str, Callable[[str], Response]] = {
    "ok": lambda id_: Response("ok", id=id_),
    "no such athlete": lambda id_: Response("refused", id=id_, error="there is no athlete a1"),
}


async def sweatd(*arguments: str) -> Result:
    return await asyncio.to_thread(CliRunner().invoke, command, arguments)


async def told(answer: Callable[[str], Response], *arguments: str) -> tuple[Result, list[Command]]:
    """What the command prints, and what reached a daemon that answers like this."""
    commands = []

    def obey(asked: Command) -> None:
        commands.append(asked)
        for id_ in ("another", msgspec.json.decode(asked.payload)["id"]):
            sink.publish(response(Topics("gym"), "drink", answer(id_)))

    async with running(PEERS[0]) as (port, _):
        sink = MqttSink(Settings(port=port), "gym", obey)
        task = asyncio.create_task(sink.run())
        await until(lambda: sink.status.connected)
        result = await sweatd("--broker", f"127.0.0.1:{port}", *arguments)
        task.cancel()
        await asyncio.wait([task])
    return result, commands


async def test_what_was_drunk_reaches_the_daemon_and_is_confirmed() -> None:
    result, (asked,) = await told(ANSWERS["ok"], "a1", "250", "--sodium", "20")
    assert (result.output, result.exit_code) == ("a1 drank 250 mL with 20 mmol/L sodium\n", 0)
    assert asked.topic == "sweatd/gym/athlete/a1/drink/set"
    drink = msgspec.json.decode(asked.payload)
    assert drink == {"id": drink["id"], "ml": 250, "sodium_mmol_l": 20}


async def test_a_refusal_is_told_with_its_reason() -> None:
    result, _ = await told(ANSWERS["no such athlete"], "a1", "250")
    assert (result.output, result.exit_code) == ("Error: refused: there is no athlete a1\n", 1)


async def test_programs_get_the_answer_as_json() -> None:
    result, (asked,) = await told(ANSWERS["ok"], "a1", "250", "--json")
    assert msgspec.json.decode(result.output) == {"status": "ok", "id": msgspec.json.decode(asked.payload)["id"]}


async def test_without_a_broker_or_a_daemon_the_cure_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sweatd.cli.drink.ANSWER_S", 0.2)
    absent = await sweatd("a1", "250", "--broker", f"127.0.0.1:{free_port()}")
    assert "cannot be had (Connection refused): name it with --broker HOST:PORT" in absent.output
    async with running(PEERS[0]) as (port, _):
        silent = await sweatd("a1", "250", "--broker", f"127.0.0.1:{port}", "--site", "cellar")
    assert "nobody answers for the site cellar" in silent.output
    assert absent.exit_code == silent.exit_code == 1


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["a1"], "Missing argument 'ML'"),
        (["Ada Byron", "250"], "'Ada Byron' is not up to 32 of a-z, 0-9 and -"),
        (["a1/#", "250"], "'a1/#' is not up to"),
        (["a1", "much"], "'much' is not a valid float"),
        (["a1", "250", "--broker", "here"], "'here' is not HOST:PORT"),
        (["a1", "250", "--config", "/no/such"], "/no/such"),
    ],
)
async def test_misuse_is_refused_before_anything_is_sent(arguments: list[str], words: str) -> None:
    result = await sweatd(*arguments)
    assert result.exit_code == 2
    assert words in result.output
