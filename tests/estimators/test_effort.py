from collections.abc import Callable

import msgspec
import numpy as np
import pytest

from sweatd.estimators.effort import Effort, Frozen
from sweatd.model import Array, Memory, Picture, Profile, Quantity
from sweatd.physiology.training_load import daily_loads, mean_load

NAN = float("nan")
TODAY = 20_392
START = TODAY * 86_400.0 + 36_000.0
BODIES = 5
Figure = float | Callable[[float], float]
DEFAULTS: dict[str, Figure] = {
    "heart": NAN,
    "power": NAN,
    "speed": NAN,
    "grade": NAN,
    "alpha1": NAN,
    "strain": NAN,
    "w_left": NAN,
    "deficit": NAN,
    "metabolic": 600.0,
}


def profile(athlete: str = "a1", sex: str | None = "male", maximal: float | None = 190.0) -> Profile:
    return Profile(id=athlete, sex=sex, maximal_heart_rate=maximal)


def picture(at: float, session_s: float, people: dict[str, dict[str, Figure]], source: str = "power") -> Picture:
    """Athletes who rest at 60 and top at 190; bodies are spread evenly by a tenth about the strain, the rest agree."""

    def told(name: str) -> Array:
        figures = [(DEFAULTS | person)[name] for person in people.values()]
        return np.array([figure(session_s) if callable(figure) else figure for figure in figures])

    def bodies(name: str, spread: float = 0.0) -> Array:
        return told(name)[:, None] * (1.0 + spread * np.linspace(-1.0, 1.0, BODIES))

    zero = np.zeros(len(people))
    return Picture(
        at=at,
        athletes=tuple(people),
        bodies={
            Quantity.EFFORT: (bodies("heart") - 60.0) / 1.30,
            Quantity.METABOLIC_RATE: bodies("metabolic"),
            Quantity.STRAIN_INDEX: bodies("strain", 0.1),
            Quantity.W_PRIME_BALANCE: bodies("w_left"),
            Quantity.DEFICIT: bodies("deficit"),
        },
        session_s=zero + session_s,
        since_drink_s=zero,
        intake_l=zero,
        intake_last_hour_l=zero,
        carried_l=zero,
        silent_s=zero,
        fluid_restricted=zero > 0,
        basis=(),
        ages_s=np.zeros((0, len(people))),
        disagreed_s=np.zeros((0, len(people))),
        heat_source=(source,) * len(people),
        singles={
            Quantity.HEART_RATE: told("heart"),
            Quantity.POWER: told("power"),
            Quantity.SPEED: told("speed"),
            Quantity.GRADE: told("grade"),
            Quantity.DFA_ALPHA1: told("alpha1"),
        },
    )


class Session:
    """One athlete, second by second."""

    def __init__(self, effort: Effort | None = None, who: Profile | None = None, memory: Memory | None = None) -> None:
        self.effort = Effort() if effort is None else effort
        self.who = profile() if who is None else who
        self.effort.know(self.who, memory)
        self.lived_s = 0.0
        self.last = picture(START, 0.0, {self.who.id: {}})

    def live(self, minutes: float, source: str = "power", **figures: Figure) -> "Session":
        """`minutes` of these figures; functions are of the seconds since the session began."""
        moving = any(callable(figure) for figure in figures.values())
        for n in range(round(minutes * 60)):
            self.lived_s += 1.0
            at, session_s = START + self.lived_s, self.lived_s
            if n == 0 or moving:
                self.last = picture(at, session_s, {self.who.id: figures}, source)
            self.last = msgspec.structs.replace(self.last, at=at, session_s=np.array([session_s]))
            self.effort.live(self.last)
        return self

    def view(self) -> Picture:
        return self.effort.view(self.last)

    def single(self, quantity: Quantity) -> float:
        return self.view().singles[quantity].item()

    def parts(self) -> dict[str, float]:
        return {name: part.item() for name, part in self.view().fatigue_parts.items()}


