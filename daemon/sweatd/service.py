"""The imperative shell and composition root: joins a clock, a radio, the pipeline, a store and the ways out.

Everything runs in one event loop: a frame travels from the radio to the messages in one call, about a millisecond,
so there is no queue to overflow and nothing to race. What blocks (sockets, scanning) lives in its own tasks.
"""

import asyncio
import logging
import os
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from importlib.metadata import version
from typing import Any, Protocol

import msgspec

from sweatd.clock import Clock
from sweatd.config import Config
from sweatd.decoders import CHARACTERISTICS
from sweatd.model import Channel, Frame, Message
from sweatd.notify import Notifier, Watchdog
from sweatd.pipeline import Pipeline
from sweatd.roster import SPEAKS_FOR, Roster
from sweatd.sinks.mqtt import Command, MqttSink
from sweatd.sources.ble import BleSource
from sweatd.store import Store, StoreError

log = logging.getLogger(__name__)

COMMANDS = ("drink",)
REMEMBERED_S = 86_400.0  # so long a command that is repeated is known again


class Sink(Protocol):
    """Whoever wants the messages; never blocks."""

    def publish(self, message: Message) -> None:
        """Takes one message."""
        ...


class Service:
    """The daemon."""

    def __init__(  # noqa: PLR0913 - the composition root stands between all
        self,
        config: Config,
        clock: Clock,
        store: Store,
        *,
        backends: Mapping[str, Any] | None = None,
        sinks: tuple[Sink, ...] = (),
        hear: Callable[[Frame], None] | None = None,
    ) -> None:
        """`backends` are handed to bleak; `sinks` get every message beside MQTT; `hear` gets every frame."""
        self._config, self._clock, self._store = config, clock, store
        self._hear = hear
        self._crashed: asyncio.Future[None] | None = None
        self.pipeline = Pipeline(config.core(), Roster(store.athletes(), store.assignments()))
        self._trouble = ""
        self.messages = 0
        self.seconds = 0
        self.mqtt = MqttSink(config.mqtt, config.site.name, self._command)
        self._sinks: tuple[Sink, ...] = (self.mqtt, *sinks)
        self.bluetooth = BleSource(
            config.bluetooth,
            now=clock.now,
            wanted=lambda device: self.pipeline.roster.wearer(device) is not None,
            characteristics=CHARACTERISTICS,
            emit=self._take,
            **(backends or {}),
        )
        self._notifier = Notifier.from_environment(os.environ)

    async def run(self) -> None:
        """Until cancelled; a defect of the core ends it, loudly: systemd starts it again where it stood."""
        self._crashed = asyncio.get_running_loop().create_future()
        self._resume()
        self._publish(self.pipeline.start(version("sweatd"), self._clock.now()))
        async with asyncio.TaskGroup() as tasks:
            tasks.create_task(self.mqtt.run(), name="mqtt")
            tasks.create_task(self.bluetooth.run(), name="bluetooth")
            tasks.create_task(self._live(), name="seconds")
            tasks.create_task(self._keep(), name="keeper")
            tasks.create_task(self._watch(), name="watchdog")
            tasks.create_task(_raise(self._crashed), name="crash")

    # in

    def _take(self, frame: Frame) -> None:
        try:
            if self._hear is not None:
                self._hear(frame)
            self._publish(self.pipeline.push(frame))
        except Exception as error:  # noqa: BLE001 - called from the radio, which would swallow it
            self._crash(error)

    def _command(self, command: Command) -> None:
        against = _against(command)
        frame = Frame(self._clock.now(), SPEAKS_FOR + command.athlete, Channel.TOLD, command.verb, command.payload)
        if not against:
            try:
                self._store.tell(frame, _id(frame))  # durable before it is answered
            except StoreError as error:
                log.error("a command could not be kept: %s", error)  # noqa: TRY400 - the sentence says it all
                against = "it could not be stored; say it again later"
        if against:
            self._publish([self.pipeline.refuse(command.verb[:32], against, command.athlete)])
        else:
            self._take(frame)

    # seconds

    async def _live(self) -> None:
        while True:
            await self._clock.sleep(1.0 - self._clock.now() % 1.0)
            self._publish(self.pipeline.tick(self._clock.now()))
            self.seconds += 1

    async def _keep(self) -> None:
        """Keeps what must survive: sessions that ended, and now and then where everything stands."""
        kept_at = time.monotonic()
        while True:
            await asyncio.sleep(1.0)
            with self._whatever_ails_the_store():
                if self._store.changed_elsewhere():
                    self._publish(self.pipeline.enrol(Roster(self._store.athletes(), self._store.assignments())))
                while self.pipeline.left:
                    self._store.leave(*self.pipeline.left[0])
                    self.pipeline.left.pop(0)
                if time.monotonic() - kept_at >= self._config.store.checkpoint_every_s:
                    kept_at = time.monotonic()
                    self._keep_state()

    @contextmanager
    def _whatever_ails_the_store(self) -> Iterator[None]:
        """A full disk stops no estimate and no warning; it is said once, and tried again."""
        try:
            yield
        except StoreError as error:
            if str(error) != self._trouble:
                log.error("%s", error)  # noqa: TRY400 - the sentence says it all
            self._trouble = str(error)
        else:
            self._trouble = ""

    def farewell(self) -> None:
        """The end is meant: says so, and keeps where everything stands for the next start."""
        self._notifier.stopping()
        with self._whatever_ails_the_store():
            self._keep_state()

    def _keep_state(self) -> None:
        self._store.checkpoint(self._clock.now(), self.pipeline.freeze())

    def _resume(self) -> None:
        now = self._clock.now()
        at, state = self._store.latest_checkpoint() or (now, b"")
        if state and (at > now or not self.pipeline.thaw(state)):
            log.warning("the state of running sessions could not be taken up: they start anew")
            at = now
        for frame in self._store.told_since(now - REMEMBERED_S):
            if frame.at > at:
                self.pipeline.push(frame)  # said after the last checkpoint; it has been answered
            else:
                self.pipeline.recall(frame)
        if state:
            self.pipeline.tick(now)

    async def _watch(self) -> None:
        """Says READY when the source and the state are up (the broker may come later), then that work moves on."""
        ready = False
        watchdog = Watchdog(
            self._notifier,
            {
                "seconds": lambda: self.seconds,
                "bluetooth": lambda: self.bluetooth.progress,
                "mqtt": lambda: self.mqtt.progress,
            },
        )
        while True:
            await asyncio.sleep(1.0)
            if not ready and self.seconds and self.bluetooth.progress:
                ready = True
                self._notifier.ready()
            if watchdog.pet(time.monotonic()):
                self._notifier.status(self.status())

    def status(self) -> str:
        """One line for people."""
        broker = self.mqtt.status
        mqtt = f"connected ({broker.why})" if broker.connected else f"away ({broker.why})"
        return f"{len(self.bluetooth.connected)} wearables, Bluetooth {self.bluetooth.status}; MQTT {mqtt}"

    # out

    def _publish(self, messages: list[Message]) -> None:
        self.messages += len(messages)
        for message in messages:
            for sink in self._sinks:
                sink.publish(message)

    def _crash(self, error: BaseException) -> None:
        if self._crashed is not None and not self._crashed.done():
            self._crashed.set_exception(error)


def _against(command: Command) -> str:
    """Why a command is not even looked at; mostly empty."""
    if command.verb not in COMMANDS:
        return f"unknown command {command.verb[:32]}; known: {', '.join(COMMANDS)}"
    if command.retained:
        return "retained commands are never obeyed: publish it without retain"
    return "too large" if command.too_large else ""


async def _raise(crashed: asyncio.Future[None]) -> None:
    await crashed


def _id(frame: Frame) -> str:
    """The id under which a command is kept: its own, or one that no other command has."""
    try:
        own = msgspec.json.decode(frame.data).get("id")
    except (msgspec.MsgspecError, UnicodeDecodeError, AttributeError):
        own = None
    return f"{frame.device}/{own if isinstance(own, str) and own else repr(frame.at)}"
