import pytest

from sweatd.decoders import radio
from sweatd.model import Channel, Frame, Quantity, Refused, Sample


def decode(data: str) -> tuple[Sample, ...]:
    (decoder,) = radio.DECODERS
    return decoder.decode(Frame(7.0, "F0:00:00:00:00:01", Channel.RADIO, "rssi", bytes.fromhex(data)))


@pytest.mark.parametrize(("data", "dbm"), [("c4", -60), ("81", -127), ("14", 20), ("00", 0)])
def test_strength(data: str, dbm: float) -> None:
    assert decode(data) == (Sample(7.0, "F0:00:00:00:00:01", Quantity.RSSI, dbm),)


def test_a_strength_that_is_not_known_is_none() -> None:
    assert decode("7f") == ()


@pytest.mark.parametrize("data", ["", "c400", "15", "80"])
def test_nonsense_is_refused(data: str) -> None:
    with pytest.raises(Refused):
        decode(data)
