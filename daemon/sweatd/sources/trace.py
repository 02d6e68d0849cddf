"""Reads a trace: gzip-compressed JSON lines, a header and then a frame per line (docs/recordings.md).

Keys that are not known here are left alone, so that a later version may add some.
"""

import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated, NamedTuple

import msgspec
from msgspec import Meta, Struct

from sweatd.model import Channel, Frame, Memory, Profile
from sweatd.sources.recording import BrokenRecording, counted

VERSION = 1
GZIP, GZIP_MAGIC = 31, b"\x1f\x8b"  # zlib's word for "a gzip member", and how each begins
LONGEST_LINE = 1_048_576  # bytes: room for a header with thousands of athletes
CHUNK = 4096  # compressed bytes at a time
YEAR_10000 = 253_402_300_800


class Header(Struct, frozen=True):
    """What was known when the trace began. An assignment is device address -> athlete id, or `room`."""

    sweatd_trace: int
    site: str = "gym"
    athletes: tuple[Profile, ...] = ()
    assignments: dict[str, str] = {}
    memories: dict[str, Memory] = {}  # what sessions before it had taught, by athlete


class Trace(NamedTuple):
    """The header, and the frames as they came. Iterating raises BrokenRecording after the last readable frame."""

    header: Header
    frames: Iterator[Frame]


class _Line(Struct, frozen=True):
    at: Annotated[float, Meta(ge=0, lt=YEAR_10000)]
    device: str
    channel: Channel
    key: str
    data: str


def open_trace(path: Path) -> Trace:
    """Opens a trace and reads its header. Raises BrokenRecording where there is none that can be read."""
    lines = _lines(path)
    try:
        header = _header(next(lines, b""))
    except BrokenRecording as problem:
        raise BrokenRecording(f"{path.name}: {problem}") from None
    return Trace(header, counted(path.name or str(path), _frames(lines)))


def _header(line: bytes) -> Header:
    try:
        header = msgspec.json.decode(line, type=Header)
    except (msgspec.DecodeError, ValueError, RecursionError) as problem:
        raise BrokenRecording(
            f"this is not a trace of sweatd, its first line is no header ({problem}); an activity file must be unpacked"
        ) from None
    if header.sweatd_trace != VERSION:
        raise BrokenRecording(f"this trace has version {header.sweatd_trace}, only {VERSION} is known; update sweatd")
    return header


def _frames(lines: Iterator[bytes]) -> Iterator[Frame]:
    decoder = msgspec.json.Decoder(_Line)
    for number, text in enumerate(lines, start=2):
        try:
            line = decoder.decode(text)
            data = bytes.fromhex(line.data)
        except (msgspec.DecodeError, ValueError, RecursionError) as problem:
            raise BrokenRecording(f"line {number} is not a frame ({problem}); cut the file before it") from None
        yield Frame(line.at, line.device, line.channel, line.key, data)


def _lines(path: Path) -> Iterator[bytes]:
    """Lines without their ends."""
    rest = b""
    for text in _text(path):
        *lines, rest = (rest + text).split(b"\n")
        yield from lines
        if len(rest) > LONGEST_LINE:
            raise BrokenRecording(f"a line is longer than {LONGEST_LINE} bytes; this is not a trace of sweatd")
    if rest:
        yield rest


def _text(path: Path) -> Iterator[bytes]:
    """What the compressed file holds, piece by piece; several gzip members in a row count as one."""
    try:
        with path.open("rb") as file:
            if file.peek(2)[:2] != GZIP_MAGIC:
                raise BrokenRecording("this is not a trace of sweatd: it is not compressed by gzip")
            yield from _unpacked(iter(lambda: file.read(CHUNK), b""))
    except zlib.error as problem:
        raise BrokenRecording(f"the compressed data is damaged ({problem}); copy the file again") from None
    except OSError as problem:
        raise BrokenRecording(f"the file cannot be read ({problem.strerror})") from None


def _unpacked(chunks: Iterator[bytes]) -> Iterator[bytes]:
    member, whole = zlib.decompressobj(wbits=GZIP), True
    for piece in chunks:
        chunk = piece
        while chunk:
            yield from _decompressed(member, chunk)
            chunk, whole = member.unused_data, member.eof
            if whole:
                member = zlib.decompressobj(wbits=GZIP)
    if not whole:
        raise BrokenRecording("the file stops before its end: the recorder was killed, or the copy is not complete")


def _decompressed(member: "zlib._Decompress", chunk: bytes) -> Iterator[bytes]:
    """Where the chunk is damaged, byte by byte, so that all before the damage comes out."""
    spare = member.copy()
    try:
        text = member.decompress(chunk)
    except zlib.error:
        for at in range(len(chunk)):
            yield spare.decompress(chunk[at : at + 1])
    else:
        yield text
