"""The life of an alert: a table of transitions.

Laws: an opinion becomes an alert only when it held, and an alert ends only when its opinion stayed away, or at once
when the rule itself withdraws it (severity NONE: "do not drink after all"); a faint opinion keeps it, and begins none.
Where it is doubted who an athlete's sensors are, no warning ends by what they say; one that a person began is no such.
What grows worse (more severe, or a limit that it names is lower now) is told again at once, whoever answered before;
between tellings an alert stands as it was told. What is urgent and unanswered is told again, and the trainer hears of
it. Nothing here knows what a danger means.
"""

from collections.abc import Collection, Iterable
from typing import Annotated

from msgspec import Meta, Struct
from msgspec.structs import replace

from sweatd.model import Alert, AlertState, Assessment, Change, Refused, Severity

ALL_DOUBLINGS = 3  # what nobody answers is told again after 1, 2, 4 and then each 8 times `tell_again_s`


class Settings(Struct, frozen=True, forbid_unknown_fields=True):
    """How patient alerts are."""

    hold_s: Annotated[float, Meta(ge=0, le=600)] = 30.0  # an opinion has to last so long before anybody hears of it
    urgent_hold_s: Annotated[float, Meta(ge=0, le=60)] = 5.0  # the same for the most urgent ones
    clear_s: Annotated[float, Meta(ge=0, le=600)] = 60.0  # and has to stay away so long before it is over
    quiet_start_s: Annotated[float, Meta(ge=0, le=600)] = 60.0  # after a start only what is urgent is told
    cooldown_s: Annotated[float, Meta(ge=0, le=3600)] = (
        300.0  # after its end a danger rests, unless it grows more severe
    )
    tell_again_s: Annotated[float, Meta(ge=10, le=600)] = 60.0  # what is urgent and unanswered, doubling thrice
    escalate_s: Annotated[float, Meta(ge=10, le=120)] = 120.0  # the same is then told to the trainer, too
    warning_escalate_s: Annotated[float, Meta(ge=10, le=3600)] = 300.0  # the same of a warning
    remind_s: Annotated[float, Meta(ge=300, le=7200)] = 1200.0  # what is not urgent and unanswered
    acknowledged_s: Annotated[float, Meta(ge=60, le=3600)] = 600.0  # what is urgent and still stands is told again
    longest_snooze_s: Annotated[float, Meta(ge=60, le=7200)] = 1800.0
    longest_urgent_snooze_s: Annotated[float, Meta(ge=0, le=120)] = 120.0  # nobody silences the urgent for longer


class Answer(Struct, frozen=True):
    """What somebody says to an alert: that they take care of it, or (`snooze_s`) that they want to hear of it later.

    Without `alert` it is said to all that stand; `revision` guards against an answer to what has changed since.
    """

    by: str
    snooze_s: float | None = None
    alert: str | None = None
    revision: int | None = None


