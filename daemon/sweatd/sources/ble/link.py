"""One wanted wearable: connect, subscribe, listen, and all that again for as long as it is wanted."""

import asyncio
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager
from functools import partial
from typing import Annotated, Any

from bleak import BleakClient
from bleak.backends.characteristic import BleakGATTCharacteristic
from bleak.backends.client import BaseBleakClient
from bleak.backends.device import BLEDevice
from bleak.backends.scanner import AdvertisementData
from bleak.exc import BleakDeviceNotFoundError
from msgspec import Meta, Struct

from sweatd.model import Channel, Frame, short_uuid
from sweatd.sources.ble.patience import Pause, go_on, log, steady_s, told, tried, waited

LOOK_S = 5.0  # how often a task that waits looks whether it still should
TALK_S, HANG_UP_S = 10.0, 5.0  # deadlines


class Settings(Struct, frozen=True, forbid_unknown_fields=True):
    """What people may choose about Bluetooth."""

    # the adapter, such as "hci1"; empty: the first one that is switched on
    adapter: str = ""
    # how many wearables are connected at once: what the adapter can hold, 5 to 7 for most
    connection_slots: Annotated[int, Meta(ge=1, le=100)] = 5
    # how long a connect may take; one that hangs keeps the others waiting
    connect_timeout_s: Annotated[float, Meta(ge=1, le=120)] = 20.0
    # after a failure the wearable is left alone for so long, ...
    retry_first_s: Annotated[float, Meta(ge=0.01, le=60)] = 0.5
    # ... doubled each time up to this
    retry_longest_s: Annotated[float, Meta(ge=0.01, le=3600)] = 30.0
    # when nothing at all was heard for so long, scanning starts anew
    scan_silence_s: Annotated[float, Meta(ge=10, le=3600)] = 90.0
    # when a connected wearable sent nothing for so long, it is connected anew
    link_silence_s: Annotated[float, Meta(ge=10, le=3600)] = 300.0

    def check(self) -> Iterator[str]:
        """The limits between options."""
        if self.retry_first_s > self.retry_longest_s:
            yield f"retry_first_s {self.retry_first_s:g} is above retry_longest_s {self.retry_longest_s:g}"


class Counters(Struct):
    """What happened since the start."""

    advertisements: int = 0
    frames: int = 0
    connects: int = 0
    losses: int = 0
    failures: int = 0
    scans: int = 0


class Radio:
    """What all wearables share: the slots, the turn to connect, and the way out for frames."""

    def __init__(
        self,
        settings: Settings,
        now: Callable[[], float],
        emit: Callable[[Frame], None],
        client_backend: type[BaseBleakClient] | None,
    ) -> None:
        self.settings, self.client_backend = settings, client_backend
        self._now, self._emit = now, emit
        self.bluez: Any = {"adapter": settings.adapter} if settings.adapter else {}  # bleak has a type for each use
        self.slots = asyncio.Semaphore(settings.connection_slots)
        self.turn = asyncio.Lock()  # BlueZ answers InProgress to a second connect
        self.counters, self.progress = Counters(), 0
        self.connected: frozenset[str] = frozenset()

    def frame(self, device: str, channel: Channel, key: str, data: bytes) -> None:
        """Something came in, now."""
        self.progress += 1
        self.counters.frames += 1
        self._emit(Frame(self._now(), device, channel, key, data))

    def pause(self) -> Pause:
        """As long as the settings say."""
        return Pause(self.settings.retry_first_s, self.settings.retry_longest_s)


