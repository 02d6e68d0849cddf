"""A population to study: members of a gym drawn from published distributions, and what each does there on a day.

Halls, sexes and kinds of training are dealt out evenly, everything else is drawn; the same seed deals the same people.

- Mass, height, VO2max and maximal heart rate with their spreads: HUNT 3, 3810 healthy Norwegians (Loe et al. 2013, PLoS
  ONE 8:e64319). VO2max falls by 3.5 mL/kg/min a decade, maximal heart rate by 6. The spread of VO2max within a sex and
  an age is taken as 16 % (8.4 of 54.4 in young men, 7.7 of 43.0 in young women), that of mass at a height from the BMI.
- Fat from BMI, age and sex, give or take 4 %: Deurenberg 1991 (Br J Nutr 65:105; from memory, not reread).
- Heart rate reserve for each share of the VO2 reserve, SD 0.08: the spread of slopes behind Swain & Leutholtz 1997
  (from memory, not reread). In weight lifting 1.7 times as much (63-82 % of the maximal rate at 33-47 % of
  VO2max: Collins 1991, Med Sci Sports Exerc 23:636); a circuit is taken to be a third of lifting.
- The cost of running differs by 7 % between people (3.40 +- 0.24 J/kg/m: Minetti 2002; from memory, not reread).
- From day to day sweating varies by 8 %, its sodium by 10 % (Baker 2017, Sports Med 47 Suppl 1:111: coefficients of
  variation of 5-7 % and 5-16 %; from memory, not reread), body mass by 0.5 kg (Cheuvront 2004, Int J Sport Nutr Exerc
  Metab 14:532; likewise).
- Limbs that move stir the air: skin loses 6 W/m2/K on a cycle, 7 to 9 on a treadmill, where the room is still (Nishi &
  Gagge 1970, J Appl Physiol 29:830; from memory, not reread), as in wind of 0.5 and 0.8 m/s (8.3 v^0.6, Mitchell 1974).
- Exhaustion comes at a core of 40.1 Cel (Gonzalez-Alonso 1999, J Appl Physiol 86:1032); a degree before that people
  slow down. How much is ours.
- Sweat gain, sodium, efficiency and the heart's form: `person`. Resting heart rate, clothing, halls, air, and what
  people choose to do: ours.
"""

from math import exp, hypot
from typing import Any, NamedTuple

from msgspec import Struct
from msgspec.structs import replace

from virtualgym.activity import (
    REFERENCE_W,
    RUNNING,
    Phase,
    maximal_w,
    resting_w,
    walking_j_kg_m,
)
from virtualgym.chance import Chance, Generator
from virtualgym.person import DAY_FORM_SD_BPM, Person, draws
from virtualgym.thermal import Air

THIS_YEAR = 2025
KINDS = ("cycling", "intervals", "spinning", "running", "walking", "circuit")
WITH_A_MACHINE = frozenset(KINDS) - {"circuit"}
EFFORT = {"cycling": 0.55, "intervals": 0.58, "spinning": 0.65, "running": 0.65, "walking": 0.42, "circuit": 0.50}
"""Share of the VO2 reserve in the main part of the hour, mean of those who do it ..."""
EFFORT_SD, EFFORT_DAY_SD, EFFORT_RANGE = 0.07, 0.02, (0.25, 0.85)
TOO_WARM_C, EASIER = 39.0, 0.6
STIRRED_M_S = {"running": 0.8, "walking": 0.8}
STIRRED_ON_THE_SPOT_M_S = 0.5
SLOWEST_RUN_M_S = 2.0  # who would have to run slower walks uphill
WALK_M_S, STEEPEST = 1.4, 0.25
WARM_UP_MIN, MAIN_MIN, COOL_DOWN_MIN = 8.0, 45.0, 7.0
LIFTING, CIRCUIT_IS_LIFTING = 1.7, 1 / 3
HALLS = {"cool": (18.0, 22.0), "hot": (28.0, 33.0)}
HUMIDITY_PERCENT, AIR_SPEED_M_S = (35.0, 70.0), (0.1, 1.0)
SWEAT_DAY_LOG_SD, SODIUM_DAY_LOG_SD, MASS_DAY_SD_KG = 0.08, 0.10, 0.5
IDENTITY, DAY = 0, 1  # what chance is for


