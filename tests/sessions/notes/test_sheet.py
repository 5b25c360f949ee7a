"""Who reads what: every field of every record is decided for every reader, in every format."""

import inspect
from dataclasses import replace
from datetime import timedelta
from functools import cache

import pytest
from pydantic import BaseModel

from sessions import handing_on, record
from sessions.codes import Kind, Part, StepStatus, Trust
from sessions.notes.blocks import Item, Items, Paragraph, Quote, Section, Sheet, Table
from sessions.notes.feedback import QUESTIONS, SCALE
from sessions.notes.sheet import Audience, Reader, audience, sheet
from sessions.notes.write import FORMATS, render
from sessions.record import Agreed, Feedback, Hands, Session
from sessions.refusal import Reason
from tests.sessions.core_builders import refused
from tests.sessions.notes import samples
from tests.sessions.notes.extract import plain_text

IN, OUT = True, False
OUTCOME = [Reader.CASE_GIVER, Reader.GROUP, Reader.DISTRICT]
TIMED = [Reader.CASE_GIVER, Reader.GROUP, Reader.PROGRAMME]

# Field: what shows it in a note of samples.planted(); in the note of the case giver, group, district, programme.
# A field of the record that is missing here fails the first test: decide who may read it, here and in sheet.py.
DECISIONS: dict[str, tuple[str, bool, bool, bool, bool]] = {
    "Session.id": ("zq-session-id", IN, OUT, OUT, OUT),
    "Session.district": ("zq-district-code", OUT, OUT, OUT, OUT),  # the name is in
    "Session.district_name": ("ZqDistrictName", IN, IN, IN, IN),
    "Session.workshop": ("zq-workshop-code", OUT, OUT, OUT, OUT),  # a code, no words
    "Session.day": ("8 July 2031", IN, IN, IN, IN),
    "Session.invented": ("are invented", IN, IN, IN, IN),
    "Session.case": ("ZqTitle", IN, IN, IN, OUT),
    "Session.method": ("ZqMethodName", IN, IN, IN, IN),
    "Session.people": ("ZqPersonDistrict", IN, IN, OUT, OUT),
    "Session.plan": ("4321", IN, IN, OUT, IN),
    "Session.runs": ("03:17", IN, IN, IN, IN),
    "Session.contributions": ("ZqFact", IN, IN, OUT, OUT),
    "Session.key_question": ("ZqWordingLast", IN, IN, IN, OUT),
    "Session.steps": ("ZqWhat", IN, IN, IN, OUT),
    "Session.takeaway": ("ZqTakeaway", IN, IN, IN, OUT),
    "Session.waiver": ("ZqWaiver", OUT, OUT, OUT, OUT),  # only in place of steps, see below
    "Session.review": ("3 February 2034", IN, IN, IN, OUT),
    "Session.end_by": ("06:59", OUT, OUT, OUT, OUT),
    "Session.agreement": ("ZqRule", IN, IN, IN, OUT),
    "Session.private": ("ZqPrivate", OUT, OUT, OUT, OUT),
    "Session.secrets": ("ZqSecret", OUT, OUT, OUT, OUT),
    "Session.release": ("03:49", OUT, OUT, OUT, OUT),
    "Session.issues": ("ZqIssuer", IN, IN, OUT, OUT),
    "Session.arrived": ("zqarrivedkey", OUT, OUT, OUT, OUT),
    "Arrival.key": ("zqarrivedkey", OUT, OUT, OUT, OUT),
    "Arrival.mark": ("ZqMark", OUT, OUT, OUT, OUT),
    "Arrival.id": ("98765", OUT, OUT, OUT, OUT),
    "Session.feedback": ("ZqVoice", IN, OUT, OUT, OUT),
    "Session.closed_at": ("05:58", IN, IN, IN, IN),
    "Session.last_id": ("99999", OUT, OUT, OUT, OUT),
    "Secret.words": ("ZqSecret", OUT, OUT, OUT, OUT),
    "Secret.kind": ("institution", OUT, OUT, OUT, OUT),
    "Release.opened": ("parked_", OUT, OUT, OUT, OUT),  # a code; what it opens and withholds: test_release.py
    "Release.withheld": ("takeaway_", OUT, OUT, OUT, OUT),
    "Release.lines": ("70001", OUT, OUT, OUT, OUT),
    "Release.held": ("70002", OUT, OUT, OUT, OUT),
    "Release.at": ("03:49", OUT, OUT, OUT, OUT),
    "Issue.reader": ("case-giver", OUT, OUT, OUT, OUT),
    "Issue.state": ("corrected by those present", IN, IN, IN, IN),
    "Issue.at": ("03:53", IN, IN, IN, IN),
    "Issue.by": ("ZqIssuer", IN, IN, OUT, OUT),
    "Issue.digest": ("5e9d3b7c1f204a86", OUT, OUT, OUT, OUT),
    "Case.id": ("zq-case-id", OUT, OUT, OUT, OUT),
    "Case.title": ("ZqTitle", IN, IN, IN, OUT),
    "Case.concern": ("ZqConcern", IN, IN, IN, OUT),
    "Case.tried": ("ZqTried", IN, IN, IN, OUT),
    "Case.involved": ("ZqInvolved", IN, IN, IN, OUT),
    "Case.room_to_act": ("ZqRoomToAct", IN, IN, IN, OUT),
    "Case.cleared": ("it was cleared", IN, OUT, OUT, OUT),
    "Contribution.id": ("70001", OUT, OUT, OUT, OUT),
    "Contribution.kind": ("Questions and answers", IN, IN, IN, OUT),
    "Contribution.text": ("ZqFact", IN, IN, OUT, OUT),
    "Contribution.speaker": ("Xkjp", IN, OUT, OUT, OUT),
    "Contribution.at": ("03:41", OUT, OUT, OUT, OUT),  # who said what when is nobody's business afterwards
    "Contribution.phase": ("zq-phase-one", OUT, OUT, OUT, OUT),
    "Contribution.parked": ("ZqParkedidea", IN, OUT, OUT, OUT),
    "Contribution.answer": ("ZqAnswer", IN, IN, OUT, OUT),
    "Contribution.mark": ("does not fit", IN, OUT, OUT, OUT),
    "Contribution.remark": ("ZqOwnWords", IN, OUT, OUT, OUT),
    "Answer.text": ("ZqAnswer", IN, IN, OUT, OUT),
    "Answer.speaker": ("Xkjr", IN, OUT, OUT, OUT),
    "Answer.at": ("03:42", OUT, OUT, OUT, OUT),
    "Wording.text": ("ZqWordingEarly", IN, OUT, OUT, OUT),
    "Wording.at": ("03:43", IN, OUT, OUT, OUT),
    "Wording.agreed": ("agreed at 03:45", IN, OUT, OUT, OUT),
    "NextStep.id": ("72001", OUT, OUT, OUT, OUT),
    "NextStep.what": ("ZqWhat", IN, IN, IN, OUT),
    "NextStep.who": ("ZqWho", IN, IN, IN, OUT),
    "NextStep.by": ("6 May 2033", IN, IN, IN, OUT),
    "NextStep.sign": ("ZqSign", IN, IN, IN, OUT),
    "NextStep.support": ("ZqSupport", IN, IN, IN, OUT),
    "NextStep.obstacle": ("ZqObstacle", IN, OUT, OUT, OUT),
    "NextStep.source": ("became a next step", IN, OUT, OUT, OUT),
    "NextStep.status": ("partly done", IN, OUT, OUT, OUT),
    "Feedback.id": ("73001", OUT, OUT, OUT, OUT),
    "Feedback.speaker": ("Xkjv", IN, OUT, OUT, OUT),
    "Feedback.text": ("ZqVoice", IN, OUT, OUT, OUT),
    "Feedback.scores": ("Xkjv 3", IN, OUT, OUT, OUT),
    "Feedback.hands": ("613", IN, OUT, OUT, IN),
    "Feedback.at": ("03:46", OUT, OUT, OUT, OUT),
    "Hands.question": ("Would you bring a case again?", IN, OUT, OUT, IN),
    "Hands.counts": ("613", IN, OUT, OUT, IN),
    "PrivateNote.id": ("74001", OUT, OUT, OUT, OUT),
    "PrivateNote.text": ("ZqPrivate", OUT, OUT, OUT, OUT),
    "PrivateNote.at": ("03:39", OUT, OUT, OUT, OUT),
    "PrivateNote.phase": ("zq-phase-one", OUT, OUT, OUT, OUT),
    "Agreement.text": ("ZqRule", IN, IN, IN, OUT),
    "Agreement.at": ("03:47", IN, OUT, OUT, OUT),
    "Agreement.by": ("1 of 3 agreed", IN, IN, IN, OUT),
    "Agreed.initials": ("agreed: Xkjr", IN, OUT, OUT, OUT),
    "Agreed.at": ("03:48", OUT, OUT, OUT, OUT),
    "Person.initials": ("Xkjp", IN, OUT, OUT, OUT),
    "Person.district": ("ZqPersonDistrict", IN, IN, OUT, OUT),
    "Person.function": ("ZqFunction", IN, IN, OUT, OUT),
    "Person.role": ("timekeeper", IN, OUT, OUT, OUT),
    "Planned.phase": ("ZqPhaseOne", IN, IN, OUT, IN),
    "Planned.minutes": ("4321", IN, IN, OUT, IN),
    "Planned.added": ("+87", IN, IN, OUT, IN),
    "Planned.skipped": ("skipped", IN, IN, OUT, IN),
    "Planned.module": ("ZqModule", IN, IN, IN, IN),
    "PhaseRun.phase": ("ZqPhaseOne", IN, IN, OUT, IN),
    "PhaseRun.planned": ("8642", OUT, OUT, OUT, OUT),  # the plan says it
    "PhaseRun.start": ("03:17", IN, IN, IN, IN),
    "PhaseRun.pauses": ("Pauses of 73 min", IN, IN, OUT, IN),
    "PhaseRun.end": ("05:58", IN, IN, IN, IN),
    "PhaseRun.passed": ("passed", OUT, OUT, OUT, OUT),  # who did not want to speak is counted nowhere
    "PhaseRun.reason": ("ZqOverrun", IN, OUT, OUT, OUT),
    "Pause.start": ("Pauses of 73 min", IN, IN, OUT, IN),
    "Pause.end": ("Pauses of 73 min", IN, IN, OUT, IN),
    "Pause.reason": ("ZqPauseReason", IN, OUT, OUT, OUT),
}

