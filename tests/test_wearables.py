"""The folder of tables: read whole, or refused with file, option and cure."""

from pathlib import Path

import pytest

from sweatd.decoders import Decoding
from sweatd.model import Channel, Frame, Quantity, Refused
from sweatd.tomlfile import ConfigError
from sweatd.wearables import read, tables

CONFIG = Path(__file__).parents[1] / "config" / "wearables"
RATE = '[[fields]]\nquantity = "heart_rate"\noffset = 2\ntype = "u8"\nunit = "/min"\n'
OWN = 'name = "Mine"\ncharacteristic = "2afe"\n'


def errors(folder: Path, **files: str) -> list[str]:
    for name, text in files.items():
        (folder / f"{name}.toml").write_text(text)
    with pytest.raises(ConfigError) as error:
        read(folder)
    lines = str(error.value).splitlines()
    assert all(line.startswith(f"{folder}/") for line in lines)
    return [line.removeprefix(f"{folder}/") for line in lines]


def test_the_folder_that_comes_with_the_program_is_sound() -> None:
    (path,), (band,) = tables(CONFIG), read(CONFIG)
    assert (path.name, band.title) == ("sweat-band.toml", "ESP32 sweat band")


def test_a_folder_that_is_empty_or_missing_declares_nothing(tmp_path: Path) -> None:
    (tmp_path / "notes.txt").write_text("no table")
    assert read(tmp_path) == read(tmp_path / "missing") == ()


def test_tables_come_in_the_order_of_their_files(tmp_path: Path) -> None:
    for name in "cab":
        (tmp_path / f"{name}.toml").write_text(f'name = "{name}"\nmanufacturer = "000{name}"\n{RATE}')
    assert [one.title for one in read(tmp_path)] == ["a", "b", "c"]


