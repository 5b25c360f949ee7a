"""What the list of a day shows."""

import re
from datetime import date, time, timedelta
from typing import Any

import pytest

from consult import day_listing
from consult.day_context import Context, Entry, Key, What, entries, round_at
from consult.day_listing import Row, room_lines, rows, time_signal
from consult.day_rooms import consultation, make_rooms, outcome_of, people_of, with_case
from sessions import conduct, handing_on
from sessions.codes import Part, Role, Signal
from sessions.district import District
from sessions.event import casting, closing, network, programme, report, rooms, taking
from sessions.event.needs import set_need
from sessions.event.rooms import Seating
from sessions.language import ENGLISH
from sessions.method import named
from sessions.record import Case, problems
from sessions.store.catalogue import SessionRow, StepRow
from sessions.workshop import Dots, Item, ItemKind, Said, Workshop
from tests.sessions.event.changes import base_session
from tests.sessions.event.event_builders import (
    DISTRICTS,
    START,
    announced,
    at,
    event,
    planned,
    sound,
    with_cases,
    with_rooms,
)

CONTEXT = Context(ENGLISH, date(2019, 9, 1), {district.id: district for district in DISTRICTS})


def shown(workshop: Workshop, entry: Entry, **parts: Any) -> list[Row]:
    """Return the rows that can be chosen."""
    context = Context(ENGLISH, CONTEXT.today, CONTEXT.districts, **parts)
    return [row for row in rows(workshop, entry, context) if row.key is not None]


def remarks(workshop: Workshop, entry: Entry, **parts: Any) -> list[str]:
    context = Context(ENGLISH, CONTEXT.today, CONTEXT.districts, **parts)
    return [row.text for row in rows(workshop, entry, context) if row.key is None and not row.heading]


def dotted(*dots: int) -> Workshop:
    """Return a workshop in which the four cases have so many dots, all of Südring."""
    workshop = with_cases()
    for item, count in zip(workshop.candidates, dots, strict=True):
        given = (Dots(district="suedring", count=count),) if count else ()
        changed = item.model_copy(update={"dots": given})
        workshop = workshop.model_copy(
            update={"candidates": tuple(changed if c.id == item.id else c for c in workshop.candidates)}
        )
    return sound(workshop)


# --- what is recorded in which item -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("kind", "first"),
    [
        (ItemKind.ARRIVAL, Entry.PERSON),
        (ItemKind.LOOK_BACK, Entry.STATUS),
        (ItemKind.INPUT, Entry.POINT),
        (ItemKind.NEED, Entry.NEED),
        (ItemKind.CASTING, Entry.CANDIDATE),
        (ItemKind.ROUND, Entry.SEAT),
        (ItemKind.BREAK, Entry.PERSON),
        (ItemKind.PLENUM, Entry.SAID_QUESTION),
        (ItemKind.TRANSFER, Entry.TRANSFER),
        (ItemKind.CLOSE, Entry.FEEDBACK),
        (ItemKind.OTHER, Entry.PERSON),
    ],
)
def test_each_item_records_its_own_first_and_who_comes_late(kind: ItemKind, first: Entry) -> None:
    item = Item(id=1, kind=kind, title="Punkt", minutes=10, round=1 if kind is ItemKind.ROUND else None)
    able = entries(programme.begin(announced(programme=(item,), last_id=1), START))
    assert able[0] is first
    assert {Entry.PERSON, Entry.DISTRICT, Entry.ITEM} <= set(able)
    assert len(set(able)) == len(able)


def test_the_second_report_begins_with_questions_and_a_break_with_the_next_rooms() -> None:
    workshop = planned()
    seen = {}
    workshop = programme.begin(workshop, START)
    for number in range(len(workshop.programme) - 1):
        assert workshop.run is not None
        seen[workshop.programme[number].title] = (entries(workshop)[0], round_at(workshop))
        workshop = programme.advance(workshop, at(number))
    assert seen["Bericht aus der Praxis"][0] is Entry.POINT
    assert seen["Fragen zum Bericht"][0] is Entry.QUESTION
    assert seen["Pause"] == (Entry.SEAT, 2)
    assert seen["Fallberatung, Runde 1"] == (Entry.SEAT, 1)
    assert seen["Plenum: Frage, Erkenntnis, nächster Schritt"][1] == 2
    assert round_at(planned()) == 1
    assert round_at(announced()) is None


