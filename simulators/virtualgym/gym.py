"""The virtual gym as one thing: a scenario that trains, its wearables on a virtual air, and the way in for bleak.

The daemon's demo finds this class by the entry point `sweatd.gyms` and knows it only by the names of its attributes.
"""

import asyncio
from collections.abc import Callable
from contextlib import suppress
from typing import Any, Protocol, Self

from bleak.backends.client import BaseBleakClient
from bleak.backends.scanner import BaseBleakScanner

from virtualgym import radio
from virtualgym.bleak_backend import backends
from virtualgym.phones import Phones
from virtualgym.scenario import BadScenario, load
from virtualgym.session import Session, Told
from virtualgym.truth import Row
from virtualgym.wearable import Wearable

NAMES = ("Ada", "Ben", "Cem", "Dot", "Eli", "Fay", "Gil", "Hua", "Ida", "Jon", "Kim", "Lea")
GATHERING_S = 8.0  # of the world's time: how long the athletes wait at the start for whoever wants to listen


class Clock(Protocol):
    """The time of the gym, which may run faster than the world's."""

    def now(self) -> float:
        """Seconds."""
        ...

    async def sleep(self, seconds: float) -> None:
        """Waits that many of its own seconds."""
        ...


class VirtualGym:
    """An async context: inside it the wearables are on the air; `run` lets the athletes train."""

    scanner_backend: type[BaseBleakScanner]  # set on entering
    client_backend: type[BaseBleakClient]

    def __init__(self, scenario: str, clock: Clock) -> None:
        """A shipped scenario's name or the path of a file. Raises ValueError, one sentence, where it cannot be used."""
        try:
            described = load(scenario)
        except BadScenario as refusal:
            raise ValueError(str(refusal)) from None
        self._clock = clock
        self._session = Session(described)
        self._peripherals: dict[str, radio.Peripheral] = {}
        self._truth: dict[str, Row] = {}
        self._told: Callable[[Told], None] = lambda _: None
        self.title = described.title
        self.duration_s = self._session.duration_s
        self.athletes: list[dict[str, Any]] = self._session.profiles
        self.names = {each["id"]: _name(place) for place, each in enumerate(self.athletes)}
        self.assignments = dict(self._session.wearers)

    async def __aenter__(self) -> Self:
        """Everything that is switched on at the start goes on the air."""
        asyncio.get_running_loop().set_exception_handler(_without_late_answers)
        link = radio.air()
        self.scanner_backend, self.client_backend = backends(await radio.central(link))
        for wearable in self._session.wearables:
            peripheral = radio.Peripheral(link, wearable, self._reader(wearable), self._writer(wearable))
            self._peripherals[wearable.address] = peripheral
        await self._switch()
        await self._advertise(0)
        return self

    async def __aexit__(self, *_: object) -> None:
        """Everything is switched off."""
        for peripheral in self._peripherals.values():
            await peripheral.power_off()

    async def run(self) -> None:
        """The session, second by second of the clock. Falling behind, it hurries; it never leaves a second out."""
        await self._gather()
        start = self._clock.now()
        for second in range(1, int(self.duration_s) + 1):
            await self._clock.sleep(max(0.0, start + second - self._clock.now()))
            await self._second(second)

    async def phones(self, host: str, port: int, site: str) -> None:
        """The athletes' phones on this broker, until cancelled."""
        async with Phones(host, port, site, self._remind) as phones:
            self._told = phones.tell
            await asyncio.Event().wait()

    def drink(self, athlete: str, ml: float, sodium_mmol_l: float = 0.0) -> None:
        """Somebody drinks, and tells nobody. Raises KeyError where there is no such athlete."""
        self._session.trainees[athlete].body.drink(ml, sodium_mmol_l)

    def truth(self) -> dict[str, Row]:
        """What is true of each athlete, at most ten of the clock's seconds old; empty before that."""
        return {name: {key: _plain(value) for key, value in row.items()} for name, row in self._truth.items()}

    async def _second(self, second: int) -> None:
        tick = self._session.advance_to(second)
        self._truth |= {str(row["athlete"]): row for row in tick.truth}
        for told in tick.told:
            self._told(told)
        await self._switch()
        for sent in tick.sent:
            await self._peripherals[sent.wearable.address].send(sent.uuid, sent.data)
        await self._advertise(second)

    async def _advertise(self, second: int) -> None:
        for wearable in self._session.wearables:
            await self._peripherals[wearable.address].advertise(wearable.advertises(second))

    async def _switch(self) -> None:
        """What has come on the air, or left it."""
        for wearable in self._session.wearables:
            peripheral, on = self._peripherals[wearable.address], wearable.on_air(self._session.time_s)
            if on != peripheral.on:
                await (peripheral.power_on() if on else peripheral.power_off())

    async def _gather(self) -> None:
        """Waits until somebody listens to every wearable that can be subscribed to; but not for long."""
        with suppress(TimeoutError):
            async with asyncio.timeout(GATHERING_S):
                for peripheral in self._peripherals.values():
                    if peripheral.on and peripheral.wearable.characteristics:
                        await peripheral.subscribed.wait()

    def _remind(self, athlete: str, ml: float) -> None:
        if athlete in self.names:
            self._session.remind(athlete, ml)

    def _reader(self, wearable: Wearable) -> Callable[[str], bytes]:
        return lambda uuid: wearable.read(uuid, self._session.time_s)

    def _writer(self, wearable: Wearable) -> Callable[[str, bytes], list[tuple[str, bytes]]]:
        return lambda uuid, data: wearable.write(uuid, data, self._session.time_s)


def _without_late_answers(loop: asyncio.AbstractEventLoop, context: dict[str, Any]) -> None:
    """Bumble answers whoever asked, also when they have been cancelled since; that is no trouble worth a traceback."""
    if not isinstance(context.get("exception"), asyncio.InvalidStateError):
        loop.default_exception_handler(context)


def _name(place: int) -> str:
    lap, index = divmod(place, len(NAMES))
    return f"{NAMES[index]} {lap + 1}" if lap else NAMES[index]


def _plain(value: float | str) -> float | str:
    """Without numpy, which not every encoder of JSON takes for a number."""
    return value if isinstance(value, str) else float(value)
