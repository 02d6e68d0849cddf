"""The sink: keeps a connection while there is a broker, sends what waits, hands over what is asked of us."""

import asyncio
import logging
import time
from collections import deque
from collections.abc import Callable
from contextlib import suppress
from math import ceil, isfinite
from typing import NamedTuple

from sweatd.model import Message
from sweatd.sinks.mqtt.link import Ears, Heard, Link, Place, Unreachable, Will, connect
from sweatd.sinks.mqtt.outbox import Outbox, Parcel
from sweatd.sinks.mqtt.settings import Settings, access

log = logging.getLogger(__name__)

FAREWELL_S = 2.0
IDLE_S = 1.0


class Command(NamedTuple):
    """What somebody asks of us, as it came. Facts only: whether to obey is judged elsewhere."""

    topic: str
    athlete: str
    verb: str
    payload: bytes  # empty where it was too large
    retained: bool  # it may be old; MQTT 3.1.1 shows it only where the command was there before us
    too_large: bool
    response_topic: str | None  # MQTT 5; chosen by whoever asks, so not to be trusted
    correlation_data: bytes | None


class Status(NamedTuple):
    """How it stands with the broker."""

    connected: bool
    since: float  # in the seconds of the sink's `now`
    why: str  # the version spoken, or the reason why there is no connection
    refused: str = ""  # what the broker refused last on this connection, with the cure


