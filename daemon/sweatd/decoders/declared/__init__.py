"""Wearables that nobody has written a decoder for: their bytes are declared by a table, not by code.

A table says where the bytes come from, which of them are its own, and what stands where::

    BB BB BB BB BB BB BB BB ...    match: how many, and which of them are always the same (the header)
    |     |-----------|            field: offset, type, endianness; mask and shift pick bits of it
    quality: bits of one byte that say "not worn" or "poor" of all values beside them

    value = (bits of the raw number x scale + offset_value), turned from its unit into the quantity's own

A raw number that is listed as unknown, a NaN, an infinity and the special numbers of IEEE 11073 are no sample. A value
that is impossible refuses the frame, so that whoever builds the wearable sees it. Bytes behind the last field are
ignored, unless the table says how many there are. docs/wearables-declared.md is the manual; what a table must not say
is judged by sweatd.wearables.
"""

from sweatd.decoders.declared.table import Table
from sweatd.decoders.wire import Decoder, at_least, exactly, sample
from sweatd.model import QUANTITIES, Frame, Quality, Refused, Sample

__all__ = ["Table", "decoder"]


def decoder(table: Table) -> Decoder:
    """The decoder that a table declares."""
    ((channel, key),) = table.sources.items()
    match, least = table.match, table.least

    def decode(frame: Frame) -> tuple[Sample, ...]:
        data = at_least(frame.data, least) if match.size is None else exactly(frame.data, match.size)
        if data[match.header_at : match.end] != match.expected:
            raise Refused(f"not of {table.name}: {match.expected.hex(' ')} is due at byte {match.header_at}")
        said = {judgement.means for judgement in table.quality if judgement.holds(data)}
        quality = next((each for each in (Quality.NOT_WORN, Quality.POOR) if each in said), Quality.GOOD)
        values = ((QUANTITIES[field.quantity], field.value(data)) for field in table.fields)
        return tuple(sample(frame, quantity, value, quality) for quantity, value in values if value is not None)

    return Decoder(channel, key, table.name, decode)
