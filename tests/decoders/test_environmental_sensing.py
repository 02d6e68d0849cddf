from typing import Any

import pytest

from sweatd.model import Quality, Quantity, Refused

AIR, HUMIDITY, GOOD = Quantity.AIR_TEMPERATURE, Quantity.RELATIVE_HUMIDITY, Quality.GOOD
PRESSURE = Quantity.AIR_PRESSURE


@pytest.mark.parametrize(
    ("key", "data", "expected"),
    [
        ("2a6e", "6608", [(AIR, 21.5, GOOD, "")]),
        ("2a6e", "0cfe", [(AIR, -5.0, GOOD, "")]),
        ("2a6e", "0000", [(AIR, 0.0, GOOD, "")]),
        ("2a6e", "0080", []),  # not known
        ("2a6f", "8813", [(HUMIDITY, 50.0, GOOD, "")]),
        ("2a6f", "0000", [(HUMIDITY, 0.0, GOOD, "")]),
        ("2a6f", "1027", [(HUMIDITY, 100.0, GOOD, "")]),
        ("2a6f", "ffff", []),  # not known
        ("2a6d", "02760f00", [(PRESSURE, 1013.25, GOOD, "")]),
        ("2a6d", "e0930400", [(PRESSURE, 300.0, GOOD, "")]),
        ("2a6d", "ffffffff", []),  # not known
    ],
)
def test_a_value_means(meaning: Any, key: str, data: str, expected: list[Any]) -> None:
    assert meaning(key, data) == expected


@pytest.mark.parametrize(
    ("key", "data", "reason"),
    [
        ("2a6e", "ff7f", "air_temperature of 327.67 Cel is outside -40..85"),
        ("2a6f", "1127", "relative_humidity of 100.01 % is outside 0..100"),
        ("2a6d", "00000000", "air_pressure of 0 hPa is outside 300..1200"),
        ("2a6d", "cd8b0100", "air_pressure of 101.325 hPa is outside 300..1200"),  # sent in Pa
        ("2a6d", "0276", "of the wrong size: 4 bytes are due, 2 came"),
        ("2a6e", "66", "of the wrong size: 2 bytes are due, 1 came"),
        ("2a6f", "", "of the wrong size: 2 bytes are due, 0 came"),
        ("2a6e", "0000bc41", "of the wrong size: 2 bytes are due, 4 came"),  # 23.5 as a float32 is not 0 degrees
    ],
)
def test_a_value_is_refused(meaning: Any, key: str, data: str, reason: str) -> None:
    with pytest.raises(Refused) as refusal:
        meaning(key, data)
    assert str(refusal.value) == reason
