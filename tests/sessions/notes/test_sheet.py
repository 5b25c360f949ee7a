"""Who reads what: every field of every record is decided for every reader, in every format."""

import inspect
from dataclasses import replace
from datetime import timedelta

import pytest
from pydantic import BaseModel

from sessions import record
from sessions.codes import Kind, StepStatus, Trust
from sessions.notes.sheet import Audience, Items, Paragraph, Quote, Reader, Section, Sheet, Table, audience, sheet
from sessions.notes.write import FORMATS, render
from sessions.record import Session
from tests.sessions.notes import samples

IN, OUT = True, False

# Field: what shows it in a note of samples.planted(), in the case giver's note, in the group's note.
# A field of the record that is missing here fails the first test: decide who may read it, here and in sheet.py.
DECISIONS: dict[str, tuple[str, bool, bool]] = {
    "Session.id": ("zq-session-id", IN, OUT),
    "Session.district": ("zq-district-code", OUT, OUT),  # the name is in
    "Session.district_name": ("ZqDistrictName", IN, IN),
    "Session.workshop": ("zq-workshop-code", OUT, OUT),  # a code, no words
    "Session.day": ("8 July 2031", IN, IN),
    "Session.invented": ("are invented", IN, IN),
    "Session.case": ("ZqTitle", IN, IN),
    "Session.method": ("ZqMethodName", IN, IN),
    "Session.people": ("ZqPersonDistrict", IN, IN),
    "Session.plan": ("4321", IN, IN),
    "Session.runs": ("03:17", IN, IN),
    "Session.contributions": ("ZqFact", IN, IN),
    "Session.key_question": ("ZqWordingLast", IN, IN),
    "Session.steps": ("ZqWhat", IN, IN),
    "Session.takeaway": ("ZqTakeaway", IN, IN),
    "Session.feedback": ("ZqVoice", IN, OUT),
    "Session.closed_at": ("05:58", IN, IN),
    "Session.last_id": ("99999", OUT, OUT),
    "Case.id": ("zq-case-id", OUT, OUT),
    "Case.title": ("ZqTitle", IN, IN),
    "Case.concern": ("ZqConcern", IN, IN),
    "Case.tried": ("ZqTried", IN, IN),
    "Case.involved": ("ZqInvolved", IN, IN),
    "Case.room_to_act": ("ZqRoomToAct", IN, IN),
    "Case.cleared": ("it was cleared", IN, OUT),
    "Contribution.id": ("70001", OUT, OUT),
    "Contribution.kind": ("Questions and answers", IN, IN),
    "Contribution.text": ("ZqFact", IN, IN),
    "Contribution.speaker": ("Xkjp", IN, OUT),
    "Contribution.at": ("03:41", OUT, OUT),  # who said what when is nobody's business afterwards
    "Contribution.phase": ("zq-phase-one", OUT, OUT),
    "Contribution.parked": ("ZqParkedidea", IN, OUT),
    "Contribution.answer": ("ZqAnswer", IN, IN),
    "Contribution.mark": ("does not fit", IN, OUT),
    "Answer.text": ("ZqAnswer", IN, IN),
    "Answer.speaker": ("Xkjr", IN, OUT),
    "Answer.at": ("03:42", OUT, OUT),
    "Wording.text": ("ZqWordingEarly", IN, OUT),
    "Wording.at": ("03:43", IN, OUT),
    "NextStep.id": ("72001", OUT, OUT),
    "NextStep.what": ("ZqWhat", IN, IN),
    "NextStep.who": ("ZqWho", IN, IN),
    "NextStep.by": ("6 May 2033", IN, IN),
    "NextStep.sign": ("ZqSign", IN, IN),
    "NextStep.support": ("ZqSupport", IN, IN),
    "NextStep.source": ("became a next step", IN, OUT),
    "NextStep.status": ("partly done", IN, OUT),
    "Feedback.id": ("73001", OUT, OUT),
    "Feedback.speaker": ("Xkjv", IN, OUT),
    "Feedback.text": ("ZqVoice", IN, OUT),
    "Feedback.score": ("3 of 5", IN, OUT),
    "Feedback.at": ("03:46", OUT, OUT),
    "Person.initials": ("Xkjp", IN, OUT),
    "Person.district": ("ZqPersonDistrict", IN, IN),
    "Person.function": ("ZqFunction", IN, IN),
    "Person.role": ("timekeeper", IN, OUT),
    "Planned.phase": ("ZqPhaseOne", IN, IN),
    "Planned.minutes": ("4321", IN, IN),
    "Planned.added": ("+87", IN, IN),
    "Planned.skipped": ("skipped", IN, IN),
    "PhaseRun.phase": ("ZqPhaseOne", IN, IN),
    "PhaseRun.planned": ("8642", OUT, OUT),  # the plan says it
    "PhaseRun.start": ("03:17", IN, IN),
    "PhaseRun.pauses": ("Pauses of 73 min", IN, IN),
    "PhaseRun.end": ("05:58", IN, IN),
    "Pause.start": ("Pauses of 73 min", IN, IN),
    "Pause.end": ("Pauses of 73 min", IN, IN),
}

