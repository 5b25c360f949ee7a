"""Two states of one session, or of one workshop, brought together."""

from collections import Counter
from collections.abc import Callable, Sequence
from datetime import date
from itertools import permutations
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from sessions import conduct
from sessions.codes import Kind, Mark, StepStatus
from sessions.event.merging import Conflict, merge, merge_workshop
from sessions.record import Contribution, Person, Session, numbered, problems
from sessions.text import TEXT_LIMIT
from sessions.workshop import Room, Workshop
from tests.sessions.core_builders import at, method, phase
from tests.sessions.event.changes import OPERATIONS, Operation, base_session, changed, unmarked
from tests.sessions.event.event_builders import with_cases

BASE = base_session()
FACT, QUESTION, PARKED, IDEA, OTHER, STEP, VOICE, NOTE = range(1, 9)

Change = Callable[[Session], Session]


def say(text: str, minutes: float = 20) -> Change:
    return lambda session: conduct.record(session, Kind.IDEA, text, "SB", at(minutes))


def edit(entry: int, text: str) -> Change:
    return lambda session: conduct.edit(session, entry, text, "SB")


def strike(entry: int) -> Change:
    return lambda session: conduct.strike(session, entry)


def mark(entry: int, value: Mark) -> Change:
    return lambda session: conduct.mark(session, entry, value)


def step(text: str, source: int) -> Change:
    return lambda session: conduct.commit_step(session, text, source=source)


def done(*changes: Change) -> Session:
    session = BASE
    for change in changes:
        session = change(session)
    return session


def texts(session: Session) -> dict[int, str]:
    return {item.id: item.text for item in session.contributions}


# --- what one side did ---


def test_what_one_side_added_changed_and_struck_is_taken() -> None:
    ours = done(say("hier"), edit(IDEA, "Idee, genauer"))
    theirs = done(say("dort", 21), strike(OTHER), mark(IDEA, Mark.TAKE))
    merged, conflicts = merge(BASE, ours, theirs)
    assert conflicts == ()
    assert texts(merged) == {1: "Fakt", 2: "Frage", 3: "Geparkt", 4: "Idee, genauer", 9: "hier", 10: "dort"}
    assert conduct.contribution(merged, IDEA).mark is Mark.TAKE
    assert merged.last_id == 10


def test_numbers_stay_where_nobody_else_used_them() -> None:
    merged, _ = merge(BASE, done(edit(FACT, "Tatsache")), done(say("dort"), say("dort auch", 21)))
    assert list(texts(merged))[-2:] == [9, 10]


def test_a_number_that_was_struck_here_never_names_anything_else() -> None:
    merged, _ = merge(BASE, done(say("hier"), strike(9)), done(say("dort")))
    assert texts(merged)[10] == "dort"
    assert 9 not in texts(merged)


def test_lines_stand_in_the_order_in_which_they_were_said() -> None:
    ours = done(say("eins", 20), say("drei", 22))
    theirs = done(say("zwei", 21), say("vier", 23))
    assert list(texts(merge(BASE, ours, theirs).session).values())[-4:] == ["eins", "zwei", "drei", "vier"]


def test_what_was_taken_from_the_parking_place_there_stands_where_it_was_taken() -> None:
    theirs = done(lambda session: conduct.take(session, PARKED, at(21)))
    merged, _ = merge(BASE, done(say("eins", 20), say("drei", 22)), theirs)
    assert list(texts(merged).values())[-3:] == ["eins", "Geparkt", "drei"]
    assert merged.parked == ()


def test_a_next_step_follows_the_line_it_came_from() -> None:
    merged, _ = merge(BASE, done(say("hier")), done(say("dort"), step("tun", 9)))
    assert [(item.what, texts(merged).get(item.source or 0)) for item in merged.steps] == [
        ("Schritt", "Idee"),
        ("tun", "dort"),
    ]


def test_a_next_step_from_a_line_that_is_struck_stays() -> None:
    merged, conflicts = merge(BASE, done(strike(OTHER)), done(step("tun", OTHER)))
    assert conflicts == ()
    assert [(item.what, item.source) for item in merged.steps] == [("Schritt", IDEA), ("tun", None)]


# --- conflicts ---

