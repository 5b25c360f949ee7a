"""How a running session moves, and what it refuses."""

from collections.abc import Callable
from datetime import date, timedelta, timezone

import pytest
from pydantic import ValidationError

from sessions import conduct, timing
from sessions.codes import Entry, Exit, Kind, Mark, Role, Stage, StepPart, StepStatus
from sessions.history import DEPTH, History
from sessions.method import Method
from sessions.module import Module, overlaid, published_modules
from sessions.record import Person, Session, problems
from sessions.refusal import Reason
from sessions.text import NAME_LIMIT, TEXT_LIMIT
from sessions.timing import Loan
from tests.sessions.core_builders import PEOPLE, START, at, closed, method, phase, prepared, refused, running

Action = Callable[[Session], object]

# One call of every function, on a session in which the contribution 1 may or may not be.
MOVES: dict[str, Action] = {
    "advance": lambda s: conduct.advance(s, at(9)),
    "back": lambda s: conduct.back(s, at(9)),
    "skip": lambda s: conduct.skip(s, at(9)),
    "pause": lambda s: conduct.pause(s, at(9)),
    "go_on": lambda s: conduct.go_on(s, at(9)),
    "not_counted": lambda s: conduct.not_counted(s, at(9), at(8)),
    "add_minutes": lambda s: conduct.add_minutes(s, 1),
    "note_pause": lambda s: conduct.note_pause(s, "a"),
    "say_why": lambda s: conduct.say_why(s, "a"),
    "lend": lambda s: conduct.lend(s, [Loan("ideas", 1)]),
    "slot": conduct.slot,
    "choose_module": lambda s: conduct.choose_module(s, None),
    "later_phases": conduct.later_phases,
    "close": lambda s: conduct.close(s, at(9)),
}
SAYINGS: dict[str, Action] = {
    "record": lambda s: conduct.record(s, Kind.FACT, "a", None, at(9)),
    "answer": lambda s: conduct.answer(s, "a", None, at(9)),
    "park": lambda s: conduct.park(s, "a", None, at(9)),
    "park_recorded": lambda s: conduct.park_recorded(s, 1),
    "take": lambda s: conduct.take(s, 1, at(9)),
    "commit_step": lambda s: conduct.commit_step(s, "a"),
    "give_feedback": lambda s: conduct.give_feedback(s, "a", None, at(9)),
    "show_hands": lambda s: conduct.show_hands(s, 1, [1, 0, 0, 0, 0], at(9)),
    "note_privately": lambda s: conduct.note_privately(s, "a", at(9)),
    "pass_turn": lambda s: conduct.pass_turn(s, "SB"),
}
EDITS: dict[str, Action] = {
    "edit": lambda s: conduct.edit(s, 1, "a", None),
    "edit_answer": lambda s: conduct.edit_answer(s, 1, "a"),
    "strike": lambda s: conduct.strike(s, 1),
    "word_key_question": lambda s: conduct.word_key_question(s, "a", at(9)),
    "mark": lambda s: conduct.mark(s, 1, None),
    "edit_step": lambda s: conduct.edit_step(s, 1, "a"),
    "take_along": lambda s: conduct.take_along(s, "a"),
    "set_people": lambda s: conduct.set_people(s, PEOPLE),
    "clear_case": lambda s: conduct.clear_case(s, True),
    "say_why_of": lambda s: conduct.say_why(s, "a", "facts"),
    "refit": lambda s: conduct.refit(s, s.plan),
    "end_by": lambda s: conduct.end_by(s, None),
    "agree_on_rule": lambda s: conduct.agree_on_rule(s, "a", at(9)),
    "agree": lambda s: conduct.agree(s, ["FG"], at(9)),
    "withdraw": lambda s: conduct.withdraw(s, ["FG"]),
    "agree_key_question": lambda s: conduct.agree_key_question(s, at(9)),
    "remark": lambda s: conduct.remark(s, 1, "a"),
    "edit_private": lambda s: conduct.edit_private(s, 1, "a"),
    "waive_step": lambda s: conduct.waive_step(s, "a"),
    "set_review": lambda s: conduct.set_review(s, None),
}


@pytest.mark.parametrize("name", [*MOVES, *SAYINGS])
def test_nothing_runs_before_the_beginning(name: str) -> None:
    with refused(Reason.NOT_RUNNING):
        (MOVES | SAYINGS)[name](prepared())


@pytest.mark.parametrize("name", [*MOVES, *SAYINGS, *EDITS])
def test_a_closed_session_stays_as_it_is(name: str) -> None:
    with refused(Reason.CLOSED):
        (MOVES | SAYINGS | EDITS)[name](closed())


# --- moving -----------------------------------------------------------------------------------------------------


def test_from_the_first_phase_to_the_last() -> None:
    session = prepared()
    assert session.stage is Stage.PREPARED
    session = conduct.begin(session, START)
    for minutes, name in enumerate(["facts", "hypotheses", "ideas", "steps"]):
        assert (session.stage, conduct.phase_of(session).id) == (Stage.RUNNING, name)
        if name != "steps":
            session = conduct.advance(session, at(minutes + 1))
    with refused(Reason.LAST_PHASE):
        conduct.advance(session, at(9))
    with refused(Reason.LAST_PHASE):
        conduct.skip(session, at(9))
    session = conduct.close(session, at(9))
    assert (session.stage, session.closed_at, session.run) == (Stage.CLOSED, at(9), None)
    assert conduct.phase_of(session).id == "steps"


def test_what_has_begun_does_not_begin_again() -> None:
    for session in (running(), closed()):
        with refused(Reason.ALREADY_BEGUN):
            conduct.begin(session, at(1))


