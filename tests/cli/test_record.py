"""`sweatd record` on the virtual gym, through bleak and Bumble."""

import asyncio
import signal
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner

from brokers import until
from sweatd.cli import main
from sweatd.decoders import decode
from sweatd.sources.trace import open_trace


async def test_ctrl_c_ends_a_recording_properly(tmp_path: Path) -> None:
    path = tmp_path / "t.jsonl.gz"
    command = (sys.executable, "-m", "sweatd", "record", str(path), "--demo", "--speed", "30")
    process = await asyncio.create_subprocess_exec(*command, stdout=asyncio.subprocess.PIPE)
    await until(lambda: path.exists() and path.stat().st_size > 3000, within_s=40)
    process.send_signal(signal.SIGINT)
    said, _ = await process.communicate()
    assert process.returncode == 0
    header, frames = open_trace(path)
    read = list(frames)
    assert said.startswith(f"{len(read)} frames of {len({frame.device for frame in read})} wearables".encode())
    assert {frame.device for frame in read} <= header.assignments.keys()
    assert header.athletes
    assert all(decode(frame) is not None for frame in read)


@pytest.mark.parametrize(
    ("words", "exit_code", "complaint"),
    [
        (("there.gz", "--demo"), 1, "there.gz is there already; take another name, or say --replace"),
        (("no/such/folder.gz", "--demo"), 1, "no/such/folder.gz cannot be written (No such file or directory)"),
        (("new.gz",), 1, "nobody wears anything yet; say who (sweatd assign), or record everybody: --all"),
        (("new.gz", "--speed", "2"), 2, "--speed goes with --demo"),
        (("new.gz", "--config", "none.toml"), 2, "none.toml"),
    ],
)
def test_what_cannot_be_recorded(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, words: tuple[str, ...], exit_code: int, complaint: str
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("SWEATD_STORE", str(tmp_path / "none.db"))
    Path("there.gz").write_text("precious")
    result = CliRunner().invoke(main, ["record", *words])
    assert result.exit_code == exit_code
    assert isinstance(result.exception, SystemExit)
    assert complaint in result.stderr
    assert Path("there.gz").read_text() == "precious"
