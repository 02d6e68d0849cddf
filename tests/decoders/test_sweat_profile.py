from typing import Any

import pytest

from sweatd.model import Quality, Quantity, Refused

# As docs/wearables.md has them: written out again, because a published number must never change by accident.
MEASUREMENT = "f5ba0002-8044-4263-be42-17de75d76fa9"
INFORMATION = "f5ba0003-8044-4263-be42-17de75d76fa9"

GOOD, POOR, NOT_WORN = Quality.GOOD, Quality.POOR, Quality.NOT_WORN
SWEAT_RATE, SODIUM, PATCH = Quantity.LOCAL_SWEAT_RATE, Quantity.SWEAT_SODIUM, Quantity.PATCH_QUALITY


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        ("0000", []),
        ("0100 0700", []),  # the sequence number is for those who read recordings
        ("0200 84030000", []),  # and so is the patch's clock
        ("0400 7d00", [(SWEAT_RATE, 1.25, GOOD, "")]),
        ("0800 f5200000", [(Quantity.LOCAL_SWEAT_VOLUME, 84.37, GOOD, "")]),
        ("1000 a901", [(SODIUM, 42.5, GOOD, "")]),
        ("2000 e201", [(Quantity.SWEAT_CHLORIDE, 48.2, GOOD, "")]),
        ("4000 e817", [(Quantity.SWEAT_CONDUCTIVITY, 6120.0, GOOD, "")]),
        ("8000 d00c", [(Quantity.CONDUCTIVITY_TEMPERATURE, 32.8, GOOD, "")]),
        ("0001 520d", [(Quantity.SKIN_TEMPERATURE, 34.1, GOOD, "")]),
        ("0002 e204", [(Quantity.SKIN_CONDUCTANCE, 12.5, GOOD, "")]),
        ("0004 04", [(PATCH, 4.0, GOOD, "excellent")]),
        ("00f8", []),  # reserved flags are ignored
        ("00f8 0102030405", []),  # and so is what they may announce
        ("0400 0000", [(SWEAT_RATE, 0.0, GOOD, "")]),  # nothing flows, and that is known
        (
            "ff07 0700 84030000 6e00 f5200000 2602 e201 e817 d00c 520d e204 03",
            [
                (SWEAT_RATE, 1.1, GOOD, ""),
                (Quantity.LOCAL_SWEAT_VOLUME, 84.37, GOOD, ""),
                (SODIUM, 55.0, GOOD, ""),
                (Quantity.SWEAT_CHLORIDE, 48.2, GOOD, ""),
                (Quantity.SWEAT_CONDUCTIVITY, 6120.0, GOOD, ""),
                (Quantity.CONDUCTIVITY_TEMPERATURE, 32.8, GOOD, ""),
                (Quantity.SKIN_TEMPERATURE, 34.1, GOOD, ""),
                (Quantity.SKIN_CONDUCTANCE, 12.5, GOOD, ""),
                (PATCH, 3.0, GOOD, "good"),
            ],
        ),
        ("ff07 ffff ffffffff ffff ffffffff ffff ffff ffff 0080 0080 ffff 07", []),  # nothing is known
    ],
)
def test_a_measurement_means(meaning: Any, data: str, expected: list[Any]) -> None:
    assert meaning(MEASUREMENT, data) == expected


@pytest.mark.parametrize(
    ("judgement", "quality", "own"),
    [
        ("00", POOR, [(PATCH, 0.0, POOR, "unusable")]),
        ("01", POOR, [(PATCH, 1.0, POOR, "poor")]),
        ("02", GOOD, [(PATCH, 2.0, GOOD, "fair")]),
        ("03", GOOD, [(PATCH, 3.0, GOOD, "good")]),
        ("0b", POOR, [(PATCH, 3.0, POOR, "good, saturated")]),
        ("13", GOOD, [(PATCH, 3.0, GOOD, "good, dry")]),
        ("23", POOR, [(PATCH, 3.0, POOR, "good, bubble")]),
        ("43", POOR, [(PATCH, 3.0, POOR, "good, full")]),
        ("80", NOT_WORN, [(PATCH, 0.0, NOT_WORN, "unusable, off body")]),
        ("e8", NOT_WORN, [(PATCH, 0.0, NOT_WORN, "unusable, saturated, bubble, full, off body")]),
        ("07", GOOD, []),  # a patch that cannot grade itself
        ("27", POOR, []),
        ("87", NOT_WORN, []),
        ("05", GOOD, []),  # reserved
    ],
)
def test_the_quality_marks_the_values_beside_it(meaning: Any, judgement: str, quality: Quality, own: list[Any]) -> None:
    assert meaning(MEASUREMENT, f"0404 7d00 {judgement}") == [(SWEAT_RATE, 1.25, quality, ""), *own]


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        ("", "too short: 2 bytes are announced, 0 came"),
        ("04", "too short: 4 bytes are announced, 1 came"),
        ("0400 7d", "too short: 4 bytes are announced, 3 came"),
        ("0404 7d00", "too short: 5 bytes are announced, 4 came"),
        ("0400 d107", "local_sweat_rate of 20.01 uL/cm2/min is outside 0..20"),
        ("1000 d107", "sweat_sodium of 200.1 mmol/L is outside 0..200"),
        ("0001 9cff", "skin_temperature of -1 Cel is outside 0..60"),
    ],
)
def test_a_measurement_is_refused(meaning: Any, data: str, reason: str) -> None:
    with pytest.raises(Refused) as refusal:
        meaning(MEASUREMENT, data)
    assert str(refusal.value) == reason


AREA, SITE, CAPACITY = Quantity.PATCH_AREA, Quantity.PATCH_SITE, Quantity.PATCH_CAPACITY


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        (
            "c302 07 1405 e8070000 70170000",
            [(AREA, 7.07, GOOD, ""), (SITE, 7.0, GOOD, "forearm, inner side"), (CAPACITY, 60.0, GOOD, "")],
        ),
        ("ffff ff 0000 ffffffff ffffffff", []),
        ("c302 0c 1405 00000000 ffffffff", [(AREA, 7.07, GOOD, ""), (SITE, 12.0, GOOD, "foot")]),
        ("ffff 0d 1405 00000000 00000000 aabb", [(CAPACITY, 0.0, GOOD, "")]),  # a reserved site, a later version
    ],
)
def test_the_information_means(meaning: Any, data: str, expected: list[Any]) -> None:
    assert meaning(INFORMATION, data) == expected


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        ("c302 07 1405 e8070000 701700", "too short: 13 bytes are announced, 12 came"),
        ("0000 07 1405 e8070000 70170000", "patch_area of 0 cm2 is outside 0.01..655"),
    ],
)
def test_the_information_is_refused(meaning: Any, data: str, reason: str) -> None:
    with pytest.raises(Refused) as refusal:
        meaning(INFORMATION, data)
    assert str(refusal.value) == reason
