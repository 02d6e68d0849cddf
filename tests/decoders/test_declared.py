"""Wearables declared by a table: the bytes on the left, what the table makes of them on the right."""

import re
import struct
import tomllib
from pathlib import Path
from typing import Any, get_args

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sweatd.decoders import Decoding
from sweatd.decoders.declared import Table, decoder
from sweatd.decoders.declared.numbers import CONVERSIONS, NUMBERS
from sweatd.decoders.declared.table import SENSED, Field, Type
from sweatd.model import QUANTITIES, Channel, Frame, Quality, Quantity, Refused

ROOT = Path(__file__).parents[2]
EXAMPLE = ROOT / "config" / "wearables" / "sweat-band.toml"
PAGE = (ROOT / "docs" / "wearables-declared.md").read_text("utf-8")
GOOD, POOR, NOT_WORN = Quality.GOOD, Quality.POOR, Quality.NOT_WORN
SKIN, RATE, HUMIDITY = Quantity.SKIN_TEMPERATURE, Quantity.HEART_RATE, Quantity.RELATIVE_HUMIDITY


def table(text: str, head: str = 'characteristic = "2afe"') -> Table:
    return msgspec.convert(tomllib.loads(f'name = "My band"\n{head}\n{text}'), Table)


def means(declared: Table, data: bytes | str) -> list[Any]:
    channel, key, _, decode = decoder(declared)
    payload = bytes.fromhex(data) if isinstance(data, str) else data
    samples = decode(Frame(at=7.0, device="F0:01", channel=channel, key=key, data=payload))
    assert {(sample.at, sample.device, sample.label) for sample in samples} <= {(7.0, "F0:01", "")}
    return [(sample.quantity, sample.value, sample.quality) for sample in samples]


def one_field(options: str) -> Table:
    """A distance in metres, which may be nearly anything, at the beginning of the frame."""
    return table(f'fields = [{{quantity = "distance", unit = "m", offset = 0, {options}}}]')


@pytest.mark.parametrize(
    ("options", "data", "value"),
    [
        ('type = "u8"', "ff", 255),
        ('type = "u16"', "0102", 0x0201),
        ('type = "u16", endian = "big"', "0102", 0x0102),
        ('type = "u24"', "010203", 0x030201),
        ('type = "u24", endian = "big"', "010203", 0x010203),
        ('type = "u32"', "01020300", 0x030201),
        ('type = "u32", endian = "big"', "00010203", 0x010203),
        ('type = "s8", offset_value = 200', "ff", 199),
        ('type = "s16", offset_value = 200', "9cff", 100),
        ('type = "s16", offset_value = 200, endian = "big"', "ff9c", 100),
        ('type = "s24", offset_value = 200', "9cffff", 100),
        ('type = "s32", offset_value = 200', "9cffffff", 100),
        ('type = "s32", scale = -1', "9cffffff", 100),
        ('type = "f32"', struct.pack("<f", 12.5).hex(), 12.5),
        ('type = "f32", endian = "big"', struct.pack(">f", 12.5).hex(), 12.5),
        ('type = "f64"', struct.pack("<d", 12.1).hex(), 12.1),
        ('type = "f64", endian = "big"', struct.pack(">d", 12.1).hex(), 12.1),
        ('type = "sfloat"', "cff3", 97.5),
        ('type = "sfloat"', "6c f1", 36.4),
        ('type = "sfloat"', "0110", 10),
        ('type = "sfloat"', "0120", 100),
        ('type = "sfloat"', "cfe3", 9.75),
        ('type = "sfloat", scale = -1', "ffff", 0.1),
        ('type = "sfloat", endian = "big"', "f3cf", 97.5),
        ('type = "float"', "6c0100ff", 36.4),
        ('type = "float", endian = "big"', "ff00016c", 36.4),
        ('type = "u8", mask = 0x0f', "a5", 5),
        ('type = "u8", mask = 0xf0, shift = 4', "a5", 10),
        ('type = "u8", shift = 4', "a5", 10),
        ('type = "u16", mask = 0x0ff0, shift = 4, endian = "big"', "1234", 0x23),
        ('type = "u32", shift = 31', "ffffffff", 1),
        ('type = "u8", scale = 0.5, offset_value = 3', "0a", 8),
        ('type = "u8", unknown = [0, 254]', "ff", 255),
        ('type = "u8"', "05 aabb", 5),  # more than it needs
    ],
)
def test_a_number_is_read(options: str, data: str, value: float) -> None:
    assert means(one_field(options), data) == [(Quantity.DISTANCE, pytest.approx(value, rel=1e-12), GOOD)]


