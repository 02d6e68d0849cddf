"""What a test needs from the system: it skips where that is missing, and says why; in CI nothing may be missing."""

import os
import shutil

import pytest


def need(*programs: str) -> None:
    """Skips the test where a program is not installed, and fails it in CI."""
    path = os.environ.get("PATH", "") + ":/usr/sbin"
    missing = [program for program in programs if shutil.which(program, path=path) is None]
    if missing:
        absent(f"needs {', '.join(missing)} (Debian has it)")


def absent(why: str) -> None:
    """Skips with the reason, or fails in CI, where everything has been installed."""
    if os.environ.get("CI"):
        pytest.fail(f"in CI nothing may be missing: {why}")
    pytest.skip(why)
