"""Commands at the front desk, with a store and a pipeline and no broker."""

import json
import logging
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from sweatd.desk import Desk
from sweatd.model import Channel, Frame, Profile
from sweatd.pipeline import Pipeline, Settings
from sweatd.roster import Roster
from sweatd.sinks.mqtt import Command
from sweatd.sinks.mqtt import Settings as Mqtt
from sweatd.store import Store, StoreError

NOW = 1_761_900_000.0
STRAP, THERMOMETER = "F0:00:00:00:00:01", "F0:00:00:00:00:02"


class Gym:
    """Two athletes, a strap on the first, a thermometer on the wall."""

    def __init__(self, path: Path) -> None:
        self.store, self.now = Store(path), NOW
        for athlete in ("a1", "b2"):
            self.store.put_athlete(Profile(athlete, mass_kg=60), athlete)
        self.store.assign(STRAP, "a1")
        self.store.assign(THERMOMETER, "room")
        self.live()

    def live(self) -> None:
        """A new life, which knows what is in the store."""
        self.pipeline = Pipeline(Settings(), self._roster())
        self.desk = Desk(
            self.pipeline, self.store, Mqtt(), self.pipeline.push, lambda: self.pipeline.enrol(self._roster(), self.now)
        )

    def _roster(self) -> Roster:
        return Roster(self.store.athletes(), self.store.assignments())

    def hears(self, verb: str, athlete: str = "a1", *, retained: bool = False, **facts: Any) -> Any:
        """The answer to a command; None where there is none."""
        self.now += 1.0
        payload = json.dumps(facts).encode()
        topic = f"sweatd/gym/athlete/{athlete}/{verb}/set"
        told = self.desk.take(Command(topic, athlete, verb, payload, retained, False, None, None), self.now)
        answers = [message for message in told if "/response/" in message.topic]
        return json.loads(answers[0].payload) if answers else None


@pytest.fixture
def gym(tmp_path: Path) -> Iterator[Gym]:
    made = Gym(tmp_path / "sweatd.db")
    yield made
    made.store.close()


def test_who_is_given_a_wearable_wears_it_at_once_and_after_a_restart(gym: Gym) -> None:
    assert gym.hears("assign", "b2", device=STRAP.lower(), id="x1") == {
        "status": "ok",
        "id": "x1",
        "athlete": "b2",
        "note": "it was on a1",
    }
    assert gym.pipeline.roster.wearer(STRAP) == "b2"
    assert gym.store.assignments()[STRAP] == "b2"
    gym.pipeline.push(Frame(gym.now, STRAP, Channel.CHARACTERISTIC, "2a37", b"\x06\x96"))
    assert list(gym.pipeline.summary()) == ["b2"]
    gym.live()
    assert gym.pipeline.roster.wearer(STRAP) == "b2"


def test_an_assignment_said_again_does_not_undo_what_came_after_it(gym: Gym) -> None:
    gym.hears("assign", "b2", device=STRAP, id="x1")
    gym.hears("assign", "a1", device=STRAP, id="x2")
    assert gym.hears("assign", "b2", device=STRAP, id="x1")["duplicate"]
    gym.live()  # nothing is remembered but what is on the disk
    assert gym.hears("assign", "b2", device=STRAP, id="x1")["duplicate"]
    assert (gym.store.assignments()[STRAP], gym.pipeline.roster.wearer(STRAP)) == ("a1", "a1")


def test_nobody_takes_the_thermometer_from_the_wall(gym: Gym) -> None:
    answer = gym.hears("assign", device=THERMOMETER)
    assert answer["error"] == f"{THERMOMETER} measures the air of the gym; first: sweatd assign {THERMOMETER} --remove"
    assert gym.store.assignments()[THERMOMETER] == "room"


def test_what_was_refused_when_it_was_tried_is_not_taken_for_done_when_it_is_said_again(gym: Gym) -> None:
    for _ in range(2):
        answer = gym.hears("ack", alert="a1-cramp-1", id="x1")
        assert (answer["status"], answer.get("duplicate")) == ("refused", None)
    assert gym.store.told_since(0) == []


FORGED = "nobody?sweatd.desk: drink for a1"


def test_every_command_leaves_a_line_with_who_answered_and_without_what_was_told(
    gym: Gym, caplog: pytest.LogCaptureFixture
) -> None:
    gym.hears("drink", ml=237, id="x1")
    gym.hears("drink", ml=237, id="x1")
    gym.hears("unwell", signs=["collapse"])
    gym.hears("ack", alert="gone", by="coach")
    gym.hears("drink", "nobody\nsweatd.desk: drink for a1", ml=250, id="x\x1b[2J")
    gym.hears("drink", retained=True, ml=250)
    assert logging.getLogger().level == logging.WARNING, "as in the service"
    assert [(record.levelname, record.getMessage()) for record in caplog.records] == [
        ("INFO", "drink for a1 id x1"),
        ("INFO", "drink for a1 id x1, again"),
        ("INFO", "unwell for a1"),
        ("WARNING", "refused: ack for a1: alert gone does not stand for a1: it is over, or never was"),
        (
            "WARNING",
            f"refused: drink for {FORGED}: unknown athlete {FORGED}",
        ),
        ("WARNING", "refused: drink for a1: retained commands are never obeyed: publish it without retain"),
    ]


def test_who_takes_a_retained_command_off_the_broker_is_not_told_off(gym: Gym) -> None:
    topic = "sweatd/gym/athlete/a1/drink/set"
    assert gym.desk.take(Command(topic, "a1", "drink", b"", True, False, None, None), NOW) == []


def test_who_acknowledged_is_written_down(gym: Gym, caplog: pytest.LogCaptureFixture) -> None:
    for n in range(3):
        gym.hears("drink", ml=900, sodium_mmol_l=0, id=f"d{n}")
    for _ in range(200):
        gym.now += 1.0
        gym.pipeline.push(Frame(gym.now, STRAP, Channel.CHARACTERISTIC, "2a37", b"\x06\x60"))
    assert gym.hears("ack", by="coach-2")["status"] == "ok"
    assert caplog.messages[-1] == "ack for a1 by coach-2"


def test_ten_thousand_commands_a_minute_are_few_answers_few_lines_and_few_rows(
    gym: Gym, caplog: pytest.LogCaptureFixture
) -> None:
    answers = []
    for n in range(1000):
        gym.now -= 1.0 - 60.0 / 10_000
        answers.append(gym.hears("drink", ml=1, id=f"x{n}"))
        for who in ("a1", f"stranger-{n}"):
            gym.now -= 1.0
            answers.append(gym.hears("fly", who))
    assert len([answer for answer in answers if answer]) < 200
    assert len([record for record in caplog.records if record.levelno == logging.WARNING]) < 50
    assert len(gym.store.told_since(0)) <= 66
    assert gym.hears("drink", "b2", ml=100)["status"] == "ok"
    gym.now += 60.0
    assert gym.hears("drink", ml=100)["status"] == "ok"


def test_a_store_that_fails_refuses_what_it_cannot_keep(
    gym: Gym, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def fail(*_: object) -> bool:
        raise StoreError("sweatd.db: disk full; free some space")

    monkeypatch.setattr(gym.store, "tell", fail)
    assert gym.hears("drink", ml=100)["error"] == "it could not be stored; say it again later"
    assert gym.pipeline.summary() == {}
    assert "a command could not be kept: sweatd.db: disk full" in caplog.text
