"""The grammar of the line of a day."""

from datetime import UTC, date, datetime, time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from consult import day_capture
from consult.day_changes import districts_of, lay_out, next_round, strike, take_outcome, with_round
from consult.day_context import Context, Entry, Key, What, matching
from consult.present import refusal_text
from sessions.codes import Role
from sessions.district import District
from sessions.event import casting, network, programme, report, rooms, taking
from sessions.language import ENGLISH
from sessions.record import Case
from sessions.refusal import Reason, Refusal
from sessions.workshop import ItemKind, Said, Taking, Workshop
from tests.sessions.core_builders import refused
from tests.sessions.event.event_builders import DISTRICTS, announced, event, planned, sound, with_cases, with_rooms

NOW = datetime(2019, 9, 18, 10, 0, tzinfo=UTC)
TODAY = date(2019, 9, 1)
ELSEWHERE = District(id="neustadt", name="Stadt Neustadt", cases=(Case(id="fall", title="Der Fall"),))
CONTEXT = Context(ENGLISH, TODAY, {district.id: district for district in (*DISTRICTS, ELSEWHERE)})


def typed(
    text: str, entry: Entry, workshop: Workshop, chosen: Key | None = None, edited: Key | None = None
) -> Workshop:
    """Return what a line makes of a workshop."""
    line = day_capture.read(text, entry, workshop, CONTEXT, chosen=chosen, edited=edited)
    return sound(line.change(workshop, NOW))


def full() -> Workshop:
    """Return a workshop in which there is something of everything."""
    workshop = with_rooms(people=2)
    workshop = lay_out(workshop, "half", "en")
    workshop = report.add_point(workshop, "One desk")
    workshop = report.ask(workshop, "Who pays?", "suedring")
    workshop = report.ask(workshop, "Since when?")
    workshop = report.add_transferable(workshop, "A report", "with a post of its own")
    workshop = network.take_home(workshop, "lindenau", "Ask first")
    workshop = network.agree_help(workshop, "lindenau", "nordufer", "a draft")
    return casting.give_dots(workshop, workshop.candidates[0].id, "suedring", 2)


# --- districts ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("line", "taken"),
    [
        ("Nordufer", Taking(district="nordufer")),
        ("bezirk nordufer", Taking(district="nordufer")),
        ("nord", Taking(district="nordufer")),
        ("Suedring = 1.3.2019", Taking(district="suedring", agreement=date(2019, 3, 1))),
        ("Südring =", Taking(district="suedring")),
        ("Heidewald ! comes to listen", Taking(district="heidewald", let_in=True, note="comes to listen")),
        ("Lindenau !", Taking(district="lindenau", let_in=True)),
    ],
)
def test_a_district_is_taken_in(line: str, taken: Taking) -> None:
    assert typed(line, Entry.DISTRICT, announced()).districts == (taken,)


@pytest.mark.parametrize("line", ["Nordufer: Who pays?", "> the council", "a report | with a post", "Since when?"])
def test_what_was_meant_for_another_list_is_no_new_district(line: str) -> None:
    with refused(Reason.ASKED):
        day_capture.read(line, Entry.DISTRICT, announced(), CONTEXT)


def test_a_new_name_is_a_new_district_with_an_id_of_its_own() -> None:
    line = day_capture.read("Altstadt/See", Entry.DISTRICT, announced(invented=True), CONTEXT)
    assert line.district == District(id="altstadt-see", name="Altstadt/See", invented=True)
    known = Context(ENGLISH, TODAY, {"neu-amt": District(id="neu-amt", name="Altes Haus")})
    other = day_capture.read("Neu Amt", Entry.DISTRICT, announced(), known).district
    assert other is not None
    assert (other.id, other.name) == ("neu-amt-2", "Neu Amt")


def test_day_and_reason_are_of_the_chosen_district_or_of_the_last() -> None:
    workshop = taking.take_in(taking.take_in(announced(), "nordufer"), "suedring")
    last = typed("= 1.3.2019", Entry.DISTRICT, workshop).districts
    assert [item.agreement for item in last] == [None, date(2019, 3, 1)]
    chosen = typed("= 1.3.2019", Entry.DISTRICT, workshop, Key(What.DISTRICT, 0, "nordufer"))
    assert [item.agreement for item in chosen.districts] == [date(2019, 3, 1), None]
    let_in = typed("! listens", Entry.DISTRICT, chosen, Key(What.DISTRICT, 0, "nordufer")).districts[0]
    assert let_in == Taking(district="nordufer", agreement=date(2019, 3, 1), let_in=True, note="listens")
    assert typed("= -", Entry.DISTRICT, chosen, Key(What.DISTRICT, 0, "nordufer")).districts[0].agreement is None


@pytest.mark.parametrize(
    ("words", "ids"),
    [
        ("Bezirk", ["a", "b"]),
        ("bezirk nord", ["a"]),
        ("Stadt", ["c"]),
        ("stadt am", ["d"]),
        ("be", []),
        ("d", ["d"]),
        ("ufer", []),
        ("", []),
        ("(", []),
    ],
)
def test_names_are_meant_by_the_beginnings_of_their_words(words: str, ids: list[str]) -> None:
    names = {"a": "Bezirk Nordufer", "b": "Bezirk Südring", "c": "Stadt", "d": "Stadt am See (Beispiel)"}
    assert matching(words, names) == ids


