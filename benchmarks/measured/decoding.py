"""Heart-rate frames: ours, with physical limits, quality and a sample for each value, beside pycycling's, a tuple."""

import asyncio
from typing import Any

from pycycling.heart_rate_service import HeartRateService

from measured.rounds import Figures, compared, cpu_s
from measured.straps import notifications, seconds
from sweatd.decoders.heart_rate import decode_measurement
from sweatd.model import Channel, Frame

FRAMES, TIMES = 5000, 4


class _Link:
    """What pycycling wants of a connection."""

    async def start_notify(self, _: str, notified: Any) -> None:  # noqa: ANN401 - pycycling has no types
        self.notified = notified


def against_pycycling(rounds: int) -> Figures:
    """Frames per CPU second."""
    frames = [data for [data] in seconds([notifications(1)], FRAMES)]
    ours = [
        Frame(float(at), "F0:00:00:00:00:01", Channel.CHARACTERISTIC, "2a37", data) for at, data in enumerate(frames)
    ]
    link = _Link()
    service = HeartRateService(link)
    heard: list[Any] = []
    service.set_hr_measurement_handler(lambda measured: heard.__setitem__(slice(None), [measured]))
    asyncio.run(service.enable_hr_measurement_notifications())

    def decode_ours() -> None:
        for frame in ours:
            decode_measurement(frame)

    def decode_theirs() -> None:
        for data in frames:
            link.notified(None, data)

    count = FRAMES * TIMES
    return compared(
        lambda: count / cpu_s(decode_ours, TIMES),
        lambda: count / cpu_s(decode_theirs, TIMES),
        rounds,
    )
