"""The table that declares a wearable: its sections, and what a single option may be.

Limits between options are judged by sweatd.wearables.
"""

from math import inf, isfinite
from typing import Annotated, Literal

from msgspec import Meta, Struct

from sweatd.decoders.declared.numbers import CONVERSIONS, NUMBERS, UNSIGNED, as_read
from sweatd.decoders.wire import unsigned
from sweatd.model import QUANTITIES, Channel, Quantity, short_uuid

# What a sensor can say with a number. Not here, so that nobody declares it by accident: what is estimated, what people
# tell, codes and words (they need a label), counters (they need their time beside them), and a maker's own scores.
SENSED = (
    *(Quantity.HEART_RATE, Quantity.RR_INTERVAL, Quantity.SKIN_CONTACT, Quantity.ENERGY_EXPENDED),
    *(Quantity.BODY_TEMPERATURE, Quantity.SKIN_TEMPERATURE, Quantity.CORE_TEMPERATURE, Quantity.OXYGEN_SATURATION),
    *(Quantity.PULSE_AMPLITUDE, Quantity.MOVEMENT, Quantity.BATTERY_LEVEL, Quantity.AIR_TEMPERATURE),
    *(Quantity.RELATIVE_HUMIDITY, Quantity.AIR_PRESSURE, Quantity.AIR_SPEED, Quantity.LOCAL_SWEAT_RATE),
    *(Quantity.LOCAL_SWEAT_VOLUME, Quantity.SWEAT_SODIUM, Quantity.SWEAT_CHLORIDE, Quantity.SWEAT_CONDUCTIVITY),
    *(Quantity.CONDUCTIVITY_TEMPERATURE, Quantity.SKIN_CONDUCTANCE, Quantity.POWER, Quantity.SPEED),
    *(Quantity.CYCLING_SPEED, Quantity.GRADE, Quantity.CADENCE, Quantity.STRIDE_LENGTH, Quantity.DISTANCE),
    *(Quantity.BODY_MASS, Quantity.BODY_FAT, Quantity.BODY_WATER, Quantity.IMPEDANCE),
)

Uuid = Annotated[
    str,
    Meta(
        pattern=r"^(0[xX])?([0-9a-fA-F]{4}|[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12})\Z",
        description="a UUID: four hex digits of the Bluetooth SIG's, or all 36 characters",
        examples=["e1900002-8f26-4730-bf1e-07059876c484"],
    ),
]
Company = Annotated[
    str,
    Meta(
        pattern=r"^(0[xX])?[0-9a-fA-F]{4}\Z",
        description="a company identifier of four hex digits",
        examples=["0xffff"],
    ),
]
Header = Annotated[
    str,
    Meta(pattern=r"^([0-9a-fA-F]{2} ?)*\Z", description="bytes of two hex digits each", examples=["b5 01"]),
]
Name = Annotated[
    str, Meta(pattern=r"^[^\x00-\x1f\x7f]{1,80}\Z", description="a name of up to 80 characters", examples=["My band"])
]
Label = Annotated[
    str,
    Meta(
        pattern=rf"^({'|'.join(quantity.label for quantity in SENSED)})\Z",
        description=f"something that a wearable can sense: one of {', '.join(quantity.label for quantity in SENSED)}",
        examples=["heart_rate"],
    ),
]
Unit = Annotated[str, Meta(pattern=r"^[!-~]{1,32}\Z", description="a unit of UCUM", examples=["Cel"])]
Offset = Annotated[int, Meta(ge=0, le=511, description="bytes before it", examples=[0])]
Size = Annotated[int, Meta(ge=1, le=512, description="bytes", examples=[11])]  # no attribute of GATT is longer
ALL_BITS = 0xFFFFFFFF
Type = Literal["u8", "s8", "u16", "s16", "u24", "s24", "u32", "s32", "f32", "f64", "sfloat", "float"]


class Match(Struct, frozen=True, forbid_unknown_fields=True):
    """Which frames of the key are meant: all that are long enough, unless more is said."""

    size: Size | None = None  # exactly
    at_least: Annotated[int, Meta(ge=0, le=512, description="bytes")] = 0
    header: Header = ""  # these bytes ...
    header_at: Offset = 0  # ... stand there

    @property
    def expected(self) -> bytes:
        """The bytes of the header."""
        return bytes.fromhex(self.header)

    @property
    def end(self) -> int:
        """Behind the last byte of the header."""
        return self.header_at + len(self.expected) if self.header else 0


class Field(Struct, frozen=True, forbid_unknown_fields=True):
    """One number of the frame."""

    quantity: Label
    offset: Offset
    type: Type
    unit: Unit
    endian: Literal["little", "big"] = "little"
    mask: Annotated[int, Meta(ge=1, le=ALL_BITS, examples=[15])] = ALL_BITS  # only of u8 to u32, as the shift
    shift: Annotated[int, Meta(ge=0, le=31)] = 0
    scale: float = 1.0
    offset_value: float = 0.0
    unknown: tuple[float, ...] = ()

    @property
    def end(self) -> int:
        """Behind its last byte."""
        return self.offset + NUMBERS[self.type].size

    def value(self, data: bytes) -> float | None:
        """In the quantity's own unit; None where it is not known."""
        raw = data[self.offset : self.end]
        raw = raw if self.endian == "little" else raw[::-1]
        if self.type in UNSIGNED:
            number: float | None = (unsigned(raw) & self.mask) >> self.shift
        else:
            number = NUMBERS[self.type].read(raw)
        if number is None or not isfinite(number) or any(number in as_read(each, self.type) for each in self.unknown):
            return None
        less, times = CONVERSIONS.get((self.unit, QUANTITIES[self.quantity].unit), (0.0, 1.0))
        return (number * self.scale + self.offset_value - less) * times


class Judgement(Struct, frozen=True, forbid_unknown_fields=True):
    """What bits of one byte say about every value of the frame."""

    offset: Offset
    mask: Annotated[int, Meta(ge=1, le=0xFF, description="bits of the byte", examples=[0x01])]
    means: Literal["not_worn", "poor"]
    when: Literal["set", "clear"] = "set"  # any of the bits, or all of them

    @property
    def end(self) -> int:
        """Behind its byte."""
        return self.offset + 1

    def holds(self, data: bytes) -> bool:
        """Whether the frame says so."""
        return bool(data[self.offset] & self.mask) == (self.when == "set")


class Table(Struct, frozen=True, forbid_unknown_fields=True):
    """One kind of frame of one kind of wearable; exactly one of its three sources is given."""

    name: Name
    characteristic: Uuid | None = None
    service: Uuid | None = None  # that a wearable with this characteristic advertises
    service_data: Uuid | None = None
    manufacturer: Company | None = None
    match: Match = Match()
    fields: tuple[Field, ...] = ()
    quality: tuple[Judgement, ...] = ()

    @property
    def sources(self) -> dict[Channel, str]:
        """Where it says that its bytes come from, keys as frames write them."""
        said = {
            Channel.CHARACTERISTIC: self.characteristic,
            Channel.SERVICE_DATA: self.service_data,
            Channel.MANUFACTURER: self.manufacturer,
        }
        return {channel: short_uuid(key) for channel, key in said.items() if key is not None}

    @property
    def least(self) -> int:
        """How many bytes a frame has at least."""
        parts: tuple[Field | Judgement | Match, ...] = (self.match, *self.fields, *self.quality)
        return self.match.size or max(self.match.at_least, *(part.end for part in parts))

    @property
    def most(self) -> float:
        """... and at most."""
        return self.match.size or inf
