"""What outlives a restart: who trains here, what they wear, what they told, and what sessions leave behind.

Laws: the only importer of sqlite3. Names of people live here and nowhere else. What people entered is on the disk
before it is answered (synchronous=FULL); what the daemon writes by itself may lag behind a power cut (NORMAL: no sync
for each commit, which spares SD cards). A file that cannot be read is set aside, never emptied. Times are told.

A store belongs to one thread. Its transactions take about a millisecond, so the event loop may be that thread.
"""

import json
import os
import sqlite3
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, closing, contextmanager, suppress
from pathlib import Path
from typing import Annotated, Any, NamedTuple, Self

import msgspec
from msgspec import Meta, Struct

from sweatd.model import Channel, Frame, Profile
from sweatd.roster import voice

# Each script lifts the file by one version, in one transaction. Published scripts never change: append.
MIGRATIONS = (
    """
    CREATE TABLE athlete (id TEXT PRIMARY KEY, name TEXT NOT NULL, profile TEXT NOT NULL) STRICT;
    CREATE TABLE assignment (device TEXT PRIMARY KEY, athlete TEXT NOT NULL) STRICT;
    CREATE TABLE told (
        id TEXT PRIMARY KEY, at REAL NOT NULL, device TEXT NOT NULL, key TEXT NOT NULL, data BLOB NOT NULL) STRICT;
    CREATE TABLE checkpoint (only INTEGER PRIMARY KEY CHECK (only = 1), at REAL NOT NULL, state BLOB NOT NULL) STRICT;
    CREATE TABLE session (
        athlete TEXT NOT NULL, started REAL NOT NULL, ended REAL NOT NULL, summary TEXT NOT NULL,
        PRIMARY KEY (athlete, started)) STRICT
    """,
)
OURS = 0x73776561  # "swea" as the file's application_id: another program's database is never touched
PATIENCE_S = 5.0  # for another process that writes just now
DAMAGED = (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB)
CURES = {
    sqlite3.SQLITE_BUSY: "another program holds it; try again",
    sqlite3.SQLITE_CANTOPEN: "check that its folder is there, and who may write to both",
    sqlite3.SQLITE_READONLY: "check who may write to it and to its folder",
    sqlite3.SQLITE_FULL: "free some space on the disk",
    sqlite3.SQLITE_IOERR: "check the disk (dmesg names the device)",
    **dict.fromkeys(DAMAGED, "start again, and it will be set aside"),
}


class Settings(Struct, frozen=True, forbid_unknown_fields=True):
    """What people may choose about the store."""

    # the database file; empty: sweatd.db in $STATE_DIRECTORY (set by systemd), else in ~/.local/state/sweatd
    path: str = ""
    # how often the state of running sessions is kept: what a crash can lose, against what an SD card must bear
    checkpoint_every_s: Annotated[float, Meta(ge=1, le=3600)] = 60.0


class StoreError(Exception):
    """The store cannot do what was asked: which file, why, and the cure; the only exception that leaves this module."""


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
        with _explained(path):
            damage = _damage(path)
            self.notice = f"{path}: {damage}; {_set_aside(path)}" if damage else ""
            if not path.exists():
                _create(path)
            with ExitStack() as undo:
                self._db = undo.enter_context(closing(_connect(path)))
                _migrate(self._db, path)
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

    def assign(self, device: str, athlete: str) -> None:
        """This wearable is on that athlete from now on; durable."""
        with self._transaction(durable=True) as db:
            db.execute("INSERT OR REPLACE INTO assignment VALUES (?, ?)", (device, athlete))

    def unassign(self, device: str) -> bool:
        """Nobody wears it now; whether somebody did. Durable."""
        with self._transaction(durable=True) as db:
            return db.execute("DELETE FROM assignment WHERE device = ?", (device,)).rowcount > 0

    # what people said

    def tell(self, frame: Frame, id: str) -> bool:  # noqa: A002 - it is the id of what was said
        """Keeps a frame of the channel `told`; durable. False where that id is known: nothing happens twice."""
        row = (id, frame.at, frame.device, frame.key, frame.data)
        with self._transaction(durable=True) as db:
            return db.execute("INSERT OR IGNORE INTO told VALUES (?, ?, ?, ?, ?)", row).rowcount > 0

    def told_since(self, at: float, athlete: str | None = None) -> list[Frame]:
        """What was said after that time, by all or for one athlete; oldest first."""
        sql = """SELECT at, device, key, data FROM told
                 WHERE at > ?1 AND (?2 IS NULL OR device = ?2) ORDER BY at, rowid"""
        rows = self._rows(sql, at, athlete and voice(athlete))
        return [Frame(at, device, Channel.TOLD, key, data) for at, device, key, data in rows]

    # sessions

    def checkpoint(self, at: float, state: bytes) -> None:
        """Keeps the state of running sessions in place of the last."""
        sql = "INSERT INTO checkpoint VALUES (1, ?1, ?2) ON CONFLICT DO UPDATE SET at = ?1, state = ?2"
        with self._transaction(durable=False) as db:  # in place: REPLACE would write the pages twice
            db.execute(sql, (at, state))

    def latest_checkpoint(self) -> tuple[float, bytes] | None:
        """When, and the state; None where there is none."""
        return next(iter(self._rows("SELECT at, state FROM checkpoint")), None)

    def leave(self, athlete: str, started: float, ended: float, summary: dict[str, Any]) -> None:
        """Keeps what a session left behind; durable, for it comes once. Said again for the same start, it replaces."""
        with self._transaction(durable=True) as db:
            row = (athlete, started, ended, json.dumps(summary))
            db.execute("INSERT OR REPLACE INTO session VALUES (?, ?, ?, ?)", row)

    def sessions(self, athlete: str) -> list[Session]:
        """Oldest first."""
        sql = "SELECT started, ended, summary FROM session WHERE athlete = ? ORDER BY started"
        return [Session(started, ended, json.loads(text)) for started, ended, text in self._rows(sql, athlete)]

    def _rows(self, sql: str, *values: object) -> list[Any]:
        with _explained(self.path):
            return self._db.execute(sql, values).fetchall()

    @contextmanager
    def _transaction(self, *, durable: bool) -> Iterator[sqlite3.Connection]:
        with _explained(self.path):
            self._db.execute(f"PRAGMA synchronous = {'FULL' if durable else 'NORMAL'}")
            with self._db:  # commits, or rolls back
                self._db.execute("BEGIN IMMEDIATE")
                yield self._db