def test_a_session_without_phases_left_does_not_begin() -> None:
    session = prepared()
    plan = tuple(item.model_copy(update={"skipped": True}) for item in session.plan)
    with refused(Reason.LAST_PHASE):
        conduct.begin(session.model_copy(update={"plan": plan}), START)


def test_beginning_passes_over_what_is_skipped() -> None:
    session = prepared()
    plan = (session.plan[0].model_copy(update={"skipped": True}), *session.plan[1:])
    begun = conduct.begin(session.model_copy(update={"plan": plan}), START)
    assert conduct.phase_of(begun).id == "hypotheses"
    with refused(Reason.FIRST_PHASE):
        conduct.back(begun, at(1))


def test_back_and_skip() -> None:
    with refused(Reason.FIRST_PHASE):
        conduct.back(running(), at(1))
    session = conduct.skip(running("hypotheses"), at(2))
    assert [item.phase for item in session.plan if item.skipped] == ["hypotheses"]
    assert conduct.phase_of(session).id == "ideas"
    session = conduct.back(session, at(3))
    assert [run.phase for run in session.runs] == ["facts", "hypotheses", "ideas", "facts"]
    assert conduct.phase_of(conduct.advance(session, at(4))).id == "ideas"


def test_phase_of_nothing() -> None:
    with refused(Reason.NOT_RUNNING):
        conduct.phase_of(prepared())


def test_a_clock_set_back_does_not_turn_time_round() -> None:
    session = conduct.pause(running("hypotheses"), at(5))
    for change in (conduct.go_on, conduct.advance, conduct.close, conduct.back):
        changed = change(session, at(-60))
        assert problems(changed) == []
        assert changed.runs[1].pauses[0].end == at(5)


def test_an_instant_of_another_zone_is_kept_as_the_same_instant() -> None:
    local = at(3).astimezone(timezone(timedelta(hours=2)))
    session = conduct.record(conduct.advance(running(), local), Kind.QUESTION, "a", None, local)
    session = conduct.close(session, local)
    assert (session.runs[0].end, session.closed_at, session.contributions[0].at) == (at(3), at(3), at(3))
    assert Session.model_validate_json(session.model_dump_json(by_alias=True)) == session


def test_pausing() -> None:
    with refused(Reason.NOT_PAUSED):
        conduct.go_on(running(), at(1))
    session = conduct.pause(running(), at(2), since=at(1))
    assert session.runs[0].pauses[0].start == at(1)
    with refused(Reason.ALREADY_PAUSED):
        conduct.pause(session, at(3))
    with refused(Reason.ALREADY_PAUSED):
        conduct.not_counted(session, at(3), at(2))
    session = conduct.go_on(session, at(4))
    assert not session.runs[0].paused
    assert conduct.pause(session, at(5), since=at(2)).runs[0].pauses[1].start == at(4)
    assert conduct.pause(session, at(5), since=at(9)).runs[0].pauses[1].start == at(5)


def test_advancing_ends_a_pause() -> None:
    session = conduct.advance(conduct.pause(running(), at(2)), at(4))
    assert session.runs[0].pauses[0].end == session.runs[0].end == at(4)


@pytest.mark.parametrize(("minutes", "left"), [(1, 6), (-4, 1), (0, 5), (1435, 1440)])
def test_minutes_can_be_added_and_taken(minutes: int, left: int) -> None:
    session = conduct.add_minutes(running(), minutes)
    assert (session.plan[0].total, session.plan[0].minutes) == (left, 5)


@pytest.mark.parametrize("minutes", [-5, -6, 1436])
def test_minutes_out_of_bounds(minutes: int) -> None:
    with refused(Reason.MINUTES, minutes=5 + minutes):
        conduct.add_minutes(running(), minutes)


@pytest.mark.parametrize("now", [60, 10, -60])
def test_reopening(now: float) -> None:
    session = conduct.reopen(closed(), at(now))
    assert (session.stage, problems(session)) == (Stage.RUNNING, [])
    assert session.runs[0].pauses[0].start == at(10)
    assert session.runs[0].pauses[0].end == at(max(now, 10))


def test_only_what_is_closed_is_reopened() -> None:
    for session in (prepared(), running()):
        with refused(Reason.NOT_CLOSED):
            conduct.reopen(session, at(1))


def test_a_pause_has_a_reason() -> None:
    session = conduct.pause(running(), at(2), reason=" Feuer-\nalarm ")
    assert session.runs[0].pauses[0].reason == "Feuer- alarm"
    session = conduct.note_pause(conduct.go_on(session, at(3)), "Probealarm")
    session = conduct.note_pause(conduct.pause(session, at(4)), "Kaffee")
    assert [item.reason for item in session.runs[0].pauses] == ["Probealarm", "Kaffee"]
    assert conduct.note_pause(session, " ").runs[0].pauses[1].reason == ""
    with refused(Reason.NOT_PAUSED):
        conduct.note_pause(conduct.advance(session, at(5)), "a")
    for change in (conduct.note_pause, conduct.say_why):
        with refused(Reason.TOO_LONG, limit=NAME_LIMIT):
            change(session, "x" * (NAME_LIMIT + 1))


def test_why_it_took_longer() -> None:
    session = conduct.back(running("hypotheses"), at(3))
    session = conduct.say_why(session, "Zwei Fälle in einem")
    assert [run.reason for run in session.runs] == ["", "", "Zwei Fälle in einem"]
    session = conduct.say_why(session, "Viele Fragen", "hypotheses")
    session = conduct.say_why(session, "", "facts")
    assert [run.reason for run in session.runs] == ["", "Viele Fragen", ""]
    with refused(Reason.NO_SUCH_PHASE, phase="steps"):
        conduct.say_why(session, "a", "steps")


# --- the plan ---------------------------------------------------------------------------------------------------


def totals(session: Session) -> list[int]:
    return [planned.total for planned in session.plan]


