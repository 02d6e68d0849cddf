"""`sweatd replay`: a recording through the same pipeline as the live daemon, to a table, to JSON or to a broker."""

import asyncio
import logging
from collections import Counter
from collections.abc import AsyncIterator, Callable, Iterator, Sequence
from contextlib import asynccontextmanager
from importlib.metadata import version
from math import floor
from pathlib import Path
from typing import Any

import click
import msgspec

from sweatd.athletes import MASS
from sweatd.cli.options import Finite, Misused, address, an_id, config_option, configured, understood
from sweatd.cli.recordings import Progress, known, listed, progress, replayable
from sweatd.cli.records import json_option, show
from sweatd.clock import Clock
from sweatd.messages import Event
from sweatd.model import Frame, Message
from sweatd.pipeline import Pipeline
from sweatd.roster import Roster
from sweatd.secretfile import Misconfigured
from sweatd.sinks.mqtt import MqttSink
from sweatd.sinks.mqtt import Settings as Mqtt
from sweatd.sources.recording import BrokenRecording, utc

Emit = Callable[[Message], None]
HEADINGS = ("athlete", "duration", "fluid loss, L (90 %)", "drunk, L", "alerts")
LOOK_S = 0.05
CLOCK_WRONG_S = 86_400.0  # a recording that begins so far ahead of now has, or meets, a wrong clock
YET_TO_COME = (
    "which is yet to come: its clock was wrong, or that of this machine is. It is replayed all the same, but what "
    "counts in days (training load, injuries) is not right; set the clock before the next one"
)
EXAMPLES = """\b
Examples:  sweatd replay monday.jsonl.gz
           sweatd replay ride.fit --mass 72 --json
           sweatd replay monday.jsonl.gz --speed 60 --mqtt 127.0.0.1:1883
"""
MQTT_SITE = "replay"  # an old alarm must not look like one of the live gym, nor take its daemon's place at the broker


class Replay:
    """One run of a recording through a pipeline, and what is to be said of it at the end."""

    def __init__(self, pipeline: Pipeline, frames: Iterator[Frame]) -> None:
        self.frames = 0
        self.began: float | None = None
        self.problem: str | None = None
        self._alerts: dict[str, Counter[str]] = {}
        self._pipeline, self._source = pipeline, frames

    async def run(self, emits: Sequence[Emit], clock: Clock | None, progress: Progress) -> None:
        """Everything, in the recording's own time where there is a clock, else without waiting for anything."""
        begun = False
        async for at, frame in self._moments(self._readable(progress), clock):
            greeting = [] if begun else self._pipeline.start(version("sweatd"), at)
            begun = True
            messages = self._pipeline.push(frame) if frame else self._pipeline.tick(at)
            for message in (*greeting, *messages):
                self._count(message)
                for emit in emits:
                    emit(message)

    def summary(self) -> dict[str, Any]:
        """The last line of `--json`."""
        believed: dict[str, Any] = self._pipeline.summary()
        athletes = {
            athlete: {**facts, "alerts": dict(sorted(self._alerts.get(athlete, Counter()).items()))}
            for athlete, facts in believed.items()
        }
        refused = self._pipeline.refusals.by_reason
        return {
            "summary": True,
            "complete": self.problem is None,
            "problem": self.problem,
            "frames": {"read": self.frames, "refused": refused.total(), "reasons": dict(refused.most_common(10))},
            "athletes": athletes,
        }

    def _readable(self, progress: Progress) -> Iterator[Frame]:
        try:
            for frame in self._source:
                self.frames += 1
                self.began = frame.at if self.began is None else self.began
                progress(self.frames, utc(frame.at))
                yield frame
        except BrokenRecording as problem:
            self.problem = str(problem)

    async def _moments(self, frames: Iterator[Frame], clock: Clock | None) -> AsyncIterator[tuple[float, Frame | None]]:
        """The frames, each in its time, and between them, where that takes time, every second."""
        ahead = None
        for frame in frames:
            if clock:
                ahead = frame.at - clock.now() if ahead is None else ahead
                while (second := floor(clock.now() + ahead) + 1) <= frame.at:
                    await clock.sleep(second - ahead - clock.now())
                    yield second, None
                await clock.sleep(frame.at - ahead - clock.now())
            else:
                await asyncio.sleep(0)  # lets the connection to a broker breathe
            yield frame.at, frame

    def _count(self, message: Message) -> None:
        if event := _event(message):
            self._alerts.setdefault(event.athlete, Counter())[event.danger] += event.revision == 1


