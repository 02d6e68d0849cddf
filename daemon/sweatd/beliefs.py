"""Everything that is believed of the athletes: all estimators, fed by the same samples, seen in one picture."""

from collections.abc import Iterable, Sequence
from functools import reduce
from operator import or_

import numpy as np
from msgspec import Struct
from msgspec.structs import replace

from sweatd.estimators import ectemp, effort, ensemble, heart, reception, twins
from sweatd.estimators.complaints import WORDS, Complaints
from sweatd.estimators.turns import COUNTERS, Turned, Turns
from sweatd.model import Memory, Picture, Profile, Quantity, Said, Sample
from sweatd.roster import Roster

DAY_S = 86_400.0
LEAVING_S = 600.0  # who said that the session is over may still weigh and drink for so long
SAME_WEIGHING_S = 120.0  # a scale tells of one weighing by several ways, and again to whoever connects
TRAINS_S = 300.0  # who was heard of within so long is in the middle of a session


class Frozen(Struct, frozen=True):
    """All beliefs as they can be put away."""

    ensemble: ensemble.Frozen
    heart: heart.Frozen
    effort: effort.Frozen
    ectemp: ectemp.Frozen
    complaints: dict[str, Said]
    reception: reception.Frozen
    twins: twins.Frozen
    turns: list[dict[str, dict[str, Turned]]]
    leaving: dict[str, float]


