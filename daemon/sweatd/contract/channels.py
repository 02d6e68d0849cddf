"""Every topic, one row each: where, what, and how it travels as `messages` has it. And every command, said once."""

from typing import Any, NamedTuple

from sweatd.decoders.told import COMMANDS
from sweatd.messages import Alarm, Event, Health, Info, Remedy, Response, State, Topics
from sweatd.messages.alerts import EVENT, KEPT
from sweatd.messages.answers import ANSWER
from sweatd.messages.envelope import Post
from sweatd.messages.states import STATE

AT = Topics("{site}")


class Channel(NamedTuple):
    """One topic."""

    name: str
    address: str
    schema: str  # its name below docs/schemas
    payload: Any  # a type
    post: Post
    about: str

    @property
    def is_command(self) -> bool:
        """Whether it is said to the daemon, not by it."""
        return self.schema.startswith("commands/")


def _said_to_us(verb: str) -> Channel:
    kind = COMMANDS[verb]
    address = AT.athlete("{athlete}", f"{verb}/set")
    return Channel(verb, address, f"commands/{verb}", kind, Post(qos=1), (kind.__doc__ or "").strip())


CHANNELS = (
    Channel("info", AT.info, "info", Info, KEPT, "What this daemon is, and the ids of its athletes"),
    Channel("health", AT.health, "health", Health, KEPT, "Whether the gym can be heard: radio, disk"),
    Channel(
        "state",
        AT.athlete("{athlete}", "state"),
        "state",
        State,
        STATE,
        "All estimates and sensors of an athlete in session, every `state_every_s`",
    ),
    Channel(
        "states", AT.states, "states", list[State], STATE, "The same of everybody in one, if `batched_states` is on"
    ),
    Channel("alarm", AT.athlete("{athlete}", "alarm"), "alarm", Alarm, KEPT, "Which alerts stand now"),
    Channel("event", AT.athlete("{athlete}", "event"), "event", Event, EVENT, "One change of one alert"),
    Channel("trainer", AT.trainer, "event", Event, EVENT, "The same, of all that trainers must hear"),
    Channel(
        "remedy",
        AT.athlete("{athlete}", "remedy"),
        "remedy",
        Remedy,
        EVENT,
        "One step of what to do in a cramp, when it begins",
    ),
    Channel("response", AT.response("{verb}"), "response", Response, ANSWER, "The answer to a command"),
    *map(_said_to_us, COMMANDS),
)

ALERT = "a1-heat_strain-1761901795"
EXAMPLES: dict[str, dict[str, Any]] = {
    "drink": {"id": "x1", "ml": 250, "sodium_mmol_l": 20},
    "weigh": {"id": "x2", "kg": 71.4},
    "urine": {"id": "x3", "ml": 300},
    "soreness": {"id": "x4", "score": 6, "muscle": "calf"},
    "cramp": {"id": "x5", "muscle": "calf"},
    "unwell": {"id": "x6", "signs": ["nausea", "confusion"]},
    "well": {"id": "x14"},
    "stretched": {"id": "x7"},
    "start": {"id": "x8"},
    "end": {"id": "x9"},
    "ack": {"id": "x10", "alert": ALERT, "revision": 1, "by": "coach"},
    "snooze": {"id": "x11", "alert": ALERT, "revision": 1, "minutes": 10, "by": "coach"},
    "assign": {"id": "x12", "device": "C0:FF:EE:00:00:01"},
}
"""Each command as it may be said."""
