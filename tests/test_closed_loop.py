"""The closed-loop study with few people; what its figures are is for `benchmarks/closed_loop.py` to say."""

import json
import runpy
import subprocess
import sys
from pathlib import Path
from typing import Any

import msgspec
import pytest

from sweatd.model import Profile
from sweatd.pipeline import Pipeline, Settings
from sweatd.roster import Roster
from sweatd.rules import Settings as Rules
from sweatd.rules.hydration import Settings as Hydration
from sweatd.safety import Settings as Safety
from virtualgym.crowd import CLASS, GROUPS, guest
from virtualgym.evening import Evening, Life, lived
from virtualgym.fluids import Fluids
from virtualgym.outcome import Outcome, figures, outcome, summary, verdicts
from virtualgym.ways import WAYS, Drinker, Way

STUDY = runpy.run_path(str(Path(__file__).parents[1] / "benchmarks" / "closed_loop.py"))
KEYS = {"way", "n", "beyond_2_percent", "heavier", "heavier_by_reminder", "lowest_sodium_mmol_l", "reminders_per_hour"}
CROWD = [guest(1, number) for number in range(350)]
SWEATD = Way("sweatd", obeys=1.0)


def event(event_type: str, danger: str | None = None, **facts: float) -> dict[str, Any]:
    return {"event_type": event_type, "danger": danger or event_type, "athlete": "m0000", "facts": facts}


def heard(*told: tuple[int, dict[str, Any]], way: Way = SWEATD, who: int = 0, until_s: int = 1300) -> list[str]:
    """What somebody without thirst drinks: when (before a multiple of ten minutes), how much and why."""
    drinker, dry = Drinker(CROWD[who], way), Fluids(70, "male")
    sips = []
    coming = list(told)
    for second in range(until_s):
        while coming and coming[0][0] == second:
            drinker.hear(*coming.pop(0))
        sips += [(second, sip) for sip in drinker.sips(second, dry)]
    return [f"{-(-second // 600)} {sip.ml:.0f} {sip.sodium_mmol_l:g} {sip.why}" for second, sip in sips]


REMINDER = event("hydration_reminder", volume_ml=250.0, with_sodium=0.0)
LESS = event("hydration_reminder", volume_ml=100.0, with_sodium=1.0)
OVER = event("cleared", "hydration_reminder")
STOP = event("overdrinking")
OVERDRINKER = GROUPS.index("over-drinker")
HABIT = f"{1000 / 6 * CROWD[OVERDRINKER].habit_l_h:.0f} 0 habit"


@pytest.mark.parametrize(
    ("told", "drunk"),
    [
        ([], []),
        ([(30, REMINDER)], ["1 250 0 reminder"]),
        ([(30, REMINDER), (31, LESS)], ["1 100 20 reminder"]),  # never both
        ([(30, REMINDER), (31, OVER)], []),
        ([(30, REMINDER), (31, STOP)], []),
        ([(30, STOP), (90, REMINDER)], ["1 250 0 reminder"]),  # it asks again, so the stop is over
        ([(30, event("heat_strain"))], []),
    ],
)
def test_a_follower_does_what_was_said_last(told: list[tuple[int, dict[str, Any]]], drunk: list[str]) -> None:
    assert heard(*told) == drunk


def test_a_stop_ends_a_habit_and_the_clock_takes_its_place() -> None:
    assert heard(who=OVERDRINKER) == [f"1 {HABIT}", f"2 {HABIT}"]
    assert heard((700, STOP), who=OVERDRINKER) == [f"1 {HABIT}"]
    assert heard(way=WAYS[1], who=OVERDRINKER) == ["2 200 0 reminder"]


def test_seven_in_ten_are_followed() -> None:
    told = [(60 * minute, REMINDER) for minute in range(400)]
    assert len(heard(*told, way=WAYS[3], until_s=24_000)) == pytest.approx(280, abs=28)


def test_those_at_risk_are_there() -> None:
    by_group = {name: [one for one in CROWD if one.group == name] for name in GROUPS}
    assert {name: len(own) for name, own in by_group.items()} == {
        "ordinary": 200,
        "salty": 50,
        "small": 50,
        "over-drinker": 50,
    }
    assert sum(one.venue == CLASS for one in CROWD) == 70
    assert {one.minutes for one in CROWD} == {45, 60, 75, 90, 105, 120}
    assert all(sum(phase.minutes for phase in one.today.plan) == pytest.approx(one.minutes) for one in CROWD)
    mean_kg = {name: sum(one.today.person.mass_kg for one in own) / len(own) for name, own in by_group.items()}
    assert [mean_kg[name] for name in ("small", "ordinary", "salty")] == pytest.approx([61, 78, 93], abs=4)
    assert {one.group for one in CROWD if one.habit_l_h} == {"over-drinker"}


