"""From a sheet to files: the formats there are, the names of the files, and writing each whole or not at all.

What a format needs is imported when somebody asks for that format.
"""

import os
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from sessions.language import N_, Language
from sessions.notes.blocks import Sheet
from sessions.notes.characters import readable_sheet, replaced
from sessions.notes.sheet import Reader
from sessions.record import Session
from sessions.refusal import Reason, Refusal
from sessions.text import slug

if TYPE_CHECKING:
    from sessions.notes.template import Template

_FOR = {
    Reader.CASE_GIVER: N_("for the case giver"),
    Reader.GROUP: N_("for the group"),
    Reader.DISTRICT: N_("for the district"),
    Reader.PROGRAMME: N_("for organiser and funder"),
}


class Wishes(NamedTuple):
    """What may be wished of a format.

    Attributes:
        steps_named: whether calendars say what is to be done.
        letterhead: a document of a word processor into which DOCX is written.
        template: whose own sources HTML and PDF are made from; the sheet is dressed already.
    """

    steps_named: bool = False
    letterhead: bytes | None = None
    template: "Template | None" = None


NO_WISHES = Wishes()


class Rendered(NamedTuple):
    """A sheet in a format, and the names of the characters that stand in it by name."""

    data: bytes
    unshown: tuple[str, ...] = ()


class Format(NamedTuple):
    """A format.

    Attributes:
        suffix: of its files.
        render: makes the bytes.
        part: what of the note is in it, for the name of the file; empty if it is the note.
    """

    suffix: str
    render: Callable[[Sheet, Wishes], Rendered]
    part: str = ""


def _pdf(sheet: Sheet, wishes: Wishes) -> Rendered:
    from sessions.notes.pdf import pdf

    return Rendered(*pdf(sheet, wishes.template.typst if wishes.template is not None else ()))


def _readable(render: Callable[[Sheet, Wishes], str | bytes]) -> Callable[[Sheet, Wishes], Rendered]:
    """Return a renderer of sheets that hold what no file can hold; only the PDF lists its names by itself."""

    def of_readable(sheet: Sheet, wishes: Wishes) -> Rendered:
        data = render(readable_sheet(sheet), wishes)
        return Rendered(data.encode() if isinstance(data, str) else data, replaced(sheet))

    return of_readable


def _odt(sheet: Sheet, _wishes: Wishes) -> bytes:
    from sessions.notes.odt import odt

    return odt(sheet)


def _docx(sheet: Sheet, wishes: Wishes) -> bytes:
    from sessions.notes.docx import docx

    return docx(sheet, wishes.letterhead)


def _html(sheet: Sheet, wishes: Wishes) -> str:
    if wishes.template is not None and wishes.template.html is not None:
        from sessions.notes.template_check import checked_html

        return checked_html(sheet, wishes.template)
    from sessions.notes.html import html

    return html(sheet)


def _markdown(sheet: Sheet, _wishes: Wishes) -> str:
    from sessions.notes.markdown import markdown

    return markdown(sheet)


def _text(sheet: Sheet, _wishes: Wishes) -> str:
    from sessions.notes.text import text

    return text(sheet)


def _csv(sheet: Sheet, _wishes: Wishes) -> bytes:
    from sessions.notes.table import spreadsheet

    return spreadsheet(sheet)


def _csv_raw(sheet: Sheet, _wishes: Wishes) -> bytes:
    from sessions.notes.table import values

    return values(sheet)


def _events(sheet: Sheet, wishes: Wishes) -> bytes:
    from sessions.notes.calendar import events

    return events(sheet, steps_named=wishes.steps_named)


def _tasks(sheet: Sheet, wishes: Wishes) -> bytes:
    from sessions.notes.calendar import tasks

    return tasks(sheet, steps_named=wishes.steps_named)


def _json(sheet: Sheet, _wishes: Wishes) -> str:
    from sessions.notes.data import data

    return data(sheet)


def _mail(sheet: Sheet, wishes: Wishes) -> Rendered:
    return _mail_with(sheet, {"note.pdf": _pdf(sheet, wishes)})


def _mail_with(sheet: Sheet, files: Mapping[str, Rendered]) -> Rendered:
    from sessions.notes.mail import mail

    unshown = [name for file in files.values() for name in file.unshown]
    data = mail(readable_sheet(sheet), {name: file.data for name, file in files.items()})
    return Rendered(data, tuple(dict.fromkeys(unshown)))


FORMATS = {
    "pdf": Format("pdf", _pdf),
    "odt": Format("odt", _readable(_odt)),
    "docx": Format("docx", _readable(_docx)),
    "html": Format("html", _readable(_html)),
    "md": Format("md", _readable(_markdown)),
    "txt": Format("txt", _readable(_text)),
    "csv": Format("csv", _readable(_csv), N_("next steps")),
    "csv-raw": Format("csv", _readable(_csv_raw), N_("next steps for programs")),
    "ics": Format("ics", _readable(_events), N_("days")),
    "tasks": Format("ics", _readable(_tasks), N_("tasks")),
    "json": Format("json", _readable(_json)),
    "eml": Format("eml", _mail),
}
"""The formats by the words that name them in commands and settings; every file has its own name."""


