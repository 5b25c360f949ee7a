"""The desk holds the one running session: it applies a change, has it stored, and only then gives it out."""

import asyncio
from collections.abc import Callable
from contextlib import suppress
from datetime import datetime
from pathlib import Path
from typing import Protocol

from consult.clock import Clock
from sessions.conduct import Change
from sessions.history import History
from sessions.record import Session
from sessions.refusal import Reason, Refusal
from sessions.store.draft import Draft
from sessions.store.record_file import Notice

FAILURES = frozenset({Reason.WRITE_FAILED, Reason.CHANGED_ON_DISK})
"""Reasons that say that nothing can be stored at present."""


class Writer(Protocol):
    """Where the session is stored; ``sessions.store.archive.Writer`` is the real one."""

    session: Session
    saved_at: datetime | None
    notices: tuple[Notice, ...]
    draft: Draft

    def save(self, session: Session, now: datetime) -> None:
        """Return when ``session`` is on the disk, or raise ``Refusal``."""
        ...

    def settle(self) -> None:
        """Bring everything into the session's file, or raise ``Refusal``; every change is safe before."""
        ...

    def overrule(self) -> Path | None:
        """Keep another program's version as a copy, so that saving is possible again; return the copy."""
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

    Attributes:
        failure: why the last write to the archive failed; ``None`` if it did not.
        elsewhere: the folder in which the session is stored as long as the archive fails; ``None`` if there is none.
    """

    def __init__(self, writer: Writer, clock: Clock) -> None:
        self._writer = writer
        self._second: Writer | None = None
        self.clock = clock
        self.failure: Refusal | None = None
        self.elsewhere: Path | None = None
        self._history = History(writer.session)
        self._turn = asyncio.Lock()
        self._settling: asyncio.Task[None] | None = None
        self._draft = writer.draft.read()

    @property
    def session(self) -> Session:
        """The session as it is on the disk."""
        return self._history.present

    @property
    def saved_at(self) -> datetime | None:
        """When the last write returned."""
        second = self._second.saved_at if self._second is not None else None
        return second if self.failure is not None and second is not None else self._writer.saved_at

    @property
    def notices(self) -> tuple[Notice, ...]:
        """What was not as it should be when the session was opened."""
        return self._writer.notices

    @property
    def can_undo(self) -> bool:
        """Whether a change can be taken back."""
        return bool(self._history.past)

    @property
    def can_redo(self) -> bool:
        """Whether what was taken back can be brought back."""
        return bool(self._history.future)

    # --- changing -----------------------------------------------------------------------------------------------

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

    async def _move(self, step: Callable[[History[Session]], History[Session]]) -> Session:
        async with self._turn:
            before = self.session
            moved = step(self._history)
            if moved.present != before:
                await self._store(moved.present)
            self._history = moved
        if len(moved.present.runs) != len(before.runs) or moved.present.stage is not before.stage:
            self._settling = asyncio.create_task(self._settle())
        return moved.present

    async def _store(self, session: Session) -> None:
        """Store ``session`` in the archive; while that fails, in the other folder, if there is one."""
        now = self.clock.now()
        try:
            # Off the thread of the screen: a disk may take its time, a key must not wait for it.
            await asyncio.to_thread(self._writer.save, session, now)
        except Refusal as refusal:
            if refusal.reason not in FAILURES:
                raise
            self.failure = refusal
            if self._second is None:
                raise
            await asyncio.to_thread(self._second.save, session, now)
        else:
            self.failure = None

    async def _settle(self) -> None:
        async with self._turn:
            with suppress(Refusal):  # everything is stored; the next end of a phase tries again
                await asyncio.to_thread(self._writer.settle)

    # --- when nothing can be stored -----------------------------------------------------------------------------

    async def retry(self) -> bool:
        """Store the session in the archive once more, as it is; return whether that is possible again."""
        async with self._turn:
            with suppress(Refusal):
                await asyncio.to_thread(self._writer.save, self.session, self.clock.now())
                self.failure = None
        return self.failure is None

    async def overrule(self) -> Path | None:
        """After ``CHANGED_ON_DISK``: keep the other version as a copy beside the file, and store this one.

        Returns:
            The copy.

        Raises:
            Refusal: ``WRITE_FAILED``.
        """
        async with self._turn:
            copy = await asyncio.to_thread(self._writer.overrule)
        await self.retry()
        return copy

    def go_elsewhere(self, writer: Writer, folder: Path) -> None:
        """As long as the archive fails, store in another folder too."""
        if self._second is not None:
            self._second.close()
        self._second, self.elsewhere = writer, folder

    # --- the unfinished line ------------------------------------------------------------------------------------

    def take_draft(self) -> str:
        """Return the line that was being typed when the session was last left; only once."""
        draft, self._draft = self._draft, ""
        return draft

    def keep_draft(self, text: str) -> None:
        """Keep the line that is being typed; what cannot be kept stays on the screen all the same."""
        with suppress(OSError):
            self._writer.draft.keep(text)

    # --- leaving ------------------------------------------------------------------------------------------------

    async def rest(self) -> None:
        """Return when nothing is being stored."""
        async with self._turn:
            return

    def close(self) -> None:
        """Give the session out of hand; it stays where it stands."""
        for writer in (self._writer, self._second):
            if writer is not None:
                writer.close()
