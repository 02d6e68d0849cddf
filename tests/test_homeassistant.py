"""What is said to Home Assistant; whether it understands it is tested in tests/home_assistant."""

import re
from pathlib import Path
from typing import Any

import msgspec
import pytest

from sweatd.decoders.told import COMMANDS
from sweatd.homeassistant import REMEDY_LASTS_S, STATE_LASTS_S, Settings, discovery, gateway, gone
from sweatd.messages import FIGURES, PUBLISHED, Topics
from sweatd.messages.alerts import EVENT
from sweatd.messages.states import STATE
from sweatd.model import DANGERS, Message

GYM = Topics("gym")
UNITS = {
    "_l": "L",
    "_l_h": "L/h",
    "_percent": "%",
    "_w": "W",
    "_mmol": "mmol",
    "_mmol_l": "mmol/L",
    "_mg": "mg",
    "_c": "°C",
    "_ms": "ms",
    "_s": "s",
    "_per_min": "bpm",
    "_min": "min",
}
NO_UNIT = {"strain_index_in_15_min"}  # the minutes are when, not what
LARGEST_PACKET = 65_536  # that the broker of config/mosquitto.conf takes


def told(message: Message) -> dict[str, Any]:
    whole: dict[str, Any] = msgspec.json.decode(message.payload)
    return whole


def athlete(topics: Topics = GYM, who: str = "a1", state_every_s: float = 5) -> dict[str, Any]:
    return told(discovery(topics, who, "1.2.3", state_every_s))


def components(**wanted: object) -> dict[str, dict[str, Any]]:
    every: dict[str, dict[str, Any]] = athlete()["components"]
    return {key: own for key, own in every.items() if wanted.items() <= own.items()}


def test_every_estimate_and_every_figure_is_there_with_the_unit_of_its_name() -> None:
    sensors = components(platform="sensor", state_class="measurement")
    for name, _ in (*PUBLISHED.values(), *FIGURES.values()):
        suffix = max((suffix for suffix in UNITS if name.endswith(suffix)), key=len, default="")
        unit = None if name in NO_UNIT else UNITS.get(suffix)
        assert sensors[name].get("unit_of_measurement") == unit, name
    for name, _ in PUBLISHED.values():
        assert name in sensors[name]["json_attributes_template"], "its interval"


def test_no_two_things_have_one_name() -> None:
    assert len({own["name"] for own in components().values()}) == len(components())
    gyms = ("gym", "gym-a1", "a1")
    people = [athlete(Topics(gym), who) for gym in gyms for who in ("a1", "gym", "gym-a1")]
    devices = people + [told(gateway(Topics(gym), "1.2.3")) for gym in gyms]
    ids = [own["unique_id"] for device in devices for own in device["components"].values()]
    assert len(set(ids)) == len(ids)
    assert len({device["device"]["identifiers"][0] for device in devices}) == len(devices)


def test_an_athlete_is_told_where_it_stays_and_taken_away_there() -> None:
    message = discovery(GYM, "a1", "1.2.3", 5, "ha/test")
    topic = "ha/test/device/sweatd_gym_a1/config"
    assert (message.topic, message.qos, message.retain, message.expiry_s) == (topic, 1, True, None)
    assert gone(GYM, "a1", "ha/test") == Message(topic, b"", qos=1, retain=True)
    assert len(message.payload) < LARGEST_PACKET


def test_what_is_not_heard_of_any_more_is_unavailable_and_not_yesterdays() -> None:
    assert (STATE.expiry_s, EVENT.expiry_s) == (STATE_LASTS_S, REMEDY_LASTS_S)
    for state_every_s, expires_s in ((1, 30), (5, 30), (600, 1800)):
        for key, own in athlete(state_every_s=state_every_s)["components"].items():
            if own["platform"] == "sensor":
                assert own["expire_after"] == (REMEDY_LASTS_S if key == "remedy" else expires_s)
    assert athlete()["availability"] == [{"topic": GYM.status}]


def test_only_our_own_topics_are_named() -> None:
    whole = discovery(GYM, "a1", "1.2.3", 5).payload + gateway(GYM, "1.2.3").payload
    known = {GYM.status, GYM.info, GYM.health, GYM.trainer, GYM.response("+")}
    known |= {GYM.athlete("a1", fact) for fact in ("state", "alarm", "event", "remedy")}
    known |= {GYM.athlete("a1", f"{verb}/set") for verb in COMMANDS}
    assert {topic.decode() for topic in re.findall(rb'_?topic":"([^"]+)"', whole)} <= known


def test_all_that_can_happen_is_an_event() -> None:
    trainer = told(gateway(GYM, "1.2.3"))["components"]["trainer"]
    assert components()["event"]["event_types"] == trainer["event_types"] == [*DANGERS, "cleared"]


@pytest.mark.parametrize("key", [*components(platform="button"), *components(platform="number")])
def test_what_is_pressed_or_entered_is_a_command_that_counts_once(key: str) -> None:
    own = components()[key]
    verb = own["command_topic"].removeprefix("sweatd/gym/athlete/a1/").removesuffix("/set")
    for value in (own.get("min", 0), own.get("max", 0)):
        said = own["command_template"].replace("{{ value }}", str(value)).replace("{{ now().timestamp() }}", "1.5")
        assert msgspec.json.decode(said, type=COMMANDS[verb]).id == "ha-1.5"
    assert (own["qos"], own.get("retain", False)) == (1, False)


def test_the_page_names_what_appears() -> None:
    page = " ".join((Path(__file__).parent.parent / "docs/home-assistant.md").read_text().split())
    numbers = {name for name, _ in (*PUBLISHED.values(), *FIGURES.values())}
    every = {**components(), **told(gateway(GYM, "1.2.3"))["components"]}
    assert [own["name"] for key, own in every.items() if key not in numbers and own["name"] not in page] == []


def test_a_prefix_is_a_topic_and_no_pattern() -> None:
    for prefix in ("homeassistant", "ha/test_2", "A-b"):
        assert msgspec.convert({"prefix": prefix}, Settings).prefix == prefix
    for prefix in ("", "/", "a/", "a//b", "+", "#", "a b", "homeassistant\n"):
        with pytest.raises(msgspec.ValidationError):
            msgspec.convert({"prefix": prefix}, Settings)


def test_it_is_off_until_somebody_wants_it() -> None:
    assert not Settings().discovery
