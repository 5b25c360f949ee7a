"""Sessions to make notes of: one as it might be, one with a different word in every field, one with hostile text."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

from sessions.language import ENGLISH
from sessions.method import Entry, Kind, Method, Phase, Role, Seat, Source, Trust, Words
from sessions.record import (
    Answer,
    Case,
    Contribution,
    Feedback,
    Mark,
    NextStep,
    Pause,
    Person,
    PhaseRun,
    Planned,
    Session,
    StepStatus,
    Wording,
)
from sessions.text import NAME_LIMIT

LANGUAGE = replace(ENGLISH, zone=UTC)
NOW = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)


def at(hour: int, minute: int) -> datetime:
    return datetime(2026, 11, 23, hour, minute, tzinfo=UTC)


def words(text: str) -> Words:
    return Words(de=text, en=text)


def phase(code: str, name: str, minutes: int, trust: Trust = Trust.SEEN) -> Phase:
    return Phase(
        id=code,
        name=words(name),
        minutes=minutes,
        speaks=(Role.CONSULTANT,),
        seat=Seat.AT_TABLE,
        records=(Entry.NOTE,),
        say=(words("Please begin."),),
        elastic=True,
        trust=trust,
    )


EIGHT_PHASES = (
    ("roles", "Rollenverteilung", 5),
    ("case", "Vorstellung des Falls", 5),
    ("questions", "Befragung", 15),
    ("hypotheses", "Hypothesen", 10),
    ("response", "Stellungnahme", 5),
    ("ideas", "Lösungsvorschläge", 10),
    ("decision", "Entscheidung", 10),
    ("exchange", "Austausch", 5),
)


def method(trust: Trust = Trust.SEEN) -> Method:
    return Method(
        schema=1,
        id="eight-phases",
        name=words("Eight phases"),
        summary=words("Facts first, then hypotheses, then ideas; the case giver listens and then chooses."),
        people=(5, 10),
        sources=(
            Source(
                cite="Haug-Benien, R. (1998): Kollegiale Beratung. Ein Fall nicht nur für zwei. hiba transfer III",
                url="https://vornheder.de/?p=192",
                note=words("As reproduced under the title Heilsbronner Modell."),
            ),
            Source(cite="Franz, H.-W. & Kopp, R. (2003): Kollegiale Fallberatung"),
        ),
        phase=tuple(phase(code, name, minutes, trust) for code, name, minutes in EIGHT_PHASES),
    )


def full() -> Session:
    """A consultation as it might have been, closed."""
    lines: tuple[tuple[Kind, str, str | None, Mark | None], ...] = (
        (Kind.FACT, "Since 2021 there is a transition agreement between 14 Kitas and 6 primary schools.", "KB", None),
        (Kind.FACT, "The steering group last met in March; two departments sent nobody.", "KB", None),
        (Kind.QUESTION, "Who invited to the last meeting?", "MS", None),
        (Kind.QUESTION, "What does the school authority gain if it takes part?", "TR", None),
        (Kind.HYPOTHESIS, "The youth welfare office sees the agreement as the schools' project.", "MS", Mark.FITS),
        (Kind.HYPOTHESIS, "Berater*innen of the Land expect more than the office can give.", "AL", Mark.FITS_NOT),
        (Kind.HYPOTHESIS, "Nobody has said who may decide.", None, Mark.OPEN),
        (Kind.RESPONSE, "That nobody may decide hits it. I had taken it for lack of interest.", "KB", None),
        (Kind.IDEA, "Invite the two heads of department to a half-hour talk, one question only.", "TR", Mark.TAKE),
        (Kind.IDEA, "Let one Kita and one school tell at the education conference.", "AL", Mark.TAKE),
        (Kind.IDEA, "Ask the Landrat for a letter.", "MS", Mark.LATER),
        (Kind.IDEA, "Pay the schools for hours.", "MS", Mark.NO),
        (Kind.NOTE, "Greifswald offers its template.", "AL", None),
    )
    told = []
    for number, (kind, text, speaker, mark) in enumerate(lines, 1):
        answer = None
        if number == 3:
            answer = Answer(text="The education office, by mail to the general addresses.", speaker="KB", at=at(9, 21))
        told.append(
            Contribution(
                id=number,
                kind=kind,
                text=text,
                speaker=speaker,
                at=at(9, 20),
                phase="questions",
                answer=answer,
                mark=mark,
            )
        )
    told.append(
        Contribution(
            id=14,
            kind=Kind.IDEA,
            text="One could merge the two working groups.",
            speaker="AL",
            at=at(9, 15),
            phase="case",
            parked=True,
        )
    )
    runs, start = [], at(9, 0)
    for (code, _, minutes), over in zip(EIGHT_PHASES, (-1, 2, 4, 0, -1, 3, 0, -2), strict=True):
        pause = ()
        end = start + timedelta(minutes=minutes + over)
        if code == "response":
            pause = (Pause(start=start, end=start + timedelta(minutes=6)),)
            end += timedelta(minutes=6)
        runs.append(PhaseRun(phase=code, planned=minutes, start=start, end=end, pauses=pause))
        start = end
    return Session(
        id="2026-11-23-greifenhain",
        district="greifenhain",
        district_name="Landkreis Greifenhain",
        workshop="werkstatt-2026",
        day=date(2026, 11, 23),
        invented=True,
        case=Case(
            id="uebergang",
            title="Übergang Kita–Grundschule: eine Vereinbarung, die niemand lebt",
            concern=(
                "We have an agreement that everybody signed. Since then nothing happens unless our office asks.\n\n"
                "I want to know how it becomes their own matter."
            ),
            tried="Two reminders, one training day, a template for the joint parents' evening.",
            involved="Head of the youth welfare office, school inspector, Fallgeber*in and Berater*innen of the Land",
            room_to_act="Agenda of the steering group; 4,000 € a year; access to the Landrat.",
            cleared=True,
        ),
        method=method(Trust.UNVERIFIED),
        people=(
            Person(
                initials="KB",
                district="Landkreis Greifenhain",
                function="Head of the education office",
                role=Role.CASE_GIVER,
            ),
            Person(initials="LW", district="Fachstelle Übergang", function="Adviser", role=Role.FACILITATOR),
            Person(initials="MS", district="Stadt Altenrode", function="Education management"),
            Person(initials="TR", district="Stadt Altenrode", function="Education monitoring", role=Role.TIMEKEEPER),
            Person(initials="AL", district="Kreis Sundmark", function="School department", role=Role.SCRIBE),
        ),
        plan=tuple(
            Planned(phase=code, minutes=minutes, added=3 if code == "questions" else -2 if code == "exchange" else 0)
            for code, _, minutes in EIGHT_PHASES
        ),
        runs=tuple(runs),
        contributions=tuple(told),
        key_question=(
            Wording(text="How do I get the schools to take part?", at=at(9, 9)),
            Wording(
                text="How can I bring it about that Kitas and schools see the agreement as their own?", at=at(9, 31)
            ),
        ),
        steps=(
            NextStep(
                id=15,
                what="Invite both heads of department to a talk with one question: what would you need to decide?",
                who="Head of the education office",
                by=date(2026, 12, 11),
                sign="Both have accepted a date.",
                support="Stadt Altenrode",
                source=9,
            ),
            NextStep(
                id=16,
                what="Find one Kita and one school for the education conference",
                who="Education office",
                by=date(2027, 1, 29),
                sign="Two names in the programme",
            ),
        ),
        takeaway="It is not about interest, it is about who may decide.\nI will ask before I remind again.",
        feedback=(
            Feedback(id=17, speaker="KB", text="I was not talked to, but thought with.", score=5, at=at(10, 8)),
            Feedback(id=18, speaker="TR", score=4, at=at(10, 9)),
        ),
        closed_at=runs[-1].end,
        last_id=18,
    )
