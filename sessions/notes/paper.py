"""A run sheet on paper, for the day on which the power fails: the method with clock times, and lines to write on."""

from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta

from sessions import conduct
from sessions.codes import Entry, Role
from sessions.language import N_, Language
from sessions.method import Method, Phase
from sessions.notes.blocks import Block, Paragraph, Section, Sheet, Table
from sessions.record import Session

FEWEST, MOST = 4, 14
"""Lines to write on in a phase: one for each minute, within these bounds."""

_ROLES = {
    Role.CASE_GIVER: N_("the case giver"),
    Role.CONSULTANT: N_("the consultants"),
    Role.FACILITATOR: N_("the facilitator"),
    Role.SCRIBE: N_("the scribe"),
    Role.TIMEKEEPER: N_("the timekeeper"),
    Role.OBSERVER: N_("the observers"),
}
_ROLE = {
    Role.CASE_GIVER: N_("case giver"),
    Role.CONSULTANT: N_("consultant"),
    Role.FACILITATOR: N_("facilitator"),
    Role.SCRIBE: N_("scribe"),
    Role.TIMEKEEPER: N_("timekeeper"),
    Role.OBSERVER: N_("observer"),
}
_WHEN, _WHO = N_("When"), N_("Who")
_COLUMNS: dict[Entry, tuple[str, ...]] = {
    Entry.FACT: (_WHEN, _WHO, N_("Fact")),
    Entry.QUESTION: (_WHEN, _WHO, N_("Question"), N_("Answer")),
    Entry.HYPOTHESIS: (_WHEN, _WHO, N_("Hypothesis"), N_("fits?")),
    Entry.RESPONSE: (_WHEN, N_("Response")),
    Entry.IDEA: (_WHEN, _WHO, N_("Idea"), N_("taken?")),
    Entry.NOTE: (_WHEN, _WHO, N_("Note")),
    Entry.KEY_QUESTION: (N_("Key question"),),
    Entry.STEP: (N_("What"), _WHO, N_("By when"), N_("First sign of progress")),
    Entry.TAKEAWAY: (N_("Takes along"),),
    Entry.FEEDBACK: (_WHO, N_("Feedback")),
    Entry.REVIEW: (N_("Look back on"),),
    Entry.WAIVER: (N_("No step, because"),),
}
"""What is written in columns, by what a phase records."""
_NARROW = {_WHEN, _WHO, N_("fits?"), N_("taken?"), N_("By when")}
# Formats make a column as wide as its cells, and nobody can write into one without width.
_BLANK, _SHORT, _LENGTH = "\u00a0", 10, 130
_LINES = {Entry.KEY_QUESTION: 2, Entry.TAKEAWAY: 3, Entry.REVIEW: 1, Entry.WAIVER: 1, Entry.STEP: 4}
"""Lines where the minutes do not tell how many; a phase may have such a table beside its first one."""


def run_sheet(what: Method | Session, language: Language, begins: datetime | None) -> Sheet:
    """Return a run sheet of a method, or of a session with its plan, its modules and its people; nothing that was said.

    Args:
        what: of a session, phases that are left out are not on it.
        language: of everything on it.
        begins: aware; ``None``: minutes are counted from the begin, and the times are to be written in.
    """
    _, code = language.gettext, language.code
    session = what if isinstance(what, Session) else None
    method = what if isinstance(what, Method) else what.method
    plan = list(_plan(what))
    times = list(_times([minutes for _phase, minutes in plan], begins, language))
    day = ((_("Day"), language.long_date(session.day)), (_("District"), session.district_name)) if session else ()
    total = sum(minutes for _phase, minutes in plan)
    ends = times[-1].rpartition("–")[2] if begins is not None else ""
    meta = [*day, (_("Method"), method.name.in_language(code)), (_("Minutes"), str(total))]
    invented = _("Sample data: the case, the districts and the people are invented.")
    return Sheet(
        language=code,
        title=session.case.title if session else method.name.in_language(code),
        subtitle=_("Run sheet for paper"),
        meta=(*meta, *([(_("Ends at"), ends)] if ends else [])),
        banner=invented if session and session.invented else None,
        readers=_("For whoever leads the consultation. What is written on it is confidential."),
        left_out=(
            _("Afterwards it can be keyed in: consult keyin. Initials, time and words are enough for each line."),
        ),
        sections=(_overview(plan, times, language), *_people(session, language), *_phases(plan, times, language)),
    )


