"""How to reach the broker, and what may be refused of it before anything is tried."""

import ssl
from collections.abc import Iterator
from typing import Annotated, Literal, NamedTuple

from msgspec import Meta, Struct

from sweatd.secretfile import Misconfigured, secret

Seconds = Annotated[float, Meta(gt=0)]


class Settings(Struct, frozen=True, forbid_unknown_fields=True):
    """How to reach the broker."""

    host: str = "127.0.0.1"
    port: Annotated[int, Meta(ge=1, le=65535)] = 1883  # 8883 is usual with TLS
    version: Literal["auto", "5", "3.1.1"] = "auto"  # auto: 5, and 3.1.1 where the broker does not know 5
    username: str = ""  # empty: anonymous
    password_file: str = ""  # holds the password and nothing else, and is closed to other users
    tls_ca_file: str = ""  # certificates to trust; empty: no TLS
    keepalive_s: Annotated[int, Meta(ge=5, le=3600)] = 30
    connect_timeout_s: Seconds = 5.0
    acknowledge_timeout_s: Seconds = 20.0  # a broker that takes nothing for so long is given up, and tried again
    reconnect_first_s: Seconds = 1.0  # doubles with every attempt
    reconnect_longest_s: Seconds = 5.0
    will_delay_s: Annotated[int, Meta(ge=0, le=60)] = 5  # MQTT 5: a shorter absence is not announced
    max_waiting_events: Annotated[int, Meta(ge=1)] = 1000  # while the broker is away; beyond, the oldest are lost
    max_command_bytes: Annotated[int, Meta(ge=64)] = 8192
    commands_per_minute: Annotated[int, Meta(ge=1, le=6000)] = 60  # for one athlete; more are refused, and then ignored
    all_commands_per_minute: Annotated[int, Meta(ge=1, le=6000)] = 600  # the same for all together

    def check(self) -> Iterator[str]:
        """The limits between options."""
        if self.reconnect_first_s > self.reconnect_longest_s:
            yield (
                f"reconnect_first_s {self.reconnect_first_s:g} is more than "
                f"reconnect_longest_s {self.reconnect_longest_s:g}"
            )
        if self.commands_per_minute > self.all_commands_per_minute:
            yield (
                f"commands_per_minute {self.commands_per_minute} is more than "
                f"all_commands_per_minute {self.all_commands_per_minute}"
            )


class Access(NamedTuple):
    """What the settings point to."""

    password: str | None
    tls: ssl.SSLContext | None


def access(settings: Settings) -> Access:
    """Reads the password and the certificates. Raises Misconfigured."""
    if settings.password_file and not settings.username:
        raise Misconfigured("mqtt.password_file is set and username is not: set both, or neither")
    try:
        settings.host.encode("idna")
    except UnicodeError as error:
        raise Misconfigured(f"mqtt.host {settings.host!r} is neither a name nor an address") from error
    return Access(secret("mqtt.password_file", settings.password_file), _tls(settings.tls_ca_file))


def _tls(path: str) -> ssl.SSLContext | None:
    if not path:
        return None
    try:
        return ssl.create_default_context(cafile=path)
    except OSError as error:
        raise Misconfigured(f"mqtt.tls_ca_file {path}: {error.strerror or error}") from error
