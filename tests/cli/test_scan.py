"""What people and programs read of the air."""

import json
from typing import Any

import pytest
from click.testing import CliRunner, Result

from sweatd.cli import main

NOWHERE = {"DBUS_SYSTEM_BUS_ADDRESS": "unix:path=/nowhere/system_bus_socket", "SWEATD_STORE": ""}


def sweatd(*arguments: str, **environment: Any) -> Result:
    return CliRunner(env={"COLUMNS": "160", **environment}).invoke(main, arguments)


def test_json_tells_all_wearables_of_the_virtual_gym() -> None:
    result = sweatd("scan", "--demo", "--json", "--for", "1")
    assert result.exit_code == 0, result.output
    found = {
        each["assigned_to"]: each for each in json.loads(result.stdout) if each["name"].startswith(("Strap", "Room"))
    }
    assert set(found) == {"a1", "a2", "a3", "a4", "a5", "a6", "room"}
    assert found["a1"]["services"] == [{"uuid": "180d", "name": "Heart Rate"}]
    assert found["a1"]["address"].startswith("F0:")


def test_people_read_names(tmp_path: Any) -> None:
    result = sweatd("scan", "--demo", "--for", "1", SWEATD_STORE=str(tmp_path / "s.db"))
    assert result.exit_code == 0, result.output
    assert "Heart Rate" in result.stdout
    assert "Open Sweat Profile" in result.stdout
    assert "a1 (Ada)" in result.stdout


@pytest.mark.parametrize("more", [(), ("--json",)])
def test_without_bluetooth_there_is_one_sentence(tmp_path: Any, more: tuple[str, ...]) -> None:
    result = sweatd("scan", *more, **{**NOWHERE, "SWEATD_STORE": str(tmp_path / "s.db")})
    assert (result.exit_code, result.stdout) == (1, "")
    assert result.stderr == "Error: BlueZ is not running: install bluez, then systemctl start bluetooth\n"


def test_help_has_an_example() -> None:
    assert "sweatd scan --demo" in sweatd("scan", "--help").stdout
