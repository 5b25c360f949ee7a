"""The record of one consultation: frozen values, complete after every change.

Instants are aware UTC. Minutes are whole minutes. People are known by their initials within one session.
"""

from collections.abc import Sequence
from datetime import UTC, date, datetime
from typing import Annotated, Self

from pydantic import AfterValidator, Field, model_validator

from sessions.codes import MARKS, Kind, Mark, NoteState, Part, Role, SecretKind, Stage, StepStatus
from sessions.method import Code, Method, Value
from sessions.module import Module
from sessions.text import FilledLine, FilledText, Line, Text

SCHEMA = 2
"""Version of the record on disk; see ``sessions/store/migration.py``."""


def _utc(instant: datetime) -> datetime:
    if instant.tzinfo is None:
        raise ValueError("an instant needs a time zone")
    try:
        return instant.astimezone(UTC)
    except OverflowError as error:
        raise ValueError("an instant lies outside the calendar") from error


Instant = Annotated[datetime, AfterValidator(_utc)]
Initials = Annotated[Line, Field(min_length=1, max_length=6, pattern=r"^[^\W_][^\s:,;]*$")]
"""What stands before the colon of a line: up to six characters, no space, comma or colon."""
Id = Annotated[int, Field(gt=0)]
HandCount = Annotated[int, Field(ge=0, le=999)]


class Person(Value):
    """Somebody who takes part.

    Attributes:
        district: the name of the person's district as people say it.
        function: what the person does there; notes name functions, not people.
    """

    initials: Initials
    district: Line = ""
    function: Line = ""
    role: Role = Role.CONSULTANT


class Case(Value):
    """What a district brings.

    Attributes:
        involved: who is involved, by function.
        cleared: may this case be discussed here? ``None`` until somebody has answered.
    """

    id: Code
    title: FilledLine
    concern: Text = ""
    tried: Text = ""
    involved: Text = ""
    room_to_act: Text = ""
    cleared: bool | None = None


class Answer(Value):
    """What the case giver answered to a question."""

    text: FilledText
    speaker: Initials | None = None
    at: Instant


class Contribution(Value):
    """One thing somebody said.

    Attributes:
        kind: what it is; of a parked contribution, what it will be.
        phase: the id of the phase in which it counts; of a parked one, in which it was said.
        parked: it came too early and waits in the parking place.
        mark, remark: what the case giver says of it, as a code and in own words.
    """

    id: Id
    kind: Kind
    text: FilledText
    speaker: Initials | None = None
    at: Instant
    phase: Code
    parked: bool = False
    answer: Answer | None = None
    mark: Mark | None = None
    remark: Text = ""

    @model_validator(mode="after")
    def _parts_of_its_kind(self) -> Self:
        if self.answer is not None and self.kind is not Kind.QUESTION:
            raise ValueError("only a question has an answer")
        if self.mark is not None and self.mark not in MARKS.get(self.kind, ()):
            raise ValueError(f"a {self.kind} cannot be marked {self.mark}")
        if self.remark and self.kind not in MARKS:
            raise ValueError(f"the case giver says nothing of a {self.kind}")
        return self


class Wording(Value):
    """One wording of the key question; the last one counts.

    Attributes:
        agreed: when it was read back and the case giver agreed; ``None`` until then.
    """

    text: FilledText
    at: Instant
    agreed: Instant | None = None


class NextStep(Value):
    """What the case giver's district will do.

    Attributes:
        sign: the first sign of progress.
        support: the district that promised support, by name.
        obstacle: what may get in the way.
        source: the contribution it came from.
    """

    id: Id
    what: FilledText
    who: Line = ""
    by: date | None = None
    sign: Text = ""
    support: Line = ""
    obstacle: Text = ""
    source: Id | None = None
    status: StepStatus = StepStatus.OPEN


Score = Annotated[int, Field(ge=1, le=5)]
"""From 1 (not at all) to 5 (very much)."""
QUESTIONS = 5
"""How many questions the feedback has; their words are in ``notes/feedback.py``."""


class Hands(Value):
    """How many hands were shown for each score from 1 to 5.

    Attributes:
        question: which of the questions of the feedback, from 1.
    """

    question: Annotated[int, Field(ge=1, le=QUESTIONS)]
    counts: tuple[HandCount, HandCount, HandCount, HandCount, HandCount]


class Feedback(Value):
    """One voice of the feedback round, or the hands that all showed.

    Attributes:
        scores: what this person says to the first questions, in their order.
        hands: instead of a person's scores.
    """

    id: Id
    speaker: Initials | None = None
    text: Text = ""
    scores: Annotated[tuple[Score, ...], Field(max_length=QUESTIONS)] = ()
    hands: Hands | None = None
    at: Instant

    @model_validator(mode="after")
    def _says_something(self) -> Self:
        if not self.text and not self.scores and self.hands is None:
            raise ValueError("feedback needs a sentence or a score")
        if self.hands is not None and (self.scores or self.speaker):
            raise ValueError("hands are nobody's own")
        return self


