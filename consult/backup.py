"""The commands ``consult backup`` and ``consult restore``: what is said before and after."""

import argparse
import os
import shlex
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from consult import __version__
from consult.cli import DAMAGED, DONE
from consult.i18n import language
from sessions.refusal import Reason, Refusal
from sessions.store.backup import Backup

if TYPE_CHECKING:
    from consult.settings import Settings
    from sessions.language import Language


def backup(options: argparse.Namespace, settings: "Settings") -> int:
    """Put the archive into ``options.file``, and return the exit code: ``DAMAGED`` if a file of it is not whole.

    Raises:
        Refusal: as ``sessions.store.backup.write``.
    """
    from consult.clock import SystemClock
    from consult.machine import machine
    from sessions.plain_text import slug
    from sessions.store.backup import write

    tongue = language(settings.language)
    _ = tongue.gettext
    file = Path(options.file)
    # Before it is written: whoever does not want such a file can still stop it.
    say(_("The backup is not encrypted and holds what participants said: keep it where you would keep the archive."))
    with files_not_sessions():
        made = write(
            settings.archive,
            file,
            SystemClock().now(),
            program=__version__,
            state=settings.state,
            device=slug(machine()),
        )
    say(_("Written and checked: {file}").format(file=file))
    say(_held(made, tongue))
    for damage in made.damaged:
        text = _("damaged, in the backup as it is") if damage.kept else _("NOT in the backup")
        print(f"consult: {damage.file}: {text} ({damage.cause})", file=sys.stderr)  # noqa: T201
    return DAMAGED if made.damaged else DONE


def restore(options: argparse.Namespace, settings: "Settings") -> int:
    """Unpack the backup ``options.file`` into the folder ``options.into``, and return the exit code.

    Raises:
        Refusal: as ``sessions.store.backup.restore``.
    """
    from sessions.store.backup import restore as unpack

    tongue = language(settings.language)
    _ = tongue.gettext
    into = Path(options.into)
    with files_not_sessions():
        held = unpack(Path(options.file), into)
    made_at = held.at.astimezone(tongue.zone)
    when = f"{tongue.short_date(made_at.date())} {tongue.time(held.at)}"
    say(_("The backup of {when} was checked and unpacked into {folder}.").format(when=when, folder=into))
    say(_held(held, tongue))
    say(_("Open it with: {command}").format(command=f"consult --archive {quoted(into)}"))
    return DONE


@contextmanager
def files_not_sessions() -> Iterator[None]:
    """Let a failed write be told in the words for a file: those for a session promise that a key tries again."""
    try:
        yield
    except Refusal as refusal:
        if refusal.reason is Reason.WRITE_FAILED:
            raise Refusal(Reason.NOTE_FAILED, **refusal.facts) from refusal
        raise


def _held(made: Backup, tongue: "Language") -> str:
    """Return "2 districts, 5 sessions, 1 workshop and 3 other files; 1.2 MB"."""
    parts = [
        tongue.ngettext("{n} district", "{n} districts", made.districts).format(n=made.districts),
        tongue.ngettext("{n} session", "{n} sessions", made.sessions).format(n=made.sessions),
        tongue.ngettext("{n} workshop", "{n} workshops", made.workshops).format(n=made.workshops),
    ]
    if made.others:
        parts.append(tongue.ngettext("{n} other file", "{n} other files", made.others).format(n=made.others))
    return f"{tongue.joined(parts)}; {size(made.size, tongue)}"


def size(count: int, tongue: "Language") -> str:
    """Return bytes as "980 B", "12.3 kB" or "1.2 MB"."""
    amount, unit = float(count), "B"
    for larger in ("kB", "MB", "GB"):
        if amount < 1000:
            break
        amount, unit = amount / 1000, larger
    text = f"{amount:.0f}" if unit == "B" else f"{amount:.1f}"
    return f"{text.replace('.', ',') if tongue.code == 'de' else text} {unit}"


def quoted(path: Path) -> str:
    """Return a path as a shell of this system takes it."""
    if os.name == "nt":
        return f'"{path}"' if " " in str(path) else str(path)
    return shlex.quote(str(path))


def say(line: str) -> None:
    """Print a line."""
    print(line)  # noqa: T201 (a command speaks)