@pytest.fixture(scope="module")
def evening() -> Evening:
    """Somebody big in the heat."""
    return lived(guest(1, 183, minutes=35))


def test_drinking_changes_water_and_heart_and_nothing_else(evening: Evening) -> None:
    by_thirst, by_clock = (Life(evening, way) for way in WAYS[:2])
    seen: tuple[list[dict[str, float]], list[dict[str, float]]] = ([], [])
    for second in range(len(evening.seconds)):
        for life, own in zip((by_thirst, by_clock), seen, strict=True):
            life.second(second)
            own.append(life.sensed(second))
    assert by_thirst.fluids.fluid_loss_l == by_clock.fluids.fluid_loss_l > 1
    assert (by_thirst.fluids.intake_l, by_clock.fluids.intake_l) == (0, 0.2)
    assert seen[0][:1200] == seen[1][:1200]
    assert sum(one["heart_rate"] for one in seen[0][1200:]) > sum(one["heart_rate"] for one in seen[1][1200:])
    burnt_kg = by_clock.gained_kg - by_thirst.gained_kg - 0.2
    assert burnt_kg == pytest.approx(0, abs=1e-9)


def test_a_follower_of_the_real_pipeline_is_reminded_and_ends_no_heavier(evening: Evening) -> None:
    early = Rules(
        safety=Safety(early_s=1800), hydration=Hydration(deficit_percent=0.3)
    )  # a study need not last an hour
    knows = [msgspec.convert(evening.guest.member.known, Profile)]
    life = Life(evening, SWEATD)
    STUDY["follow"](Pipeline(Settings(state_every_s=600, rules=early), Roster(knows)), [life], STUDY["START"])
    ended = outcome(life, "sweatd")
    assert ended.reminders == 1
    assert ended.reminded_l == ended.intake_l == pytest.approx(0.15)
    assert ended.gained_kg < 0
    assert ended.deficit_percent == pytest.approx(100 * (ended.fluid_loss_l - 0.15) / ended.mass_kg)


def ended(way: str, athlete: str = "a", **changed: Any) -> Outcome:
    usual = Outcome(athlete, "ordinary", "hot hall", way, 2.0, 80.0, 2.0, 0.4, 0.0, 2.0, -2.0, 140.0, 0, None)
    return usual._replace(**changed)


def test_evenings_are_summed_up_and_judged() -> None:
    evenings = [
        ended("thirst", deficit_percent=2.1),
        ended("thirst", "b", gained_kg=0.2),
        ended("clock", reminders=5, gained_kg=0.1, reminded_l=1.0, lowest_sodium_mmol_l=134.0),
        ended("clock", "b", reminders=5, gained_kg=0.1, reminded_l=1.0),
        ended("sweatd", reminders=2, reminded_l=0.4, stopped_percent=0.5),
        ended("sweatd", "b", gained_kg=0.1, stopped_percent=-0.5),
        ended("sweatd_seven_in_ten", deficit_percent=2.01),
        ended("sweatd_seven_in_ten", "b", gained_kg=0.3, reminded_l=0.2),
    ]
    rows = {row["way"]: row for row in figures(evenings)}
    shares = (
        "beyond_2_percent",
        "heavier",
        "heavier_by_reminder",
        "below_135_mmol_l",
        "told_to_stop",
        "stopped_wrongly",
    )
    assert {way: tuple(row[name] for name in shares) for way, row in rows.items()} == {
        "thirst": (0.5, 0.5, 0, 0, 0, 0),
        "clock": (0, 1, 0.5, 0.5, 0, 0),  # b is heavier by thirst, too
        "sweatd": (0, 0.5, 0, 0, 1, 0.5),
        "sweatd_seven_in_ten": (0.5, 0.5, 0.5, 0, 0, 0),
    }
    assert [row["reminders_per_hour"] for row in rows.values()] == [0, 2.5, 0.5, 0]
    assert rows["clock"]["lowest_sodium_mmol_l"] == 134
    verdict = [sentence.split(":")[0] for sentence in verdicts(evenings)]
    assert verdict == [
        "met",
        "met",
        "met",
        "missed",
        "missed",
        "met",
        "told to stop drinking while water was missing",
        "out of reach",
    ]
    assert {row["group"] for row in summary(evenings, groups=True)} == {"all", "ordinary", "hot hall"}


def test_the_study_as_a_command() -> None:
    command = [sys.executable, STUDY["__file__"], "--athletes", "2", "--minutes", "20", "--jobs", "1", "--json"]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    rows = json.loads(done.stdout)
    assert [row["way"] for row in rows] == ["thirst", "clock", "sweatd", "sweatd_seven_in_ten"]
    assert all(row.keys() >= KEYS and row["n"] == 2 and row["heavier_by_reminder"] == 0 for row in rows)
