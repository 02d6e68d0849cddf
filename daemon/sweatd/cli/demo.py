"""`sweatd demo`: a first look with nothing but Python."""

import asyncio
import json
import logging
from datetime import UTC, datetime
from typing import Any

import click
from rich.console import Console, Group
from rich.live import Live
from rich.table import Table
from rich.text import Text

from sweatd.broker import LocalBroker, NoBroker
from sweatd.cli.options import Address, Finite, address
from sweatd.demo import SITE, Demo, Wish, demo
from sweatd.gyms import NoGym
from sweatd.messages import Event, Reading, Spread, State

EVENTS_SHOWN = 8
SILENT_S = 30.0
EXAMPLES = """\b
Examples:  sweatd demo
           sweatd demo --speed 1
           sweatd demo --headless --for 60 --json
"""


@click.command(epilog=EXAMPLES)
@click.option("--scenario", default="demo", show_default=True, help="A scenario of the virtual gym, or a TOML file.")
@click.option("--speed", type=Finite(0.1, 240), default=80.0, show_default=True, help="1 is real time.")
@click.option("--for", "for_s", type=Finite(min=1), help="Seconds of your time; else to the session's end.")
@click.option("--broker", callback=address, metavar="HOST:PORT", help="A broker that runs; else one is started.")
@click.option("--headless", is_flag=True, help="Lines instead of the live table.")
@click.option("--json", "as_json", is_flag=True, help="The summary as JSON, on the last line.")
def command(
    *, scenario: str, speed: float, for_s: float | None, broker: Address | None, headless: bool, as_json: bool
) -> None:
    """A gym that is not there, with the daemon and a broker.

    Nothing has to be installed. Six athletes train in fast motion; the daemon meets their wearables over a virtual
    Bluetooth LE, estimates what they lose, and reminds.
    """
    logging.getLogger("sweatd").addHandler(logging.NullHandler())  # what there is to say is said here
    logging.getLogger("sweatd").propagate = False
    running = LocalBroker(*broker, "given") if broker else None
    wish = Wish(scenario, speed, for_s, running)
    try:
        finished = asyncio.run(_play(wish, headless=headless or as_json))
    except (NoGym, NoBroker) as error:
        raise click.ClickException(str(error)) from error
    summary = finished.summary()
    if as_json:
        click.echo(json.dumps(summary))
    else:
        Console().print(_farewell(finished, summary))
    if not summary["wearables_connected"]:
        raise click.ClickException("no wearable could be met; please report this")


async def _play(wish: Wish, *, headless: bool) -> Demo:
    console = Console(highlight=False, soft_wrap=True)

    broken: list[OSError] = []

    def show(event: Event) -> None:
        if headless and not broken:
            try:
                click.echo(_line(event))
            except OSError as error:  # whoever read this has read enough
                broken.append(error)
                playing.end()

    async with demo(wish, show) as playing:
        console.print(f"{playing.gym.title}, {wish.speed:g}x real time, MQTT by {playing.broker.kind}")
        console.print("Watch, listen and answer from another terminal:")
        for line in playing.listening_lines:
            console.print(f"  {line}", markup=False, soft_wrap=True)
        if headless:
            await playing.run(wish.for_s)
        else:
            with Live(get_renderable=lambda: _board(playing), console=console, refresh_per_second=4, transient=True):
                await playing.run(wish.for_s)
    if broken:
        raise broken[0]  # click knows how to end quietly
    return playing


def _line(event: Event) -> str:
    return f"{_clock(event.ts)} {event.athlete} {event.event_type} ({event.severity}): {event.message}"


def _clock(at: float) -> str:
    return datetime.fromtimestamp(at, UTC).astimezone().strftime("%H:%M:%S")


def _board(playing: Demo) -> Group:
    table = Table("athlete", title="as it arrives over MQTT")
    for heading in ("heart /min", "sweat L/h", "loss L", "90 % interval", "truth L", "drunk L", "deficit %"):
        table.add_column(heading, justify="right")
    table.add_column("alarm")
    truth = playing.gym.truth()
    for athlete in sorted(playing.gym.names):
        state = playing.watch.states.get(athlete)
        if state is None:
            table.add_row(_name(playing, athlete), *["-"] * 7, "")
        else:
            table.add_row(*_row(playing, state, truth.get(athlete, {})))
    events = Text("\n".join(_line(event) for event in playing.watch.events[-EVENTS_SHOWN:]))
    connected = f"{len(playing.service.bluetooth.connected)} wearables connected over Bluetooth LE"
    return Group(table, Text(connected), events, Text("Ctrl-C ends it.", style="dim"))


def _name(playing: Demo, athlete: str) -> str:
    return f"{athlete} {playing.gym.names[athlete]}"


def _row(playing: Demo, state: State, truth: dict[str, Any]) -> list[str | Text]:
    def median(name: str, digits: int) -> str:
        return f"{state.estimates[name].median:.{digits}f}"

    loss = state.estimates["fluid_loss_l"]
    raised = [e for e in _standing(playing) if e.athlete == state.athlete]
    return [
        _name(playing, state.athlete),
        _heart(state.sensors.get("heart_rate")),
        median("sweat_rate_l_h", 2),
        f"{loss.median:.2f}",
        f"{loss.low:.2f}-{loss.high:.2f}",
        f"{truth['fluid_loss_l']:.2f}" if truth else "-",
        f"{state.intake_l:.2f}",
        median("deficit_percent", 1),
        Text(", ".join(e.danger for e in raised), style="bold red" if raised else ""),
    ]


def _heart(reading: Reading | None) -> str:
    if reading is None:
        return "-"
    if reading.age_s > SILENT_S:
        return "silent"
    return f"{reading.value:.0f}" if reading.quality == "good" else "not worn"


def _standing(playing: Demo) -> list[Event]:
    """The events whose alert still stands."""
    last = {event.id: event for event in playing.watch.events}
    return [event for event in last.values() if event.event_type != "cleared"]


def _farewell(playing: Demo, summary: dict[str, Any]) -> Group:
    table = Table("athlete", "estimated loss L", "90 % interval", "true loss L", title="what the daemon believed")
    for athlete, row in summary["estimates"].items():
        loss = Spread(**row["fluid_loss_l"])
        true = row["true_fluid_loss_l"]
        interval = f"{loss.low:.2f}-{loss.high:.2f}"
        table.add_row(_name(playing, athlete), f"{loss.median:.2f}", interval, "-" if true is None else f"{true:.2f}")
    alerts = ", ".join(f"{count} {kind}" for kind, count in summary["alerts"].items()) or "no alerts"
    first = summary["first_reminder_s"]
    line = (
        f"{summary['wearables_connected']} wearables connected, {summary['samples']} samples, "
        f"{summary['messages']} messages on sweatd/{SITE}/..., {alerts}; "
        + (f"first reminder after {first:g} s." if first is not None else "no reminder was due.")
    )
    return Group(table, Text(line), Text("Not a medical device.", style="dim"))
