"""The configuration: one documented file, and a clear sentence for every way to get it wrong."""

import math
import re
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import msgspec
import pytest
from msgspec import inspect
from msgspec.structs import replace

from sweatd import pipeline
from sweatd.athletes import Athlete, unbelievable
from sweatd.config import Config, ConfigError, load, load_athletes
from sweatd.model import CONDITIONS, MEDICINES, Injury, Memory, Profile
from sweatd.model.profile import RESTRICTING
from sweatd.tomlfile import bare

CONFIG = Path(__file__).parents[1] / "config"
SECTIONS = [section for section in msgspec.structs.fields(Config) if section.name != "own"]  # options of others again


def options() -> Iterator[tuple[str, msgspec.structs.FieldInfo]]:
    for section in SECTIONS:
        assert isinstance(section.default, msgspec.Struct), f"[{section.name}] needs defaults"
        for field in msgspec.structs.fields(section.default):
            yield section.name, field


OPTIONS = list(options())
NUMBERS = [
    f"{section}.{field.name}"
    for section, field in OPTIONS
    if isinstance(bare(inspect.type_info(field.type)), inspect.IntType | inspect.FloatType)
]


def errors(tmp_path: Path, text: str, *, athletes: bool = False) -> list[str]:
    path = tmp_path / "it.toml"
    path.write_text(text)
    with pytest.raises(ConfigError) as error:
        (load_athletes if athletes else load)(path)
    lines = str(error.value).splitlines()
    assert all(line.startswith(f"{path}: ") for line in lines)
    return [line.removeprefix(f"{path}: ") for line in lines]


# the file that comes with the program


def test_the_sample_is_exactly_the_defaults() -> None:
    assert load(CONFIG / "sweatd.toml") == Config()


def test_the_sample_says_and_explains_every_option() -> None:
    """Its message holds the lines that are missing, ready to be put in and explained."""
    explained, section, before = set(), "", ""
    for line in (CONFIG / "sweatd.toml").read_text().splitlines():
        if match := re.fullmatch(r"\[(\w+)\]", line):
            section = match[1]
        if (match := re.match(r"(\w+) = ", line)) and before.startswith("# "):
            explained.add((section, match[1]))
        before = line
    missing = [
        f"[{section}]\n# ?\n{field.name} = {msgspec.json.encode(field.default).decode()}"
        for section, field in OPTIONS
        if (section, field.name) not in explained
    ]
    assert not missing, "put into config/sweatd.toml:\n" + "\n".join(missing)
    assert len(explained) == len(OPTIONS)


def test_nothing_named_is_nothing_changed(tmp_path: Path) -> None:
    empty = tmp_path / "empty.toml"
    empty.write_text("# all at its default\n")
    assert load(empty) == Config()
    assert Config().core() == pipeline.Settings()


def test_what_is_named_reaches_its_part(tmp_path: Path) -> None:
    some = tmp_path / "some.toml"
    some.write_text(
        'site.name = "cellar"\n[publishing]\nstate_every_s = 7\n[mqtt]\nport = 8883\n[alerts]\nhold_s = 9\n'
    )
    config = load(some)
    assert (config.mqtt.port, config.core().site, config.core().state_every_s) == (8883, "cellar", 7)
    assert config.core().alerts.hold_s == 9.0


def test_an_athlete_may_have_thresholds_of_their_own_over_those_of_all(tmp_path: Path) -> None:
    some = tmp_path / "some.toml"
    some.write_text(
        "[hydration]\nleast_ml = 120\n[overdrinking]\nintake_l_h = 0.8\n[own.a1.hydration]\ndeficit_percent = 0.8\n"
    )
    own = load(some).core().own_rules["a1"]
    assert (own.hydration.deficit_percent, own.hydration.least_ml, own.overdrinking.intake_l_h) == (0.8, 120.0, 0.8)


