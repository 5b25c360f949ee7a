"""How a running session moves: pure functions from a session, what was said and the instant to a session.

Every function returns a new value or raises ``sessions.refusal.Refusal``; the session given is never changed.
Instants are aware UTC.
"""

from collections.abc import Callable, Iterable, Sequence
from datetime import date, datetime
from typing import TypedDict, Unpack

from sessions.codes import MARKS, Entry, Exit, Kind, Mark, Role, Stage, StepPart, StepStatus
from sessions.method import Phase
from sessions.module import Module, overlaid
from sessions.record import (
    Agreed,
    Agreement,
    Answer,
    Contribution,
    Feedback,
    Hands,
    NextStep,
    Pause,
    Person,
    PhaseRun,
    Planned,
    PrivateNote,
    Session,
    Wording,
    numbered,
    spoken,
)
from sessions.refusal import Reason, Refusal
from sessions.text import clean, filled, long, short
from sessions.timing import Loan, lendable, planned_for

Change = Callable[[Session, datetime], Session]
"""What the desk applies: a session and the instant to a session."""

# --- moving through the phases ----------------------------------------------------------------------------------


def begin(session: Session, now: datetime) -> Session:
    """Start the first phase that is not skipped.

    Raises:
        Refusal: ``ALREADY_BEGUN``; ``LAST_PHASE`` if every phase is skipped.
    """
    if session.stage is not Stage.PREPARED:
        raise Refusal(Reason.ALREADY_BEGUN)
    return _enter(session, _following(session, -1), now)


def advance(session: Session, now: datetime) -> Session:
    """End the running phase and start the next one that is not skipped.

    Raises:
        Refusal: ``NOT_RUNNING``; ``LAST_PHASE``, because only closing ends a session.
    """
    return _enter(session, _following(session, _place(session)), now)


def back(session: Session, now: datetime) -> Session:
    """End the running phase and go back to the one before; its time counts on from where it stood.

    Raises:
        Refusal: ``NOT_RUNNING``; ``FIRST_PHASE``.
    """
    for place in range(_place(session) - 1, -1, -1):
        if not session.plan[place].skipped:
            return _enter(session, place, now)
    raise Refusal(Reason.FIRST_PHASE)


def skip(session: Session, now: datetime) -> Session:
    """Leave out the running phase and start the next one; going back to it is still possible by undo.

    Raises:
        Refusal: ``NOT_RUNNING``; ``LAST_PHASE``.
    """
    place = _place(session)
    following = _following(session, place)
    return _enter(_with_planned(session, place, skipped=True), following, now)


def pause(session: Session, now: datetime, since: datetime | None = None, reason: str = "") -> Session:
    """Stop the time of the running phase, from ``since`` if given (never before the phase or its last pause).

    Raises:
        Refusal: ``NOT_RUNNING``; ``ALREADY_PAUSED``; ``TOO_LONG``.
    """
    run = _run(session)
    if run.paused:
        raise Refusal(Reason.ALREADY_PAUSED)
    earliest = run.pauses[-1].end if run.pauses else run.start
    start = min(max(since or now, earliest or run.start), _not_before(run, now))
    new = Pause(start=start, reason=short(reason))
    return _with_run(session, run.model_copy(update={"pauses": (*run.pauses, new)}))


def go_on(session: Session, now: datetime) -> Session:
    """End the pause.

    Raises:
        Refusal: ``NOT_RUNNING``; ``NOT_PAUSED``.
    """
    run = _run(session)
    if not run.paused:
        raise Refusal(Reason.NOT_PAUSED)
    return _with_run(session, _unpaused(run, _not_before(run, now)))


def not_counted(session: Session, now: datetime, since: datetime) -> Session:
    """Count the time from ``since`` until now as a pause: the machine slept, or nobody was there.

    Raises:
        Refusal: ``NOT_RUNNING``; ``ALREADY_PAUSED``.
    """
    return go_on(pause(session, now, since), now)


def note_pause(session: Session, reason: str) -> Session:
    """Note what the lasting pause, or else the last one of the running stay, is for; an empty reason removes it.

    Raises:
        Refusal: ``NOT_RUNNING``; ``NOT_PAUSED`` if there was no pause; ``TOO_LONG``.
    """
    run = _run(session)
    if not run.pauses:
        raise Refusal(Reason.NOT_PAUSED)
    noted = run.pauses[-1].model_copy(update={"reason": short(reason)})
    return _with_run(session, run.model_copy(update={"pauses": (*run.pauses[:-1], noted)}))


