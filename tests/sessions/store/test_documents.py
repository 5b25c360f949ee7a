from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tinydb import TinyDB

from sessions import conduct
from sessions.codes import Kind
from sessions.record import Answer, Contribution, Feedback, NextStep, Person, Session, Wording
from sessions.refusal import Reason, Refusal
from sessions.store.documents import (
    district_from,
    district_tables,
    saved_at,
    session_from,
    session_tables,
    workshop_from,
    workshop_tables,
)
from sessions.store.encoding import decode, difference, encode
from sessions.store.migration import Tables
from sessions.store.storage import JournalStorage
from sessions.text import clean, clean_line
from tests.sessions.builders import at, case, district, running, session, workshop

HOSTILE = [
    "</script><script>alert(1)</script>",
    "\x1b[2J\x1b]0;x\x07Text",
    "a\u202eb",
    "null",
    '{"1": {}}',
    "e\u0301\u2028\U0001f600\u00e4\\u0000\"'",
    "=1+1",
    "\u0130\ufb01\u1e9e",
    "a\r\nb\tc",
]
raw = st.one_of(st.sampled_from(HOSTILE), st.text(max_size=60))
texts = raw.filter(lambda text: bool(clean(text)))
lines = raw.filter(lambda text: bool(clean_line(text)))
instants = st.datetimes(timezones=st.just(UTC))
speakers = st.sampled_from([None, "AB", "CD", "Ä1"])


@st.composite
def records(draw: st.DrawFn) -> Session:
    """Sessions with whatever people may write, ids in any order."""
    ids = draw(st.lists(st.integers(1, 10**6), unique=True, max_size=8))
    contributions: list[Contribution] = []
    steps: list[NextStep] = []
    feedback: list[Feedback] = []
    for number in ids:
        text, speaker, instant = draw(texts), draw(speakers), draw(instants)
        sort = draw(st.sampled_from(["question", "idea", "step", "feedback"]))
        if sort == "step":
            due = draw(st.none() | st.dates())
            steps.append(NextStep(id=number, what=text, who=draw(raw), sign=draw(raw), by=due))
        elif sort == "feedback":
            scores = tuple(draw(st.lists(st.integers(1, 5), max_size=5)))
            feedback.append(Feedback(id=number, text=text, speaker=speaker, scores=scores, at=instant))
        else:
            kind = Kind(sort)
            answer = Answer(text=draw(texts), at=instant) if sort == "question" and draw(st.booleans()) else None
            contributions.append(
                Contribution(id=number, kind=kind, text=text, speaker=speaker, at=instant, phase="ideas", answer=answer)
            )
    people = tuple(Person(initials=name, district=draw(raw), function=draw(raw)) for name in ("AB", "CD", "Ä1"))
    return session(
        case=case(title=draw(lines), concern=draw(raw)),
        people=people,
        contributions=tuple(contributions),
        steps=tuple(steps),
        feedback=tuple(feedback),
        key_question=tuple(Wording(text=draw(texts), at=draw(instants)) for _ in range(draw(st.integers(0, 3)))),
        takeaway=draw(raw),
        last_id=max(ids, default=0),
    )


def _through_bytes(tables: Tables) -> Tables:
    return decode(encode(tables)[0], "f").tables


@settings(max_examples=150, deadline=None)
@given(record=records(), instant=st.none() | instants)
def test_a_session_comes_back_as_it_was(record: Session, instant: datetime | None) -> None:
    tables = _through_bytes(session_tables(record, instant))
    assert session_from(tables, "f") == record
    assert session_tables(session_from(tables, "f"), instant) == tables
    assert saved_at(tables, "f") == instant


@pytest.mark.parametrize("record", [session(), running(), running(workshop="werkstatt", invented=True)])
def test_every_part_of_a_session_comes_back(record: Session) -> None:
    tables = session_tables(record, at(20))
    back = session_from(_through_bytes(tables), "f")
    assert back == record
    assert [item.id for item in back.contributions] == [item.id for item in record.contributions]
    parts = ("session", "people", "contributions", "questions", "steps", "phases", "feedback", "private", "_meta")
    assert set(tables) == set(parts)
    assert tables["_meta"] == {"1": {"schema": 2, "saved_at": "2019-09-18T08:20:00+00:00", "last_id": record.last_id}}