# getting it wrong


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("[mqtt]\nprot = 1", "mqtt.prot: there is no such option; did you mean port? known here: host, port, version"),
        ("[mqt]", "mqt: there is no such option; did you mean mqtt? known here: safety, hydration, "),
        ("[own.a1.hydration]\ndeficit = 1", "own.a1.hydration.deficit: there is no such option; known here: deficit"),
        ("[own.a1]\nmqtt = {}", "own.a1.mqtt: there is no such option; known here: safety, hydration"),
        ("[own.a1.safety]\nunheard_s = 1", "own.a1.safety.unheard_s: 1 is not a number from 30 to 300"),
        ("[own]\na1 = 7", "own.a1: 7 is not a section"),
        ("[store]\nzzz = 1", "store.zzz: there is no such option; known here: path, checkpoint_every_s"),
        (
            '[mqtt]\nport = "1883"',
            'mqtt.port: "1883" is not a whole number from 1 to 65535; write for example: port = 1883',
        ),
        ("[mqtt]\nport = 70000", "mqtt.port: 70000 is not a whole number from 1 to 65535; write for"),
        ("[mqtt]\nport = 18.83", "mqtt.port: 18.83 is not a whole number"),
        ("[mqtt]\nport = true", "mqtt.port: true is not a whole number"),
        (
            "[mqtt]\nhost = 1979-05-27",
            'mqtt.host: "1979-05-27" is not text in "quotes"; write for example: host = "127.0',
        ),
        (
            "[mqtt]\nversion = 5",
            'mqtt.version: 5 is not one of "3.1.1", "5", "auto"; write for example: version = "auto"',
        ),
        ("[alerts]\nhold_s = -1", "alerts.hold_s: -1 is not a number from 0 to 600; write for example: hold_s = 30.0"),
        ("[alerts]\nhold_s = nan", "alerts.hold_s: nan is not a number from 0 to 600"),
        ("[alerts]\nhold_s = inf", "alerts.hold_s: inf is not a number from 0 to 600"),
        (f"[mqtt]\nport = 1{'0' * 60}", f"mqtt.port: 1{'0' * 36}... is not a whole number"),
        ('[site]\nname = "The Gym"', 'site.name: "The Gym" is not up to 32 of a-z, 0-9 and -; write for'),
        ("mqtt = 1", "mqtt: 1 is not a section; write its options below a line [mqtt]"),
        (
            "[bluetooth]\nretry_first_s = 40",
            "bluetooth: retry_first_s 40 is above retry_longest_s 30; change one of them",
        ),
        ("[mqtt]\nport 1883", "is not valid TOML: Expected '=' after a key in a key/value pair (at line 2, column 6)"),
        ("[mqtt]\n[mqtt]", "is not valid TOML: Cannot declare ('mqtt',) twice (at line 2"),
    ],
)
def test_a_mistake_is_a_sentence_with_place_and_cure(tmp_path: Path, text: str, expected: str) -> None:
    [error] = errors(tmp_path, text)
    assert error.startswith(expected)
    assert "; " in error


def test_all_mistakes_are_told_at_once(tmp_path: Path) -> None:
    text = "speed = 1\n[mqtt]\nport = 0\nhost = 1\n[alerts]\nhold = 3\nclear_s = 'soon'\n"
    keys = {error.split(":")[0] for error in errors(tmp_path, text)}
    assert keys == {"speed", "mqtt.port", "mqtt.host", "alerts.hold", "alerts.clear_s"}


@pytest.mark.parametrize("value", ["-1000", "-1e300", "nan", "[[]]", "'x'"])
@pytest.mark.parametrize("key", NUMBERS)
def test_every_number_has_a_limit_and_a_type(tmp_path: Path, key: str, value: str) -> None:
    [error] = errors(tmp_path, f"{key} = {value}")
    assert error.startswith(f"{key}: ")
    assert "write for example" in error


def test_a_value_that_may_be_secret_is_not_repeated(tmp_path: Path) -> None:
    for text in ("[mqtt]\npassword_file = 4711", "[mqtt]\npassword = 4711", "[mqtt]\npassword = 4711 ?"):
        assert "4711" not in " ".join(errors(tmp_path, text))


@pytest.mark.parametrize(
    ("make", "expected"),
    [
        (lambda _: None, "there is no such file"),
        (lambda path: path.mkdir(), r"cannot be read \(Is a directory\)"),
        (lambda path: path.write_bytes(b"# ok\n# \xff\n"), "line 2 is not UTF-8 text; save the file as UTF-8"),
    ],
)
def test_a_file_that_is_none(tmp_path: Path, make: Any, expected: str) -> None:
    make(tmp_path / "it.toml")
    with pytest.raises(ConfigError, match=expected):
        load(tmp_path / "it.toml")


# the athletes file


def test_the_example_of_the_athletes_file() -> None:
    people = load_athletes(CONFIG / "athletes.example.toml")
    ada = people.roster.profile("a1")
    known = Profile("a1", 62, 1.70, "female", 1991, 54, 188, 48, 0.3, acclimatised=True)
    told = {"cramps": "sometimes", "weak_muscles": ("hamstring",), "medicines": ("statins",), "conditions": ("asthma",)}
    hurt = (Injury("calf", "2025-03-01"),)
    assert ada == replace(known, critical_power_w=210, w_prime_j=16_000, injuries=hurt, **told)
    assert people.names == {"a1": "Ada", "b2": "Bo"}
    assert [people.roster.wearer(f"F0:12:34:56:78:9{last}") for last in "ABCD"] == ["a1", "a1", "b2", "room"]