# Contributions by kind, mark and place.
CONTRIBUTIONS: dict[str, tuple[bool, bool, bool, bool]] = {
    "ZqFact": (IN, IN, OUT, OUT),
    "ZqQuestion": (IN, IN, OUT, OUT),
    "ZqHypothesis": (IN, OUT, OUT, OUT),
    "ZqResponse": (IN, OUT, OUT, OUT),
    "ZqIdeaTaken": (IN, IN, IN, OUT),
    "ZqIdeaLater": (IN, OUT, OUT, OUT),
    "ZqIdeaNo": (IN, OUT, OUT, OUT),
    "ZqIdeaUnmarked": (IN, OUT, OUT, OUT),
    "ZqRemark": (IN, OUT, OUT, OUT),
    **{f"ZqParked{kind.value}": (IN, OUT, OUT, OUT) for kind in Kind},
}


# What is in a format that holds next steps only; of calendars nothing, for nothing of the case is in them.
STEPS = {f"NextStep.{name}": (IN, IN, IN, OUT) for name in ("what", "who", "by", "sign", "support")}
STEPS |= {
    "Session.steps": (IN, IN, IN, OUT),
    "NextStep.obstacle": (IN, OUT, OUT, OUT),
    "NextStep.status": (IN, OUT, OUT, OUT),
}
OF_STEPS = {"csv": STEPS, "csv-raw": STEPS, "ics": {}, "tasks": {}}
NOTES = [form for form in FORMATS if form not in OF_STEPS]
# What is not even in the case giver's JSON, which is the whole record.
PRIVATE = {"Session.private", "PrivateNote.id", "PrivateNote.text", "PrivateNote.at"}
PRIVATE |= {"Session.secrets", "Secret.words", "Secret.kind", "Session.arrived"}
PRIVATE |= {"Arrival.key", "Arrival.mark", "Arrival.id"}
# Their tokens are codes that no file holds like this.
CODES = {"Release.opened", "Release.withheld"}


