"""`sweatd urine`: tells the daemon what somebody passed, which a scale would take for sweat."""

import click

from sweatd.cli.options import an_id
from sweatd.cli.telling import To, tell, telling

EXAMPLES = """\b
Examples:  sweatd urine a1 300
           sweatd urine a1 450 --broker gympi.local:1883
"""


@click.command(epilog=EXAMPLES)
@click.argument("athlete", callback=an_id)
@click.argument("ml", type=float)
@telling
def command(*, to: To, athlete: str, ml: float) -> None:
    """Tell the daemon that ATHLETE passed ML millilitres of urine.

    An honest guess will do. It matters between two weigh-ins: what is not told counts as sweat. Done means that the
    daemon has written it down; else the reason is printed, and the exit code is 1.
    """
    tell(to, athlete, "urine", {"ml": ml}, f"{athlete} passed {ml:g} mL of urine")
