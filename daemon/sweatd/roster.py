"""Who is known, and who wears what. Core: it is told, it does not look anything up."""

from collections.abc import Iterable

from sweatd.model import Memory, Profile

ROOM = "room"
"""What a sensor of the gym's air is assigned to, instead of an athlete."""

SPEAKS_FOR = "athlete:"
"""A frame from `athlete:ID` is said for that athlete, by a person, a file or a program."""


def voice(athlete: str) -> str:
    """Who says what is said for an athlete: the device of such a frame."""
    return SPEAKS_FOR + athlete


class Roster:
    """Profiles by athlete, athletes by device, what earlier sessions taught about them, and what unlocks a device."""

    def __init__(
        self,
        profiles: Iterable[Profile] = (),
        assignments: dict[str, str] | None = None,
        memories: dict[str, Memory] | None = None,
        keys: dict[str, bytes] | None = None,
    ) -> None:
        self.profiles = {profile.id: profile for profile in profiles}
        self.assignments = {device.upper(): wearer for device, wearer in (assignments or {}).items()}
        self.memories = dict(memories or {})
        self.keys = {device.upper(): key for device, key in (keys or {}).items()}

    def wearer(self, device: str) -> str | None:
        """The athlete of a device, `room`, or None where nobody knows."""
        if device.startswith(SPEAKS_FOR):
            return device.removeprefix(SPEAKS_FOR)
        wearer = self.assignments.get(device)
        return self.assignments.get(device.upper()) if wearer is None else wearer

    def profile(self, athlete: str) -> Profile | None:
        """What is known of an athlete; None for a stranger."""
        return self.profiles.get(athlete)
