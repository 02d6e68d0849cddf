"""Straps that lie, and hearts that vary."""

import doctest
import math
import random
from collections.abc import Iterable, Iterator

import msgspec
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sweatd.estimators.heart import Frozen, Heart, heart
from sweatd.estimators.heart.rhythm import MOST, Rhythm, windows_of
from sweatd.model import Quality, Quantity, Sample
from sweatd.physiology.heart_beats import classify, measure, side_by_side

GOOD, FROZEN, IMPLAUSIBLE, NOT_WORN = Quality.GOOD, Quality.FROZEN, Quality.IMPLAUSIBLE, Quality.NOT_WORN


def frame(
    at: float, rate: float, rr_ms: Iterable[float] = (), device: str = "strap", worn: bool | None = None
) -> tuple[Sample, ...]:
    quality = NOT_WORN if worn is False else GOOD
    contact = () if worn is None else (Sample(at, device, Quantity.SKIN_CONTACT, worn),)
    intervals = (Sample(at, device, Quantity.RR_INTERVAL, each, quality) for each in rr_ms)
    return (Sample(at, device, Quantity.HEART_RATE, rate, quality), *contact, *intervals)


def qualities(judge: Heart, rates: Iterable[float], rr_ms: Iterable[float] = ()) -> list[Quality]:
    """What is thought of one heart rate a second."""
    kept = tuple(rr_ms)
    return [judge.heed("a1", frame(float(at), rate, kept))[0].quality for at, rate in enumerate(rates)]


def effort(seed: int, seconds: int, *, rate: float = 150.0) -> Iterator[tuple[Sample, ...]]:
    """A heart at work, told once a second; now and then a beat is missed."""
    chance = random.Random(seed)  # noqa: S311
    wander = beat = 0.0
    for at in range(seconds):
        told = []
        while beat < at:
            wander = 0.97 * wander + chance.gauss(0, 2)
            rr_ms = 60_000 / rate + wander + chance.gauss(0, 2)
            told.append(round(rr_ms * 1.024) / 1.024 * (2 if chance.random() < 0.01 else 1))
            beat += told[-1] / 1000
        yield frame(float(at), round(rate + wander / 3), told)


def values(judge: Heart, now: float, *athletes: str) -> list[list[float]]:
    return [column.tolist() for column in judge.figures(athletes or ("a1",), now).values()]


def test_the_example_is_true() -> None:
    assert doctest.testmod(heart).failed == 0


class TestStraps:
    def test_an_ordinary_frame_comes_back_as_it_is(self) -> None:
        judge = Heart()
        for told in effort(1, 300):
            assert judge.heed("a1", told) is told

    def test_what_is_not_of_the_heart_passes_untouched(self) -> None:
        judge = Heart()
        told = (Sample(0.0, "patch", Quantity.LOCAL_SWEAT_RATE, 1.0),)
        assert judge.heed("a1", told) is told
        assert judge.heed("a1", ()) == ()

    @pytest.mark.parametrize(("rr_ms", "frozen_from"), [((400.0, 400.0), 60), ((), 90), ((400.0, 401.0), 10_000)])
    def test_a_value_that_stands_still_is_frozen_unless_the_beats_move(
        self, rr_ms: tuple[float, ...], frozen_from: int
    ) -> None:
        found = qualities(Heart(), [150.0] * 200, rr_ms)
        assert found == [FROZEN if at >= frozen_from else GOOD for at in range(200)]

    def test_a_frozen_strap_is_believed_again_when_it_moves(self) -> None:
        assert qualities(Heart(), [150.0] * 100 + [151.0])[-2:] == [FROZEN, GOOD]

    def test_a_gap_says_nothing_of_what_stood_still(self) -> None:
        judge = Heart()
        found = [judge.heed("a1", frame(at, 150.0))[0].quality for at in (*range(60), *range(120, 180))]
        assert set(found) == {GOOD}

    def test_beats_that_are_always_the_same_are_frozen_alone_where_the_rate_moves(self) -> None:
        judge = Heart()
        found = [judge.heed("a1", frame(at, 150 + at % 2, (400.0,))) for at in range(62)]
        assert [sample.quality for sample in found[-1]] == [GOOD, FROZEN]
        assert judge.signals(("a1",), 62.0) == ({},)

    @pytest.mark.parametrize(
        ("rates", "expected"),
        [
            ([100, 220, 100, 101], [GOOD, IMPLAUSIBLE, GOOD, GOOD]),  # a crackle
            ([70, 100, 130, 160], [GOOD] * 4),  # faster than any heart, and yet let through
            ([230, 80, 81, 80, 82, 81, 80, 80], [GOOD] + [IMPLAUSIBLE] * 5 + [GOOD] * 2),  # the first was wrong
            ([100, 180, 60, 180, 60, 180, 60], [GOOD] + [IMPLAUSIBLE, GOOD] + [IMPLAUSIBLE, GOOD] * 2),
        ],
    )
    def test_a_leap_is_implausible_until_the_new_level_stands(
        self, rates: list[float], expected: list[Quality]
    ) -> None:
        assert qualities(Heart(), rates) == expected

    def test_beats_told_with_an_implausible_rate_are_not_believed_either(self) -> None:
        judge = Heart()
        judge.heed("a1", frame(0.0, 100.0, (600.0,)))
        told = judge.heed("a1", (*frame(1.0, 240.0, (250.0,)), Sample(1.0, "strap", Quantity.ENERGY_EXPENDED, 5.0)))
        assert [sample.quality for sample in told] == [IMPLAUSIBLE, IMPLAUSIBLE, GOOD]

    def test_forty_in_two_seconds_pass_and_forty_one_do_not(self) -> None:
        for rate, expected in ((140.0, GOOD), (141.0, IMPLAUSIBLE)):
            judge = Heart()
            judge.heed("a1", frame(0.0, 100.0))
            assert judge.heed("a1", frame(2.0, rate))[0].quality is expected