def say_why(session: Session, reason: str, phase: str | None = None) -> Session:
    """Note why the running phase takes longer, or why the last stay in ``phase`` did; an empty reason removes it.

    ``timing.late_phase`` tells which phase that is.

    Raises:
        Refusal: ``NOT_RUNNING``; ``NO_SUCH_PHASE`` if nothing was held in it; ``TOO_LONG``.
    """
    _not_closed(session)
    named = phase or _run(session).phase
    for place in range(len(session.runs) - 1, -1, -1):
        if session.runs[place].phase == named:
            runs = list(session.runs)
            runs[place] = runs[place].model_copy(update={"reason": short(reason)})
            return session.model_copy(update={"runs": tuple(runs)})
    raise Refusal(Reason.NO_SUCH_PHASE, phase=named)


def add_minutes(session: Session, minutes: int) -> Session:
    """Give the running phase more minutes, or fewer if negative; at least one stays.

    Raises:
        Refusal: ``NOT_RUNNING``; ``MINUTES`` if less than one or more than a day would be left.
    """
    place = _place(session)
    planned = session.plan[place]
    if not 1 <= planned.total + minutes <= 24 * 60:
        raise Refusal(Reason.MINUTES, minutes=planned.total + minutes)
    return _with_planned(session, place, added=planned.added + minutes)


def lend(session: Session, loans: Iterable[Loan]) -> Session:
    """Take minutes from later phases and give them to the running one, as ``timing.loans`` proposed.

    Raises:
        Refusal: ``NOT_RUNNING``; ``NOTHING_TO_BORROW`` if a phase cannot give so much, with the ``minutes`` that all
            together can; ``MINUTES`` if the running phase would last more than a day.
    """
    # What later phases have used does not depend on the instant, because none of them runs.
    able = lendable(session, _run(session).start)
    for phase_id, minutes in loans:
        if not 0 < minutes <= able.get(phase_id, 0):
            raise Refusal(Reason.NOTHING_TO_BORROW, minutes=sum(able.values()))
        able[phase_id] -= minutes
        place = session.method.index(phase_id)
        session = _with_planned(session, place, added=session.plan[place].added - minutes)
        session = add_minutes(session, minutes)
    return session


def refit(session: Session, plan: Sequence[Planned]) -> Session:
    """Put the plan in place that ``timing.fitted`` proposed.

    Raises:
        Refusal: ``CLOSED``; ``PLAN_CHANGED`` if it differs in more than the minutes added to phases that are not
            protected; ``MINUTES`` if a phase would have less than one or more than a day.
    """
    _not_closed(session)
    if len(plan) != len(session.plan):
        raise Refusal(Reason.PLAN_CHANGED)
    for phase, old, new in zip(session.method.phase, session.plan, plan, strict=True):
        if new != old.model_copy(update={"added": new.added}) or (phase.protected and new != old):
            raise Refusal(Reason.PLAN_CHANGED)
        if new != old and not 1 <= new.total <= 24 * 60:
            raise Refusal(Reason.MINUTES, minutes=new.total)
    return session.model_copy(update={"plan": tuple(plan)})


def end_by(session: Session, instant: datetime | None) -> Session:
    """Set when the session must end, whatever the plan says, or with ``None`` that nothing presses.

    Raises:
        Refusal: ``CLOSED``.
    """
    _not_closed(session)
    return session.model_copy(update={"end_by": instant})


def close(session: Session, now: datetime) -> Session:
    """End the running phase and the session.

    Raises:
        Refusal: ``NOT_RUNNING``.
    """
    run = _run(session)
    end = _not_before(run, now)
    ended = _with_run(session, _ended(run, end))
    return ended.model_copy(update={"closed_at": end})


def reopen(session: Session, now: datetime) -> Session:
    """Go on in the phase in which the session was closed; the time between is a pause.

    Raises:
        Refusal: ``NOT_CLOSED``.
    """
    if session.closed_at is None:
        raise Refusal(Reason.NOT_CLOSED)
    run = session.runs[-1]
    closed = session.closed_at
    gap = Pause(start=closed, end=max(now, closed))
    resumed = run.model_copy(update={"end": None, "pauses": (*run.pauses, gap)})
    return _with_run(session.model_copy(update={"closed_at": None}), resumed)


def phase_of(session: Session) -> Phase:
    """Return the phase that runs, or in which the session was closed.

    Raises:
        Refusal: ``NOT_RUNNING`` if the session has not begun.
    """
    if not session.runs:
        raise Refusal(Reason.NOT_RUNNING)
    return phase_named(session, session.runs[-1].phase)


