"""The commands ``consult paper`` and ``consult keyin``: on paper before a session, and back from it afterwards."""

import argparse
import sys
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from consult.asking import YES, answer, somebody_there
from consult.backup import say
from consult.cli import DAMAGED, DONE, REFUSED
from consult.i18n import LANGUAGES, language
from consult.keyed_in import COMMENT, HEADING, Doubt, Keyed, KeyedIn, What, Words, instant, keyed_in
from consult.present import ENTRIES, MARKS, notice_text, refusal_text, unshown_text
from sessions import conduct
from sessions.codes import Entry, Mark
from sessions.language import N_
from sessions.method import Method, named
from sessions.notes.paper import run_sheet
from sessions.notes.reply_file import text_of
from sessions.notes.write import FORMATS, render_all, write_notes
from sessions.record import Session
from sessions.refusal import Reason, Refusal
from sessions.text import clean_line, fold, slug

if TYPE_CHECKING:
    from consult.clock import Clock
    from consult.settings import Settings
    from sessions.language import Language

WIDTH = 60
"""Characters of a line that was not understood that are said again."""

DID = {
    What.PHASE: N_("Phase"),
    What.SKIPPED: N_("not held"),
    What.END: N_("End"),
    What.ANSWER: N_("Answer"),
    What.PASSES: N_("passes"),
    What.PRIVATE: N_("Private note"),
    What.REMARK: N_("Remark on it"),
    What.MARK: N_("Mark on it"),
    What.PARKED: N_("parked"),
}
DOUBTS = {
    Doubt.OUT_OF_ORDER: N_("does not fit the times around it; the last time holds"),
    Doubt.AHEAD: N_("later than now; the last time holds"),
    Doubt.STRANGER: N_("these initials are in no list of people; kept as text"),
}
"""What is said of a line; that it had no time is shown by brackets around the last one."""
SHORT = {
    "kernfrage": Entry.KEY_QUESTION,
    "schritt": Entry.STEP,
    "step": Entry.STEP,
    "mitnahme": Entry.TAKEAWAY,
    "takeaway": Entry.TAKEAWAY,
    "rueckblick": Entry.REVIEW,
    "look back": Entry.REVIEW,
}
"""Words for entries beside those that the program uses, folded."""
END = frozenset({"ende", "schluss", "end", "close"})
"""Words for the end of a session, folded."""
HOW = N_(
    "One line for each thing said, with the time before it where you have it:\n"
    "  10:42 AB: text     AB said it; what it is follows from the phase\n"
    "  > text             the answer to the last question\n"
    "  AB: -              AB passes\n"
    "  = text             what the case giver says of the last hypothesis or idea\n"
    "  # text             for you alone\n"
    "  Key question: text   or   Next step: what | who | by when | first sign\n"
    "Behind == stand the phases; write behind each when it began. An indented line goes on the one before."
)


# --- paper --------------------------------------------------------------------------------------------------------


def paper(options: argparse.Namespace, settings: "Settings") -> int:
    """Write a run sheet, or with ``options.blank`` a form to key in, into ``options.out``; return the exit code.

    Raises:
        Refusal: there is no such method or session, or it cannot be written.
    """
    from consult.clock import SystemClock
    from consult.machine import open_archive
    from sessions.store.own_methods import OwnMethods

    tongue = language(settings.language)
    clock = SystemClock()
    what: Method | Session
    code = DONE
    try:
        what = named(options.what, OwnMethods(settings.archive).all())
    except Refusal as refusal:
        if refusal.reason is not Reason.NO_SUCH_METHOD or not settings.archive.exists():
            raise
        archive = open_archive(settings)
        what, notices = archive.read(archive.resolve(options.what))
        for notice in notices:
            code = DAMAGED
            _warn(f"{notice.file}: {notice_text(notice, tongue)}")
    if options.blank:
        files = {f"{_stem(what, tongue.gettext('key in'))}.txt": form(what, tongue).encode()}
    else:
        files = _run_sheets(what, options, clock, tongue)
    for path in write_notes(Path(options.out), files):
        say(str(path))
    return code


def _run_sheets(
    what: Method | Session, options: argparse.Namespace, clock: "Clock", tongue: "Language"
) -> dict[str, bytes]:
    day = what.day if isinstance(what, Session) else clock.now().astimezone(tongue.zone).date()
    begins = instant(datetime.combine(day, options.begin), tongue.zone) if options.begin else None
    sheet = replace(run_sheet(what, tongue, begins), at=clock.now())
    stem = _stem(what, tongue.gettext("run sheet"))
    made = render_all(sheet, options.format, lambda form: f"{stem}.{FORMATS[form].suffix}")
    for name, file in made.items():
        if file.unshown:
            _warn(unshown_text(name, file.unshown, tongue))
    return {name: file.data for name, file in made.items()}


def _stem(what: Method | Session, words: str) -> str:
    return f"{slug(what.id, 80)}-{slug(words)}"


