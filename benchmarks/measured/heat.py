"""The heat balance of ISO 7933 from minute to minute, every athlete with a mass of their own."""

import numpy as np

from measured.peers import AIR_C, AIR_M_S, CLOTHING_CLO, EMISSIVITY, HEIGHT_M, HUMIDITY_PERCENT, Heat
from measured.rounds import Figures, Missing, compared, cpu_s
from measured.straps import mass_kg
from sweatd.model import Array
from sweatd.physiology import heat_balance
from sweatd.physiology.body import surface_area_m2

MINUTES = 2  # of a round
RECTAL_C, WATER_SHARE = 0.1, 0.03
"""So far both may differ: in the first minute of every call the peer takes the skin to its equilibrium at once."""


def metabolic_w_m2(athletes: int) -> Array:
    """Everybody works at a rate of their own [W/m2], within the standard's range."""
    return np.array([100.0 + athlete % 13 * 10.0 for athlete in range(athletes)])


class Bodies:
    """Ours: all of them in one call."""

    def __init__(self, athletes: int) -> None:
        mass_kgs = np.array([mass_kg(athlete) for athlete in range(athletes)])

        def all_of(value: float) -> Array:
            return np.full(athletes, value)

        self._area_m2 = surface_area_m2(mass_kgs, all_of(HEIGHT_M))
        vapour_kpa = heat_balance.saturated_vapour_kpa(all_of(AIR_C)) * HUMIDITY_PERCENT / 100.0
        self._air = heat_balance.Air(all_of(AIR_C), vapour_kpa, all_of(AIR_M_S))
        self._work = heat_balance.Work(
            metabolic_w_m2=metabolic_w_m2(athletes),
            external_w_m2=all_of(0.0),
            clothing_clo=all_of(CLOTHING_CLO),
            sweat_gain=all_of(1.0),
            sweat_limit_w_m2=all_of(heat_balance.SWEAT_LIMIT_W_M2[True]),
            wettedness_limit=all_of(heat_balance.WETTEDNESS_LIMIT[True]),
            heat_capacity_j_m2_k=heat_balance.SPECIFIC_HEAT_J_KG_K * mass_kgs / self._area_m2,
            emissivity=EMISSIVITY,
        )
        self._thermal = heat_balance.Thermal(*map(all_of, (36.8, 36.8, 36.8, 34.1, 0.0)))
        self.water_g = all_of(0.0)

    @property
    def rectal_c(self) -> Array:
        """Rectal temperatures [C]."""
        return self._thermal.rectal_c

    def minute(self) -> None:
        """One minute of everybody."""
        self._thermal, flows = heat_balance.step(self._thermal, self._work, self._air, 60.0)
        lost_w_m2 = flows.sweat_w_m2 + flows.respiratory_w_m2
        self.water_g += heat_balance.water_g(lost_w_m2, self._area_m2, 60.0)


def against_pythermalcomfort(rounds: int, *, athletes: int) -> Figures:
    """Minutes of all athletes; that both mean the same is checked."""
    bodies, peers = Bodies(athletes), [Heat(mass_kg(athlete)) for athlete in range(athletes)]
    rates = metabolic_w_m2(athletes).tolist()

    def peer_minute() -> None:
        for heat, rate in zip(peers, rates, strict=True):
            heat.minute(rate)

    def ours() -> float:
        return athletes * MINUTES / cpu_s(bodies.minute, MINUTES)

    def peer() -> float:
        return athletes * MINUTES / cpu_s(peer_minute, MINUTES)

    figures = compared(ours, peer, rounds)
    apart_c = float(np.max(np.abs(bodies.rectal_c - np.array([heat.rectal_c for heat in peers]))))
    share = float(np.max(np.abs(bodies.water_g / np.array([heat.water_g for heat in peers]) - 1.0)))
    if apart_c > RECTAL_C or share > WATER_SHARE:
        raise Missing(f"not the same work: {apart_c:.2f} C and {100 * share:.1f} % of the water loss apart")
    return figures
