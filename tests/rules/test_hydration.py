from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pictures import picture
from sweatd import safety
from sweatd.model import Assessment, Severity
from sweatd.rules import hydration


def opinion(**facts: Any) -> Assessment | None:
    said = hydration.assess(picture(**facts), hydration.Settings(), safety.Settings())
    return said[0] if said else None


def test_a_litre_lost_by_seventy_kilograms_is_a_portion_of_a_quarter_litre() -> None:
    said = opinion(loss_l=1.0)
    assert said is not None
    assert (said.severity, said.facts["volume_ml"], said.reasons) == (Severity.ADVICE, 250.0, ("deficit", "water"))


def test_more_than_two_percent_is_a_warning() -> None:
    said = opinion(loss_l=1.6)
    assert said is not None
    assert said.severity is Severity.WARNING


def test_less_than_one_percent_needs_no_word() -> None:
    assert opinion(loss_l=0.6) is None


def test_the_portion_follows_the_lower_bound_of_the_loss_not_the_median() -> None:
    sure, unsure = opinion(mass_kg=40, loss_l=0.5), opinion(mass_kg=40, loss_l=0.5, spread_l=0.35)
    assert sure is not None
    assert unsure is not None
    assert unsure.facts["volume_ml"] < sure.facts["volume_ml"]


@pytest.mark.parametrize(("session_s", "sweat_rate", "sodium"), [(6000, 0.8, 1.0), (4000, 1.4, 1.0), (4000, 0.8, 0.0)])
def test_long_or_heavy_sweating_wants_sodium(session_s: float, sweat_rate: float, sodium: float) -> None:
    said = opinion(loss_l=1.2, session_s=session_s, since_drink_s=session_s, sweat_rate_l_h=sweat_rate)
    assert said is not None
    assert said.facts["with_sodium"] == sodium


def test_nobody_is_reminded_again_within_a_quarter_of_an_hour_of_drinking() -> None:
    said = opinion(loss_l=1.5, intake_l=0.2, since_drink_s=600.0)
    assert said is not None
    assert said.severity is Severity.NONE


DUE = {"loss_l": 1.0}
"""An athlete who would be reminded, but for one thing at a time."""
FORBIDDEN: list[tuple[str, dict[str, Any]]] = [
    ("fluid_restricted", {"fluid_restricted": True}),
    ("unheard", {"silent_s": 130.0}),
    ("no_deficit", {"loss_l": 1.3, "spread_l": 1.2, "intake_l": 0.3, "since_drink_s": 1000.0}),
    ("no_deficit", {"loss_l": 1.3, "spread_l": 1.2, "carried_l": 0.3}),
    ("drank_enough_this_hour", {"loss_l": 2.0, "intake_l": 0.7, "since_drink_s": 1000.0}),
    ("drank_faster_than_sweating", {"loss_l": 2.0, "intake_l": 0.5, "sweat_rate_l_h": 0.3, "since_drink_s": 1000.0}),
    ("sodium_would_be_low", {"sodium_loss_mmol": 400.0}),
    ("little_missing", {"loss_l": 1.3, "spread_l": 1.38}),
    ("just_drank", {"loss_l": 2.0, "intake_l": 0.2, "since_drink_s": 600.0}),
]


def test_the_athlete_of_the_next_test_would_be_reminded() -> None:
    said = opinion(**DUE)
    assert said is not None
    assert said.severity is Severity.ADVICE


@pytest.mark.parametrize(("reason", "facts"), FORBIDDEN, ids=[reason for reason, _ in FORBIDDEN])
def test_each_reason_alone_forbids_the_reminder(reason: str, facts: dict[str, Any]) -> None:
    said = opinion(**(DUE | facts))
    assert said is not None
    assert (said.severity, said.reasons) == (Severity.NONE, (reason,))


def test_a_short_session_needs_no_drink_unless_much_is_gone() -> None:
    eager = hydration.Settings(deficit_percent=0.5)
    [early] = hydration.assess(picture(loss_l=0.6, session_s=1800.0), eager, safety.Settings())
    [late] = hydration.assess(picture(loss_l=0.6, session_s=4000.0), eager, safety.Settings())
    assert (early.severity, early.reasons) == (Severity.NONE, ("too_early",))
    assert late.severity is Severity.ADVICE


@given(
    st.fixed_dictionaries(
        {
            "loss_l": st.floats(0, 6),
            "intake_l": st.floats(0, 6),
            "sweat_rate_l_h": st.floats(0, 3),
            "mass_kg": st.floats(35, 150),
            "session_s": st.floats(1, 20_000),
        }
    ),
    st.floats(0, 1),
    st.floats(0, 1),
)
def test_nobody_is_ever_told_to_drink_more_than_the_lower_bound_of_what_was_lost(
    facts: dict[str, Any], spread: float, share_last_hour: float
) -> None:
    loss_l, intake_l = facts["loss_l"], facts["intake_l"]
    seen = picture(**facts, spread_l=spread * loss_l, intake_last_hour_l=share_last_hour * intake_l)
    for said in hydration.assess(seen, hydration.Settings(), safety.Settings()):
        if said.severity is not Severity.NONE:
            lower_bound_l = loss_l - 0.9 * spread * loss_l
            assert intake_l + said.facts["volume_ml"] / 1000.0 <= lower_bound_l + 1e-6
            assert share_last_hour * intake_l + said.facts["volume_ml"] / 1000.0 <= 0.8 + 1e-9
