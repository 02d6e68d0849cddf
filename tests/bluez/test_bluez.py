"""The real Bluetooth stack without a radio; what happens in there is told in scenario.py."""

import subprocess
import sys
from pathlib import Path

import pytest

from requirements import absent

SCRIPT = Path(__file__).parents[2] / "scripts" / "bluez-vm"
MISSING = 77


@pytest.mark.bluez
@pytest.mark.timeout(900)  # the script has a limit of its own, after the download of the kernel
def test_the_source_meets_straps_and_loses_them_through_bluez() -> None:
    ran = subprocess.run(
        [SCRIPT, sys.executable], stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False
    )
    if ran.returncode == MISSING:
        absent(ran.stderr.strip())
    print(ran.stdout, ran.stderr)  # noqa: T201 - pytest shows it where it fails
    assert "FAIL" not in ran.stdout
    assert ran.returncode == 0
    assert ran.stdout.rstrip().endswith("all steps passed")
