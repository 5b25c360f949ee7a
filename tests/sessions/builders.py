"""Small records for tests; every part can be replaced by name."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

from sessions.codes import Entry, Exit, Kind, Mark, Role, Seat, StepStatus
from sessions.district import District, DistrictType, Profile
from sessions.method import Method, Phase, Source, Words
from sessions.record import (
    Answer,
    Case,
    Contribution,
    Feedback,
    NextStep,
    Pause,
    Person,
    PhaseRun,
    Planned,
    Session,
    Wording,
)
from sessions.workshop import Workshop

START = datetime(2019, 9, 18, 8, 0, tzinfo=UTC)


def at(minutes: float) -> datetime:
    """Return the instant so many minutes after the beginning."""
    return START + timedelta(minutes=minutes)


def words(de: str, en: str) -> Words:
    return Words(de=de, en=en)


def phase(phase_id: str, de: str, en: str, minutes: int, *records: Entry, **parts: Any) -> Phase:
    defaults: dict[str, Any] = {
        "speaks": (Role.CONSULTANT,),
        "seat": Seat.AT_TABLE,
        "say": (words("Bitte.", "Please."),),
        "elastic": True,
    }
    return Phase(id=phase_id, name=words(de, en), minutes=minutes, records=records, **{**defaults, **parts})


def method(**parts: Any) -> Method:
    """Return a method of three phases: case, questions, ideas."""
    defaults: dict[str, Any] = {
        "schema": 1,
        "id": "small",
        "name": words("Kleines Modell", "Small model"),
        "summary": words("Drei Phasen.", "Three phases."),
        "people": (2, 12),
        "sources": (Source(cite="Invented for tests"),),
        "phase": (
            phase("case", "Fall", "Case", 5, Entry.FACT, exit=(Exit.FACTS,)),
            phase("questions", "Befragung", "Questions", 15, Entry.QUESTION, parks=(Kind.IDEA,)),
            phase("ideas", "Vorschläge", "Ideas", 10, Entry.IDEA, Entry.STEP, Entry.FEEDBACK),
        ),
    }
    return Method(**{**defaults, **parts})


def case(**parts: Any) -> Case:
    defaults: dict[str, Any] = {"id": "buero", "title": "Bildungsbüro ohne Mandat"}
    return Case(**{**defaults, **parts})


def district(**parts: Any) -> District:
    defaults: dict[str, Any] = {
        "id": "nordufer",
        "name": "Bezirk Nordufer",
        "profile": Profile(type=DistrictType.CITY_DISTRICT, seeks="Übergang Schule"),
        "cases": (case(), case(id="kita", title="Kita-Ausbau", cleared=True)),
        "invented": True,
    }
    return District(**{**defaults, **parts})


def workshop(**parts: Any) -> Workshop:
    defaults: dict[str, Any] = {"id": "2019-09-18-werkstatt", "title": "Werkstatt", "day": date(2019, 9, 18)}
    return Workshop(**{**defaults, **parts})


def session(**parts: Any) -> Session:
    """Return a session that has not begun."""
    used = parts.get("method", method())
    defaults: dict[str, Any] = {
        "id": "2019-09-18-buero",
        "district": "nordufer",
        "district_name": "Bezirk Nordufer",
        "day": date(2019, 9, 18),
        "case": case(),
        "method": used,
        "people": (Person(initials="AB", role=Role.CASE_GIVER), Person(initials="CD", function="Schulamt")),
        "plan": tuple(Planned(phase=item.id, minutes=item.minutes) for item in used.phase),
    }
    return Session(**{**defaults, **parts})


def running(**parts: Any) -> Session:
    """Return a session in its second phase, gone back to once, paused once, with something in every table."""
    defaults: dict[str, Any] = {
        "runs": (
            PhaseRun(phase="case", planned=5, start=at(0), end=at(4)),
            PhaseRun(phase="questions", planned=15, start=at(4), end=at(9)),
            PhaseRun(phase="case", planned=5, start=at(9), end=at(10)),
            PhaseRun(phase="questions", planned=15, start=at(10), pauses=(Pause(start=at(11), end=at(12.5)),)),
        ),
        "contributions": (
            Contribution(id=1, kind=Kind.FACT, text="Stelle seit März", speaker="AB", at=at(1), phase="case"),
            Contribution(
                id=3,
                kind=Kind.QUESTION,
                text="Wer steuert?",
                speaker="CD",
                at=at(5),
                phase="questions",
                answer=Answer(text="Amtsleitungen", speaker="AB", at=at(6)),
            ),
            # Taken from the parking place, so that it stands behind a later one.
            Contribution(id=2, kind=Kind.IDEA, text="Ratsbeschluss", at=at(7), phase="questions", mark=Mark.TAKE),
        ),
        "key_question": (
            Wording(text="Wie weiter?", at=at(3)),
            Wording(text="Wie werden wir Partner?", at=at(8)),
        ),
        "steps": (
            NextStep(id=4, what="Vorlage schreiben", who="Bildungsbüro", by=date(2019, 10, 1), source=2),
            NextStep(id=5, what="Anrufen", status=StepStatus.DONE),
        ),
        "feedback": (Feedback(id=6, speaker="CD", scores=(4,), text="Gut", at=at(9)),),
        "last_id": 7,
    }
    return session(**{**defaults, **parts})
