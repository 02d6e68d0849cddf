"""Activity files: the small ones here are built by hand from the public descriptions of the formats."""

import json
import random
import struct
from contextlib import suppress
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest

from sweatd.decoders import decode
from sweatd.model import Channel, Frame
from sweatd.sources.activity import frames as activity_frames
from sweatd.sources.activity import open_activity
from sweatd.sources.recording import BrokenRecording, counted

RECORDINGS = Path(__file__).parents[3] / "shared/data/recordings"
EPOCH = 631_065_600
START = 1_000_000_000  # as FIT counts


def crc16(data: bytes) -> int:
    crc = 0
    for byte in data:
        crc ^= byte
        for _ in range(8):
            crc = (crc >> 1) ^ (0xA001 if crc & 1 else 0)
    return crc


def fit_file(*messages: bytes) -> bytes:
    body = b"".join(messages)
    header = struct.pack("<BBHI4s", 14, 0x10, 2132, len(body), b".FIT")
    header += struct.pack("<H", crc16(header))
    return header + body + struct.pack("<H", crc16(header + body))


def definition(local: int, message: int, *fields: tuple[int, int, int]) -> bytes:
    return struct.pack("<BBBHB", 0x40 | local, 0, 0, message, len(fields)) + bytes(sum(fields, ()))


RECORD = definition(0, 20, (253, 4, 0x86), (3, 1, 2), (7, 2, 0x84), (6, 2, 0x84), (13, 1, 1), (0, 4, 0x85))
SPORT = definition(1, 12, (0, 1, 0), (1, 1, 0))  # sport, sub_sport
NOWHERE, SOMEWHERE = 0x7FFFFFFF, 600_000_000  # latitude, semicircles; the former is FIT's "not known"


def record(second: int, rate: int = 140, power: int = 200, speed: int = 8500, latitude: int = NOWHERE) -> bytes:
    return struct.pack("<BIBHHbi", 0, START + second, rate, power, speed, 31, latitude)


def sport(sport: int, sub_sport: int = 0) -> bytes:
    return SPORT + bytes((1, sport, sub_sport))


RIDE = fit_file(sport(2), RECORD, *(record(second) for second in range(5)), record(90))
TCX = """<?xml version="1.0" encoding="UTF-8"?>
<TrainingCenterDatabase xmlns="http://www.garmin.com/xmlschemas/TrainingCenterDatabase/v2"
 xmlns:x="http://www.garmin.com/xmlschemas/ActivityExtension/v2"><Activities><Activity Sport="Biking"><Lap><Track>
<Trackpoint><Time>2026-01-31T18:00:00Z</Time><HeartRateBpm><Value>120</Value></HeartRateBpm>
<Extensions><x:TPX><x:Speed>8.5</x:Speed><x:Watts>210</x:Watts></x:TPX></Extensions></Trackpoint>
<Trackpoint><Time>2026-01-31T19:00:01.5+01:00</Time>
<Position><LatitudeDegrees>50.1</LatitudeDegrees><LongitudeDegrees>5.9</LongitudeDegrees></Position>
<HeartRateBpm><Value>121</Value></HeartRateBpm>
<Extensions><x:TPX><x:Speed>8.5</x:Speed></x:TPX></Extensions></Trackpoint>
<Trackpoint><HeartRateBpm><Value>122</Value></HeartRateBpm></Trackpoint>
</Track></Lap></Activity></Activities></TrainingCenterDatabase>
"""
CSV = (
    "Time;Heart Rate (bpm);Watts;air_temperature;temperature\n2026-01-31T18:00:00Z;120;210;21.5;34\n1769882401;--;;;\n"
)


def read(path: Path, content: bytes | str) -> tuple[list[Frame], str]:
    """The frames of a file with that content, and the complaint at its end."""
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    frames: list[Frame] = []
    try:
        frames.extend(open_activity(path, "a1"))
    except BrokenRecording as problem:
        return frames, str(problem)
    return frames, ""


def told(frames: list[Frame]) -> list[tuple[float, dict[str, float]]]:
    return [(frame.at, json.loads(frame.data)) for frame in frames]


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "ride"


def test_a_fit_ride_becomes_what_was_measured_and_a_pause_stays_a_gap(path: Path) -> None:
    frames, problem = read(path, RIDE)
    assert not problem
    assert told(frames) == [
        (EPOCH + START + second, {"heart_rate": 140, "power": 200}) for second in (0, 1, 2, 3, 4, 90)
    ]
    assert {(frame.device, frame.channel, frame.key) for frame in frames} == {("athlete:a1", Channel.TOLD, "measured")}
    assert [sample.quantity.label for sample in decode(frames[0])] == ["heart_rate", "power"]


