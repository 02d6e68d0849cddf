"""The real source, through bleak, against real peripherals; only the air between them is virtual."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from functools import partial
from typing import Any, NamedTuple

import pytest
from bumble.link import LocalLink

from sweatd.model import Channel, Frame
from sweatd.sources import ble
from sweatd.sources.ble import link as ble_link
from sweatd.sources.ble import seen as ble_seen
from sweatd.sources.ble import source as ble_source
from virtualgym import radio
from virtualgym.bleak_backend import backends
from virtualgym.wearable import Advertised, Characteristic

QUICK = ble.Settings(connection_slots=40, connect_timeout_s=1.0, retry_first_s=0.02, retry_longest_s=0.1)
HEART_RATE = Characteristic("180d", "2a37", frozenset({"notify"}))
LOCATION = Characteristic("180d", "2a38", frozenset({"read"}))
BATTERY = Characteristic("180f", "2a19", frozenset({"read", "notify"}))
THERMOMETER = Characteristic("1809", "2a1c", frozenset({"indicate"}))
UNDERSTOOD = frozenset({"2a37", "2a38", "2a19", "2a1c"})


class Wearable(NamedTuple):
    address: str
    name: str = "strap"
    advertised: tuple[str, ...] = ("180d",)
    characteristics: tuple[Characteristic, ...] = (HEART_RATE,)


class Room:
    """The air, the wearables in it, one source that listens, and what it heard."""

    def __init__(self, link: LocalLink, scanner: Any, client: Any) -> None:
        self.link, self.scanner, self.client = link, scanner, client
        self.frames: list[Frame] = []
        self.noticed: list[Frame] = []  # by the receiver itself
        self.foreign: set[str] = set()
        self.peripherals: list[radio.Peripheral] = []
        self.at = 1000.0

    async def strap(self, number: int = 1, **options: Any) -> radio.Peripheral:
        wearable = Wearable(address(number), **{k: options.pop(k) for k in tuple(options) if k in Wearable._fields})
        one = radio.Peripheral(
            self.link, wearable, lambda _uuid: b"\x63", interval_ms=options.pop("interval_ms", 20), **options
        )
        self.peripherals.append(one)
        await one.power_on()
        return one

    def source(self, settings: ble.Settings = QUICK, **options: Any) -> ble.BleSource:
        hardware = ble.Hardware("virtual", options.pop("scanner_backend", self.scanner), self.client)
        interest = ble.Interest(
            now=lambda: self.at,
            wanted=lambda device: device not in self.foreign,
            emit=self.take,
            **({"characteristics": UNDERSTOOD} | options),
        )
        return ble.BleSource(settings, interest, hardware)

    def take(self, frame: Frame) -> None:
        (self.noticed if frame.channel is Channel.RADIO else self.frames).append(frame)

    def heard(self, number: int) -> list[bytes]:
        return [frame.data for frame in self.frames if frame.device == address(number)]


def address(number: int) -> str:
    return f"F0:00:00:00:{number // 256:02X}:{number % 256:02X}"


@pytest.fixture
async def room() -> AsyncIterator[Room]:
    link = radio.air()
    room = Room(link, *backends(await radio.central(link)))
    yield room
    for peripheral in room.peripherals:
        await peripheral.power_off()
    left = asyncio.all_tasks() - {asyncio.current_task()}
    assert not left


@asynccontextmanager
async def running(source: ble.BleSource) -> AsyncIterator[ble.BleSource]:
    task = asyncio.create_task(source.run())
    try:
        yield source
    finally:
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task


async def until(condition: Callable[[], object], seconds: float = 15.0, every: float = 0.005) -> None:
    async with asyncio.timeout(seconds):
        while not condition():  # noqa: ASYNC110 - foreign state has no event
            await asyncio.sleep(every)


async def sent_until(
    peripheral: radio.Peripheral, data: bytes, condition: Callable[[], object], uuid: str = "2a37"
) -> None:
    """A sensor goes on sending; it does not know who listens."""
    async with asyncio.timeout(15):
        while not condition():
            await peripheral.send(uuid, data)
            await asyncio.sleep(0.005)


async def test_six_straps_connect_and_notify(room: Room) -> None:
    straps = [await room.strap(number) for number in range(6)]
    async with running(room.source()) as source:
        await until(lambda: len(source.connected) == 6)
        for number, strap in enumerate(straps):
            await strap.send("2a37", bytes([0, 60 + number]))
        await until(lambda: len(room.frames) == 6)
        assert source.status == "listening"
    expected = [
        Frame(1000.0, address(each), Channel.CHARACTERISTIC, "2a37", bytes([0, 60 + each])) for each in range(6)
    ]
    assert sorted(room.frames, key=lambda frame: frame.device) == expected


async def test_a_strap_that_was_lost_is_found_again(room: Room) -> None:
    strap = await room.strap()
    async with running(room.source()) as source:
        await until(lambda: source.connected)
        await strap.send("2a37", b"\x00\x3c")
        await until(lambda: room.heard(1) == [b"\x00\x3c"])
        await strap.power_off()
        await until(lambda: not source.connected)
        await strap.power_on()
        await sent_until(strap, b"\x00\x3d", lambda: b"\x00\x3d" in room.heard(1))
        assert (source.counters.connects, source.counters.losses) == (2, 1)


async def test_indications_come_as_notifications_do(room: Room) -> None:
    patch = await room.strap(characteristics=(THERMOMETER,), advertised=("1809",))
    async with running(room.source()) as source:
        await until(lambda: source.connected)
        await patch.send("2a1c", b"\x00\x6c\x01\x00\xff")
        await until(lambda: room.heard(1))
    assert room.frames == [Frame(1000.0, address(1), Channel.CHARACTERISTIC, "2a1c", b"\x00\x6c\x01\x00\xff")]


async def test_what_can_be_read_is_read_once_and_what_is_not_understood_is_left_alone(room: Room) -> None:
    serial = Characteristic("180a", "2a25", frozenset({"read"}))
    await room.strap(characteristics=(HEART_RATE, LOCATION, BATTERY, serial))
    async with running(room.source()) as source:
        await until(lambda: source.connected)
    assert [(frame.key, frame.data) for frame in room.frames] == [("2a38", b"\x63"), ("2a19", b"\x63")]


async def test_a_strap_that_falls_silent_while_it_is_connected_to_keeps_nobody_waiting_for_long(room: Room) -> None:
    """It is heard once; the connect waits for an advertisement that never comes."""
    async with running(room.source(ble.Settings(connect_timeout_s=0.3, retry_first_s=0.02))) as source:
        await until(lambda: source.scanning)
        ghost = await room.strap(1, interval_ms=10_240)
        await until(lambda: address(1) in source.seen)
        await ghost.power_off()
        await room.strap(2)
        await until(lambda: address(2) in source.connected)
        assert source.counters.failures == 1


async def test_a_strap_that_vanishes_while_it_is_asked_what_it_offers_is_tried_again(room: Room) -> None:
    strap = await room.strap()
    async with running(room.source()) as source:
        await until(lambda: strap.connected, every=0)
        assert not source.connected
        await strap.power_off()
        await until(lambda: source.counters.failures)
        await strap.power_on()
        await until(lambda: source.connected)


async def test_a_strap_that_offers_nothing_is_let_go(room: Room) -> None:
    await room.strap(characteristics=(Characteristic("180a", "2a25", frozenset({"read"})),))
    async with running(room.source()) as source:
        await until(lambda: source.counters.failures >= 2)
        assert not source.connected


async def test_thirty_straps(room: Room) -> None:
    straps = [await room.strap(number, interval_ms=50) for number in range(30)]
    async with running(room.source()) as source:
        await until(lambda: len(source.connected) == 30, seconds=50)
        for strap in straps:
            await strap.send("2a37", b"\x00\x50")
        await until(lambda: len(room.frames) == 30)
    assert len({frame.device for frame in room.frames}) == 30


async def test_nobody_is_connected_beyond_the_slots_until_one_is_free(room: Room) -> None:
    straps = {address(number): await room.strap(number) for number in range(3)}
    settings = ble.Settings(connection_slots=2, connect_timeout_s=1.0, retry_first_s=0.02, retry_longest_s=0.1)
    async with running(room.source(settings)) as source:
        await until(lambda: len(source.connected) == 2)
        (waits,) = straps.keys() - source.connected
        await straps[min(source.connected)].power_off()
        await until(lambda: waits in source.connected)
        assert len(source.connected) <= 2


async def test_foreign_devices_are_seen_and_left_alone(room: Room) -> None:
    room.foreign.add(address(1))
    strap = await room.strap(1, name="Neighbour")
    async with running(room.source()) as source:
        await until(lambda: source.counters.advertisements >= 3)
        assert source.seen == {address(1): ble.Seen("Neighbour", -50, ("180d",), 1000.0)}
        assert not strap.connected


async def test_who_is_not_wanted_any_more_is_let_go(room: Room, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ble_link, "LOOK_S", 0.02)
    strap = await room.strap()
    async with running(room.source()) as source:
        await until(lambda: source.connected)
        room.foreign.add(address(1))
        await until(lambda: not strap.connected)
        room.foreign.clear()
        await until(lambda: source.connected)


async def test_a_connection_that_brings_nothing_is_made_anew(room: Room, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ble_link, "LOOK_S", 0.02)
    await room.strap()
    async with running(room.source(ble.Settings(retry_first_s=0.02, link_silence_s=0.1))) as source:
        await until(lambda: source.counters.connects >= 2)


async def test_scanning_starts_anew_when_nothing_is_heard(room: Room, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ble_source, "LOOK_S", 0.02)
    async with running(room.source(ble.Settings(retry_first_s=0.02, scan_silence_s=0.05))) as source:
        await until(lambda: source.counters.scans >= 2)
        before = source.progress
        await until(lambda: source.progress > before)
        await room.strap()
        await until(lambda: source.connected)


async def test_a_flood_of_addresses_drives_out_the_oldest_stranger_and_nobody_wanted(
    room: Room, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ble_seen, "SEEN_LIMIT", 4)
    room.foreign |= {address(number) for number in range(10, 20)}
    await room.strap(1)
    async with running(room.source()) as source:
        await until(lambda: source.connected)  # and silent from now on: the oldest of all
        for number in range(10, 20):
            stranger = await room.strap(number)
            await until(partial(source.seen.__contains__, address(number)))
            await stranger.power_off()
    assert list(source.seen) == [address(number) for number in (1, 17, 18, 19)]


async def test_advertised_data_is_told_when_it_is_new_and_asked_for(room: Room) -> None:
    tag = await room.strap(advertised=(), characteristics=())
    await tag.advertise(Advertised(manufacturer={0x0499: b"\x05\x12"}, service_data={"fcd2": b"\x40\x01"}))
    async with running(room.source(broadcasts=frozenset({"0499", "181a"}))) as source:
        await until(lambda: source.counters.advertisements >= 5)
    assert room.frames == [Frame(1000.0, address(1), Channel.MANUFACTURER, "0499", b"\x05\x12")]


async def test_cancelling_hangs_up_and_leaves_nothing_behind(room: Room) -> None:
    straps = [await room.strap(number) for number in range(3)]
    async with running(room.source()) as source:
        await until(lambda: len(source.connected) == 3)
    await until(lambda: not any(strap.connected for strap in straps), seconds=1)
    assert not source.connected
    assert not source.scanning
    assert not [task for task in asyncio.all_tasks() if task.get_name().startswith("ble ")]


async def test_cancelling_in_the_middle_of_a_connect_leaves_the_radio_usable(room: Room) -> None:
    async with running(room.source()) as source:
        await until(lambda: source.scanning)
        await room.strap(1, interval_ms=10_240)
        await until(lambda: address(1) in source.seen)
    await room.strap(2)
    async with running(room.source()) as source:
        await until(lambda: address(2) in source.connected)


async def test_without_bluetooth_it_says_so_and_goes_on_trying(room: Room, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DBUS_SYSTEM_BUS_ADDRESS", "unix:path=/nowhere/system_bus_socket")
    room.scanner = room.client = None
    async with running(room.source()) as source:
        await until(lambda: source.counters.failures >= 2)
        assert source.status == "BlueZ is not running: install bluez, then systemctl start bluetooth"
        assert not source.scanning


@pytest.mark.parametrize(("uuid", "name"), [("180d", "Heart Rate"), ("00002100-5b1e-4347-b07c-97b514dae121", None)])
def test_services_have_names(uuid: str, name: str | None) -> None:
    assert ble.service_name(uuid) == (name or uuid)
