"""Who trains here and what they wear, as people write it: one set of limits for the file and the command line.

The limits only catch slips (pounds for kilograms, centimetres for metres): they judge nobody.
"""

from collections import Counter
from collections.abc import Iterator
from typing import Annotated, Literal, NamedTuple

import msgspec
from msgspec import Meta, Struct

from sweatd.model import Profile, Quantity
from sweatd.roster import ROOM, Roster

ID = "^[a-z0-9][a-z0-9-]{0,31}$"
ADDRESS = "^[0-9A-Fa-f]{2}(:[0-9A-Fa-f]{2}){5}$"
PRINTABLE = r"^[^\x00-\x1f\x7f]{1,80}$"
MASS = Quantity.BODY_MASS

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
FluidRestricted = Annotated[bool, Meta(description="a clinician limits what they drink: never reminded")]


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
    fluid_restricted: FluidRestricted | None = None
    devices: tuple[Device, ...] = ()

    def check(self) -> Iterator[str]:
        """The limits between options."""
        if self.id == ROOM:
            yield f'"{ROOM}" stands for the gym itself and can be no athlete\'s id'
        low, high = self.resting_heart_rate, self.maximal_heart_rate
        if low is not None and high is not None and low >= high:
            yield f"resting_heart_rate {low:g} is not below maximal_heart_rate {high:g}"

    def profile(self) -> Profile:
        """Without the name: what the rest of the program may know."""
        return msgspec.convert(self, Profile, from_attributes=True)


class Room(Struct, frozen=True, forbid_unknown_fields=True):
    """The sensors that measure the air of the gym."""

    devices: tuple[Device, ...] = ()


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

    def people(self) -> People:
        """As the program wants it."""
        roster = Roster([athlete.profile() for athlete in self.athletes], dict(self._worn()))
        return People(roster, {athlete.id: athlete.name for athlete in self.athletes})

    def _worn(self) -> Iterator[tuple[str, str]]:
        for wearer, devices in (*((each.id, each.devices) for each in self.athletes), (ROOM, self.room.devices)):
            yield from ((device.upper(), wearer) for device in devices)


def _twice(what: str, each: list[str]) -> Iterator[str]:
    return (f"{what} {one} is there {count} times" for one, count in Counter(each).items() if count > 1)
