"""A reply sheet that goes out with a note, and what came back on it: proposals, never changes; pure.

Each line of the note has a code: ``[K12]`` a contribution, ``[A12]`` its answer, ``[S15]`` a next step, ``[W15]`` what
became of it, ``[F]`` the key question, ``[M]`` what the case giver takes along. Its words end in ``[.]``, so that what
somebody writes below is told from them whatever a mail program does to lines. Which lines a reader gets is asked of
the note itself: a line is on the sheet if its words are in the note.
"""

import hashlib
import re
import textwrap
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, time
from enum import StrEnum
from typing import NamedTuple

from sessions import conduct
from sessions.codes import StepStatus
from sessions.language import ENGLISH, N_, Language
from sessions.notes.blocks import Block, Paragraph, Section, Sheet, texts
from sessions.notes.sheet import Reader, audience, sheet
from sessions.record import NextStep, Session
from sessions.refusal import Reason, Refusal
from sessions.text import clean, fold

WIDTH = 68
"""Characters of a line, so that a mail program can quote it twice and needs not wrap it."""
END = "[.]"
"""Behind the words of a line."""
HEADING = "=="
"""Before a heading."""


class Part(StrEnum):
    """What a line of the sheet is, by the letter of its code."""

    CONTRIBUTION = "K"
    ANSWER = "A"
    STEP = "S"
    STATUS = "W"
    KEY_QUESTION = "F"
    TAKEAWAY = "M"


@dataclass(frozen=True, slots=True)
class Line:
    """A line of a sheet that came back.

    Attributes:
        code: without its brackets, "K12".
        printed: its own words as they stand there.
        words: what somebody wrote below; of a ``STATUS`` a ``StepStatus``; empty: nothing.
    """

    code: str
    printed: str
    words: str


@dataclass(frozen=True, slots=True)
class Reply:
    """A sheet that came back.

    Attributes:
        session: the ``reference`` of the session; empty if that was not found.
        reader: for whom it was made; ``None`` if that was not found.
        check: tells the state of the record when it was made; empty if that was not found.
        masked: pseudonyms stood on it in the place of names.
        lines: every line that was found, each once, with or without an answer.
        not_understood: answers that are none, with their code.
    """

    session: str
    reader: Reader | None
    check: str
    masked: bool
    lines: tuple[Line, ...]
    not_understood: tuple[str, ...]

    @property
    def proposals(self) -> tuple[Line, ...]:
        """The lines below which somebody wrote something."""
        return tuple(line for line in self.lines if line.words)


class Proposal(NamedTuple):
    """What somebody would have changed in the record.

    Attributes:
        id: of the contribution or step; 0 for the key question and what is taken along.
        before, after: the words in the record now and instead; of a ``STATUS`` codes of ``StepStatus``.
        conflict: the line was changed in the record since the sheet was made, or nobody can tell.
    """

    kind: Part
    id: int
    before: str
    after: str
    conflict: bool


# --- the sheet --------------------------------------------------------------------------------------------------

_BECAME = N_("What became of it: open / done / partly / not / dropped? So far: {status}")
_STATUS = {
    StepStatus.OPEN: N_("open"),
    StepStatus.DONE: N_("done"),
    StepStatus.PARTLY: N_("partly"),
    StepStatus.NOT_DONE: N_("not"),
    StepStatus.DROPPED: N_("dropped"),
}


def reply_sheet(session: Session, reader: Reader, language: Language) -> str:
    """Return a reply sheet as plain text that survives mail programs."""
    return as_text(reply_note(session, reader, language))


def as_text(made: Sheet) -> str:
    """Return a reply sheet that is a sheet as plain text."""
    lines = [made.title, made.subtitle, "", *_wrapped(made.readers), ""]
    lines += [f"{label}: {value}" for label, value in made.meta]
    for section in made.sections:
        lines += ["", f"{HEADING} {section.heading} {HEADING}"]
        for block in section.blocks:
            assert isinstance(block, Paragraph)
            lines += [block.text] if block.text == ">" else ["", *_wrapped(block.text)]
    return "\n".join(lines) + "\n"


