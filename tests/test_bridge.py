"""config/mosquitto-bridge.conf, between real brokers: gyms on one side, a head office on the other."""

import re
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path

import pytest

from brokers import Wire, Witness, configured_mosquitto, mosquitto, run, say, until
from requirements import need
from sweatd.broker import HOST, free_port

CONFIG = Path(__file__).parent.parent / "config"
OURS = (CONFIG / "mosquitto.conf").read_text()
BRIDGE = (CONFIG / "mosquitto-bridge.conf").read_text()
ANYBODY = "allow_anonymous true"
UP = ("status", "info", "athlete/a1/state", "athlete/a1/alarm", "athlete/a1/event", "trainer/event")
STAYS = ("athlete/a1/remedy", "athlete/a1/drink/set", "response/drink")


@pytest.fixture(autouse=True)
def elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A broker keeps what is retained where it was started."""
    monkeypatch.chdir(tmp_path)


def bridge(site: str, centre: int) -> str:
    """The file as the line in its head fills it in, in a hurry."""
    text = BRIDGE.replace("SITE", site).replace("CENTRE:8883", f"{HOST}:{centre}")
    return re.sub(r"^restart_timeout .*", "restart_timeout 1", text, flags=re.MULTILINE)


@asynccontextmanager
async def gym(bridged: str) -> AsyncIterator[int]:
    """The broker of a gym; its port."""
    port = free_port()
    async with configured_mosquitto(f"listener {port} {HOST}\n{ANYBODY}\nlog_type error\n{bridged}", port):
        yield port


@asynccontextmanager
async def centre(port: int) -> AsyncIterator[Witness]:
    """A head office that remembers nothing of before, and who listens there."""
    async with configured_mosquitto(f"listener {port} {HOST}\n{ANYBODY}\nlog_type error", port), Witness(port) as heard:
        yield heard


def below(heard: Witness, site: str) -> set[str]:
    """What was heard of a site, but for the state of its line."""
    topics = {it["topic"].removeprefix(f"sweatd/{site}/") for it in heard.heard if f"/{site}/" in it["topic"]}
    return topics - {"bridge"}


async def test_two_gyms_with_the_same_athlete_meet_at_the_centre_and_stay_two() -> None:
    async with (
        mosquitto(ANYBODY) as port,
        gym(bridge("berlin", port)) as berlin,
        gym(bridge("paris", port)) as paris,
        Witness(port) as office,
    ):
        for site, there in (("berlin", berlin), ("paris", paris)):
            await office.hears(f"sweatd/{site}/bridge", "1")
            for tail in (*STAYS, *UP):
                await say(there, f"sweatd/{site}/{tail}", site)
        for site in ("berlin", "paris"):
            await office.hears(f"sweatd/{site}/{UP[-1]}", site)
            assert below(office, site) == set(UP)
            assert len(office.payloads(f"sweatd/{site}/athlete/a1/alarm", site)) == 1


async def test_what_an_event_says_of_itself_goes_along() -> None:
    async with mosquitto(ANYBODY) as port, gym(bridge("berlin", port)) as berlin, Witness(port) as office:
        await office.hears("sweatd/berlin/bridge", "1")
        facts = ("message-expiry-interval", "600"), ("content-type", "application/json"), ("user-property", "type", "x")
        options = [word for fact in facts for word in ("-D", "PUBLISH", *fact)]
        await say(berlin, "sweatd/berlin/athlete/a1/event", "{}", *options)
        event = await office.hears("sweatd/berlin/athlete/a1/event", "{}")
        assert event["properties"].pop("message-expiry-interval") <= 600  # a late one is thrown away on the way
        assert event["properties"] == {"content-type": "application/json", "user-properties": {"type": "x"}}


@pytest.mark.parametrize(
    ("line", "arrives"), [("", False), ("topic sweatd/berlin/athlete/+/+/set in 1", True)], ids=["as it is", "with in"]
)
async def test_a_command_said_at_the_centre_stays_there(line: str, arrives: bool) -> None:
    command = "sweatd/berlin/athlete/a1/drink/set"
    async with (
        mosquitto(ANYBODY) as port,
        gym(f"{bridge('berlin', port)}\n{line}") as berlin,
        Witness(port) as office,
        Witness(berlin) as here,
    ):
        await office.hears("sweatd/berlin/bridge", "1")
        await say(berlin, "sweatd/berlin/info", "all is subscribed")  # the line hands over in order
        await office.hears("sweatd/berlin/info", "all is subscribed")
        await say(port, command, "{}")
        await say(berlin, "sweatd/berlin/trainer/event", "after it")
        await office.hears("sweatd/berlin/trainer/event", "after it")
        if arrives:
            await here.hears(command, "{}")
        await say(berlin, "last", "word")
        await here.hears("last", "word")
        assert bool(here.payloads(command)) is arrives


async def test_a_centre_that_was_away_and_forgot_is_told_what_stands_and_nothing_old() -> None:
    alarm, event, state = (f"sweatd/berlin/athlete/a1/{fact}" for fact in ("alarm", "event", "state"))
    later = "sweatd/berlin/athlete/a2/alarm"
    port = free_port()
    async with AsyncExitStack() as before:
        office = await before.enter_async_context(centre(port))
        async with gym(bridge("berlin", port)) as berlin:
            await say(berlin, alarm, "raised", "-r")
            await say(berlin, event, "heard")
            await office.hears(event, "heard")
            await office.hears(alarm, "raised")
            await before.aclose()
            await say(berlin, later, "raised", "-r")
            await say(berlin, event, "waited")
            await say(berlin, state, "old")
            async with centre(port) as anew:
                await until(lambda: anew.payloads(alarm), 30.0)  # mosquitto takes six seconds to come back
                await anew.hears(later, "raised")
                await anew.hears(event, "waited")
                await say(berlin, state, "new")
                await anew.hears(state, "new")
                assert (len(anew.payloads(event)), len(anew.payloads(state))) == (1, 1)


async def test_both_ends_know_when_the_line_is_cut() -> None:
    async with mosquitto(ANYBODY) as port:
        wire = Wire(port)
        await wire.join()
        async with gym(bridge("berlin", wire.port)) as berlin, Witness(berlin) as here, Witness(port) as office:
            await office.hears("sweatd/berlin/bridge", "1")
            await wire.cut()
            await office.hears("sweatd/berlin/bridge", "0")
            await here.hears("sweatd/berlin/bridge", "0")


@pytest.mark.parametrize("bridge_first", [True, False])
async def test_encrypted_beside_our_own_configuration_each_gym_may_write_what_is_its_own(
    bridge_first: bool, tmp_path: Path
) -> None:
    need("openssl", "mosquitto_passwd")
    (rules,) = re.findall(r"^#   (user SITE)\n#   (topic .*)$", BRIDGE, re.MULTILINE)
    (tmp_path / "acl").write_text(
        "\n".join(rule.replace("SITE", site) for site in ("berlin", "paris") for rule in rules)
    )
    await certificate()
    await run("mosquitto_passwd", "-b", "-c", "passwords", "berlin", "secret")
    port, inside, here = free_port(), free_port(), free_port()
    head_office = (
        "per_listener_settings true",
        *("log_type error", f"listener {inside} {HOST}", ANYBODY),
        *(f"listener {port} {HOST}", "certfile centre.crt", "keyfile centre.key"),
        *("allow_anonymous false", "password_file passwords", "acl_file acl"),
    )
    line = (
        bridge("berlin", port)
        .replace("/etc/mosquitto/certs/centre-ca.crt", "centre.crt")
        .replace("CHANGE-ME", "secret")
    )
    texts = [re.sub(r"^#(?=[a-z])", "", line, flags=re.MULTILINE), OURS.replace("listener 1883 ", f"listener {here} ")]
    async with (
        configured_mosquitto("\n".join(head_office), port),
        Witness(inside) as office,
        configured_mosquitto("\n".join(texts if bridge_first else texts[::-1]), here),
    ):
        await office.hears("sweatd/berlin/bridge", "1")
        await say(port, "sweatd/paris/status", "forged", "-u", "berlin", "-P", "secret", "--cafile", "centre.crt")
        await say(here, "sweatd/berlin/status", "online", "-r")
        await office.hears("sweatd/berlin/status", "online")
    assert not below(office, "paris")


async def certificate() -> None:
    """For a centre on this machine, in the folder we are in."""
    kind = ("-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes")
    name = ("-subj", "/CN=centre", "-addext", f"subjectAltName=IP:{HOST},DNS:localhost")
    await run("openssl", "req", "-x509", *kind, *name, "-keyout", "centre.key", "-out", "centre.crt")
