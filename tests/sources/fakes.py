"""A loop whose clock jumps, and BlueZ without D-Bus: what it does, what it gets stuck in, and straps that come and go.

Half a day of losses passes in a second. What a callback costs is measured in real time, for that is what stalls a loop.
"""

import asyncio
import gc
import selectors
import time
from collections import deque
from collections.abc import Callable, Coroutine, Iterator
from contextlib import contextmanager
from typing import Any, Self

from bleak.args import SizedBuffer
from bleak.backends.characteristic import BleakGATTCharacteristic
from bleak.backends.client import BaseBleakClient, NotifyCallback
from bleak.backends.descriptor import BleakGATTDescriptor
from bleak.backends.device import BLEDevice
from bleak.backends.scanner import AdvertisementData, BaseBleakScanner
from bleak.backends.service import BleakGATTService, BleakGATTServiceCollection
from bleak.exc import BleakDBusError, BleakDeviceNotFoundError, BleakError
from bleak.uuids import normalize_uuid_str

from sweatd.model import Channel, Frame
from sweatd.sources import ble

TICK_S = 1e-6  # the clock goes on a little in every turn of the loop, so that nothing can wait for ever without time
FORGOTTEN_S = 30.0  # BlueZ drops a device that it did not hear for so long, unless it was connected once
HEART_RATE_SERVICE, HEART_RATE = "180d", "2a37"


class _Jumping(selectors.SelectSelector):
    """Nobody waits: the time that would pass has passed."""

    def __init__(self) -> None:
        super().__init__()
        self.now_s, self.longest_turn_s, self._turned_s = 0.0, 0.0, 0.0

    def select(self, timeout: float | None = None) -> list[tuple[selectors.SelectorKey, int]]:
        if self._turned_s:
            self.longest_turn_s = max(self.longest_turn_s, time.thread_time() - self._turned_s)
        self.now_s += TICK_S + max(0.0, timeout or 0.0)
        self._turned_s = time.thread_time()
        return super().select(0)


class Loop(asyncio.SelectorEventLoop):
    """Its clock jumps to the next moment at which something is due."""

    def __init__(self) -> None:
        self._clock = _Jumping()
        super().__init__(self._clock)

    def time(self) -> float:
        return self._clock.now_s

    @property
    def longest_turn_s(self) -> float:
        """The longest that the loop was kept from turning, in seconds of the processor."""
        return self._clock.longest_turn_s


def in_virtual_time(work: Callable[[], Coroutine[Any, Any, None]]) -> Loop:
    """Runs it to its end, with nothing left over."""
    gc.freeze()  # what the test runner holds is no part of a turn
    with asyncio.Runner(loop_factory=Loop) as runner:
        runner.run(_alone(work))
        loop = runner.get_loop()
    gc.unfreeze()
    assert isinstance(loop, Loop)
    return loop


async def _alone(work: Callable[[], Coroutine[Any, Any, None]]) -> None:
    await work()
    left = asyncio.all_tasks() - {asyncio.current_task()}
    assert not left, left


def now_s() -> float:
    return asyncio.get_running_loop().time()


def address(number: int) -> str:
    return f"F0:00:00:{number // 65536:02X}:{number // 256 % 256:02X}:{number % 256:02X}"


def say(line: str) -> None:
    """A figure that was measured; pytest shows it with -s, or where a test fails."""
    print(line)  # noqa: T201


class Strap:
    """Advertises once in a second while nobody is connected; sends its own number as often while somebody is."""

    def __init__(self, bluez: "Bluez", number: int, **advertised: Any) -> None:
        self.bluez, self.number, self.address = bluez, number, address(number)
        self.advertised = {"service_uuids": [HEART_RATE_SERVICE]} | advertised
        self.on = False
        self.client: Client | None = None
        self.on_air_s = 0.0  # since when it can be heard
        self.connects = 0
        self.says = b"\x01" + number.to_bytes(2, "little")
        self._device = BLEDevice(self.address, "strap", {})

    def switch_on(self) -> None:
        self.on, self.on_air_s = True, now_s()

    def switch_off(self) -> None:
        self.on = False
        if self.client:
            self.client.lose()

    def second(self) -> None:
        """What it does once in a second."""
        if not self.on:
            return
        if self.client is None:
            self.advertise()
        elif self.client.callback and not self.client.bluez.hangs:
            self.client.callback(bytearray(self.says))

    def advertise(self) -> None:
        """Everybody in reach hears it."""
        self.bluez.hear(self._device, self._says())

    def _says(self, rssi_dbm: int = -60) -> AdvertisementData:
        said: dict[str, Any] = {"manufacturer_data": {}, "service_data": {}} | self.advertised
        services = [normalize_uuid_str(uuid) for uuid in said["service_uuids"]]
        return AdvertisementData("strap", said["manufacturer_data"], said["service_data"], services, None, rssi_dbm, ())