S, C = AlertState, Change
TRANSITIONS: dict[tuple[AlertState, str], tuple[AlertState, Change]] = {
    # (state, what happened): (next state, what of it is worth telling)
    (S.PENDING, "present"): (S.PENDING, C.NONE),
    (S.PENDING, "held"): (S.RAISED, C.RAISED),
    (S.PENDING, "absent"): (S.QUIET, C.NONE),
    (S.PENDING, "withdrawn"): (S.QUIET, C.NONE),
    (S.RAISED, "present"): (S.RAISED, C.NONE),
    (S.RAISED, "worse"): (S.RAISED, C.WORSE),
    (S.RAISED, "unanswered"): (S.RAISED, C.AGAIN),
    (S.RAISED, "unheard"): (S.RAISED, C.ESCALATED),
    (S.RAISED, "absent"): (S.CLEARING, C.NONE),
    (S.RAISED, "withdrawn"): (S.CLEARED, C.CLEARED),
    (S.RAISED, "acknowledged"): (S.ACKNOWLEDGED, C.ACKNOWLEDGED),
    (S.RAISED, "snoozed"): (S.SNOOZED, C.SNOOZED),
    (S.ACKNOWLEDGED, "present"): (S.ACKNOWLEDGED, C.NONE),
    (S.ACKNOWLEDGED, "worse"): (S.RAISED, C.WORSE),
    (S.ACKNOWLEDGED, "unanswered"): (S.RAISED, C.AGAIN),
    (S.ACKNOWLEDGED, "absent"): (S.CLEARING, C.NONE),
    (S.ACKNOWLEDGED, "withdrawn"): (S.CLEARED, C.CLEARED),
    (S.ACKNOWLEDGED, "acknowledged"): (S.ACKNOWLEDGED, C.NONE),
    (S.ACKNOWLEDGED, "snoozed"): (S.SNOOZED, C.SNOOZED),
    (S.SNOOZED, "present"): (S.SNOOZED, C.NONE),
    (S.SNOOZED, "worse"): (S.RAISED, C.WORSE),
    (S.SNOOZED, "unanswered"): (S.RAISED, C.AGAIN),
    (S.SNOOZED, "absent"): (S.CLEARING, C.NONE),
    (S.SNOOZED, "withdrawn"): (S.CLEARED, C.CLEARED),
    (S.SNOOZED, "acknowledged"): (S.ACKNOWLEDGED, C.ACKNOWLEDGED),
    (S.SNOOZED, "snoozed"): (S.SNOOZED, C.SNOOZED),
    (S.CLEARING, "absent"): (S.CLEARING, C.NONE),
    (S.CLEARING, "gone"): (S.CLEARED, C.CLEARED),
    (S.CLEARING, "worse"): (S.RAISED, C.WORSE),
    (S.CLEARING, "withdrawn"): (S.CLEARED, C.CLEARED),
    (S.CLEARING, "acknowledged"): (S.CLEARING, C.ACKNOWLEDGED),
    (S.CLEARING, "snoozed"): (S.CLEARING, C.SNOOZED),
    # from CLEARING an opinion that comes back takes an alert to where it was before
}
OVER = (S.QUIET, S.CLEARED)
KNOWN = (S.RAISED, S.ACKNOWLEDGED, S.SNOOZED, S.CLEARING)  # to people
Key = tuple[str, str]


class Frozen(Struct, frozen=True):
    """All alerts as they can be put away: each with when its opinion last came or went, and what rests."""

    alive: list[tuple[Alert, float]]
    resting: list[tuple[str, str, float, Severity]]
    began: float | None


