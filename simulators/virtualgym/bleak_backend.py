"""bleak over a virtual radio: what `BleakScanner` and `BleakClient` accept as `backend`, on one Bumble central.

So a program that uses bleak meets the virtual gym unmodified. Where bleak's own behaviour is a choice of BlueZ, it is
imitated: a device that was not heard for half a minute is forgotten, and errors are bleak's errors.
"""

import asyncio
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from typing import Any, ClassVar
from uuid import UUID

from bleak.args import SizedBuffer
from bleak.backends.characteristic import BleakGATTCharacteristic
from bleak.backends.client import BaseBleakClient, NotifyCallback
from bleak.backends.descriptor import BleakGATTDescriptor
from bleak.backends.device import BLEDevice
from bleak.backends.scanner import AdvertisementData, AdvertisementDataCallback, BaseBleakScanner
from bleak.backends.service import BleakGATTService, BleakGATTServiceCollection
from bleak.exc import BleakDeviceNotFoundError, BleakError, BleakGATTProtocolError
from bleak.uuids import normalize_uuid_str
from bumble import att, core, gatt_client, hci
from bumble.device import Advertisement, Connection, Device, Peer

FORGOTTEN_S = 30.0  # BlueZ drops a temporary device after that long (TemporaryTimeout in its main.conf)
MTU = 247  # bytes; what BlueZ agrees on with most wearables
HANG_UP_S = 5.0
PROPERTIES = {0x02: "read", 0x04: "write-without-response", 0x08: "write", 0x10: "notify", 0x20: "indicate"}


def backends(central: Device) -> tuple[type[BaseBleakScanner], type[BaseBleakClient]]:
    """A scanner class and a client class that share this central, to be handed to bleak."""
    shared = Shared(central)

    class VirtualScanner(Scanner):
        radio = shared

    class VirtualClient(Client):
        radio = shared

    return VirtualScanner, VirtualClient


class Shared:
    """The one central under all scanners and clients: who scans, what was heard when, one connect at a time."""

    def __init__(self, central: Device) -> None:
        self.central = central
        self._scanners: set[Scanner] = set()
        self._heard: dict[str, float] = {}
        self._connecting = asyncio.Lock()  # a controller knows only one pending LE connection
        central.on("advertisement", self._hear)

    async def scan(self, scanner: "Scanner") -> None:
        """The scanner hears advertisements from now on."""
        self._scanners.add(scanner)
        if not self.central.is_scanning:
            await self.central.start_scanning()

    async def unscan(self, scanner: "Scanner") -> None:
        """The scanner hears nothing any more; the last one out switches the receiver off."""
        self._scanners.discard(scanner)
        if not self._scanners and self.central.is_scanning:
            await self.central.stop_scanning()

    async def connect(self, address: str, timeout_s: float) -> Connection:
        """Raises bleak's errors, TimeoutError among them. Leaves nothing pending behind, whatever happens."""
        async with self._connecting:
            if asyncio.get_running_loop().time() - self._heard.get(address, float("-inf")) > FORGOTTEN_S:
                raise BleakDeviceNotFoundError(address, f"device {address} was not found")
            try:
                with _as_bleak_says():
                    async with asyncio.timeout(timeout_s):
                        return await self.central.connect_le(hci.Address(address), timeout=None)
            except BaseException:
                await self._abandon(address)
                raise

    async def _abandon(self, address: str) -> None:
        # Bumble forgets this when its connect ends; without it a connection that stands at this very moment is lost
        self.central.connect_own_address_type = hci.OwnAddressType.RANDOM
        with suppress(hci.HCI_Error):  # nothing was pending
            await self.central.send_sync_command(hci.HCI_LE_Create_Connection_Cancel_Command())
        if connection := self.central.find_connection_by_bd_addr(hci.Address(address)):
            await connection.disconnect()

    def _hear(self, advertisement: Advertisement) -> None:
        self._heard[advertisement.address.to_string(False)] = asyncio.get_running_loop().time()
        for scanner in tuple(self._scanners):
            scanner.hear(advertisement)