def reply_note(session: Session, reader: Reader, language: Language, *, masked: bool = False) -> Sheet:
    """Return a reply sheet as a sheet, for formats that can be filled in.

    Args:
        session: as it is now.
        reader: whose note it goes with.
        language: of our words.
        masked: whether pseudonyms will be put in the place of names, which is noted on it.
    """
    _ = language.gettext
    words = _words(session)
    parts = _readable(session, reader, language)
    how = [
        _("Write below a line what it should say instead, behind the sign >. Leave what stands in square brackets."),
        _("Below a next step you can say what became of it, too.") if _tells_status(session, reader) else "",
        _("Then send the sheet back. Nothing changes in the record before somebody there has looked at it."),
    ]
    sections = [Section(_("How to answer"), (Paragraph(" ".join(filter(None, how))),))]
    for heading, codes in parts.items():
        blocks: list[Block] = []
        for code in codes:
            blocks += [Paragraph(f"[{code}] {_on_sheet(code, words[code], language)} {END}"), Paragraph(">")]
        sections.append(Section(heading, tuple(blocks)))
    sections.append(Section(_("End of the reply sheet"), ()))
    head = ((_("Consultation"), f"[B:{reference(session.id)}]"), (_("Reader"), f"[L:{reader}]"))
    check = f"[P:{_check(session, reader)}{'-x' if masked else ''}]"
    return Sheet(
        language=language.code,
        title=_printed(session.case.title),
        subtitle=_("Reply sheet: what should read differently in the note"),
        meta=(*head, (_("Check code"), check)),
        banner=None,
        readers=audience(session, reader, language).readers,
        left_out=(),
        sections=tuple(sections),
    )


def reference(session_id: str) -> str:
    """Return a name for a session that says nothing of it: its id has words of the title, which may change for good."""
    return f"r{_digest('consult reply', session_id)[:12]}"


def _digest(*words: str) -> str:
    # In the head a letter goes before it: digits alone could be taken for a telephone number that must not leave.
    return hashlib.sha256("\0".join(words).encode()).hexdigest()


def _on_sheet(code: str, words: str, language: Language) -> str:
    if code[0] != Part.STATUS:
        return _printed(words)
    return language.gettext(_BECAME).format(status=language.gettext(_STATUS[StepStatus(words)]))


def _printed(words: str) -> str:
    """Return words on one line and without what is the sheet's own: square brackets, and the signs of a heading."""
    return re.sub("={2,}", "=", " ".join(words.split())).replace("[", "(").replace("]", ")")


def _wrapped(text: str) -> list[str]:
    return textwrap.wrap(text, WIDTH, subsequent_indent="  " if text.startswith("[") else "")


# --- what a reader may read -------------------------------------------------------------------------------------

_SIGN = "\0"
"""Before a code that stands in the place of words; no words of a record hold it."""


def _readable(session: Session, reader: Reader, language: Language = ENGLISH) -> dict[str, list[str]]:
    """Return the headings of a reader's note with the codes of the lines below them, each code once."""
    tells = _tells_status(session, reader)
    seen: set[str] = set()
    parts: dict[str, list[str]] = {}
    for heading, text in texts(_coded(session, reader, language)):
        code = text.removeprefix(_SIGN)
        if code == text or code in seen:
            continue
        seen.add(code)
        codes = parts.setdefault(heading, [])
        codes.append(code)
        if code[0] == Part.STEP and tells:
            codes.append(f"{Part.STATUS}{code[1:]}")
    return parts


def _tells_status(session: Session, reader: Reader) -> bool:
    """Return whether a reader may know what became of the steps: whether it makes a difference in the note."""
    opened, done = (_coded(session, reader, ENGLISH, status) for status in (StepStatus.OPEN, StepStatus.DONE))
    return opened.sections != done.sections


def _coded(session: Session, reader: Reader, language: Language, status: StepStatus = StepStatus.OPEN) -> Sheet:
    """Return a note in which codes stand in the place of words."""
    update: dict[str, object] = {
        "contributions": tuple(
            item.model_copy(
                update={
                    "text": f"{_SIGN}K{item.id}",
                    "answer": item.answer.model_copy(update={"text": f"{_SIGN}A{item.id}"}) if item.answer else None,
                }
            )
            for item in session.contributions
        ),
        "steps": tuple(
            step.model_copy(update={"what": f"{_SIGN}S{step.id}", "status": status}) for step in session.steps
        ),
        "takeaway": f"{_SIGN}M" if session.takeaway else "",
    }
    if session.key_question:
        *earlier, last = session.key_question
        update["key_question"] = (*earlier, last.model_copy(update={"text": f"{_SIGN}F"}))
    # The instant changes the minutes in a part, never which lines there are.
    begun = session.runs[0].start if session.runs else datetime.combine(session.day, time(), UTC)
    return sheet(session.model_copy(update=update), reader, language, begun)


