"""The catalogues: every language says everything, with the same facts."""

from string import Formatter

import pytest

from sweatd.model import DANGERS, SIGNS, Alert, AlertState, Change, Severity
from sweatd.words import LANGUAGES, Words

ENGLISH = LANGUAGES["en"]


def fields(sentence: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(sentence) if name is not None}


@pytest.mark.parametrize("language", sorted(LANGUAGES.keys() - {"en"}))
def test_every_language_says_everything(language: str) -> None:
    said = LANGUAGES[language]
    assert said.keys() == ENGLISH.keys()
    assert {key: fields(sentence) for key, sentence in said.items()} == {
        key: fields(sentence) for key, sentence in ENGLISH.items()
    }
    same = {key for key, sentence in said.items() if sentence == ENGLISH[key] and " " in sentence}
    assert not same, "not translated"


@pytest.mark.parametrize("danger", DANGERS)
def test_every_danger_has_words_for_its_begin_and_its_end(danger: str) -> None:
    assert ENGLISH[danger]
    assert ENGLISH[f"{danger}.cleared"]


def test_every_red_flag_has_words() -> None:
    assert [sign for sign in SIGNS if f"reason.{sign}" not in ENGLISH] == []


def test_who_is_told_again_hears_that_it_is_again() -> None:
    facts = {"intake_l": 2.0}
    alert = Alert("x", 2, "a1", "overdrinking", AlertState.RAISED, Severity.URGENT, 0.0, 60.0, (), facts, Change.AGAIN)
    assert Words("en").alert(alert).startswith("Still: Stop drinking: 2.0 L drunk")
    assert Words("de").alert(alert).startswith("Immer noch: Nicht weiter trinken: 2.0 L getrunken")


def test_what_no_catalogue_knows_speaks_by_its_id() -> None:
    words = Words("en")
    alert = Alert("x", 1, "a1", "boredom", AlertState.RAISED, Severity.ADVICE, 0.0, 0.0, ("rain",))
    assert words.alert(alert) == "boredom: rain"
    assert words.reasons(["too_much_rain"]) == "too much rain"
