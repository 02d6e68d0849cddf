"""`sweatd drink`: tells the daemon that somebody drank."""

import click

from sweatd.cli.options import an_id
from sweatd.cli.telling import To, tell, telling

EXAMPLES = """\b
Examples:  sweatd drink a1 250
           sweatd drink a1 500 --sodium 20 --broker gympi.local:1883
"""


@click.command(epilog=EXAMPLES)
@click.argument("athlete", callback=an_id)
@click.argument("ml", type=float)
@click.option("--sodium", "sodium_mmol_l", type=float, metavar="MMOL_L", help="Of the drink; sports drinks have 10-30.")
@telling
def command(*, to: To, athlete: str, ml: float, sodium_mmol_l: float | None) -> None:
    """Tell the daemon that ATHLETE drank ML millilitres.

    Done means that the daemon has written it down; else the reason is printed, and the exit code is 1.
    """
    done = f"{athlete} drank {ml:g} mL" + (f" with {sodium_mmol_l:g} mmol/L sodium" if sodium_mmol_l else "")
    tell(to, athlete, "drink", {"ml": ml, "sodium_mmol_l": sodium_mmol_l}, done)