def phase_named(session: Session, phase_id: str) -> Phase:
    """Return a phase as it is held in this session.

    Raises:
        Refusal: ``NO_SUCH_PHASE``.
    """
    return phase_at(session, session.method.index(phase_id))


def phase_at(session: Session, place: int) -> Phase:
    """Return the phase at a place, counted from 0, as it is held in this session.

    Its module is laid over it, and where the case giver only listens the seat is the one that was agreed, if any was.
    """
    phase, module = session.method.phase[place], session.plan[place].module
    phase = phase if module is None else overlaid(phase, module)
    seat = session.method.settings.seat
    if seat is None or Role.CASE_GIVER not in phase.silent:
        return phase
    return phase.model_copy(update={"seat": seat})


def later_phases(session: Session) -> tuple[Phase, ...]:
    """Return the phases that follow the running one and are not skipped.

    Raises:
        Refusal: ``NOT_RUNNING``.
    """
    places = range(_place(session) + 1, len(session.plan))
    return tuple(phase_at(session, place) for place in places if not session.plan[place].skipped)


def slot(session: Session) -> Phase | None:
    """Return the phase for which a module can be chosen now: the running one, else the next that leaves it open.

    In Tietze's model the module is chosen in a phase of its own, before the one in which it is used
    (http://kollegiale-beratung.de/Ebene3/4methowa.html).

    Raises:
        Refusal: ``NOT_RUNNING``.
    """
    return next((phase for phase in (_open_phase(session), *later_phases(session)) if phase.slot), None)


def choose_module(session: Session, module: Module | None) -> Session:
    """Lay a module over the phase that ``slot`` names, instead of the one before; ``None`` takes it off.

    What is recorded stays. The phase gets the minutes that the module gives, unless it has others than its own: then
    somebody has set them.

    Raises:
        Refusal: ``NOT_RUNNING``; ``NO_SLOT`` with ``phase``, the running one.
    """
    before = slot(session)
    if before is None:
        raise Refusal(Reason.NO_SLOT, phase=session.runs[-1].phase)
    place = session.method.index(before.id)
    planned = session.plan[place]
    chosen = _with_planned(session, place, module=module)
    if planned.total != before.minutes:
        return chosen
    return _with_planned(chosen, place, added=phase_at(chosen, place).minutes - planned.minutes)


# --- confidentiality --------------------------------------------------------------------------------------------


def agree_on_rule(session: Session, text: str, now: datetime) -> Session:
    """Note that the rule of confidentiality was read aloud; whoever agreed to another text is asked again.

    Raises:
        Refusal: ``CLOSED``, ``EMPTY``, ``TOO_LONG``.
    """
    _not_closed(session)
    words = filled(text)
    if session.agreement is not None and session.agreement.text == words:
        return session
    return session.model_copy(update={"agreement": Agreement(text=words, at=now)})


def agree(session: Session, initials: Iterable[str], now: datetime) -> Session:
    """Note who agrees to the rule; who has agreed already stays.

    Raises:
        Refusal: ``CLOSED``, ``RULE_NOT_READ``, ``NO_SUCH_PERSON``.
    """
    agreement = _agreement(session)
    asked = {person.initials for person in not_agreed(session)}
    names = dict.fromkeys(_person(session, name).initials for name in initials)
    new = tuple(Agreed(initials=name, at=now) for name in names if name in asked)
    return session.model_copy(update={"agreement": agreement.model_copy(update={"by": (*agreement.by, *new)})})


def withdraw(session: Session, initials: Iterable[str]) -> Session:
    """Take back that somebody agreed; who has not agreed stays so.

    Raises:
        Refusal: ``CLOSED``, ``RULE_NOT_READ``, ``NO_SUCH_PERSON``.
    """
    agreement = _agreement(session)
    names = {_person(session, name).initials.casefold() for name in initials}
    by = tuple(item for item in agreement.by if item.initials.casefold() not in names)
    return session.model_copy(update={"agreement": agreement.model_copy(update={"by": by})})


def not_agreed(session: Session) -> tuple[Person, ...]:
    """Return who has still to be asked to agree, in the order of the list."""
    by = {item.initials.casefold() for item in (session.agreement.by if session.agreement else ())}
    return tuple(person for person in session.people if person.initials.casefold() not in by)


# --- what is said -----------------------------------------------------------------------------------------------


