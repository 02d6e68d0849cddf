"""Joins the pure stages: frames and seconds in, messages out. No clock: a frame brings its time, a tick is told it.

The same frames and ticks give the same messages, byte for byte: a recording replayed here is the live session again
(but for the band of cramp risk, which rests on facts of health that no recording holds).
"""

import math
from collections import Counter
from collections.abc import Iterable, Sequence

import msgspec
from msgspec import Struct

from sweatd import beliefs, herald
from sweatd.alerts import Alerts, Answer
from sweatd.alerts import Frozen as FrozenAlerts
from sweatd.alerts import Settings as Patience
from sweatd.beliefs import Beliefs
from sweatd.commands import Answered, Envelope, command_id, envelope
from sweatd.decoders import BUILT_IN, Decoding
from sweatd.decoders.told import MEASURED, answers
from sweatd.estimators import ensemble
from sweatd.estimators.twins import TWIN
from sweatd.herald import Herald
from sweatd.keyring import Counted, Keyring
from sweatd.ledger import Ledger, Left
from sweatd.messages import Asked, Response
from sweatd.model import (
    DANGERS,
    UNKNOWN,
    Alert,
    Channel,
    Frame,
    Kind,
    Message,
    Picture,
    Quality,
    Quantity,
    Refused,
    Sample,
)
from sweatd.refusals import Refusals
from sweatd.remedies import Remedies, Running
from sweatd.roster import ROOM, Roster
from sweatd.rules import Settings as Rules
from sweatd.rules import judge

KEPT_WITH_ALARM_S = 4 * 3600.0
FRESH_S = 15.0  # of a heart rate that a wearable is told


class Settings(herald.Settings, frozen=True, forbid_unknown_fields=True):
    """What the pipeline needs to know; thresholds are those of its parts."""

    # a second core temperature from the heart rate alone (ECTemp), shown beside, never used: docs/safety.md
    core_by_heart_rate: bool = False
    estimation: ensemble.Settings = ensemble.Settings()
    rules: Rules = Rules()
    own_rules: dict[str, Rules] = msgspec.field(default_factory=dict)  # of athletes who have thresholds of their own
    alerts: Patience = Patience()


class Checkpoint(Struct, frozen=True):
    """Where the pipeline stands, so that a restart loses seconds and not a session."""

    second: int
    beliefs: beliefs.Frozen
    alerts: FrozenAlerts
    remedies: list[Running]
    answered: list[str]
    sequence: dict[str, int]
    counted: dict[str, Counted] = {}


