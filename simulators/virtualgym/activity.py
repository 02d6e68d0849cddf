"""What an athlete does: phases one after the other, and what each costs the body.

Cycling: VO2 rises linearly with power; the line passes through rest and through the athlete's gross efficiency at
150 W, so that efficiency falls at low power (Gaesser & Brooks 1975, J Appl Physiol 38:1132).
Running: 3.6 J/kg/m on the level, more uphill (Minetti et al. 2002, J Appl Physiol 93:1039, fifth-order polynomial).
Walking: 2.5 J/kg/m on the level at the speed that costs least, from the same study; what lifts the body is work.
Effort: a share of the reserve between rest and VO2max, for circuits and weights, where nobody measures work.
One litre of oxygen is 20.9 kJ; rest is 3.5 mL/kg/min.
"""

from math import atan, sin
from typing import Annotated, Literal, NamedTuple

from msgspec import Meta, Struct

from virtualgym.person import Person

JOULES_PER_ML_O2 = 20.9
REST_ML_KG_MIN = 3.5
REFERENCE_W = 150.0
RUNNING = (3.6, 19.5, 46.3, -43.3, -30.4, 155.4)  # J/kg/m by powers of the grade
WALKING = (2.5, 19.6, 51.9, -76.8, -58.7, 280.5)  # the same
GRAVITY_M_S2 = 9.81


class Phase(Struct, frozen=True, forbid_unknown_fields=True):
    """Some minutes of cycling by `watts`, on foot by `speed_m_s`, of anything by `effort`; none of them is rest."""

    minutes: Annotated[float, Meta(gt=0, le=600)]
    watts: Annotated[float, Meta(ge=0, le=2000)] | None = None
    speed_m_s: Annotated[float, Meta(ge=0, le=12)] | None = None
    grade_percent: Annotated[float, Meta(ge=-45, le=45)] = 0.0
    gait: Literal["run", "walk"] = "run"  # how `speed_m_s` is gone
    effort: Annotated[float, Meta(ge=0, le=1.2)] | None = None  # share of the VO2 reserve

    def __post_init__(self) -> None:
        if sum(one is not None for one in (self.watts, self.speed_m_s, self.effort)) > 1:
            raise ValueError("a phase has one of watts, speed_m_s and effort: leave the others out")


class Load(NamedTuple):
    """What a phase costs: metabolic rate, the part of it that becomes work, and what a machine would display."""

    metabolic_w: float
    work_w: float = 0.0
    power_w: float | None = None
    speed_m_s: float | None = None


def watts_of(vo2_ml_kg_min: float, mass_kg: float) -> float:
    """Metabolic rate of an oxygen uptake."""
    return vo2_ml_kg_min * mass_kg * JOULES_PER_ML_O2 / 60


def resting_w(person: Person) -> float:
    """Metabolic rate at rest."""
    return watts_of(REST_ML_KG_MIN, person.mass_kg)


def maximal_w(person: Person) -> float:
    """Metabolic rate at VO2max."""
    return watts_of(person.vo2max, person.mass_kg)


def load(phase: Phase | None, person: Person) -> Load:
    """What a phase costs a person; None is rest."""
    rest_w = resting_w(person)
    if phase is None:
        return Load(rest_w)
    if phase.watts is not None:
        slope = (REFERENCE_W / person.efficiency - rest_w) / REFERENCE_W
        return Load(rest_w + phase.watts * slope, phase.watts, power_w=phase.watts)
    if phase.speed_m_s is not None and phase.gait == "walk":
        return _walking(phase.speed_m_s, phase.grade_percent / 100, person)
    if phase.speed_m_s is not None:
        cost = running_j_kg_m(phase.grade_percent / 100)
        return Load(rest_w + person.foot_cost * cost * person.mass_kg * phase.speed_m_s, speed_m_s=phase.speed_m_s)
    if phase.effort is not None:
        return Load(rest_w + phase.effort * (maximal_w(person) - rest_w))
    return Load(rest_w)


def running_j_kg_m(grade: float) -> float:
    """Energy to carry a kilogram for a metre at this grade (rise over run, -0.45..0.45), running."""
    return sum(coefficient * grade**power for power, coefficient in enumerate(RUNNING))


def walking_j_kg_m(grade: float) -> float:
    """The same, walking."""
    return sum(coefficient * grade**power for power, coefficient in enumerate(WALKING))


def _walking(speed_m_s: float, grade: float, person: Person) -> Load:
    metabolic_w = resting_w(person) + person.foot_cost * walking_j_kg_m(grade) * person.mass_kg * speed_m_s
    lifted_w = person.mass_kg * GRAVITY_M_S2 * speed_m_s * sin(atan(max(grade, 0.0)))
    return Load(metabolic_w, work_w=lifted_w, speed_m_s=speed_m_s)


class Plan:
    """Phases in their order, asked by time; the athlete rests when they are over."""

    def __init__(self, phases: tuple[Phase, ...], person: Person) -> None:
        self._loads: list[tuple[float, Load]] = []  # until, load
        until_s = 0.0
        for phase in phases:
            until_s += phase.minutes * 60
            self._loads.append((until_s, load(phase, person)))
        self.duration_s = until_s
        self._rest = load(None, person)
        self._at = 0

    def load(self, time_s: float) -> Load:
        """The load at a time; times are asked in rising order."""
        while self._at < len(self._loads) and time_s >= self._loads[self._at][0]:
            self._at += 1
        return self._loads[self._at][1] if self._at < len(self._loads) else self._rest
