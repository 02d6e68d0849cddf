"""What people tell on the command line, against a broker and somebody who answers as the daemon does."""

import asyncio
from collections.abc import Callable

import msgspec
import pytest
from click.testing import CliRunner, Result

from brokers import PEERS, running, until
from sweatd.broker import free_port
from sweatd.cli import main
from sweatd.decoders import decode
from sweatd.decoders.told import COMMANDS
from sweatd.messages import Asked, Response, Topics, response
from sweatd.model import Channel, Frame
from sweatd.sinks.mqtt import Command, MqttSink, Settings

ANSWERS: dict[str, Callable[[str], Response]] = {
    "ok": lambda id_: Response("ok", id=id_),
    "not believed": lambda id_: Response("ok", id=id_, note="4.1 kg below what is believed: kept, not counted"),
    "no such athlete": lambda id_: Response("refused", id=id_, error="there is no athlete a1"),
}


async def sweatd(*arguments: str) -> Result:
    return await asyncio.to_thread(CliRunner().invoke, main, arguments)


async def told(answer: Callable[[str], Response], *arguments: str) -> tuple[Result, list[Command]]:
    """What the command prints, and what reached a daemon that answers like this."""
    commands = []

    def obey(asked: Command) -> None:
        commands.append(asked)
        for id_ in ("another", msgspec.json.decode(asked.payload)["id"]):
            sink.publish(response(Topics("gym"), asked.verb, answer(id_), Asked(0.0)))

    async with running(PEERS[0]) as (port, _):
        sink = MqttSink(Settings(port=port), "gym", obey)
        task = asyncio.create_task(sink.run())
        await until(lambda: sink.status.connected)
        result = await sweatd(*arguments, "--broker", f"127.0.0.1:{port}")
        task.cancel()
        await asyncio.wait([task])
    return result, commands


TOLD: list[tuple[str, dict[str, object], str]] = [
    ("drink a1 250 --sodium 20", {"ml": 250, "sodium_mmol_l": 20}, "a1 drank 250 mL with 20 mmol/L sodium"),
    ("drink a1 250", {"ml": 250}, "a1 drank 250 mL"),
    ("weigh a1 71.4", {"kg": 71.4}, "a1 weighs 71.4 kg"),
    ("urine a1 300", {"ml": 300}, "a1 passed 300 mL of urine"),
    ("start a1", {}, "the session of a1 begins"),
    ("end a1", {}, "the session of a1 is over"),
    ("well a1", {}, "a1 is well again"),
    ("stretched a1", {}, "a1 has stretched"),
    ("soreness a1 6 calf", {"score": 6, "muscle": "calf"}, "a1 is sore: 6 of 10, calf"),
    ("soreness a1 2.5", {"score": 2.5}, "a1 is sore: 2.5 of 10"),
    ("cramp a1", {}, "a1 has a cramp"),
    ("cramp a1 calf", {"muscle": "calf"}, "a1 has a cramp: calf"),
    ("unwell a1 dark-urine nausea", {"signs": ["nausea", "dark_urine"]}, "a1 is unwell"),
    ("ack a1", {}, "what stands for a1 is taken care of"),
    (
        "ack a1 --alert a1-cramp-9 --revision 2 --by coach",
        {"alert": "a1-cramp-9", "revision": 2, "by": "coach"},
        "a1-cramp-9 is taken care of",
    ),
    ("snooze a1", {"minutes": 10}, "what stands for a1 is put off for 10 min at most"),
    (
        "snooze a1 5 --alert a1-fatigue-9",
        {"minutes": 5, "alert": "a1-fatigue-9"},
        "a1-fatigue-9 is put off for 5 min at most",
    ),
]
LINES = {line.split()[0]: line.split()[2:] for line, _, _ in TOLD}
"""What stands behind each verb and its athlete."""
MEASURED = ("drink", "weigh", "urine", "soreness")


@pytest.mark.parametrize(("line", "payload", "done"), TOLD, ids=[line for line, _, _ in TOLD])
async def test_what_is_told_reaches_the_daemon_and_is_confirmed(
    line: str, payload: dict[str, object], done: str
) -> None:
    verb, *_ = words = line.split()
    result, (asked,) = await told(ANSWERS["ok"], *words)
    assert (result.stdout.splitlines()[0], result.stderr, result.exit_code) == (done, "", 0)
    assert asked.topic == f"sweatd/gym/athlete/a1/{verb}/set"
    said = msgspec.json.decode(asked.payload)
    assert said == {"id": said["id"], **payload}
    samples = decode(Frame(0.0, "athlete:a1", Channel.TOLD, verb, asked.payload))  # as the daemon reads it
    assert verb not in MEASURED or samples[0].value == next(iter(payload.values()))


async def test_what_should_be_known_of_a_command_that_was_taken_is_a_second_line() -> None:
    result, _ = await told(ANSWERS["not believed"], "weigh", "a1", "66")
    assert result.stdout == "a1 weighs 66 kg\n4.1 kg below what is believed: kept, not counted\n"
    assert (result.stderr, result.exit_code) == ("", 0)
    as_json, _ = await told(ANSWERS["not believed"], "weigh", "a1", "66", "--json")
    assert msgspec.json.decode(as_json.output)["note"] == "4.1 kg below what is believed: kept, not counted"


