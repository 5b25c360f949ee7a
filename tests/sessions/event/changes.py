"""Changes that people make to a session while others make theirs to the same: for tests and their laws."""

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import NamedTuple

from hypothesis import strategies as st

from sessions import conduct
from sessions.codes import Kind, Mark, StepStatus
from sessions.record import Numbered, Person, Session, numbered
from sessions.refusal import Refusal
from tests.sessions.core_builders import at, running

Operation = tuple[str, int, int]
"""What is done, which item is meant, and which of several values."""


def base_session() -> Session:
    """Return a session in the phase of ideas, with something in every part that can change."""
    session = conduct.agree_on_rule(running("facts"), "Regel", at(0))
    session = conduct.record(session, Kind.FACT, "Fakt", "FG", at(0))
    session = conduct.record(session, Kind.QUESTION, "Frage", "SB", at(0.2))
    session = conduct.park(session, "Geparkt", "SB", at(0.3), Kind.IDEA)
    session = conduct.word_key_question(session, "Wie?", at(0.4))
    session = conduct.advance(conduct.advance(session, at(1)), at(2))
    session = conduct.record(session, Kind.IDEA, "Idee", "SB", at(2.1))
    session = conduct.record(session, Kind.IDEA, "Andere Idee", None, at(2.2))
    session = conduct.commit_step(session, "Schritt", source=4, who="FG")
    session = conduct.give_feedback(session, "Gut", "SB", at(2.3), (4, 5))
    return conduct.note_privately(session, "Notiz", at(2.4))


class Draw(NamedTuple):
    """What an operation is done with; nobody else uses its text."""

    place: int
    which: int
    text: str
    now: datetime

    @property
    def speaker(self) -> str | None:
        return ("SB", "MK", None)[self.which]

    def one_of(self, items: Sequence[Numbered]) -> int:
        """Return the number of an item, or one that is not there."""
        return items[self.place % len(items)].id if items else 99

    def people(self, session: Session) -> tuple[Person, ...]:
        """Return the list with somebody more, with one less, or with another function."""
        if self.which == 0:
            return (*session.people, Person(initials=self.text, district="Neu"))
        others = tuple(person for person in session.people if person.initials != "ÄÖ")
        if self.which == 1:
            return others
        first, *rest = session.people
        return (first.model_copy(update={"function": self.text}), *rest)


DO: dict[str, Callable[[Session, Draw], Session]] = {
    "record": lambda s, d: conduct.record(s, Kind.IDEA, d.text, d.speaker, d.now),
    "answer": lambda s, d: conduct.answer(s, d.text, "FG", d.now, 2),
    "edit": lambda s, d: conduct.edit(s, d.one_of(s.contributions), d.text, d.speaker),
    "edit_answer": lambda s, d: conduct.edit_answer(s, 2, d.text),
    "strike": lambda s, d: conduct.strike(s, d.one_of([item for group in numbered(s) for item in group])),
    "park": lambda s, d: conduct.park(s, d.text, "MK", d.now),
    "park_recorded": lambda s, d: conduct.park_recorded(s, d.one_of(s.contributions)),
    "take": lambda s, d: conduct.take(s, d.one_of(s.parked), d.now),
    "mark": lambda s, d: conduct.mark(s, d.one_of(s.of_kind(Kind.IDEA)), (Mark.TAKE, Mark.NO, None)[d.which]),
    "remark": lambda s, d: conduct.remark(s, d.one_of(s.of_kind(Kind.IDEA)), d.text),
    "commit_step": lambda s, d: conduct.commit_step(s, d.text, source=d.one_of(s.contributions)),
    "edit_step": lambda s, d: conduct.edit_step(s, d.one_of(s.steps), d.text, who="SB"),
    "follow_up": lambda s, d: conduct.follow_up(s, d.one_of(s.steps), list(StepStatus)[d.which + 1]),
    "give_feedback": lambda s, d: conduct.give_feedback(s, d.text, "MK", d.now, (d.which + 1,)),
    "show_hands": lambda s, d: conduct.show_hands(s, 1, [0, d.which, d.place + 1, 0, 0], d.now),
    "note_privately": lambda s, d: conduct.note_privately(s, d.text, d.now),
    "edit_private": lambda s, d: conduct.edit_private(s, d.one_of(s.private), d.text),
    "word_key_question": lambda s, d: conduct.word_key_question(s, d.text, d.now),
    "agree_key_question": lambda s, d: conduct.agree_key_question(s, d.now),
    "agree": lambda s, d: conduct.agree(s, [s.people[d.place % len(s.people)].initials], d.now),
    "set_people": lambda s, d: conduct.set_people(s, d.people(s)),
    "take_along": lambda s, d: conduct.take_along(s, d.text),
    "waive_step": lambda s, d: conduct.waive_step(s, d.text),
    "set_review": lambda s, d: conduct.set_review(s, at(1440 * (d.which + 1)).date()),
    "clear_case": lambda s, d: conduct.clear_case(s, (True, False, None)[d.which]),
    "add_minutes": lambda s, d: conduct.add_minutes(s, d.which + 1),
    "pass_turn": lambda s, d: conduct.pass_turn(s, ("ÄÖ", "SB", "MK")[d.which]),
    "advance": lambda s, d: conduct.advance(s, d.now),
    "close": lambda s, d: conduct.close(s, d.now),
}
"""What can be done."""

OPERATIONS = st.lists(
    st.tuples(st.sampled_from(sorted(DO)), st.integers(0, 11), st.integers(0, 2)), min_size=1, max_size=6
)


def unmarked(session: Session) -> Session:
    """Return a session without the marks of what came by merging."""
    return session.model_copy(update={"arrived": ()})


def changed(session: Session, operations: Sequence[Operation], side: str, begin: float = 10) -> Session:
    """Return a session after some operations; refused ones are passed over.

    Args:
        side: one letter; texts and instants are this side's own.
        begin: when it makes them, in minutes.
    """
    for number, (name, place, which) in enumerate(operations):
        now = at(begin + number + ord(side) / 1000)
        try:
            session = DO[name](session, Draw(place, which, f"{side}{number}", now))
        except Refusal:
            continue
    return session
