"""One wanted wearable: connect, subscribe, listen, and all that again for as long as it is wanted."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from functools import partial
from math import inf

from bleak import BleakClient
from bleak.backends.characteristic import BleakGATTCharacteristic
from bleak.backends.device import BLEDevice
from bleak.exc import BleakDeviceNotFoundError

from sweatd.model import Channel, short_uuid
from sweatd.sources.ble.patience import go_on, log, steady_s, told, tried, waited
from sweatd.sources.ble.radio import BLIND_S, Radio
from sweatd.sources.ble.slots import FRESH_S, stale
from sweatd.sources.ble.verdict import Stuck, Verdict, verdict

LOOK_S = 2.0  # how often a task that waits looks whether it still should
TALK_S, HANG_UP_S, ABORT_S = 10.0, 5.0, 2.0  # deadlines; the last is what BlueZ may take to give up a connect
HURRY_S = 1.5  # what is left of a connect to a wearable that may have left, when one that is there waits for it
CHEAP_S, SOON_S = 2.0, 4.0  # a failure that kept nobody waiting is tried again soon
MOST_DOUBLINGS = 4  # of the pause between tries to connect to a wearable that is not heard
GAPS, SIGHTS = 3, 3  # silence is suspicious after so many of its usual gaps, if it was heard so often meanwhile
THEIR_FAULT_S = 2.0  # sooner still where it was not the wearable's


class Link:
    """One wearable, from the first time that it is heard until it is not wanted any more."""

    def __init__(self, radio: Radio, address: str) -> None:
        self._radio, self._address = radio, address
        self._device: BLEDevice | None = None
        self._sighted = asyncio.Event()
        self._connectable, self._blind, self._sights = True, 0, 0
        self._limit: asyncio.Timeout | None = None  # of a connect that is under way
        self.last_frame_s = self.heard_s = self._notified_s = steady_s()
        self._gap_s = inf

    @property
    def wanted(self) -> bool:
        """Whether it is still to be served here."""
        return self._radio.interest.wanted(self._address)

    def sight(self, device: BLEDevice, *, connectable: bool) -> None:
        """It is in the air. All that it says may stand in its advertisements: then it is heard, and never connected."""
        self._device, self._connectable, self.heard_s, self._blind = device, connectable, steady_s(), 0
        self._sights += 1
        if connectable:
            self._sighted.set()

    def heard(self, channel: Channel, key: str, data: bytes) -> None:
        """It said something without being asked."""
        self.last_frame_s = steady_s()
        self._radio.frame(self._address, channel, key, data)

    def noticed(self, key: str, data: bytes) -> None:
        """Something was found out about it here, which is no word of its own."""
        self._radio.frame(self._address, Channel.RADIO, key, data)

    async def run(self) -> None:
        """Connects, listens, and connects again, for as long as it is wanted."""
        pause = self._radio.pause()
        while device := await self._in_sight():
            async with self._radio.slots.turn(self) as wanted:
                if not wanted:
                    break
                began_s = steady_s()
                fault = await self._served(device)
                spent_s = steady_s() - began_s
            if fault is None:
                pause.reset()
            soon_s = THEIR_FAULT_S if fault is Verdict.STUCK else SOON_S if spent_s < CHEAP_S else spent_s + SOON_S
            await pause.wait(most_s=soon_s)

    async def _in_sight(self) -> BLEDevice | None:
        """Waits until it was heard since the last try; but not for ever, for BlueZ does not tell of every time."""
        blind_s = steady_s() + self._radio.settings.retry_longest_s * 2 ** min(self._blind, MOST_DOUBLINGS)
        self._blind += 1
        while self.wanted:
            sighted = await waited(self._sighted, min(LOOK_S, self._radio.settings.retry_longest_s))
            if self._device and self._connectable and (sighted or steady_s() >= blind_s):
                return self._device
            self._sighted.clear()
        return None

    async def _served(self, device: BLEDevice) -> Verdict | None:
        """One connection from beginning to end; whose fault it was where it was of no use."""
        served = False
        try:
            async with self._connection(device) as (client, lost):
                await self._subscribe(client)
                served, self._blind = True, 0
                self._radio.worked(self._address)
                async with self._radio.interest.talking(client, self._address):
                    await self._listen(client, lost)
        except Exception as error:  # noqa: BLE001 - one wearable's failure, whatever it is, ends here
            log.info("%s: %s", self._address, told(error))
            if isinstance(error, BleakDeviceNotFoundError):
                self._device = None  # forgotten by BlueZ: only an advertisement brings it back
            fault = verdict(error)
            self._radio.failed(self._address, Verdict.WEARABLE if served else fault)
            return None if served else fault
        return None

    @asynccontextmanager
    async def _connection(self, device: BLEDevice) -> AsyncIterator[tuple[BleakClient, asyncio.Event]]:
        """A connected client, and the event of its loss. Hung up in the end, in any case."""
        lost = asyncio.Event()
        usual_s = self._radio.settings.connect_timeout_s
        timeout_s = self._radio.deadline_s(min(usual_s, BLIND_S) if stale(self) else usual_s)
        client = self._radio.client(device, lambda _: lost.set(), timeout_s)
        try:
            await self._connect(client, device, timeout_s)
            self._radio.slots.settled(self)
            yield client, lost
        finally:
            if self._address in self._radio.connected:
                self._radio.connected -= {self._address}
                self._radio.counters.losses += 1
                log.info("%s: connection ended", self._address)
            self._sighted.clear()  # BlueZ tells of a loss as it tells of an advertisement
            await tried(client.disconnect(), self._radio.deadline_s(HANG_UP_S), f"{self._address}: hang up")

    def hurry(self) -> None:
        """Another one that is there waits for this one's connect, which is for one that may have left."""
        if self._limit and not self._limit.expired():
            self._limit.reschedule(min(self._limit.when() or 0.0, steady_s() + HURRY_S))

    async def _connect(self, client: BleakClient, device: BLEDevice, timeout_s: float) -> None:
        """Raises Stuck where BlueZ neither connects in time nor gives up."""
        self._sighted.clear()
        await tried(self._radio.system.let_go(device), self._radio.deadline_s(HANG_UP_S), f"{self._address}: let go")
        ends_s = steady_s() + timeout_s
        try:
            try:
                async with asyncio.timeout_at(ends_s + ABORT_S) as self._limit:
                    await client.connect()
            finally:
                self._limit = None  # at once: what is over cannot be hurried
        except TimeoutError as error:
            if steady_s() > ends_s + ABORT_S / 2:
                raise Stuck("BlueZ does not answer") from error
            # connected, but of no use: BlueZ would keep it so, and the next try would wait for the same
            await tried(self._radio.system.hang_up(device), HANG_UP_S, f"{self._address}: hang up at last")
            raise
        go_on()

    async def _subscribe(self, client: BleakClient) -> None:
        """Asks for all that is understood. Raises LookupError where nothing of it can be had, Stuck where it hangs."""
        offered = [(short_uuid(each.uuid), each) for each in client.services.characteristics.values()]
        known = [(key, each) for key, each in offered if key in self._radio.interest.characteristics]
        deadline_s = self._radio.deadline_s(TALK_S)
        worked = False
        for key, each in known:
            began_s = steady_s()
            worked |= await self._ask(client, key, each, deadline_s)
            if not worked and client.is_connected and steady_s() - began_s >= deadline_s:
                raise Stuck(f"no answer to what was asked about {key}")
        if not worked:
            raise LookupError(f"{len(known)} of its {len(offered)} characteristics are understood, none can be had")
        self._radio.connected |= {self._address}
        self._radio.counters.connects += 1
        log.info("%s: connected", self._address)

    async def _ask(
        self, client: BleakClient, key: str, characteristic: BleakGATTCharacteristic, deadline_s: float
    ) -> bool:
        """Subscribes and reads, whatever is offered; whether any of it worked."""
        worked = False
        if {"notify", "indicate"} & set(characteristic.properties):
            subscribe = client.start_notify(characteristic, partial(self._receive, key))
            worked = await tried(subscribe, deadline_s, f"{self._address}: subscribe to {key}")
        if "read" in characteristic.properties and client.is_connected:
            worked |= await tried(self._read(client, key, characteristic), deadline_s, f"{self._address}: read {key}")
        return worked

    async def _read(self, client: BleakClient, key: str, characteristic: BleakGATTCharacteristic) -> None:
        self._receive(key, characteristic, await client.read_gatt_char(characteristic))

    def _receive(self, key: str, _: BleakGATTCharacteristic, data: bytearray) -> None:
        now_s = steady_s()
        self._gap_s = max(now_s - self._notified_s, 0.0 if self._gap_s == inf else self._gap_s)
        self._notified_s, self._sights = now_s, 0
        self.heard(Channel.CHARACTERISTIC, key, bytes(data))

    async def _listen(self, client: BleakClient, lost: asyncio.Event) -> None:
        """Until the connection is lost, or silent for too long, or not wanted any more, or another one's turn."""
        self._notified_s, self._gap_s = steady_s(), inf
        while client.is_connected and self.wanted and not await waited(lost, LOOK_S):
            self._radio.progress += 1
            if self._sights >= SIGHTS and steady_s() - self._notified_s > max(FRESH_S, GAPS * self._gap_s):
                raise Stuck("it advertises, and what it sent has ended: BlueZ missed that the connection is gone")
            if steady_s() - self._notified_s > self._radio.settings.link_silence_s:
                raise TimeoutError(f"nothing came for {self._radio.settings.link_silence_s:g} s")
            if self._radio.slots.yields(self):
                self._radio.counters.shared += 1
                log.info("%s: gives up its slot, for another one waits", self._address)
                return
