"""Looks for bytes that a decoder neither decodes nor refuses, guided by what they make it do (atheris, libFuzzer).

    scripts/fuzz [EXECUTIONS]      10,000,000 if nothing is said

The first byte chooses the decoder. corpus.txt holds what earlier runs found worth keeping, a line each: channel, key,
bytes; tests/decoders/test_every_decoder.py runs it every time. Whatever breaks is printed, and left in a file beside.
"""

import sys
from pathlib import Path

import atheris

with atheris.instrument_imports(include=["sweatd.decoders"]):
    from sweatd.decoders import DECODERS
from sweatd.model import Frame, Refused

CORPUS = Path(__file__).parent / "corpus.txt"
PLACES = {(decoder.channel.value, decoder.key): place for place, decoder in enumerate(DECODERS)}
LONGEST = 600  # bytes: what people tell may be longer than an attribute of GATT


def try_one(data: bytes) -> None:
    """Decoded into what is possible, or refused; anything else ends the run."""
    if not data:
        return
    decoder = DECODERS[data[0] % len(DECODERS)]
    try:
        samples = decoder.decode(Frame(0.0, "F0:00:00:00:00:01", decoder.channel, decoder.key, data[1:]))
    except Refused:
        return
    for sample in samples:
        if not sample.quantity.holds(sample.value):
            raise ValueError(f"{decoder.key} {data[1:].hex()}: {sample}")


def unpack(folder: Path) -> None:
    """The corpus as libFuzzer wants it: a file for each."""
    for number, line in enumerate(CORPUS.read_text().splitlines()):
        channel, key, *data = line.split(" ")
        if (channel, key) in PLACES:
            (folder / f"{number:05}").write_bytes(bytes([PLACES[channel, key]]) + bytes.fromhex("".join(data)))


def pack(folder: Path) -> None:
    """What was found, as lines."""
    found = set()
    for path in folder.iterdir():
        first, data = path.read_bytes()[:1], path.read_bytes()[1:]
        if first:
            decoder = DECODERS[first[0] % len(DECODERS)]
            found.add(f"{decoder.channel.value} {decoder.key} {data.hex()}".rstrip())
    CORPUS.write_text("\n".join(sorted(found)) + "\n")


def main() -> None:
    """`unpack FOLDER`, `run EXECUTIONS FOLDER`, `pack FOLDER`."""
    verb, *rest = sys.argv[1:]
    if verb == "unpack":
        unpack(Path(rest[0]))
    elif verb == "pack":
        pack(Path(rest[0]))
    else:
        fuzz(f"-runs={rest[0]}", "-print_final_stats=1", rest[1])


def fuzz(*options: str) -> None:
    """libFuzzer, which ends the process."""
    atheris.Setup([sys.argv[0], f"-max_len={LONGEST}", *options], try_one)
    atheris.Fuzz()


if __name__ == "__main__":
    main()
