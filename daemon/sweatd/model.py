"""The vocabulary: six nouns in one direction, Frame -> Sample -> Estimate -> Assessment -> Alert -> Message.

Laws: nothing flows back; nothing here imports anything of ours; every number has a unit, an age and a quality;
`None` means "not known", never zero; times are seconds since 1970-01-01 UTC and are always told, never asked.
"""

from collections.abc import Iterable
from enum import Enum, StrEnum
from typing import NamedTuple, Self

import numpy as np
from msgspec import Struct
from numpy.typing import NDArray

Array = NDArray[np.float64]


class Channel(StrEnum):
    """The way a frame came."""

    CHARACTERISTIC = "characteristic"  # key: UUID of a GATT characteristic
    MANUFACTURER = "manufacturer"  # key: company identifier, four hex digits
    SERVICE_DATA = "service_data"  # key: UUID of the advertised service data
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


class Quantity(Enum):
    """What can be measured or estimated: its name on the wire, its UCUM unit, and what is physically possible."""

    HEART_RATE = "heart_rate", "/min", 20, 250
    RR_INTERVAL = "rr_interval", "ms", 200, 3000
    SKIN_CONTACT = "skin_contact", "1", 0, 1
    ENERGY_EXPENDED = "energy_expended", "kJ", 0, 65535
    BODY_SENSOR_LOCATION = "body_sensor_location", "{code}", 0, 6
    BODY_TEMPERATURE = "body_temperature", "Cel", 10, 46
    TEMPERATURE_SITE = "temperature_site", "{code}", 1, 9
    SKIN_TEMPERATURE = "skin_temperature", "Cel", 0, 60
    CORE_TEMPERATURE = "core_temperature", "Cel", 30, 45
    BATTERY_LEVEL = "battery_level", "%", 0, 100
    AIR_TEMPERATURE = "air_temperature", "Cel", -40, 85
    RELATIVE_HUMIDITY = "relative_humidity", "%", 0, 100
    LOCAL_SWEAT_RATE = "local_sweat_rate", "uL/cm2/min", 0, 20
    LOCAL_SWEAT_VOLUME = "local_sweat_volume", "uL", 0, 100_000
    SWEAT_SODIUM = "sweat_sodium", "mmol/L", 0, 200
    SWEAT_CHLORIDE = "sweat_chloride", "mmol/L", 0, 200
    SWEAT_CONDUCTIVITY = "sweat_conductivity", "uS/cm", 0, 40_000
    CONDUCTIVITY_TEMPERATURE = "conductivity_temperature", "Cel", 0, 60
    SKIN_CONDUCTANCE = "skin_conductance", "uS", 0, 655
    PATCH_QUALITY = "patch_quality", "{score}", 0, 4
    PATCH_AREA = "patch_area", "cm2", 0.01, 655
    PATCH_SITE = "patch_site", "{code}", 0, 12
    PATCH_CAPACITY = "patch_capacity", "uL", 0, 1_000_000
    POWER = "power", "W", 0, 2500
    SPEED = "speed", "m/s", 0, 30
    GRADE = "grade", "%", -50, 50
    FLUID_INTAKE = "fluid_intake", "mL", 0, 2000
    SODIUM_INTAKE = "sodium_intake", "mmol", 0, 500
    BODY_MASS = "body_mass", "kg", 20, 300
    # what is estimated, never sensed
    METABOLIC_RATE = "metabolic_rate", "W", 0, 3000
    SWEAT_RATE = "sweat_rate", "L/h", 0, 6
    FLUID_LOSS = "fluid_loss", "L", 0, 30
    FLUID_BALANCE = "fluid_balance", "L", -30, 30
    DEFICIT = "deficit", "%", -20, 20
    SODIUM_LOSS = "sodium_loss", "mmol", 0, 3000
    PLASMA_SODIUM = "plasma_sodium", "mmol/L", 90, 200

    def __init__(self, label: str, unit: str, low: float, high: float) -> None:
        self.label, self.unit, self.low, self.high = label, unit, low, high

    def holds(self, value: float) -> bool:
        """Whether the value is physically possible; NaN never is."""
        return self.low <= value <= self.high


QUANTITIES = {quantity.label: quantity for quantity in Quantity}


class Quality(StrEnum):
    """What the device itself says about its value."""

    GOOD = "good"
    NOT_WORN = "not_worn"
    POOR = "poor"


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


