"""The heat balance against pythermalcomfort 4.8.1 (Tartarini & Schiavon 2020, SoftwareX 12:100578), 2023 model."""

import random
from collections.abc import Iterator
from typing import NamedTuple

import numpy as np
from pythermalcomfort.models import phs

from sweatd.model import Array
from sweatd.physiology import heat_balance as hb
from sweatd.physiology.body import surface_area_m2

BODIES, MINUTES = 500, 60
W_M2_PER_MET = 58.15
POSTURES = tuple(hb.RADIANT_SHARE)


class Conditions(NamedTuple):
    """One row per body; a walking speed of 0 means that it stands, an angle of 0 that it walks to and fro."""

    air_c: Array
    radiant_c: Array
    humidity_percent: Array
    air_m_s: Array
    metabolic_w_m2: Array
    external_w_m2: Array
    clo: Array
    posture: Array  # place in POSTURES
    walking_m_s: Array
    angle_deg: Array
    acclimatised: Array
    mass_kg: Array
    height_m: Array
    reflecting_share: Array
    reflectance: Array


def conditions() -> Conditions:
    chance = random.Random(7933)  # noqa: S311 - a seeded test

    def uniform(low: float, high: float) -> Array:
        return np.array([chance.uniform(low, high) for _ in range(BODIES)])

    def half(values: Array) -> Array:
        return values * (uniform(0, 1) < 0.5)

    air_c, metabolic = uniform(15, 50), uniform(56, 450)
    return Conditions(
        air_c,
        air_c + half(uniform(0, 30)),
        uniform(10, 90),
        uniform(0, 3),
        metabolic,
        half(0.2 * metabolic),
        uniform(0.1, 1),
        np.floor(uniform(0, len(POSTURES))),
        half(uniform(0.1, 1.6)),
        half(uniform(1, 180)),
        half(np.ones(BODIES)),
        uniform(45, 130),
        uniform(1.5, 2.05),
        uniform(0, 1),
        uniform(0, 1),
    )


def theirs(of: Conditions) -> tuple[float, float, float, float]:
    strain = phs(
        tdb=of.air_c,
        tr=of.radiant_c,
        v=of.air_m_s,
        rh=of.humidity_percent,
        met=of.metabolic_w_m2 / W_M2_PER_MET,
        wme=of.external_w_m2 / W_M2_PER_MET,
        clo=of.clo,
        posture=POSTURES[int(of.posture)],
        walk_sp=of.walking_m_s,
        theta=of.angle_deg,
        acclimatized=100 if of.acclimatised else 0,
        weight=of.mass_kg,
        height=of.height_m,
        a_p=of.reflecting_share,
        f_r=of.reflectance,
        duration=MINUTES,
        limit_inputs=False,
        round_output=False,
    )
    return strain.sweat_loss_g, strain.t_re, strain.t_cr, strain.t_sk


def ours(of: Conditions, *, walks: bool, aims: bool) -> hb.Strain:
    area_m2 = surface_area_m2(of.mass_kg, of.height_m)
    fit = of.acclimatised > 0
    work = hb.Work(
        of.metabolic_w_m2,
        of.external_w_m2,
        of.clo,
        1.0,
        np.where(fit, hb.SWEAT_LIMIT_W_M2[True], hb.SWEAT_LIMIT_W_M2[False]),
        np.where(fit, hb.WETTEDNESS_LIMIT[True], hb.WETTEDNESS_LIMIT[False]),
        hb.heat_capacity_j_m2_k(of.mass_kg, area_m2),
        hb.reflecting(of.reflecting_share, of.reflectance),
        np.array([hb.RADIANT_SHARE[POSTURES[posture]] for posture in of.posture.astype(int)]),
        walking_m_s=of.walking_m_s if walks else None,
        walking_angle_deg=of.angle_deg if aims else None,
    )
    vapour_kpa = hb.saturated_vapour_kpa(of.air_c) * of.humidity_percent / 100.0
    air = hb.Air(of.air_c, vapour_kpa, of.air_m_s, of.radiant_c)
    return hb.predicted_heat_strain(work, air, area_m2, MINUTES)


def groups(of: Conditions) -> Iterator[tuple[Conditions, bool, bool]]:
    """Who walks, and who at an angle to the wind: in one call all do, or none."""
    for walks in (False, True):
        for aims in (False, True):
            those = ((of.walking_m_s > 0) == walks) & ((of.angle_deg > 0) == aims)
            assert those.any()
            yield Conditions(*(field[those] for field in of)), walks, aims


def test_an_hour_of_five_hundred_bodies_each_in_air_of_its_own() -> None:
    for group, walks, aims in groups(conditions()):
        expected = np.array([theirs(Conditions(*row)) for row in zip(*group, strict=True)], dtype=float).T
        np.testing.assert_allclose(np.array(ours(group, walks=walks, aims=aims)[:4]), expected, rtol=1e-9)
