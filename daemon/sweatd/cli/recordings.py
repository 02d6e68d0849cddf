"""What the commands on recordings share: who is known here, and which kind of recording a file is."""

import os
import re
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

import msgspec

from sweatd.athletes import ID, Athlete, latest_day, unbelievable
from sweatd.cli.options import Misused
from sweatd.cli.records import opened
from sweatd.clock import Clock
from sweatd.config import Config, ConfigError, load_athletes
from sweatd.model import Frame, Profile
from sweatd.roster import Roster
from sweatd.sources.activity import open_activity
from sweatd.sources.recording import BrokenRecording
from sweatd.sources.trace import GZIP_MAGIC, Header, open_trace
from sweatd.store import default_path
from sweatd.tomlfile import mistakes

Progress = Callable[[int, str], None]  # of so many frames, until when


class Recording(NamedTuple):
    """What was recorded, where, and of whom."""

    site: str
    roster: Roster
    frames: Iterator[Frame]


def listed(path: Path) -> Roster:
    """Who stands in an athletes file."""
    try:
        return load_athletes(path, latest_day(Clock().now())).roster
    except ConfigError as error:
        raise Misused(str(error)) from error


def known(config: Config, config_path: Path | None) -> Roster:
    """Whom the daemon knows: from the athletes file of its configuration, and from its store, if there is one."""
    beside = (config_path or Path()).parent
    written = listed(beside / config.site.athletes) if config.site.athletes else Roster()
    named = config.store.path or os.environ.get("SWEATD_STORE")
    path = Path(named) if named else default_path(os.environ, Path.home())
    if not path.exists():
        return written
    with opened(path) as store:
        memories = {who: memory for who, memory in store.memories().items() if not unbelievable(memory)}
        return _joined(Roster(store.athletes(), store.assignments(), memories, store.keys()), written)


def replayable(path: Path, athlete: str, named: Roster | None, known: Callable[[], Roster]) -> Recording:
    """Any file that can be replayed. Raises BrokenRecording.

    A trace brings its own people, and only who was named for this replay takes their place: so the same trace says the
    same on every machine. An activity file is told for one athlete, named or known; who is known here brings along what
    earlier sessions taught.
    """
    if _is_trace(path):
        header, frames = open_trace(path)
        _check(path, header)
        roster = _joined(Roster(header.athletes, header.assignments, header.memories), named or Roster())
        return Recording(header.site, roster, frames)
    people = named or known()
    profile = people.profile(athlete) or Profile(athlete)
    memories = {who: memory for who, memory in people.memories.items() if who == athlete}
    return Recording("", Roster([profile], memories=memories), open_activity(path, athlete))


def _check(path: Path, header: Header) -> None:
    """What goes into topics and formulas must be what the athletes file would allow too."""
    for number, profile in enumerate(header.athletes, start=1):
        facts = {name: value for name, value in msgspec.to_builtins(profile).items() if value is not None}
        for problem in mistakes(Athlete, {"name": "nobody", **facts}, f"athletes[{number}]"):
            raise BrokenRecording(f"{path.name}: in its header {problem.key}: {problem.wrong}; {problem.cure}")
    for athlete, memory in header.memories.items():
        if wrong := unbelievable(memory):
            where = f"{path.name}: in its header memories[{athlete[:40]}]"
            raise BrokenRecording(f"{where} cannot be what was once learnt ({wrong}); take it out")
    if not re.fullmatch(ID, header.site):
        raise BrokenRecording(
            f"{path.name}: in its header the site {header.site[:40]!r} is not up to 32 of a-z, 0-9, -"
        )


def _joined(one: Roster, other: Roster) -> Roster:
    """Both; where they differ, the other is right, as far as it speaks."""
    told = {name: profile.over(one.profiles.get(name, profile)) for name, profile in other.profiles.items()}
    assignments, memories = one.assignments | other.assignments, one.memories | other.memories
    return Roster((one.profiles | told).values(), assignments, memories, one.keys | other.keys)


def _is_trace(path: Path) -> bool:
    try:
        with path.open("rb") as file:
            return file.read(len(GZIP_MAGIC)) == GZIP_MAGIC
    except OSError as problem:
        raise BrokenRecording(f"{path.name or path}: the file cannot be read ({problem.strerror})") from None


@contextmanager
def progress() -> Iterator[Progress]:
    """A line that moves, on the standard error of somebody who watches."""
    if not sys.stderr.isatty():
        yield lambda *_: None
        return
    from rich import progress  # noqa: PLC0415 - rich takes its time, and most runs do not need it
    from rich.console import Console  # noqa: PLC0415 - as above

    columns = progress.SpinnerColumn(), progress.TextColumn("{task.completed} frames, {task.description}")
    watched, together = Console(stderr=True), sys.stdout.isatty()
    with progress.Progress(*columns, console=watched, transient=True, redirect_stdout=together) as line:
        task = line.add_task("")
        yield lambda frames, until: line.update(task, completed=frames, description=until)
