"""The causes of cramp: each is seen, weighs what its source says, and says so; and words are rare."""

import math
import re
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from pictures import picture
from sweatd.model import (
    CONDITIONS,
    MEDICINES,
    Cramp,
    Injury,
    Picture,
    Profile,
    Quantity,
    Said,
    Severity,
    Soreness,
)
from sweatd.rules import cramp_risk
from sweatd.rules.cramp_risk.causes import CAUSES, GROUPS, SENSED, WEAK, WITHOUT
from sweatd.rules.cramp_risk.weighing import REASONS, weigh
from sweatd.words import LANGUAGES

NOON = 1_761_912_000.0  # 2025-10-31
PAGE = (Path(__file__).parents[2] / "docs" / "cramps.md").read_text()
USUAL = cramp_risk.Settings()
RATIO = {cause.id: cause.ratio for cause in CAUSES}


def seen(
    profile: dict[str, Any] | None = None, said: Said | None = None, sweat_sodium: float = 30.0, **facts: Any
) -> Picture:
    """One athlete of whom nothing speaks for a cramp but what is given."""
    calm: dict[str, Any] = {"at": NOON, "loss_l": 0.3, "sodium_loss_mmol": 10.0, "session_s": 1200.0}
    one = picture(**(calm | facts), said=said or Said())
    salt = {Quantity.SWEAT_SODIUM: 0.0 * one.bodies[Quantity.DEFICIT] + sweat_sodium}
    return replace(one, profiles=(Profile("a1", **(profile or {})),), bodies=one.bodies | salt)


def weights(of: Picture) -> dict[str, float]:
    """The ratio of each reason that weighs anything."""
    named = zip(REASONS, weigh(of)[:, 0].tolist(), strict=True)
    return {reason: round(math.exp(weight), 2) for reason, weight in named if weight > 1e-9}


def risk(of: Picture) -> cramp_risk.Risk:
    [own] = cramp_risk.risks(of)
    return own


def sore(score: float) -> Said:
    return Said(soreness=(Soreness(NOON - 60.0, score, "calf"),))


CRAMPED = Said(cramps=(Cramp(NOON - 3600.0, "calf"),))
CASES: list[tuple[str, dict[str, Any], dict[str, float]]] = [
    ("nothing", {}, {}),
    ("cramped often", {"profile": {"cramps": "often"}}, {"earlier_cramps": 2.4}),
    ("cramped sometimes", {"profile": {"cramps": "sometimes"}}, {"earlier_cramps": 1.55}),
    ("never cramped", {"profile": {"cramps": "never"}}, {}),
    ("injured", {"profile": {"injuries": (Injury("calf", "2025-01-15"),)}}, {"injury": 1.7}),
    ("injured long ago", {"profile": {"injuries": (Injury("calf", "2024-10-15"),)}}, {}),
    (
        "injured tomorrow, where it is tomorrow",
        {"profile": {"injuries": (Injury("calf", "2025-11-01"),)}},
        {"injury": 1.7},
    ),
    ("injured in the future", {"profile": {"injuries": (Injury("calf", "2025-11-03"),)}}, {}),
    (
        "a recording of 1970",
        {"at": 600.0, "profile": {"injuries": (Injury("calf", "2025-01-15"),), "birth_year": 1970}},
        {},
    ),
    ("no date", {"profile": {"injuries": (Injury("calf", "2025-02-30"),)}}, {}),
    ("weak", {"profile": {"weak_muscles": ("hamstring",)}}, {"weak_muscles": 1.64}),
    ("one medicine", {"profile": {"medicines": ("diuretics",)}}, {"medicines": 1.47}),
    ("a medicine without a row", {"profile": {"medicines": ("lithium",)}}, {"medicines": 1.2}),
    ("one condition", {"profile": {"conditions": ("anaemia",)}}, {"conditions": 1.54}),
    ("what was once", {"profile": {"conditions": ("heat_illness",)}}, {}),
    ("a man of 41", {"profile": {"sex": "male", "birth_year": 1984}}, {"male": 1.32, "over_40": 1.2}),
    ("a woman of 40", {"profile": {"sex": "female", "birth_year": 1985}}, {}),
    ("a cramp today", {"said": CRAMPED}, {"cramp_today": 2.4}),
    ("a cramp of yesterday", {"said": Said(cramps=(Cramp(NOON - 90_000.0, "calf"),))}, {}),
    ("very sore", {"said": sore(8)}, {"soreness": 1.7}),
    ("a little sore", {"said": sore(2)}, {}),
    ("a full day's work", {"fatigue_parts": {"load_today": 100.0}}, {"fatigue": 2.0}),
    ("hot, not tired", {"fatigue_parts": {"heat_strain": 100.0, "anaerobic": 100.0}}, {}),
    ("W' half spent", {"w_prime_percent": 50.0}, {}),
    ("W' spent", {"w_prime_percent": 0.0}, {"pace": 1.2}),
    ("much running", {"singles": {Quantity.MUSCLE_LOAD: 120.0}}, {"muscle_load": 1.3}),
    (
        "twice as much as usual",
        {"singles": {Quantity.ACUTE_LOAD: 80.0, Quantity.CHRONIC_LOAD: 40.0}},
        {"load_spike": 1.3},
    ),
    ("never trained", {"singles": {Quantity.ACUTE_LOAD: 80.0, Quantity.CHRONIC_LOAD: 0.0}}, {}),
    ("dry", {"loss_l": 2.8}, {"dehydration": 1.28}),
    ("salty and heavy", {"loss_l": 1.5, "intake_l": 1.5, "sweat_sodium": 80.0}, {"salty_sweat": 1.4}),
    ("salty, hardly sweating", {"sweat_sodium": 80.0}, {}),
    ("much salt lost", {"sodium_loss_mmol": 200.0}, {"sodium_loss": 1.2}),
    ("cold", {"singles": {Quantity.WARM_UP: 2.0}}, {"short_warm_up": 1.1}),
    ("warm", {"singles": {Quantity.WARM_UP: 8.0}}, {}),
]
ENDED = {Quantity.TRIMP: 80.0, Quantity.COOL_DOWN: 1.0, Quantity.SINCE_EFFORT: 240.0}
CASES += [
    ("ended at once", {"singles": ENDED}, {"short_cool_down": 1.05}),
    ("stretched after", {"singles": ENDED, "said": Said(stretched_at=NOON - 60.0)}, {}),
    ("stretched before", {"singles": ENDED, "said": Said(stretched_at=NOON - 3600.0)}, {"short_cool_down": 1.05}),
]


