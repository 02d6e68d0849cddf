"""`sweatd drink`: tells the daemon that somebody drank, over MQTT as any other client could."""

import asyncio
from pathlib import Path
from uuid import uuid4

import click
import msgspec
from msgspec import Struct
from msgspec.structs import replace

from sweatd.cli.options import Misused, address, an_id, configured
from sweatd.messages import Response, Topics
from sweatd.model import Message
from sweatd.sinks.mqtt import Misconfigured, Settings, Unreachable, request

ANSWER_S = 5.0
EXPIRY_S = 5  # whoever was told that nobody answered says it again: it must not be obeyed twice
EXAMPLES = """\b
Examples:  sweatd drink a1 250
           sweatd drink a1 500 --sodium 20 --broker gympi.local:1883
"""


class Drink(Struct, omit_defaults=True):
    """Payload of the command."""

    id: str
    ml: float
    sodium_mmol_l: float | None = None


@click.command(epilog=EXAMPLES)
@click.argument("athlete", callback=an_id)
@click.argument("ml", type=float)
@click.option("--sodium", "sodium_mmol_l", type=float, metavar="MMOL_L", help="Of the drink; sports drinks have 10-30.")
@click.option("--broker", callback=address, metavar="HOST:PORT", help="Else as configured.")
@click.option("--site", callback=an_id, help="The gym's name in the topics; else as configured.")
@click.option("--config", "path", type=click.Path(path_type=Path), help="The daemon's configuration, sweatd.toml.")
@click.option("--json", "as_json", is_flag=True, help="Print the answer as JSON.")
def command(
    *,
    athlete: str,
    ml: float,
    sodium_mmol_l: float | None,
    broker: tuple[str, int] | None,
    site: str | None,
    path: Path | None,
    as_json: bool,
) -> None:
    """Tell the daemon that ATHLETE drank ML millilitres.

    Done means that the daemon has written it down; else the reason is printed, and the exit code is 1.
    """
    config = configured(path)
    settings = replace(config.mqtt, host=broker[0], port=broker[1]) if broker else config.mqtt
    answer = _ask(settings, Topics(site or config.site.name), athlete, Drink(uuid4().hex, ml, sodium_mmol_l))
    if as_json:
        click.echo(msgspec.json.encode(answer))
    elif answer.status == "ok":
        click.echo(f"{athlete} drank {ml:g} mL" + (f" with {sodium_mmol_l:g} mmol/L sodium" if sodium_mmol_l else ""))
    if answer.status != "ok":
        raise click.ClickException(f"refused: {answer.error}")


def _ask(settings: Settings, topics: Topics, athlete: str, drink: Drink) -> Response:
    """The daemon's answer; every trouble becomes a sentence with its cure."""
    question = Message(topics.athlete(athlete, "drink/set"), msgspec.json.encode(drink), qos=1, expiry_s=EXPIRY_S)
    where = f"{settings.host}:{settings.port}"

    def is_mine(payload: bytes) -> bool:
        return _response(payload).id == drink.id

    try:
        return _response(asyncio.run(request(settings, question, topics.response("drink"), is_mine, ANSWER_S)))
    except Misconfigured as error:
        raise Misused(str(error)) from error
    except Unreachable as error:
        raise click.ClickException(
            f"the broker {where} cannot be had ({error}): name it with --broker HOST:PORT"
        ) from error
    except TimeoutError as error:
        raise click.ClickException(
            f"nobody answers for the site {topics.site} at {where}: is `sweatd run` at work there? Else name --site"
        ) from error


def _response(payload: bytes) -> Response:
    try:
        return msgspec.json.decode(payload, type=Response)
    except (msgspec.MsgspecError, UnicodeDecodeError):
        return Response("refused", error="somebody answers in a way that is not understood")
