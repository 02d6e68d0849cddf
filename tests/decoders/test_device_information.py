import pytest
from bumble.profiles.device_information_service import DeviceInformationService
from hypothesis import given
from hypothesis import strategies as st

from sweatd.decoders.device_information import DECODERS
from sweatd.model import Channel, Frame, Quality, Quantity

DECODE = {decoder.key: decoder.decode for decoder in DECODERS}
QUANTITIES = {
    "2a29": Quantity.MAKER,
    "2a24": Quantity.MODEL,
    "2a26": Quantity.FIRMWARE,
    "2a27": Quantity.HARDWARE,
    "2a28": Quantity.SOFTWARE,
}


def label(data: bytes, key: str = "2a29") -> str | None:
    """What is said; None where nothing is."""
    samples = DECODE[key](Frame(0.0, "", Channel.CHARACTERISTIC, key, data))
    assert [(one.quantity, one.value, one.quality) for one in samples] in ([], [(QUANTITIES[key], 1.0, Quality.GOOD)])
    return samples[0].label if samples else None


@pytest.mark.parametrize("key", QUANTITIES)
def test_each_says_what_it_is(key: str) -> None:
    assert label(b"1.2.6", key) == "1.2.6"


def test_what_identifies_a_person_is_not_read() -> None:
    assert set(DECODE) == set(QUANTITIES)


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        (b"Polar Electro Oy", "Polar Electro Oy"),
        (b"Polar Electro Oy\0", "Polar Electro Oy"),
        (b"H10\0\0\0\0", "H10"),
        (b"H10\0garbage", "H10"),
        (b" FITSHOW \r\n", "FITSHOW"),
        ("Größe 42 µm, 体温".encode(), "Größe 42 µm, 体温"),
        (b"", None),
        (b"\0\0\0", None),
        (b" \t\n", None),
        (b"caf\xe9", "caf\ufffd"),  # Latin-1
        (b"\xff\xff", "\ufffd\ufffd"),
        (b"\x1b[2Jgone", "[2Jgone"),  # would clear a terminal
        (b"a\x07b\x7fc", "a b c"),
        ("exe\u202egnp".encode(), "exe gnp"),  # would be shown backwards
        ("a\u200bb\u2028c\ufeffd".encode(), "a b c d"),
        (b"x" * 512, "x" * 64),
        (b"x" * 63 + b" y", "x" * 63),
        ("é".encode() * 64, "é" * 64),  # characters are cut, not bytes
    ],
)
def test_text_is_made_harmless(data: bytes, expected: str | None) -> None:
    assert label(data) == expected


@given(data=st.binary(max_size=600))
def test_any_bytes_are_harmless_text(data: bytes) -> None:
    said = label(data)
    assert said is None or (0 < len(said) <= 64 and said.isprintable() and said == said.strip())


WORD = st.text(st.characters(min_codepoint=0x21, max_codepoint=0x7E), min_size=1, max_size=15)


@given(words=st.lists(WORD, max_size=4))
def test_what_a_foreign_wearable_encodes_is_heard(words: list[str]) -> None:
    name = " ".join(words)
    value = DeviceInformationService(manufacturer_name=name, system_id=(1, 2)).characteristics[0].value
    assert isinstance(value, bytes)
    assert label(value) == (name or None)
