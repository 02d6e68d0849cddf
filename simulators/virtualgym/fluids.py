"""Water and salt of a body: what left it, what came in, and what that does to the blood.

- Sweat sodium rises with the local sweat rate: the duct takes back a shrinking share (Buono 2008, J Appl Physiol
  105:1044). Holmes 2016 (Ann Sports Med Res 3:1063) saw 31 -> 49 mmol/L from easy riding to a time trial; taken as
  twice the sweat rate, concentration goes with the rate to the power of 0.6.
- Sweat potassium 5 mmol/L, whatever the rate (Baker 2017, Sports Med 47 Suppl 1:111).
- Plasma sodium: Nguyen & Kurtz 2004 (Am J Physiol Renal 286:F1). Body water is 0.6 (men) or 0.5 (women) of body mass.
- Mass lost by gas exchange besides breathed water: CO2 out less O2 in (Mitchell 1972, J Appl Physiol 32:474), RER 0.88.
- No urine within a session; what is drunk counts at once. Both make the over-drinker's truth a little worse than life.
"""

from math import exp, log

SODIUM_POWER = 0.6
SODIUM_LIMITS_MMOL_L = (10.0, 110.0)
SWEAT_POTASSIUM_MMOL_L = 5.0
PLASMA_SODIUM_MMOL_L = 140.0
BODY_WATER = {"male": 0.6, "female": 0.5}
RER = 0.88
GAS_G_PER_L_O2 = (44.0 * RER - 32.0) / 22.4
JOULES_PER_L_O2 = 20_900.0


def sweat_sodium_mmol_l(reference_mmol_l: float, rate_ul_cm2_min: float) -> float:
    """Concentration at a local sweat rate, from that at 1 uL/cm2/min."""
    low, high = SODIUM_LIMITS_MMOL_L
    if rate_ul_cm2_min <= 0:
        return low
    return min(high, max(low, reference_mmol_l * exp(SODIUM_POWER * log(rate_ul_cm2_min))))


class Fluids:
    """Running totals since the session's start."""

    def __init__(self, mass_kg: float, sex: str) -> None:
        self._start_kg = mass_kg
        self._body_water_l = BODY_WATER[sex] * mass_kg
        self.sweat_loss_l = self.respiratory_loss_l = self.intake_l = 0.0
        self.sodium_loss_mmol = self.sodium_intake_mmol = 0.0
        self._potassium_loss_mmol = self._gas_kg = 0.0

    def lose(self, *, secreted_l: float, diffused_l: float, breathed_l: float, sodium_mmol_l: float) -> None:
        """Water that left: as sweat, through dry skin (which no scale can tell from sweat), with the breath."""
        self.sweat_loss_l += secreted_l + diffused_l
        self.respiratory_loss_l += breathed_l
        self.sodium_loss_mmol += secreted_l * sodium_mmol_l
        self._potassium_loss_mmol += secreted_l * SWEAT_POTASSIUM_MMOL_L

    def burn(self, joules: float) -> None:
        """Mass that left as carbon dioxide."""
        self._gas_kg += joules / JOULES_PER_L_O2 * GAS_G_PER_L_O2 / 1000

    def drink(self, ml: float, sodium_mmol_l: float) -> None:
        """Water and salt that came in."""
        self.intake_l += ml / 1000
        self.sodium_intake_mmol += ml / 1000 * sodium_mmol_l

    @property
    def fluid_loss_l(self) -> float:
        """All water that left."""
        return self.sweat_loss_l + self.respiratory_loss_l

    @property
    def deficit_percent(self) -> float:
        """Water lost and not drunk, in per cent of the mass at the start; negative after over-drinking."""
        return 100 * (self.fluid_loss_l - self.intake_l) / self._start_kg

    @property
    def mass_kg(self) -> float:
        """What a scale would show, without wet clothes."""
        return self._start_kg - self.fluid_loss_l + self.intake_l - self._gas_kg

    @property
    def plasma_sodium_mmol_l(self) -> float:
        """Of the blood, if kidneys and gut did nothing."""
        salt_mmol = self.sodium_intake_mmol - self.sodium_loss_mmol - self._potassium_loss_mmol
        water_l = self._body_water_l + self.intake_l - self.fluid_loss_l
        return ((PLASMA_SODIUM_MMOL_L + 23.8) * self._body_water_l + 1.03 * salt_mmol) / water_l - 23.8