# --- people -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("line", "initials", "district", "function", "role", "name"),
    [
        ("AB", "AB", None, "", Role.CONSULTANT, ""),
        ("AB, Nordufer", "AB", "nordufer", "", Role.CONSULTANT, ""),
        ("AB, Nordufer, Leitung", "AB", "nordufer", "Leitung", Role.CONSULTANT, ""),
        ("AB, Nordufer, Leitung, Moderation", "AB", "nordufer", "Leitung", Role.FACILITATOR, ""),
        ("AB, Nordufer, Leitung, Fallgeber, Anna B", "AB", "nordufer", "Leitung", Role.CASE_GIVER, "Anna B"),
        ("AB; Nordufer; Leitung; ; B, Anna", "AB", "nordufer", "Leitung", Role.CONSULTANT, "B, Anna"),
        ("AB, Nordufer, Amt, Stab, Protokoll", "AB", "nordufer", "Amt, Stab", Role.SCRIBE, ""),
        ("AB, -, Agentur, Moderation", "AB", None, "Agentur", Role.FACILITATOR, ""),
        ("AB, –, Agentur", "AB", None, "Agentur", Role.CONSULTANT, ""),
        ("AB, Nordufer, Leitung; Planung", "AB", "nordufer", "Leitung; Planung", Role.CONSULTANT, ""),
        ("AB; Nordufer; Leitung, Planung", "AB", "nordufer", "Leitung, Planung", Role.CONSULTANT, ""),
        ("AB | Nordufer | Leitung; Planung, Amt", "AB", "nordufer", "Leitung; Planung, Amt", Role.CONSULTANT, ""),
        ("AB, , Prozess, Moderation", "AB", None, "Prozess", Role.FACILITATOR, ""),
    ],
)
def test_somebody_is_added(  # noqa: PLR0917 (the parts of somebody)
    line: str, initials: str, district: str | None, function: str, role: Role, name: str
) -> None:
    person = typed(line, Entry.PERSON, event(people=0)).people[-1]
    found = (person.initials, person.district, person.function, person.role, person.name)
    assert found == (initials, district, function, role, name)


def asked(line: str, entry: Entry, workshop: Workshop, edited: Key | None = None) -> str:
    """Return what a line is answered with that is not understood."""
    with pytest.raises(Refusal) as caught:
        typed(line, entry, workshop, edited=edited)
    assert caught.value.reason is Reason.ASKED
    return str(caught.value.facts["question"])


def test_words_that_name_no_district_are_no_function() -> None:
    assert asked("KL, Unbekanntstadt, Referent", Entry.PERSON, event()).endswith(": KL, -, Unbekanntstadt")
    with pytest.raises(Refusal) as caught:
        day_capture.people_in("AB, Nordufer\nKL, Unbekanntstadt", event(), CONTEXT)
    assert (caught.value.reason, caught.value.facts["line"]) == (Reason.ASKED, 2)


@pytest.mark.parametrize("line", ["Anna Beispiel, Nordufer", "AB, Nordufer, Leitung, Kapitän", f"AB, {'x' * 301}"])
def test_a_line_by_itself_has_no_number(line: str) -> None:
    with pytest.raises(Refusal) as caught:
        day_capture.read(line, Entry.PERSON, event(), CONTEXT)
    assert "1" not in refusal_text(caught.value, ENGLISH).replace("301", "")
    with pytest.raises(Refusal) as caught:
        day_capture.people_in(f"AB\n{line}", event(), CONTEXT)
    assert refusal_text(caught.value, ENGLISH).startswith("Line 2: ")


@pytest.mark.parametrize(
    ("line", "edited", "initials"),
    [
        ("no0, Nordufer", None, "no02"),
        ("NO0, Lindenau", None, "NO0"),
        ("NO0", None, "NO0"),
        ("faci", None, "faci2"),
        ("NO1, Nordufer", Key(What.PERSON, 1), "NO12"),
        ("NO0, Nordufer, Amt", Key(What.PERSON, 1), "NO0"),
    ],
)
def test_initials_that_a_district_has_already_get_a_number_and_that_is_said(
    line: str, edited: Key | None, initials: str
) -> None:
    workshop = event()
    read = day_capture.read(line, Entry.PERSON, workshop, CONTEXT, edited=edited)
    after = sound(read.change(workshop, NOW))
    assert (after.people[0] if edited else after.people[-1]).initials == initials
    assert (initials in read.said) is (initials not in line)


def test_a_list_says_whose_initials_were_there() -> None:
    read = day_capture.people_in("NO0, Nordufer\nAB, Nordufer\nAB, Lindenau\nAB, Nordufer", event(), CONTEXT)
    assert [person.initials for person in read.change(event(), NOW).people[-4:]] == ["NO02", "AB", "AB", "AB2"]
    assert read.said.endswith(": NO02, AB2")
    assert day_capture.people_in("AB\nCD", event(), CONTEXT).said == ""


def test_columns_of_a_table_keep_what_stands_in_their_cells() -> None:
    text = "AB\tNordufer\tAmt; Protokoll\t\t\t\nCD\tLindenau\tAmt, Stab\tProtokoll\tDora, C"
    people = day_capture.people_in(text, event(), CONTEXT).change(event(), NOW).people[-2:]
    assert [(p.function, p.role, p.name) for p in people] == [
        ("Amt; Protokoll", Role.CONSULTANT, ""),
        ("Amt, Stab", Role.SCRIBE, "Dora, C"),
    ]


def test_a_name_that_is_too_long_is_said_while_the_list_is_there() -> None:
    with pytest.raises(Refusal) as caught:
        day_capture.people_in(f"AB\nCD, , , , {'x' * 301}", event(), CONTEXT)
    assert (caught.value.reason, caught.value.facts["line"]) == (Reason.TOO_LONG, 2)


def test_a_list_of_people_comes_in_one_change_or_not_at_all() -> None:
    workshop = event(people=0)
    before = len(workshop.people)
    text = "AB, Nordufer, Leitung, Moderation, Anna\n\nCD\tSüdring\tPlanung\nAB, Lindenau"
    added = sound(day_capture.people_in(text, workshop, CONTEXT).change(workshop, NOW)).people[before:]
    assert [(p.initials, p.district, p.name) for p in added] == [
        ("AB", "nordufer", "Anna"),
        ("CD", "suedring", ""),
        ("AB", "lindenau", ""),
    ]
    with pytest.raises(Refusal) as caught:
        day_capture.people_in("AB\nCD, Neustadt", workshop, CONTEXT)
    assert caught.value.reason is Reason.NOT_TAKING_PART
    assert caught.value.facts == {"district": "neustadt", "line": 2}


# --- programme ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("line", "title", "minutes", "kind"),
    [
        ("25", "Pause", 25, ItemKind.BREAK),
        ("+5", "Pause", 20, ItemKind.BREAK),
        ("- 5", "Pause", 10, ItemKind.BREAK),
        ("= Kaffee im Hof", "Kaffee im Hof", 15, ItemKind.BREAK),
    ],
)
def test_the_chosen_item_changes(line: str, title: str, minutes: int, kind: ItemKind) -> None:
    workshop = planned()
    item = next(item for item in workshop.programme if item.kind is ItemKind.BREAK)
    after = typed(line, Entry.ITEM, workshop, Key(What.ITEM, item.id))
    new = next(other for other in after.programme if other.id == item.id)
    assert (new.title, new.minutes, new.kind) == (title, minutes, kind)


