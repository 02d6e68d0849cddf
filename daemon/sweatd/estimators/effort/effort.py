"""Everybody's session as columns: a second adds to the counts, a view shows them and what they make of fatigue."""

import msgspec
import numpy as np
from msgspec import Struct

from sweatd.estimators.effort.drift import BLOCKS, LENGTH_S, add_up, close_block, output_of
from sweatd.estimators.effort.history import DAY_S, Known, Loads, count_days
from sweatd.estimators.effort.ramp import count_loads, follow_ramp
from sweatd.estimators.effort.recovery import LOOK_BACK_S, follow_rest
from sweatd.estimators.effort.table import PUBLISHED, Row, Second, new_column
from sweatd.model import Array, Memory, Picture, Profile, Quantity
from sweatd.physiology import fatigue

MACHINE_SOURCE = "machine"  # what a picture calls it where a machine says the metabolic rate
SPREAD = {
    "heat_strain": Quantity.STRAIN_INDEX,
    "anaerobic": Quantity.W_PRIME_BALANCE,
    "dehydration": Quantity.DEFICIT,
}
"""Parts of fatigue of which every body has its own."""
LAYOUT = [*(row.name for row in Row), f"{BLOCKS} {LOOK_BACK_S}"]


class Frozen(Struct, frozen=True):
    """All counts as they can be put away: arrays as their bytes."""

    layout: list[str]
    athletes: list[str]
    table: bytes
    blocks: bytes
    recent: bytes
    block: int
    minute: int
    known: dict[str, Known]


