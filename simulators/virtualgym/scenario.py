"""A scenario: who trains, in which air, wearing what, and what goes wrong, as one TOML file.

Shipped ones lie in `scenarios/` and are known by name; any other is known by its path. The file says what the daemon
may know of an athlete (`known`) and what is so (`truth`). What is known is also so unless `truth` says otherwise, and
what neither says is drawn from the population.
"""

import tomllib
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import Annotated, Any, Literal

import msgspec
from msgspec import Meta, Struct

from virtualgym.activity import Phase
from virtualgym.drinking import Habit
from virtualgym.person import Person
from virtualgym.thermal import Air
from virtualgym.wardrobe import OnTheWall, Worn
from virtualgym.words import Words

NOBODY = {"sweat_gain": 1.0, "site_gain": 1.0, "sweat_sodium_mmol_l": 45.0, "efficiency": 0.21, "day_form_bpm": 0.0}
UNSEEN = frozenset(NOBODY)  # the facts that are drawn where nobody tells them


class BadScenario(Exception):  # noqa: N818 - a verdict about a file, not a defect of the program
    """A scenario that cannot be used: which file, where in it, and what to do."""


class Room(Struct, frozen=True, forbid_unknown_fields=True):
    """The air, and what hangs on the wall."""

    temperature_c: Annotated[float, Meta(ge=-10, le=50)]
    humidity_percent: Annotated[float, Meta(ge=0, le=100)]
    air_speed_m_s: Annotated[float, Meta(ge=0.05, le=6)] = 0.3
    sensors: tuple[OnTheWall, ...] = ()

    @property
    def air(self) -> Air:
        """The air where nobody has a fan."""
        return Air(self.temperature_c, self.humidity_percent, self.air_speed_m_s)


class Injury(Struct, frozen=True, forbid_unknown_fields=True):
    """Something that hurt: where, and since when."""

    muscle: str
    date: Annotated[str, Meta(pattern=r"^[0-9]{4}-[0-9]{2}-[0-9]{2}$")]


class Known(Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True, kw_only=True):
    """What the daemon may know of an athlete."""

    mass_kg: float | None = None
    height_m: float | None = None
    sex: Literal["female", "male"] | None = None
    birth_year: int | None = None
    resting_heart_rate: float | None = None
    maximal_heart_rate: float | None = None
    vo2max: float | None = None
    clothing_clo: float | None = None
    acclimatised: bool | None = None
    fluid_restricted: bool = False
    cramps: Literal["never", "sometimes", "often"] | None = None
    injuries: tuple[Injury, ...] = ()
    weak_muscles: tuple[str, ...] = ()
    medicines: tuple[str, ...] = ()
    conditions: tuple[str, ...] = ()


class Athlete(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """One athlete: what is known, what is true, what is done, drunk, said and worn."""

    id: Annotated[str, Meta(pattern=r"^[a-z0-9][a-z0-9_-]{0,31}$")]
    known: Known = Known()
    truth: dict[str, Any] = {}
    warm_up: tuple[Phase, ...] = ()  # before the session begins and anything is sensed
    plan: Annotated[tuple[Phase, ...], Meta(min_length=1)]
    drinking: Habit = Habit()
    words: tuple[Words, ...] = ()  # said in the session
    wears: tuple[Worn, ...] = ()

    def __post_init__(self) -> None:
        self.person(NOBODY)

    def person(self, draws: dict[str, float]) -> Person:
        """The truth, with draws for what is open. Raises ValueError where a fact is missing or impossible."""
        known = msgspec.to_builtins(self.known)
        taken = {name: known[name] for name in known if name in Person.__struct_fields__}
        try:
            return msgspec.convert({**draws, **taken, **self.truth}, Person, strict=False)
        except msgspec.ValidationError as refusal:
            raise ValueError(f"truth of athlete {self.id!r}: {refusal}") from None

    def profile(self, athlete: str) -> dict[str, Any]:
        """What the daemon may know, under this id."""
        return {"id": athlete, **msgspec.to_builtins(self.known)}


class Scenario(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """The whole file."""

    title: str
    seed: int
    minutes: Annotated[float, Meta(gt=0, le=600)]
    room: Room
    athletes: Annotated[tuple[Athlete, ...], Meta(min_length=1)]
    power: Literal["kept", "told"] = "kept"  # whether machines tell power and speed

    def __post_init__(self) -> None:
        ids = [athlete.id for athlete in self.athletes]
        if twice := sorted({one for one in ids if ids.count(one) > 1}):
            raise ValueError(f"two athletes are called {twice[0]!r}: give each an id of its own")


def names() -> list[str]:
    """The shipped scenarios."""
    return sorted(one.name.removesuffix(".toml") for one in _shipped().iterdir() if one.name.endswith(".toml"))


def load(name: str) -> Scenario:
    """A shipped scenario by name, or any by the path of its file. Raises BadScenario."""
    if name in names():
        return parse(_shipped().joinpath(f"{name}.toml").read_text("utf-8"), f"{name}.toml")
    path = Path(name)
    if path.suffix != ".toml":
        raise BadScenario(f"no scenario is called {name!r}: choose one of {', '.join(names())}, or give a .toml file")
    try:
        return parse(path.read_text("utf-8"), name)
    except (OSError, UnicodeDecodeError) as error:
        raise BadScenario(f"{name} cannot be read: {error}") from None


def parse(text: str, file: str) -> Scenario:
    """A scenario from its text; `file` is for the error message. Raises BadScenario."""
    try:
        return msgspec.convert(tomllib.loads(text), Scenario, strict=False)
    except tomllib.TOMLDecodeError as error:
        raise BadScenario(f"{file} is not TOML: {error}") from None
    except msgspec.ValidationError as error:
        raise BadScenario(f"{file}: {error}. {_cure(str(error))}") from None


def _cure(error: str) -> str:
    if "unknown field" in error:
        return "Correct its spelling or take it out; `demo.toml` and `causes.toml` show every part of a scenario."
    if "missing required field" in error:
        return "Add it."
    return "Change it."


def _shipped() -> Traversable:
    return files("virtualgym").joinpath("scenarios")
