"""The gym as the daemon's demo meets it: by the names of its attributes."""

import asyncio
from collections import Counter
from contextlib import suppress
from importlib.metadata import entry_points
from pathlib import Path

import pytest

from sweatd.model import Channel, Frame
from sweatd.sources.ble import BleSource, Hardware, Interest, Settings
from virtualgym.gym import VirtualGym

ONE_STRAP = """
title = "One strap, a minute"
seed = 1
minutes = 1
room = { temperature_c = 22, humidity_percent = 40 }
[[athletes]]
id = "a1"
plan = [{ minutes = 1, watts = 100 }]
drinking = { plan = [{ at_min = 0.5, ml = 200 }] }
wears = [{ kind = "heart_rate_strap"FAULTS }]
[athletes.truth]
mass_kg = 70
height_m = 1.75
sex = "male"
age = 30
vo2max = 45
resting_heart_rate = 60
maximal_heart_rate = 190
fat_percent = 18
"""


class Hurry:
    """A clock that is always far ahead of the gym, however fast it is."""

    def __init__(self) -> None:
        self.at = 0.0

    def now(self) -> float:
        self.at += 1000.0
        return self.at

    async def sleep(self, seconds: float) -> None:
        assert seconds >= 0
        await asyncio.sleep(0)


def gym(folder: Path, faults: str = "") -> VirtualGym:
    file = folder / "one.toml"
    file.write_text(ONE_STRAP.replace("FAULTS", faults))
    return VirtualGym(str(file), Hurry())


async def trained(gym: VirtualGym) -> tuple[list[Frame], BleSource]:
    frames: list[Frame] = []
    interest = Interest(
        now=lambda: 0.0,
        wanted=gym.assignments.__contains__,
        emit=lambda frame: frames.append(frame) if frame.channel is not Channel.RADIO else None,
        characteristics=frozenset({"2a37"}),
    )
    source = BleSource(Settings(), interest, Hardware("virtual", gym.scanner_backend, gym.client_backend))
    listening = asyncio.create_task(source.run())
    async with asyncio.timeout(30):
        await gym.run()
    listening.cancel()
    with suppress(asyncio.CancelledError):
        await listening
    return frames, source


async def test_no_second_is_left_out_however_late_it_is(tmp_path: Path) -> None:
    async with gym(tmp_path) as one:
        frames, source = await trained(one)
        assert Counter(frame.key for frame in frames) == {"2a37": 60}
        assert source.counters.losses == 1  # in the end
        truth = one.truth()["a1"]
    assert truth["at"] == 60
    assert truth["intake_l"] == 0.2
    assert {type(value) for value in truth.values()} == {float, str}


async def test_a_lost_link_is_lost(tmp_path: Path) -> None:
    async with gym(tmp_path, ", off_air_min = [[0.5, 9]]") as one:
        frames, source = await trained(one)
        assert len(frames) == 29
        assert source.counters.losses == 1


async def test_it_says_what_is_known(tmp_path: Path) -> None:
    one = gym(tmp_path)
    assert (one.title, one.duration_s) == ("One strap, a minute", 60)
    assert (one.athletes, one.names) == ([{"id": "a1"}], {"a1": "Ada"})
    assert list(one.assignments.values()) == ["a1"]
    with pytest.raises(KeyError):
        one.drink("a2", 100)


def test_a_scenario_that_cannot_be_used_is_refused_in_a_sentence() -> None:
    with pytest.raises(ValueError, match="no scenario is called 'nowhere'"):
        VirtualGym("nowhere", Hurry())


def test_the_daemon_finds_it_by_its_entry_point() -> None:
    (found,) = entry_points(group="sweatd.gyms", name="virtual")
    assert found.load() is VirtualGym