def rendered(session: Session, reader: Reader, form: str) -> str:
    # Plain text writes headings in capitals: what counts is whether the words are there.
    note = sheet(session, reader, samples.LANGUAGE, samples.NOW)
    if reader is Reader.PROGRAMME and FORMATS[form].part:
        with refused(Reason.NOTHING_TO_WRITE):
            render(note, form)
        return ""
    return plain_text(render(note, form).data, form).casefold()


@cache
def of_planted(reader: Reader, form: str) -> str:
    return rendered(samples.planted(), reader, form)


def expected(field: str, decided: tuple[bool, ...], reader: Reader, form: str) -> bool:
    """Return whether a field is in a format, by what was decided for notes to read."""
    if form == "json" and reader is Reader.CASE_GIVER:
        return field not in PRIVATE | CODES
    readers = OF_STEPS[form].get(field, (OUT,) * len(Reader)) if form in OF_STEPS else decided
    return dict(zip(Reader, readers, strict=True))[reader]


def test_every_field_of_every_record_is_decided() -> None:
    models = [
        model
        for _, model in inspect.getmembers(record, inspect.isclass)
        if issubclass(model, BaseModel) and model.__module__ == record.__name__
    ]
    assert {f"{model.__name__}.{name}" for model in models for name in model.model_fields} == set(DECISIONS)