NEW = 9
CONFLICTS: dict[str, tuple[Session, Session, tuple[Conflict, ...], dict[int, str]]] = {
    "both worded a line anew": (
        done(edit(FACT, "hier")),
        done(edit(FACT, "dort")),
        (Conflict("contributions.text", "hier", "dort", kept=True, entry=FACT),),
        {FACT: "hier", NEW: "dort"},
    ),
    "both marked an idea": (
        done(mark(IDEA, Mark.TAKE)),
        done(mark(IDEA, Mark.NO)),
        (Conflict("contributions.mark", "take", "no", kept=True, entry=IDEA),),
        {IDEA: "Idee", NEW: "Idee"},
    ),
    "struck here, changed there": (
        done(strike(FACT)),
        done(edit(FACT, "dort")),
        (Conflict("contributions", "", "dort", kept=True),),
        {FACT: "dort"},
    ),
    "changed here, struck there": (
        done(edit(FACT, "hier")),
        done(strike(FACT)),
        (Conflict("contributions", "hier", "", kept=True, entry=FACT),),
        {FACT: "hier"},
    ),
}


@pytest.mark.parametrize("what", CONFLICTS)
def test_of_what_both_changed_both_is_kept(what: str) -> None:
    ours, theirs, expected, lines = CONFLICTS[what]
    merged, conflicts = merge(BASE, ours, theirs)
    assert conflicts == expected
    assert {number: text for number, text in texts(merged).items() if number in lines} == lines
    assert merge(BASE, merged, theirs).session == merged


def test_changes_that_do_not_go_together_leave_two_lines() -> None:
    """A question that became an idea here has no place for the answer that it got there."""
    as_idea = {"kind": Kind.IDEA, "parked": True}
    parked = BASE.contributions[1].model_copy(update=as_idea)
    ours = BASE.model_copy(update={"contributions": (BASE.contributions[0], parked, *BASE.contributions[2:])})
    theirs = done(lambda session: conduct.answer(session, "Antwort", "FG", at(20), QUESTION))
    merged, conflicts = merge(BASE, ours, theirs)
    assert conflicts == (Conflict("contributions.answer", "", "Antwort", kept=True, entry=QUESTION),)
    both = [item for item in merged.contributions if item.text == "Frage"]
    assert [(item.kind, item.answer and item.answer.text) for item in both] == [
        (Kind.IDEA, None),
        (Kind.QUESTION, "Antwort"),
    ]


def test_a_step_follows_the_wording_of_its_own_side() -> None:
    ours = done(edit(IDEA, "hier"), step("hier tun", IDEA))
    theirs = done(edit(IDEA, "dort"), step("dort tun", IDEA))
    merged, _ = merge(BASE, ours, theirs)
    sources = {item.what: texts(merged).get(item.source or 0) for item in merged.steps}
    assert sources == {"Schritt": "hier", "hier tun": "hier", "dort tun": "dort"}


def test_both_counted_hands() -> None:
    ours, theirs = (
        done(lambda session, hands=hands: conduct.show_hands(session, 2, [0, 0, 0, hands, 0], at(20)))  # type: ignore[misc]
        for hands in (3, 4)
    )
    merged, conflicts = merge(BASE, ours, theirs)
    assert conflicts == (Conflict("feedback.hands", "2 0, 0, 0, 3, 0", "2 0, 0, 0, 4, 0", kept=True, entry=9),)
    assert [item.hands.counts[3] for item in merged.feedback if item.hands] == [3, 4]


def test_both_changed_a_step() -> None:
    ours, theirs = (
        done(lambda session, status=status: conduct.follow_up(session, STEP, status))  # type: ignore[misc]
        for status in (StepStatus.DONE, StepStatus.DROPPED)
    )
    merged, conflicts = merge(BASE, ours, theirs)
    assert conflicts == (Conflict("steps.status", "done", "dropped", kept=True, entry=STEP),)
    assert [item.status for item in merged.steps] == [StepStatus.DONE, StepStatus.DROPPED]


# --- parts of which there is one ---


@pytest.mark.parametrize(
    ("here", "there", "merged", "kept"),
    [
        ("", "dort", "dort", None),
        ("hier", "", "hier", None),
        ("hier", "dort", "hier\n\ndort", True),
        ("gleich", "gleich", "gleich", None),
        ("x\n\ndort", "dort", "x\n\ndort", True),
        ("x" * TEXT_LIMIT, "dort", "x" * TEXT_LIMIT, False),
    ],
)
def test_paragraphs_stand_one_below_the_other(here: str, there: str, merged: str, kept: bool | None) -> None:
    ours, theirs = (done(lambda session, text=text: conduct.take_along(session, text)) for text in (here, there))  # type: ignore[misc]
    session, conflicts = merge(BASE, ours, theirs)
    assert session.takeaway == merged
    assert conflicts == (() if kept is None else (Conflict("takeaway", here, there, kept=kept),))
    assert merge(BASE, session, theirs).session == session


