"""One session of a scenario: bodies and wearables, second by second. The recorder and the radio both live on it.

Time is seconds since the session's start, told, never asked. Chance is seeded by the scenario's seed, the athlete's
place and its purpose.
"""

from typing import Any, NamedTuple

from msgspec.structs import replace

from virtualgym import truth, wardrobe
from virtualgym.activity import Plan
from virtualgym.body import Body
from virtualgym.chance import Chance
from virtualgym.drinking import Drinker
from virtualgym.person import draws
from virtualgym.scenario import UNSEEN, Athlete, Scenario
from virtualgym.wearable import Wearable
from virtualgym.words import verb_and_facts

ROOM = "room"  # who wears what measures the air
PERSON, LIFE, BOTTLE, WORN, WALL = range(5)  # what chance is for
POWER_ERROR = 0.01  # of a machine's power meter, from second to second


class Sent(NamedTuple):
    """What a wearable says in a second."""

    time_s: float
    wearable: Wearable
    uuid: str
    data: bytes


class Told(NamedTuple):
    """What a person or a machine says: a verb and its facts."""

    time_s: float
    athlete: str
    verb: str
    facts: dict[str, Any]


class Tick(NamedTuple):
    """All of some seconds."""

    sent: list[Sent]
    told: list[Told]
    truth: list[truth.Row]


class Trainee:
    """One athlete of a session: a body with a plan, a bottle and wearables."""

    def __init__(self, athlete: Athlete, name: str, scenario: Scenario, chance: Chance, step_s: int) -> None:
        self.name = name
        self.profile = athlete.profile(name)
        person = athlete.person(draws(chance(PERSON)))
        self.body = Body(person, scenario.room.air, chance(LIFE), step_s)
        warm_up = Plan(athlete.warm_up, person)
        for second in range(int(warm_up.duration_s)):
            self.body.second(warm_up.load(second))
        self.body.start_over()
        self.drinker = Drinker(athlete.drinking, chance(BOTTLE))
        self._plan = Plan(athlete.plan, person)
        self._machine = chance(BOTTLE, 1) if scenario.power == "told" else None
        self._drinks = 0
        self._words = sorted(athlete.words, key=lambda word: word.at_min)
        self._said = 0

    def second(self, time_s: int) -> list[Told]:
        """Lives a second; what is told of it."""
        self.body.second(self._plan.load(time_s - 1))
        return [*self._drink(time_s), *self._say(time_s), *self._display(time_s)]

    def _drink(self, time_s: int) -> list[Told]:
        told = []
        for drink in self.drinker.drinks(time_s, self.body.fluids.deficit_percent):
            self.body.drink(drink.ml, drink.sodium_mmol_l)
            self._drinks += 1
            if drink.told:
                facts = {"ml": round(drink.ml), "sodium_mmol_l": round(drink.sodium_mmol_l, 1)}
                told.append(Told(time_s, self.name, "drink", {**facts, "id": f"{self.name}-drink-{self._drinks}"}))
        return told

    def _say(self, time_s: int) -> list[Told]:
        told = []
        while self._said < len(self._words) and self._words[self._said].at_min * 60 <= time_s:
            verb, facts = verb_and_facts(self._words[self._said])
            self._said += 1
            told.append(Told(time_s, self.name, verb, {**facts, "id": f"{self.name}-word-{self._said}"}))
        return told

    def _display(self, time_s: int) -> list[Told]:
        """What the machine shows, if it is to be told and there is one."""
        if self._machine is None:
            return []
        power_w, speed_m_s = self.body.power_w, self.body.speed_m_s
        facts: dict[str, float] = {}
        if power_w is not None:
            facts["power"] = max(0, round(power_w * (1 + POWER_ERROR * self._machine.standard_normal())))
        if speed_m_s is not None:
            facts["speed"] = round(speed_m_s, 2)
        return [Told(time_s, self.name, "measured", facts)] if facts else []


class Session:
    """A scenario that runs. `athletes` fewer or more than the scenario has: the cast is cut or repeated.

    Repeated athletes look and train alike, but sweat, salt, efficiency and form are drawn anew.
    """

    def __init__(
        self, scenario: Scenario, *, seed: int | None = None, athletes: int | None = None, step_s: int = 10
    ) -> None:
        self.scenario = scenario
        self.duration_s = scenario.minutes * 60
        self.time_s = 0
        self._seed = scenario.seed if seed is None else seed
        self.wearables: tuple[Wearable, ...] = ()
        self.wearers: dict[str, str] = {}  # address of a wearable -> id of its athlete, or "room"
        self.trainees: dict[str, Trainee] = {}
        for place in range(len(scenario.athletes) if athletes is None else athletes):
            self._enter(place, step_s)
        for number, sensor in enumerate(scenario.room.sensors):
            chance = Chance(self._seed, WALL, number)
            self._put_on(wardrobe.on_the_wall(sensor, scenario.room.air, (0, number), chance()), ROOM)

    @property
    def profiles(self) -> list[dict[str, Any]]:
        """What the daemon may know of each athlete."""
        return [trainee.profile for trainee in self.trainees.values()]

    def advance_to(self, time_s: float) -> Tick:
        """Lives every whole second up to this one; what was sent, told and true meanwhile."""
        tick = Tick([], [], [])
        while self.time_s + 1 <= time_s:
            self.time_s += 1
            self._second(tick)
        return tick

    def remind(self, athlete: str, ml: float) -> None:
        """A reminder reaches an athlete, who may drink soon; raises KeyError where there is no such athlete."""
        self.trainees[athlete].drinker.remind(self.time_s, ml)

    def _second(self, tick: Tick) -> None:
        now = self.time_s
        for trainee in self.trainees.values():
            tick.told.extend(trainee.second(now))
            if now % truth.EVERY_S == 0:
                tick.truth.append(truth.row(now, trainee.name, trainee.body))
        for wearable in self.wearables:
            tick.sent.extend(Sent(now, wearable, uuid, data) for uuid, data in wearable.sends(now))

    def _enter(self, place: int, step_s: int) -> None:
        lap, part = divmod(place, len(self.scenario.athletes))
        athlete, chance = self.scenario.athletes[part], Chance(self._seed, place)
        trainee = Trainee(_stranger(athlete) if lap else athlete, _name(athlete, lap), self.scenario, chance, step_s)
        self.trainees[trainee.name] = trainee
        for number, settings in enumerate(athlete.wears):
            made = wardrobe.worn(settings, trainee.body, trainee.name, (number, place), chance(WORN, number))
            self._put_on(made, trainee.name)

    def _put_on(self, wearable: Wearable, wearer: str) -> None:
        self.wearables = (*self.wearables, wearable)
        self.wearers[wearable.address] = wearer


def _name(athlete: Athlete, lap: int) -> str:
    return athlete.id if lap == 0 else f"{athlete.id}-{lap + 1}"


def _stranger(athlete: Athlete) -> Athlete:
    """Somebody who looks and trains alike, with everything unseen left open."""
    seen = {name: value for name, value in athlete.truth.items() if name not in UNSEEN}
    return replace(athlete, truth=seen)
