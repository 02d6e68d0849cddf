"""The athletes' phones: they show what the daemon reminds of, tell it what was drunk and felt; all over MQTT.

Strangers to the daemon: topics and payloads are those of its documentation.
"""

import asyncio
import json
import secrets
from collections.abc import Callable
from typing import Any, Self

import paho.mqtt.client as mqtt
from paho.mqtt.enums import CallbackAPIVersion, MQTTProtocolVersion

from virtualgym.session import Told

REMINDER, SHOWN = "hydration_reminder", "measured"


class Phones:
    """One client for all phones, for as long as the context lasts. An absent broker is waited for in the background."""

    def __init__(self, host: str, port: int, site: str, remind: Callable[[str, float], None]) -> None:
        """`remind(athlete, ml)` is called in this event loop for each reminder."""
        self._host, self._port, self._site, self._remind = host, port, site, remind
        self._run = secrets.token_hex(4)  # ids must not repeat those of yesterday's demo
        self._client = mqtt.Client(CallbackAPIVersion.VERSION2, protocol=MQTTProtocolVersion.MQTTv5)
        self._client.reconnect_delay_set(1, 5)
        self._client.on_connect = self._subscribe

    async def __aenter__(self) -> Self:
        """Starts connecting."""
        loop = asyncio.get_running_loop()

        def hand_over(_client: mqtt.Client, _data: object, message: mqtt.MQTTMessage) -> None:
            loop.call_soon_threadsafe(self._show, bytes(message.payload))

        self._client.on_message = hand_over
        self._client.connect_async(self._host, self._port)
        self._client.loop_start()
        return self

    async def __aexit__(self, *_: object) -> None:
        """Hangs up; nothing is shown any more."""
        self._client.disconnect()
        await asyncio.to_thread(self._client.loop_stop)

    def tell(self, told: Told) -> None:
        """Somebody taps what was drunk or felt into a phone; what machines show is not for phones."""
        if told.verb != SHOWN:
            said = {**told.facts, "id": f"{self._run}-{told.facts['id']}"}
            self._client.publish(f"sweatd/{self._site}/athlete/{told.athlete}/{told.verb}/set", json.dumps(said), qos=1)

    def _subscribe(self, client: mqtt.Client, *_: object) -> None:
        client.subscribe(f"sweatd/{self._site}/athlete/+/event", qos=1)

    def _show(self, payload: bytes) -> None:
        reminder = reminder_in(payload)
        if reminder:
            self._remind(*reminder)


def reminder_in(payload: bytes) -> tuple[str, float] | None:
    """Athlete and volume in mL, if it is an event that asks somebody to drink; None for everything else."""
    try:
        event: Any = json.loads(payload)
        if event["event_type"] != REMINDER:
            return None
        athlete, volume_ml = event["athlete"], float(event["facts"]["volume_ml"])
    except (ValueError, KeyError, TypeError):
        return None
    return (athlete, volume_ml) if isinstance(athlete, str) and 0 < volume_ml <= 2000 else None
