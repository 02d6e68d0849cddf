"""bleak's own BlueZ backend on a bus of this test's own, with a small bluetoothd on it that dies and is born again."""

import asyncio
import contextlib
import socket
import subprocess
import time
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from bleak.backends.bluezdbus.manager import get_global_bluez_manager
from bleak.backends.bluezdbus.version import BlueZFeatures
from bleak.backends.device import BLEDevice
from bleak.exc import BleakBluetoothNotAvailableError
from dbus_fast import BusType, Message, MessageType, Variant
from dbus_fast.aio import MessageBus

from requirements import need
from sources.fakes import say
from sweatd.model import Channel, Frame
from sweatd.sources import ble
from sweatd.sources.ble import source as ble_source
from sweatd.sources.ble.bluez import Bluez

ADDRESS = "F0:00:00:00:00:01"
GENERIC_SERVICE, HEART_RATE_SERVICE, HEART_RATE = (
    f"0000{uuid}-0000-1000-8000-00805f9b34fb" for uuid in ("1800", "180d", "2a37")
)
QUICK = ble.Settings(retry_first_s=0.02, retry_longest_s=0.5)


class Bluetoothd:
    """One adapter and one strap, which advertises unless it is connected, and sends to whoever subscribed."""

    def __init__(self) -> None:
        self.plugged, self.powered, self.connected, self.notifies = True, True, False, False
        self.resolved, self.wakes, self.connects = True, False, 0
        self._named("hci0")

    def _named(self, adapter: str) -> None:
        self.adapter = f"/org/bluez/{adapter}"
        self.device = f"{self.adapter}/dev_{ADDRESS.replace(':', '_')}"
        self.service = f"{self.device}/service0001"
        self.value = f"{self.service}/char0002"

    async def live(self) -> None:
        """Until it is killed."""
        self._bus = await MessageBus(bus_type=BusType.SYSTEM).connect()
        self._bus.add_message_handler(self._answer)
        await self._bus.request_name("org.bluez")
        try:
            while True:
                if self.notifies:
                    self._changed(self.value, "org.bluez.GattCharacteristic1", {"Value": Variant("ay", b"\x00\x3c")})
                elif self.plugged and not (self.connected and self.resolved):
                    self._changed(self.device, "org.bluez.Device1", {"RSSI": Variant("n", -60)})
                await asyncio.sleep(0.02)
        finally:
            self._bus.disconnect()

    def switch(self, on: bool) -> None:
        """As `bluetoothctl power off`."""
        self.powered, self.connected, self.notifies = on, False, False
        self._changed(self.device, "org.bluez.Device1", {"Connected": Variant("b", False)})
        self._changed(self.adapter, "org.bluez.Adapter1", {"Powered": Variant("b", on)})

    def unplug(self) -> None:
        """The kernel drops the adapter, and all that was behind it."""
        self.plugged, self.connected, self.notifies = False, False, False
        for path, interfaces in reversed(self._adapter_objects().items()):
            self._objects_signal("InterfacesRemoved", "oas", [path, list(interfaces)])

    def plug_in(self, adapter: str) -> None:
        """It is back, perhaps by another name."""
        self._named(adapter)
        self.plugged = True
        for path, interfaces in self._adapter_objects().items():
            self._objects_signal("InterfacesAdded", "oa{sa{sv}}", [path, interfaces])

    def _objects_signal(self, member: str, signature: str, body: list[Any]) -> None:
        self._bus.send(Message.new_signal("/", "org.freedesktop.DBus.ObjectManager", member, signature, body))

    def _changed(self, path: str, interface: str, what: dict[str, Variant]) -> None:
        body = [interface, what, []]
        self._bus.send(
            Message.new_signal(path, "org.freedesktop.DBus.Properties", "PropertiesChanged", "sa{sv}as", body)
        )

    def _answer(self, message: Message) -> Message | None:
        if message.message_type is not MessageType.METHOD_CALL:
            return None
        match message.member:
            case "GetManagedObjects":
                objects = self._adapter_objects() if self.plugged else {}
                if self.wakes and not self.powered:  # bleak wipes out with the answer what it heard of meanwhile
                    self.switch(on=True)
                return Message.new_method_return(message, "a{oa{sa{sv}}}", [objects])
            case "Connect" | "Disconnect":
                self.connected, self.notifies, self.resolved = message.member == "Connect", False, True
                self.connects += self.connected
                facts = {"Connected": Variant("b", self.connected), "ServicesResolved": Variant("b", self.resolved)}
                self._changed(self.device, "org.bluez.Device1", facts)
            case "StartNotify":
                self.notifies = True
            case "Get":
                return Message.new_method_return(message, "v", [Variant("b", self.resolved)])
            case "Set":
                self.switch(on=message.body[2].value)
        return Message.new_method_return(message)

    def _adapter_objects(self) -> dict[str, Any]:
        device = {"Address": Variant("s", ADDRESS), "Alias": Variant("s", "strap"), "Name": Variant("s", "strap")}
        device |= {"Adapter": Variant("o", self.adapter), "UUIDs": Variant("as", [GENERIC_SERVICE, HEART_RATE_SERVICE])}
        device |= {"Connected": Variant("b", self.connected), "ServicesResolved": Variant("b", self.resolved)}
        value = {
            "UUID": Variant("s", HEART_RATE),
            "Service": Variant("o", self.service),
            "Flags": Variant("as", ["notify"]),
        }
        service = {"UUID": Variant("s", HEART_RATE_SERVICE), "Device": Variant("o", self.device)}
        adapter = {
            "Address": Variant("s", "00:00:00:00:00:01"),
            "Powered": Variant("b", self.powered),
            "Roles": Variant("as", ["central"]),
        }
        return {
            self.adapter: {"org.bluez.Adapter1": adapter},
            self.device: {"org.bluez.Device1": device | {"Paired": Variant("b", False)}},
            self.service: {"org.bluez.GattService1": service},
            self.value: {"org.bluez.GattCharacteristic1": value},
        }


