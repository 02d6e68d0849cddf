"""`sweatd start`: tells the daemon that a session begins."""

import click

from sweatd.cli.options import an_id
from sweatd.cli.telling import To, tell, telling

EXAMPLES = """\b
Examples:  sweatd start a1
           sweatd start a1 --broker gympi.local:1883
"""


@click.command(epilog=EXAMPLES)
@click.argument("athlete", callback=an_id)
@telling
def command(*, to: To, athlete: str) -> None:
    """Tell the daemon that a session of ATHLETE begins.

    Without it a session begins with the first heart beat.
    """
    tell(to, athlete, "start", {}, f"the session of {athlete} begins")
