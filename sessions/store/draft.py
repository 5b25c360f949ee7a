"""The unfinished line of a session, kept on this machine so that a killed program does not lose it."""

import os
from pathlib import Path

from sessions.store import layout


class Draft:
    """A line that is being typed.

    Args:
        path: where it is kept; its folder is made when it is needed.
    """

    def __init__(self, path: Path) -> None:
        self._path = path

    def read(self) -> str:
        """Return the line; empty if there is none that can be read."""
        try:
            return self._path.read_bytes().decode("utf-8")
        except (OSError, UnicodeDecodeError):
            return ""

    def keep(self, text: str) -> None:
        """Keep the line in place of the one before; an empty one is removed.

        A kill finds the old line or the new one. A power cut may cost it: nothing is synced at every key.

        Raises:
            OSError: it cannot be kept.
        """
        if not text:
            self._path.unlink(missing_ok=True)
            return
        layout.make_private(self._path.parent)
        temporary = layout.temporary_file(self._path)
        temporary.unlink(missing_ok=True)
        descriptor = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "wb") as file:
            file.write(text.encode("utf-8"))
        temporary.replace(self._path)