class Profile(Struct, frozen=True, forbid_unknown_fields=True):
    """What is known of an athlete. All but the id is optional: a missing fact widens a prior, it stops nothing."""

    id: str
    mass_kg: float | None = None
    height_m: float | None = None
    sex: str | None = None  # "female" or "male": the body's, for the formulas that need it
    birth_year: int | None = None
    resting_heart_rate: float | None = None  # /min
    maximal_heart_rate: float | None = None  # /min
    vo2max: float | None = None  # mL/kg/min
    clothing_clo: float | None = None
    acclimatised: bool | None = None
    fluid_restricted: bool = False  # by a clinician: then nothing here ever says "drink"


class Interval(NamedTuple):
    """Median with the 5th and 95th percentile."""

    median: float
    low: float
    high: float


class Picture(Struct, frozen=True):
    """The estimates of all athletes in session at one moment, as columns: what the rules judge.

    `bodies` holds what each plausible body says, shape (athletes, bodies); everything else has shape (athletes,),
    `ages_s` shape (basis, athletes) with infinity for what never spoke.
    """

    at: float
    athletes: tuple[str, ...]
    bodies: dict[Quantity, Array]
    session_s: Array
    since_drink_s: Array  # since the session began, where nothing was drunk yet
    intake_l: Array
    intake_last_hour_l: Array
    carried_l: Array  # water in excess, brought along from an earlier session
    silent_s: Array  # since heart or power were last heard of; infinite for never
    fluid_restricted: NDArray[np.bool_]
    basis: tuple[str, ...]
    ages_s: Array

    def of(self, athlete: str) -> "Picture":
        """The part of one athlete."""
        n = self.athletes.index(athlete)
        return Picture(
            self.at,
            (athlete,),
            {quantity: values[n : n + 1].copy() for quantity, values in self.bodies.items()},
            self.session_s[n : n + 1],
            self.since_drink_s[n : n + 1],
            self.intake_l[n : n + 1].copy(),
            self.intake_last_hour_l[n : n + 1],
            self.carried_l[n : n + 1],
            self.silent_s[n : n + 1],
            self.fluid_restricted[n : n + 1],
            self.basis,
            self.ages_s[:, n : n + 1],
        )

    def probability(self, quantity: Quantity, at_least: float) -> Array:
        """The share of an athlete's bodies for which it is true, shape (athletes,)."""
        share: Array = (self.bodies[quantity] >= at_least).mean(axis=-1)
        return share

    def percentile(self, quantity: Quantity, percent: float) -> Array:
        """A percentile over each athlete's bodies, shape (athletes,)."""
        ordered = np.sort(self.bodies[quantity], axis=-1)
        position = percent / 100.0 * (ordered.shape[-1] - 1)
        below, part = int(position), position % 1.0
        above = min(below + 1, ordered.shape[-1] - 1)
        value: Array = ordered[:, below] * (1.0 - part) + ordered[:, above] * part
        return value

    def intervals(self, quantity: Quantity) -> list[Interval]:
        """Median and 90 % interval of every athlete."""
        median, low, high = (self.percentile(quantity, percent).tolist() for percent in (50.0, 5.0, 95.0))
        return [Interval(*three) for three in zip(median, low, high, strict=True)]

    def estimates(self, quantities: Iterable[Quantity]) -> list["Estimate"]:
        """The picture as single estimates, athlete by athlete."""
        columns = [(quantity, self.intervals(quantity)) for quantity in quantities]
        ages = [
            {name: age for name, age in zip(self.basis, column, strict=True) if age < np.inf}
            for column in self.ages_s.T.tolist()
        ]
        return [
            Estimate(self.at, athlete, quantity, intervals[n], ages[n])
            for n, athlete in enumerate(self.athletes)
            for quantity, intervals in columns
        ]


class Estimate(Struct, frozen=True):
    """What is believed of one quantity of one athlete, and on what it stands: the age of each source in seconds."""

    at: float
    athlete: str
    quantity: Quantity
    interval: Interval
    basis: dict[str, float]


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


class AlertState(StrEnum):
    """The life of an alert."""

    QUIET = "quiet"
    PENDING = "pending"  # the danger is there, not yet for long enough
    RAISED = "raised"
    CLEARING = "clearing"  # the danger is gone, not yet for long enough
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


class Message(Struct, frozen=True):
    """What leaves the house over MQTT; `expiry_s` counts from publication, None means for ever."""

    topic: str
    payload: bytes
    qos: int = 0
    retain: bool = False
    expiry_s: int | None = None
