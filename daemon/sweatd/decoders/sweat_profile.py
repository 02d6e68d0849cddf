"""The open sweat profile: what a sweat patch may say over Bluetooth LE. docs/wearables.md is its specification.

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

SERVICE = "f5ba0001-8044-4263-be42-17de75d76fa9"
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


class Field(NamedTuple):
    """One row of the table above; a field without quantity serves those who read a recording."""

    size: int
    quantity: Quantity | None
    per_unit: int = 1
    negative: bool = False

    def value(self, data: bytes) -> float | None:
        """In the quantity's unit; None where all is set, or only the sign: "not known"."""
        raw = signed(data) if self.negative else unsigned(data)
        not_known = -1 << 8 * self.size - 1 if self.negative else (1 << 8 * self.size) - 1
        return None if raw == not_known else raw / self.per_unit


QUALITY_BIT = 10
FIELDS = (
    Field(2, None),
    Field(4, None),
    Field(2, Quantity.LOCAL_SWEAT_RATE, 100),
    Field(4, Quantity.LOCAL_SWEAT_VOLUME, 100),
    Field(2, Quantity.SWEAT_SODIUM, 10),
    Field(2, Quantity.SWEAT_CHLORIDE, 10),
    Field(2, Quantity.SWEAT_CONDUCTIVITY),
    Field(2, Quantity.CONDUCTIVITY_TEMPERATURE, 100, negative=True),
    Field(2, Quantity.SKIN_TEMPERATURE, 100, negative=True),
    Field(2, Quantity.SKIN_CONDUCTANCE, 100),
    Field(1, None),
)


def decode_measurement(frame: Frame) -> tuple[Sample, ...]:
    """Whatever the patch sends and knows, each marked with what the patch thinks of itself."""
    flags = unsigned(frame.data[:2])
    announced = [field for bit, field in enumerate(FIELDS) if flags >> bit & 1]
    size = 2 + sum(field.size for field in announced)
    at_least(frame.data, size)
    judgement = frame.data[size - 1] if flags >> QUALITY_BIT & 1 else None  # the last of the fields

    samples = _values(frame, announced, Quality.GOOD if judgement is None else _quality(judgement))
    return tuple(samples if judgement is None else samples + _score(frame, judgement))


def _values(frame: Frame, announced: list[Field], quality: Quality) -> list[Sample]:
    samples, at = [], 2
    for field in announced:
        value = field.value(frame.data[at : at + field.size])
        at += field.size
        if field.quantity and value is not None:
            samples.append(sample(frame, field.quantity, value, quality))
    return samples


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
    data = at_least(frame.data, 13)
    area_cm2 = Field(2, Quantity.PATCH_AREA, 100).value(data[:2])
    site = data[2]
    capacity_ul = Field(4, Quantity.PATCH_CAPACITY, 100).value(data[9:13])
    samples = []
    if area_cm2 is not None:
        samples.append(sample(frame, Quantity.PATCH_AREA, area_cm2))
    if site < len(SITES):
        samples.append(sample(frame, Quantity.PATCH_SITE, site, label=SITES[site]))
    if capacity_ul is not None:
        samples.append(sample(frame, Quantity.PATCH_CAPACITY, capacity_ul))
    return tuple(samples)


DECODERS = (
    Decoder(Channel.CHARACTERISTIC, MEASUREMENT, "Sweat Measurement", decode_measurement),
    Decoder(Channel.CHARACTERISTIC, INFORMATION, "Sweat Patch Information", decode_information),
)
