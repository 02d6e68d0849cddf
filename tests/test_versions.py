"""The same trace says the same: twice here, in another process, and on the other supported Python."""

import json
import os
import subprocess
import sys
from functools import cache
from pathlib import Path
from typing import Any

import pytest

PROGRAM = "from sweatd.cli import main; main()"


@pytest.fixture(scope="module")
def trace(tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("film") / "demo.jsonl.gz"
    record = ("-m", "virtualgym", "record", "demo", "--minutes", "28", "--out", str(out), "--json")
    subprocess.run((sys.executable, *record), check=True, capture_output=True)
    return out


@cache
def replayed(python: str, trace: Path) -> str:
    command = (python, "-W", "error", "-c", PROGRAM, "replay", str(trace), "--json")
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout


def test_two_processes_say_the_same_byte_for_byte(trace: Path) -> None:
    again = subprocess.run(
        (sys.executable, "-c", PROGRAM, "replay", str(trace), "--json"),
        check=True,
        capture_output=True,
        text=True,
        env={**os.environ, "PYTHONHASHSEED": "42"},
    )
    assert replayed(sys.executable, trace) == again.stdout
    assert "hydration_reminder" in again.stdout


def test_the_other_python_raises_the_same_alerts_at_the_same_seconds_and_its_numbers_agree(trace: Path) -> None:
    other = os.environ.get("SWEATD_OTHER_PYTHON")
    if not other:
        pytest.skip("needs a second supported Python; scripts/test names it where there is one")
    mine = [json.loads(line) for line in replayed(sys.executable, trace).splitlines()]
    theirs = [json.loads(line) for line in replayed(other, trace).splitlines()]
    assert len(mine) == len(theirs)
    for one, another in zip(mine, theirs, strict=True):
        agree(one, another)


def agree(one: Any, another: Any) -> None:
    """Equal, and numbers to a millionth."""
    if isinstance(one, dict):
        assert one.keys() == another.keys()
        for key, value in one.items():
            agree(value, another[key])
    elif isinstance(one, list):
        assert len(one) == len(another)
        for left, right in zip(one, another, strict=True):
            agree(left, right)
    elif isinstance(one, float):
        assert another == pytest.approx(one, rel=1e-6, abs=1e-6)
    else:
        assert one == another