def record(session: Session, kind: Kind, text: str, speaker: str | None, now: datetime) -> Session:
    """Record a contribution in the running phase.

    Raises:
        Refusal: ``NOT_RUNNING``, ``KIND_NOT_HERE``, ``NO_SUCH_PERSON``, ``EMPTY``, ``TOO_LONG``.
    """
    phase = _open_phase(session)
    if Entry(kind.value) not in phase.records:
        raise Refusal(Reason.KIND_NOT_HERE, kind=kind, phase=phase.id)
    return _add(session, _new(session, kind, text, speaker, now))


def answer(session: Session, text: str, speaker: str | None, now: datetime, question: int | None = None) -> Session:
    """Answer a question: the one with the id ``question``, else the latest that has no answer.

    Raises:
        Refusal: ``NOT_RUNNING``, ``NO_OPEN_QUESTION``, ``NO_SUCH_ENTRY``, ``NO_SUCH_PERSON``, ``EMPTY``, ``TOO_LONG``.
    """
    _open_phase(session)
    words = filled(text)
    if question is None:
        waiting = [item for item in session.of_kind(Kind.QUESTION) if item.answer is None]
        if not waiting:
            raise Refusal(Reason.NO_OPEN_QUESTION)
        question = waiting[-1].id
    asked = contribution(session, question)
    if asked.kind is not Kind.QUESTION or asked.parked:
        raise Refusal(Reason.NO_OPEN_QUESTION)
    if asked.answer is not None:
        words = filled(f"{asked.answer.text}\n{words}")
        speaker = speaker or asked.answer.speaker
    given = Answer(text=words, speaker=_speaker(session, speaker), at=now)
    return _replace(session, asked.model_copy(update={"answer": given}))


def edit(session: Session, entry: int, text: str, speaker: str | None) -> Session:
    """Put a contribution right: its text and who said it.

    Raises:
        Refusal: ``CLOSED``, ``NO_SUCH_ENTRY``, ``NO_SUCH_PERSON``, ``EMPTY``, ``TOO_LONG``.
    """
    _not_closed(session)
    item = contribution(session, entry)
    update = {"text": filled(text), "speaker": _speaker(session, speaker)}
    return _replace(session, item.model_copy(update=update))


def edit_answer(session: Session, entry: int, text: str) -> Session:
    """Put an answer right; an empty text takes the answer away.

    Raises:
        Refusal: ``CLOSED``, ``NO_SUCH_ENTRY``, ``TOO_LONG``.
    """
    _not_closed(session)
    item = contribution(session, entry)
    if item.answer is None:
        raise Refusal(Reason.NO_SUCH_ENTRY, entry=entry)
    words = clean(text)
    new = item.answer.model_copy(update={"text": filled(words)}) if words else None
    return _replace(session, item.model_copy(update={"answer": new}))


def strike(session: Session, entry: int) -> Session:
    """Remove a contribution, a next step, a line of feedback or a private note from the record altogether.

    What a group strikes out is gone (data minimisation, GDPR Art. 5(1)(c)); only undo, in memory, brings it back.

    Raises:
        Refusal: ``CLOSED``, ``NO_SUCH_ENTRY``.
    """
    _not_closed(session)
    kept = {
        "contributions": tuple(item for item in session.contributions if item.id != entry),
        "steps": tuple(
            step.model_copy(update={"source": None}) if step.source == entry else step
            for step in session.steps
            if step.id != entry
        ),
        "feedback": tuple(item for item in session.feedback if item.id != entry),
        "private": tuple(item for item in session.private if item.id != entry),
    }
    if sum(map(len, kept.values())) == sum(map(len, numbered(session))):
        raise Refusal(Reason.NO_SUCH_ENTRY, entry=entry)
    lines = {name: tuple(i for i in getattr(session.release, name) if i != entry) for name in ("lines", "held")}
    return session.model_copy(update={**kept, "release": session.release.model_copy(update=lines)})


def park(session: Session, text: str, speaker: str | None, now: datetime, kind: Kind | None = None) -> Session:
    """Put a line that came too early into the parking place, under its author.

    Without ``kind`` it becomes what the method says comes too early most often in this phase; with one that the phase
    records it waits all the same, as when a question is put off.

    Raises:
        Refusal: ``NOT_RUNNING``, ``NO_SUCH_PERSON``, ``EMPTY``, ``TOO_LONG``.
    """
    phase = _open_phase(session)
    meant = kind or next(iter(phase.parks), Kind.IDEA)
    return _add(session, _new(session, meant, text, speaker, now).model_copy(update={"parked": True}))


