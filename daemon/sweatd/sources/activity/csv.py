"""CSV: a header row with names, then a row per moment; `,` or `;` between cells, a point before decimals.

The plain column `temperature`, as watches and bike computers export it, is not read: it is that of the device, on a
warm wrist or in the sun. Who measured the air calls it `air_temperature`. A column `speed` is that of somebody on foot,
from which the effort follows; that of a bicycle only moves the air, and is called `cycling_speed`.
"""

import csv
import re
from collections.abc import Iterator
from itertools import chain
from typing import BinaryIO

from sweatd.sources.activity.moment import Moment, number, seconds
from sweatd.sources.recording import BrokenRecording

TIMES = ("time", "timestamp", "datetime", "seconds", "secs")
COLUMNS = {  # a name as `_name` writes it: the quantity, and what brings the number into its unit
    "heart_rate": ("heart_rate", 1.0),
    "heartrate": ("heart_rate", 1.0),
    "heart_rate_bpm": ("heart_rate", 1.0),
    "hr": ("heart_rate", 1.0),
    "power": ("power", 1.0),
    "power_w": ("power", 1.0),
    "watts": ("power", 1.0),
    "speed": ("speed", 1.0),
    "speed_m_s": ("speed", 1.0),
    "speed_km_h": ("speed", 1 / 3.6),
    "cycling_speed": ("cycling_speed", 1.0),
    "cycling_speed_m_s": ("cycling_speed", 1.0),
    "cycling_speed_km_h": ("cycling_speed", 1 / 3.6),
    "core_temperature": ("core_temperature", 1.0),
    "skin_temperature": ("skin_temperature", 1.0),
    "air_temperature": ("air_temperature", 1.0),
    "relative_humidity": ("relative_humidity", 1.0),
    "body_mass": ("body_mass", 1.0),
    "body_mass_kg": ("body_mass", 1.0),
}
MISSING = frozenset({"", "-", "--", "na", "n/a", "nan", "null", "none"})
LONGEST_LINE = 65_536


def read(file: BinaryIO) -> Iterator[Moment]:
    """Row by row. Raises BrokenRecording at the first row that cannot be read."""
    lines = _lines(file)
    header = next(lines, "")
    rows = csv.reader(chain([header], lines), delimiter=max(",;\t", key=header.count))
    try:
        names = [_name(cell) for cell in next(rows)]
        _check(names)
        for row in rows:
            yield from _moment(names, row, f"line {rows.line_num}")
    except csv.Error as problem:
        raise BrokenRecording(f"line {rows.line_num} is not CSV ({problem})") from None


def _check(names: list[str]) -> None:
    if COLUMNS.keys().isdisjoint(names) or not set(TIMES) & set(names):
        raise BrokenRecording(
            "this is neither a trace nor a FIT, TCX or CSV file: the first line of a CSV names a column `time` and one "
            "like `heart_rate` or `power`"
        )


def _moment(names: list[str], row: list[str], line: str) -> Iterator[Moment]:
    """One, or none where the row has no time."""
    if any(row[len(names) :]):
        raise BrokenRecording(f"{line} has more cells than the header; write decimals with a point")
    cells = {name: cell.strip() for name, cell in zip(names, row, strict=False)}
    cells = {name: cell for name, cell in cells.items() if cell.lower() not in MISSING}
    time = next((cells[name] for name in TIMES if name in cells), None)
    if time is not None:
        yield Moment(seconds(time, line), dict(_values(cells, line)))


def _values(cells: dict[str, str], line: str) -> Iterator[tuple[str, float | list[float]]]:
    for name, cell in cells.items():
        if name in COLUMNS:
            label, factor = COLUMNS[name]
            yield label, factor * number(cell, f"{name} in {line}")


def _name(cell: str) -> str:
    """A column's name without the differences that mean nothing.

    >>> _name(" Heart Rate (bpm)")
    'heart_rate_bpm'
    """
    return re.sub(r"[^a-z0-9]+", "_", cell.lower()).strip("_")


def _lines(file: BinaryIO) -> Iterator[str]:
    for count, line in enumerate(iter(lambda: file.readline(LONGEST_LINE), b""), start=1):
        try:
            yield line.decode("utf-8-sig")
        except UnicodeDecodeError:
            raise BrokenRecording(f"line {count} is not UTF-8 text; save the table as CSV in UTF-8") from None
