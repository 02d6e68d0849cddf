"""Turns of wheels and cranks, counted by sensors, become speed and cadence: it takes two measurements of one device.

A sensor sends how many turns it has counted, and when by its own clock the latest was complete. Both wrap: the counter
of the wheel after 32 bits, that of the crank after 16, the clocks after 64 s or 32 s. As 32 s fit into both, all times
are compared on a clock of 32 s; of turns that were heard of more than 10 s apart nothing is said.
"""

from collections.abc import Sequence
from itertools import pairwise
from typing import NamedTuple

from msgspec import Struct

from sweatd.model import Quantity, Sample

CIRCUMFERENCE_M = 2.105  # of a wheel of 700x25c
CLOCK_S = 32.0
STILL_S = 3.0  # without a turn: it stands still
MEAN_S = 10.0  # what turned over a longer time is not what happens now
LATE_S = 5.0  # a link that stalls delivers so late: sensor's clock and ours must agree on a time between turns


class Counter(NamedTuple):
    """What is counted, and what comes of it."""

    time: Quantity
    wraps: int
    gives: Quantity


WHEEL = Counter(Quantity.WHEEL_TIME, 1 << 32, Quantity.CYCLING_SPEED)
CRANK = Counter(Quantity.CRANK_TIME, 1 << 16, Quantity.CADENCE)
COUNTERS = {Quantity.WHEEL_TURNS: WHEEL, Quantity.CRANK_TURNS: CRANK}


class Turned(Struct, frozen=True):
    """The latest turn: the counter and the sensor's clock then, and when it was heard of.

    The first that is heard of a sensor, or after its restart, may have happened long before: its time tells nothing.
    """

    turns: float
    sensor_s: float
    at: float
    seen: bool  # that it happened


Frozen = dict[str, dict[str, Turned]]  # by device and by name of what comes of it


class Turns:
    """The latest turns of all devices.

    >>> def crank(at, turns, time_s):
    ...     return [
    ...         Sample(at, "meter", Quantity.CRANK_TURNS, turns),
    ...         Sample(at, "meter", Quantity.CRANK_TIME, time_s),
    ...     ]
    >>> turns = Turns()
    >>> [turns.heed(crank(at, 100 + at, 63.25 + 0.75 * at - 64 * (at > 0))) for at in range(2)]
    [[], []]
    >>> turns.heed(crank(2, 102, 0.75))[0].value
    80.0
    """

    def __init__(self, circumference_m: float = CIRCUMFERENCE_M) -> None:
        self._per_turn = {WHEEL.gives: circumference_m, CRANK.gives: 60.0}  # metres, and seconds of a minute
        self._latest: Frozen = {}

    def heed(self, samples: Sequence[Sample]) -> list[Sample]:
        """What follows from the turns among these samples; where a sensor starts over, nothing until it is sure again.

        A counter is followed by its time, as decoders give them.
        """
        derived = []
        for turns, time in pairwise(samples):
            counter = COUNTERS.get(turns.quantity)
            if counter is not None and time.quantity is counter.time:
                value = self._value(counter, turns, time.value)
                if value is not None:
                    derived.append(Sample(turns.at, turns.device, counter.gives, value, turns.quality))
        return derived

    def _value(self, counter: Counter, heard: Sample, sensor_s: float) -> float | None:
        latest = self._latest.setdefault(heard.device, {})
        before = latest.get(counter.gives.label)
        if before is not None and before.turns == heard.value:
            return 0.0 if heard.at - before.at > STILL_S else None
        value, seen = None, before is not None
        if before is not None and before.seen and heard.at - before.at <= MEAN_S:
            value = self._rate(counter, before, heard, sensor_s)
            seen = value is not None
        latest[counter.gives.label] = Turned(heard.value, sensor_s, heard.at, seen)
        return value

    def _rate(self, counter: Counter, before: Turned, heard: Sample, sensor_s: float) -> float | None:
        """None where the sensor cannot have gone on from there: it was restarted, or turned backwards."""
        elapsed_s = (sensor_s - before.sensor_s) % CLOCK_S
        if elapsed_s == 0 or abs(heard.at - before.at - elapsed_s) > LATE_S:
            return None
        value = (heard.value - before.turns) % counter.wraps / elapsed_s * self._per_turn[counter.gives]
        return value if counter.gives.holds(value) else None

    def forget(self, device: str) -> None:
        """Nothing was ever heard of it."""
        self._latest.pop(device, None)

    def freeze(self) -> Frozen:
        """The latest turns."""
        return {device: dict(latest) for device, latest in self._latest.items()}

    def thaw(self, frozen: Frozen) -> None:
        """Goes on with what `freeze` gave."""
        self._latest = {device: dict(latest) for device, latest in frozen.items()}
