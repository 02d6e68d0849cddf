"""What all decoders owe: they are registered, documented, and never do anything but decode or refuse."""

import random
from collections.abc import Iterable, Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

import sweatd.decoders
from sweatd.decoders import CHARACTERISTICS, DECODERS, decode
from sweatd.decoders.wire import Decoder
from sweatd.model import Channel, Frame, Refused

every_decoder = pytest.mark.parametrize("decoder", DECODERS, ids=lambda decoder: decoder.key)

# One good frame for each decoder, as rich as can be: what the fuzzing starts from.
GOOD_FRAMES = {
    "2a37": bytes.fromhex("1fb400640055015601"),
    "2a38": bytes.fromhex("01"),
    "2a1c": bytes.fromhex("07da0300ffe8070c1f173b3b03"),
    "2a1d": bytes.fromhex("03"),
    "2a1e": bytes.fromhex("066c0100ffe8070c1f173b3b03"),
    "2a19": bytes.fromhex("37"),
    "2a6e": bytes.fromhex("6608"),
    "2a6f": bytes.fromhex("8813"),
    "f5ba0002-8044-4263-be42-17de75d76fa9": bytes.fromhex("ff070700840300006e00f52000002602e201e817d00c520de20403"),
    "f5ba0003-8044-4263-be42-17de75d76fa9": bytes.fromhex("c302071405e807000070170000"),
    "2a9d": bytes.fromhex("0f1027e9070a1f0b3b3b01e100c002"),
    "2a9c": bytes.fromhex("fe0fb500e9070a1f0b3b3b01601da601e01b2e2d102a20214e14c837e406"),
    "2a53": bytes.fromhex("07000355d40039300000"),
    "2a5b": bytes.fromhex("033930000000047b000002"),
    "2a63": bytes.fromhex("ff1ffa006400013930000000087b000002c8009cff4001e0fe5a000b5a000e012a00"),
    "00002101-5b1e-4347-b07c-97b514dae121": bytes.fromhex("37190fc20d2f00130027"),
    "0bf6": bytes.fromhex("0004758e"),
    "f60b": bytes.fromhex("0004b391"),
    "006b": bytes.fromhex("72067f443700000033003c3d"),
    "0157": bytes.fromhex("0201007d0000000000000000000000000000aabbccddeeff"),
    "fb005c82-02e7-f387-1cad-8acd2d8df0c8": bytes.fromhex("02009435770000000081f1ff1400f00306017b0f08"),
    "2acd": bytes.fromhex("fe1fb004b004e8030014000b0064000a0096009600320058020a96643c003c0000002c01"),
    "2ad2": bytes.fromhex("740b3c054800210000010018000200000000561000"),
    "2ad1": bytes.fromhex("fc0b300100e803007d007d00c800c80005001400ffffff963c00"),
    "2a5e": bytes.fromhex("0f61003c00e8070c1f173b3b00010000002d00"),
    "2a5f": bytes.fromhex("1f61003c006000460062003200200000000057f0"),
    "2a29": b"Polar Electro Oy\0",
    "2a24": b"H10\0",
    "2a26": b"5.0.0",
    "2a27": b"00760690.04",
    "2a28": b"3.1.1",
    "2a6d": bytes.fromhex("02760f00"),
    "fcd2": bytes.fromhex("40016102ca0903bf1304138a01065e1f56e803"),
    "0499": bytes.fromhex("0512fc5394c37c0004fffc040cac364200cdcbb8334c884f"),
    "181a": bytes.fromhex("ee000038c1a406096810540b640705"),
    "181d": bytes.fromhex("228c37e7070a1f0b3b3b"),
    "181b": bytes.fromhex("0226e7070a1f0b3b3bf4018c37"),
    "rssi": bytes.fromhex("c4"),
    "drink": b'{"ml":250,"sodium_mmol_l":20,"id":"x1"}',
    "weigh": b'{"kg":71.4,"id":"x2","at":1761900000}',
    "urine": b'{"ml":300,"id":"x3"}',
    "soreness": b'{"score":6,"muscle":"calf"}',
    "cramp": b'{"muscle":"calf","id":"x4"}',
    "unwell": b'{"signs":["nausea","confusion"]}',
    "well": b"{}",
    "stretched": b"{}",
    "start": b'{"id":"x5"}',
    "end": b'{"at":1761900000}',
    "ack": b'{"alert":"a1-heat_strain-1761900000","revision":2,"by":"coach"}',
    "snooze": b'{"minutes":10,"by":"coach"}',
    "assign": b'{"device":"C0:FF:EE:00:00:01"}',
    "measured": b'{"heart_rate":143,"power":210,"rr_interval":[412,405]}',
}


