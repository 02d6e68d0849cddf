"""`sweatd scan`: which wearables are in the air, what they offer, and who wears them."""

import asyncio
import logging
import signal
import sys
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, AbstractContextManager, asynccontextmanager, nullcontext, suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import click

from sweatd.cli.options import Finite
from sweatd.cli.records import json_option, opened, show, show_json, store_option
from sweatd.clock import Clock
from sweatd.gyms import NoGym, radio_of, virtual_gym
from sweatd.sources.ble import BleSource, Seen, Settings, service_name

if TYPE_CHECKING:
    from rich.table import Table

WITHOUT_END_S = 10.0  # when nobody watches and nobody says for how long
HEADINGS = ("address", "name", "dBm", "services", "worn by", "heard")
OWN_SERVICES = {"f5ba0001-8044-4263-be42-17de75d76fa9": "Open Sweat Profile"}  # docs/wearables.md
EXAMPLES = """\b
Examples:  sweatd scan
           sweatd scan --for 30 --json
           sweatd scan --demo
"""


class Air(NamedTuple):
    """Where to listen, and what is known of who wears what."""

    backends: dict[str, Any]
    wearers: dict[str, str]
    names: dict[str, str]


@click.command(epilog=EXAMPLES)
@click.option("--for", "for_s", type=Finite(min=0.1), help="Seconds; else until Ctrl-C, or 10 without a screen.")
@click.option("--adapter", default="", help='Such as "hci1"; else the first one that is switched on.')
@click.option("--demo", is_flag=True, help="Listen in the virtual gym: no Bluetooth is needed.")
@store_option
@json_option
def command(for_s: float | None, adapter: str, demo: bool, path: Path | None, as_json: bool) -> None:
    """What is in the air. Nothing is connected to; put what is yours on somebody with `sweatd assign`."""
    logging.getLogger().addHandler(logging.NullHandler())  # what is to be said is said once, below
    live = sys.stdout.isatty() and not as_json
    seconds = for_s if for_s is not None or live else WITHOUT_END_S
    asyncio.run(_scan(Settings(adapter=adapter), demo, path, seconds, live=live, as_json=as_json))


async def _scan(
    settings: Settings, demo: bool, path: Path | None, seconds: float | None, *, live: bool, as_json: bool
) -> None:
    clock = Clock()
    where: AbstractAsyncContextManager[Air] = _virtual(clock) if demo else _real(path)
    async with where as air, _listening(settings, clock, air.backends) as source:
        with _screen(lambda: _table(source, air, clock.now()), live):
            await _enough(seconds)
        if as_json:
            show_json([_facts(address, seen, air, clock.now()) for address, seen in _order(source, air)])
        elif not live:
            show(HEADINGS, _rows(source, air, clock.now()))


@asynccontextmanager
async def _real(path: Path | None) -> AsyncIterator[Air]:
    with opened(path) as store:
        air = Air({}, store.assignments(), store.names())
    yield air


@asynccontextmanager
async def _virtual(clock: Clock) -> AsyncIterator[Air]:
    try:
        async with virtual_gym("demo", clock) as gym:
            yield Air(radio_of(gym), gym.assignments, gym.names)
    except NoGym as error:
        raise click.ClickException(str(error)) from error


@asynccontextmanager
async def _listening(settings: Settings, clock: Clock, backends: dict[str, Any]) -> AsyncIterator[BleSource]:
    """A source that wants nobody. Raises ClickException, with the cure, where there is no Bluetooth."""
    source = BleSource(
        settings,
        now=clock.now,
        wanted=lambda _: False,
        characteristics=frozenset(),
        emit=lambda _: None,
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


async def _enough(seconds: float | None) -> None:
    """Until the time is up, or somebody has seen enough."""
    enough, loop = asyncio.Event(), asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, enough.set)
    with suppress(TimeoutError):
        async with asyncio.timeout(seconds):
            await enough.wait()


def _screen(table: Callable[[], "Table"], live: bool) -> AbstractContextManager[object]:
    if not live:
        return nullcontext()
    from rich.live import Live  # noqa: PLC0415 - rich takes its time, and --json does not need it

    return Live(get_renderable=table, refresh_per_second=2)


def _table(source: BleSource, air: Air, now: float) -> "Table":
    from rich.table import Table  # noqa: PLC0415 - as above
    from rich.text import Text  # noqa: PLC0415 - as above

    table = Table(*HEADINGS, caption=f"{source.status}; {len(source.seen)} devices; Ctrl-C ends")
    for row in _rows(source, air, now):
        table.add_row(*map(Text, row))  # as it is: a name is no markup
    return table


def _rows(source: BleSource, air: Air, now: float) -> list[tuple[str, ...]]:
    return [
        (
            address,
            seen.name,
            str(seen.rssi),
            ", ".join(map(_service, seen.services)),
            _wearer(address, air),
            f"{now - seen.at:.0f} s ago",
        )
        for address, seen in _order(source, air)
    ]


def _facts(address: str, seen: Seen, air: Air, now: float) -> dict[str, object]:
    return {
        "address": address,
        "name": seen.name,
        "rssi": seen.rssi,
        "services": [{"uuid": uuid, "name": _service(uuid)} for uuid in seen.services],
        "assigned_to": air.wearers.get(address),
        "age_s": round(now - seen.at, 1),
    }


def _order(source: BleSource, air: Air) -> list[tuple[str, Seen]]:
    """Ours first, then the nearest."""
    return sorted(source.seen.items(), key=lambda one: (one[0] not in air.wearers, -one[1].rssi, one[0]))


def _service(uuid: str) -> str:
    return OWN_SERVICES.get(uuid) or service_name(uuid)


def _wearer(address: str, air: Air) -> str:
    wearer = air.wearers.get(address, "")
    return f"{wearer} ({air.names[wearer]})" if wearer in air.names else wearer