class Bluez:
    """The adapter, the daemon that drives it, and the ways in which they fail; `ails` names the present one."""

    def __init__(self, capacity: int = 100, name: str = "hci0") -> None:
        self.capacity, self.name, self.ails = capacity, name, ""
        self.system = System()
        self.straps: dict[str, Strap] = {}
        self.scanners: list[Scanner] = []
        self.heard_s: dict[str, float] = {}
        self.subscriptions = 0
        self.connecting, self.reach_s = False, 0.4
        self.full_says = "le-connection-concurrent-connection-limit"

    def strap(self, number: int, **advertised: Any) -> Strap:
        one = self.straps[address(number)] = Strap(self, number, **advertised)
        return one

    @property
    def hangs(self) -> bool:
        return self.ails == "deaf"

    @property
    def connected(self) -> set[str]:
        """By this adapter: another one may reach the same strap."""
        return {one.address for one in self.straps.values() if one.client and one.client.bluez is self}

    def hear(self, device: BLEDevice, data: AdvertisementData) -> None:
        if self.ails not in {"deaf", "gone"}:
            self.heard_s[device.address] = now_s()
            for scanner in tuple(self.scanners):
                scanner.hear(device, data)

    def die(self) -> None:
        """As `systemctl stop bluetooth`: scans end, and connections; `ails` says for how long."""
        self.ails = "gone"
        self.scanners.clear()
        for device in self.connected:
            if client := self.straps[device].client:
                client.lose()

    async def live(self) -> None:
        """The straps of this room, each at its own moment of the second, until cancelled."""
        step_s = 1.0 / max(1, len(self.straps))
        while True:
            for one in tuple(self.straps.values()):
                one.second()
                await asyncio.sleep(step_s)

    async def call(self, what: str) -> None:
        """One call over D-Bus."""
        await asyncio.sleep(0.02)
        if self.ails == "gone":
            raise BleakDBusError("org.freedesktop.DBus.Error.ServiceUnknown", ["The name is not provided"])
        if self.ails == f"{what} cancelled":
            raise asyncio.CancelledError
        if self.ails == f"{what} in progress":
            raise BleakDBusError("org.bluez.Error.InProgress", ["Operation already in progress"])
        if self.ails == f"{what} hangs":
            while self.ails:  # noqa: ASYNC110 - a test sets it
                await asyncio.sleep(0.1)
            raise BleakDBusError(
                "org.freedesktop.DBus.Error.NoReply", ["its daemon was ended, which is what healed it"]
            )

    def hardware(self, system: "System | None" = None) -> ble.Hardware:
        """What a source listens by."""
        scanner = type("FakeScanner", (Scanner,), {"bluez": self})
        client = type("FakeClient", (Client,), {"bluez": self})
        return ble.Hardware(self.name, scanner, client, system or System())


class Scanner(BaseBleakScanner):
    bluez: Bluez

    def __init__(self, callback: Any, service_uuids: Any, _mode: str = "active", **_options: object) -> None:
        super().__init__(callback, service_uuids)

    async def start(self) -> None:
        await self.bluez.call("scan")
        self.bluez.scanners.append(self)

    async def stop(self) -> None:
        if self in self.bluez.scanners:
            self.bluez.scanners.remove(self)

    def hear(self, device: BLEDevice, data: AdvertisementData) -> None:
        told = self.create_or_update_device(device.address, device.address, device.name, {}, data)
        self.call_detection_callbacks(told, data)


