"""Every state in which BlueZ gets stuck has a way out, and people are told when the first ones did not help."""

import asyncio
import random
import tracemalloc
from functools import partial
from typing import Any

import pytest
from bleak.backends.device import BLEDevice
from bleak.backends.scanner import AdvertisementData
from bleak.exc import BleakDBusError, BleakDeviceNotFoundError, BleakError

from sources.fakes import Bluez, Listening, System, in_virtual_time, now_s, say
from sweatd.sources import ble
from sweatd.sources.ble.ladder import Ladder, Rung
from sweatd.sources.ble.seen import SEEN_LIMIT
from sweatd.sources.ble.verdict import Stuck, Verdict, verdict

STRAPS, RUNS = 5, 50
MODES = (
    "scan in progress",
    "scan hangs",
    "connect in progress",
    "connect hangs",
    "subscribe hangs",
    "forgets",
    "deaf",
    "gone",
)


def busy(straps: int = STRAPS) -> Bluez:
    bluez = Bluez()
    for number in range(straps):
        bluez.strap(number).switch_on()
    return bluez


def break_links(bluez: Bluez) -> None:
    for one in bluez.straps.values():
        if one.client:
            one.client.lose()


async def stuck_and_healed(mode: str, stuck_s: float) -> float:
    """How long it takes from the healing until every strap has sent again."""
    bluez, system = busy(), System()
    async with Listening(bluez, system=system) as listening:
        await listening.until(lambda: len(listening.latest_s) == STRAPS)
        bluez.ails = mode
        if mode == "gone":
            system.ails = "bluetoothd was restarted"
            bluez.die()
        if mode.startswith("scan"):
            bluez.scanners.clear()
            listening.source._heard_s = float("-inf")  # time to scan anew
        if mode != "deaf":
            break_links(bluez)
        await asyncio.sleep(stuck_s)
        if mode.startswith("scan"):
            assert listening.source.trouble or stuck_s < 30
        bluez.ails, healed_s = "", now_s()
        await listening.until(lambda: all(at_s > healed_s for at_s in listening.latest_s.values()))
        took_s = now_s() - healed_s
        await listening.until(lambda: listening.source.trouble is None)
        assert not listening.wrong
    assert bluez.subscriptions == 0
    return took_s


@pytest.mark.parametrize("mode", MODES)
def test_bluez_gets_stuck_and_heals(mode: str) -> None:
    took_s = list[float]()
    chance = random.Random(mode)  # noqa: S311 - no secret

    async def work() -> None:
        took_s.append(await stuck_and_healed(mode, chance.uniform(1.0, 120.0)))

    loops = [in_virtual_time(work) for _ in range(RUNS)]
    longest_turn_s = max(each.longest_turn_s for each in loops)
    say(f"{mode}: healed after {max(took_s):.1f} s at most, longest turn {longest_turn_s:.3f} s")
    assert max(took_s) <= 10.0
    assert longest_turn_s < 0.1


@pytest.mark.parametrize(
    ("mode", "says"),
    [
        ("scan in progress", "another program scans, or BlueZ is stuck: bluetoothctl power off, then power on"),
        ("scan hangs", "BlueZ does not answer: systemctl restart bluetooth"),
        ("connect in progress", "BlueZ connects nobody any more: systemctl restart bluetooth"),
        ("connect hangs", "BlueZ connects nobody any more: systemctl restart bluetooth"),
        ("gone", "BlueZ is not running: install bluez, then systemctl start bluetooth"),
    ],
)
def test_people_are_told(mode: str, says: str) -> None:
    async def work() -> None:
        bluez = busy()
        bluez.ails = mode
        async with Listening(bluez) as listening:
            took_s = await listening.until(lambda: listening.source.trouble, seconds=200)
            say(f"{mode}: told after {took_s:.0f} s")
            assert listening.source.trouble == says
            assert listening.source.progress > 0
            bluez.ails = ""
            await listening.until(lambda: listening.source.trouble is None, seconds=20)

    in_virtual_time(work)


def test_a_busy_air_that_falls_silent_is_noticed_and_told() -> None:
    async def work() -> None:
        bluez, system = busy(), System()
        async with Listening(bluez, system=system) as listening:
            await listening.until(lambda: len(listening.source.connected) == STRAPS)
            bluez.ails, began_s = "deaf", now_s()
            await listening.until(lambda: listening.source.counters.failures)
            assert now_s() - began_s <= 30
            await listening.until(lambda: listening.source.trouble)
            assert now_s() - began_s <= 35
            assert system.asked == ["renew"]
            await asyncio.sleep(600)
            assert "power" not in system.asked

    in_virtual_time(work)