@pytest.mark.parametrize(
    ("options", "data"),
    [
        ('type = "u8", unknown = [0, 255]', "00"),
        ('type = "u8", unknown = [0, 255]', "ff"),
        ('type = "u8", mask = 0x0f, unknown = [15]', "af"),
        ('type = "u8", mask = 0xf0, shift = 4, unknown = [15]', "fa"),
        ('type = "u8", scale = 0.5, unknown = [10]', "0a"),  # as it stands on the wire
        ('type = "u16", unknown = [0xffff]', "ffff"),
        ('type = "s16", unknown = [0x8000]', "0080"),
        ('type = "s16", unknown = [-32768]', "0080"),
        ('type = "s8", unknown = [-1]', "ff"),
        ('type = "s24", unknown = [0x800000]', "000080"),
        ('type = "s32", unknown = [0x7fffffff]', "ffffff7f"),
        ('type = "f32", unknown = [-999.9]', struct.pack("<f", -999.9).hex()),
        ('type = "f64", unknown = [-999.9]', struct.pack("<d", -999.9).hex()),
        ('type = "float", unknown = [85]', "55000000"),
        ('type = "f32"', "0000c07f"),
        ('type = "f32"', "0000807f"),
        ('type = "f32"', "000080ff"),
        ('type = "f64"', "000000000000f87f"),
        *[('type = "sfloat"', special) for special in ("ff07", "0008", "fe07", "0208", "0108")],
        *[('type = "float"', special) for special in ("ffff7f00", "00008000", "feff7f00", "02008000", "01008000")],
    ],
)
def test_what_is_not_known_is_no_sample(options: str, data: str) -> None:
    assert means(one_field(options), data) == []


@pytest.mark.parametrize(
    ("quantity", "unit", "raw", "value"),
    [
        ("skin_temperature", "Cel", 33.5, 33.5),
        ("skin_temperature", "[degF]", 95.0, 35.0),
        ("skin_temperature", "K", 308.15, 35.0),
        ("body_mass", "[lb_av]", 100.0, 45.359237),
        ("body_mass", "g", 71_400.0, 71.4),
        ("sweat_conductivity", "mS/cm", 6.12, 6120.0),
        ("air_pressure", "Pa", 101_325.0, 1013.25),
        ("speed", "km/h", 36.0, 10.0),
        ("rr_interval", "s", 0.8, 800.0),
    ],
)
def test_units_are_turned_into_the_quantitys_own(quantity: str, unit: str, raw: float, value: float) -> None:
    declared = table(f'fields = [{{quantity = "{quantity}", unit = "{unit}", offset = 0, type = "f64"}}]')
    assert means(declared, struct.pack("<d", raw)) == [(QUANTITIES[quantity], pytest.approx(value), GOOD)]


def test_every_conversion_leads_to_a_unit_of_ours() -> None:
    assert {into for _, into in CONVERSIONS} <= {quantity.unit for quantity in SENSED}


def test_every_type_can_be_declared_and_read() -> None:
    assert set(get_args(Type)) == set(NUMBERS)


TWO_BITS = table("""
fields = [{quantity = "heart_rate", unit = "/min", offset = 1, type = "u8"}]
quality = [
  {offset = 0, mask = 0x01, when = "clear", means = "not_worn"},
  {offset = 0, mask = 0x06, means = "poor"},
]
""")


