import json

import pytest
from click.testing import CliRunner, Result

from sweatd.cli import main

ADA = ["--mass", "75", "--height", "1.78", "--sex", "male", "--temperature", "24", "--humidity", "40"]


def plan(*words: str) -> Result:
    return CliRunner().invoke(main, ["plan", *words])


def test_the_example_answers_every_key_with_its_interval() -> None:
    told = json.loads(plan(*ADA, "--power", "150", "--minutes", "20", "--json").stdout)
    for key in ("fluid_loss_l", "sweat_rate_l_h", "sodium_loss_mmol", "core_temperature_c", "deficit_percent"):
        assert told[key]["low"] < told[key]["median"] < told[key]["high"]
    assert told["drinking"]["reason"] == "not_needed"


def test_people_get_a_table_and_a_sentence() -> None:
    told = plan(*ADA, "--speed", "10", "--grade", "1", "--minutes", "20")
    assert told.exit_code == 0
    assert "fluid loss, L" in told.stdout
    assert "drink to thirst" in told.stdout


def test_equal_heat_gives_equal_sweat_at_unequal_fitness() -> None:
    watts = ("--metabolic-rate", "600", "--external-work", "120", "--minutes", "15", "--json")
    fit, unfit = (json.loads(plan(*ADA, *watts, "--vo2max", vo2max).stdout) for vo2max in ("60", "30"))
    assert fit == unfit


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ((), "what will they do?"),
        (("--power", "150", "--speed", "10"), "what will they do?"),
        (("--power", "150", "--grade", "3"), "--grade goes with --speed"),
        (("--mass", "7", "--power", "150"), "7.0 is not in the range 20<=x<=300"),
        (("--mass", "700", "--power", "150"), "700.0 is not in the range"),
        (("--metabolic-rate", "300", "--external-work", "200"), "nobody turns more than 30%"),
        (("--power", "nan"), "is not a number"),
    ],
)
def test_misuse_is_told_without_a_traceback(words: tuple[str, ...], said: str) -> None:
    told = plan(*words)
    assert told.exit_code == 2
    assert said in told.stderr


def test_a_stranger_is_named(tmp_path: object, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SWEATD_STORE", f"{tmp_path}/none.db")
    told = plan("--athlete", "zoe", "--power", "150")
    assert (told.exit_code, "nobody here is zoe" in told.stderr) == (1, True)
