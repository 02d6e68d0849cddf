"""Running and walking on slopes: what it costs, and what it does to muscles."""

import numpy as np

from sweatd.model import Array

WALK_TO_RUN_M_S = 2.0
LEVEL_RUN_M_S = 3.0  # the unit of muscle load: a minute at this speed on the level
ALL_ONE_WORK = 0.30  # slope from which only positive, or only negative work is left


def graded_speed_m_s(speed_m_s: Array, slope: Array) -> Array:
    """Speed on the level that costs the same [m/s]; slope as rise over run, -0.45 to 0.45.

    Minetti et al. 2002 (J Appl Physiol 93:1039), energy cost of running [J/kg/m] as a polynomial of the slope: least
    at -0.20. Ten mountain runners; others pay more downhill.
    """
    i = np.minimum(np.maximum(slope, -0.45), 0.45)
    cost = ((((155.4 * i - 30.4) * i - 43.3) * i + 46.3) * i + 19.5) * i + 3.6
    equal: Array = speed_m_s * cost / 3.6
    return equal


def impact_per_s(speed_m_s: Array) -> Array:
    """Blows to the legs [body weights beyond standing, times steps, per second] at a speed on foot [m/s].

    Peak vertical force: walking 1.2 body weights at 1.5 m/s and 0.29 more for each m/s, running 2.4 (Keller et al.
    1996, Clin Biomech 11:253, whose slow joggers land some 50 % harder than walkers and whose fast runners at 2.5).
    Steps per second: walking 1.2 + 0.5 v, running 2.3 + 0.15 v (from memory, not reread). Their product is ours.
    """
    runs = speed_m_s >= WALK_TO_RUN_M_S
    force = np.where(runs, 1.4, np.maximum(0.2 + 0.29 * (speed_m_s - 1.5), 0.0))
    steps = np.where(runs, 2.3 + 0.15 * speed_m_s, 1.2 + 0.5 * speed_m_s)
    return np.where(speed_m_s > 0.2, force * steps, 0.0)


def negative_work(slope: Array) -> Array:
    """Work that muscles do while they are stretched, per metre, against level running: 1 on the level, 2 at -0.30.

    Minetti et al. 1994 (J Exp Biol 195:211): the shares of positive and negative work are equal on the level and each
    disappears at a slope of 0.30; a line between, and beyond it all of the descent is braked.
    """
    part = slope / ALL_ONE_WORK
    return np.maximum(np.maximum(1.0 - part, -2.0 * part), 0.0)


def muscle_load_per_min(speed_m_s: Array, slope: Array | None) -> Array:
    """Muscle load of a minute on foot, in minutes of level running at 3 m/s; no slope is the level.

    Ours, and only its directions are published: load rises with impact, and with eccentric work more than with any
    other. Impact times the square of the negative work; at least a quarter of the impact counts uphill.
    """
    load: Array = impact_per_s(speed_m_s) / LEVEL_RUN_IMPACT
    return load if slope is None else load * np.maximum(negative_work(slope) ** 2, 0.25)


LEVEL_RUN_IMPACT = impact_per_s(np.array(LEVEL_RUN_M_S)).item()
