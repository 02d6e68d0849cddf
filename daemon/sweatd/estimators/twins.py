"""Two devices under one address: a heart rate that leaps to and fro between two levels, as no heart does.

A strap proves nothing of who it is, and whoever sends under its address is taken for it (Soderi 2024, arXiv
2404.16117, shows a Polar a heart rate of his own making). What gives a second one away is that the first goes on
sending, over its connection or to everybody. An honest strap may do both at once; then it says the same.
"""

from collections.abc import Iterable

from msgspec import Struct
from msgspec.structs import replace

from sweatd.model import Quality, Quantity, Sample

LEAP_PER_MIN = 15.0  # from one value to the next; straps smooth over seconds, and climb by some 5 at most
WITHIN_S, TURNS = 10.0, 3  # so many leaps back within that are no artefact of one electrode
DOUBTED_S = 60.0  # after the last of them
TWIN = "twin"


class Voice(Struct, frozen=True):
    """One wearable: its latest value and leap, when its leaps turned back, and until when it is doubted."""

    value: float
    upward: bool | None = None
    turned_at: tuple[float, ...] = ()
    doubted_until: float = 0.0


Frozen = dict[str, dict[str, Voice]]


class Twins:
    """All wearables of everybody.

    >>> twins = Twins()
    >>> for second, rate in enumerate([150, 80, 151, 80, 152]):
    ...     twins.heed("a1", [Sample(second, "strap", Quantity.HEART_RATE, rate)])
    >>> twins.signals(("a1", "b2"), 60.0), twins.signals(("a1",), 65.0)
    (({'heart_rate': 'twin'}, {}), ({},))
    """

    def __init__(self) -> None:
        self._voices: Frozen = {}

    def heed(self, athlete: str, samples: Iterable[Sample]) -> None:
        """What wearables say, before anything is thought of it."""
        for sample in samples:
            if sample.quantity is Quantity.HEART_RATE and sample.quality is Quality.GOOD:
                voices = self._voices.setdefault(athlete, {})
                before = voices.get(sample.device, Voice(sample.value))
                voices[sample.device] = _heard(before, sample)

    def signals(self, athletes: Iterable[str], now: float) -> tuple[dict[str, str], ...]:
        """Of whom a wearable may be two."""
        return tuple({Quantity.HEART_RATE.label: TWIN} if self._doubted(each, now) else {} for each in athletes)

    def _doubted(self, athlete: str, now: float) -> bool:
        return any(now < voice.doubted_until for voice in self._voices.get(athlete, {}).values())

    def forget(self, athlete: str) -> None:
        """Nothing was ever heard."""
        self._voices.pop(athlete, None)

    def freeze(self) -> Frozen:
        """All of it."""
        return {athlete: dict(own) for athlete, own in self._voices.items()}

    def thaw(self, frozen: Frozen) -> None:
        """Goes on with what `freeze` gave."""
        self._voices = {athlete: dict(own) for athlete, own in frozen.items()}


def _heard(before: Voice, sample: Sample) -> Voice:
    leap = sample.value - before.value
    if abs(leap) < LEAP_PER_MIN:
        return replace(before, value=sample.value)
    upward = leap > 0
    turned = before.upward is not None and upward is not before.upward
    lately = tuple(at for at in before.turned_at if sample.at - at < WITHIN_S)
    turned_at = (*lately, sample.at) if turned else lately
    doubted_until = sample.at + DOUBTED_S if len(turned_at) >= TURNS else before.doubted_until
    return Voice(sample.value, upward, turned_at, doubted_until)
