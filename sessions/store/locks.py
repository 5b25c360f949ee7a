"""One writer at a time on a machine, and who that is.

The locks are the system's own: they go with the process that holds them, however it ends.
"""

import json
import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import NamedTuple

from filelock import FileLock, Timeout

from sessions.refusal import Reason, Refusal
from sessions.store.layout import cause_of


class Holder(NamedTuple):
    """Who writes a record.

    Attributes:
        user: the name of the account; empty if it is not known.
        machine: the name of the machine.
        since: aware UTC; ``None`` if it is not known.
    """

    user: str
    machine: str
    since: datetime | None


class Lock:
    """A lock that is held until ``release``.

    Args:
        path: the lock's file, on this machine.
        user, machine: said to those who come later.

    Raises:
        Timeout: somebody else has it.
        Refusal: ``NOT_WRITABLE`` with ``file`` and ``cause``.
    """

    def __init__(self, path: Path, user: str, machine: str) -> None:
        self._who = _who_file(path)
        # A save may come from another thread than the closing. A soft lock outlives a killed program: never fall back.
        self._lock = FileLock(path, thread_local=False, mode=0o600, fallback_to_soft=False)
        try:
            self._lock.acquire(blocking=False)
        except OSError as error:
            if isinstance(error, Timeout):
                raise
            raise Refusal(Reason.NOT_WRITABLE, file=str(path), cause=cause_of(error)) from error
        # Beside the lock, which the next who tries would empty; said for people, so a failure is none.
        with suppress(OSError):
            descriptor = os.open(self._who, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
            with os.fdopen(descriptor, "w", encoding="utf-8") as file:
                json.dump({"user": user, "machine": machine}, file)

    @property
    def held(self) -> bool:
        """Whether the lock is held."""
        return self._lock.is_locked

    def release(self) -> None:
        """Give the lock back; twice does nothing."""
        if self._lock.is_locked:
            with suppress(OSError):
                self._who.unlink()
            self._lock.release()


def holder(path: Path) -> Holder | None:
    """Return who holds the lock at ``path``, or ``None`` if that is not known; meaningful only while it is held."""
    who = _who_file(path)
    try:
        data = json.loads(who.read_text(encoding="utf-8"))
        since = datetime.fromtimestamp(who.stat().st_mtime, UTC)
        return Holder(str(data["user"]), str(data["machine"]), since)
    except (OSError, ValueError, KeyError, TypeError):
        return None


@contextmanager
def waiting(path: Path, patience: float, file: Path) -> Iterator[None]:
    """Hold the lock at ``path`` for a moment.

    Args:
        path: the lock's file.
        patience: seconds to wait for it.
        file: what is locked, for the refusal.

    Raises:
        Refusal: ``IN_USE`` or ``NOT_WRITABLE`` with ``file``.
    """
    lock = FileLock(path, thread_local=False, mode=0o600, fallback_to_soft=False)
    try:
        lock.acquire(timeout=patience)
    except Timeout:
        raise Refusal(Reason.IN_USE, file=str(file)) from None
    except OSError as error:
        raise Refusal(Reason.NOT_WRITABLE, file=str(path), cause=cause_of(error)) from error
    try:
        yield
    finally:
        lock.release()


def _who_file(path: Path) -> Path:
    return path.with_suffix(".who")
