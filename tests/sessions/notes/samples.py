"""Sessions to make notes of: one as it might be, one with a different word in every field, one with hostile text."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

from sessions.codes import MARKS, Entry, Kind, Mark, NoteState, Role, Seat, SecretKind, StepStatus, Trust
from sessions.language import ENGLISH
from sessions.method import Method, Phase, Source, Words
from sessions.module import Module
from sessions.record import (
    Agreed,
    Agreement,
    Answer,
    Arrival,
    Case,
    Contribution,
    Feedback,
    Hands,
    Issue,
    NextStep,
    Pause,
    Person,
    PhaseRun,
    Planned,
    PrivateNote,
    Release,
    Secret,
    Session,
    Wording,
)
from sessions.text import NAME_LIMIT

LANGUAGE = replace(ENGLISH, zone=UTC)
NOW = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)


def at(hour: int, minute: int) -> datetime:
    return datetime(2026, 11, 23, hour, minute, tzinfo=UTC)


def words(text: str) -> Words:
    return Words(de=text, en=text)


def phase(code: str, name: str, minutes: int, trust: Trust = Trust.SEEN, slot: bool = False) -> Phase:
    return Phase(
        id=code,
        name=words(name),
        minutes=minutes,
        speaks=(Role.CONSULTANT,),
        seat=Seat.AT_TABLE,
        records=(Entry.NOTE,),
        say=(words("Please begin."),),
        elastic=True,
        slot=slot,
        trust=trust,
    )


def made_method(**parts: object) -> Method:
    # By the name the field has in files, which mypy does not know.
    return Method.model_validate({"schema": 1, **parts})


def module(name: str, cite: str, trust: Trust = Trust.SEEN) -> Module:
    return Module.model_validate(
        {
            "schema": 1,
            "id": "zq-module-id",
            "name": words(name),
            "summary": words("Many ideas are wanted."),
            "basic": True,
            "records": (Entry.IDEA,),
            "say": (words("Please collect ideas."), words("One idea would be …")),
            "trust": trust,
            "sources": (Source(cite=cite),),
        }
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
    return made_method(
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
    remarks = {7: "It is the one thing we never put on the agenda.", 9: "I know one of them from the council."}
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
                remark=remarks.get(number, ""),
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
        pause: tuple[Pause, ...] = ()
        end = start + timedelta(minutes=minutes + over)
        if code == "response":
            pause = (Pause(start=start, end=start + timedelta(minutes=6), reason="A call from the Landrat's office"),)
            end += timedelta(minutes=6)
        runs.append(
            PhaseRun(
                phase=code,
                planned=minutes,
                start=start,
                end=end,
                pauses=pause,
                passed=("TR",) if code == "hypotheses" else (),
                reason="Two questions needed the wording of the agreement" if code == "questions" else "",
            )
        )
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
                text="How can I bring it about that Kitas and schools see the agreement as their own?",
                at=at(9, 31),
                agreed=at(9, 32),
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
                obstacle="One of the two posts is vacant until January.",
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
        review=date(2027, 2, 22),
        end_by=at(10, 30),
        agreement=Agreement(
            text="What is said here stays here. Each of us decides what is told of our own case.",
            at=at(9, 1),
            by=tuple(Agreed(initials=initials, at=at(9, 2)) for initials in ("KB", "LW", "MS", "TR", "AL")),
        ),
        private=(PrivateNote(id=20, text="Ask MS before the next time.", at=at(9, 40), phase="hypotheses"),),
        feedback=(
            Feedback(
                id=17,
                speaker="KB",
                text="I was not talked to, but thought with.",
                scores=(5, 5, 4, 3, 5),
                at=at(10, 8),
            ),
            Feedback(id=18, speaker="TR", scores=(4, 4), at=at(10, 9)),
            Feedback(id=19, hands=Hands(question=4, counts=(0, 0, 1, 3, 1)), at=at(10, 10)),
        ),
        closed_at=runs[-1].end,
        last_id=20,
    )


def planted() -> Session:
    """A session in which every field of the record holds something that is found nowhere else.

    Tokens are letters and digits only, so that no format has to escape them.
    """
    speaker, answerer, voice = "Xkjp", "Xkjr", "Xkjv"
    return Session(
        id="zq-session-id",
        district="zq-district-code",
        district_name="ZqDistrictName",
        workshop="zq-workshop-code",
        day=date(2031, 7, 8),
        invented=True,
        case=Case(
            id="zq-case-id",
            title="ZqTitle",
            concern="ZqConcern",
            tried="ZqTried",
            involved="ZqInvolved",
            room_to_act="ZqRoomToAct",
            cleared=True,
        ),
        method=made_method(
            id="zq-method-id",
            name=words("ZqMethodName"),
            summary=words("ZqMethodSummary"),
            people=(2, 9),
            sources=(Source(cite="ZqCite"),),
            phase=(phase("zq-phase-one", "ZqPhaseOne", 5, slot=True), phase("zq-phase-two", "ZqPhaseTwo", 5)),
        ),
        people=(
            Person(initials=speaker, district="ZqPersonDistrict", function="ZqFunction", role=Role.TIMEKEEPER),
            Person(initials=answerer),
            Person(initials=voice),
        ),
        plan=(
            Planned(phase="zq-phase-one", minutes=4321, added=87, module=module("ZqModule", "ZqModuleCite")),
            Planned(phase="zq-phase-two", minutes=2, skipped=True),
        ),
        runs=(
            PhaseRun(
                phase="zq-phase-one",
                planned=8642,
                start=at(3, 17),
                pauses=(Pause(start=at(3, 21), end=at(4, 34), reason="ZqPauseReason"),),
                end=at(5, 58),
                passed=(answerer,),
                reason="ZqOverrun",
            ),
        ),
        contributions=(
            Contribution(id=70001, kind=Kind.FACT, text="ZqFact", speaker=speaker, at=at(3, 41), phase="zq-phase-one"),
            Contribution(
                id=70002,
                kind=Kind.QUESTION,
                text="ZqQuestion",
                at=at(3, 18),
                phase="zq-phase-one",
                answer=Answer(text="ZqAnswer", speaker=answerer, at=at(3, 42)),
            ),
            Contribution(
                id=70003,
                kind=Kind.HYPOTHESIS,
                text="ZqHypothesis",
                at=at(3, 18),
                phase="zq-phase-one",
                mark=Mark.FITS_NOT,
                remark="ZqOwnWords",
            ),
            Contribution(id=70004, kind=Kind.RESPONSE, text="ZqResponse", at=at(3, 18), phase="zq-phase-one"),
            *(
                Contribution(
                    id=number,
                    kind=Kind.IDEA,
                    text=text,
                    at=at(3, 18),
                    phase="zq-phase-one",
                    mark=mark,
                    remark="ZqOwnWords",
                )
                for number, text, mark in (
                    (70005, "ZqIdeaTaken", Mark.TAKE),
                    (70006, "ZqIdeaLater", Mark.LATER),
                    (70007, "ZqIdeaNo", Mark.NO),
                    (70008, "ZqIdeaUnmarked", None),
                )
            ),
            Contribution(id=70009, kind=Kind.NOTE, text="ZqRemark", at=at(3, 18), phase="zq-phase-one"),
            *(
                Contribution(
                    id=71000 + number,
                    kind=kind,
                    text=f"ZqParked{kind.value}",
                    at=at(3, 18),
                    phase="zq-phase-one",
                    parked=True,
                )
                for number, kind in enumerate(Kind)
            ),
        ),
        key_question=(
            Wording(text="ZqWordingEarly", at=at(3, 43)),
            Wording(text="ZqWordingLast", at=at(3, 44), agreed=at(3, 45)),
        ),
        steps=(
            NextStep(
                id=72001,
                what="ZqWhat",
                who="ZqWho",
                by=date(2033, 5, 6),
                sign="ZqSign",
                support="ZqSupport",
                obstacle="ZqObstacle",
                source=70005,
                status=StepStatus.PARTLY,
            ),
        ),
        takeaway="ZqTakeaway",
        waiver="ZqWaiver",
        review=date(2034, 2, 3),
        end_by=at(6, 59),
        agreement=Agreement(text="ZqRule", at=at(3, 47), by=(Agreed(initials=answerer, at=at(3, 48)),)),
        private=(PrivateNote(id=74001, text="ZqPrivate", at=at(3, 39), phase="zq-phase-one"),),
        feedback=(
            Feedback(id=73001, speaker=voice, text="ZqVoice", scores=(3,), at=at(3, 46)),
            Feedback(id=73002, hands=Hands(question=5, counts=(0, 613, 0, 0, 0)), at=at(3, 46)),
        ),
        closed_at=at(5, 58),
        last_id=99999,
        secrets=(Secret(words="ZqSecret", kind=SecretKind.INSTITUTION),),
        arrived=(Arrival(key="zqarrivedkey", mark="ZqMark", id=98765),),
        # The line is open with its part already: what is decided changes nothing, and is said nowhere.
        release=Release(lines=(70001,), at=at(3, 49)),
        issues=tuple(
            Issue(reader=reader, state=NoteState.CORRECTED, at=at(3, 53), by="ZqIssuer", digest="5e9d3b7c1f204a86")
            for reader in ("case-giver", "group", "district", "programme")
        ),
    )


def everywhere(text: str) -> Session:
    """Return ``full()`` with ``text`` in every field that takes somebody's words."""
    line = text[:NAME_LIMIT]
    session = full()
    data = session.model_dump(by_alias=True)
    data["district_name"] = line
    data["takeaway"] = text
    data["agreement"]["text"] = text
    data["case"] |= {"title": line, "concern": text, "tried": text, "involved": text, "room_to_act": text}
    data["method"] = session.method.model_dump(by_alias=True)
    data["method"]["name"] = {"de": text, "en": text}
    data["method"]["summary"] = {"de": text, "en": text}
    data["method"]["phase"][0]["name"] = {"de": text, "en": text}
    data["method"]["sources"] = ({"cite": line, "note": {"de": text, "en": text}},)
    for person in data["people"]:
        person |= {"district": line, "function": line}
    for run in data["runs"]:
        run["reason"] = line
        for pause in run["pauses"]:
            pause["reason"] = line
    for item in data["contributions"]:
        item["text"] = text
        item["remark"] = text if item["kind"] in MARKS else ""
        if item["answer"]:
            item["answer"]["text"] = text
    for wording in data["key_question"]:
        wording["text"] = text
    for step in data["steps"]:
        step |= {"what": text, "who": line, "sign": text, "support": line, "obstacle": text}
    for voice in data["feedback"]:
        voice["text"] = text
    return Session.model_validate(data)