class TestLoad:
    @pytest.mark.parametrize(("sex", "trimp"), [("male", 100.44), ("female", 113.52), (None, 107.8)])
    def test_an_hour_at_150_is_banisters_number(self, sex: str | None, trimp: float) -> None:
        session = Session(who=profile(sex=sex)).live(60, heart=150.0)
        assert session.single(Quantity.TRIMP) == pytest.approx(trimp, abs=0.2)

    @pytest.mark.parametrize(
        ("who", "zone"),
        [
            (profile(maximal=190.0), 3.0),
            (profile(maximal=160.0), 5.0),
            (Profile(id="a1"), 4.0),  # nobody's maximum: 186
            (Profile(id="a1", birth_year=1955), 5.0),  # 159 by age
        ],
    )
    def test_edwards_counts_zones_of_the_maximal_rate(self, who: Profile, zone: float) -> None:
        session = Session(who=who).live(10, heart=150.0)
        assert session.single(Quantity.TRIMP_EDWARDS) == pytest.approx(10.0 * zone)

    def test_a_gap_adds_nothing_and_takes_nothing(self) -> None:
        session = Session().live(10, heart=150.0, power=200.0)
        before = {quantity: session.single(quantity) for quantity in (Quantity.TRIMP, Quantity.TRIMP_EDWARDS)}
        session.live(10)
        assert {quantity: session.single(quantity) for quantity in before} == before
        assert session.single(Quantity.TRIMP) == pytest.approx(100.44 / 6.0, abs=0.01)

    def test_what_was_never_heard_is_unknown_not_nothing(self) -> None:
        session = Session(memory=Memory(START, loads=((TODAY - 2, 55.0),))).live(5)
        unknown = (Quantity.TRIMP, Quantity.TRIMP_EDWARDS, Quantity.MUSCLE_LOAD, Quantity.COOL_DOWN)
        assert np.isnan([session.single(quantity) for quantity in unknown]).all()
        assert session.effort.end("a1", TODAY) == ((TODAY - 2, 55.0),)

    @pytest.mark.parametrize(
        ("figures", "load"),
        [
            ({"speed": 3.0}, 20.0),
            ({"speed": 3.0, "grade": -10.0}, 20.0 * 16 / 9),
            ({"power": 200.0}, 0.0),
            ({"speed": 0.0, "power": 200.0}, 0.0),
            ({"heart": 150.0}, NAN),
        ],
        ids=["level", "downhill", "cycling", "standing", "heart only"],
    )
    def test_muscles_are_loaded_on_foot_and_more_downhill(self, figures: dict[str, float], load: float) -> None:
        assert Session().live(20, "power", **figures).single(Quantity.MUSCLE_LOAD) == pytest.approx(load, nan_ok=True)


