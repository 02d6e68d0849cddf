"""The outside contract: topics and payloads (docs/mqtt.md and docs/asyncapi.yaml tell it to people and programs)."""

from sweatd.messages.alerts import alarm, events, no_alarm, remedy
from sweatd.messages.answers import Asked, health, info, response
from sweatd.messages.payloads import Alarm, Event, Health, Info, Reading, Remedy, Response, Spread, State
from sweatd.messages.published import FIGURES, PUBLISHED
from sweatd.messages.states import batch, readings, spread, state, states
from sweatd.messages.topics import Topics

__all__ = [
    "FIGURES",
    "PUBLISHED",
    "Alarm",
    "Asked",
    "Event",
    "Health",
    "Info",
    "Reading",
    "Remedy",
    "Response",
    "Spread",
    "State",
    "Topics",
    "alarm",
    "batch",
    "events",
    "health",
    "info",
    "no_alarm",
    "readings",
    "remedy",
    "response",
    "spread",
    "state",
    "states",
]
