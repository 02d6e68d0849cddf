"""Bluetooth LE: bytes from characteristics and advertisements become frames. The only place that knows bleak.

Laws: one scanner for the whole life, and connects while it runs; one connect at a time; every await has a deadline;
what happens to one wearable is never another's trouble; nothing that happens here is fatal.
"""

from sweatd.sources.ble.interest import Hardware, Interest, Talking
from sweatd.sources.ble.radios import Radios
from sweatd.sources.ble.seen import Seen, service_name
from sweatd.sources.ble.settings import Counters, Settings
from sweatd.sources.ble.source import BleSource
from sweatd.sources.ble.talks import talks

__all__ = [
    "BleSource",
    "Counters",
    "Hardware",
    "Interest",
    "Radios",
    "Seen",
    "Settings",
    "Talking",
    "service_name",
    "talks",
]
