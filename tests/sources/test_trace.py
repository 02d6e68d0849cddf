import gzip
import json
from collections.abc import Iterable
from pathlib import Path

import pytest

from sweatd.model import Channel, Frame, Profile
from sweatd.sources.recording import BrokenRecording
from sweatd.sources.trace import open_trace

HEADER = {
    "sweatd_trace": 1,
    "site": "gym",
    "athletes": [{"id": "a1", "mass_kg": 72}],
    "assignments": {"F0:00:00:00:00:01": "a1", "F0:00:00:00:00:02": "room"},
    "recorder": "another program, with words of its own",
}
LINE = {"at": 1761900000.25, "device": "F0:00:00:00:00:01", "channel": "characteristic", "key": "2a37", "data": "004a"}
FRAMES = [Frame(1761900000.25 + n, LINE["device"], Channel.CHARACTERISTIC, "2a37", b"\0\x4a") for n in range(3)]  # type: ignore[arg-type]  # a literal above


def trace(*lines: object) -> bytes:
    return "".join(f"{line if isinstance(line, str) else json.dumps(line)}\n" for line in lines).encode()


def lines(count: int = 3) -> Iterable[object]:
    return ({**LINE, "at": 1761900000.25 + n} for n in range(count))


def read(path: Path, content: bytes) -> tuple[list[Frame], str]:
    """The frames of a file with that content, and the complaint at its end."""
    path.write_bytes(content)
    frames: list[Frame] = []
    try:
        frames.extend(open_trace(path).frames)
    except BrokenRecording as problem:
        return frames, str(problem)
    return frames, ""


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "t.gz"


def test_a_trace_written_by_somebody_else(path: Path) -> None:
    path.write_bytes(gzip.compress(trace(HEADER, *lines())))
    header, frames = open_trace(path)
    assert list(frames) == FRAMES
    assert header.athletes == (Profile("a1", mass_kg=72),)
    assert header.assignments["F0:00:00:00:00:02"] == "room"
    assert header.memories == {}


@pytest.mark.parametrize(
    "content",
    [
        gzip.compress(trace(HEADER, *lines())[:-1]),  # no end of line at the end of the file
        b"".join(gzip.compress(line) for line in trace(HEADER, *lines()).splitlines(keepends=True)),  # many members
    ],
)
def test_harmless_differences(path: Path, content: bytes) -> None:
    assert read(path, content) == (FRAMES, "")


@pytest.mark.parametrize(
    ("content", "count", "complaint"),
    [
        (b"", 0, "t.gz: this is not a trace of sweatd: it is not compressed by gzip"),
        (trace(HEADER), 0, "t.gz: this is not a trace of sweatd: it is not compressed by gzip"),
        (gzip.compress(b""), 0, "t.gz: this is not a trace of sweatd, its first line is no header ("),
        (gzip.compress(b"\x0e\x10\xff.FIT"), 0, "its first line is no header ("),
        (gzip.compress(trace(LINE)), 0, "no header (Object missing required field `sweatd_trace`)"),
        (
            gzip.compress(trace(HEADER | {"memories": {"a1": {"at": "x"}}})),
            0,
            "no header (Expected `float`, got `str` - ",
        ),
        (gzip.compress(trace(HEADER | {"memories": [1]})), 0, "no header (Expected `object`, got `array` - at `$.mem"),
        (gzip.compress(trace(HEADER | {"sweatd_trace": 2})), 0, "this trace has version 2, only 1 is known; update"),
        (gzip.compress(trace(HEADER, *lines()))[:-9], 3, "then the file stops before its end"),
        (gzip.compress(trace(HEADER, *lines()))[:-1] + b"?", 3, "then the compressed data is damaged ("),
        (
            gzip.compress(trace(HEADER, LINE, LINE)[:-9]),
            1,
            "read 1 frame up to 2025-10-31 08:40:00 UTC, then line 3 is",
        ),
        (gzip.compress(trace(HEADER, LINE, "")), 1, "then line 3 is not a frame (Input data was truncated); cut"),
        (gzip.compress(trace(HEADER, "[" * 200_000)), 0, "t.gz: line 2 is not a frame ("),
        (gzip.compress(trace(HEADER, "x" * 2_000_000)[:-1]), 0, "t.gz: a line is longer than 1048576 bytes"),
        (gzip.compress(trace(HEADER, LINE | {"data": "0g"})), 0, "t.gz: line 2 is not a frame (non-hexadecimal"),
        (gzip.compress(trace(HEADER, LINE | {"channel": "x"})), 0, "Invalid enum value 'x' - at `$.channel`"),
        (gzip.compress(trace(HEADER, LINE | {"at": -1})), 0, "t.gz: line 2 is not a frame (Expected `float` >= 0"),
        (gzip.compress(trace(HEADER, LINE, LINE | {"at": 2e9})), 1, "then the time leaps to 2033-05-18 03:33:20 UTC"),
    ],
)
def test_a_broken_trace_gives_what_is_readable_and_then_one_sentence(
    path: Path, content: bytes, count: int, complaint: str
) -> None:
    frames, problem = read(path, content)
    assert len(frames) == count
    assert complaint in problem


def test_a_trace_cut_anywhere_gives_a_clean_beginning_and_a_complaint(path: Path) -> None:
    whole = gzip.compress(trace(HEADER, *lines(20)), mtime=0)
    frames = read(path, whole)[0]
    lengths = []
    for size in range(len(whole)):
        some, problem = read(path, whole[:size])
        assert problem
        assert some == frames[: len(some)]
        lengths.append(len(some))
    assert lengths == sorted(lengths)
    assert lengths[-1] == len(frames)


def test_a_file_that_cannot_be_read(tmp_path: Path) -> None:
    with pytest.raises(BrokenRecording, match=r"t\.gz: the file cannot be read \(No such file or directory\)"):
        open_trace(tmp_path / "t.gz")
