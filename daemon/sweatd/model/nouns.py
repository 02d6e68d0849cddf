"""The nouns that stand for themselves; estimates come as the columns of a picture."""

from enum import Enum, StrEnum
from typing import NamedTuple, Self

from msgspec import Struct

from sweatd.model.quantity import Quantity


class Channel(StrEnum):
    """The way a frame came."""

    CHARACTERISTIC = "characteristic"  # key: UUID of a GATT characteristic
    MANUFACTURER = "manufacturer"  # key: company identifier, four hex digits
    SERVICE_DATA = "service_data"  # key: UUID of the advertised service data
    RADIO = "radio"  # key: what the receiver itself noticed
    TOLD = "told"  # key: a verb; data: JSON that a person, a file or a program said


class Frame(Struct, frozen=True):
    """Bytes as they arrived, not yet understood.

    `device` is who sent it: a Bluetooth address, or `athlete:ID` where somebody speaks for an athlete.
    `key` is written as `short_uuid` writes it.
    """

    at: float
    device: str
    channel: Channel
    key: str
    data: bytes


BLUETOOTH_BASE_UUID = "-0000-1000-8000-00805f9b34fb"


def short_uuid(uuid: str) -> str:
    """Lower case, and four digits where the UUID belongs to the Bluetooth SIG.

    >>> short_uuid("00002A37-0000-1000-8000-00805F9B34FB")
    '2a37'
    """
    uuid = uuid.lower().removeprefix("0x")
    return uuid[4:8] if len(uuid) == 36 and uuid.startswith("0000") and uuid.endswith(BLUETOOTH_BASE_UUID) else uuid


class Quality(StrEnum):
    """What is to be thought of a value; first what the device itself says."""

    GOOD = "good"
    NOT_WORN = "not_worn"
    POOR = "poor"
    # what is found out about it here
    FROZEN = "frozen"  # it has stood still for longer than anything living does
    IMPLAUSIBLE = "implausible"  # it jumped further than a body can


class Sample(Struct, frozen=True):
    """One quantity as a device claims it; `label` names a coded value ("chest"), else it is empty."""

    at: float
    device: str
    quantity: Quantity
    value: float
    quality: Quality = Quality.GOOD
    label: str = ""


class Refused(Exception):  # noqa: N818 - a verdict about a frame, not a defect of the program
    """A frame that cannot be decoded, with the reason; the only exception that leaves the decoders."""


class Interval(NamedTuple):
    """Median with the 5th and 95th percentile."""

    median: float
    low: float
    high: float


class Severity(Enum):
    """How urgent; ordered."""

    NONE = 0
    ADVICE = 1
    WARNING = 2
    URGENT = 3

    def __ge__(self, other: Self) -> bool:
        return bool(self.value >= other.value)


class Assessment(Struct, frozen=True):
    """One danger's opinion now.

    `facts` are the numbers that its words will need, units in their names; `ceilings` names those that are a limit:
    when one falls below what was told, it has to be told again.
    """

    at: float
    athlete: str
    danger: str
    severity: Severity
    reasons: tuple[str, ...] = ()
    facts: dict[str, float] = {}
    ceilings: tuple[str, ...] = ()
    certain: bool = False  # somebody said so: there is nothing to wait for
    faint: bool = False  # keeps an alert that people know of, and raises none: between two limits


class AlertState(StrEnum):
    """The life of an alert."""

    QUIET = "quiet"
    PENDING = "pending"  # the danger is there, not yet for long enough
    RAISED = "raised"
    ACKNOWLEDGED = "acknowledged"  # somebody takes care of it
    SNOOZED = "snoozed"  # somebody wants to hear of it later
    CLEARING = "clearing"  # the danger is gone, not yet for long enough
    CLEARED = "cleared"


class Change(StrEnum):
    """What of an alert is worth telling."""

    NONE = ""
    RAISED = "raised"
    WORSE = "worse"
    AGAIN = "raised_again"  # nobody answered, or what was answered still stands
    ESCALATED = "escalated"  # nobody answered: the trainer hears of it, too
    ACKNOWLEDGED = "acknowledged"
    SNOOZED = "snoozed"
    CLEARED = "cleared"


class Alert(Struct, frozen=True):
    """An opinion that held long enough to be worth a person's attention. `revision` grows with every change."""

    id: str
    revision: int
    athlete: str
    danger: str
    state: AlertState
    severity: Severity
    since: float
    at: float
    reasons: tuple[str, ...] = ()
    facts: dict[str, float] = {}
    change: Change = Change.NONE  # the latest that was told
    first_at: float = 0.0  # when people first heard of it
    raised_at: float = 0.0  # the same, of how grave it is now
    told_at: float = 0.0  # when people last heard of it without an answer of theirs
    told_again: int = 0  # how often, since they were answered last
    answered_by: str | None = None
    snoozed_until: float | None = None
    escalated: bool = False
    before: AlertState = AlertState.RAISED  # what it goes back to from CLEARING
    certain: bool = False  # it began with a person's word


class Message(Struct, frozen=True):
    """What leaves the house over MQTT; `expiry_s` counts from publication, None means for ever.

    `properties` say of what type it is, and whose, to those who speak MQTT 5 (CloudEvents, binary mode); `correlation`
    is what a question brought along.
    """

    topic: str
    payload: bytes
    qos: int = 0
    retain: bool = False
    expiry_s: int | None = None
    properties: tuple[tuple[str, str], ...] = ()
    correlation: bytes | None = None
