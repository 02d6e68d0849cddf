"""Our indoor bikes against pycycling's: the same fields at the same places, whatever the flags."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pycycling.ftms_parsers.indoor_bike_data import parse_indoor_bike_data

from sweatd.decoders.fitness_machine import decode_indoor_bike
from sweatd.model import Channel, Frame, Quantity

KCAL_KJ = 4.184


@given(flags=st.integers(0, 0x1FFF), rest=st.binary(min_size=30, max_size=40))
def test_a_foreign_reader_hears_the_same_bike(flags: int, rest: bytes) -> None:
    """As far as it is possible: the foreign reader gives everything, ours leaves out what is not."""
    data = flags.to_bytes(2, "little") + rest
    theirs = parse_indoor_bike_data(data)
    read = {
        Quantity.CADENCE: theirs.instant_cadence,
        Quantity.DISTANCE: theirs.total_distance,
        Quantity.POWER: theirs.instant_power,
        Quantity.ENERGY_EXPENDED: None if theirs.total_energy is None else theirs.total_energy * KCAL_KJ,
        Quantity.HEART_RATE: theirs.heart_rate,
    }
    possible = {one: value for one, value in read.items() if value is not None and one.holds(value)}
    ours = decode_indoor_bike(Frame(0.0, "", Channel.CHARACTERISTIC, "2ad2", data))
    assert {sample.quantity: sample.value for sample in ours} == pytest.approx(possible)