@pytest.mark.parametrize(
    ("kind", "latitude", "quantities"),
    [
        (sport(2), SOMEWHERE, {"heart_rate", "power", "cycling_speed"}),
        (b"", SOMEWHERE, {"heart_rate", "power", "cycling_speed"}),  # whatever sport it was, the air moved
        (sport(2), NOWHERE, {"heart_rate", "power"}),  # a trainer's wheel moves no air
        (sport(2, 58), SOMEWHERE, {"heart_rate", "power"}),  # nor does a virtual road
        (sport(1), SOMEWHERE, {"heart_rate", "speed"}),  # and a runner's power is not work at a crank
        (sport(1, 1), NOWHERE, {"heart_rate", "speed"}),  # a treadmill moves no air, but tells the effort
        (sport(17), SOMEWHERE, {"heart_rate", "speed"}),  # hiking
        (sport(1) + sport(2), SOMEWHERE, {"heart_rate", "cycling_speed"}),  # a duathlon: who knows which part it was
    ],
)
def test_what_would_mislead_is_left_out(path: Path, kind: bytes, latitude: int, quantities: set[str]) -> None:
    frames, _ = read(path, fit_file(RECORD, record(0, latitude=latitude), kind))
    assert [set(values) for _, values in told(frames)] == [quantities]


def test_an_impossible_field_costs_only_itself(path: Path) -> None:
    frames, problem = read(path, fit_file(RECORD, record(0, rate=254), record(1, rate=0, power=9000), record(2)))
    assert not problem
    assert told(frames) == [
        (EPOCH + START, {"power": 200}),
        (EPOCH + START + 2, {"heart_rate": 140, "power": 200}),
    ]


def test_a_weigh_in_is_a_body_mass(path: Path) -> None:
    weight = definition(0, 30, (253, 4, 0x86), (0, 2, 0x84)) + struct.pack("<BIH", 0, START, 7580)
    assert told(read(path, fit_file(weight))[0]) == [(EPOCH + START, {"body_mass": 75.8})]


def beats(*ms: int) -> bytes:
    return HRV + struct.pack("<B5H", 2, *[*ms, *[0xFFFF] * (5 - len(ms))])


HRV = definition(2, 78, (0, 10, 0x84))


@pytest.mark.parametrize(
    ("messages", "intervals"),
    [
        ((record(0), beats(412, 405), beats(398), record(1), beats(401)), [[412, 405, 398], [401]]),
        ((beats(430), record(0), record(1), beats(405)), [[430], [405]]),  # before all records: the first one's
        ((record(0), beats(412, 65, 405), record(9), beats(12)), [[412, 405], None]),  # impossible ones are left out
        ((record(0), record(1)), [None, None]),
    ],
)
def test_beat_intervals_belong_to_the_record_before_them(
    path: Path, messages: tuple[bytes, ...], intervals: list[list[float] | None]
) -> None:
    frames, problem = read(path, fit_file(RECORD, *messages))
    assert not problem
    told_of: list[Any] = [json.loads(frame.data).get("rr_interval") for frame in frames]
    assert told_of == [own and pytest.approx(own) for own in intervals]
    assert [sample.value for sample in decode(frames[0])][2:] == pytest.approx(intervals[0] or [])


def test_tcx_points_with_zone_position_and_without_time(path: Path) -> None:
    frames, problem = read(path, TCX)
    assert not problem
    assert told(frames) == [
        (1769882400.0, {"heart_rate": 120.0, "power": 210.0}),
        (1769882401.5, {"heart_rate": 121.0, "cycling_speed": 8.5}),
    ]
    on_foot = [values for _, values in told(read(path, TCX.replace("Biking", "Running"))[0])]
    assert on_foot == [{"heart_rate": 120.0, "speed": 8.5}, {"heart_rate": 121.0, "speed": 8.5}]
    other = [values for _, values in told(read(path, TCX.replace("Biking", "Other"))[0])]
    assert other[1] == {"heart_rate": 121.0, "cycling_speed": 8.5}


def test_csv_with_units_in_names_and_missing_cells(path: Path) -> None:
    frames, problem = read(path, CSV)
    assert not problem
    assert told(frames) == [(1769882400.0, {"heart_rate": 120.0, "power": 210.0, "air_temperature": 21.5})]
    assert told(read(path, "seconds,hr\n0,60\n1,61\n")[0]) == [(0, {"heart_rate": 60}), (1, {"heart_rate": 61})]
    assert told(read(path, '"seconds","speed (km/h)"\n5,36\n')[0]) == [(5, {"speed": 10})]
    assert told(read(path, "seconds,cycling speed km/h\n5,72\n")[0]) == [(5, {"cycling_speed": 20})]


