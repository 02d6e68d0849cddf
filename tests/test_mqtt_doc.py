"""docs/mqtt.md says what the code does."""

import json
import re
from pathlib import Path

import msgspec
import pytest

from sweatd import messages
from sweatd.contract import CHANNELS, EXAMPLES, Channel
from sweatd.desk import REFUSALS_PER_MINUTE
from sweatd.estimators.ensemble.heat_source import HeatSource
from sweatd.flood import ANSWERED
from sweatd.messages import Alarm, Event, Health, Info, Remedy, Response, State
from sweatd.model import DANGERS, MUSCLES, SIGNS
from sweatd.sinks.mqtt import Settings
from sweatd.store.store import MOST_TOLD, TOLD_FOR_S
from sweatd.words import LANGUAGES

PAGE = (Path(__file__).parent.parent / "docs" / "mqtt.md").read_text()
EXPIRES = {None: "never", 30: "30 s", 600: "10 min"}


@pytest.mark.parametrize("channel", CHANNELS, ids=lambda channel: channel.name)
def test_the_table_of_topics_is_true(channel: Channel) -> None:
    placeholders = {"site": "SITE", "athlete": "ID", "verb": "VERB"}
    if channel.is_command:
        placeholders[channel.name] = "VERB"
        topic = channel.address.replace(f"/{channel.name}/set", "/VERB/set").format(**placeholders)
        assert f"| `{topic}` | **never** | {channel.post.qos} | yours |" in PAGE
    else:
        post, topic = channel.post, channel.address.format(**placeholders)
        retained = "yes" if post.retain else "no"
        assert f"| `{topic}` | {retained} | {post.qos} | {EXPIRES[post.expiry_s]} |" in PAGE


def test_the_examples_are_what_is_published() -> None:
    blocks = re.findall(r"```json\n(.*?)```", PAGE, re.DOTALL)
    types = (State, Event, Alarm, Remedy, Info, Health)
    assert len(blocks) == len(types) + 1
    for block, of in zip(blocks, types, strict=False):
        written, known = msgspec.json.decode(block), msgspec.json.decode(block, type=of)
        assert set(written) == set(msgspec.to_builtins(known))
    for line in blocks[-1].splitlines():
        assert msgspec.json.decode(msgspec.json.encode(msgspec.json.decode(line, type=Response))) == (
            msgspec.json.decode(line)
        )


def test_the_step_of_a_remedy_is_quoted_in_the_words_of_the_catalogue() -> None:
    assert f'"message": "{LANGUAGES["en"]["remedy.stop"]}"' in PAGE


def test_every_name_in_a_payload_is_explained() -> None:
    for name, _ in (*messages.PUBLISHED.values(), *messages.FIGURES.values()):
        assert f"`{name}`" in PAGE
    for source in HeatSource:
        assert f"`{source.name.lower()}`" in PAGE
    for field in Event.__struct_fields__:
        assert f"`{field}`" in PAGE


def test_the_table_of_dangers_is_true() -> None:
    for danger, nature in DANGERS.items():
        assert f"| `{danger}` | {nature.kind} | {nature.audience} | " in PAGE


def test_the_table_of_commands_is_true() -> None:
    for verb, example in EXAMPLES.items():
        assert f"| `{verb}` | `{json.dumps(example)}` | " in PAGE
    words = " ".join(PAGE.split())
    assert f"Muscles: {', '.join(f'`{muscle}`' for muscle in MUSCLES)}." in words
    assert f"Red flags: {', '.join(f'`{sign}`' for sign in SIGNS)}." in words


def test_the_limits_are_true() -> None:
    words, limits = " ".join(PAGE.split()), Settings()
    assert f"`commands_per_minute` ({limits.commands_per_minute})" in words
    assert f"`all_commands_per_minute` ({limits.all_commands_per_minute})" in words
    assert ANSWERED == 3
    assert "three are answered with `refused`" in words
    assert f"refusals at most {REFUSALS_PER_MINUTE} a minute" in words
    assert f"for {TOLD_FOR_S / 86_400:.0f} days" in words
    assert f"the latest {MOST_TOLD:_}".replace("_", " ") in words
