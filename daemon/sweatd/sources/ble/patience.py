"""Waiting with an end: pauses that grow, deadlines that are told and not thrown."""

import asyncio
import logging
from collections.abc import Callable, Coroutine
from math import inf
from typing import Any

log = logging.getLogger("sweatd.ble")


def steady_s() -> float:
    """Seconds for silences and deadlines; frames are stamped by the caller's clock, which may run faster."""
    return asyncio.get_running_loop().time()


def told(error: Exception) -> str:
    """An error in words; some have none."""
    return str(error) or type(error).__name__


class Pause:
    """Waits twice as long each time, up to the longest, until something succeeds."""

    def __init__(self, first_s: float, longest_s: float) -> None:
        self._first_s, self._longest_s, self._next_s = first_s, longest_s, first_s

    def reset(self) -> None:
        """It succeeded: the next pause is a short one."""
        self._next_s = self._first_s

    async def wait(self, turn: Callable[[], None] = lambda: None, *, most_s: float = inf) -> None:
        """The next pause, or as much of it as is allowed; `turn` is called every second of it."""
        self._next_s = max(self._first_s, min(self._next_s, most_s))
        left_s, self._next_s = self._next_s, min(2 * self._next_s, self._longest_s)
        while left_s > 0:
            await asyncio.sleep(min(left_s, 1.0))
            left_s -= 1.0
            turn()


def go_on() -> None:
    """Ends a task that was cancelled while somebody below lost the cancellation, as wait_for of Python 3.11 may."""
    task = asyncio.current_task()
    if task and task.cancelling():
        raise asyncio.CancelledError


async def waited(event: asyncio.Event, seconds: float | None) -> bool:
    """Whether it came in time; None waits for ever."""
    try:
        async with asyncio.timeout(seconds):
            await event.wait()
    except TimeoutError:
        return False
    return True


async def tried(work: Coroutine[Any, Any, None], deadline_s: float, what: str) -> bool:
    """Whether it worked, in time. A failure is logged, and is no more than that."""
    try:
        async with asyncio.timeout(deadline_s):
            await work
    except Exception as error:  # noqa: BLE001 - a device or BlueZ that refuses one thing may grant the next
        log.info("%s: %s", what, told(error))
        return False
    go_on()
    return True
