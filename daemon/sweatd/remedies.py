"""What is said when a cramp happens: a protocol of timed steps, each with its evidence. (To be filled.)"""

from msgspec import Struct

from sweatd.model import Picture


class Step(Struct, frozen=True):
    """One step of a protocol that begins now."""

    protocol: str  # id of the run
    athlete: str
    action: str  # its words are `remedy.ACTION`
    number: int  # from 1
    of: int
    at: float
    lasts_s: float
    evidence: str
    facts: dict[str, float | str] = {}


class Running(Struct, frozen=True):
    """A protocol that runs."""

    athlete: str
    muscle: str
    began: float
    step: int


class Remedies:
    """All protocols that run."""

    def __init__(self) -> None:
        self._running: dict[str, Running] = {}

    def begin(self, athlete: str, muscle: str, now: float) -> None:
        """A cramp was told."""

    def live(self, picture: Picture) -> list[Step]:
        """The steps that begin now."""
        return []

    def any(self) -> bool:
        """Whether one runs."""
        return bool(self._running)

    def forget(self, athlete: str) -> None:
        """None runs for this athlete."""
        self._running.pop(athlete, None)

    def freeze(self) -> list[Running]:
        """All that run."""
        return list(self._running.values())

    def thaw(self, frozen: list[Running]) -> None:
        """Goes on with what `freeze` gave."""
        self._running = {running.athlete: running for running in frozen}
