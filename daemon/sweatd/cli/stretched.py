"""`sweatd stretched`: tells the daemon that somebody stretched."""

import click

from sweatd.cli.options import an_id
from sweatd.cli.telling import To, tell, telling

EXAMPLES = """\b
Examples:  sweatd stretched a1
           sweatd stretched a1 --broker gympi.local:1883
"""


@click.command(epilog=EXAMPLES)
@click.argument("athlete", callback=an_id)
@telling
def command(*, to: To, athlete: str) -> None:
    """Tell the daemon that ATHLETE has stretched.

    The advice to cool down is over then.
    """
    tell(to, athlete, "stretched", {}, f"{athlete} has stretched")
