"""One connection to a broker, from its attempt to its end; the only importer of paho.

paho's thread only posts into the event loop: everything of `Link` but its lambdas runs there. One paho client serves
one connection, so paho's queues, which know no limit, never hold more than the few messages under way.
"""

import asyncio
import contextlib
import socket
import sys
import threading
import time
from collections.abc import Callable
from functools import partial
from typing import NamedTuple

from paho.mqtt.client import MQTT_CLEAN_START_FIRST_ONLY, Client, MQTTMessage
from paho.mqtt.enums import CallbackAPIVersion, MQTTProtocolVersion
from paho.mqtt.packettypes import PacketTypes
from paho.mqtt.properties import Properties
from paho.mqtt.reasoncodes import ReasonCode
from paho.mqtt.subscribeoptions import SubscribeOptions

from sweatd.model import Message
from sweatd.sinks.mqtt.beside import beside
from sweatd.sinks.mqtt.outbox import Parcel
from sweatd.sinks.mqtt.settings import Access, Settings

V5, V311 = MQTTProtocolVersion.MQTTv5, MQTTProtocolVersion.MQTTv311
ATTEMPTS = {"auto": (V5, V311), "5": (V5,), "3.1.1": (V311,)}
WINDOW = 20  # messages under way at once; more of them make paho slower, not faster
SESSION_S = 60  # MQTT 5: so long the broker keeps our place, and a short absence costs no command and no false alarm
FAREWELL_S = 1.0
ROOM_FOR_HEADERS = 1024
CURES = {
    0x80: "the broker's access list may forbid it",
    0x86: "check username and password_file",
    0x87: "the broker's access list must let this user read and write below sweatd/SITE/",
    0x8E: "somebody else connects with our name: give each daemon a site of its own",
    0x95: "raise max_packet_size at the broker",
    0x97: "raise the broker's limits for this user",
    0x9A: "let the broker keep retained messages",
}
UNSUPPORTED_VERSION, UNSPECIFIED = 0x84, 0x80
CONFUSED = (0x81, 0x82)  # malformed packet, protocol error: also paho's own verdict about what it was sent


class Unreachable(Exception):  # noqa: N818 - the state of the world, not a defect of the program
    """There is no connection to the broker; the message says why."""


class WrongVersion(Unreachable):
    """The broker is there, and does not speak this version of MQTT."""


class Heard(NamedTuple):
    """A message that came in."""

    topic: str
    payload: bytes
    retained: bool
    response_topic: str | None
    correlation_data: bytes | None


class Ears(NamedTuple):
    """Who listens to a connection; called in the event loop."""

    heard: Callable[[Heard], None]
    refused: Callable[[str], None]  # what the broker refuses, why, and the cure
    moved: Callable[[], None] = lambda: None  # something arrived, or the connection is over


class Will(NamedTuple):
    """What the broker publishes when we are gone without a farewell."""

    message: Message
    delay_s: int


class Place(NamedTuple):
    """What the broker keeps for us while we are away for a moment."""

    client_id: str
    will: Will
    fresh: bool = False  # it must forget what it kept


async def connect(settings: Settings, access: Access, ears: Ears, place: Place | None = None) -> "Link":
    """An open connection, of the best version that the broker speaks. Raises Unreachable."""
    refusal = Unreachable("not tried")
    for version in ATTEMPTS[settings.version]:
        link = Link(settings, ears, _client(settings, access, place, version))
        try:
            await link.open(place)
        except WrongVersion as error:
            refusal = error
        else:
            return link
    raise refusal


