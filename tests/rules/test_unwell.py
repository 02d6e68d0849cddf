import numpy as np
import pytest

from pictures import picture
from sweatd import safety
from sweatd.model import SIGNS, Alert, AlertState, Change, Picture, Said, Severity
from sweatd.rules import unwell
from sweatd.words import LANGUAGES, Words

NOW = 10_000.0
SETTINGS = unwell.Settings()
CASES: list[tuple[str, tuple[tuple[str, float], ...], tuple[str, ...], Severity]] = [
    ("nothing", (), (), Severity.NONE),
    ("two hours ago", (("nausea", NOW - 7200.0),), ("nausea",), Severity.URGENT),
    ("longer ago", (("nausea", NOW - 7201.0),), (), Severity.NONE),
    ("a doctor today", (("weakness", NOW), ("dark_urine", NOW)), ("dark_urine", "weakness"), Severity.WARNING),
    ("the gravest first", (("dark_urine", NOW), ("collapse", NOW)), ("collapse", "dark_urine"), Severity.URGENT),
]


@pytest.mark.parametrize(
    ("signs", "reasons", "severity"), [case[1:] for case in CASES], ids=[case[0] for case in CASES]
)
def test_red_flags_stand_for_two_hours(
    signs: tuple[tuple[str, float], ...], reasons: tuple[str, ...], severity: Severity
) -> None:
    opinions = unwell.assess(picture(at=NOW, said=Said(signs=signs)), SETTINGS)
    assert [(one.reasons, one.severity, one.certain) for one in opinions] == [(reasons, severity, True)] * bool(reasons)


def test_who_is_well_again_is_not_unwell_and_may_not_drink_for_a_day() -> None:
    def seen(well_at: float) -> Picture:
        return picture(at=NOW, said=Said(signs=(("nausea", NOW - 60.0),), well_at=well_at))

    assert [one.severity for one in unwell.assess(seen(NOW - 30.0), SETTINGS)] == [Severity.NONE]
    assert [one.severity for one in unwell.assess(seen(NOW - 90.0), SETTINGS)] == [Severity.URGENT], "told after that"
    assert safety.forbidden(seen(NOW - 30.0), np.array([0.2]), safety.Settings())["unwell"].all()


def test_nobody_said_anything() -> None:
    assert unwell.assess(picture(at=NOW), SETTINGS) == []


@pytest.mark.parametrize("sign", SIGNS)
def test_whatever_may_be_too_little_sodium_is_urgent(sign: str) -> None:
    [said] = unwell.assess(picture(at=NOW, said=Said(signs=((sign, NOW),))), SETTINGS)
    assert (said.severity is Severity.WARNING) is (sign in unwell.DOCTOR_TODAY)
    assert unwell.DOCTOR_TODAY.isdisjoint(safety.LOW_SODIUM_SIGNS)


@pytest.mark.parametrize(
    ("language", "ambulance", "nothing_to_drink"),
    [("en", "ambulance", "nothing to drink"), ("de", "Rettung", "nichts trinken")],
)
def test_the_urgent_words_stop_drinking_and_name_the_ambulance(
    language: str, ambulance: str, nothing_to_drink: str
) -> None:
    alert = Alert("x", 1, "a1", unwell.DANGER, AlertState.RAISED, Severity.URGENT, 0.0, 0.0, ("confusion",))
    said = Words(language).alert(alert)
    assert said.startswith(LANGUAGES[language]["reason.confusion"])
    assert ambulance in said
    assert nothing_to_drink in said
    assert alert.change is Change.NONE
