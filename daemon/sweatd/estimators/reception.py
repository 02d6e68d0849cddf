"""How well each wearable is heard and how full its battery is: what people should know before it falls silent."""

from collections.abc import Iterable

from msgspec import Struct
from msgspec.structs import replace

from sweatd.model import Quantity, Sample

WEAK_DBM = -90.0  # receivers of the kind lose frames from here on: a Raspberry Pi's is specified down to some -95 dBm
RECOVERED_DB = 5.0  # no longer weak only so far above, for a body that turns round takes as much
LOW_PERCENT = 15.0
KEPT_S = 3600.0  # of a wearable that was not heard of for so long nothing is said
WATCHED = frozenset({Quantity.RSSI, Quantity.BATTERY_LEVEL})


class Heard(Struct, frozen=True):
    """The last word of, or about, one wearable."""

    at: float
    weak: bool = False
    low: bool = False


Frozen = dict[str, dict[str, Heard]]


class Reception:
    """All wearables of everybody.

    >>> reception = Reception()
    >>> reception.heed("a1", [Sample(0.0, "strap", Quantity.RSSI, -93.0)])
    >>> reception.heed("a1", [Sample(9.0, "strap", Quantity.BATTERY_LEVEL, 9.0)])
    >>> reception.signals(("a1", "b2"), 10.0)
    ({'rssi': 'weak', 'battery_level': 'low'}, {})
    """

    def __init__(self) -> None:
        self._heard: Frozen = {}

    def heed(self, athlete: str, samples: Iterable[Sample]) -> None:
        """What a wearable says of itself, or the receiver of it."""
        for sample in samples:
            if sample.quantity in WATCHED:
                of_athlete = self._heard.setdefault(athlete, {})
                before = of_athlete.get(sample.device, Heard(sample.at))
                of_athlete[sample.device] = _judged(before, sample)

    def signals(self, athletes: Iterable[str], now: float) -> tuple[dict[str, str], ...]:
        """What is wrong with the reception of each, and with a battery."""
        return tuple(self._signal(athlete, now) for athlete in athletes)

    def _signal(self, athlete: str, now: float) -> dict[str, str]:
        lately = [heard for heard in self._heard.get(athlete, {}).values() if now - heard.at <= KEPT_S]
        signal = {Quantity.RSSI.label: "weak"} if any(heard.weak for heard in lately) else {}
        return signal | ({Quantity.BATTERY_LEVEL.label: "low"} if any(heard.low for heard in lately) else {})

    def forget(self, athlete: str) -> None:
        """Nothing was ever heard."""
        self._heard.pop(athlete, None)

    def freeze(self) -> Frozen:
        """All of it."""
        return {athlete: dict(own) for athlete, own in self._heard.items()}

    def thaw(self, frozen: Frozen) -> None:
        """Goes on with what `freeze` gave."""
        self._heard = {athlete: dict(own) for athlete, own in frozen.items()}


def _judged(before: Heard, sample: Sample) -> Heard:
    if sample.quantity is Quantity.BATTERY_LEVEL:
        return replace(before, at=sample.at, low=sample.value <= LOW_PERCENT)
    limit = WEAK_DBM + RECOVERED_DB * before.weak
    return replace(before, at=sample.at, weak=sample.value <= limit)
