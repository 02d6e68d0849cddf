"""The air, as commands listen to it beside the daemon: the real one, or that of the virtual gym."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from pathlib import Path
from typing import Any, NamedTuple

import click

from sweatd.cli.records import opened
from sweatd.clock import Clock
from sweatd.gyms import NoGym, radio_of, virtual_gym
from sweatd.model import Frame
from sweatd.sources.ble import BleSource, Settings

SHOWROOM = "showroom"  # the scenario with one wearable of each kind


class Air(NamedTuple):
    """Where to listen, and what is known of who wears what."""

    backends: dict[str, Any]
    wearers: dict[str, str]
    names: dict[str, str]


class Wish(NamedTuple):
    """Whom to connect to, what to read there, and who takes it."""

    wanted: Callable[[BleSource, str], bool]
    characteristics: frozenset[str]
    emit: Callable[[Frame], None]


NOBODY = Wish(lambda _source, _device: False, frozenset(), lambda _frame: None)


@asynccontextmanager
async def real(path: Path | None) -> AsyncIterator[Air]:
    """The Bluetooth of this machine, and what the store knows."""
    with opened(path) as store:
        air = Air({}, store.assignments(), store.names())
    yield air


@asynccontextmanager
async def virtual(clock: Clock) -> AsyncIterator[Air]:
    """The virtual gym. Raises ClickException where it is not installed."""
    try:
        async with virtual_gym(SHOWROOM, clock) as gym:
            yield Air(radio_of(gym), gym.assignments, gym.names)
    except NoGym as error:
        raise click.ClickException(str(error)) from error


@asynccontextmanager
async def listening(
    settings: Settings, clock: Clock, backends: dict[str, Any], wish: Wish = NOBODY
) -> AsyncIterator[BleSource]:
    """A source that listens, and connects to whom is wished for.

    Raises ClickException, with the cure, where there is no Bluetooth.
    """
    source = BleSource(
        settings,
        now=clock.now,
        wanted=lambda device: wish.wanted(source, device),
        characteristics=wish.characteristics,
        emit=wish.emit,
        **backends,
    )
    task = asyncio.create_task(source.run())
    try:
        while not source.scanning:
            if source.counters.failures:
                raise click.ClickException(source.status)
            await asyncio.sleep(0.02)
        yield source
    finally:
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task
