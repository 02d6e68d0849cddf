import asyncio
import re
import signal
import sys
import tempfile
from contextlib import suppress
from pathlib import Path

import pytest

from brokers import Witness, configured_mosquitto, listens, need_broker, run, say, until
from requirements import need
from sweatd import broker as module
from sweatd.broker import HOST, NoBroker, free_port, local_broker

KINDS = ("mosquitto", "iotcore")
CONFIGURATION = Path(__file__).parent.parent / "config" / "mosquitto.conf"


@pytest.fixture(params=KINDS)
def kind(request: pytest.FixtureRequest) -> str:
    wanted: str = request.param
    need_broker(wanted)
    return wanted


def addresses(port: int) -> set[str]:
    """On which addresses somebody listens at a port, in the kernel's words."""
    rows = [line.split() for table in ("tcp", "tcp6") for line in Path("/proc/net", table).read_text().splitlines()]
    return {row[1].split(":")[0] for row in rows if row[3] == "0A" and row[1].endswith(f":{port:04X}")}


async def test_it_serves_on_loopback_only_and_leaves_nothing_behind(
    kind: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    old_port = free_port()
    async with local_broker(kind, port_311=old_port) as broker:
        assert (broker.host, broker.kind) == (HOST, kind)
        assert addresses(broker.port) | addresses(old_port) == {"0100007F"}
        async with Witness(broker.port) as witness:
            await say(broker.port, "topic", "payload")
            await witness.hears("topic", "payload")
    assert not listens(broker.port)
    assert not list(tmp_path.iterdir())  # noqa: ASYNC240 - a test may block


async def test_it_goes_when_the_body_fails_or_is_cancelled(kind: str) -> None:
    ports: list[int] = []

    async def body(end: asyncio.Event) -> None:
        async with local_broker(kind) as broker:
            ports.append(broker.port)
            await end.wait()
            raise ZeroDivisionError

    end = asyncio.Event()
    failing, cancelled = asyncio.create_task(body(end)), asyncio.create_task(body(asyncio.Event()))
    await until(lambda: len(ports) == 2)
    end.set()
    cancelled.cancel()
    with pytest.raises(ZeroDivisionError):
        await failing
    with suppress(asyncio.CancelledError):
        await cancelled
    assert not any(map(listens, ports))


OWNER = """
import asyncio
from sweatd.broker import local_broker
async def main():
    async with local_broker({kind!r}) as broker:
        print(broker.port, flush=True)
        await asyncio.sleep(60)
asyncio.run(main())
"""


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGKILL], ids=["Ctrl-C", "SIGKILL"])
async def test_it_goes_when_we_go(kind: str, number: signal.Signals) -> None:
    owner = await asyncio.create_subprocess_exec(
        *(sys.executable, "-c", OWNER.format(kind=kind)),
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.DEVNULL,
    )
    assert owner.stdout
    port = int(await owner.stdout.readline())
    assert listens(port)
    owner.send_signal(number)
    await owner.wait()
    await until(lambda: not listens(port))


async def test_without_any_broker_it_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "SYSTEM_FOLDERS", "")
    monkeypatch.setattr(module, "find_spec", lambda _: None)
    monkeypatch.setenv("PATH", "/nowhere")
    with pytest.raises(NoBroker, match=r"apt install mosquitto.*sweatd\[demo\].*--broker HOST:PORT"):
        async with local_broker():
            pass


async def test_a_port_that_is_taken_and_a_broker_that_dies_are_told(
    kind: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with local_broker(kind) as first:
        with pytest.raises(NoBroker, match=f"Port {first.port} of {HOST} cannot be had: Address already in use"):
            async with local_broker(kind, first.port):
                pass
    program = tmp_path / "mosquitto"
    program.write_text("#!/bin/sh\necho 'Error: no luck today' >&2\nexit 1\n")
    program.chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}:/usr/bin:/bin")
    with pytest.raises(NoBroker, match=r"did not start on .*: Error: no luck today"):
        async with local_broker("mosquitto"):
            pass


def shipped(port: int) -> str:
    return CONFIGURATION.read_text().replace("listener 1883 ", f"listener {port} ")


async def test_the_configuration_for_a_gym_works_alone_and_beside_debians_own(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    debian = f"persistence true\npersistence_location {tmp_path}/\nlog_dest stderr\n"
    for before in ("", debian):
        port = free_port()
        async with configured_mosquitto(before + shipped(port), port), Witness(port) as witness:
            assert addresses(port) == {"0100007F"}
            await say(port, "topic", "payload")
            await witness.hears("topic", "payload")


async def test_its_half_for_the_network_lets_in_whom_it_should(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    need("openssl", "mosquitto_passwd")
    monkeypatch.chdir(tmp_path)
    rules = re.findall(r"^#   ((?:user|topic) .*?)(?: {2,}.*)?$", CONFIGURATION.read_text(), re.MULTILINE)
    (tmp_path / "gym.acl").write_text("\n".join(rules))
    await run("mosquitto_passwd", "-b", "-c", "gym.passwords", "coach", "secret")
    await run("mosquitto_passwd", "-b", "gym.passwords", "gateway", "secret")
    kind = ("-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes")
    name = ("-subj", "/CN=gym", "-addext", "subjectAltName=DNS:localhost")
    await run("openssl", "req", "-x509", *kind, *name, "-keyout", "gym.key", "-out", "gym.crt")
    here, network = free_port(), free_port()
    text = re.sub(r"^#(?=[a-z])", "", shipped(here), flags=re.MULTILINE)
    text = text.replace("/etc/mosquitto/certs/", f"{tmp_path}/").replace("/etc/mosquitto/", f"{tmp_path}/")
    text = text.replace("listener 8883", f"listener {network} {HOST}")
    async with configured_mosquitto(text, network), Witness(here) as witness:
        for user, topic, payload in (
            ("coach", "sweatd/gym/athlete/a1/drink/set", "1"),
            ("coach", "sweatd/gym/athlete/a1/alarm", "forged"),
            ("gateway", "sweatd/gym/athlete/a1/alarm", "2"),
            ("gateway", "homeassistant/x", "forged"),
            ("gateway", "sweatd/gym/status", "online"),
        ):
            await say(network, topic, payload, "-u", user, "-P", "secret", "--cafile", "gym.crt")
        await witness.hears("sweatd/gym/status", "online")
    assert [it["payload"] for it in witness.heard] == ["1", "2", "online"]