WRONG = [
    (
        'name = "Mine"\ncharacteristic = "2afe"',
        'fields: are missing; write for each number a section [[fields]] with quantity = "heart_rate"',
    ),
    (
        f'name = "Mine"\n{RATE}',
        (
            "says none, and has to say where its bytes come from; "
            "give exactly one of characteristic, service_data or manufacturer"
        ),
    ),
    (
        f'{OWN}manufacturer = "ffff"\n{RATE}',
        (
            "says characteristic and manufacturer, and has to say where its bytes come from; "
            "give exactly one of characteristic, service_data or manufacturer"
        ),
    ),
    (f'characteristic = "2afe"\n{RATE}', 'name: is missing; write for example: name = "My band"'),
    (
        f'name = "Mine"\ncharacteristic = "2af"\n{RATE}',
        (
            'characteristic: "2af" is not a UUID: four hex digits of the Bluetooth SIG\'s, or all 36 characters; '
            'write for example: characteristic = "e1900002-8f26-4730-bf1e-07059876c484"'
        ),
    ),
    (
        f'name = "Mine"\nmanufacturer = 0xffff\n{RATE}',
        (
            "manufacturer: 65535 is not a company identifier of four hex digits; "
            'write for example: manufacturer = "0xffff"'
        ),
    ),
    (
        f'name = "Mine"\nservice = "180d"\nmanufacturer = "ffff"\n{RATE}',
        "service: stands without a characteristic; leave it out",
    ),
    (
        f"{OWN}[match]\nsize = 11\nat_least = 9\n{RATE}",
        "match.at_least: stands beside match.size; leave one of them out",
    ),
    (
        f"{OWN}[match]\nsize = 2\n{RATE}",
        "fields[#1].offset: ends behind byte 3, the frame behind byte 2; correct it, or match.size",
    ),
    (
        f'{OWN}[match]\nsize = 3\n{RATE}[[quality]]\noffset = 3\nmask = 1\nmeans = "poor"',
        "quality[#1].offset: ends behind byte 4, the frame behind byte 3; correct it, or match.size",
    ),
    (
        f'{OWN}[match]\nsize = 3\nheader = "b5 01"\nheader_at = 2\n{RATE}',
        "match.header: ends behind byte 4, the frame behind byte 3; correct it, or match.size",
    ),
    (
        f'{OWN}[match]\nheader = "b5 0"\n{RATE}',
        'match.header: "b5 0" is not bytes of two hex digits each; write for example: header = ""',
    ),
    (
        f"{OWN}[match]\nlength = 3\n{RATE}",
        "match.length: there is no such option; known here: size, at_least, header, header_at",
    ),
    (
        OWN + RATE.replace('"u8"', '"int32"'),
        (
            'fields[#1].type: "int32" is not one of "f32", "f64", "float", "s16", "s24", "s32", "s8", "sfloat", "u16", '
            '"u24", "u32", "u8"; write for example: type = "f32"'
        ),
    ),
    (OWN + RATE.replace("offset = 2\n", ""), "fields[#1].offset: is missing; write for example: offset = 0"),
    (
        OWN + RATE.replace("offset = 2", "offset = -1"),
        "fields[#1].offset: -1 is not a whole number from 0 to 511 (bytes before it); write for example: offset = 0",
    ),
    (
        OWN + RATE.replace('unit = "/min"', 'unit = "Hz"'),
        (
            'fields[#1].unit: heart_rate is in /min, and "Hz" is not turned into it; '
            'write unit = "/min", and bring the number there by scale'
        ),
    ),
    (
        OWN + RATE.replace("heart_rate", "skin_temperature").replace("/min", "F"),
        (
            'fields[#1].unit: skin_temperature is in Cel, and "F" is not turned into it; '
            'write unit = "Cel" or unit = "[degF]" or unit = "K", and bring the number there by scale'
        ),
    ),
    (f"{OWN}{RATE}scale = 0", "fields[#1].scale: 0 makes every number 0; write for example: scale = 0.01"),
    (f"{OWN}{RATE}scale = nan", "fields[#1].scale: nan is not a number; write for example: scale = 1.0"),
    (
        f"{OWN}{RATE}unknown = [0, 65535]",
        "fields[#1].unknown: 65535 never comes in u8; write the raw number, before scale",
    ),
    (f"{OWN}{RATE}unknown = [-1]", "fields[#1].unknown: -1 never comes in u8; write the raw number, before scale"),
    (f"{OWN}{RATE}unknown = [0.5]", "fields[#1].unknown: 0.5 never comes in u8; write the raw number, before scale"),
    (
        OWN + RATE.replace("u8", "s8") + "unknown = [0xff, -129]",
        "fields[#1].unknown: -129 never comes in s8; write the raw number, before scale",
    ),
    (
        OWN + RATE.replace("u8", "f32") + "unknown = [1e300]",
        "fields[#1].unknown: 1e+300 never comes in f32; write the raw number, before scale",
    ),
    (
        OWN + RATE.replace("u8", "f32") + "mask = 15",
        "fields[#1].mask: bits are picked from u8, u16, u24, u32, not from f32; change the type",
    ),
    (
        OWN + RATE.replace("u8", "s16") + "shift = 4",
        "fields[#1].shift: bits are picked from u8, u16, u24, u32, not from s16; change the type",
    ),
    (f"{OWN}{RATE}mask = 0x1ff", "fields[#1].mask: 0x1ff has more bits than u8; correct it, or the type"),
    (f"{OWN}{RATE}mask = 0x0f\nshift = 4", "fields[#1].mask: leaves no bit of u8; correct mask and shift"),
    (f"{OWN}{RATE}shift = 8", "fields[#1].shift: leaves no bit of u8; correct mask and shift"),
    (
        f'{OWN}{RATE}[[quality]]\noffset = 0\nmask = 256\nmeans = "poor"',
        "quality[#1].mask: 256 is not a whole number from 1 to 255 (bits of the byte); write for example: mask = 1",
    ),
    (
        f'{OWN}{RATE}[[quality]]\noffset = 0\nmask = 1\nmeans = "bad"',
        'quality[#1].means: "bad" is not one of "not_worn", "poor"; write for example: means = "not_worn"',
    ),
    (
        OWN + RATE + RATE,
        "fields[#2].quantity: heart_rate is what fields[#1] is, too; leave one of them out",
    ),
    (
        f'name = "Mine"\ncharacteristic = "2A37"\n{RATE}',
        (
            "characteristic: 2a37 is Heart Rate Measurement, which sweatd decodes itself; "
            "take a UUID of your own, or tell your frames apart by match.size or match.header"
        ),
    ),
]


@pytest.mark.parametrize(("text", "complaint"), WRONG, ids=[complaint[:40] for _, complaint in WRONG])
def test_a_wrong_table_is_refused_with_file_option_and_cure(tmp_path: Path, text: str, complaint: str) -> None:
    assert errors(tmp_path, mine=text) == [f"mine.toml: {complaint}"]


