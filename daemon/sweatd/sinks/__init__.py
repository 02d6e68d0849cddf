"""Where messages go. A sink takes one at a time and never makes the pipeline wait; sinks do not know each other."""

from typing import Protocol

from sweatd.model import Message


class Sink(Protocol):
    """What the service asks of every sink."""

    def publish(self, message: Message) -> None:
        """Takes a message, at once, from the event loop."""
        ...
