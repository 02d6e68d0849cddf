"""How good estimates are: medians and 90 % intervals beside the truth, as rows, by who was estimated.

A row of input has, for each quantity, its truth under the quantity's name, and `_median`, `_low` and `_high` beside it;
`sensors`, `weigh_ins`, and who it was: `sex`, `fit`, `hall`, `kind`.
"""

import itertools
import math
from collections.abc import Callable, Iterator, Sequence
from typing import Any, NamedTuple

import numpy as np

from virtualgym.population import KINDS

QUANTITIES = ("fluid", "sodium", "core")  # L/h, mmol, Cel
PARTS = ("", "_median", "_low", "_high")
FEWEST = 40
TARGET_COVERAGE = (0.85, 0.95)
TARGET_RMSE_L_H = {"power": 0.22, "heart_rate": 0.30}  # uncalibrated
TARGET_SHARE_AFTER_3 = 0.6  # of that, after three weigh-ins

Row = dict[str, Any]

STRATA: dict[str, Callable[[Row], bool]] = {
    "all": lambda _: True,
    "women": lambda row: row["sex"] == "female",
    "men": lambda row: row["sex"] == "male",
    "less fit": lambda row: not row["fit"],
    "fit": lambda row: bool(row["fit"]),
    "cool": lambda row: row["hall"] == "cool",
    "hot": lambda row: row["hall"] == "hot",
}


def _trains(kind: str) -> Callable[[Row], bool]:
    return lambda row: bool(row["kind"] == kind)


def summary(judged: Sequence[Row], *, kinds: bool = False) -> list[Row]:
    """A row per stratum, sensors and number of weigh-ins."""
    strata = STRATA | {kind: _trains(kind) for kind in KINDS if kinds}
    rows = []
    for sensors, weigh_ins, (stratum, belongs) in itertools.product(
        TARGET_RMSE_L_H, sorted({row["weigh_ins"] for row in judged}), strata.items()
    ):
        own = [row for row in judged if row["sensors"] == sensors and row["weigh_ins"] == weigh_ins and belongs(row)]
        if own:
            rows.append({"stratum": stratum, "sensors": sensors, "weigh_ins": weigh_ins, **figures(own)})
    return rows


def figures(own: Sequence[Row]) -> Row:
    """What the estimates of some hours are worth."""
    fluid, sodium, core = (scored(own, name) for name in QUANTITIES)
    return {
        "n": len(own),
        "mean_l_h": round(float(np.mean([row["fluid"] for row in own])), 3),
        "rmse_l_h": round(fluid.rmse, 3),
        "rmse_of_98_percent_l_h": round(fluid.rmse_of_98_percent, 3),
        "median_error_l_h": round(fluid.median_error, 3),
        "bias_l_h": round(fluid.bias, 3),
        "coverage_90": round(fluid.coverage, 3),
        "width_90_l_h": round(fluid.width, 3),
        "sodium_rmse_mmol": round(sodium.rmse, 1),
        "sodium_coverage_90": round(sodium.coverage, 3),
        "core_rmse_c": round(core.rmse, 2),
        "core_coverage_90": round(core.coverage, 3),
    }


class Score(NamedTuple):
    """Estimates against truth."""

    rmse: float
    rmse_of_98_percent: float  # without the worst two in a hundred, who rule a mean of squares
    median_error: float  # without sign
    bias: float
    coverage: float
    width: float


def scored(own: Sequence[Row], name: str) -> Score:
    """One quantity; a truth on the edge of its interval is covered."""
    so, median, low, high = (np.array([row[name + part] for row in own]) for part in PARTS)
    error = median - so
    covered = (low <= so) & (so <= high)
    worst_last = np.sort(np.abs(error))
    most = worst_last[: math.ceil(0.98 * len(worst_last))]
    return Score(
        rmse=math.sqrt(float(np.mean(error**2))),
        rmse_of_98_percent=math.sqrt(float(np.mean(most**2))),
        median_error=float(np.median(worst_last)),
        bias=float(error.mean()),
        coverage=float(covered.mean()),
        width=float(np.mean(high - low)),
    )


def verdicts(rows: Sequence[Row]) -> Iterator[str]:
    """Every target that is missed, and by how much."""
    low, high = TARGET_COVERAGE
    for row in rows:
        where = f"{row['stratum']}, {row['sensors']}, {row['weigh_ins']} weigh-ins, n {row['n']}"
        enough = row["n"] >= FEWEST  # with fewer, chance alone leaves the band
        if enough and row["stratum"] in STRATA and not low <= row["coverage_90"] <= high:
            yield f"missed: coverage {row['coverage_90']:.1%} ({where}), wanted {low:.0%}-{high:.0%}"
    overall = {(row["sensors"], row["weigh_ins"]): row["rmse_l_h"] for row in rows if row["stratum"] == "all"}
    missing = float("nan")  # where fewer sessions were asked for: no comparison with it is true
    for sensors, most in TARGET_RMSE_L_H.items():
        first, last = overall.get((sensors, 0), missing), overall.get((sensors, 3), missing)
        if first > most:
            yield f"missed: RMSE {first} L/h ({sensors}, uncalibrated), wanted {most}"
        if last > TARGET_SHARE_AFTER_3 * first:
            yield f"missed: RMSE {last / first:.0%} after 3 weigh-ins ({sensors}), wanted {TARGET_SHARE_AFTER_3:.0%}"