class Alerts:
    """All alerts that live, by athlete and danger."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._alive: dict[Key, Alert] = {}
        self._changed_at: dict[Key, float] = {}  # when the opinion last came or went
        self._resting: dict[Key, tuple[float, Severity]] = {}  # until when, and what may break it
        self._began: float | None = None

    # opinions

    def consider(
        self, now: float, opinions: Iterable[Assessment], doubted: Collection[str] = frozenset()
    ) -> list[Alert]:
        """What is worth telling of all opinions of this moment; who is not mentioned is in no danger.

        Of the `doubted` athletes' sensors it is not known whose they are.
        """
        if self._began is None:
            self._began = now
        said = {(opinion.athlete, opinion.danger): opinion for opinion in opinions}
        told = []
        for key in sorted(self._alive.keys() | said.keys()):
            opinion = said.get(key) or self._kept(now, key, doubted)
            alert = self._step(now, key, opinion)
            if alert is not None:
                told.append(alert)
        return told

    def _kept(self, now: float, key: Key, doubted: Collection[str]) -> Assessment | None:
        """A warning that stands goes on where its end cannot be believed; advice is no more than the moment's."""
        alert = self._alive.get(key)
        if alert is None or alert.athlete not in doubted or alert.certain or not alert.severity >= Severity.WARNING:
            return None
        return Assessment(now, *key, alert.severity, alert.reasons, alert.facts, faint=True)

    def _step(self, now: float, key: Key, opinion: Assessment | None) -> Alert | None:
        alert = self._alive.get(key)
        if opinion is not None and opinion.faint and (alert is None or alert.state is S.PENDING):
            opinion = None
        present = opinion is not None and opinion.severity is not Severity.NONE
        if alert is None:
            if opinion is None or not present or self._rests(key, now, opinion.severity):
                return None
            alert = self._alive[key] = _born(now, opinion)
            self._changed_at[key] = now
        elif present is (alert.state is S.CLEARING):
            self._changed_at[key] = now
        happened = self._happened(now, alert, opinion, now - self._changed_at[key])
        if happened == "back":
            return self._move(now, key, alert, (alert.before, C.NONE), opinion)
        return self._move(now, key, alert, TRANSITIONS[alert.state, happened], opinion)

    def _happened(self, now: float, alert: Alert, opinion: Assessment | None, lasted_s: float) -> str:  # noqa: PLR0911 - a list of cases
        settings, state = self._settings, alert.state
        if opinion is None:
            return "gone" if state is S.CLEARING and lasted_s >= settings.clear_s else "absent"
        if opinion.severity is Severity.NONE:
            return "withdrawn"
        urgent = opinion.severity is Severity.URGENT
        if state is S.PENDING:
            hold_s = settings.urgent_hold_s if urgent else settings.hold_s
            if opinion.certain:
                return "held"
            early = not urgent and self._began is not None and now - self._began < settings.quiet_start_s
            return "held" if lasted_s >= hold_s and not early else "present"
        if _worse(alert, opinion):
            return "worse"
        if state is S.CLEARING:
            return "back"
        return self._unanswered(now, alert) or "present"

    def _unanswered(self, now: float, alert: Alert) -> str:
        settings, urgent = self._settings, alert.severity is Severity.URGENT
        silent_s = now - alert.told_at
        if alert.state is S.SNOOZED:
            return "unanswered" if now >= (alert.snoozed_until or 0.0) else ""
        if alert.state is S.ACKNOWLEDGED:
            return "unanswered" if urgent and silent_s >= settings.acknowledged_s else ""
        patience_s = settings.escalate_s if urgent else settings.warning_escalate_s
        if alert.severity >= Severity.WARNING and not alert.escalated and now - alert.raised_at >= patience_s:
            return "unheard"
        again_s = settings.tell_again_s * 2.0 ** min(alert.told_again, ALL_DOUBLINGS) if urgent else settings.remind_s
        return "unanswered" if silent_s >= again_s else ""

    def _move(
        self, now: float, key: Key, alert: Alert, where: tuple[AlertState, Change], opinion: Assessment | None
    ) -> Alert | None:
        state, change = where
        if opinion is not None:
            alert = _with_opinion(alert, opinion, told=change is not C.NONE, known=alert.state is not S.PENDING)
        before = alert.state if alert.state in (S.RAISED, S.ACKNOWLEDGED, S.SNOOZED) else alert.before
        alert = replace(alert, state=state, at=now, before=before, revision=alert.revision + (change is not C.NONE))
        if change is not C.NONE:
            alert = _told(now, alert, change)
        if state in OVER:
            del self._alive[key], self._changed_at[key]
            if state is S.CLEARED and alert.severity is not Severity.URGENT:
                self._resting[key] = now + self._settings.cooldown_s, alert.severity
        else:
            self._alive[key] = alert
        return alert if change is not C.NONE else None

    def _rests(self, key: Key, now: float, severity: Severity) -> bool:
        until, broken_by = self._resting.get(key, (now, severity))
        if now >= until or severity.value > broken_by.value:
            self._resting.pop(key, None)
            return False
        return True

    # answers

    def answer(self, athlete: str, now: float, answer: Answer) -> list[Alert]:
        """What somebody says to the alerts of an athlete. Raises Refused where there is nothing to answer any more."""
        meant = [alert for alert in self.raised(athlete) if answer.alert in (None, alert.id)]
        if not meant:
            what = f"alert {answer.alert}" if answer.alert else "an alert"
            raise Refused(f"{what} does not stand for {athlete}: it is over, or never was")
        for alert in meant:
            if answer.revision is not None and answer.revision != alert.revision:
                raise Refused(f"{alert.id} has changed since: it is at revision {alert.revision} now; look again")
        told = [self._answered(now, alert, answer) for alert in meant]
        return [alert for alert in told if alert is not None]

    def _answered(self, now: float, alert: Alert, answer: Answer) -> Alert | None:
        state, change = TRANSITIONS[alert.state, "acknowledged" if answer.snooze_s is None else "snoozed"]
        again = state is S.CLEARING and alert.before is S.ACKNOWLEDGED and change is C.ACKNOWLEDGED
        if change is C.NONE or again:
            return None
        key, until = (alert.athlete, alert.danger), None
        if answer.snooze_s is not None:
            urgent = alert.severity is Severity.URGENT
            longest_s = self._settings.longest_urgent_snooze_s if urgent else self._settings.longest_snooze_s
            until = now + min(answer.snooze_s, longest_s)
        alert = replace(alert, answered_by=answer.by, snoozed_until=until)
        if state is S.CLEARING:
            alert = replace(alert, before=S.ACKNOWLEDGED if until is None else S.SNOOZED)
        return self._move(now, key, alert, (state, change), None)

    # who, and keeping

    def raised(self, athlete: str) -> list[Alert]:
        """The alerts of an athlete that people know of, the most severe first."""
        known = [alert for (who, _), alert in self._alive.items() if who == athlete and alert.state in KNOWN]
        return sorted(known, key=lambda alert: (-alert.severity.value, alert.since))

    def athletes(self) -> set[str]:
        """Of whom an alert lives."""
        return {athlete for athlete, _ in self._alive}

    def any(self) -> bool:
        """Whether any alert lives, known or not."""
        return bool(self._alive)

    def forget(self, athlete: str) -> None:
        """Nothing was ever said of this athlete."""
        for kept in (self._alive, self._changed_at, self._resting):
            for key in [key for key in kept if key[0] == athlete]:
                del kept[key]

    def freeze(self) -> Frozen:
        """Everything that lives or rests."""
        resting = [(*key, until, severity) for key, (until, severity) in self._resting.items()]
        return Frozen([(alert, self._changed_at[key]) for key, alert in self._alive.items()], resting, self._began)

    def thaw(self, frozen: Frozen) -> None:
        """Goes on with what `freeze` gave."""
        for alert, changed_at in frozen.alive:
            self._alive[alert.athlete, alert.danger] = alert
            self._changed_at[alert.athlete, alert.danger] = changed_at
        self._resting = {(who, danger): (until, severity) for who, danger, until, severity in frozen.resting}
        self._began = frozen.began


