from typing import Any

import pytest

from sweatd.model import Quality, Quantity, Refused


@pytest.mark.parametrize(("data", "percent"), [("00", 0.0), ("37", 55.0), ("64", 100.0)])
def test_a_level_means(meaning: Any, data: str, percent: float) -> None:
    assert meaning("2a19", data) == [(Quantity.BATTERY_LEVEL, percent, Quality.GOOD, "")]


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        ("65", "battery_level of 101 % is outside 0..100"),
        ("ff", "battery_level of 255 % is outside 0..100"),
        ("", "of the wrong size: 1 bytes are due, 0 came"),
        ("0000aa42", "of the wrong size: 1 bytes are due, 4 came"),  # 85 as a float32 is not a flat battery
    ],
)
def test_a_level_is_refused(meaning: Any, data: str, reason: str) -> None:
    with pytest.raises(Refused) as refusal:
        meaning("2a19", data)
    assert str(refusal.value) == reason
