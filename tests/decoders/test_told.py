from typing import Any

import pytest

from sweatd.decoders.told import COMMANDS
from sweatd.model import Channel, Quality, Quantity, Refused

FLUID, SODIUM, GOOD = Quantity.FLUID_INTAKE, Quantity.SODIUM_INTAKE, Quality.GOOD


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        (b'{"ml":250}', [(FLUID, 250.0, GOOD, "")]),
        (b'{"ml":1}', [(FLUID, 1.0, GOOD, "")]),
        (b'{"ml":2000,"id":"x1"}', [(FLUID, 2000.0, GOOD, "")]),
        (b' {"sodium_mmol_l": 20, "ml": 250.0, "id": "x1"} ', [(FLUID, 250.0, GOOD, ""), (SODIUM, 5.0, GOOD, "")]),
        (b'{"ml":100,"sodium_mmol_l":400}', [(FLUID, 100.0, GOOD, ""), (SODIUM, 6.0, GOOD, "")]),  # 60 are counted on
        (b'{"ml":500,"sodium_mmol_l":0}', [(FLUID, 500.0, GOOD, ""), (SODIUM, 0.0, GOOD, "")]),  # water is known
        (b'{"ml":500,"sodium_mmol_l":null}', [(FLUID, 500.0, GOOD, "")]),
    ],
)
def test_a_drink_means(meaning: Any, said: bytes, expected: list[Any]) -> None:
    assert meaning("drink", said, Channel.TOLD) == expected


ML = "ml must be a number from 1 to 2000"
SHAPE = 'a drink is told as {"ml": 250, "sodium_mmol_l": 20}: '


@pytest.mark.parametrize(
    ("said", "reason"),
    [
        (b"{}", ML),
        (b'{"ml":0}', ML),
        (b'{"ml":-250}', ML),
        (b'{"ml":2001}', ML),
        (b'{"ml":"250"}', ML),
        (b'{"ml":true}', ML),
        (b'{"ml":null}', ML),
        (b'{"ml":1e999}', ML),
        (b'{"ml":' + b"[" * 10_000, ML),
        (
            b'{"ml":250,"sodium_mmol_l":-1}',
            "sodium_mmol_l must be a number from 0 to 400 (mg/L divided by 23), or left out",
        ),
        (b'{"ml":250,"id":7}', "id must be a text of at most 64 characters, or left out"),
        (b'{"ml":250,"id":"' + b"x" * 65 + b'"}', "id must be a text of at most 64 characters, or left out"),
        (
            b'{"ml":250,"sodium_mmol_l":500}',
            "sodium_mmol_l must be a number from 0 to 400 (mg/L divided by 23), or left out",
        ),
        (b'{"ml":250,"beer":true}', SHAPE + "Object contains unknown field `beer`"),
        (b"[250]", SHAPE + "Expected `object`, got `array`"),
        (b"250", SHAPE + "Expected `object`, got `int`"),
        (b"", "this is not JSON"),
        (b"ml=250", "this is not JSON"),
        (b'{"ml":NaN}', "this is not JSON"),
        (b'{"id":"\xff","ml":250}', "this is not JSON"),
        (b"\x00\xff", "this is not JSON"),
    ],
)
def test_a_drink_is_refused_in_words_for_its_sender(meaning: Any, said: bytes, reason: str) -> None:
    with pytest.raises(Refused) as refusal:
        meaning("drink", said, Channel.TOLD)
    assert str(refusal.value) == reason


@pytest.mark.parametrize(
    ("verb", "said", "expected"),
    [
        ("weigh", b'{"kg":71.4}', (Quantity.BODY_MASS, 71.4)),
        ("weigh", b'{"kg":20,"id":"x","at":1761900000.5}', (Quantity.BODY_MASS, 20.0)),
        ("weigh", b'{"kg":300}', (Quantity.BODY_MASS, 300.0)),
        ("urine", b'{"ml":300}', (Quantity.URINE, 300.0)),
        ("urine", b'{"ml":2000,"id":"x"}', (Quantity.URINE, 2000.0)),
    ],
)
def test_a_weigh_in_and_urine_mean(meaning: Any, verb: str, said: bytes, expected: tuple[Quantity, float]) -> None:
    assert meaning(verb, said, Channel.TOLD) == [(*expected, GOOD, "")]


KG = "kg must be a number from 20 to 300"
ID = "id must be a text of at most 64 characters, or left out"


