"""`sweatd cramp`: tells the daemon that somebody has a cramp, and prints what to do."""

from collections.abc import Iterable
from textwrap import fill

import click

from sweatd.cli.options import an_id
from sweatd.cli.telling import To, language_option, one_of, tell, telling, words_of
from sweatd.model import MUSCLES
from sweatd.remedies import Line, listed
from sweatd.words import Words

WIDTH = 100
EXAMPLES = """\b
Examples:  sweatd cramp a1 calf
           sweatd cramp a1 --language de --broker gympi.local:1883
"""


@click.command(epilog=EXAMPLES)
@click.argument("athlete", callback=an_id)
@click.argument("muscle", callback=one_of("muscle", MUSCLES), required=False)
@language_option
@telling
def command(*, to: To, athlete: str, muscle: str | None, language: str | None) -> None:
    """Tell the daemon of a cramp of ATHLETE, and print what to do.

    In a MUSCLE, if it was named; with times and evidence. Trainers are told at once; the athlete's phone gets the
    same steps one by one, and there the daemon decides about drinking. What to do is printed even where nobody
    answers. Muscles: calf, hamstring, quadriceps, foot, adductor, glute, abdomen, back, forearm, hand, shoulder,
    other.
    """
    words = words_of(to, language)
    protocol = listed(muscle or "other", words)
    done = f"{athlete} has a cramp" + (f": {muscle}" if muscle else "")
    try:
        tell(to, athlete, "cramp", {"muscle": muscle}, done, beside={"protocol": protocol})
    finally:  # first aid does not wait for a broker
        if not to.as_json:
            click.echo("\n".join(_lines(protocol, words)))


def _lines(protocol: Iterable[Line], words: Words) -> Iterable[str]:
    """Beginning, how often and how long, what to do, how well it is known to help."""
    for line in protocol:
        often = f"{line.times} x {_minutes(line.lasts_s)}" if line.times > 1 else ""
        said = f"{line.message} [{words.text(f'evidence.{line.evidence}')}]"
        yield fill(said, WIDTH, initial_indent=f"{_minutes(line.begins_s):>6}  {often:<10}", subsequent_indent=" " * 18)


def _minutes(seconds: float) -> str:
    return f"{int(seconds) // 60}:{int(seconds) % 60:02}"
