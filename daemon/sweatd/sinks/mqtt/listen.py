"""Hearing what was published, as any subscriber hears it: for the demo and for whoever watches."""

import asyncio
from collections.abc import Callable
from contextlib import suppress

from sweatd.sinks.mqtt.link import Ears, Heard, Unreachable, connect
from sweatd.sinks.mqtt.settings import Settings, access

AGAIN_S = 1.0


async def listen(settings: Settings, pattern: str, hear: Callable[[str, bytes], None]) -> None:
    """Calls `hear(topic, payload)` for every message on `pattern`, until cancelled; an absent broker is waited for."""

    def heard(message: Heard) -> None:
        hear(message.topic, message.payload)

    while True:
        with suppress(Unreachable):
            link = await connect(settings, access(settings), Ears(heard, lambda _: None))
            try:
                link.subscribe(pattern)
                await asyncio.shield(link.ended)
            finally:
                await link.close()
        await asyncio.sleep(AGAIN_S)
