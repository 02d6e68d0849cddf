import stat
from pathlib import Path

import pytest

from sweatd.secretfile import Misconfigured
from sweatd.sinks.mqtt import Settings
from sweatd.sinks.mqtt.settings import access

NOWHERE = "/no/such"


def test_a_password_is_the_first_line_of_a_closed_file(tmp_path: Path) -> None:
    file = tmp_path / "password"
    file.write_text("s3cret pass\n")
    file.chmod(0o640)
    assert access(Settings(username="gym", password_file=str(file))).password == "s3cret pass"  # noqa: S105 - a literal
    assert access(Settings()) == (None, None)


@pytest.mark.parametrize("mode", [0o604, 0o602, 0o644, 0o666])
def test_a_password_that_everybody_can_reach_is_refused_with_the_cure(tmp_path: Path, mode: int) -> None:
    file = tmp_path / "password"
    file.write_text("s3cret")
    file.chmod(mode)
    with pytest.raises(Misconfigured, match=f"open to every user of this machine: chmod 600 {file}") as refusal:
        access(Settings(username="gym", password_file=str(file)))
    assert "s3cret" not in str(refusal.value)
    assert stat.S_IMODE(file.stat().st_mode) == mode


@pytest.mark.parametrize(
    ("settings", "words"),
    [
        (Settings(username="gym", password_file=NOWHERE), "password_file /no/such: No such file"),
        (Settings(password_file=NOWHERE), "password_file is set and username is not"),
        (Settings(tls_ca_file=NOWHERE), "tls_ca_file /no/such: No such file"),
        (Settings(tls_ca_file=__file__), "tls_ca_file .*: .*"),
        (Settings(host="a..b"), "host 'a..b' is neither a name nor an address"),
    ],
)
def test_what_cannot_work_is_refused_in_one_sentence(settings: Settings, words: str) -> None:
    with pytest.raises(Misconfigured, match=words):
        access(settings)


def test_a_password_that_is_no_text_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "password"
    file.write_bytes(b"\xff\xfe\xff")
    file.chmod(0o600)
    with pytest.raises(Misconfigured, match="is not text"):
        access(Settings(username="gym", password_file=str(file)))