class MqttSink:
    """Delivers messages; run `run()` for as long as there is something to deliver.

    `now` tells the broker's seconds, by which messages expire. Raises Misconfigured, at once, where the settings
    cannot work. `progress` grows while messages are taken care of, whether the broker is there or not, and in silence
    at least every second.
    """

    def __init__(
        self,
        settings: Settings,
        site: str,
        on_command: Callable[[Command], None],
        now: Callable[[], float] = time.monotonic,
    ) -> None:
        self.progress = 0
        self.status = Status(connected=False, since=now(), why="not tried yet")
        self._settings, self._access = settings, access(settings)
        self._site, self._on_command, self._now = site, on_command, now
        self._arrived: deque[Message] = deque()
        self._wake, self._moved = asyncio.Event(), asyncio.Event()
        self._outbox = Outbox(settings.max_waiting_events)
        self._link: Link | None = None
        self._confused = False  # by something that waits for us at the broker: it must not come again

    def publish(self, message: Message) -> None:
        """Takes a message, at once; call it from the event loop."""
        self._arrived.append(message)
        self._wake.set()

    async def run(self) -> None:
        """Until cancelled; then says `offline` and takes leave."""
        async with asyncio.TaskGroup() as tasks:
            tasks.create_task(self._keep_connected())
            tasks.create_task(self._keep_handling())

    async def _keep_handling(self) -> None:
        while True:
            with suppress(TimeoutError):
                async with asyncio.timeout(IDLE_S):  # wait_for of Python 3.11 sometimes swallows a cancellation
                    await self._wake.wait()
            self._wake.clear()
            self._handle()
            self.progress += 1

    def _handle(self) -> None:
        while self._arrived:
            self._outbox.put(Parcel.of(self._arrived.popleft(), self._now()))
        self._send()

    def _send(self) -> None:
        self._moved.set()
        link, now = self._link, self._now()
        while link and len(link.in_flight) < link.window and (parcel := self._outbox.take(now)):
            link.publish(parcel, ceil(parcel.until - now) if isfinite(parcel.until) else None)

    async def _keep_connected(self) -> None:
        shortest_s, longest_s = self._settings.reconnect_first_s, self._settings.reconnect_longest_s
        pause_s = shortest_s
        while True:
            began = time.monotonic()
            self._away(await self._connection())
            if time.monotonic() - began > longest_s:  # it was a connection worth the name
                pause_s = shortest_s
            await asyncio.sleep(pause_s)
            pause_s = min(pause_s * 2, longest_s)

    async def _connection(self) -> str:
        """One connection, if it can be had. Why it is over."""
        ears = Ears(self._hear, self._refused, self._send)
        will = Will(self._status_message(b"offline"), self._settings.will_delay_s)
        place = Place(f"sweatd-{self._site}", will, fresh=self._confused)
        try:
            link = await connect(self._settings, self._access, ears, place)
        except Unreachable as error:
            return str(error)
        try:
            self._welcome(link)
            return await self._watch(link)
        finally:
            self._confused = link.confused
            await self._part(link)

    def _welcome(self, link: Link) -> None:
        """The broker may know nothing of us: it is told how things are now."""
        self.status = Status(connected=True, since=self._now(), why=link.version)
        log.info("MQTT broker %s: connected with %s", self._address, link.version)
        link.subscribe(f"sweatd/{self._site}/athlete/+/+/set", old=not self._confused)
        link.publish(Parcel.of(self._status_message(b"online"), self._now()))
        self._outbox.renew()
        self._link = link
        self._send()

    async def _watch(self, link: Link) -> str:
        patience_s = self._settings.acknowledge_timeout_s
        while not link.ended.done():
            await asyncio.wait((link.ended,), timeout=patience_s / 4)
            if link.stuck_for_s > patience_s:
                link.hang_up(f"it took nothing for {patience_s:g} s")
        return link.ended.result()

    async def _part(self, link: Link) -> None:
        if not link.ended.done():  # it is we who go
            with suppress(TimeoutError):
                async with asyncio.timeout(FAREWELL_S):
                    await self._say_all(link)
        self._link = None
        self._outbox.put_back(link.in_flight.values())
        await link.close()

    async def _say_all(self, link: Link) -> None:
        self._handle()
        await self._until_taken(link)
        link.publish(Parcel.of(self._status_message(b"offline"), self._now()))
        await self._until_taken(link)

    async def _until_taken(self, link: Link) -> None:
        while link.in_flight and not link.ended.done():
            self._moved.clear()
            await self._moved.wait()

    def _away(self, why: str) -> None:
        if self.status.connected or self.status.why != why:
            log.warning("MQTT broker %s: %s. Going on without it, and trying again.", self._address, why)
            since = self._now() if self.status.connected else self.status.since
            self.status = Status(connected=False, since=since, why=why)

    def _refused(self, what: str) -> None:
        if self.status.refused != what:
            log.error("MQTT broker %s refuses %s", self._address, what)
            self.status = self.status._replace(refused=what)

    def _hear(self, heard: Heard) -> None:
        _, athlete, verb, _ = heard.topic.rsplit("/", 3)
        too_large = len(heard.payload) > self._settings.max_command_bytes
        self._on_command(
            Command(
                heard.topic,
                athlete,
                verb,
                b"" if too_large else heard.payload,
                heard.retained,
                too_large,
                heard.response_topic,
                heard.correlation_data,
            )
        )

    def _status_message(self, payload: bytes) -> Message:
        return Message(f"sweatd/{self._site}/status", payload, qos=1, retain=True)

    @property
    def _address(self) -> str:
        return f"{self._settings.host}:{self._settings.port}"


async def request(
    settings: Settings, question: Message, answers: str, is_answer: Callable[[bytes], bool], within_s: float
) -> bytes:
    """Publishes a question and waits for its answer on the topic `answers`.

    Raises Misconfigured, Unreachable, and TimeoutError where nobody answers.
    """
    answer: asyncio.Future[bytes] = asyncio.get_running_loop().create_future()

    def hear(heard: Heard) -> None:
        if not answer.done() and is_answer(heard.payload):
            answer.set_result(heard.payload)

    def give_up(what: str) -> None:
        if not answer.done():
            answer.set_exception(Unreachable(what))

    link = await connect(settings, access(settings), Ears(hear, lambda what: give_up(f"the broker refuses {what}")))
    link.ended.add_done_callback(lambda ended: give_up(ended.result()))
    try:
        link.subscribe(answers)
        link.publish(Parcel.of(question, 0.0), question.expiry_s)
        async with asyncio.timeout(within_s):
            return await answer
    finally:
        await link.close()
