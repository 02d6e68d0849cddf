"""Forty straps that are lost and come back, a thousand times: an evening of a full gym, in virtual time."""

import asyncio
import random

import numpy as np
import pytest

from sources.fakes import Bluez, Listening, Strap, System, in_virtual_time, now_s, say
from sweatd.sources import ble
from sweatd.sources.ble.link import Link

STRAPS, LOSSES = 40, 1000
PROMISED_S = 5.0


class Walker:
    """Takes one strap out of reach and back, and looks how long it then takes."""

    def __init__(self, strap: Strap, listening: Listening, chance: random.Random) -> None:
        self.strap, self.chance, self.waits_s = strap, chance, list[float]()
        self._latest_s = listening.latest_s

    async def walk(self, times: int) -> None:
        for _ in range(times):
            await asyncio.sleep(self.chance.expovariate(1 / 40.0))
            self.strap.switch_off()
            away_s = self.chance.uniform(0.1, 15.0) if self.chance.random() < 0.8 else self.chance.uniform(15.0, 90.0)
            await asyncio.sleep(away_s)
            self.strap.switch_on()
            self.waits_s.append(await self._heard_again())

    async def _heard_again(self) -> float:
        began_s = now_s()
        while self._latest_s[self.strap.address] < began_s:  # noqa: ASYNC110 - foreign state has no event
            await asyncio.sleep(0.1)
        return self._latest_s[self.strap.address] - began_s


def chance(seed: int) -> random.Random:
    return random.Random(seed)  # noqa: S311 - no secret


def test_forty_straps_and_a_thousand_losses() -> None:
    waits_s: list[float] = []

    async def work() -> None:
        bluez = Bluez()
        straps = [bluez.strap(number) for number in range(STRAPS)]
        async with Listening(bluez, ble.Settings(connection_slots=STRAPS)) as listening:
            for strap in straps:
                strap.switch_on()
            await listening.until(lambda: len(listening.source.connected) == STRAPS)
            walkers = [Walker(strap, listening, chance(strap.number)) for strap in straps]
            await asyncio.gather(*(walker.walk(LOSSES // STRAPS) for walker in walkers))
            assert bluez.subscriptions == len(bluez.connected) == STRAPS
        waits_s.extend(wait_s for walker in walkers for wait_s in walker.waits_s)
        assert bluez.subscriptions == 0
        assert not listening.wrong

    loop = in_virtual_time(work)
    median, most, worst = np.percentile(waits_s, [50, 99, 100])
    say(f"heard again after {median:.1f} s, {most:.1f} s at p99, {worst:.1f} s at most; {loop.longest_turn_s:.3f} s")
    assert len(waits_s) == LOSSES
    assert np.percentile(waits_s, 99) <= PROMISED_S
    assert loop.longest_turn_s < 0.1


def test_a_connect_that_comes_to_nothing_is_ended_in_bluez_too() -> None:
    async def work() -> None:
        bluez, system = Bluez(), System()
        strap = bluez.strap(1)
        strap.switch_on()
        strap.second()
        async with Listening(bluez, ble.Settings(connect_timeout_s=5.0), system=system):
            await asyncio.sleep(2)  # it was heard once
            strap.switch_off()
            await asyncio.sleep(200)  # tried blindly, now and then
        assert f"hang up {strap.address}" in system.asked

    in_virtual_time(work)


def test_who_comes_while_a_connect_in_vain_is_hung_up_is_served() -> None:
    """The newcomer hurries whoever connects, and that one is over already."""

    async def work() -> None:
        bluez, system = Bluez(), System()
        system.hang_up_s = 3.0
        gone, newcomer = bluez.strap(1), bluez.strap(2)
        gone.switch_on()
        async with Listening(bluez, system=system) as listening:
            await listening.until(lambda: listening.source.connected)
            gone.switch_off()
            await listening.until(lambda: f"hang up {gone.address}" in system.asked, seconds=300)
            newcomer.switch_on()
            await listening.until(lambda: newcomer.address in listening.source.connected)

    in_virtual_time(work)


def test_a_defect_that_one_wearable_brings_to_light_does_not_cost_the_others(monkeypatch: pytest.MonkeyPatch) -> None:
    run, began = Link.run, list[Link]()

    async def defective(link: Link) -> None:
        began.append(link)
        if len(began) == 1:
            raise ZeroDivisionError
        await run(link)

    async def work() -> None:
        bluez = Bluez()
        for number in range(3):
            bluez.strap(number).switch_on()
        async with Listening(bluez) as listening:
            await listening.until(lambda: len(listening.source.connected) == 2, seconds=10)
            await listening.until(lambda: len(listening.source.connected) == 3)
            assert listening.source.counters.losses == 0

    monkeypatch.setattr(Link, "run", defective)
    in_virtual_time(work)
