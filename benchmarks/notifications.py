"""What a notification costs from the virtual radio to a sample, beside Bumble's own subscription that does nothing.

    .venv/bin/python benchmarks/notifications.py [--straps 300] [--seconds 20] [--rounds 3] [--json]

Both sides hold all straps connected over a virtual link and hear the same bytes; CPU time of this process, by turns.
Theirs ends in a function that counts; ours goes on through bleak, the source, and the decoder. What is sent is part of
both figures. They come in one after the other: hundreds that advertise at once keep a virtual radio from all else.
"""

import argparse
import asyncio
import json
import sys
import time
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from statistics import median
from typing import NamedTuple

from bumble import core, hci
from bumble.device import Peer
from bumble.link import LocalLink

from measured.straps import notifications
from sweatd.clock import Clock
from sweatd.decoders import BUILT_IN
from sweatd.model import Frame
from sweatd.sources.ble import BleSource, Hardware, Interest, Settings
from virtualgym import radio
from virtualgym.bleak_backend import backends
from virtualgym.wearable import NOTIFY, Characteristic

MEASUREMENT = Characteristic("180d", "2a37", frozenset({NOTIFY}))
GOAL = 1.5
CONNECTING_S = 30.0  # of one strap


class Strap(NamedTuple):
    """What the radio asks of a wearable."""

    name: str
    address: str
    advertised: tuple[str, ...] = ("180d",)
    characteristics: tuple[Characteristic, ...] = (MEASUREMENT,)


class Side(NamedTuple):
    """All straps connected: those who send, and how many notifications have come in."""

    straps: list[radio.Peripheral]
    heard: list[int]

    async def cpu_s(self, data: list[bytes]) -> float:
        """One notification of each strap for each of the bytes, until all have come in."""
        began, due = time.process_time(), self.heard[0] + len(data) * len(self.straps)
        for each in data:
            for strap in self.straps:
                await strap.send(MEASUREMENT.uuid, each)
        while self.heard[0] < due:  # noqa: ASYNC110 - what is measured sets no event
            await asyncio.sleep(0)
        return time.process_time() - began


async def come_in(link: LocalLink, count: int, stack: AsyncExitStack) -> AsyncIterator[radio.Peripheral]:
    """So many straps, each switched on when it is asked for."""
    for number in range(count):
        address = f"F0:00:00:01:{number >> 8:02X}:{number & 0xFF:02X}"
        strap = radio.Peripheral(link, Strap("Strap", address), lambda _: b"")
        await strap.power_on()
        stack.push_async_callback(strap.power_off)
        yield strap


@asynccontextmanager
async def theirs(count: int) -> AsyncIterator[Side]:
    """Bumble's own central."""
    heard = [0]

    def hear(_: bytes) -> None:
        heard[0] += 1

    async with AsyncExitStack() as stack:
        link, straps = radio.air(), []
        central = await radio.central(link)
        async for strap in come_in(link, count, stack):
            straps.append(strap)
            connection = await central.connect_le(hci.Address(strap.wearable.address))
            peer = Peer(connection)
            [service] = await peer.discover_service(core.UUID("180D"))
            [characteristic] = await service.discover_characteristics()
            await peer.subscribe(characteristic, hear)
        yield Side(straps, heard)


@asynccontextmanager
async def ours(count: int) -> AsyncIterator[Side]:
    """The source of the daemon, and the decoders."""
    heard = [0]

    def take(frame: Frame) -> None:
        if frame.key == MEASUREMENT.uuid:
            BUILT_IN.decode(frame)
            heard[0] += 1

    async with AsyncExitStack() as stack:
        link, straps = radio.air(), []
        scanner, client = backends(await radio.central(link))
        interest = Interest(Clock().now, lambda _: True, take, frozenset({MEASUREMENT.uuid}))
        source = BleSource(Settings(connection_slots=count), interest, Hardware("virtual", scanner, client))
        task = asyncio.create_task(source.run())
        async for strap in come_in(link, count, stack):
            straps.append(strap)
            async with asyncio.timeout(CONNECTING_S):
                await strap.subscribed.wait()
        yield Side(straps, heard)
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task


async def measure(count: int, seconds: int, rounds: int) -> list[tuple[float, float]]:
    """CPU microseconds of a notification: ours and theirs, of each round."""
    beats = notifications(1)
    data = [next(beats) for _ in range(seconds)]
    sent = count * seconds
    pairs = []
    async with ours(count) as one, theirs(count) as other:
        for number in range(rounds + 1):  # the first warms up
            pair = 1e6 * await one.cpu_s(data) / sent, 1e6 * await other.cpu_s(data) / sent
            print(f"  {number or 'warm-up'}: {pair[0]:.0f} against {pair[1]:.0f} us", file=sys.stderr, flush=True)
            pairs.append(pair)
    return pairs[1:]


def main() -> int:
    """Measures and prints."""
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("--straps", type=int, default=300)
    arguments.add_argument("--seconds", type=int, default=20)
    arguments.add_argument("--rounds", type=int, default=3)
    arguments.add_argument("--json", action="store_true")
    wish = arguments.parse_args()
    pairs = asyncio.run(measure(wish.straps, wish.seconds, wish.rounds))
    ratio = median(mine / bumble for mine, bumble in pairs)
    facts = {
        "straps": wish.straps,
        "ours_us": round(median(mine for mine, _ in pairs), 1),
        "bumble_us": round(median(bumble for _, bumble in pairs), 1),
        "ratio": round(ratio, 3),
        "goal": GOAL,
        "met": ratio <= GOAL,
    }
    print(json.dumps(facts) if wish.json else "\n".join(f"{name}: {value}" for name, value in facts.items()))
    return 0 if facts["met"] else 1


if __name__ == "__main__":
    sys.exit(main())