class Pipeline:
    """One gym: everything between a frame and a message."""

    def __init__(self, settings: Settings, roster: Roster, decoding: Decoding = BUILT_IN) -> None:
        self.roster, self._decoding = roster, decoding
        self.refusals = Refusals()
        self.samples = 0
        self.raised: Counter[str] = Counter()
        self.left: list[Left] = []  # sessions that ended: the shell takes them away and keeps them
        self._settings = settings
        self._herald = Herald(settings)
        self._beliefs = self._believe()
        self._alerts = Alerts(settings.alerts)
        self._remedies = Remedies(settings.rules, settings.own_rules)
        self._second: int | None = None
        self._sensors: dict[str, dict[Quantity, Sample]] = {}
        self._answered = Answered()
        self._keyring = Keyring()
        self._ledger = Ledger()
        self._know(roster)

    def _believe(self) -> Beliefs:
        return Beliefs(self._settings.estimation, core_by_heart_rate=self._settings.core_by_heart_rate)

    # who

    def start(self, version: str, now: float) -> list[Message]:
        """What must be said before anything happens: who this is, and which alarms stand (mostly none)."""
        self._herald.present(version)
        alarms = [self._alarm(athlete, now) for athlete in sorted(self.roster.profiles)]
        return [self._herald.info(self.roster.profiles, now), *self.introduce(), *alarms]

    def introduce(self) -> list[Message]:
        """What Home Assistant is told of everybody."""
        return self._herald.introduce(self.roster.profiles)

    def health(self, trouble: Sequence[str], connected: int, now: float) -> Message:
        """What the shell has to say of radio and disk."""
        return self._herald.health(trouble, connected, len(self.roster.assignments), now)

    def enrol(self, roster: Roster, now: float) -> list[Message]:
        """Somebody came, went, or wears something else. Who went is forgotten, and so is their retained alarm."""
        gone = sorted(self.roster.profiles.keys() - roster.profiles.keys())
        self._know(roster)
        self._forget(gone)
        return [
            self._herald.info(roster.profiles, now),
            *self.introduce(),
            *(message for athlete in gone for message in self._herald.farewell(athlete)),
        ]

    def _know(self, roster: Roster) -> None:
        self.roster = roster
        self._beliefs.know(roster)
        self._keyring.know(roster.keys)

    def _forget(self, athletes: Iterable[str]) -> None:
        self._beliefs.forget(athletes)
        for athlete in athletes:
            self._alerts.forget(athlete)
            self._remedies.forget(athlete)
            self._ledger.forget(athlete)
            self._sensors.pop(athlete, None)

    # keeping

    def freeze(self) -> bytes:
        """Where the pipeline stands, as bytes to be kept."""
        checkpoint = Checkpoint(
            self._second or 0,
            self._beliefs.freeze(),
            self._alerts.freeze(),
            self._remedies.freeze(),
            self._answered.freeze(),
            dict(self._herald.sequence),
            self._keyring.freeze(),
        )
        return msgspec.msgpack.encode(checkpoint)

    def thaw(self, kept: bytes) -> bool:
        """Goes on from there. False, and nothing happens, where another version kept it or it is damaged."""
        believed = self._believe()
        try:
            checkpoint = msgspec.msgpack.decode(kept, type=Checkpoint)
            fits = believed.thaw(checkpoint.beliefs)
        except (msgspec.MsgspecError, ValueError, KeyError):
            return False
        if fits:
            self._beliefs, self._second = believed, checkpoint.second
            self._alerts.thaw(checkpoint.alerts)
            self._remedies.thaw(checkpoint.remedies)
            self._answered.thaw(checkpoint.answered)
            self._keyring.thaw(checkpoint.counted)
            self._herald.sequence = Counter(checkpoint.sequence)
            self._forget({*believed.athletes, *self._alerts.athletes()} - self.roster.profiles.keys())
            self._beliefs.know(self.roster)
        return fits

    # in

    def unlocked(self, frame: Frame) -> Frame | None:
        """A frame as it came over the air, fit to be recorded and pushed; None where it is not to be believed."""
        try:
            return self._keyring.unlocked(frame)
        except Refused as refusal:
            self.refusals.count(frame, refusal)
            return None

    def push(self, frame: Frame, asked: Asked | None = None) -> list[Message]:
        """Takes in one frame, after every whole second that passed before it; the answer to a command comes last."""
        told = self.tick(frame.at) if self._second is None or frame.at >= self._second + 1 else []
        if frame.channel is Channel.TOLD and frame.key != MEASURED:
            return told + self._command(frame, asked or Asked(frame.at))
        try:
            samples = self._decoding.decode(frame)
            self.refusals.understood(frame.device)
            self._observe(frame, samples)
        except Refused as refusal:
            self.refusals.count(frame, refusal)
        return told

    def tick(self, now: float) -> list[Message]:
        """Lives through every whole second up to `now`."""
        last = math.floor(now)
        told: list[Message] = []
        if self._second is None:
            self._second = last
        while self._second < last:
            if not self._beliefs.athletes and not self._alerts.any():
                self._second = last  # nobody is here: an empty night takes no time
                break
            self._second += 1
            told += self._live(float(self._second))
        return told

    def recall(self, frame: Frame) -> None:
        """A command of an earlier life: said again, it has no effect."""
        self._answered.remember(frame, command_id(frame))

    def accepts(self, frame: Frame) -> bool:
        """Whether a command will have an effect, and so is worth keeping: neither refused nor said before."""
        try:
            said, _ = self._judged(frame)
        except Refused:
            return False
        return not self._answered.knows(frame, said.id)

    def refuse(self, frame: Frame, reason: str, asked: Asked | None = None) -> Message:
        """The answer to a command that is not even looked at."""
        answer = Response("refused", command_id(frame), self.roster.wearer(frame.device), error=reason)
        return self._herald.response(frame.key, answer, asked or Asked(frame.at))

    def heart_rate(self, device: str, now: float) -> float | None:
        """Of whoever wears a device, 1/min; None where nothing that is fresh and good tells it."""
        sample = self._sensors.get(self.roster.wearer(device) or "", {}).get(Quantity.HEART_RATE)
        good = sample is not None and sample.quality is Quality.GOOD and now - sample.at <= FRESH_S
        return sample.value if sample is not None and good else None

    def summary(self) -> dict[str, object]:
        """What is believed of every athlete over all sessions so far."""
        if self._second is not None:
            return self._ledger.totals(self._beliefs.picture(float(self._second)))
        return {}

    # frames

    def _observe(self, frame: Frame, samples: Sequence[Sample]) -> list[str]:
        """Lets samples act on whom they belong to; what they contradict, in words."""
        self.samples += len(samples)
        wearer = self.roster.wearer(frame.device)
        if wearer is None:
            return []
        if wearer == ROOM:
            self._beliefs.observe_room(samples)
            return []
        profile = self.roster.profile(wearer)
        if profile is None:
            raise Refused(f"unknown athlete {wearer}")
        heeded, notes = self._beliefs.observe(profile, samples, self.roster.memories.get(wearer))
        sensors = self._sensors.setdefault(wearer, {})
        for sample in heeded:
            sensors[sample.quantity] = sample
            if sample.quantity is Quantity.CRAMP:
                self._remedies.begin(wearer, sample.label, sample.at)
        return notes

    def _command(self, frame: Frame, asked: Asked) -> list[Message]:
        athlete = self.roster.wearer(frame.device)
        told: list[Message] = []
        try:
            said, samples = self._judged(frame)
            duplicate = self._answered.knows(frame, said.id)
            notes: list[str] = []
            if not duplicate:
                notes, told = self._obey(frame, samples)
                self._answered.remember(frame, said.id)
            answer = Response("ok", said.id, athlete, duplicate, "; ".join(notes))
        except Refused as refusal:
            self.refusals.count(frame, refusal)
            answer = Response("refused", command_id(frame), athlete, error=str(refusal))
        return [*told, self._herald.response(frame.key, answer, asked)]

    def _obey(self, frame: Frame, samples: tuple[Sample, ...]) -> tuple[list[str], list[Message]]:
        """What a command does: notes for who said it, and what is told because of it."""
        athlete = str(self.roster.wearer(frame.device))
        if frame.key == "ack":
            said = answers.acknowledged(frame)
            answer = Answer(said.by, None, said.alert, said.revision)
            return [], self._tell(self._alerts.answer(athlete, frame.at, answer), frame.at)
        if frame.key == "snooze":
            later = answers.snoozed(frame)
            answer = Answer(later.by, 60.0 * later.minutes, later.alert, later.revision)
            rest = self._alerts.answer(athlete, frame.at, answer)
            shortest_s = min((one.snoozed_until or frame.at) - frame.at for one in rest) if rest else 0.0
            short = shortest_s < 60.0 * later.minutes
            notes = [f"it is told again after {shortest_s / 60.0:.0f} min, the longest for what is so grave"]
            return notes if short else [], self._tell(rest, frame.at)
        if frame.key == "assign":  # the shell does it
            before = self.roster.wearer(answers.assigned(frame).device.upper())
            return ([f"it was on {before}"] if before not in (None, athlete) else []), []
        if frame.key == "start" and athlete in self._beliefs.athletes:
            if self._beliefs.trains(athlete, frame.at):
                return ["a session is running already"], []
            self._end(self._beliefs.picture(frame.at), athlete)
        return self._observe(frame, samples), []

    def _judged(self, frame: Frame) -> tuple[Envelope, tuple[Sample, ...]]:
        athlete = self.roster.wearer(frame.device)
        if athlete is None or self.roster.profile(athlete) is None:
            raise Refused(f"unknown athlete {athlete}")
        samples = self._decoding.decode(frame)  # first: its refusals are in the sender's words
        return envelope(frame), samples

    # seconds

    def _live(self, now: float) -> list[Message]:
        due = now % self._settings.state_every_s == 0
        picture, over = self._beliefs.live(now, whole=due)
        told = self._tell(self._judge(picture), now)
        told += [self._herald.remedy(step) for step in self._remedies.live(picture)]
        if due and picture.athletes:
            told += self._herald.states(picture, self._sensors, self._settings.rules, self._settings.own_rules)
        for athlete in over:
            if not self._stays(picture.of(athlete)):
                self._end(picture, athlete)
        return told

    def _judge(self, picture: Picture) -> list[Alert]:
        opinions = judge(picture, self._settings.rules, self._settings.own_rules)
        doubted = {who for who, ails in zip(picture.athletes, picture.signals, strict=True) if TWIN in ails.values()}
        return self._alerts.consider(picture.at, opinions, doubted)

    def _tell(self, alerts: Sequence[Alert], now: float) -> list[Message]:
        told: list[Message] = []
        for alert in alerts:
            self.raised[alert.danger] += alert.revision == 1
            told += self._herald.events(alert)
            told.append(self._alarm(alert.athlete, now))
        return told

    def _alarm(self, athlete: str, now: float) -> Message:
        return self._herald.alarm(athlete, now, self._alerts.raised(athlete))

    def _stays(self, own: Picture) -> bool:
        """Whether an athlete stays in a session that is over.

        An alarm does not end because nobody is heard of any more, nor what is to be done in a cramp. Who wears nothing
        was heard of last when they came, or when they told something.
        """
        [athlete], said = own.athletes, own.said[0]
        if self._remedies.runs(athlete):
            return True
        words_at = [*(cramp.at for cramp in said.cramps), *(at for _, at in said.signs)]
        quiet_s = min(own.silent_s[0], own.session_s[0], *(own.at - at for at in words_at))
        return self._alarmed(athlete) and quiet_s < KEPT_WITH_ALARM_S

    def _alarmed(self, athlete: str) -> bool:
        """Whether something stands that somebody has to act on."""
        raised = self._alerts.raised(athlete)
        return any(DANGERS.get(alert.danger, UNKNOWN).kind is Kind.ALARM for alert in raised)

    def _end(self, picture: Picture, athlete: str) -> None:
        """A session is over: what it came to is put away, what it taught is remembered."""
        memory = self._beliefs.end(athlete, picture.at, self.roster.memories.get(athlete))
        self.roster.memories[athlete] = memory
        self._beliefs.know(self.roster)
        self.left.append(self._ledger.close(picture, athlete)._replace(memory=memory))
        self._sensors.pop(athlete, None)
