"""The demo: the virtual gym, a broker of its own, the real daemon, and a subscriber who shows what MQTT delivers."""

import asyncio
import time
from collections import Counter
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, NamedTuple

import msgspec
from msgspec.structs import replace

from sweatd.broker import LocalBroker, local_broker
from sweatd.clock import Clock
from sweatd.config import Config
from sweatd.gyms import Gym, radio_of, virtual_gym
from sweatd.messages import Event, State
from sweatd.model import Profile
from sweatd.service import Service
from sweatd.sinks.mqtt import Settings as Mqtt
from sweatd.sinks.mqtt.listen import listen
from sweatd.store import Store
from sweatd.tasks import first_of, stoppable

SITE = "demo"
REMINDER = "hydration_reminder"


class Wish(NamedTuple):
    """What somebody wants to see."""

    scenario: str
    speed: float
    for_s: float | None
    broker: LocalBroker | None


class Watch:
    """What came over MQTT: the last state of everybody, and every event with the second of its arrival."""

    def __init__(self, on_event: Callable[[Event], None]) -> None:
        self.states: dict[str, State] = {}
        self.alerts: Counter[str] = Counter()
        self.first_reminder_s: float | None = None
        self.events: list[Event] = []
        self._on_event = on_event
        self._began = time.monotonic()

    def hear(self, topic: str, payload: bytes) -> None:
        """One message, as the broker delivered it."""
        if topic.endswith("/state"):
            state = msgspec.json.decode(payload, type=State)
            self.states[state.athlete] = state
        elif topic.endswith("/event") and "/athlete/" in topic:  # what trainers hear is the same again
            event = msgspec.json.decode(payload, type=Event)
            self.events.append(event)
            if event.event_type != "cleared":
                self.alerts[event.event_type] += event.revision == 1
            if event.event_type == REMINDER and self.first_reminder_s is None:
                self.first_reminder_s = round(time.monotonic() - self._began, 1)
            self._on_event(event)


class Demo:
    """One running demo."""

    def __init__(self, gym: Gym, broker: LocalBroker, service: Service, watch: Watch, enough: asyncio.Event) -> None:
        self.gym, self.broker, self.service, self.watch = gym, broker, service, watch
        self._enough = enough
        self.met: set[str] = set()

    @property
    def listening_lines(self) -> tuple[str, ...]:
        """What a curious person types elsewhere: for the board, for what is under it, and to answer."""
        there = f"--site {SITE} --broker {self.broker.host}:{self.broker.port}"
        return (
            f"sweatd watch {there}",
            f"mosquitto_sub -V 5 -h {self.broker.host} -p {self.broker.port} -t 'sweatd/{SITE}/#' -v",
            f"sweatd ack a1 {there}",
        )

    def end(self) -> None:
        """Somebody has seen enough."""
        self._enough.set()

    def summary(self) -> dict[str, Any]:
        """The figures of the demo, with the truth beside the estimates."""
        truth = self.gym.truth()
        return {
            "athletes": len(self.gym.athletes),
            "wearables_connected": len(self.met),
            "samples": self.service.pipeline.samples,
            "messages": self.service.messages,
            "alerts": dict(self.watch.alerts),
            "first_reminder_s": self.watch.first_reminder_s,
            "broker": f"{self.broker.kind} {self.broker.host}:{self.broker.port}",
            "estimates": {
                athlete: {
                    "fluid_loss_l": msgspec.to_builtins(state.estimates["fluid_loss_l"]),
                    "true_fluid_loss_l": round(float(truth[athlete]["fluid_loss_l"]), 3) if athlete in truth else None,
                }
                for athlete, state in sorted(self.watch.states.items())
            },
        }

    async def run(self, for_s: float | None) -> None:
        """Until the session is over, the time is up, or somebody has seen enough."""
        host, port = self.broker.host, self.broker.port
        await first_of(
            self.service.run(),
            self.gym.phones(host, port, SITE),
            listen(Mqtt(host=host, port=port), f"sweatd/{SITE}/#", self.watch.hear),
            self._meet(),
            self.gym.run(),
            self._enough.wait(),
            asyncio.sleep(for_s if for_s is not None else float("inf")),
        )

    async def _meet(self) -> None:
        while True:
            self.met |= self.service.bluetooth.connected
            await asyncio.sleep(0.2)


@asynccontextmanager
async def demo(wish: Wish, on_event: Callable[[Event], None]) -> AsyncIterator[Demo]:
    """Everything that a demo needs, in a temporary folder. Raises NoGym, and NoBroker."""
    enough = asyncio.Event()
    clock, watch = Clock(wish.speed), Watch(on_event)
    with (
        stoppable(enough.set),
        TemporaryDirectory(prefix="sweatd-demo-") as folder,
        Store(Path(folder, "sweatd.db")) as store,
    ):
        async with _broker(wish.broker) as broker, virtual_gym(wish.scenario, clock) as gym:
            for each in gym.athletes:
                store.put_athlete(msgspec.convert(each, Profile), gym.names[each["id"]])
            for device, wearer in gym.assignments.items():
                store.assign(device, wearer)
            config = Config()
            config = replace(
                config,
                site=replace(config.site, name=SITE),
                mqtt=replace(config.mqtt, host=broker.host, port=broker.port),
                bluetooth=replace(config.bluetooth, connection_slots=len(gym.assignments)),
            )
            yield Demo(gym, broker, Service(config, clock, store, hardware=[radio_of(gym)]), watch, enough)


@asynccontextmanager
async def _broker(given: LocalBroker | None) -> AsyncIterator[LocalBroker]:
    if given is not None:
        yield given
        return
    async with local_broker() as own:
        yield own
