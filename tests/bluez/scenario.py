"""Runs inside the virtual machine: the daemon's own Bluetooth source, BlueZ, and wearables of the virtual gym.

Each step prints one line, PASS or FAIL, and has plenty of time: emulation is slow, and speed is not the question here.
"""

import asyncio
import logging
import os
import platform
import signal
import sys
import time
from asyncio.subprocess import PIPE
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from functools import partial
from typing import TYPE_CHECKING, NamedTuple, cast

from bumble import hci
from bumble.transport import open_transport

from sweatd.decoders import CHARACTERISTICS, decode
from sweatd.model import Frame, Quantity, Refused
from sweatd.sources import ble
from virtualgym import radio
from virtualgym.chance import Chance
from virtualgym.heart_rate_strap import HeartRateStrap
from virtualgym.heart_rate_strap import Settings as StrapSettings
from virtualgym.thermometer import Settings as ThermometerSettings
from virtualgym.thermometer import Thermometer
from virtualgym.wearable import Wearable

if TYPE_CHECKING:
    from virtualgym.body import Body

STEP_S = 90.0
ADVERTISING_MS = 200.0  # seldom, for each advertisement costs much emulation
log = logging.getLogger("scenario")


class Resting(NamedTuple):
    """As much of a body as these wearables feel, and always the same; a whole one would cost minutes of emulation."""

    heart_rate: float
    rr_intervals_ms: tuple[float, ...]
    core_c: float = 37.0

    def strap(self, address: str) -> HeartRateStrap:
        return HeartRateStrap(address, "Strap", cast("Body", self), Chance(1)(), StrapSettings())

    def thermometer(self, address: str) -> Thermometer:
        return Thermometer(address, "Thermo", cast("Body", self), Chance(2)(), ThermometerSettings())


class Gym:
    """Two straps, which notify, and a thermometer, which indicates, on the air that BlueZ's adapter hears.

    What the source emits is kept as the decoders understand it.
    """

    def __init__(self) -> None:
        self.link = radio.air()
        self.calm = Resting(60.0, (1000.0,)).strap("F0:00:00:01:00:00")
        self.eager = Resting(120.0, (500.0, 500.0)).strap("F0:00:00:01:00:01")
        self.thermometer = Resting(60.0, ()).thermometer("F0:00:00:03:00:00")
        self.wearables: tuple[Wearable, ...] = (self.calm, self.eager, self.thermometer)
        self.addresses = frozenset(wearable.address for wearable in self.wearables)
        self.peripherals = {one: self._on_air(one) for one in self.wearables}
        self.latest: dict[tuple[str, Quantity], float] = {}
        self.frames: list[Frame] = []
        self.refused: list[str] = []

    def emit(self, frame: Frame) -> None:
        self.frames.append(frame)
        try:
            self.latest |= {(frame.device, sample.quantity): sample.value for sample in decode(frame)}
        except Refused as refusal:
            self.refused.append(f"{frame.key} {frame.data.hex()}: {refusal}")

    def says(self, wearable: Wearable, quantity: Quantity, low: float, high: float) -> bool:
        return low <= self.latest.get((wearable.address, quantity), float("nan")) <= high

    def heard(self, wearable: Wearable) -> int:
        return sum(frame.device == wearable.address for frame in self.frames)

    def heard_again(self, before: dict[Wearable, int]) -> bool:
        return all(self.heard(one) > count + 4 for one, count in before.items())  # more than is read on connecting

    def met_again(self, source: ble.BleSource, connects: int) -> bool:
        return source.counters.connects >= connects + len(self.wearables)

    async def train(self) -> None:
        """Wearables measure and send, until cancelled."""
        second = 0
        while True:
            second += 1
            for wearable, peripheral in self.peripherals.items():
                for uuid, data in wearable.sends(second):
                    await peripheral.send(uuid, data)
            await asyncio.sleep(0.5)

    def _on_air(self, wearable: Wearable) -> radio.Peripheral:
        return radio.Peripheral(self.link, wearable, lambda uuid: wearable.read(uuid, 0), interval_ms=ADVERTISING_MS)


def say(line: str) -> None:
    print(line, flush=True)  # noqa: T201 - its lines are its result


