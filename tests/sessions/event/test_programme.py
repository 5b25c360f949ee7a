"""The programme: templates, hours, moving through it, time, catching up."""

from collections.abc import Callable
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sessions.event import closing, programme
from sessions.event.programme import CatchUp, Draft, Given
from sessions.refusal import Reason, Refusal
from sessions.workshop import Item, ItemKind, Workshop
from tests.sessions.event.event_builders import (
    START,
    announced,
    at,
    ended,
    event,
    instant,
    planned,
    refused,
    running,
    sound,
)

MINUTE = timedelta(minutes=1)
BREAK, CLOSE, INPUT, OTHER, ROUND = ItemKind.BREAK, ItemKind.CLOSE, ItemKind.INPUT, ItemKind.OTHER, ItemKind.ROUND
PLENUM, TRANSFER = ItemKind.PLENUM, ItemKind.TRANSFER


def laid(*parts: tuple[ItemKind, int]) -> Workshop:
    return programme.lay_out(announced(), [Draft(kind, kind.value, minutes) for kind, minutes in parts])


def kept(workshop: Workshop) -> list[tuple[str, int]]:
    return [(item.kind.value, item.total) for item in workshop.programme if not item.dropped]


def item(workshop: Workshop, kind: ItemKind, number: int = 0) -> Item:
    return [found for found in workshop.programme if found.kind is kind][number]


# --- templates --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("drafts", "minutes", "rounds"),
    [
        (programme.half_day("de"), 225, 2),
        (programme.half_day("de", report=False), 195, 2),
        (programme.full_day("de"), 335, 3),
        (programme.full_day("de", 2), 275, 2),
        (programme.full_day("de", 4), 395, 4),
        (programme.full_day("de", walk=False), 315, 3),
        (programme.full_day("de", 0), 120, 0),
    ],
)
def test_the_length_of_a_template(drafts: tuple[Draft, ...], minutes: int, rounds: int) -> None:
    workshop = sound(programme.lay_out(announced(), drafts))
    assert sum(item.minutes for item in workshop.programme) == minutes
    assert [item.round for item in workshop.programme if item.kind is ROUND] == list(range(1, rounds + 1))
    assert workshop.programme[-1].kind is CLOSE


def test_a_half_day_as_it_is_planned() -> None:
    assert [(draft.kind.value, draft.minutes) for draft in programme.half_day("en")] == [
        ("arrival", 15),
        ("look_back", 10),
        ("input", 20),
        ("input", 10),
        ("casting", 15),
        ("round", 45),
        ("break", 15),
        ("round", 45),
        ("plenum", 25),
        ("transfer", 15),
        ("close", 10),
    ]
    assert programme.half_day("en")[7].title == "Case consultation, round 2"
    assert programme.half_day("de")[7].title == "Fallberatung, Runde 2"


def test_lunch_and_walk_lie_behind_half_of_the_rounds() -> None:
    assert [draft.title for draft in programme.full_day("de")][5:11] == [
        "Fallberatung, Runde 1",
        "Pause",
        "Fallberatung, Runde 2",
        "Mittagspause",
        "Spaziergang zu zweit",
        "Fallberatung, Runde 3",
    ]


# --- hours ------------------------------------------------------------------------------------------------------


def test_the_half_day_fills_the_hours_of_the_announcement() -> None:
    workshop = sound(programme.fit(planned(), time(11, 30), time(17)))
    assert (workshop.begins, workshop.ends) == (time(11, 30), time(17))
    assert [item.minutes for item in workshop.programme] == [25, 15, 30, 15, 20, 70, 15, 70, 40, 20, 10]


@pytest.mark.parametrize(
    ("ends", "left"),
    [
        (time(13, 30), "arrival look_back input casting round break round plenum transfer close"),
        (time(13, 0), "arrival look_back casting round break plenum transfer close"),
        (time(12, 30), "arrival casting round transfer close"),
        (time(11, 50), "arrival close"),
        (time(11, 40), "close"),
    ],
)
def test_what_is_dropped_when_hours_are_few(ends: time, left: str) -> None:
    workshop = sound(programme.fit(planned(), time(11, 30), ends))
    assert [kind for kind, _ in kept(workshop)] == left.split()
    assert sum(minutes for _, minutes in kept(workshop)) <= (ends.hour - 11) * 60 + ends.minute - 30


