"""The systemd unit: valid, closed, and true to what the program does."""

import json
import re
import subprocess
from pathlib import Path

import pytest

from requirements import need

UNIT = Path(__file__).parents[1] / "systemd" / "sweatd.service"


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """The unit with a program that exists everywhere: verify looks for it."""
    path = tmp_path / UNIT.name
    path.write_text(re.sub(r"^ExecStart=\S+", "ExecStart=/bin/true", UNIT.read_text(), flags=re.MULTILINE))
    return path


def analyze(*arguments: str) -> str:
    need("systemd-analyze")
    run = subprocess.run(["systemd-analyze", *arguments], capture_output=True, text=True, check=False, timeout=30)
    assert run.returncode == 0, run.stdout + run.stderr
    return run.stdout + run.stderr


def test_systemd_has_nothing_to_say_about_the_unit(copy: Path) -> None:
    assert analyze("verify", "--man=no", str(copy)) == ""


def test_the_exposure_is_at_most_one_and_a_half(copy: Path) -> None:
    # --threshold counts in tenths
    rows = json.loads(analyze("security", "--offline=true", "--threshold=15", "--json=short", str(copy)))
    open_to = {row["name"] for row in rows if row["exposure"] and float(row["exposure"]) >= 0.3}
    assert open_to == {"RestrictAddressFamilies=~AF_(INET|INET6)", "PrivateNetwork="}  # the broker


def test_a_wrong_configuration_is_not_tried_again() -> None:
    settings = dict(line.split("=", 1) for line in UNIT.read_text().splitlines() if re.match(r"\w+=", line))
    assert settings["Type"] == "notify"
    assert settings["RestartPreventExitStatus"] == "2"  # as `sweatd run` exits then
    assert "run --config /etc/sweatd/sweatd.toml" in settings["ExecStart"]
    assert ":" not in settings["LoadCredential"]  # with a path, an absent credential would fail the unit
