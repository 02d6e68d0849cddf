"""What sessions came to, body by body, so that sums over sessions keep their honest interval."""

from math import isnan
from typing import NamedTuple

from msgspec.structs import asdict, replace

from sweatd.messages import FIGURES, PUBLISHED, spread
from sweatd.model import Memory, Picture, Quantity

SUMMED = (
    Quantity.FLUID_LOSS,
    Quantity.FLUID_BALANCE,
    Quantity.DEFICIT,
    Quantity.SODIUM_LOSS,
    Quantity.SODIUM_MASS_LOSS,
)
"""What adds up over sessions; everything else is as it was last."""
NOT_KEPT = (Quantity.TIME_TO_DEFICIT, Quantity.DRINK_TO_AVOID, Quantity.STRAIN_SOON)  # of a moment that is gone


class Left(NamedTuple):
    """What one session left behind."""

    athlete: str
    started: float
    ended: float
    summary: dict[str, object]
    memory: Memory | None = None


class Sum(NamedTuple):
    """Several sessions of one athlete as if they were one."""

    picture: Picture
    sessions: int = 1

    def plus(self, own: Picture) -> "Sum":
        """With one more session."""
        bodies = own.bodies | {quantity: self.picture.bodies[quantity] + own.bodies[quantity] for quantity in SUMMED}
        session_s, intake_l = self.picture.session_s + own.session_s, self.picture.intake_l + own.intake_l
        return Sum(replace(own, bodies=bodies, session_s=session_s, intake_l=intake_l), self.sessions + 1)

    def told(self) -> dict[str, object]:
        """As it is published and kept."""
        own = self.picture
        intervals = {
            PUBLISHED[quantity]: own.intervals(quantity)[0]
            for quantity in PUBLISHED
            if quantity in own.bodies and quantity not in NOT_KEPT
        }
        spreads = {
            name: asdict(spread(interval, digits))
            for (name, digits), interval in intervals.items()
            if not isnan(interval.median)
        }
        figures = {
            FIGURES[quantity][0]: round(float(values[0]), FIGURES[quantity][1])
            for quantity, values in own.singles.items()
            if quantity in FIGURES and not isnan(values[0])
        }
        return {
            **spreads,
            **figures,
            "intake_l": round(float(own.intake_l[0]), 3),
            "duration_s": round(float(own.session_s[0])),
            "sessions": self.sessions,
        }


class Ledger:
    """The sums of all athletes; its size does not grow with the sessions."""

    def __init__(self) -> None:
        self._closed: dict[str, Sum] = {}

    def close(self, picture: Picture, athlete: str) -> Left:
        """An athlete's session is over."""
        own = picture.of(athlete)
        self._closed[athlete] = self._with(athlete, own)
        return Left(athlete, picture.at - float(own.session_s[0]), picture.at, Sum(own).told())

    def forget(self, athlete: str) -> None:
        """Keeps nothing of this athlete."""
        self._closed.pop(athlete, None)

    def totals(self, now: Picture) -> dict[str, object]:
        """Every athlete's sums over finished and running sessions."""
        running = {athlete: self._with(athlete, now.of(athlete)) for athlete in now.athletes}
        return {athlete: total.told() for athlete, total in sorted((self._closed | running).items())}

    def _with(self, athlete: str, own: Picture) -> Sum:
        before = self._closed.get(athlete)
        return before.plus(own) if before else Sum(own)
