from datetime import date
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sessions.codes import Role
from sessions.district import Profile, SizeClass
from sessions.record import Agreement, Feedback, Hands
from sessions.refusal import Reason, Refusal
from sessions.store.documents import district_from, district_tables, workshop_from, workshop_tables
from sessions.store.encoding import decode, encode
from sessions.store.migration import Tables
from sessions.workshop import (
    Asked,
    Candidate,
    Dots,
    Guest,
    Help,
    Item,
    ItemKind,
    ItemRun,
    Need,
    Participant,
    Report,
    Room,
    Said,
    TakenHome,
    Taking,
    Transferable,
    Workshop,
)
from tests.sessions.builders import at, district, workshop
from tests.sessions.store.test_documents import instants, lines, raw, texts

NAMES = ("nordufer", "suedring", "lindenau")
names = st.sampled_from(NAMES)
days = st.none() | st.dates()
counts = st.integers(1, 999)


def some(items: Any) -> Any:
    return st.lists(items, max_size=3)


@st.composite
def workshops(draw: st.DrawFn) -> Workshop:
    """Workshops with whatever people may write in every part, ids in any order."""
    ids = iter(draw(st.lists(st.integers(1, 10**6), unique=True, min_size=24, max_size=24)))
    people = tuple(
        Participant(
            id=next(ids),
            initials=draw(raw),
            name=draw(raw),
            district=draw(st.none() | names),
            function=draw(raw),
            contact=draw(raw),
            role=draw(st.sampled_from(Role)),
        )
        for _ in range(draw(st.integers(0, 3)))
    )
    programme = tuple(
        Item(
            id=next(ids),
            kind=draw(st.sampled_from(ItemKind)),
            title=draw(lines),
            minutes=draw(st.integers(6, 90)),
            added=draw(st.integers(-5, 20)),
            round=draw(st.none() | st.integers(1, 4)),
            dropped=draw(st.booleans()),
        )
        for _ in range(draw(st.integers(0, 3)))
    )
    candidates = tuple(
        Candidate(
            id=next(ids),
            district=draw(names),
            case=draw(st.none() | names),
            sentence=draw(lines),
            urgency=draw(st.none() | st.integers(1, 5)),
            cleared=draw(st.none() | st.booleans()),
            question=draw(st.none() | st.integers(1, 2)),
            dots=tuple(Dots(district=name, count=count) for name, count in draw(some(st.tuples(names, counts)))),
            round=draw(st.none() | st.integers(1, 4)),
            by_hand=draw(raw),
        )
        for _ in range(draw(st.integers(0, 3)))
    )
    rooms = []
    for number in range(draw(st.integers(0, 3))):
        seated = draw(st.permutations([person.id for person in people]))
        rooms.append(
            Room(
                round=draw(st.integers(1, 3)),
                name=f"Raum {number}",
                candidate=draw(st.sampled_from([None, *(item.id for item in candidates)])),
                session=draw(st.none() | names),
                people=tuple(seated),
                facilitator=draw(st.sampled_from([None, *seated])),
                scribe=draw(st.sampled_from([None, *seated])),
                away=draw(st.booleans()),
            )
        )
    lasting = draw(st.booleans())
    runs = [ItemRun(item=item.id, start=draw(instants), end=draw(instants)) for item in programme]
    runs += [ItemRun(item=item.id, start=draw(instants)) for item in programme[:1] if lasting]
    said = [
        Said(district=draw(names), candidate=item.id, question=draw(raw), insight=draw(raw), step=draw(raw))
        for item in candidates
    ]
    report = Report(
        points=tuple(draw(some(texts))),
        questions=tuple(
            Asked(id=next(ids), text=draw(texts), district=draw(st.none() | names), answer=draw(raw)) for _ in range(2)
        ),
        transferable=(Transferable(id=next(ids), what=draw(texts), conditions=draw(raw)),),
    )
    feedback = (
        Feedback(id=next(ids), text=draw(texts), scores=tuple(draw(some(st.integers(1, 5)))), at=draw(instants)),
        Feedback(id=next(ids), hands=Hands(question=draw(st.integers(1, 5)), counts=(0, 1, 2, 3, 999)), at=at(1)),
    )
    return workshop(
        **{name: draw(raw) for name in ("kind", "organiser", "funder", "place", "room", "address", "contact")},
        title=draw(lines),
        description=draw(raw),
        conditions=draw(raw),
        day=draw(st.dates()),
        begins=draw(st.none() | st.times()),
        ends=draw(st.none() | st.times()),
        needs_agreement=draw(st.booleans()),
        free=draw(st.none() | st.booleans()),
        guiding_questions=(draw(lines), draw(lines)),
        guests=tuple(Guest(label=draw(lines), city=draw(raw), topic=draw(raw)) for _ in range(2)),
        districts=tuple(
            Taking(district=name, agreement=draw(days), let_in=draw(st.booleans()), note=draw(raw)) for name in NAMES
        ),
        people=people,
        programme=programme,
        agreement=draw(st.none() | st.builds(Agreement, text=texts, at=instants)),
        runs=tuple(runs),
        needs=tuple(
            Need(question=draw(st.integers(1, 2)), district=name, dots=count)
            for name, count in draw(some(st.tuples(names, counts)))
        ),
        candidates=candidates,
        rooms=tuple(rooms),
        report=report,
        said=tuple(said),
        taken_home=(TakenHome(id=next(ids), district=draw(names), text=draw(texts)),),
        helps=(Help(id=next(ids), giver=draw(names), taker=draw(names), what=draw(texts)),),
        feedback=feedback,
        look_back=draw(days),
        ended_at=draw(st.none() | instants),
        last_id=10**6,
    )


