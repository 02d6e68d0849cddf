"""Hearing what was published, as any subscriber hears it: for the demo and for whoever watches."""

import asyncio
from collections.abc import Callable

from sweatd.sinks.mqtt.link import Ears, Heard, Unreachable, connect
from sweatd.sinks.mqtt.settings import Settings, access

AGAIN_S = 1.0


def _untold(_why: str) -> None:
    """Nobody wants to know."""


async def listen(
    settings: Settings,
    patterns: str | tuple[str, ...],
    hear: Callable[[str, bytes], None],
    tell: Callable[[str], None] = _untold,
) -> None:
    """Calls `hear(topic, payload)` for every message on the patterns, until cancelled.

    An absent broker is waited for. Where something kept at the broker cannot be read, only what is new is heard. `tell`
    is called with the reason why nothing can be heard, and with "" when it can. Raises Misconfigured.
    """
    every = (patterns,) if isinstance(patterns, str) else patterns
    allowed = access(settings)

    def heard(message: Heard) -> None:
        hear(message.topic, message.payload)

    old = True
    while True:
        try:
            link = await connect(settings, allowed, Ears(heard, lambda what: tell(f"it refuses {what}")))
        except Unreachable as error:
            tell(str(error))
        else:
            try:
                tell("")
                for pattern in every:
                    link.subscribe(pattern, old=old)
                tell(await asyncio.shield(link.ended))
                old = old and not link.confused
            finally:
                await link.close()
        await asyncio.sleep(AGAIN_S)