def park_recorded(session: Session, entry: int) -> Session:
    """Park what was already recorded; what is parked already becomes the next kind that it could be.

    Raises:
        Refusal: ``NOT_RUNNING``, ``NO_SUCH_ENTRY``.
    """
    phase = _open_phase(session)
    item = contribution(session, entry)
    choices = phase.parks or (Kind.IDEA,)
    if item.parked and item.kind in choices:
        kind = choices[(choices.index(item.kind) + 1) % len(choices)]
    else:
        kind = item.kind if item.parked else choices[0]
    update = {"parked": True, "kind": kind, "answer": None, "mark": None, "remark": ""}
    return _replace(session, item.model_copy(update=update))


def take(session: Session, entry: int, now: datetime) -> Session:
    """Take a contribution from the parking place into the running phase, under its author.

    It takes its place at the end of the list, as said now.

    Raises:
        Refusal: ``NOT_RUNNING``, ``NO_SUCH_ENTRY``; ``KIND_NOT_HERE`` if the phase does not record its kind.
    """
    phase = _open_phase(session)
    item = contribution(session, entry)
    if not item.parked:
        raise Refusal(Reason.NO_SUCH_ENTRY, entry=entry)
    if Entry(item.kind.value) not in phase.records:
        raise Refusal(Reason.KIND_NOT_HERE, kind=item.kind, phase=phase.id)
    taken = item.model_copy(update={"parked": False, "phase": phase.id, "at": now})
    others = tuple(other for other in session.contributions if other.id != entry)
    return session.model_copy(update={"contributions": (*others, taken)})


def takeable(session: Session) -> tuple[Contribution, ...]:
    """Return what waits in the parking place for the phase that runs now."""
    if session.run is None:
        return ()
    records = phase_of(session).records
    return tuple(item for item in session.parked if Entry(item.kind.value) in records)


def word_key_question(session: Session, text: str, now: datetime) -> Session:
    """Give the key question a new wording; the earlier ones are kept.

    Raises:
        Refusal: ``CLOSED``, ``EMPTY``, ``TOO_LONG``.
    """
    _not_closed(session)
    words = filled(text)
    if words == session.question:
        return session
    wording = Wording(text=words, at=now)
    return session.model_copy(update={"key_question": (*session.key_question, wording)})


def agree_key_question(session: Session, now: datetime) -> Session:
    """Note that the last wording was read back and the case giver agreed; another wording is not agreed yet.

    Raises:
        Refusal: ``CLOSED``, ``NO_KEY_QUESTION``.
    """
    _not_closed(session)
    if not session.key_question:
        raise Refusal(Reason.NO_KEY_QUESTION)
    *earlier, last = session.key_question
    if last.agreed is not None:
        return session
    return session.model_copy(update={"key_question": (*earlier, last.model_copy(update={"agreed": now}))})


def mark(session: Session, entry: int, value: Mark | None) -> Session:
    """Set or, with ``None``, remove the case giver's mark on a hypothesis or an idea.

    Raises:
        Refusal: ``CLOSED``, ``NO_SUCH_ENTRY``, ``MARK_NOT_FOR_KIND``.
    """
    _not_closed(session)
    item = contribution(session, entry)
    if item.parked or item.kind not in MARKS or (value is not None and value not in MARKS[item.kind]):
        raise Refusal(Reason.MARK_NOT_FOR_KIND, kind=item.kind)
    return _replace(session, item.model_copy(update={"mark": value}))


def remark(session: Session, entry: int, text: str) -> Session:
    """Keep what the case giver says of a hypothesis or an idea, in the case giver's words; an empty text removes it.

    Raises:
        Refusal: ``CLOSED``, ``NO_SUCH_ENTRY``, ``MARK_NOT_FOR_KIND``, ``TOO_LONG``.
    """
    _not_closed(session)
    item = contribution(session, entry)
    if item.parked or item.kind not in MARKS:
        raise Refusal(Reason.MARK_NOT_FOR_KIND, kind=item.kind)
    return _replace(session, item.model_copy(update={"remark": long(text)}))


def pass_turn(session: Session, initials: str) -> Session:
    """Note that somebody does not want to speak in this stay.

    Raises:
        Refusal: ``NOT_RUNNING``, ``NO_SUCH_PERSON``.
    """
    run = _run(session)
    name = _person(session, initials).initials
    passed = run.passed if name in run.passed else (*run.passed, name)
    return _with_run(session, run.model_copy(update={"passed": passed}))


