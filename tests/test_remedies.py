"""The protocol for a cramp: its steps, its timing, and that it never says what could harm."""

import re
from functools import cache
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from pictures import picture
from sweatd import safety
from sweatd.model import MUSCLES, Said, Severity
from sweatd.remedies import ENDS_S, GET_HELP, GRADES, NO_DRINK, PROTOCOL, STEPS, Remedies, Step, listed, sentence
from sweatd.rules import Settings, hydration
from sweatd.words import LANGUAGES, Words

PAGE = (Path(__file__).parents[1] / "docs" / "cramps.md").read_text()
BEGAN = 1000.3
ACTIONS = [action for one in PROTOCOL for action in one.actions]
DRINKS = next(n for n, step in enumerate(STEPS) if step.action.id == "drink")
DRINKS_AT = BEGAN + ENDS_S[DRINKS - 1]


def run(remedies: Remedies, seconds: range, facts: dict[str, Any] | None = None) -> list[Step]:
    """What is said to `a1` in these seconds."""
    seen = picture(**(facts or {"loss_l": 0.2}))
    return [step for at in seconds for step in remedies.live(replace(seen, at=float(at)))]


def begun(**settings: Any) -> Remedies:
    remedies = Remedies(**settings)
    remedies.begin("a1", "calf", BEGAN)
    return remedies


@cache
def whole() -> list[Step]:
    return run(begun(), range(1001, 2400))


def drink(facts: dict[str, Any]) -> Step:
    """What is said of drinking."""
    remedies = begun()
    [step] = run(remedies, range(int(DRINKS_AT) + 1, int(DRINKS_AT) + 2), facts)
    assert step.action in ("drink", "no_drink")
    return step


def test_a_cramp_is_guided_from_the_first_second_to_the_doctor() -> None:
    remedies = begun()
    steps = run(remedies, range(1001, 2400))
    assert [step.action for step in steps] == [
        *("stop", "red_flags"),
        *["stretch"] * 5,
        *("no_drink", "massage"),
        *["heat", "cold"] * 4,
        *("meals", "plan", "warm_up", "strength", "doctor"),
    ]
    assert [step.number for step in steps] == list(range(1, len(steps) + 1))
    assert {(step.of, step.protocol, step.athlete) for step in steps} == {(len(steps), "a1-cramp-1000", "a1")}
    assert [step.at for step in steps[:4]] == [1001.0, 1016.0, 1031.0, 1061.0]
    assert steps[3].facts == {"muscle": "calf", "time": 2.0, "times": 5.0}
    assert not remedies.any()


def test_every_step_lasts_until_the_next() -> None:
    steps = whole()
    for step, following in pairwise(steps):
        assert following.at - step.at == pytest.approx(step.lasts_s)


def test_who_cramps_again_begins_again() -> None:
    remedies = begun()
    run(remedies, range(1001, 1200))
    remedies.begin("a1", "foot", 1200.0)
    [first] = run(remedies, range(1201, 1210))
    assert (first.action, first.protocol, first.facts["muscle"]) == ("stop", "a1-cramp-1200", "foot")


@pytest.mark.parametrize("told_at", [1100.0, 900.0])
def test_a_red_flag_ends_it_and_calls_for_help(told_at: float) -> None:
    remedies = begun()
    run(remedies, range(1001, 1100))
    flags = Said(signs=(("dark_urine", told_at), ("confusion", told_at)))
    [step] = run(remedies, range(1101, 1200), {"said": flags})
    assert (step.action, step.facts) == ("get_help", {"reasons": "confusion,dark_urine"})
    assert step.number == step.of
    assert not remedies.any()
    assert sentence(step, Words("en")).startswith("This is no mere cramp: confusion, dark urine.")


def test_a_red_flag_of_yesterday_does_not() -> None:
    [step] = run(begun(), range(1001, 1005), {"said": Said(signs=(("weakness", -80_000.0),))})
    assert step.action == "stop"


def test_who_is_gone_is_left_alone() -> None:
    remedies = begun()
    assert remedies.live(replace(picture().of(), at=1001.0)) == []
    assert not remedies.any()


def test_a_restart_goes_on_and_makes_up_for_nothing() -> None:
    remedies, reborn = begun(), Remedies()
    run(remedies, range(1001, 1050))
    reborn.thaw(remedies.freeze())
    assert run(reborn, range(1100, 1300)) == run(remedies, range(1100, 1300))
    late = begun()
    assert [step.facts["time"] for step in run(late, range(1100, 1101))] == [3.0]  # two stretches fell into the gap


# drinking

DRY = {"loss_l": 1.5}
NO: list[tuple[str, dict[str, Any]]] = [
    ("little_missing", {"loss_l": 0.3}),
    ("fluid_restricted", {"fluid_restricted": True}),
    ("just_drank", {"intake_l": 0.2, "since_drink_s": 300.0}),
    ("unheard", {"silent_s": 200.0}),
    ("unwell", {"said": Said(signs=(("headache", -20_000.0),))}),
    ("finished", {"over": True, "intake_l": 0.2, "since_drink_s": 300.0}),
    ("no_deficit", {"spread_l": 1.4, "intake_l": 0.3}),
]


