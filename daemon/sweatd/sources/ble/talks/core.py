"""CORE wants to know the wearer's heart rate (Core Body Temperature Service Specification V2.2, 3.2.1.10).

Control point 00002102-5b1e-4347-b07c-97b514dae121::

    13 HH    the heart rate, 1/min; CORE holds it until the next one    answer: 80 13 RR, R = 1 is success
    13       there is none

With a heart rate CORE is more accurate during exercise. One that stands still for 15 s makes it doubt, rightly: so the
heart rate is taken back when none has come for that long, and when hanging up.
"""

import asyncio

from bleak import BleakClient

from sweatd.sources.ble.patience import log, steady_s, tried
from sweatd.sources.ble.talks.control_point import ControlPoint
from sweatd.sources.ble.talks.talk import ANSWER_S, HeartRate

CONTROL_POINT = "00002102-5b1e-4347-b07c-97b514dae121"
EXTERNAL_HEART_RATE, ANSWER, SUCCESS = b"\x13", b"\x80\x13", 1
EVERY_S = 5.0
NONE_AFTER_S = 15.0


class CoreTalk:
    """Feeds a heart rate to one CORE."""

    def __init__(self, address: str, heart_rate: HeartRate) -> None:
        self._address, self._heart_rate = address, heart_rate
        self._feeding: asyncio.Task[None] | None = None
        self._holds = False  # whether CORE holds a heart rate of ours
        self._fed_s = 0.0

    async def begin(self, client: BleakClient) -> None:
        """Feeds from now on."""
        control_point = ControlPoint(client, CONTROL_POINT)
        if await tried(control_point.open(), ANSWER_S, f"{self._address}: subscribe to answers"):
            self._feeding = asyncio.create_task(self._feed(control_point), name=f"core {self._address}")

    async def end(self, client: BleakClient) -> None:
        """Feeds no more, and takes back what CORE holds."""
        if self._feeding:
            self._feeding.cancel()
            await asyncio.wait([self._feeding], timeout=ANSWER_S)
        if self._holds and client.is_connected:
            self._holds = False
            # the answer is not waited for: who subscribed to it may be gone
            write = client.write_gatt_char(CONTROL_POINT, EXTERNAL_HEART_RATE, response=True)
            await tried(write, ANSWER_S, f"{self._address}: take the heart rate back")

    async def _feed(self, control_point: ControlPoint) -> None:
        while True:
            rate = self._heart_rate()
            if rate is not None:
                self._holds, self._fed_s = True, steady_s()
                request = EXTERNAL_HEART_RATE + bytes([min(255, max(1, round(rate)))])
                await tried(self._say(control_point, request), ANSWER_S, f"{self._address}: tell the heart rate")
            elif self._holds and steady_s() - self._fed_s >= NONE_AFTER_S:
                self._holds = not await tried(
                    self._say(control_point, EXTERNAL_HEART_RATE),
                    ANSWER_S,
                    f"{self._address}: take the heart rate back",
                )
            await asyncio.sleep(EVERY_S)

    async def _say(self, control_point: ControlPoint, request: bytes) -> None:
        answer = await control_point.ask(request, ANSWER)
        if answer[len(ANSWER) :] != bytes([SUCCESS]):
            log.info("%s: CORE refused a heart rate (%s)", self._address, answer.hex())
