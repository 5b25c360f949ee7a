"""Who reads what of a day: every field of every record is decided for every reader, in every format."""

import inspect
from collections.abc import Iterable
from dataclasses import replace
from datetime import date
from itertools import combinations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import BaseModel

from sessions import district as district_module
from sessions import workshop as workshop_module
from sessions.codes import Part as NotePart
from sessions.codes import Stage, StepStatus
from sessions.district import Profile
from sessions.event.programme import full_day, half_day
from sessions.method import Words, named
from sessions.notes.blocks import Item, Items, Paragraph, Quote, Section, Sheet, Table
from sessions.notes.day_sheet import Addressee, Day, DayReader, day_audience, day_sheet
from sessions.notes.sheet import MINIMUM, OPEN_TO_GROUP
from sessions.notes.write import render
from sessions.record import Agreed, Agreement, Feedback, Hands, NextStep, Release
from sessions.text import clean
from sessions.workshop import Announced, Candidate, Guest, ItemKind, Room, Said, Workshop
from sessions.workshop import Item as Part
from tests.sessions.notes import day_samples, samples, test_sheet
from tests.sessions.notes.day_samples import OTHER, OWN
from tests.sessions.notes.extract import strings

EVERYBODY = Addressee(DayReader.PARTICIPANTS)
WITH_CONTACTS = Addressee(DayReader.PARTICIPANTS, contacts=True)
DISTRICT = Addressee(DayReader.DISTRICT, OWN)
AGENCY = Addressee(DayReader.PROGRAMME)
FORMS = ("md", "html", "txt", "sheet")
READERS = (EVERYBODY, WITH_CONTACTS, DISTRICT, AGENCY)
NAMES = ("everybody", "contacts", "district", "agency")
IN, OUT = True, False
ALL, NONE = (IN, IN, IN, IN), (OUT, OUT, OUT, OUT)
NOT_AGENCY, NOT_DISTRICT = (IN, IN, IN, OUT), (IN, IN, OUT, IN)
ONLY_PARTICIPANTS, ONLY_CONTACTS = (IN, IN, OUT, OUT), (OUT, IN, OUT, OUT)
ONLY_DISTRICT, ONLY_AGENCY = (OUT, OUT, IN, OUT), (OUT, OUT, OUT, IN)

