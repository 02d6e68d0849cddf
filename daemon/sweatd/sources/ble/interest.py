"""What a program wants of the air, and what the air comes in by."""

from collections.abc import Callable
from contextlib import AbstractAsyncContextManager, nullcontext
from typing import NamedTuple

from bleak import BleakClient
from bleak.backends.client import BaseBleakClient
from bleak.backends.scanner import BaseBleakScanner

from sweatd.model import Frame
from sweatd.sources.ble.system import System

# a conversation with a connected wearable, from after it was subscribed to until before it is hung up on
Talking = Callable[[BleakClient, str], AbstractAsyncContextManager[None]]


class Interest(NamedTuple):
    """What a program wants to hear.

    `wanted` says of an address in upper case whether it is of interest, and may change its mind at any time;
    `characteristics` and `broadcasts` are the keys of what is subscribed to and of advertised data worth a frame.
    `services` are worth a connection even where the advertised data is understood; None: all but those whose data is.
    `elsewhere` says of an address whether another radio is connected to it: then it is silent for this one.
    `beside` says whether another radio, which shares its connection to the system with this one, brings frames.
    `sighted` is told of every advertisement, before anything else is done with it.
    """

    now: Callable[[], float]
    wanted: Callable[[str], bool]
    emit: Callable[[Frame], None]
    characteristics: frozenset[str]
    broadcasts: frozenset[str] = frozenset()
    services: frozenset[str] | None = None
    elsewhere: Callable[[str], bool] = lambda _address: False
    beside: Callable[[], bool] = lambda: False
    sighted: Callable[[str, int], None] = lambda _address, _rssi_dbm: None
    talking: Talking = lambda _client, _address: nullcontext()


class Hardware(NamedTuple):
    """One radio: an adapter of BlueZ (without a name the first one that is on), or what bleak is given in its place.

    `system` is asked what bleak cannot be asked.
    """

    name: str = ""
    scanner_backend: type[BaseBleakScanner] | None = None
    client_backend: type[BaseBleakClient] | None = None
    system: System | None = None
