"""The population study as a command, with few people; what its figures are is for `benchmarks/population.py` to say."""

import csv
import json
import runpy
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from virtualgym.population import member

SCRIPT = Path(__file__).parents[1] / "benchmarks" / "population.py"


def test_every_athlete_is_compared_with_their_own_truth(tmp_path: Path) -> None:
    out = tmp_path / "hours.csv"
    command = [sys.executable, str(SCRIPT), "--athletes", "2", "--sessions", "1", "--minutes", "10", "--json"]
    done = subprocess.run([*command, "--csv", str(out)], capture_output=True, text=True, check=True)
    rows = {(row["stratum"], row["sensors"]): row for row in json.loads(done.stdout)}
    with out.open() as file:
        hours = {(row["athlete"], row["sensors"]): row for row in csv.DictReader(file)}

    study = runpy.run_path(str(SCRIPT))
    life = study["live"](1, study["Wish"](sessions=1, minutes=10))
    own = hours["m0001", "power"]
    [alone] = study["compare"]([life], "power")
    assert {name: str(value) for name, value in alone.items()} == own  # whoever else is in the gym
    [state] = study["estimate"]([life], "power").values()
    assert state.intake_l == pytest.approx(sum(ml for _, ml in life.films[0].drinks) / 1000, abs=0.001)
    truth = life.films[0].truth
    so = [truth.fluid_loss_l * 6, truth.sodium_loss_mmol, truth.core_c]
    assert [float(own[name]) for name in ("fluid", "sodium", "core")] == pytest.approx(so, abs=1e-4)

    assert rows["all", "power"]["n"] == rows["all", "heart_rate"]["n"] == 2
    assert rows["hot", "power"]["n"] == 1
    error = float(own["fluid_median"]) - float(own["fluid"])
    assert rows["hot", "power"]["bias_l_h"] == pytest.approx(error, abs=1e-3)
    assert rows["hot", "power"]["rmse_l_h"] == pytest.approx(abs(error), abs=1e-3)
    covered = float(own["fluid_low"]) <= float(own["fluid"]) <= float(own["fluid_high"])
    assert rows["hot", "power"]["coverage_90"] == covered
    assert hours["m0001", "heart_rate"]["fluid_median"] != own["fluid_median"]


@pytest.mark.parametrize("loss", [0.0, 0.3, 0.6])
def test_a_bad_radio_loses_the_share_that_was_asked_for_and_some_of_it_in_bursts(loss: float) -> None:
    study = runpy.run_path(str(SCRIPT))
    heard = np.array([study["heard"](member(1, who), 0, study["Wish"](loss=loss)) for who in range(60)])
    assert 1 - heard.mean() == pytest.approx(loss, abs=0.03)
    silent = np.lib.stride_tricks.sliding_window_view(~heard, 20, axis=1).all(axis=2)
    assert silent.any() == (loss > 0)