ONE: dict[str, tuple[dict[str, Any], dict[str, Any], Conflict]] = {
    "review": (
        {"review": date(2019, 10, 1)},
        {"review": date(2019, 10, 2)},
        Conflict("review", "2019-10-01", "2019-10-02", kept=False),
    ),
    "end_by": (
        {"end_by": at(60)},
        {"end_by": None},
        Conflict("end_by", "2019-09-18T09:00:00+00:00", "", kept=False),
    ),
    "case.cleared": (
        {"case": BASE.case.model_copy(update={"cleared": True})},
        {"case": BASE.case.model_copy(update={"cleared": False})},
        Conflict("case.cleared", "true", "false", kept=False),
    ),
    "plan": (
        {"plan": (BASE.plan[0].model_copy(update={"added": 1}), *BASE.plan[1:])},
        {"plan": (BASE.plan[0].model_copy(update={"added": 3, "skipped": True}), *BASE.plan[1:])},
        Conflict("plan.minutes", "facts 6", "facts 8", kept=False),
    ),
    "people": (
        {"people": (BASE.people[0].model_copy(update={"function": "Büro"}), *BASE.people[1:])},
        {"people": (BASE.people[0].model_copy(update={"function": "Amt", "district": "Weida"}), *BASE.people[1:])},
        Conflict("people.function", "FG Büro", "FG Amt", kept=False),
    ),
}


@pytest.mark.parametrize("what", ONE)
def test_of_what_there_is_only_one_ours_stays_and_theirs_is_said(what: str) -> None:
    here, there, conflict = ONE[what]
    base = BASE.model_copy(update={"end_by": at(30)}) if what == "end_by" else BASE
    ours, theirs = (base.model_copy(update=update) for update in (here, there))
    merged, conflicts = merge(base, ours, theirs)
    assert conflicts == (conflict,)
    if what == "plan":
        assert (merged.plan[0].added, merged.plan[0].skipped) == (1, True)
    elif what == "people":
        assert (merged.people[0].function, merged.people[0].district) == ("Büro", "Weida")
    else:
        assert unmarked(merged) == ours


def test_phases_are_those_of_the_side_that_held_them() -> None:
    theirs = done(lambda session: conduct.close(session, at(40)))
    merged, conflicts = merge(BASE, done(say("hier")), theirs)
    assert (merged.runs, merged.closed_at, conflicts) == (theirs.runs, at(40), ())
    ours = done(lambda session: conduct.advance(session, at(30)))
    merged, conflicts = merge(BASE, ours, theirs)
    assert (merged.runs, merged.closed_at) == (ours.runs, None)
    expected = ("facts 1, hypotheses 1, ideas 28, steps 0", "facts 1, hypotheses 1, ideas 38")
    assert conflicts == (Conflict("runs", *expected, kept=False),)


def test_wordings_of_the_key_question_stand_in_the_order_of_time() -> None:
    ours = done(lambda session: conduct.word_key_question(session, "hier", at(22)))
    theirs = done(
        lambda session: conduct.agree_key_question(session, at(20)),
        lambda session: conduct.word_key_question(session, "dort", at(21)),
    )
    merged, conflicts = merge(BASE, ours, theirs)
    assert [item.text for item in merged.key_question] == ["Wie?", "dort", "hier"]
    assert merged.key_question[0].agreed == at(20)
    assert conflicts == (Conflict("key_question", "hier", "dort", kept=True),)


def test_who_agreed_on_either_side_has_agreed() -> None:
    ours = conduct.agree(BASE, ["FG", "SB"], at(20))
    theirs = conduct.agree(BASE, ["SB", "MK"], at(19))
    agreement = merge(BASE, ours, theirs).session.agreement
    assert agreement is not None
    assert [(item.initials, item.at) for item in agreement.by] == [("FG", at(20)), ("SB", at(19)), ("MK", at(19))]
    other = conduct.agree(conduct.agree_on_rule(BASE, "Andere", at(18)), ["MK"], at(19))
    third = conduct.agree_on_rule(BASE, "Dritte", at(18))
    merged, conflicts = merge(BASE, other, third)
    assert (merged.agreement, conflicts) == (
        other.agreement,
        (Conflict("agreement", "Andere", "Dritte", kept=False),),
    )


