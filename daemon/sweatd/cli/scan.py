"""`sweatd scan`: which wearables are in the air, what they offer, and who wears them."""

import asyncio
import logging
import signal
import sys
from collections.abc import Callable
from contextlib import AbstractAsyncContextManager, AbstractContextManager, nullcontext, suppress
from pathlib import Path
from typing import TYPE_CHECKING

import click

from sweatd.cli.air import Air, adapters_option, listening, radios_of, real, virtual
from sweatd.cli.options import Finite, config_option
from sweatd.cli.records import json_option, show, show_json, store_option
from sweatd.clock import Clock
from sweatd.decoders import BUILT_IN, DECODERS
from sweatd.model import Frame, Quantity, Refused, Sample
from sweatd.sources.ble import Radios, Seen, Settings, service_name

if TYPE_CHECKING:
    from rich.table import Table

WITHOUT_END_S = 10.0  # when nobody watches and nobody says for how long
HEADINGS = ("address", "name", "dBm", "offers", "battery", "worn by", "heard")
TITLES = {(it.channel, it.key): it.title for it in DECODERS}
BATTERY = Quantity.BATTERY_LEVEL
OWN_SERVICES = {"f5ba0001-8044-4263-be42-17de75d76fa9": "Open Sweat Profile"}  # docs/wearables.md
EXAMPLES = """\b
Examples:  sweatd scan
           sweatd scan --for 30 --json
           sweatd scan --demo
"""


@click.command(epilog=EXAMPLES)
@click.option("--for", "for_s", type=Finite(min=0.1), help="Seconds; else until Ctrl-C, or 10 without a screen.")
@adapters_option
@config_option
@click.option("--demo", is_flag=True, help="Listen in the virtual gym: no Bluetooth is needed.")
@store_option
@json_option
def command(
    *,
    for_s: float | None,
    adapters: tuple[str, ...],
    config_path: Path | None,
    demo: bool,
    path: Path | None,
    as_json: bool,
) -> None:
    """What is in the air. Nothing is connected to; put what is yours on somebody with `sweatd assign`."""
    logging.getLogger().addHandler(logging.NullHandler())  # what is to be said is said once, below
    live = sys.stdout.isatty() and not as_json
    seconds = for_s if for_s is not None or live else WITHOUT_END_S
    asyncio.run(_scan(radios_of(config_path, adapters), demo, path, seconds, live=live, as_json=as_json))


async def _scan(
    settings: Settings, demo: bool, path: Path | None, seconds: float | None, *, live: bool, as_json: bool
) -> None:
    clock = Clock()
    where: AbstractAsyncContextManager[Air] = virtual(clock) if demo else real(path)
    async with where as air, listening(settings, clock, air.hardware) as source:
        with _screen(lambda: _table(source, air, clock.now()), live):
            await _enough(seconds)
        if as_json:
            show_json([_facts(address, seen, air, clock.now()) for address, seen in _order(source, air)])
        elif not live:
            show(HEADINGS, _rows(source, air, clock.now()))


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


def _table(source: Radios, air: Air, now: float) -> "Table":
    from rich.table import Table  # noqa: PLC0415 - as above
    from rich.text import Text  # noqa: PLC0415 - as above

    table = Table(*HEADINGS, caption=f"{source.status}; {len(source.seen)} devices; Ctrl-C ends")
    for row in _rows(source, air, now):
        table.add_row(*map(Text, row))  # as it is: a name is no markup
    return table


def _rows(source: Radios, air: Air, now: float) -> list[tuple[str, ...]]:
    return [
        (
            address,
            seen.name,
            str(seen.rssi),
            ", ".join([*map(_service, seen.services), *_broadcasts(address, seen)]),
            _battery(address, seen),
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
        "broadcasts": _broadcasts(address, seen),
        "tells": {it.quantity.label: it.value for it in _told(address, seen)},
        "assigned_to": air.wearers.get(address),
        "age_s": round(now - seen.at, 1),
    }


def _order(source: Radios, air: Air) -> list[tuple[str, Seen]]:
    """Ours first, then the nearest."""
    return sorted(source.seen.items(), key=lambda one: (one[0] not in air.wearers, -one[1].rssi, one[0]))


def _service(uuid: str) -> str:
    return OWN_SERVICES.get(uuid) or service_name(uuid)


def _told(address: str, seen: Seen) -> list[Sample]:
    """What it tells to everybody, as far as it is understood."""
    samples: list[Sample] = []
    for (channel, key), data in seen.told.items():
        with suppress(Refused):
            samples += BUILT_IN.decode(Frame(seen.at, address, channel, key, data))
    return samples


def _broadcasts(address: str, seen: Seen) -> list[str]:
    """What is understood of it without a connection, with the values just now."""
    titles = [TITLES[told] for told in seen.told if told in TITLES]
    values = [f"{it.quantity.label} {it.value:g}" for it in _told(address, seen) if it.quantity is not BATTERY]
    return [f"{' and '.join(titles)} ({', '.join(values) or 'nothing now'})"] if titles else []


def _battery(address: str, seen: Seen) -> str:
    """Where it is told to everybody; others say it to whoever is connected, see `sweatd watch`."""
    return next((f"{it.value:g} %" for it in _told(address, seen) if it.quantity is BATTERY), "")


def _wearer(address: str, air: Air) -> str:
    wearer = air.wearers.get(address, "")
    return f"{wearer} ({air.names[wearer]})" if wearer in air.names else wearer
