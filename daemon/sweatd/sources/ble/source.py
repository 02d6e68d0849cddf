"""The scanner, and what it hears: strangers are remembered for a while, wanted wearables get a link each."""

import asyncio
import logging
from collections.abc import Coroutine
from math import inf
from typing import Any

from bleak import BleakAdapter, BleakScanner
from bleak.backends.device import BLEDevice
from bleak.backends.scanner import AdvertisementData
from bleak.exc import BleakDBusError

from sweatd.model import short_uuid
from sweatd.sources.ble.broadcast import Broadcast
from sweatd.sources.ble.interest import Hardware, Interest
from sweatd.sources.ble.ladder import Ladder, Rung
from sweatd.sources.ble.link import Link
from sweatd.sources.ble.patience import Pause, go_on, log, steady_s, tried
from sweatd.sources.ble.radio import Radio
from sweatd.sources.ble.seen import SEEN_LIMIT, Seen, busy, remember, told_by
from sweatd.sources.ble.settings import Counters, Settings
from sweatd.sources.ble.system import Nothing, System
from sweatd.sources.ble.verdict import Stuck, cure

LOOK_S = 1.0  # how often it is looked whether BlueZ is still there, and anything is heard
START_S, STOP_S, SYSTEM_S = 8.0, 3.0, 8.0  # deadlines
GIVE_UP_S = 0.2  # for stopping a scan on a bus that is dead: bleak forgets the scanner before it asks
SCAN_AGAIN_S = 5.0  # the longest pause between tries to scan: they cost little, and without them all are deaf
LEFT_BEHIND_S = 12.0  # a scan of the kernel lasts 10.24 s (DISCOV_LE_TIMEOUT), also when who asked for it is gone
HUSH_S, STILL_HUSHED_S = 20.0, 5.0  # a busy air that falls silent for so long, and again after something was done
GENERIC_SERVICES = ["1800", "1801"]  # every device has one of them