# Field: what shows it in a document of day_samples.planted(), and for the four readers above whether it is there.
# A field that is missing here fails the first test: decide who may read it, here and in day_sheet.py.
DECISIONS: dict[str, tuple[str, tuple[bool, bool, bool, bool]]] = {
    "Workshop.id": ("wq-workshop-code", NONE),
    "Workshop.title": ("WqTitle", ALL),
    "Workshop.kind": ("WqKind", ALL),
    "Workshop.organiser": ("WqOrganiser", ALL),
    "Workshop.funder": ("WqFunder", ALL),
    "Workshop.place": ("WqPlace", ALL),
    "Workshop.room": ("WqHall", ALL),
    "Workshop.address": ("WqTown", ALL),
    "Workshop.day": ("8 July 2031", ALL),
    "Workshop.begins": ("10:07", ALL),
    "Workshop.ends": ("16:09", ALL),
    "Workshop.contact": ("WqBureau", ALL),
    "Workshop.description": ("WqDescription", ONLY_AGENCY),
    "Workshop.conditions": ("WqConditions", ONLY_AGENCY),
    "Workshop.needs_agreement": ("Target agreement", (OUT, OUT, IN, IN)),
    "Workshop.free": ("Free of charge", ONLY_AGENCY),
    "Workshop.guiding_questions": ("WqQuestionOne", ALL),
    "Workshop.guests": ("WqGuest", NOT_DISTRICT),
    "Workshop.invented": ("the event, the districts, the people", ALL),
    "Workshop.districts": ("WqThirdName", ALL),
    "Workshop.people": ("WqFunction", ONLY_PARTICIPANTS),
    "Workshop.programme": ("1234", NOT_DISTRICT),
    "Workshop.agreement": ("WqRule", NOT_AGENCY),
    "Workshop.runs": ("07:11", NOT_DISTRICT),
    "Workshop.needs": ("31 dots", ALL),
    "Workshop.candidates": ("WqWaiting", NOT_AGENCY),
    "Workshop.rooms": ("WqRoom", NOT_AGENCY),
    "Workshop.report": ("WqPoint", ONLY_PARTICIPANTS),
    "Workshop.said": ("WqSaidInsight", NOT_AGENCY),
    "Workshop.taken_home": ("WqHome", NOT_AGENCY),
    "Workshop.helps": ("WqHelp", NOT_AGENCY),
    "Workshop.feedback": ("733", NOT_DISTRICT),
    "Workshop.look_back": ("9 March 2035", ALL),
    "Workshop.until": ("05:43", NONE),
    "Workshop.ended_at": ("08:57", NONE),
    "Workshop.last_id": ("99998", NONE),
    "Guest.label": ("WqGuest", NOT_DISTRICT),
    "Guest.city": ("WqCity", NOT_DISTRICT),
    "Guest.topic": ("WqTopic", NOT_DISTRICT),
    "Participant.id": ("81001", NONE),
    "Participant.initials": ("Wqxy", NONE),
    "Participant.name": ("WqBadge", ONLY_CONTACTS),
    "Participant.district": ("Agency and guests", ONLY_PARTICIPANTS),
    "Participant.function": ("WqFunction", ONLY_PARTICIPANTS),
    "Participant.contact": ("WqMail", ONLY_CONTACTS),
    "Participant.role": ("timekeeper", NONE),
    "Taking.district": (day_samples.THIRD, NONE),  # the name is in
    "Taking.agreement": ("5 Apr 2017", (OUT, OUT, IN, IN)),
    "Taking.let_in": ("let in knowingly", ONLY_AGENCY),  # of the third district; see below for the district's own
    "Taking.note": ("WqReason", ONLY_DISTRICT),  # free words, which may speak of a case
    "Item.id": ("82001", NONE),
    "Item.kind": ("08:22 Look back", ONLY_AGENCY),  # in place of a title of one's own
    "Item.title": ("WqItem", ONLY_PARTICIPANTS),
    "Item.minutes": ("1234", NOT_DISTRICT),
    "Item.added": ("+43", NOT_DISTRICT),
    "Item.round": ("911", NONE),  # the rooms say it
    "Item.dropped": ("not held", NOT_DISTRICT),
    "ItemRun.item": ("82001", NONE),
    "ItemRun.start": ("07:11", NOT_DISTRICT),
    "ItemRun.end": ("08:22", NOT_DISTRICT),
    "Need.question": ("WqQuestionOne", ALL),
    "Need.district": ("Important to", ONLY_PARTICIPANTS),
    "Need.dots": ("31 dots", ALL),
    "Dots.district": (day_samples.THIRD, NONE),  # who gave how many to a case is nobody's business afterwards
    "Dots.count": ("57 dots", NOT_AGENCY),
    "Candidate.id": ("83001", NONE),
    "Candidate.district": ("ZqDistrictName: WqWaiting", ONLY_PARTICIPANTS),
    "Candidate.case": ("wq-case-code", NONE),
    "Candidate.sentence": ("WqWaiting", NOT_AGENCY),
    "Candidate.urgency": ("urgency 2 of 5", ONLY_DISTRICT),
    "Candidate.importance": ("importance 4 of 5", ONLY_DISTRICT),
    "Candidate.cleared": ("may be discussed here", NONE),  # decides what is in, see below
    "Candidate.question": ("Taken up in the case of", ONLY_PARTICIPANTS),
    "Candidate.dots": ("57 dots", NOT_AGENCY),
    "Candidate.round": ("Round 7", NOT_AGENCY),
    "Candidate.by_hand": ("WqByHand", ONLY_DISTRICT),
    "Room.round": ("Round 7", NOT_AGENCY),
    "Room.name": ("WqRoom", NOT_AGENCY),
    "Room.candidate": ("83002", NONE),
    "Room.method": ("wq-method-code", NONE),  # the consultation says its name
    "Room.session": ("zq-session-id", NONE),
    "Room.people": ("Wqxy", NONE),
    "Room.facilitator": ("Wqfa", NONE),
    "Room.scribe": ("Wqsc", NONE),
    "Room.away": ("laptop", ALL),
    "Asked.id": ("84001", NONE),
    "Asked.text": ("WqAsked", NOT_AGENCY),
    "Asked.district": (OWN, NONE),  # to others a question has no name
    "Asked.answer": ("WqAnswer", NOT_AGENCY),
    "Transferable.id": ("84003", NONE),
    "Transferable.what": ("WqWhat", ONLY_PARTICIPANTS),
    "Transferable.conditions": ("WqWhen", ONLY_PARTICIPANTS),
    "Report.points": ("WqPoint", ONLY_PARTICIPANTS),
    "Report.questions": ("WqAsked", NOT_AGENCY),
    "Report.transferable": ("WqWhat", ONLY_PARTICIPANTS),
    "Said.district": (OWN, NONE),
    "Said.candidate": ("83002", NONE),
    "Said.question": ("WqSaidQuestion", NOT_AGENCY),
    "Said.insight": ("WqSaidInsight", NOT_AGENCY),
    "Said.step": ("WqSaidStep", NOT_AGENCY),
    "TakenHome.id": ("85001", NONE),
    "TakenHome.district": (OWN, NONE),
    "TakenHome.text": ("WqHome", NOT_AGENCY),
    "Help.id": ("86001", NONE),
    "Help.giver": ("WqThirdName → ZqDistrictName", NOT_AGENCY),
    "Help.taker": ("WqThirdName → ZqDistrictName", NOT_AGENCY),
    "Help.what": ("WqHelp", NOT_AGENCY),
    "Feedback.id": ("87001", NONE),
    "Feedback.speaker": ("Wqsp", NONE),
    "Feedback.text": ("WqVoice", NONE),
    "Feedback.scores": ("Did the consultation help you?", NONE),  # one answer is too few
    "Feedback.hands": ("733", NOT_DISTRICT),
    "Feedback.at": ("09:03", NONE),
    "Hands.question": ("Could everybody speak?", NOT_DISTRICT),
    "Hands.counts": ("733", NOT_DISTRICT),
    "Agreement.text": ("WqRule", NOT_AGENCY),
    "Agreement.at": ("09:01", NONE),
    "Agreement.by": ("1 of 3", NONE),
    "Agreed.initials": ("Wqxy", NONE),
    "Agreed.at": ("09:02", NONE),
    "District.id": (OWN, NONE),
    "District.name": ("ZqDistrictName", ALL),
    "District.profile": ("WqOffers", NOT_AGENCY),
    "District.cases": ("WqUnheld", NONE),
    "District.invented": ("are invented", ALL),
    "Profile.type": ("Rural district", ONLY_DISTRICT),
    "Profile.state": ("WqState", ONLY_DISTRICT),
    "Profile.inhabitants": ("WqInhabitants", ONLY_DISTRICT),
    "Profile.size": ("500,000 and more", ONLY_DISTRICT),
    "Profile.unit": ("WqUnit", (OUT, IN, IN, OUT)),
    "Profile.steering": ("WqSteering", ONLY_DISTRICT),
    "Profile.monitoring": ("WqMonitoring", ONLY_DISTRICT),
    "Profile.programme": ("WqFederal", ONLY_DISTRICT),
    "Profile.offers": ("WqOffers", NOT_AGENCY),
    "Profile.seeks": ("WqSeeks", NOT_AGENCY),
    "Profile.contact": ("WqOffice", (OUT, IN, IN, OUT)),
}

