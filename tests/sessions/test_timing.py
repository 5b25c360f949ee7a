"""Time from instants: planned, used, left, projected; nothing counts."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sessions import conduct, timing
from sessions.codes import Entry, Signal
from sessions.record import Session
from sessions.refusal import Reason, Refusal
from sessions.timing import Loan
from tests.sessions.core_builders import START, at, closed, method, phase, prepared, refused, running

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


# --- where it stands --------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("minutes", "signal"),
    [
        (0, Signal.CALM),
        (2.49, Signal.CALM),
        (2.5, Signal.HALF),
        (3.99, Signal.HALF),
        (4, Signal.NEAR),
        (4.99, Signal.NEAR),
        (5, Signal.OVER),
        (50, Signal.OVER),
        (-5, Signal.CALM),
    ],
)
def test_signals(minutes: float, signal: Signal) -> None:
    assert timing.signal(running(), at(minutes)) is signal


def test_signals_follow_the_minutes_added_and_all_stays() -> None:
    assert timing.signal(conduct.add_minutes(running(), 5), at(5)) is Signal.HALF
    assert timing.signal(conduct.back(running("hypotheses"), at(2)), at(5)) is Signal.NEAR
    for session in (prepared(), closed()):
        assert timing.signal(session, at(9)) is Signal.CALM


def test_overtime_and_what_is_late() -> None:
    session = running()
    assert (timing.overtime(session, "facts", at(5)), timing.late_phase(session, at(5))) == (timing.ZERO, None)
    assert (timing.overtime(session, "facts", at(7)), timing.late_phase(session, at(7))) == (2 * MINUTE, "facts")
    session = conduct.advance(session, at(7))
    assert (timing.overtime(session, "facts", at(8)), timing.late_phase(session, at(8))) == (2 * MINUTE, "facts")
    assert timing.late_phase(session, at(13)) == "hypotheses"
    assert timing.overtime(session, "ideas", at(13)) == timing.ZERO
    with refused(Reason.NO_SUCH_PHASE):
        timing.overtime(session, "nothing", at(13))


@pytest.mark.parametrize(
    ("session", "now", "behind"),
    [
        (prepared(), 0, 0),
        (conduct.end_by(prepared(), at(20)), 0, 5),
        (running(), 5, 0),
        (running(), 8, 3),
        (running("hypotheses"), 1, -4),
        (conduct.end_by(running(), at(30)), 8, -2),
        (closed(), 99, -15),
    ],
    ids=["before", "before, an end set", "on time", "late", "early", "an end set", "closed"],
)
def test_behind(session: Session, now: float, behind: float) -> None:
    assert timing.behind(session, at(now)) == behind * MINUTE


# --- another plan -----------------------------------------------------------------------------------------------

# 5 facts, 8 questions, 6 ideas, 6 talk (neither elastic nor protected), 7 closing (protected)
MIXED = method(
    phase("facts", 5, (Entry.FACT,)),
    phase("questions", 8, (Entry.QUESTION,)),
    phase("ideas", 6, (Entry.IDEA,)),
    phase("talk", 6, (Entry.NOTE,), elastic=False),
    phase("closing", 7, (Entry.STEP,), elastic=False, protected=True),
)


def mixed() -> Session:
    return conduct.begin(prepared(MIXED), START)


def totals(session: Session) -> list[int]:
    return [planned.total for planned in session.plan]


@pytest.mark.parametrize(
    ("minutes", "loans"),
    [
        (0, ()),
        (1, (Loan("questions", 1),)),
        (4, (Loan("questions", 4),)),
        (5, (Loan("questions", 4), Loan("ideas", 1))),
        (7, (Loan("questions", 4), Loan("ideas", 3))),
    ],
)
def test_loans_come_from_the_phase_that_can_give_most(minutes: int, loans: tuple[Loan, ...]) -> None:
    assert timing.loans(mixed(), minutes, at(3)) == loans


def test_there_is_an_end_to_borrowing() -> None:
    with refused(Reason.NOTHING_TO_BORROW, minutes=7):
        timing.loans(mixed(), 8, at(3))
    session = conduct.lend(mixed(), timing.loans(mixed(), 5, at(3)))
    # Half of what was planned is kept, not half of what is left.
    assert timing.lendable(session, at(3)) == {"ideas": 2}
    session = conduct.skip(conduct.advance(mixed(), at(3)), at(3))
    assert (session.runs[-1].phase, timing.lendable(session, at(3))) == ("ideas", {})
    for other in (prepared(MIXED), conduct.close(mixed(), at(3))):
        with refused(Reason.NOTHING_TO_BORROW, minutes=0):
            timing.loans(other, 1, at(3))


def test_what_is_used_up_or_left_out_lends_nothing() -> None:
    session = conduct.advance(mixed(), at(3))
    session = conduct.back(session, at(3 + 5.5))
    assert timing.lendable(session, at(9)) == {"questions": 2, "ideas": 3}
    session = conduct.skip(conduct.back(conduct.advance(mixed(), at(1)), at(2)), at(3))
    plan = tuple(item.model_copy(update={"skipped": item.phase == "ideas"}) for item in session.plan)
    assert timing.lendable(session.model_copy(update={"plan": plan}), at(4)) == {}


def test_who_can_give_most_gives_first_wherever_it_stands() -> None:
    plan = tuple(item.model_copy(update={"added": 4 * (item.phase == "ideas")}) for item in mixed().plan)
    session = mixed().model_copy(update={"plan": plan})
    assert timing.loans(session, 5, at(0)) == (Loan("ideas", 5),)
    assert timing.loans(session, 8, at(0)) == (Loan("questions", 1), Loan("ideas", 7))


def test_minutes_added_are_lent_first_and_a_last_one_stays() -> None:
    plan = tuple(item.model_copy(update={"minutes": 1, "added": 3}) for item in mixed().plan)
    assert timing.lendable(mixed().model_copy(update={"plan": plan}), at(0)) == {"questions": 3, "ideas": 3}


@pytest.mark.parametrize(
    ("now", "end", "plan"),
    [
        (0, 32, [5, 8, 6, 6, 7]),
        (0, 51, [10, 16, 12, 6, 7]),
        (0, 22, [2, 4, 3, 6, 7]),
        (0, 16, [1, 1, 1, 6, 7]),
        (0, 15, [1, 1, 1, 5, 7]),
        (0, 11, [1, 1, 1, 1, 7]),
        (0, 32.9, [5, 8, 6, 6, 7]),
        (2, 32, [5, 8, 6, 6, 7]),
        (2, 25, [4, 5, 3, 6, 7]),
        (4.5, 31.5, [6, 7, 5, 6, 7]),
        (10, 30, [11, 3, 3, 6, 7]),
    ],
    ids=[
        "as planned",
        "elastic phases get",
        "elastic phases give",
        "all they have",
        "then the others",
        "as short as can be",
        "seconds count for nothing",
        "what is used is spent",
        "and what is left is shared",
        "a minute that has begun is used",
        "over its time",
    ],
)
def test_the_plan_that_fits(now: float, end: float, plan: list[int]) -> None:
    session = mixed()
    fitted = timing.fitted(session, at(end), at(now))
    assert [planned.total for planned in fitted] == plan
    assert [planned.minutes for planned in fitted] == [5, 8, 6, 6, 7]


@pytest.mark.parametrize(
    ("now", "end", "minutes", "phases", "needed"), [(0, 10.9, 10, 5, 11), (2, 1, -1, 5, 11), (4.5, 15.5, 11, 5, 12)]
)
def test_no_plan_fits(now: float, end: float, minutes: int, phases: int, needed: int) -> None:
    with refused(Reason.END_TOO_EARLY, minutes=minutes, phases=phases, needed=needed):
        timing.fitted(mixed(), at(end), at(now))
    timing.fitted(mixed(), at(now + needed), at(now))


def test_fitting_before_the_beginning_and_after_the_end() -> None:
    plan = timing.fitted(prepared(MIXED), at(51), at(0))
    assert [planned.total for planned in plan] == [10, 16, 12, 6, 7]
    with refused(Reason.CLOSED):
        timing.fitted(conduct.close(mixed(), at(3)), at(30), at(4))


def test_protected_phases_alone_are_not_stretched() -> None:
    session = mixed()
    for minutes in range(1, 5):
        session = conduct.advance(session, at(minutes))
    for end in (8, 11, 60):
        if end < 11:
            with refused(Reason.END_TOO_EARLY, minutes=4, phases=1, needed=7):
                timing.fitted(session, at(end), at(4))
        else:
            assert timing.fitted(session, at(end), at(4)) == session.plan


def test_passed_and_skipped_phases_stay_as_they_are() -> None:
    session = conduct.skip(conduct.advance(mixed(), at(4)), at(5))
    plan = timing.fitted(session, at(5 + 3 + 6 + 7), at(5))
    assert [planned.total for planned in plan] == [5, 8, 3, 6, 7]


@given(st.integers(0, 4), st.integers(0, 1800), st.integers(-600, 7200))
def test_a_plan_that_fits_ends_in_time(advances: int, seconds: int, later: int) -> None:
    session = mixed()
    for minutes in range(1, advances + 1):
        session = conduct.advance(session, at(minutes))
    now = at(advances) + timedelta(seconds=seconds)
    end = now + timedelta(seconds=later)
    protected = advances == 4
    least = 7 * MINUTE - timedelta(seconds=seconds) if protected else (4 - advances + 7) * MINUTE
    try:
        plan = timing.fitted(session, end, now)
    except Refusal:
        # Seconds of a minute that has begun are spent with it.
        assert end - now < max(least, timing.ZERO) + MINUTE
        return
    projected = timing.projected_end(conduct.refit(session, plan), now)
    assert projected <= end
    assert projected > end - MINUTE or protected
    assert plan[4] == session.plan[4]


# --- what is usual ----------------------------------------------------------------------------------------------


def held(*minutes: float) -> Session:
    """Return a closed session whose phases took so long; the fourth and what follows may be missing."""
    session, now = conduct.begin(prepared(), START), 0.0
    for place, used in enumerate(minutes):
        now += used
        session = conduct.close(session, at(now)) if place == len(minutes) - 1 else conduct.advance(session, at(now))
    return session


def test_usual_minutes_are_the_median() -> None:
    sessions = [held(5, 9, 10, 4), held(30, 8, 12, 4), held(4, 1, 11, 0.2)]
    assert timing.usual_minutes(sessions, "test") == {"facts": 5, "hypotheses": 8, "ideas": 11, "steps": 4}
    assert timing.usual_minutes([*sessions, held(8, 9, 9, 0.2)], "test")["facts"] == 6
    assert timing.usual_minutes([held(0.1), held(0.1), held(0.2)], "test") == {"facts": 1}


def test_what_was_not_held_often_enough_is_not_usual() -> None:
    three = [held(5, 9), held(5, 9), held(5)]
    assert timing.usual_minutes(three, "test") == {"facts": 5}
    assert timing.usual_minutes(three[:2], "test") == timing.usual_minutes(three, "other") == {}
    assert timing.usual_minutes([*three[:2], running()], "test") == {}
    skipped = conduct.close(conduct.skip(running("hypotheses"), at(9)), at(10))
    assert "hypotheses" not in timing.usual_minutes([skipped] * 3, "test")


# --- words and numbers ------------------------------------------------------------------------------------------


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