# Contributions by kind, mark and place.
CONTRIBUTIONS: dict[str, tuple[bool, bool]] = {
    "ZqFact": (IN, IN),
    "ZqQuestion": (IN, IN),
    "ZqHypothesis": (IN, OUT),
    "ZqResponse": (IN, OUT),
    "ZqIdeaTaken": (IN, IN),
    "ZqIdeaLater": (IN, OUT),
    "ZqIdeaNo": (IN, OUT),
    "ZqIdeaUnmarked": (IN, OUT),
    "ZqRemark": (IN, OUT),
    **{f"ZqParked{kind.value}": (IN, OUT) for kind in Kind},
}


def rendered(session: Session, reader: Reader, suffix: str) -> str:
    # Markdown escapes signs, plain text writes headings in capitals: what counts is whether the words are there.
    return render(sheet(session, reader, samples.LANGUAGE, samples.NOW), suffix).replace("\\", "").casefold()


def test_every_field_of_every_record_is_decided() -> None:
    models = [
        model
        for _, model in inspect.getmembers(record, inspect.isclass)
        if issubclass(model, BaseModel) and model.__module__ == record.__name__
    ]
    assert {f"{model.__name__}.{name}" for model in models for name in model.model_fields} == set(DECISIONS)


def test_every_contribution_of_the_sample_is_decided() -> None:
    assert {item.text for item in samples.planted().contributions} == set(CONTRIBUTIONS)


@pytest.mark.parametrize("suffix", FORMATS)
@pytest.mark.parametrize("reader", Reader)
@pytest.mark.parametrize("field", DECISIONS)
def test_field_reaches_only_its_readers(field: str, reader: Reader, suffix: str) -> None:
    token, *readers = DECISIONS[field]
    expected = dict(zip(Reader, readers, strict=True))[reader]
    assert (token.casefold() in rendered(samples.planted(), reader, suffix)) is expected


@pytest.mark.parametrize("suffix", FORMATS)
@pytest.mark.parametrize("reader", Reader)
@pytest.mark.parametrize("token", CONTRIBUTIONS)
def test_contribution_reaches_only_its_readers(token: str, reader: Reader, suffix: str) -> None:
    expected = dict(zip(Reader, CONTRIBUTIONS[token], strict=True))[reader]
    assert (token.casefold() in rendered(samples.planted(), reader, suffix)) is expected


@pytest.mark.parametrize("suffix", FORMATS)
def test_group_sees_no_initials(suffix: str) -> None:
    session = samples.planted()
    text = rendered(session, Reader.GROUP, suffix)
    assert not [person.initials for person in session.people if person.initials.casefold() in text]


def headings(made: Sheet) -> list[str]:
    return [section.heading for section in made.sections]