# What of a consultation is in the documents, by what shows it in test_sheet.py; everything else there is in none.
OF_THE_DAY = {"8 July 2031", "are invented", "ZqDistrictName"}
FOR_EVERYBODY = {
    *OF_THE_DAY,
    "ZqMethodName",
    *("ZqTitle", "ZqWordingLast", "ZqWhat", "ZqWho", "6 May 2033", "ZqSign", "ZqSupport", "3 February 2034"),
}
FOR_THE_DISTRICT = {
    *FOR_EVERYBODY,
    *("ZqTakeaway", "ZqIdeaTaken", "ZqConcern", "ZqTried", "ZqInvolved", "ZqRoomToAct"),
}
CONSULTATION = dict(zip(READERS, (FOR_EVERYBODY, FOR_EVERYBODY, FOR_THE_DISTRICT, OF_THE_DAY), strict=True))
# What goes with a part that the case giver withholds; a part that is missing here shows nothing in a document of a day.
WITH_PART = {
    NotePart.KEY_QUESTION: {"ZqWordingLast"},
    NotePart.STEPS: {"ZqWhat", "ZqWho", "6 May 2033", "ZqSign", "ZqSupport", "3 February 2034"},
    NotePart.TAKEAWAY: {"ZqTakeaway"},
    NotePart.CHOSEN_IDEAS: {"ZqIdeaTaken"},
    NotePart.CASE: {"ZqConcern", "ZqTried", "ZqInvolved", "ZqRoomToAct"},
}
TOKENS = sorted({token for token, *_ in test_sheet.DECISIONS.values()} | set(test_sheet.CONTRIBUTIONS))


def made(day: Day, to: Addressee = EVERYBODY, minimum: int = MINIMUM) -> Sheet:
    return day_sheet(day, to, samples.LANGUAGE, samples.NOW, minimum)


def rendered(day: Day, to: Addressee, form: str) -> str:
    # Markdown escapes signs, plain text writes headings in capitals: what counts is whether the words are there.
    return shown(made(day, to), form).replace("\\", "").casefold()


def shown(sheet: Sheet, form: str = "txt") -> str:
    """Return a sheet in a format; as itself it is what every format is made from."""
    if form == "sheet":
        return "\n".join(words for words, _ in strings(sheet))
    return render(sheet, form).data.decode()


def headings(sheet: Sheet) -> list[str]:
    return [part.heading for part in sheet.sections]


def section(sheet: Sheet, heading: str) -> Section:
    return next(part for part in sheet.sections if part.heading == heading)


def changed(**parts: object) -> Day:
    """Return the planted day with other parts of its workshop."""
    day = day_samples.planted()
    return replace(day, workshop=day.workshop.model_copy(update=parts))


