"""`sweatd watch`: the live picture in a terminal, over MQTT, as any other client could draw it."""

import asyncio
import sys
import time
from pathlib import Path

import click
import msgspec
from msgspec.structs import replace
from rich.console import Console, Group
from rich.live import Live

from sweatd.cli.options import Address, Finite, Misused, address, an_id, configured
from sweatd.cli.watched import Heard, board
from sweatd.secretfile import Misconfigured
from sweatd.sinks.mqtt import Settings
from sweatd.sinks.mqtt.listen import listen
from sweatd.tasks import first_of, stoppable

ONCE_S = 10.0
SETTLED_S = 0.5  # the states of one tick come in one burst, the first soon followed by all
PIPE_WIDTH = 140
EVERY_SITE = "+"
EXAMPLES = """\b
Examples:  sweatd watch
           sweatd watch --broker gympi.local:1883 --alarms
           sweatd watch --once --athlete a1 --athlete a2
           sweatd watch --site + --json --for 60
"""


def _ids(context: click.Context, parameter: click.Parameter, values: tuple[str, ...]) -> tuple[str, ...]:
    for value in values:
        if (parameter.name, value) != ("sites", EVERY_SITE):
            an_id(context, parameter, value)
    return values


@click.command(epilog=EXAMPLES)
@click.option("--athlete", "athletes", multiple=True, callback=_ids, help="Only this one; once for each.")
@click.option("--alarms", "only_alarms", is_flag=True, help="Only who has an alarm; with --json no states.")
@click.option("--site", "sites", multiple=True, callback=_ids, help='Once for each; "+" is all. Else as configured.')
@click.option("--broker", callback=address, metavar="HOST:PORT", help="Else as configured.")
@click.option("--config", "path", type=click.Path(path_type=Path), help="The daemon's configuration, sweatd.toml.")
@click.option("--once", is_flag=True, help="Draw the table once, after the first states, and end.")
@click.option("--for", "for_s", type=Finite(min=0.1), help=f"Seconds; with --once the longest wait [{ONCE_S:g}].")
@click.option("--json", "as_json", is_flag=True, help="A JSON object for each message: its topic and its payload.")
def command(
    *,
    athletes: tuple[str, ...],
    only_alarms: bool,
    sites: tuple[str, ...],
    broker: Address | None,
    path: Path | None,
    once: bool,
    for_s: float | None,
    as_json: bool,
) -> None:
    """How everybody is: estimates, sensors, alarms and who answered.

    What is older than 30 s is shown as stale, never as a number. With --once the exit code is 1 where the broker or
    the daemon is away.
    """
    if not (once or as_json or sys.stdout.isatty()):
        raise click.UsageError("here is no terminal to draw in: add --once or --json")
    config = configured(path)
    settings = replace(config.mqtt, host=broker.host, port=broker.port) if broker else config.mqtt
    sites = sites or (config.site.name,)
    watch = Watch(settings, Heard(*(site for site in sites if site != EVERY_SITE)), only_alarms, as_json)
    try:
        asyncio.run(watch.run(_patterns(sites, athletes, states=not (as_json and only_alarms)), once, for_s))
    except Misconfigured as error:
        raise Misused(str(error)) from error
    if once:
        watch.conclude()


def _patterns(sites: tuple[str, ...], athletes: tuple[str, ...], *, states: bool) -> tuple[str, ...]:
    facts = ("alarm", "event", *(("state",) if states else ()))
    ours = [f"athlete/{athlete}/{fact}" for athlete in athletes or ("+",) for fact in facts]
    return tuple(f"sweatd/{site}/{tail}" for site in sites for tail in ("status", "health", "bridge", *ours))


class Watch:
    """Listens, and shows what was heard."""

    def __init__(self, settings: Settings, heard: Heard, only_alarms: bool, as_json: bool) -> None:
        self._settings, self._heard, self._only_alarms, self._as_json = settings, heard, only_alarms, as_json
        self._news = asyncio.Event()
        self._broken: OSError | None = None
        self._enough = asyncio.Event()

    async def run(self, patterns: tuple[str, ...], once: bool, for_s: float | None) -> None:
        """Until Ctrl-C, the time is up, or everything to be shown `once` is there."""
        works = [listen(self._settings, patterns, self._hear, self._tell), self._enough.wait()]
        if once:
            works.append(self._complete())
            for_s = for_s or ONCE_S
        if for_s:
            works.append(asyncio.sleep(for_s))
        with stoppable(self._enough.set):
            if once or self._as_json:
                await first_of(*works)
            else:
                with Live(get_renderable=self._board, refresh_per_second=4, transient=True):
                    await first_of(*works)
        if self._broken:
            raise self._broken  # click knows how to end quietly when nobody reads any more

    def conclude(self) -> None:
        """Draws it, and refuses where that cannot be how things are."""
        if not (self._as_json or self._heard.away):
            Console(width=None if sys.stdout.isatty() else PIPE_WIDTH).print(self._board())
        if self._heard.away:
            raise click.ClickException(f"{self._heard.away}: name it with --broker HOST:PORT")
        silent = [site for site in self._heard.status if not self._heard.is_at_work(site)]
        if silent or not self._heard.status:
            raise click.ClickException(f"no daemon is at work for the site {', '.join(silent) or EVERY_SITE}")

    def _board(self) -> Group:
        return board(self._heard, time.monotonic(), self._only_alarms)

    def _hear(self, topic: str, payload: bytes) -> None:
        self._heard.away = ""
        self._heard.hear(topic, payload, time.monotonic())
        self._news.set()
        if self._as_json:
            try:
                click.echo(msgspec.json.encode({"topic": topic, "payload": _decoded(payload)}))
            except OSError as error:
                self._broken = error
                self._enough.set()

    def _tell(self, why: str) -> None:
        away = f"the broker {self._settings.host}:{self._settings.port} cannot be heard ({why})" if why else ""
        if self._as_json and away and away != self._heard.away:
            click.echo(f"{away}; trying again", err=True)
        self._heard.away = away
        self._news.set()

    async def _complete(self) -> None:
        """Until the broker is away, or every gym that is at work has told its states."""
        while not (self._heard.away or self._heard.is_complete()):
            self._news.clear()
            await self._news.wait()
        await asyncio.sleep(0.0 if self._heard.away else SETTLED_S)


def _decoded(payload: bytes) -> object:
    try:
        return msgspec.json.decode(payload)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return payload.decode(errors="replace")