def section(made: Sheet, heading: str) -> Section:
    return next(part for part in made.sections if part.heading == heading)


def test_order_for_the_case_giver() -> None:
    made = sheet(samples.planted(), Reader.CASE_GIVER, samples.LANGUAGE, samples.NOW)
    assert headings(made) == [
        "Key question",
        "Next steps",
        "What the case giver takes along",
        "Chosen ideas",
        "The case",
        "Facts",
        "Questions and answers",
        "Hypotheses",
        "The case giver's responses",
        "Further ideas",
        "Remarks",
        "Parking place",
        "All wordings of the key question",
        "Feedback",
        "Time used",
        "Method",
        "People",
    ]
    assert made.sections[0].blocks == (Quote("ZqWordingLast"),)


def test_order_for_the_group() -> None:
    made = sheet(samples.planted(), Reader.GROUP, samples.LANGUAGE, samples.NOW)
    assert headings(made) == [
        "Key question",
        "Next steps",
        "What the case giver takes along",
        "Chosen ideas",
        "The case",
        "Facts",
        "Questions and answers",
        "Time used",
        "Method",
        "People",
    ]


def test_only_the_next_steps_are_prominent() -> None:
    made = sheet(samples.full(), Reader.GROUP, samples.LANGUAGE, samples.NOW)
    assert [part.heading for part in made.sections if part.prominent] == ["Next steps"]


def bare() -> Session:
    """Nothing but what a session must have."""
    session = samples.full()
    return Session(
        id=session.id,
        district=session.district,
        district_name=session.district_name,
        day=session.day,
        case=record.Case(id="x", title="Only a title"),
        method=samples.method(),
        plan=tuple(planned.model_copy(update={"added": 0}) for planned in session.plan),
    )


@pytest.mark.parametrize("reader", Reader)
def test_empty_parts_are_left_out_but_missing_steps_are_said(reader: Reader) -> None:
    made = sheet(bare(), reader, samples.LANGUAGE, samples.NOW)
    assert headings(made) == ["Next steps", "Time used", "Method"]
    assert section(made, "Next steps").blocks == (Paragraph("No next step was agreed."),)
    (table,) = section(made, "Time used").blocks
    assert isinstance(table, Table)
    assert table.columns == ("Phase", "Planned", "Used")
    assert table.rows[-1] == ("Total", "65", "")


def test_banner_says_draft_interim_and_invented() -> None:
    def banner(session: Session) -> str | None:
        return sheet(session, Reader.GROUP, samples.LANGUAGE, samples.NOW).banner

    full = samples.full()
    running = full.model_copy(
        update={
            "invented": False,
            "closed_at": None,
            "runs": (*full.runs[:-1], full.runs[-1].model_copy(update={"end": None})),
        }
    )
    assert banner(bare()) == "Draft: the consultation has not begun."
    assert banner(running) == "Interim note, 12:00: the consultation is not closed."
    assert banner(full) == "Sample data: the case, the districts and the people are invented."
    assert banner(full.model_copy(update={"invented": False})) is None


def test_time_of_a_running_phase_counts_until_now() -> None:
    full = samples.full()
    last = full.runs[-1].model_copy(update={"end": None})
    running = full.model_copy(update={"closed_at": None, "runs": (*full.runs[:-1], last)})
    made = sheet(running, Reader.GROUP, samples.LANGUAGE, last.start + timedelta(minutes=42))
    table = section(made, "Time used").blocks[0]
    assert isinstance(table, Table)
    assert table.rows[-2] == ("Austausch", "5 −2", "42")
    assert ("Time", "from 09:00") in made.meta


def test_time_used_leaves_pauses_out_and_says_so() -> None:
    blocks = section(sheet(samples.full(), Reader.GROUP, samples.LANGUAGE, samples.NOW), "Time used").blocks
    table, pauses = blocks
    assert isinstance(table, Table)
    assert ("Stellungnahme", "5", "4") in table.rows
    assert table.rows[-1] == ("Total", "65 +1", "70")
    assert pauses == Paragraph("Pauses of 6 min in all are not counted.")