def test_what_has_ended_can_be_looked_at() -> None:
    workshop = closing.end(programme.begin(planned(), START), at(10))
    for entry in entries(workshop):
        assert rows(workshop, entry, CONTEXT)


@pytest.mark.parametrize(("minutes", "signal"), [(0, "CALM"), (4, "CALM"), (5, "HALF"), (8, "NEAR"), (10, "OVER")])
def test_the_signs_of_an_item_are_those_of_a_phase(minutes: int, signal: str) -> None:
    whole = timedelta(minutes=10)
    assert time_signal(whole, whole - timedelta(minutes=minutes)) is Signal[signal]


# --- who takes part -----------------------------------------------------------------------------------------------


def test_before_it_begins_the_announcement_stands_round_the_districts() -> None:
    workshop = announced(
        begins=time(11, 30),
        ends=time(17),
        place="Haus\nam See",
        room="Saal",
        conditions="Nur mit Vereinbarung",
        guests=({"label": "Leitung aus F", "topic": "Berichtet"},),
        description="Worum es geht",
        contact="Büro",
        free=True,
    )
    texts = [row.text for row in rows(workshop, Entry.DISTRICT, CONTEXT)]
    assert texts[:4] == [
        "Wednesday, 18 September 2019  11:30 – 17:00",
        "Haus am See, Saal",
        "free of charge",
        "Nur mit Vereinbarung",
    ]
    assert texts.index("No district takes part yet.") < texts.index("1. Welche Funktion?")
    assert {"Leitung aus F: Berichtet", "Worum es geht", "Büro"} <= set(texts)
    assert "Worum es geht" not in [
        row.text
        for row in rows(
            programme.begin(workshop.model_copy(update={"programme": planned().programme, "last_id": 99}), START),
            Entry.DISTRICT,
            CONTEXT,
        )
    ]


def test_a_condition_without_words_is_said() -> None:
    assert "A target agreement is a condition of taking part." in [
        row.text for row in shown(announced(), Entry.DISTRICT)
    ]
    free = [row.text for row in shown(announced(needs_agreement=False), Entry.DISTRICT)]
    assert not any("agreement" in text for text in free)


def test_districts_with_without_and_let_in() -> None:
    workshop = taking.take_in(announced(), "nordufer", date(2018, 1, 15))
    workshop = taking.take_in(workshop, "suedring", let_in=True, note="hört zu")
    workshop = taking.take_in(workshop, "lindenau")
    workshop = taking.add_person(workshop, "AB", district="nordufer")
    found = [row for row in shown(workshop, Entry.DISTRICT) if row.key and row.key.what is What.DISTRICT]
    assert found == [
        Row(
            Key(What.DISTRICT, 0, "nordufer"),
            "Bezirk Nordufer",
            detail="1 person",
            mark="agreement of 15 Jan 2018",
        ),
        Row(Key(What.DISTRICT, 0, "suedring"), "Bezirk Südring", detail="hört zu", mark="let in without agreement"),
        Row(Key(What.DISTRICT, 0, "lindenau"), "Stadt Lindenau", warn="no target agreement yet"),
    ]


def test_people_stand_under_their_districts() -> None:
    workshop = taking.add_person(
        event(people=1), "ZZ", name="Zoe", district="nordufer", function="Amt", role=Role.SCRIBE
    )
    headings = [row.text for row in rows(workshop, Entry.PERSON, CONTEXT) if row.heading]
    assert headings[:2] == ["People  7", "Bezirk Nordufer  2"]
    assert headings[-1] == "Agency and guests  2"
    row = next(row for row in shown(workshop, Entry.PERSON) if row.lead == "ZZ")
    assert row.text == "Zoe · Amt · Scribe"


def test_the_programme_says_what_is_added_left_out_and_runs() -> None:
    workshop = programme.begin(planned(), START)
    workshop = programme.drop(programme.add_minutes(workshop, 5), workshop.programme[1].id)
    first, second, *_rest = shown(workshop, Entry.ITEM)
    assert (first.lead, first.detail) == ("▸", "20 min · 15 +5 · Arrival")
    assert (second.lead, second.warn) == ("–", "left out")
    assert [row.key.name for row in shown(planned(), Entry.ITEM) if row.key and row.key.what is What.TEMPLATE] == [
        "half",
        "half-own",
        "full",
        "full-two",
        "full-own",
    ]
    assert not [row for row in shown(workshop, Entry.ITEM) if row.key and row.key.what is What.TEMPLATE]


