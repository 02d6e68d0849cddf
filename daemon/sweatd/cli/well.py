"""`sweatd well`: tells the daemon that red flags are over."""

import click

from sweatd.cli.options import an_id
from sweatd.cli.telling import To, tell, telling

EXAMPLES = """\b
Examples:  sweatd well a1
           sweatd well a1 --broker gympi.local:1883
"""


@click.command(epilog=EXAMPLES)
@click.argument("athlete", callback=an_id)
@telling
def command(*, to: To, athlete: str) -> None:
    """Tell the daemon that the red flags of ATHLETE are over.

    The alarm ends. Say it after somebody looked and asked. For a day nothing says "drink" to them all the same.
    """
    tell(to, athlete, "well", {}, f"{athlete} is well again")
