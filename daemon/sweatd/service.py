"""The imperative shell and composition root: joins a clock, a radio, the pipeline, a store and the ways out.

Everything runs in one event loop: a frame travels from the radio to the messages in one call, about a millisecond,
so there is no queue to overflow and nothing to race. What blocks (sockets, scanning) lives in its own tasks.
"""

import asyncio
import logging
import os
import random
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from importlib.metadata import version

from msgspec.structs import replace

from sweatd.athletes import unbelievable
from sweatd.clock import Clock
from sweatd.config import Config
from sweatd.decoders import BUILT_IN, Decoding
from sweatd.desk import Desk
from sweatd.homeassistant import BIRTH_TOPIC
from sweatd.lasting import Lasting
from sweatd.messages import Asked
from sweatd.model import Frame, Message
from sweatd.notify import Notifier, Watchdog
from sweatd.pipeline import Pipeline
from sweatd.roster import Roster
from sweatd.sinks import Sink
from sweatd.sinks.mqtt import Command, MqttSink
from sweatd.sinks.mqtt.listen import listen
from sweatd.sources.ble import Hardware, Interest, Radios, talks
from sweatd.store import Store, StoreError

log = logging.getLogger(__name__)

REMEMBERED_S = 86_400.0  # so long a command that is repeated is known again
COUNTED_S = 4 * 3600.0  # so long a drink counts of which no kept state knows
MOST_GREETING_S = 10.0  # so that not all bridges speak at once
AILS_S = 10.0  # a trouble that is shorter is no alarm: bluetoothd is restarted within that
HEALTH_S = 60.0  # so often it is said how things are, and at once when that changes
CLOCK_WRONG_S = 86_400.0  # whatever lies further ahead was written under a clock that was wrong, or this one is