def test_every_field_of_every_record_is_decided() -> None:
    models = [
        model
        for module in (workshop_module, district_module)
        for _, model in inspect.getmembers(module, inspect.isclass)
        if issubclass(model, BaseModel) and model.__module__ == module.__name__
    ]
    models.remove(Announced)  # its fields are the workshop's
    models += [Agreement, Agreed, Feedback, Hands]
    assert {f"{model.__name__}.{name}" for model in models for name in model.model_fields} == set(DECISIONS)


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("to", READERS, ids=NAMES)
def test_every_field_reaches_only_its_readers(to: Addressee, form: str) -> None:
    text = rendered(day_samples.planted(), to, form)
    expected = {field: readers[READERS.index(to)] for field, (_token, readers) in DECISIONS.items()}
    assert {field: token.casefold() in text for field, (token, _readers) in DECISIONS.items()} == expected


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("to", READERS, ids=NAMES)
def test_what_a_document_shows_of_a_consultation(to: Addressee, form: str) -> None:
    text = rendered(day_samples.planted(), to, form)
    assert {token for token in TOKENS if token.casefold() in text} == set(CONSULTATION[to])


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("to", READERS, ids=NAMES)
def test_a_document_shows_no_more_of_a_consultation_than_the_note_for_its_group(to: Addressee, form: str) -> None:
    decided = {token: group for token, _own, group, *_others in test_sheet.DECISIONS.values()}
    decided |= {token: group for token, (_own, group, *_others) in test_sheet.CONTRIBUTIONS.items()}
    text = rendered(day_samples.planted(), to, form)
    assert [token for token, group in decided.items() if not group and token.casefold() in text] == []


def withholding(parts: Iterable[NotePart]) -> Day:
    """Return the planted day, with an earlier consultation beside it, of which case givers withhold some parts."""
    day, release = day_samples.planted(), Release(withheld=tuple(parts))
    own, other = (session.model_copy(update={"release": release}) for session in day.sessions)
    steps = tuple(step.model_copy(update={"status": StepStatus.OPEN}) for step in own.steps)
    earlier = own.model_copy(update={"id": "zq-earlier", "steps": steps})
    return replace(day, sessions=(own, other, earlier))


def shows(day: Day, to: Addressee, form: str) -> set[str]:
    text = rendered(day, to, form)
    return {token for token in TOKENS if token.casefold() in text}


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("to", READERS, ids=NAMES)
@pytest.mark.parametrize("part", NotePart)
def test_what_a_case_giver_withholds_is_in_no_document(part: NotePart, to: Addressee, form: str) -> None:
    assert shows(withholding([part]), to, form) == CONSULTATION[to] - WITH_PART.get(part, set())


@pytest.mark.parametrize("to", READERS, ids=NAMES)
def test_parts_are_withheld_whatever_others_are(to: Addressee) -> None:
    for count in range(len(OPEN_TO_GROUP) + 1):
        for parts in combinations(sorted(OPEN_TO_GROUP), count):
            gone = set().union(*(WITH_PART.get(part, set()) for part in parts))
            assert shows(withholding(parts), to, "sheet") == CONSULTATION[to] - gone, parts


@pytest.mark.parametrize(("withheld", "told"), [((), False), ((NotePart.KEY_QUESTION,), True)])
def test_what_was_told_is_left_away_only_where_it_stands_already(withheld: tuple[NotePart, ...], told: bool) -> None:
    day = withholding(withheld)
    said = (Said(district=OWN, candidate=83002, question="ZqWordingLast"),)
    day = replace(day, workshop=day.workshop.model_copy(update={"said": said}))
    for to in (EVERYBODY, DISTRICT):
        assert ("Question (in the plenum)" in shown(made(day, to))) is told
        assert "ZqWordingLast" in shown(made(day, to))


@pytest.mark.parametrize("form", FORMS)
def test_a_district_reads_nothing_that_concerns_others_only(form: str) -> None:
    text = rendered(day_samples.planted(), DISTRICT, form)
    assert "yy" not in text


@pytest.mark.parametrize("form", FORMS)
def test_the_agency_reads_of_others_what_it_reads_of_all(form: str) -> None:
    text = rendered(day_samples.planted(), AGENCY, form)
    words = {word.strip("|*<>-:.,;[]()\"'/=") for word in text.replace("<", " ").replace(">", " ").split()}
    assert {word for word in words if word.startswith("yy")} == {"yyname"}


# --- what is decided by the answer to "may this case be discussed here?" -----------------------------------------


def answered(before: bool | None, during: bool | None = None) -> Day:
    """Return the planted day with other answers: before the consultations, and in that of the own district."""
    day = day_samples.planted()
    candidates = tuple(item.model_copy(update={"cleared": before}) for item in day.workshop.candidates)
    own, other = day.sessions
    own = own.model_copy(update={"case": own.case.model_copy(update={"cleared": during})})
    return replace(day, workshop=day.workshop.model_copy(update={"candidates": candidates}), sessions=(own, other))