class Link:
    """One wearable, from the first time that it is heard until it is not wanted any more."""

    def __init__(
        self, radio: Radio, address: str, characteristics: frozenset[str], wanted: Callable[[str], bool]
    ) -> None:
        self._radio, self._address, self._characteristics, self._wanted = radio, address, characteristics, wanted
        self._device: BLEDevice | None = None
        self._sighted = asyncio.Event()
        self._last_frame_s = 0.0
        self._advertised: dict[str, bytes] = {}

    def sight(self, device: BLEDevice) -> None:
        """It is in the air."""
        self._device = device
        self._sighted.set()

    def advertise(self, data: AdvertisementData, keys: frozenset[str]) -> None:
        """Frames of advertised data, for these keys; only of what is new, for BlueZ repeats what it knows."""
        heard = {(Channel.MANUFACTURER, f"{maker:04x}"): value for maker, value in data.manufacturer_data.items()}
        heard |= {(Channel.SERVICE_DATA, short_uuid(uuid)): value for uuid, value in data.service_data.items()}
        for (channel, key), value in heard.items():
            if key in keys and self._advertised.get(key) != value:
                self._advertised[key] = value
                self._radio.frame(self._address, channel, key, value)

    async def run(self) -> None:
        """Connects, listens, and connects again, for as long as it is wanted."""
        pause = self._radio.pause()
        while True:
            device = await self._in_sight()
            if not self._wanted(self._address):
                return
            if self._radio.slots.locked():
                log.info("%s: waits for a free connection slot", self._address)
            async with self._radio.slots:
                if await self._served(device):
                    pause.reset()
            await pause.wait()

    async def _in_sight(self) -> BLEDevice:
        """Waits until it was heard since the last try; but not for ever, for BlueZ does not tell of every time."""
        while True:
            await waited(self._sighted, self._radio.settings.retry_longest_s if self._device else None)
            if self._device:
                return self._device
            self._sighted.clear()

    async def _served(self, device: BLEDevice) -> bool:
        """One connection from beginning to end; whether it was of any use."""
        served = False
        try:
            async with self._connection(device) as (client, lost):
                await self._subscribe(client)
                served = True
                await self._listen(client, lost)
        except BleakDeviceNotFoundError:
            self._device = None  # forgotten by BlueZ: only an advertisement brings it back
        except Exception as error:  # noqa: BLE001 - one wearable's failure, whatever it is, ends here
            self._radio.counters.failures += 1
            log.info("%s: %s", self._address, told(error))
        return served

    @asynccontextmanager
    async def _connection(self, device: BLEDevice) -> AsyncIterator[tuple[BleakClient, asyncio.Event]]:
        """A connected client, and the event of its loss. Hung up in the end, in any case."""
        lost = asyncio.Event()
        client = BleakClient(
            device,
            lambda _: lost.set(),
            timeout=self._radio.settings.connect_timeout_s,
            bluez=self._radio.bluez,
            backend=self._radio.client_backend,
        )
        try:
            async with self._radio.turn, asyncio.timeout(self._radio.settings.connect_timeout_s + HANG_UP_S):
                self._sighted.clear()
                await client.connect()
            go_on()
            yield client, lost
        finally:
            if self._address in self._radio.connected:
                self._radio.connected -= {self._address}
                self._radio.counters.losses += 1
                log.info("%s: connection ended", self._address)
            await tried(client.disconnect(), HANG_UP_S, f"{self._address}: hang up")

    async def _subscribe(self, client: BleakClient) -> None:
        """Asks for all that is understood. Raises LookupError where nothing of it can be had."""
        offered = [(short_uuid(each.uuid), each) for each in client.services.characteristics.values()]
        known = [(key, each) for key, each in offered if key in self._characteristics]
        if not any([await self._ask(client, key, each) for key, each in known]):
            raise LookupError(f"{len(known)} of its {len(offered)} characteristics are understood, none can be had")
        self._radio.connected |= {self._address}
        self._radio.counters.connects += 1
        log.info("%s: connected", self._address)

    async def _ask(self, client: BleakClient, key: str, characteristic: BleakGATTCharacteristic) -> bool:
        """Subscribes and reads, whatever is offered; whether any of it worked."""
        worked = False
        if {"notify", "indicate"} & set(characteristic.properties):
            subscribe = client.start_notify(characteristic, partial(self._receive, key))
            worked = await tried(subscribe, TALK_S, f"{self._address}: subscribe to {key}")
        if "read" in characteristic.properties:
            worked |= await tried(self._read(client, key, characteristic), TALK_S, f"{self._address}: read {key}")
        return worked

    async def _read(self, client: BleakClient, key: str, characteristic: BleakGATTCharacteristic) -> None:
        self._receive(key, characteristic, await client.read_gatt_char(characteristic))

    def _receive(self, key: str, _: BleakGATTCharacteristic, data: bytearray) -> None:
        self._last_frame_s = steady_s()
        self._radio.frame(self._address, Channel.CHARACTERISTIC, key, bytes(data))

    async def _listen(self, client: BleakClient, lost: asyncio.Event) -> None:
        """Until the connection is lost, or silent for too long, or not wanted any more."""
        self._last_frame_s = steady_s()
        while client.is_connected and self._wanted(self._address) and not await waited(lost, LOOK_S):
            self._radio.progress += 1
            if steady_s() - self._last_frame_s > self._radio.settings.link_silence_s:
                raise TimeoutError(f"nothing came for {self._radio.settings.link_silence_s:g} s")