def test_a_quiet_air_is_no_trouble() -> None:
    async def work() -> None:
        bluez = busy(straps=2)
        async with Listening(bluez) as listening:
            await listening.until(lambda: len(listening.source.connected) == 2)
            for one in bluez.straps.values():
                one.switch_off()
            await asyncio.sleep(600)
            assert listening.source.trouble is None
            assert listening.source.counters.scans > 2

    in_virtual_time(work)


def test_what_works_is_cut_once_at_most_for_what_does_not() -> None:
    async def work() -> None:
        bluez, system = busy(), System()
        async with Listening(bluez, system=system, settings=ble.Settings(power_cycle=True)) as listening:
            await listening.until(lambda: len(listening.source.connected) == STRAPS)
            bluez.ails = "scan in progress"
            listening.source._heard_s = float("-inf")
            await listening.until(lambda: listening.source.trouble)
            assert system.asked == []
            await asyncio.sleep(300)
            assert listening.source.trouble
            assert system.asked == ["renew"]
            assert listening.source.counters.losses == 0

    in_virtual_time(work)


def test_who_needs_long_to_connect_is_connected_again_after_bluez_was_stuck() -> None:
    async def work() -> None:
        bluez = busy(straps=1)
        bluez.reach_s = 7.0  # longer than anything may take while BlueZ does not answer
        async with Listening(bluez) as listening:
            bluez.ails = "connect in progress"
            await asyncio.sleep(120)
            assert listening.source.trouble
            bluez.ails = ""
            await listening.until(lambda: listening.source.connected, seconds=120)
            await listening.until(lambda: listening.source.trouble is None)

    in_virtual_time(work)


def test_a_cancellation_from_below_is_one_more_failure() -> None:
    async def work() -> None:
        bluez = busy()
        async with Listening(bluez) as listening:
            await listening.until(lambda: listening.source.scanning)
            bluez.ails, bluez.scanners = "scan cancelled", []
            listening.source._heard_s = float("-inf")
            await listening.until(lambda: listening.source.trouble)
            bluez.ails = ""
            await listening.until(lambda: listening.source.scanning and listening.source.trouble is None)

    in_virtual_time(work)


def test_an_adapter_is_switched_off_and_on_where_people_allow_it_and_not_for_ever() -> None:
    async def work() -> None:
        bluez = busy()
        bluez.ails = "scan in progress"
        system = System()
        async with Listening(bluez, ble.Settings(power_cycle=True), system=system):
            await asyncio.sleep(300)
            assert system.asked.count("power") == 3
            scans = system.asked.count("renew")
            await asyncio.sleep(300)
            assert system.asked.count("power") == 3
            assert system.asked.count("renew") > scans

    in_virtual_time(work)


def test_a_power_cycle_that_helps_is_the_last() -> None:
    async def work() -> None:
        bluez = busy()
        bluez.ails = "scan in progress"

        def power() -> None:
            bluez.ails = ""

        async with Listening(bluez, ble.Settings(power_cycle=True), system=System(power)) as listening:
            await listening.until(lambda: len(listening.source.connected) == STRAPS)
            assert listening.source.counters.power_cycles == 1
            assert listening.source.trouble is None

    in_virtual_time(work)


def all_sent_since(listening: Listening, at_s: float) -> bool:
    return min(listening.latest_s.values()) > at_s


@pytest.mark.parametrize("ails", ["bluetoothd was restarted", "the connection to D-Bus was lost"])
def test_what_the_system_says_is_acted_on_at_once(ails: str) -> None:
    """Fifty times: nobody is told of it, and nothing is left over from the last time."""

    async def work() -> None:
        bluez, system = busy(), System()
        async with Listening(bluez, system=system) as listening:
            worst_s = 0.0
            for times in range(1, RUNS + 1):
                await listening.until(lambda: len(listening.latest_s) == STRAPS)
                break_links(bluez)
                bluez.scanners.clear()
                began_s, system.ails = now_s(), ails
                await listening.until(partial(all_sent_since, listening, began_s))
                worst_s = max(worst_s, now_s() - began_s)
                assert system.asked == ["renew"] * times
                assert listening.source.trouble is None
            say(f"{ails}: all are back after {worst_s:.1f} s at most")
            assert worst_s <= 10.0
            assert len(bluez.scanners) == 1

    in_virtual_time(work)


