"""A whole day: four districts, a report, two rounds in two rooms, the next meeting; every value on the way is sound."""

from collections.abc import Iterator
from datetime import date, time
from zoneinfo import ZoneInfo

from sessions.codes import Role
from sessions.event import casting, closing, needs, network, programme, report, rooms, taking
from sessions.event.rooms import Gap, Seating, Unmet
from sessions.workshop import Guest, ItemKind, Workshop
from tests.sessions.event.event_builders import DISTRICTS, NAMES, announced, instant, sound

NORDUFER, SUEDRING, LINDENAU, HEIDEWALD = NAMES
AGREED = date(2018, 1, 15)
BERLIN = ZoneInfo("Europe/Berlin")


def clock(text: str) -> str:
    return f"2019-09-18T{text}+02:00"


def invited() -> Workshop:
    """Return the event on the evening before."""
    guest = Guest(label="Leitung der Stabsstelle", city="Freiburg", topic="Erfahrungen mit einem Bildungsbüro")
    workshop = announced(begins=time(11, 30), ends=time(17), guests=(guest,))
    for name in NAMES:
        workshop = taking.take_in(workshop, name, None if name == HEIDEWALD else AGREED)
    workshop = taking.edit_taking(workshop, HEIDEWALD, None, let_in=True, note="Unterschrift im Oktober")
    for name in NAMES:
        for number in range(3):
            workshop = taking.add_person(workshop, f"{name[0].upper()}{number}", district=name, name="Vor Nachname")
    for role in (Role.FACILITATOR, Role.SCRIBE, Role.FACILITATOR, Role.SCRIBE):
        workshop = taking.add_person(workshop, "TA", role=role, function="Agentur")
    workshop = programme.lay_out(workshop, programme.half_day("de"))
    return programme.fit(workshop, time(11, 30), time(17))


def chosen(workshop: Workshop) -> Workshop:
    """Return the event after its casting, at four cases for two rounds of two rooms."""
    for name, sentence, question in zip(
        NAMES, ("Kein Mandat", "Kein Beschluss", "Kein Geld", "Kein Leser"), (1, 2, 3, 3), strict=True
    ):
        workshop = casting.propose(workshop, name, sentence, cleared=True, question=question, urgency=4)
    first, second, third, fourth = (item.id for item in workshop.candidates)
    for entry, district, dots in [
        (first, SUEDRING, 2),
        (first, LINDENAU, 2),
        (second, SUEDRING, 1),
        (second, NORDUFER, 1),
        (third, NORDUFER, 1),
        (third, HEIDEWALD, 1),
        (fourth, HEIDEWALD, 1),
    ]:
        workshop = casting.give_dots(workshop, entry, district, dots)
    picked = casting.pick(workshop, 2, {})
    assert (picked.sure, picked.tied, picked.places) == ((first,), (second, third), 1)
    workshop = casting.choose(workshop, 1, [first, third], {}, "Lindenau muss früher gehen")
    workshop = casting.choose(workshop, 2, casting.pick(workshop, 2, {}).sure, {})
    for entry, round_ in ((first, 1), (third, 1), (second, 2), (fourth, 2)):
        room = "Blau" if entry in (first, second) else "Grün"
        workshop = rooms.open_room(workshop, round_, room, entry)
    return workshop