def _words(session: Session) -> dict[str, str]:
    """Return the words of every line by its code, whoever may read it; of what became of a step the code."""
    found = {f"K{item.id}": item.text for item in session.contributions}
    found |= {f"A{item.id}": item.answer.text for item in session.contributions if item.answer}
    found |= {f"S{step.id}": step.what for step in session.steps}
    found |= {f"W{step.id}": step.status.value for step in session.steps}
    found |= {"F": session.question, "M": session.takeaway}
    return found


def _open_to(session: Session, reader: Reader) -> dict[str, str]:
    """Return the words of every line that a reader may read, by its code."""
    words = _words(session)
    return {code: words[code] for codes in _readable(session, reader).values() for code in codes}


def _check(session: Session, reader: Reader) -> str:
    """Return a code for the words that a reader may read now; what others alone read changes nothing in it."""
    lines = (f"{code} {words}" for code, words in _open_to(session, reader).items())
    return f"c{_digest(session.id, reader.value, *lines)[:8]}"


# --- what came back ---------------------------------------------------------------------------------------------

_QUOTED = re.compile(r"[\s>|]*")
_CODE = re.compile(r"\[([KASWFM]\d{0,9})\]")
_END = re.compile(r"\[\.\]")
_HEAD = {
    "B": re.compile(r"\[B:\s*(r[0-9a-f]{12})\s*\]"),
    "L": re.compile(r"\[L:\s*([a-z-]{1,20})\s*\]"),
    "P": re.compile(r"\[P:\s*(c[0-9a-f]{8}(?:-x)?)\s*\]"),
}
# The sign before a signature (RFC 3676, 4.3), and what people write on a line of its own before their name.
_FAREWELL = re.compile(
    r"--|(mit )?(viele|beste|liebe|herzliche|freundliche|schoene)n? gr\S+( aus \w+)?|gruss|gruesse|mfg|lg|vg"
    r"|(best|kind|warm) (regards|wishes)|regards|cheers|sincerely|yours sincerely"
)
_SAID: dict[StepStatus, str] = {
    StepStatus.OPEN: "offen|noch offen|open|still open",
    StepStatus.DONE: "erledigt|ist erledigt|getan|fertig|done|is done",
    StepStatus.PARTLY: "teilweise|zum teil|teils|teilweise erledigt|partly|in part|partly done",
    StepStatus.NOT_DONE: "nicht|nicht erledigt|not|not done",
    StepStatus.DROPPED: "entfallen|entfaellt|fallen gelassen|dropped",
}
_BY_WORDS = {words: status for status, several in _SAID.items() for words in several.split("|")}
_CODES = {"", *(status.value for status in StepStatus)}


class _Raw(NamedTuple):
    """A line of a file: its words without quoting signs, and how many of these there were."""

    words: str
    depth: int


def read_reply(text: str) -> Reply:
    """Return what came back, whatever a mail program did: quoting signs, wrapped lines, added and missing lines.

    What stands before the first code and behind a heading belongs to no line and is passed over. Line breaks within an
    answer count as spaces, because nobody can tell them from a mail program's own.
    """
    raws = [_raw(line) for line in clean(text).split("\n")]
    whole = "\n".join(raw.words for raw in raws)
    head = {letter: (pattern.findall(whole) or [""])[0] for letter, pattern in _HEAD.items()}
    lines: dict[str, Line] = {}
    not_understood: list[str] = []
    for found in _lines(raws):
        for line in _meant(found):
            known = lines.get(line.code, Line(line.code, "", ""))
            words = line.words
            if (line.code[0] == Part.STATUS and words not in _CODES) or (
                known.words and words not in {"", known.words}
            ):
                not_understood.append(f"[{line.code}] {words}")
                words = ""
            lines[line.code] = Line(line.code, known.printed or line.printed, known.words or words)
    return Reply(
        session=head["B"],
        reader=Reader(head["L"]) if head["L"] in set(Reader) else None,
        check=head["P"].removesuffix("-x"),
        masked=head["P"].endswith("-x"),
        lines=tuple(lines.values()),
        not_understood=tuple(not_understood),
    )


