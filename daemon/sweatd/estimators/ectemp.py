"""Core temperature from heart rate alone (ECTemp), for those who switch it on: beside the heat balance, not in it.

Patented in the United States; see `sweatd.physiology.core_temperature`. Stepped once a minute, with its mean.
"""

import numpy as np
from msgspec import Struct

from sweatd.model import Array, Picture, Quantity
from sweatd.physiology.core_temperature import START_C, Belief, predict, step

LAYOUT = ["core_c", "variance_c2", "sum", "seconds", "updated_at"]
CORE, VARIANCE, SUM, SECONDS, UPDATED_AT = range(len(LAYOUT))
START_VARIANCE_C2 = 0.0  # as published. With more, a heart that starts hard is taken for a core that is hot already
LEAST_SECONDS = 20.0  # of a minute's heart rate make a mean
STANDS_S = 300.0  # without an update a figure is shown for so long


class Frozen(Struct, frozen=True):
    """The filter's state as it can be put away: the array as its bytes."""

    layout: list[str]
    athletes: list[str]
    table: bytes
    minute: int | None


class EcTemp:
    """The filter of everybody in session. The same pictures give the same temperatures, bit for bit."""

    def __init__(self) -> None:
        self._athletes: tuple[str, ...] = ()
        self._table = np.zeros((len(LAYOUT), 0))
        self._minute: int | None = None

    def live(self, picture: Picture) -> None:
        """Takes in one second; every full minute is a step."""
        minute = int(picture.at // 60.0)
        if self._minute is not None and minute != self._minute:
            self._step(minute - self._minute, picture.at)
        self._minute = minute
        for athlete in picture.athletes:
            if athlete not in self._athletes:
                self._start(athlete)
        heart_rate = np.full(len(self._athletes), np.nan)
        heart_rate[self._places(picture.athletes)] = picture.singles[Quantity.HEART_RATE]
        known = heart_rate > 0.0
        self._table[SUM, known] += heart_rate[known]
        self._table[SECONDS] += known

    def _start(self, athlete: str) -> None:
        self._athletes = (*self._athletes, athlete)
        column = np.array([[START_C], [START_VARIANCE_C2], [0.0], [0.0], [-np.inf]])
        self._table = np.concatenate([self._table, column], axis=1)

    def _places(self, athletes: tuple[str, ...]) -> list[int]:
        place = {athlete: n for n, athlete in enumerate(self._athletes)}
        return [place[athlete] for athlete in athletes]

    def _step(self, minutes: int, now: float) -> None:
        table = self._table
        enough = table[SECONDS] >= LEAST_SECONDS
        mean = np.where(enough, table[SUM] / np.maximum(table[SECONDS], 1.0), np.nan)
        skipped = predict(Belief(table[CORE], table[VARIANCE]), max(minutes - 1.0, 0.0))
        belief = step(skipped, mean)
        table[CORE], table[VARIANCE] = belief
        table[[SUM, SECONDS]] = 0.0
        table[UPDATED_AT, enough] = now

    def figures(self, athletes: tuple[str, ...], now: float) -> dict[Quantity, Array]:
        """Core temperature [C] of these athletes, shape (athletes,); NaN before the first minute and after a gap."""
        core_c = np.full(len(athletes), np.nan)
        known = [n for n, athlete in enumerate(athletes) if athlete in self._athletes]
        columns = self._table[:, self._places(tuple(athletes[n] for n in known))]
        core_c[known] = np.where(now - columns[UPDATED_AT] <= STANDS_S, columns[CORE], np.nan)
        return {Quantity.CORE_BY_HEART_RATE: core_c}

    def end(self, athlete: str) -> None:
        """The session is over; the next one starts anew."""
        if athlete in self._athletes:
            self._table = np.delete(self._table, self._athletes.index(athlete), axis=1)
            self._athletes = tuple(other for other in self._athletes if other != athlete)

    def forget(self, athlete: str) -> None:
        """Knows nothing of this athlete any more."""
        self.end(athlete)

    def freeze(self) -> Frozen:
        """Everything that is believed."""
        return Frozen(LAYOUT, list(self._athletes), self._table.tobytes(), self._minute)

    def thaw(self, frozen: Frozen) -> bool:
        """Goes on from what was frozen; False, and nothing happens, where the rows were others."""
        if frozen.layout != LAYOUT:
            return False
        self._table = np.frombuffer(frozen.table).reshape(len(LAYOUT), len(frozen.athletes)).copy()
        self._athletes, self._minute = tuple(frozen.athletes), frozen.minute
        return True
