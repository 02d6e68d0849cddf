"""`sweatd record` on the virtual gym, through bleak and Bumble."""

import asyncio
import signal
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner

from brokers import until
from sweatd.cli import main
from sweatd.cli.record import Tape
from sweatd.decoders import decode
from sweatd.model import Channel, Frame
from sweatd.sinks.trace import TraceWriter
from sweatd.sources.trace import open_trace
from virtualgym.bthome_sensor import encoded, sealed


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


def test_what_is_encrypted_is_recorded_unlocked_for_its_key_stays_here(tmp_path: Path) -> None:
    device, key = "54:48:E6:8F:80:A5", bytes(range(16))
    plain = encoded(21.0, 40.0, 90)
    with TraceWriter(tmp_path / "air.jsonl.gz") as writer:
        tape = Tape(writer, lambda _count, _when: None, {device: key})
        for data in (
            sealed(plain, key, device, 500),
            sealed(plain, key, device, 400),
            sealed(plain, bytes(16), device, 501),
        ):
            tape.take(Frame(1e9, device, Channel.SERVICE_DATA, "fcd2", data))
    _, frames = open_trace(tmp_path / "air.jsonl.gz")
    assert [(frame.device, frame.data) for frame in frames] == [(device, plain)]
    assert tape.frames == 1