def _born(now: float, opinion: Assessment) -> Alert:
    return Alert(
        id=f"{opinion.athlete}-{opinion.danger}-{int(now)}",
        revision=0,
        athlete=opinion.athlete,
        danger=opinion.danger,
        state=S.PENDING,
        severity=opinion.severity,
        since=now,
        at=now,
        certain=opinion.certain,
    )


def _worse(alert: Alert, opinion: Assessment) -> bool:
    """More severe than was told, a limit is lower than was told, or somebody said something new."""
    lower = any(opinion.facts[name] < alert.facts.get(name, 0.0) for name in opinion.ceilings)
    news = opinion.certain and not set(opinion.reasons) <= set(alert.reasons)
    return lower or news or opinion.severity.value > alert.severity.value


def _with_opinion(alert: Alert, opinion: Assessment, *, told: bool, known: bool) -> Alert:
    """What is told takes the opinion's words; what stands keeps those that people know. An end has reasons, too."""
    if opinion.severity is Severity.NONE:
        return replace(alert, reasons=opinion.reasons)
    if known and not told:
        return alert
    severity = max(alert.severity, opinion.severity, key=lambda it: it.value)
    return replace(alert, reasons=opinion.reasons, facts=opinion.facts, severity=severity)


def _told(now: float, alert: Alert, change: Change) -> Alert:
    """The marks that a telling leaves."""
    if change is C.CLEARED:
        return replace(alert, change=change)
    if change in (C.ACKNOWLEDGED, C.SNOOZED):
        return replace(alert, change=change, told_at=now, told_again=0)
    answered = alert.before is not S.RAISED  # who answered and is reminded has the same patience again
    fresh = change in (C.RAISED, C.WORSE) or (change is C.AGAIN and answered)
    return replace(
        alert,
        change=change,
        told_at=now,
        first_at=now if change is C.RAISED else alert.first_at,
        raised_at=now if fresh else alert.raised_at,
        told_again=0 if fresh else alert.told_again + (change is C.AGAIN),
        escalated=alert.escalated or change is C.ESCALATED,
        answered_by=None,
        snoozed_until=None,
    )
