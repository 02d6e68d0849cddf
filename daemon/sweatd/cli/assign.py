"""`sweatd assign`: which wearable is on whom."""

from pathlib import Path

import click
import msgspec

from sweatd.athletes import Device
from sweatd.cli.records import json_option, opened, show, show_json, store_option
from sweatd.roster import ROOM
from sweatd.store import Store
from sweatd.tomlfile import expected

EXAMPLES = """\b
Examples:  sweatd assign F0:12:34:56:78:9A a1
           sweatd assign F0:12:34:56:78:9B room
           sweatd assign F0:12:34:56:78:9A --remove
"""


@click.command(epilog=EXAMPLES)
@click.argument("device", required=False)
@click.argument("athlete", required=False)
@click.option("--remove", is_flag=True, help="Nobody wears it any more.")
@store_option
@json_option
def command(device: str | None, athlete: str | None, remove: bool, path: Path | None, as_json: bool) -> None:
    """Put the wearable DEVICE on ATHLETE; with nothing named, list who wears what.

    A sensor that measures the air of the gym is on "room".
    """
    if (device is None and remove) or (device is not None and (athlete is None) is not remove):
        raise click.UsageError("say  DEVICE ATHLETE,  or  DEVICE --remove,  or nothing for the list")
    with opened(path) as store:
        if device is None:
            _list(store, as_json)
        elif athlete is None:
            _remove(store, device.upper())
        else:
            _assign(store, device.upper(), athlete)


def _list(store: Store, as_json: bool) -> None:
    assignments, names = store.assignments(), store.names()
    if as_json:
        show_json(assignments)
    elif assignments:
        rows = [(device, athlete, names.get(athlete, "")) for device, athlete in assignments.items()]
        show(("device", "athlete", "name"), rows)
    else:
        click.echo("no wearable is on anybody yet; see what is in the air:  sweatd scan")


def _remove(store: Store, device: str) -> None:
    if not store.unassign(device):
        raise click.ClickException(f"{device} is on nobody")
    click.echo(f"{device} is on nobody now")


def _assign(store: Store, device: str, athlete: str) -> None:
    try:
        msgspec.convert(device, Device)
    except msgspec.ValidationError:
        raise click.ClickException(f"{device} is not {expected(Device)}") from None
    known = [*store.names(), ROOM]
    if athlete not in known:
        raise click.ClickException(f"nobody here is {athlete}; known: {', '.join(known)}")
    before = store.assignments().get(device)
    store.assign(device, athlete)
    moved = f" (it was on {before})" if before not in (None, athlete) else ""
    click.echo(f"{device} is on {athlete}{moved}")