def test_whoever_spoke_on_one_side_stays_in_the_list() -> None:
    few = tuple(person for person in BASE.people if person.initials != "ÄÖ")
    new = Person(initials="NN", district="Neu")
    ours = conduct.set_people(BASE, few)
    theirs = conduct.set_people(BASE, (*BASE.people, new))
    assert merge(BASE, ours, theirs).session.people == (*few, new)
    spoke = conduct.record(theirs, Kind.IDEA, "dort", "ÄÖ", at(20))
    assert merge(BASE, ours, spoke).session.people == (*few, new, BASE.people[-1])


def test_two_methods_leave_one_and_every_line() -> None:
    def held(name: str) -> Session:
        how = method(*BASE.method.phase, phase(name, 5, BASE.method.phase[2].records))
        chosen = BASE.model_copy(
            update={"method": how, "plan": (*BASE.plan, BASE.plan[0].model_copy(update={"phase": name}))}
        )
        return conduct.record(conduct.advance(conduct.advance(chosen, at(19)), at(20)), Kind.IDEA, name, "SB", at(21))

    def idea(phase: str) -> Contribution:
        return next(item for item in merged.contributions if item.text == phase)

    ours, theirs = held("mehr"), held("weiter")
    merged, conflicts = merge(BASE, ours, theirs)
    assert (merged.method, merged.runs) == (ours.method, ours.runs)
    assert [conflict.field for conflict in conflicts] == ["method"]
    assert (idea("mehr").phase, idea("weiter").phase) == ("mehr", "facts")
    assert merge(BASE, merged, theirs).session == merged
    merged, conflicts = merge(BASE, done(edit(FACT, "hier")), theirs)
    assert (merged.method, idea("weiter").phase, conflicts) == (theirs.method, "weiter", ())


def test_states_of_two_sessions_are_not_merged() -> None:
    with pytest.raises(ValueError, match="different sessions"):
        merge(BASE, BASE, BASE.model_copy(update={"id": "other"}))


# --- laws ---


def sound(session: Session) -> Session:
    """Return a session of which every part is as it would be read from the disk."""
    assert problems(session) == []
    assert Session.model_validate_json(session.model_dump_json(by_alias=True)) == session
    return session


def words(session: Session) -> Counter[str]:
    """Return everything that was said and stands in a line of its own."""
    items = [item for group in numbered(session) for item in group]
    said = [getattr(item, name, "") for item in items for name in ("text", "what", "remark")]
    return Counter([*said, *(item.answer.text for item in session.contributions if item.answer)])


def own_words(session: Session) -> set[str]:
    """Return what a side said that was not there before; no other side says the same."""
    return set(words(session)) - set(words(BASE))


def gone(sides: Sequence[Session]) -> set[int]:
    """Return the numbers that some side struck and no side changed."""
    before = {item.id: item for group in numbered(BASE) for item in group if not hasattr(item, "source")}
    after = [{item.id: item for group in numbered(side) for item in group} for side in sides]
    return {
        number
        for number, item in before.items()
        if any(number not in side for side in after) and all(side.get(number, item) == item for side in after)
    }


@given(OPERATIONS)
@settings(max_examples=60, deadline=None)
def test_what_only_one_side_changed_is_the_result(operations: list[Operation]) -> None:
    one = changed(BASE, operations, "a")
    for ours, theirs in ((one, BASE), (BASE, one), (one, one)):
        merged, conflicts = merge(BASE, ours, theirs)
        assert (unmarked(merged), conflicts) == (one, ())


@given(OPERATIONS, st.booleans())
@settings(max_examples=100, deadline=None)
def test_changes_that_do_not_touch_each_other_are_both_there(operations: list[Operation], swapped: bool) -> None:
    """The long way, part by part, comes to the same as taking one side whole."""
    one = changed(BASE, operations, "a")
    other = BASE.model_copy(update={"district_name": "Anderswo"})
    pair = (other, one) if swapped else (one, other)
    merged, conflicts = merge(BASE, *pair)
    assert conflicts == ()
    assert unmarked(sound(merged)) == one.model_copy(update={"district_name": "Anderswo"})


