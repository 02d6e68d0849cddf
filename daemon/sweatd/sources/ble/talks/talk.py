"""What a talk is: what must be written to a wearable before it says what it knows."""

from collections.abc import Callable
from typing import Protocol

from bleak import BleakClient

# of whoever wears the device: 1/min, None where there is no fresh one
HeartRate = Callable[[], float | None]

ANSWER_S = 5.0  # how long a wearable may take to answer


class Talk(Protocol):
    """One connection's conversation. Neither method raises anything but a cancellation; failures are logged."""

    async def begin(self, client: BleakClient) -> None:
        """After connecting, when everything that is understood has been subscribed to."""
        ...

    async def end(self, client: BleakClient) -> None:
        """Before hanging up; also when the link is lost already, or the task is being cancelled."""
        ...
