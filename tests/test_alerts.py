"""The life of an alert: each transition by itself, and a machine that tries to lose, double or stick one."""

from collections.abc import Iterable
from itertools import chain
from typing import NamedTuple

import pytest
from hypothesis import settings as example_count
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule
from msgspec.structs import replace

from sweatd.alerts import TRANSITIONS, Alerts, Answer, Settings
from sweatd.model import Alert, AlertState, Assessment, Change, Refused, Severity

QUICK = Settings(hold_s=30.0, urgent_hold_s=5.0, clear_s=20.0, quiet_start_s=0.0, cooldown_s=0.0)
ADVICE, WARNING, URGENT, NONE = Severity.ADVICE, Severity.WARNING, Severity.URGENT, Severity.NONE
Told = list[tuple[int, str, int]]  # second, change, revision


def opinion(at: float, severity: Severity = ADVICE, danger: str = "thirst", *, certain: bool = False) -> Assessment:
    return Assessment(at, "a1", danger, severity, ("dry",), {"volume_ml": 200.0}, certain=certain)


def heard(alerts: Iterable[Alert]) -> Told:
    return [(int(alert.at), alert.change.value, alert.revision) for alert in alerts]


def lived(alerts: Alerts, start: int, end: int, severity: Severity | None) -> Told:
    """Every second from start to end with the same opinion; what was told."""
    told = []
    for second in range(start, end):
        said = [] if severity is None else [opinion(second, severity)]
        told += heard(alerts.consider(float(second), said))
    return told


def raised(severity: Severity, settings: Settings = QUICK) -> Alerts:
    """An alert that is raised, in second 30 (urgent ones in second 5)."""
    alerts = Alerts(settings)
    lived(alerts, 0, 31 if severity is not URGENT else 6, severity)
    return alerts


class TestHolding:
    def test_an_opinion_has_to_hold_before_anybody_hears_of_it(self) -> None:
        alerts = Alerts(QUICK)
        assert lived(alerts, 0, 60, ADVICE) == [(30, "raised", 1)]
        assert [alert.since for alert in alerts.raised("a1")] == [0.0]

    def test_a_passing_opinion_is_never_heard_of(self) -> None:
        alerts = Alerts(QUICK)
        assert lived(alerts, 0, 20, ADVICE) + lived(alerts, 20, 200, None) == []
        assert not alerts.any()

    def test_urgency_shortens_the_patience(self) -> None:
        assert lived(Alerts(QUICK), 0, 10, URGENT) == [(5, "raised", 1)]

    def test_what_somebody_said_needs_no_patience(self) -> None:
        assert heard(Alerts(QUICK).consider(7.0, [opinion(7.0, certain=True)])) == [(7, "raised", 1)]

    def test_after_a_start_only_the_urgent_is_told(self) -> None:
        quiet = Settings(quiet_start_s=60.0)
        assert lived(Alerts(quiet), 0, 100, WARNING) == [(60, "raised", 1)]
        assert lived(Alerts(quiet), 0, 10, URGENT) == [(5, "raised", 1)]