HOSTILE = (
    "[/x]",
    "[bold red]x[/]",
    "*a* **b** _c_ __d__",
    "<b>fett</b>",
    "=1+1",
    "+49 30 1234",
    "#let x = 1",
    "# Überschrift #",
    '"] #set page(fill: red)',
    "| a | b |",
    "a | b\n--- | ---\n1 | 2",
    "a\\|b",
    ":---|",
    "1. eins\n2) zwei",
    "12345678901. zu lang",
    "- x\n* y\n+ z",
    "> x",
    "x\n===",
    "x\n---",
    "***",
    "- - -",
    "vorher\n    code",
    "`a` ``b`` ```c```",
    "```\ncode\n```",
    "~~~\ncode\n~~~",
    "&amp; &#35; &lt;b&gt; &nbsp; Bildung & Teilhabe",
    "<script>alert(1)</script>",
    "</style></title><img src=x onerror=alert(1)>",
    "<!-- x --> <![CDATA[y]]> <?php z ?>",
    "[x](javascript:alert(1)) <javascript:alert(1)>",
    "![x](https://example.org/x.png)",
    "[x]: https://example.org",
    "https://example.org/?a=1&copy=2",
    "{{ sheet }} {% raw %} {# x #}",
    "👩🏽‍🏫 und 🏳️‍🌈",
    "שלום (עולם) مرحبا 123",
    "会议记录",
    "U\u0308bergang Ka\u0308ste",
    "x" * 10_000,
    "Wort " * 2_000,
    "Fallgeber*in und Berater*innen",
    "a_b_c",
    "~~x~~",
    "$x^2$ und 5*3*2",
    "Ende \\",
    "\\*kein Stern\\*",
    "eins\nzwei\n\ndrei",
    "a\\\nb",
    "'einfach' \"doppelt\" „deutsch“",
)
"""What people type, paste or try, and what one format or another would obey."""
