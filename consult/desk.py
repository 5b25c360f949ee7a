"""The desk holds the one running session: it applies a change, has it stored, and only then gives it out."""

import asyncio
from collections.abc import Callable
from datetime import datetime
from typing import Protocol

from consult.clock import Clock
from sessions.conduct import Change
from sessions.history import History
from sessions.record import Session


class Writer(Protocol):
    """Where the session is stored; ``sessions.store.archive.Writer`` is the real one."""

    session: Session
    saved_at: datetime | None

    def save(self, session: Session, now: datetime) -> None:
        """Return when ``session`` is on the disk, or raise ``Refusal``."""
        ...

    def close(self) -> None:
        """Let others write."""
        ...


class Desk:
    """The running session, its history and its place on the disk.

    ``session`` is always what was stored last. Changes are applied one after another, in the order in which they came.

    Args:
        writer: where the session is stored.
        clock: tells the instant of each change.
    """

    def __init__(self, writer: Writer, clock: Clock) -> None:
        self._writer = writer
        self.clock = clock
        self._history = History(writer.session)
        self._turn = asyncio.Lock()

    @property
    def session(self) -> Session:
        """The session as it is on the disk."""
        return self._history.present

    @property
    def saved_at(self) -> datetime | None:
        """When the last write returned."""
        return self._writer.saved_at

    @property
    def can_undo(self) -> bool:
        """Whether a change can be taken back."""
        return bool(self._history.past)

    @property
    def can_redo(self) -> bool:
        """Whether what was taken back can be brought back."""
        return bool(self._history.future)

    async def apply(self, change: Change) -> Session:
        """Apply a change, store it, and return the new session.

        Raises:
            Refusal: what the change refuses, or ``WRITE_FAILED`` and the like; the session is then as before.
        """
        now = self.clock.now()
        return await self._move(lambda history: history.then(change(history.present, now)))

    def put(self, session: Session) -> None:
        """Store a session that has not begun in place of the one in hand.

        Raises:
            Refusal: the write failed; the session in hand is then as before.
        """
        self._writer.save(session, self.clock.now())
        self._history = History(session)

    async def undo(self) -> Session:
        """Take the last change back and store the earlier session.

        Raises:
            Refusal: ``NOTHING_TO_UNDO``, or the write failed.
        """
        return await self._move(History.undo)

    async def redo(self) -> Session:
        """Bring back what was taken back last.

        Raises:
            Refusal: ``NOTHING_TO_REDO``, or the write failed.
        """
        return await self._move(History.redo)

    async def _move(self, step: Callable[[History], History]) -> Session:
        async with self._turn:
            moved = step(self._history)
            if moved.present != self.session:
                # Off the thread of the screen: a disk may take its time, a key must not wait for it.
                await asyncio.to_thread(self._writer.save, moved.present, self.clock.now())
            self._history = moved
            return moved.present

    async def rest(self) -> None:
        """Return when nothing is being stored."""
        async with self._turn:
            return

    def close(self) -> None:
        """Give the session out of hand; it stays where it stands."""
        self._writer.close()