@pytest.mark.parametrize(
    ("line", "kind", "round_"),
    [
        ("Break 15", ItemKind.BREAK, None),
        ("Mittagspause 45 min", ItemKind.BREAK, None),
        ("Runde 3 45", ItemKind.ROUND, 3),
        ("Bedarf 10", ItemKind.NEED, None),
        ("Walk through the park 20", ItemKind.OTHER, None),
        ("Rückblick 5", ItemKind.LOOK_BACK, None),
    ],
)
def test_an_item_is_added_before_the_chosen_one_or_before_the_closing(
    line: str, kind: ItemKind, round_: int | None
) -> None:
    workshop = planned()
    ids = [item.id for item in workshop.programme]
    new = typed(line, Entry.ITEM, workshop, Key(What.ITEM, ids[2])).programme[2]
    assert (new.kind, new.round) == (kind, round_)
    assert typed(line, Entry.ITEM, workshop).programme[-2].kind is kind
    assert typed(line, Entry.ITEM, workshop, Key(What.TEMPLATE, 0, "half")).programme[-2].kind is kind


def test_items_move_and_the_whole_programme_is_fitted() -> None:
    workshop = planned()
    ids = [item.id for item in workshop.programme]
    moved = [item.id for item in typed("<<", Entry.ITEM, workshop, Key(What.ITEM, ids[3])).programme]
    assert moved == [ids[0], ids[3], ids[1], ids[2], *ids[4:]]
    assert typed(">", Entry.ITEM, workshop, Key(What.ITEM, ids[0])).programme[1].id == ids[0]
    for text in ("9:00-13:00", "9-13", "9.00 – 13.00"):
        fitted = typed(text, Entry.ITEM, workshop)
        assert (fitted.begins, fitted.ends) == (time(9), time(13))
        assert sum(item.total for item in fitted.programme) == 240


@pytest.mark.parametrize(("hours", "said"), [("9-13", ""), ("9-11", "1 item does"), ("9:00-9:30", "7 items do")])
def test_what_does_not_fit_into_the_hours_is_counted(hours: str, said: str) -> None:
    workshop = lay_out(announced(), "half", "en")
    workshop = programme.drop(workshop, workshop.programme[1].id)
    read = day_capture.read(hours, Entry.ITEM, workshop, CONTEXT)
    left_out = sum(item.dropped for item in read.change(workshop, NOW).programme) - 1
    assert read.said.startswith(said)
    assert (str(left_out) in read.said) is bool(left_out)


@pytest.mark.parametrize(
    ("name", "rounds"), [("half", 2), ("half-own", 2), ("full", 3), ("full-two", 2), ("full-own", 3)]
)
@pytest.mark.parametrize("language", ["de", "en"])
def test_a_template_is_laid_out_and_fitted_to_the_hours(name: str, rounds: int, language: str) -> None:
    workshop = sound(lay_out(announced(begins=time(9), ends=time(17)), name, language))
    kept = [item for item in workshop.programme if not item.dropped]
    assert sum(item.total for item in kept) == 480
    assert sum(item.kind is ItemKind.ROUND for item in kept) == rounds
    assert any(item.kind is ItemKind.INPUT for item in kept) is not name.endswith("own")
    assert lay_out(announced(begins=time(9)), name, language).begins == time(9)


# --- report and need ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("line", "text", "district"),
    [
        ("Who pays?", "Who pays?", None),
        ("Nordufer: Who pays?", "Who pays?", "nordufer"),
        ("NO1: Who pays?", "Who pays?", "nordufer"),
        ("faci: Who pays?", "faci: Who pays?", None),
        ("Note: who pays?", "Note: who pays?", None),
        ("B: who?", "B: who?", None),
        (": who?", ": who?", None),
    ],
)
def test_a_question_may_name_who_asks(line: str, text: str, district: str | None) -> None:
    (asked,) = typed(line, Entry.QUESTION, event()).report.questions
    assert (asked.text, asked.district) == (text, district)


def test_an_answer_goes_to_the_chosen_or_to_the_latest_open_question() -> None:
    workshop = report.ask(report.ask(event(), "First?"), "Second?")
    first, second = workshop.report.questions
    for entry in (Entry.POINT, Entry.QUESTION, Entry.TRANSFERABLE):
        latest = typed("> Yes", entry, workshop).report.questions
        assert [item.answer for item in latest] == ["", "Yes"]
    chosen = typed(">No", Entry.POINT, workshop, Key(What.QUESTION, first.id)).report.questions
    assert [item.answer for item in chosen] == ["No", ""]
    both = typed("> Yes", Entry.POINT, typed("> Yes", Entry.POINT, workshop))
    with refused(Reason.NO_OPEN_QUESTION):
        typed("> Yes", Entry.POINT, both)
    with refused(Reason.EMPTY):
        typed(">", Entry.POINT, workshop)
    assert second.id


@pytest.mark.parametrize(
    ("line", "what", "conditions"),
    [("A report", "A report", ""), ("A report | with a post", "A report", "with a post"), ("a|b|c", "a", "b|c")],
)
def test_what_is_transferable_has_conditions(line: str, what: str, conditions: str) -> None:
    (item,) = typed(line, Entry.TRANSFERABLE, event()).report.transferable
    assert (item.what, item.conditions) == (what, conditions)


def test_needs_replace_those_of_the_district_and_leave_the_others() -> None:
    workshop = typed("Südring: 2", Entry.NEED, typed("Nordufer: 1 1 3", Entry.NEED, event()))
    found = {(need.district, need.question): need.dots for need in workshop.needs}
    assert found == {("nordufer", 1): 2, ("nordufer", 3): 1, ("suedring", 2): 1}
    again = typed("NO0: 3,3;3", Entry.NEED, workshop)
    found = {(need.district, need.question): need.dots for need in again.needs}
    assert found == {("nordufer", 3): 3, ("suedring", 2): 1}
    assert {need.district for need in typed("Nordufer: -", Entry.NEED, again).needs} == {"suedring"}


