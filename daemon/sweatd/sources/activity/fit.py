"""FIT (Flexible and Interoperable Data Transfer, Garmin FIT SDK, profile 21), read by fitdecode.

Read are the messages `record`, `weight_scale` and `hrv`. A speed on foot, outside or on a treadmill, tells the effort;
any other speed tells no more than how the air moves. Left out on purpose:

- `temperature`: the device measures itself, on a warm wrist or in the sun, often degrees away from the air.
- a `speed` not on foot and without a position, or on a virtual road: a machine's wheel moves no air past the skin.
- `power` of runners and walkers: a watch computes it from a model of its own; it is not work at a crank, whose heat
  is known.

Beat intervals come in messages of their own, without a time: they belong to the record before them, or to the first
one.
Pauses stay gaps: between two records nothing is invented.
"""

from collections.abc import Iterator
from typing import Any, BinaryIO, NamedTuple

import fitdecode

from sweatd.sources.activity.moment import Moment
from sweatd.sources.recording import BrokenRecording

EPOCH_S = 631_065_600.0  # FIT counts from 1989-12-31T00:00:00Z
ON_FOOT = frozenset({"running", "walking", "hiking"})
LABELS = {"heart_rate": "heart_rate", "power": "power", "core_temperature": "core_temperature", "weight": "body_mass"}
SPEEDS = ("enhanced_speed", "speed")
TOLD_ONCE = ("sport", "sub_sport", "manufacturer")
BEATS = "hrv"
FIELDS = frozenset({"timestamp", "position_lat", "time", *LABELS, *SPEEDS, *TOLD_ONCE})
MOMENTS = frozenset({"record", "weight_scale"})
MESSAGES = MOMENTS | {BEATS, "file_id", "sport", "session"}


class _Message(NamedTuple):
    kind: str
    fields: dict[str, Any]  # whatever the file says: a damaged one says anything


def read(file: BinaryIO) -> Iterator[Moment]:
    """Record by record. Raises BrokenRecording, at the end, where the file breaks off or its checksum is wrong.

    All messages are read first, because the kind of sport is often told only after the last record.
    """
    messages: list[_Message] = []
    problem = _collect(file, messages)
    yield from _moments(messages)
    if problem:
        raise BrokenRecording(f"{problem}; export it again from the device")


def _collect(file: BinaryIO, messages: list[_Message]) -> str:
    """Fills the list as far as the file is readable. Returns what is wrong, or nothing."""
    intact = True
    try:
        for frame in _reader(file):
            if isinstance(frame, fitdecode.FitDataMessage) and frame.name in MESSAGES:
                fields = {field.name: field.value for field in frame.fields if field.name in FIELDS}
                messages.append(_Message(frame.name, fields))
            elif isinstance(frame, fitdecode.FitCRC):
                intact = intact and frame.matched
    except fitdecode.FitEOFError:
        return "the file ends inside a record"
    except fitdecode.FitHeaderError:
        return "what follows is not FIT"
    except Exception as problem:  # noqa: BLE001 - on damaged bytes the foreign parser raises whatever it stumbles on
        return f"a record makes no sense ({type(problem).__name__}: {problem})"
    return "" if intact else "its checksum is wrong, so bytes were changed on the way"


def _reader(file: BinaryIO) -> fitdecode.FitReader:
    return fitdecode.FitReader(
        file,
        processor=None,
        check_crc=fitdecode.CrcCheck.READONLY,
        error_handling=fitdecode.ErrorHandling.IGNORE,
    )


def _moments(messages: list[_Message]) -> Iterator[Moment]:
    known = {(field, fields.get(field)) for _, fields in messages for field in TOLD_ONCE}
    virtual = not known.isdisjoint({("sub_sport", "virtual_activity"), ("manufacturer", "zwift")})
    sports = {value for field, value in known if field == "sport" and value is not None}
    last: Moment | None = None
    beats: list[float] = []
    for kind, fields in messages:
        at = fields.get("timestamp")
        if kind == BEATS:
            beats += _beats(fields.get("time"))
        elif kind in MOMENTS and isinstance(at, int):
            if last:
                yield _with(last, beats)
                beats = []
            last = Moment(at + EPOCH_S, _values(fields, sports, virtual=virtual))
    if last:
        yield _with(last, beats)


def _with(moment: Moment, beats: list[float]) -> Moment:
    return Moment(moment.at, {**moment.values, "rr_interval": beats}) if beats else moment


def _values(fields: dict[str, Any], sports: set[object], *, virtual: bool) -> dict[str, float | list[float]]:
    values = {label: fields.get(field) for field, label in LABELS.items()}
    if not ON_FOOT.isdisjoint(sports):
        del values["power"]
    speed = next((fields[name] for name in SPEEDS if fields.get(name) is not None), None)
    if sports and sports <= ON_FOOT:
        values["speed"] = speed
    elif fields.get("position_lat") is not None and not virtual:
        values["cycling_speed"] = speed
    return {label: value for label, value in values.items() if isinstance(value, int | float)}


def _beats(time: object) -> list[float]:
    """Intervals in ms, of a field that holds up to five of them in seconds, or one alone."""
    return [1000.0 * one for one in (time if isinstance(time, tuple) else (time,)) if isinstance(one, int | float)]
