"""The causes of cramp: the one table. How each is seen, how much it weighs, how well that is known, and who says so.

A ratio is what a cause that is fully there multiplies the risk of its like by. "Half of" takes half the logarithm of
what was published for something near it, or contradicted elsewhere; "ours" is where nothing was. The sources, all read
as abstracts, all race cohorts but one, mostly cross-sectional:

- Schwellnus 2011: Ironman, n = 210, and 56 km (two papers).
- Schwellnus 2018: 21 and 56 km, n = 15,778, prevalence ratios.
- de Jager ("SAFER XXIX"): the same races, n = 76,654. Martinez-Navarro 2020: marathon.
- Johnson: the medical tent of the Ironman in Kona (IJESAB 8(10)), n = 10,553, odds ratios.
- Garrison 2012: night cramps after a prescription, sequence ratios.

No validated predictor exists (docs/cramps.md). Potassium and magnesium cannot be sensed, and have no row.
"""

from typing import Generic, NamedTuple, TypeVar

from sweatd.rules.cramp_risk import seen

STRONG, MODERATE, WEAK = "strong", "moderate", "weak"
COHORTS = "Schwellnus 2018, de Jager"
Share = TypeVar("Share")


class Cause(NamedTuple, Generic[Share]):
    """A row.

    Attributes:
        id: its name. What stands before a dot is the reason that is told: which medicine somebody takes is nobody's
            business.
        share: how much of it is there, 0 to 1.
        ratio: of the risk, with all of it to none of it.
        strength: of the evidence.
        group: causes that overlap, see GROUPS.
        source: who says so.
    """

    id: str
    share: Share
    ratio: float
    strength: str
    group: str
    source: str

    @property
    def reason(self) -> str:
        """What people are told."""
        return self.id.partition(".")[0]


GROUPS: dict[str, float | None] = {
    "effort": 1.0,  # the largest alone counts: they see the same
    "damage": 2.5,  # signs of one and the same muscle. Ours
    # A medicine and what it is taken for: together no more than the largest single ratio. Any regular medicine had 1.80
    # (Schwellnus 2018), any chronic disease 1.6-1.9 (de Jager).
    "health": 2.42,
    "water": 1.4,  # contradicted. Ours
    "cramped": None,
    "person": None,
    "habits": None,
}
"""What the causes of a group can multiply the risk by together, unless one of them alone does more; None: no limit."""

ASKED: tuple[Cause[seen.Asked], ...] = (
    Cause("earlier_cramps", seen.earlier_cramps, 2.40, STRONG, "cramped", "Schwellnus 2011; as on the day: Johnson"),
    Cause("injury", seen.injury, 1.70, STRONG, "damage", f"{COHORTS}: 1.4-1.82"),
    Cause("weak_muscles", seen.weak_muscles, 1.64, MODERATE, "damage", "half of 2.7, Martinez-Navarro 2020"),
    Cause("medicines.beta_agonists", seen.takes("beta_agonists"), 2.42, MODERATE, "health", "Garrison 2012"),
    Cause("medicines.diuretics", seen.takes("diuretics"), 1.47, MODERATE, "health", "Garrison 2012"),
    Cause("medicines.statins", seen.takes("statins"), 1.26, MODERATE, "health", "Schwellnus 2018; Garrison 1.16"),
    Cause(
        "medicines.other", seen.takes_another, 1.20, MODERATE, "health", "ours: less than any, 1.80 (Schwellnus 2018)"
    ),
    Cause("conditions.heart", seen.has("heart"), 2.38, MODERATE, "health", COHORTS),
    Cause("conditions.gut", seen.has("gut"), 1.86, MODERATE, "health", COHORTS),
    Cause("conditions.kidney", seen.has("kidney"), 1.60, MODERATE, "health", COHORTS),
    Cause("conditions.anaemia", seen.has("anaemia"), 1.54, MODERATE, "health", f"{COHORTS}: blood or immune"),
    Cause("conditions.nerve", seen.has("nerve"), 1.51, MODERATE, "health", COHORTS),
    Cause("conditions.diabetes", seen.has("diabetes"), 1.50, MODERATE, "health", "from memory; the ratio is ours"),
    Cause("conditions.allergy", seen.has("allergy"), 1.37, MODERATE, "health", COHORTS),
    Cause("conditions.cancer", seen.has("cancer"), 1.34, MODERATE, "health", COHORTS),
    Cause("conditions.asthma", seen.has("asthma"), 1.33, MODERATE, "health", f"{COHORTS}: airways"),
    Cause("conditions.thyroid", seen.has("thyroid"), 1.20, MODERATE, "health", "from memory; the ratio is ours"),
    Cause("conditions.pregnancy", seen.has("pregnancy"), 1.20, MODERATE, "health", "from memory; the ratio is ours"),
    Cause("conditions.cystic_fibrosis", seen.has("cystic_fibrosis"), 1.20, MODERATE, "health", "from memory; ours"),
    Cause("conditions.other", seen.has("other"), 1.20, MODERATE, "health", "ours: less than any, 1.6-1.9"),
    Cause(
        "conditions.blood_pressure", seen.has("blood_pressure"), 1.16, MODERATE, "health", f"{COHORTS}: a risk factor"
    ),
    Cause("male", seen.male, 1.32, MODERATE, "person", "Johnson: 29 % against 22 %"),
    Cause("over_40", seen.over_40, 1.20, MODERATE, "person", "Johnson: significant, no ratio; ours"),
)
"""What the profile says."""

TOLD: tuple[Cause[seen.Told], ...] = (
    Cause("cramp_today", seen.cramp_today, 2.40, STRONG, "cramped", "Johnson"),
    Cause("soreness", seen.soreness, 1.70, STRONG, "damage", "damage, Martinez-Navarro 2020; ratio ours"),
)
"""What athletes said of themselves today and yesterday."""

SENSED: tuple[Cause[seen.Sensed], ...] = (
    Cause("fatigue", seen.fatigue, 2.00, STRONG, "effort", "pace, Schwellnus 2011, Martinez-Navarro 2020; ratio ours"),
    Cause("pace", seen.pace, 1.20, WEAK, "effort", "ours: W' spent as a sign of the same"),
    Cause("muscle_load", seen.muscle_load, 1.30, MODERATE, "damage", "damage, as above; ratio ours"),
    Cause("load_spike", seen.load_spike, 1.30, MODERATE, "damage", "more than prepared for, as above; ratio ours"),
    Cause("dehydration", seen.dehydration, 1.28, WEAK, "water", "half of 1.63, Johnson; none in three races"),
    Cause("salty_sweat", seen.salty_sweat, 1.40, WEAK, "water", "Bergeron, as ACSM/AND 2016 quote him; ratio ours"),
    Cause("sodium_loss", seen.sodium_loss, 1.20, WEAK, "water", "ours; no difference in three races"),
    Cause("short_warm_up", seen.short_warm_up, 1.10, WEAK, "habits", "ours; not shown to prevent"),
    Cause("short_cool_down", seen.short_cool_down, 1.05, WEAK, "habits", "ours; not shown to prevent"),
)
"""What sensors and estimates show."""

CAUSES: tuple[Cause[seen.Asked] | Cause[seen.Told] | Cause[seen.Sensed], ...] = (*ASKED, *TOLD, *SENSED)
WITHOUT = frozenset({"heat_illness", "hyponatraemia"})
"""Conditions that a profile may name, and nothing links with cramps: what somebody had once."""
