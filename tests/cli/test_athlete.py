"""`sweatd athlete`, as people type it."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from sweatd.cli.athlete import command
from sweatd.model import Channel, Frame, Memory
from sweatd.store import Store

ADD = ("add", "a1", "--name", "Ada", "--mass-kg", "62")


@pytest.fixture(autouse=True)
def path(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    path = tmp_path / "sweatd.db"
    monkeypatch.setenv("SWEATD_STORE", str(path))
    return path


def run(*arguments: str, code: int = 0, typed: str = "") -> Result:
    result = CliRunner().invoke(command, arguments, input=typed)
    assert result.exit_code == code, result.output
    return result


def test_somebody_is_added_changed_and_shown() -> None:
    assert "nobody yet" in run("list").output
    assert run(*ADD).output == "a1 is added\n"
    run("add", "a1", "--update", "--height-m", "1.7", "--sex", "female", "--acclimatised")
    [ada] = json.loads(run("list", "--json").output)
    assert (ada["name"], ada["mass_kg"], ada["height_m"], ada["sex"]) == ("Ada", 62.0, 1.7, "female")
    assert (ada["acclimatised"], ada["fluid_restricted"], ada["devices"]) == (True, None, [])
    assert "Ada" in run("list").output
    assert json.loads(run("show", "a1", "--json").output) == {
        **ada,
        "told": 0,
        "sessions": 0,
        "weigh_ins_learnt_from": 0,
    }
    assert "1.7" in run("show", "a1").output


HEALTH = (
    *("--injury", "calf:2025-03-01", "--injury", "lower back:2024-12-24", "--weak-muscle", "hamstring"),
    *("--medicine", "statins", "--medicine", "nsaids", "--condition", "asthma", "--cramps", "often"),
)


def test_what_is_said_once_for_each_replaces_all_of_its_kind_and_none_clears(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "120")
    run(*ADD, *HEALTH, "--critical-power-w", "210", "--w-prime-j", "16000")
    [ada] = json.loads(run("list", "--json").output)
    assert ada["injuries"] == [
        {"muscle": "calf", "date": "2025-03-01"},
        {"muscle": "lower back", "date": "2024-12-24"},
    ]
    assert (ada["medicines"], ada["conditions"], ada["weak_muscles"]) == (
        ["statins", "nsaids"],
        ["asthma"],
        ["hamstring"],
    )
    assert (ada["cramps"], ada["critical_power_w"], ada["w_prime_j"]) == ("often", 210, 16_000)
    shown = run("show", "a1").output
    for words in ("calf (2025-03-01), lower back (2024-12-24)", "statins, nsaids", "hamstring", "often"):
        assert words in shown
    run("add", "a1", "--update", "--injury", "thigh:2025-10-01", "--medicine", "none")
    [later] = json.loads(run("list", "--json").output)
    assert later == {**ada, "injuries": [{"muscle": "thigh", "date": "2025-10-01"}], "medicines": []}
    run("add", "a1", "--update", "--injury", "none")
    assert json.loads(run("show", "a1", "--json").output)["injuries"] == []


def test_who_may_be_restricted_is_told_so_until_somebody_says_what_is_so() -> None:
    assert "never told" not in run(*ADD).output
    added = run("add", "a1", "--update", "--condition", "heart", "--condition", "asthma").output
    assert "a1 is never told to drink: with heart, that may be limited; if a clinician says it is not" in added
    assert "never" in run("list").output
    assert "never: with heart" in run("show", "a1").output
    assert run("add", "a1", "--update", "--no-fluid-restricted").output == "a1 is changed\n"
    assert "never" not in run("list").output
    assert "a clinician limits what they drink" in run("add", "a1", "--update", "--fluid-restricted").output


@pytest.mark.parametrize(
    ("arguments", "reason"),
    [
        (("add", "a1", "--name", "Ada", "--mass-kg", "7"), "mass_kg: 7 is not a number from 20 to 300 (kilograms)"),
        (
            ("add", "a1", "--name", "Ada", "--medicine", "aspirin"),
            'medicines[#1]: "aspirin" is not one of diuretics, st',
        ),
        (
            ("add", "b2", "--update", "--condition", "none", "--condition", "gut"),
            'conditions[#1]: "none" is not one of',
        ),
        (("add", "b2", "--update", "--cramps", "daily"), 'cramps: "daily" is not one of'),
        (("add", "b2", "--update", "--weak-muscle", "m. soleus"), 'weak_muscles[#1]: "m. soleus" is not a muscle'),
        (("add", "b2", "--update", "--injury", "calf:1.3.2025"), 'injuries[#1].date: "1.3.2025" is not a date like 20'),
        (("add", "b2", "--update", "--injury", "calf:2025-02-30"), "injuries[#1]: there is no 2025-02-30 in the cal"),
        (("add", "b2", "--update", "--injury", ":2025-02-03"), 'injuries[#1].muscle: "" is not a muscle in up to'),
        (("add", "b2", "--update", "--injury", "calf:9999-01-01"), "the injury of 9999-01-01 (calf) is yet to come"),
        (("add", "b2", "--update", "--birth-year", "2100"), "birth_year 2100 is yet to come: correct the date"),
        (("add", "b2", "--update", "--critical-power-w", "2200"), "critical_power_w: 2200 is not a number from 50 to"),
        (("add", "a1", "--name", "Ada", "--mass-kg", "700"), "mass_kg: 700 is not a number from 20 to 300 (kilograms)"),
        (("add", "a1", "--name", "Ada", "--mass-kg", "nan"), "mass_kg: nan is not a number"),
        (("add", "a1", "--name", "Ada", "--sex", "f"), 'sex: "f" is not one of "female", "male"'),
        (("add", "a1", "--name", "Ada", "--height-m", "172", "--mass-kg", "7"), "height_m: 172"),
        (("add", "Ada", "--name", "Ada"), 'id: "Ada" is not an id of up to 32'),
        (("add", "room", "--name", "Room"), '"room" stands for the gym itself'),
        (
            ("add", "a1", "--name", "Ada", "--resting-heart-rate", "99", "--maximal-heart-rate", "98"),
            "resting_heart_rate 99 is not below maximal_heart_rate 98",
        ),
        (("add", "a1", "--update", "--mass-kg", "70"), "nobody here is a1; known: b2"),
        (("add", "b2", "--name", "Bob"), "b2 is there already; to change something, add --update"),
        (("show", "a1"), "nobody here is a1; known: b2"),
        (("export", "a1"), "nobody here is a1"),
        (("forget", "a1", "--yes"), "nobody here is a1"),
    ],
)
def test_what_cannot_be_is_refused_with_the_reason(arguments: tuple[str, ...], reason: str) -> None:
    run("add", "b2", "--name", "Bo")
    result = run(*arguments, code=1)
    assert reason in result.stderr
    assert result.stdout == ""
    assert [each["id"] for each in json.loads(run("list", "--json").output)] == ["b2"]


def test_a_name_is_needed() -> None:
    assert "--name is missing" in run("add", "a1", code=2).stderr


def test_an_injury_has_a_date() -> None:
    assert "for example calf:2026-01-31" in run(*ADD, "--injury", "calf", code=2).stderr


def test_a_name_is_shown_as_it_is() -> None:
    run("add", "a1", "--name", "[b]:smile:[/c]")
    assert "[b]:smile:[/c]" in run("list").output


def test_everything_of_one_athlete_can_be_taken_away(path: Path) -> None:
    run(*ADD)
    with Store(path) as store:
        store.assign("F0:00:00:00:00:01", "a1")
        store.tell(Frame(10.0, "athlete:a1", Channel.TOLD, "drink", b'{"ml":250}'), "x1")
        store.tell(Frame(11.0, "athlete:b2", Channel.TOLD, "drink", b'{"ml":300}'), "x2")
        store.leave("a1", 5.0, 15.0, {"fluid_loss_l": 1.2}, Memory(15.0, ("GAIN",), (0.1,), ((0.04,),), weigh_ins=2))
    taken = json.loads(run("export", "a1").output)
    assert taken["learnt"]["weigh_ins"] == json.loads(run("show", "a1", "--json").output)["weigh_ins_learnt_from"] == 2
    assert (taken["learnt"]["fields"], taken["learnt"]["mean"]) == (["GAIN"], [0.1])
    assert (taken["name"], taken["devices"]) == ("Ada", ["F0:00:00:00:00:01"])
    assert taken["told"] == [{"at": 10.0, "verb": "drink", "said": {"ml": 250}}]
    assert taken["sessions"] == [{"started": 5.0, "ended": 15.0, "summary": {"fluid_loss_l": 1.2}}]


def test_forgetting_asks_first(path: Path) -> None:
    run(*ADD)
    run("forget", "a1", code=1, typed="n\n")
    assert "Ada" in run("list").output
    run("forget", "a1", typed="y\n")
    assert "nobody yet" in run("list").output
    assert b"Ada" not in path.read_bytes()


def test_trouble_with_the_store_is_one_sentence(path: Path) -> None:
    path.write_bytes(b"")
    below = path / "sweatd.db"
    [line] = run("list", "--store", str(below), code=1).stderr.splitlines()
    assert line.startswith(f"Error: {below}: ")


def test_a_damaged_store_is_told_and_set_aside(path: Path) -> None:
    path.write_bytes(b"no store" * 1000)
    result = run("list")
    assert "set aside as sweatd.db.damaged-1" in result.stderr
    assert "nobody yet" in result.stdout


def test_help_has_an_example() -> None:
    for arguments in ((), ("add",), ("list",), ("show",), ("export",), ("forget",)):
        assert "Example:  sweatd athlete " in (said := run(*arguments, "--help").output)
        assert "\\b" not in said