def form(what: Method | Session, tongue: "Language") -> str:
    """Return a form to write notes into, on paper or on another machine, that ``keyin`` reads."""
    _ = tongue.gettext
    lines = [*_(HOW).split("\n")]
    if isinstance(what, Session):
        command = f"consult keyin {what.id} {_('FILE')}"
        people = ", ".join(person.initials for person in what.people) or "–"
        phases = [conduct.phase_at(what, place) for place, planned in enumerate(what.plan) if not planned.skipped]
        lines = [
            what.case.title,
            *lines,
            f"{_('People')}: {people}",
            _("Afterwards: {command}").format(command=command),
        ]
    else:
        phases = list(what.phase)
        lines = [what.name.in_language(tongue.code), *lines]
    lines = [f"{COMMENT} {clean_line(line) if line[:1] != ' ' else line}" for line in lines]
    for number, phase in enumerate(phases, 1):
        lines += ["", f"{HEADING} {number}. {phase.name.in_language(tongue.code)} __:__", "", ""]
    return "\n".join([*lines, "", f"{HEADING} {_('End')} __:__", ""])


# --- and back -----------------------------------------------------------------------------------------------------


def key_in(options: argparse.Namespace, settings: "Settings") -> int:
    """Show what the notes ``options.file`` would record, ask, and record it; return the exit code.

    Raises:
        Refusal: ``CLOSED``; ``NOT_READABLE``; as opening and saving a session.
    """
    from consult.clock import SystemClock
    from consult.machine import open_archive

    tongue = language(settings.language)
    _ = tongue.gettext
    text = _text(Path(options.file))
    archive = open_archive(settings)
    clock = SystemClock()
    with archive.write(archive.resolve(options.session)) as writer:
        for notice in writer.notices:
            _warn(f"{notice.file}: {notice_text(notice, tongue)}")
        session = writer.session
        say(f"{session.district_name} · {session.case.title} · {tongue.long_date(session.day)}")
        result = keyed_in(text, session, clock.now(), tongue.zone, words())
        for line in told(result, tongue):
            say(line)
        for line in not_understood(result, tongue):
            _warn(line)
        if not result.lines:
            say(_("There is nothing to record."))
            return REFUSED
        if not _agreed(options, tongue):
            return REFUSED
        writer.save(result.session, clock.now())
        count = len(result.lines)
        say(tongue.ngettext("{n} entry recorded.", "{n} entries recorded.", count).format(n=count))
        return DAMAGED if writer.notices else DONE


def words() -> Words:
    """Return the words for entries and marks in every language of the program."""
    entries, marks = dict(SHORT), dict[str, Mark]()
    for code in LANGUAGES:
        _ = language(code).gettext
        entries |= {fold(_(word)): entry for entry, word in ENTRIES.items()}
        marks |= {fold(_(word)): mark for mark, word in MARKS.items()}
    return Words(entries, marks, END)


def told(result: KeyedIn, tongue: "Language") -> Iterator[str]:
    """Yield what would be recorded, one line each: where it stands, when, what it is, who said it and the words."""
    for line in result.lines:
        yield _told(line, result.session, tongue)


def _told(line: Keyed, session: Session, tongue: "Language") -> str:
    _ = tongue.gettext
    time = tongue.time(line.at)
    what = _(DID[line.what]) if isinstance(line.what, What) else _(ENTRIES[line.what])
    said = line.text
    if line.what in {What.PHASE, What.SKIPPED}:
        said = conduct.phase_named(session, line.text).name.in_language(tongue.code)
    parts = [f"{line.number:>4}", f"({time})" if Doubt.NO_TIME in line.doubts else f" {time} ", what]
    spoken = ": ".join(filter(None, (line.speaker, clean_line(said))))
    doubts = "; ".join(_(DOUBTS[doubt]) for doubt in line.doubts if doubt in DOUBTS)
    return "  ".join(filter(None, [*parts, spoken, doubts and f"({doubts})"]))


def not_understood(result: KeyedIn, tongue: "Language") -> Iterator[str]:
    """Yield what would not be recorded, by the number of its line, and why."""
    for line in result.unknown:
        why = refusal_text(line.why, tongue)
        yield tongue.gettext("Line {line}, not recorded: {text}: {why}").format(
            line=line.number, text=clean_line(line.text)[:WIDTH], why=why
        )


def _text(file: Path) -> str:
    from sessions.store.layout import cause_of

    try:
        return text_of(file.read_bytes())
    except (OSError, ValueError) as error:
        cause = cause_of(error) if isinstance(error, OSError) else str(error)
        raise Refusal(Reason.NOT_READABLE, file=str(file), cause=cause) from error


def _agreed(options: argparse.Namespace, tongue: "Language") -> bool:
    """Return whether somebody says yes; without a terminal nobody does."""
    _ = tongue.gettext
    if options.yes:
        return True
    if not somebody_there():
        _warn(_("Nothing was stored, because nobody could be asked. With --yes it is stored without asking."))
        return False
    if answer(f"{_('Record all of this?')} {_('[y/N]')}") in YES:
        return True
    _warn(_("Nothing was stored."))
    return False


def _warn(text: str) -> None:
    print(f"consult: {text}", file=sys.stderr)  # noqa: T201 (a command speaks)
