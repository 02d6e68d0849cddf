"""What the commands share that tell the daemon something, over MQTT as any other client could."""

import asyncio
from collections.abc import Callable, Mapping
from functools import wraps
from pathlib import Path
from typing import Any, NamedTuple
from uuid import uuid4

import click
import msgspec
from msgspec.structs import replace

from sweatd.cli.options import Address, Misused, address, an_id, configured
from sweatd.messages import Response, Topics
from sweatd.model import Message
from sweatd.sinks.mqtt import Misconfigured, Settings, Unreachable, request

ANSWER_S = 5.0
EXPIRY_S = 5  # whoever was told that nobody answers says it again: it must not be obeyed twice
OPTIONS = (
    click.option("--broker", callback=address, metavar="HOST:PORT", help="Else as configured."),
    click.option("--site", callback=an_id, help="The gym's name in the topics; else as configured."),
    click.option("--config", "path", type=click.Path(path_type=Path), help="The daemon's configuration, sweatd.toml."),
    click.option("--json", "as_json", is_flag=True, help="Print the answer as JSON."),
)


class To(NamedTuple):
    """Whom to tell, and how to print the answer."""

    broker: Address | None
    site: str | None
    path: Path | None
    as_json: bool


def telling(function: Callable[..., None]) -> Callable[..., None]:
    """Gives a command the options of all of them; it gets them as its argument `to`."""

    @wraps(function)
    def command(*, broker: Address | None, site: str | None, path: Path | None, as_json: bool, **own: Any) -> None:  # noqa: ANN401 - the command's own options
        function(to=To(broker, site, path, as_json), **own)

    for option in reversed(OPTIONS):
        option(command)
    return command


def tell(to: To, athlete: str, verb: str, said: Mapping[str, object], done: str) -> None:
    """Says it, waits for the answer, prints that it is `done`; else the reason, and the exit code is 1."""
    config = configured(to.path)
    settings = replace(config.mqtt, host=to.broker.host, port=to.broker.port) if to.broker else config.mqtt
    answer = _ask(settings, Topics(to.site or config.site.name), athlete, verb, said)
    if to.as_json:
        click.echo(msgspec.json.encode(answer))
    elif answer.status == "ok":
        click.echo("\n".join(filter(None, (done, answer.note))))
    if answer.status != "ok":
        raise click.ClickException(f"refused: {answer.error}")


def _ask(settings: Settings, topics: Topics, athlete: str, verb: str, said: Mapping[str, object]) -> Response:
    """The daemon's answer; every trouble becomes a sentence with its cure."""
    id_ = uuid4().hex
    known = {key: value for key, value in said.items() if value is not None}
    payload = msgspec.json.encode({"id": id_, **known})
    question = Message(topics.athlete(athlete, f"{verb}/set"), payload, qos=1, expiry_s=EXPIRY_S)
    where = f"{settings.host}:{settings.port}"

    def is_mine(payload: bytes) -> bool:
        return _response(payload).id == id_

    try:
        return _response(asyncio.run(request(settings, question, topics.response(verb), is_mine, ANSWER_S)))
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
