"""What sessions came to, body by body, so that sums over sessions keep their honest interval."""

from typing import NamedTuple

from msgspec.structs import asdict, replace

from sweatd.messages import PUBLISHED, spread
from sweatd.model import Picture, Quantity


class Left(NamedTuple):
    """What one session left behind."""

    athlete: str
    started: float
    ended: float
    summary: dict[str, object]


class Ledger:
    """What finished sessions came to, body by body, so that totals keep their honest interval."""

    TOTALS = (Quantity.FLUID_LOSS, Quantity.FLUID_BALANCE, Quantity.DEFICIT, Quantity.SODIUM_LOSS)

    def __init__(self) -> None:
        self._sessions: dict[str, list[Picture]] = {}

    def close(self, picture: Picture, athlete: str) -> Left:
        """Keeps an athlete's part of the picture."""
        own = picture.of(athlete)
        self._sessions.setdefault(athlete, []).append(own)
        return Left(athlete, picture.at - float(own.session_s[0]), picture.at, self._total([own]))

    def forget(self, athlete: str) -> None:
        """Keeps nothing of this athlete."""
        self._sessions.pop(athlete, None)

    def totals(self, now: Picture) -> dict[str, object]:
        """Every athlete's sums over finished and running sessions."""
        sessions = {athlete: list(finished) for athlete, finished in self._sessions.items()}
        for athlete in now.athletes:
            sessions.setdefault(athlete, []).append(now.of(athlete))
        return {athlete: self._total(pictures) for athlete, pictures in sorted(sessions.items())}

    def _total(self, pictures: list[Picture]) -> dict[str, object]:
        last = pictures[-1]
        summed = {
            quantity: sum((earlier.bodies[quantity] for earlier in pictures[:-1]), last.bodies[quantity])
            for quantity in self.TOTALS
        }
        whole = replace(last, bodies={**last.bodies, **summed})
        spreads = {name: spread(whole.intervals(quantity)[0], digits) for quantity, (name, digits) in PUBLISHED.items()}
        duration_s = sum(float(picture.session_s[0]) for picture in pictures)
        intake_l = sum(float(picture.intake_l[0]) for picture in pictures)
        return {
            **{name: asdict(value) for name, value in spreads.items()},
            "intake_l": round(intake_l, 3),
            "duration_s": round(duration_s),
            "sessions": len(pictures),
        }
