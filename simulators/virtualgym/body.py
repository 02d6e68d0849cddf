"""A body: heat, heart and water joined, second by second; what wearables sense, and what estimates are scored against.

Its physiology is not the daemon's: heat and sweat are JOS-3's (`thermal`), the rest is in `activity`, `heart` and
`fluids`, each constant with its source. Oxygen uptake follows the load with a time constant of 30 s (Whipp & Wasserman
1972, J Appl Physiol 33:351).
"""

from virtualgym.activity import Load, maximal_w, resting_w
from virtualgym.chance import Generator
from virtualgym.fluids import Fluids, sweat_sodium_mmol_l
from virtualgym.heart import Heart
from virtualgym.person import Person
from virtualgym.thermal import Air, Thermal, Water

OXYGEN_S = 30.0
UL_CM2_MIN_PER_G_M2_S = 60 * 1000 / 10_000  # 1 g of sweat is 1000 uL, 1 m2 is 10 000 cm2


class Body:
    """One athlete's body. Totals count from the session's start; `second` lets time pass."""

    def __init__(self, person: Person, air: Air, rng: Generator, step_s: int = 10) -> None:
        self.person = person
        self._air = air if person.air_speed_m_s is None else air._replace(speed_m_s=person.air_speed_m_s)
        self._step_s = step_s
        self._thermal = Thermal(person)
        self._thermal.settle(self._air)
        self._heart = Heart(person.resting_heart_rate, person.maximal_heart_rate, person.day_form_bpm, rng)
        self._area_m2 = float(self._thermal.BSA.sum())
        self._water = Water(0.0, 0.0, 0.0)
        self._metabolic_j = self._work_j = self._seconds = 0.0
        self._collected_ul_cm2 = 0.0
        self.metabolic_w = resting_w(person)
        self.load = Load(self.metabolic_w)
        self.fluids = Fluids(person.mass_kg, person.sex)

    def second(self, load: Load) -> None:
        """Lives a second with this load."""
        self.load = load
        self.metabolic_w += (min(load.metabolic_w, maximal_w(self.person)) - self.metabolic_w) / OXYGEN_S
        self._metabolic_j += self.metabolic_w
        self._work_j += load.work_w
        self._seconds += 1
        if self._seconds >= self._step_s:
            self._step()
        self._lose()
        rest_w = resting_w(self.person)
        share = (load.metabolic_w - rest_w) / (maximal_w(self.person) - rest_w)
        self._heart.second(share * self.person.heart_share, self.core_c, self.fluids.deficit_percent)

    def drink(self, ml: float, sodium_mmol_l: float = 0.0) -> None:
        """Drinks so much of a drink with so much salt."""
        self.fluids.drink(ml, sodium_mmol_l)

    def start_over(self) -> None:
        """Sets all totals to zero, as after the warm-up: the session begins now."""
        self.fluids = Fluids(self.person.mass_kg, self.person.sex)
        self._collected_ul_cm2 = 0.0

    def _step(self) -> None:
        """Lets the heat of the last seconds act."""
        metabolic_w, work_w = self._metabolic_j / self._seconds, self._work_j / self._seconds
        self._water = self._thermal.step(self._seconds, self._air, metabolic_w, work_w)
        self._metabolic_j = self._work_j = self._seconds = 0.0

    def _lose(self) -> None:
        """Loses a second's water and carbon."""
        self.fluids.lose(
            secreted_l=self._water.secreted_g_s / 1000,
            diffused_l=self._water.diffused_g_s / 1000,
            breathed_l=self._water.breathed_g_s / 1000,
            sodium_mmol_l=self.sweat_sodium_mmol_l,
        )
        self.fluids.burn(self.metabolic_w)
        self._collected_ul_cm2 += self.sweat_rate_ul_cm2_min / 60

    @property
    def heart_rate(self) -> float:
        """Heart rate, 1/min."""
        return self._heart.rate

    @property
    def rr_intervals_ms(self) -> list[float]:
        """Intervals of the beats that fell into the last second."""
        return self._heart.beats_ms

    @property
    def power_w(self) -> float | None:
        """What a power meter would see, if there is one."""
        return self.load.power_w

    @property
    def speed_m_s(self) -> float | None:
        """What a treadmill would show, if there is one."""
        return self.load.speed_m_s

    @property
    def core_c(self) -> float:
        """Core temperature, rectal."""
        return self._thermal.core_c

    @property
    def skin_c(self) -> float:
        """Mean skin temperature."""
        return self._thermal.skin_c

    @property
    def sweat_rate_ul_cm2_min(self) -> float:
        """What glands secrete, mean of the whole skin; a site's rate is a multiple of it (see the patch)."""
        return self._water.secreted_g_s / self._area_m2 * UL_CM2_MIN_PER_G_M2_S

    @property
    def sweat_collected_ul_cm2(self) -> float:
        """What glands have secreted since the start, per area, mean of the whole skin."""
        return self._collected_ul_cm2

    @property
    def sweat_rate_l_h(self) -> float:
        """Whole-body sweat rate with what passes through dry skin."""
        return (self._water.secreted_g_s + self._water.diffused_g_s) * 3.6

    @property
    def sweat_sodium_mmol_l(self) -> float:
        """Sodium in the whole body's sweat at its present rate."""
        return sweat_sodium_mmol_l(self.person.sweat_sodium_mmol_l, self.sweat_rate_ul_cm2_min)
