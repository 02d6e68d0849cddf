"""All bodies of all athletes in session, as columns: samples pull on them, a tick steps them, a picture shows them."""

from collections.abc import Iterable
from typing import Annotated

import numpy as np
from msgspec import Meta, Struct

from sweatd.estimators.ensemble import view
from sweatd.estimators.ensemble.bodies import new_bodies
from sweatd.estimators.ensemble.fields import HIGH, LOW, OUTLOOK, Field
from sweatd.estimators.ensemble.heat_source import HeatSource
from sweatd.estimators.ensemble.inputs import Room, inputs
from sweatd.estimators.ensemble.kalman import update
from sweatd.estimators.ensemble.learning import learnt
from sweatd.estimators.ensemble.observations import INSIDE, OBSERVATIONS, Compared, contradiction
from sweatd.estimators.ensemble.outlook import outlook
from sweatd.estimators.ensemble.pairing import paired, steady
from sweatd.estimators.ensemble.steps import Steps
from sweatd.estimators.ensemble.table import MOVED, SENSED, Row, new_column
from sweatd.model import QUANTITIES, Array, Memory, Picture, Profile, Quality, Quantity, Sample

STARTS_A_SESSION = frozenset(
    {
        Quantity.HEART_RATE,
        Quantity.POWER,
        Quantity.SPEED,
        Quantity.METABOLIC_RATE,
        Quantity.BODY_MASS,
        Quantity.FLUID_INTAKE,
        Quantity.SESSION,
        Quantity.CRAMP,
        Quantity.SIGN,
    }
)
HEARD = [Row.HEART_RATE_AT, Row.PEDALLED_AT, Row.STEPPED_AT, Row.METABOLIC_AT]  # a machine that idles says nothing
KEEPS_A_SESSION = [*HEARD, Row.WEIGHED_AT, Row.DRANK_AT, Row.STARTED_AT]
FIRST_WORD_S = 60.0  # a sensor is first believed after so long: a session should not wait for a whole average
EXCRETION_L_H = 0.3  # of water in excess, at the careful side: kidneys at rest do 0.8-1.0, in exercise far less
WINDOW_MIN = 60  # drinking is counted over the last hour, by the minute
OUTLOOK_EVERY_S = 30
SKIN_JUMP_C = 1.0  # from one reading to the next, within a minute: doused, or another place


class Settings(Struct, frozen=True, forbid_unknown_fields=True):
    """How bodies are kept."""

    bodies: Annotated[int, Meta(ge=1, le=1024)] = 64  # plausible bodies for each athlete; fewer than 16 is for tests
    air_temperature_c: Annotated[float, Meta(ge=-20, le=50)] = 22.0  # taken where nothing measures it
    relative_humidity_percent: Annotated[float, Meta(ge=0, le=100)] = 50.0  # the same
    session_end_after_s: Annotated[float, Meta(ge=900)] = 1800.0  # without heart rate or power a session is over


class Carried(Struct, frozen=True):
    """What an athlete takes along from a session into the next: water in excess, and the last hour's drinking."""

    at: float
    excess_l: float
    drunk_l: list[float]


class Frozen(Struct, frozen=True):
    """All bodies as they can be put away: arrays as their bytes."""

    layout: list[str]
    athletes: list[str]
    x: bytes
    table: bytes
    drunk_l: bytes
    room: bytes
    averages: list[tuple[str, str, list[float]]]
    carried: dict[str, Carried]


