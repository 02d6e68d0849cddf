"""`sweatd soreness`: tells the daemon how sore a muscle is."""

import click

from sweatd.cli.options import an_id
from sweatd.cli.telling import To, one_of, tell, telling
from sweatd.model import MUSCLES

EXAMPLES = """\b
Examples:  sweatd soreness a1 6 calf
           sweatd soreness a1 2 --broker gympi.local:1883
"""


@click.command(epilog=EXAMPLES)
@click.argument("athlete", callback=an_id)
@click.argument("score", type=float)
@click.argument("muscle", callback=one_of("muscle", MUSCLES), required=False)
@telling
def command(*, to: To, athlete: str, score: float, muscle: str | None) -> None:
    """Tell the daemon how sore ATHLETE is: SCORE from 0 to 10.

    0 is not at all, 10 the worst; in a MUSCLE, or in all. It counts for two days, and is one of the causes that a
    cramp risk is made of. Muscles: calf, hamstring, quadriceps, foot, adductor, glute, abdomen, back, forearm,
    hand, shoulder, other.
    """
    done = f"{athlete} is sore: {score:g} of 10" + (f", {muscle}" if muscle else "")
    tell(to, athlete, "soreness", {"score": score, "muscle": muscle}, done)
