"""A film is a trace like any other: reproducible to the byte, understood by the daemon, its truth beside it."""

import gzip
import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from msgspec.structs import replace

from sweatd.decoders import Decoding
from sweatd.model import Channel, Frame
from sweatd.wearables import read
from virtualgym.__main__ import main
from virtualgym.heart_rate_strap import Settings as Strap
from virtualgym.recorder import START, film, record, truth_path
from virtualgym.scenario import load, names
from virtualgym.session import Session


def lines(path: Path) -> list[dict[str, Any]]:
    with gzip.open(path, "rt", encoding="utf-8") as file:
        return [json.loads(line) for line in file]


@pytest.fixture(scope="module")
def trace(tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("film") / "cool.jsonl.gz"
    record(Session(load("cool_gym")), out, minutes=2)
    return out


def test_a_trace_has_a_header_and_frames_in_the_order_of_time(trace: Path) -> None:
    header, *frames = lines(trace)
    assert header["sweatd_trace"] == 1
    assert [one["id"] for one in header["athletes"]] == ["a1", "a2", "a3", "a4", "a5"]
    assert set(header["assignments"].values()) == {"a1", "a2", "a3", "a4", "a5", "room"}
    times = [frame["at"] for frame in frames]
    assert times == sorted(times)
    assert START <= times[0] < times[-1] <= START + 120


def test_the_truth_lies_beside_it(trace: Path) -> None:
    rows = lines(truth_path(trace))
    assert truth_path(trace).name == "cool.truth.jsonl.gz"
    assert len(rows) == 12 * 5
    wanted = {"at", "athlete", "fluid_loss_l", "sweat_loss_l", "sweat_rate_l_h", "sodium_loss_mmol", "core_c", "skin_c"}
    assert wanted | {"deficit_percent", "plasma_sodium_mmol_l", "intake_l", "heart_rate"} <= set(rows[0])
    assert rows[-1]["at"] == START + 120


def test_the_same_seed_gives_the_same_bytes(trace: Path, tmp_path: Path) -> None:
    again, other = tmp_path / "again.jsonl.gz", tmp_path / "other.jsonl.gz"
    record(Session(load("cool_gym")), again, minutes=2)
    record(Session(load("cool_gym"), seed=8), other, minutes=2)
    assert again.read_bytes() == trace.read_bytes()
    assert truth_path(again).read_bytes() == truth_path(trace).read_bytes()
    assert other.read_bytes() != trace.read_bytes()


def test_a_film_needs_no_file(trace: Path) -> None:
    assert list(film(load("cool_gym"), minutes=2)) == lines(trace)[1:]


FEATURES = {"2a9b", "2a9e", "2a54", "2a5c", "2a5d", "2a65"}  # what a sensor could say, and where it sits: never read


@pytest.mark.parametrize("name", names())
def test_the_daemon_understands_every_frame(name: str) -> None:
    decoding = Decoding(read(Path(__file__).parents[2] / "config" / "wearables"))
    understood = set()
    for frame in film(load(name), minutes=11, athletes=3):
        channel, data = Channel(frame["channel"]), bytes.fromhex(frame["data"])
        if frame["key"] not in FEATURES:
            decoding.decode(Frame(frame["at"], frame["device"], channel, frame["key"], data))
            understood.add(channel)
    if name == "showroom":
        assert {Channel.CHARACTERISTIC, Channel.MANUFACTURER, Channel.SERVICE_DATA} <= understood


def test_what_can_only_be_read_is_read_again_after_a_lost_link() -> None:
    rider = load("overdrinker").athletes[0]
    losing = replace(load("overdrinker"), athletes=(replace(rider, wears=(Strap(off_air_min=((1, 2),)),)),))
    reads = [frame["at"] - START for frame in film(losing, minutes=3) if frame["key"] == "2a38"]
    assert [round(at) for at in reads] == [0, 2 * 60 - 1]


def test_the_command_films(tmp_path: Path) -> None:
    out = tmp_path / "few.jsonl.gz"
    arguments = ["record", "cool_gym", "--out", str(out), "--minutes", "0.5", "--athletes", "2", "--json"]
    result = CliRunner().invoke(main, [*arguments, "--start", "1000"])
    facts = json.loads(result.output)
    assert facts == {"trace": str(out), "truth": str(truth_path(out)), "frames": facts["frames"], "athletes": 2}
    assert len(lines(out)) == facts["frames"] + 1
    assert 1000 <= lines(out)[1]["at"] < 1001


def test_the_command_lists() -> None:
    listed = json.loads(CliRunner().invoke(main, ["list", "--json"]).output)
    assert [one["name"] for one in listed] == names()
    assert "demo" in CliRunner().invoke(main, ["list"]).output


@pytest.mark.parametrize(
    ("arguments", "code", "told"),
    [
        (["record", "nope", "--out", "x"], 1, "no scenario is called 'nope'"),
        (["record", "demo"], 2, "Missing option '--out'"),
        (["record", "overdrinker", "--out", "/nowhere/x"], 1, "/nowhere/x cannot be written"),
    ],
)
def test_misuse_is_told_in_a_sentence(arguments: list[str], code: int, told: str) -> None:
    result = CliRunner().invoke(main, arguments)
    assert result.exit_code == code
    assert told in result.output
