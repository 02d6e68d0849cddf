"""`sweatd run`: the daemon, as systemd starts it."""

import asyncio
import logging
import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import click

from sweatd.clock import Clock
from sweatd.config import Config, ConfigError, load, load_athletes
from sweatd.model import Frame
from sweatd.secretfile import Misconfigured
from sweatd.service import Service
from sweatd.sinks.console import ConsoleSink
from sweatd.sinks.trace import TraceWriter
from sweatd.store import Store, StoreError, default_path
from sweatd.tasks import stoppable
from sweatd.wearables import beside

EXAMPLES = """\b
Examples:  sweatd run --config /etc/sweatd/sweatd.toml
           sweatd run --console --record monday.jsonl.gz
"""


class Journal(logging.Formatter):
    """One line for the journal, with the priority that systemd reads (sd-daemon(3)), or plain for a terminal."""

    PRIORITIES = ((logging.CRITICAL, 2), (logging.ERROR, 3), (logging.WARNING, 4), (logging.INFO, 6))

    def format(self, record: logging.LogRecord) -> str:
        """As `<4>sweatd.sources.ble: Bluetooth is switched off`."""
        priority = next((number for level, number in self.PRIORITIES if record.levelno >= level), 7)
        mark = f"<{priority}>" if "JOURNAL_STREAM" in os.environ else ""
        return f"{mark}{record.name}: {super().format(record)}"


@click.command(epilog=EXAMPLES)
@click.option("--config", "path", type=click.Path(path_type=Path), help="The configuration; without it, all defaults.")
@click.option("--console", is_flag=True, help="Print every message, too.")
@click.option("--record", "trace", type=click.Path(path_type=Path), help="Also write all that comes in to this trace.")
@click.option("--verbose", is_flag=True, help="Log details.")
def command(*, path: Path | None, console: bool, trace: Path | None, verbose: bool) -> None:
    """Listen to assigned wearables, estimate, publish, until stopped."""
    handler = logging.StreamHandler()
    handler.setFormatter(Journal())
    logging.basicConfig(level=logging.INFO if verbose else logging.WARNING, handlers=[handler])
    try:
        config = load(path) if path else Config()
        named = config.store.path or os.environ.get("SWEATD_STORE")
        with Store(Path(named) if named else default_path(os.environ, Path.home())) as store:
            if store.notice:
                logging.getLogger("sweatd.store").error("%s", store.notice)
            if config.site.athletes:
                _enrol(store, (path.parent if path else Path()) / config.site.athletes)
            with _recorder(trace, config, store) as hear:
                sinks = (ConsoleSink(),) if console else ()
                service = Service(config, Clock(), store, sinks=sinks, hear=hear, decoding=beside(path))
                asyncio.run(_until_stopped(service))
    except (ConfigError, Misconfigured) as error:
        where = f"{path or 'defaults'}: " if isinstance(error, Misconfigured) else ""
        click.echo(f"{where}{error}", err=True)
        sys.exit(2)
    except StoreError as error:
        raise click.ClickException(str(error)) from error


@contextmanager
def _recorder(trace: Path | None, config: Config, store: Store) -> Iterator[Callable[[Frame], None] | None]:
    if trace is None:
        yield None
        return
    try:
        site = config.site.name
        writer = TraceWriter(
            trace, site=site, athletes=store.athletes(), assignments=store.assignments(), memories=store.memories()
        )
    except OSError as error:
        raise click.ClickException(f"{trace} cannot be written ({error.strerror}); take another name") from error
    with writer:
        yield writer.write


def _enrol(store: Store, file: Path) -> None:
    """The file is the truth about those whom it names, as far as it speaks; the store knows more, and others."""
    people = load_athletes(file)
    known = {profile.id: profile for profile in store.athletes()}
    for profile in people.roster.profiles.values():
        store.put_athlete(profile.over(known.get(profile.id, profile)), people.names[profile.id])
    for device, wearer in people.roster.assignments.items():
        store.assign(device, wearer)


async def _until_stopped(service: Service) -> None:
    work = asyncio.ensure_future(service.run())
    with stoppable(work.cancel), suppress(asyncio.CancelledError):
        await work
    service.farewell()
