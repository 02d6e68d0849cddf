"""What outlives a restart: who trains here, what they wear, what they told, and what sessions leave behind.

Laws: this folder is the only importer of sqlite3. Names of people live here and nowhere else. What people entered is
on the disk before it is answered (synchronous=FULL); what the daemon writes by itself may lag behind a power cut
(NORMAL: no sync for each commit, which spares SD cards). Times are told.

A store belongs to one thread. Its transactions take about a millisecond, so the event loop may be that thread.
"""

import json
import sqlite3
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, closing, contextmanager
from pathlib import Path
from typing import Annotated, Any, NamedTuple, Self

import msgspec
from msgspec import Meta, Struct

from sweatd.model import Channel, Frame, Memory, Profile
from sweatd.roster import SPEAKS_FOR, voice
from sweatd.store.database import StoreError, connect, create, damage, explained, migrate, set_aside

TOLD_FOR_S = 30 * 86_400.0  # so long what people told can be looked up: who drank what, who answered which alert
MOST_TOLD = 100_000  # and no more of it than that, whoever floods us: about 20 MB
TOO_OLD = (
    "DELETE FROM told WHERE rowid <= (SELECT max(rowid) FROM told) - :most",
    "DELETE FROM told WHERE rowid IN (SELECT rowid FROM told ORDER BY rowid LIMIT 1000) AND at < :before",
)
"""These look at the oldest only, so that they cost the same however much there is."""


class Settings(Struct, frozen=True, forbid_unknown_fields=True):
    """What people may choose about the store."""

    # the database file; empty: sweatd.db in $STATE_DIRECTORY (set by systemd), else in ~/.local/state/sweatd
    path: str = ""
    # how often the state of running sessions is kept: what a crash can lose, against what an SD card must bear
    checkpoint_every_s: Annotated[float, Meta(ge=1, le=3600)] = 60.0


class Session(NamedTuple):
    """What one session left behind."""

    started: float
    ended: float
    summary: dict[str, Any]


def default_path(environ: Mapping[str, str], home: Path) -> Path:
    """Where the store is when nobody says so."""
    own = Path(environ.get("XDG_STATE_HOME") or home / ".local/state", "sweatd")
    return Path(environ.get("STATE_DIRECTORY", "").split(":")[0] or own, "sweatd.db")


