"""Who an athlete is: what is known, and what sessions taught."""

from msgspec import Struct
from msgspec.structs import replace

MEDICINES = (
    "diuretics",
    "statins",
    "beta_agonists",
    "beta_blockers",
    "ace_inhibitors",
    "nsaids",
    "stimulants",
    "anticholinergics",
    "antidepressants",
    "lithium",
    "insulin",
    "other",
)
CONDITIONS = (
    "anaemia",
    "diabetes",
    "kidney",
    "heart",
    "blood_pressure",
    "asthma",
    "thyroid",
    "gut",
    "nerve",
    "cancer",
    "allergy",
    "pregnancy",
    "heat_illness",
    "hyponatraemia",
    "cystic_fibrosis",
    "other",
)
RESTRICTING = frozenset({"kidney", "heart", "pregnancy", "hyponatraemia"})
"""Conditions with which drinking may have been limited: careful until a clinician says otherwise."""


class Injury(Struct, frozen=True, forbid_unknown_fields=True):
    """Something that hurt: where, and since when."""

    muscle: str
    date: str  # YYYY-MM-DD


class Profile(Struct, frozen=True, forbid_unknown_fields=True):
    """What is known of an athlete. All but the id is optional: a missing fact widens a prior, it stops nothing."""

    id: str
    mass_kg: float | None = None
    height_m: float | None = None
    sex: str | None = None  # "female" or "male": the body's, for the formulas that need it
    birth_year: int | None = None
    resting_heart_rate: float | None = None  # /min
    maximal_heart_rate: float | None = None  # /min
    vo2max: float | None = None  # mL/kg/min
    clothing_clo: float | None = None
    acclimatised: bool | None = None
    critical_power_w: float | None = None
    w_prime_j: float | None = None  # work capacity above critical power
    fluid_restricted: bool | None = None  # by a clinician: then nothing here ever says "drink"
    cramps: str | None = None  # "never", "sometimes" or "often"
    injuries: tuple[Injury, ...] = ()
    weak_muscles: tuple[str, ...] = ()  # after an injury or in rehabilitation
    medicines: tuple[str, ...] = ()  # by class, see MEDICINES
    conditions: tuple[str, ...] = ()  # see CONDITIONS

    def over(self, known: "Profile") -> "Profile":
        """This profile where it says something, and what was known before where it is silent."""
        silent = [name for name in self.__struct_fields__ if getattr(self, name) in (None, ())]
        return replace(self, **{name: getattr(known, name) for name in silent})

    def for_estimating(self) -> "Profile":
        """Without the facts of health that no estimate and no guard reads: what a recording has to know.

        The band of cramp risk reads them: replayed, it rests on what was sensed and told alone.
        """
        return replace(
            self,
            cramps=None,
            injuries=(),
            weak_muscles=(),
            medicines=tuple(one for one in self.medicines if one == "beta_blockers"),
            conditions=tuple(one for one in self.conditions if one in RESTRICTING),
        )

    @property
    def may_not_be_told_to_drink(self) -> bool:
        """Whether fluid is, or may be, restricted: a failing heart or kidney is, until a clinician says it is not."""
        if self.fluid_restricted is not None:
            return self.fluid_restricted
        return not RESTRICTING.isdisjoint(self.conditions)


class Memory(Struct, frozen=True):
    """What sessions taught about an athlete, kept from one to the next."""

    at: float  # the end of the last session
    fields: tuple[str, ...] = ()  # the parameters that were learnt, by name
    mean: tuple[float, ...] = ()
    covariance: tuple[tuple[float, ...], ...] = ()
    weigh_ins: int = 0  # that were obeyed, over all sessions
    loads: tuple[tuple[int, float], ...] = ()  # day (UTC, since 1970) and its TRIMP, oldest first
