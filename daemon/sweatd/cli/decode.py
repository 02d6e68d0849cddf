"""`sweatd decode`: one frame from the command line, for everyone who debugs a strap."""

import re
from collections.abc import Sequence
from pathlib import Path

import click
import msgspec
from rich.console import Console
from rich.table import Table

from sweatd.cli.options import Misused, a_key
from sweatd.decoders import Decoding
from sweatd.decoders.locks import unlocked
from sweatd.model import Channel, Frame, Quality, Refused, Sample, short_uuid
from sweatd.tomlfile import ConfigError
from sweatd.wearables import read

EXAMPLES = """\b
Examples:
  sweatd decode --characteristic 2a37 --hex 144a0d03
  sweatd decode --characteristic 2a6e --hex "66 08" --json
  sweatd decode --service-data fcd2 --hex 41e445f3c9962b332211006c7c4519 \\
    --key 231d39c1d7cc1ab1aee224cd096db932 --device 54:48:E6:8F:80:A5
  sweatd decode --wearables config/wearables --list
"""


def _bytes(_: click.Context, __: click.Parameter, text: str | None) -> bytes | None:
    """Bytes as people paste them: `144a0d03`, `14 4A 0D 03`, `14:4a:0d:03`, `0x144a0d03`."""
    if text is None:
        return None
    groups = [group.removeprefix("0x") for group in re.split(r"[\s:,-]+", text.strip().lower())]
    try:
        return bytes.fromhex(" ".join(groups))
    except ValueError:
        raise click.BadParameter(f"{text!r} is not made of two hexadecimal digits for each byte") from None


@click.command(epilog=EXAMPLES)
@click.option("--characteristic", metavar="UUID", help="The bytes are the value of this GATT characteristic.")
@click.option("--manufacturer", metavar="ID", help="... the advertised data of this company, like 0x0499.")
@click.option("--service-data", metavar="UUID", help="... the advertised data of this service, like fcd2.")
@click.option("--hex", "data", callback=_bytes, metavar="BYTES", help="The bytes; spaces, colons and 0x are welcome.")
@click.option(
    "--wearables",
    "folder",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    help="Also what the tables of this folder declare.",
)
@click.option("--key", callback=a_key, metavar="HEX", help="Unlocks encrypted service data; goes with --device.")
@click.option("--device", metavar="ADDRESS", help="Whose address the key goes with.")
@click.option("--list", "listing", is_flag=True, help="Show what can be decoded, and end.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON; units are those of UCUM.")
def command(
    *,
    characteristic: str | None,
    manufacturer: str | None,
    service_data: str | None,
    data: bytes | None,
    folder: Path | None,
    key: bytes | None,
    device: str | None,
    listing: bool,
    as_json: bool,
) -> None:
    """Print what the bytes of a wearable mean.

    A frame that makes no sense is refused: the reason goes to the standard error, the exit code is 1.
    """
    decoding = _decoding(folder)
    if listing:
        _print_known(decoding, as_json)
        return
    channel, source = _source(characteristic, manufacturer, service_data)
    if data is None:
        raise click.UsageError("--hex is missing: which bytes?")
    if (key is None) != (device is None):
        raise click.UsageError("--key and --device go together: an address is part of what unlocks")
    frame = Frame(at=0.0, device=device or "command line", channel=channel, key=source, data=data)
    try:
        samples = decoding.decode(frame if key is None else unlocked(frame, key))
    except Refused as refused:
        raise click.ClickException(_with_cure(str(refused), frame, decoding)) from None
    _print_json([_described(sample) for sample in samples]) if as_json else _print_samples(samples)


def _decoding(folder: Path | None) -> Decoding:
    try:
        return Decoding(read(folder) if folder else ())
    except ConfigError as error:
        raise Misused(str(error)) from error


def _source(characteristic: str | None, manufacturer: str | None, service_data: str | None) -> tuple[Channel, str]:
    given = [
        (channel, short_uuid(key).zfill(4))
        for channel, key in (
            (Channel.CHARACTERISTIC, characteristic),
            (Channel.MANUFACTURER, manufacturer),
            (Channel.SERVICE_DATA, service_data),
        )
        if key is not None
    ]
    if len(given) != 1:
        raise click.UsageError("give exactly one of --characteristic, --manufacturer, --service-data")
    return given[0]


def _with_cure(reason: str, frame: Frame, decoding: Decoding) -> str:
    if reason.startswith("encrypted:"):
        return f"{reason}; here: --key HEX --device ADDRESS"
    known = [decoder.key for decoder in decoding.decoders if decoder.channel is frame.channel]
    if frame.key in known:
        return reason
    what = ", ".join(known) or "none yet"
    return f"{reason}; known of this kind: {what} (sweatd decode --list shows all)"


def _described(sample: Sample) -> dict[str, str | float]:
    described: dict[str, str | float] = {
        "quantity": sample.quantity.label,
        "value": sample.value,
        "unit": sample.quantity.unit,
    }
    if sample.quality is not Quality.GOOD:
        described["quality"] = sample.quality
    if sample.label:
        described["label"] = sample.label
    return described


def _print_json(rows: Sequence[object]) -> None:
    click.echo(msgspec.json.encode(rows))


def _print_samples(samples: Sequence[Sample]) -> None:
    if not samples:
        click.echo("A sound frame that holds no value: its sender marks everything as not known.")
        return
    table = Table("quantity", "value", "unit", "quality", "label", box=None, pad_edge=False)
    table.columns[1].justify = "right"
    for sample in samples:
        quality = "" if sample.quality is Quality.GOOD else sample.quality.replace("_", " ")
        table.add_row(sample.quantity.label, _figure(sample.value), _unit(sample.quantity.unit), quality, sample.label)
    Console().print(table)


def _figure(value: float) -> str:
    """At most two decimals, which is more than any of these sensors is good for."""
    return f"{value:.2f}".rstrip("0").rstrip(".")


def _unit(ucum: str) -> str:
    """The UCUM unit as people write it."""
    if ucum == "1" or ucum.startswith("{"):
        return ""
    return ucum.replace("Cel", "°C").replace("uL", "µL").replace("uS", "µS").replace("cm2", "cm²")


def _print_known(decoding: Decoding, as_json: bool) -> None:
    rows = [{"channel": decoder.channel, "key": decoder.key, "title": decoder.title} for decoder in decoding.decoders]
    if as_json:
        _print_json(rows)
        return
    table = Table("channel", "key", "title", box=None, pad_edge=False)
    for row in rows:
        table.add_row(*row.values())
    Console().print(table)
