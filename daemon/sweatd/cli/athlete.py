"""`sweatd athlete`: who trains here. Names go into the store and nowhere else."""

from collections.abc import Callable
from pathlib import Path
from typing import Any, get_args

import click
import msgspec
from msgspec import inspect

from sweatd.athletes import Athlete, latest_day
from sweatd.cli.records import json_option, opened, show, show_json, store_option
from sweatd.clock import Clock
from sweatd.model import RESTRICTING, Profile
from sweatd.store import Store
from sweatd.tomlfile import bare, expected, mistakes

EVER = float("-inf")
FACTS = [field for field in msgspec.structs.fields(Athlete) if field.name not in ("id", "name", "devices")]
MANY = {"injuries": "injury", "weak_muscles": "weak-muscle", "medicines": "medicine", "conditions": "condition"}
NONE = "none"
REMINDERS = "reminders"
EXAMPLES = """\b
Example:  sweatd athlete add a1 --name Ada --mass-kg 62 --height-m 1.70
          sweatd assign F0:12:34:56:78:9A a1
"""
EXAMPLES_OF_ADD = """\b
Example:  sweatd athlete add a1 --name Ada --mass-kg 62
          sweatd athlete add a1 --update --injury calf:2026-01-31 --medicine statins
          sweatd athlete add a1 --update --injury none
"""


@click.group(epilog=EXAMPLES)
def command() -> None:
    """Who trains here: add, list, show, export, forget."""


def facts(function: Callable[..., None]) -> Callable[..., None]:
    """One option for each fact of a profile, as its type says."""
    for field in reversed(FACTS):
        function = (_repeatable(field) if field.name in MANY else _single(field))(function)
    return function


def _single(field: msgspec.structs.FieldInfo) -> Callable[..., Any]:
    flag, info = "--" + field.name.replace("_", "-"), bare(inspect.type_info(field.type))
    kind: Any = {inspect.FloatType: float, inspect.IntType: int}.get(type(info), str)
    if isinstance(info, inspect.BoolType):
        flag, kind = f"{flag}/--no-{flag[2:]}", bool
    return click.option(flag, field.name, type=kind, default=None, help=expected(field.type))


def _repeatable(field: msgspec.structs.FieldInfo) -> Callable[..., Any]:
    injury = field.name == "injuries"
    each = "what hurt and since when" if injury else expected(get_args(field.type)[0])
    again = f'once for each; "{NONE}" clears'
    metavar = "MUSCLE:DATE" if injury else "TEXT"
    return click.option(f"--{MANY[field.name]}", field.name, multiple=True, metavar=metavar, help=f"{each} ({again})")


@command.command(epilog=EXAMPLES_OF_ADD)
@click.argument("athlete")
@click.option("--name", help="What people call them; kept in the store only.")
@facts
@click.option("--update", is_flag=True, help="Change somebody who is there; what is not named stays.")
@store_option
def add(athlete: str, name: str | None, update: bool, path: Path | None, **given: object) -> None:
    """Add somebody, or change them with --update.

    Every fact but the name is optional: a missing one widens the estimates and stops nothing. What is said once for
    each (--injury, --weak-muscle, --medicine, --condition) replaces all of its kind that was known.
    """
    with opened(path) as store:
        known = _known(store, athlete) if update else None
        if not update and athlete in store.names():
            raise click.ClickException(f"{athlete} is there already; to change something, add --update")
        if not update and name is None:
            raise click.UsageError("--name is missing: what do people call them?")
        old = {"name": store.names()[athlete], **msgspec.to_builtins(known)} if known else {"id": athlete}
        listed = {key: _listed(key, given.pop(key)) for key in MANY}
        new = {key: value for key, value in {"name": name, **given, **listed}.items() if value is not None}
        added = _checked({**old, **new})
        if given["fluid_restricted"] is None and known and _newly_restricting(known, added.profile()):
            added = msgspec.structs.replace(added, fluid_restricted=None)  # what was said, was said before it was known
        store.put_athlete(added.profile(), added.name)
    click.echo(f"{athlete} is {'changed' if update else 'added'}")
    if why := _never_told_to_drink(added.profile()):
        click.echo(f"{athlete} is never told to drink: {why}")


