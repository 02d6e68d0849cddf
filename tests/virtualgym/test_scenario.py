"""Scenarios load or say what is wrong; sessions of them are what their files promise."""

from pathlib import Path

import msgspec
import pytest

from sweatd.model import Injury, Profile
from virtualgym.scenario import BadScenario, load, names, parse
from virtualgym.session import ROOM, Session

SMALL = """
title = "One rider"
seed = 1
minutes = 10
room = { temperature_c = 22, humidity_percent = 40 }
[[athletes]]
id = "a1"
known = { mass_kg = 70, height_m = 1.8, sex = "male" }
truth = { age = 30, vo2max = 50, resting_heart_rate = 55, maximal_heart_rate = 190 }
plan = [{ minutes = 10, watts = 150 }]
wears = [{ kind = "heart_rate_strap" }]
"""


def test_shipped_scenarios_load_and_have_a_title() -> None:
    assert {"cool_gym", "demo", "overdrinker"} <= set(names())
    assert all(load(name).title for name in names())


@pytest.mark.parametrize(
    ("before", "after", "told"),
    [
        ("seed = 1", "sed = 1", "unknown field `sed`. Correct its spelling"),
        ("seed = 1", "", "missing required field `seed`. Add it."),
        ("minutes = 10\nroom", "minutes = 0\nroom", "`float` > 0.0 - at `$.minutes`. Change it."),
        ("watts = 150", "watts = 150, effort = 0.5", "one of watts, speed_m_s and effort: leave the others out"),
        ("mass_kg = 70, ", "", "truth of athlete 'a1': Object missing required field `mass_kg`"),
        ("vo2max = 50", "vo2max = 500", "truth of athlete 'a1': Expected `float` <= 90.0 - at `$.vo2max`"),
        (
            "vo2max = 50",
            "vo2max = 50, sweet_gain = 2",
            "truth of athlete 'a1': Object contains unknown field `sweet_gain`",
        ),
        ('"heart_rate_strap"', '"hat"', "Invalid value 'hat' - at `$.athletes[0].wears[0].kind`"),
        ('id = "a1"', 'id = "Ada Lovelace"', "at `$.athletes[0].id`"),
        (
            "wears",
            'words = [{ at_min = 1, say = "hello" }]\nwears',
            "Invalid value 'hello' - at `$.athletes[0].words[0].say`",
        ),
        ("[[athletes]]", "[[athletes]", "broken.toml is not TOML"),
    ],
)
def test_a_broken_scenario_says_what_where_and_what_to_do(before: str, after: str, told: str) -> None:
    assert before in SMALL
    with pytest.raises(BadScenario) as refusal:
        parse(SMALL.replace(before, after, 1), "broken.toml")
    assert told in str(refusal.value)
    assert str(refusal.value).startswith("broken.toml")


def test_two_athletes_of_one_name_are_refused() -> None:
    athletes = SMALL[SMALL.index("[[athletes]]") :]
    with pytest.raises(BadScenario, match="two athletes are called 'a1'"):
        parse(SMALL + athletes, "twins.toml")


def test_a_scenario_that_is_not_there_is_told_with_those_that_are(tmp_path: Path) -> None:
    with pytest.raises(BadScenario, match="choose one of causes, cool_gym, demo, overdrinker"):
        load("dmeo")
    with pytest.raises(BadScenario, match="cannot be read"):
        load(str(tmp_path / "none.toml"))


def test_the_daemon_is_told_what_is_known_and_nothing_else() -> None:
    session = Session(parse(SMALL, "small.toml"))
    assert session.profiles == [{"id": "a1", "mass_kg": 70.0, "height_m": 1.8, "sex": "male"}]
    assert session.wearers == {"F0:00:00:01:00:00": "a1"}


def test_a_repeated_cast_looks_alike_and_is_not() -> None:
    session = Session(parse(SMALL, "small.toml"), athletes=3)
    assert [profile["id"] for profile in session.profiles] == ["a1", "a1-2", "a1-3"]
    assert len(session.wearers) == 3
    gains = {trainee.body.person.sweat_gain for trainee in session.trainees.values()}
    assert len(gains) == 3
    assert {trainee.body.person.mass_kg for trainee in session.trainees.values()} == {70}


def test_another_athlete_changes_nobodys_fate() -> None:
    alone, in_company = (Session(parse(SMALL, "small.toml"), athletes=count) for count in (1, 2))
    ones = [(sent.uuid, sent.data) for sent in alone.advance_to(60).sent]
    both = in_company.advance_to(60).sent
    assert ones == [(sent.uuid, sent.data) for sent in both if in_company.wearers[sent.wearable.address] == "a1"]


