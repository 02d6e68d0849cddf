"""Real recordings give plausible hours, and in them no heat is lost: where a person's day was filmed by their watch."""

from pathlib import Path

import numpy as np
import pytest

from sweatd.decoders import decode
from sweatd.estimators.ensemble.bodies import new_bodies
from sweatd.estimators.ensemble.fields import THERMAL, Field
from sweatd.estimators.ensemble.forecast import forecast, prepare
from sweatd.estimators.ensemble.inputs import Room, inputs
from sweatd.estimators.ensemble.table import MOVED, SENSED, new_column
from sweatd.model import Profile, Sample
from sweatd.physiology import heat_balance
from sweatd.pipeline import Pipeline, Settings
from sweatd.roster import Roster
from sweatd.sources.activity import open_activity

RECORDINGS = Path(__file__).parent.parent.parent / "shared/data/recordings"
RIDER = Profile("a1", mass_kg=72.0, height_m=1.78, sex="male", birth_year=1985)


def recording(name: str) -> Path:
    if not (RECORDINGS / name).exists():
        pytest.skip(f"needs {name}, which is not part of the project")
    return RECORDINGS / name


@pytest.mark.parametrize(
    ("name", "litres_per_hour", "core_c"),
    [
        ("4078723797.fit", (0.2, 1.2), (36.8, 39.5)),  # a ride outdoors, two hours and a third
        ("6449921903_ACTIVITY.fit", (0.05, 1.5), (36.8, 39.5)),  # five minutes of intervals on an indoor bike
        ("sample-activity-indoor-trainer.fit", (0.2, 1.5), (36.8, 39.5)),
    ],
)
def test_a_real_session_is_a_plausible_one(
    name: str, litres_per_hour: tuple[float, float], core_c: tuple[float, float]
) -> None:
    pipeline = Pipeline(Settings(), Roster([RIDER]))
    for frame in open_activity(recording(name), "a1"):
        pipeline.push(frame)
    told = pipeline.summary()["a1"]
    assert isinstance(told, dict)
    loss, hours = told["fluid_loss_l"], told["duration_s"] / 3600.0
    assert litres_per_hour[0] < loss["median"] / hours < litres_per_hour[1]
    assert loss["low"] < loss["median"] < loss["high"]
    assert core_c[0] < told["core_temperature_c"]["median"] < core_c[1]
    assert told["trimp"] > 0


def test_the_energy_balance_of_a_real_ride_closes() -> None:
    """Heat made is heat that left, or that is still there, for every body: to 1 % of the heat that was made."""
    samples = [
        sample
        for frame in open_activity(recording("sample-activity-indoor-trainer.fit"), "a1")
        for sample in decode(frame)
    ]
    x = new_bodies(RIDER, samples[0].at, 64)[:, None, :]
    table, room = new_column(samples[0].at), Room(22.0, 50.0)
    before_c = heat_balance.mean_body_c(heat_balance.Thermal(*x[THERMAL].copy()))
    made = left = np.zeros((1, 64))
    taken = 0
    for second in range(int(samples[0].at) + 1, int(samples[-1].at) + 1):
        while taken < len(samples) and samples[taken].at <= second:
            _take(table, samples[taken])
            taken += 1
        sensed = inputs(table, room, float(second))
        burden, flows = forecast(x, sensed, prepare(x, sensed), 1.0)
        made = made + burden.now_w - burden.work_w
        out = flows.dry_w_m2 + flows.breathed_dry_w_m2 + flows.respiratory_w_m2 + flows.evaporated_w_m2
        left = left + out * x[Field.AREA_M2]
    after_c = heat_balance.mean_body_c(heat_balance.Thermal(*x[THERMAL]))
    capacity = heat_balance.heat_capacity_j_m2_k(x[Field.MASS_KG], x[Field.AREA_M2]) * x[Field.AREA_M2]
    stored = capacity * (after_c - before_c)
    assert float(made.min()) > 1e6
    assert np.abs(made - left - stored).max() < 0.01 * made.min()


def _take(table: np.ndarray, sample: Sample) -> None:
    row = SENSED.get(sample.quantity)
    if row is not None:
        table[row : row + 2, 0] = sample.value, sample.at
        if sample.quantity in MOVED and sample.value > 0:
            table[MOVED[sample.quantity], 0] = sample.at
