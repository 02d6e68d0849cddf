"""What commands do to the whole: pushed as frames, and what is told afterwards is read as any listener would."""

import json
from functools import cache
from typing import Any

import pytest

from sweatd.messages import Asked
from sweatd.model import Channel, Frame, Message, Profile
from sweatd.pipeline import Pipeline, Settings
from sweatd.roster import Roster
from sweatd.rules import Settings as Rules
from sweatd.rules.overdrinking import Settings as Overdrinking

START = 1_761_900_000.0
STRAP = "F0:00:00:00:00:01"
ADA = Profile(id="a1", mass_kg=58.0, height_m=1.66, sex="female", birth_year=1994)


def gym(settings: Settings | None = None) -> Pipeline:
    return Pipeline(settings or Settings(state_every_s=600), Roster([ADA], {STRAP: "a1"}))


def train(pipeline: Pipeline, first: int, last: int, rate: int = 165) -> list[Message]:
    told = []
    for second in range(first, last):
        beat = bytes([0x06, rate + second // 5 % 3])  # a living heart is never the same for long
        told += pipeline.push(Frame(START + second + 0.5, STRAP, Channel.CHARACTERISTIC, "2a37", beat))
    return told


def says(when: float, verb: str, **facts: Any) -> Frame:
    return Frame(START + when, "athlete:a1", Channel.TOLD, verb, json.dumps(facts).encode())


def on(told: list[Message], end: str) -> list[Any]:
    return [json.loads(message.payload) for message in told if message.topic.endswith(end)]


def answer(told: list[Message]) -> Any:
    assert "/response/" in told[-1].topic
    return json.loads(told[-1].payload)


@cache
def drank_too_much() -> bytes:
    """Two litres in ten minutes: a warning stands."""
    pipeline = gym()
    train(pipeline, 0, 120)
    for minute in range(4):
        pipeline.push(says(120 + minute, "drink", ml=500, sodium_mmol_l=0))
        train(pipeline, 121 + minute, 121 + minute)
    told = train(pipeline, 130, 200)
    assert "overdrinking" in [event["event_type"] for event in on(told, "a1/event")]
    return pipeline.freeze()


def with_a_warning() -> tuple[Pipeline, Any]:
    pipeline = gym()
    assert pipeline.thaw(drank_too_much())
    told = pipeline.start("0", START + 200)
    [alarm] = [one for one in on(told, "a1/alarm")[0]["alarms"] if one["danger"] == "overdrinking"]
    return pipeline, alarm


def test_an_alert_is_acknowledged_by_its_id_and_revision() -> None:
    pipeline, alarm = with_a_warning()
    told = pipeline.push(says(201, "ack", id="x1", alert=alarm["id"], revision=alarm["revision"], by="coach"))
    assert answer(told) == {"status": "ok", "id": "x1", "athlete": "a1"}
    [event] = on(told, "a1/event")
    assert (event["change"], event["acknowledged_by"], event["revision"]) == (
        "acknowledged",
        "coach",
        alarm["revision"] + 1,
    )
    assert on(told, "trainer/event") == [event], "what trainers hear of, they hear the end of, too"
    assert on(told, "a1/alarm")[-1]["acknowledged"]
    again = pipeline.push(says(202, "ack", id="x1", alert=alarm["id"], revision=alarm["revision"], by="coach"))
    assert [answer(again)["duplicate"], on(again, "a1/event")] == [True, []]


def test_a_button_without_an_id_answers_all_that_stand() -> None:
    pipeline, _ = with_a_warning()
    told = pipeline.push(says(201, "ack"))
    assert on(told, "a1/alarm")[-1]["acknowledged"]
    assert answer(told)["status"] == "ok"


@pytest.mark.parametrize(
    ("verb", "facts", "reason"),
    [
        ("ack", {"revision": 77}, "has changed since: it is at revision"),
        ("ack", {"alert": "a1-hydration_reminder-1"}, "does not stand for a1"),
        ("snooze", {"minutes": 1000}, "minutes must be a number from 1 to 120"),
        ("soreness", {"score": 11}, "score must be a number from 0"),
        ("cramp", {"muscle": "ear"}, "muscle must be one of calf"),
        ("unwell", {"signs": []}, "signs must be one or more of confusion"),
        ("drink", {"ml": 50_000}, "ml must be a number from 1 to 2000"),
        ("start", {"at": 0}, "stale: said"),
    ],
)
def test_what_cannot_be_done_is_refused_with_the_reason(verb: str, facts: dict[str, Any], reason: str) -> None:
    pipeline, _ = with_a_warning()
    told = pipeline.push(says(201, verb, **facts))
    assert answer(told)["status"] == "refused"
    assert reason in answer(told)["error"]
    assert on(told, "a1/event") == []


def test_a_snoozed_alert_comes_back() -> None:
    pipeline, _ = with_a_warning()
    [event] = on(pipeline.push(says(201, "snooze", minutes=2, by="coach")), "a1/event")
    assert (event["change"], event["snoozed_until"]) == ("snoozed", START + 201 + 120)
    changes = [event["change"] for event in on(train(pipeline, 202, 330), "a1/event")]
    assert changes == ["raised_again"]


def test_a_session_that_is_said_to_be_over_ends_after_the_scale_had_its_turn() -> None:
    pipeline = gym()
    train(pipeline, 0, 700)
    told = pipeline.push(says(700, "end", id="x1"))
    assert answer(told)["note"] == "what is weighed or drunk within 10 minutes still counts"
    pipeline.push(says(760, "weigh", kg=57.8))
    train(pipeline, 761, 1200)  # the strap is still worn
    assert pipeline.left == []
    pipeline.tick(START + 1301)
    [left] = pipeline.left
    assert left.memory is not None
    assert left.memory.weigh_ins == 1


def test_start_begins_a_session_without_any_sensor_and_ends_one_that_was_left() -> None:
    pipeline = gym()
    assert answer(pipeline.push(says(0, "start"))) == {"status": "ok", "athlete": "a1"}
    assert list(pipeline.summary()) == ["a1"]
    train(pipeline, 1, 100)
    assert answer(pipeline.push(says(100, "start")))["note"] == "a session is running already"
    assert pipeline.left == []
    pipeline.push(says(100 + 400, "start"))
    assert len(pipeline.left) == 1


def test_nobody_ends_what_does_not_run() -> None:
    assert answer(gym().push(says(0, "end")))["note"] == "no session is running"


def test_an_answer_comes_where_the_asker_wants_it_but_never_outside_our_own_topics() -> None:
    pipeline = gym()
    for wanted, topic in (
        ("sweatd/gym/response/phone-7", "sweatd/gym/response/phone-7"),
        ("sweatd/gym/athlete/a1/alarm", "sweatd/gym/response/drink"),
        ("sweatd/gym/response/#", "sweatd/gym/response/drink"),
        ("sweatd/gym/response/", "sweatd/gym/response/drink"),
        ("sweatd/gym/response/a\x1bb", "sweatd/gym/response/drink"),
        (None, "sweatd/gym/response/drink"),
    ):
        told = pipeline.push(says(0, "drink", ml=1), Asked(START, wanted, b"7"))
        assert (told[-1].topic, told[-1].correlation) == (topic, b"7")


def test_an_athlete_can_have_thresholds_of_their_own() -> None:
    """Somebody small: their trainer wants to hear sooner of drinking that is harmless to others."""
    careful = Rules(overdrinking=Overdrinking(intake_l_h=0.5))
    own = Settings(state_every_s=600, own_rules={"a1": careful})
    for settings, wanted in ((Settings(state_every_s=600), []), (own, ["overdrinking"])):
        pipeline = gym(settings)
        train(pipeline, 0, 60)
        pipeline.push(says(60, "drink", ml=550, sodium_mmol_l=0))
        told = on(train(pipeline, 61, 100), "a1/event")
        assert [event["event_type"] for event in told if event["danger"] == "overdrinking"] == wanted
