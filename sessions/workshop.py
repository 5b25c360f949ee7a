"""An event at which several districts meet: frozen values, complete after every change. ``sessions.event`` moves it.

Times of the announcement are local to the place; instants are aware UTC. Districts are named by their ids, people by
numbers of their own, because eighty people share initials.
"""

from collections.abc import Sequence
from datetime import date, time
from enum import StrEnum
from typing import Annotated, Self

from pydantic import Field, model_validator

from sessions.codes import Role
from sessions.method import Code, Value
from sessions.record import Agreement, Feedback, Id, Instant, Score
from sessions.text import FilledLine, FilledText, Line, Text


class ItemKind(StrEnum):
    """What an item of the programme is, and so what is done in it."""

    ARRIVAL = "arrival"
    LOOK_BACK = "look_back"
    INPUT = "input"
    NEED = "need"
    CASTING = "casting"
    ROUND = "round"
    BREAK = "break"
    PLENUM = "plenum"
    TRANSFER = "transfer"
    CLOSE = "close"
    OTHER = "other"


class Guest(Value):
    """Somebody who reports and advises and is of no district that takes part, such as an experienced city's.

    Attributes:
        label: by function, as announced.
        city: where the experience comes from.
        topic: what the report is about.
    """

    label: FilledLine
    city: Line = ""
    topic: Text = ""


class Participant(Value):
    """Somebody who takes part in the event.

    Attributes:
        name: as on the badge; it may stay empty, and is removed without harm.
        district: the id of the district, or ``None`` for agency and guests.
    """

    id: Id
    initials: Line
    name: Line = ""
    district: Code | None = None
    function: Line = ""
    contact: Line = ""
    role: Role = Role.CONSULTANT


class Taking(Value):
    """A district that takes part.

    Attributes:
        agreement: the day of its target agreement, where that is a condition of taking part.
        let_in: taken in knowingly without one, or without its day being known.
        note: why.
    """

    district: Code
    agreement: date | None = None
    let_in: bool = False
    note: Line = ""


class Item(Value):
    """A part of the programme.

    Attributes:
        minutes: as planned.
        added: minutes added or taken away while the day runs.
        round: which round of consultations this is, from 1.
        dropped: left out.
    """

    id: Id
    kind: ItemKind
    title: FilledLine
    minutes: Annotated[int, Field(gt=0, le=24 * 60)]
    added: int = 0
    round: Annotated[int, Field(gt=0)] | None = None
    dropped: bool = False

    @property
    def total(self) -> int:
        """Planned and added minutes together."""
        return self.minutes + self.added


class ItemRun(Value):
    """One stay in an item; going back to it begins another one."""

    item: Id
    start: Instant
    end: Instant | None = None


class Need(Value):
    """How many dots, or hands, a district gives to a guiding question; questions are counted from 1."""

    question: Annotated[int, Field(gt=0)]
    district: Code
    dots: Annotated[int, Field(gt=0, le=999)]


class Dots(Value):
    """The dots that one district gives to a candidate."""

    district: Code
    count: Annotated[int, Field(gt=0, le=999)]


class Candidate(Value):
    """A case that a district would like to bring.

    Attributes:
        case: the id of the district's case, once there is one.
        sentence: what it is about, in one sentence.
        urgency, importance: from 1 to 5, by the district itself.
        cleared: may it be discussed here? ``None`` until somebody has answered.
        question: the guiding question it belongs to, from 1.
        round: the round for which it was chosen; ``None``: not chosen.
        by_hand: chosen or passed over by the facilitator against the dots, with the reason.
    """

    id: Id
    district: Code
    case: Code | None = None
    sentence: FilledLine
    urgency: Score | None = None
    importance: Score | None = None
    cleared: bool | None = None
    question: Annotated[int, Field(gt=0)] | None = None
    dots: tuple[Dots, ...] = ()
    round: Annotated[int, Field(gt=0)] | None = None
    by_hand: Line = ""

    @property
    def total(self) -> int:
        """All dots together."""
        return sum(dots.count for dots in self.dots)


class Room(Value):
    """A consultation of a round: where, of which case, by which method, with whom.

    Attributes:
        round: from 1.
        candidate: whose case is consulted.
        method: the id of the method.
        session: the id of the consultation, once it was prepared.
        people: the numbers of those who sit there, facilitator and scribe included.
        facilitator, scribe: two of them.
        away: the package went to another laptop and has not come back.
    """

    round: Annotated[int, Field(gt=0)]
    name: FilledLine
    candidate: Id | None = None
    method: Code = "haug-benien"
    session: Code | None = None
    people: tuple[Id, ...] = ()
    facilitator: Id | None = None
    scribe: Id | None = None
    away: bool = False


class Asked(Value):
    """A question to somebody who reports, and the answer."""

    id: Id
    text: FilledText
    district: Code | None = None
    answer: Text = ""


class Transferable(Value):
    """What of the report can be taken over, and under which conditions it works."""

    id: Id
    what: FilledText
    conditions: Text = ""


class Report(Value):
    """What an experienced city tells: key points, questions and answers, what is transferable."""

    points: tuple[FilledText, ...] = ()
    questions: tuple[Asked, ...] = ()
    transferable: tuple[Transferable, ...] = ()


class Said(Value):
    """What a case giver says to all: two minutes, question, insight, next step."""

    district: Code
    candidate: Id | None = None
    question: Text = ""
    insight: Text = ""
    step: Text = ""