@pytest.mark.parametrize(("facts", "weighs"), [case[1:] for case in CASES], ids=[case[0] for case in CASES])
def test_each_cause_is_seen_and_weighs_what_its_row_says(facts: dict[str, Any], weighs: dict[str, float]) -> None:
    assert weights(seen(**facts)) == weighs


def test_every_cause_has_a_case() -> None:
    shown = {reason for _, _, weighs in CASES for reason in weighs}
    assert shown == set(REASONS)


def test_every_medicine_and_condition_of_a_profile_has_a_row_or_is_known_to_have_none() -> None:
    for medicine in MEDICINES:
        assert weights(seen({"medicines": (medicine,)})).keys() == {"medicines"}
    for condition in CONDITIONS:
        assert bool(weights(seen({"conditions": (condition,)}))) is (condition not in WITHOUT)


def test_what_overlaps_is_not_counted_twice() -> None:
    ill = weights(seen({"medicines": MEDICINES, "conditions": CONDITIONS}))
    assert ill["medicines"] * ill["conditions"] == pytest.approx(2.42, abs=0.02)
    hurt = seen({"weak_muscles": ("calf",), "injuries": (Injury("calf", "2025-06-01"),)}, sore(10))
    assert math.prod(weights(hurt).values()) == pytest.approx(2.5, abs=0.02)
    spent = weights(seen(fatigue_parts={"load_today": 100.0}, w_prime_percent=0.0))
    assert math.prod(spent.values()) == pytest.approx(2.0, abs=0.02)


def test_weak_causes_together_never_raise_the_band_whatever_the_settings() -> None:
    weak = seen(
        loss_l=4.0,
        sodium_loss_mmol=500.0,
        sweat_sodium=120.0,
        w_prime_percent=0.0,
        singles=ENDED | {Quantity.WARM_UP: 1.0},
    )
    reasons = {cause.reason for cause in CAUSES if cause.strength == WEAK}
    assert weights(weak).keys() == reasons
    assert math.prod(weights(weak).values()) < 2.0  # the lowest that can be set
    assert risk(weak).band == "low"


BANDS: list[tuple[str, dict[str, Any], cramp_risk.Risk]] = [
    ("nobody knows anything", {}, cramp_risk.Risk("low", (), "little")),
    ("only sensors", {"fatigue_parts": {"load_today": 40.0}}, cramp_risk.Risk("low", ("fatigue",), "sensors")),
    ("said that never", {"profile": {"cramps": "never"}}, cramp_risk.Risk("low", (), "questionnaire")),
    ("a cramp today", {"said": CRAMPED}, cramp_risk.Risk("raised", ("cramp_today",), "questionnaire")),
    (
        "much at once",
        {"profile": {"cramps": "often", "sex": "male", "medicines": ("diuretics",)}, "said": CRAMPED, "loss_l": 3.0},
        cramp_risk.Risk("high", ("earlier_cramps", "cramp_today", "medicines"), "questionnaire"),
    ),
]


@pytest.mark.parametrize(("facts", "expected"), [case[1:] for case in BANDS], ids=[case[0] for case in BANDS])
def test_bands_have_reasons_and_say_what_they_rest_on(facts: dict[str, Any], expected: cramp_risk.Risk) -> None:
    assert risk(seen(**facts)) == expected


