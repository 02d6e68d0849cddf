"""Phones on a real broker."""

import asyncio
import json
from typing import Any

import paho.mqtt.client as mqtt
import pytest
from paho.mqtt.enums import CallbackAPIVersion

from requirements import need
from sweatd.broker import local_broker
from virtualgym.phones import Phones, reminder_in
from virtualgym.session import Told

REMINDER = {"event_type": "hydration_reminder", "athlete": "a1", "id": "x", "ts": 1.0, "facts": {"volume_ml": 250.0}}


@pytest.mark.parametrize(
    ("payload", "reminder"),
    [
        (json.dumps(REMINDER), ("a1", 250.0)),
        (json.dumps({**REMINDER, "event_type": "cleared"}), None),
        (json.dumps({**REMINDER, "facts": {}}), None),
        (json.dumps({**REMINDER, "facts": {"volume_ml": "much"}}), None),
        (json.dumps({**REMINDER, "facts": {"volume_ml": -250}}), None),
        (json.dumps({**REMINDER, "athlete": 7}), None),
        ("[]", None),
        ("{", None),
        ("\xff", None),
    ],
)
def test_a_reminder_is_known_from_everything_else(payload: str, reminder: object) -> None:
    assert reminder_in(payload.encode("latin-1")) == reminder


async def test_a_reminder_reaches_the_athlete_and_what_was_drunk_reaches_the_broker() -> None:
    need("mosquitto")
    reminders, heard = asyncio.Queue[Any](), asyncio.Queue[Any]()
    loop = asyncio.get_running_loop()
    coach = mqtt.Client(CallbackAPIVersion.VERSION2)

    def hear(_client: mqtt.Client, _data: object, message: mqtt.MQTTMessage) -> None:
        loop.call_soon_threadsafe(heard.put_nowait, message)

    coach.on_message = hear
    async with local_broker("mosquitto") as broker, asyncio.timeout(20):
        coach.connect(broker.host, broker.port)
        coach.subscribe("sweatd/gym/athlete/+/+/set")
        coach.loop_start()
        try:
            async with Phones(broker.host, broker.port, "gym", lambda *what: reminders.put_nowait(what)) as phones:
                while reminders.empty():  # a reminder before the phone has subscribed is lost, as it should be
                    coach.publish("sweatd/gym/athlete/a1/event", json.dumps(REMINDER))
                    await asyncio.sleep(0.05)
                assert await reminders.get() == ("a1", 250.0)
                for _ in range(2):
                    phones.tell(Told(10.0, "a1", "drink", {"ml": 240, "id": "a1-drink-1"}))
                message = await heard.get()
                drunk = json.loads(message.payload)
                assert (message.topic, drunk["ml"]) == ("sweatd/gym/athlete/a1/drink/set", 240)
                assert drunk["id"].endswith("-a1-drink-1")
                assert json.loads((await heard.get()).payload) == drunk
                phones.tell(Told(11.0, "a1", "measured", {"power": 100}))  # a machine's, and not for phones
                phones.tell(Told(12.0, "a1", "cramp", {"muscle": "calf", "id": "a1-word-1"}))
                assert (await heard.get()).topic == "sweatd/gym/athlete/a1/cramp/set"
        finally:
            coach.disconnect()
            await asyncio.to_thread(coach.loop_stop)
