"""TCX (Garmin Training Center XML: TrainingCenterDatabase v2 with ActivityExtension v2).

Read of each `Trackpoint`: `Time`, `HeartRateBpm/Value`, and of the extension `TPX` the `Watts` and the `Speed` (m/s).
What is left out, and why, is the same as for FIT. Declarations (DOCTYPE, and with it entities) are refused: no device
writes them, and they can make a small file grow without bound.
"""

from collections.abc import Iterator
from typing import BinaryIO
from xml.parsers import expat

from sweatd.sources.activity.moment import Moment, number, seconds
from sweatd.sources.recording import BrokenRecording

ON_FOOT = "Running"  # the other sports that TCX knows are Biking and Other
ROOT = "TrainingCenterDatabase"
FIELDS = {  # element inside its parent: what it tells of the point
    ("Trackpoint", "Time"): "time",
    ("Position", "LatitudeDegrees"): "position",
    ("HeartRateBpm", "Value"): "heart_rate",
    ("TPX", "Watts"): "power",
    ("TPX", "Speed"): "speed",
}
CHUNK = 65_536
LONGEST_TEXT = 1000


def read(file: BinaryIO) -> Iterator[Moment]:
    """Point by point. Raises BrokenRecording where the XML breaks off, or is none."""
    points = _Points()
    more = True
    while more:
        more = bool(chunk := file.read(CHUNK))
        problem = points.feed(chunk)
        yield from points.take()
        if problem:
            raise BrokenRecording(problem)


class _Points:
    """Collects points while the parser walks the tree. The path holds names without their namespaces."""

    def __init__(self) -> None:
        self._parser = expat.ParserCreate(namespace_separator=" ")
        self._parser.StartDoctypeDeclHandler = _refuse_declarations
        self._parser.StartElementHandler = self._start
        self._parser.EndElementHandler = self._end
        self._parser.CharacterDataHandler = self._characters
        self._path: list[str] = []
        self._text = ""
        self._sport = ""
        self._point: dict[str, str] = {}
        self._done: list[Moment] = []

    def feed(self, chunk: bytes) -> str:
        """Reads on; an empty chunk is the end. Returns what is wrong, or nothing."""
        try:
            self._parser.Parse(chunk, not chunk)
        except expat.ExpatError as problem:
            return f"the XML breaks in line {problem.lineno} ({expat.ErrorString(problem.code)}); export it again"
        except (BrokenRecording, ValueError, LookupError) as problem:  # the latter two: an encoding that nobody knows
            return str(problem)
        return ""

    def take(self) -> list[Moment]:
        """The points that are complete, each once."""
        done, self._done = self._done, []
        return done

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        tag = name.rpartition(" ")[2]
        if not self._path and tag != ROOT:
            raise BrokenRecording(f"it is XML, but not TCX (it begins with <{tag[:40]}>); export it as TCX or FIT")
        if tag == "Activity":
            self._sport = attributes.get("Sport", "")
        if tag == "Trackpoint":
            self._point = {}
        self._path.append(tag)
        self._text = ""

    def _characters(self, text: str) -> None:
        if len(self._text) < LONGEST_TEXT:
            self._text += text

    def _end(self, _: str) -> None:
        tag, text, self._text = self._path.pop(), self._text.strip(), ""
        parent = self._path[-1] if self._path else ""
        if text and (field := FIELDS.get((parent, tag))):
            self._point[field] = text
        if tag == "Trackpoint" and "time" in self._point:
            self._done.append(self._moment(f"the point that ends in line {self._parser.CurrentLineNumber}"))

    def _moment(self, where: str) -> Moment:
        at = seconds(self._point.pop("time"), where)
        outside = self._point.pop("position", None) is not None
        if self._sport == ON_FOOT:
            self._point.pop("power", None)
        elif (speed := self._point.pop("speed", None)) and outside:
            self._point["cycling_speed"] = speed
        return Moment(at, {label: number(text, f"{label} of {where}") for label, text in self._point.items()})


def _refuse_declarations(*_: object) -> None:
    raise BrokenRecording("it declares a document type, which no device writes; remove the line with <!DOCTYPE")