@pytest.mark.parametrize("quantity", ["sweat_rate", "fluid_intake", "cramp", "maker", "wheel_turns", "Heart rate"])
def test_what_no_sensor_says_with_a_number_is_refused(tmp_path: Path, quantity: str) -> None:
    (line,) = errors(tmp_path, mine=OWN + RATE.replace("heart_rate", quantity))
    assert f'"{quantity}" is not something that a wearable can sense: one of heart_rate, rr_interval, ' in line
    assert line.endswith('; write for example: quantity = "heart_rate"')


def test_all_that_is_wrong_is_told_at_once(tmp_path: Path) -> None:
    text = OWN + RATE.replace('unit = "/min"', 'unit = "Hz"') + "unknown = [256]\nscale = 0"
    assert [line.split(": ")[1] for line in errors(tmp_path, mine=text)] == [
        "fields[#1].unit",
        "fields[#1].scale",
        "fields[#1].unknown",
    ]


def test_beat_intervals_may_come_several_at_a_time(tmp_path: Path) -> None:
    interval = '[[fields]]\nquantity = "rr_interval"\noffset = {}\ntype = "u16"\nunit = "ms"\nunknown = [0]\n'
    (tmp_path / "beats.toml").write_text(OWN + interval.format(0) + interval.format(2))
    (beats,) = read(tmp_path)
    samples = beats.decode(Frame(0.0, "", beats.channel, beats.key, bytes.fromhex("20032103")))
    assert [sample.value for sample in samples] == [800.0, 801.0]


def matched(match: str, key: str = 'manufacturer = "ffff"') -> str:
    return f'name = "One"\n{key}\n[match]\n{match}\n{RATE}'


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("", ""),
        ("size = 4", ""),
        ("size = 4", "size = 4"),
        ("size = 4", "at_least = 4"),
        ("at_least = 9", ""),
        ('header = "b5"', ""),
        ('header = "b5"', 'header = "b5 01"'),
        ('header = "b5"', 'header = "01"\nheader_at = 1'),
        ('size = 4\nheader = "b5"', 'size = 4\nheader = "01"\nheader_at = 3'),
    ],
)
def test_two_tables_that_claim_the_same_bytes_are_refused(tmp_path: Path, one: str, other: str) -> None:
    for first, second in ((one, other), (other, one)):
        assert errors(tmp_path, a=matched(first), b=matched(second)) == [
            (
                'b.toml: manufacturer: claims bytes of ffff that "One" in a.toml claims, too; '
                "tell them apart by match.size or match.header, or take one file away"
            )
        ]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("size = 4", "size = 5"),
        ("size = 4", "at_least = 5"),
        ("size = 4", 'header = "01"\nheader_at = 4'),
        ('header = "b5"', 'header = "b6"'),
        ('header = "b5 01"', 'header = "02"\nheader_at = 1'),
    ],
)
def test_size_or_header_tell_tables_apart(tmp_path: Path, one: str, other: str) -> None:
    for first, second in ((one, other), (other, one)):
        (tmp_path / "a.toml").write_text(matched(first))
        (tmp_path / "b.toml").write_text(matched(second))
        assert len(read(tmp_path)) == 2


@pytest.mark.parametrize("key", ['manufacturer = "fffe"', 'service_data = "ffff"', 'characteristic = "ffff"'])
def test_other_keys_are_other_bytes(tmp_path: Path, key: str) -> None:
    (tmp_path / "a.toml").write_text(matched(""))
    (tmp_path / "b.toml").write_text(matched("", key))
    assert len(read(tmp_path)) == 2


def test_a_table_adds_to_what_is_decoded_already_and_changes_nothing(tmp_path: Path) -> None:
    """A home-made sensor sends a float32 as the SIG's Temperature, and means the skin."""
    field = '[[fields]]\nquantity = "skin_temperature"\noffset = 0\ntype = "f32"\nunit = "Cel"\n'
    (tmp_path / "skin.toml").write_text(f'name = "Skin"\ncharacteristic = "2a6e"\n[match]\nsize = 4\n{field}')
    decoding = Decoding(read(tmp_path))

    def quantities(data: str) -> list[Quantity]:
        frame = Frame(0.0, "", Channel.CHARACTERISTIC, "2a6e", bytes.fromhex(data))
        return [sample.quantity for sample in decoding.decode(frame)]

    assert quantities("6608") == [Quantity.AIR_TEMPERATURE]
    assert quantities("00000642") == [Quantity.SKIN_TEMPERATURE]
    with pytest.raises(Refused, match="4 bytes are due, 3 came"):
        quantities("000006")
