"""All radios of a gym as one: the adapters of this machine, and the proxies that stand where those cannot hear."""

import asyncio
from collections.abc import Callable, Sequence
from itertools import chain
from operator import itemgetter

from msgspec.structs import asdict

from sweatd.secretfile import Misconfigured
from sweatd.sources.ble.interest import Hardware, Interest
from sweatd.sources.ble.nearest import Nearest
from sweatd.sources.ble.seen import Seen
from sweatd.sources.ble.settings import FIRST, Counters, Proxy, Settings
from sweatd.sources.ble.source import BleSource


class Radios:
    """Listens with all of them, for as long as its `run` runs (once). A wearable is served by one radio at a time."""

    def __init__(self, settings: Settings, interest: Interest, hardware: Sequence[Hardware] = ()) -> None:
        """`hardware` stands in for what the settings name."""
        self._nearest = Nearest()
        self._sources = [self._source(settings, interest, one) for one in hardware or hardware_of(settings)]

    def _source(self, settings: Settings, interest: Interest, hardware: Hardware) -> BleSource:
        def wanted(address: str) -> bool:
            return interest.wanted(address) and self._nearest.serves(source, address)

        def sighted(address: str, rssi_dbm: int) -> None:
            if interest.wanted(address):
                self._nearest.hear(source, address, rssi_dbm)

        def elsewhere(address: str) -> bool:
            return any(other.engaged(address) for other in self._sources if other is not source)

        def beside() -> bool:
            return any(other.streaming for other in self._sources if other is not source)

        own = interest._replace(wanted=wanted, sighted=sighted, elsewhere=elsewhere, beside=beside)
        source = BleSource(settings, own, hardware)
        return source

    async def run(self) -> None:
        """Listens until it is cancelled; then hangs up everywhere."""
        async with asyncio.TaskGroup() as tasks:
            for source in self._sources:
                tasks.create_task(source.run(), name=f"bluetooth {source.name}".rstrip())

    @property
    def status(self) -> str:
        """One sentence for people, of each radio where there are several."""
        return "; ".join(self._named(lambda source: source.status))

    @property
    def troubles(self) -> list[str]:
        """A sentence for each radio that does not work, and that the first remedies did not help."""
        return self._named(lambda source: source.trouble)

    @property
    def scanning(self) -> bool:
        """Whether anything can be heard."""
        return any(source.scanning for source in self._sources)

    @property
    def deaf(self) -> bool:
        """Whether none of them could be made to listen."""
        return not self.scanning and all(source.counters.failures for source in self._sources)

    @property
    def connected(self) -> frozenset[str]:
        """Addresses of the wearables that are connected and subscribed to."""
        return frozenset(chain.from_iterable(source.connected for source in self._sources))

    @property
    def counters(self) -> Counters:
        """What happened since the start, of all radios together."""
        counted = [asdict(source.counters) for source in self._sources]
        return Counters(**{name: sum(map(itemgetter(name), counted)) for name in counted[0]})

    @property
    def progress(self) -> int:
        """Grows for as long as the tasks of every radio turn."""
        return min(source.progress for source in self._sources)

    @property
    def seen(self) -> dict[str, Seen]:
        """Who was heard, as the radio tells it that heard it last; the one that was heard longest ago comes first."""
        heard = chain.from_iterable(source.seen.items() for source in self._sources)
        return dict(sorted(heard, key=lambda one: one[1].at))

    def look(self, address: str) -> Seen | None:
        """The same of one device."""
        heard = filter(None, (source.seen.get(address) for source in self._sources))
        return max(heard, key=lambda seen: seen.at, default=None)

    def _named(self, what: Callable[[BleSource], str | None]) -> list[str]:
        several = len(self._sources) > 1
        told = [(source.name, what(source)) for source in self._sources]
        return [f"{name or 'the adapter'}: {words}" if several else words for name, words in told if words]


def hardware_of(settings: Settings) -> list[Hardware]:
    """What the settings name. Raises Misconfigured where that cannot be had."""
    adapters = [Hardware("" if adapter == FIRST else adapter) for adapter in settings.adapters]
    return adapters + [_node(proxy) for proxy in settings.proxies]


def _node(proxy: Proxy) -> Hardware:
    try:
        from sweatd.sources.ble.proxy import hardware  # noqa: PLC0415 - an extra
    except ImportError as error:
        raise Misconfigured(f"bluetooth.proxies: {error.name} is missing: pip install 'sweatd[proxies]'") from error
    return hardware(proxy)
