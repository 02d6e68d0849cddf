"""`sweatd plan`: a session before it begins, by the same bodies that the daemon keeps."""

import sys
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import click
import msgspec

from sweatd.athletes import Athlete
from sweatd.cli.options import Finite, an_id, config_option, configured
from sweatd.cli.recordings import known
from sweatd.cli.records import json_option, show, show_json
from sweatd.messages import PUBLISHED, spread
from sweatd.model import Interval, Memory, Picture, Profile, Quantity
from sweatd.plan import SHOWN, Drinking, Outcome, foresee
from sweatd.tomlfile import mistakes

EXAMPLES = """\b
Examples:  sweatd plan --mass 75 --height 1.78 --sex male --power 150 --temperature 24 --humidity 40 --minutes 60
           sweatd plan --athlete a1 --speed 10 --grade 1 --temperature 31 --minutes 90 --json
"""
DOING = {
    "power": Quantity.POWER,
    "speed": Quantity.SPEED,
    "heart_rate": Quantity.HEART_RATE,
    "metabolic_rate": Quantity.METABOLIC_RATE,
}
MOST_EFFICIENT = 0.3
AIR = {
    "temperature": Quantity.AIR_TEMPERATURE,
    "humidity": Quantity.RELATIVE_HUMIDITY,
    "air_speed": Quantity.AIR_SPEED,
}
LABELS = {
    "fluid_loss_l": "fluid loss, L",
    "sweat_rate_l_h": "sweat rate at the end, L/h",
    "sodium_loss_mmol": "sodium loss, mmol",
    "core_temperature_c": "core temperature at the end, C",
    "deficit_percent": "deficit if nothing is drunk, % of body mass",
}
WARNINGS = {
    "too_hot": "TOO HOT: the core may well pass 40 C. Make it shorter, easier or cooler.",
    "beyond_capacity": "This is more than their VO2max allows for an hour: the numbers are for somebody who can.",
}
WHY_NO_DRINK = {
    "not_needed": "Less than 2 % of body mass will probably be missing: drink to thirst, there is no need for more.",
    "fluid_restricted": "What they drink is, or may be, limited by a clinician: no advice.",
    "deficit": "Drink to thirst.",
}


@click.command(epilog=EXAMPLES)
@click.option("--athlete", callback=an_id, help="Whom the daemon knows; what is given beside it counts instead.")
@click.option("--mass", "mass_kg", type=Finite(20, 300), help="Body mass, kg.")
@click.option("--height", "height_m", type=Finite(0.8, 2.5), help="Height, m.")
@click.option("--sex", type=click.Choice(["female", "male"], case_sensitive=False))
@click.option("--age", type=click.IntRange(10, 100))
@click.option("--vo2max", type=Finite(10, 100), help="mL/kg/min.")
@click.option("--power", type=Finite(0, 1000), help="On a bicycle, W.")
@click.option("--speed", type=Finite(0, 25), help="On foot, km/h.")
@click.option("--grade", type=Finite(-20, 40), help="Of the treadmill or the road, %.")
@click.option("--heart-rate", type=Finite(40, 230), help="1/min.")
@click.option("--metabolic-rate", type=Finite(50, 2500), help="W, instead of what one does.")
@click.option("--external-work", type=Finite(0, 800), help="W of it that does not become heat.")
@click.option("--temperature", type=Finite(-20, 50), default=22.0, show_default=True, help="Of the air, C.")
@click.option("--humidity", type=Finite(0, 100), default=50.0, show_default=True, help="%.")
@click.option("--air-speed", type=Finite(0, 15), help="m/s: 0.4 in a room without a fan, 2-3 before one.")
@click.option("--clothing", "clothing_clo", type=Finite(0, 2), help="clo: shorts and shirt 0.3.")
@click.option("--acclimatised/--not-acclimatised", default=None, help="Has trained in heat for a week or more.")
@click.option("--minutes", type=Finite(5, 480), default=60.0, show_default=True)
@config_option
@json_option
def command(*, config_path: Path | None, as_json: bool, **given: Any) -> None:  # noqa: ANN401 - click's
    """What a session will cost: fluid, salt, heat, what to drink.

    Each with its 90 % interval.
    """
    doing = _doing(given)
    profile, memory = _who(given, config_path)
    outcome = _watched(
        given["minutes"],
        lambda progress: foresee(
            profile,
            doing,
            given["minutes"],
            memory=memory,
            at=time.time(),  # noqa: TID251 - the shell: how old somebody is
            safety=configured(config_path).safety,
            progress=progress,
        ),
    )
    if as_json:
        show_json(_told(outcome))
    else:
        _show(outcome, given["minutes"])


