"""The front desk: commands that come in over MQTT are obeyed, refused or ignored by rule, and leave a line in the log.

Rules: what will have an effect is on the disk before it has one, and before it is answered. Retained commands are never
obeyed. Of a flood a few are answered and the rest is ignored, whatever it says.
"""

import logging
from collections.abc import Callable

import msgspec

from sweatd.commands import command_id
from sweatd.decoders.told import COMMANDS
from sweatd.decoders.told.answers import assigned
from sweatd.flood import Bucket, Flood, Verdict
from sweatd.messages import Asked, Response
from sweatd.model import Channel, Frame, Message, Refused
from sweatd.pipeline import Pipeline
from sweatd.roster import ROOM, voice
from sweatd.sinks.mqtt import Command, Settings
from sweatd.store import Store, StoreError

log = logging.getLogger(__name__)
log.setLevel(logging.INFO)  # who told what is written down, however quiet the rest is

LONGEST_VERB, LONGEST_WORD, LONGEST_REASON = 32, 64, 200
REFUSALS_PER_MINUTE = 30  # in the log: a flood must not fill the disk
STRANGERS = ""  # share one place in a flood: whoever makes up ids gains nothing by it


class Desk:
    """Takes commands."""

    def __init__(
        self,
        pipeline: Pipeline,
        store: Store,
        settings: Settings,
        push: Callable[[Frame, Asked], list[Message]],
        enrol: Callable[[], list[Message]],
    ) -> None:
        """`push` hands a frame to the pipeline; `enrol` tells it who wears what, as the store has it now."""
        self._pipeline, self._store, self._push, self._enrol = pipeline, store, push, enrol
        self._each, self._all = settings.commands_per_minute, settings.all_commands_per_minute
        self._flood = Flood(self._each, self._all)
        self._written, self._unwritten = Bucket(REFUSALS_PER_MINUTE), 0

    def take(self, command: Command, now: float) -> list[Message]:
        """What is told because of it, the answer to it among that."""
        if command.retained and not command.payload:
            return []  # somebody takes a retained command off the broker, as they were told to
        known = self._pipeline.roster.profile(command.athlete) is not None
        verdict = self._flood.take(command.athlete if known else STRANGERS, now)
        if verdict is Verdict.IGNORED:
            self._unwritten += 1
            return []
        frame = Frame(now, voice(command.athlete), Channel.TOLD, command.verb[:LONGEST_VERB], command.payload)
        asked = Asked(now, command.response_topic, command.correlation_data)
        try:
            self._admit(command, verdict)
            told = self._obey(frame, asked)
        except Refused as refusal:
            told = [self._pipeline.refuse(frame, str(refusal), asked)]
            self._write_down(frame, _answer(told))
        return told

    def _admit(self, command: Command, verdict: Verdict) -> None:
        """Raises Refused where a command is not even looked at."""
        if verdict is Verdict.TOO_MANY:
            raise Refused(
                f"too many: {self._each} a minute are taken for an athlete, {self._all} in all; wait a minute"
            )
        if command.verb not in COMMANDS:
            raise Refused(f"unknown command {command.verb[:LONGEST_VERB]}; known: {', '.join(COMMANDS)}")
        if command.retained:
            raise Refused("retained commands are never obeyed: publish it without retain")
        if command.too_large:
            raise Refused("too large")

    def _obey(self, frame: Frame, asked: Asked) -> list[Message]:
        kept = self._pipeline.accepts(frame) and self._keep(frame)  # else the pipeline answers, with the reason
        told = self._push(frame, asked)
        answer = _answer(told)
        self._write_down(frame, answer)
        if kept and answer.status == "refused":  # by what only shows when it is tried
            self._take_back(frame)
        elif kept and frame.key == "assign":
            told += self._enrol()
        return told

    def _keep(self, frame: Frame) -> bool:
        """Stores a command that will have an effect; whether it is new. Raises Refused where that cannot be."""
        wear = assigned(frame) if frame.key == "assign" else None
        device = wear.device.upper() if wear else None
        until = frame.at + 60.0 * wear.for_min if wear and wear.for_min else None
        try:
            if device and self._store.assignments().get(device) == ROOM:
                raise Refused(f"{device} measures the air of the gym; first: sweatd assign {device} --remove")
            if self._store.tell(frame, _id(frame), device, until):
                return True
        except StoreError as error:
            log.error("a command could not be kept: %s", error)  # noqa: TRY400 - the sentence says it all
            raise Refused("it could not be stored; say it again later") from error
        self._pipeline.recall(frame)  # it was said in an earlier life
        return False

    def _take_back(self, frame: Frame) -> None:
        try:
            self._store.untell(_id(frame))
        except StoreError as error:
            log.error("a refused command is still kept: %s", error)  # noqa: TRY400 - the sentence says it all

    def _write_down(self, frame: Frame, answer: Response) -> None:
        """Who told what, and what became of it; never the values: those are in the store."""
        words = [frame.key, "for", answer.athlete or "nobody", *(["id", answer.id] if answer.id else [])]
        what = " ".join(_printable(word, LONGEST_WORD) for word in words)
        if answer.status == "ok":
            log.info("%s%s%s", what, _by(frame), ", again" if answer.duplicate else "")
        elif self._written.take(frame.at) is Verdict.FITS:
            more = f" ({self._unwritten} more like it)" if self._unwritten else ""
            log.warning("refused: %s: %s%s", what, _printable(answer.error or "", LONGEST_REASON), more)
            self._unwritten = 0
        else:
            self._unwritten += 1


def _id(frame: Frame) -> str:
    """Under which a command is kept."""
    return f"{frame.device}/{command_id(frame) or repr(frame.at)}"


def _answer(told: list[Message]) -> Response:
    """Comes last of what is told."""
    return msgspec.json.decode(told[-1].payload, type=Response)


def _by(frame: Frame) -> str:
    """Who answered an alert."""
    by = getattr(msgspec.json.decode(frame.data, type=COMMANDS[frame.key]), "by", "")
    return f" by {_printable(by, LONGEST_WORD)}" if by else ""


def _printable(text: str, longest: int) -> str:
    """A line stays a line."""
    return "".join(letter if letter.isprintable() else "?" for letter in text[:longest])
