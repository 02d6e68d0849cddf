"""Words for people beside the ids for programs, in each language from its catalogue. No names: they live in the store.

A catalogue is a flat table: `DANGER` and `DANGER.cleared` for alerts (`DANGER.urgent` where urgency has other words),
`reason.ID`, `remedy.ID`. Sentences are filled with the facts of what they are about; `{reasons}` are its reasons in
words.
"""

from collections.abc import Iterable, Mapping

from sweatd.model import Alert, AlertState, Change
from sweatd.words.english import TEXT as ENGLISH
from sweatd.words.german import TEXT as GERMAN

LANGUAGES: dict[str, Mapping[str, str]] = {"en": ENGLISH, "de": GERMAN}


class Words:
    """One language."""

    def __init__(self, language: str) -> None:
        self._text = LANGUAGES[language]

    def alert(self, alert: Alert) -> str:
        """The sentence for an alert; an unknown danger speaks by its id."""
        if alert.state is AlertState.CLEARED:
            sentence = self._say(f"{alert.danger}.cleared", alert) or f"{alert.danger}: over."
            minutes = max((alert.at - alert.first_at) / 60.0, 1.0)
            return self._text["lasted"].format(sentence=sentence, minutes=minutes)
        urgent = self._say(f"{alert.danger}.{alert.severity.name.lower()}", alert)
        sentence = urgent or self._say(alert.danger, alert) or f"{alert.danger}: {', '.join(alert.reasons)}"
        if alert.change in (Change.AGAIN, Change.ESCALATED):
            return self._text[f"change.{alert.change}"].format(sentence=sentence)
        return sentence

    def text(self, key: str, **facts: object) -> str:
        """Any sentence of the catalogue; what is not in it speaks by its key."""
        return self._text.get(key, key).format(**facts)

    def reasons(self, reasons: Iterable[str]) -> str:
        """Reasons in words."""
        return ", ".join(self._text.get(f"reason.{reason}", reason.replace("_", " ")) for reason in reasons)

    def _say(self, key: str, alert: Alert) -> str:
        template = self._text.get(key)
        if template is None:
            return ""
        sodium = self._text["with_sodium"] if alert.facts.get("with_sodium") else ""
        return template.format(**alert.facts, sodium=sodium, reasons=self.reasons(alert.reasons))
