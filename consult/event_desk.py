"""The desk of an event: it applies a change to the workshop, has it stored, and only then gives it out."""

import asyncio
from collections.abc import Callable
from datetime import datetime

from consult.clock import Clock
from sessions.history import History
from sessions.store.archive import Archive
from sessions.workshop import Workshop

Change = Callable[[Workshop, datetime], Workshop]


class EventDesk:
    """A workshop in hand, with its history.

    ``workshop`` is always what was stored last. Changes are applied one after another, in the order in which they came.
    """

    def __init__(self, archive: Archive, workshop: Workshop, clock: Clock) -> None:
        self._archive = archive
        self.clock = clock
        self._history = History(workshop)
        self._turn = asyncio.Lock()

    @property
    def workshop(self) -> Workshop:
        """The workshop as it is on the disk."""
        return self._history.present

    async def apply(self, change: Change) -> Workshop:
        """Apply a change, store it, and return the new workshop.

        Raises:
            Refusal: what the change refuses, or ``WRITE_FAILED`` and the like; the workshop is then as before.
        """
        now = self.clock.now()
        return await self._move(lambda history: history.then(change(history.present, now)))

    async def undo(self) -> Workshop:
        """Take the last change back.

        Raises:
            Refusal: ``NOTHING_TO_UNDO``, or the write failed.
        """
        return await self._move(History.undo)

    async def redo(self) -> Workshop:
        """Bring back what was taken back last.

        Raises:
            Refusal: ``NOTHING_TO_REDO``, or the write failed.
        """
        return await self._move(History.redo)

    async def _move(self, step: Callable[[History[Workshop]], History[Workshop]]) -> Workshop:
        async with self._turn:
            moved = step(self._history)
            if moved.present != self.workshop:
                # Off the thread of the screen: a disk may take its time, a key must not wait for it.
                await asyncio.to_thread(self._archive.save_workshop, moved.present)
            self._history = moved
        return moved.present
