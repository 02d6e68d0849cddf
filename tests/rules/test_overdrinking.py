from typing import Any

import pytest

from pictures import picture
from sweatd.model import Severity
from sweatd.rules import overdrinking

CASES = [
    ("nothing drunk", {"loss_l": 0.0, "intake_l": 0.0}, None),
    ("drunk less than lost", {"loss_l": 1.0, "intake_l": 0.6}, None),
    ("a little more than lost", {"loss_l": 0.5, "intake_l": 0.7, "sodium_loss_mmol": 10.0}, None),
    ("a percent of body mass gained", {"loss_l": 0.3, "intake_l": 1.1, "intake_last_hour_l": 0.4}, Severity.WARNING),
    ("a litre in an hour for nothing", {"loss_l": 0.7, "intake_l": 1.0, "sodium_loss_mmol": 10.0}, Severity.WARNING),
    ("the blood grows thin", {"loss_l": 1.0, "intake_l": 3.0, "sodium_loss_mmol": 40.0}, Severity.URGENT),
]


@pytest.mark.parametrize(("facts", "severity"), [case[1:] for case in CASES], ids=[case[0] for case in CASES])
def test_when_to_say_stop(facts: dict[str, Any], severity: Severity | None) -> None:
    said = overdrinking.assess(picture(**facts), overdrinking.Settings())
    assert [opinion.severity for opinion in said] == ([] if severity is None else [severity])
