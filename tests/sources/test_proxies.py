"""ESPHome proxies: the real client library, TCP, and a node on the virtual air."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from pathlib import Path
from typing import Any

import pytest

from sources.esphome_node import Node, powered
from sources.test_ble import BATTERY, HEART_RATE, Wearable, address, until
from sweatd.model import Channel, Frame
from sweatd.secretfile import Misconfigured
from sweatd.sources import ble
from sweatd.sources.ble.radios import hardware_of
from sweatd.sources.ble.settings import Proxy
from virtualgym import radio
from virtualgym.bleak_backend import backends

UNDERSTOOD = frozenset({"2a37", "2a19"})
QUICK: dict[str, Any] = {"adapters": (), "retry_first_s": 0.05, "retry_longest_s": 0.5}


class Room:
    """Straps, nodes, and what comes in through them."""

    def __init__(self) -> None:
        self.link = radio.air()
        self.frames: list[Frame] = []
        self.straps: dict[str, radio.Peripheral] = {}

    async def strap(self, number: int) -> radio.Peripheral:
        wearable = Wearable(address(number), characteristics=(HEART_RATE, BATTERY))
        one = radio.Peripheral(self.link, wearable, lambda _uuid: b"\x63", interval_ms=20)
        await one.power_on()
        self.straps[wearable.address] = one
        return one

    def radios(self, *nodes: Node, **settings: Any) -> ble.Radios:
        proxies = tuple(Proxy("127.0.0.1", port=node.port) for node in nodes)
        return self.by(ble.Settings(proxies=proxies, **(QUICK | settings)))

    def by(self, settings: ble.Settings, hardware: tuple[ble.Hardware, ...] = ()) -> ble.Radios:
        interest = ble.Interest(lambda: 0.0, lambda _: True, self.frames.append, UNDERSTOOD)
        return ble.Radios(settings, interest, hardware)

    def beating(self) -> set[str]:
        return {frame.device for frame in self.frames if frame.key == "2a37"}


@asynccontextmanager
async def listening(radios: ble.Radios) -> AsyncIterator[ble.Radios]:
    task = asyncio.create_task(radios.run())
    try:
        yield radios
    finally:
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task


@pytest.fixture
async def room() -> AsyncIterator[Room]:
    made = Room()
    yield made
    for one in made.straps.values():
        await one.power_off()


async def test_a_strap_is_heard_connected_and_read_through_a_node(room: Room) -> None:
    strap = await room.strap(1)
    node = Node(room.link, "gym-1")
    async with powered(node), listening(room.radios(node)) as radios:
        await until(lambda: radios.connected)
        assert radios.connected == node.links.keys() == {address(1)}
        await strap.send("2a37", b"\x10\x48\x00\x04")
        await until(room.beating)
        said = {(frame.channel, frame.key, frame.data) for frame in room.frames if frame.channel is not Channel.RADIO}
        assert said == {
            (Channel.CHARACTERISTIC, "2a19", b"\x63"),
            (Channel.CHARACTERISTIC, "2a37", b"\x10\x48\x00\x04"),
        }
        seen = radios.look(address(1))
        assert seen
        assert seen.name == "strap"
        assert "180d" in seen.services
    assert not node.links


async def test_six_nodes_serve_thirty_straps_that_all_of_them_hear(room: Room) -> None:
    straps = [await room.strap(number) for number in range(30)]
    nodes = [Node(room.link, f"gym-{number}", slots=5) for number in range(6)]
    async with powered(*nodes), listening(room.radios(*nodes)) as radios:
        await until(lambda: len(radios.connected) == 30, seconds=120)
        assert [len(node.links) for node in nodes] == [5] * 6
        assert radios.status.count("listening") == 6
        for strap in straps:
            await strap.send("2a37", b"\x00\x48")
        await until(lambda: len(room.beating()) == 30)


async def test_where_a_node_loses_its_power_the_adapter_takes_its_straps_and_gives_them_back(room: Room) -> None:
    for number in range(3):
        await room.strap(number)
    node = Node(room.link, "gym-1", slots=3)
    async with powered(node):
        settings = ble.Settings(proxies=(Proxy("127.0.0.1", port=node.port),), **QUICK)
        virtual = ble.Hardware("hci0", *backends(await radio.central(room.link)))
        async with listening(room.by(settings, (*hardware_of(settings), virtual))) as radios:
            await until(lambda: len(radios.connected) == 3)
            await node.power_off()
            await until(lambda: len(radios.connected) == 3 and not node.links, seconds=40)
            await until(lambda: any("127.0.0.1" in trouble for trouble in radios.troubles), seconds=40)
            await node.power_on()
            await until(lambda: not radios.troubles)


async def test_a_strap_that_leaves_is_met_again_through_its_node(room: Room) -> None:
    strap, node = await room.strap(1), Node(room.link, "gym-1")
    async with powered(node), listening(room.radios(node)) as radios:
        await until(lambda: radios.connected)
        await strap.power_off()
        await until(lambda: not radios.connected)
        await strap.power_on()
        await until(lambda: radios.connected)
        assert radios.counters.losses == 1


@pytest.mark.parametrize(
    ("features", "says"),
    [(0, "it is no Bluetooth proxy: add bluetooth_proxy"), (0b0000011, "is too old: update it")],
)
async def test_a_node_that_is_no_proxy_is_told(room: Room, features: int, says: str) -> None:
    node = Node(room.link, "gym-1", features=features)
    async with powered(node), listening(room.radios(node)) as radios:
        await until(lambda: says in radios.status)
        assert radios.deaf


async def test_a_node_that_is_not_there_is_told(room: Room) -> None:
    node = Node(room.link, "gym-1")
    async with powered(node):
        pass
    async with listening(room.radios(node)) as radios:
        await until(lambda: "it does not answer: is it powered" in radios.status)


async def test_a_node_that_serves_somebody_else_is_told(room: Room) -> None:
    node = Node(room.link, "gym-1")
    node.taken = True
    async with powered(node), listening(room.radios(node)) as radios:
        await until(lambda: "it serves somebody else (Home Assistant?)" in radios.status)


def test_a_key_that_cannot_be_read_is_refused_at_once(tmp_path: Path) -> None:
    key = tmp_path / "key"
    key.write_text("secret")
    key.chmod(0o644)
    with pytest.raises(Misconfigured, match=r"bluetooth.proxies.key_file .* is open to every user"):
        hardware_of(ble.Settings(adapters=(), proxies=(Proxy("gym-1.local", key_file=str(key)),)))
