"""One danger a file: a picture in, assessments out. A rule says nothing about those who are in no danger."""

from collections.abc import Callable, Mapping

from msgspec import Struct

from sweatd.model import Assessment, Picture
from sweatd.rules import (
    cool_down,
    cramp,
    cramp_risk,
    fatigue,
    heat_strain,
    hydration,
    overdrinking,
    rehydrate,
    sensor_lost,
    unwell,
    warm_up,
)
from sweatd.rules.cool_down import Settings as CoolDown
from sweatd.rules.cramp import Settings as Cramp
from sweatd.rules.cramp_risk import Settings as CrampRisk
from sweatd.rules.fatigue import Settings as Fatigue
from sweatd.rules.heat_strain import Settings as HeatStrain
from sweatd.rules.hydration import Settings as Hydration
from sweatd.rules.overdrinking import Settings as Overdrinking
from sweatd.rules.rehydrate import Settings as Rehydrate
from sweatd.rules.sensor_lost import Settings as SensorLost
from sweatd.rules.unwell import Settings as Unwell
from sweatd.rules.warm_up import Settings as WarmUp
from sweatd.safety import Settings as Safety


class Settings(Struct, frozen=True, forbid_unknown_fields=True):
    """The thresholds of all rules."""

    safety: Safety = Safety()
    hydration: Hydration = Hydration()
    overdrinking: Overdrinking = Overdrinking()
    cramp_risk: CrampRisk = CrampRisk()
    cramp: Cramp = Cramp()
    unwell: Unwell = Unwell()
    heat_strain: HeatStrain = HeatStrain()
    fatigue: Fatigue = Fatigue()
    warm_up: WarmUp = WarmUp()
    cool_down: CoolDown = CoolDown()
    rehydrate: Rehydrate = Rehydrate()
    sensor_lost: SensorLost = SensorLost()


RULES: tuple[Callable[[Picture, Settings], list[Assessment]], ...] = (
    lambda picture, settings: hydration.assess(picture, settings.hydration, settings.safety),
    lambda picture, settings: overdrinking.assess(picture, settings.overdrinking),
    lambda picture, settings: cramp_risk.assess(picture, settings.cramp_risk),
    lambda picture, settings: cramp.assess(picture, settings.cramp),
    lambda picture, settings: unwell.assess(picture, settings.unwell),
    lambda picture, settings: heat_strain.assess(picture, settings.heat_strain),
    lambda picture, settings: fatigue.assess(picture, settings.fatigue),
    lambda picture, settings: warm_up.assess(picture, settings.warm_up),
    lambda picture, settings: cool_down.assess(picture, settings.cool_down),
    lambda picture, settings: rehydrate.assess(picture, settings.rehydrate, settings.safety),
    lambda picture, settings: sensor_lost.assess(picture, settings.sensor_lost),
)
"""Every rule."""


def judge(picture: Picture, settings: Settings, own: Mapping[str, Settings]) -> list[Assessment]:
    """What all rules say of everybody: by the thresholds of all, or by their `own` where athletes have some."""
    if not picture.athletes:
        return []
    special = [athlete for athlete in picture.athletes if athlete in own]
    groups = [(picture.of(athlete), own[athlete]) for athlete in special]
    if special:
        usual = [athlete for athlete in picture.athletes if athlete not in own]
        groups += [(picture.of(*usual), settings)] if usual else []
    else:
        groups = [(picture, settings)]
    return [opinion for part, thresholds in groups for rule in RULES for opinion in rule(part, thresholds)]