def assert_decoded_or_refused(decoder: Decoder, frames: Iterable[bytes]) -> None:
    channel, key, decode_one = decoder.channel, decoder.key, decoder.decode
    for data in frames:
        try:
            samples = decode_one(Frame(0.0, "", channel, key, data))
        except Refused:
            continue
        for sample in samples:
            assert sample.quantity.low <= sample.value <= sample.quantity.high, (data.hex(), sample)


def test_no_decoder_is_forgotten() -> None:
    shared = {"__init__", "wire", "command", "scales", "table", "numbers", "locks"}
    files = {path.stem for path in Path(sweatd.decoders.__path__[0]).rglob("*.py")} - shared
    assert files == {decoder.decode.__module__.rpartition(".")[2] for decoder in DECODERS}


def test_no_key_is_claimed_twice_and_each_is_written_as_frames_write_it() -> None:
    keys = [(decoder.channel, decoder.key) for decoder in DECODERS]
    assert len(set(keys)) == len(keys)
    assert all(key == key.lower() for _, key in keys)
    assert {key for channel, key in keys if channel is Channel.CHARACTERISTIC} == CHARACTERISTICS


def test_the_documentation_has_every_decoder_and_no_other() -> None:
    page = Path(__file__).parents[2] / "docs" / "wearables.md"
    chapter = page.read_text("utf-8").partition("## What is understood")[2].partition("\n## ")[0]
    rows = [line.split("|")[1:3] for line in chapter.splitlines() if line.startswith("| `")]
    assert {(key.strip(" `"), title.strip()) for key, title in rows} == {(d.key, d.title) for d in DECODERS}


def test_an_unknown_key_is_refused() -> None:
    with pytest.raises(Refused, match="no decoder for manufacturer ffff"):
        decode(Frame(0.0, "", Channel.MANUFACTURER, "ffff", b""))


def test_what_fuzzing_kept_is_decoded_or_refused() -> None:
    """scripts/fuzz finds it, and adds to it."""
    known = {(decoder.channel.value, decoder.key): decoder for decoder in DECODERS}
    lines = (Path(__file__).parents[1] / "fuzz" / "corpus.txt").read_text().splitlines()
    for channel, key, *data in (line.split(" ") for line in lines):
        assert_decoded_or_refused(known[channel, key], [bytes.fromhex("".join(data))])


@every_decoder
def test_a_good_frame_gives_samples_of_its_device_at_its_time(decoder: Decoder) -> None:
    samples = decode(Frame(1761900000.25, "F0:01", decoder.channel, decoder.key, GOOD_FRAMES[decoder.key]))
    about_words = decoder.decode.__module__.endswith(".answers")  # not about bodies
    assert {(sample.at, sample.device) for sample in samples} == (set() if about_words else {(1761900000.25, "F0:01")})


@every_decoder
def test_a_frame_cut_anywhere_is_decoded_or_refused(decoder: Decoder) -> None:
    good = GOOD_FRAMES[decoder.key]
    assert_decoded_or_refused(decoder, (good[:end] for end in range(len(good))))


@given(data=st.binary(max_size=64))
def test_any_bytes_are_decoded_or_refused(data: bytes) -> None:
    for decoder in DECODERS:
        assert_decoded_or_refused(decoder, [data])


@every_decoder
@pytest.mark.timeout(300)
def test_a_million_random_frames_are_decoded_or_refused(decoder: Decoder) -> None:
    """Of what is told a tenth: no random bytes are JSON, and those that nearly are come below."""
    assert_decoded_or_refused(decoder, random_frames(100_000 if decoder.channel is Channel.TOLD else 1_000_000))


@every_decoder
def test_frames_that_are_nearly_good_are_decoded_or_refused(decoder: Decoder) -> None:
    assert_decoded_or_refused(decoder, nearly_good_frames(GOOD_FRAMES[decoder.key], 100_000))


def random_frames(count: int) -> Iterator[bytes]:
    """Of 0 to 32 bytes (a full sweat frame has 27), as many of each length, the same at each run."""
    chance = random.Random(0x2A37)  # noqa: S311 - a seed that gives the same frames at each run
    for _ in range(0, count, 100_000):
        block, at = chance.randbytes(100_000 * 16), 0
        for index in range(100_000):
            size = index % 33
            yield block[at : at + size]
            at += size


def nearly_good_frames(good: bytes, count: int) -> Iterator[bytes]:
    """With one to four bytes changed, and now and then an end that is missing or too much."""
    chance = random.Random(0x2A1C)  # noqa: S311 - the same
    for _ in range(count):
        data = bytearray(good)
        for _ in range(chance.randrange(1, 5)):
            data[chance.randrange(len(data))] = chance.getrandbits(8)
        tail = chance.randrange(-2, 3) if chance.getrandbits(1) else 0
        yield bytes(data[:tail] if tail < 0 else data + chance.randbytes(tail))
