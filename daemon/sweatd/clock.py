"""The only place that asks what time it is.

Logic never sees a step of the wall clock: it runs on a steady count that was set to the wall time once, at start
(a Pi without a battery-backed clock jumps by hours when NTP arrives).
"""

import asyncio
import time


class Clock:
    """Seconds since 1970 UTC, steady, `speed` times as fast as the world."""

    def __init__(self, speed: float = 1.0) -> None:
        self.speed = speed
        self._started_at = time.time()  # noqa: TID251 - this is the one place
        self._started = time.monotonic()

    def now(self) -> float:
        """The time, in this clock's seconds."""
        return self._started_at + (time.monotonic() - self._started) * self.speed

    async def sleep(self, seconds: float) -> None:
        """Waits that many of this clock's seconds."""
        await asyncio.sleep(max(0.0, seconds) / self.speed)