@pytest.mark.parametrize(
    ("before", "during"), [(None, None), (False, None), (None, False), (True, False), (False, True)]
)
def test_of_a_case_that_was_not_cleared_only_what_was_told_is_in_unless_somebody_said_no(
    before: bool | None, during: bool | None
) -> None:
    closed = answered(before, during)
    text = rendered(closed, EVERYBODY, "txt")
    withheld = ("zqtitle", "zqmethodname", "zqwordinglast", "zqwhat", "zqwho")
    assert [token for token in withheld if token in text] == []
    assert "method: own method." in text
    assert ("wqsaidinsight" in text) is (False not in (before, during))
    assert ("wqwaiting" in text) is (before is True)
    assert "left out: cases that may not be discussed here, and those of which nobody said that they may." in text
    own = rendered(closed, DISTRICT, "txt")
    assert "zqtitle" in own
    assert "method: zqmethodname." in own
    assert "wqsaidinsight" in own


TOLD = Paragraph("WqSaidInsight", "Insight (in the plenum)")
NOBODY = "Nobody said that this case may be discussed here; "


@pytest.mark.parametrize(
    ("cleared", "said", "blocks"),
    [
        (
            None,
            True,
            [TOLD, Paragraph(f"{NOBODY}beyond what its case giver told all, nothing of it is in this document.")],
        ),
        (None, False, [Paragraph(f"{NOBODY}nothing of it is in this document.")]),
        (False, True, [Paragraph("This case may not be discussed here; nothing of it is in this document.")]),
        (False, False, [Paragraph("This case may not be discussed here; nothing of it is in this document.")]),
    ],
)
def test_why_a_case_is_not_there(cleared: bool | None, said: bool, blocks: list[Paragraph]) -> None:
    day = answered(cleared)
    told = (Said(district=OWN, candidate=83002, insight="WqSaidInsight"),) if said else ()
    sheet = made(replace(day, workshop=day.workshop.model_copy(update={"said": told})))
    assert list(section(sheet, "ZqDistrictName").blocks[1:]) == blocks
    assert "ZqDistrictName [Taken up in the case of]" not in shown(sheet)
    assert "ZqDistrictName [Taken up in the case of]" in shown(made(answered(True)))


@pytest.mark.parametrize(("cleared", "there"), [(True, True), (None, True), (False, False)])
def test_what_was_told_of_a_case_in_no_room_goes_with_its_answer(cleared: bool | None, there: bool) -> None:
    day = answered(cleared)
    said = (Said(district=OWN, candidate=83001, insight="WqSaidInsight"),)
    day = replace(day, workshop=day.workshop.model_copy(update={"said": said}))
    assert ("WqSaidInsight" in shown(made(day))) is there
    assert "WqSaidInsight" in shown(made(day, DISTRICT))


@pytest.mark.parametrize(("before", "during"), [(True, None), (None, True), (True, True)])
def test_one_yes_is_enough_if_nobody_says_no(before: bool | None, during: bool | None) -> None:
    assert "ZqWordingLast" in shown(made(answered(before, during)))


# --- what is in which document -----------------------------------------------------------------------------------


def test_order_for_everybody() -> None:
    assert headings(made(day_samples.planted(), WITH_CONTACTS)) == [
        "Next meeting",
        "Who helps whom",
        "ZqDistrictName: ZqTitle",
        "YyName: YyTitle",
        "Cases for the next meeting",
        "What each district takes home",
        "Offers and wishes",
        "Report",
        "Questions on the report",
        "What is transferable",
        "Guiding questions",
        "Programme",
        "Feedback",
        "Confidentiality",
        "People",
        "Contacts",
    ]


def test_order_for_a_district() -> None:
    assert headings(made(day_samples.planted(), DISTRICT)) == [
        "Next meeting",
        "Help promised and received",
        "What you take home",
        "ZqTitle",
        "Key question",
        "Next steps",
        "What the case giver takes along",
        "Chosen ideas",
        "The case",
        "Cases you proposed",
        "Guiding questions that matter to you",
        "Your questions on the report",
        "Your profile",
        "Confidentiality",
    ]


def test_order_for_the_agency() -> None:
    assert headings(made(day_samples.planted(), AGENCY)) == [
        "Next meeting",
        "In numbers",
        "Report",
        "Guiding questions",
        "Methods",
        "Programme",
        "Feedback",
        "Districts and target agreements",
        "As announced",
    ]


def test_numbers_of_the_day() -> None:
    (table,) = section(made(day_samples.planted(), AGENCY), "In numbers").blocks
    assert isinstance(table, Table)
    assert {row[0]: row[1] for row in table.rows} == {
        "Districts": "3",
        "People": "3",
        "Guests who report": "1",
        "Questions on the report": "2",
        "Cases proposed": "3",
        "Cases consulted": "2",
        "Rounds": "1",
        "Next steps agreed": "2",
        "Promises of help between districts": "2",
    }