class BleSource:
    """Listens to wearables, for as long as its `run` runs (once).

    `status` is one sentence for people, `scanning` whether anything can be heard. `seen` is keyed by the address in
    upper case, as `connected` and `Frame.device` are; the one that was heard longest ago comes first.
    """

    def __init__(self, settings: Settings, interest: Interest, hardware: Hardware | None = None) -> None:
        """Without `hardware` it listens by the first adapter of BlueZ that is switched on."""
        self.status, self.scanning = "starting", False
        self.seen: dict[str, Seen] = {}
        self._interest, self._hardware = interest, hardware or Hardware()
        self._real = self._hardware.scanner_backend is None
        self._system = self._hardware.system or (_bluez(self._hardware.name) if self._real else Nothing())
        self._radio = Radio(settings, interest, self._hardware, self._system)
        self._ladder = Ladder(power_cycle=settings.power_cycle)
        self._links: dict[str, Broadcast] = {}
        self._tasks = asyncio.TaskGroup()
        self._scanner: BleakScanner | None = None
        self._heard_s, self._ailed_s = 0.0, -inf

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

    @property
    def trouble(self) -> str | None:
        """One sentence where Bluetooth does not work, and the first remedies did not help; None where it does."""
        return self._ladder.trouble or self._radio.ladder.trouble

    @property
    def streaming(self) -> bool:
        """Whether others would lose something by a cut of what this radio shares with them."""
        return self._system.shared and self._radio.streaming

    @property
    def name(self) -> str:
        """What people call this radio."""
        return self._hardware.name

    # how far it reaches

    @property
    def ails(self) -> bool:
        """Whether it does not do its work just now."""
        return not self.scanning or self._radio.ladder.height > 0

    @property
    def room(self) -> int:
        """How many more wearables it could connect; negative where so many wait."""
        return self._radio.slots.room

    def engaged(self, address: str) -> bool:
        """Whether it is connected to it, or about to be."""
        return address in self._links and self._radio.slots.engaged(self._links[address].link)

    def waits(self, address: str) -> bool:
        """Whether it would connect to it, had it a slot."""
        return address in self._links and self._radio.slots.waits(self._links[address].link)

    def failed(self, address: str) -> int:
        """How many tries in a row came to nothing."""
        return self._radio.failures[address]

    async def run(self) -> None:
        """Listens until it is cancelled; then hangs up everywhere."""
        pause = Pause(self._radio.settings.retry_first_s, min(SCAN_AGAIN_S, self._radio.settings.retry_longest_s))
        async with self._tasks:
            while True:
                try:
                    await _whole(self._scan(pause))
                except Exception as error:  # noqa: BLE001 - whatever ails the system's Bluetooth may heal
                    self.counters.failures += 1
                    if self._left_behind(error):
                        pause.reset()
                    else:
                        self._say(cure(error))
                        await self._recover(self._ladder)
                await pause.wait(self._turn)

    def _turn(self) -> None:
        self._radio.progress += 1  # without an adapter there is nothing to hear, but somebody is listening

    async def _scan(self, pause: Pause) -> None:
        """Raises whatever bleak raises, and Stuck where something has to be done about it."""
        scanner = self._scanner = BleakScanner(
            self._hear, bluez=self._radio.bluez, backend=self._hardware.scanner_backend
        )
        try:
            async with asyncio.timeout(START_S):
                await self._system.watch()
                await scanner.start()
            go_on()
            self._hold()
            self.scanning, self._heard_s = True, steady_s()
            self.counters.scans += 1
            self._say("listening")
            pause.reset()
            await tried(self._adopt(), START_S, "ask for connected devices")
            await self._attend()
        finally:
            self.scanning = False
            stands = True
            if self._system.ailing():
                self._ailed_s = steady_s()
                stands = await self._renew()
            await tried(scanner.stop(), STOP_S if stands else GIVE_UP_S, "stop scanning")

    def _hold(self) -> None:
        if (most := self._system.holds()) is not None:
            self._radio.slots.hold(most)

    def _left_behind(self, error: Exception) -> bool:
        """The kernel still scans for the bluetoothd that is no more, and will end it by itself."""
        in_progress = isinstance(error, BleakDBusError) and error.dbus_error == "org.bluez.Error.InProgress"
        return in_progress and steady_s() - self._ailed_s < LEFT_BEHIND_S

    async def _attend(self) -> None:
        """Until scanning has to start anew. Raises Stuck where something is wrong."""
        settings = self._radio.settings
        while steady_s() - self._heard_s < settings.scan_silence_s:
            self._turn()
            await asyncio.sleep(LOOK_S)
            go_on()
            self._hold()  # a proxy may tell late, and of another number later
            if ails := self._system.ailing():
                self._say(ails)
                return
            if self._radio.stuck():
                log.warning("BlueZ connects nobody any more")
                await self._recover(self._radio.ladder, "BlueZ connects nobody any more: systemctl restart bluetooth")
                return
            silent_s = steady_s() - max(self._heard_s, self._radio.streamed_s)
            expected = busy(self.seen, self._interest.elsewhere)
            if silent_s < LOOK_S or (silent_s > STILL_HUSHED_S and not expected):
                self._ladder.worked()
            if silent_s > self._hush_s() and expected:
                raise Stuck("nothing at all is heard any more, as if the adapter were deaf: unplug it, or restart")

    def _hush_s(self) -> float:
        """How long a busy air may be silent: less while it is found out what helps; patience after that."""
        few = 0 < self._ladder.height < 4
        return STILL_HUSHED_S if few else HUSH_S

    async def _recover(self, ladder: Ladder, why: str = "") -> None:
        """One rung of the ladder. Where BlueZ or the bus is another one now, there is nothing to be gentle with."""
        renewed = bool(self._system.ailing())
        gentle, beside = self._radio.streaming, self._system.shared and self._interest.beside()
        rung = Rung.BUS if renewed else ladder.climb(why or self.status, gentle=gentle, beside=beside)
        if rung is Rung.BUS:
            await self._renew()
        if rung is Rung.POWER:
            self.counters.power_cycles += 1
            log.warning("%s", rung.value)
            await tried(self._system.power_cycle(), SYSTEM_S, rung.value)

    async def _renew(self) -> bool:
        self.counters.renewals += 1
        log.warning("%s", Rung.BUS.value)
        return await tried(self._system.renew(), SYSTEM_S, Rung.BUS.value)

    async def _adopt(self) -> None:
        """Follows what BlueZ still holds since a crash of ours: connected, it does not advertise and is not heard."""
        if self._real:
            adapter = await BleakAdapter.get(bluez=self._radio.bluez)
            for device in await adapter.get_connected_devices(GENERIC_SERVICES):
                if self._interest.wanted(device.address.upper()):
                    self._follow(device.address.upper()).link.sight(device, connectable=True)

    def _hear(self, device: BLEDevice, data: AdvertisementData) -> None:
        address = device.address.upper()
        self._turn()
        self.counters.advertisements += 1
        self._heard_s = steady_s()
        services = tuple(map(short_uuid, data.service_uuids))
        now = Seen(data.local_name or "", data.rssi, services, self._interest.now(), told_by(data))
        remember(self.seen, address, now, self._interest.wanted)
        self._bound()
        self._interest.sighted(address, data.rssi)
        if self._interest.wanted(address):
            one = self._follow(address)
            one.link.sight(device, connectable=one.connectable(now, data))
            one.hear(data)

    async def _serve(self, address: str, link: Link) -> None:
        """A defect that one wearable brings to light does not cost the others; heard again, it begins anew."""
        try:
            await link.run()
        except Exception:  # noqa: BLE001 - whatever it is
            log.exception("%s: given up for a while", address)
            await asyncio.sleep(self._radio.settings.retry_longest_s)

    def _bound(self) -> None:
        """So does bleak, but it remembers all; what its public names give is a copy of that."""
        if self._scanner and len(heard := self._scanner._backend.seen_devices) > SEEN_LIMIT:  # noqa: SLF001
            heard.clear()

    def _follow(self, address: str) -> Broadcast:
        one = self._links.get(address)
        if one is None:
            link = Link(self._radio, address)
            one = self._links[address] = Broadcast(link, self._interest.broadcasts, self._interest.services)
            task = self._tasks.create_task(self._serve(address, link), name=f"ble {address}")
            task.add_done_callback(lambda _: self._links.pop(address, None))
        return one

    def _say(self, status: str) -> None:
        if status != self.status:
            log.log(logging.INFO if self.scanning else logging.WARNING, "%s", status)
        self.status = status


async def _whole(work: Coroutine[Any, Any, None]) -> None:
    """Raises Stuck where something below was cancelled, and not this task: else it would end without a word."""
    try:
        await work
    except asyncio.CancelledError as error:
        go_on()
        raise Stuck("what drives the radio gave up in the middle") from error


def _bluez(adapter: str) -> System:
    from sweatd.sources.ble.bluez import Bluez  # noqa: PLC0415 - there is no D-Bus but on Linux

    return Bluez(adapter)
