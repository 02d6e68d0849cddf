import pytest

from pictures import picture
from sweatd.alerts import Alerts
from sweatd.alerts import Settings as Patience
from sweatd.model import DANGERS, MUSCLES, Audience, Change, Cramp, Said, Severity
from sweatd.rules import cramp
from sweatd.words import LANGUAGES

SETTINGS = cramp.Settings()


def told(*cramps: tuple[float, str]) -> Said:
    return Said(cramps=tuple(Cramp(at, muscle) for at, muscle in cramps))


CASES: list[tuple[str, Said | None, tuple[str, ...] | None]] = [
    ("nobody said anything", None, None),
    ("none", Said(), None),
    ("just now", told((999.5, "calf")), ("calf",)),
    ("a quarter of an hour ago", told((100.0, "calf")), ("calf",)),
    ("longer ago", told((99.0, "calf")), None),
    ("twice", told((600.0, "calf"), (990.0, "calf")), ("calf", "again")),
    ("elsewhere, too: the last first", told((600.0, "calf"), (990.0, "foot")), ("foot", "calf", "again")),
]


@pytest.mark.parametrize(("said", "reasons"), [case[1:] for case in CASES], ids=[case[0] for case in CASES])
def test_a_cramp_stands_until_it_is_long_past(said: Said | None, reasons: tuple[str, ...] | None) -> None:
    opinions = cramp.assess(picture(at=1000.0, said=said), SETTINGS)
    assert [one.reasons for one in opinions] == ([] if reasons is None else [reasons])
    assert all(one.severity is Severity.WARNING and one.certain for one in opinions)


def test_trainers_hear_of_it_in_the_first_second() -> None:
    alerts = Alerts(Patience())
    opinions = cramp.assess(picture(at=1000.0, said=told((999.5, "calf"))), SETTINGS)
    [alert] = alerts.consider(1000.0, opinions)
    assert alert.change is Change.RAISED
    assert DANGERS[alert.danger].audience is Audience.TRAINER


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_muscle_has_words_and_is_stretched_in_its_own_way(language: str) -> None:
    said = LANGUAGES[language]
    assert all(f"reason.{muscle}" in said for muscle in (*MUSCLES, cramp.AGAIN))
    assert len({said[f"stretch.{muscle}"] for muscle in MUSCLES}) == len(MUSCLES)
