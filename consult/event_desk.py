"""The desk of an event: it applies a change to the workshop, has it stored, and only then gives it out."""

import asyncio
from collections.abc import Callable, Iterable
from contextlib import suppress
from datetime import datetime
from pathlib import Path
from typing import TypeVar

from consult.clock import Clock
from sessions.district import District
from sessions.history import History
from sessions.refusal import Reason, Refusal
from sessions.store import layout
from sessions.store.archive import Archive
from sessions.store.draft import Draft
from sessions.workshop import Workshop

Change = Callable[[Workshop, datetime], Workshop]
Result = TypeVar("Result")


class EventDesk:
    """A workshop in hand, with its history.

    ``workshop`` is always what was stored last. Changes are applied one after another, in the order in which they came.
    A workshop is not locked: who saves second is refused, and can go on with what the other one saved.

    Attributes:
        failure: why the last write to the archive failed; ``None`` if it did not.
        saved_at: when the last write returned; ``None`` before the first.
        waiting: districts by id that the archive could not take yet; they lie in the other folder.
    """

    def __init__(self, archive: Archive, workshop: Workshop, clock: Clock) -> None:
        self._archive = archive
        self.clock = clock
        self.failure: Refusal | None = None
        self.saved_at: datetime | None = None
        self.waiting: dict[str, District] = {}
        self._second: Archive | None = None
        self._history = History(workshop)
        self._turn = asyncio.Lock()
        file = layout.workshop_file(archive.root, workshop.id)
        self._draft = Draft(layout.draft_file(archive.state, archive.id, file))

    @property
    def workshop(self) -> Workshop:
        """The workshop as it is on the disk."""
        return self._history.present

    @property
    def elsewhere(self) -> Path | None:
        """The folder in which the workshop is stored as long as the archive fails; ``None`` if there is none."""
        return self._second.root if self._second is not None else None

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
                await self._store(moved.present)
            self._history = moved
        return moved.present

    async def _store(self, workshop: Workshop) -> None:
        """Store ``workshop`` in the archive; while that fails, in the other folder, if there is one."""
        try:
            # Off the thread of the screen: a disk may take its time, a key must not wait for it.
            await asyncio.to_thread(self._to_archive, workshop)
        except Refusal as refusal:
            self.failure = refusal
            if self._second is None or refusal.reason is Reason.CHANGED_ON_DISK:
                raise
            await asyncio.to_thread(self._second.save_workshop, workshop)
        else:
            self.failure = None
        self.saved_at = self.clock.now()

    def _to_archive(self, workshop: Workshop) -> None:
        for district in list(self.waiting.values()):
            self._archive.save_district(district)
            del self.waiting[district.id]
        self._archive.save_workshop(workshop)

    def save_district(self, district: District) -> None:
        """Store a district in the archive; while that fails, in the other folder, if there is one.

        Raises:
            Refusal: ``WRITE_FAILED`` and the like; it is the ``failure`` then.
        """
        try:
            self._archive.save_district(district)
        except Refusal as refusal:
            self.failure = refusal
            if self._second is None:
                raise
            self._second.save_district(district)
            self.waiting[district.id] = district

    # --- when nothing can be stored -----------------------------------------------------------------------------

    async def retry(self) -> bool:
        """Store the workshop once more, as it is; return whether that is possible again."""
        async with self._turn:
            with suppress(Refusal):
                await self._store(self.workshop)
        return self.failure is None

    def go_elsewhere(self, archive: Archive, districts: Iterable[District]) -> None:
        """As long as the archive fails, store in another one too, beginning now.

        Args:
            districts: those that take part, as they are known: the archive may be unreadable too.

        Raises:
            Refusal: they cannot be stored there either; nothing has changed then.
        """
        for district in districts:
            archive.save_district(district)
        archive.save_workshop(self.workshop)
        self._second = archive

    async def take_theirs(self) -> None:
        """Go on with what another program saved; ``undo`` puts this version back in its place.

        Raises:
            Refusal: it cannot be read.
        """
        async with self._turn:
            await self._read()

    async def beside(self, work: Callable[[], Result]) -> Result:
        """Do what changes the workshop on the disk itself, in a thread, and go on with what it left there.

        Raises:
            Refusal: as ``work``, or the workshop cannot be read.
        """
        async with self._turn:
            result = await asyncio.to_thread(work)
            await self._read()
        return result

    async def _read(self) -> None:
        workshops = await asyncio.to_thread(self._archive.workshops)
        found = next((other for other in workshops if other.id == self.workshop.id), self.workshop)
        self._history, self.failure = self._history.then(found), None

    # --- the unfinished line ------------------------------------------------------------------------------------

    def take_draft(self) -> str:
        """Return the line that was being typed when the event was last left."""
        return self._draft.read()

    def keep_draft(self, text: str) -> None:
        """Keep the line that is being typed; what cannot be kept stays on the screen all the same."""
        with suppress(OSError):
            self._draft.keep(text)
