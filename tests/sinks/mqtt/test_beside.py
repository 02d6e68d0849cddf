import pytest
from hypothesis import given
from hypothesis import strategies as st
from paho.mqtt.packettypes import PacketTypes
from paho.mqtt.properties import Properties

from sweatd.model import Message
from sweatd.sinks.mqtt.beside import beside

TEXT = st.text(st.characters(exclude_categories=["Cs", "Cc", "Cf", "Cn", "Co", "Zl", "Zp", "Zs"]), max_size=60)


@given(
    payload=st.sampled_from([b"", b"online", b"{}", b"[]"]),
    properties=st.lists(st.tuples(TEXT, TEXT), max_size=7).map(tuple),
    correlation=st.none() | st.binary(max_size=300),
    expiry_s=st.none() | st.integers(0, 0xFFFFFFFF),
)
def test_the_bytes_are_those_of_paho(
    payload: bytes, properties: tuple[tuple[str, str], ...], correlation: bytes | None, expiry_s: int | None
) -> None:
    peer = Properties(PacketTypes.PUBLISH)  # type: ignore[no-untyped-call]
    peer.PayloadFormatIndicator = 1
    if expiry_s is not None:
        peer.MessageExpiryInterval = expiry_s
    if payload in (b"{}", b"[]"):
        peer.ContentType = "application/json"
    if correlation is not None:
        peer.CorrelationData = correlation
    for pair in properties:
        peer.UserProperty = pair
    ours = beside(Message("t", payload, properties=properties, correlation=correlation), expiry_s)
    assert ours.pack() == peer.pack()  # type: ignore[no-untyped-call]


@pytest.mark.parametrize("letter", ["\0", "\n", "\x1b", "\x9f", "\ufeff", "\ufffe"])
def test_no_letter_goes_out_for_which_a_broker_cuts_the_connection(letter: str) -> None:
    packed = beside(Message("t", b"", properties=(("id", f"a{letter}b"),)), None).pack()
    assert packed.endswith(b"\x00\x02id\x00\x03a?b")
