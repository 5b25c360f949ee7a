"""The case giver opens and withholds: parts, and single lines."""

import pytest

from sessions import conduct, handing_on
from sessions.codes import NoteState, Part, Role
from sessions.notes.blocks import Sheet
from sessions.notes.sheet import HEADINGS, OPEN_TO_GROUP, Reader, fingerprint, issue_of, sheet
from sessions.record import Issue, Release, Session
from tests.sessions.notes import samples


def _planted() -> Session:
    return samples.planted().model_copy(update={"release": Release(), "issues": ()})


def _note(session: Session, reader: Reader = Reader.GROUP) -> Sheet:
    return sheet(session, reader, samples.LANGUAGE, samples.NOW)


def _headings(made: Sheet) -> set[str]:
    return {section.heading for section in made.sections}


@pytest.mark.parametrize("part", Part)
def test_a_part_is_opened_withheld_and_left_as_is_usual(part: Part) -> None:
    session = _planted()
    opened = handing_on.release(session, part, True, samples.NOW)
    withheld = handing_on.release(session, part, False, samples.NOW)
    assert HEADINGS[part] in _headings(_note(opened))
    assert HEADINGS[part] not in _headings(_note(withheld))
    assert (HEADINGS[part] in _headings(_note(session))) is (part in OPEN_TO_GROUP)
    for changed in (opened, withheld):
        usual = handing_on.release(changed, part, None, samples.NOW)
        assert _note(usual).sections == _note(session).sections
        assert _note(changed, Reader.CASE_GIVER).sections == _note(session, Reader.CASE_GIVER).sections


@pytest.mark.parametrize("part", Part)
def test_what_is_withheld_is_named_and_no_word_of_it_is_there(part: Part) -> None:
    session = _planted()
    held = _note(handing_on.release(session, part, False, samples.NOW))
    assert HEADINGS[part].casefold() in " ".join(held.left_out).casefold()
    (whole,) = [s for s in _note(session, Reader.CASE_GIVER).sections if s.heading == HEADINGS[part]]
    words = {word for word in repr(whole.blocks).replace("'", " ").split() if word.startswith("Zq")}
    others = repr([section for section in _note(session).sections if section.heading != HEADINGS[part]])
    assert not {word for word in words if word in repr(held.sections) and word not in others}


def test_a_line_goes_before_its_part() -> None:
    session = _planted()
    hypothesis = next(item for item in session.contributions if item.kind.value == "hypothesis" and not item.parked)
    fact = next(item for item in session.contributions if item.kind.value == "fact")
    assert hypothesis.text not in repr(_note(session).sections)
    opened = handing_on.release_line(session, hypothesis.id, True, samples.NOW)
    assert hypothesis.text in repr(_note(opened).sections)
    held = handing_on.release_line(session, fact.id, False, samples.NOW)
    assert fact.text not in repr(_note(held).sections)
    assert "1 line that was not released." in _note(held).left_out
    usual = handing_on.release_line(
        handing_on.release_line(opened, hypothesis.id, None, samples.NOW), fact.id, None, samples.NOW
    )
    assert hypothesis.text not in repr(_note(usual).sections)


def test_nobody_is_named_in_what_is_opened() -> None:
    session = _planted()
    for part in Part:
        session = handing_on.release(session, part, True, samples.NOW)
    words = repr(_note(session))
    assert not [person.initials for person in session.people if person.initials in words]


def test_what_is_struck_leaves_no_trace_in_the_release() -> None:
    session = conduct.reopen(_planted(), samples.NOW)
    entry = session.contributions[0].id
    session = handing_on.release_line(session, entry, True, samples.NOW)
    assert entry not in conduct.strike(session, entry).release.lines


# --- draft, corrected, final -------------------------------------------------------------------------------------


def _issue(session: Session, state: NoteState, minute: int) -> Issue:
    return Issue(
        reader="group",
        state=state,
        at=samples.at(7, minute),
        by="Moderation",
        digest=fingerprint(session, Reader.GROUP, samples.NOW),
    )


def test_a_final_note_is_superseded_and_never_changed() -> None:
    session = _planted()
    assert "State" not in dict(_note(session).meta)
    draft = handing_on.issue(session, _issue(session, NoteState.DRAFT, 1))
    final = handing_on.issue(draft, _issue(draft, NoteState.FINAL, 2))
    assert dict(_note(final).meta)["State"] == "final, 23 Nov 2026 07:02, Moderation"
    assert handing_on.issue(final, _issue(final, NoteState.FINAL, 3)) is final
    changed = handing_on.release(final, Part.FACTS, False, samples.NOW)
    again = handing_on.issue(changed, _issue(changed, NoteState.FINAL, 4))
    assert len(again.issues) == 3
    assert dict(_note(again).meta)["State"].endswith("in place of the final one of 23 Nov 2026")


def test_the_name_of_a_note_goes_by_what_it_says() -> None:
    session = _planted()
    group = fingerprint(session, Reader.GROUP, samples.NOW)
    assert fingerprint(session, Reader.GROUP, samples.at(23, 59)) == group
    changed = handing_on.release(session, Part.FACTS, False, samples.NOW)
    assert fingerprint(changed, Reader.GROUP, samples.NOW) != group
    assert len({fingerprint(session, reader, samples.NOW) for reader in Reader}) == len(Reader)


def test_a_state_holds_as_long_as_the_note_says_the_same() -> None:
    session = _planted()
    first = issue_of(session, Reader.GROUP, samples.at(7, 1))
    assert (first.state, first.reader) == (NoteState.DRAFT, "group")
    final = handing_on.issue(session, issue_of(session, Reader.GROUP, samples.at(7, 2), NoteState.FINAL))
    assert issue_of(final, Reader.GROUP, samples.at(7, 3)).state is NoteState.FINAL
    assert issue_of(final, Reader.CASE_GIVER, samples.at(7, 3)).state is NoteState.DRAFT
    changed = handing_on.release(final, Part.FACTS, False, samples.NOW)
    assert issue_of(changed, Reader.GROUP, samples.at(7, 4)).state is NoteState.DRAFT
    again = handing_on.issue(changed, issue_of(changed, Reader.GROUP, samples.at(7, 4)))
    assert dict(_note(again).meta)["State"].startswith("draft, 23 Nov 2026 07:04")


def test_who_declares_a_state_is_named_by_function_and_to_the_case_giver_by_initials() -> None:
    people = tuple(
        person.model_copy(update={"role": Role.FACILITATOR, "function": function})
        for person, function in zip(samples.full().people, ("Leitung", ""), strict=False)
    )
    session = samples.full().model_copy(update={"people": people})
    assert issue_of(session, Reader.GROUP, samples.NOW).by == "Leitung"
    assert issue_of(session, Reader.CASE_GIVER, samples.NOW).by == f"Leitung, {people[1].initials}"
    handed_on = handing_on.issue(session, issue_of(session, Reader.PROGRAMME, samples.NOW))
    assert "Leitung" not in dict(_note(handed_on, Reader.PROGRAMME).meta)["State"]
