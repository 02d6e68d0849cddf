"""What systemd hears, on a real socket of the kind it listens on."""

import socket
from collections.abc import Iterator
from functools import partial
from pathlib import Path

import pytest

from sweatd.notify import Notifier, Watchdog


class Manager:
    """Listens as the service manager does."""

    def __init__(self, address: str) -> None:
        self.environ = {"NOTIFY_SOCKET": address, "WATCHDOG_USEC": "30000000"}
        self.socket = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        self.socket.bind("\0" + address[1:] if address.startswith("@") else address)
        self.socket.setblocking(False)

    def heard(self) -> list[str]:
        lines = []
        while True:
            try:
                lines.append(self.socket.recv(4096).decode())
            except BlockingIOError:
                return lines


@pytest.fixture(params=["file", "abstract"])
def manager(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Manager]:
    address = str(tmp_path / "notify") if request.param == "file" else f"@sweatd-test-{tmp_path.name}-{id(request)}"
    manager = Manager(address)
    yield manager
    manager.socket.close()


def test_the_manager_hears_how_it_goes(manager: Manager) -> None:
    notifier = Notifier.from_environment(manager.environ)
    notifier.ready()
    notifier.status("6 athletes\n12 wearables")
    notifier.stopping()
    assert manager.heard() == ["READY=1", "STATUS=6 athletes 12 wearables", "STOPPING=1"]
    assert notifier.watchdog_s == 30.0


@pytest.mark.parametrize(
    "environ", [{}, {"NOTIFY_SOCKET": ""}, {"NOTIFY_SOCKET": "/nowhere/at/all", "WATCHDOG_USEC": "soon"}]
)
def test_without_a_manager_nothing_happens(environ: dict[str, str]) -> None:
    notifier = Notifier.from_environment(environ)
    notifier.ready()
    assert notifier.watchdog_s == 0.0
    assert Watchdog(notifier, {}).pet(0.0)


def test_a_manager_that_does_not_read_stops_nobody(manager: Manager) -> None:
    notifier = Notifier.from_environment(manager.environ)
    for _ in range(2000):  # more than its queue holds
        notifier.ready()
    assert 0 < len(manager.heard()) < 2000


def test_one_loop_that_stands_still_stops_the_petting(manager: Manager) -> None:
    done = {"source": 0, "pipeline": 0, "sink": 0}
    notifier = Notifier.from_environment(manager.environ)
    watchdog = Watchdog(notifier, {name: partial(done.__getitem__, name) for name in done})
    heard = []
    for second in range(120):
        for name in done:
            done[name] += not (name == "pipeline" and 40 <= second < 80)
        watchdog.pet(float(second))
        heard += [second for _ in manager.heard()]
        if second == 79:
            assert watchdog.stalled() == ("pipeline",)
    assert heard == [0, 8, 16, 24, 32, 40, 80, 88, 96, 104, 112]  # four in 30 s; what moved until 39 counted at 40


def test_progress_slower_than_the_beat_is_progress(manager: Manager) -> None:
    notifier = Notifier.from_environment(manager.environ)
    watchdog = Watchdog(notifier, {"scan": lambda: second // 10})
    petted = []
    for second in range(61):
        petted += [second] * watchdog.pet(float(second))
    assert petted == [0, 10, 20, 30, 40, 50, 60]
    assert set(manager.heard()) == {"WATCHDOG=1"}