@pytest.mark.parametrize(
    ("content", "count", "complaint"),
    [
        (b"", 0, "ride: the file is empty"),
        (b"\0\1\2", 0, "ride: this is neither a trace nor a FIT, TCX or CSV file"),
        ("Dear diary, today\n", 0, "ride: this is neither a trace nor a FIT, TCX or CSV file: the first line"),
        (fit_file(sport(2)), 0, "ride: it holds no heart rate, power, speed or body mass"),
        (
            RIDE[:-10],
            5,
            "ride: read 5 frames up to 2021-09-08 01:46:44 UTC, then the file ends inside a record; export",
        ),
        (RIDE[:-1] + b"?", 6, "then its checksum is wrong"),
        (fit_file(RECORD, record(0), b"\x07"), 1, "then a record makes no sense (FitParseError"),
        (fit_file(RECORD, record(0), record(40_000_000)), 1, "the time leaps to 2022-12-15 00:53:20 UTC; cut"),
        (TCX[: TCX.index("50.1")], 1, "read 1 frame up to 2026-01-31 18:00:00 UTC, then the XML breaks in line 7 ("),
        (TCX.replace("121", "fast"), 1, "heart_rate of the point that ends in line 9 is 'fast'; write a number"),
        (TCX.replace("18:00:00Z", "noon"), 0, "the point that ends in line 5 has the time '2026-01-31Tnoon'; write"),
        ("<gpx/>", 0, "ride: it is XML, but not TCX (it begins with <gpx>); export it as TCX or FIT"),
        ('<!DOCTYPE x [<!ENTITY a "b">]><x>&a;</x>', 0, "ride: it declares a document type"),
        (CSV + "2026-01-31T18:00:02Z;121;210,5;;\n", 1, "then watts in line 4 is '210,5'; write decimals with a point"),
        ("time,hr\n1,60\n2,61,5\n", 1, "then line 3 has more cells than the header; write decimals with a point"),
        ("time,hr\n00:01:00,60\n", 0, "ride: line 2 has the time '00:01:00'; write it as 2026-01-31T18:00:05Z or"),
        (b"time,hr\n1,60\n2,\xff\n", 1, "then line 3 is not UTF-8 text"),
    ],
)
def test_a_broken_file_gives_what_is_readable_and_then_one_sentence(
    path: Path, content: bytes | str, count: int, complaint: str
) -> None:
    frames, problem = read(path, content)
    assert len(frames) == count
    assert complaint in problem
    assert "\n" not in problem


def test_a_file_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(BrokenRecording, match=r"none\.fit: the file cannot be read \(No such file or directory\)"):
        next(open_activity(tmp_path / "none.fit", "a1"))


@pytest.mark.parametrize("content", [RIDE, TCX.encode(), CSV.encode()], ids=["fit", "tcx", "csv"])
def test_a_damaged_file_is_read_or_refused_and_nothing_else_ever_comes_out(content: bytes) -> None:
    chance = random.Random(1)  # noqa: S311 - a repeatable choice of damage
    for _ in range(2000):
        with suppress(BrokenRecording):
            for frame in counted("ride", activity_frames(BytesIO(mutated(content, chance)), "a1")):
                assert decode(frame)


def mutated(content: bytes, chance: random.Random) -> bytes:
    damaged = bytearray(content)
    for _ in range(chance.randint(1, 6)):
        at = chance.randrange(len(damaged))
        match chance.randrange(3):
            case 0:
                damaged[at] = chance.randrange(256)
            case 1:
                del damaged[at : at + chance.randint(1, 20)]
            case _:
                damaged[at:at] = chance.randbytes(chance.randint(1, 8))
        damaged = damaged or bytearray(b"\0")
    return bytes(damaged)


@pytest.mark.parametrize(
    ("name", "count", "complaint"),
    [
        ("4078723797.fit", 8357, ""),
        ("6449921903_ACTIVITY.fit", 199, ""),
        ("sample-activity-indoor-trainer.fit", 2263, ""),
        ("garmin-fenix-5-run.fit", 21, ""),
        ("WeightScaleSingleUser.fit", 2, ""),
        ("activity-unexpected-eof.fit", 14, "read 14 frames up to 2012-04-09 21:22:39 UTC, then the file ends inside"),
    ],
)
def test_real_recordings(name: str, count: int, complaint: str) -> None:
    if not (RECORDINGS / name).exists():
        pytest.skip(f"the recording {name} is not beside the checkout")
    frames, problem = [], ""
    try:
        for frame in open_activity(RECORDINGS / name, "a1"):
            assert decode(frame)
            frames.append(frame)
    except BrokenRecording as broken:
        problem = str(broken)
    assert len(frames) == count
    assert complaint in problem
    assert bool(complaint) == bool(problem)
