"""What the scenario needs around the daemon's Bluetooth source: wearables, an adapter, BlueZ's own tools, and steps."""

import asyncio
import os
import signal
import time
from asyncio.subprocess import PIPE
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, NamedTuple, cast

from bumble import hci
from bumble.link import LocalLink
from bumble.transport import open_transport

from sweatd.decoders import decode
from sweatd.model import Frame, Quantity, Refused
from virtualgym import radio
from virtualgym.chance import Chance
from virtualgym.heart_rate_strap import HeartRateStrap
from virtualgym.heart_rate_strap import Settings as StrapSettings
from virtualgym.thermometer import Settings as ThermometerSettings
from virtualgym.thermometer import Thermometer
from virtualgym.wearable import Wearable

if TYPE_CHECKING:
    from bumble.transport.common import Transport

    from virtualgym.body import Body

STEP_S = 90.0
ADVERTISING_MS = 200.0  # seldom, for each advertisement costs much emulation


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


class Controller(radio.Controller):
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


class Adapter:
    """BlueZ's adapter: a virtual controller behind the kernel's virtual HCI. Not plugged in at first."""

    def __init__(self, link: LocalLink) -> None:
        self._link = link
        self._plugged: tuple[Transport, Controller] | None = None

    async def plug_in(self) -> None:
        kernel = await open_transport("vhci")
        controller = Controller("adapter", host_source=kernel.source, host_sink=kernel.sink, link=self._link)
        self._plugged = kernel, controller

    async def unplug(self) -> None:
        """Without a word to anybody, as it is pulled out."""
        if self._plugged:
            (kernel, controller), self._plugged = self._plugged, None
            controller.lose_power()
            await kernel.close()


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


async def switch_on() -> None:
    """As people do it, until it is on."""
    while "Powered: yes" not in await bluetoothctl("show"):
        await bluetoothctl("power", "on")


async def end_bluetoothd(by: signal.Signals) -> None:
    process = await asyncio.create_subprocess_exec("pidof", "bluetoothd", stdout=PIPE)
    pid, _ = await process.communicate()
    os.kill(int(pid), by)
