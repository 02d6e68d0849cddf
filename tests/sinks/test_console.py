import io

import pytest
from rich.console import Console

from sweatd.model import Message
from sweatd.sinks.console import ConsoleSink, line

STATE = b"""{"ts":1761900000.0,"seq":7,"athlete":"a1",
"estimates":{"fluid_loss_l":{"median":0.4211,"low":0.31,"high":0.55}},
"basis_age_s":{"heart_rate":1.0},"sensors":{"power":{"value":210.0,"age_s":1.0,"quality":"good"}},"ok":true}"""


@pytest.mark.parametrize(
    ("topic", "payload", "words"),
    [
        ("athlete/a1/state", STATE, "seq 7  fluid_loss_l 0.4211 [0.31..0.55]  heart_rate 1.0  power 210  ok True"),
        ("athlete/a1/event", b'{"severity":"advice","id":"7","message":"Drink 250 mL."}', "advice: Drink 250 mL."),
        ("athlete/a1/alarm", b'{"active":false,"severity":"none","alarms":[],"message":""}', "active False"),
        ("response/drink", b'{"status":"ok","id":"x1"}', "status ok  id x1"),
        ("info", b'{"athletes":["a1","a2"]}', "athletes a1, a2"),
        ("status", b"online", "online"),
        ("status", b"\xff[red]\n", "[red]"),
        ("athlete/a1/alarm", b"", ""),
        ("athlete/a1/state", b"[1, 2]", "[1, 2]"),
    ],
)
def test_a_message_is_a_short_line(topic: str, payload: bytes, words: str) -> None:
    plain = line(Message(f"sweatd/gym/{topic}", payload)).plain
    assert topic in plain
    assert words in plain


def test_it_tells_the_time_of_the_message(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TZ", "UTC")
    assert line(Message("sweatd/gym/athlete/a1/state", STATE)).plain.startswith("08:40:00 athlete/a1/state")


def test_what_came_from_outside_is_printed_and_not_obeyed() -> None:
    out = io.StringIO()
    payload = b'{"name":"[bold]x[/bold] \\u001b[2J"}'
    ConsoleSink(Console(file=out, width=80)).publish(Message("sweatd/gym/info", payload))
    assert "[bold]x[/bold]" in out.getvalue()
    assert "\x1b" not in out.getvalue()