def test_every_contribution_of_the_sample_is_decided() -> None:
    assert {item.text for item in samples.planted().contributions} == set(CONTRIBUTIONS)


@pytest.mark.parametrize("form", FORMATS)
@pytest.mark.parametrize("reader", Reader)
def test_every_field_reaches_only_its_readers(reader: Reader, form: str) -> None:
    text = of_planted(reader, form)
    wished = {field: expected(field, tuple(decided), reader, form) for field, (_, *decided) in DECISIONS.items()}
    assert {field: token.casefold() in text for field, (token, *_) in DECISIONS.items()} == wished


@pytest.mark.parametrize("form", FORMATS)
@pytest.mark.parametrize("reader", Reader)
def test_every_contribution_reaches_only_its_readers(reader: Reader, form: str) -> None:
    text = of_planted(reader, form)
    wished = {token: expected("Contribution.text", who, reader, form) for token, who in CONTRIBUTIONS.items()}
    assert {token: token.casefold() in text for token in CONTRIBUTIONS} == wished


@pytest.mark.parametrize("form", FORMATS)
def test_group_sees_no_initials(form: str) -> None:
    session = samples.planted()
    text = of_planted(Reader.GROUP, form)
    assert not [person.initials for person in session.people if person.initials.casefold() in text]


@pytest.mark.parametrize("reader", Reader)
@pytest.mark.parametrize("make", [samples.full, samples.planted])
def test_some_things_change_no_note(make: object, reader: Reader) -> None:
    assert callable(make)
    session = make()
    runs = tuple(run.model_copy(update={"passed": ()}) for run in session.runs)
    without = session.model_copy(update={"private": (), "end_by": None, "runs": runs})
    assert without != session
    assert sheet(without, reader, samples.LANGUAGE, samples.NOW) == sheet(
        session, reader, samples.LANGUAGE, samples.NOW
    )


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
        "Confidentiality",
        "Time used",
        "Method",
        "People",
    ]
    assert made.sections[0].blocks == (Quote("ZqWordingLast"), Paragraph("Read back and agreed at 03:45."))


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
        "Confidentiality",
        "Time used",
        "Method",
        "People",
    ]


