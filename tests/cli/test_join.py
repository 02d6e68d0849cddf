"""The join window: whose heart starts to beat."""

import asyncio
from contextlib import suppress
from typing import NamedTuple

import pytest

from sources.fakes import in_virtual_time, now_s
from sweatd.cli.air import Wish, listening
from sweatd.cli.join import STEADY, Join, Window
from sweatd.clock import Clock
from sweatd.model import Quality, Quantity, Sample
from sweatd.sources.ble import Hardware, Settings
from virtualgym import radio
from virtualgym.bleak_backend import backends
from virtualgym.wearable import NOTIFY, Characteristic

GOOD, NOT_WORN = Quality.GOOD, Quality.NOT_WORN
MINE, OTHER = "F0:00:00:00:00:01", "F0:00:00:00:00:02"
MEASUREMENT = Characteristic("180d", "2a37", frozenset({NOTIFY}))


class Strap(NamedTuple):
    """A heart-rate strap, as the radio wants it."""

    address: str
    name: str = "Strap"
    advertised: tuple[str, ...] = ("180d",)
    characteristics: tuple[Characteristic, ...] = (MEASUREMENT,)


@pytest.mark.parametrize("asleep", [True, False], ids=["it wakes up on skin", "it lay there and said not worn"])
def test_over_the_air_the_strap_that_is_put_on_is_found(asleep: bool) -> None:
    worn, unworn = bytes([0x06, 70]), bytes([0x04, 70])

    async def beat(strap: radio.Peripheral, until_on_s: float, *, asleep: bool = False) -> None:
        if asleep:
            await asyncio.sleep(until_on_s)
        await strap.power_on()
        put_on = now_s() + (0.0 if asleep else until_on_s)
        with suppress(asyncio.CancelledError):
            while True:
                await strap.send(MEASUREMENT.uuid, worn if now_s() >= put_on else unworn)
                await asyncio.sleep(1.0)
        await strap.power_off()

    async def work() -> None:
        link, join = radio.air(), Join({})
        scanner, client = backends(await radio.central(link))
        mine, other = (radio.Peripheral(link, Strap(address), lambda _: b"") for address in (MINE, OTHER))
        beating = [asyncio.create_task(beat(other, 0.0)), asyncio.create_task(beat(mine, 20.0, asleep=asleep))]
        wish = Wish(join.wanted, join.characteristics, join.hear)
        async with listening(Settings(), Clock(), [Hardware("virtual", scanner, client)], wish) as air:
            found = await join.wait(air, 60.0)
        for task in beating:
            task.cancel()
        await asyncio.wait(beating)
        assert found == MINE

    in_virtual_time(work)


def beats(window: Window, device: str, times: int, quality: Quality = GOOD) -> None:
    for second in range(times):
        window.hear([Sample(float(second), device, Quantity.HEART_RATE, 70.0, quality)])


@pytest.mark.parametrize("there", [(), (OTHER,)], ids=["an empty air", "somebody trains already"])
def test_a_strap_that_wakes_up_and_beats_is_the_one(there: tuple[str, ...]) -> None:
    window = Window()
    window.settle(there)
    beats(window, OTHER, len(there) * 20)
    beats(window, MINE, STEADY - 1)
    assert not window.found.is_set()
    beats(window, MINE, 1)
    assert window.device == MINE


def test_a_strap_that_lay_there_and_was_put_on_is_the_one() -> None:
    window = Window()
    beats(window, MINE, 3, NOT_WORN)
    window.settle([MINE, OTHER])
    beats(window, MINE, 3, NOT_WORN)
    beats(window, OTHER, 20)
    beats(window, MINE, STEADY)
    assert window.device == MINE


def test_one_that_beat_already_is_on_somebody_else() -> None:
    window = Window()
    beats(window, OTHER, 20)
    window.settle([OTHER])
    beats(window, OTHER, 200)
    assert not window.device


def test_a_few_beats_from_a_hand_are_not_enough() -> None:
    window = Window()
    window.settle([])
    for _ in range(10):
        beats(window, MINE, STEADY - 1)
        beats(window, MINE, 1, NOT_WORN)
    assert not window.device
