"""Messages out to an MQTT broker, commands in from it. An absent broker stops nothing, and nobody waits for it."""

from sweatd.sinks.mqtt.link import Unreachable
from sweatd.sinks.mqtt.settings import Settings
from sweatd.sinks.mqtt.sink import Command, MqttSink, Status, request

__all__ = ["Command", "MqttSink", "Settings", "Status", "Unreachable", "request"]
