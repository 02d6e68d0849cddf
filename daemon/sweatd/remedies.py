"""What is said when a cramp happens: a protocol of timed steps, one table, each step with its evidence.

Laws: a red flag ends it, and calls for help; a second cramp begins it anew. Of drinking it says what the hydration
reminder would say at that moment, passed by the same guard, and why not where it would say nothing. No medicine is ever
advised or changed. What the words say of each step stands in the catalogues, what is behind it in docs/cramps.md.
"""

from bisect import bisect_right
from collections.abc import Iterator, Mapping
from itertools import accumulate
from typing import Literal, NamedTuple, get_args

from msgspec import Struct
from msgspec.structs import replace

from sweatd.model import SILENT, Picture, Severity
from sweatd.rules import Settings, hydration, rehydrate, unwell
from sweatd.words import Words

Grade = Literal["good", "fair", "weak", "opinion", "none"]
GRADES = GOOD, FAIR, WEAK, OPINION, NO_TRIAL = get_args(Grade)
"""Of evidence: trials or measurements agree; few or small ones; hints; what experts agree upon; no trial was found."""


class Action(NamedTuple):
    """What is to be done, for how long, how well it is known to help, and who says so."""

    id: str
    lasts_s: float
    evidence: Grade
    source: str


class Round(NamedTuple):
    """Actions in turn, and how often."""

    times: int
    actions: tuple[Action, ...]


PROTOCOL = (
    Round(
        1,
        (
            Action("stop", 15.0, OPINION, "nobody doubts it"),
            Action("red_flags", 15.0, OPINION, "Hew-Butler 2015, a consensus; rhabdomyolysis and heat stroke"),
        ),
    ),
    Round(5, (Action("stretch", 30.0, GOOD, "Miller 2022, a review: the best-supported, until it abates"),)),
    Round(
        1,
        (
            Action("drink", 30.0, FAIR, "Lau 2019 and 2021, n = 10: with sodium, for water alone makes cramps easier"),
            Action("massage", 120.0, WEAK, "custom; after the cramp has let go"),
        ),
    ),
    Round(
        4,
        (
            Action("heat", 150.0, NO_TRIAL, "comfort; no trial was found"),
            Action("cold", 60.0, NO_TRIAL, "comfort; cooling does not end a cramp (Miller 2022)"),
        ),
    ),
    Round(
        1,
        (
            Action("meals", 30.0, WEAK, "Jung 2005, from memory: later, not fewer; magnesium: no effect (Cochrane)"),
            Action("plan", 30.0, FAIR, "Schwellnus 2011, Martinez-Navarro 2020: faster than prepared for"),
            Action("warm_up", 30.0, WEAK, "not shown to prevent, and harmless"),
            Action("strength", 30.0, WEAK, "Martinez-Navarro 2020, p = 0.074"),
            Action("doctor", 30.0, OPINION, "at rest, often, with weakness or swelling"),
        ),
    ),
)
"""The protocol."""
NO_DRINK = Action("no_drink", 30.0, GOOD, "Hew-Butler 2015: athletes died of drinking more than they lost")
GET_HELP = Action("get_help", 600.0, OPINION, "Hew-Butler 2015, a consensus; rhabdomyolysis and heat stroke")


class Planned(NamedTuple):
    """An action in its place: the how manieth of its round."""

    action: Action
    time: int
    times: int


STEPS = tuple(
    Planned(action, time + 1, times) for times, actions in PROTOCOL for time in range(times) for action in actions
)
ENDS_S = tuple(accumulate(step.action.lasts_s for step in STEPS))


class Step(Struct, frozen=True):
    """One step of a protocol that begins now."""

    protocol: str  # id of the run
    athlete: str
    action: str
    number: int  # from 1
    of: int
    at: float
    lasts_s: float
    evidence: Grade
    facts: dict[str, float | str] = {}


class Running(Struct, frozen=True):
    """A protocol that runs; `step` counts those that are behind it."""

    athlete: str
    muscle: str
    began: float
    step: int


