"""All bodies of all athletes in session, as columns: samples pull on them, a tick steps them, a picture shows them."""

from collections.abc import Iterable
from typing import Annotated

import numpy as np
from msgspec import Meta, Struct

from sweatd.estimators.ensemble.fields import HIGH, LOW, Field, new_bodies
from sweatd.estimators.ensemble.forecast import Inputs, forecast
from sweatd.estimators.ensemble.kalman import update
from sweatd.estimators.ensemble.observations import OBSERVATIONS
from sweatd.estimators.ensemble.table import BASIS, SENSED, Row, new_column
from sweatd.model import QUANTITIES, Array, Picture, Profile, Quality, Quantity, Sample
from sweatd.physiology import electrolytes, heat_balance
from sweatd.physiology.body import body_water_l

STARTS_A_SESSION = (Quantity.HEART_RATE, Quantity.POWER, Quantity.SPEED, Quantity.BODY_MASS, Quantity.FLUID_INTAKE)
KEEPS_A_SESSION = [Row.HEART_RATE_AT, Row.POWER_AT, Row.SPEED_AT, Row.WEIGHED_AT, Row.DRANK_AT]
AIR_STANDS_S = 900.0  # a room sensor that was silent for longer is forgotten
FIRST_WORD_S = 60.0  # a sensor is first believed after so long: a session should not wait for a whole average
EXCRETION_L_H = 0.3  # of water in excess, at the careful side: kidneys at rest do 0.8-1.0, in exercise far less
WINDOW_MIN = 60  # drinking is counted over the last hour, by the minute
YEAR_S = 31_556_952.0


