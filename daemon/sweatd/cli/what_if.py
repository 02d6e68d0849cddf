"""`sweatd what-if`: which alerts recorded sessions would have raised under other thresholds, before they are used."""

import tomllib
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import click
import msgspec

from sweatd.cli.options import Misused, an_id, config_option, configured, understood
from sweatd.cli.recordings import Progress, Recording, known, listed, progress, replayable
from sweatd.cli.records import json_option, show, show_json
from sweatd.config import Config
from sweatd.decoders import Decoding
from sweatd.pipeline import Settings
from sweatd.sources.recording import BrokenRecording, utc
from sweatd.tomlfile import mistakes
from sweatd.what_if import Judge, Pair, Row, Told, pairs, rows

EXAMPLES = """\b
Examples:  sweatd what-if monday.jsonl.gz --set hydration.deficit_percent=1.5
           sweatd what-if week/*.jsonl.gz --set alerts.hold_s=60 --set alerts.remind_s=1800 --alerts
           sweatd what-if ride.fit --athlete a1 --config sweatd.toml --other careful.toml --json
"""
NO_SAY = ("site", "bluetooth", "mqtt", "publishing", "store")  # sections that decide nothing about alerts
STAYED = "What people did stays as it was: who drank when reminded drinks in both."
Changes = dict[str, tuple[Any, Any]]


class Judged(NamedTuple):
    """The alerts of one recording, by both."""

    file: str
    frames: int = 0
    problem: str | None = None
    person_hours: float = 0.0
    now: Sequence[Told] = ()
    then: Sequence[Told] = ()


@click.command("what-if", epilog=EXAMPLES)
@click.argument("files", metavar="FILE...", type=click.Path(path_type=Path), nargs=-1, required=True)
@click.option("--set", "wishes", metavar="SECTION.OPTION=VALUE", multiple=True, help="A threshold to try.")
@click.option("--other", "other_path", type=click.Path(path_type=Path), help="A whole configuration to try.")
@click.option("--alerts", "one_by_one", is_flag=True, help="Every alert, too: whose, when, what.")
@click.option("--athlete", default="athlete", show_default=True, callback=an_id, help="Whose FIT, TCX or CSV files.")
@click.option("--athletes", "athletes_path", type=click.Path(path_type=Path), help="Profiles, as an athletes file.")
@config_option
@json_option
def command(
    *,
    files: tuple[Path, ...],
    wishes: tuple[str, ...],
    other_path: Path | None,
    one_by_one: bool,
    athlete: str,
    athletes_path: Path | None,
    config_path: Path | None,
    as_json: bool,
) -> None:
    """Which alerts other thresholds would have raised.

    In recordings: traces, or FIT, TCX or CSV files.
    """
    now = configured(config_path)
    then = _wished(configured(other_path) if other_path else now, wishes)
    changes = _changes(now, then)
    if not changes:
        raise click.UsageError("nothing would be different; try thresholds by --set, or a configuration by --other")
    named = listed(athletes_path) if athletes_path else None
    cores, decoding = (now.core(), then.core()), understood(config_path)
    judged = []
    with progress() as tell:
        for file in files:
            try:
                recording = replayable(file, athlete, named, lambda: known(now, config_path))
            except BrokenRecording as problem:
                judged.append(Judged(file.name, problem=str(problem)))
            else:
                judged.append(_judged(file.name, recording, cores, decoding, tell))
    if as_json:
        _print(changes, judged, one_by_one=one_by_one)
    elif read := [one for one in judged if one.frames]:
        _show(changes, read, one_by_one=one_by_one)
    if problems := [one.problem for one in judged if one.problem]:
        raise click.ClickException("\n".join(problems))


# thresholds


def _wished(config: Config, wishes: Sequence[str]) -> Config:
    """The configuration with what was wished for; all that is wrong with the wishes is told at once."""
    table: dict[str, Any] = msgspec.to_builtins(config)
    for wish in wishes:
        name, equals, value = wish.partition("=")
        section, dot, option = name.strip().partition(".")
        if not (equals and dot):
            raise click.UsageError(f"--set {wish}: {_as_it_should_be(name.strip(), table)}")
        table.setdefault(section, {})[option] = _read(value.strip())
    if problems := list(mistakes(Config, table)):
        raise Misused("\n".join(f"--set {problem.key}: {problem.wrong}; {problem.cure}" for problem in problems))
    return msgspec.convert(table, Config)


