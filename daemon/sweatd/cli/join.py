"""The join window of `sweatd assign --worn`: the strap whose heart starts to beat is yours.

Most straps wake up when they touch skin. So a strap that was not in the air when the window opened, or said that it is
not worn, and then beats, was put on just now. One that beat already is on somebody else.
"""

import asyncio
from collections import Counter
from collections.abc import Iterable, Mapping

from sweatd.decoders import CHARACTERISTICS, Decoding
from sweatd.model import Frame, Quality, Quantity, Refused, Sample
from sweatd.sources.ble import Radios

HEART_RATE_SERVICE = "180d"
SETTLES_S = 4.0  # so long it is listened who is in the air already
STEADY = 5  # heart rates in a row


class Window:
    """Hears samples, and finds the strap that was put on."""

    def __init__(self) -> None:
        self.found = asyncio.Event()
        self.device = ""
        self._settled = False
        self._there: set[str] = set()  # in the air before, and not seen off a body yet
        self._beats: Counter[str] = Counter()

    def settle(self, there: Iterable[str]) -> None:
        """Whoever is in the air by now was there before."""
        self._there, self._settled = set(there), True

    def hear(self, samples: Iterable[Sample]) -> None:
        """What a strap says."""
        for sample in samples:
            if sample.quality is Quality.NOT_WORN:
                self._there.discard(sample.device)
                self._beats.pop(sample.device, None)
            elif sample.quantity is Quantity.HEART_RATE and sample.quality is Quality.GOOD:
                self._beat(sample.device)

    def _beat(self, device: str) -> None:
        if not self._settled or device in self._there or self.device:
            return
        self._beats[device] += 1
        if self._beats[device] >= STEADY:
            self.device = device
            self.found.set()


class Join:
    """The window, with what a source needs to be told."""

    characteristics = CHARACTERISTICS

    def __init__(self, worn: Mapping[str, str]) -> None:
        self.window = Window()
        self._worn, self._decoding = worn, Decoding()

    def wanted(self, radios: Radios, device: str) -> bool:
        """Straps that are on nobody."""
        seen = radios.look(device)
        return device not in self._worn and seen is not None and HEART_RATE_SERVICE in seen.services

    def hear(self, frame: Frame) -> None:
        """One frame."""
        try:
            self.window.hear(self._decoding.decode(frame))
        except Refused:
            return

    async def wait(self, radios: Radios, for_s: float) -> str:
        """The address of the strap that was put on; empty where there was none in time."""
        await asyncio.sleep(SETTLES_S)
        self.window.settle(radios.seen)
        try:
            async with asyncio.timeout(for_s):
                await self.window.found.wait()
        except TimeoutError:
            return ""
        return self.window.device
