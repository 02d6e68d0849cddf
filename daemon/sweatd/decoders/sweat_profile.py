"""The open sweat profile: what a sweat patch may say over Bluetooth LE. docs/wearables.md is its specification.

Service f5ba0001-8044-4263-be42-17de75d76fa9; its two characteristics count on from there.

Sweat Measurement, notified: flags of two bytes, then for each bit that is set the field of that row, in this order::

    bit  size  field                       unit           not known
     0    2    sequence number             1              0xFFFF
     1    4    time since the patch began  s              0xFFFFFFFF
     2    2    local sweat rate            0.01 uL/cm2/min  0xFFFF
     3    4    local sweat volume          0.01 uL        0xFFFFFFFF
     4    2    sodium                      0.1 mmol/L     0xFFFF
     5    2    chloride                    0.1 mmol/L     0xFFFF
     6    2    conductivity, raw           uS/cm          0xFFFF
     7    2    temperature of the same     0.01 Cel       0x8000, signed
     8    2    skin temperature            0.01 Cel       0x8000, signed
     9    2    skin conductance            0.01 uS        0xFFFF
    10    1    quality: bits 0-2 score 0-4 (7 not known), bits 3-7 see CONDITIONS
    11-15      reserved: ignored, and so are bytes behind the last field

Sweat Patch Information, read: ``AA AA SS FF FF II II II II CC CC CC CC`` and room for more
    A: area of skin that drains into the patch, 0.01 cm2   S: where on the body, see SITES
    F: flags that its measurements may carry               I: calibration
    C: what the patch can hold, 0.01 uL                    all bits of A, S, I or C set: not known
"""

from typing import NamedTuple

from sweatd.decoders.wire import Decoder, at_least, sample, signed, unsigned
from sweatd.model import Channel, Frame, Quality, Quantity, Sample

MEASUREMENT = "f5ba0002-8044-4263-be42-17de75d76fa9"
INFORMATION = "f5ba0003-8044-4263-be42-17de75d76fa9"

SITES = (
    "other",
    "forehead",
    "chest",
    "abdomen",
    "upper back",
    "lower back",
    "upper arm",
    "forearm, inner side",
    "forearm, outer side",
    "wrist",
    "thigh",
    "calf",
    "foot",
)
SCORES = ("unusable", "poor", "fair", "good", "excellent")
SATURATED, DRY, BUBBLE, FULL, OFF_BODY = 0x08, 0x10, 0x20, 0x40, 0x80
CONDITIONS = {SATURATED: "saturated", DRY: "dry", BUBBLE: "bubble", FULL: "full", OFF_BODY: "off body"}


class Kind(NamedTuple):
    """How a number stands on the wire, and the one that says "not known"."""

    size: int
    negative: bool
    not_known: int


UINT8, UINT16, UINT32 = Kind(1, False, 0xFF), Kind(2, False, 0xFFFF), Kind(4, False, 0xFFFFFFFF)
SINT16 = Kind(2, True, -0x8000)


class Field(NamedTuple):
    """One row of the tables above; a field without quantity serves those who read a recording."""

    kind: Kind
    quantity: Quantity | None = None
    per_unit: int = 1

    def samples(self, frame: Frame, at: int, quality: Quality = Quality.GOOD) -> list[Sample]:
        """The one sample at this offset; none where the value is not known."""
        data = frame.data[at : at + self.kind.size]
        raw = signed(data) if self.kind.negative else unsigned(data)
        if self.quantity is None or raw == self.kind.not_known:
            return []
        return [sample(frame, self.quantity, raw / self.per_unit, quality)]


FIELDS = (
    Field(UINT16),
    Field(UINT32),
    Field(UINT16, Quantity.LOCAL_SWEAT_RATE, 100),
    Field(UINT32, Quantity.LOCAL_SWEAT_VOLUME, 100),
    Field(UINT16, Quantity.SWEAT_SODIUM, 10),
    Field(UINT16, Quantity.SWEAT_CHLORIDE, 10),
    Field(UINT16, Quantity.SWEAT_CONDUCTIVITY),
    Field(SINT16, Quantity.CONDUCTIVITY_TEMPERATURE, 100),
    Field(SINT16, Quantity.SKIN_TEMPERATURE, 100),
    Field(UINT16, Quantity.SKIN_CONDUCTANCE, 100),
    Field(UINT8),
)
QUALITY = 1 << 10  # the flag of the last field
AREA, CAPACITY = Field(UINT16, Quantity.PATCH_AREA, 100), Field(UINT32, Quantity.PATCH_CAPACITY, 100)


def decode_measurement(frame: Frame) -> tuple[Sample, ...]:
    """Whatever the patch sends and knows, each marked with what the patch thinks of itself."""
    flags = unsigned(frame.data[:2])
    announced = [field for bit, field in enumerate(FIELDS) if flags >> bit & 1]
    size = 2 + sum(field.kind.size for field in announced)
    data = at_least(frame.data, size)
    judgement = data[size - 1] if flags & QUALITY else None
    quality = Quality.GOOD if judgement is None else _quality(judgement)
    samples, at = [], 2
    for field in announced:
        samples += field.samples(frame, at, quality)
        at += field.kind.size
    return tuple(samples if judgement is None else samples + _score(frame, judgement))


def _quality(judgement: int) -> Quality:
    """A dry patch is not a poor one: that nothing flows yet is what it has to say."""
    if judgement & OFF_BODY:
        return Quality.NOT_WORN
    return Quality.POOR if judgement & 0x07 < 2 or judgement & (SATURATED | BUBBLE | FULL) else Quality.GOOD


def _score(frame: Frame, judgement: int) -> list[Sample]:
    score = judgement & 0x07
    if score >= len(SCORES):
        return []
    words = [SCORES[score], *(word for bit, word in CONDITIONS.items() if judgement & bit)]
    return [sample(frame, Quantity.PATCH_QUALITY, score, _quality(judgement), ", ".join(words))]


def decode_information(frame: Frame) -> tuple[Sample, ...]:
    """Area and capacity of the patch, and where it is worn, as far as it knows."""
    site = at_least(frame.data, 13)[2]
    where = [sample(frame, Quantity.PATCH_SITE, site, label=SITES[site])] if site < len(SITES) else []
    return (*AREA.samples(frame, 0), *where, *CAPACITY.samples(frame, 9))


DECODERS = (
    Decoder(Channel.CHARACTERISTIC, MEASUREMENT, "Sweat Measurement", decode_measurement),
    Decoder(Channel.CHARACTERISTIC, INFORMATION, "Sweat Patch Information", decode_information),
)