@contextmanager
def _explained(path: Path) -> Iterator[None]:
    """Whatever goes wrong inside leaves as a StoreError."""
    try:
        yield
    except sqlite3.Error as error:
        cure = CURES.get(_code(error), "see docs/operations.md")
        raise StoreError(f"{path}: {error}; {cure}") from error
    except OSError as error:
        raise StoreError(f"{path}: {error.strerror}; {CURES[sqlite3.SQLITE_CANTOPEN]}") from error


def _code(error: sqlite3.Error) -> int:
    return getattr(error, "sqlite_errorcode", 0) & 0xFF  # the lower byte is the family


def _connect(path: Path) -> sqlite3.Connection:
    db = sqlite3.connect(f"{path.absolute().as_uri()}?mode=rw", uri=True, isolation_level=None, timeout=PATIENCE_S)
    db.execute("PRAGMA secure_delete = FAST")  # what is deleted is overwritten, where that writes no further page
    db.execute("PRAGMA temp_store = MEMORY")  # and nothing is copied to /tmp
    return db


def _create(path: Path) -> None:
    """A store appears whole or not at all, and is for its owner's eyes only."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    new = path.with_name(f"{path.name}.new-{os.getpid()}")
    new.unlink(missing_ok=True)
    new.touch(mode=0o600)
    if os.geteuid() == 0:  # `sudo sweatd athlete add` before the service ran: the service must be able to write
        folder = path.parent.stat()
        os.chown(new, folder.st_uid, folder.st_gid)
    with closing(_connect(new)) as db:
        db.execute("PRAGMA journal_mode = WAL")
        db.execute(f"PRAGMA application_id = {OURS}")
        _migrate(db, path)
    with suppress(FileExistsError):  # another process was quicker: its store is as good
        path.hardlink_to(new)
    new.unlink()


def _migrate(db: sqlite3.Connection, path: Path) -> None:
    [(ours,)], [(version,)] = db.execute("PRAGMA application_id"), db.execute("PRAGMA user_version")
    if ours != OURS:
        raise StoreError(f"{path}: is a database of another program; name another file")
    if version > len(MIGRATIONS):
        known = f"its schema is {version}, this sweatd knows {len(MIGRATIONS)}"
        raise StoreError(f"{path}: was written by a newer sweatd ({known}); upgrade sweatd, or restore a backup")
    for number, script in enumerate(MIGRATIONS[version:], version + 1):
        with db:
            db.execute("BEGIN IMMEDIATE")
            if db.execute("PRAGMA user_version").fetchone() == (number - 1,):  # nobody did it meanwhile
                for statement in script.split(";"):
                    db.execute(statement)
                db.execute(f"PRAGMA user_version = {number}")


def _damage(path: Path) -> str:
    """Why the file cannot be trusted; empty where it can, or where there is none."""
    if not path.exists():
        return "its main file is missing, its log is there" if _beside(path, "-wal").exists() else ""
    if path.stat().st_size == 0:
        return "is empty, and no store ever is"
    try:
        with closing(_connect(path)) as db:
            [(verdict,)] = db.execute("PRAGMA quick_check(1)")
    except sqlite3.DatabaseError as error:
        if _code(error) in DAMAGED:
            return f"is damaged ({error})"
        raise
    return "" if verdict == "ok" else f"is damaged ({' '.join(verdict.split())})"


def _set_aside(path: Path) -> str:
    number = 1
    while any(_beside(path, f".damaged-{number}{end}").exists() for end in ("", "-wal")):
        number += 1
    for end in ("-wal", ""):  # the log first: it must never be taken for that of a new store
        with suppress(FileNotFoundError):
            _beside(path, end).rename(_beside(path, f".damaged-{number}{end}"))
    _beside(path, "-shm").unlink(missing_ok=True)
    return f"it was set aside as {path.name}.damaged-{number} and a new, empty store begun; restore a backup if you can"


def _beside(path: Path, end: str) -> Path:
    return path.with_name(path.name + end)
