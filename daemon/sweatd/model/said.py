"""What athletes said of themselves: no estimate, only their words and when they fell."""

from msgspec import Struct

SIGNS = (
    "confusion",
    "collapse",
    "chest_pain",
    "nausea",
    "vomiting",
    "headache",
    "weight_gain",
    "dark_urine",
    "spreading",
    "weakness",
)
"""Red flags: with any of them somebody should look at the athlete, and mostly a doctor (see remedies)."""
MUSCLES = (
    "calf",
    "hamstring",
    "quadriceps",
    "foot",
    "adductor",
    "glute",
    "abdomen",
    "back",
    "forearm",
    "hand",
    "shoulder",
    "other",
)


class Soreness(Struct, frozen=True):
    """How sore, 0 to 10, and where."""

    at: float
    score: float
    muscle: str = "other"


class Cramp(Struct, frozen=True):
    """A cramp that happened."""

    at: float
    muscle: str = "other"


class Said(Struct, frozen=True):
    """What one athlete said, the latest last; nothing older than two days."""

    soreness: tuple[Soreness, ...] = ()  # the last of each muscle
    cramps: tuple[Cramp, ...] = ()
    signs: tuple[tuple[str, float], ...] = ()  # red flags and when they were told; the last of each
    stretched_at: float | None = None
    well_at: float | None = None  # when somebody said that the red flags told before are over

    def cramps_since(self, at: float) -> int:
        """How many cramps from then on."""
        return sum(cramp.at >= at for cramp in self.cramps)


SILENT = Said()
