from sweatd.model import Message
from sweatd.sinks.mqtt.outbox import Outbox, Parcel


def state(topic: str, payload: bytes = b"{}", expiry_s: int | None = None) -> Parcel:
    return Parcel.of(Message(topic, payload, retain=True, expiry_s=expiry_s), now=0.0)


def event(payload: bytes, expiry_s: int | None = None) -> Parcel:
    return Parcel.of(Message("event", payload, qos=1, expiry_s=expiry_s), now=0.0)


def everything(outbox: Outbox, now: float = 1.0) -> list[bytes]:
    taken = []
    while parcel := outbox.take(now):
        taken.append(parcel.message.payload)
    return taken


def test_of_a_topic_only_the_newest_waits_and_events_come_first_in_order() -> None:
    outbox = Outbox(limit=9)
    for parcel in (state("a", b"old"), event(b"1"), state("b"), state("a", b"new"), event(b"2")):
        outbox.put(parcel)
    assert everything(outbox) == [b"1", b"2", b"new", b"{}"]
    assert everything(outbox) == []


def test_qos_0_without_retain_says_how_things_are() -> None:
    outbox = Outbox(limit=9)
    for payload in (b"1", b"2"):
        outbox.put(Parcel.of(Message("state", payload), now=0.0))
    assert everything(outbox) == [b"2"]


def test_what_has_expired_never_comes_out() -> None:
    outbox = Outbox(limit=9)
    outbox.put(event(b"late", expiry_s=10))
    outbox.put(state("a", b"late", expiry_s=10))
    outbox.put(event(b"fresh", expiry_s=11))
    assert everything(outbox, now=10.0) == [b"fresh"]
    assert outbox.lost == 1
    outbox.renew()
    assert everything(outbox, now=5.0) == []


def test_too_many_events_cost_the_oldest() -> None:
    outbox = Outbox(limit=2)
    for payload in (b"1", b"2", b"3"):
        outbox.put(event(payload))
    assert (everything(outbox), outbox.lost) == ([b"2", b"3"], 1)


def test_a_forgetful_broker_is_told_how_things_are_but_not_what_happened() -> None:
    outbox = Outbox(limit=9)
    for parcel in (state("a", b"a"), event(b"1"), state("b", b"b")):
        outbox.put(parcel)
    assert everything(outbox) == [b"1", b"a", b"b"]
    outbox.renew()
    assert everything(outbox) == [b"a", b"b"]


def test_a_topic_given_up_is_said_once() -> None:
    outbox = Outbox(limit=9)
    outbox.put(state("a", b""))
    assert everything(outbox) == [b""]
    outbox.renew()
    assert everything(outbox) == []


def test_what_may_not_have_arrived_comes_again_before_the_rest_unless_there_is_something_newer() -> None:
    outbox = Outbox(limit=9)
    sent = [event(b"1"), event(b"2"), state("a", b"old"), state("b", b"")]
    for parcel in (event(b"3"), state("a", b"new")):
        outbox.put(parcel)
    outbox.put_back(sent)
    assert everything(outbox) == [b"1", b"2", b"3", b"new", b""]
