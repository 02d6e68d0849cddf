"""Device Information Service 0x180A (Bluetooth SIG, Device Information Service 1.1).

What a wearable says of itself, each read once: text in UTF-8, without a length, often padded with NUL.

    Manufacturer Name 0x2A29    Model Number 0x2A24    Firmware, Hardware, Software Revision 0x2A26, 0x2A27, 0x2A28

The text ends at the first NUL. It comes from a stranger and goes to terminals and pages: what cannot be printed
(control characters, marks that turn the direction of writing) becomes a space, and what is too long is cut.
Serial number 0x2A25 and System ID 0x2A23 are not read: they tell one person's device from another's.
"""

from sweatd.decoders.wire import Decoder, sample
from sweatd.model import Channel, Frame, Quantity, Sample

LONGEST = 64  # characters


def text(data: bytes) -> str:
    r"""The text, harmless; empty where nothing is said.

    >>> text(b"Polar Electro Oy\0")
    'Polar Electro Oy'
    """
    raw = data.partition(b"\0")[0].decode(errors="replace")
    words = "".join(character if character.isprintable() else " " for character in raw).split()
    return " ".join(words)[:LONGEST].rstrip()


def _said(frame: Frame, quantity: Quantity) -> tuple[Sample, ...]:
    label = text(frame.data)
    return (sample(frame, quantity, 1, label=label),) if label else ()


def decode_maker(frame: Frame) -> tuple[Sample, ...]:
    """Who made it."""
    return _said(frame, Quantity.MAKER)


def decode_model(frame: Frame) -> tuple[Sample, ...]:
    """Which of the maker's products it is."""
    return _said(frame, Quantity.MODEL)


def decode_firmware(frame: Frame) -> tuple[Sample, ...]:
    """Version of its firmware."""
    return _said(frame, Quantity.FIRMWARE)


def decode_hardware(frame: Frame) -> tuple[Sample, ...]:
    """Version of its hardware."""
    return _said(frame, Quantity.HARDWARE)


def decode_software(frame: Frame) -> tuple[Sample, ...]:
    """Version of its software."""
    return _said(frame, Quantity.SOFTWARE)


DECODERS = (
    Decoder(Channel.CHARACTERISTIC, "2a29", "Manufacturer Name String", decode_maker),
    Decoder(Channel.CHARACTERISTIC, "2a24", "Model Number String", decode_model),
    Decoder(Channel.CHARACTERISTIC, "2a26", "Firmware Revision String", decode_firmware),
    Decoder(Channel.CHARACTERISTIC, "2a27", "Hardware Revision String", decode_hardware),
    Decoder(Channel.CHARACTERISTIC, "2a28", "Software Revision String", decode_software),
)