def test_a_session_of_the_first_schema_comes_back() -> None:
    tables = session_tables(running(), at(20))
    tables["session"]["1"]["last_id"] = tables["_meta"]["1"].pop("last_id")
    tables["_meta"]["1"]["schema"] = 1
    for voice in tables["feedback"].values():
        (voice["score"],) = voice.pop("scores")
    assert session_from(tables, "f") == running()


def test_a_contribution_changes_nothing_that_is_long() -> None:
    before = running()
    after = conduct.record(before, Kind.QUESTION, "Wer entscheidet?", "AB", at(30))
    change = difference(session_tables(before, at(20)), session_tables(after, at(30)))
    assert change is not None
    assert {table: list(documents) for table, documents in change["set"].items()} == {
        "contributions": [str(after.last_id)],
        "_meta": ["1"],
    }


def test_districts_and_workshops_come_back() -> None:
    assert district_from(_through_bytes(district_tables(district())), "f") == district()
    assert workshop_from(_through_bytes(workshop_tables(workshop())), "f") == workshop()


def test_the_tables_are_those_of_tinydb(tmp_path: Path) -> None:
    path = tmp_path / "a.json"
    path.write_bytes(encode(session_tables(running(), at(20)))[0])
    with TinyDB(path) as db:
        assert db.table("contributions").get(doc_id=3)["text"] == "Wer steuert?"
    with TinyDB(path, storage=JournalStorage) as db:
        db.table("contributions").update({"text": "Wer?"}, doc_ids=[3])
    back = session_from(decode(path.read_bytes(), "f").tables, "f")
    assert [item.text for item in back.contributions] == ["Stelle seit März", "Wer?", "Ratsbeschluss"]


def _without(*path: str) -> Tables:
    tables = _through_bytes(session_tables(running(), None))
    place: Any = tables
    for part in path[:-1]:
        place = place[part]
    del place[path[-1]]
    return tables


def _with(value: Any, *path: str) -> Tables:
    tables = _through_bytes(session_tables(running(), None))
    place: Any = tables
    for part in path[:-1]:
        place = place[part]
    place[path[-1]] = value
    return tables


@pytest.mark.parametrize(
    ("tables", "place"),
    [
        (_without("session"), "session"),
        (_with({}, "session", "2"), "session"),
        (_with([], "session", "1", "people"), "session.1"),
        (_with(7, "session", "1", "last_id"), "session.1"),
        (_with("7", "_meta", "1", "last_id"), "last_id"),
        (_without("_meta", "1", "last_id"), "beyond the last one"),
        (_with({"1": {"a": 1}}, "_default"), "_default"),
        (_without("phases", "1", "part"), "phases.1.part"),
        (_with([], "phases", "1", "part"), "phases.1.part"),
        (_without("session", "1", "day"), "day"),
        (_with("x", "session", "1", "unknown"), "unknown"),
        (_with("heute", "contributions", "3", "at"), "contributions.1.at"),
        (_with("1", "contributions", "3", "id"), "contributions.1.id"),
        (_with(3, "contributions", "1", "id"), "used twice"),
        (_with("", "people", "1", "initials"), "people.0.initials"),
    ],
)
def test_damage_names_its_place(tables: Tables, place: str) -> None:
    with pytest.raises(Refusal) as caught:
        session_from(tables, "f")
    assert caught.value.reason is Reason.DAMAGED
    assert caught.value.facts["file"] == "f"
    assert place in str(caught.value.facts["cause"])


def test_damage_does_not_carry_peoples_words() -> None:
    tables = _with("Vertraulich " * 9, "people", "1", "initials")
    with pytest.raises(Refusal) as caught:
        session_from(tables, "f")
    assert "Vertraulich" not in repr(caught.value)
    assert caught.value.__cause__ is None
    assert caught.value.__context__ is None


@pytest.mark.parametrize("value", [3, "gestern", "2019-09-18T08:20:00"])
def test_the_instant_of_a_save_is_checked(value: object) -> None:
    with pytest.raises(Refusal) as caught:
        saved_at(_with(value, "_meta", "1", "saved_at"), "f")
    assert caught.value.reason is Reason.DAMAGED
