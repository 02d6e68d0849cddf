"""The store against crashes, torn files, other programs, and the wish to be forgotten."""

import os
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from sweatd.model import Channel, Frame, Injury, Memory, Profile
from sweatd.store import Session, Store, StoreError, database, default_path
from sweatd.store.database import MIGRATIONS
from sweatd.store.store import TOLD_FOR_S

ADA = Profile(
    "a1",
    mass_kg=62,
    sex="female",
    fluid_restricted=True,
    injuries=(Injury("calf", "2026-01-31"),),
    medicines=("statins",),
)
LEARNT = Memory(20.0, ("GAIN",), (0.1,), ((0.04,),), weigh_ins=3, loads=((20_000, 81.5),))


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "state" / "sweatd.db"


@pytest.fixture
def store(path: Path) -> Iterator[Store]:
    with Store(path) as store:
        yield store


def drink(number: int, athlete: str = "a1") -> Frame:
    return Frame(1000.0 + number, f"athlete:{athlete}", Channel.TOLD, "drink", b'{"ml":%d}' % number)


def test_what_was_put_is_there_after_opening_again(path: Path) -> None:
    with Store(path) as store:
        store.put_athlete(Profile("b2"), "Bo")
        store.put_athlete(ADA, "Ada")
        store.assign("F0:00:00:00:00:01", "a1")
        store.assign("F0:00:00:00:00:02", "room")
        store.assign("F0:00:00:00:00:03", "b2")
        assert store.unassign("F0:00:00:00:00:03")
        assert not store.unassign("F0:00:00:00:00:03")
        store.checkpoint(1.5, b"old")
        store.checkpoint(2.5, b"\x00new")
        store.leave("a1", 10.0, 20.0, {"fluid_loss_l": [1.0, 0.8, 1.2]}, LEARNT)
        store.leave("b2", 10.0, 20.0, {})
    with Store(path) as store:
        assert store.athletes() == [ADA, Profile("b2")]
        assert store.names() == {"a1": "Ada", "b2": "Bo"}
        assert store.assignments() == {"F0:00:00:00:00:01": "a1", "F0:00:00:00:00:02": "room"}
        assert store.latest_checkpoint() == (2.5, b"\x00new")
        assert store.sessions("a1") == [Session(10.0, 20.0, {"fluid_loss_l": [1.0, 0.8, 1.2]})]
        assert store.sessions("b2") == [Session(10.0, 20.0, {})]
        assert store.memories() == {"a1": LEARNT}
        assert store.notice == ""


def test_a_new_store_is_empty_and_for_its_owner_only(store: Store, path: Path) -> None:
    assert (store.athletes(), store.names(), store.assignments()) == ([], {}, {})
    assert (store.told_since(0), store.latest_checkpoint()) == ([], None)
    assert path.stat().st_mode & 0o777 == 0o600
    assert path.parent.stat().st_mode & 0o777 == 0o700
    assert [each.name for each in path.parent.iterdir() if "new" in each.name] == []


@pytest.mark.skipif(os.geteuid() != 0, reason="only root makes files for others")
def test_root_makes_a_store_that_the_owner_of_the_folder_can_write(tmp_path: Path) -> None:
    os.chown(tmp_path, 12345, 12346)
    with Store(tmp_path / "sweatd.db") as store:
        store.put_athlete(ADA, "Ada")
        owners = {(each.stat().st_uid, each.stat().st_gid) for each in tmp_path.iterdir()}
    assert owners == {(12345, 12346)}  # the log beside it too


def test_what_is_told_twice_is_kept_once(store: Store) -> None:
    assert store.tell(drink(1), "x1")
    assert not store.tell(drink(2), "x1")
    assert store.tell(drink(3), "x3")
    assert store.tell(drink(2, "b2"), "x2")
    assert store.told_since(0) == [drink(1), drink(2, "b2"), drink(3)]
    assert store.told_since(drink(2).at) == [drink(3)]
    assert store.told_since(0, "b2") == [drink(2, "b2")]


def test_what_was_refused_after_all_is_new_when_it_is_said_again(store: Store) -> None:
    store.tell(drink(1), "x1")
    store.untell("x1")
    assert store.told_since(0) == []
    assert store.tell(drink(1), "x1")