@click.command(epilog=EXAMPLES)
@click.argument("file", type=click.Path(path_type=Path))
@click.option(
    "--athlete", default="athlete", show_default=True, callback=an_id, help="Whose FIT, TCX or CSV file it is."
)
@click.option("--athletes", "athletes_path", type=click.Path(path_type=Path), help="Profiles, as an athletes file.")
@click.option("--mass", "mass_kg", type=Finite(MASS.low, MASS.high), help="Body mass of --athlete, in kg.")
@click.option("--speed", type=Finite(min=0, min_open=True), help="1 is real time; else as fast as it goes.")
@click.option("--mqtt", "broker", callback=address, metavar="HOST:PORT", help="Publish to this broker.")
@click.option("--site", callback=an_id, help=f"In the topics; else the recording's, with --mqtt: {MQTT_SITE}.")
@config_option
@json_option
def command(
    *,
    file: Path,
    athlete: str,
    athletes_path: Path | None,
    mass_kg: float | None,
    speed: float | None,
    broker: tuple[str, int] | None,
    site: str | None,
    config_path: Path | None,
    as_json: bool,
) -> None:
    """Run a recording through the estimation.

    That is a trace, or a FIT, TCX or CSV file.
    """
    config = configured(config_path)
    named = listed(athletes_path) if athletes_path else None
    try:
        recording = replayable(file, athlete, named, lambda: known(config, config_path))
    except BrokenRecording as problem:
        raise click.ClickException(str(problem)) from None
    roster = _weighed(recording.roster, athlete, mass_kg)
    core = msgspec.structs.replace(
        config.core(), site=site or (MQTT_SITE if broker else recording.site or config.site.name)
    )
    replay = Replay(Pipeline(core, roster, understood(config_path)), recording.frames)
    to = msgspec.structs.replace(config.mqtt, host=broker[0], port=broker[1]) if broker else None
    asyncio.run(_play(replay, _print if as_json else _tell, core.site, to, Clock(speed) if speed else None))
    _conclude(replay, roster, as_json)


def _weighed(roster: Roster, athlete: str, mass_kg: float | None) -> Roster:
    profiles = roster.profiles
    if mass_kg is not None and athlete not in profiles:
        raise click.UsageError(f"--mass needs to know whose: --athlete, one of {', '.join(profiles) or 'nobody'}")
    if mass_kg is not None:
        profiles = profiles | {athlete: msgspec.structs.replace(profiles[athlete], mass_kg=mass_kg)}
    return Roster(profiles.values(), roster.assignments, roster.memories)


async def _play(replay: Replay, emit: Emit, site: str, broker: Mqtt | None, clock: Clock | None) -> None:
    with progress() as tell_progress:
        if broker is None:
            await replay.run([emit], clock, tell_progress)
        else:
            async with _delivery(broker, site) as deliver:
                await replay.run([emit, deliver], clock, tell_progress)


@asynccontextmanager
async def _delivery(settings: Mqtt, site: str) -> AsyncIterator[Emit]:
    try:
        sink = MqttSink(settings, site, lambda _: None)  # a recording obeys no commands
    except Misconfigured as error:
        raise Misused(str(error)) from None
    logging.getLogger("sweatd").addHandler(logging.NullHandler())  # what there is to say is said here
    running = asyncio.create_task(sink.run())
    try:
        await _connected(sink, settings)
        yield sink.publish
        if not sink.status.connected or sink.status.refused:
            click.echo(f"not all was published: {sink.status.refused or sink.status.why}", err=True)
    finally:
        running.cancel()
        await asyncio.wait([running])


async def _connected(sink: MqttSink, settings: Mqtt) -> None:
    """Without a broker a live gym goes on; a replay would have nobody to tell."""
    before = sink.status
    while sink.status is before:  # noqa: ASYNC110 - a sink tells its status to whoever asks, and wakes nobody
        await asyncio.sleep(LOOK_S)
    if not sink.status.connected:
        raise click.ClickException(f"the broker {settings.host}:{settings.port} cannot be had: {sink.status.why}")


def _print(message: Message) -> None:
    line = {"topic": message.topic, "payload": msgspec.Raw(message.payload), "qos": message.qos}
    click.echo(msgspec.json.encode({**line, "retain": message.retain}))


def _tell(message: Message) -> None:
    if event := _event(message):
        click.echo(f"{utc(event.ts)}  {event.athlete}  {event.severity}: {event.message or event.event_type}")


def _event(message: Message) -> Event | None:
    heard = message.topic.endswith("/event") and "/athlete/" in message.topic  # what trainers hear is the same again
    return msgspec.json.decode(message.payload, type=Event) if heard else None


def _conclude(replay: Replay, roster: Roster, as_json: bool) -> None:
    summary = replay.summary()
    if replay.began is not None and replay.began > Clock().now() + CLOCK_WRONG_S:
        click.echo(f"the recording begins on {utc(replay.began)}, {YET_TO_COME}", err=True)
    for athlete in summary["athletes"]:
        if roster.profiles[athlete].mass_kg is None:
            click.echo(f"{athlete}: body mass not known, so the interval is wider; tell it with --mass", err=True)
    if as_json:
        click.echo(msgspec.json.encode(summary))
    elif summary["athletes"]:
        show(HEADINGS, [_row(athlete, facts) for athlete, facts in summary["athletes"].items()])
    elif replay.frames:
        click.echo("there is nothing to estimate from: heart rate, power or drinks of an assigned athlete")
    if replay.problem:
        raise click.ClickException(replay.problem)


def _row(athlete: str, facts: dict[str, Any]) -> tuple[str, ...]:
    loss, minutes = facts["fluid_loss_l"], round(facts["duration_s"] / 60)
    alerts = ", ".join(f"{danger} {count}" for danger, count in facts["alerts"].items())
    return (
        athlete,
        f"{minutes // 60}:{minutes % 60:02} h",
        f"{loss['median']:.3g} [{loss['low']:.3g}, {loss['high']:.3g}]",
        f"{facts['intake_l']:.2f}",
        alerts or "none",
    )
