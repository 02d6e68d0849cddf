"""The scanner, and what it hears: strangers are remembered for a while, wanted wearables get a link each."""

import asyncio
import logging
from collections.abc import Callable
from typing import NamedTuple

from bleak import BleakAdapter, BleakScanner
from bleak.backends.client import BaseBleakClient
from bleak.backends.device import BLEDevice
from bleak.backends.scanner import AdvertisementData, BaseBleakScanner
from bleak.exc import BleakBluetoothNotAvailableError, BleakBluetoothNotAvailableReason, BleakDBusError
from bleak.uuids import normalize_uuid_str, uuidstr_to_str

from sweatd.model import Frame, short_uuid
from sweatd.sources.ble.link import LOOK_S, Counters, Link, Radio, Settings
from sweatd.sources.ble.patience import Pause, go_on, log, steady_s, told, tried

SEEN_LIMIT = 4096  # devices remembered: a flood of random addresses must not fill the memory
START_S, STOP_S = 15.0, 5.0  # deadlines
GENERIC_SERVICES = ["1800", "1801"]  # every device has one of them


class Seen(NamedTuple):
    """A device as it was last heard. Services are written as `short_uuid` writes them; `rssi` in dBm."""

    name: str
    rssi: int
    services: tuple[str, ...]
    at: float


class BleSource:
    """Listens to wearables, for as long as its `run` runs (once).

    `status` is one sentence for people, `scanning` whether anything can be heard. `seen` is keyed by the address in
    upper case, as `connected` and `Frame.device` are; the one that was heard longest ago comes first.
    """

    def __init__(  # noqa: PLR0913 - all by name; a source stands between many
        self,
        settings: Settings,
        *,
        now: Callable[[], float],
        wanted: Callable[[str], bool],
        characteristics: frozenset[str],
        emit: Callable[[Frame], None],
        broadcasts: frozenset[str] = frozenset(),
        scanner_backend: type[BaseBleakScanner] | None = None,
        client_backend: type[BaseBleakClient] | None = None,
    ) -> None:
        """`wanted` may change its mind at any time; `broadcasts` are the keys of advertised data worth a frame."""
        self.status, self.scanning = "starting", False
        self.seen: dict[str, Seen] = {}
        self._now, self._wanted, self._characteristics = now, wanted, characteristics
        self._broadcasts, self._scanner_backend = broadcasts, scanner_backend
        self._radio = Radio(settings, now, emit, client_backend)
        self._links: dict[str, Link] = {}
        self._tasks = asyncio.TaskGroup()
        self._heard_s = 0.0

    @property
    def connected(self) -> frozenset[str]:
        """Addresses of the wearables that are connected and subscribed to."""
        return self._radio.connected

    @property
    def counters(self) -> Counters:
        """What happened since the start."""
        return self._radio.counters

    @property
    def progress(self) -> int:
        """Grows for as long as the tasks turn: what a watchdog wants to see, also in an empty gym."""
        return self._radio.progress

    async def run(self) -> None:
        """Listens until it is cancelled; then hangs up everywhere."""
        pause = self._radio.pause()
        async with self._tasks:
            while True:
                try:
                    await self._scan(pause)
                except Exception as error:  # noqa: BLE001 - whatever ails the system's Bluetooth may heal
                    self.counters.failures += 1
                    self._say(_cure(error))
                await pause.wait(self._turn)

    def _turn(self) -> None:
        self._radio.progress += 1  # without an adapter there is nothing to hear, but somebody is listening

    async def _scan(self, pause: Pause) -> None:
        scanner = BleakScanner(self._hear, bluez=self._radio.bluez, backend=self._scanner_backend)
        try:
            async with asyncio.timeout(START_S):
                await scanner.start()
            go_on()
            self.scanning, self._heard_s = True, steady_s()
            self.counters.scans += 1
            self._say("listening")
            pause.reset()
            await tried(self._adopt(), START_S, "ask for connected devices")
            await self._silence()
        finally:
            self.scanning = False
            await tried(scanner.stop(), STOP_S, "stop scanning")

    async def _silence(self) -> None:
        while steady_s() - self._heard_s < self._radio.settings.scan_silence_s:
            self._radio.progress += 1
            await asyncio.sleep(LOOK_S)
            go_on()

    async def _adopt(self) -> None:
        """Follows what BlueZ still holds since a crash of ours: connected, it does not advertise and is not heard."""
        if self._radio.client_backend is None:
            adapter = await BleakAdapter.get(bluez=self._radio.bluez)
            for device in await adapter.get_connected_devices(GENERIC_SERVICES):
                if self._wanted(device.address.upper()):
                    self._follow(device.address.upper(), device)

    def _hear(self, device: BLEDevice, data: AdvertisementData) -> None:
        address = device.address.upper()
        self._radio.progress += 1
        self.counters.advertisements += 1
        self._heard_s = steady_s()
        self._remember(address, data)
        if self._wanted(address):
            self._follow(address, device).advertise(data, self._broadcasts)

    def _remember(self, address: str, data: AdvertisementData) -> None:
        before = self.seen.pop(address, None)
        name = data.local_name or (before.name if before else "")
        self.seen[address] = Seen(name, data.rssi, tuple(map(short_uuid, data.service_uuids)), self._now())
        if len(self.seen) > SEEN_LIMIT:
            del self.seen[next((each for each in self.seen if not self._wanted(each)), address)]

    def _follow(self, address: str, device: BLEDevice) -> Link:
        link = self._links.get(address)
        if link is None:
            link = self._links[address] = Link(self._radio, address, self._characteristics, self._wanted)
            task = self._tasks.create_task(link.run(), name=f"ble {address}")
            task.add_done_callback(lambda _: self._links.pop(address, None))
        link.sight(device)
        return link

    def _say(self, status: str) -> None:
        if status != self.status:
            log.log(logging.INFO if self.scanning else logging.WARNING, "%s", status)
        self.status = status


def service_name(uuid: str) -> str:
    """What the Bluetooth SIG calls a service; the UUID itself where it has no name."""
    name = uuidstr_to_str(normalize_uuid_str(uuid))
    return uuid if name in {"Unknown", "Vendor specific"} else name


_ABSENT = {
    BleakBluetoothNotAvailableReason.NO_BLUETOOTH: "there is no Bluetooth adapter: plug one in (bluetoothctl list)",
    BleakBluetoothNotAvailableReason.POWERED_OFF: "Bluetooth is switched off: bluetoothctl power on (rfkill list)",
    BleakBluetoothNotAvailableReason.DENIED_BY_SYSTEM: "D-Bus does not let us in: join the group bluetooth",
}


def _cure(error: Exception) -> str:
    """Why nothing can be heard, and what to do about it."""
    match error:
        case BleakBluetoothNotAvailableError() if error.reason in _ABSENT:
            return _ABSENT[error.reason]
        case BleakDBusError(dbus_error="org.bluez.Error.InProgress"):
            return "another program scans, or BlueZ is stuck: bluetoothctl power off, then power on"
        case (
            FileNotFoundError()
            | ConnectionError()
            | BleakDBusError(dbus_error="org.freedesktop.DBus.Error.ServiceUnknown")
        ):
            return "BlueZ is not running: install bluez, then systemctl start bluetooth"
        case _:
            return f"Bluetooth does not work: {told(error)}"
