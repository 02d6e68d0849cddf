"""Peripherals met by Bumble's own central: neither bleak nor the daemon is here."""

import asyncio
from typing import NamedTuple

import pytest
from bumble import core
from bumble.core import AdvertisingData
from bumble.device import Connection, Device, Peer
from bumble.gatt_client import CharacteristicProxy
from bumble.hci import HCI_Error, HCI_LE_Create_Connection_Cancel_Command
from bumble.link import LocalLink

from virtualgym import radio
from virtualgym.wearable import Characteristic

ADDRESS = "F0:00:00:00:00:01"
PATCH = "f5ba0001-8044-4263-be42-17de75d76fa9"
DEADLINE_S = 10.0


class Wearable(NamedTuple):
    address: str = ADDRESS
    name: str = "Strap 1"
    advertised: tuple[str, ...] = ("180d", "180f")
    characteristics: tuple[Characteristic, ...] = (
        Characteristic("180d", "2a37", frozenset({"notify"})),
        Characteristic("180d", "2a38", frozenset({"read"})),
        Characteristic("1809", "2a1c", frozenset({"indicate"})),
    )


async def met(link: LocalLink, central: Device | None = None) -> tuple[Device, Connection]:
    central = central or await radio.central(link)
    return central, await central.connect_le(ADDRESS, timeout=DEADLINE_S)


async def values(connection: Connection) -> dict[str, CharacteristicProxy[bytes]]:
    peer = Peer(connection)
    await peer.discover_services()
    await peer.discover_characteristics()
    return {str(each.uuid)[8:12].lower(): each for service in peer.services for each in service.characteristics}


@pytest.mark.parametrize(
    ("name", "services", "shown"),
    [
        ("Strap 1", ("180d", "180f"), (0x09, "Strap 1")),
        ("Strap with quite a long name to show", ("180d",), (0x08, "Strap with quite a lon")),
        ("Pflaster ä", (PATCH,), (0x08, "Pflaster")),
        ("Pflasteä", (PATCH,), (0x08, "Pflaste")),
        ("", (), (0x09, "")),
    ],
)
def test_an_advertisement_has_31_bytes_and_shortens_the_name(
    name: str, services: tuple[str, ...], shown: tuple[int, str]
) -> None:
    data = radio.advertisement(name, services)
    parts = {int(kind): value for kind, value in AdvertisingData.from_bytes(data).ad_structures}
    assert len(data) <= 31
    assert parts[0x01] == b"\x06"
    assert parts[shown[0]].decode() == shown[1]


def test_an_advertisement_that_cannot_fit_is_refused() -> None:
    with pytest.raises(ValueError, match="8 bytes too many"):
        radio.advertisement("x", (PATCH,), [(0xFF, bytes(16))])


async def test_a_peripheral_is_found_read_notified_and_indicated() -> None:
    link = radio.air()
    strap = radio.Peripheral(link, Wearable(), lambda uuid: uuid.encode())
    await strap.power_on()
    _, connection = await met(link)
    offered = await values(connection)
    got: asyncio.Queue[bytes] = asyncio.Queue()
    async with asyncio.timeout(DEADLINE_S):
        assert await offered["2a38"].read_value() == b"2a38"
        await strap.send("2a37", b"nobody hears this")
        await offered["2a37"].subscribe(got.put_nowait)
        await offered["2a1c"].subscribe(got.put_nowait)
        await strap.subscribed.wait()
        await strap.send("2a37", b"notified")
        await strap.send("2a1c", b"indicated")
        assert [await got.get(), await got.get()] == [b"notified", b"indicated"]
    with pytest.raises(KeyError):
        await strap.send("2a19", b"")
    await strap.power_off()


async def test_off_means_off_and_on_means_found_again() -> None:
    link = radio.air()
    strap = radio.Peripheral(link, Wearable(), lambda _: b"")
    await strap.power_on()
    central, connection = await met(link)
    ended = asyncio.get_running_loop().create_future()
    connection.once("disconnection", ended.set_result)
    await strap.power_off()
    assert await asyncio.wait_for(ended, DEADLINE_S) == 0x15  # power off
    assert not strap.connected
    with pytest.raises(TimeoutError):
        async with asyncio.timeout(0.2):
            await central.connect_le(ADDRESS, timeout=None)
    await central.send_sync_command(HCI_LE_Create_Connection_Cancel_Command())
    await strap.power_on()
    await met(link, central)
    await strap.power_off()


async def test_it_advertises_again_when_the_central_is_gone() -> None:
    link = radio.air()
    strap = radio.Peripheral(link, Wearable(), lambda _: b"")
    await strap.power_on()
    central, connection = await met(link)
    await connection.disconnect()
    await met(link, central)
    await strap.power_off()
    await strap.power_off()  # no harm


async def test_it_advertises_again_when_the_central_vanished_without_a_word() -> None:
    link = radio.air()
    strap = radio.Peripheral(link, Wearable(), lambda _: b"")
    await strap.power_on()
    await met(link)
    (vanishing,) = (each for each in link.controllers if each.name == "central")
    assert isinstance(vanishing, radio.Controller)
    vanishing.lose_power()
    assert strap.connected
    await met(link)
    await strap.power_off()


async def test_a_connect_that_is_given_up_is_over() -> None:
    central = await radio.central(radio.air())
    with pytest.raises(core.TimeoutError):
        await central.connect_le(ADDRESS, timeout=0.1)
    with pytest.raises(HCI_Error):  # nothing is pending any more
        await central.send_sync_command(HCI_LE_Create_Connection_Cancel_Command())