class TakenHome(Value):
    """What somebody takes home for the own district."""

    id: Id
    district: Code
    text: FilledText


class Help(Value):
    """Who helps whom with what, as agreed."""

    id: Id
    giver: Code
    taker: Code
    what: FilledText


class Announced(Value):
    """What an announcement says of a workshop.

    Attributes:
        funder: the line that a funder wants to be named with.
        place: the house; ``room`` and ``address`` beside it.
        conditions: of taking part, in the words of the announcement.
        needs_agreement: whether a target agreement with the organiser is a condition.
        free: whether it costs nothing; ``None`` if the announcement does not say.
    """

    title: FilledLine
    kind: Line = ""
    organiser: Line = ""
    funder: Line = ""
    place: Text = ""
    room: Line = ""
    address: Text = ""
    day: date
    begins: time | None = None
    ends: time | None = None
    contact: Text = ""
    description: Text = ""
    conditions: Text = ""
    needs_agreement: bool = False
    free: bool | None = None
    guiding_questions: tuple[FilledLine, ...] = ()
    guests: tuple[Guest, ...] = ()


class Workshop(Announced):
    """A workshop: as announced, as planned and as it went.

    Attributes:
        until: when it ends by the programme as it was when it began.
        look_back: the day on which all districts look back.
        last_id: of participants, items, candidates and all other numbered parts; it never goes down.
    """

    id: Code
    invented: bool = False

    districts: tuple[Taking, ...] = ()
    people: tuple[Participant, ...] = ()
    programme: tuple[Item, ...] = ()
    agreement: Agreement | None = None
    runs: tuple[ItemRun, ...] = ()
    until: Instant | None = None
    needs: tuple[Need, ...] = ()
    candidates: tuple[Candidate, ...] = ()
    rooms: tuple[Room, ...] = ()
    report: Report = Report()
    said: tuple[Said, ...] = ()
    taken_home: tuple[TakenHome, ...] = ()
    helps: tuple[Help, ...] = ()
    feedback: tuple[Feedback, ...] = ()
    look_back: date | None = None
    ended_at: Instant | None = None
    last_id: Annotated[int, Field(ge=0)] = 0

    @property
    def run(self) -> ItemRun | None:
        """The stay in the item that runs now."""
        return self.runs[-1] if self.runs and self.runs[-1].end is None else None

    @model_validator(mode="after")
    def _holds_together(self) -> Self:
        for problem in problems(self):
            raise ValueError(problem)
        return self


def problems(workshop: Workshop) -> list[str]:
    """Return what is inconsistent in a workshop, in words for developers; empty for a sound one."""
    found: list[str] = []
    ids = [item.id for part in _numbered(workshop) for item in part]
    if len(set(ids)) < len(ids) or max(ids, default=0) > workshop.last_id:
        found.append("an id is used twice or lies beyond the last one")
    taking = [item.district for item in workshop.districts]
    if len(set(taking)) < len(taking):
        found.append("a district takes part twice")
    found += _strangers(workshop, set(taking))
    if any(run.end is None for run in workshop.runs[:-1]):
        found.append("an item was left open")
    if any(item.total < 1 for item in workshop.programme):
        found.append("an item has less than one minute")
    questions = len(workshop.guiding_questions)
    asked = [need.question for need in workshop.needs] + [item.question or 0 for item in workshop.candidates]
    if max(asked, default=0) > questions:
        found.append("a guiding question is named that is not there")
    names = [(room.round, room.name.casefold()) for room in workshop.rooms]
    if len(set(names)) < len(names):
        found.append("a round has two rooms of one name")
    return found


Numbered = Participant | Item | Candidate | Asked | Transferable | TakenHome | Help | Feedback


def _numbered(workshop: Workshop) -> tuple[Sequence[Numbered], ...]:
    return (
        workshop.people,
        workshop.programme,
        workshop.candidates,
        workshop.report.questions,
        workshop.report.transferable,
        workshop.taken_home,
        workshop.helps,
        workshop.feedback,
    )


def _strangers(workshop: Workshop, taking: set[str]) -> list[str]:
    """Return what names something that is not there."""
    found: list[str] = []
    named = {need.district for need in workshop.needs} | {item.district for item in workshop.candidates}
    named |= {item.district for item in workshop.report.questions if item.district is not None}
    named |= {dots.district for item in workshop.candidates for dots in item.dots}
    named |= {said.district for said in workshop.said} | {item.district for item in workshop.taken_home}
    named |= {name for item in workshop.helps for name in (item.giver, item.taker)}
    named |= {person.district for person in workshop.people if person.district is not None}
    if named - taking:
        found.append("a district is named that does not take part")
    people = {person.id for person in workshop.people}
    items = {item.id for item in workshop.programme}
    candidates = {item.id for item in workshop.candidates}
    if any(set(room.people) - people for room in workshop.rooms):
        found.append("somebody sits in a room who does not take part")
    if any({room.facilitator, room.scribe} - {None} - set(room.people) for room in workshop.rooms):
        found.append("a facilitator or scribe does not sit in the room")
    if {room.candidate for room in workshop.rooms} - {None} - candidates:
        found.append("a room names a candidate that is not there")
    if {item.candidate for item in workshop.said} - {None} - candidates:
        found.append("somebody speaks of a candidate that is not there")
    if {run.item for run in workshop.runs} - items:
        found.append("an item ran that is not in the programme")
    return found
