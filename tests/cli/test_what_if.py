"""`sweatd what-if` as its user meets it, and the comparison behind it."""

import json
from itertools import chain
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result
from hypothesis import given
from hypothesis import strategies as st

from sweatd.cli import main
from sweatd.model import Channel, Frame, Profile
from sweatd.pipeline import Settings
from sweatd.roster import Roster
from sweatd.sinks.trace import TraceWriter
from sweatd.what_if import ALL, REPEATED, TRAINERS, Judge, Told, pairs, rows

START = 1_761_900_000.0
ADA = Profile("a1", mass_kg=54.0)
PATIENT = "alerts.hold_s=300"


@pytest.fixture(autouse=True)
def _no_store(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SWEATD_STORE", str(tmp_path / "none.db"))


def evening() -> list[Frame]:
    """Five minutes on a bicycle, with too much to drink: 0.4 L at each of the first two."""
    told = []
    for second in range(0, 300, 5):
        told.append(says(second, "measured", heart_rate=110 + second % 7))
        if second % 60 == 0 and second < 120:
            told.append(says(second + 1, "drink", ml=400))
    return told


def says(second: float, verb: str, **facts: float) -> Frame:
    return Frame(START + second, "athlete:a1", Channel.TOLD, verb, json.dumps(facts).encode())


@pytest.fixture
def trace(tmp_path: Path) -> Path:
    path = tmp_path / "monday.jsonl.gz"
    with TraceWriter(path, athletes=[ADA]) as writer:
        for frame in evening():
            writer.write(frame)
    return path


def what_if(*words: object) -> Result:
    return CliRunner().invoke(main, ["what-if", *map(str, words)])


def answered(*words: object) -> dict[str, Any]:
    told: dict[str, Any] = json.loads(what_if(*words, "--json").stdout)
    return told


def test_a_threshold_is_tried_on_what_was_recorded(trace: Path) -> None:
    told = answered(trace, "--set", PATIENT, "--alerts")
    assert told["changes"] == {"alerts.hold_s": {"now": 30.0, "then": 300.0}}
    assert told["recordings"] == [{"file": "monday.jsonl.gz", "frames": 62, "complete": True, "problem": None}]
    assert told["person_hours"] == pytest.approx(295 / 3600, abs=2e-3)
    assert [(row["danger"], row["severity"], row["now"], row["then"]) for row in told["counts"]] == [
        ("overdrinking", "warning", 1, 0),
        (ALL, "", 1, 0),
        (TRAINERS, "", 1, 0),
        (REPEATED, "", 1, 0),
    ]
    assert told["counts"][0]["now_per_person_hour"] == pytest.approx(1 / told["person_hours"], rel=0.01)
    [alert] = told["alerts"]
    assert alert["now"]["message"].startswith("Stop drinking")
    assert alert["then"] is None


def test_the_same_alert_stands_beside_itself(trace: Path) -> None:
    [alert] = answered(trace, "--set", "alerts.hold_s=90", "--alerts")["alerts"]
    assert alert["now"]["danger"] == alert["then"]["danger"] == "overdrinking"
    assert alert["now"]["at"] + 30 <= alert["then"]["at"]


def test_people_get_a_table(trace: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "150")
    result = what_if(trace, trace, "--set", PATIENT, "--alerts")
    assert result.exit_code == 0
    assert "alerts.hold_s: now 30, then 300" in result.stdout
    assert "2 recordings, 0.16" in result.stdout
    assert "2025-10-31 08:4" in result.stdout
    assert "heard by trainers" in result.stdout


def test_a_whole_configuration_is_tried_with_wishes_on_top(trace: Path, tmp_path: Path) -> None:
    other = tmp_path / "other.toml"
    other.write_text("[alerts]\nhold_s = 300\n[mqtt]\nport = 1884\n")
    told = answered(trace, "--other", other, "--set", "hydration.share_of_loss = 0.7")
    assert set(told["changes"]) == {"alerts.hold_s", "hydration.share_of_loss"}
    told = answered(trace, "--config", other, "--set", "hydration.share_of_loss=0.7")
    assert set(told["changes"]) == {"hydration.share_of_loss"}


@pytest.mark.parametrize(
    ("words", "complaint"),
    [
        (["hydration.deficit_percnt=1"], "--set hydration.deficit_percnt: there is no such option; did you mean "),
        (["hydraton.deficit_percent=1"], "--set hydraton: there is no such option; did you mean hydration?"),
        (["hydration.deficit_percent=9"], "deficit_percent: 9 is not a number from 0.3 to 4"),
        (["alerts.hold_s=1,5"], '--set alerts.hold_s: "1,5" is not a number'),
        (["hydration.deficit_percent=3"], "--set hydration: deficit_percent 3 is more than warning_deficit_percent 2"),
        (["hold_s=60"], "--set hold_s=60: write alerts.hold_s=VALUE"),
        (["nonsense"], "--set nonsense: write SECTION.OPTION=VALUE, as in hydration.deficit_percent=1.5"),
        ([], "nothing would be different"),
        (["alerts.hold_s=30"], "nothing would be different"),
        (["mqtt.port=1884"], "nothing would be different"),
    ],
)
def test_a_wish_that_cannot_be_is_told_with_the_cure(trace: Path, words: list[str], complaint: str) -> None:
    result = what_if(trace, *chain.from_iterable(("--set", word) for word in words))
    assert result.exit_code == 2
    assert isinstance(result.exception, SystemExit)
    assert complaint in result.stderr


def test_all_mistakes_are_told_at_once(trace: Path) -> None:
    stderr = what_if(trace, "--set", "alerts.hold=1", "--set", "safety.unheard_s=-1").stderr
    assert "alerts.hold:" in stderr
    assert "safety.unheard_s:" in stderr


def test_broken_recordings_are_judged_as_far_as_they_go(trace: Path, tmp_path: Path) -> None:
    (tmp_path / "no.txt").write_text("nothing")
    trace.write_bytes(trace.read_bytes()[:-30])
    result = what_if(tmp_path / "no.txt", trace, "--set", PATIENT, "--json")
    told = json.loads(result.stdout)
    assert result.exit_code == 1
    assert [one["complete"] for one in told["recordings"]] == [False, False]
    assert told["recordings"][1]["frames"] > 30
    assert "no.txt: " in result.stderr
    assert "then the file stops before its end" in result.stderr


def test_an_activity_file_is_judged_for_its_athlete(tmp_path: Path) -> None:
    (tmp_path / "ride.csv").write_text("time,hr\n" + "".join(f"{START + n},{120 + n % 5}\n" for n in range(30)))
    told = answered(tmp_path / "ride.csv", "--athlete", "a1", "--set", PATIENT)
    assert told["recordings"][0]["complete"]
    assert told["person_hours"] > 0


def test_judging_leaves_what_is_known_of_people_alone() -> None:
    roster = Roster([ADA])
    judge = Judge(Settings(), roster)
    for frame in [*evening()[:10], says(60, "end"), says(700, "measured", heart_rate=100)]:
        judge.push(frame)
    assert roster.memories == {}


def some(athlete: str, danger: str, at: float, lasts: float | None, *, trainers: bool) -> Told:
    return Told(athlete, danger, "advice", at, None if lasts is None else at + lasts, 1, trainers, "")


TOLD = st.lists(
    st.builds(
        some,
        st.sampled_from(["a1", "a2"]),
        st.sampled_from(["fatigue", "cramp"]),
        st.floats(0, 100),
        st.none() | st.floats(0, 50),
        trainers=st.booleans(),
    ),
    max_size=8,
)


@given(TOLD, TOLD)
def test_no_alert_is_lost_or_doubled_in_the_comparison(now: list[Told], then: list[Told]) -> None:
    found = pairs(now, then)
    assert sorted(map(id, (pair.now for pair in found if pair.now))) == sorted(map(id, now))
    assert sorted(map(id, (pair.then for pair in found if pair.then))) == sorted(map(id, then))
    assert all(pair.now.meets(pair.then) for pair in found if pair.now and pair.then)
    *each, alerts, trainers, _ = rows(now, then)
    assert (sum(row.now for row in each), sum(row.then for row in each)) == alerts[2:] == (len(now), len(then))
    assert trainers.danger == TRAINERS
    assert trainers.now == sum(one.to_trainers for one in now)