class Beliefs:
    """The estimators, joined. Who they are believed of is known by the roster, which is told to it."""

    def __init__(self, settings: ensemble.Settings, *, core_by_heart_rate: bool) -> None:
        self._settings, self._core_by_heart_rate = settings, core_by_heart_rate
        self._ensemble = ensemble.Ensemble(settings)
        self._heart, self._effort, self._ectemp = heart.Heart(), effort.Effort(), ectemp.EcTemp()
        self._complaints, self._reception, self._twins = Complaints(), reception.Reception(), twins.Twins()
        # a trainer that counts for two profiles may do it by two clocks
        self._turns = {with_power: Turns() for with_power in (False, True)}
        self._weighed: dict[str, Sample] = {}  # the latest of each scale
        self._leaving: dict[str, float] = {}  # since when
        self._profiles: dict[str, Profile] = {}

    @property
    def athletes(self) -> tuple[str, ...]:
        """Everybody in session."""
        return self._ensemble.athletes

    # who

    def know(self, roster: Roster) -> None:
        """Who is there, and what is known of them."""
        self._profiles = roster.profiles
        for athlete, profile in roster.profiles.items():
            self._ensemble.know(profile)
            self._effort.know(profile, roster.memories.get(athlete))

    def forget(self, athletes: Iterable[str]) -> None:
        """Knows nothing of them any more."""
        for athlete in athletes:
            for estimator in (
                self._ensemble,
                self._heart,
                self._effort,
                self._ectemp,
                self._complaints,
                self._reception,
                self._twins,
            ):
                estimator.forget(athlete)
            self._leaving.pop(athlete, None)

    # samples in

    def observe_room(self, samples: Iterable[Sample]) -> None:
        """What a sensor of the room says."""
        self._ensemble.observe_room(samples)

    def observe(
        self, profile: Profile, samples: Sequence[Sample], memory: Memory | None
    ) -> tuple[Sequence[Sample], list[str]]:
        """What an athlete's sensors and words say: the samples with what was found out about them, and notes."""
        self._twins.heed(profile.id, samples)
        heeded = self._heart.heed(profile.id, self._once(self._turned(samples)))
        self._reception.heed(profile.id, heeded)
        notes = self._ensemble.observe(profile, heeded, memory)
        for sample in heeded:
            if sample.quantity in WORDS:
                self._complaints.heed(profile.id, sample)
            elif sample.quantity is Quantity.SESSION:
                notes += self._begin_or_leave(profile.id, sample)
        return heeded, notes

    def _turned(self, samples: Sequence[Sample]) -> Sequence[Sample]:
        """With the cadence that follows from counters. The wheel of a bicycle in a gym tells nothing: it stands."""
        quantities = {sample.quantity for sample in samples}
        if COUNTERS.keys().isdisjoint(quantities):
            return samples
        derived = self._turns[Quantity.POWER in quantities].heed(samples)
        return [*samples, *(sample for sample in derived if sample.quantity is Quantity.CADENCE)]

    def _once(self, samples: Sequence[Sample]) -> Sequence[Sample]:
        """Without a weighing that was told already."""
        if not any(sample.quantity is Quantity.BODY_MASS for sample in samples):
            return samples
        return [sample for sample in samples if sample.quantity is not Quantity.BODY_MASS or self._is_new(sample)]

    def _is_new(self, weighing: Sample) -> bool:
        before = self._weighed.get(weighing.device)
        self._weighed[weighing.device] = weighing
        return before is None or before.value != weighing.value or weighing.at - before.at > SAME_WEIGHING_S

    def _begin_or_leave(self, athlete: str, sample: Sample) -> list[str]:
        if sample.value:
            self._leaving.pop(athlete, None)
            return []
        if athlete not in self.athletes:
            return ["no session is running"]
        self._leaving.setdefault(athlete, sample.at)
        return [f"what is weighed or drunk within {LEAVING_S / 60:.0f} minutes still counts"]

    # time

    def live(self, now: float, *, whole: bool) -> tuple[Picture, list[str]]:
        """One second of everybody; what is believed then, and whose session is over with it."""
        over = self._ensemble.tick(now)
        over += [who for who, since in self._leaving.items() if now - since >= LEAVING_S and who not in over]
        before = self._seen(now, whole=whole or bool(over))
        self._effort.live(before)
        if self._core_by_heart_rate:
            self._ectemp.live(before)
        return self._with_effort(before), over

    def picture(self, now: float) -> Picture:
        """What is believed, all of it."""
        return self._with_effort(self._seen(now, whole=True))

    def _seen(self, now: float, *, whole: bool) -> Picture:
        picture = self._ensemble.picture(now, whole=whole)
        athletes = picture.athletes
        return replace(
            picture,
            singles=picture.singles | self._heart.figures(athletes, now),
            signals=self._signals(athletes, now),
            profiles=tuple(self._profiles.get(athlete) or Profile(athlete) for athlete in athletes),
            said=self._complaints.said(athletes, now),
            over=np.array([athlete in self._leaving for athlete in athletes], dtype=bool),
        )

    def _signals(self, athletes: tuple[str, ...], now: float) -> tuple[dict[str, str], ...]:
        """What ails the sensors of each; where a strap may be two, nothing else that is said of it matters."""
        found = (each.signals(athletes, now) for each in (self._heart, self._reception, self._twins))
        return tuple(reduce(or_, of_one) for of_one in zip(*found, strict=True))

    def _with_effort(self, picture: Picture) -> Picture:
        picture = self._effort.view(picture)
        if self._core_by_heart_rate:
            figures = self._ectemp.figures(picture.athletes, picture.at)
            picture = replace(picture, singles=picture.singles | figures)
        return picture

    def trains(self, athlete: str, now: float) -> bool:
        """Whether an athlete is in the middle of a session, and did not say that it is over."""
        if athlete not in self.athletes or athlete in self._leaving:
            return False
        return bool(self._ensemble.silent_s(athlete, now) <= TRAINS_S)

    def end(self, athlete: str, now: float, before: Memory | None) -> Memory:
        """A session is over: what it taught."""
        taught = self._ensemble.end(athlete, now, before)
        loads = self._effort.end(athlete, int(now // DAY_S))
        self._heart.end(athlete)
        self._ectemp.end(athlete)
        self._leaving.pop(athlete, None)
        return replace(taught or Memory(now), loads=loads)

    # keeping

    def freeze(self) -> Frozen:
        """Everything."""
        return Frozen(
            self._ensemble.freeze(),
            self._heart.freeze(),
            self._effort.freeze(),
            self._ectemp.freeze(),
            self._complaints.freeze(),
            self._reception.freeze(),
            self._twins.freeze(),
            [turns.freeze() for turns in self._turns.values()],
            dict(self._leaving),
        )

    def thaw(self, frozen: Frozen) -> bool:
        """Goes on from there; False where it was frozen by a program of another shape: throw this object away then."""
        self._heart.thaw(frozen.heart)
        self._complaints.thaw(frozen.complaints)
        self._reception.thaw(frozen.reception)
        self._twins.thaw(frozen.twins)
        for turns, kept in zip(self._turns.values(), frozen.turns, strict=True):
            turns.thaw(kept)
        self._leaving = dict(frozen.leaving)
        parts = (
            self._ensemble.thaw(frozen.ensemble),
            self._effort.thaw(frozen.effort),
            self._ectemp.thaw(frozen.ectemp),
        )
        return all(parts)
