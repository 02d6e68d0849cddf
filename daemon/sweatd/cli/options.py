"""What commands share of their arguments: how an id and an address are read, and how misuse is told."""

import re
from math import isfinite
from pathlib import Path
from typing import NamedTuple

import click

from sweatd.athletes import ID
from sweatd.config import Config, ConfigError, load
from sweatd.decoders import Decoding
from sweatd.wearables import beside

config_option = click.option(
    "--config", "config_path", type=click.Path(path_type=Path), help="The daemon's configuration, sweatd.toml."
)


KEY_BYTES = 16


class Misused(click.ClickException):
    """A file of the user's that says what cannot be."""

    exit_code = 2


class Finite(click.FloatRange):
    """A number; "nan" and "inf" are none."""

    def convert(self, value: float, param: click.Parameter | None, ctx: click.Context | None) -> float:
        """As click does it, but for those two."""
        number: float = super().convert(value, param, ctx)
        if not isfinite(number):
            self.fail(f"{value!r} is not a number", param, ctx)
        return number


class Address(NamedTuple):
    """Where a broker listens."""

    host: str
    port: int


def an_id(_context: click.Context, _parameter: click.Parameter, value: str | None) -> str | None:
    """An athlete or a site, as it stands in topics."""
    if value is not None and not re.fullmatch(ID, value):
        raise click.BadParameter(f"{value!r} is not up to 32 of a-z, 0-9 and -")
    return value


def a_key(_context: click.Context, _parameter: click.Parameter, value: str | None) -> bytes | None:
    """What unlocks the broadcasts of a device, as its app shows it."""
    if value is None:
        return None
    try:
        key = bytes.fromhex(value)
    except ValueError:
        key = b""
    if len(key) != KEY_BYTES:
        raise click.BadParameter(f"{KEY_BYTES} bytes are due, as {2 * KEY_BYTES} hexadecimal digits")
    return key


def address(_context: click.Context, _parameter: click.Parameter, value: str | None) -> Address | None:
    """HOST:PORT."""
    if value is None:
        return None
    host, _, port = value.rpartition(":")
    if not host or not port.isdecimal() or not 0 < int(port) < 65536:
        raise click.BadParameter(f"{value!r} is not HOST:PORT, for example 127.0.0.1:1883")
    return Address(host.strip("[]"), int(port))


def understood(path: Path | None) -> Decoding:
    """What is decoded, with the tables beside the configuration."""
    try:
        return beside(path)
    except ConfigError as error:
        raise Misused(str(error)) from error


def configured(path: Path | None) -> Config:
    """The configuration, all at its default where no file is named."""
    try:
        return load(path) if path else Config()
    except ConfigError as error:
        raise Misused(str(error)) from error
