"""`sweatd ack`: tells the daemon that somebody takes care of an alert."""

import click

from sweatd.cli.options import an_id
from sweatd.cli.telling import To, answering, tell, telling

EXAMPLES = """\b
Examples:  sweatd ack a1
           sweatd ack a1 --alert a1-heat_strain-1761901800 --revision 2 --by coach
"""


@click.command(epilog=EXAMPLES)
@click.argument("athlete", callback=an_id)
@answering
@telling
def command(*, to: To, athlete: str, alert: str | None, revision: int | None, by: str | None) -> None:
    """Tell the daemon that somebody takes care of ATHLETE's alerts.

    It is refused where nothing stands any more, or where the alert changed since: then look again.
    """
    said = {"alert": alert, "revision": revision, "by": by}
    tell(to, athlete, "ack", said, f"{alert or f'what stands for {athlete}'} is taken care of")