@asynccontextmanager
async def step(claim: str) -> AsyncIterator[None]:
    began_s = time.monotonic()
    try:
        async with asyncio.timeout(STEP_S):
            yield
    except BaseException as error:
        say(f"FAIL {claim}: {type(error).__name__} {error}")
        raise
    say(f"PASS {claim} ({time.monotonic() - began_s:.1f} s)")


async def until(condition: Callable[[], object]) -> None:
    while not condition():  # noqa: ASYNC110 - foreign state has no event
        await asyncio.sleep(0.1)


async def bluetoothctl(*command: str) -> str:
    process = await asyncio.create_subprocess_exec("bluetoothctl", *command, stdout=PIPE, stderr=PIPE)
    said, _ = await process.communicate()
    return said.decode()


class Adapter(radio.Controller):
    """The controller that BlueZ drives, with one random address for life, and no public one.

    Linux takes a new random address for every scan, and Bumble's link delivers by the address that its sender has now:
    whatever is sent over a connection would be lost as soon as scanning goes on.
    """

    def on_hci_le_set_random_address_command(
        self, command: hci.HCI_LE_Set_Random_Address_Command
    ) -> hci.HCI_StatusReturnParameters:
        if any(self.random_address.address_bytes):
            return hci.HCI_StatusReturnParameters(hci.HCI_ErrorCode.SUCCESS)
        return super().on_hci_le_set_random_address_command(command)


@asynccontextmanager
async def adapter(gym: Gym) -> AsyncIterator[None]:
    """BlueZ's adapter: a virtual controller behind the kernel's virtual HCI."""
    async with await open_transport("vhci") as kernel:
        Adapter("adapter", host_source=kernel.source, host_sink=kernel.sink, link=gym.link)
        async with step("BlueZ finds its adapter and switches it on"):
            while "Powered: yes" not in await bluetoothctl("show"):
                await bluetoothctl("power", "on")
        yield


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


async def endure(gym: Gym, source: ble.BleSource) -> None:
    for end in (signal.SIGKILL, signal.SIGTERM, signal.SIGKILL):
        async with step(
            f"bluetoothd ends by {end.name} and is started again: all wearables are back, and their frames"
        ):
            before, connects = {one: gym.heard(one) for one in gym.wearables}, source.counters.connects
            await end_bluetoothd(end)
            await until(partial(gym.met_again, source, connects))
            await until(lambda: source.connected == gym.addresses)
            await until(partial(gym.heard_again, before))
            assert source.trouble is None, source.trouble


async def end_bluetoothd(by: signal.Signals) -> None:
    process = await asyncio.create_subprocess_exec("pidof", "bluetoothd", stdout=PIPE)
    pid, _ = await process.communicate()
    os.kill(int(pid), by)


async def leave(gym: Gym, source: ble.BleSource, listening: asyncio.Task[None]) -> None:
    async with step("the source stops: it hangs up everywhere, and BlueZ scans no more"):
        listening.cancel()
        with suppress(asyncio.CancelledError):
            await listening
        assert not source.connected, source.connected
        await until(lambda: not any(peripheral.connected for peripheral in gym.peripherals.values()))
        while "Discovering: no" not in await bluetoothctl("show"):
            pass


async def main() -> None:
    gym = Gym()
    source = ble.BleSource(
        ble.Settings(), ble.Interest(time.monotonic, gym.addresses.__contains__, gym.emit, CHARACTERISTICS)
    )
    async with adapter(gym):
        for peripheral in gym.peripherals.values():
            await peripheral.power_on()
        training, listening = asyncio.create_task(gym.train()), asyncio.create_task(source.run())
        try:
            await meet(gym, source)
            await part(gym, source)
            await endure(gym, source)
            await leave(gym, source, listening)
        finally:
            log.info("%s; %s; connected %s", source.status, source.counters, source.connected)
            training.cancel()
            listening.cancel()


if __name__ == "__main__":
    logging.basicConfig(level=logging.INFO, stream=sys.stderr, format="%(relativeCreated)d %(name)s %(message)s")
    say(f"Linux {platform.release()}, Python {platform.python_version()}")
    asyncio.run(main())
    say("all steps passed")