def test_a_scan_that_a_dead_bluetoothd_left_behind_is_waited_for() -> None:
    """The kernel ends it after 10.24 s; until then BlueZ says InProgress, and nobody is to blame, nor to be told."""

    async def work() -> None:
        bluez, system = busy(), System()
        async with Listening(bluez, ble.Settings(power_cycle=True), system=system) as listening:
            await listening.until(lambda: len(listening.latest_s) == STRAPS)
            break_links(bluez)
            bluez.scanners.clear()
            bluez.ails, system.ails = "scan in progress", "bluetoothd was restarted"
            await asyncio.sleep(10.24)
            assert (listening.source.status, listening.source.trouble) == ("bluetoothd was restarted", None)
            bluez.ails, healed_s = "", now_s()
            await listening.until(partial(all_sent_since, listening, healed_s), seconds=6)
            assert system.asked == ["renew"]

    in_virtual_time(work)


def test_a_ladder_is_climbed_from_what_is_cheap() -> None:
    ladder = Ladder(power_cycle=True)
    rungs = [ladder.climb("it fails", gentle=False) for _ in range(40)]
    assert rungs[:3] == [Rung.SCAN, Rung.BUS, Rung.POWER]
    assert rungs.count(Rung.POWER) == 3
    ladder.worked()
    gently = [ladder.climb("it fails", gentle=True) for _ in range(40)]
    assert gently == [Rung.SCAN] * 5 + [Rung.BUS] + [Rung.SCAN] * 34
    ladder.worked()
    rungs = [ladder.climb("it fails", gentle=False, beside=True) for _ in range(40)]
    assert rungs[:6] == [Rung.SCAN, Rung.SCAN, Rung.POWER, Rung.SCAN, Rung.SCAN, Rung.BUS]
    assert (rungs.count(Rung.BUS), rungs.count(Rung.POWER)) == (1, 3)


FAILED = "org.bluez.Error.Failed"


@pytest.mark.parametrize(
    ("error", "expected"),
    [
        (BleakDBusError("org.bluez.Error.InProgress", ["In Progress"]), Verdict.STUCK),
        (BleakDBusError("org.freedesktop.DBus.Error.NoReply", ["no reply"]), Verdict.STUCK),
        (BleakDBusError("org.bluez.Error.NotReady", ["Resource Not Ready"]), Verdict.STUCK),
        (BleakDBusError(FAILED, ["le-connection-concurrent-connection-limit"]), Verdict.FULL),
        (BleakDBusError(FAILED, ["Too many links"]), Verdict.FULL),
        (BleakDBusError(FAILED, ["Cannot allocate memory"]), Verdict.FULL),
        (BleakDBusError(FAILED, ["le-connection-abort-by-local"]), Verdict.DOUBT),
        (BleakDBusError("org.bluez.Error.ConnectionAttemptFailed", ["Page Timeout"]), Verdict.DOUBT),
        (BleakDBusError(FAILED, []), Verdict.WEARABLE),
        (BleakDeviceNotFoundError("F0:00:00:00:00:01", "gone"), Verdict.DOUBT),
        (TimeoutError(), Verdict.DOUBT),
        (Stuck("it hangs"), Verdict.STUCK),
        (EOFError(), Verdict.WEARABLE),
        (ConnectionResetError(), Verdict.STUCK),
        (BleakError("failed to discover services, device disconnected"), Verdict.WEARABLE),
    ],
)
def test_an_error_says_whose_fault_it_is(error: Exception, expected: Verdict) -> None:
    assert verdict(error) is expected


def test_a_hundred_thousand_strangers_are_no_burden() -> None:
    """Private addresses that change, five thousand a second, while a strap goes on sending."""

    async def work() -> None:
        bluez = busy(straps=1)
        async with Listening(bluez) as listening:
            listening.foreign = lambda device: not device.startswith("F0:00:00")
            await listening.until(lambda: listening.source.connected)
            tracemalloc.start()
            before = tracemalloc.get_traced_memory()[0]
            for number in range(100_000):
                address = f"4A:{number // 65536:02X}:{number // 256 % 256:02X}:{number % 256:02X}:11:22"
                bluez.hear(BLEDevice(address, None, {}), said(number))
                if number % 50 == 0:
                    await asyncio.sleep(0.01)
                bluez.heard_s.pop(address)
            grown = tracemalloc.get_traced_memory()[0] - before
            tracemalloc.stop()
            say(f"{grown / 1e6:.1f} MB for {len(listening.source.seen)} devices")
            assert len(listening.source.seen) == SEEN_LIMIT
            assert grown <= 8e6
            assert now_s() - min(listening.latest_s.values()) < 2
            assert listening.source.counters.losses == 0

    in_virtual_time(work)


def said(number: int) -> AdvertisementData:
    maker: dict[int, Any] = {0x004C: number.to_bytes(20, "little")}
    return AdvertisementData(None, maker, {}, [], None, -80, ())
