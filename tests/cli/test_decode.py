import json
import re
import shlex
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from sweatd.cli import main
from sweatd.decoders import DECODERS

ROOT = Path(__file__).parents[2]
WORKED_EXAMPLES = [
    example
    for page in ("wearables.md", "wearables-declared.md")
    for example in re.findall(
        r"```console\n\$ sweatd (decode [^\n]*)\n(.*?)```", (ROOT / "docs" / page).read_text("utf-8"), re.DOTALL
    )
]


def sweatd(*arguments: str) -> Result:
    return CliRunner(env={"COLUMNS": "100"}).invoke(main, arguments)


def test_the_documentation_has_worked_examples() -> None:
    assert len(WORKED_EXAMPLES) >= 12


@pytest.mark.parametrize(("command", "printed"), WORKED_EXAMPLES, ids=lambda text: text.partition("--hex")[2][:30])
def test_a_worked_example_prints_what_the_documentation_says(
    command: str, printed: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(ROOT)
    result = sweatd(*shlex.split(command))
    assert [line.rstrip() for line in result.output.splitlines()] == printed.splitlines()
    assert result.exit_code == (1 if printed.startswith("Error") else 0)


def test_json_has_quantity_value_and_unit_and_what_else_is_worth_saying() -> None:
    result = sweatd("decode", "--characteristic", "2a37", "--hex", "144a0d03", "--json")
    assert (result.exit_code, result.stderr) == (0, "")
    assert json.loads(result.stdout) == [
        {"quantity": "heart_rate", "value": 74, "unit": "/min", "quality": "not_worn"},
        {"quantity": "skin_contact", "value": 0, "unit": "1", "label": "not worn"},
        {"quantity": "rr_interval", "value": 762.6953125, "unit": "ms", "quality": "not_worn"},
    ]


@pytest.mark.parametrize(
    ("key", "data"),
    [
        ("2a37", "004a"),
        ("0x2A37", "00 4A"),
        ("00002A37-0000-1000-8000-00805F9B34FB", "00:4a"),
        ("2a37", "0x00 0x4a"),
        ("2a37", "0x004a"),
        ("2a37", "00-4A\n"),
    ],
)
def test_keys_and_bytes_are_taken_as_people_write_them(key: str, data: str) -> None:
    result = sweatd("decode", "--characteristic", key, "--hex", data, "--json")
    assert json.loads(result.stdout) == [{"quantity": "heart_rate", "value": 74, "unit": "/min"}]


@pytest.mark.parametrize("extra", [(), ("--json",)])
def test_a_refused_frame_gives_its_reason_on_stderr(extra: tuple[str, ...]) -> None:
    result = sweatd("decode", "--characteristic", "2a37", "--hex", "0180", *extra)
    assert (result.exit_code, result.stdout) == (1, "")
    assert result.stderr == "Error: too short: 3 bytes are announced, 2 came\n"


@pytest.mark.parametrize(
    ("option", "key", "reason"),
    [
        ("--characteristic", "2aff", "no decoder for characteristic 2aff; known of this kind: 2a37, 2a38, 2a1c, "),
        ("--manufacturer", "0xFFFE", "no decoder for manufacturer fffe; known of this kind: "),
        ("--manufacturer", "fe", "no decoder for manufacturer 00fe; known of this kind: "),
        ("--service-data", "abcd", "no decoder for service_data abcd; known of this kind: "),
    ],
)
def test_a_key_without_decoder_is_refused_with_those_that_have_one(option: str, key: str, reason: str) -> None:
    result = sweatd("decode", option, key, "--hex", "00")
    assert (result.exit_code, result.stdout) == (1, "")
    assert reason in result.stderr
    assert "sweatd decode --list" in result.stderr


@pytest.mark.parametrize(
    ("arguments", "complaint"),
    [
        ((), "give exactly one of --characteristic, --manufacturer, --service-data"),
        (("--hex", "00"), "give exactly one of"),
        (("--characteristic", "2a37", "--manufacturer", "0499", "--hex", "00"), "give exactly one of"),
        (("--characteristic", "2a37"), "--hex is missing"),
        (("--characteristic", "2a37", "--hex", "4"), "'4' is not made of two hexadecimal digits for each byte"),
        (("--characteristic", "2a37", "--hex", "heart"), "'heart' is not made of"),
        (("--descriptor", "2902", "--hex", "00"), "No such option"),
        (("--service-data", "fcd2", "--hex", "41", "--key", "00" * 16), "--key and --device go together"),
        (("--service-data", "fcd2", "--hex", "41", "--key", "00"), "16 bytes are due"),
    ],
)
def test_misuse_ends_with_2(arguments: tuple[str, ...], complaint: str) -> None:
    result = sweatd("decode", *arguments)
    assert (result.exit_code, result.stdout) == (2, "")
    assert complaint in result.stderr


def test_a_frame_that_knows_nothing_is_sound() -> None:
    arguments = ("decode", "--characteristic", "2a6e", "--hex", "0080")
    assert sweatd(*arguments).stdout == "A sound frame that holds no value: its sender marks everything as not known.\n"
    assert sweatd(*arguments, "--json").stdout == "[]\n"


def test_the_list_shows_every_decoder() -> None:
    shown: Any = json.loads(sweatd("decode", "--list", "--json").stdout)
    assert shown == [{"channel": d.channel, "key": d.key, "title": d.title} for d in DECODERS]
    table = sweatd("decode", "--list").stdout
    assert all(decoder.key in table and decoder.title in table for decoder in DECODERS)


def test_what_a_folder_declares_is_listed_behind_it() -> None:
    folder = str(ROOT / "config" / "wearables")
    shown: Any = json.loads(sweatd("decode", "--wearables", folder, "--list", "--json").stdout)
    assert len(shown) == len(DECODERS) + 1
    assert shown[-1]["title"] == "ESP32 sweat band"
    result = sweatd("decode", "--wearables", folder, "--characteristic", "2aff", "--hex", "00")
    assert f"{shown[-1]['key']} (sweatd decode --list shows all)" in result.stderr


def test_what_is_decoded_already_stays_as_it_is(tmp_path: Path) -> None:
    arguments = ("decode", "--characteristic", "2a37", "--hex", "004a")
    assert sweatd(*arguments, "--wearables", str(tmp_path)).stdout == sweatd(*arguments).stdout


def test_a_wrong_table_ends_with_2(tmp_path: Path) -> None:
    (tmp_path / "mine.toml").write_text('name = "Mine"')
    result = sweatd("decode", "--wearables", str(tmp_path), "--list")
    assert (result.exit_code, result.stdout) == (2, "")
    assert result.stderr.startswith(
        f"Error: {tmp_path}/mine.toml: says none, and has to say where its bytes come from;"
    )
    assert sweatd("decode", "--wearables", str(tmp_path / "no"), "--list").exit_code == 2


def test_the_help_has_an_example() -> None:
    assert "sweatd decode --characteristic 2a37 --hex 144a0d03" in sweatd("decode", "--help").stdout
