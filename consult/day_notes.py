"""The command ``consult workshop notes``: the documents of a day, one for each reader."""

import argparse
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from sessions.language import N_
from sessions.notes import guard
from sessions.notes.blocks import Sheet
from sessions.notes.day_guard import day_watch
from sessions.notes.day_sheet import Addressee, Day, DayReader, day_audience, day_sheet, given_contacts
from sessions.notes.sheet import MINIMUM
from sessions.notes.template import dressed
from sessions.notes.write import FORMATS, NO_WISHES, Rendered, Wishes, render_all, write_notes
from sessions.refusal import Reason, Refusal
from sessions.text import slug

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from consult.settings import Settings
    from sessions.district import District
    from sessions.language import Language
    from sessions.record import Session
    from sessions.store.archive import Archive
    from sessions.store.catalogue import Catalogue
    from sessions.store.record_file import Notice
    from sessions.workshop import Workshop

USUAL = ("md", "html")
"""The formats that are written if nobody names others."""
_FOR = {
    DayReader.PARTICIPANTS: N_("for those who took part"),
    DayReader.PROGRAMME: N_("for organiser and funder"),
}
_WITH_CONTACTS = N_("for those who took part, with contacts")


def run(options: argparse.Namespace, settings: "Settings") -> int:
    """Write the documents, after saying who will read them and what is in them; return the exit code.

    Raises:
        Refusal: ``NO_SUCH_WORKSHOP``, ``NOT_TAKING_PART``; what is damaged; a file is there already; what is wrong with
            a template.
    """
    from consult import templates
    from consult.cli import DAMAGED, DONE
    from consult.clock import SystemClock
    from consult.i18n import language
    from consult.machine import open_archive
    from consult.present import notice_text, unshown_text
    from consult.room_command import workshop_named
    from sessions.store.catalogue import Catalogue

    template = templates.chosen(settings, options.template)
    wishes = templates.wishes(template, options.format, settings)
    minimum = MINIMUM if options.minimum is None else options.minimum
    tongue, now = language(settings.language), SystemClock().now()
    archive = open_archive(settings)
    catalogue = Catalogue(settings.archive, settings.state)
    catalogue.refresh()
    day, notices = load(archive, catalogue, workshop_named(archive.workshops(), options.workshop))
    for notice in notices:
        print(f"consult: {notice.file}: {notice_text(notice, tongue)}", file=sys.stderr)  # noqa: T201 (a command speaks)
    written: dict[str, bytes] = {}
    for to in _wanted(day, DayReader(options.reader), options.district, options.contacts):
        readers, inside, outside = day_audience(day, to, tongue, now, minimum)
        for line in (readers, *(f"+ {part}" for part in inside), *(f"– {part}" for part in outside)):
            print(line, file=sys.stderr)  # noqa: T201
        note = day_sheet(day, to, tongue, now, minimum)
        if options.mask:
            note = guard.pseudonymous(note, day_watch(day, to), tongue)
        note = dressed(note, template, to.reader)
        templates.tell(note.dress, tongue)
        for name, file in files_for(day, to, note, tongue, forms=options.format, wishes=wishes).items():
            written[name] = file.data
            if file.unshown:
                print(f"consult: {unshown_text(name, file.unshown, tongue)}", file=sys.stderr)  # noqa: T201
    for path in write_notes(Path(options.out), written):
        print(path)  # noqa: T201
    return DAMAGED if notices else DONE


def load(archive: "Archive", catalogue: "Catalogue", workshop: "Workshop") -> "tuple[Day, tuple[Notice, ...]]":
    """Return what the documents of a workshop are made from, and what is not as it should be on the disk.

    A consultation that is on another laptop is as it was packed; one that was removed is missing, and so is a district.

    Args:
        catalogue: refreshed, for the open steps of earlier consultations.

    Raises:
        Refusal: something is damaged or cannot be read.
    """
    taking = [item.district for item in workshop.districts]
    owners = {item.id: item.district for item in workshop.candidates}
    names = [
        f"{owners[room.candidate]}/{room.session}" if room.candidate else room.session
        for room in workshop.rooms
        if room.session is not None
    ]
    names += [f"{row.district}/{row.session}" for row in catalogue.open_steps() if row.district in taking]
    read = list(_sessions(archive, names))
    sessions = {(session.district, session.id): session for session, _ in read}
    notices = dict.fromkeys(notice for _, notices in read for notice in notices)
    return Day(workshop, tuple(_districts(archive, taking)), tuple(sessions.values())), tuple(notices)


def addressees(day: Day) -> list[Addressee]:
    """Return for whom there is a document: those who took part, each district, organiser and funder."""
    everybody = [Addressee(DayReader.PARTICIPANTS)]
    if given_contacts(day):
        everybody.append(Addressee(DayReader.PARTICIPANTS, contacts=True))
    own = [Addressee(DayReader.DISTRICT, item.district) for item in day.workshop.districts]
    return [*everybody, *own, Addressee(DayReader.PROGRAMME)]


def file_name(workshop: "Workshop", to: Addressee, form: str, language: "Language") -> str:
    """Return a name for a document, "2026-11-23-werkstatt-for-those-who-took-part.md": plain ASCII, with its reader."""
    words = to.district or language.gettext(_WITH_CONTACTS if to.contacts else _FOR[to.reader])
    part = FORMATS[form].part
    return f"{workshop.id}-{slug(f'{words} {language.gettext(part)}' if part else words, 80)}.{FORMATS[form].suffix}"


def files_for(
    day: Day,
    to: Addressee,
    note: Sheet,
    language: "Language",
    *,
    forms: "Sequence[str]" = USUAL,
    wishes: Wishes = NO_WISHES,
) -> dict[str, Rendered]:
    """Return the document for a reader in some formats, by the names of their files; dressed in the template wished.

    Args:
        note: what the reader may read of the day.

    Raises:
        Refusal: ``LEAKS``; what a format refuses.
    """

    def named(form: str) -> str:
        return file_name(day.workshop, to, form, language)

    guard.refuse_leaks(note, day_watch(day, to), [named(form) for form in forms])
    return render_all(note, forms, named, wishes)


def _wanted(day: Day, reader: DayReader, district: str | None, contacts: bool) -> list[Addressee]:
    if reader is not DayReader.DISTRICT:
        return [Addressee(reader, contacts=contacts and reader is DayReader.PARTICIPANTS)]
    own = [to for to in addressees(day) if to.reader is reader and district in (None, to.district)]
    if not own and district is not None:
        raise Refusal(Reason.NOT_TAKING_PART, district=district)
    return own


def _sessions(archive: "Archive", names: "list[str]") -> "Iterator[tuple[Session, tuple[Notice, ...]]]":
    for name in dict.fromkeys(names):
        try:
            yield archive.read(name)
        except Refusal as refusal:
            if refusal.reason is not Reason.NO_SUCH_SESSION:
                raise


def _districts(archive: "Archive", names: "list[str]") -> "Iterator[District]":
    for name in names:
        try:
            yield archive.district(name)
        except Refusal as refusal:
            if refusal.reason is not Reason.NO_SUCH_DISTRICT:
                raise
