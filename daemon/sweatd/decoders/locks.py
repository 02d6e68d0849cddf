"""Unlocks what a device encrypts for whoever has its key: BTHome version 2 (bthome.io/encryption).

AES-CCM with a key of 16 bytes and a tag of 4::

    II CC CC .. NN NN NN NN TT TT TT TT      I: device information, bit 0 set   C: objects, encrypted
                                             N: counter                         T: tag
    nonce: the device's address, D2 FC, I, N

A frame that was recorded and is sent again by a stranger has a right tag: the counter is not watched here.
"""

from sweatd.decoders.wire import at_least
from sweatd.model import Channel, Frame, Refused

BTHOME = "fcd2"
ENCRYPTED = 0x01
COUNTER_BYTES, TAG_BYTES = 4, 4


def unlocked(frame: Frame, key: bytes) -> Frame:
    """The frame as if it had never been encrypted; any other as it is. Raises Refused where the key does not fit."""
    if (frame.channel, frame.key) != (Channel.SERVICE_DATA, BTHOME) or not frame.data or not frame.data[0] & ENCRYPTED:
        return frame
    try:  # a gym without locked devices neither has nor loads it
        from cryptography.exceptions import InvalidTag  # noqa: PLC0415
        from cryptography.hazmat.primitives.ciphers.aead import AESCCM  # noqa: PLC0415
    except ModuleNotFoundError:
        raise Refused("encrypted, and the package cryptography is missing: pip install 'sweatd[keys]'") from None
    data = at_least(frame.data, 1 + COUNTER_BYTES + TAG_BYTES)
    rest, tag = data[1:-TAG_BYTES], data[-TAG_BYTES:]
    objects, counter = rest[:-COUNTER_BYTES], rest[-COUNTER_BYTES:]
    try:
        address = bytes.fromhex(frame.device.replace(":", ""))
        nonce = address + bytes.fromhex("d2fc") + data[:1] + counter
        plain = AESCCM(key, tag_length=TAG_BYTES).decrypt(nonce, objects + tag, None)
    except (InvalidTag, ValueError):
        raise Refused("encrypted, and not with the key that is known: assign it anew with the right --key") from None
    return Frame(frame.at, frame.device, frame.channel, frame.key, bytes([data[0] & ~ENCRYPTED]) + plain)