# --- look back, report, need --------------------------------------------------------------------------------------


def test_open_steps_of_those_who_take_part_and_not_those_of_today() -> None:
    def step(district: str, session: str, by: str = "") -> StepRow:
        return StepRow(session, district, f"{district}!", 3, "Anrufen", "Büro", by, "open")

    steps = (
        step("nordufer", "alt", "2019-08-02"),
        step("nordufer", "heute"),
        step("fremd", "x"),
        step("lindenau", "y"),
    )
    workshop = rooms.set_session(with_rooms(), 1, "Blau", "heute")
    assert shown(workshop, Entry.STATUS, steps=steps) == [
        Row(Key(What.STEP, 3, "nordufer/alt"), "Anrufen", "→", "Büro · Fri 2 Aug 2019 · nordufer!"),
        Row(Key(What.STEP, 3, "lindenau/y"), "Anrufen", "→", "Büro · lindenau!"),
    ]
    assert remarks(workshop, Entry.STATUS) == ["No step of these districts is open."]


def test_the_report_shows_what_is_open() -> None:
    workshop = report.add_point(event(), "Eine Stelle")
    workshop = report.ask(report.ask(workshop, "Wer?", "nordufer"), "Wann?")
    workshop = report.answer(workshop, workshop.report.questions[0].id, "Das Land")
    workshop = report.add_transferable(report.add_transferable(workshop, "Bericht"), "Runde", "mit Stelle")
    found = [(row.text, row.detail, row.warn, row.more) for row in shown(workshop, Entry.POINT)]
    assert found == [
        ("Eine Stelle", "", "", ()),
        ("Wer?", "Bezirk Nordufer", "", ("Das Land",)),
        ("Wann?", "", "open", ()),
        ("Bericht", "", "under which condition?", ()),
        ("Runde", "", "", ("mit Stelle",)),
    ]


def test_guiding_questions_stand_by_need_and_ties_are_named() -> None:
    workshop = event()
    for question, district, dots in ((2, "nordufer", 3), (1, "nordufer", 2), (3, "suedring", 2)):
        workshop = set_need(workshop, question, district, dots)
    found = [(row.lead, row.mark, row.warn) for row in shown(workshop, Entry.NEED)]
    assert found == [("2", "rank 1", ""), ("1", "rank 2", "tied"), ("3", "rank 2", "tied")]
    assert shown(workshop, Entry.NEED)[0].detail == "●●● 3 · Bezirk Nordufer 3"
    assert remarks(workshop, Entry.NEED) == ["Not yet: Stadt Lindenau and Landkreis Heidewald"]
    assert [(row.mark, row.warn) for row in shown(event(), Entry.NEED)] == [("", "")] * 3


# --- casting ------------------------------------------------------------------------------------------------------


def test_cases_stand_as_they_are_due_with_ties_and_numbers_of_the_list() -> None:
    found = [(row.lead, row.mark, row.warn) for row in shown(dotted(1, 2, 2, 0), Entry.CANDIDATE)]
    assert found == [("2", "rank 1", "tied"), ("3", "rank 1", "tied"), ("1", "rank 2", ""), ("4", "", "")]


def test_who_was_passed_over_twice_stands_first() -> None:
    first = shown(dotted(1, 2, 2, 0), Entry.CANDIDATE, passed_over={"heidewald": 2, "nordufer": 1})[0]
    assert (first.lead, first.mark) == ("4", "rank 1 · passed over 2 times: goes first")


