"""Runs inside the virtual machine: the daemon's own Bluetooth source, BlueZ, and wearables of the virtual gym.

Each step prints one line, PASS or FAIL, and has plenty of time: emulation is slow, and speed is not the question here.
"""

import argparse
import asyncio
import logging
import platform
import signal
import statistics
import sys
import time
from contextlib import suppress
from itertools import cycle, islice

from bluez.room import Adapter, Gym, bluetoothctl, end_bluetoothd, say, step, switch_on, until
from sweatd.decoders import CHARACTERISTICS
from sweatd.model import Quantity
from sweatd.sources import ble
from sweatd.sources.ble.bluez import Bluez

log = logging.getLogger("scenario")


async def meet(gym: Gym, source: ble.BleSource) -> None:
    async with step("two straps and a thermometer are found and connected"):
        await until(lambda: source.connected == gym.addresses)
    async with step("notifications of both straps decode to what was measured"):
        await until(lambda: gym.says(gym.calm, Quantity.HEART_RATE, 59, 61))
        await until(lambda: gym.says(gym.eager, Quantity.HEART_RATE, 119, 121))
        await until(lambda: gym.says(gym.eager, Quantity.RR_INTERVAL, 490, 510))
    async with step("indications of the thermometer decode to what was measured"):
        await until(lambda: gym.says(gym.thermometer, Quantity.BODY_TEMPERATURE, 34, 38))
    async with step("what can be read was read: battery and place on the body"):
        await until(lambda: gym.says(gym.calm, Quantity.BODY_SENSOR_LOCATION, 1, 1))
        await until(lambda: all(gym.says(each, Quantity.BATTERY_LEVEL, 90, 90) for each in gym.wearables))


async def part(gym: Gym, source: ble.BleSource) -> None:
    async with step("a strap leaves the air: that is noticed, and the others go on"):
        await gym.peripherals[gym.calm].power_off()
        await until(lambda: source.connected == gym.addresses - {gym.calm.address})
        before = gym.heard(gym.eager)
        await until(lambda: gym.heard(gym.eager) > before + 2)
    async with step("it comes back: it is connected again, and its notifications flow"):
        before = gym.heard(gym.calm)
        await gym.peripherals[gym.calm].power_on()
        await until(lambda: source.connected == gym.addresses)
        await until(lambda: gym.heard(gym.calm) > before + 4)  # more than is read on connecting
    async with step("nothing else was lost, and nothing refused"):
        assert source.counters.losses == 1, source.counters
        assert not gym.refused, gym.refused


async def all_back(gym: Gym, source: ble.BleSource, since: int) -> None:
    """Every wearable was connected anew after so many connects, each brings frames, and nobody complains."""
    await until(lambda: source.counters.connects >= since + len(gym.wearables))
    await until(lambda: source.connected == gym.addresses)
    before = {one: gym.heard(one) for one in gym.wearables}
    await until(lambda: all(gym.heard(one) > count for one, count in before.items()))
    await until(lambda: source.trouble is None)


def blames(source: ble.BleSource) -> bool:
    """For what the bluetoothd that died has left scanning in the kernel, nobody is to be asked for."""
    return source.status.startswith("another program scans")


async def restart(gym: Gym, source: ble.BleSource, times: int) -> None:
    took_s = list[float]()
    for number, end in enumerate(islice(cycle((signal.SIGKILL, signal.SIGTERM)), times), 1):
        began_s = time.monotonic()
        async with step(f"bluetoothd ends by {end.name} ({number} of {times}), and is started again: all are back"):
            await restart_once(gym, source, end)
        took_s.append(time.monotonic() - began_s)
    say(f"{times} restarts of bluetoothd: {statistics.median(took_s):.1f} s (median), {max(took_s):.1f} s (worst)")


async def restart_once(gym: Gym, source: ble.BleSource, end: signal.Signals) -> None:
    connects = source.counters.connects
    await end_bluetoothd(end)
    await until(lambda: blames(source) or source.counters.connects > connects)
    assert not blames(source), source.status
    await all_back(gym, source, connects)


async def unplug(gym: Gym, source: ble.BleSource, adapter: Adapter) -> None:
    connects = source.counters.connects
    async with step("the adapter is unplugged: the source says so, and that it is in trouble"):
        await adapter.unplug()
        await until(lambda: (source.trouble or "").startswith("there is no Bluetooth adapter: plug one in"))
        assert source.status == source.trouble, source.status
        assert not source.connected, source.connected
    async with step("it is plugged in again, and switched on: all are back"):
        await adapter.plug_in()
        await switch_on()
        await all_back(gym, source, connects)


async def switch_off(gym: Gym, source: ble.BleSource) -> None:
    connects = source.counters.connects
    async with step("somebody switches Bluetooth off: the source says so"):
        await bluetoothctl("power", "off")
        await until(lambda: source.status.startswith("Bluetooth is switched off: bluetoothctl power on"))
        await until(lambda: not source.connected)
    async with step("and on again: all are back"):
        await switch_on()
        await all_back(gym, source, connects)


async def power_cycle(gym: Gym, source: ble.BleSource) -> None:
    connects = source.counters.connects
    async with step("the source's own power cycle: the adapter goes off and on, and all are back"):
        bluez = Bluez(adapter="")
        await bluez.watch()
        cycling = asyncio.create_task(bluez.power_cycle())
        await until(lambda: "switched off" in source.status)
        await cycling
        assert "Powered: yes" in await bluetoothctl("show")
        await all_back(gym, source, connects)


async def leave(gym: Gym, source: ble.BleSource, listening: asyncio.Task[None]) -> None:
    async with step("the source stops: it hangs up everywhere, and BlueZ scans no more"):
        listening.cancel()
        with suppress(asyncio.CancelledError):
            await listening
        assert not source.connected, source.connected
        await until(lambda: not any(peripheral.connected for peripheral in gym.peripherals.values()))
        while "Discovering: no" not in await bluetoothctl("show"):
            pass


async def main(restarts: int) -> None:
    gym = Gym()
    adapter = Adapter(gym.link)
    interest = ble.Interest(time.monotonic, gym.addresses.__contains__, gym.emit, CHARACTERISTICS)
    source = ble.BleSource(ble.Settings(), interest)
    async with step("BlueZ finds its adapter and switches it on"):
        await adapter.plug_in()
        await switch_on()
    for peripheral in gym.peripherals.values():
        await peripheral.power_on()
    training, listening = asyncio.create_task(gym.train()), asyncio.create_task(source.run())
    try:
        await meet(gym, source)
        await part(gym, source)
        await restart(gym, source, restarts)
        await unplug(gym, source, adapter)
        await switch_off(gym, source)
        await power_cycle(gym, source)
        await leave(gym, source, listening)
    finally:
        log.info("%s; %s; connected %s", source.status, source.counters, source.connected)
        training.cancel()
        listening.cancel()
        await adapter.unplug()


if __name__ == "__main__":
    arguments = argparse.ArgumentParser()
    arguments.add_argument("--restarts", type=int, default=3, help="how often bluetoothd is ended and comes back")
    chosen = arguments.parse_args()
    logging.basicConfig(level=logging.INFO, stream=sys.stderr, format="%(relativeCreated)d %(name)s %(message)s")
    say(f"Linux {platform.release()}, Python {platform.python_version()}")
    asyncio.run(main(chosen.restarts))
    say("all steps passed")
