"""What is told, under its topic and in words; what is decided is decided before."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import Annotated, Literal

from msgspec import Meta, Struct
from msgspec.structs import replace

from sweatd import homeassistant, messages, safety
from sweatd.homeassistant import Settings as HomeAssistant
from sweatd.messages import Asked, Response
from sweatd.model import Alert, Message, Picture, Quantity, Sample
from sweatd.remedies import Step
from sweatd.rules import Settings as Rules
from sweatd.rules import cramp_risk
from sweatd.words import Words


class Settings(Struct, frozen=True, forbid_unknown_fields=True):
    """Where it is told, how often, and in which words."""

    site: Annotated[str, Meta(pattern=r"^[a-z0-9][a-z0-9-]{0,31}\Z")] = "gym"
    state_every_s: Annotated[int, Meta(ge=1, le=600)] = 5
    batched_states: bool = False  # everybody's states in one message, too
    language: Literal["en", "de"] = "en"
    homeassistant: HomeAssistant = HomeAssistant()


class Herald:
    """Finds the words and the topics of one gym."""

    def __init__(self, settings: Settings) -> None:
        self.sequence: Counter[str] = Counter()
        self._settings = settings
        self._topics, self._words = messages.Topics(settings.site), Words(settings.language)
        self._version = ""

    # who

    def present(self, version: str) -> None:
        """Which version of the daemon speaks."""
        self._version = version

    def info(self, athletes: Iterable[str], now: float) -> Message:
        """What this is, and who is known."""
        settings = self._settings
        known = tuple(sorted(athletes))
        about = messages.Info("sweatd", self._version, settings.site, known, settings.state_every_s)
        return messages.info(self._topics, about, now)

    def health(self, trouble: Sequence[str], connected: int, assigned: int, now: float) -> Message:
        """Whether the gym can be heard."""
        return messages.health(self._topics, messages.Health(now, not trouble, tuple(trouble), connected, assigned))

    def introduce(self, athletes: Iterable[str]) -> list[Message]:
        """What Home Assistant is told: the gateway, and every athlete as a device; nothing where nobody wants it."""
        wanted, every_s = self._settings.homeassistant, self._settings.state_every_s
        if not wanted.discovery:
            return []
        return [
            homeassistant.gateway(self._topics, self._version, wanted.prefix),
            *(
                homeassistant.discovery(self._topics, athlete, self._version, every_s, wanted.prefix)
                for athlete in sorted(athletes)
            ),
        ]

    def farewell(self, athlete: str) -> list[Message]:
        """What a broker keeps of somebody who went is taken off it."""
        wanted = self._settings.homeassistant
        device = [homeassistant.gone(self._topics, athlete, wanted.prefix)] if wanted.discovery else []
        self.sequence.pop(athlete, None)
        return [*device, messages.no_alarm(self._topics, athlete)]

    # what is judged

    def events(self, alert: Alert) -> list[Message]:
        """One change of an alert."""
        return messages.events(self._topics, alert, self._words)

    def alarm(self, athlete: str, now: float, raised: Sequence[Alert]) -> Message:
        """What stands for an athlete."""
        return messages.alarm(self._topics, athlete, now, raised, self._words)

    def remedy(self, step: Step) -> Message:
        """A step of a protocol that begins."""
        return messages.remedy(self._topics, step, self._words)

    def response(self, verb: str, answer: Response, asked: Asked) -> Message:
        """The answer to a command."""
        return messages.response(self._topics, verb, answer, asked)

    # how everybody is

    def states(
        self,
        picture: Picture,
        sensors: Mapping[str, Mapping[Quantity, Sample]],
        rules: Rules,
        own_rules: Mapping[str, Rules],
    ) -> list[Message]:
        """The state of everybody in session."""
        self.sequence.update(picture.athletes)
        sequence = [self.sequence[athlete] for athlete in picture.athletes]
        readings = [messages.readings(sensors.get(athlete, {}), picture.at) for athlete in picture.athletes]
        own = {athlete: thresholds.cramp_risk for athlete, thresholds in own_rules.items()}
        risks = cramp_risk.risks(picture, rules.cramp_risk, own)
        told = messages.states(_advisable(picture, rules.safety), sequence, readings, risks)
        batch = [messages.batch(self._topics, told)] if self._settings.batched_states else []
        return [*(messages.state(self._topics, one) for one in told), *batch]


def _advisable(picture: Picture, limits: safety.Settings) -> Picture:
    """Without a word of drinking where it may not be said."""
    drink = safety.advisable_l_h(picture, limits)
    return replace(picture, bodies=picture.bodies | {Quantity.DRINK_TO_AVOID: drink})
