"""The end of an event, and that nothing but forgetting is possible after it."""

from collections.abc import Callable
from datetime import date, time

import pytest

from sessions.event import casting, closing, needs, network, parts, programme, report, rooms, taking
from sessions.refusal import Reason
from sessions.workshop import Workshop
from tests.sessions.event.event_builders import announced, at, ended, planned, refused, running, sound


def test_feedback_is_given_and_struck() -> None:
    workshop = closing.give_feedback(announced(), " Dicht und gut ", at(200), (5, 4))
    first = workshop.last_id
    workshop = closing.give_feedback(workshop, "", at(201), (3,))
    assert [(voice.text, voice.scores, voice.speaker) for voice in sound(workshop).feedback] == [
        ("Dicht und gut", (5, 4), None),
        ("", (3,), None),
    ]
    assert [voice.scores for voice in parts.strike(workshop, first).feedback] == [(3,)]
    for scores in ((), (0,) * 0):
        with refused(Reason.EMPTY):
            closing.give_feedback(workshop, " ", at(202), scores)


def test_hands_replace_those_shown_for_the_question_before() -> None:
    workshop = closing.show_hands(announced(), 2, (0, 0, 1, 4, 7), at(200))
    workshop = closing.show_hands(workshop, 1, (0, 0, 0, 0, 12), at(201))
    workshop = sound(closing.show_hands(workshop, 2, [0, 0, 0, 5, 7], at(202)))
    shown = [(voice.hands.question, voice.hands.counts) for voice in workshop.feedback if voice.hands]
    assert shown == [(1, (0, 0, 0, 0, 12)), (2, (0, 0, 0, 5, 7))]
    with refused(Reason.EMPTY):
        closing.show_hands(workshop, 1, (0, 0, 0, 0, 0), at(203))


def test_the_day_of_the_look_back() -> None:
    workshop = closing.set_look_back(announced(), date(2020, 3, 4))
    assert sound(workshop).look_back == date(2020, 3, 4)
    assert closing.set_look_back(workshop, None).look_back is None


def test_ending_and_reopening() -> None:
    workshop = sound(closing.end(running(1), at(30)))
    assert (workshop.ended_at, workshop.run) == (at(30), None)
    again = sound(closing.reopen(workshop, at(60)))
    assert [(run.item, run.start, run.end) for run in again.runs[1:]] == [(2, at(15), at(30)), (2, at(60), None)]
    assert programme.used(again, 2, at(70)).total_seconds() == 25 * 60
    assert closing.end(running(1), at(2)).ended_at == at(15), "a clock set back"
    kept = announced(ended_at=at(5))
    assert sound(closing.reopen(kept, at(60))).runs == ()


def test_only_an_event_that_runs_ends_and_only_one_that_ended_is_reopened() -> None:
    with refused(Reason.NO_ITEM_RUNS):
        closing.end(planned(), at(1))
    with refused(Reason.EVENT_ENDED):
        closing.end(ended(), at(11))
    with refused(Reason.EVENT_NOT_ENDED):
        closing.reopen(running(), at(1))


@pytest.mark.parametrize(
    "change",
    [
        lambda w: programme.lay_out(w, ()),
        lambda w: programme.fit(w, time(9), time(17)),
        lambda w: programme.begin(w, at(20)),
        lambda w: programme.add_item(w, programme.half_day("de")[0]),
        lambda w: programme.edit_item(w, 1, programme.half_day("de")[0]),
        lambda w: programme.move_item(w, 1, 1),
        lambda w: programme.remove_item(w, 2),
        lambda w: programme.drop(w, 2),
        lambda w: taking.take_in(w, "ulm"),
        lambda w: taking.edit_taking(w, "ulm", None),
        lambda w: taking.take_out(w, "ulm"),
        lambda w: taking.edit_person(w, 1, "AB"),
        lambda w: taking.remove_person(w, 1),
        lambda w: taking.agree_on_rule(w, "Regel", at(20)),
        lambda w: needs.set_need(w, 1, "ulm", 1),
        lambda w: casting.propose(w, "ulm", "Fall"),
        lambda w: casting.edit_candidate(w, 1, "Fall"),
        lambda w: casting.clear(w, 1, True),
        lambda w: casting.withdraw(w, 1),
        lambda w: casting.give_dots(w, 1, "ulm"),
        lambda w: casting.take_dots(w, 1, "ulm"),
        lambda w: casting.choose(w, 1, (), {}),
        lambda w: casting.bring_leftovers(w, w),
        lambda w: rooms.open_room(w, 1, "Blau"),
        lambda w: rooms.close_room(w, 1, "Blau"),
        lambda w: rooms.set_away(w, 1, "Blau", True),
        lambda w: rooms.move(w, 1, 1, None),
        lambda w: rooms.seat(w, 1, (), rooms.Seating.MIXED, 1),
        lambda w: network.agree_help(w, "ulm", "jena", "Rat"),
        lambda w: network.take_home(w, "ulm", "Rat"),
        lambda w: network.say_in_plenum(w, "ulm", insight="Rat"),
        lambda w: report.add_point(w, "Punkt"),
        lambda w: report.edit_point(w, 1, "Punkt"),
        lambda w: report.ask(w, "Frage"),
        lambda w: report.answer(w, 1, "Antwort"),
        lambda w: report.edit_question(w, 1, "Frage"),
        lambda w: report.add_transferable(w, "Rat"),
        lambda w: report.edit_transferable(w, 1, "Rat"),
        lambda w: closing.give_feedback(w, "Gut", at(20)),
        lambda w: closing.show_hands(w, 1, (0, 0, 0, 0, 1), at(20)),
        lambda w: closing.set_look_back(w, None),
        lambda w: parts.strike(w, 1),
    ],
)
def test_an_event_that_has_ended_stays_as_it_is(change: Callable[[Workshop], object]) -> None:
    with refused(Reason.EVENT_ENDED):
        change(ended())