def test_only_what_was_held_is_counted() -> None:
    sheet = made(replace(day_samples.planted(), sessions=()), AGENCY)
    (table,) = section(sheet, "In numbers").blocks
    assert isinstance(table, Table)
    counts = {row[0]: row[1] for row in table.rows}
    assert [counts[name] for name in ("Cases proposed", "Cases consulted", "Rounds")] == ["3", "0", "0"]
    assert "consulted: 1" not in shown(sheet)
    assert "Methods" not in headings(sheet)


@settings(max_examples=25)
@given(words=st.text(min_size=1).map(lambda text: f"Wq {clean(text)}".strip()))
def test_nothing_of_a_case_changes_what_the_agency_reads(words: str) -> None:
    day = day_samples.planted()
    workshop = day.workshop
    other = workshop.model_copy(
        update={
            "districts": tuple(item.model_copy(update={"note": words}) for item in workshop.districts),
            "programme": tuple(item.model_copy(update={"title": words}) for item in workshop.programme),
            "candidates": tuple(item.model_copy(update={"sentence": words}) for item in workshop.candidates),
            "said": tuple(item.model_copy(update={"insight": words, "step": words}) for item in workshop.said),
            "taken_home": tuple(item.model_copy(update={"text": words}) for item in workshop.taken_home),
            "helps": tuple(item.model_copy(update={"what": words}) for item in workshop.helps),
        }
    )
    sessions = tuple(
        session.model_copy(
            update={
                "case": session.case.model_copy(update={"title": words, "concern": words, "room_to_act": words}),
                "contributions": tuple(item.model_copy(update={"text": words}) for item in session.contributions),
                "key_question": (),
                "steps": tuple(item.model_copy(update={"what": words, "who": words}) for item in session.steps),
                "takeaway": words,
                "method": session.method.model_copy(update={"name": Words(de=words, en=words)}),
            }
        )
        for session in day.sessions
    )
    assert made(Day(other, day.districts, sessions), AGENCY) == made(day, AGENCY)


def test_the_agency_reads_the_names_of_what_comes_with_the_program() -> None:
    day = day_samples.planted()
    drafts = [*half_day("en"), *full_day("de")]
    titles = tuple(draft.title for draft in drafts)
    items = tuple(
        Part(id=number, kind=draft.kind, title=draft.title, minutes=5, round=draft.round)
        for number, draft in enumerate(drafts, 1)
    )
    method = named("short")
    own, other = day.sessions
    with_ours = Day(
        day.workshop.model_copy(update={"programme": items, "runs": ()}),
        day.districts,
        (own.model_copy(update={"method": method}), other),
    )
    (rows,) = section(made(with_ours, AGENCY), "Programme").blocks
    assert isinstance(rows, Table)
    assert all(title in row[0] for title, row in zip(titles, rows.rows, strict=False))
    (methods,) = section(made(with_ours, AGENCY), "Methods").blocks
    assert isinstance(methods, Table)
    assert methods.rows == ((method.name.en, "1"), ("Own method", "1"))


def test_topics_are_counted_without_districts() -> None:
    (items,) = section(made(day_samples.planted(), AGENCY), "Guiding questions").blocks
    assert items == Items(
        (
            Item("WqQuestionTwo", mark="42 dots", sub=(Item("Cases proposed: 1, consulted: 1"),)),
            Item("WqQuestionOne", mark="31 dots", sub=(Item("Cases proposed: 2, consulted: 1"),)),
        )
    )


def test_a_district_reads_under_what_it_was_let_in() -> None:
    sheet = made(day_samples.planted(), Addressee(DayReader.DISTRICT, day_samples.THIRD))
    assert section(sheet, "Your profile").blocks == (Paragraph("none known; let in knowingly", "Target agreement"),)


def test_open_steps_of_earlier_consultations_are_the_districts_own() -> None:
    day = day_samples.planted()
    steps = tuple(
        NextStep(id=number, what=f"Step {status}", who="Office", by=date(2030, 1, 2), status=status)
        for number, status in enumerate(StepStatus, 1)
    )
    own, other = (
        session.model_copy(update={"id": f"{session.district}-earlier", "steps": steps}) for session in day.sessions
    )
    with_earlier = replace(day, sessions=(*day.sessions, own, other))
    (table,) = section(made(with_earlier, DISTRICT), "Open steps of earlier consultations").blocks
    assert isinstance(table, Table)
    assert table.rows == (("Step open", "Office", "2 Jan 2030", "ZqTitle"),)
    for to in (EVERYBODY, AGENCY):
        assert made(with_earlier, to) == made(day, to)


def test_programme_with_what_was_added_and_used() -> None:
    (table,) = section(made(day_samples.planted()), "Programme").blocks
    assert isinstance(table, Table)
    assert table.rows == (
        ("07:11–08:22 WqItem", "1234 +43", "71"),
        ("WqLater", "5", "not held"),
        ("Total", "1234 +43", "71"),
    )


