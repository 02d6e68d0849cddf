import gzip
import json
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sweatd.model import Channel, Frame, Injury, Memory, Profile
from sweatd.sinks.trace import TraceWriter
from sweatd.sources.recording import BrokenRecording
from sweatd.sources.trace import open_trace

ADA = Profile("a1", mass_kg=61.5, sex="female", injuries=(Injury("calf", "2025-03-01"),), medicines=("statins",))
LEARNT = {"a1": Memory(1.5, ("GAIN",), (0.1,), ((0.04,),), weigh_ins=2, loads=((20_392, 81.5),))}
WORN = {"F0:00:00:00:00:01": "a1"}

frames = st.builds(
    Frame,
    at=st.floats(1_761_900_000, 1_761_990_000),
    device=st.text(max_size=20),
    channel=st.sampled_from(Channel),
    key=st.text(max_size=36),
    data=st.binary(max_size=64),
)


def beat(second: float) -> Frame:
    return Frame(1_761_900_000 + second, "F0:00:00:00:00:01", Channel.CHARACTERISTIC, "2a37", b"\x00\x4a")


@given(content=st.lists(frames, max_size=20))
@settings(max_examples=30)
def test_what_is_written_is_read(tmp_path_factory: pytest.TempPathFactory, content: list[Frame]) -> None:
    path = tmp_path_factory.mktemp("trace") / "t.jsonl.gz"
    with TraceWriter(path, site="west", athletes=[ADA], assignments=WORN, memories=LEARNT) as writer:
        for frame in content:
            writer.write(frame)
    header, read = open_trace(path)
    assert list(read) == content
    assert (header.site, header.athletes, header.assignments) == ("west", (ADA.for_estimating(),), WORN)
    assert header.memories == LEARNT
    assert writer.frames == len(content)


def test_the_format_as_it_is_documented(tmp_path: Path) -> None:
    with TraceWriter(tmp_path / "t", athletes=[Profile("a1")], assignments=WORN) as writer:
        writer.write(beat(0.25))
    header, line = map(json.loads, gzip.decompress((tmp_path / "t").read_bytes()).splitlines())
    assert header["sweatd_trace"] == 1
    assert header["site"] == "gym"
    assert header["athletes"][0]["id"] == "a1"
    assert header["assignments"] == WORN
    assert header["memories"] == {}
    assert line == {
        "at": 1761900000.25, "device": "F0:00:00:00:00:01", "channel": "characteristic", "key": "2a37", "data": "004a"
    }  # fmt: skip


def test_the_same_frames_give_the_same_bytes(tmp_path: Path) -> None:
    for name in ("one", "two"):
        with TraceWriter(tmp_path / name, athletes=[ADA]) as writer:
            for second in range(30):
                writer.write(beat(second))
    assert (tmp_path / "one").read_bytes() == (tmp_path / "two").read_bytes()


def test_a_crash_costs_a_few_seconds(tmp_path: Path) -> None:
    writer = TraceWriter(tmp_path / "t")
    for second in range(100):
        writer.write(beat(second))
    (tmp_path / "left").write_bytes((tmp_path / "t").read_bytes())  # what another process would find now
    writer.close()
    left: list[Frame] = []
    with pytest.raises(BrokenRecording, match="the file stops before its end"):
        left.extend(open_trace(tmp_path / "left").frames)
    assert left == [beat(second) for second in range(len(left))]
    assert len(left) >= 95


def test_many_frames_at_once_are_flushed_too(tmp_path: Path) -> None:
    with TraceWriter(tmp_path / "t") as writer:
        writer.write(beat(0))
        size = (tmp_path / "t").stat().st_size
        for _ in range(500):
            writer.write(beat(0))
        assert (tmp_path / "t").stat().st_size > size


def test_a_file_that_is_there_stays_unless_it_may_go(tmp_path: Path) -> None:
    path = tmp_path / "t"
    path.write_text("precious")
    with pytest.raises(FileExistsError):
        TraceWriter(path)
    assert path.read_text() == "precious"
    TraceWriter(path, replace=True).close()
    assert list(open_trace(path).frames) == []
