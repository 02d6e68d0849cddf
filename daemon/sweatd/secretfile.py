"""A secret in a file of its own, closed to other users: no configuration has to be kept secret as a whole."""

from pathlib import Path


class Misconfigured(Exception):  # noqa: N818 - a verdict about the settings, not a defect of the program
    """The settings cannot work; the message says which, why, and what to do."""


def secret(option: str, path: str) -> str | None:
    """What the file holds, which the option names; None where it names none. Raises Misconfigured."""
    if not path:
        return None
    file = Path(path)
    try:
        if file.stat().st_mode & 0o007:
            raise Misconfigured(f"{option} {file} is open to every user of this machine: chmod 600 {file}")
        return file.read_text().rstrip("\r\n")
    except OSError as error:
        raise Misconfigured(f"{option} {file}: {error.strerror}") from error
    except UnicodeDecodeError as error:
        raise Misconfigured(f"{option} {file} is not text") from error
