"""`sweatd end`: tells the daemon that a session is over."""

import click

from sweatd.cli.options import an_id
from sweatd.cli.telling import To, tell, telling

EXAMPLES = """\b
Examples:  sweatd end a1
           sweatd end a1 --broker gympi.local:1883
"""


@click.command(epilog=EXAMPLES)
@click.argument("athlete", callback=an_id)
@telling
def command(*, to: To, athlete: str) -> None:
    """Tell the daemon that the session of ATHLETE is over.

    What is weighed or drunk within ten minutes still counts. Without it a session ends after some silence.
    """
    tell(to, athlete, "end", {}, f"the session of {athlete} is over")
