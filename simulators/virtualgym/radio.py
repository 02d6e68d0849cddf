"""The radio of the virtual gym: every wearable is a real Bluetooth LE peripheral; only the air is not there.

Knows Bumble; does not know what the bytes mean, nor who listens: that may be a central of `central(link)` in this
process, or BlueZ, which drives a `Controller` on the same link through the kernel's virtual HCI.
"""

import asyncio
from collections.abc import Callable, Iterable
from contextlib import suppress
from typing import Any, Protocol

from bumble import att, core, device, gatt, hci, ll
from bumble import controller as bumble
from bumble.host import Host
from bumble.link import LocalLink
from bumble.transport.common import AsyncPipeSink

from virtualgym.wearable import INDICATE, NOTIFY, READ, WRITE, Advertised, Characteristic

FAST_MS = 40.0  # advertising interval: real wearables use 20 to 1000; fast means found and connected fast
ADVERTISEMENT_SIZE = 31  # bytes, Bluetooth Core 6.0, Vol 6, Part B, 2.3.1.1
SUPERVISION_S = 0.42  # how long a peer may be silent before a connection ends: what Linux asks for on connecting
PATIENCE_S = 5.0  # how long a peer may take to hang up, or to confirm an indication

Answer = list[tuple[str, bytes]]  # what is notified or indicated, as (uuid, bytes)


class OnAir(Protocol):
    """What the radio needs to know of a wearable."""

    @property
    def address(self) -> str:
        """Random static, in upper case: "F0:..."."""
        ...

    @property
    def name(self) -> str:
        """Advertised as far as there is room."""
        ...

    @property
    def advertised(self) -> tuple[str, ...]:
        """Service UUIDs in the advertisement."""
        ...

    @property
    def characteristics(self) -> tuple[Characteristic, ...]:
        """What it offers once it is connected."""
        ...


class Controller(bumble.Controller):
    """Bumble's virtual controller, made fit to be driven by anyone, BlueZ included.

    Features are cleared that it does not carry through: with them it answers Linux with the wrong event
    (google/bumble#841). A cancelled connect really is cancelled; the original says so and waits on. And packets are
    passed on without a word: the original composes its debug text for each, shown or not, for a quarter of the time.
    """

    le_features = bumble.Controller.le_features & ~(
        hci.LeFeatureMask.LL_PRIVACY | hci.LeFeatureMask.LE_EXTENDED_ADVERTISING
    )

    def send_hci_packet(self, packet: hci.HCI_Packet) -> None:
        """To the host."""
        if self.host:
            asyncio.get_running_loop().call_soon(self.host.on_packet, bytes(packet))

    def on_hci_packet(self, packet: hci.HCI_Packet) -> None:
        """From the host."""
        if isinstance(packet, hci.HCI_AclDataPacket):
            self.on_hci_acl_data_packet(packet)
        elif isinstance(packet, hci.HCI_Command):
            self.on_hci_command_packet(packet)

    def lose_power(self) -> None:
        """Gone without a word, as when it is pulled out: its peers find out by their supervision timeout."""
        self.host, self.pending_le_connection = None, None
        self.le_legacy_advertiser.stop()
        self.link.remove_controller(self)
        for connection in self.le_connections.values():
            peer = self.link.find_le_controller(connection.peer_address)
            if isinstance(peer, Controller):
                asyncio.get_running_loop().call_later(SUPERVISION_S, peer.miss, connection.self_address)

    def miss(self, peer: hci.Address) -> None:
        """Nothing comes from it any more: Bluetooth Core 6.0, Vol 6, Part B, 4.5.2."""
        if connection := self.le_connections.get(peer):
            self.on_le_disconnected(connection, hci.HCI_ErrorCode.CONNECTION_TIMEOUT_ERROR)

    def on_hci_le_create_connection_cancel_command(
        self, _command: hci.HCI_LE_Create_Connection_Cancel_Command
    ) -> hci.HCI_StatusReturnParameters:
        """Bluetooth Core 6.0, Vol 4, Part E, 7.8.13: the answer is followed by a connection that failed."""
        pending, self.pending_le_connection = self.pending_le_connection, None
        if pending is None:
            return hci.HCI_StatusReturnParameters(hci.HCI_ErrorCode.COMMAND_DISALLOWED_ERROR)
        asyncio.get_running_loop().call_soon(self._say_cancelled, pending.peer_address)
        return hci.HCI_StatusReturnParameters(hci.HCI_ErrorCode.SUCCESS)

    def _say_cancelled(self, peer: hci.Address) -> None:
        self.send_hci_packet(
            hci.HCI_LE_Connection_Complete_Event(
                status=hci.HCI_ErrorCode.UNKNOWN_CONNECTION_IDENTIFIER_ERROR,
                connection_handle=0,
                role=hci.Role.CENTRAL,
                peer_address_type=peer.address_type,
                peer_address=peer,
                connection_interval=0,
                peripheral_latency=0,
                supervision_timeout=0,
                central_clock_accuracy=0,
            )
        )


