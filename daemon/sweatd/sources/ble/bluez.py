"""What bleak does not watch: whether bluetoothd, the bus and the adapter are still those that it talks to.

bleak keeps one connection to D-Bus for each event loop, and a picture of BlueZ's objects. When that connection dies,
bleak notices, tells its clients and connects anew; its scanners are not told. When bluetoothd dies, nobody is told: the
picture stays as it was, with connections that do not exist any more. The way out of all that is the same: end bleak's
connection, and let it build everything anew.
"""

import asyncio

from bleak.backends.bluezdbus.manager import get_global_bluez_manager
from bleak.backends.bluezdbus.signals import MatchRules, add_match
from bleak.backends.bluezdbus.utils import assert_reply
from bleak.backends.device import BLEDevice
from dbus_fast import BusType, Message, Variant
from dbus_fast.aio import MessageBus

BLUEZ, ADAPTER = "org.bluez", "org.bluez.Adapter1"
OFF_S, ON_S = 1.0, 5.0  # how long an adapter is off when it is switched off and on, and the deadline for "on"


class Bluez:
    """The real one. `_bus` of bleak's manager has no public name; all that is asked of it stands in this class."""

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
        manager = await get_global_bluez_manager()
        bus = manager._bus  # noqa: SLF001 - see above
        if bus is not None and bus is not self._bus:
            rules = MatchRules(interface="org.freedesktop.DBus", member="NameOwnerChanged", arg0=BLUEZ)
            assert_reply(await add_match(bus, rules))
            bus.add_message_handler(self._notice)
            self._bus = bus
        self._adapter_path = self._chosen or manager.get_default_adapter()

    async def renew(self) -> None:
        """Ends bleak's bus; bleak tells its clients, and builds everything anew. Raises where BlueZ is not there."""
        bus, self._bus, self._ails = self._bus, None, ""
        if bus is not None and bus.connected:
            bus.disconnect()
        await get_global_bluez_manager()

    async def hang_up(self, device: BLEDevice) -> None:
        """Through a bus of its own: the one of a connect that was given up is closed before BlueZ heard of that."""
        bus = await MessageBus(bus_type=BusType.SYSTEM).connect()
        try:
            await bus.call(Message(BLUEZ, device.details["path"], "org.bluez.Device1", "Disconnect"))
        finally:
            bus.disconnect()

    async def power_cycle(self) -> None:
        """Through a bus of its own, for bleak's may be what is ill."""
        bus = await MessageBus(bus_type=BusType.SYSTEM).connect()
        try:
            await self._power(bus, on=False)
            await asyncio.sleep(OFF_S)
        finally:  # whatever came between, a deadline or the end of the daemon: the adapter is not left off
            try:
                async with asyncio.timeout(ON_S):
                    await self._power(bus, on=True)
            finally:
                bus.disconnect()

    async def _power(self, bus: MessageBus, *, on: bool) -> None:
        body = [ADAPTER, "Powered", Variant("b", on)]
        interface = "org.freedesktop.DBus.Properties"
        message = Message(BLUEZ, self._adapter_path, interface, "Set", signature="ssv", body=body)
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
