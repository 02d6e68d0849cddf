"""More wearables than an adapter holds: turns, needs, and room that is found out."""

import asyncio

import pytest

from sources.fakes import Bluez, Listening, address, in_virtual_time, now_s, say
from sweatd.model import Channel, Frame
from sweatd.sources import ble
from sweatd.sources.ble.slots import PROBE_S, Slots

SHARE_S = 20.0
RUUVI = {"manufacturer_data": {0x0499: b"\x05\x12"}}


class Asker:
    """Somebody who wants a slot."""

    def __init__(self, last_frame_s: float, heard_s: float = float("inf")) -> None:
        self.last_frame_s, self.heard_s, self.hurried, self.wanted = last_frame_s, heard_s, False, True

    def hurry(self) -> None:
        self.hurried = True


async def hold(slots: Slots, one: Asker, order: list[Asker], *, seconds: float, settle: bool = True) -> None:
    async with slots.turn(one) as wanted:
        if not wanted:
            return
        order.append(one)
        if settle:
            slots.settled(one)
        await asyncio.sleep(seconds)


def test_the_neediest_comes_next_and_one_that_may_have_left_comes_last() -> None:
    async def work() -> None:
        await asyncio.sleep(1000)
        slots, order = Slots(1, SHARE_S), list[Asker]()
        asks = [Asker(990), Asker(980, heard_s=900), Asker(970), Asker(995), Asker(960)]
        async with asyncio.TaskGroup() as tasks:
            for one in asks:
                tasks.create_task(hold(slots, one, order, seconds=1))
        assert order == [asks[each] for each in (0, 4, 2, 3, 1)]

    in_virtual_time(work)


def test_one_connects_at_a_time_and_one_that_may_have_left_is_hurried() -> None:
    async def work() -> None:
        await asyncio.sleep(1000)
        slots, order = Slots(5, SHARE_S), list[Asker]()
        gone, there = Asker(900, heard_s=900), Asker(990)
        async with asyncio.TaskGroup() as tasks:
            tasks.create_task(hold(slots, gone, order, seconds=8, settle=False))
            await asyncio.sleep(1)
            tasks.create_task(hold(slots, there, order, seconds=1))
            await asyncio.sleep(1)
            assert (order, gone.hurried, there.hurried) == ([gone], True, False)
        assert order == [gone, there]

    in_virtual_time(work)


def test_who_is_cancelled_while_it_waits_or_in_the_moment_it_is_called_blocks_nobody() -> None:
    async def work() -> None:
        slots, order = Slots(1, SHARE_S), list[Asker]()
        first, waits, called, last = Asker(0), Asker(1), Asker(2), Asker(3)
        tasks = [asyncio.create_task(hold(slots, one, order, seconds=5)) for one in (first, waits, called, last)]
        await asyncio.sleep(1)
        tasks[1].cancel()
        await asyncio.sleep(1)
        tasks[0].cancel()
        await asyncio.sleep(0)
        tasks[2].cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        assert order in ([first, last], [first, called, last])

    in_virtual_time(work)


def test_only_as_many_leave_as_are_needed_and_those_first_who_had_it_longest() -> None:
    async def work() -> None:
        slots, order = Slots(3, SHARE_S), list[Asker]()
        holders = [Asker(0), Asker(1), Asker(2)]
        tasks = [asyncio.create_task(hold(slots, one, order, seconds=100)) for one in holders]
        await asyncio.sleep(SHARE_S + 1)
        assert not any(slots.yields(one) for one in holders)
        waits, fresh = Asker(0.0), Asker(now_s())
        tasks += [asyncio.create_task(hold(slots, one, order, seconds=100)) for one in (waits, fresh)]
        await asyncio.sleep(1)
        assert [slots.yields(one) for one in (holders[1], holders[0], holders[1])] == [False, True, False]
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    in_virtual_time(work)


def test_whoever_is_not_wanted_any_more_leaves_the_queue() -> None:
    async def work() -> None:
        slots, order = Slots(1, SHARE_S), list[Asker]()
        asks = [Asker(0) for _ in range(3)]
        tasks = [asyncio.create_task(hold(slots, one, order, seconds=100)) for one in asks]
        await asyncio.sleep(1)
        assert slots.room == -2
        asks[1].wanted = False
        await asyncio.sleep(10)
        assert tasks[1].done()
        assert slots.room == -1
        await asyncio.gather(*tasks)
        assert order == [asks[0], asks[2]]
        assert slots.room == 1

    in_virtual_time(work)


def test_a_full_adapter_is_believed_for_a_while_and_then_tried_again() -> None:
    async def work() -> None:
        slots, order = Slots(7, SHARE_S), list[Asker]()
        tasks = [asyncio.create_task(hold(slots, Asker(0), order, seconds=1000)) for _ in range(4)]
        await asyncio.sleep(1)
        slots.full()
        assert slots.limit == 4
        tasks += [asyncio.create_task(hold(slots, Asker(0), order, seconds=1000)) for _ in range(4)]
        await asyncio.sleep(PROBE_S - 5)
        assert len(order) == 4
        await asyncio.sleep(10)
        assert (slots.limit, len(order)) == (5, 5)
        await asyncio.sleep(10 * PROBE_S)
        assert (slots.limit, len(order)) == (7, 7)
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    in_virtual_time(work)