class Air(LocalLink):
    """Bumble's air, for hundreds of radios; what is heard is the same.

    The original asks all of them who a packet is for, and tells all of them of each advertisement.
    """

    def __init__(self) -> None:
        """Nobody is there."""
        super().__init__()  # type: ignore[no-untyped-call] # Bumble's own annotation is missing
        self._found: dict[hci.Address, bumble.Controller] = {}

    def find_le_controller(self, address: hci.Address) -> bumble.Controller | None:
        """Who has a connection under this address, else who would have."""
        found = self._found.get(address)
        if found is None or found not in self.controllers or not _answers_to(found, address):
            found = super().find_le_controller(address)
            if found is None:
                return None
            self._found[address] = found
        return found

    def send_advertising_pdu(self, sender_controller: bumble.Controller, packet: ll.AdvertisingPdu) -> None:
        """To those who listen; who is meant by a wish to connect hears that, too."""
        if isinstance(packet, ll.ConnectInd):
            super().send_advertising_pdu(sender_controller, packet)
            return
        loop = asyncio.get_running_loop()
        for each in self.controllers:
            if each is not sender_controller and (each.le_scan_enable or each.pending_le_connection):
                loop.call_soon(each.on_ll_advertising_pdu, packet)


def _answers_to(controller: bumble.Controller, address: hci.Address) -> bool:
    """Without a search in the others: two never share an address here."""
    own = (each.self_address for each in controller.le_connections.values())
    return address in (controller.random_address, controller.public_address) or address in own


def air() -> Air:
    """A place where radios hear each other."""
    return Air()


async def central(link: LocalLink, address: str = "F0:F0:F0:F0:F0:F0") -> device.Device:
    """A powered central on the link, for those who do not bring BlueZ."""
    powered = _device(link, "central", address)
    await powered.power_on()
    return powered


def advertisement(name: str, services: Iterable[str], extra: Iterable[tuple[int, bytes]] = ()) -> bytes:
    """An advertisement of at most 31 bytes; the name is shortened to what is left, as real wearables do.

    `extra` are further structures (type, data), such as manufacturer data (0xFF). Where they leave no room at all,
    there is no name: real wearables have it in their scan response, which Bumble's virtual air does not carry.
    """
    uuids = [core.UUID(service).uuid_bytes for service in services]
    short = b"".join(uuid for uuid in uuids if len(uuid) == 2)
    long = b"".join(uuid for uuid in uuids if len(uuid) == 16)
    parts = [(0x01, b"\x06"), *([(0x03, short)] if short else []), *([(0x07, long)] if long else []), *extra]
    data = b"".join(bytes([len(value) + 1, kind]) + value for kind, value in parts)
    room = ADVERTISEMENT_SIZE - len(data) - 2
    if room < -2:
        raise ValueError(f"the advertisement of {name} has {-room - 2} bytes too many")
    if room < 0:
        return data
    whole = name.encode()
    shown = whole[:room].decode(errors="ignore").encode()
    return data + bytes([len(shown) + 1, 0x09 if shown == whole else 0x08]) + shown


def structures(advertised: Advertised) -> list[tuple[int, bytes]]:
    """Manufacturer and service data on the air: Bluetooth Core Specification Supplement, Part A, 1.4 and 1.11."""
    maker = [(0xFF, company.to_bytes(2, "little") + data) for company, data in advertised.manufacturer.items()]
    uuids = [(core.UUID(uuid).uuid_bytes, data) for uuid, data in advertised.service_data.items()]
    return maker + [(0x16 if len(uuid) == 2 else 0x21, uuid + data) for uuid, data in uuids]


def _refused(uuid: str, _: bytes) -> Answer:
    raise KeyError(f"{uuid} cannot be written")