@pytest.mark.parametrize("ends", [time(11, 39), time(11, 30), time(9)])
def test_hours_in_which_not_even_the_closing_fits(ends: time) -> None:
    with refused(Reason.SPAN_TOO_SHORT, needed=10):
        programme.fit(planned(), time(11, 30), ends)


def test_what_was_dropped_stays_so() -> None:
    first = planned().programme[2]
    workshop = programme.fit(programme.drop(planned(), first.id), time(9), time(17))
    assert workshop.programme[2] == first.model_copy(update={"dropped": True})


def test_hours_in_which_nothing_fits_at_half_its_length() -> None:
    assert kept(programme.fit(laid((INPUT, 20)), time(9), time(9, 10))) == [("input", 10)]
    with refused(Reason.SPAN_TOO_SHORT, minutes=9, needed=20):
        programme.fit(laid((INPUT, 20)), time(9), time(9, 9))


@st.composite
def programmes(draw: st.DrawFn) -> Workshop:
    """Programmes of any items and a closing."""
    kinds = [kind for kind in ItemKind if kind is not CLOSE]
    parts = draw(st.lists(st.tuples(st.sampled_from(kinds), st.integers(1, 90)), min_size=1, max_size=14))
    return laid(*parts, (CLOSE, draw(st.integers(1, 30))))


def after(minutes: int) -> time:
    return time(minutes // 60, minutes % 60)


@given(workshop=programmes(), span=st.integers(1, 1000))
def test_whatever_fits_fills_the_hours_and_keeps_breaks_and_closing(workshop: Workshop, span: int) -> None:
    before = {found.id: found for found in workshop.programme}
    if span < workshop.programme[-1].minutes:
        with refused(Reason.SPAN_TOO_SHORT, minutes=span, needed=workshop.programme[-1].minutes):
            programme.fit(workshop, time(6), after(360 + span))
        return
    workshop = sound(programme.fit(workshop, time(6), after(360 + span)))
    left = [found for found in workshop.programme if not found.dropped]
    firm = [found for found in left if found.kind in (BREAK, CLOSE)]
    assert all(found == before[found.id] for found in firm)
    assert not workshop.programme[-1].dropped
    total = sum(found.minutes for found in left)
    assert total == span if len(firm) < len(left) else total <= span


@given(workshop=programmes())
def test_hours_that_are_those_of_the_programme_change_nothing(workshop: Workshop) -> None:
    span = sum(found.minutes for found in workshop.programme)
    assert programme.fit(workshop, time(0), after(span)).programme == workshop.programme


# --- items ------------------------------------------------------------------------------------------------------


def test_items_are_added_put_right_moved_and_removed() -> None:
    workshop = laid((INPUT, 20), (CLOSE, 10))
    first, last = (found.id for found in workshop.programme)
    workshop = programme.add_item(workshop, Draft(OTHER, "Foto", 5), before=last)
    added = workshop.programme[1].id
    workshop = programme.edit_item(workshop, added, Draft(OTHER, " Gruppenfoto ", 6))
    assert [found.title for found in workshop.programme] == ["input", "Gruppenfoto", "close"]
    assert [found.id for found in programme.move_item(workshop, added, -5).programme] == [added, first, last]
    assert [found.id for found in programme.move_item(workshop, added, 9).programme] == [first, last, added]
    workshop = sound(programme.remove_item(workshop, added))
    assert [found.id for found in workshop.programme] == [first, last]
    assert programme.add_item(workshop, Draft(OTHER, "Foto", 5)).programme[-1].id == added + 1


def test_other_minutes_of_a_day_that_runs_are_added_ones() -> None:
    workshop = running()
    plenum = item(workshop, PLENUM)
    workshop = sound(programme.edit_item(workshop, plenum.id, Draft(PLENUM, "Plenum", 20)))
    assert (item(workshop, PLENUM).minutes, item(workshop, PLENUM).added) == (25, -5)


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        (lambda w: programme.lay_out(w, programme.half_day("de")), Reason.EVENT_BEGUN),
        (lambda w: programme.fit(w, time(9), time(17)), Reason.EVENT_BEGUN),
        (lambda w: programme.begin(w, at(1)), Reason.EVENT_BEGUN),
        (lambda w: programme.back(w, at(1)), Reason.FIRST_ITEM),
        (lambda w: programme.remove_item(w, w.programme[0].id), Reason.ITEM_RAN),
        (lambda w: programme.drop(w, w.programme[0].id), Reason.ITEM_RUNS),
        (lambda w: programme.add_minutes(w, -15), Reason.ITEM_MINUTES),
        (lambda w: programme.add_minutes(w, 24 * 60), Reason.ITEM_MINUTES),
        (lambda w: programme.add_item(w, Draft(OTHER, "x", 0)), Reason.ITEM_MINUTES),
        (lambda w: programme.add_item(w, Draft(OTHER, " ", 1)), Reason.EMPTY),
        (lambda w: programme.add_item(w, Draft(OTHER, "x" * 301, 1)), Reason.TOO_LONG),
        (lambda w: programme.remove_item(w, 99), Reason.NO_SUCH_ENTRY),
        (lambda w: programme.move_item(w, 99, 1), Reason.NO_SUCH_ENTRY),
        (lambda w: programme.taken(w, CatchUp((Given(2, 6),))), Reason.PLAN_CHANGED),
        (lambda w: programme.taken(w, CatchUp((Given(11, 1),))), Reason.PLAN_CHANGED),
        (lambda w: programme.taken(w, CatchUp((Given(2, 0),))), Reason.PLAN_CHANGED),
        (lambda w: programme.taken(w, CatchUp((Given(2, 1),), (2,))), Reason.PLAN_CHANGED),
        (lambda w: programme.taken(w, CatchUp((), (11,))), Reason.PLAN_CHANGED),
        (lambda w: programme.taken(w, CatchUp((), (1,))), Reason.PLAN_CHANGED),
    ],
)
def test_what_is_refused_while_the_first_item_runs(change: Callable[[Workshop], Workshop], reason: Reason) -> None:
    with refused(reason):
        change(running())


