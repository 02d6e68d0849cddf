"""`python -m virtualgym`: the gym's own command line, for those who want a recording rather than a radio."""

import json
import sys
from pathlib import Path

import click
from rich.console import Console
from rich.progress import Progress
from rich.table import Table

from virtualgym import scenario
from virtualgym.recorder import START, record, truth_path
from virtualgym.session import Session

STEP_S = 10


def _load(_context: click.Context, _option: click.Parameter, name: str) -> scenario.Scenario:
    """A scenario by name or path; what is wrong with it is told in a sentence."""
    try:
        return scenario.load(name)
    except scenario.BadScenario as refusal:
        raise click.ClickException(str(refusal)) from None


@click.group()
def main() -> None:
    """A gym that is not there."""


@main.command("list")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def list_scenarios(as_json: bool) -> None:
    """List the scenarios that are shipped.

    Example:  python -m virtualgym list
    """
    known = {name: scenario.load(name) for name in scenario.names()}
    if as_json:
        facts = [
            {"name": name, "title": one.title, "athletes": len(one.athletes), "minutes": one.minutes}
            for name, one in known.items()
        ]
        click.echo(json.dumps(facts))
        return
    table = Table("name", "athletes", "minutes", "title", box=None)
    for name, one in known.items():
        table.add_row(name, str(len(one.athletes)), f"{one.minutes:g}", one.title)
    Console().print(table)


@main.command("record")
@click.argument("what", metavar="SCENARIO", callback=_load)
@click.option("--out", type=click.Path(path_type=Path, dir_okay=False), required=True, help="The trace: NAME.jsonl.gz.")
@click.option("--minutes", type=click.FloatRange(0, min_open=True), help="How long; the scenario's length otherwise.")
@click.option("--athletes", type=click.IntRange(1, 65536), help="How many; the cast is cut or repeated.")
@click.option("--seed", type=click.IntRange(0), help="Another day with the same people; the scenario's otherwise.")
@click.option("--start", type=click.FloatRange(0), default=START, show_default=True, help="Unix time of the start.")
@click.option(
    "--step", type=click.IntRange(1, 60), default=STEP_S, show_default=True, help="Seconds of heat at a time."
)
@click.option("--json", "as_json", is_flag=True, help="Print what was written as JSON.")
def record_scenario(  # noqa: PLR0913, PLR0917 - a command has as many options as its user needs
    what: scenario.Scenario,
    out: Path,
    minutes: float | None,
    athletes: int | None,
    seed: int | None,
    start: float,
    step: int,
    as_json: bool,
) -> None:
    """Film SCENARIO (a name from `list`, or a .toml file) into a trace, its truth beside it.

    Example:  python -m virtualgym record demo --out demo.jsonl.gz
    """
    session = Session(what, seed=seed, athletes=athletes, step_s=step)
    seconds = int((what.minutes if minutes is None else minutes) * 60)
    try:
        with Progress(console=Console(stderr=True), transient=True, disable=not sys.stderr.isatty()) as progress:
            bar = progress.add_task("filming", total=seconds)
            counts = record(session, out, minutes=minutes, start=start, progress=lambda n: progress.advance(bar, n))
    except OSError as error:
        raise click.ClickException(f"{out} cannot be written: {error.strerror}") from None
    facts = {
        "trace": str(out),
        "truth": str(truth_path(out)),
        "frames": counts.frames,
        "athletes": len(session.profiles),
    }
    click.echo(json.dumps(facts) if as_json else f"{facts['frames']} frames in {out}, the truth in {facts['truth']}")


if __name__ == "__main__":
    main(prog_name="python -m virtualgym")
