"""An ESPHome node as a radio: it hears and connects where this machine does not reach, over the network.

ESPHome's component `bluetooth_proxy` (https://esphome.io/components/bluetooth_proxy). A node serves one program at a
time, and holds three connections unless its configuration says more. Its connections end with the one to it, so that
one lasts as long as the node answers, however often scanning starts anew.
"""

import asyncio
from contextlib import AbstractContextManager, nullcontext, suppress
from functools import partial
from typing import TYPE_CHECKING, Any, ClassVar, cast

from aioesphomeapi import BluetoothProxyFeature, DeviceInfo
from aioesphomeapi.client import APIClient
from aioesphomeapi.core import (
    APIConnectionError,
    InvalidEncryptionKeyAPIError,
    RequiresEncryptionAPIError,
    ResolveAPIError,
)
from bleak.backends.device import BLEDevice
from bleak.backends.scanner import AdvertisementData, AdvertisementDataCallback, BaseBleakScanner
from bleak.exc import BleakError
from bleak_esphome.backend.client import ESPHomeClient, ESPHomeClientData
from bleak_esphome.backend.device import ESPHomeBluetoothDevice
from bluetooth_data_tools import int_to_bluetooth_address, parse_advertisement_data_bytes

from sweatd.secretfile import secret
from sweatd.sources.ble.interest import Hardware
from sweatd.sources.ble.patience import log, told, waited
from sweatd.sources.ble.settings import Proxy
from sweatd.sources.ble.verdict import Stuck

if TYPE_CHECKING:
    from collections.abc import Callable

    from bleak_esphome.backend.scanner import ESPHomeScanner

CONNECT_S = 6.0  # how long the network may take
ANSWER_S = 3.0  # how long the node may take to say what it is asked
CONNECTS, RAW, STATE = (
    BluetoothProxyFeature.ACTIVE_CONNECTIONS,
    BluetoothProxyFeature.RAW_ADVERTISEMENTS,
    BluetoothProxyFeature.FEATURE_STATE_AND_MODE,
)


def hardware(proxy: Proxy) -> Hardware:
    """The radio that bleak is given. Raises Misconfigured."""
    bound = {"node": Node(proxy)}
    scanner = type("NodesScanner", (Scanner,), bound)
    return Hardware(proxy.address, scanner, type("NodesClient", (Client,), bound), bound["node"])


class Node:
    """The connection to a node, which is looked after as BlueZ is."""

    def __init__(self, proxy: Proxy) -> None:
        """Raises Misconfigured."""
        self._proxy, self._key = proxy, secret("bluetooth.proxies.key_file", proxy.key_file)
        self.data: ESPHomeClientData | None = None
        self._ails = ""

    shared = False

    def ailing(self) -> str:
        """Why all has to be built anew; empty as long as it stands."""
        return self._ails

    def holds(self) -> int | None:
        """How many connections the node can hold; none where it only listens."""
        return self.data.bluetooth_device.ble_connections_limit if self.data else None

    async def watch(self) -> None:
        """Connects to the node, if that has not been done. Raises Stuck where it cannot be."""
        if self.data is not None:
            return
        proxy = self._proxy
        client = APIClient(proxy.address, proxy.port, None, client_info="sweatd", noise_psk=self._key)
        try:
            async with asyncio.timeout(CONNECT_S):
                await client.connect(on_stop=partial(self._stopped, client), login=True, log_errors=False)
                self.data = await _introduced(client, await client.device_info())
        except (APIConnectionError, TimeoutError) as error:
            client.force_disconnect()
            raise Stuck(_cure(error)) from error
        except BaseException:
            client.force_disconnect()
            raise

    async def renew(self) -> None:
        """Hangs up; `watch` connects again."""
        data, self.data, self._ails = self.data, None, ""
        if data:
            data.client.force_disconnect()
            _forget(data)

    async def let_go(self, device: BLEDevice) -> None:
        """A node keeps no connection of an earlier client."""

    async def hang_up(self, device: BLEDevice) -> None:
        """The library does that itself."""

    async def power_cycle(self) -> None:
        """The network has no switch for that."""

    async def _stopped(self, client: APIClient, _expected: bool) -> None:
        if self.data and self.data.client is client:
            self._ails = "the proxy is gone"
            _forget(self.data)


class _Unwatched:
    """What a client wants of the library's own scanner, which stands still for it; ours has another watch."""

    def connecting(self) -> AbstractContextManager[None]:
        """While a client connects."""
        return nullcontext()