# --- casting ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("line", "sentence", "weights"),
    [
        ("Nordufer: Kein Auftrag", "Kein Auftrag", (None, None, None)),
        ("Nordufer: Kein Auftrag 4/5", "Kein Auftrag", (4, 5, None)),
        ("Nordufer: Kein Auftrag #2", "Kein Auftrag", (None, None, 2)),
        ("Nordufer: Kein Auftrag 4 / 5 #2", "Kein Auftrag", (4, 5, 2)),
        ("Nordufer: Kein Auftrag #2 4/5", "Kein Auftrag", (4, 5, 2)),
        ("Nordufer: Jahr 2018/19", "Jahr 2018/19", (None, None, None)),
        ("Nordufer: 1/2 Stelle frei 4/5", "1/2 Stelle frei", (4, 5, None)),
        ("NO1: um 10:30: Treffen", "um 10:30: Treffen", (None, None, None)),
    ],
)
def test_a_case_is_proposed(line: str, sentence: str, weights: tuple[int | None, ...]) -> None:
    (item,) = typed(line, Entry.CANDIDATE, event()).candidates
    assert (item.district, item.sentence) == ("nordufer", sentence)
    assert (item.urgency, item.importance, item.question) == weights


def test_a_case_that_the_district_has_is_that_case() -> None:
    workshop = taking.take_in(event(), "neustadt")
    assert typed("Neustadt: der fall", Entry.CANDIDATE, workshop).candidates[0].case == "fall"
    assert typed("Neustadt: ein anderer", Entry.CANDIDATE, workshop).candidates[0].case is None


def test_the_chosen_case_takes_weights_question_and_round() -> None:
    workshop = with_cases()
    item = workshop.candidates[0]
    key = Key(What.CANDIDATE, item.id)
    weighed = typed("2/3 #1", Entry.CANDIDATE, workshop, key).candidates[0]
    assert (weighed.urgency, weighed.importance, weighed.question, weighed.cleared) == (2, 3, 1, True)
    chosen = typed("2 budget in May", Entry.CANDIDATE, workshop, key)
    assert (chosen.candidates[0].round, chosen.candidates[0].by_hand) == (2, "budget in May")
    assert typed("0", Entry.CANDIDATE, chosen, key).candidates[0].round is None
    other = typed("Nordufer: 2 offices", Entry.CANDIDATE, workshop, key)
    assert other.candidates[-1].sentence == "2 offices"


def with_sentence(sentence: str, weights: tuple[int, int] | None = None, question: int | None = None) -> Workshop:
    """Return a workshop whose first case is told so."""
    workshop = with_cases()
    urgency, importance = weights or (None, None)
    parts = casting.CandidateParts(urgency=urgency, importance=importance, cleared=True, question=question)
    return casting.edit_candidate(workshop, workshop.candidates[0].id, sentence, **parts)


LIKE_WEIGHTS = st.lists(st.sampled_from(["Klasse", "3/4", "4 / 5", "5/6", "#1", "#9", "x#2", "2/7."]), min_size=1)


@given(
    sentence=LIKE_WEIGHTS.map(" ".join),
    weights=st.none() | st.tuples(st.integers(1, 5), st.integers(1, 5)),
    question=st.none() | st.integers(1, 2),
)
def test_a_case_that_nobody_put_right_stays_as_it_was(
    sentence: str, weights: tuple[int, int] | None, question: int | None
) -> None:
    workshop = with_sentence(sentence, weights, question)
    key = Key(What.CANDIDATE, workshop.candidates[0].id)
    line = day_capture.line_of(key, Entry.CANDIDATE, workshop, CONTEXT) or ""
    assert typed(line, Entry.CANDIDATE, workshop, edited=key) == workshop


@pytest.mark.parametrize(
    ("before", "line", "sentence", "weights"),
    [
        ("Übergang Klasse 3/4", "Der Übergang Klasse 3/4", "Der Übergang Klasse 3/4", (None, None, None)),
        ("Übergang Klasse 3/4", "Übergang Klasse 3/4 2/5 #1", "Übergang Klasse 3/4", (2, 5, 1)),
        ("Übergang Klasse 3/4", "Übergang Klasse 4/5", "Übergang Klasse", (4, 5, None)),
        ("Nur Rang #1 zählt", "Rang #1 zählt #2", "Rang #1 zählt", (None, None, 2)),
        ("Stadtteil 5/6", "Im Stadtteil 5/6", "Im Stadtteil 5/6", (None, None, None)),
    ],
)
def test_what_looks_like_weights_in_a_sentence_stays_there(
    before: str, line: str, sentence: str, weights: tuple[int | None, ...]
) -> None:
    workshop = with_sentence(before)
    key = Key(What.CANDIDATE, workshop.candidates[0].id)
    item = typed(f"Nordufer: {line}", Entry.CANDIDATE, workshop, edited=key).candidates[0]
    assert (item.sentence, (item.urgency, item.importance, item.question)) == (sentence, weights)


@pytest.mark.parametrize("line", ["4 / 5", "4/5"])
def test_weights_of_the_chosen_case_are_no_round(line: str) -> None:
    workshop = with_cases()
    item = typed(line, Entry.CANDIDATE, workshop, Key(What.CANDIDATE, workshop.candidates[0].id)).candidates[0]
    assert (item.urgency, item.importance, item.round) == (4, 5, None)


def test_a_round_that_is_not_in_the_programme_is_not_chosen() -> None:
    workshop = full()
    with refused(Reason.ASKED):
        typed("3 later", Entry.CANDIDATE, workshop, Key(What.CANDIDATE, workshop.candidates[0].id))


def test_dots_replace_those_of_the_district() -> None:
    workshop = with_cases()
    given = typed("Südring: 1 1 3", Entry.DOTS, workshop)
    assert [item.total for item in given.candidates] == [2, 0, 1, 0]
    again = typed("Südring: 4 4 4", Entry.DOTS, given)
    assert [item.total for item in again.candidates] == [0, 0, 0, 3]
    assert [item.total for item in typed("Südring: 0", Entry.DOTS, again).candidates] == [0, 0, 0, 0]


