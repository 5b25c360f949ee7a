"""Who may help whom, and what is agreed, said and taken home."""

from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sessions.district import District, Profile
from sessions.event import network, parts
from sessions.event.network import Match, Shared
from sessions.refusal import Reason
from sessions.workshop import Workshop
from tests.sessions.event.event_builders import DISTRICTS, event, refused, sound, with_cases


def pair(offers: str, seeks: str) -> list[District]:
    giver = District(id="b", name="B", profile=Profile(offers=offers))
    return [District(id="a", name="A", profile=Profile(seeks=seeks)), giver]


@pytest.mark.parametrize(
    ("offers", "seeks", "shared"),
    [
        ("Kita-Ausbau", "Ausbau der Kitas, eine Kita", [("Kita", "Kita"), ("Ausbau", "Ausbau")]),
        ("Übergang Schule–Beruf", "ÜBERGÄNGE", [("Übergang", "ÜBERGÄNGE")]),
        ("Entscheidungsvorlagen", "Gremien, die entscheiden", [("Entscheidungsvorlagen", "entscheiden")]),
        ("Ein Bildungsbericht", "Berichte für die Gemeinden", [("Bildungsbericht", "Berichte")]),
        ("Unser Bildungsbericht", "Ein Bildungsbüro aufbauen", []),
        ("Das Bildungsbüro im Rathaus", "Wie ein Bildungsbüro wirkt", [("Bildungsbüro", "Bildungsbüro")]),
        ("Erfahrungen mit Wegen der Bildung", "Erfahrungen, Wege, Bildung", []),
        ("Jugendamt und Jugendhilfe", "Jugendhilfe", [("Jugendamt", "Jugendhilfe")]),
        ("Amt Amt Amt", "Amt", [("Amt", "Amt")]),
        ("Schulhof", "Schulaufsicht", []),
        ("School buildings", "The school and its parents", [("School", "school")]),
        ("wir und die anderen", "und die, wir", []),
        ("", "Übergang", []),
    ],
)
def test_words_that_meet(offers: str, seeks: str, shared: list[tuple[str, str]]) -> None:
    found = network.matches(pair(offers, seeks))
    assert [(tuple(reason)) for match in found for reason in match.reasons] == shared
    assert {(match.giver, match.taker) for match in found} <= {("b", "a")}


def test_the_districts_of_the_event() -> None:
    assert network.matches(DISTRICTS) == (
        Match("lindenau", "nordufer", (Shared("Auftrag", "Auftrag"),)),
        Match("lindenau", "suedring", (Shared("Entscheidungsvorlagen", "entscheiden"),)),
    )


def test_most_reasons_come_first_and_nobody_helps_itself() -> None:
    both = Profile(offers="Eltern, Vereine", seeks="Eltern, Vereine")
    districts = [District(id=name, name=name, profile=both) for name in "ab"]
    one = District(id="0", name="0", profile=Profile(offers="Eltern"))
    found = network.matches([*districts, one])
    assert [(match.giver, match.taker) for match in found] == [("a", "b"), ("b", "a"), ("0", "a"), ("0", "b")]


@given(offers=st.text(max_size=60), seeks=st.text(max_size=60))
def test_reasons_are_words_of_both(offers: str, seeks: str) -> None:
    districts = pair(offers, seeks)
    for match in network.matches(districts):
        for reason in match.reasons:
            assert reason.offered in districts[1].profile.offers
            assert reason.sought in districts[0].profile.seeks


def test_help_is_agreed_put_right_and_struck() -> None:
    workshop = network.agree_help(event(), "lindenau", "nordufer", " Muster einer Vorlage ")
    number = workshop.last_id
    workshop = sound(network.edit_help(workshop, number, "lindenau", "suedring", "Vorlage"))
    assert [(help_.giver, help_.taker, help_.what) for help_ in workshop.helps] == [("lindenau", "suedring", "Vorlage")]
    assert sound(parts.strike(workshop, number)).helps == ()


def test_what_goes_home() -> None:
    workshop = network.take_home(event(), "lindenau", "Fragen, wer fehlt")
    number = workshop.last_id
    workshop = sound(network.edit_taken_home(workshop, number, "suedring", "Zuerst fragen, wer fehlt"))
    assert [(item.district, item.text) for item in workshop.taken_home] == [("suedring", "Zuerst fragen, wer fehlt")]
    assert parts.strike(workshop, number).taken_home == ()


def test_what_is_said_in_the_plenum_replaces_what_was_said_before() -> None:
    workshop = with_cases()
    case = workshop.candidates[0].id
    workshop = network.say_in_plenum(workshop, "nordufer", case, question="Wie?", insight="So", step="Morgen")
    workshop = network.say_in_plenum(workshop, "lindenau", insight="Danke")
    workshop = sound(network.say_in_plenum(workshop, "nordufer", case, insight="Anders"))
    assert [(said.district, said.candidate, said.question, said.insight) for said in workshop.said] == [
        ("lindenau", None, "", "Danke"),
        ("nordufer", case, "", "Anders"),
    ]
    assert [said.district for said in network.say_in_plenum(workshop, "nordufer", case).said] == ["lindenau"]


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        (lambda w: network.agree_help(w, "lindenau", "lindenau", "x"), Reason.SAME_DISTRICT),
        (lambda w: network.agree_help(w, "ulm", "lindenau", "x"), Reason.NOT_TAKING_PART),
        (lambda w: network.agree_help(w, "lindenau", "ulm", "x"), Reason.NOT_TAKING_PART),
        (lambda w: network.agree_help(w, "lindenau", "nordufer", ""), Reason.EMPTY),
        (lambda w: network.edit_help(w, 99, "lindenau", "nordufer", "x"), Reason.NO_SUCH_ENTRY),
        (lambda w: network.take_home(w, "ulm", "x"), Reason.NOT_TAKING_PART),
        (lambda w: network.take_home(w, "lindenau", "x" * 20_001), Reason.TOO_LONG),
        (lambda w: network.edit_taken_home(w, 99, "lindenau", "x"), Reason.NO_SUCH_ENTRY),
        (lambda w: network.edit_taken_home(w, 99, "ulm", "x"), Reason.NOT_TAKING_PART),
        (lambda w: network.say_in_plenum(w, "ulm", insight="x"), Reason.NOT_TAKING_PART),
        (lambda w: network.say_in_plenum(w, "lindenau", w.candidates[0].id, insight="x"), Reason.NO_SUCH_ENTRY),
        (lambda w: parts.strike(w, 99), Reason.NO_SUCH_ENTRY),
        (lambda w: parts.strike(w, w.people[0].id), Reason.NO_SUCH_ENTRY),
    ],
)
def test_what_is_refused(change: Callable[[Workshop], object], reason: Reason) -> None:
    with refused(reason):
        change(with_cases())
