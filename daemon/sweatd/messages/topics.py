"""Where each message goes."""

from typing import NamedTuple


class Topics(NamedTuple):
    """The topics of one site."""

    site: str

    @property
    def status(self) -> str:
        """Whether the daemon is there."""
        return f"sweatd/{self.site}/status"

    @property
    def info(self) -> str:
        """What the daemon is."""
        return f"sweatd/{self.site}/info"

    @property
    def health(self) -> str:
        """Whether the gym can be heard."""
        return f"sweatd/{self.site}/health"

    def athlete(self, athlete: str, fact: str) -> str:
        """`state`, `alarm`, `event` or `remedy` of an athlete; `VERB/set` for what is told."""
        return f"sweatd/{self.site}/athlete/{athlete}/{fact}"

    @property
    def trainer(self) -> str:
        """What trainers must hear, of all athletes."""
        return f"sweatd/{self.site}/trainer/event"

    @property
    def states(self) -> str:
        """Everybody's states in one message."""
        return f"sweatd/{self.site}/states"

    def response(self, verb: str) -> str:
        """Where commands are answered."""
        return f"sweatd/{self.site}/response/{verb}"