def test_order_for_the_district_and_for_the_programme() -> None:
    both = (sheet(samples.planted(), reader, samples.LANGUAGE, samples.NOW) for reader in list(Reader)[2:])
    district, programme = (headings(made) for made in both)
    assert district == [
        "Key question",
        "Next steps",
        "What the case giver takes along",
        "Chosen ideas",
        "The case",
        "Confidentiality",
        "Method",
    ]
    assert programme == ["In numbers", "Feedback", "Time used", "Method"]


def test_the_programme_reads_how_much_was_said() -> None:
    made = sheet(samples.full(), Reader.PROGRAMME, samples.LANGUAGE, samples.NOW)
    assert (made.title, made.dues, made.record) == ("Collegial case consultation", (), None)
    (table,) = section(made, "In numbers").blocks
    assert isinstance(table, Table)
    assert table.rows == (
        ("People", "5"),
        ("Districts", "4"),
        ("Questions", "2"),
        ("Hypotheses", "3"),
        ("Ideas", "4"),
        ("Ideas taken up", "2"),
        ("Next steps agreed", "2"),
    )


@pytest.mark.parametrize(("answers", "minimum", "shown"), [(4, 5, False), (5, 5, True), (2, 2, True), (1, 2, False)])
def test_numbers_of_the_feedback_need_answers(answers: int, minimum: int, shown: bool) -> None:
    voices = tuple(Feedback(id=9000 + n, scores=(4,), text="ZqSaid", at=samples.NOW) for n in range(answers))
    session = samples.full().model_copy(update={"feedback": voices})
    made = sheet(session, Reader.PROGRAMME, samples.LANGUAGE, samples.NOW, minimum)
    blocks = section(made, "Feedback").blocks
    table = Table(
        "How many gave each score, from 1 (not at all) to 5 (very much)",
        ("Question", "1", "2", "3", "4", "5"),
        ((QUESTIONS[0], "0", "0", "0", str(answers), "0"),),
        numbers_from=1,
    )
    few = Paragraph(f"Questions with fewer than {minimum} answers are left out.")
    assert blocks == ((table,) if shown else (few,))
    assert "ZqSaid" not in repr(made)
    assert made.left_out[-1] == "What was said in the feedback; only numbers are handed on."


def test_what_the_case_giver_withholds_the_district_does_not_read_either() -> None:
    session = handing_on.release(samples.planted(), Part.TAKEAWAY, False, samples.NOW)
    assert "ZqTakeaway" not in repr(sheet(session, Reader.DISTRICT, samples.LANGUAGE, samples.NOW))


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


@pytest.mark.parametrize(
    ("reader", "expected"),
    [
        (Reader.CASE_GIVER, ["Next steps", "Time used", "Method"]),
        (Reader.GROUP, ["Next steps", "Time used", "Method"]),
        (Reader.DISTRICT, ["Next steps", "Method"]),
        (Reader.PROGRAMME, ["In numbers", "Time used", "Method"]),
    ],
)
def test_empty_parts_are_left_out_but_missing_steps_are_said(reader: Reader, expected: list[str]) -> None:
    made = sheet(bare(), reader, samples.LANGUAGE, samples.NOW)
    assert headings(made) == expected
    if reader in OUTCOME:
        assert section(made, "Next steps").blocks == (Paragraph("No next step was agreed."),)


@pytest.mark.parametrize("reader", TIMED)
def test_time_is_planned_before_it_is_used(reader: Reader) -> None:
    made = sheet(bare(), reader, samples.LANGUAGE, samples.NOW)
    (table,) = section(made, "Time used").blocks
    assert isinstance(table, Table)
    assert table.columns == ("Phase", "Planned", "Used")
    assert table.rows[-1] == ("Total", "65", "")


@pytest.mark.parametrize("form", NOTES)
@pytest.mark.parametrize(("reader", "reason"), [(Reader.CASE_GIVER, IN), (Reader.GROUP, OUT), (Reader.DISTRICT, OUT)])
def test_waiver_stands_in_place_of_steps(reader: Reader, reason: bool, form: str) -> None:
    text = rendered(samples.planted().model_copy(update={"steps": ()}), reader, form)
    assert "no next step was agreed." in text
    assert "we look back on friday, 3 february 2034." in text
    assert ("zqwaiver" in text) is reason
    assert ("why no next step was agreed" in text) is not reason


