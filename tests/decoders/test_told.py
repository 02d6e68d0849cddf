from typing import Any

import pytest

from sweatd.decoders.told import COMMANDS, DECODERS, MEASURED
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
        (b'{"ml":250,"id":7}', "id must be a text of at most 64 printable ASCII characters, or left out"),
        (
            b'{"ml":250,"id":"' + b"x" * 65 + b'"}',
            "id must be a text of at most 64 printable ASCII characters, or left out",
        ),
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
ID = "id must be a text of at most 64 printable ASCII characters, or left out"


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


SORE, CRAMP, SIGN = Quantity.SORENESS, Quantity.CRAMP, Quantity.SIGN


@pytest.mark.parametrize(
    ("verb", "said", "expected"),
    [
        ("soreness", b'{"score":6,"muscle":"calf"}', [(SORE, 6.0, GOOD, "calf")]),
        ("soreness", b'{"score":0}', [(SORE, 0.0, GOOD, "other")]),
        ("soreness", b'{"score":10,"id":"x1","at":1}', [(SORE, 10.0, GOOD, "other")]),
        ("cramp", b'{"muscle":"hamstring"}', [(CRAMP, 1.0, GOOD, "hamstring")]),
        ("cramp", b"{}", [(CRAMP, 1.0, GOOD, "other")]),
        ("unwell", b'{"signs":["nausea"]}', [(SIGN, 1.0, GOOD, "nausea")]),
        (
            "unwell",
            b'{"signs":["nausea","confusion","nausea"]}',
            [(SIGN, 1.0, GOOD, "nausea"), (SIGN, 1.0, GOOD, "confusion")],
        ),
        ("well", b"{}", [(Quantity.WELL, 1.0, GOOD, "")]),
        ("stretched", b"{}", [(Quantity.STRETCHED, 1.0, GOOD, "")]),
        ("start", b'{"id":"x1"}', [(Quantity.SESSION, 1.0, GOOD, "")]),
        ("end", b"{}", [(Quantity.SESSION, 0.0, GOOD, "")]),
        ("ack", b"{}", []),  # these are about words, not about bodies
        ("snooze", b'{"minutes":5}', []),
        ("assign", b'{"device":"c0:ff:ee:00:00:01"}', []),
    ],
)
def test_feelings_sessions_and_answers_mean(meaning: Any, verb: str, said: bytes, expected: list[Any]) -> None:
    assert meaning(verb, said, Channel.TOLD) == expected


MUSCLE = "muscle must be one of calf, hamstring, quadriceps, "
SIGNS = "signs must be one or more of confusion, collapse, chest_pain, "
ADDRESS = "device must be a Bluetooth address such as C0:FF:EE:00:00:01"
BY = "by must be who answers, a text of at most 40 characters"


@pytest.mark.parametrize(
    ("verb", "said", "reason"),
    [
        ("soreness", b"{}", "score must be a number from 0 (none) to 10 (the worst)"),
        ("soreness", b'{"score":10.5}', "score must be"),
        ("soreness", b'{"score":5,"muscle":"ear"}', MUSCLE),
        ("soreness", b"5", 'soreness is told as {"score": 6, "muscle": "calf"}: Expected `object`, got `int`'),
        ("cramp", b'{"muscle":null}', MUSCLE),
        ("cramp", b'{"score":5}', 'a cramp is told as {"muscle": "calf"}: Object contains unknown field `score`'),
        ("unwell", b"{}", SIGNS),
        ("unwell", b'{"signs":[]}', SIGNS),
        ("unwell", b'{"signs":"nausea"}', SIGNS),
        ("unwell", b"5", 'red flags are told as {"signs": ["nausea"]}: Expected `object`, got `int`'),
        ("unwell", b'{"signs":["nausea","ennui"]}', SIGNS),
        ("unwell", b'{"signs":[' + b'"nausea",' * 10 + b'"nausea"]}', SIGNS),
        ("stretched", b'{"ml":1}', "this is told as {}: Object contains unknown field `ml`"),
        ("well", b'{"ml":1}', "this is told as {}: Object contains unknown field `ml`"),
        ("start", b"[]", "this is told as {}: Expected `object`, got `array`"),
        ("end", b"", "this is not JSON"),
        ("end", b"[" * 5000, "this is told as {}"),
        ("end", b'{"id":"a\\u0000"}', "id must be a text of at most 64 printable ASCII characters"),
        ("end", '{"id":"é"}'.encode(), "id must be a text of at most 64 printable ASCII characters"),
        ("end", b'{"id":5}', "id must be a text"),
        ("end", b'{"at":"now"}', "at must be the time in seconds since 1970"),
        ("ack", b'{"by":"a\\u001bb"}', BY),
        ("ack", b'{"minutes":5}', 'an alert is acknowledged with {"alert": "ID", "revision": 1, "by": "coach"}: Obj'),
        ("ack", b'{"alert":"' + b"x" * 121 + b'"}', "alert must be the `id` of an alert"),
        ("ack", b'{"revision":"2"}', "revision must be the `revision` of the alert"),
        ("ack", b'{"by":"' + b"x" * 41 + b'"}', BY),
        ("ack", b'{"by":null}', BY),
        ("snooze", b'{"minutes":0.5}', "minutes must be a number from 1 to 120"),
        ("snooze", b'{"minutes":121}', "minutes must be a number from 1 to 120"),
        ("snooze", b"5", 'an alert is snoozed with {"alert": "ID", "revision": 1, "minutes": 10}: Expected `obj'),
        ("assign", b"{}", ADDRESS),
        ("assign", b"5", 'a wearable is assigned with {"device": "C0:FF:EE:00:00:01"}: Expected `object`, got'),
        ("assign", b'{"device":"C0:FF:EE:00:00"}', ADDRESS),
        ("assign", b'{"device":"C0:FF:EE:00:00:01\\n"}', ADDRESS),
        ("assign", b'{"device":"athlete:b2"}', ADDRESS),
    ],
)
def test_feelings_sessions_and_answers_are_refused(meaning: Any, verb: str, said: bytes, reason: str) -> None:
    with pytest.raises(Refused) as refusal:
        meaning(verb, said, Channel.TOLD)
    assert str(refusal.value).startswith(reason)


def test_every_verb_but_the_one_of_files_and_programs_is_a_command() -> None:
    assert {decoder.key for decoder in DECODERS} - {MEASURED} == set(COMMANDS)


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
