"""An ESPHome node with a Bluetooth proxy: its native API over TCP without encryption, on the virtual air.

Messages are the library's own (aioesphomeapi); how a node behaves is as ESPHome's component bluetooth_proxy does it:
one subscriber to advertisements, a few connections, and all of them end with the connection to whom it serves.
"""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from functools import partial
from typing import Any
from uuid import UUID

from aioesphomeapi import api_pb2
from aioesphomeapi.core import MESSAGE_TYPE_TO_PROTO
from bleak import BleakClient, BleakScanner
from bleak.backends.device import BLEDevice
from bumble.device import Advertisement
from bumble.link import LocalLink

from virtualgym import radio
from virtualgym.bleak_backend import backends

pb: Any = api_pb2  # what protobuf makes has no types
NUMBERS = {kind: number for number, kind in MESSAGE_TYPE_TO_PROTO.items()}
FEATURES = 0b1100111  # it scans and connects, keeps no services, raw advertisements, its state
BITS = {"read": 0x02, "write-without-response": 0x04, "write": 0x08, "notify": 0x10, "indicate": 0x20}
RANDOM = 1  # kind of address
CCCD = "00002902-0000-1000-8000-00805f9b34fb"  # what is written to subscribe; bleak did that already


def varint(number: int) -> bytes:
    low, rest = number & 0x7F, number >> 7
    return bytes([low | 0x80]) + varint(rest) if rest else bytes([low])


def number_of(address: str) -> int:
    return int(address.replace(":", ""), 16)


def address_of(number: int) -> str:
    return ":".join(f"{byte:02X}" for byte in number.to_bytes(6))