def _doing(given: dict[str, Any]) -> dict[Quantity, float]:
    """What is done, and in which air."""
    chosen = [name for name in DOING if given[name] is not None]
    if len(chosen) != 1:
        wish = ", ".join("--" + name.replace("_", "-") for name in DOING)
        raise click.UsageError(f"what will they do? Give one of {wish}")
    [name] = chosen
    doing = {DOING[name]: given[name] / 3.6 if name == "speed" else given[name]}
    for other, quantity, needs in (
        ("grade", Quantity.GRADE, "speed"),
        ("external_work", Quantity.EXTERNAL_WORK, "metabolic_rate"),
    ):
        if given[other] is not None:
            if name != needs:
                raise click.UsageError(f"--{other.replace('_', '-')} goes with --{needs.replace('_', '-')}")
            doing[quantity] = given[other]
    if doing.get(Quantity.EXTERNAL_WORK, 0.0) > MOST_EFFICIENT * doing.get(Quantity.METABOLIC_RATE, 0.0):
        raise click.UsageError(f"nobody turns more than {MOST_EFFICIENT:.0%} of the metabolic rate into external work")
    return doing | {quantity: given[name] for name, quantity in AIR.items() if given[name] is not None}


def _who(given: dict[str, Any], config_path: Path | None) -> tuple[Profile, Memory | None]:
    """The profile, checked as every other one."""
    athlete, memory = Profile("plan"), None
    if given["athlete"]:
        roster = known(configured(config_path), config_path)
        found = roster.profile(given["athlete"])
        if found is None:
            raise click.ClickException(
                f"nobody here is {given['athlete']}; known: {', '.join(sorted(roster.profiles)) or 'nobody yet'}"
            )
        athlete, memory = found, roster.memories.get(found.id)
    facts = {name: given[name] for name in ("mass_kg", "height_m", "sex", "vo2max", "clothing_clo", "acclimatised")}
    if given["age"] is not None:
        facts["birth_year"] = datetime.now(UTC).year - given["age"]  # noqa: TID251 - the shell
    facts = {name: value for name, value in facts.items() if value is not None}
    wrong = [f"{problem.key}: {problem.wrong}" for problem in mistakes(Athlete, {"id": "plan", "name": "x", **facts})]
    if wrong:
        raise click.UsageError("; ".join(wrong))
    return msgspec.structs.replace(athlete, **facts), memory


def _watched(minutes: float, live: Callable[[Callable[[int], None]], Outcome]) -> Outcome:
    """Lives the session; whoever watches sees how far it is."""
    if not sys.stderr.isatty():
        return live(lambda _: None)
    from rich.console import Console  # noqa: PLC0415 - rich takes its time, and --json does not need it
    from rich.progress import Progress  # noqa: PLC0415 - as above

    with Progress(console=Console(stderr=True), transient=True) as line:
        task = line.add_task("living it through", total=60 * minutes)
        return live(lambda second: line.update(task, completed=second))


def _told(outcome: Outcome) -> dict[str, Any]:
    facts: dict[str, Any] = {
        PUBLISHED[quantity][0]: _spread(interval, PUBLISHED[quantity][1])
        for quantity, interval in outcome.at_end().items()
    }
    needed = outcome.drinking.needed_l
    drinking = {**outcome.drinking._asdict(), "needed_l": needed and _spread(needed, 3)}
    course = [
        {"minute": float(_minute(picture))}
        | {
            PUBLISHED[quantity][0]: _spread(picture.intervals(quantity)[0], PUBLISHED[quantity][1])
            for quantity in SHOWN
        }
        for picture in outcome.course
    ]
    return {**facts, "warnings": outcome.warnings, "drinking": drinking, "course": course}


def _spread(interval: Interval, digits: int) -> dict[str, float]:
    told: dict[str, float] = msgspec.structs.asdict(spread(interval, digits))
    return told


def _show(outcome: Outcome, minutes: float) -> None:
    rows = [
        (LABELS[PUBLISHED[quantity][0]], *(f"{value:.{_digits(quantity)}f}" for value in interval))
        for quantity, interval in outcome.at_end().items()
    ]
    show((f"after {minutes:g} min", "median", "5 %", "95 %"), rows)
    if len(outcome.course) > 1:
        quantities = (Quantity.FLUID_LOSS, Quantity.DEFICIT, Quantity.CORE_TEMPERATURE)
        course = [
            [_minute(picture), *(_band(picture.intervals(q)[0], _digits(q)) for q in quantities)]
            for picture in outcome.course
        ]
        show(("minute", "fluid loss, L", "deficit, %", "core temperature, C"), course)
    for warning in outcome.warnings:
        click.echo(WARNINGS[warning])
    click.echo(_advice(outcome.drinking))


def _minute(picture: Picture) -> str:
    return f"{float(picture.session_s[0]) / 60:.0f}"


def _band(interval: Interval, digits: int) -> str:
    return f"{interval.median:.{digits}f} ({interval.low:.{digits}f}-{interval.high:.{digits}f})"


def _digits(quantity: Quantity) -> int:
    return {Quantity.SODIUM_LOSS: 0, Quantity.CORE_TEMPERATURE: 1, Quantity.DEFICIT: 1}.get(quantity, 2)


def _advice(drinking: Drinking) -> str:
    if not drinking.portion_ml:
        return WHY_NO_DRINK[drinking.reason]
    salt = ", with sodium" if drinking.with_sodium else ""
    return (
        f"Drink about {drinking.portion_ml:.0f} mL every {drinking.every_min:.0f} min{salt}, and stop when you do not"
        " feel like it. It stays below what is surely lost. Not a medical device."
    )