class Peripheral:
    """One wearable on the air. Off at first; every method may be called at any time, in any order."""

    def __init__(
        self,
        link: LocalLink,
        wearable: OnAir,
        read: Callable[[str], bytes],
        write: Callable[[str, bytes], Answer] = _refused,
        *,
        interval_ms: float = FAST_MS,
    ) -> None:
        """`read` gives the bytes of a readable characteristic now; `write` takes what a central writes, and answers.

        It may raise KeyError, which the central is told as an error.
        """
        self.wearable = wearable
        self.on = False
        self.subscribed = asyncio.Event()  # a central wants to hear of something
        self._interval_ms = interval_ms
        self._write = write
        self._advertised = Advertised()
        self._advertisement = advertisement(wearable.name, wearable.advertised)
        self._device = _device(link, wearable.name, wearable.address)
        self._device.on("connection", self._connected)
        self._device.on("characteristic_subscription", lambda *_: self.subscribed.set())
        self._switching = asyncio.Lock()
        self._restart: asyncio.Task[None] | None = None
        self._answers: set[asyncio.Task[None]] = set()
        self._values = {each.uuid: _value(each, read, self._written) for each in wearable.characteristics}
        self._indicated = {each.uuid for each in wearable.characteristics if NOTIFY not in each.properties}
        for service in dict.fromkeys(each.service for each in wearable.characteristics):
            values = [self._values[each.uuid] for each in wearable.characteristics if each.service == service]
            self._device.add_service(gatt.Service(service, values))

    @property
    def connected(self) -> bool:
        """Whether a central holds a connection."""
        return bool(self._device.connections)

    async def power_on(self) -> None:
        """Advertises until a central connects, and again whenever it is gone."""
        async with self._switching:
            self.on = True
            if not self._device.powered_on:
                await self._device.power_on()
            await self._advertise()

    async def power_off(self) -> None:
        """Falls silent: nothing is advertised any more, and the connection is dropped."""
        async with self._switching:
            self.on = False
            if self._restart:
                await self._restart
            await self._device.stop_advertising()
            for connection in tuple(self._device.connections.values()):
                await _hang_up(connection)

    async def send(self, uuid: str, data: bytes) -> None:
        """Notifies or indicates whoever subscribed; nobody may have. Raises KeyError where there is no such value."""
        value = self._values[uuid]
        for connection in tuple(self._device.connections.values()):
            if uuid in self._indicated:
                await _settled(connection, self._device.indicate_subscriber(connection, value, data))
            else:
                await self._device.notify_subscriber(connection, value, data)

    async def advertise(self, advertised: Advertised) -> None:
        """From now on tells this to everybody, as long as it advertises at all."""
        if advertised == self._advertised:
            return
        self._advertised = advertised
        self._advertisement = advertisement(self.wearable.name, self.wearable.advertised, structures(advertised))
        async with self._switching:
            await self._advertise()

    def _written(self, uuid: str, data: bytes) -> None:
        try:
            answer = self._write(uuid, data)
        except KeyError as error:
            raise att.ATT_Error(att.ATT_WRITE_NOT_PERMITTED_ERROR, message=str(error)) from error
        task = asyncio.get_running_loop().create_task(self._send_all(answer))  # after the response to the write
        self._answers.add(task)
        task.add_done_callback(self._answers.discard)

    async def _send_all(self, answer: Answer) -> None:
        for uuid, data in answer:
            await self.send(uuid, data)

    async def _advertise(self) -> None:
        if self.on and not self.connected:
            await self._device.start_advertising(
                advertising_data=self._advertisement,
                advertising_interval_min=self._interval_ms,
                advertising_interval_max=self._interval_ms,
            )

    def _connected(self, connection: device.Connection) -> None:
        connection.once("disconnection", self._disconnected)

    def _disconnected(self, _reason: int) -> None:
        self.subscribed.clear()
        if self.on:
            self._restart = asyncio.get_running_loop().create_task(self._advertise())


def _device(link: LocalLink, name: str, address: str) -> device.Device:
    controller = Controller(name, link=link)
    return device.Device(name, hci.Address(address), host=Host(controller, AsyncPipeSink(controller)))


PROPERTIES = {
    READ: gatt.Characteristic.READ,
    WRITE: gatt.Characteristic.WRITE,
    NOTIFY: gatt.Characteristic.NOTIFY,
    INDICATE: gatt.Characteristic.INDICATE,
}
PERMISSIONS = {READ: gatt.Characteristic.READABLE, WRITE: gatt.Characteristic.WRITEABLE}


def _value(
    characteristic: Characteristic, read: Callable[[str], bytes], write: Callable[[str, bytes], None]
) -> gatt.Characteristic[bytes]:
    properties, permissions = gatt.Characteristic.Properties(0), gatt.Characteristic.Permissions(0)
    for each in characteristic.properties:
        properties |= PROPERTIES[each]
        permissions |= PERMISSIONS.get(each, gatt.Characteristic.Permissions(0))
    value = gatt.CharacteristicValue(
        read=lambda _: read(characteristic.uuid), write=lambda _, data: write(characteristic.uuid, data)
    )
    return gatt.Characteristic(characteristic.uuid, properties, permissions, value)


async def _hang_up(connection: device.Connection) -> None:
    with suppress(TimeoutError):  # the peer may have hung up at the same moment: then no answer comes
        async with asyncio.timeout(PATIENCE_S):
            await connection.disconnect(hci.HCI_ErrorCode.REMOTE_DEVICE_TERMINATED_CONNECTION_DUE_TO_POWER_OFF_ERROR)


async def _settled(connection: device.Connection, work: Any) -> None:  # noqa: ANN401 - Bumble's awaitables have no type
    """Waits for what the peer must answer, but not beyond the connection, nor for ever."""
    answer = asyncio.ensure_future(connection.cancel_on_disconnection(work))
    await asyncio.wait([answer], timeout=PATIENCE_S)
    if not answer.cancel() and not answer.cancelled():
        answer.exception()  # seen, so that asyncio does not complain; a wearable can do nothing about it