def day() -> Iterator[Workshop]:
    """Yield the event after each step."""
    yield (workshop := invited())
    end = programme.ends_at(workshop, BERLIN)
    yield (workshop := programme.begin(workshop, instant(clock("11:34"))))
    yield (workshop := taking.agree_on_rule(workshop, "Was hier gesagt wird, bleibt hier.", instant(clock("11:50"))))
    yield (workshop := programme.advance(workshop, instant(clock("11:58"))))
    yield (workshop := programme.advance(workshop, instant(clock("12:10"))))
    yield (workshop := report.add_point(workshop, "Ein Auftrag von zwei Dezernaten"))
    yield (workshop := report.ask(workshop, "Wer hat ihn geschrieben?", NORDUFER))
    yield (workshop := report.answer(workshop, workshop.last_id, "Die Stabsstelle selbst"))
    yield (workshop := report.add_transferable(workshop, "Der Auftrag auf einer Seite", "Beide Dezernate wollen ihn"))
    yield (workshop := programme.advance(workshop, instant(clock("12:55"))))
    proposal = programme.catch_up(workshop, instant(clock("12:56")), end)
    yield (workshop := programme.taken(workshop, proposal))
    assert programme.behind(workshop, instant(clock("12:56")), end).total_seconds() <= 0
    yield (workshop := needs.set_need(workshop, 3, HEIDEWALD, 3))
    yield (workshop := programme.advance(workshop, instant(clock("13:10"))))
    yield (workshop := chosen(workshop))
    # In the second round the only district of another size sits with its own case.
    one_size = Unmet(Gap.ONE_SIZE, "Blau")
    for round_, begins, ends, unmet in ((1, "13:30", "14:35", ()), (2, "14:50", "15:55", (one_size,))):
        yield (workshop := rooms.seat(workshop, round_, DISTRICTS, Seating.MIXED, round_))
        assert rooms.gaps(workshop, round_, DISTRICTS, Seating.MIXED) == unmet
        yield (workshop := programme.advance(workshop, instant(clock(begins))))
        for name in ("Blau", "Grün"):
            yield (workshop := rooms.set_session(workshop, round_, name, f"2019-09-18-{round_}-{name[0].lower()}"))
        yield (workshop := rooms.set_away(workshop, round_, "Grün", True))
        yield (workshop := rooms.set_away(workshop, round_, "Grün", False))
        yield (workshop := programme.advance(workshop, instant(clock(ends))))
    for item in workshop.candidates:
        yield (workshop := network.say_in_plenum(workshop, item.district, item.id, insight="Es fehlt ein Auftrag"))
    yield (workshop := programme.advance(workshop, instant(clock("16:25"))))
    for match in network.matches(DISTRICTS):
        yield (workshop := network.agree_help(workshop, match.giver, match.taker, "Ein Gespräch im Oktober"))
    for name in NAMES:
        yield (workshop := network.take_home(workshop, name, "Zuerst fragen, wer fehlt"))
    yield (workshop := programme.advance(workshop, instant(clock("16:47"))))
    yield (workshop := closing.show_hands(workshop, 1, (0, 0, 1, 5, 6), instant(clock("16:50"))))
    yield (workshop := closing.set_look_back(workshop, date(2020, 3, 4)))
    yield (workshop := closing.end(workshop, instant(clock("16:58"))))
    yield taking.forget(workshop)


def test_a_whole_day() -> None:
    values = [sound(workshop) for workshop in day()]
    last = values[-1]
    assert (last.run, last.ended_at) == (None, instant(clock("16:58")))
    assert [run.item for run in last.runs] == [item.id for item in last.programme if not item.dropped]
    assert [item.round for item in last.candidates] == [1, 2, 1, 2]
    assert [bool(item.by_hand) for item in last.candidates] == [False, False, True, False]
    for round_ in (1, 2):
        here = [number for room in rooms.rooms_of(last, round_) for number in room.people]
        assert sorted(here) == [person.id for person in last.people]
    assert all(room.session and room.facilitator and room.scribe for room in last.rooms)
    assert [(help_.giver, help_.taker) for help_ in last.helps] == [(LINDENAU, NORDUFER), (LINDENAU, SUEDRING)]
    assert [item.district for item in taking.lacking(last)] == [HEIDEWALD]
    assert "Nachname" not in last.model_dump_json()
    assert [(item.kind, item.added) for item in last.programme if item.added] == [
        (ItemKind.CASTING, -10),
        (ItemKind.PLENUM, -5),
    ]
    assert casting.passed_over([last]) == dict.fromkeys(NAMES, 0)
    assert [value.last_id for value in values] == sorted(value.last_id for value in values)
