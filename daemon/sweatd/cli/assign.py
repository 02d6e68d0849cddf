"""`sweatd assign`: which wearable is on whom."""

import asyncio
import logging
import time
from pathlib import Path

import click
import msgspec

from sweatd.athletes import Device
from sweatd.cli.air import Wish, adapters_option, listening, radios_of
from sweatd.cli.join import Join
from sweatd.cli.options import Finite, a_key, config_option
from sweatd.cli.records import json_option, opened, show, show_json, store_option
from sweatd.clock import Clock
from sweatd.roster import ROOM
from sweatd.sources.ble import Settings
from sweatd.store import Store
from sweatd.tomlfile import expected

EXAMPLES = """\b
Examples:  sweatd assign F0:12:34:56:78:9A a1
           sweatd assign F0:12:34:56:78:9B room
           sweatd assign --worn a1
           sweatd assign F0:12:34:56:78:9C a1 --minutes 45
           sweatd assign F0:12:34:56:78:9D room --key 231d39c1d7cc1ab1aee224cd096db932
           sweatd assign F0:12:34:56:78:9A --remove
"""
FORMS = "say  DEVICE ATHLETE,  --worn ATHLETE,  DEVICE --remove,  or nothing for the list"
WINDOW_S = 60.0
LONGEST_MIN = 720.0


def _key(context: click.Context, parameter: click.Parameter, value: str | None) -> bytes | None:
    return b"" if value == "none" else a_key(context, parameter, value)


@click.command(epilog=EXAMPLES)
@click.argument("device", required=False)
@click.argument("athlete", required=False)
@click.option("--worn", "wearer", metavar="ATHLETE", help="Find the strap that ATHLETE puts on within a minute.")
@click.option("--minutes", type=Finite(min=1, max=LONGEST_MIN), help="For a while: a machine that others use, too.")
@click.option("--key", callback=_key, metavar="HEX", help="Unlocks what the device encrypts; stays with it; or none.")
@click.option("--remove", is_flag=True, help="Nobody wears it any more.")
@adapters_option
@config_option
@store_option
@json_option
def command(
    *,
    device: str | None,
    athlete: str | None,
    wearer: str | None,
    minutes: float | None,
    key: bytes | None,
    remove: bool,
    adapters: tuple[str, ...],
    config_path: Path | None,
    path: Path | None,
    as_json: bool,
) -> None:
    """Put the wearable DEVICE on ATHLETE, or list who wears what.

    A sensor that measures the air of the gym is on "room".
    """
    clock = Clock()
    until = clock.now() + 60.0 * minutes if minutes else None
    with opened(path) as store:
        match device, athlete, wearer, remove:
            case None, None, None, False:
                _list(store, as_json)
            case str(), None, None, True:
                _remove(store, device.upper())
            case str(), str(), None, False:
                _assign(store, device.upper(), athlete, until, key)
            case None, None, str(), False:
                _known(store, wearer)
                radios = radios_of(config_path, adapters)
                _assign(store, _put_on(Join(store.assignments()), clock, radios), wearer, until, key)
            case _:
                raise click.UsageError(FORMS)


def _put_on(join: Join, clock: Clock, radios: Settings) -> str:
    """The strap that somebody puts on now. Raises ClickException where nobody does."""

    async def wait() -> str:
        wish = Wish(join.wanted, join.characteristics, join.hear)
        async with listening(radios, clock, [], wish) as air:
            return await join.wait(air, WINDOW_S)

    logging.getLogger().addHandler(logging.NullHandler())  # what is to be said is said once, below
    click.echo("listening; wait five seconds, then put the strap on", err=True)
    device = asyncio.run(wait())
    if not device:
        raise click.ClickException(
            "no strap began to beat: wet its electrodes, take it off and put it on again; is it assigned already?"
        )
    return device


def _known(store: Store, athlete: str) -> None:
    known = [*store.names(), ROOM]
    if athlete not in known:
        names = ", ".join(known)
        raise click.ClickException(f"nobody here is {athlete}; known: {names}; see sweatd athlete add --help")


def _list(store: Store, as_json: bool) -> None:
    assignments, names = store.assignments(), store.names()
    if as_json:
        show_json(assignments)
    elif assignments:
        until = store.assigned_until()
        rows = [
            (device, athlete, names.get(athlete, ""), _clock(until.get(device)))
            for device, athlete in assignments.items()
        ]
        headings = ("device", "athlete", "name", "until")
        show(headings if until else headings[:3], rows if until else [row[:3] for row in rows])
    else:
        click.echo("no wearable is on anybody yet; see what is in the air:  sweatd scan")


def _remove(store: Store, device: str) -> None:
    if not store.unassign(device):
        raise click.ClickException(f"{device} is on nobody")
    click.echo(f"{device} is on nobody now")


def _clock(at: float | None) -> str:
    return "" if at is None else time.strftime("%H:%M", time.localtime(at))


def _assign(store: Store, device: str, athlete: str, until: float | None, key: bytes | None) -> None:
    try:
        msgspec.convert(device, Device)
    except msgspec.ValidationError:
        raise click.ClickException(f"{device} is not {expected(Device)}") from None
    _known(store, athlete)
    before = store.assignments().get(device)
    store.assign(device, athlete, until=until, key=key)
    moved = f" (it was on {before})" if before not in (None, athlete) else ""
    lasts = f" until {_clock(until)}" if until else ""
    click.echo(f"{device} is on {athlete}{lasts}{moved}")