def test_lending() -> None:
    session = conduct.lend(running(), [Loan("hypotheses", 2), Loan("ideas", 3)])
    assert totals(session) == [10, 3, 7, 5]
    assert [planned.minutes for planned in session.plan] == [5, 5, 10, 5]


@pytest.mark.parametrize(
    "loans",
    [
        [Loan("ideas", 6)],
        [Loan("ideas", 5), Loan("ideas", 1)],
        [Loan("ideas", 0)],
        [Loan("ideas", -1)],
        [Loan("facts", 1)],
        [Loan("nothing", 1)],
    ],
)
def test_what_a_phase_cannot_lend(loans: list[Loan]) -> None:
    with refused(Reason.NOTHING_TO_BORROW):
        conduct.lend(running(), loans)


def test_nothing_is_lent_to_a_phase_of_a_day() -> None:
    with refused(Reason.MINUTES):
        conduct.lend(conduct.add_minutes(running(), 1435), [Loan("ideas", 1)])


def test_refitting() -> None:
    session = running()
    plan = timing.fitted(session, at(15), at(0))
    assert conduct.refit(session, plan).plan == plan
    # What was proposed before something else changed is not put in place.
    skipped = conduct.skip(session, at(1))
    with refused(Reason.PLAN_CHANGED):
        conduct.refit(skipped, plan)
    with refused(Reason.PLAN_CHANGED):
        conduct.refit(session, plan[1:])
    with refused(Reason.PLAN_CHANGED):
        conduct.refit(session, (plan[0].model_copy(update={"minutes": 6}), *plan[1:]))
    for added in (-5, 1436):
        with refused(Reason.MINUTES, minutes=5 + added):
            conduct.refit(session, (plan[0].model_copy(update={"added": added}), *plan[1:]))


def test_a_protected_phase_is_not_refitted() -> None:
    session = conduct.begin(prepared(method(WITH_SLOT.phase[0], GUARDED)), START)
    plan = (session.plan[0], session.plan[1].model_copy(update={"added": 1}))
    with refused(Reason.PLAN_CHANGED):
        conduct.refit(session, plan)


def test_when_it_must_end() -> None:
    session = conduct.end_by(prepared(), at(20))
    assert session.end_by == at(20)
    assert conduct.end_by(session, None).end_by is None


# --- modules ----------------------------------------------------------------------------------------------------

GUARDED = phase("closing", 5, (Entry.STEP,), elastic=False, protected=True)
WITH_SLOT: Method = method(
    phase("choice", 5, (Entry.NOTE,)), phase("consultation", 10, (Entry.IDEA,), slot=True), GUARDED
)


def module(module_id: str = "headstand", **parts: object) -> Module:
    return published_modules()[module_id].model_copy(update=parts)


def consulting() -> Session:
    return conduct.advance(conduct.begin(prepared(WITH_SLOT), START), at(1))


def test_a_module_is_laid_over_the_phase_and_taken_off() -> None:
    session = conduct.record(consulting(), Kind.IDEA, "a", None, at(2))
    chosen = conduct.choose_module(session, module())
    base = WITH_SLOT.phase[1]
    assert conduct.phase_of(chosen) == overlaid(base, module())
    assert conduct.phase_at(chosen, 1) == conduct.phase_named(chosen, "consultation") == conduct.phase_of(chosen)
    assert conduct.phase_of(conduct.choose_module(chosen, module("hypotheses"))) == overlaid(base, module("hypotheses"))
    assert conduct.choose_module(chosen, None) == session
    assert chosen.contributions == session.contributions


def test_a_module_decides_what_is_recorded() -> None:
    session = conduct.choose_module(consulting(), module(records=(Entry.HYPOTHESIS,)))
    with refused(Reason.KIND_NOT_HERE, phase="consultation"):
        conduct.record(session, Kind.IDEA, "a", None, at(2))
    session = conduct.park(session, "a", None, at(2), Kind.HYPOTHESIS)
    assert len(conduct.takeable(session)) == 1
    assert conduct.record(session, Kind.HYPOTHESIS, "a", None, at(2)).of_kind(Kind.HYPOTHESIS)


def test_a_module_is_chosen_for_the_next_phase_that_leaves_it_open() -> None:
    session = conduct.begin(prepared(WITH_SLOT), START)
    session = conduct.choose_module(session, module())
    assert conduct.phase_of(session) == WITH_SLOT.phase[0]
    assert [item.id for item in conduct.later_phases(session)] == ["consultation", "closing"]
    assert [item.module for item in conduct.later_phases(session)] == ["headstand", None]
    session = conduct.advance(conduct.advance(session, at(1)), at(2))
    with refused(Reason.NO_SLOT, phase="closing"):
        conduct.choose_module(session, module())
    with refused(Reason.NO_SLOT, phase="closing"):
        conduct.choose_module(session, None)


@pytest.mark.parametrize(
    ("before", "minutes", "after"),
    [(0, [15], [15]), (0, [15, None], [15, 10]), (0, [15, 12], [15, 12]), (1, [15], [11]), (0, [None], [10])],
    ids=["the module's", "back to the phase's", "from one to the next", "set by hand", "none given"],
)
def test_minutes_follow_the_module(before: int, minutes: list[int | None], after: list[int]) -> None:
    session = consulting()
    if before:
        session = conduct.add_minutes(session, before)
    for given, left in zip(minutes, after, strict=True):
        session = conduct.choose_module(session, module(minutes=given))
        assert (totals(session)[1], session.plan[1].minutes) == (left, 10)


def test_a_plan_scaled_before_is_not_changed_by_a_module() -> None:
    session = consulting()
    plan = tuple(item.model_copy(update={"minutes": item.minutes * 2}) for item in session.plan)
    session = conduct.choose_module(session.model_copy(update={"plan": plan}), module(minutes=15))
    assert totals(session) == [10, 20, 10]


