"""From a sheet to a file: the formats there are, the name of the file, and writing it whole or not at all."""

import os
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

from sessions.language import N_, Language
from sessions.notes.sheet import Reader, Sheet
from sessions.record import Session
from sessions.refusal import Reason, Refusal
from sessions.text import slug

_FOR = {
    Reader.CASE_GIVER: N_("for the case giver"),
    Reader.GROUP: N_("for the group"),
}


def _markdown(sheet: Sheet) -> str:
    from sessions.notes.markdown import markdown

    return markdown(sheet)


def _html(sheet: Sheet) -> str:
    # Jinja takes a fifth of a second to import; a program that only lists sessions does not pay for it.
    from sessions.notes.html import html

    return html(sheet)


def _text(sheet: Sheet) -> str:
    from sessions.notes.text import text

    return text(sheet)


FORMATS: dict[str, Callable[[Sheet], str]] = {"md": _markdown, "html": _html, "txt": _text}
"""The formats by the suffix of their files."""


def render(sheet: Sheet, format: str) -> str:  # noqa: A002 (the word the program uses)
    """Return a sheet in a format.

    Raises:
        KeyError: the format is none of ``FORMATS``.
    """
    return FORMATS[format](sheet)


def file_name(session: Session, reader: Reader, format: str, language: Language) -> str:  # noqa: A002
    """Return a name for a note, "2026-11-23-uebergang-kita-schule-for-the-group.md": plain ASCII, with its reader."""
    return f"{session.day}-{slug(session.case.title)}-{slug(language.gettext(_FOR[reader]))}.{format}"


def write_note(target: Path, text: str, overwrite: bool = False) -> None:
    """Write a note that only its owner may read, whole or not at all; missing folders are made.

    Raises:
        Refusal: ``TARGET_EXISTS`` with ``file``; ``NOTE_FAILED`` with ``file`` and ``cause``.
    """
    temporary = target.with_name(f"~{target.name}.tmp")
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        try:
            _write(temporary, text.encode())
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