def test_chosen_cases_stand_under_their_round_and_barred_ones_apart() -> None:
    workshop = dotted(1, 2, 0, 0)
    ids = [item.id for item in workshop.candidates]
    workshop = casting.choose(workshop, 2, [ids[3]], {}, "eilt")
    workshop = casting.clear(casting.choose(workshop, 1, [ids[1]], {}), ids[2], False)
    texts = [row.text for row in rows(workshop, Entry.CANDIDATE, CONTEXT) if row.heading or row.key]
    assert texts == [
        "Cases that wait  1",
        "Bezirk Nordufer: Fall aus nordufer",
        "Round 1",
        "Bezirk Südring: Fall aus suedring",
        "Round 2",
        "Landkreis Heidewald: Fall aus heidewald",
        "Not to be discussed here  1",
        "Stadt Lindenau: Fall aus lindenau",
    ]
    assert next(row.more for row in shown(workshop, Entry.CANDIDATE) if row.lead == "4") == ("By hand: eilt",)


def test_what_was_left_over_is_offered_once() -> None:
    last = with_cases().model_copy(update={"id": "frueher"})
    offered = shown(event(), Entry.CANDIDATE, last=last)
    assert [row.key for row in offered] == [Key(What.LEFTOVER)]
    assert "4 cases were not chosen" in offered[0].text
    brought = casting.bring_leftovers(event(), last)
    assert What.LEFTOVER not in {row.key.what for row in shown(brought, Entry.CANDIDATE, last=last) if row.key}


def test_guiding_questions_without_a_case_are_named() -> None:
    workshop = casting.propose(event(), "nordufer", "Fall", question=2)
    assert "No case yet for the guiding questions 1, 3." in remarks(workshop, Entry.CANDIDATE)


# --- rooms --------------------------------------------------------------------------------------------------------


def laid(people: int = 3, count: int = 2, by: Seating = Seating.MIXED) -> Workshop:
    workshop = planned_with(with_cases(people=people))
    first = [item.id for item in workshop.candidates[:2]]
    workshop = casting.choose(workshop, 1, first, {}, "so")
    return make_rooms(workshop, 1, count, lambda n: f"Room {n}", districts=DISTRICTS, by=by, seed=1)


def planned_with(workshop: Workshop) -> Workshop:
    return programme.lay_out(workshop, programme.half_day("en"))


def test_rooms_are_made_for_the_cases_and_all_have_a_seat() -> None:
    workshop = sound(laid())
    assert [(room.name, room.candidate) for room in workshop.rooms] == [
        (f"Room {number}", item.id) for number, item in enumerate(workshop.candidates[:2], 1)
    ]
    assert sum(len(room.people) for room in workshop.rooms) == len(workshop.people)
    more = sound(make_rooms(workshop, 1, 3, lambda n: f"Room {n}", districts=DISTRICTS, by=Seating.MIXED, seed=2))
    assert [room.name for room in more.rooms] == ["Room 1", "Room 2", "Room 3"]
    fewer = sound(make_rooms(more, 1, 1, lambda n: f"Room {n}", districts=DISTRICTS, by=Seating.MIXED, seed=2))
    assert [room.name for room in fewer.rooms] == ["Room 1"]
    assert [row.warn for row in shown(fewer, Entry.SEAT) if row.lead == "!"] == ["no room"]


def test_a_room_shows_case_people_and_what_is_not_met() -> None:
    workshop = laid()
    room = workshop.rooms[0]
    row = shown(workshop, Entry.SEAT)[0]
    assert (row.lead, row.text) == ("1", "Room 1: Bezirk Nordufer, Fall aus nordufer")
    assert re.fullmatch(r"Facilitator faci · Scribe \w+", row.more[0])
    assert re.search(r"Bezirk Nordufer( NO\d){3}( ·|$)", row.more[1])
    assert row.warn == ""
    alone = rooms.move(workshop, 1, room.facilitator or 0, None)
    assert shown(alone, Entry.SEAT)[0].warn == "no facilitator"
    assert remarks(alone, Entry.SEAT) == ["Without a seat: faci"]
    assert [line.split(":")[0] for line in room_lines(workshop, 1, CONTEXT) if line[0].isdigit()] == [
        "1 Room 1",
        "2 Room 2",
    ]


def test_a_room_says_where_its_consultation_stands() -> None:
    workshop = rooms.set_session(laid(), 1, "Room 1", "heute")
    row = SessionRow(
        *("heute", "nordufer", "Bezirk Nordufer", "Fall", "2019-09-18", "Kurz", "Short", "closed", "", "", ""),
        *(0, 8, "", "", False),
    )
    found = shown(workshop, Entry.SEAT, consultations={("nordufer", "heute"): row})[0]
    assert (found.mark, found.detail) == ("closed", "Short")
    away = shown(rooms.set_away(workshop, 1, "Room 1", True), Entry.SEAT)[0]
    assert away.mark == "on another laptop"


