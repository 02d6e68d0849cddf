"""`sweatd unwell`: tells the daemon of red flags, and prints what to do."""

import click

from sweatd.cli.options import an_id
from sweatd.cli.telling import To, language_option, one_of, tell, telling, words_of
from sweatd.model import SIGNS
from sweatd.rules.unwell import DOCTOR_TODAY

EXAMPLES = """\b
Examples:  sweatd unwell a1 nausea
           sweatd unwell a1 nausea confusion --broker gympi.local:1883
"""


@click.command(epilog=EXAMPLES)
@click.argument("athlete", callback=an_id)
@click.argument("signs", callback=one_of("sign", SIGNS), nargs=-1, required=True)
@language_option
@telling
def command(*, to: To, athlete: str, signs: tuple[str, ...], language: str | None) -> None:
    """Tell the daemon of red flags of ATHLETE, and print what to do.

    Trainers are told at once, a running protocol for a cramp ends, and for a day nothing says "drink" after those that
    may be too little sodium. Do not wait for the daemon: somebody who is confused or collapses needs an ambulance.
    Signs: confusion, collapse, chest_pain, nausea, vomiting, headache, weight_gain, dark_urine, spreading, weakness.
    """
    words = words_of(to, language)
    told = [sign for sign in SIGNS if sign in signs]
    advice = words.text("unwell" if DOCTOR_TODAY.issuperset(told) else "unwell.urgent", reasons=words.reasons(told))
    try:
        tell(to, athlete, "unwell", {"signs": told}, f"{athlete} is unwell", beside={"advice": advice})
    finally:  # first aid does not wait for a broker
        if not to.as_json:
            click.echo(advice)
