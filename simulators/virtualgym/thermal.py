"""Heat of a body in JOS-3: 17 segments with skin, core and blood. Not the model that the daemon estimates with.

JOS-3: Takahashi et al. 2021, Energy and Buildings 231:110575 (jos3 on PyPI), used as published, with two things added:

- **A personal sweat gain.** JOS-3's glands are the population's mean. Here they secrete `gain` times as much. Who has
  less than the mean cools less; who has more wastes the surplus, it drips. Both go back into the heat balance.
- **Sweat that drips.** JOS-3 counts what evaporates. What is secreted beyond full wetness (and beyond the mean glands'
  output) is lost to the body, too, and a patch collects it.
"""

from typing import NamedTuple

import numpy as np
from jos3 import JOS3
from jos3.matrix import INDEX
from jos3.thermoregulation import evaporation
from numpy.typing import NDArray

from virtualgym.person import Person

LATENT_HEAT_J_G = 2418.0  # of sweat, as in JOS-3
DIFFUSION = 0.06  # share of the greatest evaporation that passes through dry skin, as in JOS-3 (Gagge 1971)
PELVIS = 4  # among the 17 segments
MET_AT_START = 1.3  # standing about, metabolic over basal rate


class Air(NamedTuple):
    """The air around a body; walls and lamps are as warm as the air."""

    temperature_c: float
    humidity_percent: float
    speed_m_s: float


class Water(NamedTuple):
    """What leaves a body as water, g/s: from glands, through dry skin, with the breath."""

    secreted_g_s: float
    diffused_g_s: float
    breathed_g_s: float


class Thermal(JOS3):
    """A body's heat and water, stepped by some ten seconds."""

    core_c: float  # of the pelvis, where a rectal probe measures
    skin_c: float  # mean

    def __init__(self, person: Person) -> None:
        self._person = person
        super().__init__(
            height=person.height_m,
            weight=person.mass_kg,
            fat=person.fat_percent,
            age=person.age,
            sex=person.sex,
            ex_output="all",
        )
        self._basal_w = self.BMR * float(self.BSA.sum())
        self.posture = "standing"

    def settle(self, air: Air) -> None:
        """An hour of standing about in this air before the session begins."""
        for _ in range(30):
            self.step(120, air, MET_AT_START * self._basal_w, 0.0)

    def step(self, seconds: float, air: Air, metabolic_w: float, work_w: float) -> Water:
        """Some seconds at this metabolic rate, of which so much becomes work; the rest is heat to get rid of."""
        heat_w = max(self._basal_w, metabolic_w - work_w)
        self.Ta = self.Tr = air.temperature_c
        self.RH, self.Va, self.Icl = air.humidity_percent, air.speed_m_s, self._person.clothing_clo
        self.PAR = heat_w / self._basal_w
        drive_w = self._drive_w()
        seen = self._run(dtime=seconds)
        cooled_w = self._cooling_w(drive_w, seen["Emax"])
        self.ex_q[INDEX["skin"]] = seen["Esk"] - cooled_w  # felt in the next step
        self.core_c, self.skin_c = float(self.Tcr[PELVIS]), float(self.TskMean)
        breathed_w = max(0.0, seen["RESlh"]) * metabolic_w / heat_w  # lungs serve work, too
        return Water(
            secreted_g_s=float(self._person.sweat_gain * drive_w.sum()) / LATENT_HEAT_J_G,
            diffused_g_s=float(DIFFUSION * np.maximum(seen["Emax"], 0).sum()) / LATENT_HEAT_J_G,
            breathed_g_s=breathed_w / LATENT_HEAT_J_G,
        )

    def _drive_w(self) -> NDArray[np.float64]:
        """What mean glands would secrete, in watts of evaporation by segment: JOS-3's law where air takes up all."""
        core, skin = self.Tcr - self.setpt_cr, self.Tsk - self.setpt_sk
        boundless = 1e-6  # m2 kPa/W: no resistance to evaporation, so the law is not cut off
        body = self._person
        law = evaporation(
            core, skin, self.Tsk, self.Ta, 0.0, boundless, height=body.height_m, weight=body.mass_kg, age=body.age
        )
        return law[3]

    def _cooling_w(self, drive_w: NDArray[np.float64], limit_w: NDArray[np.float64]) -> NDArray[np.float64]:
        """What evaporates from each segment: JOS-3's rule with this person's glands."""
        wanted = DIFFUSION * limit_w + (1 - DIFFUSION) * min(self._person.sweat_gain, 1.0) * drive_w
        return np.minimum(wanted, limit_w)
