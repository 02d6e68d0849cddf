"""The gym that is not there. Daemon and simulators are strangers: they meet by an entry point, and by these names."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from importlib.metadata import entry_points
from typing import Any, Protocol

from sweatd.clock import Clock
from sweatd.sources.ble import Hardware


class NoGym(Exception):  # noqa: N818 - the sentence is for people
    """The virtual gym is not installed, or the scenario cannot be played; the message says what to do."""


class Gym(Protocol):
    """What the demo knows of a gym: it is somewhere wearables can be met."""

    title: str
    athletes: list[dict[str, Any]]
    names: dict[str, str]
    assignments: dict[str, str]
    scanner_backend: Any
    client_backend: Any

    async def run(self) -> None: ...  # noqa: D102
    async def phones(self, host: str, port: int, site: str) -> None: ...  # noqa: D102
    def truth(self) -> dict[str, dict[str, Any]]: ...  # noqa: D102


@asynccontextmanager
async def virtual_gym(scenario: str, clock: Clock) -> AsyncIterator[Gym]:
    """The gym that is installed, open. Raises NoGym."""
    found = list(entry_points(group="sweatd.gyms"))
    try:
        gym = found[0].load()(scenario, clock)
    except (IndexError, ImportError) as error:
        raise NoGym("the virtual gym is not installed: pip install 'sweatd[demo]'") from error
    except ValueError as error:
        raise NoGym(str(error)) from error
    async with gym:
        yield gym


def radio_of(gym: Gym) -> Hardware:
    """What hears the gym's air instead of the world's."""
    return Hardware("virtual", gym.scanner_backend, gym.client_backend)
