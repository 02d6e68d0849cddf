"""Every kind of wearable that a scenario can name. A new one is a file beside this, and a row in each table here."""

from typing import NamedTuple

from virtualgym import heart_rate_strap, room_sensor, sweat_patch, thermometer
from virtualgym.body import Body
from virtualgym.chance import Generator
from virtualgym.thermal import Air
from virtualgym.wearable import Wearable

Worn = heart_rate_strap.Settings | sweat_patch.Settings | thermometer.Settings
OnTheWall = room_sensor.Settings


class Make(NamedTuple):
    """How a kind is called on the air, and which part of its address tells it."""

    name: str
    code: int


MAKES = {
    heart_rate_strap.Settings: Make("Strap", 1),
    sweat_patch.Settings: Make("Patch", 2),
    thermometer.Settings: Make("Thermo", 3),
    room_sensor.Settings: Make("Room", 4),
}


Place = tuple[int, int]  # which of its owner's wearables, which owner; makes addresses unlike each other


def worn(settings: Worn, body: Body, owner: str, place: Place, rng: Generator) -> Wearable:
    """A wearable on a body."""
    address, name = _labels(settings, owner, place)
    match settings:
        case heart_rate_strap.Settings():
            return heart_rate_strap.HeartRateStrap(address, name, body, rng, settings)
        case sweat_patch.Settings():
            return sweat_patch.SweatPatch(address, name, body, rng, settings)
        case thermometer.Settings():
            return thermometer.Thermometer(address, name, body, rng, settings)


def on_the_wall(settings: OnTheWall, air: Air, place: Place, rng: Generator) -> Wearable:
    """A sensor of the room's air."""
    address, name = _labels(settings, str(place[1] + 1), place)
    return room_sensor.RoomSensor(address, name, air, rng, settings)


def _labels(settings: Worn | OnTheWall, owner: str, place: Place) -> tuple[str, str]:
    """Address (static random: its two highest bits are set) and name."""
    make, (nth, number) = MAKES[type(settings)], place
    return f"F0:00:{nth:02X}:{make.code:02X}:{number >> 8:02X}:{number & 0xFF:02X}", f"{make.name} {owner}"