def test_bands_follow_the_thresholds_of_all_and_of_single_athletes() -> None:
    cramped, careful = seen(said=CRAMPED), cramp_risk.Settings(raised=2.0, high=3.0)
    assert [own.band for own in cramp_risk.risks(seen({"sex": "male"}, CRAMPED), careful)] == ["high"]
    assert [own.band for own in cramp_risk.risks(cramped, USUAL, {"a1": cramp_risk.Settings(raised=3.0)})] == ["low"]
    assert cramp_risk.risks(replace(cramped, athletes=())) == []
    assert list(cramp_risk.Settings(raised=4.0, high=4.0).check()) == ["raised 4 is not below high 4"]


TIRED_CRAMPER: dict[str, Any] = {
    "profile": {"cramps": "often", "sex": "male", "injuries": (Injury("calf", "2025-06-01"),)},
    "fatigue_parts": {"load_today": 80.0},
}
SILENT: list[tuple[str, dict[str, Any]]] = [
    ("nothing of today", {"fatigue_parts": {"load_today": 5.0}}),
    ("too early", {"session_s": 500.0}),
    ("over", {"over": True}),
    ("rests", {"singles": {Quantity.SINCE_EFFORT: 400.0}}),
    ("unheard", {"silent_s": 90.0}),
    ("has one", {"said": Said(cramps=(Cramp(NOON - 60.0, "calf"),))}),
    ("not that high", {"profile": {"cramps": "often"}, "fatigue_parts": {"load_today": 60.0}}),
]


def test_who_is_at_high_risk_by_today_too_hears_it_as_advice() -> None:
    [said] = cramp_risk.assess(seen(**TIRED_CRAMPER), USUAL)
    assert (said.severity, said.reasons) == (Severity.ADVICE, ("earlier_cramps", "injury", "fatigue"))
    assert cramp_risk.assess(seen(**TIRED_CRAMPER, singles={Quantity.SINCE_EFFORT: 100.0}), USUAL) != []


@pytest.mark.parametrize("facts", [case[1] for case in SILENT], ids=[case[0] for case in SILENT])
def test_else_a_band_is_shown_and_nothing_said(facts: dict[str, Any]) -> None:
    assert cramp_risk.assess(seen(**(TIRED_CRAMPER | facts)), USUAL) == []


def test_weak_causes_decide_about_no_word() -> None:
    assert {cause for cause in CAUSES if cause.strength == WEAK} <= set(SENSED)
    almost: dict[str, Any] = {"profile": {"cramps": "often", "sex": "male"}, "fatigue_parts": {"load_today": 55.0}}
    dry = seen(**almost, loss_l=3.0, sodium_loss_mmol=500.0, singles={Quantity.WARM_UP: 1.0})
    assert risk(dry).band == "high"
    assert cramp_risk.assess(dry, USUAL) == []


def test_a_picture_without_profiles_and_words_is_a_low_risk() -> None:
    assert risk(picture(loss_l=0.3)) == cramp_risk.Risk("low", (), "little")


@given(
    st.fixed_dictionaries(
        {
            "cramps": st.sampled_from([None, "never", "sometimes", "often"]),
            "sex": st.sampled_from([None, "male", "female"]),
            "birth_year": st.none() | st.integers(1900, 2100),
            "medicines": st.lists(st.sampled_from(MEDICINES), unique=True).map(tuple),
            "conditions": st.lists(st.sampled_from(CONDITIONS), unique=True).map(tuple),
        }
    ),
    st.floats(0, 10),
    st.floats(0, 100) | st.just(math.nan),
)
def test_one_more_cause_never_lowers_the_risk_and_no_group_exceeds_its_limit(
    profile: dict[str, Any], score: float, load: float
) -> None:
    facts: dict[str, Any] = {"fatigue_parts": {"load_today": load}}
    without, with_more = seen(profile, **facts), seen(profile, replace(CRAMPED, soreness=sore(score).soreness), **facts)
    assert weigh(with_more).sum() >= weigh(without).sum() - 1e-9
    assert weigh(with_more).sum() >= weigh(with_more, weak=False).sum() - 1e-9
    health = weigh(without)[[REASONS.index(reason) for reason in ("medicines", "conditions")]].sum()
    assert math.exp(health) <= float(GROUPS["health"] or 0.0) + 1e-6
    assert risk(with_more).band in {"low", "raised", "high"}


# what is said of it


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_reason_has_words(language: str) -> None:
    assert [reason for reason in REASONS if f"reason.{reason}" not in LANGUAGES[language]] == []


def test_the_page_tells_every_cause_with_its_weight_and_strength() -> None:
    rows = re.findall(r"^\| `([a-z0-9_.]+)` \| ([0-9.]+) \| (strong|moderate|weak) \|", PAGE, re.MULTILINE)
    assert rows == [(cause.id, f"{cause.ratio:.2f}", cause.strength) for cause in CAUSES]
