"""The one place that decides which reader sees what of a session, and in which order; formats only render sheets.

Every part of a note is one line in ``_PARTS`` with its readers. What the group reads unless somebody withholds it is in
``OPEN_TO_GROUP``; everything else stays with the case giver, so that a new part is closed until somebody opens it.

- *the case giver* reads everything but what is private to the facilitator;
- *the group* reads what was released, without who said it;
- *the district* reads of that its case and what came of it: its note is read at home by more people than one;
- *the programme*, for organiser and funder, reads numbers and minutes, and nothing of the case.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import UTC, datetime, time, timedelta
from enum import StrEnum
from hashlib import sha256
from typing import NamedTuple
from uuid import NAMESPACE_URL, uuid5

from sessions import handing_on
from sessions.codes import Kind, Mark, NoteState, Part, Role, Stage, StepStatus, Trust
from sessions.language import ENGLISH, N_, Language
from sessions.method import Method, Source
from sessions.module import overlaid
from sessions.notes.blocks import UNSHOWN, Block, Due, Item, Items, Paragraph, Quote, Section, Sheet, Table, counted
from sessions.notes.feedback import QUESTIONS, SCALE
from sessions.record import Contribution, Feedback, Issue, NextStep, Person, Planned, Session, Wording
from sessions.timing import ZERO, used, used_in_phase


class Reader(StrEnum):
    """Whom a note is for."""

    CASE_GIVER = "case-giver"
    GROUP = "group"
    DISTRICT = "district"
    PROGRAMME = "programme"


MINIMUM = 5
"""From so many answers on the numbers of a question of the feedback leave the group; our choice, so that nobody is
found."""


class Audience(NamedTuple):
    """What a person should know before a note is written.

    Attributes:
        readers: who reads it.
        inside: the headings of what is in it, lists with the number of their entries.
        outside: sentences on what stays out.
    """

    readers: str
    inside: tuple[str, ...]
    outside: tuple[str, ...]


# --- words ------------------------------------------------------------------------------------------------------

_WITHOUT_TITLE = N_("Collegial case consultation")
_SUBTITLE = {
    Reader.CASE_GIVER: N_("Collegial case consultation: note for the case giver"),
    Reader.GROUP: N_("Collegial case consultation: note for the group"),
    Reader.DISTRICT: N_("Collegial case consultation: note for the district"),
    Reader.PROGRAMME: N_("In numbers, for organiser and funder"),
}
_READERS = {
    Reader.CASE_GIVER: N_(
        "This note belongs to the case giver, who decides whether anybody else reads it. Confidential."
    ),
    Reader.GROUP: N_("This note is for those who took part in the consultation. Confidential: it stays in the group."),
    Reader.DISTRICT: N_(
        "This note belongs to the district that brought the case, which decides whether anybody else reads it. "
        "Confidential."
    ),
    Reader.PROGRAMME: N_("This sheet is for organiser and funder. Nothing of the case is in it."),
}
_MARKS = {
    Mark.FITS: N_("fits"),
    Mark.FITS_NOT: N_("does not fit"),
    Mark.OPEN: N_("open"),
    Mark.TAKE: N_("taken up"),
    Mark.LATER: N_("later"),
    Mark.NO: N_("no"),
    Mark.WARM: N_("warm"),
    Mark.COLD: N_("cold"),
}
_KINDS = {
    Kind.FACT: N_("fact"),
    Kind.QUESTION: N_("question"),
    Kind.HYPOTHESIS: N_("hypothesis"),
    Kind.RESPONSE: N_("response"),
    Kind.IDEA: N_("idea"),
    Kind.NOTE: N_("remark"),
}
_ROLES = {
    Role.CASE_GIVER: N_("case giver"),
    Role.CONSULTANT: N_("consultant"),
    Role.FACILITATOR: N_("facilitator"),
    Role.SCRIBE: N_("scribe"),
    Role.TIMEKEEPER: N_("timekeeper"),
    Role.OBSERVER: N_("observer"),
}
_STATUS = {
    StepStatus.OPEN: N_("open"),
    StepStatus.DONE: N_("done"),
    StepStatus.PARTLY: N_("partly done"),
    StepStatus.NOT_DONE: N_("not done"),
    StepStatus.DROPPED: N_("dropped"),
}
_STATES = {
    NoteState.DRAFT: N_("draft"),
    NoteState.CORRECTED: N_("corrected by those present"),
    NoteState.FINAL: N_("final"),
}
_TRUST = {
    Trust.SEEN: N_("Minutes and rules of every phase were read in the sources."),
    Trust.PARTLY: N_("The sources were read only in part; some minutes or rules may differ from them."),
    Trust.UNVERIFIED: N_("Unverified: minutes or rules of at least one phase were not read in any source."),
}


# --- the sheet --------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _View:
    """A session as one reader sees it at an instant; ``whole`` is all of it, to say what is left out."""

    session: Session
    whole: Session
    reader: Reader
    language: Language
    now: datetime
    minimum: int

    @property
    def everything(self) -> bool:
        """Whether the reader may know who said what, and what was not released."""
        return self.reader is Reader.CASE_GIVER

    def say(self, message: str) -> str:
        """Return a message that was marked with ``N_``, in the language of the note."""
        return self.language.gettext(message)

    def by(self, speaker: str | None) -> str:
        """Return who spoke, if this reader may know."""
        return speaker or "" if self.everything else ""


class _Part(NamedTuple):
    """One part of a note and who reads it; without ``part`` it is nothing that could be withheld."""

    heading: str
    build: Callable[[_View], tuple[Block, ...]]
    readers: tuple[Reader, ...]
    part: Part | None = None
    prominent: bool = False


OPEN_TO_GROUP = frozenset(
    {Part.KEY_QUESTION, Part.STEPS, Part.TAKEAWAY, Part.CHOSEN_IDEAS, Part.CASE, Part.FACTS, Part.QUESTIONS}
)
"""What the group reads unless the case giver withholds it; everything else stays closed unless it is opened."""


def sheet(session: Session, reader: Reader, language: Language, now: datetime, minimum: int = MINIMUM) -> Sheet:
    """Return what ``reader`` may read of a session.

    Args:
        session: closed, running or only prepared; a note of an open session says that it is one.
        now: the instant up to which the time of a running phase counts.
        minimum: how many answers a question of the feedback needs before its numbers leave the group.
    """
    view = _view(session, reader, language, now, minimum)
    built = _sections(view)
    return Sheet(
        language=language.code,
        title=session.case.title if reader is not Reader.PROGRAMME else view.say(_WITHOUT_TITLE),
        subtitle=view.say(_SUBTITLE[reader]),
        meta=_meta(view),
        banner=_banner(view),
        readers=view.say(_READERS[reader]),
        left_out=_left_out(view, built),
        sections=built,
        at=now,
        dues=_dues(view),
        unshown=view.say(UNSHOWN),
        record=session.model_copy(update={"private": (), "secrets": (), "arrived": ()}) if view.everything else None,
    )


def sections_of(session: Session, reader: Reader, language: Language, now: datetime) -> tuple[Section, ...]:
    """Return the sections of a sheet alone."""
    return _sections(_view(session, reader, language, now, MINIMUM))


def dues_of(session: Session, reader: Reader, language: Language, now: datetime) -> tuple[Due, ...]:
    """Return the days of a sheet alone."""
    return _dues(_view(session, reader, language, now, MINIMUM))


def audience(session: Session, reader: Reader, language: Language, minimum: int = MINIMUM) -> Audience:
    """Return who will read a note, what is in it and what stays out, by the decisions that make the sheet."""
    # The instant changes the minutes in a part, never whether there is one.
    begun = session.runs[0].start if session.runs else datetime.combine(session.day, time(), UTC)
    view = _view(session, reader, language, begun, minimum)
    built = _sections(view)
    return Audience(
        readers=view.say(_READERS[reader]),
        inside=tuple(counted(section) for section in built),
        outside=_left_out(view, built),
    )


def _view(session: Session, reader: Reader, language: Language, now: datetime, minimum: int) -> _View:
    shown = session if reader is Reader.CASE_GIVER else released(session)
    return _View(shown, session, reader, language, now, minimum)


def is_open(session: Session, part: Part) -> bool:
    """Return whether the group may read a part."""
    release = session.release
    return part in release.opened or (part in OPEN_TO_GROUP and part not in release.withheld)


def part_of(item: Contribution) -> Part:
    """Return the part of a note in which a contribution stands."""
    if item.parked:
        return Part.PARKED
    if item.kind is Kind.IDEA:
        return Part.CHOSEN_IDEAS if item.mark is Mark.TAKE else Part.FURTHER_IDEAS
    return _PART_OF_KIND[item.kind]


_PART_OF_KIND = {
    Kind.FACT: Part.FACTS,
    Kind.QUESTION: Part.QUESTIONS,
    Kind.HYPOTHESIS: Part.HYPOTHESES,
    Kind.RESPONSE: Part.RESPONSES,
    Kind.NOTE: Part.NOTES,
}


def line_is_open(session: Session, item: Contribution) -> bool:
    """Return whether the group may read a contribution: what was said of it goes before its part."""
    release = session.release
    return item.id in release.lines or (item.id not in release.held and is_open(session, part_of(item)))


def released(session: Session) -> Session:
    """Return a session as the group may know it: what it may not read is not there any more."""
    case, question = session.case, session.key_question
    empty: dict[str, object] = {}
    if not is_open(session, Part.CASE):
        closed = {"concern": "", "tried": "", "involved": "", "room_to_act": ""}
        empty["case"] = case.model_copy(update=closed)
    if not is_open(session, Part.KEY_QUESTION):
        question = ()
    elif not is_open(session, Part.WORDINGS):
        question = question[-1:]
    if not is_open(session, Part.STEPS):
        empty |= {"steps": (), "review": None, "waiver": ""}
    if not is_open(session, Part.TAKEAWAY):
        empty["takeaway"] = ""
    if not is_open(session, Part.FEEDBACK):
        empty["feedback"] = ()
    lines = tuple(item for item in session.contributions if line_is_open(session, item))
    return session.model_copy(update={**empty, "key_question": question, "contributions": lines, "private": ()})


def _sections(view: _View) -> tuple[Section, ...]:
    parts = (part for part in _PARTS if view.reader in part.readers)
    built = (Section(view.say(part.heading), part.build(view), part.prominent) for part in parts)
    return tuple(section for section in built if section.blocks)


def _left_out(view: _View, built: tuple[Section, ...]) -> tuple[str, ...]:
    """Return what stays out beside the sections that are built, as far as there is any of it."""
    _ = view.language.gettext
    if view.everything:
        return (_("At which minute a contribution was made is kept in the record only."),)
    if view.reader is Reader.PROGRAMME:
        said = _("What was said in the feedback; only numbers are handed on.")
        case = _("Title, key question, contributions and next steps of the case; names and functions.")
        return (case, said) if any(voice.text for voice in view.whole.feedback) else (case,)
    full = _view(view.whole, Reader.CASE_GIVER, view.language, view.now, view.minimum)
    shown = {section.heading for section in built}
    kept = [section.heading for section in _sections(full) if section.heading not in shown]
    kept += [words for holds, words in _kept_of_open_parts(full) if holds]
    sentences = [_("Who said what: contributions stand here without names or initials.")]
    if kept:
        group = view.reader is Reader.GROUP
        words = _("Only in the case giver's note: {parts}.") if group else _("Not in this note: {parts}.")
        sentences.insert(0, words.format(parts=view.language.joined(kept)))
    held = [item for item in view.whole.contributions if item.id in view.whole.release.held]
    if held:
        text = view.language.ngettext("{n} line that was not released.", "{n} lines that were not released.", len(held))
        sentences.append(text.format(n=len(held)))
    if view.whole.case.cleared is not None:
        sentences.append(_("Whether the case was cleared for discussion."))
    if _followed_up(view.whole):
        sentences.append(_("What became of the next steps."))
    return tuple(sentences)


def _kept_of_open_parts(full: _View) -> tuple[tuple[bool, str], ...]:
    """Return what the case giver alone reads in parts that the group reads too, each with whether there is any."""
    _ = full.language.gettext
    session = full.session
    return (
        (_agreed_at(session) is not None, _("when the key question was agreed")),
        (any(step.obstacle for step in session.steps), _("what may get in the way of the next steps")),
        (bool(session.waiver) and not session.steps, _("why no next step was agreed")),
        (any(item.remark for item in _ideas(full, chosen=True)), _("what the case giver said of the chosen ideas")),
        (bool(session.agreement and session.agreement.by), _("who agreed to the rule of confidentiality")),
        (bool(_reasons(full)), _("the reasons for overruns and pauses")),
    )


# --- the head ---------------------------------------------------------------------------------------------------


def _banner(view: _View) -> str | None:
    _ = view.language.gettext
    session, sentences = view.session, []
    if session.stage is Stage.PREPARED:
        sentences.append(_("Draft: the consultation has not begun."))
    if session.stage is Stage.RUNNING:
        words = _("Interim note, {time}: the consultation is not closed.")
        sentences.append(words.format(time=view.language.time(view.now)))
    if session.invented:
        sentences.append(_("Sample data: the case, the districts and the people are invented."))
    return " ".join(sentences) or None


def _meta(view: _View) -> tuple[tuple[str, str], ...]:
    _ = view.language.gettext
    session = view.session
    rows = [(_("Day"), view.language.long_date(session.day)), (_("District"), session.district_name)]
    rows.append((_("Method"), session.method.name.in_language(view.language.code)))
    if session.runs:
        rows.append((_("Time"), _from_to(view)))
    if session.people:
        count = len(session.people)
        people = view.language.ngettext("{count} person", "{count} people", count).format(count=count)
        rows.append((_("Taking part"), people))
    if view.everything:
        rows.append((_("Record"), session.id))
    issued = handing_on.last_issue(session, view.reader.value)
    if issued is not None:
        rows.append((_("State"), _state(view, issued)))
    return tuple(rows)


def _state(view: _View, issued: Issue) -> str:
    """Return "final, 23 Nov 2026 11:40, agency", and which final one this one takes the place of."""
    day = issued.at.astimezone(view.language.zone).date()
    when = f"{view.language.short_date(day)} {view.language.time(issued.at)}"
    by = issued.by if view.reader in _THERE else ""
    words = ", ".join(part for part in (view.say(_STATES[issued.state]), when, by) if part)
    finals = [i for i in view.session.issues if i.reader == issued.reader and i.state is NoteState.FINAL]
    before = [final for final in finals if final is not issued]
    if not before:
        return words
    earlier = view.language.short_date(before[-1].at.astimezone(view.language.zone).date())
    return f"{words}; {view.language.gettext('in place of the final one of {day}').format(day=earlier)}"


def issue_of(session: Session, reader: Reader, now: datetime, state: NoteState | None = None) -> Issue:
    """Return how a note is noted that is handed on now.

    Args:
        session: whose facilitators declare the state.
        state: without one, the last one as long as the note says the same, else a draft.
    """
    digest = fingerprint(session, reader, now)
    if state is None:
        last = handing_on.last_issue(session, reader.value)
        state = last.state if last is not None and last.digest == digest else NoteState.DRAFT
    # Initials are for nobody else, functions are.
    named = (
        p.function or (p.initials if reader is Reader.CASE_GIVER else "") for p in session.having(Role.FACILITATOR)
    )
    by = ", ".join(name for name in named if name)
    return Issue(reader=reader.value, state=state, at=now, by=by, digest=digest)


def fingerprint(session: Session, reader: Reader, now: datetime) -> str:
    """Return what names a note by all that it says of the case, in 16 signs; the same in every language."""
    note = sheet(session, reader, replace(ENGLISH, zone=UTC), now)
    said = repr((note.title, note.banner, note.left_out, note.sections))
    return sha256(said.encode("utf-8", "surrogatepass")).hexdigest()[:16]


def _from_to(view: _View) -> str:
    """Return "09:00–10:04", or "from 09:00" while the session is open."""
    start = view.language.time(view.session.runs[0].start)
    if view.session.closed_at is None:
        return view.say(N_("from {start}")).format(start=start)
    return f"{start}–{view.language.time(view.session.closed_at)}"


# --- the result -------------------------------------------------------------------------------------------------


def _key_question(view: _View) -> tuple[Block, ...]:
    if not view.session.question:
        return ()
    question = Quote(view.session.question)
    agreed = _agreed_at(view.session)
    if not view.everything or agreed is None:
        return (question,)
    words = view.language.gettext("Read back and agreed at {time}.")
    return (question, Paragraph(words.format(time=view.language.time(agreed))))


def _agreed_at(session: Session) -> datetime | None:
    """Return when the wording of the key question that counts was agreed."""
    return session.key_question[-1].agreed if session.key_question else None


def _next_steps(view: _View) -> tuple[Block, ...]:
    _ = view.language.gettext
    blocks: tuple[Block, ...] = (_steps(view),) if view.session.steps else _no_steps(view)
    if view.session.review is None:
        return blocks
    look_back = _("We look back on {day}.").format(day=view.language.long_date(view.session.review))
    return (*blocks, Paragraph(look_back))


def _no_steps(view: _View) -> tuple[Block, ...]:
    _ = view.language.gettext
    if view.whole.steps:  # there are some that this reader may not read
        return ()
    none = Paragraph(_("No next step was agreed."))
    return (none, *_text(view.session.waiver, _("Reason"))) if view.everything else (none,)


def _steps(view: _View) -> Table:
    _ = view.language.gettext
    steps = view.session.steps
    columns = [_("What"), _("Who"), _("By when"), _("First sign of progress"), _("Support promised by")]
    rows = [_step(view, step) for step in steps]
    if view.everything and any(step.obstacle for step in steps):
        columns.append(_("What may get in the way"))
        rows = [(*row, step.obstacle) for row, step in zip(rows, steps, strict=True)]
    if view.everything and _followed_up(view.session):
        columns.append(_("What became of it"))
        rows = [(*row, view.say(_STATUS[step.status])) for row, step in zip(rows, steps, strict=True)]
    return Table(_("Who does what by when"), tuple(columns), tuple(rows))


def _step(view: _View, step: NextStep) -> tuple[str, ...]:
    by = view.language.short_date(step.by) if step.by else ""
    return (step.what, step.who, by, step.sign, step.support)


def _dues(view: _View) -> tuple[Due, ...]:
    """Return the look back and the steps that this reader may read."""
    if view.reader is Reader.PROGRAMME:
        return ()
    session, day = view.session, view.language.short_date(view.session.day)
    review = view.say(N_("Look back on the collegial case consultation of {day}")).format(day=day)
    look_back = (Due(_uid(session, "review"), session.review, review),) if session.review else ()
    words = view.say(N_("Next step {number} of the collegial case consultation of {day}"))
    steps = (
        Due(
            _uid(session, str(step.id)),
            step.by,
            words.format(number=number, day=day),
            step.what,
            step.status if view.everything else StepStatus.OPEN,
        )
        for number, step in enumerate(session.steps, 1)
    )
    return (*look_back, *steps)


def _uid(session: Session, part: str) -> str:
    """Return a name that says nothing of the session to those who do not know it."""
    return str(uuid5(NAMESPACE_URL, f"consult:{session.id}:{part}"))


def _followed_up(session: Session) -> bool:
    return any(step.status is not StepStatus.OPEN for step in session.steps)


def _takeaway(view: _View) -> tuple[Block, ...]:
    return _text(view.session.takeaway)


def _chosen_ideas(view: _View) -> tuple[Block, ...]:
    # Without the mark, which the heading says already.
    return _list(_item(view, item, "") for item in _ideas(view, chosen=True))


def _further_ideas(view: _View) -> tuple[Block, ...]:
    return _list(_item(view, item) for item in _ideas(view, chosen=False))


def _ideas(view: _View, chosen: bool) -> list[Contribution]:
    return [item for item in view.session.of_kind(Kind.IDEA) if (item.mark is Mark.TAKE) is chosen]


# --- the case ---------------------------------------------------------------------------------------------------


def _case(view: _View) -> tuple[Block, ...]:
    _ = view.language.gettext
    case = view.session.case
    blocks = (
        *_text(case.concern, _("Concern")),
        *_text(case.tried, _("What was tried")),
        *_text(case.involved, _("Who is involved, by function")),
        *_text(case.room_to_act, _("Room to act")),
    )
    if not view.everything or case.cleared is None:
        return blocks
    answer = _("Yes, it was cleared.") if case.cleared else _("No, it was not cleared.")
    return (*blocks, Paragraph(answer, _("May this case be discussed here?")))


def _of_kind(kind: Kind) -> Callable[[_View], tuple[Block, ...]]:
    return lambda view: _list(_item(view, item) for item in view.session.of_kind(kind))


def _questions(view: _View) -> tuple[Block, ...]:
    return _list(_question(view, item) for item in view.session.of_kind(Kind.QUESTION))


def _question(view: _View, item: Contribution) -> Item:
    _ = view.language.gettext
    asked = _item(view, item)
    if item.answer is None:
        return Item(asked.text, asked.by, _("not answered"), asked.sub)
    answer = Item(item.answer.text, view.by(item.answer.speaker), _("Answer"))
    return Item(asked.text, asked.by, asked.mark, (answer, *asked.sub))


def _parked(view: _View) -> tuple[Block, ...]:
    return _list(_item(view, item, view.say(_KINDS[item.kind])) for item in view.session.parked)


def _wordings(view: _View) -> tuple[Block, ...]:
    wordings = view.session.key_question
    if len(wordings) < 2:
        return ()
    return _list(_wording(view, wording) for wording in wordings)


def _wording(view: _View, wording: Wording) -> Item:
    agreed = view.language.gettext("agreed at {time}")
    mark = agreed.format(time=view.language.time(wording.agreed)) if wording.agreed else ""
    return Item(wording.text, view.language.time(wording.at), mark)


def _feedback(view: _View) -> tuple[Block, ...]:
    voices = (Item(voice.text, view.by(voice.speaker)) for voice in view.session.feedback if voice.text)
    return (*_list(voices), *_scores(view))


def _scores(view: _View) -> tuple[Block, ...]:
    """Return what was said to each question, by whom, and the hands that were shown; empty columns are left out."""
    _ = view.language.gettext
    columns = (_("Question"), _("Scores"), _("Hands per score"))
    rows = [(view.say(words), *_said_to(view, question)) for question, words in enumerate(QUESTIONS, 1)]
    rows = [row for row in rows if any(row[1:])]
    if not rows:
        return ()
    filled = [place for place in range(len(columns)) if any(row[place] for row in rows)]
    cells = (tuple(row[place] for place in filled) for row in (columns, *rows))
    table = Table(_("Answers to the questions"), next(cells), tuple(cells))
    return (Paragraph(view.say(SCALE)), table)


def _feedback_in_numbers(view: _View) -> tuple[Block, ...]:
    return scores_given(view.whole.feedback, view.minimum, view.language)


def scores_given(feedback: Iterable[Feedback], minimum: int, language: Language) -> tuple[Block, ...]:
    """Return how often each score was given to each question that has enough answers.

    Args:
        feedback: voices and hands that were shown.
        minimum: how many answers are enough.
    """
    _ = language.gettext
    voices, rows, too_few = tuple(feedback), [], False
    for question, words in enumerate(QUESTIONS, 1):
        counts = _counts(voices, question)
        if sum(counts) >= max(minimum, 1):
            rows.append((_(words), *(str(count) for count in counts)))
        too_few = too_few or 0 < sum(counts) < minimum
    blocks: list[Block] = []
    if rows:
        caption = _("How many gave each score, from 1 (not at all) to 5 (very much)")
        blocks.append(Table(caption, (_("Question"), "1", "2", "3", "4", "5"), tuple(rows), numbers_from=1))
    if too_few:
        blocks.append(Paragraph(_("Questions with fewer than {count} answers are left out.").format(count=minimum)))
    return tuple(blocks)


def _counts(feedback: Iterable[Feedback], question: int) -> list[int]:
    """Return how often each score from 1 to 5 was given to a question, by voices and by hands."""
    counts = [0] * 5
    for voice in feedback:
        if len(voice.scores) >= question:
            counts[voice.scores[question - 1] - 1] += 1
        if voice.hands is not None and voice.hands.question == question:
            counts = [one + more for one, more in zip(counts, voice.hands.counts, strict=True)]
    return counts


def _said_to(view: _View, question: int) -> tuple[str, str]:
    """Return the scores with initials, "KB 5, TR 4", and the hands, "1: 0, 2: 0, 3: 1, 4: 2, 5: 2"."""
    voices = view.session.feedback
    scores = (
        f"{view.by(voice.speaker)} {voice.scores[question - 1]}".strip()
        for voice in voices
        if len(voice.scores) >= question
    )
    shown = (voice.hands.counts for voice in voices if voice.hands and voice.hands.question == question)
    hands = (", ".join(f"{score}: {count}" for score, count in enumerate(counts, 1)) for counts in shown)
    return ", ".join(scores), "; ".join(hands)


def _confidentiality(view: _View) -> tuple[Block, ...]:
    """Return the rule as it was read aloud and how many agreed; the case giver also reads when, and who."""
    agreement, people = view.session.agreement, view.session.people
    if agreement is None:
        return ()
    _ = view.language.gettext
    said = {agreed.initials.casefold() for agreed in agreement.by}
    agreed = [person.initials for person in people if person.initials.casefold() in said]
    if not agreed:
        words = _("No agreement is recorded.")
    elif view.everything:
        words = _("{agreed} of {people} agreed: {names}.")
    elif len(agreed) == len(people):
        words = _("All agreed.")
    else:
        words = _("{agreed} of {people} agreed.")
    words = words.format(agreed=len(agreed), people=len(people), names=view.language.joined(agreed))
    if view.everything:
        aloud = _("Read aloud at {time}.").format(time=view.language.time(agreement.at))
        words = f"{aloud} {words}"
    return (Paragraph(agreement.text), Paragraph(words))


def _item(view: _View, item: Contribution, mark: str | None = None) -> Item:
    """Return a contribution as an entry, with the case giver's mark unless another one is given."""
    if mark is None:
        mark = view.say(_MARKS[item.mark]) if item.mark else ""
    sub = _afterwards(view, item) if view.everything else ()
    return Item(item.text, view.by(item.speaker), mark, sub)