def test_who_takes_a_wearable_is_kept_with_the_word_both_or_neither(store: Store) -> None:
    strap = "F0:00:00:00:00:01"
    said = Frame(1.0, "athlete:a1", Channel.TOLD, "assign", b"{}")
    assert store.tell(said, "x1", strap)
    assert store.assignments() == {strap: "a1"}
    store.assign(strap, "b2")
    assert not store.tell(said, "x1", strap)
    assert store.assignments() == {strap: "b2"}
    store._rows("DROP TABLE assignment")
    with pytest.raises(StoreError):
        store.tell(said, "x2", strap)
    assert store.told_since(0) == [said]


def test_what_was_told_a_month_ago_is_let_go(store: Store) -> None:
    for number in range(3):
        store.tell(drink(number), f"x{number}")
    store.checkpoint(drink(1).at + TOLD_FOR_S, b"")
    assert store.told_since(0) == [drink(1), drink(2)]


def test_of_a_flood_only_the_newest_is_kept(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sweatd.store.store.MOST_TOLD", 5)
    for number in range(20):
        store.tell(drink(number), f"x{number}")
    store.checkpoint(1000.0, b"")
    assert store.told_since(0) == [drink(number) for number in range(15, 20)]


def test_the_daemon_sees_what_another_process_changed(store: Store, path: Path) -> None:
    assert not store.changed_elsewhere()
    store.assign("F0:00:00:00:00:01", "a1")
    assert not store.changed_elsewhere()
    with Store(path) as other:
        other.assign("F0:00:00:00:00:02", "a1")
    assert store.changed_elsewhere()
    assert not store.changed_elsewhere()


@pytest.mark.parametrize("open_elsewhere", [False, True])
def test_forgetting_leaves_no_byte(path: Path, open_elsewhere: bool) -> None:
    name = "Canary Blåbærsen"
    with Store(path) as store:
        others = [Store(path)] if open_elsewhere else []
        store.put_athlete(Profile("b2"), "Bo")
        for round_ in range(30):  # rewritten rows leave old copies in pages and in the log
            store.put_athlete(Profile("a1", mass_kg=60 + round_), name)
            store.tell(Frame(1, "athlete:a1", Channel.TOLD, "note", b"canary-told" * round_), f"canary-id-{round_}")
        store.assign("F0:00:00:00:00:01", "a1")
        for round_ in range(30):
            store.remember("a1", Memory(1, (f"canary-memory-{round_}",) * round_))
        store.leave("a1", 1, 2, {"note": "canary-session"}, Memory(2, ("canary-memory",)))
        store.remember("b2", LEARNT)
        store.checkpoint(3, b"canary-state")
        store.tell(drink(1, "b2"), "x1")
        assert b"canary-told" in everything(path)
        assert b"canary-memory" in everything(path)
        assert store.forget("a1")
        assert not store.forget("a1")
        left = everything(path)
        assert [word for word in (name.encode(), b"Canary", b"canary", b"athlete:a1") if word in left] == []
        assert (store.names(), store.assignments(), store.latest_checkpoint()) == ({"b2": "Bo"}, {}, None)
        assert store.told_since(0) == [drink(1, "b2")]
        assert store.memories() == {"b2": LEARNT}
        for other in others:
            other.close()


def test_of_who_was_forgotten_meanwhile_nothing_is_kept(store: Store, path: Path) -> None:
    store.leave("gone", 1, 2, {"note": "canary"}, Memory(2, ("canary",)))
    store.remember("gone", Memory(2, ("canary",)))
    assert (store.sessions("gone"), store.memories()) == ([], {})
    assert b"canary" not in everything(path)


def test_a_session_and_what_it_taught_are_kept_both_or_neither(store: Store) -> None:
    store.put_athlete(ADA, "Ada")
    store._rows("DROP TABLE memory")
    with pytest.raises(StoreError):
        store.leave("a1", 10, 20, {}, LEARNT)
    assert store.sessions("a1") == []


@pytest.mark.parametrize("text", ["", "{", "[]", '{"at": "soon"}', '{"at": 1, "mean": [null]}'])
def test_what_another_version_learnt_is_left_out_and_stops_nothing(store: Store, text: str) -> None:
    store.put_athlete(ADA, "Ada")
    store.put_athlete(Profile("b2"), "Bo")
    store.remember("b2", LEARNT)
    store._rows("INSERT INTO memory VALUES ('a1', ?)", text)
    assert store.memories() == {"b2": LEARNT}
    store.remember("a1", LEARNT)
    assert store.memories()["a1"] == LEARNT


def everything(path: Path) -> bytes:
    return b"".join(each.read_bytes() for each in path.parent.iterdir())


TELLER = """
import sys
from pathlib import Path
from sweatd.model import Channel, Frame
from sweatd.store import Store
store = Store(Path(sys.argv[1]))
first = int(sys.argv[2])
for number in range(first, first + 100000):
    store.tell(Frame(1000.0 + number, "athlete:a1", Channel.TOLD, "drink", b'{"ml":%d}' % number), f"x{number}")
    print(number, flush=True)
"""


def test_what_was_answered_survives_sigkill(path: Path) -> None:
    answered = 0
    for killed_after in (1, 40, 7):
        arguments = [sys.executable, "-c", TELLER, str(path), str(answered)]
        with subprocess.Popen(arguments, stdout=subprocess.PIPE, text=True) as child:
            assert child.stdout
            for _ in range(killed_after):
                answered = int(child.stdout.readline()) + 1
            child.kill()
            answered = max([answered, *(int(line) + 1 for line in child.stdout if line.endswith("\n"))])
        with Store(path) as store:
            told = store.told_since(0)
            assert store.notice == ""
        assert len(told) - answered in (0, 1)  # killed between the commit and the answer
        assert told == [drink(number) for number in range(len(told))]
        answered = len(told)


def test_what_people_entered_is_synced_and_a_checkpoint_is_not(store: Store) -> None:
    said: list[str] = []
    store._db.set_trace_callback(said.append)
    store.tell(drink(1), "x1")
    store.checkpoint(1.0, b"state")
    store.assign("F0:00:00:00:00:01", "a1")
    statements = [line.split("(")[0].split("VALUES")[0].strip() for line in said]
    assert [each for each in statements if each.startswith(("PRAGMA", "INSERT"))] == [
        "PRAGMA synchronous = FULL",
        "INSERT OR IGNORE INTO told",
        "PRAGMA synchronous = NORMAL",
        "INSERT INTO checkpoint",
        "PRAGMA synchronous = FULL",
        "INSERT OR REPLACE INTO assignment",
    ]


def cuts(size: int, count: int) -> list[int]:
    return sorted({size * step // count for step in range(count)})


def damaged_copies(whole: Path, folder: Path) -> Iterator[Path]:
    """The log cut everywhere, the log with a flipped bit, the file cut everywhere."""
    database, log = whole.read_bytes(), whole.with_name(whole.name + "-wal").read_bytes()
    flipped = [log[:at] + bytes([log[at] ^ 0x10]) + log[at + 1 :] for at in cuts(len(log), 40)]
    cases = [(database, log[:at]) for at in cuts(len(log), 100)]
    cases += [(database, each) for each in flipped]
    cases += [(database[:at], log) for at in cuts(len(database), 40)]
    cases += [(database[:at], b"") for at in cuts(len(database), 40)]
    for number, (database_now, log_now) in enumerate(cases):
        torn = folder / str(number) / "sweatd.db"
        torn.parent.mkdir()
        torn.write_bytes(database_now)
        torn.with_name("sweatd.db-wal").write_bytes(log_now)
        yield torn


def test_a_torn_file_is_a_clean_prefix_or_is_set_aside(path: Path, tmp_path: Path) -> None:
    with Store(path) as store:
        for number in range(40):
            store.tell(drink(number), f"x{number}")
        copy = tmp_path / "copy" / "sweatd.db"  # what a power cut leaves: the log is not yet in the file
        shutil.copytree(path.parent, copy.parent)
    whole = [drink(number) for number in range(40)]
    prefixes, aside = set(), 0
    for torn in damaged_copies(copy, tmp_path):
        with Store(torn) as store:
            told = store.told_since(0)
            assert told == whole[: len(told)]
            aside += bool(store.notice)
            kept = [each.name for each in torn.parent.iterdir() if "damaged" in each.name]
            assert bool(kept) == bool(store.notice)
            assert not (store.notice and told)
            assert store.tell(drink(99), "x99")  # and it works
        prefixes.add(len(told))
    assert aside >= 40
    assert {0, 10, 20, 39} <= prefixes


@pytest.mark.parametrize("content", [b"", b"not a database at all, but long enough to be one" * 100])
def test_a_foreign_file_is_set_aside_whole(path: Path, content: bytes) -> None:
    for number in (1, 2):
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(content)
        with Store(path) as store:
            assert f"sweatd.db.damaged-{number}" in store.notice
            assert store.athletes() == []
        assert path.with_name(f"sweatd.db.damaged-{number}").read_bytes() == content
        Store(path).close()


def test_a_log_without_its_file_is_not_taken_for_that_of_a_new_store(path: Path, store: Store) -> None:
    store.put_athlete(ADA, "Ada")
    log = path.with_name("sweatd.db-wal").read_bytes()
    store.close()
    path.unlink()
    path.with_name("sweatd.db-wal").write_bytes(log)
    with Store(path) as fresh:
        assert "main file is missing" in fresh.notice
        assert fresh.names() == {}
    assert path.with_name("sweatd.db.damaged-1-wal").read_bytes() == log


def test_a_newer_schema_and_a_foreign_database_are_refused_untouched(path: Path, tmp_path: Path) -> None:
    Store(path).close()
    with closing(sqlite3.connect(path)) as db:
        db.execute(f"PRAGMA user_version = {len(MIGRATIONS) + 1}")
    with pytest.raises(StoreError, match=r"newer sweatd .* upgrade sweatd, or restore a backup"):
        Store(path)
    other = tmp_path / "other.db"
    with closing(sqlite3.connect(other)) as db:
        db.execute("CREATE TABLE theirs (x)")
    before = other.read_bytes()
    with pytest.raises(StoreError, match="another program; name another file"):
        Store(other)
    assert other.read_bytes() == before


def test_a_store_of_an_older_schema_is_lifted_and_keeps_its_rows(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with Store(path) as store:
        store.put_athlete(ADA, "Ada")
    monkeypatch.setattr(database, "MIGRATIONS", (*MIGRATIONS, "ALTER TABLE athlete ADD COLUMN note TEXT"))
    with Store(path) as store:
        assert store.names() == {"a1": "Ada"}
        assert store._rows("PRAGMA user_version") == [(len(MIGRATIONS) + 1,)]
    broken = "CREATE TABLE half (x); CREATE TABLE half (x)"
    monkeypatch.setattr(database, "MIGRATIONS", (*database.MIGRATIONS, broken))
    for _ in range(2):  # all of a script or nothing of it
        with pytest.raises(StoreError, match="half already exists"):
            Store(path)


def test_a_no_that_nobody_said_becomes_unknown(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The first schema wrote "not restricted" for everybody; a failing heart must not hide behind it."""
    monkeypatch.setattr(database, "MIGRATIONS", MIGRATIONS[:1])
    with Store(path) as store:
        for athlete, restricted in (("a1", True), ("b2", False), ("c3", None)):
            store.put_athlete(Profile(athlete, fluid_restricted=restricted), athlete)
        store.leave("a1", 1, 2, {})
    monkeypatch.undo()
    with Store(path) as store:
        assert [each.fluid_restricted for each in store.athletes()] == [True, None, None]
        assert len(store.sessions("a1")) == 1


def test_trouble_with_the_disk_is_a_sentence_with_a_cure(tmp_path: Path, path: Path) -> None:
    (tmp_path / "file").write_bytes(b"")
    with pytest.raises(StoreError, match="File exists; check that its folder is there"):
        Store(tmp_path / "file" / "sweatd.db")
    with Store(path) as store:
        store._rows(f"PRAGMA max_page_count = {store._rows('PRAGMA page_count')[0][0]}")
        with pytest.raises(StoreError, match="full; free some space"):
            store.checkpoint(1, bytes(100_000))
        assert store.latest_checkpoint() is None


def test_a_store_that_another_program_holds_says_so(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    Store(path).close()
    monkeypatch.setattr(database, "PATIENCE_S", 0.01)
    with Store(path) as store, closing(sqlite3.connect(path)) as other:
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(StoreError, match="locked; another program holds it; try again"):
            store.put_athlete(ADA, "Ada")


@pytest.mark.parametrize(
    ("environ", "path"),
    [
        ({"STATE_DIRECTORY": "/var/lib/sweatd"}, "/var/lib/sweatd/sweatd.db"),
        ({"STATE_DIRECTORY": "/var/lib/sweatd:/var/lib/more"}, "/var/lib/sweatd/sweatd.db"),
        ({"STATE_DIRECTORY": "", "XDG_STATE_HOME": "/x"}, "/x/sweatd/sweatd.db"),
        ({}, "/home/ada/.local/state/sweatd/sweatd.db"),
    ],
)
def test_where_the_store_is_when_nobody_says(environ: dict[str, str], path: str) -> None:
    assert default_path(environ, Path("/home/ada")) == Path(path)
