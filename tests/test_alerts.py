from hypothesis import settings as example_count
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from sweatd.alerts import Alerts, Settings
from sweatd.model import Alert, AlertState, Assessment, Severity

QUICK = Settings(hold_s=30.0, urgent_hold_s=5.0, clear_s=20.0)


def opinion(at: float, severity: Severity = Severity.ADVICE, danger: str = "thirst") -> Assessment:
    return Assessment(at, "a1", danger, severity, ("dry",), {"volume_ml": 200.0})


def lived(alerts: Alerts, start: int, end: int, severity: Severity | None) -> list[tuple[float, AlertState, int]]:
    """Every second from start to end with the same opinion; what was told."""
    told = []
    for second in range(start, end):
        said = [] if severity is None else [opinion(second, severity)]
        told += [(alert.at, alert.state, alert.revision) for alert in alerts.consider(float(second), said)]
    return told


def test_an_opinion_has_to_hold_before_anybody_hears_of_it() -> None:
    alerts = Alerts(QUICK)
    assert lived(alerts, 0, 30, Severity.ADVICE) == []
    assert lived(alerts, 30, 60, Severity.ADVICE) == [(30.0, AlertState.RAISED, 1)]
    assert [alert.since for alert in alerts.raised("a1")] == [0.0]


def test_a_passing_opinion_is_never_heard_of() -> None:
    alerts = Alerts(QUICK)
    assert lived(alerts, 0, 20, Severity.ADVICE) + lived(alerts, 20, 200, None) == []
    assert not alerts.any()


def test_an_alert_clears_when_its_opinion_stayed_away() -> None:
    alerts = Alerts(QUICK)
    lived(alerts, 0, 40, Severity.ADVICE)
    assert lived(alerts, 40, 50, None) == []
    assert lived(alerts, 50, 55, Severity.ADVICE) == [], "a gap of ten seconds is no end"
    assert lived(alerts, 55, 100, None) == [(75.0, AlertState.CLEARED, 2)]
    assert not alerts.any()


def test_what_grows_worse_is_told_again_at_once() -> None:
    alerts = Alerts(QUICK)
    lived(alerts, 0, 40, Severity.ADVICE)
    assert lived(alerts, 40, 42, Severity.WARNING) == [(40.0, AlertState.RAISED, 2)]


def test_urgency_shortens_the_patience() -> None:
    assert lived(Alerts(QUICK), 0, 10, Severity.URGENT) == [(5.0, AlertState.RAISED, 1)]


def test_a_rule_can_take_its_word_back_at_once() -> None:
    alerts = Alerts(QUICK)
    lived(alerts, 0, 40, Severity.ADVICE)
    assert lived(alerts, 40, 41, Severity.NONE) == [(40.0, AlertState.CLEARED, 2)]
    assert lived(alerts, 41, 60, Severity.NONE) == []


def test_a_limit_that_falls_is_told_again_and_one_that_rises_is_not() -> None:
    alerts = Alerts(QUICK)
    told = []
    for second, volume in enumerate([200.0] * 40 + [250.0] * 10 + [100.0] * 10):
        limit = Assessment(second, "a1", "thirst", Severity.ADVICE, (), {"volume_ml": volume}, ceilings=("volume_ml",))
        told += [(alert.at, alert.facts["volume_ml"]) for alert in alerts.consider(float(second), [limit])]
        assert all(alert.facts["volume_ml"] <= volume for alert in alerts.raised("a1"))
    assert told == [(30.0, 200.0), (50.0, 100.0)]


def test_alerts_survive_being_put_away() -> None:
    alerts, revived = Alerts(QUICK), Alerts(QUICK)
    lived(alerts, 0, 40, Severity.ADVICE)
    revived.revive(alerts.alive())
    assert lived(alerts, 40, 100, None) == lived(revived, 40, 100, None)


class NoAlertIsLostDoubledOrStuck(RuleBasedStateMachine):
    """Whatever opinions come and go, people hear of raises and ends in turn, and of every danger that lasts."""

    def __init__(self) -> None:
        super().__init__()
        self.alerts = Alerts(QUICK)
        self.now = 0
        self.heard: dict[str, Alert] = {}
        self.lasting: dict[str, int] = {}

    @rule(
        seconds=st.integers(1, 60),
        severities=st.dictionaries(st.sampled_from(["thirst", "heat"]), st.sampled_from(list(Severity))),
    )
    def time_passes(self, seconds: int, severities: dict[str, Severity]) -> None:
        for _ in range(seconds):
            self.now += 1
            said = [opinion(self.now, severity, danger) for danger, severity in severities.items()]
            for alert in self.alerts.consider(float(self.now), said):
                self.hear(alert)
            for danger in ("thirst", "heat"):
                present = severities.get(danger, Severity.NONE) is not Severity.NONE
                self.lasting[danger] = self.lasting.get(danger, 0) + 1 if present else 0

    def hear(self, alert: Alert) -> None:
        before = self.heard.get(alert.danger)
        if alert.state is AlertState.CLEARED:
            assert before is not None, "an end without a beginning"
            assert before.id == alert.id
            assert before.revision == alert.revision - 1
            del self.heard[alert.danger]
        else:
            assert alert.state is AlertState.RAISED
            assert before is None or (before.id == alert.id and alert.severity.value > before.severity.value)
            self.heard[alert.danger] = alert

    @invariant()
    def what_lasts_is_heard_of_and_what_is_raised_is_known(self) -> None:
        for danger, seconds in self.lasting.items():
            if seconds > 31:
                assert danger in self.heard
        assert {alert.danger for alert in self.alerts.raised("a1")} == self.heard.keys()


NoAlertIsLostDoubledOrStuck.TestCase.settings = example_count(max_examples=40, stateful_step_count=40, deadline=None)
TestAlertMachine = NoAlertIsLostDoubledOrStuck.TestCase