class Store:
    """One open database. `notice` is what its people should know of how it was opened; mostly empty."""

    def __init__(self, path: Path) -> None:
        """Opens, or makes, the file. Raises StoreError."""
        self.path = path
        with explained(path):
            wrong = damage(path)
            self.notice = f"{path}: {wrong}; {set_aside(path)}" if wrong else ""
            if not path.exists():
                create(path)
            with ExitStack() as undo:
                self._db = undo.enter_context(closing(connect(path)))
                migrate(self._db, path)
                [(self._version,)] = self._rows("PRAGMA data_version")
                undo.pop_all()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Lets the file go."""
        self._db.close()

    def changed_elsewhere(self) -> bool:
        """Whether another process wrote since this was last asked (`sweatd assign` while the daemon runs)."""
        [(version,)] = self._rows("PRAGMA data_version")
        before, self._version = self._version, version
        return bool(before != version)

    # people

    def athletes(self) -> list[Profile]:
        """Everybody, by id."""
        rows = self._rows("SELECT profile FROM athlete ORDER BY id")
        return [msgspec.json.decode(text, type=Profile) for (text,) in rows]

    def names(self) -> dict[str, str]:
        """Athlete id to what people call them."""
        return dict(self._rows("SELECT id, name FROM athlete ORDER BY id"))

    def put_athlete(self, profile: Profile, name: str) -> None:
        """Adds, or replaces, one athlete; durable."""
        row = (profile.id, name, msgspec.json.encode(profile).decode())
        with self._transaction(durable=True) as db:
            db.execute("INSERT OR REPLACE INTO athlete VALUES (?, ?, ?)", row)

    def forget(self, athlete: str) -> bool:
        """Erases all of one athlete, so that no byte is left in the files; whether there was anything.

        The checkpoint holds everybody's state in one piece and goes too: the daemon soon writes the next.
        Other copies (backups, files set aside, old blocks inside an SD card) are out of its reach.
        """
        with self._transaction(durable=True) as db:
            gone = db.execute("DELETE FROM athlete WHERE id = ?", (athlete,)).rowcount
            gone += db.execute("DELETE FROM assignment WHERE athlete = ?", (athlete,)).rowcount
            gone += db.execute("DELETE FROM told WHERE device = ?", (voice(athlete),)).rowcount
            gone += db.execute("DELETE FROM session WHERE athlete = ?", (athlete,)).rowcount
            gone += db.execute("DELETE FROM memory WHERE athlete = ?", (athlete,)).rowcount
            db.execute("DELETE FROM checkpoint")
        self._rows("VACUUM")  # no free page keeps old content
        [(busy, *_)] = self._rows("PRAGMA wal_checkpoint(TRUNCATE)")  # nor does the log
        if busy:
            raise StoreError(f"{self.path}: {athlete} is gone, but old bytes are left; forget once more")
        return gone > 0

    # wearables

    def assignments(self) -> dict[str, str]:
        """Device address to athlete id, or to `room`."""
        return dict(self._rows("SELECT device, athlete FROM assignment ORDER BY device"))

    def assign(self, device: str, athlete: str, *, until: float | None = None, key: bytes | None = None) -> None:
        """This wearable is on that athlete from now on, or `until` then; durable.

        A key stays with the device, until it is told to have none: b"".
        """
        with self._transaction(durable=True) as db:
            _assign(db, device, athlete, until)
            if key == b"":
                db.execute("DELETE FROM device_key WHERE device = ?", (device,))
            elif key is not None:
                db.execute("INSERT OR REPLACE INTO device_key VALUES (?, ?)", (device, key))

    def end_assignments(self, now: float) -> bool:
        """Nobody wears what was assigned until now; whether there was any. Durable."""
        if not self._rows("SELECT 1 FROM assignment WHERE until <= ? LIMIT 1", now):
            return False
        with self._transaction(durable=True) as db:
            return db.execute("DELETE FROM assignment WHERE until <= ?", (now,)).rowcount > 0

    def assigned_until(self) -> dict[str, float]:
        """Device address to when it is on nobody again; of those that are assigned for a while."""
        return dict(self._rows("SELECT device, until FROM assignment WHERE until IS NOT NULL ORDER BY device"))

    def keys(self) -> dict[str, bytes]:
        """Device address to what unlocks its broadcasts."""
        return dict(self._rows("SELECT device, key FROM device_key ORDER BY device"))

    def unassign(self, device: str) -> bool:
        """Nobody wears it now; whether somebody did. Durable."""
        with self._transaction(durable=True) as db:
            return db.execute("DELETE FROM assignment WHERE device = ?", (device,)).rowcount > 0

    # what people said

    def tell(
        self,
        frame: Frame,
        id: str,  # noqa: A002 - it is the id of what was said
        device: str | None = None,
        until: float | None = None,
    ) -> bool:
        """Keeps a frame of the channel `told`; durable. False where that id is known: nothing happens twice.

        With a `device`, that wearable is on who said it from now on, or `until` then: both are kept, or neither.
        """
        row = (id, frame.at, frame.device, frame.key, frame.data)
        with self._transaction(durable=True) as db:
            new = db.execute("INSERT OR IGNORE INTO told VALUES (?, ?, ?, ?, ?)", row).rowcount > 0
            if new and device:
                _assign(db, device, frame.device.removeprefix(SPEAKS_FOR), until)
        return new

    def untell(self, id: str) -> None:  # noqa: A002 - as above
        """Lets go of what was refused after all: said again, it is new. Durable."""
        with self._transaction(durable=True) as db:
            db.execute("DELETE FROM told WHERE id = ?", (id,))

    def told_since(self, at: float, athlete: str | None = None) -> list[Frame]:
        """What was said after that time, by all or for one athlete; oldest first."""
        sql = """SELECT at, device, key, data FROM told
                 WHERE at > ?1 AND (?2 IS NULL OR device = ?2) ORDER BY at, rowid"""
        rows = self._rows(sql, at, athlete and voice(athlete))
        return [Frame(at, device, Channel.TOLD, key, data) for at, device, key, data in rows]

    # sessions

    def checkpoint(self, at: float, state: bytes) -> None:
        """Keeps the state of running sessions in place of the last; what was told long ago is let go."""
        sql = "INSERT INTO checkpoint VALUES (1, ?1, ?2) ON CONFLICT DO UPDATE SET at = ?1, state = ?2"
        with self._transaction(durable=False) as db:  # in place: REPLACE would write the pages twice
            db.execute(sql, (at, state))
            for let_go in TOO_OLD:
                db.execute(let_go, {"before": at - TOLD_FOR_S, "most": MOST_TOLD})

    def latest_checkpoint(self) -> tuple[float, bytes] | None:
        """When, and the state; None where there is none."""
        return next(iter(self._rows("SELECT at, state FROM checkpoint")), None)

    def leave(
        self, athlete: str, started: float, ended: float, summary: dict[str, Any], memory: Memory | None = None
    ) -> None:
        """Keeps what a session left behind, and what it taught, both or neither; durable, for it comes once.

        Said again for the same start, it replaces. Of somebody who was forgotten meanwhile nothing is kept.
        """
        sql = "INSERT OR REPLACE INTO session SELECT id, ?, ?, ? FROM athlete WHERE id = ?"
        with self._transaction(durable=True) as db:
            db.execute(sql, (started, ended, json.dumps(summary), athlete))
            if memory is not None:
                _remember(db, athlete, memory)

    def remember(self, athlete: str, memory: Memory) -> None:
        """What sessions taught, in place of what was known; durable. Nothing for who is not known."""
        with self._transaction(durable=True) as db:
            _remember(db, athlete, memory)

    def memories(self) -> dict[str, Memory]:
        """What sessions taught, by athlete. What another version wrote and this one cannot read is left out."""
        rows = self._rows("SELECT athlete, memory FROM memory ORDER BY athlete")
        read = ((athlete, _memory(text)) for athlete, text in rows)
        return {athlete: memory for athlete, memory in read if memory is not None}

    def sessions(self, athlete: str) -> list[Session]:
        """Oldest first."""
        sql = "SELECT started, ended, summary FROM session WHERE athlete = ? ORDER BY started"
        return [Session(started, ended, json.loads(text)) for started, ended, text in self._rows(sql, athlete)]

    def _rows(self, sql: str, *values: object) -> list[Any]:
        with explained(self.path):
            return self._db.execute(sql, values).fetchall()

    @contextmanager
    def _transaction(self, *, durable: bool) -> Iterator[sqlite3.Connection]:
        with explained(self.path):
            self._db.execute(f"PRAGMA synchronous = {'FULL' if durable else 'NORMAL'}")
            with self._db:  # commits, or rolls back
                self._db.execute("BEGIN IMMEDIATE")
                yield self._db


def _assign(db: sqlite3.Connection, device: str, athlete: str, until: float | None) -> None:
    db.execute("INSERT OR REPLACE INTO assignment (device, athlete, until) VALUES (?, ?, ?)", (device, athlete, until))


def _remember(db: sqlite3.Connection, athlete: str, memory: Memory) -> None:
    text = msgspec.json.encode(memory).decode()
    db.execute("INSERT OR REPLACE INTO memory SELECT id, ? FROM athlete WHERE id = ?", (text, athlete))


def _memory(text: str) -> Memory | None:
    try:
        return msgspec.json.decode(text, type=Memory)
    except msgspec.MsgspecError:
        return None