class Scanner(BaseBleakScanner):
    """Hears what is advertised; to be subclassed with a radio."""

    radio: ClassVar[Shared]

    def __init__(
        self,
        detection_callback: AdvertisementDataCallback | None,
        service_uuids: list[str] | None,
        _scanning_mode: str = "active",
        **_options: object,
    ) -> None:
        super().__init__(detection_callback, service_uuids and [normalize_uuid_str(uuid) for uuid in service_uuids])

    async def start(self) -> None:
        """Starts hearing."""
        self.seen_devices.clear()
        await self.radio.scan(self)

    async def stop(self) -> None:
        """Stops hearing."""
        await self.radio.unscan(self)

    def hear(self, advertisement: Advertisement) -> None:
        """One advertisement, as bleak tells it."""
        told = advertisement_data(advertisement)
        if self.is_allowed_uuid(told.service_uuids):
            address = advertisement.address.to_string(False)
            device = self.create_or_update_device(address, address, told.local_name, None, told)
            self.call_detection_callbacks(device, told)


def advertisement_data(advertisement: Advertisement) -> AdvertisementData:
    """Names, UUIDs and data of an advertisement: Bluetooth Core Specification Supplement, Part A, chapter 1."""
    name: str | None = None
    services: dict[str, None] = {}
    manufacturer: dict[int, bytes] = {}
    service_data: dict[str, bytes] = {}
    for kind, data in advertisement.data.ad_structures:
        match int(kind):
            case 0x02 | 0x03:
                services |= dict.fromkeys(_uuids(data, 2))
            case 0x06 | 0x07:
                services |= dict.fromkeys(_uuids(data, 16))
            case 0x08 | 0x09:
                name = data.decode(errors="replace")
            case 0x16:
                service_data[_uuid(data[:2])] = data[2:]
            case 0x21:
                service_data[_uuid(data[:16])] = data[16:]
            case 0xFF:
                manufacturer[int.from_bytes(data[:2], "little")] = data[2:]
    return AdvertisementData(name, manufacturer, service_data, list(services), None, advertisement.rssi, ())


def _uuids(data: bytes, size: int) -> list[str]:
    return [_uuid(data[start : start + size]) for start in range(0, len(data), size)]


def _uuid(data: bytes) -> str:
    return normalize_uuid_str(data[::-1].hex() if len(data) == 2 else str(UUID(bytes=data[::-1])))


