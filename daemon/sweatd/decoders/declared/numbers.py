"""How numbers stand on the wire, and how units are turned into the house's own."""

from collections.abc import Callable
from struct import pack, unpack
from typing import NamedTuple

from sweatd.decoders.wire import ieee_float, signed, unsigned

# UCUM units that are turned into the quantity's own: (value - less) x times
CONVERSIONS = {
    ("[degF]", "Cel"): (32.0, 5 / 9),
    ("K", "Cel"): (273.15, 1.0),
    ("[lb_av]", "kg"): (0.0, 0.45359237),
    ("g", "kg"): (0.0, 0.001),
    ("mS/cm", "uS/cm"): (0.0, 1000.0),
    ("Pa", "hPa"): (0.0, 0.01),
    ("km/h", "m/s"): (0.0, 1 / 3.6),
    ("s", "ms"): (0.0, 1000.0),
}


class Number(NamedTuple):
    """How a number stands on the wire, read from little-endian bytes; None where they say that there is none."""

    size: int
    read: Callable[[bytes], float | None]


def _sfloat(data: bytes) -> float | None:
    """The SFLOAT of ISO/IEEE 11073-20601: the smaller one of 12 and 4 bits."""
    raw = unsigned(data)
    if raw in {0x07FF, 0x0800, 0x07FE, 0x0802, 0x0801}:
        return None
    mantissa, exponent = (raw & 0x07FF) - (raw & 0x0800), (raw >> 12 & 0x07) - (raw >> 12 & 0x08)
    return mantissa / 10.0**-exponent if exponent < 0 else mantissa * 10.0**exponent


def _float32(data: bytes) -> float:
    return float(unpack("<f", data)[0])


def _float64(data: bytes) -> float:
    return float(unpack("<d", data)[0])


UNSIGNED = {f"u{bits}": Number(bits // 8, unsigned) for bits in (8, 16, 24, 32)}
SIGNED = {f"s{bits}": Number(bits // 8, signed) for bits in (8, 16, 24, 32)}
NUMBERS = {
    **UNSIGNED,
    **SIGNED,
    "f32": Number(4, _float32),
    "f64": Number(8, _float64),
    "sfloat": Number(2, _sfloat),
    "float": Number(4, ieee_float),
}


def as_read(number: float, kind: str) -> set[float]:
    """What `read` gives for a raw number as people write it: 0x8000 for -32768, -999.9 for the f32 nearest to it."""
    if kind == "f32":
        return {_float32(pack("<f", number))}
    return {number, number - (1 << 8 * SIGNED[kind].size)} if kind in SIGNED else {number}
