"""Our bicycles against pycycling's: the same fields at the same places, whatever the flags."""

from hypothesis import given
from hypothesis import strategies as st
from pycycling.cycling_power_service import _parse_cycling_power_measurement
from pycycling.cycling_speed_cadence_service import _parse_csc_measurement

from sweatd.decoders import cycling_power, cycling_speed
from sweatd.model import Channel, Frame, Quantity, Sample


def raw(samples: tuple[Sample, ...], wheel_ticks_per_s: int) -> list[int | None]:
    """Turns and ticks, as a foreign reader gives them."""
    values = {sample.quantity: sample.value for sample in samples}
    units = (
        (Quantity.WHEEL_TURNS, 1),
        (Quantity.WHEEL_TIME, wheel_ticks_per_s),
        (Quantity.CRANK_TURNS, 1),
        (Quantity.CRANK_TIME, 1024),
    )
    return [int(values[quantity] * unit) if quantity in values else None for quantity, unit in units]


@given(flags=st.integers(0, 0xFF), rest=st.binary(min_size=10, max_size=20))
def test_a_foreign_reader_hears_the_same_turns(flags: int, rest: bytes) -> None:
    data = bytes([flags]) + rest
    ours = cycling_speed.decode_measurement(Frame(0.0, "", Channel.CHARACTERISTIC, "2a5b", data))
    assert raw(ours, 1024) == list(_parse_csc_measurement(data))


@given(flags=st.integers(0, 0x1FFF), power_w=st.integers(0, 2500), rest=st.binary(min_size=30, max_size=40))
def test_a_foreign_reader_hears_the_same_power(flags: int, power_w: int, rest: bytes) -> None:
    """Below 0 W it does not: it reads power as unsigned."""
    data = flags.to_bytes(2, "little") + power_w.to_bytes(2, "little") + rest
    ours = cycling_power.decode_measurement(Frame(0.0, "", Channel.CHARACTERISTIC, "2a63", data))
    theirs = _parse_cycling_power_measurement(data)
    assert ours[0].value == theirs.instantaneous_power
    assert raw(ours, 2048) == [
        theirs.cumulative_wheel_revs,
        theirs.last_wheel_event_time,
        theirs.cumulative_crank_revs,
        theirs.last_crank_event_time,
    ]
