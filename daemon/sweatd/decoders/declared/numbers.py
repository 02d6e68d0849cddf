"""How numbers stand on the wire, and how units are turned into the house's own."""

from collections.abc import Callable
from struct import pack, unpack
from typing import NamedTuple

from sweatd.decoders.wire import ieee_float, ieee_sfloat, signed, unsigned

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
    "sfloat": Number(2, ieee_sfloat),
    "float": Number(4, ieee_float),
}


def as_read(number: float, kind: str) -> set[float]:
    """What `read` gives for a raw number as people write it: 0x8000 for -32768, -999.9 for the f32 nearest to it."""
    if kind == "f32":
        return {_float32(pack("<f", number))}
    return {number, number - (1 << 8 * SIGNED[kind].size)} if kind in SIGNED else {number}
