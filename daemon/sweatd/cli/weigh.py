"""`sweatd weigh`: tells the daemon what a scale shows."""

import click

from sweatd.cli.options import an_id
from sweatd.cli.telling import To, tell, telling

EXAMPLES = """\b
Examples:  sweatd weigh a1 71.4
           sweatd weigh a1 70.2 --broker gympi.local:1883
"""


@click.command(epilog=EXAMPLES)
@click.argument("athlete", callback=an_id)
@click.argument("kg", type=float)
@telling
def command(*, to: To, athlete: str, kg: float) -> None:
    """Tell the daemon that ATHLETE weighs KG kilograms now.

    Weigh before and after a session, in the same clothes and dry: the difference, with what was drunk and passed, is
    what was sweated, and the next session knows it. Done means that the daemon has written it down, with a second line
    where it does not believe the scale; else the reason is printed, and the exit code is 1.
    """
    tell(to, athlete, "weigh", {"kg": kg}, f"{athlete} weighs {kg:g} kg")
