"""Time from instants: planned, used, left, projected; nothing counts."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sessions import conduct, timing
from sessions.refusal import Reason
from tests.sessions.core_builders import START, at, closed, prepared, refused, running

SECOND, MINUTE = timedelta(seconds=1), timedelta(minutes=1)


@pytest.mark.parametrize(
    ("now", "left", "end"),
    [(0, 5, 25), (2, 3, 25), (5, 0, 25), (7, -2, 27), (-3, 5, 22)],
    ids=["start", "within", "at the end", "over", "clock set back"],
)
def test_twenty_five_minutes(now: float, left: float, end: float) -> None:
    session = running()
    assert timing.remaining(session, at(now)) == left * MINUTE
    assert timing.projected_end(session, at(now)) == at(end)
    assert timing.planned_end(session) == at(25)


def test_before_the_beginning() -> None:
    session = prepared()
    assert timing.remaining(session, START) == timing.ZERO
    assert timing.projected_end(session, START) == at(25)
    assert timing.planned_end(session) is None


def test_a_phase_left_early_takes_no_more_time() -> None:
    session = conduct.advance(running(), at(1))
    assert timing.projected_end(session, at(1)) == at(21)


def test_nine_hours_of_sleep_count_unless_taken_out() -> None:
    session = running()
    asleep, awake = at(2), at(2 + 9 * 60)
    assert timing.remaining(session, awake) == (3 - 9 * 60) * MINUTE
    taken_out = conduct.not_counted(session, awake, asleep)
    assert timing.remaining(taken_out, awake) == 3 * MINUTE
    assert timing.remaining(taken_out, awake + MINUTE) == 2 * MINUTE
    assert timing.projected_end(taken_out, awake) == awake + 23 * MINUTE
    assert len(taken_out.runs[-1].pauses) == 1


def test_sleep_is_not_taken_out_twice() -> None:
    session = conduct.not_counted(running(), at(10), at(2))
    again = conduct.not_counted(session, at(12), at(5))
    assert timing.used(again.runs[-1], at(12)) == 2 * MINUTE


def test_sleep_does_not_begin_before_the_phase() -> None:
    session = conduct.not_counted(running("hypotheses"), at(20), at(-60))
    assert timing.used(session.runs[-1], at(20)) == timing.ZERO
    assert session.runs[-1].pauses[0].start == at(1)


@pytest.mark.parametrize(
    ("pauses", "now", "used"),
    [
        ([], 4, 4),
        ([(1, 3)], 4, 2),
        ([(1, 3), (3, 4)], 6, 3),
        ([(1, None)], 9, 1),
        ([(1, 2), (5, None)], 60, 4),
        ([(0, None)], 60, 0),
        ([(1, None)], 0, 1),
        ([(10, 20)], 5, 10),
        ([(10, 20)], -5, 10),
    ],
    ids=["none", "one", "two", "lasting", "second lasts", "all", "back before it", "back within", "back before all"],
)
def test_pauses(pauses: list[tuple[float, float | None]], now: float, used: float) -> None:
    session = running()
    for start, end in pauses:
        session = conduct.pause(session, at(start))
        if end is not None:
            session = conduct.go_on(session, at(end))
    assert timing.used(session.runs[-1], at(now)) == used * MINUTE


def test_going_back_counts_on() -> None:
    session = conduct.advance(running(), at(3))
    session = conduct.back(session, at(4))
    assert timing.used_in_phase(session, "facts", at(4)) == 3 * MINUTE
    assert timing.remaining(session, at(5)) == MINUTE
    # one minute here, four left of the phase that was begun, ten and five.
    assert timing.projected_end(session, at(5)) == at(25)


def test_a_skipped_phase_takes_no_time() -> None:
    session = conduct.skip(running("hypotheses"), at(2))
    assert timing.projected_end(session, at(2)) == at(17)
    session = conduct.back(session, at(4))
    assert session.runs[-1].phase == "facts"
    assert timing.projected_end(session, at(4)) == at(4 + 4 + 8 + 5)


def test_added_minutes_move_the_end() -> None:
    session = conduct.add_minutes(running(), 5)
    assert timing.remaining(session, at(4)) == 6 * MINUTE
    assert timing.projected_end(session, at(4)) == at(30)
    assert timing.planned_end(session) == at(25)


def test_a_closed_session_has_ended() -> None:
    assert timing.projected_end(closed(), at(99)) == at(10)
    assert timing.remaining(closed(), at(99)) == timing.ZERO


def test_planned_for_an_unknown_phase() -> None:
    with refused(Reason.NO_SUCH_PHASE, phase="nothing"):
        timing.planned_for(prepared(), "nothing")


@pytest.mark.parametrize(
    ("left", "text"),
    [
        (timedelta(minutes=7, seconds=40), "07:40"),
        (timedelta(), "00:00"),
        (timedelta(microseconds=1), "00:01"),
        (timedelta(seconds=59, microseconds=1), "01:00"),
        (timedelta(minutes=1), "01:00"),
        (timedelta(microseconds=-1), "00:00"),
        (timedelta(microseconds=-999_999), "00:00"),
        (-SECOND, "+00:01"),
        (timedelta(seconds=-1, microseconds=-500_000), "+00:01"),
        (timedelta(minutes=-2, seconds=-5), "+02:05"),
        (timedelta(minutes=99, seconds=59), "99:59"),
        (timedelta(minutes=100), "100:00"),
        (timedelta(hours=-9), "+540:00"),
    ],
)
def test_clock_text(left: timedelta, text: str) -> None:
    assert timing.clock_text(left) == text


@given(st.timedeltas(timedelta(days=-1), timedelta(days=1)))
def test_the_clock_moves_one_second_at_a_time(left: timedelta) -> None:
    assert timing.clock_text(left) != timing.clock_text(left - SECOND)


@pytest.mark.parametrize(
    ("minutes", "total", "scaled"),
    [
        ([5, 5, 10, 5], 25, [5, 5, 10, 5]),
        ([5, 5, 10, 5], 50, [10, 10, 20, 10]),
        ([1, 10], 11, [1, 10]),
        ([1, 1, 60], 62, [1, 1, 60]),
        ([1, 10], 22, [2, 20]),
        ([5, 5, 10, 5], 4, [1, 1, 1, 1]),
        ([1, 1, 100], 10, [1, 1, 8]),
        ([5, 5], 11, [6, 5]),
        ([7], 90, [90]),
    ],
)
def test_scale(minutes: list[int], total: int, scaled: list[int]) -> None:
    assert timing.scale(minutes, total) == scaled


@given(st.lists(st.integers(1, 240), min_size=1, max_size=12), st.integers(0, 1500))
def test_the_law_of_scaling(minutes: list[int], total: int) -> None:
    if total < len(minutes):
        with refused(Reason.END_TOO_EARLY, minutes=total, phases=len(minutes)):
            timing.scale(minutes, total)
        return
    scaled = timing.scale(minutes, total)
    assert sum(scaled) == total
    assert min(scaled) >= 1
    for one, scaled_one in zip(minutes, scaled, strict=True):
        for other, scaled_other in zip(minutes, scaled, strict=True):
            assert one <= other or scaled_one >= scaled_other


@given(st.lists(st.integers(1, 240), min_size=1, max_size=12), st.integers(1, 6))
def test_a_plan_scaled_to_a_multiple_of_itself_is_that_multiple(minutes: list[int], times: int) -> None:
    assert timing.scale(minutes, times * sum(minutes)) == [times * part for part in minutes]
