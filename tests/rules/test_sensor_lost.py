from typing import Any

import numpy as np
import pytest

from pictures import picture
from sweatd.model import Quantity, Severity
from sweatd.rules import sensor_lost

NEVER = np.inf


def opinions(age_s: float, wrong: str = "", **facts: Any) -> list[tuple[Severity, tuple[str, ...]]]:
    seen = picture(ages_s={"heart_rate": age_s}, signals={"heart_rate": wrong} if wrong else {}, **facts)
    return [(said.severity, said.reasons) for said in sensor_lost.assess(seen, sensor_lost.Settings())]


IDLE = Quantity.SINCE_EFFORT
CASES: list[tuple[str, tuple[float, str], dict[str, Any], str]] = [
    ("well", (1.0, ""), {}, ""),
    ("a beat was skipped", (15.0, ""), {}, ""),
    ("silent", (25.0, ""), {}, "silent"),
    ("not worn", (25.0, "not_worn"), {}, "not_worn"),
    ("stands still", (40.0, "frozen"), {}, "frozen"),
    ("has left", (601.0, "silent"), {}, ""),
    ("over", (25.0, ""), {"over": True}, ""),
    ("lost while training", (100.0, "silent"), {"singles": {IDLE: 85.0}}, "silent"),
    ("had rested before", (100.0, "silent"), {"singles": {IDLE: 300.0}}, ""),
    ("goes on pedalling", (100.0, "silent"), {"singles": {IDLE: 0.0}}, "silent"),
    ("rides without a strap", (NEVER, ""), {"session_s": 300.0}, ""),
    ("the strap of last week is at home", (NEVER, "silent"), {"session_s": 300.0}, ""),
    ("never spoke well", (NEVER, "not_worn"), {"session_s": 300.0}, "not_worn"),
    ("lies there for an hour", (NEVER, "not_worn"), {"session_s": 3600.0}, ""),
]


@pytest.mark.parametrize(("strap", "facts", "reason"), [case[1:] for case in CASES], ids=[case[0] for case in CASES])
def test_whose_strap_is_lost(strap: tuple[float, str], facts: dict[str, Any], reason: str) -> None:
    assert opinions(*strap, **facts) == ([(Severity.ADVICE, (reason,))] if reason else [])


def test_it_is_a_warning_where_an_alarm_of_heat_would_be_blind() -> None:
    assert opinions(25.0, core_c=38.6) == [(Severity.WARNING, ("silent",))]


def test_nobody_wears_a_strap() -> None:
    assert sensor_lost.assess(picture(), sensor_lost.Settings()) == []