def _afterwards(view: _View, item: Contribution) -> tuple[Item, ...]:
    """Return what the case giver said of a contribution, and whether it became a next step."""
    remark = (Item(item.remark, mark=view.say(_ROLES[Role.CASE_GIVER])),) if item.remark else ()
    if all(step.source != item.id for step in view.session.steps):
        return remark
    return (*remark, Item("", mark=view.language.gettext("became a next step")))


def _list(items: Iterable[Item]) -> tuple[Block, ...]:
    found = tuple(items)
    return (Items(found),) if found else ()


def _text(text: str, label: str = "") -> tuple[Block, ...]:
    return (Paragraph(text, label),) if text else ()


# --- numbers, time, method, people --------------------------------------------------------------------------------


def _numbers(view: _View) -> tuple[Block, ...]:
    """Return how much was said and agreed; nothing of what."""
    _ = view.language.gettext
    session = view.whole
    ideas = session.of_kind(Kind.IDEA)
    rows = (
        (_("People"), len(session.people)),
        (_("Districts"), len({person.district for person in session.people if person.district})),
        (_("Questions"), len(session.of_kind(Kind.QUESTION))),
        (_("Hypotheses"), len(session.of_kind(Kind.HYPOTHESIS))),
        (_("Ideas"), len(ideas)),
        (_("Ideas taken up"), sum(item.mark is Mark.TAKE for item in ideas)),
        (_("Next steps agreed"), len(session.steps)),
    )
    table = tuple((name, str(number)) for name, number in rows)
    return (Table(_("The consultation in numbers"), (_("What"), _("Number")), table, numbers_from=1),)