@pytest.mark.parametrize(
    ("verb", "said", "reason"),
    [
        ("weigh", b"{}", KG),
        ("weigh", b'{"kg":7}', KG),
        ("weigh", b'{"kg":700}', KG),
        ("weigh", b'{"kg":-71}', KG),
        ("weigh", b'{"kg":null}', KG),
        ("weigh", b'{"kg":1e999}', KG),
        ("weigh", b'{"kg":"71.4"}', KG),
        ("weigh", b'{"kg":71,"at":"now"}', "at must be the time in seconds since 1970, or left out"),
        ("weigh", b'{"kg":71,"id":1}', ID),
        ("weigh", b'{"kg":71,"id":"' + b"x" * 65 + b'"}', ID),
        ("weigh", b'{"ml":300}', 'a weigh-in is told as {"kg": 71.4}: Object contains unknown field `ml`'),
        ("weigh", b"71.4", 'a weigh-in is told as {"kg": 71.4}: Expected `object`, got `float`'),
        ("weigh", b'{"kg":NaN}', "this is not JSON"),
        ("urine", b"{}", ML),
        ("urine", b'{"ml":0}', ML),
        ("urine", b'{"ml":3000}', ML),
        ("urine", b'{"ml":300,"kg":71}', 'urine is told as {"ml": 300}: Object contains unknown field `kg`'),
        ("urine", b'{"ml":300,"sodium_mmol_l":20}', 'urine is told as {"ml": 300}: Object contains unknown field `sod'),
        ("urine", b"\xff", "this is not JSON"),
    ],
)
def test_they_are_refused_in_words_for_their_sender(meaning: Any, verb: str, said: bytes, reason: str) -> None:
    with pytest.raises(Refused) as refusal:
        meaning(verb, said, Channel.TOLD)
    assert str(refusal.value).startswith(reason)


def test_every_verb_but_the_one_of_files_and_programs_is_a_command() -> None:
    assert COMMANDS == ("drink", "weigh", "urine")


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        (
            b'{"heart_rate":143,"power":210.5}',
            [(Quantity.HEART_RATE, 143.0, GOOD, ""), (Quantity.POWER, 210.5, GOOD, "")],
        ),
        (b'{"body_mass":71.35}', [(Quantity.BODY_MASS, 71.35, GOOD, "")]),
        (
            b'{"rr_interval":[412,405.5],"heart_rate":146}',
            [
                (Quantity.RR_INTERVAL, 412.0, GOOD, ""),
                (Quantity.RR_INTERVAL, 405.5, GOOD, ""),
                (Quantity.HEART_RATE, 146.0, GOOD, ""),
            ],
        ),
        (b'{"rr_interval":[]}', []),
        (b"{}", []),
    ],
)
def test_measurements_mean(meaning: Any, said: bytes, expected: list[Any]) -> None:
    assert meaning("measured", said, Channel.TOLD) == expected


SHAPE_OF_MEASUREMENTS = 'measurements are told as numbers by quantity: {"heart_rate": 143, "power": 210}'


@pytest.mark.parametrize(
    ("said", "reason"),
    [
        (b'{"heart_rate":"143"}', SHAPE_OF_MEASUREMENTS),
        (b'{"heart_rate":null}', SHAPE_OF_MEASUREMENTS),
        (b'{"power":1e999}', SHAPE_OF_MEASUREMENTS),
        (b'{"rr_interval":[412,null]}', SHAPE_OF_MEASUREMENTS),
        (b'{"rr_interval":[[412]]}', SHAPE_OF_MEASUREMENTS),
        (b'{"rr_interval":' + b"[" * 10_000, SHAPE_OF_MEASUREMENTS),
        (b'{"rr_interval":[412,40]}', "rr_interval of 40 ms is outside 200..3000"),
        (b"[143]", SHAPE_OF_MEASUREMENTS),
        (b'{"heart_rate":143,"power":2501}', "power of 2501 W is outside 0..2500"),
        (b"heart_rate=143", "this is not JSON"),
        (b'{"\xff":1}', "this is not JSON"),
    ],
)
def test_measurements_are_refused(meaning: Any, said: bytes, reason: str) -> None:
    with pytest.raises(Refused) as refusal:
        meaning("measured", said, Channel.TOLD)
    assert str(refusal.value) == reason


def test_an_unknown_quantity_is_refused_with_those_that_are_known(meaning: Any) -> None:
    with pytest.raises(Refused, match="'puls' is not a quantity; known are heart_rate, rr_interval, "):
        meaning("measured", b'{"puls":143}', Channel.TOLD)
