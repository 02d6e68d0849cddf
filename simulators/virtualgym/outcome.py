"""How evenings in several ways of drinking ended, as rows and verdicts.

A reminder made somebody heavier who ends heavier than they came, and heavier than by thirst, and drank when told.
"""

from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

import numpy as np

from virtualgym.evening import Life
from virtualgym.ways import WAYS

BEYOND_PERCENT = 2.0
HYPONATRAEMIA_MMOL_L = 135.0
TARGET_SHARE_OF_THIRST = 0.25
MOST_L_H = 0.8  # what stomachs and kidneys take, and so the most that anybody careful advises (NATA 2017)

Row = dict[str, Any]


class Outcome(NamedTuple):
    """One evening of one athlete in one way."""

    athlete: str
    group: str
    venue: str
    way: str
    hours: float
    mass_kg: float  # at the start
    fluid_loss_l: float
    intake_l: float
    reminded_l: float  # of it, because of a reminder
    deficit_percent: float
    gained_kg: float
    lowest_sodium_mmol_l: float
    reminders: int
    stopped_percent: float | None  # deficit when first told to stop drinking


def outcome(life: Life, way: str) -> Outcome:
    """How it ended."""
    guest, fluids = life.evening.guest, life.fluids
    return Outcome(
        guest.member.id,
        guest.group,
        guest.venue,
        way,
        len(life.evening.seconds) / 3600,
        guest.today.person.mass_kg,
        fluids.fluid_loss_l,
        fluids.intake_l,
        sum(sip.ml for sip in life.sips if sip.why == "reminder") / 1000,
        fluids.deficit_percent,
        life.gained_kg,
        life.lowest_sodium_mmol_l,
        life.drinker.reminders,
        life.stopped_percent,
    )


def summary(outcomes: Sequence[Outcome], *, groups: bool = False) -> list[Row]:
    """A row per way of drinking; with `groups` also of each group and venue."""
    names = sorted({one.group for one in outcomes}) + sorted({one.venue for one in outcomes})
    rows = [{"group": "all", **row} for row in figures(outcomes)]
    for name in names if groups else []:
        rows += [{"group": name, **row} for row in figures([one for one in outcomes if name in (one.group, one.venue)])]
    return rows


def figures(outcomes: Sequence[Outcome]) -> list[Row]:
    """A row per way."""
    by_thirst = {one.athlete: one.gained_kg for one in outcomes if one.way == "thirst"}
    return [_row(way.name, [one for one in outcomes if one.way == way.name], by_thirst) for way in WAYS]


def _row(way: str, own: Sequence[Outcome], by_thirst: dict[str, float]) -> Row:
    hours = sum(one.hours for one in own)
    return {
        "way": way,
        "n": len(own),
        "beyond_2_percent": _share(one.deficit_percent > BEYOND_PERCENT for one in own),
        "heavier": _share(one.gained_kg > 0 for one in own),
        "heavier_by_reminder": _share(
            one.gained_kg > max(0.0, by_thirst[one.athlete]) and one.reminded_l > 0 for one in own
        ),
        "lowest_sodium_mmol_l": round(float(min(one.lowest_sodium_mmol_l for one in own)), 1),
        "below_135_mmol_l": _share(one.lowest_sodium_mmol_l < HYPONATRAEMIA_MMOL_L for one in own),
        "reminders_per_hour": round(sum(one.reminders for one in own) / hours, 2),
        "told_to_stop": _share(one.stopped_percent is not None for one in own),
        "stopped_wrongly": _share((one.stopped_percent or 0) > 0 for one in own),  # while water was missing
        "mean_deficit_percent": round(float(np.mean([one.deficit_percent for one in own])), 2),
        "worst_deficit_percent": round(float(max(one.deficit_percent for one in own)), 2),
        "drunk_l_h": round(sum(one.intake_l for one in own) / hours, 3),
    }


def _share(those: Iterator[bool]) -> float:
    return round(float(np.mean(list(those))), 4)


def verdicts(outcomes: Sequence[Outcome]) -> Iterator[str]:
    """Which targets are met, what could not be, and where the clock does better."""
    rows = {row["way"]: row for row in figures(outcomes)}
    thirst, clock = rows["thirst"], rows["clock"]
    for way in ("sweatd", "sweatd_seven_in_ten"):
        own, most = rows[way], TARGET_SHARE_OF_THIRST * thirst["beyond_2_percent"]
        yield _verdict(
            own["beyond_2_percent"] <= most,
            f"{way}: {own['beyond_2_percent']:.1%} end beyond 2 %, by thirst {thirst['beyond_2_percent']:.1%}; "
            f"wanted at most {most:.1%}",
        )
        yield _verdict(
            own["heavier_by_reminder"] == 0,
            f"{way}: {own['heavier_by_reminder']:.1%} made heavier by a reminder, "
            f"by the clock {clock['heavier_by_reminder']:.1%}; wanted nobody",
        )
        yield _verdict(
            own["reminders_per_hour"] < clock["reminders_per_hour"],
            f"{way}: {own['reminders_per_hour']} reminders an hour, the clock {clock['reminders_per_hour']}",
        )
    yield f"told to stop drinking while water was missing: {rows['sweatd']['stopped_wrongly']:.1%} of followers"
    yield _out_of_reach([one for one in outcomes if one.way == "thirst"])
    for row in summary(outcomes, groups=True):
        if row["way"] == "clock":
            yield from _clock_wins(row, outcomes)


def _verdict(met: bool, sentence: str) -> str:
    return f"{'met' if met else 'missed'}: {sentence}"


def _out_of_reach(evenings: Sequence[Outcome]) -> str:
    """Who ends beyond 2 % whatever careful drinking does."""
    left = [100 * (one.fluid_loss_l - MOST_L_H * one.hours) / one.mass_kg for one in evenings]
    share = np.mean([percent > BEYOND_PERCENT for percent in left])
    return f"out of reach: {share:.1%} would end beyond 2 % even with {MOST_L_H} L/h from the first minute on"


def _clock_wins(clock: Row, outcomes: Sequence[Outcome]) -> Iterator[str]:
    own = [one for one in outcomes if clock["group"] in ("all", one.group, one.venue)]
    [sweatd] = [row for row in figures(own) if row["way"] == "sweatd"]
    for name, sign in (("beyond_2_percent", 1), ("heavier", 1), ("below_135_mmol_l", 1), ("lowest_sodium_mmol_l", -1)):
        if sign * clock[name] < sign * sweatd[name]:
            yield f"the clock wins: {name} {clock[name]:g}, sweatd {sweatd[name]:g} ({clock['group']}, n {clock['n']})"
