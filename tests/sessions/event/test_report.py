"""What is reported: points, questions, what can be taken over."""

from collections.abc import Callable

import pytest

from sessions.event import parts, report
from sessions.refusal import Reason
from sessions.workshop import Asked, Transferable, Workshop
from tests.sessions.event.event_builders import announced, event, refused, sound


def test_points_are_noted_put_right_and_removed() -> None:
    workshop = report.add_point(report.add_point(announced(), " Zwei Dezernate "), "Ein Auftrag")
    workshop = sound(report.edit_point(workshop, 1, "Zwei Dezernate, ein Lenkungskreis"))
    assert workshop.report.points == ("Zwei Dezernate, ein Lenkungskreis", "Ein Auftrag")
    assert report.edit_point(workshop, 1, " ").report.points == ("Ein Auftrag",)


def test_questions_are_asked_and_answered() -> None:
    workshop = report.ask(report.ask(event(), "Wer zahlt?", "lindenau"), "Wie lange?")
    first, second = (item.id for item in workshop.report.questions)
    workshop = report.answer(workshop, first, "Das Land")
    workshop = sound(report.edit_question(workshop, first, "Wer zahlt die Stellen?", "nordufer"))
    assert workshop.report.questions == (
        Asked(id=first, text="Wer zahlt die Stellen?", district="nordufer", answer="Das Land"),
        Asked(id=second, text="Wie lange?"),
    )
    assert report.answer(workshop, first, "").report.questions[0].answer == ""
    assert [item.id for item in sound(parts.strike(workshop, first)).report.questions] == [second]


def test_what_can_be_taken_over_under_which_conditions() -> None:
    workshop = report.add_transferable(announced(), "Lenkungskreis", "Beide Dezernate wollen")
    number = workshop.last_id
    workshop = sound(report.edit_transferable(workshop, number, "Lenkungskreis"))
    assert workshop.report.transferable == (Transferable(id=number, what="Lenkungskreis"),)
    assert parts.strike(workshop, number).report.transferable == ()


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        (lambda w: report.add_point(w, ""), Reason.EMPTY),
        (lambda w: report.edit_point(w, 0, "x"), Reason.NO_SUCH_ENTRY),
        (lambda w: report.edit_point(w, 1, "x"), Reason.NO_SUCH_ENTRY),
        (lambda w: report.ask(w, ""), Reason.EMPTY),
        (lambda w: report.ask(w, "x", "ulm"), Reason.NOT_TAKING_PART),
        (lambda w: report.answer(w, 99, "x"), Reason.NO_SUCH_ENTRY),
        (lambda w: report.edit_question(w, 99, "x"), Reason.NO_SUCH_ENTRY),
        (lambda w: report.edit_question(w, 99, "x", "ulm"), Reason.NOT_TAKING_PART),
        (lambda w: report.add_transferable(w, ""), Reason.EMPTY),
        (lambda w: report.edit_transferable(w, 99, "x"), Reason.NO_SUCH_ENTRY),
    ],
)
def test_what_is_refused(change: Callable[[Workshop], object], reason: Reason) -> None:
    with refused(reason):
        change(event())