class Sizes(NamedTuple):
    """Means and standard deviations of a sex (HUNT 3)."""

    height_m: tuple[float, float]
    bmi: tuple[float, float]
    vo2max_at_25: float
    resting_rate: float


SIZES = {
    "male": Sizes((1.795, 0.064), (26.5, 3.0), 53.0, 61.0),
    "female": Sizes((1.661, 0.058), (25.0, 3.6), 42.5, 64.0),
}


class Member(Struct, frozen=True):
    """Somebody who comes again and again, trains alike, and always stands in the same hall."""

    id: str
    kind: str
    hall: str
    fit: bool  # above the median of this sex and age
    person: Person
    known: dict[str, Any]  # what a daemon may know
    effort: float
    air: Air
    sip_ml: float  # every twenty minutes
    chance: Chance


class Visit(NamedTuple):
    """One day's truth: how this body is today, in which air, and what it does for an hour."""

    person: Person
    room: Air
    air: Air  # as the moving body feels it
    plan: tuple[Phase, ...]
    easier: tuple[Phase, ...]  # the same when it gets too warm


def member(seed: int, number: int) -> Member:
    """The member with this number."""
    chance = Chance(seed, number)
    rng = chance(IDENTITY)
    hall, sex = ("cool", "hot")[number % 2], ("female", "male")[number // 2 % 2]
    kind = KINDS[number // 4 % len(KINDS)]
    fitness = float(rng.standard_normal())
    person = _person(sex, fitness, rng)
    effort = EFFORT[kind] + EFFORT_SD * float(rng.standard_normal())
    air = Air(
        rng.uniform(*HALLS[hall]),
        rng.uniform(*HUMIDITY_PERCENT),
        rng.uniform(*AIR_SPEED_M_S),
    )
    sip_ml = float(rng.uniform(0.0, 200.0))
    name = f"m{number:04d}"
    return Member(name, kind, hall, fitness > 0, person, _known(name, person, rng), effort, air, sip_ml, chance)


def visit(one: Member, day: int) -> Visit:
    """What a member does on a day, counted from 0."""
    rng = one.chance(DAY, day)
    mass, sweat, sodium, form, effort, warmth, damp, draught = (
        float(z) for z in rng.standard_normal(8).clip(-2.5, 2.5)
    )
    lifting = 1 + (LIFTING - 1) * CIRCUIT_IS_LIFTING if one.kind == "circuit" else 1.0
    person = replace(
        one.person,
        mass_kg=one.person.mass_kg + MASS_DAY_SD_KG * mass,
        sweat_gain=one.person.sweat_gain * exp(SWEAT_DAY_LOG_SD * sweat),
        sweat_sodium_mmol_l=_within(one.person.sweat_sodium_mmol_l * exp(SODIUM_DAY_LOG_SD * sodium), 10, 110),
        day_form_bpm=DAY_FORM_SD_BPM * form,
        heart_share=one.person.heart_share * lifting,
    )
    room = Air(
        _within(one.air.temperature_c + warmth, *HALLS[one.hall]),
        _within(one.air.humidity_percent + 5 * damp, *HUMIDITY_PERCENT),
        _within(one.air.speed_m_s * exp(0.2 * draught), *AIR_SPEED_M_S),
    )
    share = _within(one.effort + EFFORT_DAY_SD * effort, *EFFORT_RANGE)
    air = room._replace(speed_m_s=hypot(room.speed_m_s, STIRRED_M_S.get(one.kind, STIRRED_ON_THE_SPOT_M_S)))
    return Visit(person, room, air, plan(one.kind, share, person), plan(one.kind, EASIER * share, person))


def plan(kind: str, share: float, person: Person) -> tuple[Phase, ...]:
    """An hour of this kind, its main part at this share of the VO2 reserve on average."""
    shares = [share] * 5
    if kind == "intervals":  # three minutes hard, three easy
        shares = [1.35 * share, 0.65 * share] * 7 + [1.35 * share]
    elif kind == "spinning":  # a class of hills
        shares = [factor * share for factor in (0.9, 1.1, 0.8, 1.2, 0.85, 1.15, 0.95, 1.1, 0.95)]
    elif kind == "circuit":
        shares = [1.2 * share, 0.8 * share] * 15
    minutes = MAIN_MIN / len(shares)
    return (
        _phase(kind, WARM_UP_MIN, 0.6 * share, person),
        *(_phase(kind, minutes, each, person) for each in shares),
        _phase(kind, COOL_DOWN_MIN, 0.5 * share, person),
    )


def _phase(kind: str, minutes: float, share: float, person: Person) -> Phase:
    """So many minutes at this share of the VO2 reserve, as near as the way of training allows."""
    rest_w = resting_w(person)
    above_rest_w = min(share, 1.0) * (maximal_w(person) - rest_w)
    if kind == "circuit":
        return Phase(minutes, effort=min(share, 1.0))
    if kind in ("running", "walking"):
        return _on_foot(kind, minutes, above_rest_w / person.mass_kg / person.foot_cost)
    return Phase(minutes, watts=above_rest_w * REFERENCE_W / (REFERENCE_W / person.efficiency - rest_w))


def _on_foot(kind: str, minutes: float, above_rest_w_kg: float) -> Phase:
    speed_m_s = above_rest_w_kg / RUNNING[0]
    if kind == "running" and speed_m_s >= SLOWEST_RUN_M_S:
        return Phase(minutes, speed_m_s=speed_m_s)
    grades = [step / 200 for step in range(int(STEEPEST * 200) + 1)]  # treadmills lift by half a per cent
    grade = min(grades, key=lambda each: abs(walking_j_kg_m(each) * WALK_M_S - above_rest_w_kg))
    slower = min(1.0, above_rest_w_kg / (walking_j_kg_m(grade) * WALK_M_S))
    return Phase(minutes, speed_m_s=WALK_M_S * slower, grade_percent=100 * grade, gait="walk")


def _person(sex: str, fitness: float, rng: Generator) -> Person:
    sizes, (tall, heavy, age, rest, most, fat, heart, foot, cloth) = SIZES[sex], rng.standard_normal(9).clip(-2.5, 2.5)
    height_m, bmi = (mean + sd * z for (mean, sd), z in zip(sizes[:2], (tall, heavy), strict=True))
    years = _within(40 + 13 * age, 18, 70)
    facts = {
        "mass_kg": bmi * height_m**2,
        "height_m": height_m,
        "sex": sex,
        "age": years,
        "vo2max": _within((sizes.vo2max_at_25 - 0.35 * (years - 25)) * (1 + 0.16 * fitness), 18, 75),
        "resting_heart_rate": _within(sizes.resting_rate - 4 * fitness + 7 * rest, 40, 90),
        "maximal_heart_rate": _within(211 - 0.6 * years + 10 * most, 140, 218),
        "fat_percent": _within(1.2 * bmi + 0.23 * years - (10.8 if sex == "male" else 0) - 5.4 + 4 * fat, 6, 45),
        "clothing_clo": _within(0.35 + 0.10 * cloth, 0.15, 0.6),
        "heart_share": 1 + 0.08 * heart,
        "foot_cost": 1 + 0.07 * foot,
    }
    return Person(**(draws(rng) | {name: fact if name == "sex" else float(fact) for name, fact in facts.items()}))


def _known(name: str, person: Person, rng: Generator) -> dict[str, Any]:
    """A scale at home, a good memory; half know their maximal heart rate, a third were tested for VO2max."""
    mass, height, rest, most, vo2max = (float(z) for z in rng.standard_normal(5).clip(-2.5, 2.5))
    tested, counted = rng.random(2) < (1 / 3, 1 / 2)
    known: dict[str, Any] = {
        "id": name,
        "mass_kg": round(person.mass_kg + mass, 1),
        "height_m": round(person.height_m + 0.01 * height, 2),
        "sex": person.sex,
        "birth_year": THIS_YEAR - int(person.age),
        "resting_heart_rate": round(person.resting_heart_rate + 3 * rest),
    }
    if counted:
        known["maximal_heart_rate"] = round(person.maximal_heart_rate + 3 * most)
    if tested:
        known["vo2max"] = round(person.vo2max + 2.5 * vo2max, 1)
    return known


def _within(value: float, low: float, high: float) -> float:
    return min(high, max(low, float(value)))