def _time(view: _View) -> tuple[Block, ...]:
    _ = view.language.gettext
    session = view.session
    minutes = sum(planned.minutes for planned in session.plan)
    added = sum(planned.added for planned in session.plan)
    spent = sum((used(run, view.now) for run in session.runs), ZERO)
    rows = [_phase_row(view, place) for place in session.plan]
    rows.append((_("Total"), planned_text(minutes, added), whole_minutes(spent) if session.runs else ""))
    caption = _("Planned and used minutes per phase")
    if any(planned.added for planned in session.plan):
        caption = _("Minutes per phase: planned, with what was added or taken away, and used")
    bars = tuple(_bars(view, place) for place in session.plan) if session.runs else ()
    table = Table(caption, (_("Phase"), _("Planned"), _("Used")), tuple(rows), numbers_from=1, bars=bars)
    rest = sum(((run.end or max(view.now, run.start)) - run.start for run in session.runs), ZERO) - spent
    pauses = _("Pauses of {minutes} in all are not counted.").format(minutes=view.language.minutes(rest))
    return (table, *_text(pauses if rest else ""), *_reasons(view))


def _reasons(view: _View) -> tuple[Block, ...]:
    """Return why phases took longer, and what pauses were for, as far as somebody said so."""
    if not view.everything:
        return ()
    _ = view.language.gettext
    rows = [row for planned in view.session.plan for row in _reasons_in(view, planned)]
    if not rows:
        return ()
    return (Table(_("What the time went to"), (_("Phase"), _("Planned/used"), _("Reason")), tuple(rows)),)


