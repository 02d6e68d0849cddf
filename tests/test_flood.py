from hypothesis import given
from hypothesis import strategies as st

from sweatd.flood import ANSWERED, Bucket, Flood, Verdict

FITS, TOO_MANY, IGNORED = Verdict


def test_of_too_many_a_few_are_told_so_and_the_rest_is_ignored_until_it_is_calm() -> None:
    bucket = Bucket(60)
    assert [bucket.take(0.0) for _ in range(66)] == [FITS] * 60 + [TOO_MANY] * ANSWERED + [IGNORED] * 3
    assert [bucket.take(1.0) for _ in range(2)] == [FITS, IGNORED]  # one a second has gone
    assert [bucket.take(100.0) for _ in range(62)] == [FITS] * 60 + [TOO_MANY] * 2


def test_a_clock_that_is_put_back_lets_nothing_in_and_shuts_nobody_out() -> None:
    bucket = Bucket(1)
    assert [bucket.take(at) for at in (1000.0, 0.0, 60.0)] == [FITS, TOO_MANY, FITS]


def test_what_is_too_many_from_one_takes_no_place_from_the_others() -> None:
    flood = Flood(10, 15)
    assert [flood.take("a1", 0.0) for _ in range(100)].count(FITS) == 10
    assert [flood.take("b2", 0.0) for _ in range(6)] == [FITS] * 5 + [TOO_MANY]


@given(st.lists(st.floats(0.0, 5.0), max_size=300), st.integers(1, 30))
def test_in_no_minute_are_there_more_than_twice_as_many(pauses_s: list[float], per_minute: int) -> None:
    bucket, now, taken = Bucket(per_minute), 0.0, list[float]()
    for pause_s in pauses_s:
        now += pause_s
        if bucket.take(now) is FITS:
            taken.append(now)
    for first in taken:
        assert sum(first <= at < first + 60.0 for at in taken) <= 2 * per_minute
