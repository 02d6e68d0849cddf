"""Who may connect: an adapter holds few connections, and makes one at a time.

Where more wearables are worn than there are slots, they take turns: the neediest, who has been without a frame for
longest, comes next, and a holder gives up its slot after a while if somebody needs it. Who is heard without a
connection needs none. A try that fails costs no turn: the slot is free at once, and the need is as old as before.
"""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Protocol

from sweatd.sources.ble.patience import log, steady_s, waited

LOOK_S = 5.0  # how often who waits looks whether time has made room
FRESH_S = 10.0  # a wearable that gave a frame within that, by whatever way, is in no need
STALE_S = 15.0  # a wearable that was not heard for so long may be gone: ...
HANDICAP_S = 120.0  # ... it stands back behind all that are there, though not for ever
PROBE_S = 60.0  # after so long one connection more is tried where the adapter said that it is full


class Needy(Protocol):
    """Who asks for a slot; times are those of the event loop."""

    @property
    def wanted(self) -> bool:
        """Whether it is still to be served here."""
        ...

    @property
    def last_frame_s(self) -> float:
        """When it last gave a frame, or was met."""
        ...

    @property
    def heard_s(self) -> float:
        """When it was last in the air."""
        ...

    def hurry(self) -> None:
        """Another one that is there waits for this one's connect, which is for one that may have left."""
        ...


def stale(one: Needy) -> bool:
    """Whether it may have left."""
    return steady_s() - one.heard_s > STALE_S


class Slots:
    """The connections of one adapter."""

    def __init__(self, most: int, share_s: float) -> None:
        self._most, self._share_s = most, share_s
        self._lowered_to, self._lowered_s = most, 0.0
        self._waiting: dict[Needy, asyncio.Event] = {}
        self._connecting: Needy | None = None  # BlueZ answers InProgress to a second connect
        self._holders: dict[Needy, float] = {}  # since when
        self._leaving: set[Needy] = set()

    @property
    def limit(self) -> int:
        """How many there may be now: what people said, or less for a while after the adapter was full."""
        if self._lowered_to >= self._most:
            return self._most
        return min(self._most, self._lowered_to + int((steady_s() - self._lowered_s) / PROBE_S))

    @property
    def room(self) -> int:
        """How many more could be connected; negative where so many wait."""
        return self.limit - self._taken() - len(self._waiting)

    def waits(self, one: Needy) -> bool:
        """Whether it has no slot yet, and asked for one."""
        return one in self._waiting

    def engaged(self, one: Needy) -> bool:
        """Whether it has a slot, or is about to."""
        return one in self._holders or one is self._connecting

    def hold(self, most: int) -> None:
        """The adapter itself knows how many connections it can hold."""
        if most != self._most:
            self._most = self._lowered_to = most
            self._deal()

    def full(self) -> None:
        """The adapter takes no more than it has: so be it, for a while."""
        self._lowered_to, self._lowered_s = max(1, len(self._holders)), steady_s()
        log.info("the adapter is full with %d connections", self._lowered_to)

    @asynccontextmanager
    async def turn(self, one: Needy) -> AsyncIterator[bool]:
        """A slot, and the turn to connect, which lasts until it is `settled`; False where nobody wants it any more."""
        await self._come_first(one)
        try:
            yield one.wanted
        finally:
            if self._connecting is one:
                self._connecting = None
            self._holders.pop(one, None)
            self._leaving.discard(one)
            self._deal()

    def settled(self, one: Needy) -> None:
        """It is connected, and its share begins; the next one may connect."""
        self._connecting, self._holders[one] = None, steady_s()
        self._deal()

    def yields(self, one: Needy) -> bool:
        """Whether this holder is to leave now, for somebody who needs its slot more."""
        now_s = steady_s()
        needed = sum(now_s - each.last_frame_s > FRESH_S and not stale(each) for each in self._waiting)
        needed -= max(0, self.limit - self._taken()) + len(self._leaving)
        stay = sorted((each for each in self._holders if each not in self._leaving), key=self._holders.__getitem__)
        due = [each for each in stay[: max(0, needed)] if now_s - self._holders[each] >= self._share_s]
        if one not in due:
            return False
        self._leaving.add(one)
        return True

    async def _come_first(self, one: Needy) -> None:
        called = self._waiting[one] = asyncio.Event()
        try:
            self._deal()
            if self._connecting and not stale(one) and stale(self._connecting):
                self._connecting.hurry()
            while not await waited(called, LOOK_S) and one.wanted:
                self._deal()
            self._waiting.pop(one, None)
        except BaseException:
            if self._waiting.pop(one, None) is None:  # called in the very moment
                self._connecting = None
                self._deal()
            raise

    def _taken(self) -> int:
        return len(self._holders) + (self._connecting is not None)

    def _deal(self) -> None:
        """The next one, if there is room: one that is there before one that may be gone, then the neediest."""
        if self._waiting and self._connecting is None and self._taken() < self.limit:
            self._connecting = min(self._waiting, key=lambda one: one.last_frame_s + HANDICAP_S * stale(one))
            self._waiting.pop(self._connecting).set()
