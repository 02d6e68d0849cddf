from typing import Any

import pytest

from pictures import one, picture
from sweatd.model import Assessment, Severity
from sweatd.physiology import fatigue as scale
from sweatd.rules import fatigue
from sweatd.words import LANGUAGES

NAN = float("nan")


def opinion(**facts: Any) -> Assessment | None:
    said = fatigue.assess(picture(**facts), fatigue.Settings())
    return said[0] if said and not said[0].faint else None


@pytest.mark.parametrize(
    ("facts", "severity"),
    [
        ({"fatigue": 69.0}, None),
        ({"fatigue": 71.0}, Severity.ADVICE),
        ({"fatigue": 86.0}, Severity.WARNING),
        ({"fatigue": NAN}, None),
        ({"fatigue": 86.0, "over": True}, None),
        ({"fatigue": 86.0, "silent_s": 61.0}, None),
        ({"fatigue": 86.0, "w_prime_percent": 100.0}, Severity.WARNING),
        ({"fatigue": 86.0, "w_prime_percent": 0.0}, None),  # 53 without it: an interval is no fatigue that stays
    ],
)
def test_how_tired_is_too_tired(facts: dict[str, Any], severity: Severity | None) -> None:
    said = opinion(**facts)
    assert (said.severity if said else None) is severity


@pytest.mark.parametrize(("score", "faint"), [(71.0, [False]), (69.0, [True]), (63.0, [True]), (61.0, [])])
def test_what_was_told_stands_until_it_is_well_below(score: float, faint: list[bool]) -> None:
    assert [said.faint for said in fatigue.assess(picture(fatigue=score), fatigue.Settings())] == faint


def test_w_prime_comes_back_and_so_is_no_reason() -> None:
    parts = {"load_today": 100.0, "heat_strain": 70.0, "anaerobic": 100.0, "muscle": NAN, "drift": 60.0, "heart": 20.0}
    said = opinion(fatigue=95.0, fatigue_parts=parts)
    assert said is not None
    assert said.reasons == ("tired_load_today", "tired_heat_strain", "tired_drift")


def test_every_part_has_words() -> None:
    assert [part for part in scale.PARTS if f"reason.tired_{part}" not in LANGUAGES["en"]] == [fatigue.PASSING]


def test_what_lasts_is_the_picture_without_its_passing_part() -> None:
    lasting = {"load_today": one(80.0), "heat_strain": one(60.0)}
    [with_it], [without] = (scale.picture(parts) for parts in (lasting | {"anaerobic": one(75.0)}, lasting))
    seen = picture(fatigue=with_it, w_prime_percent=25.0)
    assert fatigue.lasting_fatigue(seen)[0] == pytest.approx(without)
