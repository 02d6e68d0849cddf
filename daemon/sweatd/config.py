"""The configuration: which sections there are. What an option means and may be is said by the part that has it.

Knows the parts; no part knows it. Nothing here is ever written to a file: people write, the program reads.
"""

from pathlib import Path
from typing import Annotated

from msgspec import Meta, Struct

from sweatd import store
from sweatd.roster import AthletesFile, Roster
from sweatd.tomlfile import ConfigError, read

__all__ = ["Config", "ConfigError", "Site", "load", "load_athletes"]


class Site(Struct, frozen=True, forbid_unknown_fields=True):
    """The gym itself."""

    # its name in every MQTT topic
    name: Annotated[str, Meta(pattern="^[a-z0-9][a-z0-9-]{0,31}$", description="up to 32 of a-z, 0-9 and -")] = "gym"
    # who trains here and what they wear, beside those in the store; a relative path starts at the
    # configuration file; empty: only the store knows
    athletes: str = ""


class Config(Struct, frozen=True, forbid_unknown_fields=True):
    """One line for each section of the file."""

    site: Site = Site()
    store: store.Settings = store.Settings()


def load(path: Path) -> Config:
    """The configuration. Raises ConfigError with all that is wrong with the file."""
    return read(path, Config)


def load_athletes(path: Path) -> Roster:
    """Who trains here and what they wear. Raises ConfigError with all that is wrong with the file."""
    return read(path, AthletesFile).roster()
