from typing import Any

import pytest

from pictures import picture
from sweatd.model import Quantity, Severity
from sweatd.rules import warm_up

NAN = float("nan")
CASES: list[tuple[str, float, dict[str, Any], bool]] = [
    ("nothing was hard yet", NAN, {}, False),
    ("cold", 2.0, {}, True),
    ("warm", 5.0, {}, False),
    ("fast when first heard: warmed up unseen", 0.2, {}, False),
    ("long ago", 2.0, {"session_s": 900.0}, False),
    ("over", 2.0, {"over": True}, False),
]


@pytest.mark.parametrize(("minutes", "facts", "due"), [case[1:] for case in CASES], ids=[case[0] for case in CASES])
def test_who_began_cold(minutes: float, facts: dict[str, Any], due: bool) -> None:
    seen = picture(**({"session_s": 300.0} | facts), singles={Quantity.WARM_UP: minutes})
    said = warm_up.assess(seen, warm_up.Settings())
    assert [(one.severity, one.facts["warm_up_min"]) for one in said] == [(Severity.ADVICE, minutes)] * due


def test_without_a_heart_nothing_is_said() -> None:
    assert warm_up.assess(picture(session_s=300.0), warm_up.Settings()) == []
