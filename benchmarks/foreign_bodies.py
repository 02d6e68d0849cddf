"""How the daemon's heat balance (ISO 7933) and the virtual gym's (JOS-3) differ, with the same body and the same heat.

    python benchmarks/foreign_bodies.py [--json]

A man of 75 kg, 1.80 m and 15 % fat, mean glands, an hour at a constant metabolic rate after an hour of standing. Water
that left him [L], as sweat and as breath, and the core temperature at the end, by both; nothing is estimated here.
"""

import argparse
import itertools
import json
from typing import NamedTuple

import numpy as np
from rich.console import Console
from rich.table import Table

from sweatd.model import Array
from sweatd.physiology import heat_balance
from sweatd.physiology.body import surface_area_m2
from virtualgym import thermal
from virtualgym.person import Person

MAN = Person(
    mass_kg=75,
    height_m=1.8,
    sex="male",
    age=30,
    vo2max=50,
    resting_heart_rate=60,
    maximal_heart_rate=190,
    fat_percent=15,
    sweat_gain=1,
    site_gain=1,
    sweat_sodium_mmol_l=45,
    efficiency=0.21,
    day_form_bpm=0,
)
AREA_M2 = float(surface_area_m2(np.array([MAN.mass_kg]), np.array([MAN.height_m]))[0])
AIR_C, HUMIDITY_PERCENT = (20.0, 25.0, 30.0), (40.0, 65.0)
AIR_M_S, METABOLIC_W = (0.2, 0.5, 1.0), (400.0, 600.0, 800.0)
WORK_SHARE = 0.2  # of the metabolic rate, as on a bicycle
STANDING_W = 125.0
LIMIT_W_M2, WETTEDNESS = 480.0, 0.85  # the daemon's median athlete, not acclimatised
STEP_S = 10


class Hour(NamedTuple):
    """What became of him."""

    sweat_l: float
    breath_l: float
    core_c: float


def main() -> None:
    """Prints a row for each condition."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--json", action="store_true")
    wish = parser.parse_args()
    rows = [
        compared(thermal.Air(*air), metabolic_w)
        for *air, metabolic_w in itertools.product(AIR_C, HUMIDITY_PERCENT, AIR_M_S, METABOLIC_W)
    ]
    if wish.json:
        print(json.dumps(rows))
        return
    table = Table(*rows[0])
    for row in rows:
        table.add_row(*(f"{value:g}" for value in row.values()))
    Console(width=160).print(table)
    for name, of_row in (("air_c", AIR_C), ("air_m_s", AIR_M_S), ("metabolic_w", METABOLIC_W)):
        for value in of_row:
            own = [row for row in rows if row[name] == value]
            loss, core = (float(np.mean([row[f"{what}_difference"] for row in own])) for what in ("loss", "core"))
            print(f"{name} {value:g}: ISO 7933 less JOS-3 {loss:+.2f} L, {core:+.2f} Cel")


def compared(air: thermal.Air, metabolic_w: float) -> dict[str, float]:
    """One condition by both."""
    iso, jos = by_iso_7933(air, metabolic_w), by_jos_3(air, metabolic_w)
    return {
        "air_c": air.temperature_c,
        "humidity_percent": air.humidity_percent,
        "air_m_s": air.speed_m_s,
        "metabolic_w": metabolic_w,
        "iso_sweat_l": round(iso.sweat_l, 3),
        "jos_sweat_l": round(jos.sweat_l, 3),
        "iso_breath_l": round(iso.breath_l, 3),
        "jos_breath_l": round(jos.breath_l, 3),
        "loss_difference": round(sum(iso[:2]) - sum(jos[:2]), 3),
        "iso_core_c": round(iso.core_c, 2),
        "jos_core_c": round(jos.core_c, 2),
        "core_difference": round(iso.core_c - jos.core_c, 2),
    }


def by_jos_3(air: thermal.Air, metabolic_w: float) -> Hour:
    """The foreign body."""
    body = thermal.Thermal(MAN)
    body.settle(air)
    waters = [body.step(STEP_S, air, metabolic_w, WORK_SHARE * metabolic_w) for _ in range(3600 // STEP_S)]
    sweat_g = sum(water.secreted_g_s + water.diffused_g_s for water in waters) * STEP_S
    return Hour(sweat_g / 1000, sum(water.breathed_g_s for water in waters) * STEP_S / 1000, body.core_c)


def by_iso_7933(air: thermal.Air, metabolic_w: float) -> Hour:
    """The daemon's."""
    temperature, speed = np.full(1, air.temperature_c), np.full(1, air.speed_m_s)
    vapour = heat_balance.saturated_vapour_kpa(temperature) * air.humidity_percent / 100
    around = heat_balance.Air(temperature, vapour, speed)
    state = heat_balance.Thermal(*(np.full(1, value) for value in (36.8, 36.8, 36.8, 33.5, 0.0)))
    for _ in range(60):
        state, _flows = heat_balance.step(state, _work(STANDING_W, 0.0), around, 60.0)
    sweat_g = breath_g = 0.0
    for _ in range(3600 // STEP_S):
        state, flows = heat_balance.step(state, _work(metabolic_w, WORK_SHARE * metabolic_w), around, float(STEP_S))
        sweat_g += _grams(flows.sweat_w_m2)
        breath_g += _grams(flows.respiratory_w_m2)
    return Hour(sweat_g / 1000, breath_g / 1000, float(state.core_c[0]))


def _grams(flow_w_m2: Array) -> float:
    return float(heat_balance.water_g(flow_w_m2, np.full(1, AREA_M2), float(STEP_S))[0])


def _work(metabolic_w: float, work_w: float) -> heat_balance.Work:
    return heat_balance.Work(
        metabolic_w_m2=np.full(1, metabolic_w / AREA_M2),
        external_w_m2=np.full(1, work_w / AREA_M2),
        clothing_clo=np.full(1, MAN.clothing_clo),
        sweat_gain=np.ones(1),
        sweat_limit_w_m2=np.full(1, LIMIT_W_M2),
        wettedness_limit=np.full(1, WETTEDNESS),
        heat_capacity_j_m2_k=np.full(1, heat_balance.SPECIFIC_HEAT_J_KG_K * MAN.mass_kg / AREA_M2),
    )


if __name__ == "__main__":
    main()
