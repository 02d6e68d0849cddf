"""The join window: whose heart starts to beat."""

import pytest

from sweatd.cli.join import STEADY, Window
from sweatd.model import Quality, Quantity, Sample

GOOD, NOT_WORN = Quality.GOOD, Quality.NOT_WORN
MINE, OTHER = "F0:00:00:00:00:01", "F0:00:00:00:00:02"


def beats(window: Window, device: str, times: int, quality: Quality = GOOD) -> None:
    for second in range(times):
        window.hear([Sample(float(second), device, Quantity.HEART_RATE, 70.0, quality)])


@pytest.mark.parametrize("there", [(), (OTHER,)], ids=["an empty air", "somebody trains already"])
def test_a_strap_that_wakes_up_and_beats_is_the_one(there: tuple[str, ...]) -> None:
    window = Window()
    window.settle(there)
    beats(window, OTHER, len(there) * 20)
    beats(window, MINE, STEADY - 1)
    assert not window.found.is_set()
    beats(window, MINE, 1)
    assert window.device == MINE


def test_a_strap_that_lay_there_and_was_put_on_is_the_one() -> None:
    window = Window()
    beats(window, MINE, 3, NOT_WORN)
    window.settle([MINE, OTHER])
    beats(window, MINE, 3, NOT_WORN)
    beats(window, OTHER, 20)
    beats(window, MINE, STEADY)
    assert window.device == MINE


def test_one_that_beat_already_is_on_somebody_else() -> None:
    window = Window()
    beats(window, OTHER, 20)
    window.settle([OTHER])
    beats(window, OTHER, 200)
    assert not window.device


def test_a_few_beats_from_a_hand_are_not_enough() -> None:
    window = Window()
    window.settle([])
    for _ in range(10):
        beats(window, MINE, STEADY - 1)
        beats(window, MINE, 1, NOT_WORN)
    assert not window.device