class Client(BaseBleakClient):
    bluez: Bluez

    def __init__(self, device: Any, *, disconnected_callback: Any, timeout: float, **_options: object) -> None:
        super().__init__(device, disconnected_callback=disconnected_callback, timeout=timeout)
        self.callback: NotifyCallback | None = None
        self._strap = self.bluez.straps[self.address]
        self._linked = False

    @property
    def name(self) -> str:
        return "strap"

    @property
    def mtu_size(self) -> int:
        return 23

    @property
    def is_connected(self) -> bool:
        return self._linked

    async def connect(self, pair: bool, **_options: object) -> None:  # noqa: ARG002 - bleak asks
        async with asyncio.timeout(self._timeout):
            with self._alone():
                try:
                    await self._reach()
                except asyncio.CancelledError:
                    await self.bluez.call("connect")  # BlueZ is asked to give up; it may not answer that either
                    raise
        service = BleakGATTService(None, 1, normalize_uuid_str(HEART_RATE_SERVICE))
        self.services = BleakGATTServiceCollection()
        self.services.add_service(service)
        self.services.add_characteristic(
            BleakGATTCharacteristic(None, 2, normalize_uuid_str(HEART_RATE), ["notify"], lambda: 20, service)
        )

    @contextmanager
    def _alone(self) -> Iterator[None]:
        if self.bluez.connecting:
            raise BleakDBusError("org.bluez.Error.InProgress", ["Operation already in progress"])
        self.bluez.connecting = True
        try:
            yield
        finally:
            self.bluez.connecting = False

    async def _reach(self) -> None:
        """Waits for the strap to advertise, as a controller does."""
        await self.bluez.call("connect")
        forgotten = (
            not self._strap.connects and now_s() - self.bluez.heard_s.get(self.address, float("-inf")) > FORGOTTEN_S
        )
        if forgotten or self.bluez.ails == "forgets":
            raise BleakDeviceNotFoundError(self.address, "not found")
        while not self._strap.on or self._strap.client or self.bluez.hangs:  # noqa: ASYNC110 - the air has no event
            await asyncio.sleep(0.1)
        await asyncio.sleep(self.bluez.reach_s)
        if len(self.bluez.connected) >= self.bluez.capacity:
            raise BleakDBusError("org.bluez.Error.Failed", [self.bluez.full_says])
        if not self._strap.on:
            raise BleakError("failed to discover services, device disconnected")
        self._strap.client, self._linked = self, True
        self._strap.connects += 1

    def lose(self) -> None:
        """The link breaks."""
        if self._linked:
            self._linked, self._strap.client = False, None
            self.bluez.subscriptions -= self.callback is not None
            self.callback = self.services = None
            if self._disconnected_callback:
                self._disconnected_callback()

    async def disconnect(self) -> None:
        if self._linked:
            await self.bluez.call("hang up")
        self.lose()

    async def start_notify(self, characteristic: BleakGATTCharacteristic, callback: NotifyCallback, **_: Any) -> None:  # noqa: ARG002 - bleak asks
        await self.bluez.call("subscribe")
        if not self._linked:
            raise BleakError("Not connected")
        self.callback = callback
        self.bluez.subscriptions += 1

    async def stop_notify(self, characteristic: BleakGATTCharacteristic) -> None:
        raise NotImplementedError

    async def pair(self, *args: Any, **kwargs: Any) -> None:
        raise NotImplementedError

    async def unpair(self) -> None:
        raise NotImplementedError

    async def read_gatt_char(self, characteristic: BleakGATTCharacteristic, **kwargs: Any) -> bytearray:
        raise NotImplementedError

    async def read_gatt_descriptor(self, descriptor: BleakGATTDescriptor, **kwargs: Any) -> bytearray:
        raise NotImplementedError

    async def write_gatt_char(self, characteristic: BleakGATTCharacteristic, data: SizedBuffer, response: bool) -> None:
        raise NotImplementedError

    async def write_gatt_descriptor(self, descriptor: BleakGATTDescriptor, data: SizedBuffer) -> None:
        raise NotImplementedError


class System:
    """What a source is told of the system, and what it asked for."""

    def __init__(self, power: Callable[[], None] = lambda: None, *, shared: bool = False) -> None:
        self.ails, self.asked, self.shared = "", list[str](), shared
        self.most: int | None = None
        self.hang_up_s = 0.0
        self._power = power

    def ailing(self) -> str:
        return self.ails

    def holds(self) -> int | None:
        return self.most

    async def watch(self) -> None:
        """Nothing to be seen."""

    async def renew(self) -> None:
        self.ails = ""
        self.asked.append("renew")

    async def let_go(self, device: BLEDevice) -> None:
        """Nothing stands."""

    async def hang_up(self, device: BLEDevice) -> None:
        self.asked.append(f"hang up {device.address}")
        await asyncio.sleep(self.hang_up_s)

    async def power_cycle(self) -> None:
        self.asked.append("power")
        self._power()


class Listening:
    """One source in this room, running, and what it heard; `async with` it."""

    def __init__(self, bluez: Bluez, settings: ble.Settings | None = None, **options: Any) -> None:
        self.bluez, self.noticed = bluez, list[Frame]()
        self.frames, self.latest_s, self.wrong = deque[Frame](maxlen=1000), dict[str, float](), list[Frame]()
        self.foreign: Callable[[str], bool] = lambda _: False
        hardware = bluez.hardware(options.pop("system", None))
        interest = ble.Interest(
            now_s, lambda device: not self.foreign(device), self._take, frozenset({HEART_RATE}), **options
        )
        self.source = ble.BleSource(settings or ble.Settings(), interest, hardware)

    def _take(self, frame: Frame) -> None:
        if frame.channel is Channel.RADIO:
            self.noticed.append(frame)
        else:
            self.frames.append(frame)
            self.latest_s[frame.device] = now_s()
            if frame.channel is Channel.CHARACTERISTIC and frame.data != self.bluez.straps[frame.device].says:
                self.wrong.append(frame)

    async def __aenter__(self) -> Self:
        self._tasks = [asyncio.create_task(self.source.run()), asyncio.create_task(self.bluez.live())]
        return self

    async def __aexit__(self, *_: object) -> None:
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    async def until(self, condition: Callable[[], object], seconds: float = 60.0) -> float:
        """Waits for it; how long it took."""
        began_s = now_s()
        async with asyncio.timeout(seconds):
            while not condition():  # noqa: ASYNC110 - foreign state has no event
                await asyncio.sleep(0.05)
        return now_s() - began_s
