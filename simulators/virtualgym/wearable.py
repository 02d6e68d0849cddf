"""What every wearable of the gym is: a name on the air, characteristics, and bytes that follow from a body.

Strangers to the daemon: everything here is written from the Bluetooth specifications, not from the decoders.
"""

from typing import NamedTuple, Protocol

from virtualgym.body import Body


class Characteristic(NamedTuple):
    """One characteristic; UUIDs as four hex digits for those of the SIG, else 36 characters, lower case."""

    service: str
    uuid: str
    properties: frozenset[str]  # of "read", "notify", "indicate"


class Wearable(Protocol):
    """A peripheral as the radio sees it."""

    address: str  # random static: "F0:..." upper case
    name: str
    advertised: tuple[str, ...]  # service UUIDs in the advertisement
    characteristics: tuple[Characteristic, ...]

    def read(self, uuid: str) -> bytes:
        """What a central reads from a readable characteristic now."""
        ...

    def sends(self, body: Body, time_s: float) -> list[tuple[str, bytes]]:
        """What is notified or indicated in this second of the session, as (uuid, bytes)."""
        ...

    def on_air(self, time_s: float) -> bool:
        """False while a fault takes it off the air (lost link, flat battery)."""
        ...