def test_a_round_against_the_ranking_needs_a_note() -> None:
    workshop = typed("Südring: 1 1 1", Entry.DOTS, with_cases())
    last = workshop.candidates[-1].id
    with refused(Reason.AGAINST_DOTS):
        with_round(workshop, last, 1, CONTEXT)
    chosen = sound(with_round(workshop, last, 1, CONTEXT, "budget"))
    assert [item.round for item in chosen.candidates] == [None, None, None, 1]
    moved = sound(with_round(chosen, last, 2, CONTEXT, "later"))
    assert [item.round for item in moved.candidates] == [None, None, None, 2]


def test_rounds_go_round() -> None:
    workshop = with_cases(programme=planned().programme, last_id=99)
    item = workshop.candidates[0].id
    seen = []
    for _press in range(4):
        round_ = next_round(workshop, item)
        seen.append(round_)
        workshop = with_round(workshop, item, round_, CONTEXT, "note")
    assert seen == [1, 2, None, 1]


# --- rooms --------------------------------------------------------------------------------------------------------


def seated(workshop: Workshop, initials: str) -> list[str]:
    return [
        room.name
        for room in workshop.rooms
        for person in workshop.people
        if person.id in room.people and person.initials == initials
    ]


def test_somebody_moves_to_a_room_by_number_or_name_or_out() -> None:
    workshop = lay_out(with_rooms(), "half", "en")
    workshop = typed("LI0 1", Entry.SEAT, workshop)
    assert seated(workshop, "LI0") == ["Blau"]
    for text in ("LI0 2", "li0 Grün", "LI0: gruen", "LI0 Lindenau 2", "LI0, Lindenau Grün"):
        assert seated(typed(text, Entry.SEAT, workshop), "LI0") == ["Grün"]
    assert seated(typed("LI0 -", Entry.SEAT, workshop), "LI0") == []


def test_somebody_gets_a_role_with_or_without_moving() -> None:
    workshop = typed("LI0 2 Moderation", Entry.SEAT, lay_out(with_rooms(), "half", "en"))
    workshop = typed("LI1 2 scribe", Entry.SEAT, workshop)
    people = {person.initials: person.id for person in workshop.people}
    room = rooms.room_named(workshop, 1, "Grün")
    assert (room.facilitator, room.scribe) == (people["LI0"], people["LI1"])
    swapped = rooms.room_named(typed("LI1 Moderation", Entry.SEAT, workshop), 1, "Grün")
    assert (swapped.facilitator, swapped.scribe) == (people["LI1"], None)


def test_a_room_gets_another_name() -> None:
    workshop = lay_out(with_rooms(), "half", "en")
    renamed = typed("= Atelier 2", Entry.SEAT, workshop, Key(What.ROOM, 2, "Grün"))
    assert [room.name for room in renamed.rooms] == ["Blau", "Atelier 2"]
    assert seated(typed("LI0 Atelier 2", Entry.SEAT, renamed), "LI0") == ["Atelier 2"]


def test_initials_of_several_need_the_district() -> None:
    workshop = taking.add_person(lay_out(with_rooms(), "half", "en"), "LI0", district="suedring")
    with pytest.raises(Refusal) as caught:
        typed("LI0 2", Entry.SEAT, workshop)
    assert "Stadt Lindenau" in str(caught.value.facts)
    assert seated(typed("LI0 Südring 2", Entry.SEAT, workshop), "LI0") == ["Grün"]
    workshop = taking.add_person(workshop, "LI0", function="Agentur")
    agency = workshop.people[-1].id
    assert agency in rooms.room_named(typed("LI0 - 2", Entry.SEAT, workshop), 1, "Grün").people


def test_initials_that_a_district_has_twice_are_to_be_put_right() -> None:
    workshop = lay_out(with_rooms(), "half", "en")
    twin = workshop.people[0].model_copy(update={"id": 999})
    workshop = workshop.model_copy(update={"people": (*workshop.people, twin), "last_id": 999})
    for line in ("NO0 1", "NO0 Nordufer 1"):
        assert "NO02" in asked(line, Entry.SEAT, workshop)
    key = Key(What.PERSON, twin.id)
    corrected = day_capture.line_of(key, Entry.PERSON, workshop, CONTEXT)
    assert corrected is not None
    assert typed(corrected, Entry.PERSON, workshop, edited=key).people[-1].initials == "NO02"


def test_roles_that_no_room_has_are_named() -> None:
    assert "Facilitator and Scribe" in asked("LI0 2 Zeitwache", Entry.SEAT, full())


@pytest.mark.parametrize("district", [None, "nordufer"])
def test_initials_of_several_are_put_right_before_they_are_seated(district: str | None) -> None:
    workshop = taking.add_person(full(), "AB", district=district)
    number = workshop.last_id + 1
    other = workshop.people[-1].model_copy(update={"id": number})
    workshop = workshop.model_copy(update={"people": (*workshop.people, other), "last_id": number})
    with pytest.raises(Refusal) as caught:
        typed("AB 1", Entry.SEAT, workshop)
    assert caught.value.facts["question"] == (
        "2 people here have the initials AB. Please put one right first in the list of people (Ctrl+R), for example "
        "to AB2."
    )


# --- plenum, transfer, closing ------------------------------------------------------------------------------------


def test_a_case_giver_says_three_things_one_by_one() -> None:
    workshop = with_cases()
    item = workshop.candidates[1]
    key = Key(What.SAID, item.id)
    for entry, text in (
        (Entry.SAID_QUESTION, "How?"),
        (Entry.SAID_INSIGHT, "So."),
        (Entry.SAID_STEP, "Call"),
        (Entry.SAID_QUESTION, "What?"),
    ):
        workshop = typed(text, entry, workshop, key)
    said = Said(district="suedring", candidate=item.id, question="What?", insight="So.", step="Call")
    assert workshop.said == (said,)