@pytest.mark.parametrize("reader", OUTCOME)
def test_look_back_follows_the_steps(reader: Reader) -> None:
    blocks = section(sheet(samples.full(), reader, samples.LANGUAGE, samples.NOW), "Next steps").blocks
    assert isinstance(blocks[0], Table)
    assert blocks[1:] == (Paragraph("We look back on Monday, 22 February 2027."),)


def test_key_question_that_was_not_agreed_stands_alone() -> None:
    full = samples.full()
    early = full.model_copy(update={"key_question": full.key_question[:1]})
    made = sheet(early, Reader.CASE_GIVER, samples.LANGUAGE, samples.NOW)
    assert section(made, "Key question").blocks == (Quote("How do I get the schools to take part?"),)


def test_every_wording_says_when_it_was_agreed() -> None:
    made = sheet(samples.full(), Reader.CASE_GIVER, samples.LANGUAGE, samples.NOW)
    (items,) = section(made, "All wordings of the key question").blocks
    assert isinstance(items, Items)
    assert [(item.by, item.mark) for item in items.items] == [("09:09", ""), ("09:31", "agreed at 09:32")]


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


@pytest.mark.parametrize("reader", TIMED)
def test_bars_are_the_minutes_of_the_table_without_its_total(reader: Reader) -> None:
    table = section(sheet(samples.full(), reader, samples.LANGUAGE, samples.NOW), "Time used").blocks[0]
    assert isinstance(table, Table)
    minutes = [(sum(map(int, row[1].replace("−", "-").split())), int(row[2])) for row in table.rows]
    assert list(table.bars) == minutes[:-1]
    assert table.alternative.startswith(f"{table.caption}. Rollenverteilung: Planned 5, Used 4; ")
    assert section(sheet(bare(), reader, samples.LANGUAGE, samples.NOW), "Time used").blocks[0] == replace(
        table, caption="Planned and used minutes per phase", rows=bare_rows(), bars=()
    )


def bare_rows() -> tuple[tuple[str, ...], ...]:
    rows = tuple((name, str(minutes), "") for _, name, minutes in samples.EIGHT_PHASES)
    return (*rows, ("Total", "65", ""))


def test_time_used_leaves_pauses_out_and_says_so() -> None:
    blocks = section(sheet(samples.full(), Reader.GROUP, samples.LANGUAGE, samples.NOW), "Time used").blocks
    table, pauses = blocks
    assert isinstance(table, Table)
    assert ("Stellungnahme", "5", "4") in table.rows
    assert table.rows[-1] == ("Total", "65 +1", "70")
    assert pauses == Paragraph("Pauses of 6 min in all are not counted.")


def test_reasons_stand_under_the_minutes_for_all_stays_together() -> None:
    full = samples.full()
    case, questions = full.runs[1], full.runs[2]
    end = full.runs[-1].last
    back = case.model_copy(update={"start": end, "end": end + timedelta(minutes=1), "reason": "Once more"})
    runs = (full.runs[0], case.model_copy(update={"reason": "A map"}), questions, *full.runs[3:], back)
    made = sheet(full.model_copy(update={"runs": runs}), Reader.CASE_GIVER, samples.LANGUAGE, samples.NOW)
    reasons = section(made, "Time used").blocks[-1]
    assert isinstance(reasons, Table)
    assert reasons.columns == ("Phase", "Planned/used", "Reason")
    assert reasons.rows == (
        ("Vorstellung des Falls", "5 / 8", "A map; Once more"),
        ("Befragung", "15 +3 / 19", "Two questions needed the wording of the agreement"),
        ("Stellungnahme", "pause of 6 min", "A call from the Landrat's office"),
    )


