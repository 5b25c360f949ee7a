"""Who takes part: districts, people, guests; what is forgotten."""

from collections.abc import Callable
from datetime import date

import pytest

from sessions.codes import Role
from sessions.district import District, Profile, without_contact
from sessions.event import casting, closing, needs, network, report, rooms, taking
from sessions.refusal import Reason
from sessions.workshop import Taking, Workshop
from tests.sessions.event.event_builders import announced, at, ended, event, refused, sound, with_rooms

DAY = date(2018, 1, 15)


def test_districts_come_in_with_or_without_an_agreement() -> None:
    workshop = taking.take_in(announced(), "nordufer", DAY)
    workshop = taking.take_in(workshop, "suedring", let_in=True, note=" Zusage\nmündlich ")
    workshop = sound(taking.take_in(workshop, "lindenau"))
    assert workshop.districts[1] == Taking(district="suedring", let_in=True, note="Zusage mündlich")
    assert [(item.district, item.let_in) for item in taking.lacking(workshop)] == [
        ("suedring", True),
        ("lindenau", False),
    ]
    workshop = sound(taking.edit_taking(workshop, "lindenau", DAY))
    assert [item.district for item in taking.lacking(workshop)] == ["suedring"]
    assert taking.lacking(workshop.model_copy(update={"needs_agreement": False})) == ()


def test_a_district_that_does_not_come_leaves_nothing() -> None:
    workshop = with_rooms()
    guest = workshop.candidates[0].id
    workshop = needs.set_need(workshop, 1, "heidewald", 2)
    workshop = casting.give_dots(workshop, guest, "heidewald", 2)
    workshop = casting.give_dots(workshop, guest, "lindenau", 1)
    person = next(person for person in workshop.people if person.district == "heidewald")
    workshop = rooms.appoint(rooms.move(workshop, 1, person.id, "Blau"), 1, "Blau", person.id, None)
    workshop = casting.withdraw(workshop, workshop.candidates[3].id)
    left = sound(taking.take_out(workshop, "heidewald"))
    assert "heidewald" not in left.model_dump_json()
    assert (left.candidates[0].total, left.rooms[0].people, left.rooms[0].facilitator) == (1, (), None)
    assert len(left.people) == len(workshop.people) - 3


@pytest.mark.parametrize(
    "name_it",
    [
        lambda w: casting.propose(w, "lindenau", "Fall"),
        lambda w: network.say_in_plenum(w, "lindenau", insight="x"),
        lambda w: network.take_home(w, "lindenau", "x"),
        lambda w: network.agree_help(w, "lindenau", "nordufer", "x"),
        lambda w: network.agree_help(w, "nordufer", "lindenau", "x"),
        lambda w: report.ask(w, "x", "lindenau"),
    ],
)
def test_a_district_that_was_heard_stays(name_it: Callable[[Workshop], Workshop]) -> None:
    with refused(Reason.DISTRICT_NAMED, district="lindenau"):
        taking.take_out(name_it(event()), "lindenau")


def test_people_come_and_go() -> None:
    workshop = taking.add_person(
        event(0), " AB ", name="Anna Beispiel", district="nordufer", function="Schulamt", contact="a@b.de"
    )
    number = workshop.last_id
    assert workshop.people[-1].model_dump() == {
        "id": number,
        "initials": "AB",
        "name": "Anna Beispiel",
        "district": "nordufer",
        "function": "Schulamt",
        "contact": "a@b.de",
        "role": Role.CONSULTANT,
    }
    workshop = sound(taking.edit_person(workshop, number, "AC", role=Role.SCRIBE))
    last = workshop.people[-1]
    assert (last.initials, last.name, last.district, last.role) == ("AC", "", None, Role.SCRIBE)
    assert number not in {person.id for person in sound(taking.remove_person(workshop, number)).people}


