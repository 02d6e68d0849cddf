"""`sweatd watch`, the program, against a real broker."""

import asyncio
import json
import os
import pty
import signal
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress

import pytest
from click.testing import CliRunner

from brokers import PEERS, need_broker, running, until
from said import CRAMP, ONLINE, state
from sweatd.broker import HOST, free_port, local_broker
from sweatd.cli import main
from sweatd.model import Message
from sweatd.sinks.mqtt import MqttSink, Settings

PROGRAM = (sys.executable, "-c", "from sweatd.cli import main; main()", "watch")


@asynccontextmanager
async def daemon(port: int, *said: Message) -> AsyncIterator[Settings]:
    """Somebody who tells all this as the daemon does, the states again and again."""
    sink = MqttSink(Settings(port=port), "gym", print)

    async def tell() -> None:
        while True:
            for message in said:
                sink.publish(message)
            await asyncio.sleep(0.05)  # a state is lost on who does not listen yet

    tasks = [asyncio.create_task(work) for work in (sink.run(), tell())]
    await until(lambda: sink.status.connected)
    try:
        yield Settings(port=port)
    finally:
        for task in reversed(tasks):
            task.cancel()
        await asyncio.wait(tasks)


async def sweatd_watch(*arguments: str) -> tuple[int | None, str, str]:
    """Its exit code, and what it said."""
    pipe = asyncio.subprocess.PIPE
    process = await asyncio.create_subprocess_exec(*PROGRAM, *arguments, stdout=pipe, stderr=pipe)
    out, err = await process.communicate()
    return process.returncode, out.decode(), err.decode()


async def test_once_draws_the_first_states_and_the_alarms_that_stand() -> None:
    async with running(PEERS[0]) as (port, _), daemon(port, state("a1"), state("a2"), CRAMP):
        code, out, _ = await sweatd_watch("--once", "--broker", f"{HOST}:{port}")
        assert code == 0
        rows = [line.split() for line in out.splitlines()]
        assert ["a1", "0s", "143", "0.74", "(0.55-1.02)", "-", "38.1", "-", "-", "raised", "80"] in rows
        code, out, _ = await sweatd_watch("--once", "--broker", f"{HOST}:{port}", "--athlete", "a2", "--site", "+")
        assert "urgent a2 cramp: Look after a2. (snoozed by Kim" in out
        assert "a1 " not in out


async def test_once_is_refused_where_nobody_is_at_work() -> None:
    code, out, err = await sweatd_watch("--once", "--broker", f"{HOST}:{(port := free_port())}")
    assert (code, out) == (1, "")
    assert f"the broker {HOST}:{port} cannot be heard (Connection refused): name it with --broker HOST:PORT" in err
    async with running(PEERS[0]) as (port, _):
        code, out, err = await sweatd_watch("--once", "--for", "0.3", "--broker", f"{HOST}:{port}")
        assert (code, err) == (1, "Error: no daemon is at work for the site gym\n")
        assert "gym: no daemon was heard of yet" in out


async def test_programs_get_every_message_as_a_line_also_from_a_broker_that_comes_later() -> None:
    need_broker("mosquitto")
    port = free_port()
    pipe = asyncio.subprocess.PIPE
    command = (*PROGRAM, "--json", "--athlete", "a1", "--broker", f"{HOST}:{port}")
    process = await asyncio.create_subprocess_exec(*command, stdout=pipe, stderr=pipe)
    assert process.stdout
    assert process.stderr
    assert b"cannot be heard (Connection refused); trying again" in await process.stderr.readline()
    told = state("a1")
    async with local_broker("mosquitto", port), daemon(port, state("a2"), told):
        assert json.loads(await process.stdout.readline()) == {"topic": ONLINE.topic, "payload": "online"}
        line = json.loads(await process.stdout.readline())
        assert line == {"topic": told.topic, "payload": json.loads(told.payload)}
        process.send_signal(signal.SIGINT)
        await process.stdout.read()
    assert await process.wait() == 0


async def test_in_a_terminal_it_is_drawn_anew_until_ctrl_c() -> None:
    ours, theirs = pty.openpty()
    async with running(PEERS[0]) as (port, _), daemon(port, state("a1"), CRAMP):
        command = (*PROGRAM, "--broker", f"{HOST}:{port}")
        process = await asyncio.create_subprocess_exec(
            *command, stdin=theirs, stdout=theirs, env={**os.environ, "TERM": "xterm", "COLUMNS": "120"}
        )
        os.close(theirs)
        seen = bytearray()
        asyncio.get_running_loop().add_reader(ours, lambda: seen.extend(read(ours)))
        await until(lambda: b"143" in seen and b"snoozed by Kim" in seen)
        process.send_signal(signal.SIGINT)
        assert await process.wait() == 0
    asyncio.get_running_loop().remove_reader(ours)
    os.close(ours)


def read(descriptor: int) -> bytes:
    """What is there to read; a terminal that nobody holds any more is an error."""
    with suppress(OSError):
        return os.read(descriptor, 65536)
    return b""


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ((), "here is no terminal to draw in: add --once or --json"),
        (("--once", "--athlete", "Ada Byron"), "'Ada Byron' is not up to 32 of a-z, 0-9 and -"),
        (("--once", "--athlete", "+"), "'+' is not up to"),
        (("--once", "--site", "a/#"), "'a/#' is not up to"),
        (("--once", "--for", "soon"), "'soon' is not a valid float"),
        (("--once", "--broker", "here"), "'here' is not HOST:PORT"),
        (("--once", "--config", "/no/such"), "/no/such"),
    ],
)
def test_misuse_is_refused(arguments: tuple[str, ...], words: str) -> None:
    result = CliRunner().invoke(main, ("watch", *arguments))
    assert result.exit_code == 2
    assert words in result.output


def test_help_shows_how() -> None:
    assert "Examples:  sweatd watch\n" in CliRunner().invoke(main, ("watch", "--help")).output
