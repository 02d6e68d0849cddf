"""Who trains here and what they wear, as people write it: one set of limits for the file and the command line.

The limits only catch slips (pounds for kilograms, centimetres for metres): they judge nobody.
"""

from collections import Counter
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from typing import Annotated, Literal, NamedTuple

import msgspec
import numpy as np
from msgspec import Meta, Struct

from sweatd.model import CONDITIONS, MEDICINES, Array, Memory, Profile, Quantity
from sweatd.model.profile import RESTRICTING
from sweatd.roster import ROOM, Roster

# $ alone would let a line end through
ID = r"^[a-z0-9][a-z0-9-]{0,31}\Z"
ADDRESS = r"^[0-9A-Fa-f]{2}(:[0-9A-Fa-f]{2}){5}\Z"
PRINTABLE = r"^[^\x00-\x1f\x7f]{1,80}\Z"
MUSCLE = r"^[a-z][a-z -]{0,31}\Z"
DATE = r"^[0-9]{4}-[0-9]{2}-[0-9]{2}\Z"
MASS = Quantity.BODY_MASS
YOUNGEST, OLDEST = 5, 110  # years: beyond, the formulas know nothing, and it is a slip

Id = Annotated[
    str,
    Meta(pattern=ID, description="an id of up to 32 of a-z, 0-9 and - (everybody sees it: no name)", examples=["a1"]),
]
Name = Annotated[str, Meta(pattern=PRINTABLE, description="a name of up to 80 characters", examples=["Ada"])]
Device = Annotated[
    str,
    Meta(
        pattern=ADDRESS,
        description="a Bluetooth address like F0:12:34:56:78:9A",
        examples=["F0:12:34:56:78:9A"],
    ),
]
MassKg = Annotated[float, Meta(ge=MASS.low, le=MASS.high, description="kilograms", examples=[70])]
HeightM = Annotated[float, Meta(ge=0.8, le=2.5, description="metres", examples=[1.75])]
Sex = Annotated[Literal["female", "male"], Meta(description="the body's, for formulas that need it")]
BirthYear = Annotated[int, Meta(ge=1900, le=2100, description="year of birth", examples=[1990])]
RestingRate = Annotated[float, Meta(ge=25, le=120, description="per minute", examples=[60])]
MaximalRate = Annotated[float, Meta(ge=90, le=240, description="per minute", examples=[190])]
Vo2Max = Annotated[float, Meta(ge=10, le=100, description="mL/kg/min", examples=[45])]
ClothingClo = Annotated[float, Meta(ge=0, le=4, description="clo; shorts and shirt 0.3", examples=[0.3])]
Acclimatised = Annotated[bool, Meta(description="has trained in heat for a week or more")]
CriticalPower = Annotated[float, Meta(ge=50, le=600, description="watts on a bicycle, from a test", examples=[220])]
WPrime = Annotated[
    float, Meta(ge=3000, le=50_000, description="joules above critical power, from the same test", examples=[18_000])
]
FluidRestricted = Annotated[
    bool,
    Meta(
        description="whether a clinician limits what they drink: then they are never told to. Left out, it is not "
        f"known, and counts as true with one of: {', '.join(sorted(RESTRICTING))}"
    ),
]
Cramps = Annotated[Literal["never", "sometimes", "often"], Meta(description="in exercise or soon after")]
Muscle = Annotated[str, Meta(pattern=MUSCLE, description="a muscle in up to 32 of a-z, space and -", examples=["calf"])]
Date = Annotated[str, Meta(pattern=DATE, description="a date like 2026-01-31", examples=["2026-01-31"])]
Medicine = Annotated[
    str,
    Meta(pattern=rf"^({'|'.join(MEDICINES)})\Z", description=f"one of {', '.join(MEDICINES)}", examples=[MEDICINES[0]]),
]
Condition = Annotated[
    str,
    Meta(
        pattern=rf"^({'|'.join(CONDITIONS)})\Z", description=f"one of {', '.join(CONDITIONS)}", examples=[CONDITIONS[0]]
    ),
]


class Injury(Struct, frozen=True, forbid_unknown_fields=True):
    """Something that hurt: where, and since when."""

    muscle: Muscle
    date: Date

    def check(self) -> Iterator[str]:
        """That the date is one."""
        try:
            date.fromisoformat(self.date)
        except ValueError:
            yield f"there is no {self.date} in the calendar"


