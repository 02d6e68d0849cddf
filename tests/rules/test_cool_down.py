from typing import Any

import pytest

from pictures import picture
from sweatd.model import Quantity, Said, Severity
from sweatd.rules import cool_down

NAN = float("nan")
NOW = 10_000.0


def severities(*, trimp: float = 90.0, cool_down_min: float, since_effort_s: float, **facts: Any) -> list[Severity]:
    singles = {
        Quantity.TRIMP: trimp,
        Quantity.COOL_DOWN: cool_down_min,
        Quantity.SINCE_EFFORT: since_effort_s,
    }
    said = cool_down.assess(picture(at=NOW, singles=singles, **facts), cool_down.Settings())
    return [opinion.severity for opinion in said]


CASES: list[tuple[str, dict[str, Any], bool]] = [
    ("in the middle", {"cool_down_min": 0.0, "since_effort_s": 0.0}, False),
    ("a short break", {"cool_down_min": 2.5, "since_effort_s": 120.0}, False),
    ("stopped at once, and rests", {"cool_down_min": 4.0, "since_effort_s": 200.0}, True),
    ("easy work before the rest", {"cool_down_min": 7.0, "since_effort_s": 200.0}, False),
    ("over, from full effort", {"cool_down_min": 0.0, "since_effort_s": 5.0, "over": True}, True),
    ("over, after easy work", {"cool_down_min": 6.0, "since_effort_s": 5.0, "over": True}, False),
    ("nothing was hard", {"cool_down_min": NAN, "since_effort_s": 200.0, "over": True}, False),
    ("a small effort", {"cool_down_min": 1.0, "since_effort_s": 200.0, "trimp": 20.0}, False),
    ("no heart was heard", {"cool_down_min": 1.0, "since_effort_s": 200.0, "trimp": NAN}, False),
    ("a link was lost in full effort", {"cool_down_min": 0.0, "since_effort_s": 300.0, "silent_s": 310.0}, False),
    ("rested, then took the strap off", {"cool_down_min": 4.0, "since_effort_s": 500.0, "silent_s": 300.0}, True),
    ("long ago", {"cool_down_min": 3.5, "since_effort_s": 1000.0, "silent_s": 800.0}, False),
]


@pytest.mark.parametrize(("facts", "due"), [case[1:] for case in CASES], ids=[case[0] for case in CASES])
def test_who_stopped_at_once(facts: dict[str, Any], due: bool) -> None:
    assert severities(**facts) == [Severity.ADVICE] * due


@pytest.mark.parametrize(("minutes_ago", "expected"), [(2, Severity.NONE), (20, Severity.ADVICE)])
def test_stretching_withdraws_it(minutes_ago: float, expected: Severity) -> None:
    said = Said(stretched_at=NOW - 60.0 * minutes_ago)
    assert severities(cool_down_min=4.0, since_effort_s=200.0, said=said) == [expected]


def test_without_counts_nothing_is_said() -> None:
    assert cool_down.assess(picture(over=True), cool_down.Settings()) == []
