"""Every kind of wearable that a scenario can name. A new one is a file beside this, its name in a union, and a row."""

from collections.abc import Callable
from typing import Any, NamedTuple

from virtualgym import (
    bike_sensor,
    bthome_sensor,
    core_sensor,
    foot_pod,
    heart_rate_strap,
    indoor_bike,
    lywsd03mmc,
    mi_band,
    oximeter,
    polar_strap,
    power_meter,
    room_sensor,
    rower,
    ruuvi_tag,
    scale,
    sweat_band,
    sweat_patch,
    thermometer,
    treadmill,
    xiaomi_scale,
)
from virtualgym.body import Body
from virtualgym.chance import Generator
from virtualgym.thermal import Air
from virtualgym.wearable import Wearable

Worn = (
    heart_rate_strap.Settings
    | sweat_patch.Settings
    | thermometer.Settings
    | scale.Settings
    | foot_pod.Settings
    | bike_sensor.Settings
    | power_meter.Settings
    | core_sensor.Settings
    | polar_strap.Settings
    | mi_band.Settings
    | treadmill.Settings
    | indoor_bike.Settings
    | rower.Settings
    | oximeter.Settings
    | sweat_band.Settings
    | xiaomi_scale.Settings
)
OnTheWall = room_sensor.Settings | ruuvi_tag.Settings | lywsd03mmc.Settings | bthome_sensor.Settings


class Make(NamedTuple):
    """How a kind is called on the air, which part of its address tells it, and what makes one."""

    name: str
    code: int
    make: Callable[..., Wearable]


MAKES: dict[type[Any], Make] = {
    heart_rate_strap.Settings: Make("Strap", 1, heart_rate_strap.HeartRateStrap),
    sweat_patch.Settings: Make("Patch", 2, sweat_patch.SweatPatch),
    thermometer.Settings: Make("Thermo", 3, thermometer.Thermometer),
    room_sensor.Settings: Make("Room", 4, room_sensor.RoomSensor),
    scale.Settings: Make("Scale", 5, scale.Scale),
    foot_pod.Settings: Make("Pod", 6, foot_pod.FootPod),
    bike_sensor.Settings: Make("Bike", 7, bike_sensor.BikeSensor),
    power_meter.Settings: Make("Power", 8, power_meter.PowerMeter),
    core_sensor.Settings: Make("CORE", 9, core_sensor.CoreSensor),
    polar_strap.Settings: Make("Polar", 10, polar_strap.PolarStrap),
    mi_band.Settings: Make("Band", 11, mi_band.MiBand),
    treadmill.Settings: Make("Treadmill", 12, treadmill.Treadmill),
    indoor_bike.Settings: Make("Spinner", 13, indoor_bike.IndoorBike),
    rower.Settings: Make("Rower", 14, rower.Rower),
    oximeter.Settings: Make("Oximeter", 15, oximeter.Oximeter),
    sweat_band.Settings: Make("Sweatband", 16, sweat_band.SweatBand),
    xiaomi_scale.Settings: Make("Mi Scale", 17, xiaomi_scale.XiaomiScale),
    ruuvi_tag.Settings: Make("Ruuvi", 18, ruuvi_tag.RuuviTag),
    lywsd03mmc.Settings: Make("ATC", 19, lywsd03mmc.Lywsd03mmc),
    bthome_sensor.Settings: Make("BTHome", 20, bthome_sensor.BthomeSensor),
}


Place = tuple[int, int]  # which of its owner's wearables, which owner; makes addresses unlike each other


def worn(settings: Worn, body: Body, owner: str, place: Place, rng: Generator) -> Wearable:
    """A wearable on a body."""
    return _made(settings, owner, place, body, rng)


def on_the_wall(settings: OnTheWall, air: Air, place: Place, rng: Generator) -> Wearable:
    """A sensor of the room's air."""
    return _made(settings, str(place[1] + 1), place, air, rng)


def _made(settings: Worn | OnTheWall, owner: str, place: Place, feels: Body | Air, rng: Generator) -> Wearable:
    """Its address is static random: the two highest bits are set."""
    make, (nth, number) = MAKES[type(settings)], place
    address = f"F0:00:{nth:02X}:{make.code:02X}:{number >> 8:02X}:{number & 0xFF:02X}"
    return make.make(address, f"{make.name} {owner}", feels, rng, settings)
