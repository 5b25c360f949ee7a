"""The name of this machine and of the account, as others are told who writes a session."""

import getpass
import platform
from contextlib import suppress
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

    from consult.settings import Settings
    from sessions.store.archive import Archive


def open_archive(settings: "Settings") -> "Archive":
    """Open the archive of the settings in the name of this machine and account.

    Raises:
        Refusal: as ``Archive.open``.
    """
    from sessions.store.archive import Archive

    return Archive.open(settings.archive, settings.state, machine(), user=user())


def second_archive(settings: "Settings", folder: "Path") -> "Archive":
    """Open an archive in another folder, for a session whose own archive cannot be written.

    Args:
        settings: name the local state; where that is full too, it is kept beside the other archive.
        folder: an archive, an empty folder, or any other one, in which an archive is made.

    Raises:
        Refusal: as ``Archive.open``.
    """
    from sessions.refusal import Reason, Refusal
    from sessions.store.archive import Archive
    from sessions.store.identity import check_folder

    root = folder
    try:
        check_folder(root)
    except Refusal as refusal:
        if refusal.reason is not Reason.NOT_AN_ARCHIVE:
            raise
        root = folder / "consult-archive"
    try:
        return Archive.open(root, settings.state, machine(), user=user())
    except Refusal as refusal:
        if refusal.reason is not Reason.NOT_WRITABLE or str(settings.state) not in str(refusal.facts.get("file")):
            raise
    return Archive.open(root, root.with_name(f"{root.name}-state"), machine(), user=user())


def machine() -> str:
    """Return the machine's name in its network; ``local`` if it has none."""
    return platform.node() or "local"


def user() -> str:
    """Return the name of the account; empty if the system does not tell."""
    with suppress(OSError, KeyError, ImportError):
        return getpass.getuser()
    return ""
