"""What waits for the broker, however long it is away: news in order, and of how things are only the newest.

News is bounded and expires; how things are is bounded by the number of topics. Nothing else ever piles up.
"""

from collections import OrderedDict, deque
from collections.abc import Iterable
from math import inf
from typing import NamedTuple

from sweatd.model import Message


class Parcel(NamedTuple):
    """A message, and until when it is worth delivering, in the seconds of whoever tells the time."""

    message: Message
    until: float

    @classmethod
    def of(cls, message: Message, now: float) -> "Parcel":
        """A message published now."""
        return cls(message, inf if message.expiry_s is None else now + message.expiry_s)

    @property
    def is_event(self) -> bool:
        """News (QoS 1, not retained), as against how things are now."""
        return self.message.qos > 0 and not self.message.retain


class Outbox:
    """Messages on their way out.

    >>> outbox = Outbox(limit=100)
    >>> for litres in (b"0.1", b"0.2"):
    ...     outbox.put(Parcel.of(Message("loss", litres, retain=True), now=0.0))
    >>> outbox.take(now=1.0).message.payload, outbox.take(now=1.0)
    (b'0.2', None)
    """

    def __init__(self, limit: int) -> None:
        self.lost = 0  # events that were too many or too old
        self._limit = limit
        self._events: deque[Parcel] = deque()
        self._newest: dict[str, Parcel] = {}
        self._due: OrderedDict[str, None] = OrderedDict()  # topics whose newest message has not gone out yet, in order

    def put(self, parcel: Parcel) -> None:
        """Takes a message; where there are too many events, the oldest is lost."""
        if parcel.is_event:
            self._events.append(parcel)
            self._shorten()
        else:
            self._newest[parcel.message.topic] = parcel
            self._due[parcel.message.topic] = None

    def put_back(self, parcels: Iterable[Parcel]) -> None:
        """Takes again what went out and may not have arrived; something newer of the same topic wins."""
        parcels = list(parcels)
        self._events.extendleft(parcel for parcel in reversed(parcels) if parcel.is_event)
        self._shorten()
        for parcel in parcels:
            if not parcel.is_event and self._newest.setdefault(parcel.message.topic, parcel) is parcel:
                self._due[parcel.message.topic] = None

    def renew(self) -> None:
        """The broker may have forgotten everything: how things are is due again."""
        self._due = OrderedDict.fromkeys(self._newest)

    def take(self, now: float) -> Parcel | None:
        """The next message to send, events first. What has expired never comes out."""
        while self._events:
            parcel = self._events.popleft()
            if now < parcel.until:
                return parcel
            self.lost += 1
        while self._due:
            topic, _ = self._due.popitem(last=False)
            parcel = self._newest[topic]
            expired = now >= parcel.until
            if expired or not parcel.message.payload:  # an empty payload gives the topic up: nothing to say again
                del self._newest[topic]
            if not expired:
                return parcel
        return None

    def _shorten(self) -> None:
        while len(self._events) > self._limit:
            self._events.popleft()
            self.lost += 1