class System:
    """The daemon, which can be killed, and a source that listens to it."""

    def __init__(self) -> None:
        self.frames = list[Frame]()
        interest = ble.Interest(time.monotonic, ADDRESS.__eq__, self._take, frozenset({"2a37"}))
        self.source = ble.BleSource(QUICK, interest)
        self._tasks = [asyncio.create_task(self.source.run())]

    def _take(self, frame: Frame) -> None:
        if frame.channel is Channel.CHARACTERISTIC:
            self.frames.append(frame)

    def start(self, *, leftover: bool = False) -> Bluetoothd:
        """`leftover`: the kernel still holds the connection of an earlier one."""
        daemon = Bluetoothd()
        daemon.connected, daemon.resolved = leftover, not leftover
        self._tasks.append(asyncio.create_task(daemon.live()))
        return daemon

    async def kill(self) -> None:
        """No word to anybody, as SIGKILL."""
        await end(self._tasks.pop())

    async def frames_again(self) -> float:
        before, began_s = len(self.frames), time.monotonic()
        await until(lambda: len(self.frames) > before + 2)
        return time.monotonic() - began_s

    async def end(self) -> None:
        await end(self._tasks.pop(0))
        manager = await get_global_bluez_manager()
        assert manager._bus is not None
        manager._bus.disconnect()
        await self.kill()


async def end(task: asyncio.Task[None]) -> None:
    task.cancel()
    with contextlib.suppress(asyncio.CancelledError):
        await task


async def until(condition: Callable[[], object]) -> None:
    async with asyncio.timeout(10):
        while not condition():  # noqa: ASYNC110 - foreign state has no event
            await asyncio.sleep(0.005)