@pytest.mark.parametrize(
    ("data", "quality"),
    [("01 4a", GOOD), ("00 4a", NOT_WORN), ("03 4a", POOR), ("05 4a", POOR), ("02 4a", NOT_WORN), ("f9 4a", GOOD)],
)
def test_bits_say_what_the_values_are_worth(data: str, quality: Quality) -> None:
    assert means(TWO_BITS, data) == [(RATE, 74.0, quality)]


HEADED = """
[match]
{match}
[[fields]]
quantity = "heart_rate"
offset = 2
type = "u8"
unit = "/min"
"""


@pytest.mark.parametrize(
    ("match", "data", "reason"),
    [
        ("", "b501", "too short: 3 bytes are announced, 2 came"),
        ("", "", "too short: 3 bytes are announced, 0 came"),
        ("at_least = 5", "b5014a00", "too short: 5 bytes are announced, 4 came"),
        ("at_least = 1", "b501", "too short: 3 bytes are announced, 2 came"),
        ("size = 3", "b5014a00", "of the wrong size: 3 bytes are due, 4 came"),
        ("size = 3", "b501", "of the wrong size: 3 bytes are due, 2 came"),
        ('header = "b5 01"', "b5024a", "not of My band: b5 01 is due at byte 0"),
        ('header = "B501"\nheader_at = 3', "b5014ab502", "not of My band: b5 01 is due at byte 3"),
        ('header = "b501"\nheader_at = 3', "b5014ab5", "too short: 5 bytes are announced, 4 came"),
        ("", "b501ff", "heart_rate of 255 /min is outside 20..250"),
    ],
)
def test_a_frame_is_refused(match: str, data: str, reason: str) -> None:
    with pytest.raises(Refused) as refusal:
        means(table(HEADED.format(match=match)), data)
    assert str(refusal.value) == reason


@pytest.mark.parametrize("match", ["", "at_least = 3", "size = 3", 'header = "01"\nheader_at = 1', 'header = "B5 01"'])
def test_a_frame_that_matches_is_read(match: str) -> None:
    assert means(table(HEADED.format(match=match)), "b5014a") == [(RATE, 74.0, GOOD)]


@pytest.mark.parametrize(
    ("head", "channel", "key"),
    [
        ('characteristic = "0x2AFE"', Channel.CHARACTERISTIC, "2afe"),
        ('characteristic = "00002AFE-0000-1000-8000-00805F9B34FB"', Channel.CHARACTERISTIC, "2afe"),
        ('service_data = "FCD2"', Channel.SERVICE_DATA, "fcd2"),
        ('manufacturer = "0xFFFF"', Channel.MANUFACTURER, "ffff"),
    ],
)
def test_keys_are_written_as_frames_write_them(head: str, channel: Channel, key: str) -> None:
    declared = decoder(table('fields = [{quantity = "power", unit = "W", offset = 0, type = "u8"}]', head))
    assert declared[:3] == (channel, key, "My band")


def test_of_several_tables_for_one_key_each_is_asked() -> None:
    decoding = Decoding(decoder(table(HEADED.format(match=f"size = {size}"))) for size in (3, 4, 5))
    for size in (3, 4, 5):
        data = bytes.fromhex("b5014a").ljust(size, b"\0")
        frame = Frame(0.0, "", Channel.CHARACTERISTIC, "2afe", data)
        assert [sample.value for sample in decoding.decode(frame)] == [74.0]


def test_nothing_that_is_estimated_can_be_declared() -> None:
    every = list(Quantity)
    assert not {*every[every.index(Quantity.SWEAT_RATE) :], Quantity.FLUID_INTAKE, Quantity.SESSION} & {*SENSED}
    assert len(set(SENSED)) == len(SENSED)


# the worked example


def example() -> Table:
    return msgspec.convert(tomllib.loads(EXAMPLE.read_text("utf-8")), Table)