class Ensemble:
    """What is believed of the athletes in session. The same samples and ticks give the same bodies, bit for bit."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._column: dict[str, int] = {}  # of each athlete in session, in the arrays below
        self._x = np.zeros((len(Field), 0, settings.bodies))
        self._table = np.zeros((len(Row), 0))
        self._drunk_l = np.zeros((WINDOW_MIN, 0))
        self._room = Room(settings.air_temperature_c, settings.relative_humidity_percent)
        self._carried: dict[str, Carried] = {}
        self._averages: dict[tuple[str, Quantity], list[float]] = {}  # sum, count, since, last
        self._steps = Steps()

    @property
    def athletes(self) -> tuple[str, ...]:
        """Everybody in session, in the order of the arrays."""
        return tuple(self._column)

    # samples in

    def observe(self, profile: Profile, samples: Iterable[Sample], memory: Memory | None = None) -> list[str]:
        """What an athlete's own sensors and words say. Returns what contradicts the bodies too much, in words."""
        notes: list[str] = []
        for sample in samples:
            quantity = sample.quantity
            if quantity not in MATTERS or sample.quality is not Quality.GOOD:
                continue
            n = self._column.get(profile.id)
            if n is None:
                if quantity is Quantity.URINE:
                    notes.append("no session is running: kept, but not counted")
                idle = not sample.value and (quantity in MOVED or quantity is Quantity.SESSION)
                if quantity not in STARTS_A_SESSION or idle:
                    continue
                n = self._start(profile, sample, memory)
            self._keep(n, sample)
            if quantity in OBSERVATIONS:
                notes += self._average(profile.id, n, sample)
        return notes

    def observe_room(self, samples: Iterable[Sample]) -> None:
        """What a sensor of the room says, for everybody."""
        for sample in samples:
            self._room.observe(sample)

    def _start(self, profile: Profile, first: Sample, memory: Memory | None) -> int:
        heart_rate = first.value if first.quantity is Quantity.HEART_RATE else None
        bodies = new_bodies(profile, first.at, self._settings.bodies, first_heart_rate=heart_rate, memory=memory)
        column, drunk_l = new_column(first.at), np.zeros((WINDOW_MIN, 1))
        carried = self._carried.pop(profile.id, None)
        if carried is not None:
            hours = max(first.at - carried.at, 0.0) / 3600.0
            column[Row.CARRIED_L] = max(carried.excess_l - EXCRETION_L_H * hours, 0.0)
            passed = range(int(carried.at // 60) + 1, int(min(first.at, carried.at + 3600.0) // 60) + 1)
            drunk_l[:, 0] = carried.drunk_l
            drunk_l[[minute % WINDOW_MIN for minute in passed]] = 0.0
        n = self._column[profile.id] = len(self._column)
        self._x = np.concatenate([self._x, bodies[:, None, :]], axis=1)
        self._table = np.concatenate([self._table, column], axis=1)
        self._drunk_l = np.concatenate([self._drunk_l, drunk_l], axis=1)
        self._steps.prepare_anew()
        self.know(profile)
        return n

    def know(self, profile: Profile) -> None:
        """What a profile says that counts at once, also in the middle of a session."""
        n = self._column.get(profile.id)
        if n is not None:
            self._table[Row.ACCLIMATISED, n] = bool(profile.acclimatised)
            self._table[Row.FEMALE, n] = profile.sex != "male"  # the smaller body water, where nobody says
            self._table[Row.FLUID_RESTRICTED, n] = profile.may_not_be_told_to_drink

    def _keep(self, n: int, sample: Sample) -> None:
        table, quantity, value = self._table, sample.quantity, sample.value
        row = SENSED.get(quantity)
        if row is not None:
            if quantity is Quantity.SKIN_TEMPERATURE and _jumped(table[:, n], sample):
                table[Row.SKIN_JUMPED_AT, n] = sample.at
            table[row, n] = value
            table[row + 1, n] = sample.at
            if value > 0.0 and quantity in MOVED:
                table[MOVED[quantity], n] = sample.at
        elif quantity is Quantity.FLUID_INTAKE:
            self._drunk_l[int(sample.at // 60) % WINDOW_MIN, n] += value / 1000.0
            table[Row.INTAKE_L, n] += value / 1000.0
            table[Row.DRANK_AT, n] = sample.at
            self._x[Field.DRINK_TO_AVOID_L_H, n] = np.nan  # until it is looked at again
        elif quantity is Quantity.SODIUM_INTAKE:
            table[Row.SODIUM_INTAKE_MMOL, n] += value
        elif quantity is Quantity.URINE:
            table[Row.URINE_L, n] += value / 1000.0

    def _average(self, athlete: str, n: int, sample: Sample) -> list[str]:
        """Readings become one measurement when they are many enough; what it contradicts, in words."""
        observation = OBSERVATIONS[sample.quantity]
        if sample.quantity is Quantity.BODY_TEMPERATURE and sample.label not in INSIDE:
            return []
        first_since = sample.at - max(observation.every_s - FIRST_WORD_S, 0.0)
        kept = self._averages.setdefault((athlete, sample.quantity), [0.0, 0.0, first_since, sample.at])
        if sample.at - kept[3] > observation.every_s:  # a mean does not span a gap
            kept[:3] = 0.0, 0.0, first_since
        kept[0] += sample.value
        kept[1] += 1.0
        kept[3] = sample.at
        if sample.at - kept[2] < observation.every_s:
            return []
        self._averages[athlete, sample.quantity] = [0.0, 0.0, sample.at, sample.at]
        self._table[observation.spoke, n] = sample.at
        compared = observation.compare(self._x[:, n], self._table[:, n], kept[0] / kept[1])
        if compared is None:
            return []
        if not self._pull(n, compared, observation.disagreed, sample.at, deliberate=observation.deliberate):
            return [contradiction(compared, observation)]
        self._table[Row.WEIGH_INS, n] += sample.quantity is Quantity.BODY_MASS
        return []

    def _pull(self, n: int, compared: Compared, disagreed: Row, at: float, *, deliberate: bool = False) -> bool:
        """A measurement pulls the bodies of one athlete; False where it was too far away to be believed."""
        measured, predicted, variance = compared.measured, compared.predicted, compared.variance
        moved, believed = update(self._x[:, n], predicted, measured, variance, deliberate=deliberate)
        if believed or deliberate:
            self._x[:, n] = np.clip(moved, LOW[:, None], HIGH[:, None])
            self._steps.prepare_anew()
            self._table[Row.LESSONS, n] += 1.0
        if not believed:
            self._table[disagreed, n] = at
        return believed

    # time

    def tick(self, now: float) -> list[str]:
        """One second of all bodies. Returns the athletes whose session ended with it; `end` forgets them."""
        if not self._column:
            return []
        sensed = inputs(self._table, self._room, now)
        self._table[Row.HEAT_SOURCE] = self._steps.second(self._x, sensed)
        for n in np.flatnonzero(steady(self._table, now)).tolist():
            self._pull(n, paired(self._x[:, n], self._table[:, n]), Row.PAIRED_DISAGREED_AT, now)
            self._table[Row.PAIRED_AT, n] = now
        if now % OUTLOOK_EVERY_S < 1.0:
            self._x[OUTLOOK] = outlook(self._x, sensed, view.balance_l(self._x, self._table))
        if now % 60.0 < 1.0:
            self._drunk_l[int(now // 60) % WINDOW_MIN] = 0.0
        over = now - self._table[KEEPS_A_SESSION].max(axis=0) > self._settings.session_end_after_s
        return [athlete for athlete, ended in zip(self._column, over.tolist(), strict=True) if ended]

    def end(self, athlete: str, now: float, before: Memory | None = None) -> Memory | None:
        """Lets the bodies of an athlete go, with what they were taught.

        The next heart beat starts a new session, with what was drunk too much in this one.
        """
        n = self._column[athlete]
        lost_l = float(np.sort(self._x[Field.SWEAT_LOSS_G, n])[self._settings.bodies // 20]) / 1000.0
        drunk_l = float(self._table[Row.CARRIED_L, n] + self._table[Row.INTAKE_L, n])
        self._carried[athlete] = Carried(now, max(drunk_l - lost_l, 0.0), self._drunk_l[:, n].tolist())
        memory = before
        if self._table[Row.LESSONS, n] and self._settings.bodies > 1:
            memory = learnt(self._x[:, n], int(self._table[Row.WEIGH_INS, n]), now, before)
        self._drop(athlete)
        return memory

    def forget(self, athlete: str) -> None:
        """Knows nothing of this athlete any more."""
        self._carried.pop(athlete, None)
        if athlete in self._column:
            self._drop(athlete)

    def _drop(self, athlete: str) -> None:
        n = self._column.pop(athlete)
        self._column = {other: place for place, other in enumerate(self._column)}
        self._x = np.delete(self._x, n, axis=1)
        self._table = np.delete(self._table, n, axis=1)
        self._drunk_l = np.delete(self._drunk_l, n, axis=1)
        self._steps.prepare_anew()
        self._averages = {key: kept for key, kept in self._averages.items() if key[0] != athlete}

    # keeping

    def freeze(self) -> Frozen:
        """Everything that is believed."""
        return Frozen(
            self._layout(),
            list(self._column),
            self._x.tobytes(),
            self._table.tobytes(),
            self._drunk_l.tobytes(),
            self._room.said.tobytes(),
            [(athlete, quantity.label, kept) for (athlete, quantity), kept in self._averages.items()],
            dict(self._carried),
        )

    def thaw(self, frozen: Frozen) -> bool:
        """Believes what was frozen; False, and nothing happens, where it was frozen by a program of another shape."""
        if frozen.layout != self._layout():
            return False
        athletes, bodies = len(frozen.athletes), self._settings.bodies
        x = np.frombuffer(frozen.x).reshape(len(Field), athletes, bodies).copy()
        table = np.frombuffer(frozen.table).reshape(len(Row), athletes).copy()
        drunk_l = np.frombuffer(frozen.drunk_l).reshape(WINDOW_MIN, athletes).copy()
        room = np.frombuffer(frozen.room).reshape(self._room.said.shape).copy()
        averages = {(who, QUANTITIES[label]): list(kept) for who, label, kept in frozen.averages}
        self._x, self._table, self._drunk_l, self._averages = x, table, drunk_l, averages
        self._room.said = room
        self._steps.prepare_anew()
        self._column = {athlete: place for place, athlete in enumerate(frozen.athletes)}
        self._carried = dict(frozen.carried)
        return True

    def silent_s(self, athlete: str, now: float) -> float:
        """Since an athlete in session was last heard of; infinite for never."""
        return now - float(self._table[HEARD, self._column[athlete]].max())

    def _layout(self) -> list[str]:
        return [*(field.name for field in Field), *(row.name for row in Row), f"{self._settings.bodies} {WINDOW_MIN}"]

    # pictures out

    def picture(self, now: float, *, whole: bool = True) -> Picture:
        """What is believed now of everybody in session; not `whole`, only what is judged every second."""
        table = self._table
        singles = view.fresh(table, now)
        bodies = view.judged(self._x, table, singles[Quantity.HEART_RATE])
        if whole:
            bodies |= view.told(self._x, singles[Quantity.HEART_RATE])
        ages_s, disagreed_s = view.ages(table, self._room.said[1], now)
        return Picture(
            at=now,
            athletes=self.athletes,
            bodies=bodies,
            session_s=now - table[Row.STARTED_AT],
            since_drink_s=now - np.maximum(table[Row.DRANK_AT], table[Row.STARTED_AT]),
            intake_l=table[Row.INTAKE_L].copy(),
            intake_last_hour_l=self._drunk_l.sum(axis=0),
            carried_l=table[Row.CARRIED_L].copy(),
            silent_s=now - table[HEARD].max(axis=0),
            fluid_restricted=table[Row.FLUID_RESTRICTED] > 0,
            basis=view.NAMES,
            ages_s=ages_s,
            disagreed_s=disagreed_s,
            heat_source=tuple(SOURCES[int(code)] for code in table[Row.HEAT_SOURCE].tolist()),
            singles=singles,
        )


MATTERS = frozenset(
    {*SENSED, *OBSERVATIONS, *STARTS_A_SESSION, Quantity.SODIUM_INTAKE, Quantity.URINE},
)
SOURCES = tuple(source.name.lower() for source in HeatSource)


def _jumped(facts: Array, sample: Sample) -> bool:
    since_s = sample.at - float(facts[Row.SKIN_AT])
    return since_s < 60.0 and abs(sample.value - float(facts[Row.SKIN_C])) > SKIN_JUMP_C
