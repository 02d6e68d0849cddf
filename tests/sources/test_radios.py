"""Several radios side by side, in virtual time: who serves whom, and what happens when one of them fails."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import NamedTuple

import pytest

from sources.fakes import HEART_RATE, Bluez, Strap, in_virtual_time, now_s, say
from sweatd.model import Channel, Frame
from sweatd.sources import ble
from sweatd.sources.ble.nearest import Nearest

STRANGERS = 100  # from this number on
SLOTS = ble.Settings(connection_slots=5)


class Roaming(Strap):
    """A strap that several adapters hear, each as strongly as it is near."""

    def __init__(self, number: int, *reach: tuple[Bluez, int]) -> None:
        super().__init__(reach[0][0], number)
        self.reach = dict(reach)
        for bluez in self.reach:
            bluez.straps[self.address] = self

    def advertise(self) -> None:
        for bluez, rssi_dbm in self.reach.items():
            bluez.hear(self._device, self._says(rssi_dbm))


class Hall:
    """Straps, the radios that hear them, and what was heard."""

    def __init__(self, adapters: list[Bluez], straps: list[Roaming], broadcasts: frozenset[str] = frozenset()) -> None:
        self.straps, self.frames = straps, list[tuple[float, Frame]]()
        ours = {strap.address for strap in straps if strap.number < STRANGERS}
        interest = ble.Interest(now_s, ours.__contains__, self._take, frozenset({HEART_RATE}), broadcasts)
        self.radios = ble.Radios(SLOTS, interest, [bluez.hardware(bluez.system) for bluez in adapters])

    def _take(self, frame: Frame) -> None:
        if frame.channel is not Channel.RADIO:
            self.frames.append((now_s(), frame))

    async def live(self) -> None:
        while True:
            for strap in self.straps:
                strap.second()
                await asyncio.sleep(1.0 / len(self.straps))

    def heard_since(self, began_s: float) -> set[str]:
        return {frame.device for at_s, frame in self.frames if at_s >= began_s}

    async def until(self, condition: Callable[[], object], seconds: float) -> float:
        """Waits for it; how long it took."""
        began_s = now_s()
        async with asyncio.timeout(seconds):
            while not condition():  # noqa: ASYNC110 - foreign state has no event
                await asyncio.sleep(0.05)
        return now_s() - began_s


@asynccontextmanager
async def training(hall: Hall) -> AsyncIterator[Hall]:
    for strap in hall.straps:
        strap.switch_on()
    tasks = [asyncio.create_task(hall.radios.run()), asyncio.create_task(hall.live())]
    try:
        yield hall
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


def two_adapters() -> tuple[Bluez, Bluez]:
    return Bluez(capacity=5, name="hci0"), Bluez(capacity=5, name="hci1")


def test_ten_straps_that_two_adapters_hear_are_all_connected_five_by_each() -> None:
    async def work() -> None:
        one, other = two_adapters()
        straps = [Roaming(number, (one, -60), (other, -65)) for number in range(10)]  # the one is nearer to all
        async with training(Hall([one, other], straps)) as hall:
            took_s = await hall.until(lambda: len(hall.radios.connected) == 10, seconds=60)
            say(f"ten straps on twice five slots after {took_s:.0f} s")
            assert len(one.connected) == len(other.connected) == 5
            await asyncio.sleep(60)
            assert hall.radios.counters.shared == 0
            assert len(hall.radios.connected) == 10

    in_virtual_time(work)


def test_straps_are_served_by_the_adapter_that_is_nearer() -> None:
    async def work() -> None:
        one, other = two_adapters()
        straps = [
            Roaming(n, (one, -50), (other, -85)) if n % 2 else Roaming(n, (other, -50), (one, -85)) for n in range(8)
        ]
        async with training(Hall([one, other], straps)) as hall:
            await hall.until(lambda: len(hall.radios.connected) == 8, seconds=60)
            assert one.connected == {strap.address for strap in straps if strap.number % 2}

    in_virtual_time(work)


@pytest.mark.parametrize("ails", ["scan in progress", "deaf"])
def test_an_adapter_that_fails_cuts_the_others_once_at_most_where_they_share_a_bus(ails: str) -> None:
    async def work() -> None:
        one, other = two_adapters()
        for bluez in (one, other):
            bluez.system.shared = True
        straps = [Roaming(number, (one, -60), (other, -70)) for number in range(3)]
        strangers = [Roaming(STRANGERS + number, (one, -70), (other, -70)) for number in range(3)]
        async with training(Hall([one, other], straps + strangers)) as hall:
            await hall.until(lambda: len(one.connected) == 3, seconds=60)
            other.ails = ails
            other.scanners.clear()
            hall.radios._sources[1]._heard_s = float("-inf")
            await asyncio.sleep(600)
            assert hall.radios.troubles
            assert other.system.asked.count("renew") <= 1
            assert one.system.asked == []

    in_virtual_time(work)


def test_a_radio_that_tells_late_how_many_it_holds_is_believed() -> None:
    async def work() -> None:
        one = Bluez(name="node")
        one.system.most = 0
        async with training(Hall([one], [Roaming(number, (one, -60)) for number in range(3)])) as hall:
            await asyncio.sleep(30)
            assert not hall.radios.connected
            one.system.most = 2
            await hall.until(lambda: len(hall.radios.connected) == 2, seconds=10)

    in_virtual_time(work)


@pytest.mark.parametrize("ails", ["gone", "deaf"])
def test_where_an_adapter_fails_the_other_takes_its_straps_and_keeps_its_own(ails: str) -> None:
    async def work() -> None:
        one, other = two_adapters()
        straps = [Roaming(number, (one, -60), (other, -70)) for number in range(3)]
        straps += [Roaming(number, (other, -60)) for number in range(3, 5)]
        strangers = [Roaming(STRANGERS + number, (one, -70), (other, -70)) for number in range(3)]
        async with training(Hall([one, other], straps + strangers)) as hall:
            await hall.until(lambda: len(one.connected) == 3 and len(other.connected) == 2, seconds=60)
            failed_s = now_s()
            if ails == "gone":
                one.die()
                one.system.ails = "the adapter was removed"
            else:
                one.ails = ails
                for strap in straps[:3]:
                    strap.switch_off()
                    strap.switch_on()
            await hall.until(lambda: len(hall.heard_since(failed_s)) == 5, seconds=60)
            say(f"an adapter is {ails}: its straps are heard again after {now_s() - failed_s:.0f} s")
            await asyncio.sleep(30)
            for strap in straps[3:]:
                heard_s = [at_s for at_s, frame in hall.frames if frame.device == strap.address and at_s >= failed_s]
                assert len(heard_s) >= 0.9 * (now_s() - failed_s)
            assert any("hci0" in trouble for trouble in hall.radios.troubles)
            assert len(hall.radios.troubles) == 1

    in_virtual_time(work)


def test_what_both_hear_is_one_frame() -> None:
    async def work() -> None:
        one, other = two_adapters()
        beacon = Roaming(1, (one, -60), (other, -62))
        beacon.advertised = {"service_uuids": [], "manufacturer_data": {0x0499: b"\x05"}}
        async with training(Hall([one, other], [beacon], frozenset({"0499"}))) as hall:
            await asyncio.sleep(61)
            assert 11 <= len(hall.frames) <= 14  # once in five seconds

    in_virtual_time(work)


class Reach(NamedTuple):
    """A radio as it is judged."""

    name: str
    ails: bool = False
    room: int = 5
    engages: bool = False
    queues: bool = False
    failures: int = 0

    def engaged(self, _address: str) -> bool:
        return self.engages

    def waits(self, _address: str) -> bool:
        return self.queues

    def failed(self, _address: str) -> int:
        return self.failures


A, B = Reach("a"), Reach("b")


@pytest.mark.parametrize(
    ("why", "served", "served_dbm", "other", "other_dbm", "changes"),
    [
        ("as loud", A, -60, B, -60, False),
        ("a little louder", A, -60, B, -51, False),
        ("clearly louder", A, -60, B, -50, True),
        ("louder, but it is connected", A._replace(engages=True), -90, B, -40, False),
        ("full, and the other has room", A._replace(queues=True, room=-1), -50, B, -80, True),
        ("full, and so is the other", A._replace(queues=True, room=-1), -50, B._replace(room=0), -50, False),
        ("in the queue, and there is room", A._replace(queues=True, room=0), -60, B, -60, False),
        ("full, but it needs no slot", A._replace(room=-1), -50, B, -55, False),
        ("the radio ails", A._replace(ails=True), -50, B, -75, True),
        ("two tries failed", A._replace(failures=2), -60, B, -60, True),
        ("nobody could connect to it", A._replace(failures=2), -60, B._replace(failures=2), -60, False),
    ],
)
def test_a_wearable_changes_hands_for_a_clear_gain_only(  # noqa: PLR0917 - a table
    why: str, served: Reach, served_dbm: int, other: Reach, other_dbm: int, changes: bool
) -> None:
    async def work() -> None:
        nearest = Nearest()
        nearest.hear(served, "strap", served_dbm)
        nearest.hear(other, "strap", other_dbm)
        assert nearest.serves(other, "strap") is changes, why
        assert nearest.serves(served, "strap") is not changes

    in_virtual_time(work)


def test_a_radio_that_hears_it_no_more_gives_it_up() -> None:
    async def work() -> None:
        nearest = Nearest()
        nearest.hear(A, "strap", -40)
        await asyncio.sleep(14)
        nearest.hear(B, "strap", -95)
        assert nearest.serves(A, "strap")
        await asyncio.sleep(2)
        nearest.hear(B, "strap", -95)
        assert nearest.serves(B, "strap")

    in_virtual_time(work)


def test_one_loud_moment_changes_nothing() -> None:
    async def work() -> None:
        nearest = Nearest()
        for _ in range(10):
            nearest.hear(A, "strap", -60)
            nearest.hear(B, "strap", -65)
            await asyncio.sleep(1)
        nearest.hear(B, "strap", -45)
        assert nearest.serves(A, "strap")

    in_virtual_time(work)
