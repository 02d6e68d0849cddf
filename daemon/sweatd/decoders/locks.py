"""Unlocks what a device encrypts for whoever has its key: AES-CCM with a key of 16 bytes and a tag T of 4.

BTHome version 2, service data 0xFCD2 (bthome.io/encryption)::

    II [MM..] CC CC .. NN NN NN NN TT TT TT TT   I: device information, bit 0 set   M: own address, where bit 1 is set
                                                 C: objects, encrypted              N: counter
    nonce: address, D2 FC, I, N

LYWSD03MMC with pvvx's firmware, service data 0x181A, 11 bytes (github.com/pvvx/ATC_MiThermometer)::

    NN CC CC CC CC CC CC TT TT TT TT             C: temperature, humidity, battery and flags as in lywsd03mmc
    nonce: address backwards, 0E 16 1A 18 (the element's size, type and UUID), N; 11 is authenticated with it

pvvx's counter is one byte and begins anew every few minutes: it tells nothing of who sends again what they recorded.
"""

from typing import NamedTuple

from sweatd.decoders.wire import at_least, unsigned
from sweatd.model import Channel, Frame, Refused

ENCRYPTED, OWN_ADDRESS = 0x01, 0x02
ADDRESS_BYTES, COUNTER_BYTES, TAG_BYTES = 6, 4, 4
PVVX_BYTES = 11
LOCKABLE = frozenset({(Channel.SERVICE_DATA, "fcd2"), (Channel.SERVICE_DATA, "181a")})
NO_VOLTAGE = bytes(2)  # it is not sent encrypted, and nobody reads it


class Lock(NamedTuple):
    """What AES-CCM needs beside the key, and what stands around the plain text."""

    nonce: bytes
    locked: bytes
    authenticated: bytes | None = None


def unlocked(frame: Frame, key: bytes) -> Frame:
    """The frame as if it had never been encrypted; any other as it is. Raises Refused where the key does not fit."""
    if frame.channel is not Channel.SERVICE_DATA:
        return frame
    data = frame.data
    if _bthome_locked(frame):
        head = 1 + (ADDRESS_BYTES if data[0] & OWN_ADDRESS else 0)
        plain = bytes([data[0] & ~ENCRYPTED]) + data[1:head] + _opened(_bthome(frame, head), key)
    elif frame.key == "181a" and len(data) == PVVX_BYTES:
        said = _opened(_pvvx(frame), key)
        plain = _address(frame)[::-1] + said[:4] + NO_VOLTAGE + said[4:5] + data[:1] + said[5:]
    else:
        return frame
    return Frame(frame.at, frame.device, frame.channel, frame.key, plain)


def counter(frame: Frame) -> int | None:
    """How many frames came before a locked one that was unlocked; None where none is told, or it is too small."""
    return unsigned(frame.data[-COUNTER_BYTES - TAG_BYTES : -TAG_BYTES]) if _bthome_locked(frame) else None


def _bthome_locked(frame: Frame) -> bool:
    return (
        frame.channel is Channel.SERVICE_DATA
        and frame.key == "fcd2"
        and bool(frame.data[:1] and frame.data[0] & ENCRYPTED)
    )


def _bthome(frame: Frame, head: int) -> Lock:
    data = at_least(frame.data, head + COUNTER_BYTES + TAG_BYTES)
    counter, tag = data[-COUNTER_BYTES - TAG_BYTES : -TAG_BYTES], data[-TAG_BYTES:]
    address = data[1:head][::-1] or _address(frame)
    return Lock(address + b"\xd2\xfc" + data[:1] + counter, data[head : -COUNTER_BYTES - TAG_BYTES] + tag)


def _pvvx(frame: Frame) -> Lock:
    element = bytes([PVVX_BYTES + 3]) + b"\x16\x1a\x18"
    return Lock(_address(frame)[::-1] + element + frame.data[:1], frame.data[1:], b"\x11")


def _address(frame: Frame) -> bytes:
    try:
        address = bytes.fromhex(frame.device.replace(":", ""))
    except ValueError:
        address = b""
    if len(address) != ADDRESS_BYTES:
        raise Refused(f"encrypted, and {frame.device!r} is not the address that its key goes with")
    return address


def _opened(lock: Lock, key: bytes) -> bytes:
    try:  # a gym without locked devices neither has nor loads it
        from cryptography.exceptions import InvalidTag  # noqa: PLC0415
        from cryptography.hazmat.primitives.ciphers.aead import AESCCM  # noqa: PLC0415
    except ModuleNotFoundError:
        raise Refused("encrypted, and the package cryptography is missing: pip install 'sweatd[keys]'") from None
    try:
        return AESCCM(key, tag_length=TAG_BYTES).decrypt(lock.nonce, lock.locked, lock.authenticated)
    except (InvalidTag, ValueError):
        raise Refused("encrypted, and not with the key that is known: assign it anew with the right --key") from None
