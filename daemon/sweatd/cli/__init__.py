"""The command line: one file per command, loaded only when it is called, so that `--help` is quick on a Pi."""

from importlib import import_module
from importlib.metadata import version

import click

COMMANDS = (
    "demo",
    "run",
    "watch",
    "scan",
    "athlete",
    "assign",
    "drink",
    "weigh",
    "urine",
    "start",
    "end",
    "soreness",
    "well",
    "stretched",
    "cramp",
    "unwell",
    "ack",
    "snooze",
    "plan",
    "record",
    "replay",
    "what-if",
    "decode",
)


class Commands(click.Group):
    """Finds `sweatd NAME` in the module `sweatd.cli.NAME`, as its `command`."""

    def list_commands(self, _: click.Context) -> list[str]:
        """In the order in which a newcomer needs them."""
        return list(COMMANDS)

    def get_command(self, _: click.Context, name: str) -> click.Command | None:
        """None where there is no such command."""
        if name not in COMMANDS:
            return None
        command: click.Command = import_module(f"sweatd.cli.{name.replace('-', '_')}").command
        return command


@click.command(cls=Commands)
@click.version_option(version("sweatd"))
def main() -> None:
    """Wearables in, reminders out. Not a medical device.

    Start with:  sweatd demo
    """
