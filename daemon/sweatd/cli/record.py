"""`sweatd record`: what comes in over the air, into a trace."""

import asyncio
from collections.abc import AsyncIterator, Callable, Coroutine, Mapping
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from pathlib import Path
from typing import Any, NamedTuple

import click
import msgspec

from sweatd.cli.air import opened_radios
from sweatd.cli.options import Finite, config_option, configured, understood
from sweatd.cli.recordings import Progress, known, progress
from sweatd.clock import Clock
from sweatd.config import Config
from sweatd.decoders import Decoding
from sweatd.gyms import NoGym, radio_of, virtual_gym
from sweatd.keyring import Keyring
from sweatd.model import Frame, Profile, Refused
from sweatd.roster import Roster
from sweatd.sinks.trace import TraceWriter
from sweatd.sources.ble import Hardware, Interest, Radios
from sweatd.tasks import first_of, stoppable

HEART_RATE, THERMOMETER, ENVIRONMENT = "180d", "1809", "181a"  # services, by their numbers at the Bluetooth SIG
OPEN_SWEAT_PROFILE = "f5ba0001-8044-4263-be42-17de75d76fa9"
WEARABLES = frozenset({HEART_RATE, THERMOMETER, ENVIRONMENT, OPEN_SWEAT_PROFILE})
SCENARIO = "demo"
EXAMPLES = """\b
Examples:  sweatd record monday.jsonl.gz
           sweatd record monday.jsonl.gz --all --for 600
           sweatd record gym.jsonl.gz --demo --speed 30
"""


class Wish(NamedTuple):
    """What is to be recorded, and where to."""

    out: Path
    replace: bool
    everyone: bool
    seconds: float | None
    decoding: Decoding


class Room(NamedTuple):
    """Who trains, how their wearables are heard, and the session, which ends by itself."""

    roster: Roster
    hardware: list[Hardware]  # none for the real radio
    session: Callable[[], Coroutine[Any, Any, None]] | None


class Tape:
    """The trace as it grows. A disk that takes no more stops it."""

    def __init__(self, writer: TraceWriter, show: Progress, keys: Mapping[str, bytes]) -> None:
        self.frames = 0
        self.devices: set[str] = set()
        self.problem: str | None = None
        self.stopped = asyncio.Event()
        self._writer, self._show, self._keyring = writer, show, Keyring()
        self._keyring.know(keys)

    def take(self, frame: Frame) -> None:
        """Writes a frame, unlocked, for its key stays here; not what is not to be believed."""
        try:
            self._writer.write(self._keyring.unlocked(frame))
            self.frames += 1
        except Refused:
            return
        except OSError as error:  # raised here, it would end in the radio's callback and be lost
            self.problem = f"nothing more can be written ({error.strerror})"
            self.stopped.set()
        self.devices.add(frame.device)
        self._show(self.frames, f"{len(self.devices)} wearables")


@click.command(epilog=EXAMPLES)
@click.argument("out", type=click.Path(path_type=Path))
@click.option("--for", "seconds", type=Finite(min=0, min_open=True), help="Seconds; else until Ctrl-C.")
@click.option("--all", "everyone", is_flag=True, help="Also wearables that nobody is known to wear.")
@click.option("--replace", is_flag=True, help="Write over a file that is there.")
@click.option("--demo", is_flag=True, help="Listen to the virtual gym.")
@click.option("--speed", type=Finite(min=0, min_open=True), help="With --demo: times real time.")
@config_option
def command(
    *,
    out: Path,
    seconds: float | None,
    everyone: bool,
    replace: bool,
    demo: bool,
    speed: float | None,
    config_path: Path | None,
) -> None:
    """Write what the wearables send into the trace OUT (*.jsonl.gz)."""
    if speed and not demo:
        raise click.UsageError("--speed goes with --demo: outside, time has its own")
    config, clock = configured(config_path), Clock(speed or 1.0)
    roster = Roster() if demo else known(config, config_path)
    if not (demo or everyone or roster.assignments):
        raise click.ClickException("nobody wears anything yet; say who (sweatd assign), or record everybody: --all")
    wish = Wish(out, replace, everyone, seconds, understood(config_path))
    try:
        tape = asyncio.run(_record(wish, config, clock, _virtual(clock) if demo else _real(roster)))
    except FileExistsError:
        raise click.ClickException(f"{out} is there already; take another name, or say --replace") from None
    except OSError as error:
        raise click.ClickException(f"{out} cannot be written ({error.strerror})") from None
    click.echo(f"{tape.frames} frames of {len(tape.devices)} wearables are in {out};  sweatd replay {out}")
    if tape.problem:
        raise click.ClickException(tape.problem)


async def _record(wish: Wish, config: Config, clock: Clock, opening: AbstractAsyncContextManager[Room]) -> Tape:
    async with opening as room:
        with progress() as show, _writer(wish, config, room.roster) as writer:
            tape = Tape(writer, show, room.roster.keys)
            radios = _radios(wish, config, clock, room, tape)
            ends: list[Coroutine[Any, Any, object]] = [tape.stopped.wait()]
            ends += [room.session()] if room.session else []
            ends += [clock.sleep(wish.seconds)] if wish.seconds else []
            with stoppable(tape.stopped.set):
                await first_of(radios.run(), *ends)
    return tape


def _writer(wish: Wish, config: Config, roster: Roster) -> TraceWriter:
    return TraceWriter(
        wish.out,
        site=config.site.name,
        athletes=tuple(roster.profiles.values()),
        assignments=roster.assignments,
        memories=roster.memories,
        replace=wish.replace,
    )


def _radios(wish: Wish, config: Config, clock: Clock, room: Room, tape: Tape) -> Radios:
    chosen = set(room.roster.assignments)

    def wanted(device: str) -> bool:
        seen = radios.look(device)
        if wish.everyone and seen and not WEARABLES.isdisjoint(seen.services):
            chosen.add(device)  # for good: a later advertisement may name no services
        return device in chosen

    # the virtual air has room for everybody
    slots = max(config.bluetooth.connection_slots, len(room.roster.assignments) if room.hardware else 0)
    interest = Interest(
        clock.now, wanted, tape.take, wish.decoding.characteristics, broadcasts=wish.decoding.broadcasts
    )
    radios = opened_radios(msgspec.structs.replace(config.bluetooth, connection_slots=slots), interest, room.hardware)
    return radios


@asynccontextmanager
async def _real(roster: Roster) -> AsyncIterator[Room]:
    yield Room(roster, [], None)


@asynccontextmanager
async def _virtual(clock: Clock) -> AsyncIterator[Room]:
    try:
        async with virtual_gym(SCENARIO, clock) as gym:
            roster = Roster(msgspec.convert(gym.athletes, list[Profile]), gym.assignments)
            yield Room(roster, [radio_of(gym)], gym.run)
    except NoGym as error:
        raise click.ClickException(str(error)) from error
