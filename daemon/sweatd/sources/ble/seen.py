"""Who was heard: strangers, too, but not for ever."""

from collections.abc import Callable, Mapping
from itertools import islice
from typing import NamedTuple

from bleak.backends.scanner import AdvertisementData
from bleak.uuids import normalize_uuid_str, uuidstr_to_str

from sweatd.model import Channel, short_uuid

SEEN_LIMIT = 4096  # devices remembered: a flood of random addresses must not fill the memory
BUSY_DEVICES, BUSY_S = 3, 60.0  # the air is busy where so many devices were heard within that


class Seen(NamedTuple):
    """A device as it was last heard. Services are written as `short_uuid` writes them; `rssi` in dBm.

    `told` is what it tells to everybody, by where it says it.
    """

    name: str
    rssi: int
    services: tuple[str, ...]
    at: float
    told: Mapping[tuple[Channel, str], bytes] = {}


def remember(seen: dict[str, Seen], address: str, now: Seen, wanted: Callable[[str], bool]) -> None:
    """The latest comes last; where there are too many, the stranger that was heard longest ago is forgotten."""
    before = seen.pop(address, None)
    seen[address] = now if now.name or not before else now._replace(name=before.name)
    if len(seen) > SEEN_LIMIT:
        del seen[next((each for each in seen if not wanted(each)), address)]


def busy(seen: dict[str, Seen], elsewhere: Callable[[str], bool]) -> bool:
    """Whether there was much to be heard just before it fell silent: then the silence is no chance.

    What is connected `elsewhere` has a reason to be silent.
    """
    expected = (each for address, each in reversed(seen.items()) if not elsewhere(address))
    latest = tuple(islice(expected, BUSY_DEVICES))[::-1]
    return len(latest) == BUSY_DEVICES and latest[-1].at - latest[0].at < BUSY_S


def told_by(data: AdvertisementData) -> dict[tuple[Channel, str], bytes]:
    """What an advertisement says, by where it says it."""
    makers = {(Channel.MANUFACTURER, f"{maker:04x}"): value for maker, value in data.manufacturer_data.items()}
    return makers | {(Channel.SERVICE_DATA, short_uuid(uuid)): value for uuid, value in data.service_data.items()}


def service_name(uuid: str) -> str:
    """What the Bluetooth SIG calls a service; the UUID itself where it has no name."""
    name = uuidstr_to_str(normalize_uuid_str(uuid))
    return uuid if name in {"Unknown", "Vendor specific"} else name