def test_addresses_are_static_random_and_unlike_each_other() -> None:
    session = Session(load("demo"))
    addresses = [wearable.address for wearable in session.wearables]
    assert len(set(addresses)) == len(addresses) == len(session.wearers)
    assert all(int(address[:2], 16) >> 6 == 0b11 for address in addresses)
    assert ROOM in session.wearers.values()


def test_time_may_pass_in_steps_of_any_size() -> None:
    steps, leap = Session(parse(SMALL, "small.toml")), Session(parse(SMALL, "small.toml"))
    piecewise = [sent.data for time_s in (0.5, 1.5, 7.2, 60.0) for sent in steps.advance_to(time_s).sent]
    assert piecewise == [sent.data for sent in leap.advance_to(60.9).sent]


def test_who_is_reminded_drinks_soon_and_says_so() -> None:
    obedient = SMALL + "drinking = { obeys = 1.0, sodium_mmol_l = 20 }\n"
    session = Session(parse(obedient, "small.toml"))
    session.advance_to(60)
    session.remind("a1", 200)
    told = session.advance_to(110).told
    assert [(one.verb, one.facts) for one in told] == [
        ("drink", {"ml": 200, "sodium_mmol_l": 20.0, "id": "a1-drink-1"}),
    ]
    assert session.trainees["a1"].body.fluids.intake_l == 0.2


def test_who_does_not_obey_does_not_drink() -> None:
    session = Session(parse(SMALL + "drinking = { obeys = 0.0 }\n", "small.toml"))
    session.remind("a1", 200)
    assert session.advance_to(120).told == []


def test_plan_habit_and_thirst_fill_the_bottle() -> None:
    habits = (
        "drinking = { plan = [{ at_min = 2, ml = 90 }], every_min = 4, ml = 110, thirst_percent = 0.1, tells = 1 }\n"
    )
    session = Session(parse(SMALL + habits, "small.toml"))
    drinks = [(one.time_s, one.facts["ml"]) for one in session.advance_to(600).told]
    assert drinks[:3] == [(120, 90), (240, 110), (480, 110)]


def test_what_athletes_say_is_told_in_its_minute() -> None:
    words = """words = [
        { at_min = 2, say = "cramp", muscle = "calf" },
        { at_min = 0.5, say = "soreness", score = 6 },
        { at_min = 2, say = "unwell", signs = ["nausea"] },
    ]
    """
    session = Session(parse(SMALL + words, "small.toml"))
    assert [(one.time_s, one.verb, one.facts) for one in session.advance_to(180).told] == [
        (30, "soreness", {"score": 6.0, "id": "a1-word-1"}),
        (120, "cramp", {"muscle": "calf", "id": "a1-word-2"}),
        (120, "unwell", {"signs": ("nausea",), "id": "a1-word-3"}),
    ]


def test_facts_of_health_reach_whoever_is_told_the_profiles() -> None:
    health = (
        'sex = "male", cramps = "often", medicines = ["statins"], injuries = [{ muscle = "calf", date = "2025-09-01" }]'
    )
    [profile] = Session(parse(SMALL.replace('sex = "male"', health), "small.toml")).profiles
    assert msgspec.convert(profile, Profile).injuries == (Injury("calf", "2025-09-01"),)
    assert (profile["cramps"], profile["medicines"]) == ("often", ("statins",))


def test_machines_tell_power_only_where_the_scenario_says_so() -> None:
    told = Session(parse('power = "told"\n' + SMALL, "small.toml")).advance_to(10).told
    assert [one.verb for one in told] == ["measured"] * 10
    assert all(one.facts["power"] == pytest.approx(150, abs=8) for one in told)


def test_the_demo_is_what_it_says() -> None:
    session = Session(load("demo"), step_s=20)
    truth = {row["athlete"]: row for row in session.advance_to(20 * 60).truth if row["at"] == 20 * 60}
    deficits = {athlete: float(row["deficit_percent"]) for athlete, row in truth.items()}
    assert deficits["a1"] > 0.9  # the heavy sweater, undrunk
    assert deficits["a6"] < -0.5  # the over-drinker
    assert all(-0.5 < deficits[athlete] < 0.5 for athlete in ("a2", "a3", "a4", "a5"))
    assert all(37 < float(row["core_c"]) < 40 for row in truth.values())
    assert all(60 < float(row["heart_rate"]) < 190 for row in truth.values())