def _reasons_in(view: _View, planned: Planned) -> Iterable[tuple[str, ...]]:
    """Yield a row for all stays in a phase together, as in the table of minutes, and one for each pause."""
    name, minutes, spent = _phase_row(view, planned)
    runs = [run for run in view.session.runs if run.phase == planned.phase]
    if any(run.reason for run in runs):
        yield name, f"{minutes} / {spent}", "; ".join(run.reason for run in runs if run.reason)
    for pause in (pause for run in runs for pause in run.pauses if pause.reason):
        length = view.language.minutes(max((pause.end or view.now) - pause.start, ZERO))
        yield name, view.language.gettext("pause of {minutes}").format(minutes=length), pause.reason


def _phase_row(view: _View, planned: Planned) -> tuple[str, str, str]:
    session = view.session
    method = _conducted(session)
    phase = method.phase[method.index(planned.phase)]
    ran = any(run.phase == planned.phase for run in session.runs)
    spent = whole_minutes(used_in_phase(session, planned.phase, view.now)) if ran else ""
    if planned.skipped:
        skipped = view.language.gettext("skipped")
        spent = f"{spent}, {skipped}" if spent else skipped
    name = phase.name.in_language(view.language.code)
    return (name, planned_text(planned.minutes, planned.added), spent)


