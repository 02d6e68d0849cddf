"""Numbers to bytes, as the Bluetooth GATT Specification Supplement and IEEE 11073-20601 write them; little endian."""

from math import isnan, log10
from struct import pack

FLOAT_NAN = 0x007FFFFF  # exponent 0, mantissa reserved for "not a number"
UNKNOWN_SINT16 = 0x8000
UNKNOWN_UINT16 = 0xFFFF
UNKNOWN_UINT32 = 0xFFFFFFFF


def uint8(value: float) -> bytes:
    """Rounded, held within 0..255."""
    return pack("<B", _held(value, 0, 0xFF))


def uint16(value: float | None, resolution: float = 1.0) -> bytes:
    """In steps of `resolution`, held within what is not reserved; None is "unknown", 0xFFFF."""
    return pack("<H", UNKNOWN_UINT16 if value is None else _held(value / resolution, 0, UNKNOWN_UINT16 - 1))


def uint32(value: float | None, resolution: float = 1.0) -> bytes:
    """In steps of `resolution`; None is "unknown", 0xFFFFFFFF."""
    return pack("<I", UNKNOWN_UINT32 if value is None else _held(value / resolution, 0, UNKNOWN_UINT32 - 1))


def sint16(value: float | None, resolution: float = 1.0) -> bytes:
    """In steps of `resolution`; None is "unknown", 0x8000."""
    return pack("<H", UNKNOWN_SINT16) if value is None else pack("<h", _held(value / resolution, -0x7FFF, 0x7FFF))


def float32_11073(value: float | None, decimals: int) -> bytes:
    """IEEE 11073 FLOAT: 24-bit mantissa, 8-bit decimal exponent; None is "not a number"."""
    if value is None or isnan(value):
        return pack("<I", FLOAT_NAN)
    mantissa = round(value * 10**decimals)
    if abs(mantissa) > 0x7FFFFD:
        raise ValueError(f"{value} with {decimals} decimals needs {log10(abs(mantissa)):.1f} digits, a FLOAT has 6.9")
    return pack("<i", mantissa)[:3] + pack("<b", -decimals)


def _held(value: float, low: int, high: int) -> int:
    return min(high, max(low, round(value)))