@pytest.fixture
def bus(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    need("dbus-daemon")
    config = tmp_path / "bus.conf"
    config.write_text(
        f"<busconfig><listen>unix:path={tmp_path}/bus</listen><policy context='default'>"
        "<allow send_destination='*' eavesdrop='true'/><allow eavesdrop='true'/><allow own='*'/></policy></busconfig>"
    )
    command = ["dbus-daemon", f"--config-file={config}", "--nofork", "--print-address"]
    daemon = subprocess.Popen(command, stdout=subprocess.PIPE)
    assert daemon.stdout is not None
    assert daemon.stdout.readline()  # its address: by now it listens
    monkeypatch.setenv("DBUS_SYSTEM_BUS_ADDRESS", f"unix:path={tmp_path}/bus")
    monkeypatch.setattr(BlueZFeatures, "checked_bluez_version", True)
    monkeypatch.setattr(ble_source, "LOOK_S", 0.05)
    yield
    daemon.terminate()
    daemon.communicate()


@pytest.mark.usefixtures("bus")
async def test_bluetoothd_dies_and_is_started_again() -> None:
    system = System()
    system.start()
    await system.frames_again()
    took_s = list[float]()
    for _ in range(20):
        await system.kill()
        daemon = system.start()
        took_s.append(await system.frames_again())
        assert daemon.connects == 1
        assert handlers(await get_global_bluez_manager()) == 2
    say(f"bluetoothd: back after {max(took_s):.2f} s at most")
    assert system.source.trouble is None
    await system.end()


@pytest.mark.usefixtures("bus")
async def test_the_connection_to_the_bus_dies() -> None:
    system = System()
    daemon = system.start()
    await system.frames_again()
    took_s = list[float]()
    for _ in range(20):
        manager = await get_global_bluez_manager()
        assert manager._bus is not None
        assert manager._bus._sock is not None
        manager._bus._sock.shutdown(socket.SHUT_RDWR)
        await until(partial(dead, manager._bus))
        took_s.append(await system.frames_again())
    say(f"bus: back after {max(took_s):.2f} s at most, {daemon.connects} connects")
    await system.end()


@pytest.mark.usefixtures("bus")
async def test_the_adapter_is_switched_off_and_on() -> None:
    system = System()
    daemon = system.start()
    await system.frames_again()
    daemon.switch(on=False)
    await until(lambda: system.source.status.startswith("Bluetooth is switched off: bluetoothctl power on"))
    daemon.switch(on=True)
    await system.frames_again()
    await system.end()


@pytest.mark.usefixtures("bus")
@pytest.mark.parametrize("name", ["hci0", "hci1"])
async def test_the_adapter_is_unplugged_and_comes_back(name: str) -> None:
    system = System()
    daemon = system.start()
    await system.frames_again()
    daemon.unplug()
    await until(lambda: system.source.trouble == "there is no Bluetooth adapter: plug one in (bluetoothctl list)")
    assert not system.source.connected
    daemon.plug_in(name)
    await system.frames_again()
    await until(lambda: system.source.trouble is None)
    await system.end()


@pytest.mark.usefixtures("bus")
async def test_bluetoothd_is_watched_while_its_adapter_is_off() -> None:
    system = System()
    daemon = system.start()
    await system.frames_again()
    daemon.switch(on=False)
    bluez = Bluez(adapter="")
    with pytest.raises(BleakBluetoothNotAvailableError):
        await bluez.watch()
    await system.kill()
    await until(bluez.ailing)
    system.start()
    await system.frames_again()
    await system.end()


@pytest.mark.usefixtures("bus")
async def test_a_power_cycle_that_is_cut_short_does_not_leave_the_adapter_off() -> None:
    system = System()
    daemon = system.start()
    await system.frames_again()
    bluez = Bluez(adapter="")
    await bluez.watch()
    cycling = asyncio.create_task(bluez.power_cycle())
    await until(lambda: not daemon.powered)
    await end(cycling)
    assert daemon.powered
    await system.frames_again()
    await system.end()


def dead(bus: MessageBus) -> bool:
    return not bus.connected


def handlers(manager: Any) -> int:
    """Who listens on bleak's bus: bleak, and we."""
    return len(manager._bus._user_message_handlers)


@pytest.mark.usefixtures("bus")
async def test_a_connection_is_ended_whatever_became_of_bleaks_own_bus() -> None:
    system = System()
    daemon = system.start()
    await system.frames_again()
    await Bluez(adapter="").hang_up(BLEDevice(ADDRESS, None, {"path": daemon.device}))
    await until(lambda: not system.source.connected)
    await system.frames_again()
    await system.end()


@pytest.mark.usefixtures("bus")
async def test_what_a_killed_bluetoothd_left_connected_is_let_go_before_a_connect() -> None:
    """Else bleak takes it for made, and waits for services until its deadline."""
    system = System()
    system.start()
    await system.frames_again()
    await system.kill()
    daemon = system.start(leftover=True)
    async with asyncio.timeout(ble.Settings().connect_timeout_s / 2):
        await system.frames_again()
    assert daemon.connects == 1
    await system.end()


@pytest.mark.usefixtures("bus")
async def test_what_changes_while_bleak_asks_for_all_is_not_missed() -> None:
    """A bluetoothd that begins switches its adapter on in that very moment; bleak would take it for off, for ever."""
    system = System()
    daemon = system.start()
    daemon.powered, daemon.wakes = False, True
    await system.frames_again()
    assert system.source.counters.failures == 0
    await system.end()
