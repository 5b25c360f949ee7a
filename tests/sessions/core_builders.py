"""Values that the tests of the core share: a method of four phases, four people, a session at any phase."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from sessions import conduct
from sessions.codes import Entry, Exit, Kind, Role, Seat
from sessions.district import District
from sessions.method import Method, Phase, Source, Words
from sessions.preparation import prepare
from sessions.record import Case, Person, Session
from sessions.refusal import Reason, Refusal

START = datetime(2019, 9, 18, 8, 0, tzinfo=UTC)
WORDS = Words(de="Worte", en="words")


def at(minutes: float) -> datetime:
    """Return the instant so many minutes after the start."""
    return START + timedelta(minutes=minutes)


def phase(phase_id: str, minutes: int, records: tuple[Entry, ...], **more: Any) -> Phase:
    """Return a phase in which everybody may speak."""
    values: dict[str, Any] = {
        "id": phase_id,
        "name": WORDS,
        "minutes": minutes,
        "speaks": (Role.CONSULTANT,),
        "seat": Seat.AT_TABLE,
        "records": records,
        "say": (WORDS,),
        "elastic": True,
    }
    return Phase(**(values | more))


def method(*phases: Phase) -> Method:
    """Return a method; without phases one of four that together record everything."""
    if not phases:
        phases = (
            phase(
                "facts",
                5,
                (Entry.FACT, Entry.QUESTION, Entry.NOTE, Entry.KEY_QUESTION),
                parks=(Kind.HYPOTHESIS, Kind.IDEA, Kind.QUESTION),
                exit=(Exit.CASE_GIVER, Exit.FACILITATOR, Exit.CLEARED, Exit.FACTS, Exit.KEY_QUESTION),
            ),
            phase("hypotheses", 5, (Entry.HYPOTHESIS, Entry.QUESTION), exit=(Exit.HYPOTHESES, Exit.ANSWERS)),
            phase("ideas", 10, (Entry.IDEA,), parks=(Kind.QUESTION,), exit=(Exit.IDEAS,)),
            phase(
                "steps",
                5,
                (Entry.STEP, Entry.RESPONSE, Entry.TAKEAWAY, Entry.FEEDBACK),
                exit=(Exit.CHOICE, Exit.STEP, Exit.RESPONSE, Exit.FEEDBACK, Exit.QUESTIONS),
            ),
        )
    return Method.model_validate(
        {
            "schema": 1,
            "id": "test",
            "name": WORDS,
            "summary": WORDS,
            "people": (2, 10),
            "sources": (Source(cite="nowhere"),),
            "phase": phases,
        }
    )


PEOPLE = (
    Person(initials="FG", district="Haldern", function="Bildungsbüro", role=Role.CASE_GIVER),
    Person(initials="MK", district="Weida", role=Role.FACILITATOR),
    Person(initials="SB", district="Osterfeld"),
    Person(initials="ÄÖ", district="Lindau", role=Role.SCRIBE),
)


def prepared(how: Method | None = None, people: tuple[Person, ...] = PEOPLE) -> Session:
    """Return a session that has not begun."""
    return prepare(
        District(id="haldern", name="Landkreis Haldern", invented=True),
        Case(id="case", title="Übergänge"),
        how or method(),
        date(2019, 9, 18),
        (),
        people=people,
    )


def running(phase_id: str = "facts") -> Session:
    """Return a session in a phase, a minute after the one before."""
    session = conduct.begin(prepared(), START)
    for minutes in range(1, session.method.index(phase_id) + 1):
        session = conduct.advance(session, at(minutes))
    return session


def closed() -> Session:
    """Return a session closed ten minutes after its start, in its first phase."""
    return conduct.close(running(), at(10))


@contextmanager
def refused(reason: Reason, **facts: object) -> Iterator[None]:
    """Expect a refusal with a reason and, if given, these facts among others."""
    with pytest.raises(Refusal) as caught:
        yield
    assert caught.value.reason is reason
    assert {name: caught.value.facts.get(name) for name in facts} == facts