class TestDays:
    LOADS = ((TODAY - 50, 500.0), (TODAY - 20, 80.0), (TODAY - 3, 120.0), (TODAY - 1, 60.0), (TODAY, 30.0))

    def test_today_so_far_counts_with_the_days_before(self) -> None:
        session = Session(memory=Memory(START, loads=self.LOADS)).live(10, heart=150.0).live(1)
        daily = daily_loads((*self.LOADS, (TODAY, session.single(Quantity.TRIMP))), TODAY)
        week = daily[-7:]
        assert session.single(Quantity.ACUTE_LOAD) == pytest.approx(mean_load(daily, 7).item())
        assert session.single(Quantity.CHRONIC_LOAD) == pytest.approx(mean_load(daily, 28).item())
        assert session.single(Quantity.MONOTONY) == pytest.approx(week.mean() / week.std())

    def test_a_newcomer_has_no_days_and_a_week_is_needed_for_monotony(self) -> None:
        newcomer = Session().live(1, heart=150.0)
        assert np.isnan(
            [newcomer.single(q) for q in (Quantity.ACUTE_LOAD, Quantity.CHRONIC_LOAD, Quantity.MONOTONY)]
        ).all()
        third_day = Session(memory=Memory(START, loads=((TODAY - 2, 50.0),))).live(1, heart=150.0)
        assert third_day.single(Quantity.ACUTE_LOAD) > 0.0
        assert np.isnan(third_day.single(Quantity.MONOTONY))

    def test_the_end_adds_the_session_to_its_day_and_forgets_after_six_weeks(self) -> None:
        session = Session(memory=Memory(START, loads=self.LOADS)).live(60, heart=150.0)
        loads = dict(session.effort.end("a1", TODAY))
        assert list(loads) == [TODAY - 20, TODAY - 3, TODAY - 1, TODAY]
        assert loads[TODAY] == pytest.approx(130.44, abs=0.01)

    def test_a_second_session_of_the_day_stands_on_the_first(self) -> None:
        first = Session().live(60, heart=150.0)
        first.effort.end("a1", TODAY)
        second = Session(first.effort).live(1, heart=150.0)
        assert second.single(Quantity.TRIMP) == pytest.approx(100.44 / 60.0, abs=0.01)
        assert second.parts()["load_today"] == pytest.approx((100.44 + 100.44 / 60.0) / 2.0, abs=0.01)
        assert dict(second.effort.end("a1", TODAY)) == {TODAY: pytest.approx(102.11, abs=0.01)}

    def test_a_memory_that_comes_in_the_middle_of_a_session_counts_and_counts_go_on(self) -> None:
        session = Session().live(10, heart=150.0)
        session.effort.know(profile(sex="female"), Memory(START, loads=self.LOADS))
        session.live(1 / 60)
        assert session.single(Quantity.CHRONIC_LOAD) > 0.0
        assert session.single(Quantity.TRIMP) == pytest.approx(100.44 / 6.0, abs=0.01)

    def test_who_is_forgotten_leaves_no_history(self) -> None:
        session = Session(memory=Memory(START, loads=self.LOADS)).live(1, heart=150.0)
        session.effort.forget("a1")
        assert session.effort.end("a1", TODAY) == ()


class TestDrift:
    @staticmethod
    def rising(second: float) -> float:
        """Steady to minute 10, then 0.3 beats more a minute."""
        return 140.0 + 0.3 * max(second / 60.0 - 10.0, 0.0)

    def test_output_per_beat_falls_as_the_heart_rises(self) -> None:
        session = Session().live(60.1, heart=self.rising, power=200.0)
        first, second = 140.0 + 0.3 * 12.5, 140.0 + 0.3 * 37.5
        assert session.single(Quantity.DECOUPLING) == pytest.approx(100.0 * (1.0 - first / second), abs=0.05)
        assert session.single(Quantity.CARDIAC_DRIFT) == pytest.approx(100.0 * (0.3 * 40.0) / 141.5, abs=0.1)
        assert session.parts()["drift"] == pytest.approx(session.single(Quantity.CARDIAC_DRIFT) / 15.0 * 100.0)

    def test_a_steady_heart_does_not_drift(self) -> None:
        session = Session().live(50.1, heart=140.0, speed=3.0)
        assert session.single(Quantity.DECOUPLING) == pytest.approx(0.0, abs=1e-9)
        assert session.single(Quantity.CARDIAC_DRIFT) == pytest.approx(0.0, abs=1e-9)

    def test_half_an_hour_is_needed(self) -> None:
        session = Session().live(25.1, heart=self.rising, power=200.0)
        assert np.isnan(session.single(Quantity.DECOUPLING))
        assert np.isnan(session.single(Quantity.CARDIAC_DRIFT))
        session.live(10, heart=self.rising, power=200.0)
        assert session.single(Quantity.DECOUPLING) > 0.5

    def test_other_output_is_not_compared_and_what_was_judged_stays(self) -> None:
        session = Session().live(40.1, heart=self.rising, power=200.0)
        judged = session.single(Quantity.DECOUPLING)
        session.live(20, heart=110.0, power=100.0)
        assert session.single(Quantity.DECOUPLING) == judged

    def test_a_hill_that_costs_as_much_as_the_level_is_the_same_output(self) -> None:
        uphill = 3.0 * 3.6 / 5.9686
        session = Session().live(35, heart=140.0, speed=3.0, grade=0.0)
        session.live(25.1, heart=140.0, speed=uphill, grade=10.0)
        assert session.single(Quantity.DECOUPLING) == pytest.approx(0.0, abs=0.01)

    def test_from_the_heart_alone_nothing_can_be_told_but_a_machines_word_counts(self) -> None:
        alone = Session().live(60.1, heart=self.rising, source="heart_rate")
        assert np.isnan(alone.single(Quantity.DECOUPLING))
        assert np.isnan(alone.single(Quantity.CARDIAC_DRIFT))
        machine = Session().live(60.1, heart=self.rising, source="machine")
        assert machine.single(Quantity.DECOUPLING) == pytest.approx(4.97, abs=0.1)

    def test_after_a_change_from_the_treadmill_to_the_bicycle_comparison_begins_anew(self) -> None:
        session = Session().live(20, heart=140.0, speed=3.0).live(6, heart=120.0, speed=0.0)
        session.live(45.1, heart=150.0, power=200.0, speed=0.0)
        assert session.single(Quantity.DECOUPLING) == pytest.approx(0.0, abs=1e-9)