def _as_it_should_be(name: str, table: dict[str, Any]) -> str:
    places = [f"{section}.{name}" for section, options in table.items() if name in options]
    return f"write {' or '.join(places) or 'SECTION.OPTION'}=VALUE, as in hydration.deficit_percent=1.5"


def _read(value: str) -> object:
    """A value as it would stand in the file; text does without its quotes."""
    try:
        return tomllib.loads(f"value = {value}")["value"]
    except tomllib.TOMLDecodeError:
        return value


def _changes(now: Config, then: Config) -> Changes:
    """What differs of all that has a say in alerts: before and after."""
    ours, theirs = dict(_options(now)), dict(_options(then))
    return {name: (value, theirs[name]) for name, value in ours.items() if value != theirs[name]}


def _options(config: Config) -> Iterator[tuple[str, object]]:
    for section, options in msgspec.to_builtins(config).items():
        if section not in NO_SAY:
            yield from ((f"{section}.{name}", value) for name, value in options.items())


# recordings


def _judged(file: str, recording: Recording, cores: Sequence[Settings], decoding: Decoding, tell: Progress) -> Judged:
    judges = [Judge(core, recording.roster, decoding) for core in cores]
    count, problem = 0, None
    try:
        for count, frame in enumerate(recording.frames, 1):
            tell(count, f"{file}, {utc(frame.at)}")
            for judge in judges:
                judge.push(frame)
    except BrokenRecording as broken:
        problem = str(broken)
    ours, theirs = judges
    return Judged(file, count, problem, ours.person_hours, ours.told, theirs.told)


# telling


def _show(changes: Changes, judged: Sequence[Judged], *, one_by_one: bool) -> None:
    hours = sum(one.person_hours for one in judged)
    for name, (before, after) in changes.items():
        click.echo(f"{name}: now {_value(before)}, then {_value(after)}")
    click.echo(f"{len(judged)} {'recording' if len(judged) == 1 else 'recordings'}, {hours:.3g} person-hours")
    if one_by_one and any(one.now or one.then for one in judged):
        listed = [(one.file, *_cells(pair)) for one in judged for pair in pairs(one.now, one.then)]
        headings = ("recording", "athlete", "danger", "now", "then", "what")
        several = len(judged) > 1  # else the name of the one takes the place that a message needs
        show(headings if several else headings[1:], listed if several else [row[1:] for row in listed])
    counts = [_counts(row, hours) for row in _rows(judged)]
    show(("danger", "severity", "now", "an hour", "then", "an hour", "difference"), counts)
    click.echo(STAYED)


def _rows(judged: Sequence[Judged]) -> list[Row]:
    return rows([one for each in judged for one in each.now], [one for each in judged for one in each.then])


def _counts(row: Row, hours: float) -> tuple[str, ...]:
    rates = [f"{count / hours:.2f}" if hours else "" for count in (row.now, row.then)]
    difference = f"{row.then - row.now:+}" if row.then != row.now else "="
    return row.danger, row.severity, str(row.now), rates[0], str(row.then), rates[1], difference


def _cells(pair: Pair) -> tuple[str, ...]:
    when = [f"{utc(one.at)[:-4]} {one.severity}" if one else "-" for one in pair]
    return pair.first.athlete, pair.first.danger, *when, pair.first.message


def _value(value: object) -> str:
    return f"{value:g}" if isinstance(value, float) else str(value)


def _print(changes: Changes, judged: Sequence[Judged], *, one_by_one: bool) -> None:
    hours = sum(one.person_hours for one in judged)
    told: dict[str, Any] = {
        "changes": {name: {"now": before, "then": after} for name, (before, after) in changes.items()},
        "person_hours": round(hours, 3),
        "recordings": [
            {"file": one.file, "frames": one.frames, "complete": one.problem is None, "problem": one.problem}
            for one in judged
        ],
        "counts": [
            {**row._asdict(), **{f"{name}_per_person_hour": _rate(row, name, hours) for name in ("now", "then")}}
            for row in _rows(judged)
        ],
    }
    if one_by_one:
        told["alerts"] = [
            {"file": one.file, "now": now, "then": then} for one in judged for now, then in pairs(one.now, one.then)
        ]
    show_json(told)


def _rate(row: Row, name: str, hours: float) -> float | None:
    return round(float(getattr(row, name)) / hours, 4) if hours else None