def test_the_example_shows_every_fact_and_names_every_medicine_and_condition() -> None:
    text = (CONFIG / "athletes.example.toml").read_text()
    shown = [field.name for field in msgspec.structs.fields(Athlete) if re.search(rf"\n(# )?{field.name} = ", text)]
    assert shown == [field.name for field in msgspec.structs.fields(Athlete)]
    assert [word for word in (*MEDICINES, *CONDITIONS, *RESTRICTING) if not re.search(rf"\b{word}\b", text)] == []


def test_an_athlete_has_every_fact_of_a_profile() -> None:
    facts = {field.name: field.default for field in msgspec.structs.fields(Profile)}
    ours = {field.name: field.default for field in msgspec.structs.fields(Athlete)}
    assert {name: default for name, default in ours.items() if name not in ("name", "devices")} == facts
    assert Athlete("a1", "Ada").profile() == Profile("a1")


@pytest.mark.parametrize(
    ("facts", "expected"),
    [
        (
            "mass_kg = 7",
            "athletes[a1].mass_kg: 7 is not a number from 20 to 300 (kilograms); write for example: mass_kg = 70",
        ),
        ("mass_kg = 700.0", "athletes[a1].mass_kg: 700 is not a number from 20 to 300 (kilograms)"),
        (
            "height_m = 172",
            "athletes[a1].height_m: 172 is not a number from 0.8 to 2.5 (metres); write for example: heig",
        ),
        ("sex = 'f'", 'athletes[a1].sex: "f" is not one of "female", "male" (the body\'s'),
        ("acclimatised = 'yes'", 'athletes[a1].acclimatised: "yes" is not true or false (has trained'),
        (
            "devices = 'F0:00:00:00:00:01'",
            'athletes[a1].devices: "F0:00:00:00:00:01" is not a [list], each a Bluetooth ad',
        ),
        ("devices = ['strap']", 'athletes[a1].devices[#1]: "strap" is not a Bluetooth address like F0:12'),
        ("critical_power_w = 4.2", "athletes[a1].critical_power_w: 4.2 is not a number from 50 to 600 (watts on a"),
        ("w_prime_j = 18", "athletes[a1].w_prime_j: 18 is not a number from 3000 to 50000 (joules above"),
        ("cramps = 'daily'", 'athletes[a1].cramps: "daily" is not one of "never", "often", "sometimes" (in'),
        ("fluid_restricted = 'no'", 'athletes[a1].fluid_restricted: "no" is not true or false (whether a clinician'),
        ("weak_muscles = ['Calf']", 'athletes[a1].weak_muscles[#1]: "Calf" is not a muscle in up to 32 of a-z'),
        ('weak_muscles = ["calf\\n"]', "athletes[a1].weak_muscles[#1]: "),
        (
            "medicines = ['nsaids', 'aspirin']",
            'athletes[a1].medicines[#2]: "aspirin" is not one of diuretics, statins, beta_agonists',
        ),
        ("medicines = ['statins2']", 'athletes[a1].medicines[#1]: "statins2" is not one of diuretics'),
        (
            "conditions = ['bad']",
            'athletes[a1].conditions[#1]: "bad" is not one of anaemia, diabetes, kidney',
        ),
        (
            "injuries = ['calf']",
            'athletes[a1].injuries[#1]: "calf" is not a section',
        ),
        ("injuries = [{ muscle = 'calf' }]", "athletes[a1].injuries[#1].date: is missing; write for example: date ="),
        (
            "injuries = [{ muscle = 'calf', date = 2025-03-01 }]",
            'athletes[a1].injuries[#1].date: "2025-03-01" is not a date like 2026-01-31; write',
        ),
        (
            "injuries = [{ muscle = 'calf', date = '1.3.2025' }]",
            'athletes[a1].injuries[#1].date: "1.3.2025" is not a date like 2026-01-31; write for',
        ),
        (
            "injuries = [{ muscle = 'calf', date = '2025-02-29' }]",
            "athletes[a1].injuries[#1]: there is no 2025-02-29 in the calendar",
        ),
        ("weight = 70", "athletes[a1].weight: there is no such option; known here: id, name, mass_kg"),
        (
            "resting_heart_rate = 95\nmaximal_heart_rate = 95",
            "athletes[a1]: resting_heart_rate 95 is not below maximal_heart_rate 95; change one of them",
        ),
    ],
)
def test_an_impossible_fact_is_refused(tmp_path: Path, facts: str, expected: str) -> None:
    [error] = errors(tmp_path, f"[[athletes]]\nid = 'a1'\nname = 'Ada'\n{facts}", athletes=True)
    assert error.startswith(expected)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("[[athletes]]\nname = 'Ada'", 'athletes[#1].id: is missing; write for example: id = "a1"'),
        ("[[athletes]]\nid = 'a1'", 'athletes[a1].name: is missing; write for example: name = "Ada"'),
        ("[[athletes]]\nid = 'Ada'\nname = 'A'", 'athletes[Ada].id: "Ada" is not an id of up to 32 of a-z'),
        ("[[athletes]]\nid = '-a'\nname = 'A'", 'athletes[-a].id: "-a" is not an id of'),
        ("[[athletes]]\nid = 'room'\nname = 'A'", 'athletes[room]: "room" stands for the gym itself'),
        ("[[athletes]]\nid = 'a1'\nname = \"A\\u001b[31m\"", "athletes[a1].name: "),
        ("athletes = 3", "athletes: 3 is not a [list]"),
        ("athletes = [3]", "athletes[#1]: 3 is not a section"),
        ("[[athletes]]\nid = \"a1\\n\"\nname = 'A'", 'athletes[#1].id: "a1\\n" is not an id'),
        ("[room]\ndevices = [1]", "room.devices[#1]: 1 is not a Bluetooth address"),
    ],
)
def test_a_file_of_athletes_gone_wrong(tmp_path: Path, text: str, expected: str) -> None:
    [error] = errors(tmp_path, text, athletes=True)
    assert error.startswith(expected)


