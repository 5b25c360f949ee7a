"""What the list of a screen shows: rows of plain values, computed from the session."""

from dataclasses import dataclass

from sessions import conduct
from sessions.codes import Entry, Exit, Kind, Mark, StepStatus
from sessions.method import Phase
from sessions.record import Contribution, NextStep, Session


@dataclass(frozen=True, slots=True)
class Row:
    """One line of a list.

    Attributes:
        key: the id of the entry; several rows never share one. 0 names no entry.
        entry: what it is.
        speaker: initials, or an empty string.
        text: the words.
        answer: what the case giver answered.
        mark: the case giver's mark, or what became of a step.
        waits: it lies in the parking place and may be taken here.
        details: of a next step: who, by when, first sign, support; of feedback the score.
    """

    key: int
    entry: Entry
    speaker: str
    text: str
    answer: str = ""
    mark: Mark | StepStatus | None = None
    waits: bool = False
    details: tuple[str, ...] = ()


def phase_rows(session: Session) -> tuple[Row, ...]:
    """Return the rows of the phase that runs: what waits for it, what it needs from earlier, what was said in it."""
    phase = conduct.phase_of(session)
    rows = [_said(item, waits=True) for item in conduct.takeable(session)]
    needed = _kinds_needed(phase)
    rows += [_said(i) for i in session.contributions if not i.parked and (i.phase == phase.id or i.kind in needed)]
    if Entry.STEP in phase.records:
        rows += [_step(step) for step in session.steps]
    if Entry.TAKEAWAY in phase.records and session.takeaway:
        rows.append(Row(0, Entry.TAKEAWAY, "", session.takeaway))
    if Entry.FEEDBACK in phase.records:
        rows += feedback_rows(session)
    return tuple(rows)


def closing_rows(session: Session) -> tuple[Row, ...]:
    """Return what the closing shows: the ideas taken, the steps, what the case giver takes along, feedback."""
    rows = [_said(item) for item in session.of_kind(Kind.IDEA) if item.mark in {Mark.TAKE, None}]
    rows += [_step(step) for step in session.steps]
    if session.takeaway:
        rows.append(Row(0, Entry.TAKEAWAY, "", session.takeaway))
    return (*rows, *feedback_rows(session))


def feedback_rows(session: Session) -> list[Row]:
    """Return the feedback round."""
    return [
        Row(f.id, Entry.FEEDBACK, f.speaker or "", f.text, details=(f"{f.score}/5",) if f.score else ())
        for f in session.feedback
    ]


def _kinds_needed(phase: Phase) -> frozenset[Kind]:
    """Return what of earlier phases is worked on here: the case giver marks hypotheses and chooses ideas."""
    needed = set()
    if phase.records[0] is Entry.RESPONSE:
        needed.add(Kind.HYPOTHESIS)
    if Exit.CHOICE in phase.exit or Entry.STEP in phase.records:
        needed.add(Kind.IDEA)
    return frozenset(needed)


def _said(item: Contribution, *, waits: bool = False) -> Row:
    answer = item.answer.text if item.answer else ""
    return Row(item.id, Entry(item.kind.value), item.speaker or "", item.text, answer, item.mark, waits)


def _step(step: NextStep) -> Row:
    by = step.by.isoformat() if step.by else ""
    status = None if step.status is StepStatus.OPEN else step.status
    return Row(step.id, Entry.STEP, "", step.what, mark=status, details=(step.who, by, step.sign, step.support))
