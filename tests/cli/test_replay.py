"""`sweatd replay` as its user meets it."""

import asyncio
import gzip
import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import msgspec
import pytest
from click.testing import CliRunner, Result

from brokers import Witness, mosquitto
from sweatd import messages
from sweatd.cli import main
from sweatd.cli.recordings import known, replayable
from sweatd.cli.replay import Replay
from sweatd.config import Config
from sweatd.model import Alert, AlertState, Channel, Frame, Injury, Memory, Message, Profile, Severity
from sweatd.refusals import Refusals
from sweatd.roster import Roster
from sweatd.sinks.trace import TraceWriter
from sweatd.store import Store
from sweatd.words import Words

RECORDINGS = Path(__file__).parents[3] / "shared/data/recordings"
START = 1_761_900_000
STRAP = "F0:00:00:00:00:01"


@pytest.fixture(autouse=True)
def _no_store(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SWEATD_STORE", str(tmp_path / "none.db"))


@pytest.fixture
def trace(tmp_path: Path) -> Path:
    """A minute of a strap, a drink, and a frame that makes no sense."""
    path = tmp_path / "t.jsonl.gz"
    with TraceWriter(path, athletes=[Profile("a1", mass_kg=72)], assignments={STRAP: "a1"}) as writer:
        for second in range(60):
            writer.write(Frame(START + second + 0.25, STRAP, Channel.CHARACTERISTIC, "2a37", bytes((0, 120 + second))))
        writer.write(Frame(START + 60.5, "athlete:a1", Channel.TOLD, "drink", b'{"ml": 250, "id": "x1"}'))
        writer.write(Frame(START + 60.5, STRAP, Channel.CHARACTERISTIC, "2a37", b""))
    return path


def sweatd(*words: object) -> Result:
    return CliRunner().invoke(main, [str(word) for word in words])


def replayed(*words: object) -> tuple[list[dict[str, Any]], dict[str, Any], Result]:
    """Messages, summary and the rest of `sweatd replay --json`."""
    result = sweatd("replay", *words, "--json")
    *lines, summary = map(json.loads, result.stdout.splitlines())
    return lines, summary, result


def test_every_message_is_a_line_and_the_last_one_sums_up(trace: Path) -> None:
    lines, summary, result = replayed(trace)
    assert result.exit_code == 0
    assert all(line.keys() == {"topic", "payload", "qos", "retain"} for line in lines)
    assert [line["topic"] for line in lines[:2]] == ["sweatd/gym/info", "sweatd/gym/athlete/a1/alarm"]
    assert lines[-1]["topic"] == "sweatd/gym/response/drink"
    assert summary["summary"] is summary["complete"] is True
    assert summary["frames"]["read"] == 62
    assert summary["frames"]["refused"] == 1
    assert list(summary["athletes"]) == ["a1"]
    loss = summary["athletes"]["a1"]["fluid_loss_l"]
    assert 0 < loss["low"] < loss["median"] < loss["high"]
    assert summary["athletes"]["a1"]["intake_l"] == 0.25


def test_the_same_trace_says_the_same_twice_here_and_in_another_process(trace: Path) -> None:
    once = sweatd("replay", trace, "--json").stdout_bytes
    assert sweatd("replay", trace, "--json").stdout_bytes == once
    command = [sys.executable, "-m", "sweatd", "replay", str(trace), "--json"]
    environment = {**os.environ, "PYTHONHASHSEED": "7"}
    assert subprocess.run(command, capture_output=True, check=True, env=environment).stdout == once


def test_pacing_changes_nothing_that_is_said(trace: Path) -> None:
    assert sweatd("replay", trace, "--json", "--speed", 300).stdout == sweatd("replay", trace, "--json").stdout


def test_people_get_a_table(trace: Path) -> None:
    result = sweatd("replay", trace)
    assert result.exit_code == 0
    assert "a1" in result.stdout
    assert "0:01 h" in result.stdout


def test_a_broken_recording_is_replayed_as_far_as_it_goes(trace: Path) -> None:
    trace.write_bytes(trace.read_bytes()[:-30])
    _, summary, result = replayed(trace)
    assert result.exit_code == 1
    assert summary["complete"] is False
    assert summary["frames"]["read"] > 40
    assert summary["athletes"]["a1"]["fluid_loss_l"]["median"] > 0
    assert "then the file stops before its end" in summary["problem"]
    assert summary["problem"] in result.stderr


@pytest.mark.parametrize(
    ("content", "complaint"),
    [
        (b"", "the file is empty"),
        (b"\x7fELF\0\0\0", "this is neither a trace nor a FIT, TCX or CSV file"),
        (b"\x1f\x8b" + bytes(9), "the compressed data is damaged"),
        (b"time,hr\n", "it holds no heart rate, power, speed or body mass"),
    ],
)
def test_a_foreign_file_gets_one_sentence(tmp_path: Path, content: bytes, complaint: str) -> None:
    (tmp_path / "file").write_bytes(content)
    result = sweatd("replay", tmp_path / "file")
    assert result.exit_code == 1
    assert isinstance(result.exception, SystemExit)
    assert complaint in result.stderr
    assert result.output.count("\n") == 1


@pytest.mark.parametrize(
    ("facts", "complaint"),
    [
        ({"athletes": [Profile("a/+")]}, "t.gz: in its header athletes[1].id"),
        ({"athletes": [Profile("a1", mass_kg=158_000.0)]}, "athletes[1].mass_kg"),
        ({"athletes": [Profile("a1", mass_kg=7.0)]}, "athletes[1].mass_kg: 7 is not a number from 20 to 300"),
        (
            {"athletes": [Profile("a1", resting_heart_rate=90.0, maximal_heart_rate=90.0)]},
            "resting_heart_rate 90 is not",
        ),
        ({"athletes": [Profile("a1", medicines=("aspirin",))]}, 'athletes[1].medicines[#1]: "aspirin" is not one of'),
        ({"athletes": [Profile("a1", conditions=("Ada Byron",))]}, 'conditions[#1]: "Ada Byron" is not one of'),
        ({"athletes": [Profile("a1", weak_muscles=("x" * 40,))]}, "athletes[1].weak_muscles[#1]"),
        ({"athletes": [Profile("a1", injuries=(Injury("calf", "soon"),))]}, "athletes[1].injuries[#1].date"),
        ({"athletes": [Profile("a1", injuries=(Injury("calf", "2025-02-29"),))]}, "no 2025-02-29 in the calendar"),
        (
            {"memories": {"a1": Memory(1.0, ("GAIN",))}},
            "t.gz: in its header memories[a1] cannot be what was once learnt",
        ),
        ({"memories": {"a1": Memory(1.0, ("GAIN",), (0.1,), ((-1.0,),))}}, "(the covariance is none); take it out"),
        ({"site": "gym/#"}, "the site 'gym/#' is not"),
    ],
)
def test_a_header_that_would_do_harm_is_refused(tmp_path: Path, facts: dict[str, Any], complaint: str) -> None:
    header = {"sweatd_trace": 1, "site": "gym", "athletes": (), "assignments": {}, "memories": {}, **facts}
    (tmp_path / "t.gz").write_bytes(gzip.compress(msgspec.json.encode(header) + b"\n"))  # as another program would
    result = sweatd("replay", tmp_path / "t.gz")
    assert result.exit_code == 1
    assert complaint in result.stderr


def test_a_recording_from_the_future_is_told_and_replayed_all_the_same(trace: Path, tmp_path: Path) -> None:
    assert "yet to come" not in sweatd("replay", trace).stderr
    ahead = tmp_path / "ahead.csv"
    ahead.write_text("time,hr\n" + "".join(f"2101-01-01T12:00:{second:02}Z,120\n" for second in range(30)))
    _, summary, result = replayed(ahead)
    assert "the recording begins on 2101-01-01 12:00:00 UTC, which is yet to come: its clock was wrong" in result.stderr
    assert (result.exit_code, summary["complete"], summary["frames"]["read"]) == (0, True, 30)


def test_who_is_known_here_brings_along_what_sessions_taught(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "ride.csv").write_text("time,hr\n0,120\n")
    learnt, broken = Memory(1.0, ("GAIN",), (0.1,), ((0.04,),)), Memory(1.0, ("GAIN",), (0.1,), ((-0.04,),))
    with Store(tmp_path / "sweatd.db") as store:
        for athlete, memory in (("a1", learnt), ("b2", learnt), ("c3", broken)):
            store.put_athlete(Profile(athlete), athlete)
            store.remember(athlete, memory)
    monkeypatch.setenv("SWEATD_STORE", str(tmp_path / "sweatd.db"))

    def memories(athlete: str, named: Roster | None = None) -> dict[str, Memory]:
        here = lambda: known(Config(), None)  # noqa: E731 - a thing to be called only where it is needed
        return replayable(tmp_path / "ride.csv", athlete, named, here).roster.memories

    assert memories("a1") == {"a1": learnt}
    assert memories("c3") == memories("stranger") == memories("a1", Roster([Profile("a1")])) == {}


def test_a_trace_brings_what_sessions_had_taught(tmp_path: Path) -> None:
    learnt = Memory(1.0, ("GAIN",), (0.1,), ((0.04,),))
    TraceWriter(tmp_path / "t.gz", athletes=[Profile("a1")], memories={"a1": learnt}).close()
    for named in (None, Roster([Profile("a1", mass_kg=60.0)])):
        assert replayable(tmp_path / "t.gz", "a1", named, Roster).roster.memories == {"a1": learnt}


def test_an_activity_file_is_told_for_an_athlete_with_a_profile(tmp_path: Path) -> None:
    rows = "".join(f"{START + second},{150 + second % 5}\n" for second in range(600))
    (tmp_path / "ride.csv").write_text("time,hr\n" + rows)
    (tmp_path / "athletes.toml").write_text('[[athletes]]\nid = "a1"\nname = "Ada"\nmass_kg = 61\n')
    known = ["--athlete", "a1", "--athletes", tmp_path / "athletes.toml"]
    lines, summary, result = replayed(tmp_path / "ride.csv", *known)
    assert list(summary["athletes"]) == ["a1"]
    assert not result.stderr
    assert "Ada" not in result.stdout
    _, stranger, result = replayed(tmp_path / "ride.csv", "--athlete", "a1")
    assert "a1: body mass not known, so the interval is wider; tell it with --mass" in result.stderr
    assert width(stranger) > width(summary)
    assert not replayed(tmp_path / "ride.csv", "--mass", 61)[2].stderr
    assert lines[0]["topic"].startswith("sweatd/gym/")
    assert replayed(tmp_path / "ride.csv", "--site", "west")[0][0]["topic"].startswith("sweatd/west/")


def width(summary: dict[str, Any]) -> float:
    loss = summary["athletes"]["a1"]["fluid_loss_l"]
    return float((loss["high"] - loss["low"]) / loss["median"])


@pytest.mark.parametrize(
    "words",
    [
        ("--athlete", "a/+"),
        ("--site", "#"),
        ("--mqtt", "localhost"),
        ("--mass", "9000"),
        ("--speed", "0"),
        ("--athletes", "nowhere.toml"),
        ("--config", "nowhere.toml"),
        ("--mass", "70", "--athlete", "stranger"),
    ],
)
def test_misuse_is_told_as_such(trace: Path, words: tuple[str, ...]) -> None:
    result = sweatd("replay", trace, *words)
    assert result.exit_code == 2
    assert isinstance(result.exception, SystemExit)


async def test_a_broker_hears_it_all_on_a_site_of_its_own(trace: Path) -> None:
    async with mosquitto("allow_anonymous true") as port, Witness(port) as witness:
        command = (sys.executable, "-m", "sweatd", "replay", str(trace), "--mqtt", f"127.0.0.1:{port}")
        process = await asyncio.create_subprocess_exec(*command, stdout=subprocess.DEVNULL)
        assert await process.wait() == 0
        await witness.hears("sweatd/replay/status", "offline")
    assert {"sweatd/replay/info", "sweatd/replay/athlete/a1/state", "sweatd/replay/response/drink"} <= {
        heard["topic"] for heard in witness.heard
    }


def test_without_a_broker_there_is_nobody_to_tell(trace: Path) -> None:
    result = sweatd("replay", trace, "--mqtt", "127.0.0.1:1")
    assert result.exit_code == 1
    assert result.stderr == "Error: the broker 127.0.0.1:1 cannot be had: Connection refused\n"


class Alarmist:
    """A pipeline that sees a danger in everything, and its end in the second look."""

    refusals = Refusals()

    def start(self, _version: str, _now: float) -> list[Message]:
        return []

    def push(self, frame: Frame) -> list[Message]:
        revision = 1 + int(frame.at)
        alert = Alert("x", revision, "a1", "heat", AlertState.RAISED, Severity.WARNING, frame.at, frame.at)
        return messages.events(messages.Topics("gym"), alert, Words("en"))[:1]

    def summary(self) -> dict[str, object]:
        return {"a1": {}}


async def test_an_alert_counts_once_however_often_it_changes() -> None:
    frames = (Frame(float(second), STRAP, Channel.CHARACTERISTIC, "2a37", b"") for second in range(3))
    pipeline: Any = Alarmist()
    heard: list[Message] = []
    replay = Replay(pipeline, frames)
    await replay.run([heard.append], None, lambda *_: None)
    assert len(heard) == 3
    assert replay.summary()["athletes"] == {"a1": {"alerts": {"heat": 1}}}


@pytest.mark.parametrize(
    ("name", "exit_code"),
    [("6449921903_ACTIVITY.fit", 0), ("garmin-fenix-5-run.fit", 0), ("activity-unexpected-eof.fit", 1)],
)
def test_real_recordings(name: str, exit_code: int) -> None:
    if not (RECORDINGS / name).exists():
        pytest.skip(f"the recording {name} is not beside the checkout")
    _, summary, result = replayed(RECORDINGS / name)
    assert result.exit_code == exit_code
    assert summary["complete"] is not bool(exit_code)
    for facts in summary["athletes"].values():
        assert facts["fluid_loss_l"]["low"] < facts["fluid_loss_l"]["median"] < facts["fluid_loss_l"]["high"]
