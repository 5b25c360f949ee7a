"""What the list of a screen shows: rows of plain values, computed from the session."""

from dataclasses import dataclass

from sessions import conduct
from sessions.codes import Entry, Exit, Kind, Mark, StepStatus
from sessions.method import Phase
from sessions.record import Contribution, Feedback, NextStep, Session


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
        details: of a next step: who, by when, first sign, support, obstacle; of feedback the scores; of the look back
            the day.
        remark: what the case giver says of it.
    """

    key: int
    entry: Entry
    speaker: str
    text: str
    answer: str = ""
    mark: Mark | StepStatus | None = None
    waits: bool = False
    details: tuple[str, ...] = ()
    remark: str = ""


def phase_rows(session: Session) -> tuple[Row, ...]:
    """Return the rows of the phase that runs: what waits for it, what it needs from earlier, what was said in it."""
    phase = conduct.phase_of(session)
    rows = [_said(item, waits=True) for item in conduct.takeable(session)]
    needed = _kinds_needed(phase)
    rows += [_said(i) for i in session.contributions if not i.parked and (i.phase == phase.id or i.kind in needed)]
    if Entry.STEP in phase.records:
        rows += [_step(step) for step in session.steps]
    rows += [row for row in _outcome(session) if row.entry in phase.records]
    if Entry.FEEDBACK in phase.records:
        rows += feedback_rows(session)
    return tuple(rows)


def closing_rows(session: Session) -> tuple[Row, ...]:
    """Return what the closing shows: the ideas taken, the steps, what the case giver takes along, feedback."""
    rows = [_said(item) for item in session.of_kind(Kind.IDEA) if item.mark in {Mark.TAKE, None}]
    rows += [_step(step) for step in session.steps]
    rows += _outcome(session)
    return (*rows, *feedback_rows(session))


def _outcome(session: Session) -> list[Row]:
    """Return what the session has one of each; their keys are no ids, and all different."""
    rows = [Row(0, Entry.TAKEAWAY, "", session.takeaway)] if session.takeaway else []
    rows += [Row(-1, Entry.WAIVER, "", session.waiver)] if session.waiver else []
    rows += [Row(-2, Entry.REVIEW, "", "", details=(session.review.isoformat(),))] if session.review else []
    return rows


def feedback_rows(session: Session) -> list[Row]:
    """Return the feedback round."""
    return [Row(f.id, Entry.FEEDBACK, f.speaker or "", f.text, details=scores_of(f)) for f in session.feedback]


def scores_of(voice: Feedback) -> tuple[str, ...]:
    """Return "4 5 3/5", or of shown hands "2: 0 0 1 4 3"."""
    if voice.hands is not None:
        return (f"{voice.hands.question}: {' '.join(map(str, voice.hands.counts))}",)
    return (f"{' '.join(map(str, voice.scores))}/5",) if voice.scores else ()


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
    return Row(
        item.id, Entry(item.kind.value), item.speaker or "", item.text, answer, item.mark, waits, (), item.remark
    )


def _step(step: NextStep) -> Row:
    by = step.by.isoformat() if step.by else ""
    status = None if step.status is StepStatus.OPEN else step.status
    return Row(
        step.id, Entry.STEP, "", step.what, mark=status, details=(step.who, by, step.sign, step.support, step.obstacle)
    )
