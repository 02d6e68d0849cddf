"""What the commands share that tell the daemon something, over MQTT as any other client could."""

import asyncio
from collections.abc import Callable, Mapping, Sequence
from difflib import get_close_matches
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
from sweatd.secretfile import Misconfigured
from sweatd.sinks.mqtt import Settings, Unreachable, request
from sweatd.words import LANGUAGES, Words

ANSWER_S = 5.0
EXPIRY_S = 5  # whoever was told that nobody answers says it again: it must not be obeyed twice
OPTIONS = (
    click.option("--broker", callback=address, metavar="HOST:PORT", help="Else as configured."),
    click.option("--site", callback=an_id, help="The gym's name in the topics; else as configured."),
    click.option("--config", "path", type=click.Path(path_type=Path), help="The daemon's configuration, sweatd.toml."),
    click.option("--json", "as_json", is_flag=True, help="Print the answer as JSON."),
)
ANSWERS = (
    click.option("--alert", metavar="ID", help="Only this one; else all that stand."),
    click.option("--revision", type=int, help="Only if the alert is still at this revision."),
    click.option("--by", metavar="WHO", help="Who answers, for example coach; no name is needed."),
)
"""What answers to alerts may say."""
language_option = click.option("--language", type=click.Choice(sorted(LANGUAGES)), help="Else as configured.")


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


def answering(function: Callable[..., None]) -> Callable[..., None]:
    """Gives a command the options of an answer to alerts."""
    for option in reversed(ANSWERS):
        option(function)
    return function


def one_of(kind: str, words: Sequence[str]) -> Callable[[click.Context, click.Parameter, Any], Any]:
    """The callback of an argument that is one of some words, or several; a slip is told the nearest, and all."""

    def known(context: click.Context, parameter: click.Parameter, said: Any) -> Any:  # noqa: ANN401 - click's own
        if isinstance(said, tuple):
            return tuple(known(context, parameter, one) for one in said)
        word = "" if said is None else said.lower().replace("-", "_")
        if said is None or word in words:
            return word or None
        near = get_close_matches(word, words, 1)
        meant = f"; did you mean {near[0]}?" if near else "."
        raise click.BadParameter(f"{said!r} is no {kind}{meant} Known: {', '.join(words)}")

    return known


def words_of(to: To, language: str | None) -> Words:
    """The words of a language, else of the configured one."""
    return Words(language or configured(to.path).publishing.language)


def tell(
    to: To, athlete: str, verb: str, said: Mapping[str, object], done: str, *, beside: Mapping[str, object] = {}
) -> None:
    """Says it, waits for the answer, prints that it is `done`; else the reason, and the exit code is 1.

    `beside` is what programs get together with the answer.
    """
    config = configured(to.path)
    settings = replace(config.mqtt, host=to.broker.host, port=to.broker.port) if to.broker else config.mqtt
    answer = _ask(settings, Topics(to.site or config.site.name), athlete, verb, said)
    if to.as_json:
        click.echo(msgspec.json.encode({**msgspec.to_builtins(answer), **beside}))
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