class Effort:
    """What the session cost everybody so far. The same pictures give the same counts, bit for bit.

    A column stays until its athlete is ended or forgotten; the first columns are those of the latest picture, in its
    order.
    """

    def __init__(self) -> None:
        self._known: dict[str, Known] = {}
        self._athletes: tuple[str, ...] = ()
        self._present = 0  # of them, in the latest picture
        self._table = np.zeros((len(Row), 0))
        self._blocks = np.zeros((BLOCKS, 3, 0))
        self._recent = np.zeros((LOOK_BACK_S, 0))
        self._block = self._minute = 0

    # who

    def know(self, profile: Profile, memory: Memory | None) -> None:
        """What a profile says and what earlier sessions left; without a memory, loads already known stay."""
        before = self._known.get(profile.id)
        known = (before or Known()).learn(profile, None if memory is None else memory.loads)
        if known == before:
            return
        self._known[profile.id] = known
        if profile.id in self._athletes:
            column = self._table[:, self._athletes.index(profile.id)]
            known.fill(column, int(column[Row.DAY]))
            self._minute = 0

    def _follow(self, picture: Picture) -> None:
        """Brings the columns into the order of the picture; who left it without an end waits behind."""
        day = int(picture.at // DAY_S)
        come = [athlete for athlete in picture.athletes if athlete not in self._athletes]
        self._add(come)
        for athlete in come:
            self._known.get(athlete, Known()).fill(self._table[:, self._athletes.index(athlete)], day)
        absent = [athlete for athlete in self._athletes if athlete not in picture.athletes]
        self._take([self._athletes.index(athlete) for athlete in (*picture.athletes, *absent)])
        self._present = len(picture.athletes)
        self._minute = 0

    def _add(self, athletes: list[str]) -> None:
        more = len(athletes)
        self._table = np.concatenate([self._table, np.repeat(new_column(), more, axis=1)], axis=1)
        self._blocks = np.concatenate([self._blocks, np.zeros((BLOCKS, 3, more))], axis=2)
        self._recent = np.concatenate([self._recent, np.full((LOOK_BACK_S, more), np.nan)], axis=1)
        self._athletes += tuple(athletes)

    def _take(self, places: list[int]) -> None:
        self._table = self._table.take(places, axis=-1)
        self._blocks = self._blocks.take(places, axis=-1)
        self._recent = self._recent.take(places, axis=-1)
        self._athletes = tuple(self._athletes[place] for place in places)

    # a second

    def live(self, picture: Picture) -> None:
        """Counts one second of everybody in the picture."""
        if not picture.athletes:
            return
        if picture.athletes != self._athletes[: self._present]:
            self._follow(picture)
        here = slice(0, self._present)
        table, blocks, recent = self._table[:, here], self._blocks[:, :, here], self._recent[:, here]
        second = _second(picture)
        count_loads(table, second)
        follow_ramp(table, second)
        output = output_of(table, blocks, second)
        add_up(table, second, output)
        recent[:-1] = recent[1:]
        recent[-1] = second.heart_rate
        follow_rest(table, recent, second, output)
        block, minute = int(picture.at // LENGTH_S), int(picture.at // 60.0)
        if minute != self._minute:
            self._minute = minute
            count_days(table)
        if block != self._block:
            self._block = block
            close_block(table, blocks, second.session_s)

    # what it makes

    def view(self, picture: Picture) -> Picture:
        """The picture that was lived last, with loads, drift, recovery and fatigue in it."""
        if not picture.athletes:
            return picture
        if picture.athletes != self._athletes[: self._present]:
            self._follow(picture)
        table = self._table[:, : self._present].copy()
        singles = picture.singles | {quantity: table[row] for quantity, row in PUBLISHED.items()}
        bodies, medians = _fatigue(table, picture)
        return msgspec.structs.replace(
            picture, singles=singles, bodies=picture.bodies | {Quantity.FATIGUE: bodies}, fatigue_parts=medians
        )

    # the end

    def end(self, athlete: str, day: int) -> Loads:
        """The session is over: its load on that day, with those of the six weeks before, to be remembered."""
        known = self._known.get(athlete, Known())
        if athlete in self._athletes:
            load = float(self._table[Row.TRIMP, self._athletes.index(athlete)])
            if load >= 0.0:  # without any heart rate the load is unknown, not nothing
                self._known[athlete] = known = known.trained(day, load)
            self._drop(athlete)
        return known.loads

    def forget(self, athlete: str) -> None:
        """Knows nothing of this athlete any more."""
        self._known.pop(athlete, None)
        if athlete in self._athletes:
            self._drop(athlete)

    def _drop(self, athlete: str) -> None:
        place = self._athletes.index(athlete)
        self._present -= place < self._present
        self._take([other for other in range(len(self._athletes)) if other != place])

    # keeping

    def freeze(self) -> Frozen:
        """Everything that is counted and known."""
        table, blocks, recent = (array.tobytes() for array in (self._table, self._blocks, self._recent))
        return Frozen(LAYOUT, list(self._athletes), table, blocks, recent, self._block, self._minute, dict(self._known))

    def thaw(self, frozen: Frozen) -> bool:
        """Goes on from what was frozen; False, and nothing happens, where the rows were others."""
        if frozen.layout != LAYOUT:
            return False
        athletes = len(frozen.athletes)
        table = np.frombuffer(frozen.table).reshape(len(Row), athletes).copy()
        blocks = np.frombuffer(frozen.blocks).reshape(BLOCKS, 3, athletes).copy()
        recent = np.frombuffer(frozen.recent).reshape(LOOK_BACK_S, athletes).copy()
        self._table, self._blocks, self._recent = table, blocks, recent
        self._block, self._minute = frozen.block, frozen.minute
        self._athletes, self._present, self._known = tuple(frozen.athletes), athletes, dict(frozen.known)
        return True


def _second(picture: Picture) -> Second:
    unknown = np.full(len(picture.athletes), np.nan)
    singles = picture.singles
    heart_rate = singles.get(Quantity.HEART_RATE, unknown)
    effort = picture.bodies[Quantity.EFFORT]
    share = np.add.reduce(effort, axis=-1) / (100.0 * effort.shape[-1])
    slope = singles.get(Quantity.GRADE)
    if slope is not None:
        slope = np.where(np.isnan(slope), 0.0, slope / 100.0)
        slope = slope if np.count_nonzero(slope) else None
    machine = None
    if MACHINE_SOURCE in picture.heat_source:
        said = np.array(picture.heat_source) == MACHINE_SOURCE
        machine = np.where(said, picture.bodies[Quantity.METABOLIC_RATE].mean(axis=-1), np.nan)
    return Second(
        picture.session_s,
        heart_rate,
        np.where(heart_rate > 0.0, share, np.nan),
        singles.get(Quantity.POWER, unknown),
        singles.get(Quantity.SPEED, unknown),
        slope,
        machine,
    )


def _fatigue(table: Array, picture: Picture) -> tuple[Array, dict[str, Array]]:
    """Fatigue of every body, shape (athletes, bodies), and the parts of it by athlete, medians where bodies differ."""
    today = table[Row.TRIMP] + table[Row.EARLIER_TODAY]  # NaN until a heart rate was known
    figures = {
        "drift": np.fmax(table[Row.DECOUPLING], table[Row.CARDIAC_DRIFT]),
        "load_today": today / table[Row.FULL_DAY],
        "muscle": table[Row.MUSCLE_LOAD],
    }
    if Quantity.DFA_ALPHA1 in picture.singles:
        figures["heart"] = picture.singles[Quantity.DFA_ALPHA1]
    single = {name: fatigue.part(name, figure) for name, figure in figures.items()}
    spread = {name: fatigue.part(name, picture.bodies[quantity]) for name, quantity in SPREAD.items()}
    score = fatigue.picture({name: part[:, None] for name, part in single.items()} | spread)
    return score, single | dict(zip(spread, _medians(np.array(list(spread.values()))), strict=True))


def _medians(values: Array) -> Array:
    """Medians along the last axis."""
    count = values.shape[-1]
    if count == 1:
        return values[..., 0]
    ordered = np.sort(values, axis=-1)  # of 64 quicker than a partition
    medians: Array = (ordered[..., (count - 1) // 2] + ordered[..., count // 2]) / 2.0
    return medians
