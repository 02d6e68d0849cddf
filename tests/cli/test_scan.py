"""What people and programs read of the air."""

import json
from typing import Any

import pytest
from click.testing import CliRunner, Result

from sweatd.cli import main
from virtualgym.scenario import load
from virtualgym.wardrobe import MAKES

NOWHERE = {"DBUS_SYSTEM_BUS_ADDRESS": "unix:path=/nowhere/system_bus_socket", "SWEATD_STORE": ""}


def sweatd(*arguments: str, **environment: Any) -> Result:
    return CliRunner(env={"COLUMNS": "180", **environment}).invoke(main, arguments)


def test_json_tells_one_wearable_of_each_kind_in_the_virtual_gym() -> None:
    result = sweatd("scan", "--demo", "--json", "--for", "2")
    assert result.exit_code == 0, result.output
    found = json.loads(result.stdout)
    scenario = load("showroom")
    kinds = [*(one for athlete in scenario.athletes for one in athlete.wears), *scenario.room.sensors]
    assert {type(kind) for kind in kinds} == set(MAKES)
    assert len(found) == len(kinds)
    assert {each["assigned_to"] for each in found} == {"a1", "a2", "a3", "room"}
    [strap] = [each for each in found if each["name"] == "Strap a2"]
    assert strap["services"] == [{"uuid": "180d", "name": "Heart Rate"}]
    [ruuvi] = [each for each in found if "air_pressure" in each["tells"]]
    assert ruuvi["tells"]["air_pressure"] == 1013.2
    assert all(each["services"] or each["broadcasts"] for each in found)


def test_people_read_names(tmp_path: Any) -> None:
    result = sweatd("scan", "--demo", "--for", "1", SWEATD_STORE=str(tmp_path / "s.db"))
    assert result.exit_code == 0, result.output
    assert "Heart Rate" in result.stdout
    assert "Open Sweat Profile" in result.stdout
    assert "a1 (Ada)" in result.stdout
    assert "Mi Band heart rate (heart_rate" in result.stdout
    assert "90 %" in result.stdout


@pytest.mark.parametrize("more", [(), ("--json",)])
def test_without_bluetooth_there_is_one_sentence(tmp_path: Any, more: tuple[str, ...]) -> None:
    result = sweatd("scan", *more, **{**NOWHERE, "SWEATD_STORE": str(tmp_path / "s.db")})
    assert (result.exit_code, result.stdout) == (1, "")
    assert result.stderr == "Error: BlueZ is not running: install bluez, then systemctl start bluetooth\n"


def test_help_has_an_example() -> None:
    assert "sweatd scan --demo" in sweatd("scan", "--help").stdout
