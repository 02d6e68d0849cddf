from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pictures import picture
from sweatd import safety
from sweatd.model import Assessment, Quantity, Said, Severity
from sweatd.rules import hydration, rehydrate

OVER = {"over": True}


def opinion(**facts: Any) -> Assessment | None:
    said = rehydrate.assess(picture(**facts), rehydrate.Settings(), safety.Settings())
    return said[0] if said else None


def test_what_is_missing_at_the_lower_bound_is_replaced_in_portions() -> None:
    said = opinion(loss_l=1.8, spread_l=0.5, intake_l=0.3, **OVER)
    assert said is not None
    assert (said.severity, said.reasons, said.ceilings) == (Severity.ADVICE, ("deficit", "with_sodium"), ("volume_ml",))
    assert said.facts["volume_ml"] == 1050.0  # 1.35 L lost at the least, 0.3 L drunk
    assert (said.facts["portion_ml"], said.facts["every_min"]) == (250.0, 20.0)


@pytest.mark.parametrize(
    ("facts", "due"),
    [
        ({}, False),
        ({"over": False}, False),
        ({"over": True}, True),
        ({"silent_s": 299.0}, False),
        ({"silent_s": 300.0}, True),
        ({"singles": {Quantity.SINCE_EFFORT: 299.0}}, False),
        ({"singles": {Quantity.SINCE_EFFORT: 300.0}}, True),
    ],
)
def test_one_of_the_two_words_of_drinking_is_said_not_both(facts: dict[str, Any], due: bool) -> None:
    seen = picture(loss_l=1.5, **facts)
    [portion] = hydration.assess(seen, hydration.Settings(), safety.Settings())
    afterwards = rehydrate.assess(seen, rehydrate.Settings(), safety.Settings())
    assert ("finished" in portion.reasons) is due
    assert [said.severity for said in afterwards] == [Severity.ADVICE] * due


@pytest.mark.parametrize(("loss_l", "sodium"), [(1.1, 0.0), (1.3, 1.0)])
def test_who_lost_much_wants_sodium(loss_l: float, sodium: float) -> None:
    said = opinion(loss_l=loss_l, **OVER)
    assert said is not None
    assert said.facts["with_sodium"] == sodium


def test_meals_replace_less_than_a_percent() -> None:
    assert opinion(loss_l=0.65, **OVER) is None


UNWELL = Said(signs=(("nausea", -3600.0),))
FORBIDDEN: list[tuple[str, dict[str, Any]]] = [
    ("fluid_restricted", {"fluid_restricted": True}),
    ("unwell", {"said": UNWELL}),
    ("drank_enough_this_hour", {"loss_l": 3.0, "intake_l": 0.7}),
    ("little_missing", {"loss_l": 1.5, "spread_l": 1.4}),
    ("no_deficit", {"loss_l": 1.5, "intake_l": 1.6, "intake_last_hour_l": 0.0}),
    ("sodium_would_be_low", {"sodium_loss_mmol": 400.0}),
]
LETS_PASS: list[tuple[str, dict[str, Any]]] = [
    ("sweating is over", {"sweat_rate_l_h": 0.0, "intake_l": 0.5}),
    ("a drink is not hurried", {"intake_l": 0.3, "since_drink_s": 60.0}),
    ("the strap is off", {"silent_s": 400.0}),
    ("a short session", {"session_s": 1800.0}),
]


@pytest.mark.parametrize(("reason", "facts"), FORBIDDEN, ids=[reason for reason, _ in FORBIDDEN])
def test_safety_withdraws_it(reason: str, facts: dict[str, Any]) -> None:
    said = opinion(**({"loss_l": 1.5} | OVER | facts))
    assert said is not None
    assert said.severity is Severity.NONE
    assert reason in said.reasons


@pytest.mark.parametrize("facts", [facts for _, facts in LETS_PASS], ids=[name for name, _ in LETS_PASS])
def test_what_forbids_a_portion_now_need_not_forbid_the_hours_after(facts: dict[str, Any]) -> None:
    said = opinion(**({"loss_l": 1.5} | OVER | facts))
    assert said is not None
    assert said.severity is Severity.ADVICE


def test_salty_sweaters_are_not_told_to_replace_all_of_it_with_plain_water() -> None:
    thin, salty = (opinion(loss_l=2.0, sodium_loss_mmol=mmol, **OVER) for mmol in (10.0, 180.0))
    assert thin is not None
    assert salty is not None
    assert salty.facts["volume_ml"] < thin.facts["volume_ml"] == 2000.0


@given(
    st.fixed_dictionaries(
        {
            "loss_l": st.floats(0, 6),
            "intake_l": st.floats(0, 6),
            "carried_l": st.floats(0, 1),
            "sodium_loss_mmol": st.floats(0, 500),
            "mass_kg": st.floats(35, 150),
            "session_s": st.floats(1, 20_000),
            "silent_s": st.floats(0, 1800),
        }
    ),
    st.floats(0, 1),
    st.floats(0, 1),
)
def test_drinking_all_that_was_advised_never_exceeds_the_lower_bound_nor_thins_the_blood(
    facts: dict[str, Any], spread: float, share_last_hour: float
) -> None:
    loss_l, intake_l = facts["loss_l"], facts["intake_l"]
    asked = facts | {"spread_l": spread * loss_l, "over": True}
    for said in rehydrate.assess(
        picture(**asked, intake_last_hour_l=share_last_hour * intake_l), rehydrate.Settings(), safety.Settings()
    ):
        if said.severity is not Severity.NONE:
            drunk_l = said.facts["volume_ml"] / 1000.0
            obeyed = picture(**asked | {"intake_l": intake_l + drunk_l})
            assert obeyed.percentile(Quantity.FLUID_BALANCE, 95.0)[0] <= 1e-6
            assert obeyed.percentile(Quantity.PLASMA_SODIUM, 5.0)[0] >= 138.0 - 1e-6
            assert said.facts["portion_ml"] / 1000.0 + share_last_hour * intake_l <= 0.8 + 1e-9
            assert said.facts["portion_ml"] * 60.0 / said.facts["every_min"] <= 800.0
