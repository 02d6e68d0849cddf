"""A characteristic that takes requests and indicates an answer to each."""

import asyncio

from bleak import BleakClient
from bleak.backends.characteristic import BleakGATTCharacteristic


class ControlPoint:
    """One at a time: both makers forbid a request before the answer to the last one. Deadlines are the caller's."""

    def __init__(self, client: BleakClient, uuid: str) -> None:
        self._client, self._uuid = client, uuid
        self._answers: asyncio.Queue[bytes] = asyncio.Queue()

    async def open(self) -> None:
        """Answers are heard from now on."""
        await self._client.start_notify(self._uuid, self._hear)

    async def ask(self, request: bytes, answer: bytes) -> bytes:
        """The first indication that begins like this; what was late for an earlier request is skipped."""
        while not self._answers.empty():
            self._answers.get_nowait()
        await self._client.write_gatt_char(self._uuid, request, response=True)
        return await self.heard(answer)

    async def heard(self, answer: bytes) -> bytes:
        """The next indication that begins like this."""
        while not (heard := await self._answers.get()).startswith(answer):
            pass
        return heard

    def _hear(self, _: BleakGATTCharacteristic, data: bytearray) -> None:
        self._answers.put_nowait(bytes(data))
