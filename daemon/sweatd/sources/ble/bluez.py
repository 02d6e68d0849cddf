"""What bleak does not watch: whether bluetoothd, the bus and the adapter are still those that it talks to.

bleak keeps one connection to D-Bus for each event loop, and a picture of BlueZ's objects. When that connection dies,
bleak notices, tells its clients and connects anew; its scanners are not told. When bluetoothd dies, nobody is told: the
picture stays as it was, with connections that do not exist any more. The way out of all that is the same: end bleak's
connection, and let it build everything anew.
"""

import asyncio
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from typing import Any

from bleak.backends.bluezdbus.manager import BlueZManager, get_global_bluez_manager
from bleak.backends.bluezdbus.signals import MatchRules, add_match
from bleak.backends.bluezdbus.utils import assert_reply
from bleak.backends.device import BLEDevice
from dbus_fast import BusType, Message, MessageType, Variant, unpack_variants
from dbus_fast.aio import MessageBus

from sweatd.sources.ble.verdict import Stuck

BLUEZ, ADAPTER, DEVICE = "org.bluez", "org.bluez.Adapter1", "org.bluez.Device1"
PROPERTIES = "org.freedesktop.DBus.Properties"
FACTS = ((ADAPTER, "Address"), (ADAPTER, "Powered"), (DEVICE, "Connected"), (DEVICE, "ServicesResolved"))
MOST_PICTURES = 3  # what changes while it is compared looks untrue, too
OFF_S, ON_S = 1.0, 5.0  # how long an adapter is off when it is switched off and on, and the deadline for "on"


class Bluez:
    """The real one. `_bus` and `_properties` of bleak's manager are private; all that is asked of them stands here."""

    shared = True  # bleak keeps one connection for all adapters

    def __init__(self, adapter: str) -> None:
        self._chosen = f"/org/bluez/{adapter}" if adapter else ""
        self._adapter_path = self._chosen
        self._bus: MessageBus | None = None
        self._ails = ""

    def ailing(self) -> str:
        """Why all has to be built anew; empty as long as it stands."""
        if self._bus is not None and not self._bus.connected:
            return "the connection to D-Bus was lost"
        return self._ails

    def holds(self) -> int | None:
        """BlueZ does not say; a controller refuses the first connection that is too many."""
        return None

    async def watch(self) -> None:
        """Looks after the bus that bleak uses now. Raises where no adapter is on; the bus is watched all the same."""
        manager, bus = await self._pictured()
        if bus is not self._bus:
            rules = MatchRules(interface="org.freedesktop.DBus", member="NameOwnerChanged", arg0=BLUEZ)
            assert_reply(await add_match(bus, rules))
            bus.add_message_handler(self._notice)
            self._bus = bus
        self._adapter_path = self._chosen or manager.get_default_adapter()

    async def _pictured(self) -> tuple[BlueZManager, MessageBus]:
        """The manager of bleak with its bus, once its picture is true.

        What BlueZ says while bleak asks for all objects, bleak hears and then wipes out with the answer: an adapter
        that is switched on in that moment, as one is by a bluetoothd that begins, would be off for ever.
        """
        for _ in range(MOST_PICTURES):
            manager = await get_global_bluez_manager()
            bus = manager._bus  # noqa: SLF001 - see above
            if bus is not None:
                if bus is self._bus or await _true(manager, bus):
                    return manager, bus
                bus.disconnect()
        raise Stuck("BlueZ says something else each time that it is asked: systemctl restart bluetooth")

    async def renew(self) -> None:
        """Ends bleak's bus; bleak tells its clients, and builds everything anew. Raises where BlueZ is not there."""
        bus, self._bus, self._ails = self._bus, None, ""
        if bus is not None and bus.connected:
            bus.disconnect()
        await get_global_bluez_manager()

    async def let_go(self, device: BLEDevice) -> None:
        """What a bluetoothd that was killed has left in the kernel, for seconds.

        The next one takes such a connection for its own, bleak for made already, and both wait for services that will
        never be found.
        """
        path = device.details["path"]
        if (await get_global_bluez_manager()).is_connected(path):
            async with _own_bus() as bus:
                asked = Message(BLUEZ, path, PROPERTIES, "Get", signature="ss", body=[DEVICE, "ServicesResolved"])
                answer = await bus.call(asked)
                if answer.message_type is MessageType.METHOD_RETURN and not answer.body[0].value:
                    await bus.call(Message(BLUEZ, path, DEVICE, "Disconnect"))

    async def hang_up(self, device: BLEDevice) -> None:
        """The bus of a connect that was given up is closed before BlueZ heard of that."""
        async with _own_bus() as bus:
            await bus.call(Message(BLUEZ, device.details["path"], DEVICE, "Disconnect"))

    async def power_cycle(self) -> None:
        """Off, a moment, and on."""
        async with _own_bus() as bus:
            try:
                await self._power(bus, on=False)
                await asyncio.sleep(OFF_S)
            finally:  # whatever came between, a deadline or the end of the daemon: the adapter is not left off
                async with asyncio.timeout(ON_S):
                    await self._power(bus, on=True)

    async def _power(self, bus: MessageBus, *, on: bool) -> None:
        body = [ADAPTER, "Powered", Variant("b", on)]
        message = Message(BLUEZ, self._adapter_path, PROPERTIES, "Set", signature="ssv", body=body)
        assert_reply(await bus.call(message))

    def _notice(self, message: Message) -> None:
        match message.member, message.body:
            case "NameOwnerChanged", [name, _, _] if name == BLUEZ:
                self._ails = "bluetoothd was restarted"
            case "InterfacesRemoved", [path, interfaces] if path == self._adapter_path and ADAPTER in interfaces:
                self._ails = "the adapter was removed"
            case "PropertiesChanged", [interface, changed, _] if interface == ADAPTER and "Powered" in changed:
                if message.path == self._adapter_path and not changed["Powered"].value:
                    self._ails = "Bluetooth was switched off"


@asynccontextmanager
async def _own_bus() -> AsyncIterator[MessageBus]:
    """Not bleak's, which may be what is ill."""
    bus = MessageBus(bus_type=BusType.SYSTEM)
    try:
        yield await bus.connect()
    finally:
        bus.disconnect()


async def _true(manager: BlueZManager, bus: MessageBus) -> bool:
    """Whether what bleak believes of adapters and connections is what BlueZ says."""
    answer = await bus.call(Message(BLUEZ, "/", "org.freedesktop.DBus.ObjectManager", "GetManagedObjects"))
    assert_reply(answer)
    said = {path: unpack_variants(interfaces) for path, interfaces in answer.body[0].items()}
    return _facts(said) == _facts(manager._properties)  # noqa: SLF001 - see above


def _facts(objects: Mapping[str, Mapping[str, Any]]) -> set[tuple[str, str]]:
    """Which adapters there are and which are on, which devices are connected, and whose services are known."""
    return {
        (path, name)
        for path, interfaces in objects.items()
        for interface, name in FACTS
        if interfaces.get(interface, {}).get(name)
    }