def _newly_restricting(before: Profile, after: Profile) -> bool:
    return not RESTRICTING.isdisjoint(set(after.conditions) - set(before.conditions)) and not before.fluid_restricted


@command.command("list")
@store_option
@json_option
def list_all(path: Path | None, as_json: bool) -> None:
    """Everybody, with what they wear.

    Example:  sweatd athlete list --json
    """
    with opened(path) as store:
        known = store.athletes()
        people = [_person(store, profile) for profile in known]
    if as_json:
        show_json(people)
    elif people:
        columns = ("id", "name", "mass_kg", "sex", "birth_year", REMINDERS, "devices")
        never = ["never" if profile.may_not_be_told_to_drink else "yes" for profile in known]
        rows = [{**person, REMINDERS: word} for person, word in zip(people, never, strict=True)]
        show(columns, [[_cell(row[column]) for column in columns] for row in rows])
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
        profile = _known(store, athlete)
        person = _person(store, profile)
        kept = {"told": len(store.told_since(EVER, athlete)), "sessions": len(store.sessions(athlete))}
        memory = store.memories().get(athlete)
    kept["weigh_ins_learnt_from"] = memory.weigh_ins if memory else 0
    if as_json:
        show_json({**person, **kept})
    else:
        why = _never_told_to_drink(profile)
        facts = {**person, **kept, REMINDERS: f"never: {why}" if why else "yes"}
        show(("fact", "value"), [(key, _cell(value)) for key, value in facts.items()])


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
        memory = store.memories().get(athlete)
    show_json({**person, "told": said, "sessions": sessions, "learnt": memory})


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
    added = msgspec.convert(given, Athlete)
    if future := list(added.yet_to_come(latest_day(Clock().now()))):
        raise click.ClickException(f"{'; '.join(future)}: correct the date, or the clock of this machine")
    return added


def _listed(key: str, given: object) -> list[object] | None:
    """What was said once for each, as it stands in a file; None where nothing was said, so that all stays."""
    said = list(given) if isinstance(given, tuple) else []
    if not said:
        return None
    said = [] if said == [NONE] else said
    return [_injury(text) for text in said] if key == "injuries" else said


def _injury(text: str) -> dict[str, str]:
    muscle, colon, date = text.rpartition(":")
    if not colon:
        raise click.UsageError(f"--injury {text}: say what hurt and since when, for example calf:2026-01-31")
    return {"muscle": muscle, "date": date}


def _never_told_to_drink(profile: Profile) -> str:
    """Why; empty where it is not so."""
    if not profile.may_not_be_told_to_drink:
        return ""
    if profile.fluid_restricted:
        return "a clinician limits what they drink"
    why = " and ".join(sorted(RESTRICTING.intersection(profile.conditions)))
    return f"with {why}, that may be limited; if a clinician says it is not, say --no-fluid-restricted"


def _person(store: Store, profile: Profile) -> dict[str, Any]:
    devices = [device for device, athlete in store.assignments().items() if athlete == profile.id]
    return {"id": profile.id, "name": store.names()[profile.id], **msgspec.to_builtins(profile), "devices": devices}


def _said(data: bytes) -> object:
    try:
        return msgspec.json.decode(data)
    except msgspec.DecodeError:
        return data.hex()


def _cell(value: object) -> object:
    """As people read it."""
    match value:
        case bool():
            return "yes" if value else "no"
        case list() | tuple():
            return ", ".join(str(_cell(each)) for each in value)
        case {"muscle": muscle, "date": date}:
            return f"{muscle} ({date})"
    return value
