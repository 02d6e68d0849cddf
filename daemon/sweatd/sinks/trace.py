"""Writes a trace: gzip-compressed JSON lines, a header and then a frame per line (docs/recordings.md).

The same header and frames give the same bytes. Whoever writes tells the time (`Frame.at`); a crash costs what came
since the last flush, and nothing before it.
"""

import gzip
import zlib
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Self

import msgspec

from sweatd.model import Frame, Memory, Profile

VERSION = 1
FLUSH_S = 5.0
FLUSH_FRAMES = 500


class TraceWriter:
    """A file that grows by frames.

    Raises FileExistsError where there is a file already and `replace` does not say that it may go, and OSError
    where the disk will not take it.
    """

    def __init__(  # noqa: PLR0913 - one for each key of the header
        self,
        path: Path,
        *,
        site: str = "gym",
        athletes: Sequence[Profile] = (),
        assignments: Mapping[str, str] | None = None,
        memories: Mapping[str, Memory] | None = None,
        replace: bool = False,
    ) -> None:
        self.frames = 0
        self._flushed_at, self._unflushed = 0.0, 0
        self._file = path.open("wb" if replace else "xb")
        self._gzip = gzip.GzipFile(filename="", mode="wb", fileobj=self._file, mtime=0)
        people = {
            "athletes": [athlete.for_estimating() for athlete in athletes],
            "assignments": assignments or {},
            "memories": memories or {},
        }
        self._line({"sweatd_trace": VERSION, "site": site, **people})
        self.flush()

    def write(self, frame: Frame) -> None:
        """Appends a frame; every few seconds of the frames' own time, all so far reaches the file."""
        self._line(
            {
                "at": frame.at,
                "device": frame.device,
                "channel": frame.channel,
                "key": frame.key,
                "data": frame.data.hex(),
            }
        )
        self.frames += 1
        self._unflushed += 1
        if self._unflushed >= FLUSH_FRAMES or abs(frame.at - self._flushed_at) >= FLUSH_S:
            self.flush()
            self._flushed_at = frame.at

    def flush(self) -> None:
        """What was written until now is readable even if nothing more comes."""
        self._unflushed = 0
        self._gzip.flush(zlib.Z_SYNC_FLUSH)
        self._file.flush()

    def close(self) -> None:
        """Ends the file properly."""
        with self._file:
            self._gzip.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _line(self, content: object) -> None:
        self._gzip.write(msgspec.json.encode(content) + b"\n")