BAND = [
    ("b5018ef957090000000642", GOOD, {"heart_rate": 142, "sweat_conductivity": 6123.45, "skin_temperature": 33.5}),
    ("b5038ef957090000000642", POOR, {"heart_rate": 142, "sweat_conductivity": 6123.45, "skin_temperature": 33.5}),
    ("b501 00 ffffffff 00000642", GOOD, {"skin_temperature": 33.5}),
    ("b500 00 ffffffff 0000b041", NOT_WORN, {"skin_temperature": 22.0}),
    ("b501 4a f9570900 0000c07f", GOOD, {"heart_rate": 74, "sweat_conductivity": 6123.45}),
]


@pytest.mark.parametrize(("data", "quality", "values"), BAND)
def test_the_worked_example_means(data: str, quality: Quality, values: dict[str, float]) -> None:
    expected: list[Any] = [(QUANTITIES[name], pytest.approx(value), quality) for name, value in values.items()]
    if "skin_temperature" in values:
        expected.append((Quantity.CONDUCTIVITY_TEMPERATURE, values["skin_temperature"], quality))
    assert means(example(), data) == expected


def test_the_page_shows_the_table_that_comes_with_the_program() -> None:
    (shown,) = re.findall(r"```toml\n(.*?)```", PAGE, re.DOTALL)
    whole = example()
    assert msgspec.convert(tomllib.loads(shown), Table) == msgspec.structs.replace(whole, service=None)


def test_the_page_lists_what_can_be_declared() -> None:
    rows = [tuple(re.findall(r"`([^`]+)`", line)) for line in PAGE.partition("| also taken |")[2].splitlines()]
    assert [row for row in rows if row][: len(SENSED)] == [
        (quantity.label, quantity.unit, *(unit for unit, into in CONVERSIONS if into == quantity.unit))
        for quantity in SENSED
    ]


# any bytes, by any table


@st.composite
def any_table(draw: st.DrawFn) -> Table:
    def field(quantity: Quantity) -> dict[str, Any]:
        return {
            "quantity": quantity.label,
            "unit": quantity.unit,
            "offset": draw(st.integers(0, 12)),
            "type": draw(st.sampled_from(sorted(NUMBERS))),
            "endian": draw(st.sampled_from(["little", "big"])),
            "mask": draw(st.integers(1, 0xFFFFFFFF)),
            "shift": draw(st.integers(0, 31)),
            "scale": draw(st.floats(-1e300, 1e300)),
            "offset_value": draw(st.floats(-1e300, 1e300)),
            "unknown": draw(st.lists(st.floats(-3e38, 3e38), max_size=2)),
        }

    fields = [field(quantity) for quantity in draw(st.lists(st.sampled_from(SENSED), min_size=1, max_size=4))]
    judgement = {"offset": draw(st.integers(0, 12)), "mask": draw(st.integers(1, 255)), "means": "poor"}
    match = {"header": draw(st.binary(max_size=1)).hex(), "header_at": draw(st.integers(0, 12))}
    return msgspec.convert(
        {"name": "any", "manufacturer": "ffff", "fields": fields, "quality": [judgement], "match": match}, Table
    )


@given(declared=any_table(), data=st.binary(max_size=24))
def test_any_bytes_are_decoded_or_refused_by_any_table(declared: Table, data: bytes) -> None:
    try:
        samples = means(declared, data)
    except Refused:
        return
    assert all(quantity.low <= value <= quantity.high for quantity, value, _ in samples)


@given(data=st.binary(min_size=10, max_size=10))
def test_any_bytes_of_the_band_are_decoded_or_refused(data: bytes) -> None:
    try:
        samples = means(example(), b"\xb5" + data)
    except Refused:
        return
    assert all(quantity.low <= value <= quantity.high for quantity, value, _ in samples)


@given(kind=st.sampled_from(sorted(NUMBERS)), data=st.binary(min_size=8, max_size=8))
def test_big_endian_is_little_endian_turned_round(kind: Any, data: bytes) -> None:
    little = Field(quantity="distance", offset=0, type=kind, unit="m")
    turned = data[: little.end][::-1]
    assert little.value(data) == msgspec.structs.replace(little, endian="big").value(turned)