# --- confidentiality --------------------------------------------------------------------------------------------


def initials(people: tuple[Person, ...]) -> list[str]:
    return [person.initials for person in people]


def test_everybody_is_asked_for_agreement() -> None:
    session = prepared()
    assert conduct.not_agreed(session) == PEOPLE
    session = conduct.agree_on_rule(session, " Was hier gesagt wird, bleibt hier. ", at(0))
    session = conduct.agree(session, ["sb", "FG", "SB"], at(1))
    session = conduct.agree(session, ["FG", "MK"], at(2))
    assert session.agreement is not None
    assert session.agreement.text == "Was hier gesagt wird, bleibt hier."
    assert [(item.initials, item.at) for item in session.agreement.by] == [("SB", at(1)), ("FG", at(1)), ("MK", at(2))]
    assert initials(conduct.not_agreed(session)) == ["ÄÖ"]
    assert initials(conduct.not_agreed(conduct.withdraw(session, ["fg", "äö"]))) == ["FG", "ÄÖ"]


def test_agreement_is_to_a_text() -> None:
    session = conduct.agree(conduct.agree_on_rule(prepared(), "Regel", at(0)), ["FG"], at(0))
    assert conduct.agree_on_rule(session, "Regel ", at(5)) == session
    changed = conduct.agree_on_rule(session, "Andere Regel", at(5))
    assert conduct.not_agreed(changed) == PEOPLE


def test_agreement_is_refused() -> None:
    for change in (conduct.withdraw, lambda s, names: conduct.agree(s, names, at(0))):
        with refused(Reason.RULE_NOT_READ):
            change(prepared(), ["FG"])
        with refused(Reason.NO_SUCH_PERSON, initials="XY"):
            change(conduct.agree_on_rule(prepared(), "a", at(0)), ["FG", "XY"])
    with refused(Reason.EMPTY):
        conduct.agree_on_rule(prepared(), " ", at(0))


def test_agreement_follows_the_list_of_people() -> None:
    session = conduct.agree(conduct.agree_on_rule(prepared(), "a", at(0)), ["FG", "SB"], at(0))
    fewer = conduct.set_people(session, PEOPLE[:2])
    assert fewer.agreement is not None
    assert [item.initials for item in fewer.agreement.by] == ["FG"]
    assert problems(fewer) == []
    assert initials(conduct.not_agreed(conduct.set_people(fewer, PEOPLE))) == ["MK", "SB", "ÄÖ"]


# --- what is said -----------------------------------------------------------------------------------------------


def test_recording_keeps_who_what_when_and_where() -> None:
    session = conduct.record(running(), Kind.FACT, " Viel\r\nlos ", "fg", at(2))
    item = session.contributions[0]
    assert (item.id, item.text, item.speaker, item.at, item.phase) == (1, "Viel\nlos", "FG", at(2), "facts")
    assert session.last_id == 1


def test_a_kind_that_is_not_for_this_phase() -> None:
    with refused(Reason.KIND_NOT_HERE, kind=Kind.IDEA, phase="facts"):
        conduct.record(running(), Kind.IDEA, "a", None, at(1))


TELLING: dict[str, Callable[[str, str | None], object]] = {
    "record": lambda text, who: conduct.record(running(), Kind.FACT, text, who, at(1)),
    "park": lambda text, who: conduct.park(running(), text, who, at(1)),
    "feedback": lambda text, who: conduct.give_feedback(running(), text, who, at(1)),
    "answer": lambda text, who: conduct.answer(asked(), text, who, at(1)),
    "edit": lambda text, who: conduct.edit(asked(), 1, text, who),
}
NOTING: dict[str, Callable[[str], object]] = {
    "note_privately": lambda text: conduct.note_privately(running(), text, at(1)),
    "edit_private": lambda text: conduct.edit_private(conduct.note_privately(running(), "a", at(1)), 1, text),
    "agree_on_rule": lambda text: conduct.agree_on_rule(running(), text, at(1)),
}


def asked() -> Session:
    return conduct.record(running(), Kind.QUESTION, "Seit wann?", "SB", at(1))


@pytest.mark.parametrize("name", TELLING)
def test_words_are_checked(name: str) -> None:
    with refused(Reason.EMPTY):
        TELLING[name](" \x1b[31m\n", None)
    with refused(Reason.TOO_LONG, length=TEXT_LIMIT + 1, limit=TEXT_LIMIT):
        TELLING[name]("x" * (TEXT_LIMIT + 1), None)
    with refused(Reason.NO_SUCH_PERSON, initials="XY"):
        TELLING[name]("a", "XY")


@pytest.mark.parametrize("name", NOTING)
def test_words_of_nobody_are_checked(name: str) -> None:
    with refused(Reason.EMPTY):
        NOTING[name](" \n")
    with refused(Reason.TOO_LONG, length=TEXT_LIMIT + 1, limit=TEXT_LIMIT):
        NOTING[name]("x" * (TEXT_LIMIT + 1))


def test_answering() -> None:
    session = conduct.record(asked(), Kind.QUESTION, "Warum?", None, at(2))
    session = conduct.answer(session, "Darum", "FG", at(3))
    assert [item.answer.text if item.answer else None for item in session.contributions] == [None, "Darum"]
    session = conduct.answer(session, "Seit Mai", None, at(4))
    assert session.contributions[0].answer is not None
    with refused(Reason.NO_OPEN_QUESTION):
        conduct.answer(session, "a", None, at(5))
    session = conduct.answer(session, "und Juni", None, at(5), question=2)
    more = session.contributions[1].answer
    assert more is not None
    assert (more.text, more.speaker) == ("Darum\nund Juni", "FG")
    with refused(Reason.NO_SUCH_ENTRY, entry=9):
        conduct.answer(session, "a", None, at(5), question=9)
    with refused(Reason.TOO_LONG):
        conduct.answer(session, "x" * (TEXT_LIMIT - 3), None, at(5), question=2)