@pytest.mark.parametrize("over", [False, True])
def test_who_surely_lacks_water_gets_a_portion_with_sodium(over: bool) -> None:
    step = drink(DRY | {"over": over})
    assert (step.action, step.facts) == ("drink", {"volume_ml": 250.0})
    for language, salt in (("en", "with sodium"), ("de", "mit Natrium")):
        assert f"250 mL {salt}" in sentence(step, Words(language))


@pytest.mark.parametrize(("why", "facts"), NO, ids=[why for why, _ in NO])
def test_else_it_is_told_why_not(why: str, facts: dict[str, Any]) -> None:
    step = drink(DRY | facts)
    assert (step.action, step.evidence) == ("no_drink", NO_DRINK.evidence)
    assert why in str(step.facts["reasons"]).split(",")
    assert LANGUAGES["de"][f"reason.{why}"] in sentence(step, Words("de"))


def test_single_athletes_have_their_own_thresholds() -> None:
    strict = Settings(safety=safety.Settings(portion_ml=150.0))
    remedies = begun(own={"a1": strict})
    [step] = run(remedies, range(int(DRINKS_AT) + 1, int(DRINKS_AT) + 2), DRY)
    assert step.facts == {"volume_ml": 150.0}


@given(
    st.fixed_dictionaries(
        {
            "loss_l": st.floats(0, 5),
            "spread_l": st.floats(0, 1),
            "intake_l": st.floats(0, 5),
            "carried_l": st.floats(0, 1),
            "sweat_rate_l_h": st.floats(0, 3),
            "mass_kg": st.floats(35, 150),
            "session_s": st.floats(1, 20_000),
            "since_drink_s": st.floats(0, 5000),
            "fluid_restricted": st.booleans(),
            "over": st.booleans(),
        }
    )
)
def test_nobody_is_ever_told_to_drink_for_a_cramp_against_the_guard(facts: dict[str, Any]) -> None:
    facts = facts | {"spread_l": facts["spread_l"] * facts["loss_l"]}
    step, seen = drink(facts), picture(**facts)
    if step.action == "drink":
        volume_ml = float(step.facts["volume_ml"])
        against = safety.forbidden(seen, np.array([volume_ml / 1000.0]), safety.Settings())
        assert not any(mask[0] for mask in against.values())
        assert volume_ml <= safety.Settings().portion_ml
    else:
        reminders = hydration.assess(seen, hydration.Settings(), safety.Settings())
        assert all(said.severity is Severity.NONE for said in reminders)


# words


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_step_has_words_and_a_grade(language: str) -> None:
    words = Words(language)
    for action in (*ACTIONS, NO_DRINK, GET_HELP):
        assert f"remedy.{action.id}" in LANGUAGES[language]
        assert action.evidence in GRADES
        assert action.source
    assert all(f"evidence.{grade}" in LANGUAGES[language] for grade in GRADES)
    for step in whole():
        assert not re.search(r"[{}_]", sentence(step, words))


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_word_advises_or_changes_a_medicine_or_a_litre(language: str) -> None:
    said = {key: text for key, text in LANGUAGES[language].items() if key.startswith(("remedy.", "unwell", "cramp"))}
    about = [text for text in said.values() if re.search(r"medicine|Medikament|tablet|pill", text, re.IGNORECASE)]
    assert about == [said["remedy.doctor"]]
    assert ("ask your doctor" if language == "en" else "frag deinen Arzt") in said["remedy.doctor"]


@pytest.mark.parametrize("muscle", MUSCLES)
def test_the_list_for_people_without_a_phone_is_the_same_protocol(muscle: str) -> None:
    lines = listed(muscle, Words("en"))
    assert [(line.action, line.lasts_s, line.evidence) for line in lines] == [
        (action.id, action.lasts_s, action.evidence) for action in ACTIONS
    ]
    begins = {step.action: step.at for step in reversed(whole())}
    assert all(begins.get(line.action, begins["no_drink"]) - 1001.0 == line.begins_s for line in lines)
    assert sum(line.times for line in lines) == len(STEPS)
    assert LANGUAGES["en"][f"stretch.{muscle}"] in lines[2].message


def test_the_page_tells_every_step_with_its_evidence() -> None:
    rows = re.findall(r"^\| `([a-z_]+)` \| ([0-9]+) s(?:, ([0-9]) times)? \| (\w+) \|", PAGE, re.MULTILINE)
    of_steps = [
        (action.id, f"{action.lasts_s:.0f}", str(one.times) if one.times > 1 else "", action.evidence)
        for one in PROTOCOL
        for action in one.actions
    ]
    others = [(action.id, f"{action.lasts_s:.0f}", "", action.evidence) for action in (NO_DRINK, GET_HELP)]
    assert rows == [*of_steps, *others]
