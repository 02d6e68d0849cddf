"""Which of several radios serves a wearable: one at a time, so that nobody is heard or connected twice.

Everything that counts is put into decibels beside the signal strength, and a wearable changes hands only for a clear
gain, or it would be thrown to and fro between two radios that hear it equally well.
"""

from math import inf
from typing import NamedTuple, Protocol

from sweatd.sources.ble.patience import steady_s
from sweatd.sources.ble.slots import STALE_S

GAIN_DB = 10.0  # what another radio has to be better by
SMOOTHING = 0.3  # weight of the newest signal strength: a body that turns changes it by 10 dB and more
FAILED_DB, MOST_FAILED = 6.0, 4  # for each try in a row that came to nothing
FULL_DB = 60.0  # no slot is left for it: worse than any distance
AILS_DB = 40.0  # it does not do its work


class Reach(Protocol):
    """A radio, as far as its reach is judged."""

    @property
    def ails(self) -> bool:
        """Whether it does not do its work just now."""
        ...

    @property
    def room(self) -> int:
        """How many more wearables it could connect; negative where so many wait."""
        ...

    def engaged(self, address: str) -> bool:
        """Whether it is connected to it, or about to be."""
        ...

    def waits(self, address: str) -> bool:
        """Whether it would connect to it, had it a slot."""
        ...

    def failed(self, address: str) -> int:
        """How many tries in a row came to nothing."""
        ...


class Heard(NamedTuple):
    """How strongly and when a radio last heard a wearable."""

    rssi_dbm: float
    at_s: float


class Nearest:
    """Who serves whom. What nobody serves is taken by the first radio that hears it."""

    def __init__(self) -> None:
        self._serves: dict[str, Reach] = {}
        self._heard: dict[str, dict[Reach, Heard]] = {}

    def serves(self, radio: Reach, address: str) -> bool:
        """Whether this wearable is this radio's."""
        return self._serves.setdefault(address, radio) is radio

    def hear(self, radio: Reach, address: str, rssi_dbm: float) -> None:
        """A radio heard a wearable of ours; it may be its own from now on."""
        heard = self._heard.setdefault(address, {})
        before = heard.get(radio)
        if before and steady_s() - before.at_s <= STALE_S:
            rssi_dbm = before.rssi_dbm + SMOOTHING * (rssi_dbm - before.rssi_dbm)
        heard[radio] = Heard(rssi_dbm, steady_s())
        serves = self._serves.setdefault(address, radio)
        if serves is radio or serves.engaged(address):
            return
        wants_slot = serves.waits(address)
        if self._worth_db(radio, address, wants_slot) >= self._worth_db(serves, address, wants_slot) + GAIN_DB:
            self._serves[address] = radio

    def _worth_db(self, radio: Reach, address: str, wants_slot: bool) -> float:
        heard = self._heard[address].get(radio)
        if heard is None or steady_s() - heard.at_s > STALE_S:
            return -inf
        waits = radio.waits(address)
        full = wants_slot and radio.room < (0 if waits else 1)
        failed = min(radio.failed(address), MOST_FAILED)
        return heard.rssi_dbm - FULL_DB * full - AILS_DB * radio.ails - FAILED_DB * failed