class Node:
    """Switched on by `powered`; `port` is where it listens."""

    def __init__(self, link: LocalLink, name: str, slots: int = 3, features: int = FEATURES) -> None:
        self.name, self.slots, self.features, self.port = name, slots, features, 0
        self.taken = False  # by another program
        self.deaf: set[str] = set()  # out of its reach
        self.links: dict[str, BleakClient] = {}
        self._link, self._number = link, sum(name.encode()) % 256
        self._writer: asyncio.StreamWriter | None = None
        self._subscribed, self._serving = False, 0
        self._tasks: set[asyncio.Task[None]] = set()
        self._server: asyncio.Server | None = None

    async def power_on(self) -> None:
        """Its port stays the same from the first time on."""
        if not self.port:
            central = await radio.central(self._link, f"F0:F0:F0:F0:00:{self._number:02X}")
            scanner, self._client = backends(central)
            self._scanner = BleakScanner(backend=scanner)
            await self._scanner.start()
            central.on("advertisement", self._hear)
        self._server = await asyncio.start_server(self._serve, "127.0.0.1", self.port)
        self.port = self._server.sockets[0].getsockname()[1]

    async def power_off(self) -> None:
        """Without a word to anybody."""
        if self._server:
            self._server.close()
        if self._writer:
            self._writer.transport.abort()
        while self._serving or self._tasks:  # noqa: ASYNC110 - it ends by itself, and soon
            await asyncio.sleep(0.01)
        await self._drop_all()

    async def leave(self) -> None:
        """The virtual air is closed."""
        await self.power_off()
        await self._scanner.stop()

    # the network

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        before, self._writer, self._subscribed = self._writer, writer, False
        self._serving += 1
        if before:
            before.transport.abort()
        with suppress(OSError, asyncio.IncompleteReadError):
            while await reader.readexactly(1) == b"\0":
                size, kind = await self._varint(reader), await self._varint(reader)
                await self._answer(MESSAGE_TYPE_TO_PROTO[kind].FromString(await reader.readexactly(size)))
        if self._writer is writer:
            self._writer, self._subscribed = None, False
            await self._drop_all()
        writer.transport.abort()
        self._serving -= 1

    async def _varint(self, reader: asyncio.StreamReader) -> int:
        byte = (await reader.readexactly(1))[0]
        return byte if byte < 0x80 else (byte & 0x7F) | await self._varint(reader) << 7

    def _say(self, message: Any) -> None:
        if self._writer:
            data = message.SerializeToString()
            self._writer.write(b"\0" + varint(len(data)) + varint(NUMBERS[type(message)]) + data)

    async def _answer(self, asked: Any) -> None:  # noqa: C901 - a list of what may be asked
        match asked:
            case pb.HelloRequest():
                self._say(pb.HelloResponse(api_version_major=1, api_version_minor=10, name=self.name))
            case pb.AuthenticationRequest():
                self._say(pb.AuthenticationResponse())
            case pb.PingRequest():
                self._say(pb.PingResponse())
            case pb.DisconnectRequest():
                self._say(pb.DisconnectResponse())
            case pb.DeviceInfoRequest():
                mac = f"F0:F0:F0:F0:00:{self._number:02X}"
                self._say(
                    pb.DeviceInfoResponse(
                        name=self.name,
                        mac_address=mac,
                        esphome_version="2026.10.0",
                        bluetooth_mac_address=mac,
                        bluetooth_proxy_feature_flags=self.features,
                    )
                )
            case pb.SubscribeBluetoothConnectionsFreeRequest():
                self._tell_free()
            case pb.SubscribeBluetoothLEAdvertisementsRequest():
                self._subscribed = not self.taken
                if self.taken:
                    return  # it tells its log, and nobody else
                self._say(pb.BluetoothScannerStateResponse(state=pb.BLUETOOTH_SCANNER_STATE_RUNNING))
            case pb.UnsubscribeBluetoothLEAdvertisementsRequest():
                self._subscribed = False
            case pb.BluetoothDeviceRequest(request_type=pb.BLUETOOTH_DEVICE_REQUEST_TYPE_DISCONNECT):
                self._later(self._hang_up(address_of(asked.address)))
            case pb.BluetoothDeviceRequest():
                self._later(self._connect(address_of(asked.address)))
            case _:
                self._later(self._gatt(asked))

    def _later(self, work: Any) -> None:
        task = asyncio.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    def _tell_free(self) -> None:
        held = [number_of(address) for address in self.links]
        free = max(0, self.slots - len(held))
        self._say(pb.BluetoothConnectionsFreeResponse(free=free, limit=self.slots, allocated=held))

    # the air

    def _hear(self, heard: Advertisement) -> None:
        address = heard.address.to_string(False)
        if self._subscribed and address not in self.deaf:
            one = pb.BluetoothLERawAdvertisement(
                address=number_of(address), rssi=heard.rssi, address_type=RANDOM, data=bytes(heard.data)
            )
            self._say(pb.BluetoothLERawAdvertisementsResponse(advertisements=[one]))

    async def _connect(self, address: str) -> None:
        if len(self.links) >= self.slots or address in self.deaf:
            self._say(pb.BluetoothDeviceConnectionResponse(address=number_of(address), error=0x3E))
            return
        device = BLEDevice(address, None, address)
        client = BleakClient(device, lambda _: self._lost(address), backend=self._client, timeout=5.0)
        self.links[address] = client
        try:
            await client.connect()
        except Exception:  # noqa: BLE001 - whatever it was, the node says one thing
            self.links.pop(address, None)
            self._say(pb.BluetoothDeviceConnectionResponse(address=number_of(address), error=0x3E))
        else:
            self._say(pb.BluetoothDeviceConnectionResponse(address=number_of(address), connected=True, mtu=247))
        self._tell_free()

    def _lost(self, address: str) -> None:
        if self.links.pop(address, None):
            self._say(pb.BluetoothDeviceConnectionResponse(address=number_of(address), error=0x08))
            self._tell_free()

    async def _hang_up(self, address: str) -> None:
        if client := self.links.pop(address, None):
            await client.disconnect()
        self._say(pb.BluetoothDeviceConnectionResponse(address=number_of(address)))
        self._tell_free()

    async def _drop_all(self) -> None:
        for address in tuple(self.links):
            if client := self.links.pop(address, None):
                await client.disconnect()

    # one wearable

    async def _gatt(self, asked: Any) -> None:
        client = self.links.get(address_of(asked.address))
        if client is None:
            self._say(pb.BluetoothGATTErrorResponse(address=asked.address, error=-1))
            return
        where = {"address": asked.address, "handle": getattr(asked, "handle", 0)}
        match asked:
            case pb.BluetoothGATTGetServicesRequest():
                services = [_service(service) for service in client.services]
                self._say(pb.BluetoothGATTGetServicesResponse(address=asked.address, services=services))
                self._say(pb.BluetoothGATTGetServicesDoneResponse(address=asked.address))
            case pb.BluetoothGATTReadRequest():
                data = bytes(await client.read_gatt_char(asked.handle))
                self._say(pb.BluetoothGATTReadResponse(**where, data=data))
            case pb.BluetoothGATTNotifyRequest(enable=True):
                await client.start_notify(asked.handle, partial(self._notified, where))
                self._say(pb.BluetoothGATTNotifyResponse(**where))
            case pb.BluetoothGATTWriteDescriptorRequest():
                self._say(pb.BluetoothGATTWriteResponse(**where))
            case pb.BluetoothGATTWriteRequest():
                await client.write_gatt_char(asked.handle, asked.data, response=asked.response)
                if asked.response:
                    self._say(pb.BluetoothGATTWriteResponse(**where))

    def _notified(self, where: dict[str, int], _: object, data: bytearray) -> None:
        self._say(pb.BluetoothGATTNotifyDataResponse(**where, data=bytes(data)))


def _halves(uuid: str) -> list[int]:
    whole = UUID(uuid).int
    return [whole >> 64, whole & (1 << 64) - 1]


def _service(service: Any) -> Any:
    values = [
        pb.BluetoothGATTCharacteristic(
            uuid=_halves(each.uuid),
            handle=each.handle,
            properties=sum(BITS[one] for one in each.properties),
            descriptors=[pb.BluetoothGATTDescriptor(uuid=_halves(CCCD), handle=each.handle + 1000)],
        )
        for each in service.characteristics
    ]
    return pb.BluetoothGATTService(uuid=_halves(service.uuid), handle=service.handle, characteristics=values)


@asynccontextmanager
async def powered(*nodes: Node) -> AsyncIterator[None]:
    """Nodes on power, and without it in the end."""
    for node in nodes:
        await node.power_on()
    try:
        yield
    finally:
        for node in nodes:
            await node.leave()