class TestSignals:
    def test_each_verdict_is_told_and_lapses(self) -> None:
        judge = Heart()
        judge.heed("a1", frame(0.0, 150.0, worn=False))
        judge.heed("a2", frame(0.0, 150.0))
        judge.heed("a2", frame(1.0, 220.0))
        judge.heed("a3", frame(0.0, 150.0, worn=True))
        athletes = ("a1", "a2", "a3", "nobody")
        assert judge.signals(athletes, 1.0) == ({"heart_rate": "not_worn"}, {"heart_rate": "implausible"}, {}, {})
        assert judge.signals(athletes, 11.5) == ({}, {}, {}, {})

    def test_lost_contact_is_told_where_no_rate_comes_with_it(self) -> None:
        judge = Heart()
        judge.heed("a1", (Sample(0.0, "strap", Quantity.SKIN_CONTACT, 0.0, label="not worn"),))
        assert judge.signals(("a1",), 0.0) == ({"heart_rate": "not_worn"},)
        judge.heed("a1", frame(1.0, 80.0, worn=True))
        assert judge.signals(("a1",), 1.0) == ({},)

    def test_nothing_is_wrong_while_another_sensor_speaks_well(self) -> None:
        judge = Heart()
        judge.heed("a1", frame(0.0, 80.0, device="watch"))
        judge.heed("a1", frame(1.0, 150.0, device="bag", worn=False))
        assert judge.signals(("a1",), 5.0) == ({},)
        assert judge.signals(("a1",), 10.5) == ({"heart_rate": "not_worn"},)

    @given(order=st.permutations(range(12)), seed=st.integers(0, 99))
    @settings(deadline=None)
    def test_sensors_are_judged_apart_in_whatever_order_they_speak(self, order: list[int], seed: int) -> None:
        chance = random.Random(seed)  # noqa: S311
        told = [frame(n // 3, chance.choice((80.0, 82.0, 190.0)), device=f"strap {n % 3}") for n in range(12)]
        shuffled = sorted(order, key=lambda n: n // 3)  # within a second
        alone = {n: heard[0].quality for d in range(3) for n, heard in _alone(told, d)}
        judge = Heart()
        assert {n: judge.heed("a1", told[n])[0].quality for n in shuffled} == alone


def _alone(told: list[tuple[Sample, ...]], device: int) -> Iterator[tuple[int, tuple[Sample, ...]]]:
    judge = Heart()
    for n in range(device, len(told), 3):
        yield n, tuple(judge.heed("a1", told[n]))


class TestFigures:
    def test_they_are_those_of_the_last_two_minutes(self) -> None:
        judge, told = Heart(), []
        for each in effort(2, 125):
            judge.heed("a1", each)
            told += [sample for sample in each if sample.quantity is Quantity.RR_INTERVAL and sample.at > 5.0]
        expected = measure(side_by_side([np.array([sample.value for sample in told])]))
        assert [column[0] for column in values(judge, 125.0)] == pytest.approx([each.item() for each in expected])

    @pytest.mark.parametrize(
        ("seconds", "later", "known"),
        [
            (10, 0, [False, False, False]),
            (20, 0, [True, False, True]),
            (60, 0, [True, True, True]),
            (60, 15, [True, True, True]),
            (60, 20, [False, False, False]),
        ],
    )
    def test_too_few_beats_and_old_ones_say_nothing(self, seconds: int, later: int, known: list[bool]) -> None:
        judge = Heart()
        for told in effort(3, seconds):
            judge.heed("a1", told)
        assert [not math.isnan(column[0]) for column in values(judge, float(seconds - 1 + later))] == known

    def test_among_many_artefacts_alpha1_is_not_known(self) -> None:
        judge = Heart()
        for n, told in enumerate(effort(4, 120)):
            missed = (Sample(float(n), "strap", Quantity.RR_INTERVAL, 800.0),) if n % 5 == 0 else ()
            judge.heed("a1", (*told, *missed))
        rmssd, dfa, share = (column[0] for column in values(judge, 120.0))
        assert 6.0 < share < 12.0
        assert math.isnan(dfa)
        assert rmssd < 10.0

    def test_they_are_looked_at_every_five_seconds_for_everybody(self) -> None:
        judge = Heart()
        for told in effort(5, 60):
            judge.heed("a1", told)
            judge.heed("a2", told)
        first = judge.figures(("a1", "a2"), 60.0)
        for told in effort(6, 62):
            judge.heed("a1", told)
        assert judge.figures(("a2", "a1", "a3"), 64.0)[Quantity.RMSSD][1] == first[Quantity.RMSSD][0]
        assert math.isnan(judge.figures(("a2", "a1", "a3"), 64.0)[Quantity.RMSSD][2])
        assert judge.figures(("a1", "a2"), 65.0)[Quantity.RMSSD][0] != first[Quantity.RMSSD][0]
        with pytest.raises(ValueError, match="read-only"):
            first[Quantity.RMSSD][0] = 1.0

    def test_a_second_strap_is_not_counted_while_the_first_speaks(self) -> None:
        alone, both = Heart(), Heart()
        for told in effort(7, 100):
            alone.heed("a1", told)
            both.heed("a1", told)
            if told[0].at > 2.0:  # who speaks first is listened to
                both.heed("a1", frame(told[0].at, 150.0 + told[0].at % 2, (400.0, 500.0), device="second"))
        assert values(both, 100.0) == values(alone, 100.0)
        for at in range(112, 160):
            both.heed("a1", frame(float(at), 150.0 + at % 2, (400.0, 410.0), device="second"))
        assert not math.isnan(values(both, 160.0)[0][0])

    def test_what_is_judged_bit_by_bit_is_what_is_judged_at_once(self) -> None:
        chance = random.Random(8)  # noqa: S311
        rhythm, every, now = Rhythm(), [], 0.0
        for told in effort(8, 600, rate=120.0):
            beats = [sample.value for sample in told if sample.quantity is Quantity.RR_INTERVAL]
            now = told[0].at
            rhythm.keep(now, beats)
            every += beats
            if chance.random() < 0.1:
                windows, kinds = windows_of([rhythm], now)
                at_once = classify(side_by_side([np.array(every)]))[0]
                assert kinds[0].tolist() == at_once[len(every) - windows.beats[0] :].tolist()
        assert classify(side_by_side([np.array(every)])).any()
        assert len(rhythm.rr_ms) < 400

    def test_memory_is_bounded_even_where_nobody_looks(self) -> None:
        rhythm = Rhythm()
        for at in range(3 * MOST):
            rhythm.keep(float(at), [400.0, 401.0])
        assert len(rhythm.rr_ms) <= MOST


class TestKeeping:
    def test_a_restart_goes_on_to_the_byte(self) -> None:
        through, before = Heart(), Heart()
        for n, told in enumerate(effort(9, 300)):
            if n == 203:
                kept = msgspec.msgpack.encode(before.freeze())
                before = Heart()
                before.thaw(msgspec.msgpack.decode(kept, type=Frozen))
            now = told[0].at
            for judge in (through, before):
                judge.heed("a1", told)
                judge.heed("a2", frame(now, 150.0, (400.0,)))
            assert str(values(through, now, "a1", "a2")) == str(values(before, now, "a1", "a2"))
            assert through.signals(("a1", "a2"), now) == before.signals(("a1", "a2"), now)
        assert msgspec.msgpack.encode(through.freeze()) == msgspec.msgpack.encode(before.freeze())

    def test_what_was_put_away_does_not_change_with_what_follows(self) -> None:
        judge = Heart()
        judge.heed("a1", frame(0.0, 150.0, (400.0,)))
        frozen = judge.freeze()
        kept = msgspec.msgpack.encode(frozen)
        judge.heed("a1", frame(1.0, 151.0, (401.0,)))
        assert msgspec.msgpack.encode(frozen) == kept

    @pytest.mark.parametrize("way", ["end", "forget"])
    def test_who_left_is_not_remembered(self, way: str) -> None:
        judge = Heart()
        for told in effort(10, 60):
            judge.heed("a1", told)
        judge.figures(("a1",), 60.0)
        getattr(judge, way)("a1")
        left = msgspec.to_builtins(judge.freeze())
        assert (left["rhythms"], left["figures"]) == ({}, {})
        assert bool(left["straps"]) is (way == "end")  # a strap that lies about begins no new session
        assert math.isnan(values(judge, 60.0)[0][0])
        getattr(judge, way)("nobody")

    def test_damage_is_refused_and_changes_nothing(self) -> None:
        judge = Heart()
        for told in effort(11, 60):
            judge.heed("a1", told)
        frozen = judge.freeze()
        damaged = msgspec.structs.replace(frozen.rhythms["a1"], at=b"short")
        other = Heart()
        with pytest.raises(ValueError, match="bytes"):
            other.thaw(msgspec.structs.replace(frozen, rhythms={"a1": damaged}))
        assert other.freeze() == Heart().freeze()