class Athlete(Struct, frozen=True, forbid_unknown_fields=True):
    """A profile with what only people need: a name, and the wearables."""

    id: Id
    name: Name
    mass_kg: MassKg | None = None
    height_m: HeightM | None = None
    sex: Sex | None = None
    birth_year: BirthYear | None = None
    resting_heart_rate: RestingRate | None = None
    maximal_heart_rate: MaximalRate | None = None
    vo2max: Vo2Max | None = None
    clothing_clo: ClothingClo | None = None
    acclimatised: Acclimatised | None = None
    critical_power_w: CriticalPower | None = None
    w_prime_j: WPrime | None = None
    fluid_restricted: FluidRestricted | None = None
    cramps: Cramps | None = None
    injuries: tuple[Injury, ...] = ()
    weak_muscles: tuple[Muscle, ...] = ()
    medicines: tuple[Medicine, ...] = ()
    conditions: tuple[Condition, ...] = ()
    devices: tuple[Device, ...] = ()

    def check(self) -> Iterator[str]:
        """The limits between options."""
        if self.id == ROOM:
            yield f'"{ROOM}" stands for the gym itself and can be no athlete\'s id'
        low, high = self.resting_heart_rate, self.maximal_heart_rate
        if low is not None and high is not None and low >= high:
            yield f"resting_heart_rate {low:g} is not below maximal_heart_rate {high:g}"

    def yet_to_come(self, today: date) -> Iterator[str]:
        """What no calendar allows, and so is a slip; whoever asks has a clock, and trusts it."""
        if self.birth_year is not None and self.birth_year > today.year:
            yield f"birth_year {self.birth_year} is yet to come"
        elif self.birth_year is not None and not YOUNGEST <= today.year - self.birth_year <= OLDEST:
            yield f"birth_year {self.birth_year} makes an age of {today.year - self.birth_year} years"
        for injury in self.injuries:
            if date.fromisoformat(injury.date) > today:
                yield f"the injury of {injury.date} ({injury.muscle}) is yet to come"

    def profile(self) -> Profile:
        """Without the name: what the rest of the program may know."""
        return msgspec.convert(self, Profile, from_attributes=True)


class Room(Struct, frozen=True, forbid_unknown_fields=True):
    """The sensors that measure the air of the gym."""

    devices: tuple[Device, ...] = ()


def unbelievable(memory: Memory) -> str:
    """Why what sessions taught cannot be what this program once learnt; mostly empty."""
    size, rows = len(memory.fields), memory.covariance
    if not len(memory.mean) == len(rows) == size or any(len(row) != size for row in rows):
        return f"{size} fields, with {len(memory.mean)} means and {len(rows)} rows of covariance"
    if not np.isfinite([memory.at, *memory.mean, *(load for _, load in memory.loads)]).all():
        return "a number is missing"
    if memory.weigh_ins < 0 or any(load < 0 for _, load in memory.loads):
        return "a count below zero"
    covariance = np.array(rows).reshape(size, size)
    return "" if _is_covariance(covariance) else "the covariance is none"


def _is_covariance(matrix: Array) -> bool:
    if not np.isfinite(matrix).all() or not np.allclose(matrix, matrix.T):
        return False
    eigenvalues = np.linalg.eigvalsh(matrix)
    return not len(eigenvalues) or bool(eigenvalues[0] >= -1e-9 * max(eigenvalues[-1], 1.0))


def latest_day(now: float) -> date:
    """The day that it is at that time where it is latest, so that nobody's today is yet to come.

    >>> latest_day(1761912000.0)  # noon in Greenwich
    datetime.date(2025, 11, 1)
    """
    return (datetime.fromtimestamp(now, UTC) + timedelta(hours=14)).date()


class People(NamedTuple):
    """What an athletes file says: the roster, and the names, which go no further than the screen of the gym."""

    roster: Roster
    names: dict[str, str]


class AthletesFile(Struct, frozen=True, forbid_unknown_fields=True):
    """What stands in an athletes file."""

    athletes: tuple[Athlete, ...] = ()
    room: Room = Room()

    def check(self) -> Iterator[str]:
        """The limits between athletes."""
        yield from _twice("the id", [athlete.id for athlete in self.athletes])
        yield from _twice("the device", [device for device, _ in self._worn()])

    def yet_to_come(self, today: date) -> Iterator[tuple[str, str]]:
        """Athlete id and sentence for everything that lies in the future."""
        return ((athlete.id, wrong) for athlete in self.athletes for wrong in athlete.yet_to_come(today))

    def people(self) -> People:
        """As the program wants it."""
        roster = Roster([athlete.profile() for athlete in self.athletes], dict(self._worn()))
        return People(roster, {athlete.id: athlete.name for athlete in self.athletes})

    def _worn(self) -> Iterator[tuple[str, str]]:
        for wearer, devices in (*((each.id, each.devices) for each in self.athletes), (ROOM, self.room.devices)):
            yield from ((device.upper(), wearer) for device in devices)


def _twice(what: str, each: list[str]) -> Iterator[str]:
    return (f"{what} {one} is there {count} times" for one, count in Counter(each).items() if count > 1)