@pytest.mark.parametrize(
    ("workshop", "reason"),
    [(planned(), Reason.NO_ITEM_RUNS), (ended(), Reason.EVENT_ENDED)],
    ids=["before", "after"],
)
@pytest.mark.parametrize(
    "change",
    [
        lambda w: programme.advance(w, at(1)),
        lambda w: programme.back(w, at(1)),
        lambda w: programme.skip(w, at(1)),
        lambda w: programme.add_minutes(w, 1),
        lambda w: programme.catch_up(w, at(1)),
        lambda w: programme.taken(w, CatchUp()),
    ],
)
def test_what_needs_an_item_that_runs(workshop: Workshop, reason: Reason, change: Callable[[Workshop], object]) -> None:
    with refused(reason):
        change(workshop)


@pytest.mark.parametrize("workshop", [announced(), programme.drop(laid((CLOSE, 5)), 1)])
def test_nothing_begins_without_an_item(workshop: Workshop) -> None:
    with refused(Reason.NO_PROGRAMME):
        programme.begin(workshop, START)


# --- the day ----------------------------------------------------------------------------------------------------


def test_moving_through_the_day() -> None:
    workshop = programme.begin(programme.drop(planned(), 1), START)
    assert workshop.run is not None
    assert workshop.run.item == 2
    workshop = programme.skip(programme.advance(workshop, at(10)), at(12))
    assert workshop.programme[2].dropped
    workshop = programme.back(workshop, at(13))
    assert [(run.item, run.start, run.end) for run in sound(workshop).runs] == [
        (2, at(0), at(10)),
        (3, at(10), at(12)),
        (4, at(12), at(13)),
        (2, at(13), None),
    ]
    with refused(Reason.FIRST_ITEM):
        programme.back(workshop, at(14))
    last = running(10)
    with refused(Reason.LAST_ITEM):
        programme.advance(last, at(300))
    with refused(Reason.LAST_ITEM):
        programme.skip(last, at(300))


def test_a_clock_set_back_never_makes_time_negative() -> None:
    workshop = programme.advance(programme.advance(running(), at(20)), at(5))
    assert workshop.runs[1].start == workshop.runs[1].end == at(20)
    assert programme.used(workshop, 3, at(1)) == timedelta()
    assert programme.remaining(workshop, at(1)) == 20 * MINUTE