def test_what_is_yet_to_come_is_refused_by_whoever_has_a_clock(tmp_path: Path) -> None:
    file = tmp_path / "athletes.toml"
    injury = "injuries = [{ muscle = 'calf', date = '2026-11-22' }]"
    file.write_text(f"[[athletes]]\nid = 'a1'\nname = 'Ada'\n{injury}\nbirth_year = 2020\n")
    today, yesterday, too_early = date(2026, 11, 22), date(2026, 11, 21), date(2022, 11, 22)
    assert load_athletes(file, today).names == load_athletes(file).names == {"a1": "Ada"}
    with pytest.raises(ConfigError) as error:
        load_athletes(file, yesterday)
    assert str(error.value) == (
        f"{file}: athletes[a1]: the injury of 2026-11-22 (calf) is yet to come; correct the date"
    )
    with pytest.raises(ConfigError, match="birth_year 2020 makes an age of 2 years; correct the date"):
        load_athletes(file, too_early)
    with pytest.raises(ConfigError, match="birth_year 2020 is yet to come"):
        load_athletes(file, date(2019, 11, 22))


LEARNT = Memory(1.0, ("GAIN", "RATE"), (0.1, 60.0), ((0.04, 0.1), (0.1, 9.0)), weigh_ins=3, loads=((20_000, 81.5),))


@pytest.mark.parametrize(
    ("wrong", "why"),
    [
        ({}, ""),
        ({"fields": (), "mean": (), "covariance": ()}, ""),
        ({"mean": (0.1,)}, "2 fields, with 1 means and 2 rows"),
        ({"covariance": ((0.04, 0.1), (0.1,))}, "2 fields, with 2 means"),
        ({"at": math.nan}, "a number is missing"),
        ({"mean": (0.1, math.inf)}, "a number is missing"),
        ({"loads": ((20_000, math.nan),)}, "a number is missing"),
        ({"loads": ((20_000, -1.0),)}, "below zero"),
        ({"weigh_ins": -1}, "below zero"),
        ({"covariance": ((0.04, math.nan), (math.nan, 9.0))}, "the covariance is none"),
        ({"covariance": ((0.04, 0.1), (0.2, 9.0))}, "the covariance is none"),
        ({"covariance": ((-0.04, 0.0), (0.0, 9.0))}, "the covariance is none"),
        ({"covariance": ((0.04, 0.7), (0.7, 9.0))}, "the covariance is none"),  # a correlation of 1.17
    ],
)
def test_only_what_can_have_been_learnt_is_believed(wrong: dict[str, Any], why: str) -> None:
    said = unbelievable(replace(LEARNT, **wrong))
    assert bool(said) == bool(why)
    assert why in said


def test_nobody_is_there_twice_and_no_wearable_is_on_two(tmp_path: Path) -> None:
    one = "[[athletes]]\nid = 'a1'\nname = 'Ada'\ndevices = ['F0:00:00:00:00:0a']\n"
    room = "[room]\ndevices = ['F0:00:00:00:00:0A']\n"
    assert errors(tmp_path, one + one + room, athletes=True) == [
        "the id a1 is there 2 times; change one of them",
        "the device F0:00:00:00:00:0A is there 3 times; change one of them",
    ]
