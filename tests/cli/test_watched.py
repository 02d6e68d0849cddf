"""What `sweatd watch` draws from what was heard."""

import io
import json

import msgspec
import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from rich.console import Console

from said import CRAMP, GYM, ONLINE, alarm, state, status, word
from sweatd import messages
from sweatd.cli.watched import Heard, board
from sweatd.messages import Reading, Topics
from sweatd.model import Message, Quality


def drawn(*said: Message, now: float = 0.0, only_alarms: bool = False, away: str = "") -> list[str]:
    """The board's lines when all this was heard at 0 s."""
    heard = Heard("gym")
    for message in said:
        heard.hear(message.topic, message.payload, 0.0)
    heard.away = away
    console = Console(file=io.StringIO(), width=160)
    console.print(board(heard, now, only_alarms))
    assert isinstance(console.file, io.StringIO)
    return [line.strip() for line in console.file.getvalue().splitlines()]


def row(lines: list[str], athlete: str) -> list[str]:
    """The cells of an athlete."""
    return next(line.split() for line in lines if line.startswith(f"{athlete} "))


def test_a_row_says_how_somebody_is() -> None:
    lines = drawn(ONLINE, state())
    assert max(map(len, lines)) <= 80
    cells = row(lines, "a1")
    assert cells == ["a1", "0s", "143", "0.74", "(0.55-1.02)", "-", "38.1", "-", "-", "raised", "80"]


@pytest.mark.parametrize(
    ("said", "now"),
    [
        ((ONLINE,), 30.1),
        ((status(b"offline"),), 1.0),
        ((ONLINE, Message("sweatd/gym/bridge", b"0")), 1.0),
    ],
    ids=["after 30 s", "the daemon is offline", "the line is cut"],
)
def test_a_number_that_is_stale_is_not_shown(said: tuple[Message, ...], now: float) -> None:
    assert row(drawn(ONLINE, state(), *said, now=now), "a1") == ["a1", "stale", f"{now:.0f}s", *"-" * 8]


def test_who_is_long_gone_is_shown_only_while_an_alarm_stands() -> None:
    lines = drawn(ONLINE, state("a1"), state("a2"), CRAMP, now=901.0)
    assert row(lines, "a2")
    assert not any(line.startswith("a1 ") for line in lines)


@pytest.mark.parametrize(
    ("reading", "signals", "words"),
    [
        (Reading(61.0, 1.0, Quality.NOT_WORN), {}, "sensors of a1: heart_rate not_worn"),
        (Reading(61.0, 31.0, Quality.GOOD), {}, "sensors of a1: heart_rate silent"),
        (Reading(61.0, 1.0, Quality.GOOD), {"heart_rate": "frozen"}, "sensors of a1: heart_rate frozen"),
    ],
)
def test_a_sensor_that_cannot_be_believed_is_named_and_its_number_is_not_shown(
    reading: Reading, signals: dict[str, str], words: str
) -> None:
    lines = drawn(ONLINE, state(sensors={"heart_rate": reading}, signals=signals))
    assert words in lines
    assert "61" not in row(lines, "a1")


def test_who_needs_somebody_most_comes_first_with_words_and_answers() -> None:
    advised = alarm(word("a1", "fatigue", "advice"), technical=(word("a1", "sensor_lost", "warning"),))
    warned = alarm(word("a3", "overdrinking", "warning", acknowledged_by="Kim"))
    lines = drawn(ONLINE, *(state(who) for who in ("a4", "a3", "a2", "a1")), CRAMP, warned, advised)
    assert [line[:2] for line in lines if line[:2] in ("a1", "a2", "a3", "a4")] == ["a2", "a3", "a1", "a4"]
    said = [line for line in lines if line.startswith(("urgent", "warning", "advice", "technical"))]
    assert [line.split(":")[0] for line in said] == [
        "urgent a2 cramp",
        "warning a3 overdrinking",
        "advice a1 fatigue",
        "technical a1 sensor_lost",
    ]
    assert "(snoozed by Kim until " in said[0]
    assert said[1].endswith("(acknowledged by Kim)")
    assert said[2].endswith("(not acknowledged)")
    only = drawn(ONLINE, *(state(who) for who in ("a4", "a2")), CRAMP, only_alarms=True)
    assert [line[:2] for line in only if line[:2] in ("a2", "a4")] == ["a2"]


def test_what_happened_is_listed_once() -> None:
    told = Message(GYM.athlete("a1", "event"), msgspec.json.encode(word("a1", "fatigue", "advice")))
    lines = drawn(ONLINE, told, told)
    assert [line.partition(" ")[2] for line in lines if line.endswith("raised")] == ["a1 fatigue raised"]


def test_the_same_id_in_two_gyms_is_two_people() -> None:
    paris = Topics("paris")
    lines = drawn(ONLINE, status(b"online", "paris"), state(), state(topics=paris), CRAMP)
    assert [line.split()[:2] for line in lines if " a1 " in line] == [["gym", "a1"], ["paris", "a1"]]
    assert any(line.startswith("urgent gym/a2 cramp: ") for line in lines)


@pytest.mark.parametrize(
    ("said", "away", "words"),
    [
        ((), "", "gym: no daemon was heard of yet: is `sweatd run` at work there? Else name --site"),
        ((status(b"offline"),), "", "gym: the daemon is offline; alarms tell how things were"),
        ((ONLINE, Message("sweatd/gym/bridge", b"0")), "", "gym: the line to this gym is cut; alarms tell how ..."),
        ((ONLINE,), "the broker x is gone", "the broker x is gone; trying again. Else name it with --broker ..."),
    ],
)
def test_what_is_away_is_said_first(said: tuple[Message, ...], away: str, words: str) -> None:
    assert drawn(*said, away=away)[0].startswith(words.removesuffix("..."))


def test_who_is_forgotten_is_gone() -> None:
    lines = drawn(ONLINE, state("a2"), CRAMP, messages.no_alarm(GYM, "a2"))
    assert not any("a2" in line for line in lines)


def test_a_daemon_of_another_version_may_say_more_or_less() -> None:
    said = {
        "new": 1,
        "alarms": [{"danger": "new_danger", "severity": "grave", "message": "Look."}],
        "severity": "grave",
    }
    lines = drawn(ONLINE, CRAMP, Message("sweatd/gym/athlete/a9/alarm", msgspec.json.encode(said)))
    assert lines[-2:][0].startswith("grave a9 new_danger: Look.")  # the careful side: first of all


def test_a_terminal_is_not_obeyed_to_whoever_writes_below_our_topics() -> None:
    said = {
        "alarms": [{"danger": "x", "severity": "urgent", "message": "[red]\x1b]0;title\x07\n"}],
        "severity": "urgent",
    }
    lines = drawn(ONLINE, Message("sweatd/gym/athlete/\x1b[2J/alarm", msgspec.json.encode(said)))
    assert "urgent ?[2J x: [red]?]0;title?? (not acknowledged)" in lines


@given(
    st.sampled_from(["status", "bridge", "athlete/a1/state", "athlete/a1/alarm", "athlete/a1/event", "athlete/a1", ""]),
    st.binary() | st.recursive(st.none() | st.floats() | st.text(), lambda it: st.dictionaries(st.text(), it)),
)
@example("athlete/a1/state", b'{"new": ' + b"[" * 100_000)
def test_nothing_that_is_said_breaks_it(tail: str, said: object) -> None:
    payload = said if isinstance(said, bytes) else json.dumps(said).encode()
    assert drawn(Message(f"sweatd/gym/{tail}", payload), now=1.0)