def note_privately(session: Session, text: str, now: datetime) -> Session:
    """Keep what the facilitator notes for nobody else.

    Raises:
        Refusal: ``NOT_RUNNING``, ``EMPTY``, ``TOO_LONG``.
    """
    note = PrivateNote(id=session.last_id + 1, text=filled(text), at=now, phase=_open_phase(session).id)
    return session.model_copy(update={"private": (*session.private, note), "last_id": note.id})


def edit_private(session: Session, entry: int, text: str) -> Session:
    """Put a private note right.

    Raises:
        Refusal: ``CLOSED``, ``NO_SUCH_ENTRY``, ``EMPTY``, ``TOO_LONG``.
    """
    _not_closed(session)
    if all(note.id != entry for note in session.private):
        raise Refusal(Reason.NO_SUCH_ENTRY, entry=entry)
    update = {"text": filled(text)}
    notes = tuple(note.model_copy(update=update) if note.id == entry else note for note in session.private)
    return session.model_copy(update={"private": notes})


# --- the result -------------------------------------------------------------------------------------------------


class StepParts(TypedDict, total=False):
    """The parts of a next step that may be left out."""

    who: str
    by: date | None
    sign: str
    support: str
    obstacle: str
    source: int | None


def commit_step(session: Session, what: str, **parts: Unpack[StepParts]) -> Session:
    """Add a next step.

    Raises:
        Refusal: ``NOT_RUNNING``, ``EMPTY``, ``TOO_LONG``; ``NO_SUCH_ENTRY`` if there is no such source.
    """
    _open_phase(session)
    step = _step(session, session.last_id + 1, what, parts)
    return session.model_copy(update={"steps": (*session.steps, step), "last_id": step.id})


def edit_step(session: Session, entry: int, what: str, **parts: Unpack[StepParts]) -> Session:
    """Put a next step right; parts not given become empty.

    Raises:
        Refusal: ``CLOSED``, ``NO_SUCH_ENTRY``, ``EMPTY``, ``TOO_LONG``.
    """
    _not_closed(session)
    old = next((step for step in session.steps if step.id == entry), None)
    if old is None:
        raise Refusal(Reason.NO_SUCH_ENTRY, entry=entry)
    parts.setdefault("source", old.source)
    new = _step(session, entry, what, parts).model_copy(update={"status": old.status})
    return session.model_copy(update={"steps": tuple(new if s.id == entry else s for s in session.steps)})


def follow_up(session: Session, entry: int, status: StepStatus) -> Session:
    """Note what became of a next step; possible in a closed session too.

    Raises:
        Refusal: ``NO_SUCH_ENTRY``.
    """
    if all(step.id != entry for step in session.steps):
        raise Refusal(Reason.NO_SUCH_ENTRY, entry=entry)
    steps = tuple(s.model_copy(update={"status": status}) if s.id == entry else s for s in session.steps)
    return session.model_copy(update={"steps": steps})


def step_gaps(step: NextStep) -> tuple[StepPart, ...]:
    """Return the parts of a next step that are still missing."""
    return tuple(part for part in StepPart if not getattr(step, part.value))


def has_outcome(session: Session) -> bool:
    """Return whether some step says who, by when and by what first sign, or a reason was given why there is none."""
    return bool(session.waiver) or any(step.who and step.by and step.sign for step in session.steps)


def waive_step(session: Session, reason: str) -> Session:
    """Keep why there is no next step, if that was agreed; an empty reason takes it back.

    Raises:
        Refusal: ``CLOSED``, ``TOO_LONG``.
    """
    _not_closed(session)
    return session.model_copy(update={"waiver": long(reason)})


def set_review(session: Session, day: date | None) -> Session:
    """Set the day of the look back, or with ``None`` that there is none.

    Raises:
        Refusal: ``CLOSED``.
    """
    _not_closed(session)
    return session.model_copy(update={"review": day})


def take_along(session: Session, text: str) -> Session:
    """Set what the case giver takes along, in the case giver's words; an empty text removes it.

    Raises:
        Refusal: ``CLOSED``, ``TOO_LONG``.
    """
    _not_closed(session)
    return session.model_copy(update={"takeaway": long(text)})


