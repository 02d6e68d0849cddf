"""The air, as commands listen to it beside the daemon: the real one, or that of the virtual gym."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from pathlib import Path
from typing import NamedTuple

import click

from sweatd.cli.options import Misused, configured
from sweatd.cli.records import opened
from sweatd.clock import Clock
from sweatd.gyms import NoGym, radio_of, virtual_gym
from sweatd.model import Frame
from sweatd.secretfile import Misconfigured
from sweatd.sources.ble import Hardware, Interest, Radios, Settings

SHOWROOM = "showroom"  # the scenario with one wearable of each kind


class Air(NamedTuple):
    """Where to listen, and what is known of who wears what."""

    hardware: list[Hardware]
    wearers: dict[str, str]
    names: dict[str, str]


class Wish(NamedTuple):
    """Whom to connect to, what to read there, and who takes it."""

    wanted: Callable[[Radios, str], bool]
    characteristics: frozenset[str]
    emit: Callable[[Frame], None]


adapters_option = click.option(
    "--adapter",
    "adapters",
    multiple=True,
    help='Such as "hci1"; may be said again. Else the radios of --config, else the first adapter that is on.',
)


def radios_of(config: Path | None, adapters: tuple[str, ...]) -> Settings:
    """Those of the configuration, or these adapters alone. Raises Misused where the configuration is wrong."""
    return Settings(adapters=adapters) if adapters else configured(config).bluetooth


def opened_radios(settings: Settings, interest: Interest, hardware: list[Hardware]) -> Radios:
    """Radios that are ready to run. Raises Misused where one of them cannot be had as it is described."""
    try:
        return Radios(settings, interest, hardware)
    except Misconfigured as error:
        raise Misused(str(error)) from error


NOBODY = Wish(lambda _source, _device: False, frozenset(), lambda _frame: None)


@asynccontextmanager
async def real(path: Path | None) -> AsyncIterator[Air]:
    """The Bluetooth of this machine, and what the store knows."""
    with opened(path) as store:
        air = Air([], store.assignments(), store.names())
    yield air


@asynccontextmanager
async def virtual(clock: Clock) -> AsyncIterator[Air]:
    """The virtual gym. Raises ClickException where it is not installed."""
    try:
        async with virtual_gym(SHOWROOM, clock) as gym:
            yield Air([radio_of(gym)], gym.assignments, gym.names)
    except NoGym as error:
        raise click.ClickException(str(error)) from error


@asynccontextmanager
async def listening(
    settings: Settings, clock: Clock, hardware: list[Hardware], wish: Wish = NOBODY
) -> AsyncIterator[Radios]:
    """Radios that listen, and connects to whom is wished for.

    Raises ClickException, with the cure, where there is no Bluetooth.
    """
    interest = Interest(clock.now, lambda device: wish.wanted(radios, device), wish.emit, wish.characteristics)
    radios = opened_radios(settings, interest, hardware)
    task = asyncio.create_task(radios.run())
    try:
        while not radios.scanning:
            if radios.deaf or task.done():
                raise click.ClickException(radios.status)
            await asyncio.sleep(0.02)
        yield radios
    finally:
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task