@pytest.mark.parametrize(("straps", "slots"), [(6, 5), (10, 5), (15, 3)])
def test_more_straps_than_slots_all_have_their_turn(straps: int, slots: int) -> None:
    """The longest that a strap is without a frame: the rounds of all the others, and a connect for each turn."""

    async def work() -> None:
        bluez, gaps_s = Bluez(capacity=slots), dict[str, float]()
        for number in range(straps):
            bluez.strap(number).switch_on()
        async with Listening(bluez, ble.Settings(connection_slots=slots, share_s=SHARE_S)) as listening:
            await listening.until(lambda: len(listening.latest_s) == straps, seconds=300)
            ends_s = now_s() + 600
            while now_s() < ends_s:
                await asyncio.sleep(1)
                for device, at_s in listening.latest_s.items():
                    gaps_s[device] = max(gaps_s.get(device, 0.0), now_s() - at_s)
                assert len(bluez.connected) <= slots
            assert listening.source.counters.shared
            assert not listening.source.counters.failures
        worst_s = (straps - slots) / slots * (SHARE_S + 5) + SHARE_S
        say(f"{straps} straps, {slots} slots: longest gap {max(gaps_s.values()):.0f} s, at most {worst_s:.0f} s")
        assert max(gaps_s.values()) <= worst_s

    in_virtual_time(work)


def test_who_is_alone_keeps_its_slot() -> None:
    async def work() -> None:
        bluez = Bluez()
        for number in range(5):
            bluez.strap(number).switch_on()
        async with Listening(bluez) as listening:
            await asyncio.sleep(600)
            assert (listening.source.counters.connects, listening.source.counters.shared) == (5, 0)

    in_virtual_time(work)


@pytest.mark.parametrize("says", ["le-connection-concurrent-connection-limit", "Too many links", "le-connection-busy"])
def test_an_adapter_that_holds_fewer_than_was_said_is_shared_all_the_same(says: str) -> None:
    async def work() -> None:
        bluez = Bluez(capacity=3)
        bluez.full_says = says
        for number in range(6):
            bluez.strap(number).switch_on()
        async with Listening(bluez, ble.Settings(connection_slots=7)) as listening:
            await listening.until(lambda: len(listening.latest_s) == 6, seconds=120)
            began_s, failures = now_s(), listening.source.counters.failures
            await asyncio.sleep(600)
            assert all(now_s() - at_s < 90 for at_s in listening.latest_s.values())
            rate = (listening.source.counters.failures - failures) / (now_s() - began_s)
            assert rate < 0.1, "it is tried now and then, not all the time"
            assert listening.source.trouble is None

    in_virtual_time(work)


def test_what_says_all_in_its_advertisement_is_heard_and_never_connected() -> None:
    async def work() -> None:
        bluez = Bluez()
        tag = bluez.strap(1, service_uuids=[], **RUUVI)
        both = bluez.strap(2, **RUUVI)
        unknown = bluez.strap(3, service_uuids=["feaa"], **RUUVI)
        for one in (tag, both, unknown):
            one.switch_on()
        keys, services = frozenset({"0499"}), frozenset({"180d"})
        async with Listening(bluez, broadcasts=keys, services=services) as listening:
            await asyncio.sleep(120)
            assert {frame.device for frame in listening.frames if frame.channel is Channel.MANUFACTURER} == set(
                bluez.straps
            )
            assert bluez.connected == {both.address}
            assert tag.connects == unknown.connects == 0

    in_virtual_time(work)


def test_who_is_heard_without_a_connection_takes_no_slot_from_others() -> None:
    async def work() -> None:
        bluez = Bluez(capacity=1)
        silent = bluez.strap(1)
        silent.switch_on()
        chatty = bluez.strap(2, **RUUVI)
        async with Listening(bluez, ble.Settings(connection_slots=1), broadcasts=frozenset({"0499"})) as listening:
            await listening.until(lambda: silent.client)
            chatty.switch_on()
            for count in range(200):
                chatty.advertised["manufacturer_data"] = {0x0499: count.to_bytes(2, "little")}
                await asyncio.sleep(1)
            assert (silent.connects, chatty.connects) == (1, 0)

    in_virtual_time(work)


def test_how_strongly_a_wearable_is_heard_is_told_every_ten_seconds() -> None:
    async def work() -> None:
        bluez = Bluez()
        bluez.strap(1, service_uuids=[], **RUUVI).switch_on()
        bluez.strap(2).switch_on()
        async with Listening(bluez, broadcasts=frozenset({"0499"})) as listening:
            listening.foreign = lambda device: device == address(2)
            await asyncio.sleep(65)
        assert len(listening.noticed) == 7
        first = listening.noticed[0]
        assert first == Frame(first.at, address(1), Channel.RADIO, "rssi", b"\xc4")

    in_virtual_time(work)