class PrivateNote(Value):
    """What the facilitator notes for nobody else; no note that is handed on ever holds it."""

    id: Id
    text: FilledText
    at: Instant
    phase: Code


class Agreed(Value):
    """Somebody who agreed to the rule of confidentiality."""

    initials: Initials
    at: Instant


class Agreement(Value):
    """The rule of confidentiality as it was read aloud.

    Attributes:
        by: who agreed, in that order; those who join late are asked too.
    """

    text: FilledText
    at: Instant
    by: tuple[Agreed, ...] = ()


class Planned(Value):
    """A phase in the plan of this session.

    Attributes:
        minutes: as planned before the session began.
        added: minutes added while it ran; negative if taken away.
        module: the consultation module that lies over it, as it was when it was chosen.
    """

    phase: Code
    minutes: Annotated[int, Field(gt=0)]
    added: int = 0
    skipped: bool = False
    module: Module | None = None

    @property
    def total(self) -> int:
        """Planned and added minutes together."""
        return self.minutes + self.added


class Pause(Value):
    """A pause within a phase; ``end`` is ``None`` while it lasts.

    Attributes:
        reason: what the time went to, if somebody said so.
    """

    start: Instant
    end: Instant | None = None
    reason: Line = ""


class PhaseRun(Value):
    """One stay in a phase; going back to a phase begins another one.

    Attributes:
        planned: minutes planned for the phase when this stay began.
        passed: who did not want to speak in this stay, when it was their turn.
        reason: why it took longer than planned, if somebody said so.
    """

    phase: Code
    planned: Annotated[int, Field(gt=0)]
    start: Instant
    pauses: tuple[Pause, ...] = ()
    end: Instant | None = None
    passed: tuple[Initials, ...] = ()
    reason: Line = ""

    @property
    def paused(self) -> bool:
        """Whether a pause lasts."""
        return bool(self.pauses) and self.pauses[-1].end is None

    @property
    def last(self) -> datetime:
        """The last instant known of this stay."""
        last = self.pauses[-1].end or self.pauses[-1].start if self.pauses else self.start
        return self.end or last


class Secret(Value):
    """Something that must not leave in a note, in the words of the facilitator's private list."""

    words: Annotated[FilledLine, Field(max_length=300)]
    kind: SecretKind = SecretKind.PERSON


class Release(Value):
    """What the case giver decided about the group's note, where that differs from what is usual (``notes/sheet.py``).

    Attributes:
        opened, withheld: parts.
        lines, held: contributions, which go before their part.
        at: of the last decision.
    """

    opened: tuple[Part, ...] = ()
    withheld: tuple[Part, ...] = ()
    lines: tuple[Id, ...] = ()
    held: tuple[Id, ...] = ()
    at: Instant | None = None


class Issue(Value):
    """A note that was handed on; the last one of a reader counts.

    Attributes:
        reader: whom it is for, as ``notes/sheet.py`` names readers.
        by: who declared that state.
        digest: names what the note said.
    """

    reader: Code
    state: NoteState
    at: Instant
    by: Line = ""
    digest: Annotated[str, Field(pattern=r"^[0-9a-f]{16}$")]


class Arrival(Value):
    """What came into a session by merging (``sessions.event.merging``), as digests that need the laptop's id.

    Attributes:
        key: names what it is, and on which laptop.
        mark: names what it said when it came; of the state that came last, the instant at which it was saved.
        id: its number here, if it has one.
    """

    key: Code
    mark: Line
    id: Annotated[int, Field(ge=0)] = 0


