"""What bleak promises, kept over the virtual radio; what a program sees of real BlueZ, it sees here."""

import asyncio
from collections.abc import AsyncIterator
from typing import Any, NamedTuple

import pytest
from bleak import BleakClient, BleakScanner
from bleak.exc import BleakDeviceNotFoundError, BleakError

from virtualgym import radio
from virtualgym.bleak_backend import backends
from virtualgym.wearable import Advertised, Characteristic

HEART_RATE, LOCATION = "00002a37-0000-1000-8000-00805f9b34fb", "00002a38-0000-1000-8000-00805f9b34fb"
CONTROL_POINT = "00002a39-0000-1000-8000-00805f9b34fb"
DEADLINE_S = 10.0


class Wearable(NamedTuple):
    address: str = "F0:00:00:00:00:01"
    name: str = "Strap 1"
    advertised: tuple[str, ...] = ("180d",)
    characteristics: tuple[Characteristic, ...] = (
        Characteristic("180d", "2a37", frozenset({"notify"})),
        Characteristic("180d", "2a38", frozenset({"read"})),
        Characteristic("180d", "2a39", frozenset({"write", "indicate"})),
    )


def obey(uuid: str, data: bytes) -> list[tuple[str, bytes]]:
    if data != b"\x01":
        raise KeyError(data)
    return [(uuid, b"done"), ("2a37", b"\x00\x4c")]


class Air(NamedTuple):
    link: Any
    scanner: Any
    client: Any
    strap: radio.Peripheral

    async def found(self) -> Any:
        device = await BleakScanner.find_device_by_name("Strap 1", DEADLINE_S, backend=self.scanner)
        assert device
        return device


@pytest.fixture
async def air() -> AsyncIterator[Air]:
    link = radio.air()
    strap = radio.Peripheral(link, Wearable(), lambda _: b"\x01", obey)
    await strap.advertise(Advertised({0x0499: b"\x05"}, {"fcd2": b"\x40"}))
    await strap.power_on()
    yield Air(link, *backends(await radio.central(link)), strap)
    await strap.power_off()


async def test_an_advertisement_is_told_in_full(air: Air) -> None:
    async with BleakScanner(service_uuids=["180D"], backend=air.scanner) as scanner, asyncio.timeout(DEADLINE_S):
        async for device, data in scanner.advertisement_data():
            assert (device.address, device.name) == ("F0:00:00:00:00:01", "Strap 1")
            assert data.service_uuids == ["0000180d-0000-1000-8000-00805f9b34fb"]
            assert data.manufacturer_data == {0x0499: b"\x05"}
            assert data.service_data == {"0000fcd2-0000-1000-8000-00805f9b34fb": b"\x40"}
            break


async def test_what_is_advertised_changes_and_may_leave_no_room_for_a_name(air: Air) -> None:
    async with BleakScanner(backend=air.scanner) as scanner, asyncio.timeout(DEADLINE_S):
        await air.strap.advertise(Advertised({0x0157: bytes(20)}))
        async for _, data in scanner.advertisement_data():
            if data.manufacturer_data == {0x0157: bytes(20)}:
                assert (data.local_name, data.service_data) == (None, {})
                break


async def test_a_write_is_obeyed_or_refused(air: Air) -> None:
    got = asyncio.Queue[bytes]()
    async with asyncio.timeout(DEADLINE_S), BleakClient(await air.found(), backend=air.client) as client:
        for uuid in (CONTROL_POINT, HEART_RATE):
            await client.start_notify(uuid, lambda _, data: got.put_nowait(bytes(data)))
        await client.write_gatt_char(CONTROL_POINT, b"\x01", response=True)
        assert [await got.get(), await got.get()] == [b"done", b"\x00\x4c"]
        with pytest.raises(BleakError):
            await client.write_gatt_char(CONTROL_POINT, b"\x02", response=True)


async def test_the_filter_by_service_keeps_others_out(air: Air) -> None:
    for service, names in (("1809", []), ("180D", ["Strap 1"])):
        found = await BleakScanner.discover(0.2, service_uuids=[service], backend=air.scanner)
        assert [device.name for device in found] == names


async def test_a_client_reads_subscribes_and_hears_of_the_end(air: Air) -> None:
    ended, got = asyncio.Event(), asyncio.Queue[bytes]()
    device = await air.found()
    async with asyncio.timeout(DEADLINE_S), BleakClient(device, lambda _: ended.set(), backend=air.client) as client:
        assert client.is_connected
        assert client.name == "Strap 1"
        assert await client.read_gatt_char(LOCATION) == b"\x01"
        await client.start_notify(HEART_RATE, lambda _, data: got.put_nowait(bytes(data)))
        await air.strap.send("2a37", b"\x00\x4a")
        assert await got.get() == b"\x00\x4a"
        await client.stop_notify(HEART_RATE)
        await air.strap.send("2a37", b"\x00\x4b")
        assert got.empty()
        await air.strap.power_off()
        await ended.wait()
        with pytest.raises(BleakError, match="Not connected"):
            await client.start_notify(HEART_RATE, lambda *_: None)


async def test_who_was_never_heard_is_not_found(air: Air) -> None:
    with pytest.raises(BleakDeviceNotFoundError):
        await BleakClient("F0:00:00:00:00:02", backend=air.client).connect()


async def test_a_connect_that_takes_too_long_leaves_nothing_pending(air: Air) -> None:
    device = await air.found()
    await air.strap.power_off()
    with pytest.raises(TimeoutError):
        await BleakClient(device, timeout=0.1, backend=air.client).connect()
    await air.strap.power_on()
    async with asyncio.timeout(DEADLINE_S), BleakClient(device, backend=air.client) as client:
        assert client.is_connected
