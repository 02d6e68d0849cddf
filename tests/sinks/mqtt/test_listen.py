"""Hearing as any subscriber does, against a real broker."""

import asyncio

from brokers import mosquitto, say, until
from sweatd.sinks.mqtt import Settings
from sweatd.sinks.mqtt.listen import listen


async def test_what_is_kept_and_cannot_be_read_keeps_nothing_else_away() -> None:
    heard: dict[str, bytes] = {}
    async with mosquitto("allow_anonymous true") as port:
        await say(port, "sweatd/gym/athlete/a1/event", "{}", "-r", "-D", "PUBLISH", "user-property", "a", "\ufeff")
        listening = asyncio.create_task(listen(Settings(host="127.0.0.1", port=port), "sweatd/#", heard.__setitem__))
        try:
            while not heard:
                await say(port, "sweatd/gym/athlete/a2/event", "readable")
        finally:
            listening.cancel()
    await until(listening.done)
    assert heard == {"sweatd/gym/athlete/a2/event": b"readable"}
