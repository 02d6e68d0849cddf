"""Reasons of the guard that no rule's own tests show."""

import numpy as np
import pytest

from pictures import one, picture
from sweatd import safety
from sweatd.model import SIGNS, Quantity, Said
from sweatd.physiology.electrolytes import plasma_sodium_mmol_l
from sweatd.words import LANGUAGES

NOW, HOUR_S = 1_000_000.0, 3600.0
LOW_SODIUM = {"nausea", "vomiting", "headache", "confusion", "weight_gain", "collapse"}


def reasons(**facts: object) -> set[str]:
    against = safety.forbidden(picture(at=NOW, **facts), one(0.1), safety.Settings())  # type: ignore[arg-type]
    return {reason for reason, mask in against.items() if mask[0]}


@pytest.mark.parametrize("sign", SIGNS)
def test_who_told_a_sign_of_low_sodium_hears_no_word_of_drinking(sign: str) -> None:
    said = Said(signs=((sign, NOW - 23 * HOUR_S),))
    assert reasons(said=said) == ({"unwell"} if sign in LOW_SODIUM else set())


def test_after_a_day_it_is_over() -> None:
    assert reasons(said=Said(signs=(("nausea", NOW - 25 * HOUR_S),))) == set()


def test_where_no_words_are_known_nobody_is_unwell() -> None:
    assert reasons() == set()
    assert reasons(said=Said()) == set()


def test_every_reason_has_words() -> None:
    against = safety.forbidden(picture(), one(0.1), safety.Settings())
    assert [reason for reason in against if f"reason.{reason}" not in LANGUAGES["en"]] == []


@pytest.mark.parametrize("sodium_loss_mmol", [0.0, 60.0, 200.0, 300.0])
def test_plain_water_goes_to_the_limit_and_no_further(sodium_loss_mmol: float) -> None:
    seen, settings = picture(loss_l=1.5, sodium_loss_mmol=sodium_loss_mmol), safety.Settings()
    [water_l] = safety.plain_water_l(seen, settings)
    now = seen.bodies[Quantity.PLASMA_SODIUM]
    body_water_l = 0.5 * seen.bodies[Quantity.BODY_MASS] - 1.5
    after = plasma_sodium_mmol_l(body_water_l, np.array(water_l), np.zeros(1), now)
    assert after == pytest.approx(np.full_like(after, settings.lowest_sodium_mmol_l))
    assert not safety.forbidden(seen, one(water_l - 1e-6), settings)["sodium_would_be_low"][0]
    assert safety.forbidden(seen, one(water_l + 1e-6), settings)["sodium_would_be_low"][0]
