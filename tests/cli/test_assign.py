"""`sweatd assign`, as people type it."""

import json
import re
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from sweatd.cli.assign import command
from sweatd.model import Profile
from sweatd.store import Store

STRAP, ROOM_SENSOR = "F0:12:34:56:78:9A", "F0:12:34:56:78:9B"


@pytest.fixture(autouse=True)
def _store(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "sweatd.db"
    monkeypatch.setenv("SWEATD_STORE", str(path))
    with Store(path) as store:
        store.put_athlete(Profile("a1"), "Ada")
        store.put_athlete(Profile("b2"), "Bo")


def run(*arguments: str, code: int = 0) -> Result:
    result = CliRunner().invoke(command, arguments)
    assert result.exit_code == code, result.output
    return result


def test_a_wearable_is_put_on_moved_and_taken_off() -> None:
    assert "on nobody" not in run().output
    assert run(STRAP.lower(), "a1").output == f"{STRAP} is on a1\n"
    assert run(STRAP, "b2").output == f"{STRAP} is on b2 (it was on a1)\n"
    assert run(ROOM_SENSOR, "room").output == f"{ROOM_SENSOR} is on room\n"
    assert json.loads(run("--json").output) == {STRAP: "b2", ROOM_SENSOR: "room"}
    assert "Bo" in run().output
    assert run(STRAP, "--remove").output == f"{STRAP} is on nobody now\n"
    assert json.loads(run("--json").output) == {ROOM_SENSOR: "room"}


@pytest.mark.parametrize(
    ("arguments", "code", "reason"),
    [
        (("strap", "a1"), 1, "STRAP is not a Bluetooth address like F0:12:34:56:78:9A"),
        ((STRAP, "zz"), 1, "nobody here is zz; known: a1, b2, room"),
        ((STRAP, "--remove"), 1, f"{STRAP} is on nobody"),
        ((STRAP,), 2, "say  DEVICE ATHLETE"),
        ((STRAP, "a1", "--remove"), 2, "say  DEVICE ATHLETE"),
        (("--remove",), 2, "say  DEVICE ATHLETE"),
        ((STRAP, "--worn", "a1"), 2, "say  DEVICE ATHLETE"),
        (("--worn", "zz"), 1, "nobody here is zz; known: a1, b2, room"),
        ((STRAP, "a1", "--key", "1234"), 2, "16 bytes are due, as 32 hexadecimal digits"),
        ((STRAP, "a1", "--minutes", "0"), 2, "0.0 is not in the range"),
    ],
)
def test_what_cannot_be_is_refused_with_the_reason(arguments: tuple[str, ...], code: int, reason: str) -> None:
    assert reason in run(*arguments, code=code).stderr
    assert json.loads(run("--json").output) == {}


def test_a_machine_is_assigned_for_a_while() -> None:
    said = run(STRAP, "a1", "--minutes", "45").output
    assert re.fullmatch(rf"{STRAP} is on a1 until \d\d:\d\d\n", said)
    assert said.split()[-1] in run().output


def test_a_key_stays_with_the_device_whoever_wears_it(tmp_path: Path) -> None:
    run(STRAP, "a1", "--key", "231d39c1d7cc1ab1aee224cd096db932")
    run(STRAP, "b2")
    with Store(tmp_path / "sweatd.db") as store:
        assert store.keys() == {STRAP: bytes.fromhex("231d39c1d7cc1ab1aee224cd096db932")}
    run(STRAP, "b2", "--key", "none")
    with Store(tmp_path / "sweatd.db") as store:
        assert store.keys() == {}


def test_nothing_yet_and_help_say_what_to_do() -> None:
    assert "sweatd scan" in run().output
    assert f"sweatd assign {STRAP} a1" in run("--help").output