def test_the_outcome_of_a_consultation_fills_what_was_not_said() -> None:
    workshop = with_cases()
    item = workshop.candidates[0]
    outcome = Said(district="nordufer", candidate=item.id, question="How?", step="Call")
    context = CONTEXT.with_outcomes({item.id: outcome})
    workshop = typed("What?", Entry.SAID_QUESTION, workshop, Key(What.SAID, item.id))
    (said,) = sound(take_outcome(workshop, item.id, context)).said
    assert (said.question, said.insight, said.step) == ("What?", "", "Call")
    with refused(Reason.EMPTY):
        take_outcome(workshop, item.id, CONTEXT)


def test_what_goes_home_and_who_helps_whom() -> None:
    workshop = typed("Nordufer: eine Seite: Auftrag", Entry.TRANSFER, event())
    workshop = typed("Lindenau > NO1: Muster", Entry.TRANSFER, workshop)
    assert [(item.district, item.text) for item in workshop.taken_home] == [("nordufer", "eine Seite: Auftrag")]
    assert [(item.giver, item.taker, item.what) for item in workshop.helps] == [("lindenau", "nordufer", "Muster")]


def test_feedback_is_a_voice_or_hands() -> None:
    workshop = typed("4 5 3 4/5 5 gut", Entry.FEEDBACK, event())
    workshop = typed("h2 0 1 4 3 0", Entry.FEEDBACK, workshop)
    voice, hands = workshop.feedback
    assert (voice.scores, voice.text) == ((4, 5, 3, 4, 5), "gut")
    assert hands.hands is not None
    assert (hands.hands.question, hands.hands.counts) == (2, (0, 1, 4, 3, 0))
    for words in ("Gut, 4 von 5", "hm 2", "H2O gab es genug", "+ Tempo", "- Pausen"):
        assert typed(words, Entry.FEEDBACK, event()).feedback[-1].text == words
    behind = typed("4 5 3 2 1 5 Leute fehlten", Entry.FEEDBACK, event()).feedback[-1]
    assert (behind.scores, behind.text) == ((4, 5, 3, 2, 1), "5 Leute fehlten")


@pytest.mark.parametrize(
    "line",
    [
        *("3 2 6 1 1", "6 1 1 2 3", "4 4 4 4", "4 4 4 4 4 4", "4 0 3", "4 5 3 gut", "2 Räume waren eng", "-1 4 4 4 4"),
        *(
            "h2 0 1 4 3",
            "h2 0 1 4 3 0 1",
            "h6 0 1 4 3 0",
            "h2 0 1 4 3 viele",
            "h2 0 1 4 3 1000",
            "h2: 0,1,4,3,0",
            "h2",
            "h",
        ),
    ],
)
def test_numbers_that_cannot_be_scores_or_hands_are_no_words(line: str) -> None:
    assert asked(line, Entry.FEEDBACK, event())


@pytest.mark.parametrize(
    ("line", "day"), [("15.1.", date(2020, 1, 15)), ("in 2 weeks", date(2019, 9, 15)), ("-", None)]
)
def test_the_day_of_the_look_back(line: str, day: date | None) -> None:
    workshop = event().model_copy(update={"look_back": date(2019, 12, 1)})
    assert typed(line, Entry.LOOK_BACK, workshop).look_back == day


# --- what is refused ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("entry", "line", "reason"),
    [
        (Entry.DISTRICT, "Nordufer", Reason.TAKES_PART),
        (Entry.DISTRICT, "Bezirk", Reason.ASKED),
        (Entry.DISTRICT, "= 31.2.2019", Reason.NO_SUCH_DAY),
        (Entry.DISTRICT, "= bald", Reason.DATE_UNKNOWN),
        (Entry.PERSON, "Anna Beispiel, Nordufer", Reason.PERSON_LINE),
        (Entry.PERSON, ",,", Reason.EMPTY),
        (Entry.PERSON, "AB, Neustadt", Reason.NOT_TAKING_PART),
        (Entry.PERSON, "AB, Bezirk", Reason.ASKED),
        (Entry.PERSON, "AB, Nordufer, Leitung, Kapitän", Reason.UNKNOWN_ROLE),
        (Entry.ITEM, "25", Reason.ASKED),
        (Entry.ITEM, "=", Reason.ASKED),
        (Entry.ITEM, "<", Reason.ASKED),
        (Entry.ITEM, "Break", Reason.ASKED),
        (Entry.ITEM, "Break 0", Reason.ITEM_MINUTES),
        (Entry.ITEM, "13:00-9:00", Reason.SPAN_TOO_SHORT),
        (Entry.STATUS, "done", Reason.ASKED),
        (Entry.NEED, "Nordufer: 4", Reason.NO_SUCH_QUESTION),
        (Entry.NEED, "Nordufer: ein", Reason.ASKED),
        (Entry.NEED, "1 1 3", Reason.ASKED),
        (Entry.CANDIDATE, "Ein Satz", Reason.ASKED),
        (Entry.CANDIDATE, "Neustadt: Ein Satz", Reason.NOT_TAKING_PART),
        (Entry.CANDIDATE, "Nordufer:", Reason.EMPTY),
        (Entry.CANDIDATE, "Nordufer: 4/5", Reason.EMPTY),
        (Entry.CANDIDATE, "Nordufer: Satz #9", Reason.NO_SUCH_QUESTION),
        (Entry.CANDIDATE, "Nordufer: Satz 2/7", Reason.ASKED),
        (Entry.CANDIDATE, "Nordufer: Satz 7/5 #2", Reason.ASKED),
        (Entry.CANDIDATE, "Nordufer: Satz 0 / 5.", Reason.ASKED),
        (Entry.CANDIDATE, "Nordufer: Satz 4/5 2/3", Reason.ASKED),
        (Entry.CANDIDATE, "Nordufer: Satz #1 #2", Reason.ASKED),
        (Entry.CANDIDATE, "Nordufer: Satz 2/2 #9 weiter", Reason.ASKED),
        (Entry.DOTS, "Nordufer: 1 1 1 1", Reason.NO_DOTS_LEFT),
        (Entry.DOTS, "Nordufer: 9", Reason.ASKED),
        (Entry.SEAT, "XY 1", Reason.ASKED),
        (Entry.SEAT, "LI0", Reason.ASKED),
        (Entry.SEAT, "LI0 9", Reason.NO_SUCH_ROOM),
        (Entry.SEAT, "= Neu", Reason.ASKED),
        (Entry.SAID_STEP, "Call", Reason.ASKED),
        (Entry.TRANSFER, "Nordufer > Nordufer: x", Reason.SAME_DISTRICT),
        (Entry.TRANSFER, "Nordufer > Neustadt: x", Reason.NOT_TAKING_PART),
        (Entry.TRANSFER, "nothing", Reason.ASKED),
        (Entry.LOOK_BACK, "bald", Reason.DATE_UNKNOWN),
    ],
)
def test_what_cannot_be_read_is_refused(entry: Entry, line: str, reason: Reason) -> None:
    with refused(reason):
        typed(line, entry, full())