def falling(start_s: float, beats: float, of: float = 170.0) -> Figure:
    """A heart rate that falls by so many beats in the minute after `start_s`, and stays."""
    return lambda second: of - beats * min(max(second - start_s, 0.0) / 60.0, 1.0)


class TestRecovery:
    @pytest.mark.parametrize("beats", [35.0, 8.0])
    def test_with_power_every_fall_is_seen(self, beats: float) -> None:
        session = Session().live(5, heart=170.0, power=250.0).live(1.2, heart=falling(300.0, beats), power=0.0)
        assert session.single(Quantity.HEART_RATE_RECOVERY) == pytest.approx(beats, abs=1.0)
        session.live(2, heart=170.0 - beats, power=0.0)  # the minute after that one says nothing more
        assert session.single(Quantity.HEART_RATE_RECOVERY) == pytest.approx(beats, abs=1.0)

    def test_an_effort_ceases_against_what_was_usual_in_it_not_at_the_start(self) -> None:
        session = Session().live(3, heart=110.0, power=100.0).live(5, heart=170.0, power=300.0)
        session.live(1.2, heart=falling(480.0, 30.0), power=60.0)
        assert session.single(Quantity.HEART_RATE_RECOVERY) == pytest.approx(30.0, abs=1.0)

    def test_with_the_heart_alone_a_clear_fall_is_seen_and_a_slow_one_is_not_guessed(self) -> None:
        clear = Session().live(5, heart=170.0).live(1.5, heart=falling(300.0, 35.0))
        assert clear.single(Quantity.HEART_RATE_RECOVERY) == pytest.approx(35.0, abs=2.0)
        slow = Session().live(5, heart=170.0).live(3, heart=falling(300.0, 8.0))
        assert np.isnan(slow.single(Quantity.HEART_RATE_RECOVERY))

    def test_a_strap_that_slipped_is_no_recovery(self) -> None:
        session = Session().live(5, heart=170.0).live(0.4, heart=120.0).live(3, heart=170.0)
        assert np.isnan(session.single(Quantity.HEART_RATE_RECOVERY))

    def test_two_minutes_are_no_effort_and_a_pause_of_half_a_minute_no_rest(self) -> None:
        short = Session().live(2, heart=170.0, power=250.0).live(2, heart=falling(120.0, 35.0), power=0.0)
        assert np.isnan(short.single(Quantity.HEART_RATE_RECOVERY))
        paused = Session().live(5, heart=170.0, power=250.0).live(0.5, heart=falling(300.0, 35.0), power=0.0)
        paused.live(2, heart=160.0, power=250.0)
        assert np.isnan(paused.single(Quantity.HEART_RATE_RECOVERY))

    def test_the_last_is_shown(self) -> None:
        session = Session().live(5, heart=170.0, power=250.0).live(2, heart=falling(300.0, 40.0), power=0.0)
        session.live(5, heart=170.0, power=250.0).live(2, heart=falling(720.0, 25.0), power=0.0)
        assert session.single(Quantity.HEART_RATE_RECOVERY) == pytest.approx(25.0, abs=1.0)