def test_programme_that_has_not_begun_stands_at_the_announced_hours() -> None:
    day = changed(runs=(), ended_at=None, feedback=())
    sheet = made(day)
    (table,) = section(sheet, "Programme").blocks
    assert isinstance(table, Table)
    assert table.rows[0][1:] == ("1234 +43", "")
    assert table.rows[0][0].startswith("10:07–")
    assert sheet.banner is not None
    assert sheet.banner.startswith("Draft: the event has not begun.")


@pytest.mark.parametrize(
    ("workshop", "districts", "expected"),
    [
        (True, False, "Sample data: the event, the districts, the people and all words are invented."),
        (
            False,
            True,
            "Sample data: the event was announced like this. Districts, people and all that was said are invented.",
        ),
        (False, False, None),
    ],
)
def test_banner_says_what_is_invented(workshop: bool, districts: bool, expected: str | None) -> None:
    day = changed(invented=workshop)
    invented = tuple(item.model_copy(update={"invented": districts}) for item in day.districts)
    sessions = tuple(item.model_copy(update={"invented": False}) for item in day.sessions)
    assert made(replace(day, districts=invented, sessions=sessions)).banner == expected


def test_banner_of_a_day_that_runs_says_when() -> None:
    run = day_samples.workshop().runs[0].model_copy(update={"end": None})
    banner = made(changed(runs=(run,), ended_at=None)).banner
    assert banner is not None
    assert banner.startswith("Interim document, 12:00: the event has not ended.")


@pytest.mark.parametrize(("answers", "minimum", "shown"), [(4, 5, False), (5, 5, True), (4, 4, True), (1, 0, True)])
def test_numbers_of_the_feedback_need_enough_answers(answers: int, minimum: int, shown: bool) -> None:
    hands = Hands(question=2, counts=(0, answers - 1, 0, 0, 0))
    voices = (
        Feedback(id=1, scores=(5, 5), at=samples.NOW),
        Feedback(id=2, hands=hands, at=samples.NOW),
        Feedback(id=3, hands=Hands(question=3, counts=(0, 0, 0, 9, 0)), at=samples.NOW),
    )
    blocks = section(made(changed(feedback=voices), AGENCY, minimum), "Feedback").blocks
    table = blocks[0]
    assert isinstance(table, Table)
    rows = {row[0]: row[1:] for row in table.rows}
    assert rows.get("Was the key question clear?") == (("0", str(answers - 1), "0", "0", "1") if shown else None)
    assert rows["Could everybody speak?"] == ("0", "0", "0", "9", "0")
    left_out = Paragraph(f"Questions with fewer than {minimum} answers are left out.")
    assert (left_out in blocks) is (minimum > 1)


def test_a_question_without_answer_says_so() -> None:
    report = day_samples.workshop().report
    open_ = report.questions[0].model_copy(update={"answer": ""})
    sheet = made(changed(report=report.model_copy(update={"questions": (open_,)})))
    assert section(sheet, "Questions on the report").blocks == (Items((Item("WqAsked", mark="open"),)),)


METHOD, NOT_BEGUN, NOT_CLOSED = (
    "Method: ZqMethodName.",
    "The consultation has not begun.",
    "The consultation is not closed.",
)
AWAY = "The consultation is on another laptop; what was recorded there since it was packed is not here yet."


@pytest.mark.parametrize(
    ("stage", "here", "away"),
    [
        (None, [NOT_BEGUN], [AWAY]),
        (Stage.PREPARED, [NOT_BEGUN], [AWAY]),
        (Stage.RUNNING, [METHOD, NOT_CLOSED], [METHOD, AWAY]),
        (Stage.CLOSED, [METHOD], [METHOD, AWAY]),
    ],
)
def test_where_a_consultation_stands(stage: Stage | None, here: list[str], away: list[str]) -> None:
    day = day_samples.planted()
    own, other = day.sessions
    run = own.runs[-1].model_copy(update={"end": None})
    prepared = own.model_copy(update={"closed_at": None, "runs": ()})
    running = own.model_copy(update={"closed_at": None, "runs": (*own.runs[:-1], run)})
    found = {Stage.PREPARED: prepared, Stage.RUNNING: running, Stage.CLOSED: own}
    sessions = (found[stage], other) if stage is not None else (other,)
    first, second = day.workshop.rooms
    for is_away, words in ((False, here), (True, away)):
        rooms = (first.model_copy(update={"away": is_away}), second)
        stands = replace(day, workshop=day.workshop.model_copy(update={"rooms": rooms}), sessions=sessions)
        for to in (EVERYBODY, DISTRICT):
            firsts = [part.blocks[0] for part in made(stands, to).sections]
            assert Paragraph(" ".join(["Round 7, WqRoom.", *words])) in firsts


