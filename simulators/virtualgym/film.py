"""A visit to the gym as its sensors and scales see it, kept small: a row of numbers a second, and the truth beside it.

For studies of many bodies, where frames of bytes would be too many; what is shown is what the wearables show. Errors:

- The strap: 1 bpm. Machines: watts 1.5 % off for the day and 1 % from second to second, a belt's speed 2 % (ours, after
  data sheets).
- The sensor of the hall: 0.5 Cel and 3 % off, always the same; at an athlete the air is not that of the wall.
- Scale: 0.07 kg at each weighing; afterwards clothes hold 0.05-0.1 kg of sweat (ours). Bottles are read to 10 %.
"""

from collections.abc import Callable, Iterator
from itertools import islice
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from virtualgym.activity import Load, Phase, load
from virtualgym.body import Body
from virtualgym.chance import Generator
from virtualgym.fluids import Fluids
from virtualgym.population import TOO_WARM_C, Member, Visit
from virtualgym.session import POWER_ERROR

HOUR_S, CHANGING_S = 3600, 60  # from the last beat to the scale
SIP_EVERY_S, FIRST_SIP_S = 1200, 300
STRAP_SD_BPM, METER_SD, BELT_SD = 1.0, 0.015, 0.02
WALL_SD_C, WALL_SD_PERCENT = 0.5, 3.0
SCALE_SD_KG, WET_KG, SOAKED_AFTER_L = 0.07, (0.05, 0.10), 0.5
BOTTLE_SD = 0.10
LIFE, SHOWN, SCALE, WALL = range(10, 14)  # what chance is for

Numbers = NDArray[np.float64]


class Truth(NamedTuple):
    """At the end."""

    fluid_loss_l: float
    sodium_loss_mmol: float
    core_c: float
    metabolic_w: float  # mean
    work_w: float


class Film(NamedTuple):
    """One visit. Arrays have a number for each second, NaN where nothing is shown."""

    heart_rate: Numbers
    power_w: Numbers
    speed_m_s: Numbers
    grade_percent: Numbers
    drinks: tuple[tuple[int, float], ...]  # second, mL as told
    air_c: float  # as the wall shows it
    humidity_percent: float
    before_kg: float  # as the scale shows it
    after_kg: float
    truth: Truth


def film(member: Member, today: Visit, day: int, *, seconds: int = HOUR_S, step_s: int = 30) -> Film:
    """Lives the hour, or its first part; `step_s` is how long the body's heat goes on at once."""
    body, scale = Body(today.person, today.air, member.chance(LIFE, day), step_s), member.chance(SCALE, day)
    before_kg = body.fluids.mass_kg + SCALE_SD_KG * scale.standard_normal()
    done: list[tuple[float, float | None, float | None, float]] = []
    drinks, joules, work_j = [], 0.0, 0.0
    for second, (phase, costs) in enumerate(islice(efforts(today, lambda: body.core_c), seconds)):
        body.second(costs)
        joules, work_j = joules + body.metabolic_w, work_j + costs.work_w
        done.append((body.heart_rate, costs.power_w, costs.speed_m_s, phase.grade_percent))
        if second % SIP_EVERY_S == FIRST_SIP_S:
            body.drink(member.sip_ml)
            drinks.append((second, member.sip_ml * (1 + BOTTLE_SD * float(scale.standard_normal()))))
    fluids = body.fluids
    truth = Truth(fluids.fluid_loss_l, fluids.sodium_loss_mmol, body.core_c, joules / seconds, work_j / seconds)
    rest = load(None, today.person)
    for _ in range(CHANGING_S):
        body.second(rest)
    seen = shown(np.array(done, dtype=np.float64), member.chance(SHOWN, day))
    return Film(*seen, tuple(drinks), *wall(member, today), before_kg, weighed(body.fluids, scale), truth)


def shown(done: Numbers, rng: Generator) -> tuple[Numbers, Numbers, Numbers, Numbers]:
    """Heart rate, power, speed and grade as strap and machine show them, NaN for what there is not."""
    heart_rate, power_w, speed_m_s, grade_percent = done.T
    meter, belt = 1 + rng.standard_normal(2) * (METER_SD, BELT_SD)
    return (
        np.round(heart_rate + STRAP_SD_BPM * rng.standard_normal(len(done))),
        np.round(power_w * meter * (1 + POWER_ERROR * rng.standard_normal(len(done)))),
        np.round(speed_m_s * belt, 2),
        np.where(np.isnan(speed_m_s), np.nan, grade_percent),
    )


def efforts(today: Visit, core_c: Callable[[], float]) -> Iterator[tuple[Phase, Load]]:
    """What is done in each second, and what it costs; a body that gets too warm does the easier phase."""
    for planned in zip(today.plan, today.easier, strict=True):
        hard, easy = ((phase, load(phase, today.person)) for phase in planned)
        for _ in range(round(hard[0].minutes * 60)):
            yield hard if core_c() < TOO_WARM_C else easy


def wall(member: Member, today: Visit) -> tuple[float, float]:
    """Temperature and humidity as the hall's sensor shows them."""
    warm, damp = (float(z) for z in member.chance(WALL).standard_normal(2).clip(-2.5, 2.5))
    return today.room.temperature_c + WALL_SD_C * warm, today.room.humidity_percent + WALL_SD_PERCENT * damp


def weighed(fluids: Fluids, scale: Generator) -> float:
    """What the scale shows afterwards, with what clothes hold."""
    soaked = min(1.0, fluids.sweat_loss_l / SOAKED_AFTER_L)
    return float(fluids.mass_kg + soaked * scale.uniform(*WET_KG) + SCALE_SD_KG * scale.standard_normal())