def _raw(line: str) -> _Raw:
    signs = _QUOTED.match(line)
    assert signs is not None
    # Some programs turn text into Markdown and put a backslash before each bracket.
    words = line[signs.end() :].replace("\\[", "[").replace("\\]", "]")
    return _Raw(" ".join(words.split()), sum(sign in ">|" for sign in signs[0]))


def _lines(raws: list[_Raw]) -> Iterator[Line]:
    """Yield the lines of the sheet that are found, with what stands below each."""
    code, block = "", list[_Raw]()
    for raw in raws:
        found = _CODE.match(raw.words)
        if (found is not None and not _copied(found[1], code, raw, block)) or raw.words.startswith(HEADING):
            if code:
                yield _line(code, block)
            code, block = found[1] if found else "", []
        if code:
            rest = raw.words[found.end() :] if found else raw.words
            block.append(_Raw(rest.strip(), raw.depth))
    if code:
        yield _line(code, block)


def _copied(found: str, code: str, raw: _Raw, block: list[_Raw]) -> bool:
    """Return whether somebody put the code before an answer again, so that it opens nothing."""
    if found != code or not any(_END.search(other.words) for other in block):
        return False
    return raw.depth > block[0].depth or not _END.search(raw.words)


def _line(code: str, block: list[_Raw]) -> Line:
    """Return a line with what stands below it."""
    for number, raw in enumerate(block):
        end = _END.search(raw.words)
        if end is not None:
            printed = [*(raw.words for raw in block[:number]), raw.words[: end.start()]]
            return Line(
                code, _joined(printed), _answer([raw.words[end.end() :], *(r.words for r in block[number + 1 :])])
            )
    # The end was removed: the answer begins behind an empty line, or where there is a sign more.
    for number, raw in enumerate(block[1:], 1):
        if not raw.words or raw.depth > block[0].depth:
            return Line(code, _joined(r.words for r in block[:number]), _answer([r.words for r in block[number:]]))
    return Line(code, _joined(raw.words for raw in block), "")


def _joined(words: Iterable[str]) -> str:
    return " ".join(" ".join(words).split())


def _answer(words: list[str]) -> str:
    """Return what somebody wrote, up to where they took their leave."""
    ends = (number for number, line in enumerate(words) if _FAREWELL.fullmatch(fold(line).rstrip(" ,.!")))
    # Where a mail program joined lines, the sign stands behind the words.
    return _joined(line.lstrip(" >|") for line in words[: next(ends, len(words))])


def _meant(line: Line) -> Iterator[Line]:
    """Yield a line with its answer; what became of a step is also said where the step itself could be corrected."""
    status = _status(line.words) if line.code[0] in {Part.STEP, Part.STATUS} else None
    if status is None:
        yield line
    elif line.code[0] == Part.STATUS:
        yield Line(line.code, line.printed, status.value)
    else:
        yield Line(line.code, line.printed, "")
        yield Line(f"{Part.STATUS}{line.code[1:]}", "", status.value)


def _status(words: str) -> StepStatus | None:
    """Return what somebody said became of a step, in German or English; ``None`` if it is something else."""
    plain = " ".join(word for word in re.findall(r"\w+", fold(words)) if word != "x")
    return _BY_WORDS.get(plain)


# --- what it would change ---------------------------------------------------------------------------------------


def proposals(session: Session, reply: Reply) -> tuple[Proposal, ...]:
    """Return what a reply would change in the record as it is now; never anything its reader could not read.

    Raises:
        ValueError: it is a reply to another session, or nobody knows for whom it was made.
    """
    now, same = _now(session, reply), up_to_date(session, reply)
    found = []
    for line in reply.proposals:
        before = now.get(line.code)
        if before is None or line.words in {_joined([before]), _printed(before)}:
            continue
        conflict = not same and (reply.masked or not _alike(line, before))
        found.append(Proposal(Part(line.code[0]), int(line.code[1:] or 0), before, line.words, conflict))
    return tuple(found)