def test_only_a_question_on_the_table_is_answered() -> None:
    session = conduct.record(running(), Kind.FACT, "a", None, at(1))
    session = conduct.park(session, "b?", None, at(1), Kind.QUESTION)
    for entry in (None, 1, 2):
        with refused(Reason.NO_OPEN_QUESTION):
            conduct.answer(session, "a", None, at(2), question=entry)


def test_editing() -> None:
    session = conduct.edit(asked(), 1, "Seit wann genau?", None)
    assert (session.contributions[0].text, session.contributions[0].speaker) == ("Seit wann genau?", None)
    assert conduct.edit(session, 1, "a", "äö").contributions[0].speaker == "ÄÖ"
    with refused(Reason.NO_SUCH_ENTRY, entry=7):
        conduct.edit(session, 7, "a", None)


def test_editing_an_answer() -> None:
    with refused(Reason.NO_SUCH_ENTRY, entry=1):
        conduct.edit_answer(asked(), 1, "a")
    session = conduct.answer(asked(), "Seit Mai", "FG", at(2))
    changed = conduct.edit_answer(session, 1, "Seit Juni").contributions[0].answer
    assert changed is not None
    assert (changed.text, changed.speaker) == ("Seit Juni", "FG")
    assert conduct.edit_answer(session, 1, " ").contributions[0].answer is None
    with refused(Reason.TOO_LONG):
        conduct.edit_answer(session, 1, "x" * (TEXT_LIMIT + 1))
    with refused(Reason.NO_SUCH_ENTRY):
        conduct.edit_answer(session, 2, "a")


def test_private_notes() -> None:
    session = conduct.note_privately(asked(), "Kommt kaum zu Wort: ÄÖ", at(2))
    session = conduct.edit_private(session, 2, "ÄÖ fragen")
    note = session.private[0]
    assert (note.id, note.text, note.at, note.phase, session.last_id) == (2, "ÄÖ fragen", at(2), "facts", 2)
    for entry in (1, 3):
        with refused(Reason.NO_SUCH_ENTRY, entry=entry):
            conduct.edit_private(session, entry, "a")
    session = conduct.strike(session, 2)
    assert (session.private, len(session.contributions)) == ((), 1)


def test_passing() -> None:
    session = conduct.pass_turn(conduct.pass_turn(running("hypotheses"), "sb"), "SB")
    assert [run.passed for run in session.runs] == [(), ("SB",)]
    with refused(Reason.NO_SUCH_PERSON, initials="XY"):
        conduct.pass_turn(session, "XY")


def test_striking_clears_the_source_of_a_step() -> None:
    session = conduct.commit_step(asked(), "a", source=1)
    session = conduct.give_feedback(session, "gut", None, at(2))
    session = conduct.strike(session, 1)
    assert (session.contributions, session.steps[0].source, session.last_id) == ((), None, 3)
    session = conduct.strike(conduct.strike(session, 2), 3)
    assert (session.steps, session.feedback, session.last_id) == ((), (), 3)
    with refused(Reason.NO_SUCH_ENTRY, entry=3):
        conduct.strike(session, 3)
    assert conduct.record(session, Kind.FACT, "a", None, at(3)).contributions[0].id == 4


def test_parking_and_taking_keep_the_author() -> None:
    session = conduct.park(running(), "Elternlotsen", "SB", at(1), Kind.IDEA)
    assert (session.of_kind(Kind.IDEA), [item.id for item in session.parked]) == ((), [1])
    assert conduct.takeable(session) == ()
    with refused(Reason.KIND_NOT_HERE, kind=Kind.IDEA, phase="facts"):
        conduct.take(session, 1, at(2))
    session = conduct.advance(conduct.advance(session, at(2)), at(3))
    session = conduct.record(session, Kind.IDEA, "vorher", None, at(4))
    assert [item.id for item in conduct.takeable(session)] == [1]
    session = conduct.take(session, 1, at(5))
    last = session.contributions[-1]
    assert (last.id, last.text, last.speaker, last.phase, last.at) == (1, "Elternlotsen", "SB", "ideas", at(5))
    assert session.parked == ()
    for entry in (1, 9):
        with refused(Reason.NO_SUCH_ENTRY, entry=entry):
            conduct.take(session, entry, at(6))


def test_nothing_is_takeable_when_nothing_runs() -> None:
    session = conduct.park(running(), "a", None, at(1), Kind.FACT)
    assert conduct.takeable(session)
    assert conduct.takeable(conduct.close(session, at(2))) == ()


def test_parking_takes_the_first_kind_of_the_phase() -> None:
    assert conduct.park(running(), "a", None, at(1)).parked[0].kind is Kind.HYPOTHESIS
    assert conduct.park(running("hypotheses"), "a", None, at(2)).parked[0].kind is Kind.IDEA


def test_parking_again_goes_round_the_kinds() -> None:
    session = conduct.answer(asked(), "Seit Mai", "FG", at(2))
    kinds = []
    for _ in range(4):
        session = conduct.park_recorded(session, 1)
        kinds.append(session.parked[0].kind)
    assert kinds == [Kind.HYPOTHESIS, Kind.IDEA, Kind.QUESTION, Kind.HYPOTHESIS]
    assert (session.parked[0].answer, session.parked[0].speaker, problems(session)) == (None, "SB", [])
    with refused(Reason.NO_SUCH_ENTRY, entry=9):
        conduct.park_recorded(session, 9)