class TestRamp:
    EASY, BRISK, HARD = 112.0, 145.0, 175.0  # 40 %, 65 % and 88 % of the reserve

    def test_warm_up_is_the_easy_time_before_the_first_hard_minute(self) -> None:
        session = Session().live(8, heart=self.EASY).live(3, heart=self.BRISK)
        assert np.isnan(session.single(Quantity.WARM_UP))
        session.live(0.5, heart=self.HARD).live(2, heart=self.EASY).live(1, heart=self.HARD)
        assert session.single(Quantity.WARM_UP) == pytest.approx(10.0)
        session.live(5, heart=self.EASY).live(2, heart=self.HARD)
        assert session.single(Quantity.WARM_UP) == pytest.approx(10.0)

    def test_who_starts_hard_did_not_warm_up(self) -> None:
        assert Session().live(2, heart=self.HARD).single(Quantity.WARM_UP) == 0.0

    def test_cool_down_is_the_easy_time_since_and_starts_again_with_every_effort(self) -> None:
        session = Session().live(5, heart=self.EASY)
        assert np.isnan(session.single(Quantity.COOL_DOWN))
        session.live(5, heart=self.HARD)
        assert session.single(Quantity.COOL_DOWN) == 0.0
        session.live(6, heart=self.EASY)
        assert session.single(Quantity.COOL_DOWN) == pytest.approx(6.0)
        session.live(0.3, heart=self.BRISK).live(1, heart=self.EASY)
        assert session.single(Quantity.COOL_DOWN) == pytest.approx(7.0)
        session.live(3, heart=self.BRISK)
        assert session.single(Quantity.COOL_DOWN) == 0.0

    def test_a_heart_that_rises_is_not_cooling_down(self) -> None:
        session = Session().live(5, heart=self.HARD).live(4, heart=self.EASY - 30.0)
        cooled = session.single(Quantity.COOL_DOWN)
        session.live(3, heart=lambda second: 82.0 + 10.0 * (second - 540.0) / 60.0)
        assert session.single(Quantity.COOL_DOWN) < cooled + 0.6