def letterhead_for(formats: Sequence[str], file: Path | None) -> bytes | None:
    """Return the letterhead in a file, if there is one and a format needs it.

    Raises:
        Refusal: ``NOT_READABLE`` with ``file`` and ``cause``.
    """
    if file is None or "docx" not in formats:
        return None
    from sessions.notes.docx import read_letterhead

    return read_letterhead(file)


def render(sheet: Sheet, format: str, wishes: Wishes = NO_WISHES) -> Rendered:  # noqa: A002 (the word the program uses)
    """Return a sheet in a format.

    Raises:
        KeyError: the format is none of ``FORMATS``.
        Refusal: ``NOTHING_TO_WRITE`` with ``format``; ``NOT_READABLE``: the letterhead; ``TEMPLATE`` with ``findings``.
    """
    return FORMATS[format].render(sheet, wishes)


def render_all(
    sheet: Sheet, formats: Sequence[str], name: Callable[[str], str], wishes: Wishes = NO_WISHES
) -> dict[str, Rendered]:
    """Return a sheet in several formats, by the names of their files; a mail has all the others attached.

    Args:
        sheet: what is rendered.
        formats: as often as it is named, each is rendered once.
        name: the name of a format's file.
        wishes: of all of them.

    Raises:
        KeyError, Refusal: as ``render`` does.
    """
    files = {name(form): render(sheet, form, wishes) for form in dict.fromkeys(formats) if form != "eml"}
    if "eml" in formats:
        attached = files or {name("pdf"): _pdf(sheet, wishes)}
        files = files | {name("eml"): _mail_with(sheet, attached)}
    return files


def file_name(session: Session, reader: Reader, format: str, language: Language) -> str:  # noqa: A002
    """Return a name for a note, "2026-11-23-uebergang-kita-schule-for-the-group.md": plain ASCII, with its reader.

    Where nothing of the case may be read, district and hour stand for it:
    "2026-11-23-suedring-1400-for-organiser-and-funder.md".
    """
    part = FORMATS[format].part
    words = f"{language.gettext(_FOR[reader])} {language.gettext(part) if part else ''}"
    began = slug(language.time(session.runs[0].start)).replace("-", "") if session.runs else ""
    of_case = "-".join(filter(None, (session.district, began)))
    about = of_case if reader is Reader.PROGRAMME else slug(session.case.title)
    return f"{session.day}-{about}-{slug(words, 80)}.{FORMATS[format].suffix}"


def write_notes(folder: Path, files: Mapping[str, bytes]) -> list[Path]:
    """Write files into a folder, all of them or none.

    Raises:
        Refusal: as ``write_note`` does, of the first that cannot be written.
    """
    targets = {folder / name: data for name, data in files.items()}
    for target in targets:
        if os.path.lexists(target):
            raise Refusal(Reason.TARGET_EXISTS, file=str(target))
    written: list[Path] = []
    try:
        for target, data in targets.items():
            write_note(target, data)
            written.append(target)
    except Refusal:
        for target in written:
            with suppress(OSError):
                target.unlink()
        raise
    return written


def write_note(target: Path, note: str | bytes, overwrite: bool = False) -> None:
    """Write a note that only its owner may read, whole or not at all; missing folders are made.

    Raises:
        Refusal: ``TARGET_EXISTS`` with ``file``; ``NOTE_FAILED`` with ``file`` and ``cause``.
    """
    temporary = target.with_name(f"~{target.name}.tmp")
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        try:
            _write(temporary, note.encode() if isinstance(note, str) else note)
            _put(temporary, target, overwrite)
        finally:
            with suppress(OSError):
                temporary.unlink(missing_ok=True)
        _sync_folder(target.parent)
    except OSError as error:
        # A folder on the way may be a file, which is no note that could be replaced.
        if isinstance(error, FileExistsError) and os.path.lexists(target):
            raise Refusal(Reason.TARGET_EXISTS, file=str(target)) from error
        raise Refusal(Reason.NOTE_FAILED, file=str(target), cause=error.strerror or str(error)) from error


def _write(path: Path, data: bytes) -> None:
    path.unlink(missing_ok=True)
    # O_EXCL: never through a link that somebody has put there.
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0), 0o600)
    with os.fdopen(descriptor, "wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())


def _put(temporary: Path, target: Path, overwrite: bool) -> None:
    if overwrite:
        temporary.replace(target)
        return
    try:
        # A link fails if the target is there; asking first and renaming then would leave a gap between.
        target.hardlink_to(temporary)
    except FileExistsError:
        raise
    except OSError:
        # Some file systems (exFAT, some network shares) have no links.
        if os.path.lexists(target):
            raise FileExistsError(str(target)) from None
        temporary.rename(target)


def _sync_folder(folder: Path) -> None:
    """Make the new name durable where folders can be synced; elsewhere (Windows) there is nothing to do."""
    with suppress(OSError):
        descriptor = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
