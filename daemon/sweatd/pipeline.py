"""Joins the pure stages: frames and seconds in, messages out. No clock: a frame brings its time, a tick is told it.

The same frames and ticks give the same messages, byte for byte: a recording replayed here is the live session again.
"""

import math
from collections import Counter, OrderedDict
from collections.abc import Iterable, Sequence
from typing import Annotated

import msgspec
from msgspec import Meta, Struct
from msgspec.structs import replace

from sweatd import messages, safety
from sweatd.alerts import Alerts
from sweatd.alerts import Settings as Patience
from sweatd.commands import Envelope, command_id, envelope, key
from sweatd.decoders import decode
from sweatd.decoders.told import MEASURED
from sweatd.estimators import ectemp, effort, ensemble, heart
from sweatd.ledger import Ledger, Left
from sweatd.model import Alert, Channel, Frame, Memory, Message, Picture, Quantity, Refused, Sample
from sweatd.roster import ROOM, Roster
from sweatd.rules import Settings as Rules
from sweatd.rules import rules

KEPT_WITH_ALERT_S = 4 * 3600.0
DAY_S = 86_400.0
REMEMBERED_COMMANDS = 4096


class Settings(Struct, frozen=True, forbid_unknown_fields=True):
    """What the pipeline needs to know; thresholds are those of its parts."""

    site: Annotated[str, Meta(pattern=r"^[a-z0-9][a-z0-9-]{0,31}\Z")] = "gym"
    state_every_s: Annotated[int, Meta(ge=1, le=600)] = 5
    # a second core temperature from the heart rate alone (ECTemp), shown beside, never used: docs/safety.md
    core_by_heart_rate: bool = False
    estimation: ensemble.Settings = ensemble.Settings()
    rules: Rules = Rules()
    alerts: Patience = Patience()


class Checkpoint(Struct, frozen=True):
    """Where the pipeline stands, so that a restart loses seconds and not a session."""

    second: int
    ensemble: ensemble.Frozen
    heart: heart.Frozen
    effort: effort.Frozen
    ectemp: ectemp.Frozen
    alerts: list[tuple[Alert, float]]
    answered: list[str]