def test_pause_that_lasts_is_counted_until_now() -> None:
    full = samples.full()
    start = full.runs[-1].start
    pause = record.Pause(start=start, reason="Fire drill")
    last = full.runs[-1].model_copy(update={"end": None, "pauses": (pause,)})
    running = full.model_copy(update={"closed_at": None, "runs": (*full.runs[:-1], last)})
    made = sheet(running, Reader.CASE_GIVER, samples.LANGUAGE, start + timedelta(minutes=7))
    reasons = section(made, "Time used").blocks[-1]
    assert isinstance(reasons, Table)
    assert reasons.rows[-1] == ("Austausch", "pause of 7 min", "Fire drill")


@pytest.mark.parametrize(
    ("heading", "said"),
    [
        ("Hypotheses", [("open", (Item("It is the one thing we never put on the agenda.", mark="case giver"),))]),
        (
            "Chosen ideas",
            [
                (
                    "",
                    (
                        Item("I know one of them from the council.", mark="case giver"),
                        Item("", mark="became a next step"),
                    ),
                )
            ],
        ),
    ],
)
def test_remark_stands_beside_its_mark(heading: str, said: list[tuple[str, tuple[Item, ...]]]) -> None:
    made = sheet(samples.full(), Reader.CASE_GIVER, samples.LANGUAGE, samples.NOW)
    (items,) = section(made, heading).blocks
    assert isinstance(items, Items)
    assert [(item.mark, item.sub) for item in items.items if item.sub] == said


@pytest.mark.parametrize(
    ("agreed", "case_giver", "group"),
    [
        ("KB LW MS TR AL", "5 of 5 agreed: KB, LW, MS, TR and AL.", "All agreed."),
        ("AL kb KB", "2 of 5 agreed: KB and AL.", "2 of 5 agreed."),
        ("", "No agreement is recorded.", "No agreement is recorded."),
    ],
)
def test_rule_says_who_agreed_or_how_many(agreed: str, case_giver: str, group: str) -> None:
    full = samples.full()
    assert full.agreement is not None
    by = tuple(Agreed(initials=initials, at=samples.at(9, 2)) for initials in agreed.split())
    session = full.model_copy(update={"agreement": full.agreement.model_copy(update={"by": by})})
    for reader, words in ((Reader.CASE_GIVER, f"Read aloud at 09:01. {case_giver}"), (Reader.GROUP, group)):
        blocks = section(sheet(session, reader, samples.LANGUAGE, samples.NOW), "Confidentiality").blocks
        assert blocks == (Paragraph(full.agreement.text), Paragraph(words))


def feedback(*voices: Feedback) -> tuple[object, ...]:
    session = samples.full().model_copy(update={"feedback": voices})
    return section(sheet(session, Reader.CASE_GIVER, samples.LANGUAGE, samples.NOW), "Feedback").blocks


def test_scores_and_hands_stand_beside_their_questions() -> None:
    assert len(QUESTIONS) == record.QUESTIONS
    words, scale, table = feedback(*samples.full().feedback)
    assert words == Items((Item("I was not talked to, but thought with.", "KB"),))
    assert scale == Paragraph(SCALE)
    assert isinstance(table, Table)
    assert table.columns == ("Question", "Scores", "Hands per score")
    assert table.rows == (
        (QUESTIONS[0], "KB 5, TR 4", ""),
        (QUESTIONS[1], "KB 5, TR 4", ""),
        (QUESTIONS[2], "KB 4", ""),
        (QUESTIONS[3], "KB 3", "1: 0, 2: 0, 3: 1, 4: 3, 5: 1"),
        (QUESTIONS[4], "KB 5", ""),
    )


