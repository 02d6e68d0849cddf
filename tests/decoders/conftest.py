from collections.abc import Callable

import pytest

from sweatd.decoders import decode
from sweatd.model import Channel, Frame, Quality, Quantity

Row = tuple[Quantity, float, Quality, str]
Meaning = Callable[..., list[Row]]


@pytest.fixture
def meaning() -> Meaning:
    """What a frame says, without the time and the device that test_every_decoder looks after."""

    def means(key: str, data: str | bytes, channel: Channel = Channel.CHARACTERISTIC) -> list[Row]:
        payload = bytes.fromhex(data) if isinstance(data, str) else data
        samples = decode(Frame(at=0.0, device="", channel=channel, key=key, data=payload))
        return [(sample.quantity, sample.value, sample.quality, sample.label) for sample in samples]

    return means
