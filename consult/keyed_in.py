"""Paper notes, keyed in afterwards: what lines with times would record; nothing is read or stored here.

``10:42 AB: text`` is a line at a time, with the grammar of ``consult.capture`` behind it; without a time the last one
holds, for a heading that of the line below. ``== Befragung 10:35`` or ``# Befragung 10:35`` goes to a phase,
``== Ende 11:05`` closes the session; ``# text`` that names no phase is private. A word for what it is may stand before
a line (``Key question: …``); what comes too early for its phase is parked. A next step may have parts,
``what | who | by when | first sign | support``. An indented line goes on the one before; ``//`` is for nobody.
"""

import re
import textwrap
from bisect import bisect_right
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime, time, tzinfo
from enum import StrEnum
from typing import NamedTuple

from consult import capture
from consult.capture import Line
from consult.dates import read_day
from sessions import conduct
from sessions.codes import MARKS, Entry, Kind, Mark, Stage
from sessions.conduct import Change, StepParts
from sessions.record import Session
from sessions.refusal import Reason, Refusal
from sessions.text import clean, fold

COMMENT = "//"
"""Before a line that is for nobody."""
HEADING = "=="
"""Before the name of a phase."""

_TIME = r"([01]?\d|2[0-3])[:.]([0-5]\d)(?:\s*(?:Uhr|h)\b)?"
_AT = re.compile(rf"{_TIME}(?:\s*[,;:–-]?\s+|$)")
_HEADING = re.compile(r"(?:={2,}|#)\s*(.*?)[\s=]*")
_NAME = re.compile(rf"(?:{_TIME}\s+)?(?:\d{{1,2}}[.)]\s*)?(.*?)(?:\s+{_TIME})?[\s_:.]*")
_SPOKEN = {*(Entry(kind.value) for kind in Kind), Entry.FEEDBACK}
_BULLET = re.compile(r"[-*•]\s+(?=\S)")
_SORT = re.compile(r"([^:|]{2,30}?)\s*:\s*(.+)", re.DOTALL)


class What(StrEnum):
    """What a line does that records no entry of the phase."""

    PHASE = "phase"
    SKIPPED = "skipped"
    END = "end"
    ANSWER = "answer"
    PASSES = "passes"
    PRIVATE = "private"
    REMARK = "remark"
    MARK = "mark"
    PARKED = "parked"


class Doubt(StrEnum):
    """What is worth saying of a line that is recorded all the same."""

    NO_TIME = "no_time"
    OUT_OF_ORDER = "out_of_order"
    AHEAD = "ahead"
    STRANGER = "stranger"


class Words(NamedTuple):
    """The words for codes in every language, folded."""

    entries: Mapping[str, Entry]
    marks: Mapping[str, Mark]
    end: frozenset[str]


@dataclass(frozen=True, slots=True)
class Keyed:
    """A line that was understood.

    Attributes:
        number: of the line, from 1.
        at: the instant at which it is recorded.
        what: what it does, or which entry it records.
        speaker: initials; empty if nobody is named.
        text: its words; of a phase its id.
        doubts: what is worth saying of it.
    """

    number: int
    at: datetime
    what: What | Entry
    speaker: str
    text: str
    doubts: tuple[Doubt, ...] = ()


class Unknown(NamedTuple):
    """A line that was not understood."""

    number: int
    text: str
    why: Refusal


@dataclass(frozen=True, slots=True)
class KeyedIn:
    """What keying in comes to.

    Attributes:
        session: as it would be.
        lines: what would be recorded.
        unknown: what would not.
    """

    session: Session
    lines: tuple[Keyed, ...]
    unknown: tuple[Unknown, ...]


