"""The grammar of the one input line: who said it, and what it is.

``AB: text`` names the speaker; ``AB: -`` passes AB's turn. ``> text`` answers the latest open question; so does, where
questions are asked, what the case giver says. ``# text`` is for the facilitator alone, ``= text`` is what the case
giver says of the chosen line. Everything else is the text itself, as typed.
"""

import re
from dataclasses import dataclass

from sessions import conduct, turns
from sessions.codes import Entry, Kind, Role
from sessions.record import QUESTIONS, Session
from sessions.text import clean, filled

_SPEAKER = re.compile(r"\s*([^\s:,;]{1,6})\s*:\s*(.*)", re.DOTALL)
_SCORE = re.compile(r"([1-5])(?:\s*/\s*5)?(?=\s|$|[,.;:–-])[\s,.;:–-]*(.*)", re.DOTALL)
_HANDS = re.compile(r"[hH]\s?([1-5])?\s*[:=]?((?:\s+\d{1,3}){5})\s*")
_PASSES = {"-", "–", "—"}


@dataclass(frozen=True, slots=True)
class Line:
    """What a line says.

    Attributes:
        speaker: initials as in the list of people, or ``None``.
        text: the words, cleaned.
        answers: it answers a question.
        private: it is for the facilitator alone.
        remarks: it is what the case giver says of another line.
        passes: the speaker does not want to speak now.
        stranger: what looks like initials and is in no list; the text still holds it.
    """

    speaker: str | None
    text: str
    answers: bool = False
    stranger: str | None = None
    private: bool = False
    remarks: bool = False
    passes: bool = False


def read_line(raw: str, session: Session) -> Line:
    """Return what a line says in the present phase of ``session``."""
    text = clean(raw)
    for sign, sort in (("#", "private"), ("=", "remarks")):
        if text.startswith(f"{sign} ") or text == sign == "=":
            words = text[1:].strip()
            return Line(None, words, private=sort == "private", remarks=sort == "remarks")
    answers = text.startswith(">")
    if answers:
        text = text[1:].lstrip()
    speaker, stranger = None, None
    match = _SPEAKER.fullmatch(text)
    if match:
        person = session.person(match[1])
        if person is not None:
            speaker, text = person.initials, match[2].strip()
            if text in _PASSES:
                return Line(speaker, text, passes=True)
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

    A next step holds only its words; whoever shows a form for the rest asks for it before. The day of the look back is
    not for this function: what a day means depends on today.
    """
    words, who = line.text, line.speaker
    if line.answers:
        return lambda session, now: conduct.answer(session, words, who, now, question)
    if entry is Entry.FEEDBACK:
        return _feedback(words, who)
    changes: dict[Entry, conduct.Change] = {
        Entry.KEY_QUESTION: lambda session, now: conduct.word_key_question(session, words, now),
        Entry.STEP: lambda session, _now: conduct.commit_step(session, words),
        Entry.TAKEAWAY: lambda session, _now: conduct.take_along(session, _more(session.takeaway, words)),
        Entry.WAIVER: lambda session, _now: conduct.waive_step(session, filled(words)),
    }
    return changes.get(entry, lambda session, now: conduct.record(session, Kind(entry.value), words, who, now))


def _more(before: str, words: str) -> str:
    return f"{before}\n{filled(words)}" if before else filled(words)


def _feedback(words: str, who: str | None) -> conduct.Change:
    """Return the change for "4 5 3 gut so", one number for each question, or "h2 0 0 1 4 3", hands for each score."""
    hands = hands_in(words)
    if hands is not None and who is None:
        question, counts = hands
        return lambda session, now: conduct.show_hands(session, question, counts, now)
    scores, said = scores_in(words)
    return lambda session, now: conduct.give_feedback(session, said, who, now, scores)


def hands_in(words: str) -> tuple[int, list[int]] | None:
    """Return of "h2 0 0 1 4 3" the question and the hands for each score; ``None`` if it is something else."""
    hands = _HANDS.fullmatch(words)
    return (int(hands[1] or 1), [int(count) for count in hands[2].split()]) if hands else None


def scores_in(words: str) -> tuple[list[int], str]:
    """Return of "4 5 3 gut so" the scores, one for each question, and the words behind them."""
    scores: list[int] = []
    said = words
    while len(scores) < QUESTIONS and (score := _SCORE.fullmatch(said)):
        scores.append(int(score[1]))
        said = score[2]
    return scores, said


def completion(raw: str, session: Session) -> str | None:
    """Return ``raw`` completed to ``AB: `` if it begins the initials of exactly one person, else ``None``."""
    begun = raw.strip().casefold()
    if not begun or len(begun) > 6:
        return None
    hits = [person.initials for person in session.people if person.initials.casefold().startswith(begun)]
    return f"{hits[0]}: " if len(hits) == 1 else None


def following(session: Session) -> str:
    """Return how a line of the next speaker of the round begins: ``AB: ``, or nothing if everybody has had a turn."""
    turn = turns.next_speaker(session)
    return f"{turn.initials}: " if turn is not None and len(turns.speakers(session)) > 1 else ""