class TestEnding:
    def test_an_alert_clears_when_its_opinion_stayed_away(self) -> None:
        alerts = raised(ADVICE)
        assert lived(alerts, 31, 45, None) + lived(alerts, 45, 50, ADVICE) == [], "a gap of 14 seconds is no end"
        assert lived(alerts, 50, 100, None) == [(70, "cleared", 2)]
        assert not alerts.any()

    def test_who_takes_care_of_what_is_ending_is_told_of_once(self) -> None:
        alerts = raised(ADVICE)
        lived(alerts, 31, 40, None)
        told = [heard(alerts.answer("a1", 40.0 + press, Answer("coach"))) for press in range(3)]
        assert told == [[(40, "acknowledged", 2)], [], []]

    def test_a_faint_opinion_keeps_what_people_know_and_raises_nothing(self) -> None:
        def faint(second: int) -> Told:
            return heard(alerts.consider(float(second), [replace(opinion(float(second)), faint=True)]))

        alerts = Alerts(QUICK)
        assert [faint(second) for second in range(60)] == [[]] * 60
        assert not alerts.any()
        alerts = raised(ADVICE)
        assert [faint(second) for second in range(31, 120)] == [[]] * 89
        assert lived(alerts, 120, 150, None) == [(140, "cleared", 2)]

    def test_a_warning_does_not_end_while_it_is_doubted_whose_sensors_these_are(self) -> None:
        def silent(second: int, doubted: set[str]) -> Told:
            return heard(alerts.consider(float(second), [], doubted))

        alerts = raised(WARNING)
        assert [silent(second, {"a1"}) for second in range(31, 231)] == [[]] * 200
        assert [told for second in range(231, 260) for told in silent(second, {"b2"})] == [(251, "cleared", 2)]

    @pytest.mark.parametrize("severity", [ADVICE, NONE])
    def test_advice_and_what_a_rule_takes_back_end_all_the_same(self, severity: Severity) -> None:
        alerts = raised(ADVICE if severity is ADVICE else WARNING)
        said = [] if severity is ADVICE else [opinion(31.0, NONE)]
        told = [heard(alerts.consider(float(second), said, {"a1"})) for second in range(31, 60)]
        assert next(chain(*told))[1] == "cleared"

    def test_what_began_with_a_persons_word_ends_whoever_the_sensors_are(self) -> None:
        alerts = Alerts(QUICK)
        alerts.consider(0.0, [opinion(0.0, URGENT, certain=True)])
        told = [heard(alerts.consider(float(second), [], {"a1"})) for second in range(1, 60)]
        assert list(chain(*told)) == [(21, "cleared", 2)]

    def test_a_doubted_sensor_may_raise(self) -> None:
        alerts = Alerts(QUICK)
        told = [heard(alerts.consider(float(second), [opinion(second, URGENT)], {"a1"})) for second in range(10)]
        assert list(chain(*told)) == [(5, "raised", 1)]

    def test_a_rule_can_take_its_word_back_at_once(self) -> None:
        alerts = raised(ADVICE)
        assert lived(alerts, 31, 32, NONE) == [(31, "cleared", 2)]
        assert lived(alerts, 32, 60, NONE) == []

    def test_an_ended_danger_rests_unless_it_grows_more_severe(self) -> None:
        settings = Settings(hold_s=10.0, clear_s=10.0, quiet_start_s=0.0, cooldown_s=300.0)
        again, worse = Alerts(settings), Alerts(settings)
        for alerts in (again, worse):
            assert lived(alerts, 0, 40, ADVICE)[:1] == [(10, "raised", 1)]
            assert lived(alerts, 40, 100, None) == [(50, "cleared", 2)]
        assert lived(again, 100, 400, ADVICE) == [(360, "raised", 1)]
        assert lived(worse, 100, 400, WARNING)[:1] == [(110, "raised", 1)]

    def test_what_was_urgent_never_rests(self) -> None:
        alerts = raised(URGENT, Settings(quiet_start_s=0.0, cooldown_s=300.0))
        assert lived(alerts, 6, 70, None) == [(66, "cleared", 2)]
        assert lived(alerts, 70, 80, URGENT) == [(75, "raised", 1)]


class TestGrowingWorse:
    def test_what_grows_worse_is_told_again_at_once(self) -> None:
        assert lived(raised(ADVICE), 40, 42, WARNING) == [(40, "worse", 2)]

    def test_an_answer_does_not_silence_what_grows_worse(self) -> None:
        for snooze_s in (None, 600.0):
            alerts = raised(ADVICE)
            alerts.answer("a1", 35.0, Answer("coach", snooze_s))
            assert lived(alerts, 36, 50, ADVICE) == []
            assert lived(alerts, 50, 52, WARNING) == [(50, "worse", 3)]
            assert alerts.raised("a1")[0].answered_by is None

    def test_what_somebody_says_anew_is_told_at_once_whoever_answered(self) -> None:
        alerts, told = Alerts(QUICK), []
        for second, signs in ((0.0, ("confusion",)), (10.0, ("confusion",)), (20.0, ("collapse", "confusion"))):
            said = Assessment(second, "a1", "unwell", URGENT, signs, certain=True)
            told += heard(alerts.consider(second, [said]))
            if second == 0.0:
                alerts.answer("a1", 5.0, Answer("coach"))
        assert told == [(0, "raised", 1), (20, "worse", 3)]

    def test_a_limit_that_falls_is_told_again_and_one_that_rises_is_not(self) -> None:
        alerts = Alerts(QUICK)
        told = []
        for second, volume in enumerate([200.0] * 40 + [250.0] * 10 + [100.0] * 10):
            limit = Assessment(second, "a1", "thirst", ADVICE, (), {"volume_ml": volume}, ceilings=("volume_ml",))
            told += [(alert.at, alert.facts["volume_ml"]) for alert in alerts.consider(float(second), [limit])]
            assert all(alert.facts["volume_ml"] <= volume for alert in alerts.raised("a1"))
        assert told == [(30.0, 200.0), (50.0, 100.0)]


