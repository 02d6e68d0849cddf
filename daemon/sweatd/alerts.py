"""The life of an alert: a table of transitions.

Laws: an opinion becomes an alert only when it held for `hold_s`, and an alert ends only when its opinion stayed away
for `clear_s`, or at once when the rule itself withdraws it (severity NONE: "do not drink after all"). An alert that
grows worse (more severe, or a limit that it names is lower now) is told again at once; between tellings it stands as it
was told. Nothing here knows what a danger means.
"""

from collections.abc import Iterable
from typing import Annotated

from msgspec import Meta, Struct
from msgspec.structs import replace

from sweatd.model import Alert, AlertState, Assessment, Severity


class Settings(Struct, frozen=True, forbid_unknown_fields=True):
    """How patient alerts are."""

    hold_s: Annotated[float, Meta(ge=0, le=600)] = 30.0  # an opinion has to last so long before anybody hears of it
    urgent_hold_s: Annotated[float, Meta(ge=0, le=60)] = 5.0  # the same for the most urgent ones
    clear_s: Annotated[float, Meta(ge=0, le=600)] = 30.0  # and has to stay away so long before it is over


TRANSITIONS: dict[tuple[AlertState, str], tuple[AlertState, bool]] = {
    # (state, what the opinion did): (next state, is it worth telling)
    (AlertState.PENDING, "present"): (AlertState.PENDING, False),
    (AlertState.PENDING, "held"): (AlertState.RAISED, True),
    (AlertState.PENDING, "absent"): (AlertState.QUIET, False),
    (AlertState.PENDING, "gone"): (AlertState.QUIET, False),
    (AlertState.PENDING, "withdrawn"): (AlertState.QUIET, False),
    (AlertState.RAISED, "present"): (AlertState.RAISED, False),
    (AlertState.RAISED, "held"): (AlertState.RAISED, False),
    (AlertState.RAISED, "worse"): (AlertState.RAISED, True),
    (AlertState.RAISED, "absent"): (AlertState.CLEARING, False),
    (AlertState.RAISED, "gone"): (AlertState.CLEARED, True),
    (AlertState.RAISED, "withdrawn"): (AlertState.CLEARED, True),
    (AlertState.CLEARING, "present"): (AlertState.RAISED, False),
    (AlertState.CLEARING, "held"): (AlertState.RAISED, False),
    (AlertState.CLEARING, "worse"): (AlertState.RAISED, True),
    (AlertState.CLEARING, "absent"): (AlertState.CLEARING, False),
    (AlertState.CLEARING, "gone"): (AlertState.CLEARED, True),
    (AlertState.CLEARING, "withdrawn"): (AlertState.CLEARED, True),
}
OVER = (AlertState.QUIET, AlertState.CLEARED)


class Alerts:
    """All alerts that live, by athlete and danger."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._alive: dict[tuple[str, str], Alert] = {}
        self._changed_at: dict[tuple[str, str], float] = {}  # when the opinion last came or went

    def consider(self, now: float, opinions: Iterable[Assessment]) -> list[Alert]:
        """What is worth telling of all opinions of this moment; who is not mentioned is in no danger."""
        said = {(opinion.athlete, opinion.danger): opinion for opinion in opinions}
        told = []
        for key in sorted(self._alive.keys() | said.keys()):
            alert = self._step(now, key, said.get(key))
            if alert is not None:
                told.append(alert)
        return told

    def alive(self) -> list[tuple[Alert, float]]:
        """Every living alert and when its opinion last came or went, to be kept."""
        return [(alert, self._changed_at[key]) for key, alert in self._alive.items()]

    def revive(self, kept: Iterable[tuple[Alert, float]]) -> None:
        """Goes on with what `alive` gave."""
        for alert, changed_at in kept:
            self._alive[alert.athlete, alert.danger] = alert
            self._changed_at[alert.athlete, alert.danger] = changed_at

    def forget(self, athlete: str) -> None:
        """Nothing was ever said of this athlete."""
        for key in [key for key in self._alive if key[0] == athlete]:
            del self._alive[key], self._changed_at[key]

    def athletes(self) -> set[str]:
        """Of whom an alert lives."""
        return {athlete for athlete, _ in self._alive}

    def any(self) -> bool:
        """Whether any alert lives, known or not."""
        return bool(self._alive)

    def raised(self, athlete: str) -> list[Alert]:
        """The alerts of an athlete that people know of, the most severe first."""
        known = [
            alert
            for (who, _), alert in self._alive.items()
            if who == athlete and alert.state in (AlertState.RAISED, AlertState.CLEARING)
        ]
        return sorted(known, key=lambda alert: (-alert.severity.value, alert.since))

    def _step(self, now: float, key: tuple[str, str], opinion: Assessment | None) -> Alert | None:
        present = opinion is not None and opinion.severity is not Severity.NONE
        alert = self._alive.get(key)
        if alert is None:
            if opinion is None or not present:
                return None
            alert = self._born(now, opinion)
            self._changed_at[key] = now
        elif present is not (alert.state in (AlertState.PENDING, AlertState.RAISED)):
            self._changed_at[key] = now
        happened = self._happened(alert, opinion, now - self._changed_at[key])
        state, tell = TRANSITIONS[alert.state, happened]
        if opinion is not None and (present or happened == "withdrawn"):
            keeps = not present or (alert.state is not AlertState.PENDING and not tell)
            alert = replace(
                alert,
                reasons=alert.reasons if keeps and present else opinion.reasons,
                facts=alert.facts if keeps else opinion.facts,
                severity=alert.severity if keeps else max(alert.severity, opinion.severity, key=lambda it: it.value),
            )
        alert = replace(alert, state=state, at=now, revision=alert.revision + tell)
        if state in OVER:
            self._alive.pop(key, None)
            self._changed_at.pop(key, None)
        else:
            self._alive[key] = alert
        return alert if tell else None

    def _born(self, now: float, opinion: Assessment) -> Alert:
        return Alert(
            id=f"{opinion.athlete}-{opinion.danger}-{int(now)}",
            revision=0,
            athlete=opinion.athlete,
            danger=opinion.danger,
            state=AlertState.PENDING,
            severity=opinion.severity,
            since=now,
            at=now,
        )

    def _happened(self, alert: Alert, opinion: Assessment | None, lasted_s: float) -> str:
        settings = self._settings
        if opinion is None:
            return "gone" if lasted_s >= settings.clear_s else "absent"
        if opinion.severity is Severity.NONE:
            return "withdrawn"
        if alert.state is not AlertState.PENDING and _worse(alert, opinion):
            return "worse"
        hold_s = settings.urgent_hold_s if opinion.severity is Severity.URGENT else settings.hold_s
        return "held" if lasted_s >= hold_s else "present"


def _worse(alert: Alert, opinion: Assessment) -> bool:
    """More severe than was told, or a limit is lower than was told."""
    lower = any(opinion.facts[name] < alert.facts.get(name, 0.0) for name in opinion.ceilings)
    return lower or opinion.severity.value > alert.severity.value