class TestFatigue:
    def test_parts_are_shown_and_make_up_the_score_of_every_body(self) -> None:
        session = Session().live(1, heart=150.0, power=200.0, strain=6.0, w_left=40.0, deficit=3.5, alpha1=0.6)
        parts = session.parts()
        assert parts == {
            "drift": pytest.approx(NAN, nan_ok=True),
            "load_today": pytest.approx(100.44 / 120.0, abs=0.01),
            "muscle": 0.0,
            "heart": pytest.approx(60.0),
            "heat_strain": pytest.approx(60.0),
            "anaerobic": pytest.approx(60.0),
            "dehydration": pytest.approx(50.0),
        }
        score = session.view().bodies[Quantity.FATIGUE]
        fresh = 0.85 * 0.7 * (1 - 0.42) * 0.85 * (1 - 0.5 * parts["load_today"] / 100.0)
        assert score.shape == (1, BODIES)
        assert score[0, BODIES // 2] == pytest.approx(100.0 * (1.0 - fresh))
        assert (np.diff(score[0]) > 0.0).all()

    def test_a_known_athlete_is_measured_by_what_he_is_used_to(self) -> None:
        def load_part(daily: float) -> float:
            memory = Memory(START, loads=tuple((TODAY - back, daily) for back in range(1, 41)))
            return Session(memory=memory).live(30, heart=150.0).parts()["load_today"]

        assert load_part(20.0) == pytest.approx(100.0 * 50.22 / 80.0, abs=0.1)
        assert load_part(80.0) == pytest.approx(100.0 * 50.22 / 320.0, abs=0.1)

    def test_nothing_known_is_no_score(self) -> None:
        assert np.isnan(Session().live(1).view().bodies[Quantity.FATIGUE]).all()

    def test_the_picture_that_is_viewed_stays_as_it_was(self) -> None:
        session = Session().live(1, heart=150.0, strain=5.0)
        before = set(session.last.singles) | set(session.last.bodies)
        shown = session.view()
        lived = shown.singles[Quantity.TRIMP].item()
        session.live(1, heart=150.0, strain=5.0)
        assert set(session.last.singles) | set(session.last.bodies) == before
        assert shown.singles[Quantity.TRIMP].item() == lived


RUN: dict[str, Figure] = {"heart": 150.0, "speed": 3.0, "strain": 5.0}
RIDE: dict[str, Figure] = {"heart": falling(400.0, 30.0), "power": lambda second: 220.0 if second <= 400 else 0.0}
WALK: dict[str, Figure] = {"heart": 100.0, "speed": 1.4, "grade": 5.0}


class TestEverybody:
    def lived(self, plan: list[dict[str, dict[str, Figure]]], each_s: int = 250) -> tuple[Effort, Picture]:
        effort, second = Effort(), 0.0
        for people in plan:
            for _ in range(each_s):
                second += 1.0
                last = picture(START + second, second, people)
                effort.live(last)
        return effort, last

    def test_athletes_come_go_and_change_places_and_each_is_as_if_alone(self) -> None:
        run, ride, walk = {"run": RUN}, {"ride": RIDE}, {"walk": WALK}
        together = self.lived([ride | run, run | ride | walk, walk | ride, ride | walk | run])
        alone = {"ride": [ride] * 4, "run": [run, run, {}, run], "walk": [{}, walk, walk, walk]}
        shown = together[0].view(together[1])
        for athlete, plan in alone.items():
            own = self.lived(plan)
            expected = own[0].view(own[1])
            for quantity, values in expected.singles.items():
                assert shown.of(athlete).singles[quantity].tolist() == pytest.approx(values.tolist(), nan_ok=True), (
                    quantity
                )
            assert shown.of(athlete).bodies[Quantity.FATIGUE] == pytest.approx(expected.bodies[Quantity.FATIGUE])

    def test_who_ended_is_gone_and_the_others_stay(self) -> None:
        effort, last = self.lived([{"ride": RIDE, "run": RUN, "walk": WALK}])
        before = effort.view(last).of("walk")
        effort.end("ride", TODAY)
        effort.forget("run")
        after = picture(last.at + 1.0, 251.0, {"walk": {}})
        effort.live(after)
        assert effort.view(after).singles[Quantity.TRIMP].tolist() == before.singles[Quantity.TRIMP].tolist()

    def test_an_end_in_the_middle_of_a_second_leaves_the_others_to_be_viewed(self) -> None:
        effort, last = self.lived([{"ride": RIDE, "run": RUN, "walk": WALK}, {"run": RUN, "walk": WALK}])
        before = effort.view(last).of("walk")
        effort.end("run", TODAY)
        shown = effort.view(last.of("walk"))
        assert shown.singles[Quantity.TRIMP].tolist() == before.singles[Quantity.TRIMP].tolist()

    def test_an_empty_gym_is_no_trouble(self) -> None:
        effort, last = self.lived([{}], 2)
        assert effort.view(last) is last

    def test_what_was_frozen_goes_on_as_if_nothing_had_happened(self) -> None:
        plan = [{"ride": RIDE, "run": RUN}] * 2
        effort, _ = self.lived(plan)
        other = Effort()
        assert other.thaw(msgspec.msgpack.decode(msgspec.msgpack.encode(effort.freeze()), type=Frozen))
        later = {"run": RUN, "walk": WALK, "ride": RIDE}
        for second in range(501, 900):
            last = picture(START + second, second, later)
            effort.live(last)
            other.live(last)
        assert str(other.view(last)) == str(effort.view(last))
        assert other.end("run", TODAY) == effort.end("run", TODAY)

    def test_what_another_layout_froze_is_refused_and_changes_nothing(self) -> None:
        effort, last = self.lived([{"run": RUN}])
        frozen = effort.freeze()
        before = str(effort.view(last))
        assert not effort.thaw(msgspec.structs.replace(frozen, layout=[*frozen.layout, "MORE"], athletes=[]))
        assert str(effort.view(last)) == before
