"""Who comes to the evenings of the closed-loop study: members of the population, some bent into those who are at risk.

- Two in seven are bent: *salty*, big people who sweat 1.5 times as much as their like and lose much salt (gain and
  sodium two standard deviations up: the spread of Ranchordas 2017, as in `person`); and *small*, short and light
  people with little fitness and effort, who sweat little. One in seven is an *over-drinker* who drinks 0.8-1.5 L/h out
  of habit, every second of them small: the people who get hyponatraemia (Hew-Butler 2015, Clin J Sport Med 25:303; up
  to 1.5 L/h: Noakes 2005, PNAS 102:18550; from memory, not reread).
- Four evenings in five pass in the cool gym or the hot hall of `population`, one is a spinning class: 23-28 Cel, humid,
  without wind, since a room of thirty people heats up (ours).
- Evenings last 45 to 120 minutes, at the population's effort.
- Thirst comes at 1-2 % of body mass in two of three (Cheuvront & Kenefick 2014, Compr Physiol 4:257: some 2 %), and
  what is drunk to it replaces about half of what left, some less, some more: involuntary dehydration (Greenleaf 1992,
  Med Sci Sports Exerc 24:645; Adolph 1947; players who train 45 %, SD 16 %: Maughan 2004, Int J Sport Nutr Exerc
  Metab 14:333; all from memory, not reread).
"""

from itertools import cycle
from math import exp, hypot

from msgspec import Struct
from msgspec.structs import replace

from virtualgym.activity import Phase
from virtualgym.person import SODIUM_SD_MMOL_L, SWEAT_GAIN_LOG_SD, Person
from virtualgym.population import EFFORT, STIRRED_ON_THE_SPOT_M_S, Member, Visit, member, visit
from virtualgym.thermal import Air

GROUPS = ("ordinary", "salty", "ordinary", "small", "ordinary", "over-drinker", "ordinary")
VENUES = {"cool": "cool gym", "hot": "hot hall"}
CLASS, CLASS_EVERY = "spinning class", 5
CLASS_C, CLASS_PERCENT, CLASS_M_S = (23.0, 28.0), (50.0, 75.0), (0.1, 0.3)
MINUTES = (45, 60, 75, 90, 105, 120)
THIRST_PERCENT, THIRST_SD_PERCENT = 1.5, 0.5
REPLACES, REPLACES_SD = 0.5, 0.15
TOO_MUCH_L_H = (0.8, 1.5)
EVENING = 20  # what chance is for


class Guest(Struct, frozen=True):
    """Somebody for an evening."""

    member: Member
    group: str
    venue: str
    minutes: int
    thirst_percent: float  # deficit at which thirst comes
    replaces: float  # share of the loss that is drunk to thirst
    habit_l_h: float  # drunk whatever the body says
    day: int
    today: Visit


def guest(seed: int, number: int, minutes: int | None = None, day: int = 0) -> Guest:
    """The guest with this number; `minutes`, where all evenings are to be as long; `day`: of several evenings."""
    one = member(seed, number)
    rng = one.chance(EVENING)
    drawn, habit_l_h = int(rng.choice(MINUTES)), float(rng.uniform(*TOO_MUCH_L_H))
    late, little = (float(z) for z in rng.standard_normal(2).clip(-2, 2))
    room = Air(*(float(rng.uniform(*limits)) for limits in (CLASS_C, CLASS_PERCENT, CLASS_M_S)))
    group, rides = GROUPS[number % len(GROUPS)], number % CLASS_EVERY == CLASS_EVERY - 1
    one = _bent(one, group, number)
    if rides:
        one = replace(one, kind="spinning", effort=one.effort + EFFORT["spinning"] - EFFORT[one.kind])
    return Guest(
        one,
        group,
        CLASS if rides else VENUES[one.hall],
        minutes or drawn,
        THIRST_PERCENT + THIRST_SD_PERCENT * late,
        REPLACES + REPLACES_SD * little,
        habit_l_h if group == "over-drinker" else 0.0,
        day,
        _today(one, day, minutes or drawn, room if rides else None),
    )


def _bent(one: Member, group: str, number: int) -> Member:
    if group == "salty":
        return _as(one, _salty(one.person))
    if group == "small" or (group == "over-drinker" and number // len(GROUPS) % 2):
        return replace(_as(one, _small(one.person)), effort=0.75 * one.effort)
    return one


def _as(one: Member, person: Person) -> Member:
    """The member with another body; what is known of the old one is as wrong about the new one."""
    known = dict(one.known)
    for name, digits in (("mass_kg", 1), ("height_m", 2), ("vo2max", 1)):
        if name in known:
            known[name] = round(known[name] + getattr(person, name) - getattr(one.person, name), digits)
    return replace(one, person=person, known=known)


def _salty(person: Person) -> Person:
    height_m = person.height_m + 0.06
    return replace(
        person,
        height_m=height_m,
        mass_kg=(person.mass_kg / person.height_m**2 + 3) * height_m**2,
        sweat_gain=min(3.0, person.sweat_gain * exp(1.5 * SWEAT_GAIN_LOG_SD)),
        sweat_sodium_mmol_l=min(90.0, person.sweat_sodium_mmol_l + 2 * SODIUM_SD_MMOL_L),
    )


def _small(person: Person) -> Person:
    height_m = person.height_m - 0.08
    return replace(
        person,
        height_m=height_m,
        mass_kg=max(18.5, person.mass_kg / person.height_m**2 - 3) * height_m**2,
        vo2max=max(18.0, 0.75 * person.vo2max),
        sweat_gain=person.sweat_gain * exp(-SWEAT_GAIN_LOG_SD),
    )


def _today(one: Member, day: int, minutes: int, room: Air | None) -> Visit:
    """A visit as long as it is to be, in the member's hall or in another room."""
    today = visit(one, day)
    today = today._replace(plan=stretched(today.plan, minutes), easier=stretched(today.easier, minutes))
    if room is None:
        return today
    return today._replace(room=room, air=room._replace(speed_m_s=hypot(room.speed_m_s, STIRRED_ON_THE_SPOT_M_S)))


def stretched(plan: tuple[Phase, ...], minutes: float) -> tuple[Phase, ...]:
    """The plan with its main part cut or repeated, so that all takes so many minutes."""
    first, *main, last = plan
    left, phases = minutes - first.minutes - last.minutes, [first]
    for phase in cycle(main):
        phases.append(replace(phase, minutes=min(phase.minutes, left)))
        left -= phase.minutes
        if left < 1 / 60:
            return (*phases, last)
    raise ValueError("a plan has a main part")
