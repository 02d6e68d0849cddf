"""What the repository promises about itself: said once, and held here."""

import re
import subprocess
import tomllib
from pathlib import Path

import pytest

from sweatd.cli import COMMANDS
from sweatd.rules import RULES

ROOT = Path(__file__).parent.parent
PAGES = [ROOT / "README.md", ROOT / "CONTRIBUTING.md", *sorted((ROOT / "docs").glob("*.md"))]


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_link_of_the_documentation_leads_somewhere(page: Path) -> None:
    for target in re.findall(r"\]\((?!https?:)([^)#]+)", page.read_text()):
        assert (page.parent / target).exists(), target


def test_every_command_is_a_file_and_every_file_is_listed() -> None:
    shared = {"__init__", "air", "join", "options", "records", "recordings", "telling", "watched"}
    files = {path.stem for path in (ROOT / "daemon/sweatd/cli").glob("*.py")}
    assert {name.replace("-", "_") for name in COMMANDS} == files - shared


def test_every_rule_is_listed() -> None:
    rules = ROOT / "daemon/sweatd/rules"
    files = {path.stem for path in rules.glob("*.py")} - {"__init__"}
    files |= {path.parent.name for path in rules.glob("*/__init__.py")}  # a rule that grew is a folder
    assert len(RULES) == len(files)


@pytest.mark.parametrize(
    ("lock_file", "group"),
    [
        ("requirements.lock", "test"),
        ("requirements-fuzz.lock", "fuzz"),
        ("requirements-mutate.lock", "mutate"),
        ("requirements-oracles.lock", "oracles"),
        ("requirements-homeassistant.lock", "homeassistant"),  # whose pins leave no room for the daemon's own
    ],
)
def test_the_lock_holds_every_package_with_its_hashes(lock_file: str, group: str) -> None:
    lock = (ROOT / lock_file).read_text()
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())
    extra = project["project"]["optional-dependencies"]["demo"] if group == "test" else []
    own = [] if group in ("homeassistant", "fuzz") else project["project"]["dependencies"]
    wanted = [*own, *project["dependency-groups"][group], *extra]
    for requirement in (one for one in wanted if isinstance(one, str)):
        name = re.split(r"[<>=]", requirement)[0]
        assert re.search(rf"^{name}==[^\n]+\\\n +--hash=sha256:", lock, re.MULTILINE | re.IGNORECASE), name


def test_shell_scripts_are_well_formed() -> None:
    for script in [*(ROOT / "scripts").iterdir(), ROOT / ".ci/run"]:
        if script.read_bytes().startswith(b"#!/usr/bin/env bash"):
            subprocess.run(("bash", "-n", str(script)), check=True)