def give_feedback(
    session: Session, text: str, speaker: str | None, now: datetime, scores: Sequence[int] = ()
) -> Session:
    """Add a voice to the feedback round; ``scores`` from 1 to 5 for the first questions, in their order.

    Raises:
        Refusal: ``NOT_RUNNING``, ``NO_SUCH_PERSON``, ``EMPTY`` if there is neither text nor score, ``TOO_LONG``.
    """
    _open_phase(session)
    words = long(text) if scores else filled(text)
    number, name = session.last_id + 1, _speaker(session, speaker)
    voice = Feedback(id=number, speaker=name, text=words, scores=tuple(scores), at=now)
    return session.model_copy(update={"feedback": (*session.feedback, voice), "last_id": number})


def show_hands(session: Session, question: int, counts: Sequence[int], now: datetime) -> Session:
    """Add the hands shown for one question of the feedback, counted from 1; they replace those shown for it before.

    Args:
        counts: how many hands for each score from 1 to 5.

    Raises:
        Refusal: ``NOT_RUNNING``; ``EMPTY`` if no hand was shown.
    """
    _open_phase(session)
    if not any(counts):
        raise Refusal(Reason.EMPTY)
    hands = Hands.model_validate({"question": question, "counts": tuple(counts)})
    voice = Feedback(id=session.last_id + 1, hands=hands, at=now)
    others = tuple(item for item in session.feedback if item.hands is None or item.hands.question != question)
    return session.model_copy(update={"feedback": (*others, voice), "last_id": voice.id})


def set_people(session: Session, people: tuple[Person, ...]) -> Session:
    """Put another list of people in place; who has spoken must stay.

    Of those who leave the list without having spoken, nothing stays: not that they agreed, nor that they passed.

    Raises:
        Refusal: ``CLOSED``, ``DOUBLE_INITIALS``, ``STILL_SPEAKS`` with the initials that are missing.
    """
    _not_closed(session)
    names = [person.initials.casefold() for person in people]
    twice = [person.initials for person in people if names.count(person.initials.casefold()) > 1]
    if twice:
        raise Refusal(Reason.DOUBLE_INITIALS, initials=twice[0])
    agreement = session.agreement
    if agreement is not None:
        by = tuple(item for item in agreement.by if item.initials.casefold() in names)
        agreement = agreement.model_copy(update={"by": by})
    runs = tuple(
        run.model_copy(update={"passed": tuple(name for name in run.passed if name.casefold() in names)})
        for run in session.runs
    )
    changed = session.model_copy(update={"people": people, "agreement": agreement, "runs": runs})
    absent = sorted(name for name in spoken(changed) if name.casefold() not in names)
    if absent:
        raise Refusal(Reason.STILL_SPEAKS, initials=", ".join(absent))
    return changed


def clear_case(session: Session, cleared: bool | None) -> Session:
    """Keep the answer to "may this case be discussed here?".

    Raises:
        Refusal: ``CLOSED``.
    """
    _not_closed(session)
    return session.model_copy(update={"case": session.case.model_copy(update={"cleared": cleared})})


# --- what should be true before a phase is left -----------------------------------------------------------------

_HOLDS: dict[Exit, Callable[[Session], bool]] = {
    Exit.CASE_GIVER: lambda session: bool(session.having(Role.CASE_GIVER)),
    Exit.FACILITATOR: lambda session: bool(session.having(Role.FACILITATOR)),
    Exit.CLEARED: lambda session: session.case.cleared is True,
    Exit.AGREED: lambda session: session.agreement is not None and not not_agreed(session),
    Exit.FACTS: lambda session: bool(session.of_kind(Kind.FACT)),
    Exit.QUESTIONS: lambda session: bool(session.of_kind(Kind.QUESTION)),
    Exit.ANSWERS: lambda session: all(item.answer for item in session.of_kind(Kind.QUESTION)),
    Exit.KEY_QUESTION: lambda session: bool(session.key_question),
    Exit.QUESTION_AGREED: lambda session: any(wording.agreed for wording in session.key_question[-1:]),
    Exit.HYPOTHESES: lambda session: bool(session.of_kind(Kind.HYPOTHESIS)),
    Exit.RESPONSE: lambda session: bool(session.of_kind(Kind.RESPONSE)),
    Exit.IDEAS: lambda session: bool(session.of_kind(Kind.IDEA)),
    Exit.CHOICE: lambda session: any(item.mark is Mark.TAKE for item in session.of_kind(Kind.IDEA)),
    Exit.STEP: has_outcome,
    Exit.REVIEW: lambda session: bool(session.waiver) or session.review is not None,
    Exit.FEEDBACK: lambda session: bool(session.feedback),
}