def test_parking_takes_mark_and_remark_off() -> None:
    session = conduct.mark(conduct.record(running("ideas"), Kind.IDEA, "a", None, at(3)), 1, Mark.TAKE)
    session = conduct.park_recorded(conduct.remark(session, 1, "Gut"), 1)
    item = session.parked[0]
    assert (item.kind, item.mark, item.remark) == (Kind.QUESTION, None, "")
    assert Session.model_validate_json(session.model_dump_json(by_alias=True)) == session


def test_what_a_phase_does_not_park_keeps_its_kind() -> None:
    session = conduct.advance(conduct.park(running(), "a", None, at(1), Kind.RESPONSE), at(2))
    assert conduct.park_recorded(session, 1).parked[0].kind is Kind.RESPONSE


def test_key_question_versions() -> None:
    session = conduct.word_key_question(prepared(), "Wie?", at(1))
    session = conduct.word_key_question(session, " Wie? ", at(2))
    assert len(session.key_question) == 1
    session = conduct.word_key_question(session, "Wie genau?", at(3))
    assert ([item.text for item in session.key_question], session.question) == (["Wie?", "Wie genau?"], "Wie genau?")
    with refused(Reason.EMPTY):
        conduct.word_key_question(session, " ", at(4))
    with refused(Reason.TOO_LONG):
        conduct.word_key_question(session, "x" * (TEXT_LIMIT + 1), at(4))


def test_a_key_question_is_agreed_as_it_is_worded() -> None:
    with refused(Reason.NO_KEY_QUESTION):
        conduct.agree_key_question(prepared(), at(1))
    session = conduct.agree_key_question(conduct.word_key_question(prepared(), "Wie?", at(1)), at(2))
    assert conduct.agree_key_question(session, at(3)) == conduct.word_key_question(session, "Wie?", at(3)) == session
    session = conduct.word_key_question(session, "Wie genau?", at(4))
    assert [wording.agreed for wording in session.key_question] == [at(2), None]
    session = conduct.agree_key_question(session, at(5))
    assert [wording.agreed for wording in session.key_question] == [at(2), at(5)]


def test_what_the_case_giver_says_of_an_idea() -> None:
    session = conduct.record(running("ideas"), Kind.IDEA, "a", None, at(3))
    session = conduct.remark(session, 1, " Hatten wir schon. ")
    assert session.contributions[0].remark == "Hatten wir schon."
    assert conduct.remark(session, 1, " ").contributions[0].remark == ""
    with refused(Reason.TOO_LONG, limit=TEXT_LIMIT):
        conduct.remark(session, 1, "x" * (TEXT_LIMIT + 1))
    with refused(Reason.NO_SUCH_ENTRY, entry=2):
        conduct.remark(session, 2, "a")
    with refused(Reason.MARK_NOT_FOR_KIND, kind=Kind.QUESTION):
        conduct.remark(asked(), 1, "a")
    with refused(Reason.MARK_NOT_FOR_KIND, kind=Kind.IDEA):
        conduct.remark(conduct.park(running(), "a", None, at(1), Kind.IDEA), 1, "a")


@pytest.mark.parametrize(
    ("phase_id", "kind", "good", "bad"),
    [
        ("hypotheses", Kind.HYPOTHESIS, [Mark.FITS, Mark.FITS_NOT, Mark.OPEN, None], [Mark.TAKE, Mark.LATER, Mark.NO]),
        ("ideas", Kind.IDEA, [Mark.TAKE, Mark.LATER, Mark.NO, None], [Mark.FITS, Mark.FITS_NOT, Mark.OPEN]),
        ("facts", Kind.FACT, [], [*Mark, None]),
    ],
)
def test_marks(phase_id: str, kind: Kind, good: list[Mark | None], bad: list[Mark | None]) -> None:
    session = conduct.record(running(phase_id), kind, "a", None, at(9))
    for value in good:
        session = conduct.mark(session, 1, value)
        assert session.contributions[0].mark is value
    for value in bad:
        with refused(Reason.MARK_NOT_FOR_KIND, kind=kind):
            conduct.mark(session, 1, value)


def test_what_is_parked_or_missing_is_not_marked() -> None:
    session = conduct.park(running(), "a", None, at(1), Kind.IDEA)
    with refused(Reason.MARK_NOT_FOR_KIND):
        conduct.mark(session, 1, Mark.TAKE)
    with refused(Reason.NO_SUCH_ENTRY, entry=2):
        conduct.mark(session, 2, Mark.TAKE)


# --- the result -------------------------------------------------------------------------------------------------


def test_steps() -> None:
    day = date(2019, 12, 1)
    session = conduct.commit_step(asked(), "Anrufen", who="Amt", by=day, sign="ruft an", support="Weida", source=1)
    step = session.steps[0]
    assert (step.id, step.who, step.by, step.sign, step.support, step.source) == (2, "Amt", day, "ruft an", "Weida", 1)
    session = conduct.follow_up(session, 2, StepStatus.PARTLY)
    session = conduct.edit_step(session, 2, "Schreiben", who="Büro")
    step = session.steps[0]
    assert (step.what, step.who, step.by, step.sign, step.support) == ("Schreiben", "Büro", None, "", "")
    assert (step.source, step.status) == (1, StepStatus.PARTLY)
    assert conduct.edit_step(session, 2, "a", source=None).steps[0].source is None
    assert conduct.edit_step(session, 2, "a", obstacle=" Urlaub ").steps[0].obstacle == "Urlaub"


def test_what_a_step_lacks() -> None:
    bare = conduct.commit_step(running(), "a")
    assert conduct.step_gaps(bare.steps[0]) == tuple(StepPart)
    full = conduct.commit_step(running(), "a", who="b", by=date(2019, 12, 1), sign="c", support="d", obstacle="e")
    assert conduct.step_gaps(full.steps[0]) == ()
    partly = conduct.edit_step(full, 1, "a", who="b", support="d")
    assert conduct.step_gaps(partly.steps[0]) == (StepPart.BY, StepPart.SIGN, StepPart.OBSTACLE)