async def _introduced(client: APIClient, info: DeviceInfo) -> ESPHomeClientData:
    """What the clients of this node need to know. Raises Stuck where it is no proxy."""
    version = client.api_version
    features = info.bluetooth_proxy_feature_flags_compat(version) if version else 0
    if not features:
        raise Stuck("it is no Bluetooth proxy: add bluetooth_proxy to its configuration")
    if not features & RAW:
        raise Stuck(f"its ESPHome {info.esphome_version} is too old: update it")
    device = ESPHomeBluetoothDevice(info.name, info.bluetooth_mac_address or info.mac_address, available=True)
    if features & CONNECTS:
        told = asyncio.Event()

        def limits(free: int, limit: int, allocated: list[int]) -> None:
            device.async_update_ble_connection_limits(free, limit, allocated)
            told.set()

        client.subscribe_bluetooth_connections_free(limits)
        await waited(told, ANSWER_S)
    scanner = cast("ESPHomeScanner", _Unwatched())
    return ESPHomeClientData(device, client, info, version, info.name, scanner)  # type: ignore[arg-type]


def _forget(data: ESPHomeClientData) -> None:
    """Lets the clients know that their connections are gone."""
    data.bluetooth_device.async_set_unavailable()
    for lost in tuple(data.disconnect_callbacks):
        lost()


def _cure(error: Exception) -> str:
    match error:
        case InvalidEncryptionKeyAPIError():
            return "its key is another one: look at key_file"
        case RequiresEncryptionAPIError():
            return "it wants a key: name key_file"
        case ResolveAPIError():
            return "there is no such name in the network: is the proxy powered, and in this network?"
    log.info("%s", told(error))
    return "it does not answer: is it powered, and in this network?"


class Scanner(BaseBleakScanner):
    """Hears what the node hears; to be subclassed with a node that is connected."""

    node: ClassVar[Node]

    def __init__(
        self,
        detection_callback: AdvertisementDataCallback | None,
        service_uuids: list[str] | None,
        _scanning_mode: str = "active",
        **_options: object,
    ) -> None:
        super().__init__(detection_callback, service_uuids)
        self._unsubscribe: Callable[[], None] = lambda: None

    async def start(self) -> None:
        """Starts hearing. Raises Stuck where the node serves somebody else."""
        if self.node.data is None:
            raise Stuck("the proxy is gone")
        client, info, heard = self.node.data.client, self.node.data.device_info, asyncio.Event()
        # the state is told to whom the node serves, and to nobody else
        unsubscribe_state = client.subscribe_bluetooth_scanner_state(lambda _: heard.set())
        unsubscribe = client.subscribe_bluetooth_le_raw_advertisements(self._hear)

        def end() -> None:
            with suppress(APIConnectionError):
                unsubscribe_state()
                unsubscribe()

        self._unsubscribe = end
        features = info.bluetooth_proxy_feature_flags_compat(self.node.data.api_version)
        if features & STATE and not await waited(heard, ANSWER_S):
            raise Stuck("it serves somebody else (Home Assistant?): a proxy serves one program, give sweatd its own")

    async def stop(self) -> None:
        """Stops hearing."""
        self._unsubscribe()

    def _hear(self, response: Any) -> None:  # noqa: ANN401 - a protobuf message
        for one in response.advertisements:
            self._tell(int_to_bluetooth_address(one.address), one)

    def _tell(self, address: str, one: Any) -> None:  # noqa: ANN401 - as above
        """As bleak does: a name or a service that was said once is known, but data is what was said now."""
        name, services, service_data, makers, power_dbm = parse_advertisement_data_bytes(one.data)
        if known := self.seen_devices.get(address):
            name = name or known[1].local_name
            services = list(dict.fromkeys((*known[1].service_uuids, *services)))
        told = AdvertisementData(name, dict(makers), dict(service_data), services, power_dbm, one.rssi, ())
        details = {"source": self.node.data.device_info.mac_address if self.node.data else ""}
        device = self.create_or_update_device(
            address, address, name, details | {"address_type": one.address_type}, told
        )
        if self.is_allowed_uuid(services):
            self.call_detection_callbacks(device, told)


class Client(ESPHomeClient):
    """A connection by the node; to be subclassed with a node."""

    node: ClassVar[Node]

    def __init__(self, device: BLEDevice, **options: Any) -> None:  # noqa: ANN401 - bleak's
        """Raises BleakError where the node is gone."""
        if self.node.data is None:
            raise BleakError("the proxy is gone")
        super().__init__(device, client_data=self.node.data, **options)
