"""Two devices under one address, and all that looks like it and is not."""

import doctest
import random
from collections.abc import Sequence

import pytest

from sweatd.estimators import twins
from sweatd.estimators.twins import DOUBTED_S, Twins
from sweatd.model import Quality, Quantity, Sample

DOUBT = {"heart_rate": "twin"}


def rate(at: float, value: float, device: str = "strap", quality: Quality = Quality.GOOD) -> Sample:
    return Sample(at, device, Quantity.HEART_RATE, value, quality=quality)


def heard(samples: Sequence[Sample]) -> Twins:
    judge = Twins()
    for sample in samples:
        judge.heed("a1", [sample])
    return judge


def test_its_examples() -> None:
    assert doctest.testmod(twins).failed == 0


@pytest.mark.parametrize("seed", range(50))
def test_a_second_voice_is_noticed_within_ten_seconds(seed: int) -> None:
    """A calm twin beside a strap at work: each speaks once in a second or so, at moments of its own."""
    chance = random.Random(seed)  # noqa: S311 - no secret
    mine, twin = chance.uniform(140, 190), chance.uniform(50, 110)
    samples = [rate(second + chance.random(), mine + chance.gauss(0, 2)) for second in range(10)]
    samples += [rate(second + chance.random(), twin + chance.gauss(0, 2)) for second in range(10)]
    judge = heard(sorted(samples, key=lambda sample: sample.at))
    assert judge.signals(("a1",), 10.0) == (DOUBT,)


@pytest.mark.parametrize(
    ("what", "values"),
    [
        ("a sprint from the start", [80, 84, 90, 97, 105, 112, 118, 125, 131, 138]),
        ("a dry electrode leaps once, and back", [120, 60, 60, 120, 121, 120, 122, 121, 120, 120]),
        ("it was put on another one", [150, 150, 150, 80, 80, 81, 80, 82, 80, 80]),
        ("two that agree", [150, 155, 150, 156, 151, 155, 150, 154, 151, 155]),
    ],
)
def test_one_body_is_no_two(what: str, values: list[float]) -> None:
    judge = heard([rate(float(second), value) for second, value in enumerate(values)])
    assert judge.signals(("a1",), 10.0) == ({},), what


def test_two_straps_with_addresses_of_their_own_are_no_twins() -> None:
    samples = [rate(second, 160.0 if second % 2 else 80.0, device=str(second % 2)) for second in range(20)]
    assert heard(samples).signals(("a1",), 20.0) == ({},)


def test_a_strap_that_says_itself_that_it_is_loose_is_no_twin() -> None:
    loose = [rate(second, 0.0, quality=Quality.NOT_WORN) if second % 2 else rate(second, 150.0) for second in range(20)]
    assert heard(loose).signals(("a1",), 20.0) == ({},)


def test_the_doubt_outlives_the_twin_for_a_while_and_a_restart() -> None:
    judge = heard([rate(float(second), 150.0 if second % 2 else 80.0) for second in range(10)])
    again = Twins()
    again.thaw(judge.freeze())
    for one in (judge, again):
        assert one.signals(("a1", "b2"), 9.0 + DOUBTED_S - 0.1) == (DOUBT, {})
        assert one.signals(("a1",), 9.0 + DOUBTED_S) == ({},)
    judge.forget("a1")
    assert judge.signals(("a1",), 10.0) == ({},)