def _bars(view: _View, planned: Planned) -> tuple[int, int]:
    """Return planned and used minutes of a phase, as the table has them."""
    return planned.total, _rounded(used_in_phase(view.session, planned.phase, view.now))


def planned_text(minutes: int, added: int) -> str:
    """Return "15", "15 +3" or, with a minus sign, "15 −2"; one column, because a phone has no room for two."""
    if not added:
        return str(minutes)
    return f"{minutes} {'+' if added > 0 else '−'}{abs(added)}"


def whole_minutes(length: timedelta) -> str:
    """Return whole minutes without their unit, which the caption names."""
    return str(_rounded(length))


def _rounded(length: timedelta) -> int:
    return round(length.total_seconds() / 60)


def _method(view: _View) -> tuple[Block, ...]:
    _ = view.language.gettext
    method, code = _conducted(view.session), view.language.code
    about = Paragraph(f"{method.name.in_language(code)}. {method.summary.in_language(code)}")
    modules = [source for planned in view.session.plan if planned.module for source in planned.module.sources]
    sources = Items(tuple(_source(source, code) for source in dict.fromkeys((*method.sources, *modules))))
    return (about, Paragraph(view.say(_TRUST[method.trust]), _("Sources")), sources)


def _conducted(session: Session) -> Method:
    """Return the method with the modules that were chosen laid over its phases."""
    phases = (
        overlaid(phase, planned.module) if planned.module and phase.slot else phase
        for phase, planned in zip(session.method.phase, session.plan, strict=True)
    )
    return session.method.model_copy(update={"phase": tuple(phases)})


