from typing import Any

import pytest

from pictures import picture
from sweatd.estimators.ensemble import Ensemble
from sweatd.estimators.ensemble import Settings as Estimation
from sweatd.model import Assessment, Profile, Quantity, Sample, Severity
from sweatd.rules import heat_strain
from sweatd.words import LANGUAGES

NAN = float("nan")
SKIN = Quantity.SKIN_TEMPERATURE


def opinion(**facts: Any) -> Assessment | None:
    said = heat_strain.assess(picture(**facts), heat_strain.Settings())
    return said[0] if said and not said[0].faint else None


CASES: list[tuple[str, dict[str, Any], Severity | None, tuple[str, ...]]] = [
    ("a cool hour", {}, None, ()),
    ("hard, and warm", {"core_c": 38.7, "strain_index": 7.9}, None, ()),
    ("nobody knows the core", {"core_c": 38.2, "core_spread_c": 1.4}, None, ()),
    ("a hot core", {"core_c": 39.1}, Severity.WARNING, ("hot_core",)),
    ("probably hot, by heart rate", {"core_c": 39.1, "core_spread_c": 0.8}, Severity.WARNING, ("hot_core",)),
    ("a very hot core", {"core_c": 39.6, "strain_index": NAN}, Severity.URGENT, ("hot_core",)),
    ("a heart at its limit", {"core_c": 38.8, "strain_index": 9.1}, Severity.WARNING, ("strain_index",)),
    ("runners pass ten", {"core_c": 38.9, "strain_index": 10.5}, Severity.WARNING, ("strain_index",)),
    ("a hot skin alone", {"singles": {SKIN: 37.6}}, Severity.WARNING, ("hot_skin",)),
    ("and a strained heart", {"singles": {SKIN: 37.6}, "strain_index": 7.6}, Severity.URGENT, ("hot_skin",)),
    ("and a hot core", {"singles": {SKIN: 37.6}, "core_c": 39.1}, Severity.URGENT, ("hot_core", "hot_skin")),
    ("a skin that sheds heat in a hot hall", {"singles": {SKIN: 36.9}}, None, ()),
    ("no sensor on the skin", {"singles": {SKIN: NAN}}, None, ()),
    ("a strap that fell silent", {"core_c": 39.1, "silent_s": 130.0, "strain_index": NAN}, None, ()),
    ("whose core is told", {"core_c": 39.1, "silent_s": 130.0, "ages_s": {"core_sensor": 200.0}}, Severity.WARNING, ()),
    ("silent, and very hot", {"core_c": 39.6, "silent_s": 500.0}, Severity.URGENT, ()),
    ("gone", {"core_c": 39.6, "silent_s": 700.0, "strain_index": NAN}, None, ()),
]


@pytest.mark.parametrize(
    ("facts", "severity", "reasons"), [case[1:] for case in CASES], ids=[case[0] for case in CASES]
)
def test_who_is_too_hot(facts: dict[str, Any], severity: Severity | None, reasons: tuple[str, ...]) -> None:
    said = opinion(**facts)
    assert (said.severity if said else None) is severity
    assert said is None or not reasons or said.reasons == reasons


@pytest.mark.parametrize(
    ("facts", "faint"),
    [
        ({"core_c": 39.05}, [False]),
        ({"core_c": 38.85}, [True]),
        ({"core_c": 38.75}, []),
        ({"strain_index": 8.6}, [True]),
        ({"strain_index": 8.4}, []),
        ({"singles": {SKIN: 37.3}}, [True]),
        ({"singles": {SKIN: 37.1}}, []),
    ],
)
def test_what_was_told_stands_until_every_sign_is_well_below(facts: dict[str, Any], faint: list[bool]) -> None:
    assert [said.faint for said in heat_strain.assess(picture(**facts), heat_strain.Settings())] == faint


def test_the_skin_counts_as_it_is_measured_and_for_a_minute() -> None:
    ensemble = Ensemble(Estimation())
    ensemble.observe(Profile("a1"), [Sample(0.0, "x", Quantity.HEART_RATE, 110.0), Sample(0.0, "x", SKIN, 38.0)])
    reasons = []
    for now in (1.0, 60.0, 61.0):
        ensemble.tick(now)
        reasons += [said.reasons for said in heat_strain.assess(ensemble.picture(now), heat_strain.Settings())]
    assert reasons == [("hot_skin",), ("hot_skin",)]


@pytest.mark.parametrize("language", LANGUAGES)
def test_nobody_who_is_too_hot_is_told_to_drink(language: str) -> None:
    said = " ".join(text for key, text in LANGUAGES[language].items() if key.startswith("heat_strain"))
    assert "drink" not in said.lower()
    assert "trink" not in said.lower()


def test_what_is_not_known_is_no_fact() -> None:
    said = opinion(core_c=39.6, strain_index=NAN)
    assert said is not None
    assert said.facts == {"core_c": 39.6, "core_low_c": 39.6, "core_high_c": 39.6}


def test_careful_gyms_ask_for_a_smaller_share() -> None:
    seen = picture(core_c=38.7, core_spread_c=0.8)  # three bodies in ten are at 39 and more
    assert heat_strain.assess(seen, heat_strain.Settings()) == []
    [said] = heat_strain.assess(seen, heat_strain.Settings(probability=0.25))
    assert said.severity is Severity.WARNING