def test_unanswered_questions_are_marked() -> None:
    made = sheet(samples.full(), Reader.GROUP, samples.LANGUAGE, samples.NOW)
    (items,) = section(made, "Questions and answers").blocks
    assert isinstance(items, Items)
    assert [item.mark for item in items.items] == ["", "not answered"]
    assert [sub.text for sub in items.items[0].sub] == ["The education office, by mail to the general addresses."]


def test_steps_not_followed_up_have_no_column_for_it() -> None:
    def columns(session: Session) -> tuple[str, ...]:
        (table,) = section(sheet(session, Reader.CASE_GIVER, samples.LANGUAGE, samples.NOW), "Next steps").blocks
        assert isinstance(table, Table)
        assert all(len(row) == len(table.columns) for row in table.rows)
        return table.columns

    full = samples.full()
    done = full.steps[0].model_copy(update={"status": StepStatus.DONE})
    assert "What became of it" not in columns(full)
    assert columns(full.model_copy(update={"steps": (done, *full.steps[1:])}))[-1] == "What became of it"


@pytest.mark.parametrize(
    ("trust", "beginning"), [(Trust.SEEN, "Minutes"), (Trust.PARTLY, "The sources"), (Trust.UNVERIFIED, "Unverified")]
)
def test_method_says_how_far_to_trust_it(trust: Trust, beginning: str) -> None:
    session = samples.full().model_copy(update={"method": samples.method(trust)})
    blocks = section(sheet(session, Reader.GROUP, samples.LANGUAGE, samples.NOW), "Method").blocks
    assert isinstance(blocks[1], Paragraph)
    assert blocks[1].text.startswith(beginning)


def test_group_sees_districts_functions_and_numbers() -> None:
    (table,) = section(sheet(samples.full(), Reader.GROUP, samples.LANGUAGE, samples.NOW), "People").blocks
    assert isinstance(table, Table)
    assert ("Stadt Altenrode", "Education management, Education monitoring", "2") in table.rows


@pytest.mark.parametrize("reader", Reader)
@pytest.mark.parametrize("make", [samples.full, samples.planted, bare])
def test_audience_says_what_the_sheet_holds(make: object, reader: Reader) -> None:
    assert callable(make)
    session = make()
    made = sheet(session, reader, samples.LANGUAGE, samples.NOW)
    said = audience(session, reader, samples.LANGUAGE)
    assert isinstance(said, Audience)
    assert (said.readers, said.outside) == (made.readers, made.left_out)
    assert [words.split(" (")[0] for words in said.inside] == headings(made)


def test_audience_of_the_group_names_what_only_the_case_giver_has() -> None:
    both = [audience(samples.planted(), reader, samples.LANGUAGE) for reader in Reader]
    only = {words.split(" (")[0] for words in both[0].inside} - {words.split(" (")[0] for words in both[1].inside}
    assert len(only) == 7
    assert all(heading in both[1].outside[0] for heading in only)
    assert "Facts (2)" in audience(samples.full(), Reader.GROUP, samples.LANGUAGE).inside


def test_every_word_of_ours_goes_through_the_catalogue() -> None:
    asked: set[str] = set()

    def gettext(message: str) -> str:
        asked.add(message)
        return f"[{message}]"

    language = replace(samples.LANGUAGE, gettext=gettext, ngettext=lambda _one, many, _n: gettext(many))
    made = sheet(samples.planted(), Reader.CASE_GIVER, language, samples.NOW)
    ours = [made.subtitle, made.readers, *made.left_out, *(part.heading for part in made.sections)]
    tables = [block for part in made.sections for block in part.blocks if isinstance(block, Table)]
    ours += [words for table in tables for words in (table.caption, *table.columns)]
    ours += [label for label, _ in made.meta]
    assert all(words[1:-1] in asked and words == f"[{words[1:-1]}]" for words in ours)