@pytest.mark.parametrize("entry", list(Entry))
def test_an_empty_line_is_nothing(entry: Entry) -> None:
    with refused(Reason.EMPTY):
        typed(" \x00 ", entry, full())


# --- laws ---------------------------------------------------------------------------------------------------------

FULL = full()
KEYS = [
    None,
    *(Key(What.PERSON, person.id) for person in FULL.people[:1]),
    *(Key(What.ITEM, item.id) for item in FULL.programme[:1]),
    *(Key(What.CANDIDATE, item.id) for item in FULL.candidates[:1]),
    *(Key(What.SAID, item.id) for item in FULL.candidates[:1]),
    *(Key(What.QUESTION, item.id) for item in FULL.report.questions[:1]),
    *(Key(What.TRANSFERABLE, item.id) for item in FULL.report.transferable),
    *(Key(What.HOME, item.id) for item in FULL.taken_home),
    *(Key(What.HELP, item.id) for item in FULL.helps),
    Key(What.POINT, 1),
    Key(What.DISTRICT, 0, "nordufer"),
    Key(What.ROOM, 1, "Blau"),
]
BEGINNINGS = (
    "",
    "Nordufer: ",
    "NO0: ",
    "Lindenau > Nordufer: ",
    "= ",
    "! ",
    "> ",
    "AB, Nordufer, ",
    "LI0 ",
    "h2 ",
    "9:00-",
)


@given(
    entry=st.sampled_from(list(Entry)),
    begin=st.sampled_from(BEGINNINGS),
    text=st.text(max_size=40) | st.text(alphabet="0123456789 /#-+<>=:;,.hH", max_size=12),
    chosen=st.sampled_from(KEYS),
)
def test_whatever_is_typed_is_refused_or_makes_a_sound_workshop(
    entry: Entry, begin: str, text: str, chosen: Key | None
) -> None:
    try:
        line = day_capture.read(begin + text, entry, FULL, CONTEXT, chosen=chosen)
        sound(line.change(FULL, NOW))
    except Refusal:
        pass
    day_capture.completion(begin + text, entry, FULL, CONTEXT)


AS_LINES = [
    (Entry.PERSON, [Key(What.PERSON, person.id) for person in FULL.people]),
    (Entry.ITEM, [Key(What.ITEM, item.id) for item in FULL.programme]),
    (Entry.POINT, [Key(What.POINT, 1)]),
    (Entry.QUESTION, [Key(What.QUESTION, item.id) for item in FULL.report.questions]),
    (Entry.TRANSFERABLE, [Key(What.TRANSFERABLE, item.id) for item in FULL.report.transferable]),
    (Entry.CANDIDATE, [Key(What.CANDIDATE, item.id) for item in FULL.candidates]),
    (Entry.TRANSFER, [Key(What.HOME, item.id) for item in FULL.taken_home]),
    (Entry.TRANSFER, [Key(What.HELP, item.id) for item in FULL.helps]),
]


@pytest.mark.parametrize(("entry", "keys"), AS_LINES, ids=lambda value: getattr(value, "value", ""))
def test_a_row_brought_into_the_line_and_kept_changes_nothing(entry: Entry, keys: list[Key]) -> None:
    assert keys
    for key in keys:
        line = day_capture.line_of(key, entry, FULL, CONTEXT)
        assert line is not None
        assert typed(line, entry, FULL, key, key) == FULL


@pytest.mark.parametrize(
    ("entry", "key", "line", "shown"),
    [
        (Entry.PERSON, KEYS[1], "ZZ, Lindenau, Amt", "ZZ, Stadt Lindenau, Amt, Consultant, Vor Nachname"),
        (Entry.POINT, Key(What.POINT, 1), "Two desks", "Two desks"),
        (Entry.CANDIDATE, KEYS[3], "Nordufer: anders 1/2", "Bezirk Nordufer: anders 1/2"),
        (Entry.TRANSFER, Key(What.HOME, FULL.taken_home[0].id), "Nordufer: anders", "Bezirk Nordufer: anders"),
        (Entry.POINT, Key(What.QUESTION, FULL.report.questions[0].id), "Lindenau: Wer?", "Stadt Lindenau: Wer?"),
        (Entry.QUESTION, Key(What.POINT, 1), "Zwei", "Zwei"),
    ],
)
def test_a_row_is_put_right(entry: Entry, key: Key, line: str, shown: str) -> None:
    changed = typed(line, entry, FULL, key, key)
    text = day_capture.line_of(key, entry, changed, CONTEXT)
    assert text == shown.replace(", Vor Nachname", "")
    assert changed.last_id == FULL.last_id


@pytest.mark.parametrize(
    ("entry", "what", "line"),
    [
        (Entry.CANDIDATE, What.CANDIDATE, "Lindenau: Fall aus nordufer"),
        (Entry.TRANSFER, What.HOME, "Nordufer > Lindenau: hilft"),
        (Entry.TRANSFER, What.HELP, "Nordufer: eine Seite"),
    ],
)
def test_a_row_does_not_become_another(entry: Entry, what: What, line: str) -> None:
    key = next(key for key in KEYS if key is not None and key.what is what)
    assert "strike it" in asked(line, entry, FULL, key)


@pytest.mark.parametrize("function", ["Leitung; Planung", "Leitung, Planung", "Amt; Stab, Rat", "Amt | Stab"])
def test_somebody_comes_into_the_line_whatever_stands_in_a_cell(function: str) -> None:
    workshop = taking.add_person(event(), "AB", district="nordufer", function=function, name="Anna B")
    key = Key(What.PERSON, workshop.last_id)
    line = day_capture.line_of(key, Entry.PERSON, workshop, CONTEXT)
    assert line is not None
    assert typed(line, Entry.PERSON, workshop, key, key) == workshop