def keyed_in(text: str, session: Session, now: datetime, zone: tzinfo | None, words: Words) -> KeyedIn:
    """Return what the lines of ``text`` would record in a session that is prepared or runs.

    Of times that do not go forwards as few as possible are not believed, and none after ``now``: then the last one
    holds, and that is said.

    Args:
        text: the notes.
        session: is not changed.
        now: aware; nothing is recorded later.
        zone: of the times; the machine's if ``None``.
        words: for entries, marks and the end.

    Raises:
        Refusal: ``CLOSED``.
    """
    if session.stage is Stage.CLOSED:
        raise Refusal(Reason.CLOSED)
    # What was recorded on the machine before counts as the last line.
    last = session.run.last if session.run else None
    day = last.astimezone(zone).date() if last else session.day
    meant = [(number, raw, _meant(raw, session, words)) for number, raw in _lines(text)]
    times = [instant(datetime.combine(day, line.time), zone) if line.time else None for _n, _raw, line in meant]
    chain = _forwards(times, last, now)
    # Lines before the first time hold with it.
    last, believed = last or (times[chain[0]] if chain else None), set(chain)
    lines: list[Keyed] = []
    unknown: list[Unknown] = []
    for place, (number, raw, line) in enumerate(meant):
        if _passed_over([line for _number, _raw, line in meant[place : place + 2]], words):
            continue
        doubt = _doubt(times[place], now, known=place in believed)
        at = times[place] if doubt is None else last
        if line.heading and line.time is None and place + 1 in believed:
            at = times[place + 1]  # a phase has begun when something is said in it
        try:
            if at is None:
                raise Refusal(Reason.NO_TIME_YET)  # noqa: TRY301 (told like all others)
            at = at if last is None else max(at, last)
            session, done = _applied(line, session, at, words)
        except Refusal as refusal:
            unknown.append(Unknown(number, raw, refusal))
            continue
        last = at
        lines += [Keyed(number, at, d.what, d.speaker, d.text, (*([doubt] if doubt else []), *d.doubts)) for d in done]
    return KeyedIn(session, tuple(lines), tuple(unknown))


def _lines(text: str) -> Iterator[tuple[int, str]]:
    """Yield the lines that are for somebody with their numbers, each with the indented ones below it."""
    found: list[tuple[int, list[str]]] = []
    before = False
    for number, raw in enumerate(textwrap.dedent(text.lstrip("\ufeff").expandtabs()).splitlines(), 1):
        words = clean(raw)
        if words and before and raw[0] == " ":
            found[-1][1].append(words)
        elif words:
            found.append((number, [words]))
        before = bool(words)
    for number, parts in found:
        if not parts[0].startswith(COMMENT):
            yield number, "\n".join(parts)


# --- what a line means ------------------------------------------------------------------------------------------


class _Meant(NamedTuple):
    """A line before it is applied.

    Attributes:
        time: as written, if it is.
        text: what stands behind it.
        place: of the phase that it goes to, counted from 0.
        ends: it closes the session.
        heading: it is no line, whatever it names.
    """

    time: time | None
    text: str
    place: int | None = None
    ends: bool = False
    heading: bool = False


def _meant(raw: str, session: Session, words: Words) -> _Meant:
    bullet = _BULLET.match(raw)
    if bullet is not None:
        raw = raw[bullet.end() :]
    heading = _HEADING.fullmatch(raw)
    if heading is not None:
        found = _NAME.fullmatch(heading[1])
        assert found is not None
        name, typed = found[3], _time(found[1] or found[4], found[2] or found[5])
        place = _place(session, name)
        # "# text" that names no phase is a private note.
        if place is not None or raw.startswith(HEADING):
            ends = place is None and typed is not None and fold(name) in words.end
            return _Meant(typed, name, place, ends, heading=True)
    found = _AT.match(raw)
    if found is None:
        return _Meant(None, raw)
    return _Meant(_time(found[1], found[2]), raw[found.end() :].strip())


def _passed_over(lines: list[_Meant], words: Words) -> bool:
    """Return whether the first of two lines is a heading of the form that nobody filled in: no time, nothing below."""
    known = lines[0].place is not None or fold(lines[0].text) in words.end
    return lines[0].heading and lines[0].time is None and known and all(line.heading for line in lines[1:])


def _time(hour: str | None, minute: str | None) -> time | None:
    return time(int(hour), int(minute)) if hour and minute else None


