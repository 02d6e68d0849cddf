"""Who is refused again and again is told of, once."""

import doctest

from sweatd import refusals
from sweatd.model import Channel, Frame, Refused
from sweatd.refusals import IN_A_ROW, MOST_REASONS, Refusals


def frame(device: str = "strap", channel: Channel = Channel.CHARACTERISTIC) -> Frame:
    return Frame(0.0, device, channel, "2a37", b"")


def test_its_examples() -> None:
    assert doctest.testmod(refusals).failed == 0


def test_a_cut_off_frame_now_and_then_is_nobodys_concern_and_ten_are() -> None:
    one = Refusals()
    for _ in range(5):
        for _ in range(IN_A_ROW - 1):
            one.count(frame(), Refused("too short"))
        one.understood("strap")
    assert not one.complaints
    for device in ("a", "b") * IN_A_ROW:
        one.count(frame(device), Refused("encrypted"))
    assert [complaint[:2] for complaint in one.complaints] == ["a:", "b:"]
    assert one.by_reason == {"too short": 45, "encrypted": 20}


def test_who_tells_something_is_answered_and_not_complained_of() -> None:
    one = Refusals()
    for number in range(2 * MOST_REASONS):
        one.count(frame("athlete:a1", Channel.TOLD), Refused(f"{number} L"))
    assert not one.complaints
    assert len(one.by_reason) == MOST_REASONS + 1
    assert one.by_reason["other reasons"] == MOST_REASONS