@pytest.mark.parametrize(
    ("now", "left", "behind"),
    [(0, 15, 0), (10, 5, 0), (15, 0, 0), (22, -7, 7)],
)
def test_ahead_and_behind(now: int, left: int, behind: int) -> None:
    workshop = running()
    assert programme.remaining(workshop, at(now)) == left * MINUTE
    assert programme.behind(workshop, at(now)) == behind * MINUTE
    assert programme.behind(workshop, at(now), at(240)) == (behind - 15) * MINUTE
    assert programme.projected_end(workshop, at(now)) == at(225 + behind)


def test_an_item_left_early_puts_the_day_ahead() -> None:
    assert programme.behind(programme.advance(running(), at(5)), at(5)) == -10 * MINUTE


def test_before_it_begins_all_is_counted_from_the_beginning() -> None:
    workshop = laid((INPUT, 20), (CLOSE, 10))
    assert workshop.until is None
    assert programme.behind(workshop, at(0)) == timedelta()
    assert [slot.start for slot in programme.times(workshop, at(0), at(30))] == [at(30), at(50)]
    assert programme.projected_end(workshop, at(40), at(30)) == at(70)
    assert programme.projected_end(workshop, at(0)) == at(30)
    assert programme.projected_end(announced(), at(5)) == at(5)


def test_what_is_left_out_on_the_day_makes_up_for_a_delay() -> None:
    workshop = programme.begin(programme.lay_out(event(), programme.full_day("de", 3)), at(0))
    late = programme.advance(workshop, at(200))
    behind = programme.behind(late, at(200))
    assert behind > 60 * MINUTE
    following = programme.taken(late, programme.catch_up(late, at(200)))
    assert any(item.dropped for item in following.programme)
    assert programme.behind(following, at(200)) <= timedelta()
    assert programme.catch_up(following, at(200)) == CatchUp()
    skipped = programme.skip(late, at(200))
    assert programme.behind(skipped, at(200)) < behind


def test_what_is_missing_all_the_same_is_what_the_end_says() -> None:
    workshop = laid((INPUT, 20), (OTHER, 10), (ROUND, 40), (OTHER, 10), (CLOSE, 10))
    workshop = programme.begin(workshop, START)
    for minutes in (1.3, 2.6, 3.9):
        workshop = programme.advance(workshop, at(minutes))
    for _ in range(3):
        workshop = programme.back(workshop, at(5.2))
    plan = programme.catch_up(workshop, at(6), at(10))
    end = programme.projected_end(programme.taken(workshop, plan), at(6))
    assert plan.short == -(-(end - at(10)) // MINUTE) > 0


def test_times_as_they_were_and_will_be() -> None:
    workshop = laid((INPUT, 20), (OTHER, 10), (ROUND, 40), (CLOSE, 10))
    workshop = programme.advance(programme.begin(workshop, START), at(25))
    workshop = programme.advance(programme.back(programme.advance(workshop, at(35)), at(40)), at(42))
    workshop = programme.drop(workshop, 2)
    slots = [tuple(slot) for slot in programme.times(workshop, at(50))]
    # The round had five minutes before, eight now, and has 27 left.
    assert slots == [(1, at(0), at(25)), (2, at(25), at(42)), (3, at(35), at(77)), (4, at(77), at(87))]
    over = closing.end(workshop, at(50))
    assert [tuple(slot) for slot in programme.times(over, at(99))] == [*slots[:2], (3, at(35), at(50))]
    assert programme.projected_end(over, at(99)) == at(50)


@pytest.mark.parametrize(("zone", "end"), [("Europe/Berlin", "15:00"), ("UTC", "17:00")])
def test_the_announced_hours_as_instants(zone: str, end: str) -> None:
    workshop = planned(begins=time(11, 30), ends=time(17))
    assert programme.ends_at(workshop, ZoneInfo(zone)) == instant(f"2019-09-18T{end}+00:00")
    begin = programme.begins_at(workshop, ZoneInfo(zone))
    assert begin is not None
    assert (begin.utcoffset(), programme.ends_at(planned(), None)) == (timedelta(), None)


# --- catching up ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("late", "gives", "drops", "short"),
    [
        (0, {}, [], 0),
        (-5, {}, [], 0),
        (3, {"other": 3}, [], 0),
        (12, {"other": 10, "plenum": 2}, [], 0),
        (35, {"other": 10, "plenum": 12, "transfer": 7, "round": 6}, [], 0),
        (0.5, {"other": 1}, [], 0),
        (58, {"other": 10, "plenum": 12, "transfer": 7, "round": 22, "break": 7}, [], 0),
        (60, {"plenum": 12, "transfer": 7, "round": 21}, ["other"], 0),
        (70, {"other": 10, "plenum": 12, "transfer": 3}, ["round"], 0),
        (200, {}, ["other", "round", "break", "plenum", "transfer"], 80),
    ],
)
def test_how_to_get_back_in_time(late: float, gives: dict[str, int], drops: list[str], short: int) -> None:
    workshop = laid((ROUND, 45), (OTHER, 20), (ROUND, 45), (BREAK, 15), (PLENUM, 25), (TRANSFER, 15), (CLOSE, 10))
    workshop = programme.begin(workshop, START)
    names = {found.id: found.kind.value for found in workshop.programme}
    proposal = programme.catch_up(workshop, at(45 + late), at(175))
    assert {names[number]: minutes for number, minutes in proposal.gives} == gives
    assert [names[number] for number in proposal.drops] == drops
    assert proposal.short == short
    after = sound(programme.taken(workshop, proposal))
    assert programme.behind(after, at(45 + late), at(175)) <= short * MINUTE


