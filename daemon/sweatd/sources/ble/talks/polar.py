"""Polar's sensors measure what they are asked for (Polar BLE SDK, technical documentation of online measurements).

Control point fb005c81-02e7-f387-1cad-8acd2d8df0c8::

    read       0F BB BB           B: bit for each measurement that can be had
    01 MM      which settings?    M: 2 acceleration, 7 skin temperature
    02 MM S*   start, with one value of each setting
    03 MM      stop
    answer     F0 OO MM EE [AA] [S*]    O: request  E: 0 is success  A: 1 when S goes on in another answer

    S: II NN VV*    I: setting, see SIZES    N: number of values V, little endian

Whatever was started is stopped before hanging up: a H10 that streams to nobody stays on until its battery is empty.
"""

from collections.abc import Iterator

from bleak import BleakClient

from sweatd.sources.ble.patience import log, tried
from sweatd.sources.ble.talks.control_point import ControlPoint
from sweatd.sources.ble.talks.talk import ANSWER_S, HeartRate

CONTROL_POINT = "fb005c81-02e7-f387-1cad-8acd2d8df0c8"
FEATURES, ANSWER = 0x0F, 0xF0
ASK, START, STOP = 1, 2, 3
SUCCESS, ALREADY = b"\x00", b"\x06"
WANTED = {7: "skin temperature", 2: "acceleration"}

RATE, RESOLUTION, RANGE = 0, 1, 2
SIZES = {RATE: 2, RESOLUTION: 2, RANGE: 2, 3: 4, 4: 1, 5: 4}  # Hz, bits, g, 0.001 of a unit, channels, factor
CHOSEN = (RATE, RESOLUTION, RANGE, 4)
# 25 Hz is enough for movement; 8 g and 16 bits are what compressed accelerations are understood with
PREFERRED = {RATE: 25, RESOLUTION: 16, RANGE: 8}


class PolarTalk:
    """Starts skin temperature and acceleration where they are offered, the latter at 25 Hz or as slow as it comes."""

    def __init__(self, address: str, _: HeartRate) -> None:
        self._address = address
        self._started: list[int] = []

    async def begin(self, client: BleakClient) -> None:
        """Starts what is wanted and offered."""
        await tried(self._begin(client), ANSWER_S * (1 + len(WANTED)), f"{self._address}: ask for measurements")

    async def end(self, client: BleakClient) -> None:
        """Stops all of it. One deadline for all, as a cancelled task goes no further than the first."""
        if self._started and client.is_connected:
            await tried(self._stop(client), ANSWER_S, f"{self._address}: stop measurements")

    async def _begin(self, client: BleakClient) -> None:
        control_point = ControlPoint(client, CONTROL_POINT)
        await control_point.open()
        features = bytes(await client.read_gatt_char(CONTROL_POINT))
        for measurement, name in WANTED.items():
            if features[:1] == bytes([FEATURES]) and int.from_bytes(features[1:], "little") >> measurement & 1:
                await tried(self._start(control_point, measurement), ANSWER_S, f"{self._address}: start {name}")

    async def _start(self, control_point: ControlPoint, measurement: int) -> None:
        settings = chosen(await _asked(control_point, bytes([ASK, measurement])))
        self._started.append(measurement)  # even if its answer is lost
        await _asked(control_point, bytes([START, measurement]) + settings)
        log.info("%s: started %s", self._address, WANTED[measurement])

    async def _stop(self, client: BleakClient) -> None:
        while self._started:
            await client.write_gatt_char(CONTROL_POINT, bytes([STOP, self._started.pop()]), response=True)


async def _asked(control_point: ControlPoint, request: bytes) -> bytes:
    """The settings in the answer. Raises LookupError where it is a refusal."""
    beginning = bytes([ANSWER, *request[:2]])
    answer = await control_point.ask(request, beginning)
    if answer[3:4] not in (SUCCESS, ALREADY):
        raise LookupError(f"refused with code {answer[3:4].hex()}")
    settings = answer[5:]
    while answer[4:5] not in (b"", b"\0"):
        answer = await control_point.heard(beginning)
        settings += answer[5:]
    return settings


def chosen(offered: bytes) -> bytes:
    """One value of each setting that is offered: the preferred one, else the lowest."""
    return b"".join(
        bytes([setting, 1]) + _best(setting, values).to_bytes(SIZES[setting], "little")
        for setting, values in _settings(offered)
        if setting in CHOSEN and values
    )


def _best(setting: int, values: list[int]) -> int:
    return PREFERRED[setting] if PREFERRED.get(setting) in values else min(values)


def _settings(offered: bytes) -> Iterator[tuple[int, list[int]]]:
    """Up to the first setting that is not known, for its size is not known either."""
    while len(offered) > 1 and offered[0] in SIZES:
        setting, count, size = offered[0], offered[1], SIZES[offered[0]]
        end = 2 + count * size
        yield setting, [int.from_bytes(offered[at : at + size], "little") for at in range(2, end, size)]
        offered = offered[end:]