class TestAnswers:
    def test_what_is_acknowledged_is_quiet_and_says_by_whom(self) -> None:
        alerts = raised(WARNING)
        [told] = alerts.answer("a1", 40.0, Answer("coach", alert=alerts.raised("a1")[0].id, revision=1))
        assert (told.change, told.revision, told.answered_by) == (Change.ACKNOWLEDGED, 2, "coach")
        assert alerts.answer("a1", 41.0, Answer("coach")) == [], "said twice, heard once"
        assert lived(alerts, 42, 3000, WARNING) == []
        assert lived(alerts, 3000, 3100, None) == [(3020, "cleared", 3)]

    def test_the_urgent_is_told_again_when_it_still_stands(self) -> None:
        alerts = raised(URGENT)
        alerts.answer("a1", 10.0, Answer("coach"))
        assert lived(alerts, 11, 620, URGENT) == [(610, "raised_again", 3)]

    def test_what_is_snoozed_comes_back(self) -> None:
        alerts = raised(ADVICE)
        [told] = alerts.answer("a1", 40.0, Answer("athlete", 300.0))
        assert (told.change, told.snoozed_until) == (Change.SNOOZED, 340.0)
        assert lived(alerts, 41, 400, ADVICE) == [(340, "raised_again", 3)]

    def test_nobody_silences_the_urgent_for_longer_than_two_minutes(self) -> None:
        alerts = raised(URGENT)
        alerts.answer("a1", 10.0, Answer("coach", 3600.0))
        assert lived(alerts, 11, 140, URGENT) == [(130, "raised_again", 3)]

    def test_an_answer_outlasts_a_gap_of_the_opinion(self) -> None:
        for answered_first in (True, False):
            alerts = raised(WARNING)
            if answered_first:
                alerts.answer("a1", 40.0, Answer("coach"))
            lived(alerts, 41, 50, None)
            if not answered_first:
                alerts.answer("a1", 50.0, Answer("coach"))
            assert lived(alerts, 51, 1000, WARNING) == []
            assert alerts.raised("a1")[0].state is AlertState.ACKNOWLEDGED

    @pytest.mark.parametrize(
        ("answer", "reason"),
        [
            (Answer("coach", alert="a1-thirst-0", revision=7), "a1-thirst-0 has changed since: it is at revision 1"),
            (Answer("coach", alert="a1-thirst-99"), "alert a1-thirst-99 does not stand for a1: it is over, or never"),
        ],
    )
    def test_an_answer_to_what_is_not_so_any_more_is_refused(self, answer: Answer, reason: str) -> None:
        alerts = raised(WARNING)
        with pytest.raises(Refused, match=reason):
            alerts.answer("a1", 40.0, answer)
        assert alerts.raised("a1")[0].state is AlertState.RAISED

    def test_nothing_stands_nothing_is_answered(self) -> None:
        with pytest.raises(Refused, match="an alert does not stand for a2"):
            raised(WARNING).answer("a2", 40.0, Answer("coach"))


class TestSilence:
    def test_the_urgent_is_told_again_and_then_to_the_trainer(self) -> None:
        told = lived(raised(URGENT), 6, 1000, URGENT)
        assert told == [
            (65, "raised_again", 2),
            (125, "escalated", 3),
            (245, "raised_again", 4),
            (485, "raised_again", 5),
            (965, "raised_again", 6),
        ]

    def test_a_warning_is_told_to_the_trainer_once(self) -> None:
        assert lived(raised(WARNING), 31, 1500, WARNING) == [(330, "escalated", 2)]

    def test_advice_is_repeated_and_never_escalated(self) -> None:
        assert lived(raised(ADVICE), 31, 2500, ADVICE) == [(1230, "raised_again", 2), (2430, "raised_again", 3)]


def test_alerts_survive_being_put_away() -> None:
    settings = Settings(quiet_start_s=0.0)
    alerts, revived = Alerts(settings), Alerts(settings)
    lived(alerts, 0, 40, WARNING)
    alerts.answer("a1", 40.0, Answer("coach", 300.0))
    revived.thaw(alerts.freeze())
    for start, end, severity in ((41, 500, WARNING), (500, 700, None), (700, 1100, WARNING)):
        assert lived(alerts, start, end, severity) == lived(revived, start, end, severity)


def test_whatever_happens_in_any_state_has_its_row() -> None:
    happenings = {
        AlertState.PENDING: {"present", "held", "absent", "withdrawn"},
        AlertState.RAISED: {"present", "worse", "unanswered", "unheard", "absent", "withdrawn"},
        AlertState.ACKNOWLEDGED: {"present", "worse", "unanswered", "absent", "withdrawn"},
        AlertState.SNOOZED: {"present", "worse", "unanswered", "absent", "withdrawn"},
        AlertState.CLEARING: {"worse", "absent", "gone", "withdrawn"},
    }
    answers = {(state, said) for state in happenings for said in ("acknowledged", "snoozed")}
    answers -= {(AlertState.PENDING, "acknowledged"), (AlertState.PENDING, "snoozed")}  # nobody knows of it yet
    assert TRANSITIONS.keys() == {(state, it) for state, all_ in happenings.items() for it in all_} | answers