class Link:
    """One connection. `in_flight` holds what was sent and not taken yet; `ended` will tell why it is over.

    `confused`: something was sent to us that cannot be read, and would be sent again.
    """

    def __init__(self, settings: Settings, ears: Ears, client: Client) -> None:
        self.is_5, self.window = client.protocol == V5, WINDOW
        self.version = "MQTT 5" if self.is_5 else "MQTT 3.1.1"
        self.in_flight: dict[int, Parcel] = {}
        self.confused = False
        self._loop = asyncio.get_running_loop()
        self.ended: asyncio.Future[str] = self._loop.create_future()
        self._opened: asyncio.Future[None] = self._loop.create_future()
        self._settings, self._ears, self._client = settings, ears, client
        self._wrong_version = False
        self._abandoned = threading.Event()
        self._taken_at = time.monotonic()
        self._listen()

    async def open(self, place: Place | None) -> None:
        """Connects; a place outlives a short absence. Raises WrongVersion or Unreachable."""
        settings, timeout_s = self._settings, self._settings.connect_timeout_s
        self._client.connect_timeout = timeout_s
        self._client.connect_async(
            settings.host,
            settings.port,
            settings.keepalive_s,
            clean_start=place is None or place.fresh if self.is_5 else MQTT_CLEAN_START_FIRST_ONLY,
            properties=_session(settings.max_command_bytes) if self.is_5 and place else None,
        )
        self._client.loop_start()
        try:
            await asyncio.wait((self._opened, self.ended), timeout=timeout_s, return_when=asyncio.FIRST_COMPLETED)
        finally:
            if not self._opened.done():
                self.hang_up(f"no answer within {timeout_s:g} s")
        if self.ended.done():
            raise (WrongVersion if self._wrong_version else Unreachable)(self.ended.result())

    def subscribe(self, pattern: str, *, old: bool = True) -> None:
        """Asks for messages, mostly with the `old` ones that are there already; MQTT 5 marks them as what they are."""
        if self.is_5:
            options = SubscribeOptions(qos=1, retainAsPublished=True, retainHandling=1 if old else 2)
            self._client.subscribe(pattern, options=options)
        else:
            self._client.subscribe(pattern, qos=1)

    def publish(self, parcel: Parcel, expiry_s: int | None = None) -> None:
        """Sends; it stays in `in_flight` until QoS 0 is written and QoS 1 acknowledged."""
        message = parcel.message
        properties = beside(message, expiry_s) if self.is_5 else None
        if not self.in_flight:
            self._taken_at = time.monotonic()
        info = self._client.publish(message.topic, message.payload, message.qos, message.retain, properties)
        self.in_flight[info.mid] = parcel

    @property
    def stuck_for_s(self) -> float:
        """How long the broker has taken nothing of what is in flight."""
        return time.monotonic() - self._taken_at if self.in_flight else 0.0

    async def close(self) -> None:
        """Takes leave, so that the broker keeps the will to itself."""
        if not self.ended.done():
            self._client.disconnect()
            await asyncio.wait((self.ended,), timeout=FAREWELL_S)
        self.hang_up("closed")

    def hang_up(self, why: str) -> None:
        """Ends it now, whatever the broker does; paho's thread finds the socket shut, or shuts it when it opens."""
        self._abandoned.set()
        _shut(self._client.socket())
        self._end(why)
        client = self._client  # its callbacks hold us, and we hold it: let go
        client.on_connect_fail = client.on_connect = client.on_disconnect = None
        client.on_subscribe = client.on_publish = client.on_message = None

    def _listen(self) -> None:
        post, client = self._post, self._client
        client.on_socket_open = partial(_socket_opened, self._abandoned)
        client.on_connect_fail = lambda _c, _d: post(self._end, _in_words(sys.exception()))
        client.on_connect = lambda _c, _d, _flags, code, properties: post(self._admit, code, properties)
        client.on_disconnect = lambda _c, _d, _flags, code, _properties: post(self._drop, code)
        client.on_subscribe = lambda _c, _d, _mid, codes, _properties: post(self._subscribed, codes)
        client.on_publish = lambda _c, _d, mid, code, _properties: post(self._take, mid, code)
        client.on_message = lambda _c, _d, message: post(self._hear, message)

    def _post(self, handler: Callable[..., None], *facts: object) -> None:
        with contextlib.suppress(RuntimeError):  # the event loop is closed: nobody is left to tell
            self._loop.call_soon_threadsafe(handler, *facts)

    def _admit(self, code: ReasonCode, properties: Properties) -> None:
        if code.is_failure:
            self._wrong_version = code.value == UNSUPPORTED_VERSION
            self._end(explained(code))
        elif not self._opened.done():
            self.window = min(WINDOW, getattr(properties, "ReceiveMaximum", WINDOW))
            self._opened.set_result(None)

    def _drop(self, code: ReasonCode) -> None:
        if not self._opened.done() and not self.ended.done():
            self._wrong_version = self.is_5  # hanging up without an answer is how some brokers refuse MQTT 5
        self.confused = code.value in CONFUSED
        self._end("the connection was lost" if code.value == UNSPECIFIED else explained(code))

    def _end(self, why: str) -> None:
        if not self.ended.done():
            self.ended.set_result(why)
            self._ears.moved()

    def _subscribed(self, codes: list[ReasonCode]) -> None:
        for code in codes:
            if code.is_failure:
                self._ears.refused(f"a subscription: {explained(code)}")

    def _take(self, mid: int, code: ReasonCode) -> None:
        self._taken_at = time.monotonic()
        parcel = self.in_flight.pop(mid, None)
        if parcel and code.is_failure:
            self._ears.refused(f"{parcel.message.topic}: {explained(code)}")
        self._ears.moved()

    def _hear(self, message: MQTTMessage) -> None:
        with contextlib.suppress(UnicodeDecodeError):  # a topic that is no text is not for us
            asked = message.properties
            self._ears.heard(
                Heard(
                    message.topic,
                    bytes(message.payload),
                    message.retain,
                    getattr(asked, "ResponseTopic", None),
                    getattr(asked, "CorrelationData", None),
                )
            )


