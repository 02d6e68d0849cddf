import doctest
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from sweatd.decoders import wire


def test_its_examples_hold() -> None:
    assert doctest.testmod(wire).failed == 0


@given(mantissa=st.integers(-0x7FFFFD, 0x7FFFFD), exponent=st.integers(-22, 22))
def test_a_float_is_the_nearest_to_its_decimal(mantissa: int, exponent: int) -> None:
    data = mantissa.to_bytes(3, "little", signed=True) + exponent.to_bytes(1, "little", signed=True)
    assert wire.ieee_float(data) == float(Decimal(mantissa).scaleb(exponent))