class Now(NamedTuple):
    """What a danger was last heard to be."""

    id: str
    revision: int
    severity: Severity


class NoAlertIsLostDoubledOrStuck(RuleBasedStateMachine):
    """Whatever opinions and answers come and go, people hear of beginnings and ends in turn, and of all that lasts."""

    def __init__(self) -> None:
        super().__init__()
        self.alerts = Alerts(Settings(hold_s=30.0, clear_s=20.0, quiet_start_s=40.0, cooldown_s=50.0))
        self.now = 0
        self.known: dict[str, Now] = {}
        self.lasting: dict[str, tuple[Severity, int]] = {}
        self.absent: dict[str, int] = {}
        self.told_at: dict[str, int] = {}
        self.answered: dict[str, int] = {}

    @rule(
        seconds=st.integers(1, 120),
        severities=st.dictionaries(st.sampled_from(["thirst", "heat"]), st.sampled_from(list(Severity))),
    )
    def time_passes(self, seconds: int, severities: dict[str, Severity]) -> None:
        for _ in range(seconds):
            self.now += 1
            said = [opinion(self.now, severity, danger) for danger, severity in severities.items()]
            for alert in self.alerts.consider(float(self.now), said):
                self.hear(alert)
            for danger in ("thirst", "heat"):
                severity = severities.get(danger, NONE)
                before, lasted = self.lasting.get(danger, (NONE, 0))
                self.lasting[danger] = severity, lasted + 1 if severity is before and severity is not NONE else 0
                self.absent[danger] = self.absent.get(danger, 0) + 1 if severity is NONE else 0

    @rule(seconds=st.integers(1, 120))
    def opinions_are_faint(self, seconds: int) -> None:
        known = set(self.known)
        for _ in range(seconds):
            self.now += 1
            faint = [replace(opinion(self.now, danger=danger), faint=True) for danger in ("thirst", "heat")]
            for alert in self.alerts.consider(float(self.now), faint):
                self.hear(alert)
            for danger in ("thirst", "heat"):
                self.lasting[danger] = NONE, 0
                self.absent[danger] = 0 if danger in known else self.absent.get(danger, 0) + 1
        assert set(self.known) == known, "it begins nothing and ends nothing"

    @rule(by=st.sampled_from(["coach", "athlete"]), snooze_s=st.none() | st.floats(1, 7200), stale=st.booleans())
    def somebody_answers(self, by: str, snooze_s: float | None, *, stale: bool) -> None:
        for danger, known in list(self.known.items()):
            answer = Answer(by, snooze_s, known.id, known.revision - stale)
            try:
                told = self.alerts.answer("a1", float(self.now), answer)
            except Refused:
                assert stale, "an answer to what was just heard is heard"
                continue
            assert not stale
            self.answered[danger] = self.now
            for alert in told:
                self.hear(alert)

    @rule()
    def a_restart(self) -> None:
        frozen = self.alerts.freeze()
        self.alerts = Alerts(self.alerts._settings)
        self.alerts.thaw(frozen)

    def hear(self, alert: Alert) -> None:
        before = self.known.get(alert.danger)
        if alert.change is Change.RAISED:
            assert before is None, "doubled"
            assert alert.revision == 1
        else:
            assert before is not None, "an end without a beginning"
            assert (before.id, before.revision + 1) == (alert.id, alert.revision)
            assert alert.severity.value >= before.severity.value
        self.told_at[alert.danger] = self.now
        if alert.change is Change.CLEARED:
            del self.known[alert.danger]
        else:
            self.known[alert.danger] = Now(alert.id, alert.revision, alert.severity)

    @invariant()
    def what_lasts_is_heard_of(self) -> None:
        for danger, (severity, seconds) in self.lasting.items():
            if seconds > (6 if severity is URGENT else 30 + 50 + 40):
                assert danger in self.known, f"{severity} for {seconds} s, and nobody knows"

    @invariant()
    def what_is_over_is_gone(self) -> None:
        assert all(danger not in self.known for danger, seconds in self.absent.items() if seconds > 21), "stuck"

    @invariant()
    def the_urgent_is_never_silent_for_long(self) -> None:
        for danger, known in self.known.items():
            if known.severity is URGENT and self.lasting.get(danger, (NONE, 0))[1] > 700:
                assert self.now - self.told_at[danger] <= 600

    @invariant()
    def people_and_program_know_the_same(self) -> None:
        standing = {alert.danger: (alert.id, alert.revision) for alert in self.alerts.raised("a1")}
        assert standing == {danger: (known.id, known.revision) for danger, known in self.known.items()}


NoAlertIsLostDoubledOrStuck.TestCase.settings = example_count(
    max_examples=100, stateful_step_count=100, deadline=None
)  # 10,000 steps
TestAlertMachine = NoAlertIsLostDoubledOrStuck.TestCase
