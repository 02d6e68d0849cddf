"""The system's Bluetooth beside bleak: what a source asks of it."""

from typing import Protocol

from bleak.backends.device import BLEDevice


class System(Protocol):
    """What the source asks of the system's Bluetooth beside bleak."""

    @property
    def shared(self) -> bool:
        """Whether connecting anew costs the other radios their connections, too."""
        ...

    def ailing(self) -> str:
        """Why all has to be built anew; empty as long as it stands."""
        ...

    def holds(self) -> int | None:
        """How many connections it can hold at once; None where it does not say."""
        ...

    async def watch(self) -> None:
        """Looks after what bleak uses now."""
        ...

    async def renew(self) -> None:
        """Lets bleak connect to D-Bus anew, and its clients know that their connections are gone."""
        ...

    async def let_go(self, device: BLEDevice) -> None:
        """Before a connect: ends what stands of an earlier connection that nobody can make use of."""
        ...

    async def hang_up(self, device: BLEDevice) -> None:
        """Ends a connection that bleak could not make use of, and did not end."""
        ...

    async def power_cycle(self) -> None:
        """Switches the adapter off and on."""
        ...


class Nothing:
    """Where the radio is not BlueZ's: there is nothing to watch, and nothing to be done."""

    shared = False

    def ailing(self) -> str:
        """Never."""
        return ""

    def holds(self) -> int | None:
        """Nobody knows."""
        return None

    async def watch(self) -> None:
        """No one."""

    async def renew(self) -> None:
        """No."""

    async def let_go(self, device: BLEDevice) -> None:
        """No."""

    async def hang_up(self, device: BLEDevice) -> None:
        """No."""

    async def power_cycle(self) -> None:
        """No."""
