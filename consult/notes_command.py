"""The command ``consult notes``: the notes of a session for a reader, and in which state they are handed on."""

import argparse
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from consult import templates
from consult.clock import SystemClock
from consult.i18n import language
from consult.machine import open_archive
from consult.present import WHOLE_RECORD, notice_text, refusal_text, unshown_text
from sessions import handing_on
from sessions.codes import NoteState
from sessions.notes import guard
from sessions.notes.sheet import MINIMUM, Reader, audience, issue_of, sheet
from sessions.notes.template import dressed
from sessions.notes.write import file_name, render_all, write_notes
from sessions.record import Issue
from sessions.refusal import Refusal

if TYPE_CHECKING:
    from consult.settings import Settings
    from sessions.language import Language
    from sessions.store.archive import Archive

PRINTED = "-"
"""In place of a folder: print the note."""


def run(options: argparse.Namespace, settings: "Settings") -> int:
    """Write the notes, after saying who will read them and what is in them; return the exit code.

    What is written is noted in the record, in the state that is declared. Without one it is noted if that can be done
    now: who only wants the file gets it also while the session is open elsewhere. What is printed is not handed on.

    Raises:
        Refusal: there is no such session; a name that must not leave is in it; a file is there already; what
            is wrong with a template.
    """
    from consult.cli import DAMAGED, DONE

    tongue, now = language(settings.language), SystemClock().now()
    written_in = language(options.notes_lang or settings.language)
    template = templates.chosen(settings, options.template)
    archive = open_archive(settings)
    name = archive.resolve(options.words[0])
    session, notices = archive.read(name)
    for notice in notices:
        _say(f"consult: {notice.file}: {notice_text(notice, tongue)}")
    reader = Reader(options.reader)
    event = archive.event_of(session)
    minimum = MINIMUM if options.minimum is None else options.minimum
    # Said before anything is written, and beside the note when that goes to standard output.
    readers, inside, outside = audience(session, reader, tongue, minimum)
    for line in (readers, *(f"+ {part}" for part in inside), *(f"– {part}" for part in outside)):
        _say(line)
    state = NoteState(options.state) if options.state else None
    issue = issue_of(session, reader, now, state)
    handed_on = handing_on.issue(session, issue) if state or options.out != PRINTED else session
    note, watch = sheet(handed_on, reader, written_in, now, minimum), guard.watch(session, reader, event)
    if options.mask:
        note = guard.pseudonymous(note, watch, written_in)
    note = dressed(note, template, reader)
    templates.tell(note.dress, tongue)
    named = partial(file_name, session, reader, language=written_in)
    guard.refuse_leaks(note, watch, [named(form) for form in options.format])
    wishes = templates.wishes(template, options.format, settings, options.letterhead, options.steps_named)
    if "json" in options.format and note.record is not None:
        _say(f"+ {tongue.gettext(WHOLE_RECORD)}")
    files = render_all(note, options.format, named, wishes)
    for file, rendered in files.items():
        if rendered.unshown:
            _say(f"consult: {unshown_text(file, rendered.unshown, tongue)}")
    written = {file: rendered.data for file, rendered in files.items()}
    if options.reply_sheet:
        from sessions.notes.reply_file import reply_files

        written |= reply_files(session, reader, written_in, event=event, masked=options.mask)
    wanted = handed_on is not session
    with _noted(archive, name, issue, now, wanted=wanted, declared=state is not None, sound=not notices, tongue=tongue):
        if options.out == PRINTED:
            sys.stdout.flush()
            sys.stdout.buffer.writelines(written.values())
            sys.stdout.buffer.flush()
        else:
            for path in write_notes(Path(options.out), written):
                print(path)  # noqa: T201 (a command speaks)
    return DAMAGED if notices else DONE


@contextmanager
def _noted(
    archive: "Archive",
    name: str,
    issue: Issue,
    now: datetime,
    *,
    wanted: bool,
    declared: bool,
    sound: bool,
    tongue: "Language",
) -> Iterator[None]:
    """Note in the record that a note was handed on, when what is in the block is done.

    Args:
        wanted: whether there is anything to note.
        declared: whether somebody declared the state; without that the note is handed on all the same where it cannot
            be noted, and that is said.
        sound: whether all is as it should be on the disk; if not, only a declaration opens the record for writing.

    Raises:
        Refusal: a declared state cannot be noted; before the block if that is known before.
    """
    if not wanted or (not sound and not declared):
        yield
        return
    try:
        writer = archive.write(name)
    except Refusal as refusal:
        if declared:
            raise
        yield
        _not_noted(refusal, tongue)
        return
    with writer:
        yield
        try:
            writer.save(handing_on.issue(writer.session, issue), now)
        except Refusal as refusal:
            if declared:
                raise
            _not_noted(refusal, tongue)


def _not_noted(refusal: Refusal, tongue: "Language") -> None:
    words = tongue.gettext("That this note was handed on is not noted in the record:")
    _say(f"consult: {words} {refusal_text(refusal, tongue)}")


def _say(line: str) -> None:
    print(line, file=sys.stderr)  # noqa: T201
