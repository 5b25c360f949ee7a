"""Names that are removed are gone from the record, and where they are said all the same is found."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sessions.codes import Kind
from sessions.event import network, report, taking
from sessions.event.forgetting import Mention, mentions, strings
from sessions.store import documents, encoding
from sessions.workshop import Workshop
from tests.sessions.core_builders import at, running
from tests.sessions.event.event_builders import NAMES, event, sound, with_rooms

HOSTILE = (
    "Zitat [/x]",
    "=1+1",
    "ä" * 290,
    "👩‍👩‍👧‍👦 Müller",
    "Fa\u0308hnrich",
    "\u05e2\u05d1\u05e8\u05d9\u05ea",
    '"}],"name":"',
)


def stored(workshop: Workshop) -> str:
    """Return a workshop as it stands in its file, with its characters as they are."""
    payload = encoding.encode(documents.workshop_tables(workshop))[0]
    return json.dumps(json.loads(payload), ensure_ascii=False)


def marked(number: int, text: str) -> str:
    """Return a name that nothing else in the record is like."""
    return f"Ŋ{number}Ŋ {text}"[:300]


people = st.lists(
    st.tuples(st.sampled_from([None, *NAMES]), st.text(max_size=40), st.text(max_size=40)), min_size=1, max_size=12
)


@given(people, st.data())
def test_who_is_forgotten_is_named_nowhere_and_nothing_else_changes(
    drawn: list[tuple[str | None, str, str]], data: st.DataObject
) -> None:
    workshop = with_rooms(people=1)
    for number, (district, *words) in enumerate(drawn):
        name, contact = (marked(number, text) for text in words)
        workshop = taking.add_person(
            workshop, f"P{number}", name=name, contact=contact, district=district, function=f"Amt {number}"
        )
    new = workshop.people[-len(drawn) :]
    chosen = data.draw(st.sets(st.sampled_from([person.id for person in new])))
    left = sound(taking.forget(workshop, chosen))
    text = stored(left)
    for number, person in enumerate(new):
        assert (f"Ŋ{number}Ŋ" in text) == (person.id not in chosen)
    bare = {"name": "", "contact": ""}
    assert left == workshop.model_copy(
        update={"people": tuple(p.model_copy(update=bare) if p.id in chosen else p for p in workshop.people)}
    )
    assert taking.forget(left, chosen) == left
    assert "Ŋ" not in stored(taking.forget(workshop))


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_names_go_too(name: str) -> None:
    workshop = taking.add_person(event(0), "AB", name=name, contact=name)
    assert workshop.people[-1].name in json.loads(json.dumps(list(strings(workshop.model_dump(mode="json")))))
    left = sound(taking.forget(workshop, [workshop.last_id]))
    assert left.people[-1].model_dump(include={"name", "contact"}) == {"name": "", "contact": ""}
    assert stored(left) == stored(taking.edit_person(workshop, workshop.last_id, "AB"))


def test_the_words_of_a_record_are_found_and_its_codes_are_not() -> None:
    session = running("facts")
    found = list(strings(session.model_dump(mode="json")))
    assert session.case.title in found
    assert session.people[0].initials in found
    assert not {session.id, session.district, session.method.name.de, Kind.FACT.value} & set(found)


def test_names_are_found_where_they_were_said() -> None:
    workshop = report.add_point(event(), "Frau Beispiels Büro (beispiel@amt.de, post@amt.de)")
    workshop = network.take_home(workshop, "nordufer", "Anna Beispiel anrufen, 030 1234567")
    texts = [(field, text) for field in ("report", "taken_home") for text in strings(workshop.model_dump()[field])]
    assert mentions(texts, ["Anna Beispiel", "", "Xaver Yilmaz"], ["030 1234567", ""]) == [
        Mention("report", "Beispiels"),
        Mention("report", "beispiel@amt.de"),
        Mention("taken_home", "Anna Beispiel"),
        Mention("taken_home", "030 1234567"),
    ]
    assert mentions(texts, ["Xaver Yilmaz"]) == []
    assert mentions(texts, [], []) == []


def test_a_name_said_twice_in_a_place_is_named_once() -> None:
    texts = [("a", "Klein und Klein"), ("a", "Klein"), ("b", "Klein")]
    assert mentions(texts, ["Klein"]) == [Mention("a", "Klein"), Mention("b", "Klein")]


@pytest.mark.parametrize("name", [*HOSTILE, "(", "\\", ".*", ",;", "–"])
def test_no_name_upsets_the_search(name: str) -> None:
    assert isinstance(mentions([("a", "Ein Text"), ("b", name)], [name], [name]), list)


def test_instants_are_no_telephone_numbers() -> None:
    session = running("facts").model_copy(update={"closed_at": at(3)})
    texts = [("x", text) for text in strings(session.model_dump(mode="json"))]
    assert mentions(texts, ["Niemand Hier"], ["0170 1234567"]) == []
