"""What must be written to wearables once they are connected: a table, and how a link keeps to it."""

from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, AsyncExitStack, asynccontextmanager
from functools import partial

from bleak import BleakClient

from sweatd.sources.ble.talks import core, polar
from sweatd.sources.ble.talks.talk import HeartRate, Talk

__all__ = ["TALKS", "HeartRate", "Talk", "talking", "talks"]

# by the characteristic that they concern; a talk is made anew for each connection, with the wearable's address
TALKS: dict[str, Callable[[str, HeartRate], Talk]] = {
    polar.CONTROL_POINT: polar.PolarTalk,
    core.CONTROL_POINT: core.CoreTalk,
}


@asynccontextmanager
async def talking(client: BleakClient, address: str, heart_rate: HeartRate) -> AsyncIterator[None]:
    """All talks with this wearable, begun, and ended in any case; to be entered after subscribing."""
    offered = {each.uuid for each in client.services.characteristics.values()}
    async with AsyncExitStack() as endings:  # goes on to the next one even while the task is being cancelled
        for talk in [make(address, heart_rate) for concerns, make in TALKS.items() if concerns in offered]:
            endings.push_async_callback(talk.end, client)
            await talk.begin(client)
        yield


def talks(heart_rate: Callable[[str], float | None]) -> Callable[[BleakClient, str], AbstractAsyncContextManager[None]]:
    """`talking` for a source that knows the heart rate of whoever wears a device."""
    return lambda client, address: talking(client, address, partial(heart_rate, address))
