"""What all wearables of one adapter share: the slots, the way out for frames, and whether BlueZ still does its work."""

from collections import Counter
from collections.abc import Callable
from math import inf
from typing import Any

from bleak import BleakClient
from bleak.backends.device import BLEDevice

from sweatd.model import Channel, Frame
from sweatd.sources.ble.interest import Hardware, Interest
from sweatd.sources.ble.ladder import Ladder
from sweatd.sources.ble.patience import Pause, steady_s
from sweatd.sources.ble.settings import Counters, Settings
from sweatd.sources.ble.slots import FRESH_S, Slots
from sweatd.sources.ble.system import System
from sweatd.sources.ble.verdict import Verdict

SUSPICIOUS_S, SUSPECTED_S = 5.0, 30.0  # the deadline for everything while BlueZ seems to be stuck, and for how long
BLIND_S = 8.0  # how long a connect may take to a wearable that may have left
STUCK_AT, STILL_STUCK_AT, DOUBTS = 3, 2, 3  # so many failures in a row are no chance


class Radio:
    """One adapter, as the links see it."""

    def __init__(self, settings: Settings, interest: Interest, hardware: Hardware, system: System) -> None:
        self.settings, self.interest, self.system, self._hardware = settings, interest, system, hardware
        # bleak has a type for each use
        self.bluez: Any = {"adapter": hardware.name} if hardware.name and not hardware.scanner_backend else {}
        self.slots = Slots(settings.connection_slots, settings.share_s)
        self.ladder = Ladder(power_cycle=settings.power_cycle)
        self.counters, self.progress = Counters(), 0
        self.connected: frozenset[str] = frozenset()
        self.failures = Counter[str]()  # in a row, of each wearable
        self._stuck, self._stuck_s = 0, -inf
        self._doubts: set[str] = set()
        self._streamed_s = -inf

    def client(self, device: BLEDevice, lost: Callable[[BleakClient], None], timeout_s: float) -> BleakClient:
        """A new one for each connection."""
        return BleakClient(device, lost, timeout=timeout_s, bluez=self.bluez, backend=self._hardware.client_backend)

    def frame(self, device: str, channel: Channel, key: str, data: bytes) -> None:
        """Something came in, now."""
        self.progress += 1
        self.counters.frames += 1
        if channel is Channel.CHARACTERISTIC:
            self._streamed_s = steady_s()
        self.interest.emit(Frame(self.interest.now(), device, channel, key, data))

    def pause(self) -> Pause:
        """As long as the settings say."""
        return Pause(self.settings.retry_first_s, self.settings.retry_longest_s)

    @property
    def streamed_s(self) -> float:
        """When a connection last brought anything."""
        return self._streamed_s

    @property
    def streaming(self) -> bool:
        """Whether there is something to be lost."""
        return steady_s() - self._streamed_s < FRESH_S

    def deadline_s(self, usual_s: float) -> float:
        """Less than usual where BlueZ was found not to answer just now; some wearables need longer than that."""
        suspicious = self.ladder.height > 0 and steady_s() - self._stuck_s < SUSPECTED_S
        return min(usual_s, SUSPICIOUS_S) if suspicious else usual_s

    def worked(self, device: str) -> None:
        """A connection came about, and is of use."""
        self._stuck = 0
        self.failures.pop(device, None)
        self._doubts.clear()
        self.ladder.worked()

    def failed(self, device: str, fault: Verdict) -> None:
        """A connection did not come about."""
        self.counters.failures += 1
        self.failures[device] += 1
        if fault is Verdict.STUCK:
            self._stuck, self._stuck_s = self._stuck + 1, steady_s()
        if fault is Verdict.DOUBT:
            self._doubts.add(device)
        if fault is Verdict.FULL or (len(self._doubts) >= DOUBTS and self.connected):
            self._doubts.clear()
            self.slots.full()

    def stuck(self) -> bool:
        """Whether BlueZ connects nobody any more; asked once, it counts from the start again."""
        if self._stuck < (STILL_STUCK_AT if self.ladder.height else STUCK_AT):
            return False
        self._stuck = 0
        return True