def test_initials_of_several_stand_with_their_district() -> None:
    workshop = taking.add_person(laid(), "LI0", district="suedring")
    workshop = rooms.move(workshop, 1, workshop.last_id, "Room 1")
    workshop = rooms.appoint(workshop, 1, "Room 1", workshop.last_id, None)
    assert shown(workshop, Entry.SEAT)[0].more[0] == "Facilitator LI0 (Bezirk Südring)"
    for initials in ("LI0", "LI1"):
        person = next(p for p in workshop.people if p.initials == initials)
        workshop = rooms.move(workshop, 1, person.id, None)
    assert remarks(workshop, Entry.SEAT) == ["Without a seat: LI0 (Stadt Lindenau), LI1"]


def test_without_a_round_or_rooms_the_way_is_said() -> None:
    assert remarks(with_cases(), Entry.SEAT) == ["There is no round in the programme."]
    assert remarks(planned_with(with_cases()), Entry.SEAT) == ["0 cases are chosen. F4 makes the rooms."]


# --- a room's consultation ----------------------------------------------------------------------------------------


def test_a_room_becomes_a_session_with_roles_and_different_initials() -> None:
    workshop = taking.add_person(laid(), "li0", district="suedring")
    workshop = rooms.move(workshop, 1, workshop.last_id, "Room 1")
    workshop = rooms.move(workshop, 1, next(p.id for p in workshop.people if p.initials == "LI0"), "Room 1")
    room = rooms.room_named(workshop, 1, "Room 1")
    people = people_of(workshop, room, CONTEXT)
    assert len({p.initials.casefold() for p in people}) == len(people)
    assert {p.initials.casefold() for p in people} >= {"li0", "li02"}
    assert {p.role for p in people if p.district == "Bezirk Nordufer"} == {Role.CASE_GIVER}
    assert [p.role for p in people].count(Role.FACILITATOR) == 1
    district, case = with_case(DISTRICTS[0], workshop.candidates[0])
    session = consultation(
        workshop, room, district=district, case=case, method=named("short"), taken=[], context=CONTEXT
    )
    assert (session.workshop, session.day, session.case.title) == ("werkstatt", workshop.day, "Fall aus nordufer")
    assert session.case.cleared is True
    assert sum(planned_.minutes for planned_ in session.plan) == 45
    assert problems(session) == []


@pytest.mark.parametrize("initials", ["A B", "_x", "sehrlangerkuerzel", ":", "é"])
def test_any_initials_become_those_of_a_session(initials: str) -> None:
    workshop = laid()
    workshop = taking.add_person(taking.add_person(workshop, initials), initials)
    for person in workshop.people[-2:]:
        workshop = rooms.move(workshop, 1, person.id, "Room 1")
    people = people_of(workshop, rooms.room_named(workshop, 1, "Room 1"), CONTEXT)
    assert len({person.initials.casefold() for person in people}) == len(people)
    assert all(type(p).model_validate_json(p.model_dump_json()) == p for p in people)


def test_a_case_is_the_districts_own_or_a_new_one() -> None:
    workshop = with_cases()
    item = workshop.candidates[0]
    district, case = with_case(DISTRICTS[0], item)
    assert (case.id, district.cases) == ("fall-aus-nordufer", (case,))
    known = District(id="x", name="X", cases=(Case(id="alt", title="FALL aus Nordufer", concern="Warum"),))
    again, same = with_case(known, item)
    assert (same.id, same.concern, same.cleared, len(again.cases)) == ("alt", "Warum", True, 1)
    named_ = item.model_copy(update={"case": "alt", "sentence": "anders"})
    assert with_case(known, named_)[1].id == "alt"
    gone = item.model_copy(update={"case": "weg", "cleared": None})
    assert with_case(known, gone)[1] == Case(id="weg", title="Fall aus nordufer")