class Service:
    """The daemon."""

    def __init__(  # noqa: PLR0913 - the composition root stands between all
        self,
        config: Config,
        clock: Clock,
        store: Store,
        *,
        hardware: Sequence[Hardware] = (),
        sinks: tuple[Sink, ...] = (),
        hear: Callable[[Frame], None] | None = None,
        decoding: Decoding = BUILT_IN,
    ) -> None:
        """`sinks` get every message beside MQTT; `hear` gets every frame; `hardware` stands in for the radios."""
        self._config, self._clock, self._store = config, clock, store
        self._hear = hear
        self._crashed: asyncio.Future[None] | None = None
        self._doubted: set[str] = set()
        self.pipeline = Pipeline(config.core(), self._roster(), decoding)
        self._trouble = ""
        self._enrolled = True
        self._desk = Desk(self.pipeline, store, config.mqtt, self._push, self._enrol)
        self.messages = 0
        self.seconds = 0
        self.mqtt = MqttSink(config.mqtt, config.site.name, self._command)
        self._sinks: tuple[Sink, ...] = (self.mqtt, *sinks)
        interest = Interest(
            now=clock.now,
            wanted=lambda device: self.pipeline.roster.wearer(device) is not None,
            emit=self._take,
            characteristics=decoding.characteristics,
            broadcasts=decoding.broadcasts,
            talking=talks(self._heart_rate),
        )
        self.bluetooth = Radios(config.bluetooth, interest, hardware)
        self._notifier = Notifier.from_environment(os.environ)

    async def run(self) -> None:
        """Until cancelled; a defect of the core ends it, loudly: systemd starts it again where it stood."""
        self._crashed = asyncio.get_running_loop().create_future()
        since = self._resume()
        self._publish([*self.pipeline.start(version("sweatd"), self._clock.now()), *since])
        async with asyncio.TaskGroup() as tasks:
            tasks.create_task(self.mqtt.run(), name="mqtt")
            tasks.create_task(self.bluetooth.run(), name="bluetooth")
            tasks.create_task(self._live(), name="seconds")
            tasks.create_task(self._keep(), name="keeper")
            tasks.create_task(self._tell_health(), name="health")
            tasks.create_task(self._watch(), name="watchdog")
            tasks.create_task(_raise(self._crashed), name="crash")
            if self._config.homeassistant.discovery:
                tasks.create_task(self._greet(), name="home assistant")

    async def _greet(self) -> None:
        """Home Assistant was started anew, and knows nobody: it is told again, after a while, for it is busy then."""
        born = asyncio.Event()

        def hear(_topic: str, payload: bytes) -> None:
            if payload == b"online":
                born.set()

        async with asyncio.TaskGroup() as tasks:
            tasks.create_task(listen(self._config.mqtt, BIRTH_TOPIC, hear))
            while True:
                await born.wait()
                born.clear()
                await asyncio.sleep(random.uniform(0.0, MOST_GREETING_S))  # noqa: S311 - no secret
                self._publish(self.pipeline.introduce())

    # in

    def _heart_rate(self, device: str) -> float | None:
        return self.pipeline.heart_rate(device, self._clock.now())

    def _take(self, frame: Frame) -> None:
        try:
            if plain := self.pipeline.unlocked(frame):
                self._publish(self._push(plain))
        except Exception as error:  # noqa: BLE001 - called from the radio, which would swallow it
            self._crash(error)

    def _record(self, frame: Frame) -> None:
        try:
            if self._hear is not None:
                self._hear(frame)
        except OSError as error:
            self._hear = None
            log.error("nothing more is recorded: %s", error)  # noqa: TRY400 - the sentence says it all

    def _command(self, command: Command) -> None:
        try:
            self._publish(self._desk.take(command, self._clock.now()))
        except Exception as error:  # noqa: BLE001 - called from the event loop, which would swallow it
            self._crash(error)

    def _push(self, frame: Frame, asked: Asked | None = None) -> list[Message]:
        self._record(frame)
        return self.pipeline.push(frame, asked)

    def _enrol(self) -> list[Message]:
        """Who is here and wears what, as the store has it now; where it cannot say, the keeper asks again."""
        told: list[Message] = []
        self._enrolled = False
        with self._whatever_ails_the_store():
            self._keep_left()  # first: what a session taught must be in the store when it is read
            told = self.pipeline.enrol(self._roster(), self._clock.now())
            self._enrolled = True
        return told

    # seconds

    async def _live(self) -> None:
        while True:
            await self._clock.sleep(1.0 - self._clock.now() % 1.0)
            self._publish(self.pipeline.tick(self._clock.now()))
            self.seconds += 1
            while self.pipeline.refusals.complaints:
                log.warning("%s", self.pipeline.refusals.complaints.popleft())

    async def _keep(self) -> None:
        """Keeps what must survive: sessions that ended, and now and then where everything stands."""
        kept_at = time.monotonic()
        while True:
            await asyncio.sleep(1.0)
            with self._whatever_ails_the_store():
                self._keep_left()
                ended = self._store.end_assignments(self._clock.now())
                if ended or self._store.changed_elsewhere() or not self._enrolled:
                    self._publish(self._enrol())
                if time.monotonic() - kept_at >= self._config.store.checkpoint_every_s:
                    kept_at = time.monotonic()
                    self._keep_state()

    async def _tell_health(self) -> None:
        """The technical alarm of the whole gym: said when it begins and ends, and repeated for its counters."""
        told: list[str] | None = None
        told_at, lasting = 0.0, Lasting(AILS_S)
        while True:
            said = filter(None, (*self.bluetooth.troubles, self._trouble))
            trouble = lasting.of(said, time.monotonic())
            if trouble != told or time.monotonic() - told_at >= HEALTH_S:
                told, told_at = trouble, time.monotonic()
                now, connected = self._clock.now(), len(self.bluetooth.connected)
                self._publish([self.pipeline.health(trouble, connected, now)])
            await asyncio.sleep(1.0)

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
            self._keep_left()
            if self._store.changed_elsewhere():
                self.pipeline.enrol(self._roster(), self._clock.now())  # whoever was forgotten is not written again
            self._keep_state()

    def _keep_left(self) -> None:
        while self.pipeline.left:
            self._store.leave(*self.pipeline.left[0])
            self.pipeline.left.pop(0)

    def _roster(self) -> Roster:
        """Everybody, with what sessions taught, as it was kept, however wrong the clock was; nothing unbelievable."""
        memories = self._store.memories()
        for athlete, memory in list(memories.items()):
            ahead_s = memory.at - self._clock.now()
            if wrong := unbelievable(memory):
                self._doubt(athlete, f"is left aside: {wrong}")
                del memories[athlete]
            elif ahead_s > CLOCK_WRONG_S:
                days = f"lies {ahead_s / 86_400.0:.0f} days ahead"
                self._doubt(
                    athlete, f"{days}: the clock was wrong then, or is now; its loads count when their day comes"
                )
        return Roster(self._store.athletes(), self._store.assignments(), memories, self._store.keys())

    def _doubt(self, athlete: str, why: str) -> None:
        if athlete not in self._doubted:
            log.warning("what sessions taught about %s %s", athlete, why)
        self._doubted.add(athlete)

    def _keep_state(self) -> None:
        self._store.checkpoint(self._clock.now(), self.pipeline.freeze())

    def _resume(self) -> list[Message]:
        """Goes on where the last life ended; what happened since, in words that have not been said yet."""
        now, told = self._clock.now(), list[Message]()
        at, state = self._store.latest_checkpoint() or (now - COUNTED_S, b"")
        if state and (at > now or not self.pipeline.thaw(state)):
            log.warning("the state of running sessions could not be taken up: they start anew")
            at = now - COUNTED_S
        for frame in self._store.told_since(now - REMEMBERED_S):
            if at < frame.at <= now + CLOCK_WRONG_S:
                said = replace(frame, at=min(frame.at, now))  # the clock may have been put back
                told += self.pipeline.push(said)[:-1]  # without the answer, which was given then
            else:
                self.pipeline.recall(frame)
        return told + self.pipeline.tick(now)

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
        if broker.refused:
            mqtt += f", but it refuses {broker.refused}"
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


async def _raise(crashed: asyncio.Future[None]) -> None:
    await crashed