SIDES = st.tuples(OPERATIONS, OPERATIONS, OPERATIONS)


@given(SIDES)
@settings(max_examples=100, deadline=None)
@example(([("edit", 1, 0)], [("edit", 1, 0), ("mark", 1, 0)], [("strike", 1, 0)]))
@example(([("park_recorded", 1, 0)], [("answer", 0, 0)], [("edit", 1, 0)]))
@example(([("edit", 3, 0)], [("edit_step", 0, 0)], [("edit_step", 0, 0), ("strike", 3, 0)]))
@example(([("mark", 0, 0)], [("strike", 3, 0)], [("strike", 5, 0)]))
@example(([("record", 0, 0)] * 2, [("record", 0, 0)] * 2, [("record", 0, 0), ("strike", 8, 0)]))
def test_everything_is_there_once_in_any_order(operations: tuple[list[Operation], ...]) -> None:
    sides = {side: changed(BASE, done, side) for done, side in zip(operations, "abc", strict=True)}
    said = [own_words(side) for side in sides.values()]
    known = set(words(BASE)).union(*said)
    for order in permutations(sides):
        merged = BASE
        for name in order:
            merged = sound(merge(BASE, merged, sides[name], name, at(90)).session)
        found = words(merged)
        assert set(found) <= known, "nothing is invented"
        assert {text: found[text] for texts in said for text in texts} == dict.fromkeys(set().union(*said), 1)
        numbers = {item.id for group in numbered(merged) for item in group}
        assert not numbers & gone([*sides.values()]), "what was struck is gone"
        for name in order:
            assert merge(BASE, merged, sides[name], name, at(90)) == (merged, ()), "once more changes nothing"


@given(OPERATIONS, OPERATIONS)
@settings(max_examples=100, deadline=None)
@example([("record", 0, 0)], [("edit", 5, 0)])
@example([("record", 0, 0)], [("strike", 5, 0)])
@example([("edit", 0, 0)], [("strike", 0, 0)])
@example([("set_people", 0, 0)], [("set_people", 0, 1)])
def test_what_comes_back_twice_is_as_it_was_last(first: list[Operation], then: list[Operation]) -> None:
    """Nobody at home changes anything: whatever the laptop says in the end stands here."""
    early = changed(BASE, first, "a")
    last = changed(early, then, "b", 50)
    merged = merge(BASE, BASE, early, "laptop", at(90)).session
    merged, conflicts = merge(BASE, sound(merged), last, "laptop", at(91))
    assert (unmarked(sound(merged)), conflicts) == (last, ())
    assert merge(BASE, merged, early, "laptop", at(90)) == (merged, ())


@given(OPERATIONS, OPERATIONS, OPERATIONS, OPERATIONS)
@settings(max_examples=150, deadline=None)
@example([], [("record", 0, 0)], [("edit", 5, 0)], [])
@example([], [("record", 0, 0)], [("strike", 5, 0)], [])
@example([], [("record", 0, 0)], [("edit", 5, 0)], [("edit", 5, 0)])
@example([], [("record", 0, 0)], [("strike", 5, 0)], [("edit", 5, 0)])
@example([("record", 0, 0)], [("record", 0, 0)], [("edit", 6, 0)], [("mark", 2, 0)])
@example([], [("edit", 1, 0)], [("strike", 1, 0)], [("edit", 1, 0)])
def test_what_was_changed_on_both_sides_between_two_returns_is_there_once(
    before: list[Operation], first: list[Operation], since: list[Operation], then: list[Operation]
) -> None:
    early = changed(BASE, first, "a")
    last = changed(early, then, "b", 50)
    merged = merge(BASE, changed(BASE, before, "c"), early, "laptop", at(90)).session
    later = changed(merged, since, "d", 40)
    assert merge(BASE, later, early, "laptop", at(90)) == (later, ())
    saved_again, conflicts = merge(BASE, later, early, "laptop", at(90.5))
    assert (unmarked(saved_again), conflicts) == (unmarked(later), ())

    merged, conflicts = merge(BASE, later, last, "laptop", at(91))
    found = words(sound(merged))
    ours, theirs = own_words(later), own_words(last)
    assert set(found) <= set(words(BASE)) | ours | theirs, "nothing is invented, nothing that both left comes back"
    new = own_words(last) - own_words(early)
    assert {text: found[text] for text in new} == dict.fromkeys(new, 1), "what is new there is here"
    own = {text for text in ours if text.startswith(("c", "d"))}
    assert {text: found[text] for text in own} == dict.fromkeys(own, 1), "what was put right here stands"
    twice = [text for text in found if text and found[text] > words(later)[text] > 0]
    assert not twice or any(conflict.kept for conflict in conflicts), "nothing stands twice without being said"