def test_questions_that_nobody_answered_and_empty_columns_are_left_out() -> None:
    at = samples.at(10, 8)
    hands = Hands(question=2, counts=(1, 0, 0, 0, 4))
    (words,) = feedback(Feedback(id=1, text="Good.", at=at))
    assert words == Items((Item("Good."),))
    _, by_score = feedback(Feedback(id=1, scores=(2,), at=at))
    assert isinstance(by_score, Table)
    assert (by_score.columns, by_score.rows) == (("Question", "Scores"), ((QUESTIONS[0], "2"),))
    _, by_hand = feedback(Feedback(id=1, hands=hands, at=at), Feedback(id=2, hands=hands, at=at))
    assert isinstance(by_hand, Table)
    shown = "1: 1, 2: 0, 3: 0, 4: 0, 5: 4"
    assert (by_hand.columns, by_hand.rows) == (("Question", "Hands per score"), ((QUESTIONS[1], f"{shown}; {shown}"),))


def test_unanswered_questions_are_marked() -> None:
    made = sheet(samples.full(), Reader.GROUP, samples.LANGUAGE, samples.NOW)
    (items,) = section(made, "Questions and answers").blocks
    assert isinstance(items, Items)
    assert [item.mark for item in items.items] == ["", "not answered"]
    assert [sub.text for sub in items.items[0].sub] == ["The education office, by mail to the general addresses."]


def test_steps_not_followed_up_have_no_column_for_it() -> None:
    def columns(session: Session) -> tuple[str, ...]:
        made = sheet(session, Reader.CASE_GIVER, samples.LANGUAGE, samples.NOW)
        table, _look_back = section(made, "Next steps").blocks
        assert isinstance(table, Table)
        assert all(len(row) == len(table.columns) for row in table.rows)
        return table.columns

    full = samples.full()
    done = full.steps[0].model_copy(update={"status": StepStatus.DONE})
    assert "What became of it" not in columns(full)
    clear = tuple(step.model_copy(update={"obstacle": ""}) for step in full.steps)
    assert columns(full)[-1] == "What may get in the way"
    assert columns(full.model_copy(update={"steps": clear}))[-1] == "Support promised by"
    assert columns(full.model_copy(update={"steps": (done, *full.steps[1:])}))[-1] == "What became of it"


@pytest.mark.parametrize(
    ("trust", "beginning"), [(Trust.SEEN, "Minutes"), (Trust.PARTLY, "The sources"), (Trust.UNVERIFIED, "Unverified")]
)
def test_method_says_how_far_to_trust_it(trust: Trust, beginning: str) -> None:
    session = samples.full().model_copy(update={"method": samples.method(trust)})
    blocks = section(sheet(session, Reader.GROUP, samples.LANGUAGE, samples.NOW), "Method").blocks
    assert isinstance(blocks[1], Paragraph)
    assert blocks[1].text.startswith(beginning)


@pytest.mark.parametrize("reader", TIMED)
def test_module_is_named_trusted_and_cited_with_the_method(reader: Reader) -> None:
    planted = samples.planted()
    module = samples.module("ZqModule", "ZqModuleCite", Trust.PARTLY)
    plan = tuple(planned.model_copy(update={"module": module}) for planned in planted.plan)
    made = sheet(planted.model_copy(update={"plan": plan}), reader, samples.LANGUAGE, samples.NOW)
    table = section(made, "Time used").blocks[0]
    assert isinstance(table, Table)
    assert [row[0] for row in table.rows] == ["ZqPhaseOne: ZqModule", "ZqPhaseTwo", "Total"]
    _, trust, sources = section(made, "Method").blocks
    assert isinstance(trust, Paragraph)
    assert trust.text.startswith("The sources were read only in part")
    assert sources == Items((Item("ZqCite"), Item("ZqModuleCite")))


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
    first = both[1].outside[0]
    assert first.endswith(
        "Feedback, when the key question was agreed, what may get in the way of the next steps,"
        " what the case giver said of the chosen ideas, who agreed to the rule of confidentiality"
        " and the reasons for overruns and pauses."
    )
    assert len(audience(bare(), Reader.GROUP, samples.LANGUAGE).outside) == 1
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
    _, scale, questions = section(made, "[Feedback]").blocks
    assert isinstance(scale, Paragraph)
    assert isinstance(questions, Table)
    ours += [scale.text, *(row[0] for row in questions.rows)]
    assert all(words[1:-1] in asked and words == f"[{words[1:-1]}]" for words in ours)