def _plan(what: Method | Session) -> Iterator[tuple[Phase, int]]:
    """Yield the phases that are held, with their minutes."""
    if isinstance(what, Method):
        yield from ((phase, phase.minutes) for phase in what.phase)
        return
    for place, planned in enumerate(what.plan):
        if not planned.skipped:
            yield conduct.phase_at(what, place), planned.total


def _times(lengths: Iterable[int], begins: datetime | None, language: Language) -> Iterator[str]:
    """Yield from when to when each phase lasts, "09:05–09:20", or in minutes from the begin, "5–20"."""
    start = 0
    for minutes in lengths:
        end = start + minutes
        if begins is None:
            yield f"{start}–{end}"
        else:
            yield "–".join(language.time(begins + timedelta(minutes=offset)) for offset in (start, end))
        start = end


def _overview(plan: list[tuple[Phase, int]], times: list[str], language: Language) -> Section:
    _ = language.gettext
    rows = tuple(
        (f"{number}. {phase.name.in_language(language.code)}", time, str(minutes), "")
        for number, ((phase, minutes), time) in enumerate(zip(plan, times, strict=True), 1)
    )
    columns = (_("Phase"), _("Planned"), _("Minutes"), _("Begun at"))
    return Section(_("Plan"), (Table(_("The phases with their times"), columns, rows),))


def _people(session: Session | None, language: Language) -> Iterator[Section]:
    """Yield who takes part, with the initials that go before each line."""
    if session is None or not session.people:
        return
    _ = language.gettext
    columns = (_("Initials"), _("Function"), _("District"), _("Role"))
    rows = tuple((item.initials, item.function, item.district, _(_ROLE[item.role])) for item in session.people)
    yield Section(_("People"), (Table(_("Who took part"), columns, rows),))


def _phases(plan: list[tuple[Phase, int]], times: list[str], language: Language) -> Iterator[Section]:
    _, code = language.gettext, language.code
    for number, ((phase, minutes), time) in enumerate(zip(plan, times, strict=True), 1):
        length = _("{minutes} minutes").format(minutes=minutes)
        turns = f"{_('Speaking')}: {_who(phase.speaks, language)} · {_('Silent')}: {_silent(phase, language)}"
        blocks: list[Block] = [Paragraph(f"{time} · {length}\n{turns}")]
        blocks += [
            Paragraph("\n".join(f"– {words.in_language(code)}" for words in several), label)
            for label, several in ((_("Say"), phase.say), (_("Rules"), phase.rules))
            if several
        ]
        blocks += _lines(phase, minutes, language)
        yield Section(f"{number}. {phase.name.in_language(code)}", tuple(blocks))


def _lines(phase: Phase, minutes: int, language: Language) -> Iterator[Block]:
    """Yield the lines to write on: for what is recorded first, and for the parts of the result that are due here."""
    _ = language.gettext
    wanted = dict.fromkeys((phase.records[0], *(entry for entry in phase.records if entry in _LINES)))
    for entry in wanted:
        names = _COLUMNS[entry]
        count = _LINES.get(entry, min(max(minutes, FEWEST), MOST))
        wide = (_LENGTH - _SHORT * sum(name in _NARROW for name in names)) // sum(name not in _NARROW for name in names)
        row = tuple(_BLANK * (_SHORT if name in _NARROW else wide) for name in names)
        yield Table(_("To write on"), tuple(_(name) for name in names), (row,) * count, row_header=False)


def _who(roles: tuple[Role, ...], language: Language) -> str:
    if set(Role) <= {*roles, Role.OBSERVER, Role.SCRIBE, Role.TIMEKEEPER}:
        return language.gettext("all")
    return language.joined([language.gettext(_ROLES[role]) for role in roles])


def _silent(phase: Phase, language: Language) -> str:
    return _who(phase.silent, language) if phase.silent else language.gettext("nobody")
