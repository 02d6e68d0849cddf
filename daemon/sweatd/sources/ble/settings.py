"""What people may choose about Bluetooth, and what is counted."""

from collections.abc import Iterator
from typing import Annotated

from msgspec import Meta, Struct

FIRST = "first"


class Proxy(Struct, frozen=True, forbid_unknown_fields=True):
    """An ESPHome node that hears and connects for this machine."""

    # its name in the network, such as "gym-1.local", or its address
    address: Annotated[str, Meta(min_length=1)]
    # a file that holds the node's encryption key (api: encryption: key:) and nothing else, closed to other users
    key_file: str = ""
    port: Annotated[int, Meta(ge=1, le=65535)] = 6053


class Settings(Struct, frozen=True, forbid_unknown_fields=True):
    """What people may choose about Bluetooth."""

    # this machine's adapters, such as ["hci0", "hci1"]; "first" is the first one that is switched on; [] is none
    adapters: tuple[str, ...] = (FIRST,)
    # ESPHome nodes that hear and connect where no adapter reaches, each with its own slots: [[bluetooth.proxies]]
    proxies: tuple[Proxy, ...] = ()
    # how many wearables an adapter has connected at once: what it can hold, 5 to 7 for most
    connection_slots: Annotated[int, Meta(ge=1, le=100)] = 5
    # where more are worn than that, a wearable gives up its slot after so long when another one waits
    share_s: Annotated[float, Meta(ge=5, le=3600)] = 20.0
    # how long a connect may take; one that hangs keeps the others waiting
    connect_timeout_s: Annotated[float, Meta(ge=1, le=120)] = 20.0
    # after a failure the wearable is left alone for so long, ...
    retry_first_s: Annotated[float, Meta(ge=0.01, le=60)] = 0.5
    # ... doubled each time up to this
    retry_longest_s: Annotated[float, Meta(ge=0.01, le=3600)] = 30.0
    # when nothing at all was heard for so long, scanning starts anew
    scan_silence_s: Annotated[float, Meta(ge=10, le=3600)] = 90.0
    # when a connected wearable sent nothing for so long, it is connected anew
    link_silence_s: Annotated[float, Meta(ge=10, le=3600)] = 300.0
    # whether the adapter may be switched off and on where nothing else helps: other programs lose it, too
    power_cycle: bool = False

    def check(self) -> Iterator[str]:
        """The limits between options."""
        names = [*self.adapters, *(proxy.address for proxy in self.proxies)]
        if len(set(names)) < len(names):
            yield "a radio is named twice"
        if not names:
            yield "nothing to listen with: name an adapter, or a proxy"
        if self.retry_first_s > self.retry_longest_s:
            yield f"retry_first_s {self.retry_first_s:g} is above retry_longest_s {self.retry_longest_s:g}"


class Counters(Struct):
    """What happened since the start."""

    advertisements: int = 0
    frames: int = 0
    connects: int = 0
    losses: int = 0
    failures: int = 0
    scans: int = 0
    shared: int = 0  # slots that were given up because another one waited
    renewals: int = 0  # of the connection to D-Bus
    power_cycles: int = 0
