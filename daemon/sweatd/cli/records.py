"""What the commands on the store share: where it is, how it is opened, how rows are shown."""

import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import click
import msgspec

from sweatd.store import Store, StoreError, default_path

store_option = click.option(
    "--store",
    "path",
    type=click.Path(path_type=Path, dir_okay=False),
    envvar="SWEATD_STORE",
    help="The database; else $SWEATD_STORE, else where the daemon of this user keeps it.",
)
json_option = click.option("--json", "as_json", is_flag=True, help="Print JSON.")


@contextmanager
def opened(path: Path | None) -> Iterator[Store]:
    """The store; its trouble becomes a sentence and exit 1."""
    try:
        with Store(path or default_path(os.environ, Path.home())) as store:
            if store.notice:
                click.echo(store.notice, err=True)
            yield store
    except StoreError as error:
        raise click.ClickException(str(error)) from error


def show(headings: Sequence[str], rows: Sequence[Sequence[Any]]) -> None:
    """A table for people."""
    from rich.console import Console  # noqa: PLC0415 - rich takes its time, and --json does not need it
    from rich.table import Table  # noqa: PLC0415 - as above
    from rich.text import Text  # noqa: PLC0415 - as above

    table = Table(*headings)
    for row in rows:
        table.add_row(*(Text("" if cell is None else str(cell)) for cell in row))  # as it is: a name is no markup
    Console().print(table)


def show_json(data: object) -> None:
    """The same for programs."""
    click.echo(msgspec.json.format(msgspec.json.encode(data)).decode())