def test_initials_are_free_in_a_district() -> None:
    workshop = event(0)
    for initials, district in (
        *[("ab", "nordufer"), ("AB", "nordufer"), ("AB", "nordufer"), ("AB", "lindenau"), ("AB", None), ("AB", None)],
        *[("ABCDEF", "nordufer"), ("ABCDEF", "nordufer"), ("ABCDE2", "nordufer")],
    ):
        workshop = taking.add_person(workshop, initials, district=district)
    added = workshop.people[-9:]
    assert [person.initials for person in added] == [
        *("ab", "AB2", "AB3", "AB", "AB", "AB2"),
        *("ABCDEF", "ABCDE2", "ABCDE3"),
    ]
    workshop = sound(taking.edit_person(workshop, added[1].id, "AB2", district="nordufer", function="Amt"))
    workshop = sound(taking.edit_person(workshop, added[2].id, "AB", district="nordufer"))
    workshop = sound(taking.edit_person(workshop, added[3].id, "AB", district="nordufer"))
    assert [person.initials for person in workshop.people[-9:-5]] == ["ab", "AB2", "AB3", "AB4"]


def test_who_leaves_leaves_every_room() -> None:
    workshop = with_rooms()
    person = workshop.people[0].id
    workshop = rooms.appoint(rooms.move(workshop, 1, person, "Grün"), 1, "Grün", None, person)
    left = sound(taking.remove_person(workshop, person))
    assert (left.rooms[1].people, left.rooms[1].scribe) == ((), None)
    with refused(Reason.ROOM_AWAY, room="Grün"):
        taking.remove_person(rooms.set_away(workshop, 1, "Grün", True), person)


def test_names_and_contacts_are_forgotten_without_harm() -> None:
    workshop = rooms.seat(with_rooms(), 1, (), rooms.Seating.MIXED, 1)
    workshop = taking.edit_person(workshop, 8, "ZZ", name="Zoe Zander", contact="0170 1", function="Amt")
    one = sound(taking.forget(workshop, [8]))
    assert [person.id for person in one.people if person.name] == [
        person.id for person in workshop.people if person.name and person.id != 8
    ]
    everybody = sound(taking.forget(workshop))
    kept = {"name": "", "contact": ""}
    assert everybody.people == tuple(person.model_copy(update=kept) for person in workshop.people)
    assert everybody.rooms == workshop.rooms
    assert "Zander" not in everybody.model_dump_json()
    with refused(Reason.NO_SUCH_ENTRY, entry=99):
        taking.forget(workshop, [8, 99])


def test_an_event_that_has_ended_only_forgets() -> None:
    workshop = taking.add_person(closing.reopen(ended(), at(11)), "AB", name="Anna Beispiel")
    workshop = closing.end(workshop, at(12))
    assert taking.forget(workshop).people[0].name == ""
    with refused(Reason.EVENT_ENDED):
        taking.add_person(workshop, "CD")


def test_the_contact_of_a_district_can_be_removed() -> None:
    district = District(id="a", name="A", profile=Profile(unit="Amt", contact="a@b.de"))
    assert without_contact(district).profile == Profile(unit="Amt")


def test_the_rule_is_read_aloud() -> None:
    workshop = taking.agree_on_rule(announced(), " Was hier gesagt wird, bleibt hier. ", at(1))
    assert sound(taking.agree_on_rule(workshop, "Was hier gesagt wird, bleibt hier.", at(9))) == workshop
    assert workshop.agreement is not None
    assert (workshop.agreement.at, workshop.agreement.by) == (at(1), ())


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        (lambda w: taking.take_in(w, "nordufer"), Reason.TAKES_PART),
        (lambda w: taking.take_in(w, "ulm", note="x" * 301), Reason.TOO_LONG),
        (lambda w: taking.edit_taking(w, "ulm", None), Reason.NOT_TAKING_PART),
        (lambda w: taking.take_out(w, "ulm"), Reason.NOT_TAKING_PART),
        (lambda w: taking.add_person(w, "AB", district="ulm"), Reason.NOT_TAKING_PART),
        (lambda w: taking.add_person(w, " "), Reason.EMPTY),
        (lambda w: taking.edit_person(w, 99, "AB"), Reason.NO_SUCH_ENTRY),
        (lambda w: taking.remove_person(w, 99), Reason.NO_SUCH_ENTRY),
        (lambda w: taking.agree_on_rule(w, "", at(0)), Reason.EMPTY),
    ],
)
def test_what_is_refused(change: Callable[[Workshop], object], reason: Reason) -> None:
    with refused(reason):
        change(event())