class Client(BaseBleakClient):
    """One connection; to be subclassed with a radio."""

    radio: ClassVar[Shared]

    def __init__(
        self,
        address_or_ble_device: BLEDevice | str,
        *,
        disconnected_callback: Callable[[], None] | None,
        timeout: float,
        **_options: object,
    ) -> None:
        super().__init__(address_or_ble_device, disconnected_callback=disconnected_callback, timeout=timeout)
        self._name = getattr(address_or_ble_device, "name", None)
        self._connection: Connection | None = None
        self._subscribers: dict[int, Callable[[bytes], None]] = {}

    @property
    def name(self) -> str:
        """The advertised name, or the address where there is none."""
        return self._name or self.address.replace(":", "-")

    @property
    def mtu_size(self) -> int:
        """What was agreed on, in bytes."""
        return int(self._connection.att_mtu) if self._connection else 23

    @property
    def is_connected(self) -> bool:
        """Whether the link stands."""
        return self._connection is not None

    async def connect(self, pair: bool, **_options: object) -> None:  # noqa: ARG002 - there is nothing to pair with
        """Connects and finds out what the peripheral offers. Raises bleak's errors, TimeoutError among them."""
        self._connection = await self.radio.connect(self.address, self._timeout)
        self._connection.once("disconnection", self._lost)
        try:
            with _as_bleak_says():
                self.services = await _discovered(Peer(self._connection))
        except BaseException:
            await self.disconnect()
            raise

    async def disconnect(self) -> None:
        """Hangs up; no matter if there is nobody any more."""
        if self._connection:
            with suppress(TimeoutError, BleakError), _as_bleak_says():
                async with asyncio.timeout(HANG_UP_S):
                    await self._connection.disconnect()
        self._connection = self.services = None

    async def pair(self, *_args: object, **_options: object) -> None:
        """Refused: wearables of the gym are open."""
        raise BleakError("a virtual wearable cannot be paired with")

    async def unpair(self) -> None:
        """Refused, too."""
        raise BleakError("a virtual wearable cannot be paired with")

    async def read_gatt_char(self, characteristic: BleakGATTCharacteristic, **_options: object) -> bytearray:
        """The value now."""
        with self._talking():
            return bytearray(await characteristic.obj.read_value())

    async def write_gatt_char(self, characteristic: BleakGATTCharacteristic, data: SizedBuffer, response: bool) -> None:
        """Writes a value."""
        with self._talking():
            await characteristic.obj.write_value(bytes(data), with_response=response)

    async def read_gatt_descriptor(self, descriptor: BleakGATTDescriptor, **_options: object) -> bytearray:
        """Refused: descriptors are not collected."""
        raise BleakError(f"descriptor {descriptor.uuid} cannot be read on a virtual link")

    async def write_gatt_descriptor(self, descriptor: BleakGATTDescriptor, data: SizedBuffer) -> None:  # noqa: ARG002 - bleak asks
        """Refused: descriptors are not collected."""
        raise BleakError(f"descriptor {descriptor.uuid} cannot be written on a virtual link")

    async def start_notify(
        self, characteristic: BleakGATTCharacteristic, callback: NotifyCallback, **_options: object
    ) -> None:
        """Notifications, or indications where there are none."""

        def subscriber(data: bytes) -> None:
            callback(bytearray(data))

        self._subscribers[characteristic.handle] = subscriber
        with self._talking():
            await characteristic.obj.subscribe(subscriber)

    async def stop_notify(self, characteristic: BleakGATTCharacteristic) -> None:
        """No more of them."""
        with self._talking():
            await characteristic.obj.unsubscribe(self._subscribers.pop(characteristic.handle))

    @contextmanager
    def _talking(self) -> Iterator[None]:
        if not self._connection:
            raise BleakError("Not connected")
        with _as_bleak_says():
            yield

    def _lost(self, _reason: int) -> None:
        self._connection = self.services = None
        if self._disconnected_callback:
            self._disconnected_callback()


async def _discovered(peer: Peer) -> BleakGATTServiceCollection:
    await peer.request_mtu(MTU)
    found = BleakGATTServiceCollection()
    for each in await peer.discover_services():
        service = BleakGATTService(each, each.handle, _uuid(each.uuid.uuid_bytes))
        found.add_service(service)
        for characteristic in await each.discover_characteristics():
            found.add_characteristic(_told(characteristic, service, peer))
    return found


def _told(
    proxy: gatt_client.CharacteristicProxy[Any], service: BleakGATTService, peer: Peer
) -> BleakGATTCharacteristic:
    properties: list[Any] = [name for bit, name in PROPERTIES.items() if proxy.properties & bit]
    uuid = _uuid(proxy.uuid.uuid_bytes)
    return BleakGATTCharacteristic(proxy, proxy.handle, uuid, properties, lambda: peer.connection.att_mtu - 3, service)


@contextmanager
def _as_bleak_says() -> Iterator[None]:
    """Bumble's errors as bleak's. Bumble cancels what waits for an answer when a link is lost: an error, too."""
    try:
        yield
    except att.ATT_Error as error:
        raise BleakGATTProtocolError(error.error_code) from error
    except core.BaseBumbleError as error:
        raise BleakError(str(error)) from error
    except asyncio.CancelledError as error:
        task = asyncio.current_task()
        if task and task.cancelling():
            raise
        raise BleakError("the link was lost") from error
