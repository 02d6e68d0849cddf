"""An evening for several ways of drinking: what a body does and loses whatever it drinks is lived once for all of them.

In the foreign model drinking acts on the balance of water and salt and on the heart (3.3 bpm per 1 % of body mass), not
on heat, sweat or effort. So heat and sweat are lived once, and each way of drinking keeps its own fluids and heart.
Chance is the same in every way: same effort, same sensors, same errors.
"""

import math
from typing import Any, NamedTuple

import numpy as np

from virtualgym.activity import maximal_w, resting_w
from virtualgym.body import Body
from virtualgym.crowd import Guest
from virtualgym.film import BOTTLE_SD, LIFE, SCALE, SCALE_SD_KG, SHOWN, STRAP_SD_BPM, efforts, shown, wall, weighed
from virtualgym.fluids import Fluids
from virtualgym.heart import Heart
from virtualgym.ways import TOO_MUCH, Drinker, Sip, Way

STEP_S = 30
BOTTLE, STRAP, SCALE_AFTER = 21, 22, 24  # what chance is for
NOTHING = float("nan")


class Second(NamedTuple):
    """What left a body in a second, and what drove its heart."""

    secreted_l: float
    diffused_l: float
    breathed_l: float
    sodium_mmol_l: float
    joules: float
    reserve_share: float
    core_c: float


class Evening(NamedTuple):
    """All of a guest's evening that does not depend on drinking."""

    guest: Guest
    seconds: list[Second]
    machine: list[dict[str, float]]  # what is shown beside the heart rate, each second
    strap_bpm: list[float]  # error, each second
    air_c: float  # as the wall shows it
    humidity_percent: float
    before_kg: float  # as the scale shows it


class _Tap(Fluids):
    """Fluids that also write down what leaves."""

    def __init__(self, mass_kg: float, sex: str) -> None:
        super().__init__(mass_kg, sex)
        self.lost = (0.0, 0.0, 0.0, 0.0)

    def lose(self, *, secreted_l: float, diffused_l: float, breathed_l: float, sodium_mmol_l: float) -> None:
        self.lost = (secreted_l, diffused_l, breathed_l, sodium_mmol_l)


def lived(guest: Guest) -> Evening:
    """Lets the body live through the evening, without a drink."""
    one, today, day = guest.member, guest.today, guest.day
    person, body = today.person, Body(today.person, today.air, one.chance(LIFE, day), STEP_S)
    body.fluids = tap = _Tap(person.mass_kg, person.sex)
    rest_w = resting_w(person)
    reserve_w = maximal_w(person) - rest_w
    seconds, done = [], []
    for phase, costs in efforts(today, lambda: body.core_c):
        body.second(costs)
        share = (costs.metabolic_w - rest_w) / reserve_w * person.heart_share
        seconds.append(Second(*tap.lost, body.metabolic_w, share, body.core_c))
        done.append((NOTHING, costs.power_w, costs.speed_m_s, phase.grade_percent))
    _, *columns = shown(np.array(done, dtype=np.float64), one.chance(SHOWN, day))
    machine = [_known(*row) for row in zip(*(column.tolist() for column in columns), strict=True)]
    strap = STRAP_SD_BPM * one.chance(STRAP, day).standard_normal(len(seconds))
    before_kg = person.mass_kg + SCALE_SD_KG * float(one.chance(SCALE, day).standard_normal())
    return Evening(guest, seconds, machine, strap.tolist(), *wall(one, today), before_kg)


def _known(power_w: float, speed_m_s: float, grade_percent: float) -> dict[str, float]:
    """What a machine shows, if there is one."""
    told = {"power": power_w, "speed": speed_m_s, "grade": grade_percent}
    return {name: value for name, value in told.items() if not math.isnan(value)}


class Told(NamedTuple):
    """What somebody tells of a drink: not quite what went down."""

    ml: float
    sodium_mmol_l: float


class Life:
    """An evening in one way of drinking."""

    def __init__(self, evening: Evening, way: Way) -> None:
        guest = evening.guest
        person = guest.today.person
        self.evening, self.drinker = evening, Drinker(guest, way)
        self.fluids = Fluids(person.mass_kg, person.sex)
        self.lowest_sodium_mmol_l = self.fluids.plasma_sodium_mmol_l
        self.sips: list[Sip] = []
        self.stopped_percent: float | None = None  # deficit when first told to stop drinking
        self._heart = Heart(
            person.resting_heart_rate,
            person.maximal_heart_rate,
            person.day_form_bpm,
            guest.member.chance(LIFE, guest.day),
        )
        self._bottle = guest.member.chance(BOTTLE, guest.day)

    def hear(self, time_s: int, event: dict[str, Any]) -> None:
        """Is told something by sweatd."""
        if event["event_type"] == TOO_MUCH and self.stopped_percent is None:
            self.stopped_percent = self.fluids.deficit_percent
        self.drinker.hear(time_s, event)

    def second(self, time_s: int) -> list[Told]:
        """Lives a second; what is told of drinks."""
        now = self.evening.seconds[time_s]
        self.fluids.lose(
            secreted_l=now.secreted_l,
            diffused_l=now.diffused_l,
            breathed_l=now.breathed_l,
            sodium_mmol_l=now.sodium_mmol_l,
        )
        self.fluids.burn(now.joules)
        return [self._drink(sip) for sip in self.drinker.sips(time_s, self.fluids)]

    def _drink(self, sip: Sip) -> Told:
        self.sips.append(sip)
        self.fluids.drink(sip.ml, sip.sodium_mmol_l)
        self.lowest_sodium_mmol_l = min(self.lowest_sodium_mmol_l, self.fluids.plasma_sodium_mmol_l)
        return Told(sip.ml * (1 + BOTTLE_SD * float(self._bottle.standard_normal())), sip.sodium_mmol_l)

    def sensed(self, time_s: int) -> dict[str, float]:
        """Lets the heart live this second; what strap and machine show of it."""
        now = self.evening.seconds[time_s]
        self._heart.second(now.reserve_share, now.core_c, self.fluids.deficit_percent)
        strap = float(round(self._heart.rate + self.evening.strap_bpm[time_s]))
        return {"heart_rate": strap} | self.evening.machine[time_s]

    @property
    def gained_kg(self) -> float:
        """How much heavier a scale without clothes would show this body than it came."""
        return self.fluids.mass_kg - self.evening.guest.today.person.mass_kg

    @property
    def after_kg(self) -> float:
        """What the scale shows afterwards."""
        guest = self.evening.guest
        return weighed(self.fluids, guest.member.chance(SCALE_AFTER, guest.day))