@pytest.mark.parametrize(
    ("parts", "enough"),
    [
        ({"who": "b", "by": date(2019, 12, 1), "sign": "c"}, True),
        ({"who": "b", "by": date(2019, 12, 1)}, False),
        ({"who": "b", "sign": "c"}, False),
        ({"by": date(2019, 12, 1), "sign": "c"}, False),
        ({}, False),
    ],
)
def test_when_a_step_is_enough(parts: conduct.StepParts, enough: bool) -> None:
    session = conduct.commit_step(running("steps"), "a", **parts)
    assert (Exit.STEP not in conduct.missing(session)) == enough
    assert Exit.STEP not in conduct.missing(conduct.commit_step(session, "a", who="b", by=date.max, sign="c"))
    assert Exit.STEP not in conduct.missing(conduct.waive_step(session, "Erst spricht die Leitung."))


def test_waiving_and_looking_back() -> None:
    session = conduct.waive_step(conduct.set_review(prepared(), date(2019, 12, 1)), " Erst reden ")
    assert (session.waiver, session.review) == ("Erst reden", date(2019, 12, 1))
    session = conduct.waive_step(conduct.set_review(session, None), " ")
    assert (session.waiver, session.review) == ("", None)
    with refused(Reason.TOO_LONG):
        conduct.waive_step(session, "x" * (TEXT_LIMIT + 1))


def test_steps_are_refused() -> None:
    session = conduct.commit_step(running(), "a")
    for text, reason in (("", Reason.EMPTY), ("x" * (TEXT_LIMIT + 1), Reason.TOO_LONG)):
        with refused(reason):
            conduct.commit_step(session, text)
        with refused(reason):
            conduct.edit_step(session, 1, text)
    long = "x" * (NAME_LIMIT + 1)
    with refused(Reason.TOO_LONG, length=NAME_LIMIT + 1, limit=NAME_LIMIT):
        conduct.commit_step(session, "a", who=long)
    with refused(Reason.TOO_LONG, limit=NAME_LIMIT):
        conduct.commit_step(session, "a", support=long)
    with refused(Reason.TOO_LONG, limit=TEXT_LIMIT):
        conduct.commit_step(session, "a", sign="x" * (TEXT_LIMIT + 1))
    for source in (1, 7):  # 1 is the step itself, not a contribution
        with refused(Reason.NO_SUCH_ENTRY, entry=source):
            conduct.commit_step(session, "a", source=source)
        with refused(Reason.NO_SUCH_ENTRY, entry=source):
            conduct.edit_step(session, 1, "a", source=source)
    with refused(Reason.NO_SUCH_ENTRY, entry=7):
        conduct.edit_step(session, 7, "a")


def test_following_up_is_possible_after_closing() -> None:
    session = conduct.close(conduct.commit_step(running(), "a"), at(9))
    assert conduct.follow_up(session, 1, StepStatus.DONE).steps[0].status is StepStatus.DONE
    with refused(Reason.NO_SUCH_ENTRY, entry=2):
        conduct.follow_up(session, 2, StepStatus.DONE)


def test_taking_along() -> None:
    session = conduct.take_along(prepared(), " Mut ")
    assert session.takeaway == "Mut"
    assert conduct.take_along(session, " ").takeaway == ""
    with refused(Reason.TOO_LONG):
        conduct.take_along(session, "x" * (TEXT_LIMIT + 1))


def test_feedback() -> None:
    session = conduct.give_feedback(running(), "Danke", "SB", at(1), [5, 4])
    session = conduct.give_feedback(session, " ", None, at(2), [1])
    assert [(item.id, item.text, item.scores) for item in session.feedback] == [(1, "Danke", (5, 4)), (2, "", (1,))]
    with refused(Reason.TOO_LONG):
        conduct.give_feedback(session, "x" * (TEXT_LIMIT + 1), None, at(3), [1])
    # Scores come from a choice of five; anything else is a mistake of the program.
    for scores in ([0], [6], [1] * 6):
        with pytest.raises(ValidationError):
            conduct.give_feedback(session, "a", None, at(3), scores)


def test_hands() -> None:
    session = conduct.show_hands(running(), 1, [0, 0, 1, 3, 2], at(1))
    session = conduct.show_hands(session, 2, [1, 0, 0, 0, 0], at(2))
    session = conduct.show_hands(session, 1, [0, 0, 0, 4, 2], at(3))
    hands = [(item.id, item.hands.question, item.hands.counts) for item in session.feedback if item.hands]
    assert hands == [(2, 2, (1, 0, 0, 0, 0)), (3, 1, (0, 0, 0, 4, 2))]
    with refused(Reason.EMPTY):
        conduct.show_hands(session, 1, [0] * 5, at(4))
    for question, counts in ((0, [1] * 5), (6, [1] * 5), (1, [1] * 4), (1, [-1, 1, 1, 1, 1])):
        with pytest.raises(ValidationError):
            conduct.show_hands(session, question, counts, at(4))


def test_people_can_change_but_not_those_who_spoke() -> None:
    session = conduct.answer(asked(), "a", "FG", at(2))
    session = conduct.give_feedback(session, "a", "ÄÖ", at(2))
    smaller = tuple(person for person in PEOPLE if person.initials != "MK")
    assert conduct.set_people(session, smaller).people == smaller
    passed = conduct.set_people(conduct.pass_turn(session, "MK"), smaller)
    assert (passed.runs[-1].passed, problems(passed)) == ((), [])
    with refused(Reason.STILL_SPEAKS, initials="FG, SB, ÄÖ"):
        conduct.set_people(session, ())
    with refused(Reason.DOUBLE_INITIALS):
        conduct.set_people(session, (*PEOPLE, Person(initials="äö")))