async def test_a_refusal_is_told_with_its_reason() -> None:
    result, _ = await told(ANSWERS["no such athlete"], "weigh", "a1", "71")
    assert (result.output, result.exit_code) == ("Error: refused: there is no athlete a1\n", 1)


async def test_programs_get_the_answer_as_json() -> None:
    result, (asked,) = await told(ANSWERS["ok"], "urine", "a1", "250", "--json")
    assert msgspec.json.decode(result.output) == {"status": "ok", "id": msgspec.json.decode(asked.payload)["id"]}


async def test_without_a_broker_or_a_daemon_the_cure_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sweatd.cli.telling.ANSWER_S", 0.2)
    absent = await sweatd("drink", "a1", "250", "--broker", f"127.0.0.1:{free_port()}")
    assert "cannot be had (Connection refused): name it with --broker HOST:PORT" in absent.output
    async with running(PEERS[0]) as (port, _):
        silent = await sweatd("drink", "a1", "250", "--broker", f"127.0.0.1:{port}", "--site", "cellar")
    assert "nobody answers for the site cellar" in silent.output
    assert absent.exit_code == silent.exit_code == 1


@pytest.mark.parametrize("verb", MEASURED)
@pytest.mark.parametrize(
    ("arguments", "words"), [(["a1"], "Missing argument"), (["a1", "much"], "'much' is not a valid float")]
)
async def test_a_number_is_a_number(verb: str, arguments: list[str], words: str) -> None:
    result = await sweatd(verb, *arguments)
    assert result.exit_code == 2
    assert words in result.output


@pytest.mark.parametrize("verb", LINES)
@pytest.mark.parametrize(
    ("athlete", "options", "words"),
    [
        ("Ada Byron", [], "'Ada Byron' is not up to 32 of a-z, 0-9 and -"),
        ("a1/#", [], "'a1/#' is not up to"),
        ("a1", ["--broker", "here"], "'here' is not HOST:PORT"),
        ("a1", ["--config", "/no/such"], "/no/such"),
    ],
)
async def test_misuse_is_refused_before_anything_is_sent(
    verb: str, athlete: str, options: list[str], words: str
) -> None:
    result = await sweatd(verb, athlete, *LINES[verb], *options)
    assert result.exit_code == 2
    assert words in result.output


@pytest.mark.parametrize("verb", LINES)
async def test_every_command_shows_how_it_is_typed(verb: str) -> None:
    said = (await sweatd(verb, "--help")).output
    assert f"Examples:  sweatd {verb} a1" in said
    assert all(option in said for option in ("--broker", "--site", "--config", "--json"))


def test_every_command_of_the_daemon_can_be_typed() -> None:
    assert LINES.keys() == COMMANDS.keys() - {"assign"}  # which writes to the store beside it, see test_assign


# cramps and red flags


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("cramp a1 calv", "'calv' is no muscle; did you mean calf? Known: calf, hamstring, "),
        ("soreness a1 3 xyz", "'xyz' is no muscle. Known: calf, "),
        ("unwell a1 nausea confusoin", "'confusoin' is no sign; did you mean confusion? Known: confusion, collapse, "),
        ("unwell a1", "Missing argument"),
    ],
)
async def test_a_slip_is_told_the_nearest_word_and_all(line: str, words: str) -> None:
    result = await sweatd(*line.split())
    assert result.exit_code == 2
    assert words in " ".join(result.output.split())


async def test_a_trainer_without_a_phone_reads_the_whole_protocol() -> None:
    result, _ = await told(ANSWERS["ok"], "cramp", "a1", "foot")
    said = result.stdout
    assert "  0:30  5 x 0:30  Pull the toes up towards the shin." in said
    assert said.index("Stop.") < said.index("Pull the toes") < said.index("something warm") < said.index("See a doctor")
    assert "[good evidence]" in said
    german, _ = await told(ANSWERS["ok"], "cramp", "a1", "foot", "--language", "de")
    assert "Zehen zum Schienbein ziehen." in german.stdout


@pytest.mark.parametrize(
    ("line", "first_aid"),
    [("cramp a1 calf", "pull the toes towards you"), ("unwell a1 collapse", "call an ambulance")],
)
async def test_first_aid_does_not_wait_for_a_broker(line: str, first_aid: str) -> None:
    absent = await sweatd(*line.split(), "--broker", f"127.0.0.1:{free_port()}")
    assert first_aid in absent.stdout
    assert "cannot be had" in absent.stderr
    assert absent.exit_code == 1


async def test_programs_get_the_protocol_and_the_advice_with_the_answer() -> None:
    result, _ = await told(ANSWERS["ok"], "cramp", "a1", "calf", "--json")
    answer = msgspec.json.decode(result.stdout)
    assert (answer["status"], len(answer["protocol"])) == ("ok", 12)
    assert answer["protocol"][2]["times"] == 5
    assert {"action", "begins_s", "lasts_s", "evidence", "source", "message"} <= answer["protocol"][0].keys()
    unwell, _ = await told(ANSWERS["ok"], "unwell", "a1", "weakness", "--json")
    assert msgspec.json.decode(unwell.stdout)["advice"].startswith("weakness: stop for today, and see a doctor today.")