def test_somebody_with_every_sign_in_a_cell_has_no_line() -> None:
    workshop = taking.add_person(event(), "AB", function="a, b; c | d")
    assert day_capture.line_of(Key(What.PERSON, workshop.last_id), Entry.PERSON, workshop, CONTEXT) is None


def test_what_was_said_in_the_plenum_comes_back_part_by_part() -> None:
    key = Key(What.SAID, FULL.candidates[0].id)
    workshop = typed("So.", Entry.SAID_INSIGHT, FULL, key)
    assert day_capture.line_of(key, Entry.SAID_INSIGHT, workshop, CONTEXT) == "So."
    assert day_capture.line_of(key, Entry.SAID_STEP, workshop, CONTEXT) == ""
    assert day_capture.line_of(Key(What.ROOM, 1, "Blau"), Entry.SEAT, workshop, CONTEXT) is None


# --- striking, completing -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("what", "left"),
    [
        (What.PERSON, lambda w: len(w.people)),
        (What.QUESTION, lambda w: len(w.report.questions)),
        (What.TRANSFERABLE, lambda w: len(w.report.transferable)),
        (What.HOME, lambda w: len(w.taken_home)),
        (What.HELP, lambda w: len(w.helps)),
    ],
    ids=lambda value: getattr(value, "value", ""),
)
def test_a_row_is_struck(what: What, left: object) -> None:
    key = next(key for key in KEYS if key is not None and key.what is what)
    change = strike(key, FULL, 1)
    assert change is not None
    assert callable(left)
    assert left(sound(change(FULL, NOW))) == left(FULL) - 1


def test_an_item_is_left_out_then_taken_away_and_the_running_one_skipped() -> None:
    workshop = planned()
    ids = [item.id for item in workshop.programme]
    drop = strike(Key(What.ITEM, ids[1]), workshop, None)
    assert drop is not None
    dropped = drop(workshop, NOW)
    assert [item.dropped for item in dropped.programme[:2]] == [False, True]
    remove = strike(Key(What.ITEM, ids[1]), dropped, None)
    assert remove is not None
    assert [item.id for item in remove(dropped, NOW).programme] == [ids[0], *ids[2:]]
    runs = programme.begin(workshop, NOW)
    skip = strike(Key(What.ITEM, ids[0]), runs, None)
    assert skip is not None
    run = skip(runs, NOW).run
    assert run is not None
    assert run.item == ids[1]


def test_points_rooms_the_said_and_the_look_back_are_struck() -> None:
    workshop = typed("So.", Entry.SAID_INSIGHT, FULL, Key(What.SAID, FULL.candidates[0].id))
    workshop = typed("15.1.", Entry.LOOK_BACK, workshop)
    for key in (
        Key(What.POINT, 1),
        Key(What.ROOM, 1, "Blau"),
        Key(What.SAID, FULL.candidates[0].id),
        Key(What.LOOK_BACK),
    ):
        change = strike(key, workshop, 1)
        assert change is not None
        workshop = sound(change(workshop, NOW))
    assert (workshop.report.points, workshop.said, workshop.look_back) == ((), (), None)
    assert [room.name for room in workshop.rooms] == ["Grün"]
    assert strike(Key(What.TEXT, 1), workshop, 1) is None
    assert strike(Key(What.STEP, 1, "x/y"), workshop, 1) is None


@pytest.mark.parametrize(
    ("entry", "raw", "completed"),
    [
        (Entry.NEED, "Stadt L", "Stadt Lindenau: "),
        (Entry.NEED, "bezirk", None),
        (Entry.NEED, "", None),
        (Entry.POINT, "Stadt L", None),
        (Entry.DISTRICT, "Stadt N", "Stadt Neustadt"),
        (Entry.DISTRICT, "Stadt L", None),
    ],
)
def test_names_are_completed(entry: Entry, raw: str, completed: str | None) -> None:
    assert day_capture.completion(raw, entry, FULL, CONTEXT) == completed


def test_behind_a_district_its_cases_are_offered_until_they_are_on_the_list() -> None:
    workshop = taking.take_in(event(), "neustadt")
    for raw, completed in (
        ("Stadt Neustadt:", "Stadt Neustadt: Der Fall"),
        ("Stadt Neustadt: ", "Stadt Neustadt: Der Fall"),
        ("Stadt Neustadt: der", "Stadt Neustadt: Der Fall"),
        ("Stadt Neustadt: ein", None),
    ):
        assert day_capture.completion(raw, Entry.CANDIDATE, workshop, CONTEXT) == completed
    named = typed("Neustadt: Der Fall", Entry.CANDIDATE, workshop)
    assert day_capture.completion("Stadt Neustadt: ", Entry.CANDIDATE, named, CONTEXT) is None


# --- the districts of a row ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("what", "entry", "name", "districts"),
    [
        (What.DISTRICT, 0, "suedring", ("suedring",)),
        (What.STEP, 3, "lindenau/2019-01-01-x", ("lindenau",)),
        (What.MATCH, 0, "lindenau>nordufer", ("lindenau", "nordufer")),
        (What.PERSON, FULL.people[0].id, "", ("nordufer",)),
        (What.PERSON, FULL.people[-1].id, "", ()),
        (What.CANDIDATE, FULL.candidates[1].id, "", ("suedring",)),
        (What.SAID, FULL.candidates[1].id, "", ("suedring",)),
        (What.QUESTION, FULL.report.questions[0].id, "", ("suedring",)),
        (What.QUESTION, FULL.report.questions[1].id, "", ()),
        (What.HOME, FULL.taken_home[0].id, "", ("lindenau",)),
        (What.HELP, FULL.helps[0].id, "", ("lindenau", "nordufer")),
        (What.TEXT, 1, "", ()),
        (What.ROOM, 1, "Blau", ()),
    ],
)
def test_the_districts_that_a_row_speaks_of(what: What, entry: int, name: str, districts: tuple[str, ...]) -> None:
    assert districts_of(Key(what, entry, name), FULL) == districts


def test_no_row_speaks_of_no_district() -> None:
    assert districts_of(None, FULL) == ()
