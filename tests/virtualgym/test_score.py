from typing import Any

import pytest

from virtualgym.score import scored, summary, verdicts


def hour(fluid: float, median: float, low: float, high: float, **facts: Any) -> dict[str, Any]:
    """An hour of somebody whose sodium and core were guessed exactly."""
    who = {"sensors": "power", "weigh_ins": 0, "sex": "female", "fit": True, "hall": "hot", "kind": "running"}
    exact = {f"{name}{part}": 1.0 for name in ("sodium", "core") for part in ("", "_median", "_low", "_high")}
    return {**who, **exact, "fluid": fluid, "fluid_median": median, "fluid_low": low, "fluid_high": high, **facts}


TOY = [
    hour(0.5, 0.6, 0.4, 0.8),  # inside
    hour(0.5, 0.7, 0.5, 0.9),  # on the edge
    hour(0.5, 0.3, 0.2, 0.4, sex="male"),  # above
    hour(0.5, 0.8, 0.6, 1.0, sex="male", hall="cool"),  # below
]


def test_a_toy_is_scored_as_by_hand() -> None:
    score = scored(TOY, "fluid")
    assert score.rmse == pytest.approx(((0.01 + 0.04 + 0.04 + 0.09) / 4) ** 0.5)
    assert score.bias == pytest.approx(0.1)
    assert score.coverage == 0.5
    assert score.width == pytest.approx(0.35)
    assert scored(TOY, "core") == (0.0, 0.0, 0.0, 0.0, 1.0, 0.0)


def test_everybody_is_in_their_strata_and_in_no_other() -> None:
    rows = {row["stratum"]: row for row in summary(TOY, kinds=True)}
    counts = {name: row["n"] for name, row in rows.items()}
    assert counts == {"all": 4, "women": 2, "men": 2, "fit": 4, "cool": 1, "hot": 3, "running": 4}
    assert (rows["women"]["coverage_90"], rows["men"]["coverage_90"]) == (1.0, 0.0)
    assert rows["men"]["bias_l_h"] == pytest.approx(0.05)


def test_targets_that_are_missed_are_named_and_others_are_not() -> None:
    rows = summary([*TOY, hour(0.5, 0.9, 0.4, 1.0, weigh_ins=3)] * 20)
    said = list(verdicts(rows))
    assert "missed: coverage 0.0% (men, power, 0 weigh-ins, n 40), wanted 85%-95%" in said
    assert "missed: RMSE 189% after 3 weigh-ins (power), wanted 60%" in said
    assert not any("n 20" in sentence for sentence in said)  # too few to say
    assert not any("uncalibrated" in sentence for sentence in said)  # 0.21 is less than 0.22
    assert not list(verdicts(summary(([hour(0.5, 0.5, 0.4, 0.6)] * 9 + [hour(0.5, 0.3, 0.2, 0.4)]) * 4)))