def _place(session: Session, name: str) -> int | None:
    """Return the place of the phase with this id or name in either language, or with the only name that begins so."""
    wanted = fold(name)
    names = []
    for place, phase in enumerate(session.method.phase):
        held = conduct.phase_at(session, place)
        names.append([fold(word) for word in (phase.id, phase.name.de, phase.name.en, held.name.de, held.name.en)])
    hits = [place for place, known in enumerate(names) if wanted in known]
    if not hits and len(wanted) >= 4:
        hits = [place for place, known in enumerate(names) if any(word.startswith(wanted) for word in known)]
    return hits[0] if len(hits) == 1 else None


def instant(local: datetime, zone: tzinfo | None) -> datetime:
    """Return a plain local time as an instant; ``None`` is the machine's zone."""
    return (local.replace(tzinfo=zone) if zone is not None else local).astimezone(UTC)


def _forwards(times: list[datetime | None], last: datetime | None, now: datetime) -> list[int]:
    """Return the places of as many times as possible that go forwards, none before ``last`` or after ``now``.

    Of two that contradict each other the earlier line is believed: so the chains are built from the end.
    """
    # Times on paper have no seconds; what was recorded on the machine before has.
    first = last.replace(second=0, microsecond=0) if last else None
    # For each length the place at which a chain of it begins, with as late a time as possible; and what follows it.
    best: list[int] = []
    follows: dict[int, int | None] = {}
    for place in range(len(times) - 1, -1, -1):
        at = times[place]
        if at is None or at > now or (first is not None and at < first):
            continue
        length = bisect_right(best, -at.timestamp(), key=lambda other: -_stamp(times[other]))
        follows[place] = best[length - 1] if length else None
        best[length : length + 1] = [place]
    chain: list[int] = []
    here = best[-1] if best else None
    while here is not None:
        chain.append(here)
        here = follows[here]
    return chain


def _stamp(at: datetime | None) -> float:
    assert at is not None
    return at.timestamp()


def _doubt(at: datetime | None, now: datetime, *, known: bool) -> Doubt | None:
    """Return why the last time holds instead of the one that is written; ``None`` if that one does."""
    if at is None:
        return Doubt.NO_TIME
    if at > now:
        return Doubt.AHEAD
    return None if known else Doubt.OUT_OF_ORDER


# --- what it does -----------------------------------------------------------------------------------------------


class _Done(NamedTuple):
    """What a line did, as it is told."""

    what: What | Entry
    text: str
    speaker: str = ""
    doubts: tuple[Doubt, ...] = ()


def _applied(meant: _Meant, session: Session, at: datetime, words: Words) -> tuple[Session, list[_Done]]:
    """Return the session after a line, and what the line did.

    Raises:
        Refusal: as ``sessions.conduct``; ``NO_SUCH_PHASE`` and ``PHASE_LEFT_OUT`` with ``phase``.
    """
    if meant.ends:
        return conduct.close(session, at), [_Done(What.END, "")]
    if meant.heading:
        return _moved(meant, session, at)
    if session.stage is Stage.CLOSED:
        raise Refusal(Reason.CLOSED)
    done: list[_Done] = []
    if session.stage is Stage.PREPARED:
        session = conduct.begin(session, at)
        done.append(_Done(What.PHASE, session.runs[-1].phase))
    if not meant.text:  # a time alone
        return session, done
    change, told = _recording(meant.text, session, words)
    return change(session, at), [*done, told]


def _moved(meant: _Meant, session: Session, at: datetime) -> tuple[Session, list[_Done]]:
    """Return the session in another phase; phases in between, forwards, were not held."""
    phases = session.method.phase
    if meant.place is None:
        raise Refusal(Reason.NO_SUCH_PHASE, phase=meant.text)
    if session.plan[meant.place].skipped:
        raise Refusal(Reason.PHASE_LEFT_OUT, phase=meant.text)
    done: list[_Done] = []
    if session.stage is Stage.PREPARED:
        session = conduct.begin(session, at)
    elif _here(session) < meant.place:
        session = conduct.advance(session, at)
    while _here(session) < meant.place:
        done.append(_Done(What.SKIPPED, session.runs[-1].phase))
        session = conduct.skip(session, at)
    while _here(session) > meant.place:
        session = conduct.back(session, at)
    return session, [*done, _Done(What.PHASE, phases[meant.place].id)]


