"""What was recorded and is sent again by a stranger is not believed."""

from contextlib import nullcontext

import pytest

from sweatd.keyring import Keyring
from sweatd.model import Channel, Frame, Refused
from sweatd.pipeline import Pipeline, Settings
from sweatd.roster import ROOM, Roster
from virtualgym import lywsd03mmc
from virtualgym.bthome_sensor import encoded, sealed

KEY, OTHER = bytes(range(16)), bytes(16)
DEVICE = "A4:C1:38:8D:18:B2"


def frame(counter: int, key: bytes = KEY, device: str = DEVICE, at: float = 0.0) -> Frame:
    return Frame(at, device, Channel.SERVICE_DATA, "fcd2", sealed(encoded(21.0, 40.0, 90), key, DEVICE, counter))


def keyring(**keys: bytes) -> Keyring:
    ring = Keyring()
    ring.know({DEVICE: KEY, **keys})
    return ring


@pytest.mark.parametrize(
    ("heard", "refused"),
    [
        ([(0, 5000), (1, 5001), (2, 5009), (3, 5001)], True),
        ([(0, 5000), (3600, 4999)], True),
        ([(0, 0xFFFFFFFF), (3600, 100)], True),
        ([(0, 5000), (1, 99)], True),  # else the next one could be any that was ever recorded
        ([(0, 5000), (1, 5000), (2, 5000)], False),  # BlueZ says it again
        ([(0, 5000), (30, 0), (31, 1), (32, 2)], False),  # a new battery, or the counter's end
        ([(0, 5000), (30, 99)], False),
        ([(1e9, 5000), (0, 99)], False),  # the clock was wrong, and was put right
        ([(0, 50), (1, 40)], True),
    ],
)
def test_a_counter_that_goes_back_is_refused(heard: list[tuple[float, int]], refused: bool) -> None:
    ring = keyring()
    *before, (at, last) = heard
    for then, count in before:
        ring.unlocked(frame(count, at=then))
    with pytest.raises(Refused, match="perhaps recorded, and sent again") if refused else nullcontext():
        ring.unlocked(frame(last, at=at))


def test_whoever_lacks_the_key_cannot_move_the_counter_on() -> None:
    ring = keyring()
    ring.unlocked(frame(5000))
    with pytest.raises(Refused, match="not with the key that is known"):
        ring.unlocked(frame(9000, OTHER))
    ring.unlocked(frame(5001))


def test_a_restart_does_not_forget_it_and_another_key_does() -> None:
    ring, restarted = keyring(), keyring()
    ring.unlocked(frame(5000))
    restarted.thaw(ring.freeze())
    with pytest.raises(Refused, match="sent again"):
        restarted.unlocked(frame(4000))
    restarted.know({DEVICE: OTHER})
    restarted.unlocked(frame(4000, OTHER))
    assert KEY.hex() not in str(ring.freeze())
    ring.know({})
    assert ring.freeze() == {}


PLAIN = Frame(0.0, DEVICE, Channel.SERVICE_DATA, "fcd2", encoded(21.0, 40.0, 90))


def test_what_is_not_locked_or_has_no_key_or_no_counter_passes() -> None:
    ring = keyring()
    connected = Frame(0.0, DEVICE, Channel.CHARACTERISTIC, "2a19", b"\x37")
    for plain in (
        connected,
        PLAIN,
        Frame(0.0, DEVICE, Channel.SERVICE_DATA, "fcd2", b""),
        frame(7, device="A4:C1:38:0"),
    ):
        assert ring.unlocked(plain) == plain
    for count in (200, 3):  # of one byte: it begins anew every few minutes
        data = lywsd03mmc.sealed_pvvx(lywsd03mmc.encoded_pvvx(20.0, 41.5, 80, DEVICE, counter=count), KEY)
        ring.unlocked(Frame(0.0, DEVICE, Channel.SERVICE_DATA, "181a", data))
    assert ring.unlocked(connected) == connected


def test_what_was_encrypted_once_is_not_believed_without() -> None:
    ring = keyring()
    ring.unlocked(frame(5000))
    with pytest.raises(Refused, match=r"not encrypted any more: .* --key none"):
        ring.unlocked(PLAIN)
    ring.know({})  # its key was told to be none
    assert ring.unlocked(PLAIN) == PLAIN


def test_the_pipeline_counts_what_is_not_to_be_believed_and_gives_the_rest_unlocked() -> None:
    pipeline = Pipeline(Settings(), Roster(assignments={DEVICE: ROOM}, keys={DEVICE: KEY}))
    assert pipeline.unlocked(frame(5000)) == PLAIN
    assert pipeline.unlocked(frame(4000)) is None
    assert list(pipeline.refusals.by_reason) == [
        "encrypted, and older than what was heard before: perhaps recorded, and sent again"
    ]
    restarted = Pipeline(Settings(), pipeline.roster)
    assert restarted.thaw(pipeline.freeze())
    assert restarted.unlocked(frame(4000)) is None
