"""What the lists show."""

from datetime import date

from consult.listing import Row, closing_rows, feedback_rows, phase_rows
from sessions import conduct
from sessions.codes import Entry, Kind, Mark, StepStatus
from sessions.record import Session
from tests.consult.builders import BEGIN, in_phase


def until(session: Session, phase: str) -> Session:
    while session.runs[-1].phase != phase:
        session = conduct.advance(session, BEGIN)
    return session


def consulted() -> Session:
    """Return a session in the ideas phase: a fact, a question with its answer, a hypothesis, one idea parked."""
    session = conduct.record(in_phase("case"), Kind.FACT, "Stelle befristet", "AB", BEGIN)
    session = conduct.advance(session, BEGIN)
    session = conduct.record(session, Kind.QUESTION, "Wer zahlt?", "CD", BEGIN)
    session = conduct.answer(session, "Das Land", "AB", BEGIN)
    session = conduct.park(session, "Patenschaft", "EF", BEGIN)
    session = conduct.advance(session, BEGIN)
    session = conduct.record(session, Kind.HYPOTHESIS, "Niemand entscheidet", "CD", BEGIN)
    return until(session, "ideas")


def test_questions_carry_their_answers() -> None:
    session = conduct.record(in_phase("questions"), Kind.QUESTION, "Wer zahlt?", "CD", BEGIN)
    assert phase_rows(session) == (Row(1, Entry.QUESTION, "CD", "Wer zahlt?"),)
    (row,) = phase_rows(conduct.answer(session, "Das Land", "AB", BEGIN))
    assert row.answer == "Das Land"


def test_what_waits_for_the_phase_stands_first_and_only_there() -> None:
    session = conduct.record(consulted(), Kind.IDEA, "Ratsbeschluss", None, BEGIN)
    assert phase_rows(session) == (
        Row(3, Entry.IDEA, "EF", "Patenschaft", waits=True),
        Row(5, Entry.IDEA, "", "Ratsbeschluss"),
    )
    taken = conduct.take(session, 3, BEGIN)
    assert [(row.key, row.waits) for row in phase_rows(taken)] == [(5, False), (3, False)]


def test_what_is_parked_in_this_phase_does_not_stand_in_its_list() -> None:
    session = conduct.park(in_phase("questions"), "Patenschaft", "EF", BEGIN)
    assert phase_rows(session) == ()


def test_the_response_sees_the_hypotheses_and_the_decision_the_ideas() -> None:
    session = consulted()
    response = conduct.back(session, BEGIN)
    assert [row.text for row in phase_rows(response)] == ["Niemand entscheidet"]
    session = conduct.take(session, 3, BEGIN)
    decision = conduct.mark(conduct.advance(session, BEGIN), 3, Mark.TAKE)
    decision = conduct.commit_step(decision, "Anrufen", who="Büro", by=date(2027, 1, 15), sign="Termin", support="X")
    decision = conduct.take_along(decision, "Mut")
    assert phase_rows(decision) == (
        Row(3, Entry.IDEA, "EF", "Patenschaft", mark=Mark.TAKE),
        Row(5, Entry.STEP, "", "Anrufen", details=("Büro", "2027-01-15", "Termin", "X", "")),
        Row(0, Entry.TAKEAWAY, "", "Mut"),
    )


def test_keys_name_one_row_each() -> None:
    session = conduct.take(consulted(), 3, BEGIN)
    session = conduct.commit_step(until(session, "decision"), "Anrufen")
    keys = [row.key for row in phase_rows(conduct.take_along(session, "Mut"))]
    assert len(set(keys)) == len(keys)


def test_the_closing_shows_what_was_taken_or_not_yet_judged() -> None:
    session = consulted()
    for text in ("eins", "zwei", "drei"):
        session = conduct.record(session, Kind.IDEA, text, None, BEGIN)
    session = conduct.mark(conduct.mark(session, 5, Mark.TAKE), 6, Mark.NO)
    session = conduct.commit_step(until(session, "exchange"), "Anrufen", source=5)
    session = conduct.follow_up(session, 8, StepStatus.PARTLY)
    session = conduct.give_feedback(session, "", "CD", BEGIN, (4,))
    session = conduct.give_feedback(session, "Gut", None, BEGIN)
    assert closing_rows(session) == (
        Row(5, Entry.IDEA, "", "eins", mark=Mark.TAKE),
        Row(7, Entry.IDEA, "", "drei"),
        Row(8, Entry.STEP, "", "Anrufen", mark=StepStatus.PARTLY, details=("", "", "", "", "")),
        Row(9, Entry.FEEDBACK, "CD", "", details=("4/5",)),
        Row(10, Entry.FEEDBACK, "", "Gut"),
    )
    assert phase_rows(session) == closing_rows(session)[3:]


def test_what_a_session_has_one_of_each_has_a_row_and_a_key_of_its_own() -> None:
    session = conduct.take_along(until(consulted(), "exchange"), "Mut")
    session = conduct.set_review(conduct.waive_step(session, "Erst der Rat"), date(2027, 1, 15))
    assert closing_rows(session) == (
        Row(0, Entry.TAKEAWAY, "", "Mut"),
        Row(-1, Entry.WAIVER, "", "Erst der Rat"),
        Row(-2, Entry.REVIEW, "", "", details=("2027-01-15",)),
    )
    emptied = conduct.set_review(conduct.waive_step(conduct.take_along(session, ""), ""), None)
    assert closing_rows(emptied) == ()


def test_a_phase_shows_of_the_result_what_it_records() -> None:
    session = conduct.take_along(until(consulted(), "decision"), "Mut")
    session = conduct.set_review(conduct.waive_step(session, "Erst der Rat"), date(2027, 1, 15))
    assert [row.entry for row in phase_rows(session) if row.key <= 0] == [Entry.TAKEAWAY]


def test_what_the_case_giver_says_of_a_line_stands_with_it() -> None:
    session = conduct.mark(conduct.remark(consulted(), 4, "Das kennen wir"), 4, Mark.FITS)
    (row,) = phase_rows(conduct.back(session, BEGIN))
    assert row == Row(4, Entry.HYPOTHESIS, "CD", "Niemand entscheidet", mark=Mark.FITS, remark="Das kennen wir")
    idea = conduct.remark(conduct.take(session, 3, BEGIN), 3, "Zu teuer")
    assert [row.remark for row in closing_rows(idea)] == ["Zu teuer"]


def test_hands_are_nobodys_and_replace_those_shown_before() -> None:
    session = conduct.give_feedback(until(consulted(), "exchange"), "Gut", "CD", BEGIN, (4, 5))
    session = conduct.show_hands(session, 2, (0, 0, 1, 4, 3), BEGIN)
    session = conduct.show_hands(session, 2, (0, 1, 1, 4, 2), BEGIN)
    assert feedback_rows(session) == [
        Row(5, Entry.FEEDBACK, "CD", "Gut", details=("4 5/5",)),
        Row(7, Entry.FEEDBACK, "", "", details=("2: 0 1 1 4 2",)),
    ]


def test_a_private_note_is_no_row() -> None:
    session = conduct.note_privately(consulted(), "wirkt müde", BEGIN)
    assert phase_rows(session) == phase_rows(consulted())
    assert closing_rows(session) == closing_rows(consulted())