def test_a_room_without_consultation_shows_nothing_of_one() -> None:
    sheet = made(replace(day_samples.planted(), sessions=()))
    blocks = section(sheet, "ZqDistrictName: WqChosen").blocks
    assert not [block for block in blocks if isinstance(block, Table | Quote)]


def test_what_was_told_twice_stands_once() -> None:
    said = Said(district=OWN, candidate=83002, question="ZqWordingLast", insight="WqSaidInsight")
    text = shown(made(changed(said=(said,))))
    assert text.count("ZqWordingLast") == 1
    own = shown(made(changed(said=(said,)), DISTRICT))
    assert own.count("ZqWordingLast") == 1


def test_the_day_of_the_look_back_stands_once() -> None:
    text = shown(made(changed(look_back=date(2034, 2, 3))))
    assert text.count("We look back on Friday, 3 February 2034.") == 1


def test_a_calendar_holds_the_look_back_and_a_districts_own_days() -> None:
    day = day_samples.planted()
    expected = {EVERYBODY: [], WITH_CONTACTS: [], AGENCY: [], DISTRICT: ["", "ZqWhat"]}
    for to, steps in expected.items():
        dues = made(day, to).dues
        assert (dues[0].day, dues[0].summary) == (date(2035, 3, 9), "Look back on the event of 8 Jul 2031")
        assert [due.step for due in dues[1:]] == steps
        assert made(day, to).record is None


def test_words_in_the_plenum_without_a_room_are_kept() -> None:
    said = (Said(district=OWN, insight="WqFree"), Said(district=OTHER, insight="YyFree"))
    assert section(made(changed(said=said)), "Further words in the plenum").blocks == (
        Items((Item("ZqDistrictName", sub=(Item("WqFree"),)), Item("YyName", sub=(Item("YyFree"),)))),
    )
    own = section(made(changed(said=said), DISTRICT), "Further words in the plenum")
    assert own.blocks == (Items((Item("WqFree"),)),)


@pytest.mark.parametrize(("city", "label"), [("Ahornbach", "Office, Ahornbach"), ("Office", "Office"), ("", "Office")])
def test_a_guest_is_named_once(city: str, label: str) -> None:
    for to in (EVERYBODY, AGENCY):
        report = section(made(changed(guests=(Guest(label="Office", city=city),)), to), "Report")
        assert report.blocks[0] == Paragraph(label)


def test_two_rooms_with_sessions_of_one_id_keep_their_districts_apart() -> None:
    day = day_samples.planted()
    own, other = day.sessions
    twin = other.model_copy(update={"id": own.id})
    rooms = (day.workshop.rooms[0], day.workshop.rooms[1].model_copy(update={"session": own.id}))
    twins = replace(day, workshop=day.workshop.model_copy(update={"rooms": rooms}), sessions=(twin, own))
    assert made(twins) == made(day)


@pytest.mark.parametrize("to", READERS, ids=NAMES)
def test_an_event_that_was_only_announced_has_a_document(to: Addressee) -> None:
    bare = Day(Workshop(id="x", title="Only a title", day=date(2031, 7, 8)), (), ())
    sheet = made(bare, to)
    assert headings(sheet) == (["In numbers"] if to is AGENCY else [])
    for form in FORMS:
        assert "only a title" in rendered(bare, to, form)


def test_an_event_without_hours_says_no_times() -> None:
    workshop = Workshop(
        id="x",
        title="X",
        day=date(2031, 7, 8),
        programme=(Part(id=1, kind=ItemKind.OTHER, title="Walk", minutes=5),),
        last_id=1,
    )
    (table,) = section(made(Day(workshop, (), ())), "Programme").blocks
    assert isinstance(table, Table)
    assert table.rows[0] == ("Walk", "5", "")


def test_a_case_without_district_in_the_archive_is_named_by_its_code() -> None:
    candidate = Candidate(id=1, district="gone", sentence="Who decides?", cleared=True, round=1)
    workshop = day_samples.workshop().model_copy(
        update={"candidates": (candidate,), "rooms": (Room(round=1, name="A", candidate=1),), "said": ()}
    )
    assert "gone: Who decides?" in headings(made(Day(workshop, (), ())))


# --- what is said before anything is written ----------------------------------------------------------------------


@pytest.mark.parametrize("to", READERS, ids=NAMES)
def test_audience_is_the_sheets(to: Addressee) -> None:
    day = day_samples.planted()
    sheet = made(day, to)
    readers, inside, outside = day_audience(day, to, samples.LANGUAGE, samples.NOW)
    assert (readers, outside) == (sheet.readers, sheet.left_out)
    assert [part.rsplit(" (", 1)[0] for part in inside] == headings(sheet)


def test_what_is_not_there_is_not_called_left_out() -> None:
    day = changed(feedback=(), people=())
    without = replace(day, districts=tuple(item.model_copy(update={"profile": Profile()}) for item in day.districts))
    assert made(without).left_out == ("Everything else of the consultations stands in their own notes.",)
