"""Wearables that are declared: a folder of tables becomes decoders, or one ConfigError.

Laws, beside those of the types in sweatd.decoders.declared:

- Two tables never claim the same bytes: with one key, their sizes or headers must tell them apart.
- What sweatd decodes itself stays what it is. It is asked first; a table of the same key gets only what was refused,
  and only if its size or header says which frames those are: many makers share a key of advertised data, and
  home-made sensors send their own numbers under the SIG's.
"""

from collections.abc import Iterator
from itertools import combinations
from pathlib import Path

from sweatd.decoders import BUILT_IN, DECODERS, Decoding
from sweatd.decoders.declared import Table, decoder
from sweatd.decoders.declared.numbers import CONVERSIONS, NUMBERS, SIGNED, UNSIGNED
from sweatd.decoders.declared.table import ALL_BITS, Field, Judgement
from sweatd.decoders.wire import Decoder
from sweatd.model import QUANTITIES, Quantity
from sweatd.tomlfile import ConfigError, Problem
from sweatd.tomlfile import read as read_toml

FOLDER = "wearables"  # beside the configuration
TITLES = {(each.channel, each.key): each.title for each in DECODERS}
SOURCES = "characteristic, service_data or manufacturer"
F32_GREATEST = 3.4028235e38


def beside(configuration: Path | None) -> Decoding:
    """What is understood: with the tables that stand beside the configuration. Raises ConfigError."""
    return Decoding(read(configuration.parent / FOLDER)) if configuration else BUILT_IN


def read(folder: Path) -> tuple[Decoder, ...]:
    """A decoder for each table of the folder; none where there is no such folder. Raises ConfigError."""
    return tuple(decoder(table) for table in tables(folder).values())


def tables(folder: Path) -> dict[Path, Table]:
    """Every table (*.toml) of the folder by its file, in the order of their names. Raises ConfigError."""
    found: dict[Path, Table] = {}
    for path in sorted(folder.glob("*.toml")):
        found[path] = read_toml(path, Table)
        if problems := list(_wrong(found[path])):
            raise ConfigError(path, problems)
    for (before, one), (path, other) in combinations(found.items(), 2):
        if _overlap(one, other):
            raise ConfigError(path, [_same_bytes(before, one, other)])
    return found


def _wrong(table: Table) -> Iterator[Problem]:
    """What no type can say."""
    if len(table.sources) != 1:
        said = " and ".join(table.sources) or "none"
        yield Problem("", f"says {said}, and has to say where its bytes come from", f"give exactly one of {SOURCES}")
        return
    ((channel, key),) = table.sources.items()
    narrow = table.match.size is not None or table.match.header
    if (channel, key) in TITLES and not narrow:
        wrong = f"{key} is {TITLES[channel, key]}, which sweatd decodes itself"
        yield Problem(
            channel, wrong, "take a UUID of your own, or tell your frames apart by match.size or match.header"
        )
    if table.service is not None and table.characteristic is None:
        yield Problem("service", "stands without a characteristic", "leave it out")
    if not table.fields:
        yield Problem(
            "fields", "are missing", 'write for each number a section [[fields]] with quantity = "heart_rate"'
        )
    for number, field in enumerate(table.fields, 1):
        yield from _wrong_field(field, f"fields[#{number}]")
    yield from _wrong_sizes(table)
    yield from _twice(table)


def _wrong_sizes(table: Table) -> Iterator[Problem]:
    size, least = table.match.size, table.match.at_least
    if size is None:
        return
    if least:
        yield Problem("match.at_least", "stands beside match.size", "leave one of them out")
    parts: dict[str, Field | Judgement] = {
        **{f"fields[#{number}]": field for number, field in enumerate(table.fields, 1)},
        **{f"quality[#{number}]": judgement for number, judgement in enumerate(table.quality, 1)},
    }
    ends = {**{f"{where}.offset": part.end for where, part in parts.items()}, "match.header": table.match.end}
    for where, end in ends.items():
        if end > size:
            yield Problem(where, f"ends behind byte {end}, the frame behind byte {size}", "correct it, or match.size")


def _twice(table: Table) -> Iterator[Problem]:
    """Beat intervals may come several at a time; of anything else it would not be known which one is right."""
    seen = {Quantity.RR_INTERVAL.label: 0}
    for number, field in enumerate(table.fields, 1):
        if seen.setdefault(field.quantity, number) not in {0, number}:
            wrong = f"{field.quantity} is what fields[#{seen[field.quantity]}] is, too"
            yield Problem(f"fields[#{number}].quantity", wrong, "leave one of them out")


def _wrong_field(field: Field, where: str) -> Iterator[Problem]:
    own = QUANTITIES[field.quantity].unit
    others = [unit for unit, into in CONVERSIONS if into == own]
    if field.unit not in {own, *others}:
        cure = " or ".join(f'unit = "{unit}"' for unit in (own, *others))
        wrong = f'{field.quantity} is in {own}, and "{field.unit}" is not turned into it'
        yield Problem(f"{where}.unit", wrong, f"write {cure}, and bring the number there by scale")
    if field.scale == 0:
        yield Problem(f"{where}.scale", "0 makes every number 0", "write for example: scale = 0.01")
    if field.mask != ALL_BITS or field.shift:
        yield from _wrong_bits(field, where)
    for each in field.unknown:
        if not _comes(each, field.type):
            cure = "write the raw number, before scale"
            yield Problem(f"{where}.unknown", f"{each:.10g} never comes in {field.type}", cure)


def _wrong_bits(field: Field, where: str) -> Iterator[Problem]:
    key = f"{where}.{'shift' if field.mask == ALL_BITS else 'mask'}"
    if field.type not in UNSIGNED:
        yield Problem(key, f"bits are picked from {', '.join(UNSIGNED)}, not from {field.type}", "change the type")
        return
    bits = (1 << 8 * UNSIGNED[field.type].size) - 1
    if field.mask not in {field.mask & bits, ALL_BITS}:
        yield Problem(key, f"{field.mask:#x} has more bits than {field.type}", "correct it, or the type")
    elif not (field.mask & bits) >> field.shift:
        yield Problem(key, f"leaves no bit of {field.type}", "correct mask and shift")


def _comes(number: float, kind: str) -> bool:
    """Whether it can be a raw number of that type; a signed one may be written by its bits, as 0x8000."""
    if kind not in UNSIGNED and kind not in SIGNED:
        return kind != "f32" or abs(number) <= F32_GREATEST
    bits = 8 * NUMBERS[kind].size
    return number.is_integer() and (-(1 << bits - 1) if kind in SIGNED else 0) <= number < 1 << bits


def _overlap(one: Table, other: Table) -> bool:
    """Whether there are bytes that both would take."""
    if one.sources != other.sources or max(one.least, other.least) > min(one.most, other.most):
        return False
    ours, theirs = _header(one), _header(other)
    return all(ours[at] == theirs[at] for at in ours.keys() & theirs.keys())


def _header(table: Table) -> dict[int, int]:
    return dict(enumerate(table.match.expected, table.match.header_at))


def _same_bytes(before: Path, one: Table, other: Table) -> Problem:
    ((channel, key),) = other.sources.items()
    wrong = f'claims bytes of {key} that "{one.name}" in {before.name} claims, too'
    return Problem(channel, wrong, "tell them apart by match.size or match.header, or take one file away")
