"""A broker of our own, for the demo and the tests: on loopback only, nothing on disk, and gone when we are gone."""

import asyncio
import os
import shutil
import signal
import socket
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from importlib.util import find_spec
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import NamedTuple

HOST = "127.0.0.1"
START_S = 10.0
STOP_S = 3.0
POLL_S = 0.02
SYSTEM_FOLDERS = ":/usr/local/sbin:/usr/sbin"  # where Debian keeps it, outside an ordinary user's PATH

MOSQUITTO = """\
listener {port} 127.0.0.1
allow_anonymous true
set_tcp_nodelay true
connection_messages false
log_dest stderr
log_type error
"""

# rumqttd speaks one version per listener
IOTCORE = """\
id = 0
[router]
id = 0
max_connections = 1000
max_outgoing_packet_count = 200
max_segment_size = 1048576
max_segment_count = 10
[v5.1]
name = "v5"
listen = "127.0.0.1:{port}"
next_connection_delay_ms = 1
[v5.1.connections]
connection_timeout_ms = 5000
max_payload_size = 262144
max_inflight_count = 100
[v4.1]
name = "v4"
listen = "127.0.0.1:{port_311}"
next_connection_delay_ms = 1
[v4.1.connections]
connection_timeout_ms = 5000
max_payload_size = 262144
max_inflight_count = 100
"""

# Runs a program for as long as our end of its standard input is open, so that not even SIGKILL leaves it behind.
LIFELINE = 'exec 3<&0; "$@" 3<&- & child=$!; (cat <&3 >/dev/null; kill $child) 2>/dev/null & wait $child'


class NoBroker(Exception):  # noqa: N818 - what is the case, as the reader of the message needs it
    """There is no broker to start here, or it does not start; the message says what to do."""


class LocalBroker(NamedTuple):
    """Where it listens, and what it is. iotcore speaks MQTT 5 on this port and nothing else."""

    host: str
    port: int
    kind: str  # "mosquitto" or "iotcore"


@asynccontextmanager
async def local_broker(kind: str = "", port: int = 0, port_311: int = 0) -> AsyncIterator[LocalBroker]:
    """A running broker: mosquitto where it is installed, else iotcore. Port 0 is any free one.

    `port_311` is where iotcore speaks MQTT 3.1.1; mosquitto speaks both versions on `port`.
    Raises NoBroker where neither is installed, and where the broker does not start.
    """
    kind = kind or installed()
    port, port_311 = free_port(port), free_port(port_311)
    with TemporaryDirectory(prefix="sweatd-broker-") as name:
        folder = Path(name)
        process = await _start(folder, _command(kind, folder, port, port_311))
        try:
            await _until_it_listens(process, port, folder / "log")
            shutil.rmtree(folder, ignore_errors=True)  # it has been read
            yield LocalBroker(HOST, port, kind)
        finally:
            await _stop(process)


def installed() -> str:
    """The kind of broker that can be started here. Raises NoBroker, with the cure."""
    if _mosquitto():
        return "mosquitto"
    if find_spec("iotcore"):
        return "iotcore"
    raise NoBroker(
        "There is no MQTT broker to start. Install one (sudo apt install mosquitto, or pip install 'sweatd[demo]'),"
        " or name one that runs: --broker HOST:PORT"
    )


def free_port(port: int = 0) -> int:
    """A TCP port of loopback on which nobody listens. Raises NoBroker where the one asked for is taken."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, port))
        except OSError as error:
            raise NoBroker(f"Port {port} of {HOST} cannot be had: {error.strerror}") from error
        found: int = probe.getsockname()[1]
        return found


def _mosquitto() -> str | None:
    return shutil.which("mosquitto", path=os.environ.get("PATH", "") + SYSTEM_FOLDERS)


def _command(kind: str, folder: Path, port: int, port_311: int) -> list[str]:
    if kind == "mosquitto":
        file = folder / "mosquitto.conf"
        file.write_text(MOSQUITTO.format(port=port))
        return [_mosquitto() or "mosquitto", "-c", str(file)]
    file = folder / "iotcore.toml"
    file.write_text(IOTCORE.format(port=port, port_311=port_311))
    return [sys.executable, "-P", "-m", "iotcore", "--config", str(file), "--log-level", "ERROR"]


async def _start(folder: Path, command: list[str]) -> asyncio.subprocess.Process:
    """In a session of its own: Ctrl-C is for us, and the broker outlives our farewell."""
    with (folder / "log").open("wb") as log:
        return await asyncio.create_subprocess_exec(
            *("sh", "-c", LIFELINE, "sh", *command),
            stdin=asyncio.subprocess.PIPE,
            stdout=log,
            stderr=log,
            start_new_session=True,
        )


async def _until_it_listens(process: asyncio.subprocess.Process, port: int, log: Path) -> None:
    with suppress(TimeoutError):
        async with asyncio.timeout(START_S):
            while process.returncode is None:
                with suppress(OSError):
                    _, writer = await asyncio.open_connection(HOST, port)
                    writer.close()
                    return
                await asyncio.sleep(POLL_S)
    raise NoBroker(f"The broker did not start on {HOST}:{port}: {_last_words(log)}")


def _last_words(log: Path) -> str:
    return (log.read_text(errors="replace").strip().splitlines() or ["it said nothing"])[-1]


async def _stop(process: asyncio.subprocess.Process) -> None:
    if process.stdin is not None:
        process.stdin.close()
    try:
        async with asyncio.timeout(STOP_S):
            await process.wait()
    except TimeoutError:
        os.killpg(process.pid, signal.SIGKILL)
        await process.wait()