def _here(session: Session) -> int:
    """Return the place of the running phase.

    Raises:
        Refusal: ``CLOSED``.
    """
    if session.run is None:
        raise Refusal(Reason.CLOSED)
    return session.method.index(session.run.phase)


def _recording(text: str, session: Session, words: Words) -> tuple[Change, _Done]:
    """Return the change that records a line, and how it is told.

    Raises:
        Refusal: ``NO_SUCH_ENTRY`` if it says something of a line and there is none; as ``sessions.plain_dates``.
    """
    line = capture.read_line(text, session)
    said, who = line.text, line.speaker
    if line.private:
        return lambda s, now: conduct.note_privately(s, said, now), _Done(What.PRIVATE, said)
    if line.passes and who is not None:
        return lambda s, _now: conduct.pass_turn(s, who), _Done(What.PASSES, "", who)
    if line.remarks:
        return _remark(said, session, words)
    entry, line = _sorted(line, text, session, words)
    named = line.speaker if line.answers or entry in _SPOKEN else None
    told = _Done(entry, line.text, named or "", (Doubt.STRANGER,) if line.stranger else ())
    if line.answers:
        return capture.change_for(line, entry), told._replace(what=What.ANSWER)
    return _entering(line, entry, session, told)


def _entering(line: Line, entry: Entry, session: Session, told: _Done) -> tuple[Change, _Done]:
    """Return the change that records an entry; what its phase does not record is parked."""
    said, who = line.text, line.speaker
    if entry is Entry.STEP:
        return _step(said, session, told)
    if entry is Entry.REVIEW:
        day = read_day(said, session.day)
        return lambda s, _now: conduct.set_review(s, day), told._replace(text=day.isoformat())
    if entry.value in set(Kind) and entry not in conduct.phase_of(session).records:
        kind = Kind(entry.value)
        return lambda s, now: conduct.park(s, said, who, now, kind), told._replace(what=What.PARKED)
    return capture.change_for(line, entry), told


def _sorted(line: Line, text: str, session: Session, words: Words) -> tuple[Entry, Line]:
    """Return what a line records: what the word before it says, else what its phase records first."""
    sort = _SORT.fullmatch(line.text)
    entry = words.entries.get(fold(sort[1])) if sort is not None else None
    if sort is None or entry is None or session.person(sort[1]) or text.startswith(">"):
        return conduct.phase_of(session).records[0], line
    return entry, replace(line, text=sort[2], answers=False, stranger=None)


def _remark(said: str, session: Session, words: Words) -> tuple[Change, _Done]:
    """Return the change for what the case giver says of the last hypothesis or idea; the word for a mark sets it."""
    items = session.of_kind(*MARKS)
    if not items:
        raise Refusal(Reason.NO_SUCH_ENTRY)
    last = items[-1]
    mark = words.marks.get(fold(said))
    if mark in MARKS[last.kind]:
        return lambda s, _now: conduct.mark(s, last.id, mark), _Done(What.MARK, said)
    return lambda s, _now: conduct.remark(s, last.id, said), _Done(What.REMARK, said)


def _step(said: str, session: Session, told: _Done) -> tuple[Change, _Done]:
    """Return the change for "what | who | by when | first sign | support", parts left out from the right."""
    what, who, by, sign, support = (*(part.strip() for part in said.split("|", 4)), "", "", "", "")[:5]
    parts = StepParts(who=who, by=read_day(by, session.day) if by else None, sign=sign, support=support)
    shown = (what, who, parts["by"].isoformat() if parts["by"] else "", sign, support)
    change: Change = lambda s, _now: conduct.commit_step(s, what, **parts)  # noqa: E731
    return change, told._replace(text=" | ".join(filter(None, shown)))