def test_clearing_the_case() -> None:
    session = prepared()
    for cleared in (True, False, None):
        session = conduct.clear_case(session, cleared)
        assert session.case.cleared is cleared


# --- what should be true before a phase is left -----------------------------------------------------------------


def test_what_is_missing_goes_away_as_it_is_said() -> None:
    session = conduct.set_people(running(), ())
    steps: list[tuple[Exit, Callable[[Session], Session]]] = [
        (Exit.CASE_GIVER, lambda s: conduct.set_people(s, PEOPLE[:1])),
        (Exit.FACILITATOR, lambda s: conduct.set_people(s, PEOPLE)),
        (Exit.CLEARED, lambda s: conduct.clear_case(s, True)),
        (Exit.FACTS, lambda s: conduct.record(s, Kind.FACT, "a", None, at(1))),
        (Exit.KEY_QUESTION, lambda s: conduct.word_key_question(s, "a", at(1))),
    ]
    conditions = [condition for condition, _ in steps]
    for place, (_, change) in enumerate(steps):
        assert conduct.missing(session) == tuple(conditions[place:])
        session = change(session)
    assert conduct.missing(session) == ()


def test_missing_in_the_later_phases() -> None:
    session = conduct.record(running("hypotheses"), Kind.QUESTION, "a?", None, at(2))
    assert conduct.missing(session) == (Exit.HYPOTHESES, Exit.ANSWERS)
    session = conduct.answer(session, "a", None, at(2))
    session = conduct.record(session, Kind.HYPOTHESIS, "a", None, at(2))
    assert conduct.missing(session) == ()
    session = conduct.park(conduct.advance(session, at(3)), "a", None, at(3), Kind.IDEA)
    assert conduct.missing(session) == (Exit.IDEAS,)
    session = conduct.take(session, 3, at(3))
    assert conduct.missing(session) == ()
    session = conduct.advance(session, at(4))
    assert conduct.missing(session) == (Exit.CHOICE, Exit.STEP, Exit.RESPONSE, Exit.FEEDBACK)
    session = conduct.mark(session, 3, Mark.TAKE)
    session = conduct.waive_step(session, "a")
    session = conduct.record(session, Kind.RESPONSE, "a", None, at(5))
    session = conduct.give_feedback(session, "a", None, at(5))
    assert conduct.missing(session) == ()


def test_a_case_not_cleared_is_missing_its_clearing() -> None:
    session = conduct.clear_case(running(), False)
    assert Exit.CLEARED in conduct.missing(session)
    assert conduct.phase_of(conduct.advance(session, at(1))).id == "hypotheses"


WHOLE = method(phase("one", 5, (Entry.NOTE,), exit=(Exit.AGREED, Exit.QUESTION_AGREED, Exit.REVIEW)))


def test_agreement_and_look_back_are_missing_until_they_are_there() -> None:
    session = conduct.begin(prepared(WHOLE), START)
    steps: list[tuple[Exit, Callable[[Session], Session]]] = [
        (Exit.AGREED, lambda s: conduct.agree(conduct.agree_on_rule(s, "a", at(1)), initials(PEOPLE), at(1))),
        (
            Exit.QUESTION_AGREED,
            lambda s: conduct.agree_key_question(conduct.word_key_question(s, "Wie?", at(1)), at(1)),
        ),
        (Exit.REVIEW, lambda s: conduct.set_review(s, date(2019, 12, 1))),
    ]
    conditions = [condition for condition, _ in steps]
    for place, (_, change) in enumerate(steps):
        assert conduct.missing(session) == tuple(conditions[place:])
        session = change(session)
    assert conduct.missing(session) == ()
    late = conduct.set_people(session, (*PEOPLE, Person(initials="NN")))
    assert conduct.missing(late) == (Exit.AGREED,)
    assert conduct.missing(conduct.word_key_question(session, "Was?", at(2))) == (Exit.QUESTION_AGREED,)
    waived = conduct.waive_step(conduct.set_review(session, None), "Erst reden")
    assert conduct.missing(waived) == ()
    assert conduct.missing(conduct.waive_step(waived, "")) == (Exit.REVIEW,)


def test_nothing_is_missing_when_nothing_runs() -> None:
    assert conduct.missing(prepared()) == conduct.missing(closed()) == ()


def test_every_condition_can_be_checked() -> None:
    everything = method(phase("one", 5, tuple(method().phase[0].records), exit=tuple(Exit)))
    session = conduct.begin(prepared(everything, people=()), START)
    assert set(conduct.missing(session)) == set(Exit) - {Exit.ANSWERS, Exit.QUESTION_AGREED}
    worded = conduct.word_key_question(session, "Wie?", START)
    assert Exit.QUESTION_AGREED in conduct.missing(worded)
    assert Exit.QUESTION_AGREED not in conduct.missing(conduct.agree_key_question(worded, START))


# --- undo -------------------------------------------------------------------------------------------------------


def test_undo_and_redo() -> None:
    first = prepared()
    second = conduct.begin(first, START)
    history = History(first).then(second)
    assert history.then(second) is history
    assert history.undo().present is first
    assert history.undo().redo() == history
    assert history.undo().then(conduct.clear_case(first, True)).future == ()
    with refused(Reason.NOTHING_TO_UNDO):
        history.undo().undo()
    with refused(Reason.NOTHING_TO_REDO):
        history.redo()


def test_the_depth_of_undo() -> None:
    history = History(running())
    for number in range(DEPTH + 5):
        history = history.then(conduct.take_along(history.present, str(number)))
    for _ in range(DEPTH):
        history = history.undo()
    assert history.present.takeaway == "4"
    with refused(Reason.NOTHING_TO_UNDO):
        history.undo()


def test_roles_are_found() -> None:
    assert [person.initials for person in running().having(Role.SCRIBE)] == ["ÄÖ"]
