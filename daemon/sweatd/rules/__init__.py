"""One danger a file: a picture in, assessments out. A rule says nothing about those who are in no danger."""

from collections.abc import Callable

from msgspec import Struct

from sweatd.model import Assessment, Picture
from sweatd.rules import hydration, overdrinking
from sweatd.rules.hydration import Settings as Hydration
from sweatd.rules.overdrinking import Settings as Overdrinking
from sweatd.safety import Settings as Safety


class Settings(Struct, frozen=True, forbid_unknown_fields=True):
    """The thresholds of all rules."""

    safety: Safety = Safety()
    hydration: Hydration = Hydration()
    overdrinking: Overdrinking = Overdrinking()


Rule = Callable[[Picture], list[Assessment]]


def rules(settings: Settings) -> tuple[Rule, ...]:
    """Every rule, ready to judge."""
    return (
        lambda picture: hydration.assess(picture, settings.hydration, settings.safety),
        lambda picture: overdrinking.assess(picture, settings.overdrinking),
    )