class Remedies:
    """All protocols that run; `settings` and `own` are the thresholds of the rules, for all and for single athletes."""

    def __init__(self, settings: Settings | None = None, own: Mapping[str, Settings] = {}) -> None:
        self._settings, self._own = settings or Settings(), own
        self._running: dict[str, Running] = {}

    def begin(self, athlete: str, muscle: str, now: float) -> None:
        """A cramp was told: from the first step on, whatever ran."""
        self._running[athlete] = Running(athlete, muscle, now, 0)

    def live(self, picture: Picture) -> list[Step]:
        """The steps that begin now. Who is in no session any more is left alone."""
        return [step for running in list(self._running.values()) for step in self._next(running, picture)]

    def _next(self, running: Running, picture: Picture) -> Iterator[Step]:
        athlete, place = running.athlete, bisect_right(ENDS_S, picture.at - running.began)
        if athlete not in picture.athletes or place >= len(STEPS):
            self.forget(athlete)
            return
        settings = self._own.get(athlete, self._settings)
        flags = _flags(picture, athlete, settings)
        if flags:
            self.forget(athlete)
            number = running.step + 1
            yield _step(running, Decided(GET_HELP, {"reasons": ",".join(flags)}), number, number, picture.at)
        elif place >= running.step:
            self._running[athlete] = replace(running, step=place + 1)
            decided = _decided(running, STEPS[place], picture, settings)
            yield _step(running, decided, place + 1, len(STEPS), picture.at)

    def any(self) -> bool:
        """Whether one runs."""
        return bool(self._running)

    def runs(self, athlete: str) -> bool:
        """Whether one runs for this athlete."""
        return athlete in self._running

    def forget(self, athlete: str) -> None:
        """None runs for this athlete."""
        self._running.pop(athlete, None)

    def freeze(self) -> list[Running]:
        """All that run."""
        return list(self._running.values())

    def thaw(self, frozen: list[Running]) -> None:
        """Goes on with what `freeze` gave; steps that fell into the gap are not made up for."""
        self._running = {running.athlete: running for running in frozen}


class Decided(NamedTuple):
    """What is done at a place, and the facts that its words need."""

    action: Action
    facts: dict[str, float | str]


def _step(running: Running, decided: Decided, number: int, of: int, at: float) -> Step:
    action, facts = decided
    run = f"{running.athlete}-cramp-{int(running.began)}"
    return Step(run, running.athlete, action.id, number, of, at, action.lasts_s, action.evidence, facts)


def _flags(picture: Picture, athlete: str, settings: Settings) -> tuple[str, ...]:
    said = picture.said[picture.athletes.index(athlete)] if picture.said else SILENT
    return unwell.flags(said, picture.at, settings.unwell)


def _decided(running: Running, planned: Planned, picture: Picture, settings: Settings) -> Decided:
    if planned.action.id == "drink":
        return _drink(planned.action, picture.of(running.athlete), settings)
    times = {"time": float(planned.time), "times": float(planned.times)} if planned.times > 1 else {}
    return Decided(planned.action, {"muscle": running.muscle, **times})


def _drink(drink: Action, own: Picture, settings: Settings) -> Decided:
    """A portion where a reminder would name one now; else that nothing should be drunk, and why.

    Who has rested for some minutes has finished for the reminder in training: then the one after the session speaks.
    """
    opinions = hydration.assess(own, settings.hydration, settings.safety)
    if opinions and opinions[0].reasons == ("finished",):
        opinions = rehydrate.assess(own, settings.rehydrate, settings.safety)
        if opinions and opinions[0].severity is not Severity.NONE:
            return Decided(drink, {"volume_ml": opinions[0].facts["portion_ml"]})
    if opinions and opinions[0].severity is not Severity.NONE:
        return Decided(drink, {"volume_ml": opinions[0].facts["volume_ml"]})
    why = opinions[0].reasons if opinions else ("little_missing",)
    return Decided(NO_DRINK, {"reasons": ",".join(why)})


# in words


def sentence(step: Step, words: Words) -> str:
    """What the athlete hears at a step."""
    reasons = words.reasons(str(step.facts.get("reasons", "")).split(","))
    how = words.text(f"stretch.{step.facts.get('muscle', 'other')}")
    said = words.text(f"remedy.{step.action}", **{**step.facts, "reasons": reasons, "how": how})
    if "times" in step.facts:
        return words.text("remedy.nth", time=step.facts["time"], times=step.facts["times"], sentence=said)
    return said


class Line(Struct, frozen=True):
    """A line of the protocol as it can be read without anything running."""

    action: str
    begins_s: float
    lasts_s: float
    times: int
    evidence: Grade
    source: str
    message: str


def listed(muscle: str, words: Words) -> list[Line]:
    """The whole protocol for a muscle; what depends on the moment is said as a rule of thumb."""
    lines, begins_s, how = [], 0.0, words.text(f"stretch.{muscle}")
    for times, actions in PROTOCOL:
        for id_, lasts_s, evidence, source in actions:
            said = words.text("remedy.drink.rule" if id_ == "drink" else f"remedy.{id_}", how=how)
            lines.append(Line(id_, begins_s, lasts_s, times, evidence, source, said))
            begins_s += lasts_s
        begins_s += (times - 1) * sum(action.lasts_s for action in actions)
    return lines
