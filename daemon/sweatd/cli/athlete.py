"""`sweatd athlete`: who trains here. Names go into the store and nowhere else."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import click
import msgspec
from msgspec import inspect

from sweatd.athletes import Athlete
from sweatd.cli.records import json_option, opened, show, show_json, store_option
from sweatd.model import Profile
from sweatd.store import Store
from sweatd.tomlfile import bare, expected, mistakes

EVER = float("-inf")
FACTS = [field for field in msgspec.structs.fields(Athlete) if field.name not in ("id", "name", "devices")]


@click.group()
def command() -> None:
    r"""Who trains here: add, list, show, export, forget.

    \b
    Example:  sweatd athlete add a1 --name Ada --mass-kg 62 --height-m 1.70
              sweatd assign F0:12:34:56:78:9A a1
    """


def facts(function: Callable[..., None]) -> Callable[..., None]:
    """One option for each fact of a profile, as its type says."""
    for field in reversed(FACTS):
        flag = "--" + field.name.replace("_", "-")
        kind: Any = {inspect.FloatType: float, inspect.IntType: int}.get(type(bare(inspect.type_info(field.type))), str)
        if isinstance(bare(inspect.type_info(field.type)), inspect.BoolType):
            flag, kind = f"{flag}/--no-{flag[2:]}", bool
        function = click.option(flag, field.name, type=kind, default=None, help=expected(field.type))(function)
    return function


@command.command()
@click.argument("athlete")
@click.option("--name", help="What people call them; kept in the store only.")
@facts
@click.option("--update", is_flag=True, help="Change somebody who is there; what is not named stays.")
@store_option
def add(athlete: str, name: str | None, update: bool, path: Path | None, **given: object) -> None:
    """Add somebody, or change them with --update.

    Every fact but the name is optional: a missing one widens the estimates and stops nothing.

    Example:  sweatd athlete add a1 --name Ada --mass-kg 62
    """
    with opened(path) as store:
        known = _known(store, athlete) if update else None
        if not update and athlete in store.names():
            raise click.ClickException(f"{athlete} is there already; to change something, add --update")
        if not update and name is None:
            raise click.UsageError("--name is missing: what do people call them?")
        old = {"name": store.names()[athlete], **msgspec.to_builtins(known)} if known else {"id": athlete}
        new = {key: value for key, value in {"name": name, **given}.items() if value is not None}
        added = _checked({**old, **new})
        store.put_athlete(added.profile(), added.name)
    click.echo(f"{athlete} is {'changed' if update else 'added'}")


@command.command("list")
@store_option
@json_option
def list_all(path: Path | None, as_json: bool) -> None:
    """Everybody, with what they wear.

    Example:  sweatd athlete list --json
    """
    with opened(path) as store:
        people = [_person(store, profile) for profile in store.athletes()]
    if as_json:
        show_json(people)
    elif people:
        columns = ("id", "name", "mass_kg", "height_m", "sex", "birth_year", "devices")
        show(columns, [[_cell(each[column]) for column in columns] for each in people])
    else:
        click.echo("nobody yet; add somebody:  sweatd athlete add a1 --name Ada --mass-kg 62")


@command.command("show")
@click.argument("athlete")
@store_option
@json_option
def show_one(athlete: str, path: Path | None, as_json: bool) -> None:
    """All facts of one athlete, with how much is kept of them.

    Example:  sweatd athlete show a1
    """
    with opened(path) as store:
        person = _person(store, _known(store, athlete))
        kept = {"told": len(store.told_since(EVER, athlete)), "sessions": len(store.sessions(athlete))}
    if as_json:
        show_json({**person, **kept})
    else:
        show(("fact", "value"), [(key, _cell(value)) for key, value in {**person, **kept}.items()])


@command.command()
@click.argument("athlete")
@store_option
def export(athlete: str, path: Path | None) -> None:
    """Everything that is kept of one athlete, as JSON: theirs to take.

    Example:  sweatd athlete export a1 > ada.json
    """
    with opened(path) as store:
        person = _person(store, _known(store, athlete))
        told = store.told_since(EVER, athlete)
        said = [{"at": frame.at, "verb": frame.key, "said": _said(frame.data)} for frame in told]
        sessions = [session._asdict() for session in store.sessions(athlete)]
    show_json({**person, "told": said, "sessions": sessions})


@command.command()
@click.argument("athlete")
@click.option("--yes", is_flag=True, help="Do not ask.")
@store_option
def forget(athlete: str, yes: bool, path: Path | None) -> None:
    """Erase everything that is kept of one athlete; there is no way back.

    Example:  sweatd athlete export a1 > ada.json && sweatd athlete forget a1
    """
    with opened(path) as store:
        if not yes:
            click.confirm(f"Erase everything of {athlete} from {store.path}, for good?", abort=True)
        if not store.forget(athlete):
            raise click.ClickException(_unknown(store, athlete))
    click.echo(f"{athlete} is forgotten; backups that you made are yours to erase")


def _known(store: Store, athlete: str) -> Profile:
    for profile in store.athletes():
        if profile.id == athlete:
            return profile
    raise click.ClickException(_unknown(store, athlete))


def _unknown(store: Store, athlete: str) -> str:
    known = ", ".join(store.names()) or "nobody yet"
    return f"nobody here is {athlete}; known: {known}"


def _checked(given: dict[str, Any]) -> Athlete:
    wrong = [
        f"{problem.key}: {problem.wrong}" if problem.key else problem.wrong for problem in mistakes(Athlete, given)
    ]
    if wrong:
        raise click.ClickException("; ".join(wrong))
    return msgspec.convert(given, Athlete)


def _person(store: Store, profile: Profile) -> dict[str, Any]:
    devices = [device for device, athlete in store.assignments().items() if athlete == profile.id]
    return {"id": profile.id, "name": store.names()[profile.id], **msgspec.to_builtins(profile), "devices": devices}


def _said(data: bytes) -> object:
    try:
        return msgspec.json.decode(data)
    except msgspec.DecodeError:
        return data.hex()


def _cell(value: object) -> object:
    return ", ".join(value) if isinstance(value, list) else value