class Settings(Struct, frozen=True, forbid_unknown_fields=True):
    """How bodies are kept."""

    bodies: Annotated[int, Meta(ge=16, le=1024)] = 64  # plausible bodies for each athlete
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
    room: dict[int, tuple[float, float]]
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
        self._room: dict[Row, tuple[float, float]] = {}
        self._carried: dict[str, Carried] = {}
        self._averages: dict[tuple[str, Quantity], list[float]] = {}  # sum, count, since

    @property
    def athletes(self) -> tuple[str, ...]:
        """Everybody in session, in the order of the arrays."""
        return tuple(self._column)

    # samples in

    def observe(self, profile: Profile, samples: Iterable[Sample]) -> None:
        """What an athlete's own sensors and words say."""
        for sample in samples:
            if sample.quality is not Quality.GOOD:
                continue
            if profile.id not in self._column and sample.quantity in STARTS_A_SESSION:
                self._start(profile, sample)
            if profile.id in self._column:
                self._take(profile.id, sample)

    def observe_room(self, samples: Iterable[Sample]) -> None:
        """What a sensor of the room says, for everybody."""
        for sample in samples:
            if sample.quantity in (Quantity.AIR_TEMPERATURE, Quantity.RELATIVE_HUMIDITY):
                self._room[SENSED[sample.quantity]] = (sample.value, sample.at)

    def _start(self, profile: Profile, first: Sample) -> None:
        heart_rate = first.value if first.quantity is Quantity.HEART_RATE else None
        bodies = new_bodies(profile, int(1970 + first.at / YEAR_S), self._settings.bodies, heart_rate)
        column, drunk_l = new_column(first.at), np.zeros((WINDOW_MIN, 1))
        carried = self._carried.pop(profile.id, None)
        if carried is not None:
            hours = max(first.at - carried.at, 0.0) / 3600.0
            column[Row.CARRIED_L] = max(carried.excess_l - EXCRETION_L_H * hours, 0.0)
            passed = range(int(carried.at // 60) + 1, int(min(first.at, carried.at + 3600.0) // 60) + 1)
            drunk_l[:, 0] = carried.drunk_l
            drunk_l[[minute % WINDOW_MIN for minute in passed]] = 0.0
        self._column[profile.id] = len(self._column)
        self._x = np.concatenate([self._x, bodies[:, None, :]], axis=1)
        self._table = np.concatenate([self._table, column], axis=1)
        self._drunk_l = np.concatenate([self._drunk_l, drunk_l], axis=1)
        self.know(profile)

    def know(self, profile: Profile) -> None:
        """What a profile says that counts at once, also in the middle of a session."""
        n = self._column.get(profile.id)
        if n is not None:
            self._table[Row.ACCLIMATISED, n] = bool(profile.acclimatised)
            self._table[Row.FEMALE, n] = profile.sex == "female"
            self._table[Row.FLUID_RESTRICTED, n] = profile.may_not_be_told_to_drink

    def _take(self, athlete: str, sample: Sample) -> None:
        n = self._column[athlete]
        if sample.quantity is Quantity.FLUID_INTAKE:
            self._drunk_l[int(sample.at // 60) % WINDOW_MIN, n] += sample.value / 1000.0
            self._table[Row.INTAKE_L, n] += sample.value / 1000.0
            self._table[Row.DRANK_AT, n] = sample.at
        elif sample.quantity is Quantity.SODIUM_INTAKE:
            self._table[Row.SODIUM_INTAKE_MMOL, n] += sample.value
        elif sample.quantity in SENSED:
            row = SENSED[sample.quantity]
            self._table[row : row + 2, n] = sample.value, sample.at
        if sample.quantity in OBSERVATIONS:
            self._average(athlete, sample)

    def _average(self, athlete: str, sample: Sample) -> None:
        n, observation = self._column[athlete], OBSERVATIONS[sample.quantity]
        first_since = sample.at - max(observation.every_s - FIRST_WORD_S, 0.0)
        kept = self._averages.setdefault((athlete, sample.quantity), [0.0, 0.0, first_since])
        kept[0] += sample.value
        kept[1] += 1.0
        if sample.at - kept[2] < observation.every_s:
            return
        self._averages[athlete, sample.quantity] = [0.0, 0.0, sample.at]
        predicted = observation.predict(self._x[:, n], float(self._table[Row.INTAKE_L, n]))
        comparison = observation.compare(kept[0] / kept[1], predicted)
        if comparison is None:
            return
        measured, predicted, variance = comparison
        moved, obeyed = update(self._x[:, n], predicted, measured, variance)
        self._x[:, n] = np.clip(moved, LOW[:, None], HIGH[:, None])
        if not obeyed:
            self._table[Row.DISAGREED_AT, n] = sample.at

    # time

    def tick(self, now: float) -> list[str]:
        """One second of all bodies. Returns the athletes whose session ended with it; `end` forgets them."""
        if not self._column:
            return []
        self._x = forecast(self._x, self._inputs(now), 1.0)
        if now % 60.0 < 1.0:
            self._drunk_l[int(now // 60) % WINDOW_MIN] = 0.0
        heard_at = self._table[KEEPS_A_SESSION].max(axis=0)
        over = now - heard_at > self._settings.session_end_after_s
        return [athlete for athlete, ended in zip(self.athletes, over, strict=True) if ended]

    def end(self, athlete: str, now: float) -> None:
        """Lets the bodies of an athlete go; the next heart beat starts a new session, with what was drunk too much."""
        n = self._column[athlete]
        lost_l = float(np.sort(self._x[Field.SWEAT_LOSS_G, n])[len(self._x[0, n]) // 20]) / 1000.0
        excess_l = float(self._table[Row.CARRIED_L, n] + self._table[Row.INTAKE_L, n]) - lost_l
        self._carried[athlete] = Carried(now, max(excess_l, 0.0), self._drunk_l[:, n].tolist())
        self._drop(athlete)

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
        self._averages = {key: kept for key, kept in self._averages.items() if key[0] != athlete}

    def _air(self, row: Row, default: float, now: float) -> tuple[Array, Array]:
        value, at = self._room.get(row, (default, -np.inf))
        room_known = now - at <= AIR_STANDS_S
        own_known = now - self._table[row + 1] <= AIR_STANDS_S
        values = np.where(own_known, self._table[row], value if room_known else default)
        return values[:, None], (own_known | room_known)[:, None]

    def _inputs(self, now: float) -> Inputs:
        table = self._table[:, :, None]
        air_c, air_known = self._air(Row.AIR_C, self._settings.air_temperature_c, now)
        humidity, humidity_known = self._air(Row.HUMIDITY_PERCENT, self._settings.relative_humidity_percent, now)
        return Inputs(
            table[Row.POWER_W],
            now - table[Row.POWER_AT],
            table[Row.HEART_RATE],
            now - table[Row.HEART_RATE_AT],
            table[Row.SPEED_M_S],
            now - table[Row.SPEED_AT],
            air_c,
            air_known,
            humidity,
            humidity_known,
            table[Row.ACCLIMATISED] > 0,
        )

    # keeping

    def freeze(self) -> Frozen:
        """Everything that is believed."""
        return Frozen(
            self._layout(),
            list(self._column),
            self._x.tobytes(),
            self._table.tobytes(),
            self._drunk_l.tobytes(),
            {int(row): value for row, value in self._room.items()},
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
        room = {Row(row): value for row, value in frozen.room.items()}
        averages = {(who, QUANTITIES[label]): list(kept) for who, label, kept in frozen.averages}
        self._x, self._table, self._drunk_l, self._room, self._averages = x, table, drunk_l, room, averages
        self._column = {athlete: place for place, athlete in enumerate(frozen.athletes)}
        self._carried = dict(frozen.carried)
        return True

    def _layout(self) -> list[str]:
        return [*(field.name for field in Field), *(row.name for row in Row), f"{self._settings.bodies} {WINDOW_MIN}"]

    # pictures out

    def picture(self, now: float) -> Picture:
        """What is believed now of everybody in session."""
        x, table = self._x, self._table
        mass = x[Field.MASS_KG]
        area = x[Field.AREA_M2]
        loss_l = (x[Field.SWEAT_LOSS_G] + x[Field.RESPIRATORY_LOSS_G]) / 1000.0
        balance_l = (table[Row.CARRIED_L] + table[Row.INTAKE_L])[:, None] - loss_l
        water_l = body_water_l(mass, table[Row.FEMALE][:, None] > 0)
        sodium_gained = table[Row.SODIUM_INTAKE_MMOL][:, None] - x[Field.SODIUM_LOSS_MMOL]
        started = table[Row.STARTED_AT]
        ages = now - table[list(BASIS.values())]
        for row, (name, at) in enumerate(BASIS.items()):
            if at - 1 in self._room and name in ("air_temperature", "relative_humidity"):
                ages[row] = np.minimum(ages[row], now - self._room[Row(at - 1)][1])
        return Picture(
            at=now,
            athletes=self.athletes,
            bodies={
                Quantity.METABOLIC_RATE: x[Field.METABOLIC_W],
                Quantity.SWEAT_RATE: heat_balance.water_g(x[Field.SWEAT_W_M2], area, 3.6),
                Quantity.FLUID_LOSS: loss_l,
                Quantity.FLUID_BALANCE: balance_l,
                Quantity.DEFICIT: -100.0 * balance_l / mass,
                Quantity.SODIUM_LOSS: x[Field.SODIUM_LOSS_MMOL],
                Quantity.PLASMA_SODIUM: electrolytes.plasma_sodium_mmol_l(water_l, balance_l, sodium_gained),
                Quantity.CORE_TEMPERATURE: x[Field.CORE_C],
                Quantity.BODY_MASS: mass,
            },
            session_s=now - started,
            since_drink_s=now - np.maximum(table[Row.DRANK_AT], started),
            intake_l=table[Row.INTAKE_L],
            intake_last_hour_l=self._drunk_l.sum(axis=0),
            carried_l=table[Row.CARRIED_L],
            silent_s=now - np.maximum(table[Row.HEART_RATE_AT], table[Row.POWER_AT]),
            fluid_restricted=table[Row.FLUID_RESTRICTED] > 0,
            basis=tuple(BASIS),
            ages_s=ages,
            disagreed_s=np.full_like(ages, np.inf),
            heat_source=("",) * len(self._column),
        )
