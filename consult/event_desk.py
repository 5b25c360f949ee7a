"""The desk of an event: it applies a change to the workshop, has it stored, and only then gives it out."""

import asyncio
from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from dataclasses import replace
from datetime import datetime
from itertools import pairwise
from pathlib import Path
from typing import NamedTuple, TypeVar

from consult.clock import Clock
from sessions.district import District, Profile
from sessions.history import History
from sessions.refusal import Reason, Refusal
from sessions.store import layout
from sessions.store.archive import Archive
from sessions.store.draft import Draft
from sessions.workshop import Workshop

Change = Callable[[Workshop, datetime], Workshop]
Result = TypeVar("Result")

_NO_LONGER_OURS = frozenset({Reason.CHANGED_ON_DISK, Reason.NO_SUCH_DISTRICT, Reason.DAMAGED})
"""Why a profile cannot be put back; trying again would not help."""


class Edited(NamedTuple):
    """The profile of a district: as it was seen, and as it is to be."""

    was: Profile
    becomes: Profile


class _Held(NamedTuple):
    """What is in hand: the workshop, and of districts whose profile was changed here that profile, by their ids."""

    workshop: Workshop
    profiles: Mapping[str, Profile]


class EventDesk:
    """A workshop in hand, with its history.

    ``workshop`` is always what was stored last. Changes are applied one after another, in the order in which they came.
    A workshop is not locked: who saves second is refused, and can go on with what the other one saved.

    A district's profile lies in a file of its own, yet it is changed at the same desk: it stands in the same history,
    so that the last change can be taken back whatever it was.

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
        self._history = History(_Held(workshop, {}))
        self._turn = asyncio.Lock()
        file = layout.workshop_file(archive.root, workshop.id)
        self._draft = Draft(layout.draft_file(archive.state, archive.id, file))

    @property
    def workshop(self) -> Workshop:
        """The workshop as it is on the disk."""
        return self._history.present.workshop

    @property
    def profiles(self) -> Mapping[str, Profile]:
        """The profiles that were changed here, by the ids of their districts, as they were stored last."""
        return self._history.present.profiles

    @property
    def elsewhere(self) -> Path | None:
        """The folder in which the workshop is stored as long as the archive fails; ``None`` if there is none."""
        return self._second.root if self._second is not None else None

    async def apply(self, change: Change, profiles: Mapping[str, Edited] | None = None) -> Workshop:
        """Apply a change, store it, and return the new workshop.

        Args:
            profiles: of districts that change with it, by their ids.

        Raises:
            Refusal: what the change refuses, or ``WRITE_FAILED`` and the like; the workshop is then as before.
                ``CHANGED_ON_DISK`` too if a profile is not what was seen. What was stored before that can be undone.
        """
        now, edited = self.clock.now(), profiles or {}
        async with self._turn:
            present = self._history.present
            seen = {**present.profiles, **{name: profile.was for name, profile in edited.items()}}
            becomes = {**seen, **{name: profile.becomes for name, profile in edited.items()}}
            changed = change(present.workshop, now)
            self._history = replace(self._history, present=present._replace(profiles=seen))
            await self._move(self._history.then(_Held(changed, becomes)))
        return self.workshop

    async def undo(self) -> Workshop:
        """Take the last change back.

        Raises:
            Refusal: ``NOTHING_TO_UNDO``, or the write failed.
        """
        async with self._turn:
            await self._move(self._history.undo())
        return self.workshop

    async def redo(self) -> Workshop:
        """Bring back what was taken back last.

        Raises:
            Refusal: ``NOTHING_TO_REDO``, or the write failed.
        """
        async with self._turn:
            await self._move(self._history.redo())
        return self.workshop

    async def _move(self, moved: History[_Held]) -> None:
        """Store what differs, and go on from there; of what fails in the middle, what was stored counts."""
        stored, wanted = self._history.present, moved.present
        for name, profile in wanted.profiles.items():
            if stored.profiles.get(name, profile) == profile:
                continue
            try:
                self._store_profile(name, stored.profiles[name], profile)
            except Refusal as refusal:
                self._history = self._history.then(stored)
                if refusal.reason in _NO_LONGER_OURS:
                    self._let_go(name)
                raise
            stored = stored._replace(profiles={**stored.profiles, name: profile})
        if wanted.workshop != stored.workshop:
            try:
                await self._store(wanted.workshop)
            except Refusal:
                self._history = self._history.then(stored)
                raise
        self._history = moved

    def _let_go(self, district: str) -> None:
        """Leave a profile to the program that has changed it meanwhile: what came before it can still be undone."""

        def without(held: _Held) -> _Held:
            return held._replace(profiles={name: held.profiles[name] for name in held.profiles if name != district})

        past = [*map(without, self._history.past), without(self._history.present)]
        self._history = History(past[-1], tuple(held for held, after in pairwise(past) if held != after))

    async def _store(self, workshop: Workshop) -> None:
        """Store ``workshop`` in the archive; while that fails, in the other folder, if there is one."""
        try:
            for district in list(self.waiting.values()):
                self._archive.save_district(district)
                del self.waiting[district.id]
            # Off the thread of the screen: a disk may take its time, a key must not wait for it.
            await asyncio.to_thread(self._archive.save_workshop, workshop)
        except Refusal as refusal:
            self.failure = refusal
            if self._second is None or refusal.reason is Reason.CHANGED_ON_DISK:
                raise
            await asyncio.to_thread(self._second.save_workshop, workshop)
        else:
            self.failure = None
        self.saved_at = self.clock.now()

    def _store_profile(self, name: str, was: Profile, profile: Profile) -> None:
        """Store a profile, on this thread like all that touches a district: a record is used by one at a time."""
        district = self.district(name)
        if district.profile != was:
            raise Refusal(Reason.CHANGED_ON_DISK, file=str(layout.district_file(self._archive.root, name)))
        self.save_district(district.model_copy(update={"profile": profile}))
        self.saved_at = self.clock.now()

    def district(self, name: str) -> District:
        """Return a district as it was stored last, here or in the other folder.

        Raises:
            Refusal: as ``Archive.district``.
        """
        if name in self.waiting:
            return self.waiting[name]
        try:
            return self._archive.district(name)
        except Refusal:
            if self._second is None:
                raise
            return self._second.district(name)

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
        else:
            self.waiting.pop(district.id, None)

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
        self._history = self._history.then(self._history.present._replace(workshop=found))
        self.failure = None

    async def renew_copies(self, districts: Iterable[str] = ()) -> None:
        """Make sure that no second copy on this machine is older than the workshop and the profiles of districts.

        Raises:
            Refusal: ``WRITE_FAILED`` with the copy that stays as it was, or the record cannot be read.
        """
        async with self._turn:
            await asyncio.to_thread(self._archive.renew_copies, self.workshop.id, tuple(districts))

    # --- the unfinished line ------------------------------------------------------------------------------------

    def take_draft(self) -> str:
        """Return the line that was being typed when the event was last left."""
        return self._draft.read()

    def keep_draft(self, text: str) -> None:
        """Keep the line that is being typed; what cannot be kept stays on the screen all the same."""
        with suppress(OSError):
            self._draft.keep(text)
