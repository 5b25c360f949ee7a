"""What makes a folder an archive: its own file, and nothing else lying there before.

Imports neither TinyDB nor the models, so that a list is printed without them.
"""

import json
from pathlib import Path

from sessions.refusal import Reason, Refusal
from sessions.store import layout
from sessions.store.layout import cause_of
from sessions.store.migration import damaged


def check_folder(root: Path) -> None:
    """Refuse a folder that is no archive and could not become one; nothing is created.

    Raises:
        Refusal: ``NOT_AN_ARCHIVE``, ``NOT_READABLE``, ``DAMAGED`` or ``NEWER_FORMAT`` with ``file``.
    """
    if root.exists() and not root.is_dir():
        raise Refusal(Reason.NOT_AN_ARCHIVE, file=str(root))
    if root.exists() and archive_id(root) is None:
        refuse_strangers(root)


def archive_id(root: Path) -> str | None:
    """Return the id of the archive, or ``None`` if the folder is none yet.

    Raises:
        Refusal: ``NOT_READABLE``, ``DAMAGED`` or ``NEWER_FORMAT`` with ``file``.
    """
    path = layout.archive_file(root)
    try:
        payload = path.read_bytes()
    except FileNotFoundError:
        return None
    except OSError as error:
        raise Refusal(Reason.NOT_READABLE, file=str(path), cause=cause_of(error)) from error
    return id_in(payload, str(path))


def id_in(payload: bytes, file: str) -> str:
    """Return the id in the bytes of an archive's ``archive.json``.

    Raises:
        Refusal: ``DAMAGED`` or ``NEWER_FORMAT`` with ``file``.
    """
    try:
        data = json.loads(payload.decode("utf-8"))
    except (ValueError, RecursionError) as error:
        raise damaged(file, type(error).__name__) from None
    number = data.get("format") if isinstance(data, dict) else None
    if type(number) is not int or number < 1:
        raise damaged(file, "format: missing")
    if number > layout.ARCHIVE_FORMAT:
        known = str(layout.ARCHIVE_FORMAT)
        raise Refusal(Reason.NEWER_FORMAT, file=file, found=str(number), known=known)
    found = data.get("id")
    if not isinstance(found, str) or not layout.is_identifier(found):
        raise damaged(file, "id: missing")
    return found


def refuse_strangers(root: Path) -> None:
    """Refuse a folder in which other files lie.

    Raises:
        Refusal: ``NOT_AN_ARCHIVE`` or ``NOT_WRITABLE`` with ``file``.
    """
    try:
        # A synced folder is never quite empty: the sync tool and the desktop keep hidden files there.
        strangers = [item for item in root.iterdir() if item.name[0] not in ".~" and item.name != "desktop.ini"]
    except OSError as error:
        raise Refusal(Reason.NOT_WRITABLE, file=str(root), cause=cause_of(error)) from error
    if strangers:
        raise Refusal(Reason.NOT_AN_ARCHIVE, file=str(root))
