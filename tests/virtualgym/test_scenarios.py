"""The shipped scenarios through the real pipeline: what each is there to show is what people are told.

Time comes from the frames. Each scenario is filmed and judged once, heat in steps of a minute: quick and near enough.
"""

import json
from collections import defaultdict
from collections.abc import Iterable, Iterator
from functools import cache
from typing import Any, NamedTuple

import msgspec
import pytest

from sweatd.model import Channel, Frame, Message, Profile
from sweatd.pipeline import Pipeline, Settings
from sweatd.roster import Roster
from virtualgym.recorder import Scene, scenes
from virtualgym.scenario import load
from virtualgym.session import Session

STEP_S = 60
STATE_EVERY_S = 60
Payload = dict[str, Any]


class Evening(NamedTuple):
    """What was said of each athlete, and what was so."""

    events: dict[str, list[Payload]]
    states: dict[str, list[Payload]]
    refused: list[Payload]
    truth: dict[str, list[dict[str, Any]]]

    def dangers(self, athlete: str) -> set[str]:
        return {event["danger"] for event in self.events[athlete]}


@cache
def evening(name: str, minutes: float | None = None) -> Evening:
    session = Session(load(name), step_s=STEP_S)
    roster = Roster(msgspec.convert(session.profiles, list[Profile]), session.wearers)
    pipeline = Pipeline(Settings(state_every_s=STATE_EVERY_S), roster)
    told = Evening(defaultdict(list), defaultdict(list), [], defaultdict(list))
    for scene in scenes(session, minutes=minutes):
        for frame in _frames(scene):
            _hear(told, pipeline.push(frame))
        for row in scene.truth:
            told.truth[str(row["athlete"])].append(row)
    return told


def _frames(scene: Scene) -> Iterator[Frame]:
    for frame in scene.frames:
        data = bytes.fromhex(frame["data"])
        yield Frame(frame["at"], frame["device"], Channel(frame["channel"]), frame["key"], data)


def _hear(told: Evening, messages: Iterable[Message]) -> None:
    for message in messages:
        payload = json.loads(message.payload)
        match message.topic.split("/")[2:]:
            case ["athlete", athlete, "event"]:
                told.events[athlete].append(payload)
            case ["athlete", athlete, "state"]:
                told.states[athlete].append(payload)
            case ["response", _] if payload["status"] != "ok":
                told.refused.append(payload)


CAUSES = {
    "pace": {"fatigue"},
    "injury": {"injury", "soreness"},
    "weak": {"weak_muscles"},
    "cold": {"short_warm_up", "short_cool_down"},
    "dry": {"dehydration"},
    "salty": {"salty_sweat", "sodium_loss"},
    "medicines": {"medicines"},
    "conditions": {"conditions"},
    "history": {"earlier_cramps", "cramp_today"},
}


def test_the_scenario_has_an_athlete_for_every_cause() -> None:
    assert {athlete.id for athlete in load("causes").athletes} == set(CAUSES)


@pytest.mark.parametrize("athlete", CAUSES)
def test_each_cause_of_cramp_is_among_the_reasons_of_whom_it_threatens(athlete: str) -> None:
    told = [set(state["cramp_risk"]["reasons"]) for state in evening("causes").states[athlete]]
    assert any(CAUSES[athlete] <= reasons for reasons in told)


def test_causes_that_weigh_little_raise_no_band_and_what_happened_does() -> None:
    bands = {who: {one["cramp_risk"]["band"] for one in states} for who, states in evening("causes").states.items()}
    assert {who for who, seen in bands.items() if seen == {"low"}} >= {"cold", "dry", "salty"}
    assert "high" in bands["history"]


def test_who_starts_cold_and_stops_at_once_is_told_so() -> None:
    assert evening("causes").dangers("cold") == {"warm_up_missing", "cool_down_missing"}


def test_a_cramp_is_an_alarm_of_the_one_who_has_it() -> None:
    told = evening("causes")
    assert [who for who in told.events if "cramp" in told.dangers(who)] == ["history"]


def test_everything_said_in_the_causes_is_understood() -> None:
    assert evening("causes").refused == []


def test_who_drinks_too_much_is_never_told_to_drink_and_told_to_stop() -> None:
    told = evening("overdrinker", 60)
    dangers = [event["danger"] for event in told.events["a1"]]
    assert "hydration_reminder" not in dangers
    assert "rehydrate" not in dangers
    assert dangers[0] == "overdrinking"
    assert told.truth["a1"][-1]["deficit_percent"] < -1.0
    assert not any("drink_to_avoid_2_percent_l_h" in state["estimates"] for state in told.states["a1"][20:])


def test_on_a_quiet_evening_nobody_is_told_anything() -> None:
    told = evening("quiet_evening")
    assert dict(told.events) == {}
    assert len(told.states) == 5
    assert all(row["deficit_percent"] < 1 and row["core_c"] < 38.5 for rows in told.truth.values() for row in rows)