def _source(source: Source, code: str) -> Item:
    details = [source.url or "", source.note.in_language(code) if source.note else ""]
    return Item(source.cite, sub=tuple(Item(text) for text in details if text))


def _people(view: _View) -> tuple[Block, ...]:
    if not view.session.people:
        return ()
    return (_named_people(view) if view.everything else _counted_people(view),)


def _named_people(view: _View) -> Table:
    _ = view.language.gettext
    columns = (_("Initials"), _("Function"), _("District"), _("Role"))
    rows = tuple(
        (person.initials, person.function, person.district, view.say(_ROLES[person.role]))
        for person in view.session.people
    )
    return Table(_("Who took part"), columns, rows)


def _counted_people(view: _View) -> Table:
    """Return districts with their functions; nothing that names a person."""
    _ = view.language.gettext
    districts: dict[str, list[Person]] = {}
    for person in view.session.people:
        districts.setdefault(person.district, []).append(person)
    rows = []
    for name, people in districts.items():
        functions = dict.fromkeys(person.function for person in people if person.function)
        rows.append((name or _("not stated"), ", ".join(functions), str(len(people))))
    return Table(_("Who took part"), (_("District"), _("Functions"), _("People")), tuple(rows), numbers_from=2)


_ALL = tuple(Reader)
_OUTCOME = (Reader.CASE_GIVER, Reader.GROUP, Reader.DISTRICT)
_THERE = (Reader.CASE_GIVER, Reader.GROUP)
_HOW = (*_THERE, Reader.PROGRAMME)
_AGENCY = (Reader.PROGRAMME,)

