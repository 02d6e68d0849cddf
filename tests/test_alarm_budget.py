"""The alarm budget: its arithmetic on events written by hand, its people, and a small evening of the real pipeline."""

import json
import subprocess
import sys
from itertools import chain
from pathlib import Path
from typing import Any

import pytest

from sweatd.athletes import Athlete
from sweatd.tomlfile import mistakes
from virtualgym.attendance import Coach
from virtualgym.budget import Evening, Event, budget, verdicts
from virtualgym.visitors import visitors

SCRIPT = Path(__file__).parents[1] / "benchmarks" / "alarm_budget.py"
ADVICE, ALARM, TECHNICAL = ("advice", "athlete"), ("alarm", "trainer"), ("technical", "trainer")


def life(
    danger: str, nature: tuple[str, str], *changes: tuple[float, str], athlete: str = "a1", **own: Any
) -> list[Event]:
    """The events of an alert; who is told by escalation is the trainer."""
    kind, audience = nature
    events, heard = [], audience
    for ts, change in changes:
        heard = "trainer" if change == "escalated" else heard
        events.append(
            {
                "id": f"{athlete}-{danger}-{changes[0][0]}",
                "event_type": "cleared" if change == "cleared" else danger,
                "ts": ts,
                "athlete": athlete,
                "danger": danger,
                "kind": kind,
                "audience": heard,
                "change": change,
                "severity": own.get("severity", "warning"),
            }
        )
    return events


def evening(*lives: list[Event], minutes: int = 20, athletes: int = 30) -> Evening:
    return Evening(sorted(chain.from_iterable(lives), key=lambda event: event["ts"]), athletes, minutes, 10.0)


def test_the_budget_counts_whom_somebody_has_to_come_for() -> None:
    figures = budget(
        [
            evening(
                life("heat_strain", ALARM, (60, "raised"), (200, "acknowledged"), (300, "worse"), severity="urgent"),
                life("hydration_reminder", ADVICE, (100, "raised"), (400, "escalated"), (700, "cleared")),
                life("hydration_reminder", ADVICE, (100, "raised"), (1300, "raised_again"), athlete="a2"),
                life("sensor_lost", TECHNICAL, (100, "raised"), (1400, "cleared"), athlete="a3"),
            )
        ]
    )
    assert (figures["raised"], figures["actionable"], figures["technical"]) == (3, 2, 1)
    assert figures["actionable_per_coach_10_min"] == 1.0
    assert figures["rings_per_coach_10_min"] == 1.5  # raised, worse; escalated
    assert figures["most_rings_in_10_min"] == 3
    assert figures["urgent_share"] == pytest.approx(1 / 3, abs=1e-3)
    assert figures["advice_per_athlete_hour"] == 0.2
    assert figures["dangers"]["hydration_reminder"] == {
        "kind": "advice",
        "raised": 2,
        "athletes": 2,
        "urgent": 0,
        "actionable": 1,
        "rings": 1,
    }
    assert [sentence.partition(":")[0] for sentence in verdicts(figures)] == ["met", "met", "MISSED"]


def test_twice_as_many_athletes_have_two_coaches() -> None:
    alarms = [life("heat_strain", ALARM, (60, "raised"), athlete=f"a{n}") for n in range(24)]
    figures = budget([evening(*alarms, athletes=60), evening(athletes=60)])
    assert figures["actionable_per_coach_10_min"] == 24 / 8
    assert figures["most_rings_in_10_min"] == 12
    assert figures["share_of_10_min_above_10"] == 0.25


@pytest.mark.parametrize(
    ("times", "chatters"),
    [
        ([0, 20, 40], 1),
        ([0, 20, 40, 59], 2),
        ([0, 30, 60], 0),
        ([0, 10], 0),
    ],
)
def test_chatter_is_three_changes_in_a_minute_whatever_the_alert_is_called(times: list[float], chatters: int) -> None:
    changes = [life("fatigue", ADVICE, (at, ("raised", "cleared")[n % 2])) for n, at in enumerate(times)]
    assert budget([evening(*changes)])["chatter"] == chatters


def test_answers_of_people_are_no_chatter() -> None:
    own = life("heat_strain", ALARM, (0, "raised"), (1, "acknowledged"), (2, "snoozed"), (3, "acknowledged"))
    assert budget([evening(own)])["chatter"] == 0


def test_a_coach_comes_once_in_one_to_three_minutes_and_not_for_a_sensor() -> None:
    coach = Coach(1)
    [raised, again] = life("heat_strain", ALARM, (0, "raised"), (20, "raised_again"))
    [lost] = life("sensor_lost", TECHNICAL, (0, "raised"))
    [over, end] = life("cramp", ALARM, (0, "raised"), (30, "cleared"))
    for event in (raised, again, lost, over, end):
        coach.hear(event["ts"], event)
    came = [(second, event) for second in range(300) for event in coach.comes(second)]
    assert [event for _, event in came] == [raised]
    assert 60 <= came[0][0] <= 181


def test_visitors_stay_within_the_evening_and_have_believable_histories() -> None:
    cast = visitors(1, 30, 90)
    assert [one[1:] for one in cast] == [one[1:] for one in visitors(1, 30, 90)]
    assert len({one.id for one in cast}) == 30
    for one in cast:
        assert 0 <= one.arrives_s <= one.arrives_s + one.stays_s <= 90 * 60
        assert list(mistakes(Athlete, {"name": "x", **one.profile})) == []
        assert all(0 <= second < one.stays_s for second, *_ in one.says)
    verbs = [verb for one in cast for _, verb, _ in one.says]
    assert verbs.count("cramp") == 2
    assert sum(one.guest.group == "over-drinker" for one in cast) == 2
    assert {one.guest.member.hall for one in cast} == {"cool", "hot"}
    assert any(one.lost_s for one in cast)
    assert any(one.off_s for one in cast)


def test_a_small_evening_has_all_figures_and_no_chatter() -> None:
    command = [sys.executable, str(SCRIPT), "--athletes", "5", "--minutes", "20", "--json"]
    figures = json.loads(subprocess.run(command, capture_output=True, text=True, check=True).stdout)
    assert figures["evenings"] == 1
    assert figures["athlete_hours"] == pytest.approx(5 / 3, abs=0.01)
    assert figures["chatter"] == 0
    assert figures.keys() == budget([evening()]).keys()
    assert sum(row["raised"] for row in figures["dangers"].values()) == figures["raised"] + figures["technical"]