def test_the_outcome_is_the_key_question_what_is_taken_along_and_the_first_step() -> None:
    workshop = laid()
    district, case = with_case(DISTRICTS[0], workshop.candidates[0])
    session = consultation(
        workshop, workshop.rooms[0], district=district, case=case, method=named("short"), taken=[], context=CONTEXT
    )
    assert outcome_of(session, workshop.candidates[0], CONTEXT).step == ""
    session = conduct.word_key_question(conduct.begin(session, START), "Wie?", START)
    session = conduct.commit_step(session, "Anrufen", who="Büro", by=date(2019, 10, 1))
    said = outcome_of(conduct.take_along(session, "Mut"), workshop.candidates[0], CONTEXT)
    assert (said.question, said.insight, said.step) == ("Wie?", "Mut", "Anrufen (Büro, 1 Oct 2019)")


@pytest.mark.parametrize(
    ("part", "rest"),
    [
        (Part.KEY_QUESTION, ("", "Mut", "Schritt (FG)")),
        (Part.TAKEAWAY, ("Wie?", "", "Schritt (FG)")),
        (Part.STEPS, ("Wie?", "Mut", "")),
    ],
)
def test_what_a_case_giver_withholds_is_not_suggested_to_the_plenum(part: Part, rest: tuple[str, str, str]) -> None:
    session = conduct.take_along(base_session(), "Mut")
    said = outcome_of(handing_on.release(session, part, False, START), with_cases().candidates[0], CONTEXT)
    assert (said.question, said.insight, said.step) == rest


# --- plenum, transfer, closing ------------------------------------------------------------------------------------


def test_the_plenum_shows_what_was_said_and_what_the_consultation_says() -> None:
    workshop = casting.choose(with_cases(), 1, [with_cases().candidates[0].id], {})
    item = workshop.candidates[0]
    outcome = Said(district="nordufer", candidate=item.id, question="Wie?", step="Anrufen")
    workshop = network.say_in_plenum(workshop, "nordufer", item.id, question="Was?")
    (row,) = shown(workshop, Entry.SAID_QUESTION, outcomes={item.id: outcome})
    assert row.more == ("Question: Was?", "(Next step: Anrufen)")
    assert row.mark == ""
    workshop = network.say_in_plenum(workshop, "nordufer", item.id, question="a", insight="b", step="c")
    assert shown(workshop, Entry.SAID_STEP)[0].mark == "✓"


def test_suggestions_have_reasons_and_go_when_they_are_agreed() -> None:
    workshop = event()
    found = [row for row in shown(workshop, Entry.TRANSFER) if row.key and row.key.what is What.MATCH]
    assert Row(Key(What.MATCH, 0, "lindenau>nordufer"), "Stadt Lindenau → Bezirk Nordufer", "?", "Auftrag") in found
    agreed = network.agree_help(workshop, "lindenau", "nordufer", "ein Muster")
    after = shown(agreed, Entry.TRANSFER)
    assert "lindenau>nordufer" not in {row.key.name for row in after if row.key}
    assert after[0].text == "Stadt Lindenau → Bezirk Nordufer: ein Muster"


def test_the_closing_shows_day_voices_and_hands() -> None:
    workshop = closing.set_look_back(event(), date(2019, 12, 3))
    workshop = closing.give_feedback(workshop, "gut", START, (4, 5))
    workshop = closing.show_hands(workshop, 2, (0, 1, 4, 3, 0), START)
    assert [(row.text, row.detail) for row in shown(workshop, Entry.FEEDBACK)] == [
        ("Tue 3 Dec 2019", "Look back"),
        ("gut", "4 5/5"),
        ("", "2: 0 1 4 3 0"),
    ]


# --- all lists ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("entry", list(Entry))
def test_keys_name_one_row_each(entry: Entry) -> None:
    workshop = laid()
    workshop = network.take_home(network.take_home(workshop, "nordufer", "a"), "nordufer", "a")
    keys = [row.key for row in shown(workshop, entry)]
    assert len(set(keys)) == len(keys)


def test_an_unknown_district_shows_its_id() -> None:
    workshop = taking.take_in(announced(), "unbekannt")
    context = Context(ENGLISH, CONTEXT.today)
    assert "unbekannt" in [row.text for row in rows(workshop, Entry.DISTRICT, context)]
    assert day_listing.view_of(Entry.POINT) is day_listing.view_of(Entry.QUESTION)