def unknown(session: Session, reply: Reply) -> tuple[str, ...]:
    """Return the codes below which something was written and that name nothing its reader can change.

    Raises:
        ValueError: as ``proposals``.
    """
    now = _now(session, reply)
    return tuple(line.code for line in reply.proposals if line.code not in now)


def altered(session: Session, reply: Reply) -> tuple[Line, ...]:
    """Return the lines that somebody changed themselves instead of writing below; only while the record is the same.

    Raises:
        ValueError: as ``proposals``.
    """
    now = _now(session, reply)
    if reply.masked or not up_to_date(session, reply):
        return ()
    return tuple(
        line
        for line in reply.lines
        if line.printed and line.code[0] != Part.STATUS and line.code in now and not _alike(line, now[line.code])
    )


def up_to_date(session: Session, reply: Reply) -> bool:
    """Return whether what the reader may read is still as it was when the sheet was made."""
    return reply.reader is not None and reply.check == _check(session, reply.reader)


def _now(session: Session, reply: Reply) -> dict[str, str]:
    if reply.session != reference(session.id) or reply.reader is None:
        raise ValueError("not a reply to this session")
    return _open_to(session, reply.reader)


def _alike(line: Line, before: str) -> bool:
    """Return whether a line of the sheet says what stands in the record, however its characters have fared."""
    if line.code[0] == Part.STATUS:
        status = _status(line.printed.rpartition(":")[2])
        return status is not None and status.value == before
    here, there = _bones(line.printed), _bones(_printed(before))
    return here == there or any(one and one == other for one, other in zip(here, there, strict=True))


def _bones(text: str) -> tuple[str, str]:
    """Return letters and digits with umlauts written out, and without what is not ASCII, as where umlauts were lost."""
    written = "".join(sign for sign in fold(text) if sign.isalnum())
    return written, "".join(sign for sign in text.lower() if sign.isascii() and sign.isalnum())


# --- taking it --------------------------------------------------------------------------------------------------


def take(session: Session, chosen: Iterable[Proposal], now: datetime, *, reopen: bool = False) -> Session:
    """Return the session with proposals taken.

    What became of a step can be taken in a closed session. Corrections belong to those who were there, and to the time
    before the session is closed: with ``reopen`` it is reopened for them and closed again at the instant at which it
    had been closed, so that its time stays as it was.

    Raises:
        Refusal: ``CLOSED``; as the functions of ``sessions.conduct``.
    """
    several, closed_at = tuple(chosen), session.closed_at
    changed = session
    if reopen and closed_at is not None and any(needs_open(proposal) for proposal in several):
        changed = conduct.reopen(session, closed_at)
    for proposal in several:
        changed = _take(changed, proposal, now)
    return changed.model_copy(update={"closed_at": closed_at, "runs": session.runs})


def needs_open(proposal: Proposal) -> bool:
    """Return whether a proposal can be taken only while the session is not closed."""
    return proposal.kind is not Part.STATUS


def _take(session: Session, proposal: Proposal, now: datetime) -> Session:
    entry, words = proposal.id, proposal.after
    if proposal.kind is Part.CONTRIBUTION:
        return conduct.edit(session, entry, words, conduct.contribution(session, entry).speaker)
    if proposal.kind is Part.ANSWER:
        return conduct.edit_answer(session, entry, words)
    if proposal.kind is Part.STATUS:
        return conduct.follow_up(session, entry, StepStatus(words))
    if proposal.kind is Part.KEY_QUESTION:
        return conduct.word_key_question(session, words, now)
    if proposal.kind is Part.TAKEAWAY:
        return conduct.take_along(session, words)
    step = step_named(session, entry)
    return conduct.edit_step(
        session,
        entry,
        words,
        who=step.who,
        by=step.by,
        sign=step.sign,
        support=step.support,
        obstacle=step.obstacle,
        source=step.source,
    )


def step_named(session: Session, entry: int) -> NextStep:
    """Return the next step with an id.

    Raises:
        Refusal: ``NO_SUCH_ENTRY``.
    """
    for step in session.steps:
        if step.id == entry:
            return step
    raise Refusal(Reason.NO_SUCH_ENTRY, entry=entry)
