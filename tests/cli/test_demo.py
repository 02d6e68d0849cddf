"""The demo as a newcomer runs it."""

import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

PROGRAM = (sys.executable, "-c", "from sweatd.cli import main; main()", "demo")


def test_the_headless_demo_ends_with_a_summary_and_leaves_nothing_behind(tmp_path: Path) -> None:
    done = subprocess.run(
        (*PROGRAM, "--headless", "--for", "45", "--json"),
        check=False,
        capture_output=True,
        text=True,
        env={**os.environ, "TMPDIR": str(tmp_path)},
    )
    assert done.returncode == 0, done.stderr
    summary = json.loads(done.stdout.splitlines()[-1])
    assert summary["athletes"] == 6
    assert summary["wearables_connected"] >= 6
    assert summary["samples"] > 1000
    assert summary["messages"] > 100
    assert summary["alerts"]["hydration_reminder"] >= 1
    assert summary["first_reminder_s"] > 0
    assert "mosquitto_sub -V 5 -h 127.0.0.1" in done.stdout
    assert list(tmp_path.iterdir()) == []
    assert done.stderr == ""


def test_ctrl_c_ends_the_demo_in_peace() -> None:
    with subprocess.Popen((*PROGRAM, "--headless"), stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as demo:
        assert demo.stdout
        assert any("mosquitto_sub" in line for line in iter(demo.stdout.readline, ""))
        demo.send_signal(signal.SIGINT)
        _, complaint = demo.communicate()
    assert "Traceback" not in complaint
    assert demo.returncode in {0, 1}  # 1: nobody was met yet


@pytest.mark.parametrize(
    ("option", "words"), [(("--broker", "nowhere"), "HOST:PORT"), (("--scenario", "moon"), "moon")]
)
def test_what_cannot_be_played_is_said_in_a_sentence(option: tuple[str, str], words: str) -> None:
    done = subprocess.run((*PROGRAM, *option), check=False, capture_output=True, text=True)
    assert done.returncode in {1, 2}
    assert words in done.stderr
    assert "Traceback" not in done.stderr
