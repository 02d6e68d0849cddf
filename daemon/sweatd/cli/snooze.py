"""`sweatd snooze`: tells the daemon to speak of an alert later."""

import click

from sweatd.cli.options import an_id
from sweatd.cli.telling import To, answering, tell, telling

EXAMPLES = """\b
Examples:  sweatd snooze a1 10
           sweatd snooze a1 5 --alert a1-hydration_reminder-1761901800 --by coach
"""


@click.command(epilog=EXAMPLES)
@click.argument("athlete", callback=an_id)
@click.argument("minutes", type=float, default=10.0)
@answering
@telling
def command(*, to: To, athlete: str, minutes: float, alert: str | None, revision: int | None, by: str | None) -> None:
    """Tell the daemon to speak of ATHLETE's alerts later.

    That is in MINUTES, 10 if left out. What is urgent comes back sooner, and what grows worse comes back at once.
    """
    said = {"minutes": minutes, "alert": alert, "revision": revision, "by": by}
    tell(to, athlete, "snooze", said, f"{alert or f'what stands for {athlete}'} is put off for {minutes:g} min at most")
