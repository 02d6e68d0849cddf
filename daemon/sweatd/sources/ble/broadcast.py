"""What a wearable says to everybody: its advertised data, and how strongly it is heard."""

from math import inf

from bleak.backends.scanner import AdvertisementData

from sweatd.sources.ble.link import Link
from sweatd.sources.ble.patience import steady_s
from sweatd.sources.ble.seen import Seen, told_by

REPEAT_S = 5.0  # how often the same bytes are passed on
RSSI_S = 10.0  # how often it is told how strongly a wearable is heard
NO_RSSI = -127  # how bleak says that BlueZ did not say


class Broadcast:
    """Frames of what one wearable advertises. `keys` are understood, and these `services` can be subscribed to."""

    def __init__(self, link: Link, keys: frozenset[str], services: frozenset[str] | None) -> None:
        self.link, self._keys, self._services = link, keys, services
        self._latest: dict[object, tuple[bytes, float]] = {}
        self._rssi_s = -inf

    def hear(self, data: AdvertisementData) -> None:
        """What is new at once, and the same again now and then: a body may stay as it is."""
        now_s = steady_s()
        for (channel, key), value in told_by(data).items():
            before, told_s = self._latest.get((channel, key), (b"", -inf))
            if key in self._keys and (before != value or now_s - told_s >= REPEAT_S):
                self._latest[channel, key] = value, now_s
                self.link.heard(channel, key, value)
        if data.rssi != NO_RSSI and steady_s() - self._rssi_s >= RSSI_S:
            self._rssi_s = steady_s()
            self.link.noticed("rssi", max(-128, min(127, data.rssi)).to_bytes(1, signed=True))

    def connectable(self, seen: Seen, data: AdvertisementData) -> bool:
        """Not if all that it has to say is advertised: data that is understood, and no service that is."""
        understood = {key for _, key in told_by(data)} & self._keys
        offered = set(seen.services)
        known = offered - understood if self._services is None else offered & self._services
        return bool(known) or not understood
