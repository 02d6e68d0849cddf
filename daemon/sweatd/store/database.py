"""The file of the store: its schema, how it is opened, what is done when it is damaged.

Law: a file that cannot be read is set aside, never emptied.
"""

import os
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path

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
    # before this one, "no" was written for everybody of whom nothing had been said
    """
    CREATE TABLE memory (athlete TEXT PRIMARY KEY, memory TEXT NOT NULL) STRICT;
    UPDATE athlete SET profile = json_set(profile, '$.fluid_restricted', NULL)
        WHERE NOT json_extract(profile, '$.fluid_restricted')
    """,
    # until when (null: for good); and what unlocks a device that encrypts what it broadcasts, whoever wears it
    """
    ALTER TABLE assignment ADD COLUMN until REAL;
    CREATE TABLE device_key (device TEXT PRIMARY KEY, key BLOB NOT NULL) STRICT
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


class StoreError(Exception):
    """The store cannot do what was asked: which file, why, and the cure; the only exception that leaves this folder."""


@contextmanager
def explained(path: Path) -> Iterator[None]:
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


def connect(path: Path) -> sqlite3.Connection:
    """The file, which must be there."""
    db = sqlite3.connect(f"{path.absolute().as_uri()}?mode=rw", uri=True, isolation_level=None, timeout=PATIENCE_S)
    db.execute("PRAGMA secure_delete = FAST")  # what is deleted is overwritten, where that writes no further page
    db.execute("PRAGMA temp_store = MEMORY")  # and nothing is copied to /tmp
    return db


def create(path: Path) -> None:
    """A store appears whole or not at all, and is for its owner's eyes only."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    new = path.with_name(f"{path.name}.new-{os.getpid()}")
    new.unlink(missing_ok=True)
    new.touch(mode=0o600)
    if os.geteuid() == 0:  # `sudo sweatd athlete add` before the service ran: the service must be able to write
        folder = path.parent.stat()
        os.chown(new, folder.st_uid, folder.st_gid)
    with closing(connect(new)) as db:
        db.execute("PRAGMA journal_mode = WAL")
        db.execute(f"PRAGMA application_id = {OURS}")
        migrate(db, path)
    with suppress(FileExistsError):  # another process was quicker: its store is as good
        path.hardlink_to(new)
    new.unlink()


def migrate(db: sqlite3.Connection, path: Path) -> None:
    """Lifts an older schema to this one; refuses a newer one, and another program's file."""
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


def damage(path: Path) -> str:
    """Why the file cannot be trusted; empty where it can, or where there is none."""
    if not path.exists():
        return "its main file is missing, its log is there" if _beside(path, "-wal").exists() else ""
    if path.stat().st_size == 0:
        return "is empty, and no store ever is"
    try:
        with closing(connect(path)) as db:
            [(verdict,)] = db.execute("PRAGMA quick_check(1)")
    except sqlite3.DatabaseError as error:
        if _code(error) in DAMAGED:
            return f"is damaged ({error})"
        raise
    return "" if verdict == "ok" else f"is damaged ({' '.join(verdict.split())})"


def set_aside(path: Path) -> str:
    """Takes the file and its log out of the way, whole. Returns the sentence for its people."""
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