class Session(Value):
    """One consultation of one case of one district by one method.

    The method is kept as it was when the session was prepared. ``last_id`` never goes down, so that an id, once
    struck out, never names anything else.

    Attributes:
        end_by: when it must end, whatever the plan says; ``None`` if nothing presses.
        agreement: on confidentiality; ``None`` until the rule was read aloud.
        waiver: why there is no next step, if that was agreed.
        review: the day of the look back.
        private: the facilitator's own notes.
        secrets: names that no note for others may carry; in the order in which they got their pseudonyms.
        release: what the group may read.
        issues: the notes that were handed on, oldest first.
        arrived: what came by merging.
    """

    id: Code
    district: Code
    district_name: FilledLine
    workshop: Code | None = None
    day: date
    invented: bool = False
    case: Case
    method: Method
    people: tuple[Person, ...] = ()
    plan: tuple[Planned, ...]
    runs: tuple[PhaseRun, ...] = ()
    contributions: tuple[Contribution, ...] = ()
    key_question: tuple[Wording, ...] = ()
    steps: tuple[NextStep, ...] = ()
    takeaway: Text = ""
    waiver: Text = ""
    review: date | None = None
    end_by: Instant | None = None
    agreement: Agreement | None = None
    private: tuple[PrivateNote, ...] = ()
    secrets: tuple[Secret, ...] = ()
    release: Release = Release()
    issues: tuple[Issue, ...] = ()
    arrived: tuple[Arrival, ...] = ()
    feedback: tuple[Feedback, ...] = ()
    closed_at: Instant | None = None
    last_id: Annotated[int, Field(ge=0)] = 0

    @property
    def stage(self) -> Stage:
        """Where the session stands."""
        if self.closed_at is not None:
            return Stage.CLOSED
        return Stage.RUNNING if self.runs else Stage.PREPARED

    @property
    def run(self) -> PhaseRun | None:
        """The stay in the phase that runs now."""
        return self.runs[-1] if self.runs and self.runs[-1].end is None else None

    @property
    def question(self) -> str:
        """The key question as it is worded now, or an empty string."""
        return self.key_question[-1].text if self.key_question else ""

    def person(self, initials: str) -> Person | None:
        """Return the person with these initials, upper and lower case alike."""
        wanted = initials.casefold()
        return next((person for person in self.people if person.initials.casefold() == wanted), None)

    def having(self, role: Role) -> tuple[Person, ...]:
        """Return the people with a role, in the order of the list."""
        return tuple(person for person in self.people if person.role is role)

    def of_kind(self, *kinds: Kind) -> tuple[Contribution, ...]:
        """Return the contributions of these kinds that are not parked, in the order they were made."""
        return tuple(item for item in self.contributions if item.kind in kinds and not item.parked)

    @property
    def parked(self) -> tuple[Contribution, ...]:
        """The parking place: what came too early, in the order it came."""
        return tuple(item for item in self.contributions if item.parked)

    @model_validator(mode="after")
    def _holds_together(self) -> Self:
        for problem in problems(self):
            raise ValueError(problem)
        return self


Numbered = Contribution | NextStep | Feedback | PrivateNote


def spoken(session: Session) -> set[str]:
    """Return the initials of everybody who asked, answered, agreed or said something, or passed."""
    names = {item.speaker for item in session.contributions} | {item.speaker for item in session.feedback}
    names |= {item.answer.speaker for item in session.contributions if item.answer}
    names |= {name for run in session.runs for name in run.passed}
    names |= {item.initials for item in (session.agreement.by if session.agreement else ())}
    return {name for name in names if name is not None}


def problems(session: Session) -> list[str]:
    """Return what is inconsistent in a session, in words for developers; empty for a sound one."""
    found: list[str] = []
    phases = {phase.id for phase in session.method.phase}
    if [planned.phase for planned in session.plan] != [phase.id for phase in session.method.phase]:
        found.append("the plan does not list the phases of the method in order")
    slots = {phase.id for phase in session.method.phase if phase.slot}
    if any(planned.module is not None and planned.phase not in slots for planned in session.plan):
        found.append("a module lies over a phase that takes none")
    if any(planned.total < 1 for planned in session.plan):
        found.append("a phase has less than one minute")
    names = [person.initials.casefold() for person in session.people]
    if len(set(names)) < len(names):
        found.append("two people have the same initials")
    if any(item.phase not in phases for item in session.contributions):
        found.append("a contribution names a phase that the method does not have")
    if any(name.casefold() not in names for name in spoken(session)):
        found.append("somebody spoke who is not in the list of people")
    if any(run.end is None for run in session.runs[:-1]):
        found.append("a phase was left open")
    if session.runs and (session.run is None) != (session.closed_at is not None):
        found.append("an open session has one running phase, a closed one has none")
    if not session.runs and session.closed_at is not None:
        found.append("a session was closed that never began")
    return found + _wrong_ids(session) + _disorder(session)


def numbered(session: Session) -> tuple[Sequence[Numbered], ...]:
    """Return the parts of a session whose items share one count of ids."""
    return session.contributions, session.steps, session.feedback, session.private


def _wrong_ids(session: Session) -> list[str]:
    """Return which ids are used twice or name nothing."""
    found: list[str] = []
    ids = [item.id for group in numbered(session) for item in group]
    if len(set(ids)) < len(ids) or max(ids, default=0) > session.last_id:
        found.append("an id is used twice or lies beyond the last one")
    sources = {step.source for step in session.steps} - {None}
    if sources - {item.id for item in session.contributions}:
        found.append("a next step names a contribution that is not there")
    return found


def _disorder(session: Session) -> list[str]:
    """Return what is out of order in time."""
    found: list[str] = []
    last = None
    for run in session.runs:
        if last is not None and run.start < last:
            found.append("a phase began before the one before it ended")
        instants = [run.start]
        for pause in run.pauses:
            instants.append(pause.start)
            if pause.end is not None:
                instants.append(pause.end)
        if run.end is not None:
            instants.append(run.end)
        if instants != sorted(instants):
            found.append("the instants of a phase are out of order")
        if any(pause.end is None for pause in run.pauses[:-1]) or (run.end is not None and run.paused):
            found.append("a pause was left open")
        last = run.end
    return found
