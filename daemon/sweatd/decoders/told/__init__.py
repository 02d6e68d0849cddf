"""What a person, a file or a program says, as JSON: one file a subject; the verb is the key of the frame."""

from sweatd.decoders.told import answers, feelings, fluids, measured, sessions
from sweatd.decoders.told.command import Command
from sweatd.decoders.told.measured import MEASURED

__all__ = ["COMMANDS", "DECODERS", "MEASURED"]

DECODERS = (
    *fluids.DECODERS,
    *feelings.DECODERS,
    *sessions.DECODERS,
    *answers.DECODERS,
    *measured.DECODERS,
)
COMMANDS: dict[str, type[Command]] = {
    **fluids.COMMANDS,
    **feelings.COMMANDS,
    **sessions.COMMANDS,
    **answers.COMMANDS,
}
"""What people may tell over MQTT, and how: every verb but the one that files and programs use."""