def test_of_one_kind_the_item_gives_that_can_give_most() -> None:
    workshop = programme.begin(laid((ROUND, 30), (INPUT, 10), (INPUT, 40), (CLOSE, 10)), START)
    assert programme.catch_up(workshop, at(42)).gives == (Given(3, 12),)
    assert programme.catch_up(workshop, at(52)).gives == (Given(2, 2), Given(3, 20))


def test_what_was_used_of_a_later_item_is_not_given_again() -> None:
    workshop = programme.begin(laid((INPUT, 10), (ROUND, 40), (CLOSE, 10)), START)
    workshop = programme.back(programme.advance(workshop, at(10)), at(39.5))
    assert programme.catch_up(workshop, at(49.5), at(55)) == CatchUp((Given(2, 10),), (), 5)
    begun = programme.advance(programme.begin(laid((INPUT, 10), (ROUND, 40), (CLOSE, 10)), START), at(10))
    assert programme.catch_up(programme.back(begun, at(20)), at(30), at(38)) == CatchUp((), (2,), 2)


def test_a_proposal_changes_nothing_until_it_is_taken_and_not_after_the_plan_has() -> None:
    workshop = running()
    proposal = programme.catch_up(workshop, at(40))
    assert proposal.gives
    with refused(Reason.PLAN_CHANGED):
        programme.taken(programme.drop(workshop, proposal.gives[0].item), proposal)


strides = st.integers(0, 90) | st.sampled_from([-30, -3, 300])
acts = st.sampled_from(["advance", "back", "skip", "more", "less", "catch up", "drop", "reopen"])


def acted(workshop: Workshop, act: str, now: datetime, number: int) -> Workshop:
    if act in ("advance", "back", "skip"):
        return getattr(programme, act)(workshop, now)  # type: ignore[no-any-return]
    if act in ("more", "less"):
        return programme.add_minutes(workshop, number if act == "more" else -number)
    return programme.drop(workshop, number) if act == "drop" else closing.reopen(closing.end(workshop, now), now)


@given(workshop=programmes(), steps=st.lists(st.tuples(acts, strides, st.integers(1, 15)), max_size=25))
def test_a_day_never_breaks(workshop: Workshop, steps: list[tuple[str, int, int]]) -> None:
    workshop, minutes = programme.begin(workshop, START), 0
    last = workshop.programme[-1]
    end = at(sum(found.minutes for found in workshop.programme))
    for act, stride, number in steps:
        minutes += stride
        now = at(minutes)
        before, dropped = programme.times(workshop, now), workshop.programme[-1].dropped
        if act == "catch up":
            proposal = programme.catch_up(workshop, now, end)
            workshop = programme.taken(workshop, proposal)
            assert programme.behind(workshop, now, end) <= proposal.short * MINUTE
            assert workshop.programme[-1].dropped == dropped
        else:
            try:
                workshop = acted(workshop, act, now, number)
            except Refusal:
                assert programme.times(workshop, now) == before
        slots = programme.times(sound(workshop), now)
        assert all(slot.start <= slot.end for slot in slots)
        assert programme.projected_end(workshop, now) == slots[-1].end
    if last.id not in {run.item for run in workshop.runs}:
        assert workshop.programme[-1].total == last.total