def missing(session: Session) -> tuple[Exit, ...]:
    """Return what should be true before the running phase is left and is not. It never keeps anybody from leaving."""
    if session.run is None:
        return ()
    absent = [condition for condition in phase_of(session).exit if not _HOLDS[condition](session)]
    # Nobody agrees to a question that is not worded, or to a rule before the case may be told at all.
    implied = {Exit.QUESTION_AGREED} if Exit.KEY_QUESTION in absent else set()
    return tuple(condition for condition in absent if condition not in implied)


# --- helpers ----------------------------------------------------------------------------------------------------


def contribution(session: Session, entry: int) -> Contribution:
    """Return the contribution with an id.

    Raises:
        Refusal: ``NO_SUCH_ENTRY``.
    """
    for item in session.contributions:
        if item.id == entry:
            return item
    raise Refusal(Reason.NO_SUCH_ENTRY, entry=entry)


def _step(session: Session, entry: int, what: str, parts: StepParts) -> NextStep:
    source = parts.get("source")
    if source is not None:
        contribution(session, source)
    return NextStep(
        id=entry,
        what=filled(what),
        who=short(parts.get("who", "")),
        by=parts.get("by"),
        sign=long(parts.get("sign", "")),
        support=short(parts.get("support", "")),
        obstacle=long(parts.get("obstacle", "")),
        source=source,
    )


def _new(session: Session, kind: Kind, text: str, speaker: str | None, now: datetime) -> Contribution:
    return Contribution(
        id=session.last_id + 1,
        kind=kind,
        text=filled(text),
        speaker=_speaker(session, speaker),
        at=now,
        phase=phase_of(session).id,
    )


def _add(session: Session, item: Contribution) -> Session:
    return session.model_copy(update={"contributions": (*session.contributions, item), "last_id": item.id})


def _replace(session: Session, item: Contribution) -> Session:
    items = tuple(item if other.id == item.id else other for other in session.contributions)
    return session.model_copy(update={"contributions": items})


def _speaker(session: Session, initials: str | None) -> str | None:
    return None if initials is None else _person(session, initials).initials


def _person(session: Session, initials: str) -> Person:
    person = session.person(initials)
    if person is None:
        raise Refusal(Reason.NO_SUCH_PERSON, initials=initials)
    return person


def _agreement(session: Session) -> Agreement:
    _not_closed(session)
    if session.agreement is None:
        raise Refusal(Reason.RULE_NOT_READ)
    return session.agreement


def _run(session: Session) -> PhaseRun:
    _not_closed(session)
    if session.run is None:
        raise Refusal(Reason.NOT_RUNNING)
    return session.run


def _open_phase(session: Session) -> Phase:
    _run(session)
    return phase_of(session)


def _not_closed(session: Session) -> None:
    if session.closed_at is not None:
        raise Refusal(Reason.CLOSED)


def _place(session: Session) -> int:
    return session.method.index(_run(session).phase)


def _following(session: Session, place: int) -> int:
    for later in range(place + 1, len(session.plan)):
        if not session.plan[later].skipped:
            return later
    raise Refusal(Reason.LAST_PHASE)


def _not_before(run: PhaseRun, now: datetime) -> datetime:
    """Return ``now``, or the last instant of the stay if the clock was set back behind it."""
    return max(now, run.last)


def _unpaused(run: PhaseRun, end: datetime) -> PhaseRun:
    if not run.paused:
        return run
    ended = run.pauses[-1].model_copy(update={"end": end})
    return run.model_copy(update={"pauses": (*run.pauses[:-1], ended)})


def _ended(run: PhaseRun, end: datetime) -> PhaseRun:
    return _unpaused(run, end).model_copy(update={"end": end})


def _with_planned(session: Session, place: int, **update: object) -> Session:
    plan = list(session.plan)
    plan[place] = plan[place].model_copy(update=update)
    return session.model_copy(update={"plan": tuple(plan)})


def _with_run(session: Session, run: PhaseRun) -> Session:
    return session.model_copy(update={"runs": (*session.runs[:-1], run)})


def _enter(session: Session, place: int, now: datetime) -> Session:
    """End the running phase, if any, and start the one at ``place``."""
    start = now
    if session.run is not None:
        start = _not_before(session.run, now)
        session = _with_run(session, _ended(session.run, start))
    planned = planned_for(session, session.method.phase[place].id)
    run = PhaseRun(phase=planned.phase, planned=planned.total, start=start)
    return session.model_copy(update={"runs": (*session.runs, run)})
