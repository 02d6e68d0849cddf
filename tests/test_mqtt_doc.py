"""docs/mqtt.md says what messages.py does."""

import re
from pathlib import Path

import msgspec
import pytest
from msgspec.structs import replace

from pictures import picture
from sweatd import messages
from sweatd.estimators.ensemble.heat_source import HeatSource
from sweatd.messages import Alarm, Event, Info, Response, State, Topics
from sweatd.model import Alert, AlertState, Message, Severity

PAGE = (Path(__file__).parent.parent / "docs" / "mqtt.md").read_text()
SITE = Topics("SITE")
ALERT = Alert("id", 1, "ID", "danger", AlertState.RAISED, Severity.ADVICE, 0.0, 0.0)


@pytest.mark.parametrize(
    ("message", "expires"),
    [
        (messages.info(SITE, "1", (), 5), "never"),
        (messages.states(SITE, replace(picture(), athletes=("ID",)), [1], [{}])[0], "30 s"),
        (messages.alarm(SITE, "ID", 0.0, []), "never"),
        (messages.event(SITE, ALERT), "10 min"),
        (messages.response(SITE, "VERB", Response("ok")), "30 s"),
    ],
    ids=lambda fact: fact.topic if isinstance(fact, Message) else "",
)
def test_the_table_of_topics_is_true(message: Message, expires: str) -> None:
    retained = "yes" if message.retain else "no"
    assert f"| `{message.topic}` | {retained} | {message.qos} | {expires} |" in PAGE
    assert {"never": None, "30 s": 30, "10 min": 600}[expires] == message.expiry_s


def test_the_examples_are_what_is_published() -> None:
    blocks = re.findall(r"```json\n(.*?)```", PAGE, re.DOTALL)
    types = (State, Event, Alarm, Info)
    assert len(blocks) == len(types) + 1
    for block, of in zip(blocks, types, strict=False):
        written, known = msgspec.json.decode(block), msgspec.json.decode(block, type=of)
        assert set(written) == set(msgspec.to_builtins(known))
    for line in blocks[-1].splitlines():
        assert msgspec.json.decode(msgspec.json.encode(msgspec.json.decode(line, type=Response))) == (
            msgspec.json.decode(line)
        )


def test_every_name_in_a_state_is_explained() -> None:
    for name, _ in (*messages.PUBLISHED.values(), *messages.FIGURES.values()):
        assert f"`{name}`" in PAGE
    for source in HeatSource:
        assert f"`{source.name.lower()}`" in PAGE
