"""What every wearable of the gym is: a name on the air, characteristics, faults, and bytes that follow from a body.

Strangers to the daemon: everything here is written from the Bluetooth specifications, not from the decoders.
A wearable knows whom it sits on since it was made; the radio and the recorder only ask it for bytes.
"""

from abc import ABC, abstractmethod
from typing import Annotated, NamedTuple

from msgspec import Meta, Struct

from virtualgym.chance import Generator

READ, NOTIFY, INDICATE, WRITE = "read", "notify", "indicate", "write"

Share = Annotated[float, Meta(ge=0, le=1)]
Minutes = Annotated[float, Meta(ge=0)]


class Characteristic(NamedTuple):
    """One characteristic; UUIDs as four hex digits for those of the SIG, else 36 characters, lower case."""

    service: str
    uuid: str
    properties: frozenset[str]  # of READ, NOTIFY, INDICATE, WRITE


class Advertised(NamedTuple):
    """What is told to everybody, no connection needed; UUIDs written as those of a Characteristic."""

    manufacturer: dict[int, bytes] = {}  # noqa: RUF012 - nobody writes into it
    service_data: dict[str, bytes] = {}  # noqa: RUF012 - the same


class Faults(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """What goes wrong with a wearable, told by the scenario. Spans are [from, to] in minutes of the session."""

    off_body_min: tuple[tuple[Minutes, Minutes], ...] = ()  # taken off; it goes on sending
    off_air_min: tuple[tuple[Minutes, Minutes], ...] = ()  # the link is lost, then it advertises again
    lost: Share = 0.0  # share of notifications that never arrive
    battery_percent: Annotated[float, Meta(ge=0, le=100)] = 90.0  # at the start; flat means off the air
    battery_percent_per_h: Annotated[float, Meta(ge=0)] = 0.25  # a coin cell of some 400 h


def within(spans_min: tuple[tuple[Minutes, Minutes], ...], time_s: float) -> bool:
    """Whether a time, in seconds, lies in one of the spans, in minutes; the end is not part of a span."""
    return any(from_min * 60 <= time_s < to_min * 60 for from_min, to_min in spans_min)


BATTERY_LEVEL = Characteristic("180f", "2a19", frozenset({READ, NOTIFY}))


class Wearable(ABC):
    """A peripheral as the radio sees it. Times are seconds since the session's start, asked in rising order."""

    advertised: tuple[str, ...]  # service UUIDs in the advertisement
    characteristics: tuple[Characteristic, ...]

    def __init__(self, address: str, name: str, rng: Generator, faults: Faults) -> None:
        self.address = address  # random static: "F0:..." upper case
        self.name = name
        self.faults = faults
        self.rng = rng
        self._battery_sent: int | None = None

    def on_air(self, time_s: float) -> bool:
        """False while a fault takes it off the air (lost link, flat battery)."""
        return not within(self.faults.off_air_min, time_s) and self._battery_percent(time_s) > 0

    def worn(self, time_s: float) -> bool:
        """False while it lies on the bench."""
        return not within(self.faults.off_body_min, time_s)

    def read(self, uuid: str, time_s: float) -> bytes:
        """What a central reads from a readable characteristic now. Raises KeyError where there is none."""
        if uuid == BATTERY_LEVEL.uuid and BATTERY_LEVEL in self.characteristics:
            return self._battery(time_s)
        return self.readable(uuid)

    def sends(self, time_s: float) -> list[tuple[str, bytes]]:
        """What is notified or indicated in this whole second, as (uuid, bytes); nothing while off the air.

        To be asked once for every whole second: it is also how the wearable's own time passes.
        """
        measured = self.measures(time_s)
        if not self.on_air(time_s):
            return []
        if BATTERY_LEVEL in self.characteristics and self._battery_changed(time_s):
            measured.append((BATTERY_LEVEL.uuid, self._battery(time_s)))
        return [one for one in measured if self.faults.lost == 0 or self.rng.random() >= self.faults.lost]

    def advertises(self, time_s: float) -> Advertised:  # noqa: ARG002 - most have nothing to tell everybody
        """Data in the advertisement now, beside name and services. To be asked after `sends` of the same second."""
        return Advertised()

    def write(self, uuid: str, data: bytes, time_s: float) -> list[tuple[str, bytes]]:  # noqa: ARG002 - most obey nobody
        """What a central wrote; given back is what is notified or indicated at once in answer.

        Raises KeyError where nothing can be written.
        """
        raise KeyError(f"{self.name} has no writable characteristic {uuid}")

    def readable(self, uuid: str) -> bytes:
        """The value of a readable characteristic that is not the battery. Raises KeyError where there is none."""
        raise KeyError(f"{self.name} has no readable characteristic {uuid}")

    @abstractmethod
    def measures(self, time_s: float) -> list[tuple[str, bytes]]:
        """What the sensor has to say in this second, faults of the radio apart."""

    def _battery_percent(self, time_s: float) -> float:
        return max(0.0, self.faults.battery_percent - self.faults.battery_percent_per_h * time_s / 3600)

    def _battery(self, time_s: float) -> bytes:
        return bytes([round(self._battery_percent(time_s))])

    def _battery_changed(self, time_s: float) -> bool:
        level, before = self._battery(time_s)[0], self._battery_sent
        self._battery_sent = level
        return level != before
