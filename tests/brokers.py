"""Real brokers, a foreign client that listens to them, and a wire that can be cut."""

import asyncio
import json
import os
import shutil
import socket
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from importlib.util import find_spec
from typing import Any, NamedTuple, Self

from requirements import absent, need
from sweatd.broker import HOST, free_port, local_broker

WITHIN_S = 10.0


class Peer(NamedTuple):
    """A broker and how it is spoken to."""

    kind: str
    version: str  # the setting
    speaks: str  # what the sink then reports
    old_port: bool = False  # the listener of iotcore that knows MQTT 3.1.1 only


PEERS = (
    Peer("mosquitto", "auto", "MQTT 5"),
    Peer("mosquitto", "3.1.1", "MQTT 3.1.1"),
    Peer("iotcore", "auto", "MQTT 5"),
    Peer("iotcore", "auto", "MQTT 3.1.1", old_port=True),
)


def need_broker(kind: str) -> None:
    """Skips where it is not installed, and fails in CI."""
    if kind == "mosquitto":
        need(kind)
    elif not find_spec(kind):
        absent(f"needs {kind} (pip install 'sweatd[demo]')")


@asynccontextmanager
async def running(peer: Peer) -> AsyncIterator[tuple[int, int]]:
    """The broker of a peer: the port to speak to, and one where MQTT 5 is spoken."""
    need_broker(peer.kind)
    old_port = free_port()
    async with local_broker(peer.kind, port_311=old_port) as broker:
        yield old_port if peer.old_port else broker.port, broker.port


@asynccontextmanager
async def mosquitto(*lines: str) -> AsyncIterator[int]:
    """A mosquitto on loopback with these lines of configuration besides; its port."""
    port = free_port()
    async with configured_mosquitto("\n".join((f"listener {port} {HOST}", "log_type error", *lines)), port):
        yield port


@asynccontextmanager
async def configured_mosquitto(configuration: str, port: int) -> AsyncIterator[None]:
    """A mosquitto with just this configuration, which makes it listen on `port`."""
    need("mosquitto")
    program = shutil.which("mosquitto", path=os.environ["PATH"] + ":/usr/sbin") or ""
    process = await asyncio.create_subprocess_exec(program, "-c", "/dev/stdin", stdin=asyncio.subprocess.PIPE)
    assert process.stdin
    process.stdin.write(f"user root\n{configuration}\n".encode())
    process.stdin.close()
    try:
        await until(lambda: listens(port) or process.returncode is not None)
        assert process.returncode is None, "mosquitto did not start"
        yield
    finally:
        with suppress(ProcessLookupError):
            process.terminate()
        await process.wait()


def listens(port: int) -> bool:
    """Whether somebody accepts connections there."""
    with socket.socket() as probe:
        return probe.connect_ex((HOST, port)) == 0


async def until(fact: Callable[[], object], within_s: float = WITHIN_S) -> None:
    """Waits for something to become true."""
    async with asyncio.timeout(within_s):
        while not fact():  # noqa: ASYNC110 - facts about other programs set no event
            await asyncio.sleep(0.01)


async def run(*command: str) -> None:
    """A program that does its work in silence."""
    process = await asyncio.create_subprocess_exec(*command, stderr=asyncio.subprocess.DEVNULL)
    assert await process.wait() == 0, command


async def say(port: int, topic: str, payload: str, *options: str) -> None:
    """Publishes with mosquitto's own client."""
    need("mosquitto_pub")
    await run("mosquitto_pub", "-V", "5", "-p", str(port), "-t", topic, "-m", payload, "-q", "1", *options)


READY = "ready"


class Witness:
    """mosquitto's own client, subscribed to everything with MQTT 5; what it hears, in order."""

    def __init__(self, port: int) -> None:
        self.heard: list[dict[str, Any]] = []
        self._port, self._ready = port, asyncio.Event()

    async def __aenter__(self) -> Self:
        need("mosquitto_sub")
        await say(self._port, READY, READY, "-r")
        command = ("mosquitto_sub", "-V", "5", "-p", str(self._port), "-t", "#", "-q", "1", "-F", "%j")
        self._process = await asyncio.create_subprocess_exec(*command, stdout=asyncio.subprocess.PIPE)
        self._reading = asyncio.create_task(self._read())
        try:
            await until(self._ready.is_set)
        except BaseException:
            await self.__aexit__()
            raise
        return self

    async def __aexit__(self, *_: object) -> None:
        with suppress(ProcessLookupError):
            self._process.kill()  # it will not hear of anything milder while its broker is away
        await self._process.wait()
        await self._reading

    async def _read(self) -> None:
        assert self._process.stdout
        async for line in self._process.stdout:
            message = json.loads(line)
            if message["topic"] == READY:
                self._ready.set()
            else:
                self.heard.append(message)

    async def hears(self, topic: str, payload: str) -> dict[str, Any]:
        """The first such message, as soon as it is there."""
        await until(lambda: self.payloads(topic, payload))
        return self.payloads(topic, payload)[0]

    def payloads(self, topic: str, payload: str | None = None) -> list[dict[str, Any]]:
        """All so far on a topic, or those of them that say this."""
        return [it for it in self.heard if it["topic"] == topic and payload in (None, it["payload"])]


class Wire:
    """A wire to a broker that a test can cut; until it is joined nobody answers on `port`."""

    def __init__(self, to_port: int) -> None:
        self.port, self.answers = free_port(), True
        self._to_port = to_port
        self._server: asyncio.Server | None = None
        self._ends: set[asyncio.StreamWriter] = set()
        self._tasks: set[asyncio.Task[None]] = set()

    async def join(self) -> None:
        """From now on it leads to the broker."""
        self._server = await asyncio.start_server(self._serve, HOST, self.port)

    async def cut(self) -> None:
        """From now on it leads nowhere, also for those who are on it."""
        if self._server:
            self._server.close()
        for end in self._ends:
            end.transport.abort()
        if self._tasks:
            await asyncio.wait(self._tasks)

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task
        self._tasks.add(task)
        far_reader, far_writer = await asyncio.open_connection(HOST, self._to_port)
        self._ends |= {writer, far_writer}
        await asyncio.gather(self._pump(reader, far_writer), self._pump(far_reader, writer, back=True))
        self._tasks.discard(task)

    async def _pump(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, *, back: bool = False) -> None:
        with suppress(OSError):
            while data := await reader.read(65536):
                if self.answers or not back:
                    writer.write(data)
        writer.close()
