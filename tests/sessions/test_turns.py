"""The round: its order, who has spoken or passed in this stay, and whose turn it is."""

import pytest

from sessions import conduct, turns
from sessions.codes import Entry, Kind, Role
from sessions.record import Person, Session
from sessions.turns import State
from tests.sessions.core_builders import START, at, closed, method, phase, prepared

PEOPLE = (
    Person(initials="FG", role=Role.CASE_GIVER),
    Person(initials="MK", role=Role.FACILITATOR),
    Person(initials="SB"),
    Person(initials="ÄÖ", role=Role.SCRIBE),
    Person(initials="CD"),
    Person(initials="EF"),
)
METHOD = method(
    phase("questions", 5, (Entry.QUESTION,), speaks=(Role.CASE_GIVER, Role.CONSULTANT), parks=(Kind.IDEA,)),
    phase("ideas", 5, (Entry.IDEA,)),
    phase("response", 5, (Entry.RESPONSE, Entry.FEEDBACK), speaks=(Role.CASE_GIVER,)),
)


def running(advances: int = 0) -> Session:
    session = conduct.begin(prepared(METHOD, PEOPLE), START)
    for _ in range(advances):
        session = conduct.advance(session, at(1))
    return session


def round_of(session: Session) -> str:
    """Return the round as a line, a sign before the initials."""
    signs = {State.NEXT: ">", State.WAITING: ".", State.SILENT: "!", State.SPOKE: "+", State.PASSED: "-"}
    return " ".join(f"{signs[turn.state]}{turn.initials}" for turn in turns.speakers(session))


@pytest.mark.parametrize(
    ("advances", "line"),
    [(0, ">SB !CD !EF !FG"), (1, ">SB !CD !EF"), (2, ">FG")],
    ids=["questions", "ideas", "response"],
)
def test_consultants_in_the_order_of_the_list_then_whoever_else_speaks(advances: int, line: str) -> None:
    assert round_of(running(advances)) == line


def test_a_round() -> None:
    session = conduct.record(running(), Kind.QUESTION, "Seit wann?", "CD", at(2))
    assert round_of(session) == ">SB +CD !EF !FG"
    session = conduct.answer(session, "Seit Mai", "FG", at(3))
    session = conduct.pass_turn(session, "SB")
    assert round_of(session) == "-SB +CD >EF +FG"
    # A line that came too early is a turn as well.
    session = conduct.park(session, "Elternlotsen", "EF", at(4))
    assert (round_of(session), turns.next_speaker(session)) == ("-SB +CD +EF +FG", None)
    # Whoever passed and speaks after all has spoken.
    assert round_of(conduct.record(session, Kind.QUESTION, "Wer?", "SB", at(5))) == "+SB +CD +EF +FG"
    session = conduct.advance(session, at(6))
    assert round_of(session) == ">SB .CD .EF"
    # Taking a parked line is its author's turn.
    assert round_of(conduct.take(session, 2, at(7))) == ">SB .CD +EF"


def test_somebody_is_next_and_was_silent_so_far() -> None:
    following = turns.next_speaker(running())
    assert following is not None
    assert (following.initials, following.silent_so_far) == ("SB", True)
    session = conduct.advance(conduct.record(running(), Kind.QUESTION, "Wer?", "SB", at(1)), at(2))
    following = turns.next_speaker(session)
    assert following is not None
    assert (following.initials, following.silent_so_far) == ("SB", False)


def test_going_back_begins_a_new_round() -> None:
    session = conduct.pass_turn(conduct.record(running(), Kind.QUESTION, "Wer?", "SB", at(1)), "CD")
    session = conduct.back(conduct.advance(session, at(2)), at(3))
    assert round_of(session) == ">SB !CD !EF !FG"


def test_feedback_is_a_turn() -> None:
    assert round_of(conduct.give_feedback(running(2), "Danke", "fg", at(2))) == "+FG"


def test_initials_written_otherwise_are_the_same_person() -> None:
    session = conduct.record(running(1), Kind.IDEA, "a", "CD", at(2))
    people = tuple(person.model_copy(update={"initials": person.initials.lower()}) for person in PEOPLE)
    assert round_of(conduct.set_people(session, people)) == ">sb +cd !ef"


def test_nobody_is_next_when_nothing_runs() -> None:
    for session in (prepared(METHOD, PEOPLE), closed()):
        assert (turns.speakers(session), turns.next_speaker(session)) == ((), None)
