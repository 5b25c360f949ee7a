"""The grammar of the one input line: who said it, and what it is.

``AB: text`` names the speaker; ``> text`` answers the latest open question; so does, where questions are asked, what
the case giver says. Everything else is the text itself, as typed.
"""

import re
from dataclasses import dataclass

from sessions import conduct
from sessions.codes import Entry, Kind, Role
from sessions.record import Session
from sessions.text import clean

_SPEAKER = re.compile(r"\s*([^\s:,;]{1,6})\s*:\s*(.*)", re.DOTALL)
_SCORE = re.compile(r"([1-5])(?:\s*/\s*5)?(?=\s|$|[,.;:–-])[\s,.;:–-]*(.*)", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Line:
    """What a line says.

    Attributes:
        speaker: initials as in the list of people, or ``None``.
        text: the words, cleaned.
        answers: it answers a question.
        stranger: what looks like initials and is in no list; the text still holds it.
    """

    speaker: str | None
    text: str
    answers: bool = False
    stranger: str | None = None


def read_line(raw: str, session: Session) -> Line:
    """Return what a line says in the present phase of ``session``."""
    text = clean(raw)
    answers = text.startswith(">")
    if answers:
        text = text[1:].lstrip()
    speaker, stranger = None, None
    match = _SPEAKER.fullmatch(text)
    if match:
        person = session.person(match[1])
        if person is not None:
            speaker, text = person.initials, match[2].strip()
        elif match[1].isupper() and len(match[1]) <= 3:
            stranger = match[1]
    return Line(speaker or _only_speaker(session), text, answers or _is_answer(session, speaker), stranger)


def _only_speaker(session: Session) -> str | None:
    """Return who must have spoken: the one person with the one role that speaks in this phase."""
    phase = conduct.phase_of(session)
    able = [person for person in session.people if person.role in phase.speaks]
    return able[0].initials if len(able) == 1 and phase.speaks == (able[0].role,) else None


def _is_answer(session: Session, speaker: str | None) -> bool:
    phase = conduct.phase_of(session)
    person = session.person(speaker) if speaker else None
    asked = any(item.answer is None for item in session.of_kind(Kind.QUESTION))
    return asked and phase.records[0] is Entry.QUESTION and person is not None and person.role is Role.CASE_GIVER


def change_for(line: Line, entry: Entry, question: int | None = None) -> conduct.Change:
    """Return the change that records ``line`` as ``entry``.

    Args:
        question: the question that is answered; the latest open one if ``None``.

    A next step holds only its words; whoever shows a form for the rest asks for it before.
    """
    words, who = line.text, line.speaker
    if line.answers:
        return lambda session, now: conduct.answer(session, words, who, now, question)
    if entry is Entry.KEY_QUESTION:
        return lambda session, now: conduct.word_key_question(session, words, now)
    if entry is Entry.STEP:
        return lambda session, _now: conduct.commit_step(session, words)
    if entry is Entry.TAKEAWAY:
        return lambda session, _now: conduct.take_along(
            session,
            f"{session.takeaway}\n{conduct.filled(words)}" if session.takeaway else conduct.filled(words),
        )
    if entry is Entry.FEEDBACK:
        score = _SCORE.fullmatch(words)
        value, said = (int(score[1]), score[2]) if score else (None, words)
        return lambda session, now: conduct.give_feedback(session, said, who, now, value)
    kind = Kind(entry.value)
    return lambda session, now: conduct.record(session, kind, words, who, now)


def completion(raw: str, session: Session) -> str | None:
    """Return ``raw`` completed to ``AB: `` if it begins the initials of exactly one person, else ``None``."""
    begun = raw.strip().casefold()
    if not begun or len(begun) > 6:
        return None
    hits = [person.initials for person in session.people if person.initials.casefold().startswith(begun)]
    return f"{hits[0]}: " if len(hits) == 1 else None
