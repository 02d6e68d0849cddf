"""What systemd is told (protocol: sd_notify(3)): ready, how it goes, stopping, and alive only while work moves on.

READY belongs after the source and the state are up, and before the broker: a gateway without a broker still collects.
"""

import socket
from collections.abc import Callable, Mapping
from contextlib import suppress


class Notifier:
    """Speaks to the service manager, or to nobody where there is none."""

    def __init__(self, address: str = "", watchdog_s: float = 0.0) -> None:
        self._address = "\0" + address[1:] if address.startswith("@") else address
        self.watchdog_s = watchdog_s  # the manager's patience; 0: it does not watch

    @classmethod
    def from_environment(cls, environ: Mapping[str, str]) -> "Notifier":
        """As the service manager says it: NOTIFY_SOCKET, and WATCHDOG_USEC in microseconds."""
        microseconds = environ.get("WATCHDOG_USEC", "")
        return cls(environ.get("NOTIFY_SOCKET", ""), int(microseconds) / 1e6 if microseconds.isdecimal() else 0.0)

    def ready(self) -> None:
        """The source and the state are up."""
        self.send("READY=1")

    def status(self, text: str) -> None:
        """One line for `systemctl status`."""
        self.send("STATUS=" + " ".join(text.split()))

    def stopping(self) -> None:
        """The end is meant."""
        self.send("STOPPING=1")

    def send(self, line: str) -> None:
        """One datagram, or none: a manager that does not listen is no reason to stop working."""
        if self._address:
            with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM | socket.SOCK_CLOEXEC) as out, suppress(OSError):
                out.setblocking(False)
                out.sendto(line.encode(), self._address)


class Watchdog:
    """Says "alive" only when every counter of work done has moved since it last said so.

    A counter counts turns of a loop (a scan that ran, a tick that went through), not news: an empty gym is alive.
    """

    def __init__(self, notifier: Notifier, progress: Mapping[str, Callable[[], int]]) -> None:
        self._notifier, self._progress = notifier, dict(progress)
        self._seen = dict.fromkeys(self._progress, -1)
        self._next = float("-inf")

    def stalled(self) -> tuple[str, ...]:
        """What has not moved since "alive" was last said."""
        return tuple(name for name, count in self._progress.items() if count() == self._seen[name])

    def pet(self, now: float) -> bool:
        """To be called every second or so; whether "alive" was said. It is said four times within the patience."""
        if now < self._next or self.stalled():
            return False
        self._seen = {name: count() for name, count in self._progress.items()}
        self._next = now + self._notifier.watchdog_s / 4
        self._notifier.send("WATCHDOG=1")
        return True