def explained(code: ReasonCode) -> str:
    """A reason code in words, with the cure where there is one."""
    cure = CURES.get(code.value)
    return f"{code} (0x{code.value:02x})" + (f"; {cure}" if cure else "")


def _in_words(error: BaseException | None) -> str:
    return getattr(error, "strerror", None) or str(error)


def _socket_opened(abandoned: threading.Event, _client: Client, _data: object, sock: object) -> None:
    """Sends at once what is to be sent: with Nagle's algorithm, paho's default, a burst waits 40 ms for its end."""
    if isinstance(sock, socket.socket):
        sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    if abandoned.is_set():
        _shut(sock)


def _shut(sock: object) -> None:
    if isinstance(sock, socket.socket):
        with contextlib.suppress(OSError):  # shut already
            sock.shutdown(socket.SHUT_RDWR)


def _client(settings: Settings, access: Access, place: Place | None, version: MQTTProtocolVersion) -> Client:
    client = Client(
        CallbackAPIVersion.VERSION2,
        client_id=place.client_id if place else "",
        clean_session=True if version == V311 else None,
        protocol=version,
        reconnect_on_failure=False,
    )
    client.reconnect_delay_set(0, 0)
    if settings.username:
        client.username_pw_set(settings.username, access.password)
    if access.tls:
        client.tls_set_context(access.tls)
    if place:
        will, properties = place.will, None
        if version == V5:
            properties = _blank(PacketTypes.WILLMESSAGE)
            properties.WillDelayInterval = will.delay_s
        client.will_set(will.message.topic, will.message.payload, will.message.qos, will.message.retain, properties)
    return client


def _session(largest_command_bytes: int) -> Properties:
    properties = _blank(PacketTypes.CONNECT)
    properties.SessionExpiryInterval = SESSION_S
    properties.MaximumPacketSize = largest_command_bytes + ROOM_FOR_HEADERS
    return properties


def _blank(packet: int) -> Properties:
    return Properties(packet)  # type: ignore[no-untyped-call]  # paho left this one without types