def through_bytes(tables: Tables) -> Tables:
    return decode(encode(tables)[0], "f").tables


@settings(max_examples=100, deadline=None)
@given(event=workshops())
def test_a_workshop_comes_back_as_it_was(event: Workshop) -> None:
    tables = through_bytes(workshop_tables(event))
    assert workshop_from(tables, "f") == event
    assert workshop_tables(workshop_from(tables, "f")) == tables


def test_a_workshop_of_which_only_the_announcement_is_kept_comes_back() -> None:
    tables = workshop_tables(workshop())
    kept = {name: tables["workshop"]["1"][name] for name in ("id", "title", "day")}
    assert workshop_from({**tables, "workshop": {"1": kept}}, "f") == workshop()


@pytest.mark.parametrize(
    ("part", "value", "place"),
    [
        ("rooms", [{"round": 1, "name": "Blau", "people": [7]}], "sits in a room"),
        ("candidates", [{"id": 1, "district": "ulm", "sentence": "x"}], "does not take part"),
        ("programme", [{"id": 1, "kind": "lunch", "title": "x", "minutes": 5}], "programme.0.kind"),
        ("unknown", 1, "unknown"),
    ],
)
def test_damage_names_its_place(part: str, value: object, place: str) -> None:
    tables = workshop_tables(workshop(last_id=9))
    tables["workshop"]["1"][part] = value
    with pytest.raises(Refusal) as caught:
        workshop_from(tables, "f")
    assert caught.value.reason is Reason.DAMAGED
    assert place in str(caught.value.facts["cause"])


def test_the_profile_of_a_district_comes_back() -> None:
    full = district(
        profile=Profile(size=SizeClass.BELOW_500000, programme="Bildungskommunen", contact="Tel. 1", seeks="Rat")
    )
    assert district_from(through_bytes(district_tables(full)), "f") == full


def test_a_profile_without_the_newer_parts_loads() -> None:
    tables = district_tables(district())
    for name in ("size", "programme", "contact"):
        del tables["profile"]["1"]["profile"][name]
    assert district_from(tables, "f") == district()


def test_the_day_of_an_agreement_comes_back() -> None:
    event = workshop(districts=(Taking(district="ulm", agreement=date(2018, 1, 15)),))
    assert workshop_tables(event)["workshop"]["1"]["districts"][0]["agreement"] == "2018-01-15"
    assert workshop_from(workshop_tables(event), "f") == event