def test_of_two_versions_neither_is_struck_when_the_laptop_returns() -> None:
    theirs = edit(1, "dort")(BASE)
    merged = merge(BASE, edit(1, "hier")(BASE), theirs, "laptop", at(90)).session
    first = next(item.text for item in BASE.contributions if item.id == 1)
    for wording in ("hier", first):
        here = edit(1, wording)(merged)
        after, conflicts = merge(BASE, here, say("neu")(theirs), "laptop", at(91))
        assert conflicts == ()
        assert {wording, "dort", "neu"} <= {item.text for item in after.contributions}


def test_what_comes_back_from_another_package_is_no_old_news() -> None:
    def cleared(session: Session, answer: bool | None) -> Session:
        return session.model_copy(update={"case": session.case.model_copy(update={"cleared": answer})})

    theirs = cleared(BASE, answer=True)
    here = cleared(merge(BASE, BASE, theirs, "first", at(90)).session, answer=BASE.case.cleared)
    assert merge(BASE, here, theirs, "first", at(90)).session == here
    assert merge(here, here, cleared(here, answer=True), "second", at(80)).session.case.cleared is True


# --- the workshop ---


def workshop() -> Workshop:
    event = with_cases()
    rooms = (Room(round=1, name="Raum 1", session="alt"), Room(round=2, name="Raum 1", session="zwei"))
    return event.model_copy(update={"rooms": rooms, "look_back": date(2019, 11, 1)})


EVENT = workshop()
HERE = (1, "Raum 1")


def with_room(place: int, event: Workshop = EVENT, **update: object) -> Workshop:
    rooms = list(event.rooms)
    rooms[place] = rooms[place].model_copy(update=update)
    return event.model_copy(update={"rooms": tuple(rooms)})


def test_a_room_brings_back_which_session_was_held() -> None:
    ours = with_room(0, EVENT.model_copy(update={"look_back": None}), away=True)
    merged, conflicts = merge_workshop(EVENT, ours, with_room(0, session="neu"), HERE)
    assert conflicts == ()
    assert merged == with_room(0, ours, session="neu")
    assert merge_workshop(EVENT, ours, EVENT, HERE) == (ours, ())


ELSE: dict[str, tuple[Workshop, Workshop, Conflict]] = {
    "the session was replaced on both sides": (
        with_room(0, session="hier"),
        with_room(0, session="dort"),
        Conflict("rooms.session", "hier", "dort", kept=False),
    ),
    "another room": (
        EVENT,
        with_room(1, session="dort"),
        Conflict("rooms", "2 Raum 1 haug-benien zwei false", "2 Raum 1 haug-benien dort false", kept=False),
    ),
    "the method of the room": (
        EVENT,
        with_room(0, method="short"),
        Conflict("rooms.method", "haug-benien", "short", kept=False),
    ),
    "a field": (
        EVENT,
        EVENT.model_copy(update={"look_back": date(2019, 12, 1)}),
        Conflict("look_back", "2019-11-01", "2019-12-01", kept=False),
    ),
    "a list": (
        EVENT,
        EVENT.model_copy(update={"guiding_questions": (*EVENT.guiding_questions[:-1], "Andere?")}),
        Conflict("guiding_questions", "Welcher Mehrwert?", "Andere?", kept=False),
    ),
    "the room is gone here": (
        EVENT.model_copy(update={"rooms": EVENT.rooms[1:]}),
        EVENT,
        Conflict("rooms", "", "1 Raum 1 haug-benien alt false", kept=False),
    ),
}


@pytest.mark.parametrize("what", ELSE)
def test_whatever_else_the_laptop_changed_is_said_and_not_taken(what: str) -> None:
    ours, theirs, conflict = ELSE[what]
    assert merge_workshop(EVENT, ours, theirs, HERE) == (ours, (conflict,))


def test_the_same_change_on_both_sides_is_none() -> None:
    both = EVENT.model_copy(update={"look_back": date(2019, 12, 1)})
    assert merge_workshop(EVENT, both, both, HERE) == (both, ())