class Pipeline:
    """One gym: everything between a frame and a message."""

    def __init__(self, settings: Settings, roster: Roster) -> None:
        self.roster = roster
        self.refused: Counter[str] = Counter()
        self.samples = 0
        self.raised: Counter[str] = Counter()
        self.left: list[Left] = []  # sessions that ended: the shell takes them away and keeps them
        self._settings = settings
        self._topics = messages.Topics(settings.site)
        self._ensemble = ensemble.Ensemble(settings.estimation)
        self._heart, self._effort, self._ectemp = heart.Heart(), effort.Effort(), ectemp.EcTemp()
        self._rules = rules(settings.rules)
        self._alerts = Alerts(settings.alerts)
        self._version = ""
        self._second: int | None = None
        self._sequence: Counter[str] = Counter()
        self._sensors: dict[str, dict[Quantity, Sample]] = {}
        self._answered: OrderedDict[str | None, None] = OrderedDict()
        self._ledger = Ledger()
        self._know()

    def start(self, version: str, now: float) -> list[Message]:
        """What must be said before anything happens: who this is, and which alarms stand (mostly none)."""
        self._version = version
        alarms = [
            messages.alarm(self._topics, athlete, now, self._alerts.raised(athlete))
            for athlete in sorted(self.roster.profiles)
        ]
        return [self._info(), *alarms]

    def enrol(self, roster: Roster) -> list[Message]:
        """Somebody came, went, or wears something else. Who went is forgotten, and so is their retained alarm."""
        gone = sorted(self.roster.profiles.keys() - roster.profiles.keys())
        self.roster = roster
        self._know()
        self._forget(gone)
        return [self._info(), *(messages.no_alarm(self._topics, athlete) for athlete in gone)]

    def _forget(self, athletes: Iterable[str]) -> None:
        for athlete in athletes:
            self._ensemble.forget(athlete)
            self._heart.forget(athlete)
            self._effort.forget(athlete)
            self._ectemp.forget(athlete)
            self._alerts.forget(athlete)
            self._ledger.forget(athlete)
            self._sensors.pop(athlete, None)

    def _know(self) -> None:
        for athlete, profile in self.roster.profiles.items():
            self._ensemble.know(profile)
            self._effort.know(profile, self.roster.memories.get(athlete))

    def _info(self) -> Message:
        return messages.info(
            self._topics, self._version, tuple(sorted(self.roster.profiles)), self._settings.state_every_s
        )

    def freeze(self) -> bytes:
        """Where the pipeline stands, as bytes to be kept."""
        answered = [name for name in self._answered if name]
        checkpoint = Checkpoint(
            self._second or 0,
            self._ensemble.freeze(),
            self._heart.freeze(),
            self._effort.freeze(),
            self._ectemp.freeze(),
            self._alerts.alive(),
            answered,
        )
        return msgspec.msgpack.encode(checkpoint)

    def thaw(self, kept: bytes) -> bool:
        """Goes on from there. False, and nothing happens, where another version kept it or it is damaged."""
        estimation = ensemble.Ensemble(self._settings.estimation)
        hearts, efforts, ectemps = heart.Heart(), effort.Effort(), ectemp.EcTemp()
        try:
            checkpoint = msgspec.msgpack.decode(kept, type=Checkpoint)
            hearts.thaw(checkpoint.heart)
            fits = estimation.thaw(checkpoint.ensemble)
            fits = fits and efforts.thaw(checkpoint.effort) and ectemps.thaw(checkpoint.ectemp)
        except (msgspec.MsgspecError, ValueError, KeyError):
            return False
        if fits:
            self._ensemble, self._heart, self._effort, self._ectemp = estimation, hearts, efforts, ectemps
            self._second = checkpoint.second
            self._alerts.revive(checkpoint.alerts)
            self._answered = OrderedDict.fromkeys(checkpoint.answered)
            self._forget({*estimation.athletes, *self._alerts.athletes()} - self.roster.profiles.keys())
            self._know()
        return fits

    def push(self, frame: Frame) -> list[Message]:
        """Takes in one frame, after every whole second that passed before it."""
        told = self.tick(frame.at) if self._second is None or frame.at >= self._second + 1 else []
        if frame.channel is Channel.TOLD and frame.key != MEASURED:
            return [*told, self._command(frame)]
        try:
            self._observe(frame, decode(frame))
        except Refused as refusal:
            self.refused[str(refusal)] += 1
        return told

    def tick(self, now: float) -> list[Message]:
        """Lives through every whole second up to `now`."""
        last = math.floor(now)
        told: list[Message] = []
        if self._second is None:
            self._second = last
        while self._second < last:
            if not self._ensemble.athletes and not self._alerts.any():
                self._second = last  # nobody is here: an empty night takes no time
                break
            self._second += 1
            told += self._live(float(self._second))
        return told

    def recall(self, frame: Frame) -> None:
        """A command of an earlier life: said again, it has no effect."""
        self._remember(frame, command_id(frame))

    def accepts(self, frame: Frame) -> bool:
        """Whether a command will have an effect, and so is worth keeping: neither refused nor said before."""
        try:
            said, _ = self._judged(frame)
        except Refused:
            return False
        return key(frame, said.id) not in self._answered

    def refuse(self, frame: Frame, reason: str) -> Message:
        """The answer to a command that is not even looked at."""
        answer = messages.Response("refused", command_id(frame), self.roster.wearer(frame.device), error=reason)
        return messages.response(self._topics, frame.key, answer)

    def summary(self) -> dict[str, object]:
        """What is believed of every athlete over all sessions so far."""
        if self._second is not None:
            return self._ledger.totals(self._picture(float(self._second)))
        return {}

    # frames

    def _observe(self, frame: Frame, samples: Sequence[Sample]) -> list[str]:
        """Lets samples act on whom they belong to; what they contradict, in words."""
        self.samples += len(samples)
        wearer = self.roster.wearer(frame.device)
        if wearer is None:
            return []
        if wearer == ROOM:
            self._ensemble.observe_room(samples)
            return []
        profile = self.roster.profile(wearer)
        if profile is None:
            raise Refused(f"unknown athlete {wearer}")
        samples = self._heart.heed(wearer, samples)
        notes = self._ensemble.observe(profile, samples, self.roster.memories.get(wearer))
        sensors = self._sensors.setdefault(wearer, {})
        for sample in samples:
            sensors[sample.quantity] = sample
        return notes

    def _command(self, frame: Frame) -> Message:
        athlete = self.roster.wearer(frame.device)
        try:
            said, samples = self._judged(frame)
            duplicate = key(frame, said.id) in self._answered
            notes: list[str] = []
            if not duplicate:
                notes = self._observe(frame, samples)
                self._remember(frame, said.id)
            answer = messages.Response("ok", said.id, athlete, duplicate, "; ".join(notes))
        except Refused as refusal:
            self.refused[str(refusal)] += 1
            answer = messages.Response("refused", command_id(frame), athlete, error=str(refusal))
        return messages.response(self._topics, frame.key, answer)

    def _judged(self, frame: Frame) -> tuple[Envelope, tuple[Sample, ...]]:
        athlete = self.roster.wearer(frame.device)
        if athlete is None or self.roster.profile(athlete) is None:
            raise Refused(f"unknown athlete {athlete}")
        return envelope(frame), decode(frame)

    def _remember(self, frame: Frame, command: str | None) -> None:
        name = key(frame, command)
        if name is not None:
            self._answered[name] = None
            while len(self._answered) > REMEMBERED_COMMANDS:
                self._answered.popitem(last=False)

    # seconds

    def _live(self, now: float) -> list[Message]:
        over = self._ensemble.tick(now)
        whole = bool(over) or now % self._settings.state_every_s == 0
        before = self._with_heart(self._ensemble.picture(now, whole=whole))
        self._effort.live(before)
        if self._settings.core_by_heart_rate:
            self._ectemp.live(before)
        picture = self._with_effort(before)
        told = self._judge(picture)
        if now % self._settings.state_every_s == 0:
            told += self._states(picture)
        for athlete in over:
            if self._alerts.raised(athlete) and picture.of(athlete).silent_s[0] < KEPT_WITH_ALERT_S:
                continue  # a warning does not end because nobody is heard of any more
            self._end(picture, athlete)
        return told

    def _picture(self, now: float) -> Picture:
        return self._with_effort(self._with_heart(self._ensemble.picture(now)))

    def _with_heart(self, picture: Picture) -> Picture:
        figures = self._heart.figures(picture.athletes, picture.at)
        signals = self._heart.signals(picture.athletes, picture.at)
        return replace(picture, singles=picture.singles | figures, signals=signals)

    def _with_effort(self, picture: Picture) -> Picture:
        picture = self._effort.view(picture)
        if self._settings.core_by_heart_rate:
            figures = self._ectemp.figures(picture.athletes, picture.at)
            picture = replace(picture, singles=picture.singles | figures)
        return picture

    def _end(self, picture: Picture, athlete: str) -> None:
        """A session is over: what it came to is put away, what it taught is remembered."""
        memory = self._ensemble.end(athlete, picture.at, self.roster.memories.get(athlete))
        loads = self._effort.end(athlete, int(picture.at // DAY_S))
        memory = replace(memory or Memory(picture.at), loads=loads)
        self.roster.memories[athlete] = memory
        self._effort.know(self.roster.profiles[athlete], memory)
        self.left.append(self._ledger.close(picture, athlete)._replace(memory=memory))
        self._heart.end(athlete)
        self._ectemp.end(athlete)
        self._sensors.pop(athlete, None)

    def _judge(self, picture: Picture) -> list[Message]:
        opinions = [opinion for rule in self._rules for opinion in rule(picture)] if picture.athletes else []
        told: list[Message] = []
        for alert in self._alerts.consider(picture.at, opinions):
            self.raised[alert.danger] += alert.revision == 1
            told.append(messages.event(self._topics, alert))
            raised = self._alerts.raised(alert.athlete)
            told.append(messages.alarm(self._topics, alert.athlete, picture.at, raised))
        return told

    def _states(self, picture: Picture) -> list[Message]:
        if not picture.athletes:
            return []
        self._sequence.update(picture.athletes)
        sequence = [self._sequence[athlete] for athlete in picture.athletes]
        sensors = [messages.readings(self._sensors.get(athlete, {}), picture.at) for athlete in picture.athletes]
        return messages.states(self._topics, self._advisable(picture), sequence, sensors)

    def _advisable(self, picture: Picture) -> Picture:
        """Without a word of drinking where it may not be said."""
        drink = safety.advisable_l_h(picture, self._settings.rules.safety)
        return replace(picture, bodies=picture.bodies | {Quantity.DRINK_TO_AVOID: drink})