_PARTS = (
    _Part(N_("Key question"), _key_question, _OUTCOME, Part.KEY_QUESTION),
    _Part(N_("Next steps"), _next_steps, _OUTCOME, Part.STEPS, prominent=True),
    _Part(N_("In numbers"), _numbers, _AGENCY),
    _Part(N_("What the case giver takes along"), _takeaway, _OUTCOME, Part.TAKEAWAY),
    _Part(N_("Chosen ideas"), _chosen_ideas, _OUTCOME, Part.CHOSEN_IDEAS),
    _Part(N_("The case"), _case, _OUTCOME, Part.CASE),
    _Part(N_("Facts"), _of_kind(Kind.FACT), _THERE, Part.FACTS),
    _Part(N_("Questions and answers"), _questions, _THERE, Part.QUESTIONS),
    _Part(N_("Hypotheses"), _of_kind(Kind.HYPOTHESIS), _THERE, Part.HYPOTHESES),
    _Part(N_("The case giver's responses"), _of_kind(Kind.RESPONSE), _THERE, Part.RESPONSES),
    _Part(N_("Further ideas"), _further_ideas, _THERE, Part.FURTHER_IDEAS),
    _Part(N_("Remarks"), _of_kind(Kind.NOTE), _THERE, Part.NOTES),
    _Part(N_("Parking place"), _parked, _THERE, Part.PARKED),
    _Part(N_("All wordings of the key question"), _wordings, _THERE, Part.WORDINGS),
    _Part(N_("Feedback"), _feedback, _THERE, Part.FEEDBACK),
    _Part(N_("Feedback"), _feedback_in_numbers, _AGENCY),
    _Part(N_("Confidentiality"), _confidentiality, _OUTCOME),
    _Part(N_("Time used"), _time, _HOW),
    _Part(N_("Method"), _method, _ALL),
    _Part(N_("People"), _people, _THERE),
)
HEADINGS: dict[Part, str] = {part.part: part.heading for part in _PARTS if part.part is not None}
"""The headings of the parts that can be opened and withheld."""
