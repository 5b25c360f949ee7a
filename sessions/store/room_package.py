"""The package of a room: one consultation of an event goes to another laptop by file, and comes back.

A package is a file like a backup, and read and checked like one. In it lie, as an archive of their own, what concerns
the room: the consultation with its method, its case and district, and the workshop without the other rooms, their cases
and contacts; beside them ``package.json``, which keeps what was packed as it was then. That file stays in the archive
on the other laptop and comes back unchanged, so that the archive at home knows what both sides began from.

What comes back is merged (``sessions.event.merging``) and not put in the place of anything. A package can come back
several times, from several laptops, in any order. Consultations that were begun on the laptop beside the packed one
come home as well.
"""

import hashlib
import json
import secrets
from collections.abc import Callable, Mapping
from contextlib import ExitStack, suppress
from datetime import datetime
from pathlib import Path
from typing import NamedTuple

from pydantic import ValidationError

from sessions.district import District, without_contact
from sessions.event import rooms
from sessions.event.merging import Age, Conflict, age, begun_there, came_from, merge, merge_workshop, not_taken
from sessions.method import Code, Value
from sessions.record import Instant, Numbered, Session, numbered
from sessions.refusal import Reason, Refusal
from sessions.store import backup, disk, documents, encoding, identity, layout
from sessions.store.archive import Archive, Writer
from sessions.store.backup import Backup
from sessions.store.layout import SCHEMA
from sessions.store.migration import META, Tables, damaged, schema_of
from sessions.text import FilledLine
from sessions.workshop import Report as WorkshopReport
from sessions.workshop import Room, Taking, Workshop


class Package(Value):
    """What a package is of.

    Attributes:
        archive: the id of the archive that it comes from, and goes back to.
        workshop, round, room: whose room.
        district, session: the consultation.
        at: when it was packed.
    """

    archive: Code
    workshop: Code
    round: int
    room: FilledLine
    district: Code
    session: Code
    at: Instant


class Packed(NamedTuple):
    """A package and the file that it was written into."""

    package: Package
    file: Backup


class Report(NamedTuple):
    """What became of a package that came back.

    Attributes:
        package: what it was of.
        merged: the consultation as it is now.
        conflicts: what both sides changed differently, and what the laptop changed that is not its own.
        added, changed, struck: how many lines, steps, voices and notes are new here, others than they were, and gone.
        others: the ids of consultations that were begun on the laptop and are new here.
        unchanged: whether everything in it was here already.
        older: whether it was saved before what came from the same laptop last, so that nothing was taken from it.
    """

    package: Package
    merged: Session
    conflicts: tuple[Conflict, ...]
    added: int
    changed: int
    struck: int
    others: tuple[str, ...]
    unchanged: bool
    older: bool = False


class _Read(NamedTuple):
    """A package as it was read.

    Attributes:
        package: what it is of.
        laptop: the id of the archive that it comes from, which is another one wherever the package was opened.
        base: what was packed, by the names of the files.
        now: what lies in it now, likewise.
    """

    package: Package
    laptop: str
    base: Mapping[str, Tables]
    now: Mapping[str, Tables]


def _random_id() -> str:
    return secrets.token_hex(8)


# --- away and back ----------------------------------------------------------------------------------------------


def pack(
    archive: Archive, workshop_id: str, round_: int, room_name: str, out: Path, *, now: datetime, program: str
) -> Packed:
    """Put what concerns a room into the new file ``out``, and note that the room is away.

    Args:
        archive: the archive of the workshop.
        workshop_id: its id.
        round_: the round, from 1.
        room_name: the room's name.
        out: the package, outside the archive; never written over.
        now: the instant, aware.
        program: the version of the program.

    Raises:
        Refusal: ``NO_SUCH_WORKSHOP`` with ``workshop``; ``NO_SUCH_ROOM``; ``ROOM_UNPREPARED`` with ``room`` if there is
            no consultation yet; ``EVENT_ENDED``; as ``Archive.load``, ``Archive.save_workshop`` and ``backup.write``.
            Nothing is left behind then.
    """
    workshop = _workshop(archive, workshop_id)
    room = rooms.room_named(workshop, round_, room_name)
    if room.session is None:
        raise Refusal(Reason.ROOM_UNPREPARED, room=room.name)
    away = rooms.set_away(workshop, round_, room.name, away=True)
    # What came from other laptops is nothing to this one.
    session = archive.load(room.session).model_copy(update={"arrived": ()})
    base = {
        _session_name(session.district, session.id): documents.session_tables(session, now),
        _district_name(session.district): documents.district_tables(_for_session(archive, session)),
        _workshop_name(workshop.id): documents.workshop_tables(_for_room(workshop, room)),
    }
    package = Package(
        archive=archive.id,
        workshop=workshop.id,
        round=room.round,
        room=room.name,
        district=session.district,
        session=session.id,
        at=now,
    )
    label = {"package": {"1": package.model_dump(mode="json")}, "base": base, META: {"1": {"schema": SCHEMA}}}
    payload = encoding.encode(label)[0]
    own_id = hashlib.sha256(payload).hexdigest()[:16]
    files = [(_ARCHIVE, _archive_file(own_id), False), (_PACKAGE, payload, True)]
    files += [(name, encoding.encode(tables)[0], True) for name, tables in base.items()]
    made = backup.write_files(files, own_id, archive.root, out, now, program=program)
    try:
        archive.save_workshop(away)
    except Refusal:
        with suppress(OSError):
            disk.remove(out)
        raise
    return Packed(package, made)


def open_package(file: Path, into: Path, *, new_id: Callable[[], str] = _random_id) -> Package:
    """Make an archive of a package in a folder that is missing or empty, and return what it is of.

    Args:
        file: the package.
        into: the folder.
        new_id: gives the id of the archive, which is another one wherever the package is opened.

    Raises:
        Refusal: ``NOT_A_PACKAGE`` with ``file``; as ``backup.restore``.
    """
    package = _read(file).package
    backup.restore(file, into, {_ARCHIVE: _archive_file(new_id())})
    return package


def bring_back(archive: Archive, out: Path, now: datetime, *, program: str) -> Packed:
    """Put the archive of a room as it is now into the new file ``out``, for the archive that it came from.

    Raises:
        Refusal: ``NOT_A_ROOM`` with ``file`` if the archive was not made of a package; as ``backup.write``.
    """
    package = of_archive(archive.root)
    made = backup.write(archive.root, out, now, program=program, state=archive.state, device=archive.device)
    return Packed(package, made)


def of_archive(root: Path) -> Package:
    """Return of which package an archive was made.

    Raises:
        Refusal: ``NOT_A_ROOM`` with ``file``, the folder, if of none; ``DAMAGED``; ``NEWER_FORMAT``; ``NOT_READABLE``.
    """
    path = layout.package_file(root)
    try:
        payload = disk.read(path)[0]
    except FileNotFoundError:
        raise Refusal(Reason.NOT_A_ROOM, file=str(root)) from None
    except OSError as error:
        raise Refusal(Reason.NOT_READABLE, file=str(path), cause=layout.cause_of(error)) from error
    return _label(encoding.decode(payload, str(path)).tables, str(path))[0]


def take_back(archive: Archive, file: Path, now: datetime) -> Report:
    """Merge a package that came back into the archive that it came from.

    Everything is read and locked before anything is written. If writing breaks off, merging it again does the rest.

    Raises:
        Refusal: ``NOT_A_PACKAGE`` or ``OTHER_ARCHIVE`` with ``file``; ``IN_USE`` if the consultation is open;
            ``DAMAGED``; as ``Archive.write`` and ``Writer.save``.
    """
    read = _read(file)
    if read.package.archive != archive.id:
        raise Refusal(Reason.OTHER_ARCHIVE, file=str(file))
    with ExitStack() as stack:
        return _Return(archive, file, read).merged(stack, now)


class _Return:
    """A package on its way back into the archive that it came from."""

    def __init__(self, archive: Archive, file: Path, read: _Read) -> None:
        self._archive = archive
        self._file = str(file)
        self._package = read.package
        self._read = read
        self._name = _session_name(read.package.district, read.package.session)
        self._conflicts: list[Conflict] = []

    def merged(self, stack: ExitStack, now: datetime) -> Report:
        """Merge everything, then write it; the lock of the consultation goes with ``stack``."""
        base = documents.session_from(self._read.base[self._name], self._file)
        sessions = self._sessions()
        # A consultation that was removed on the laptop stays here as it is.
        theirs = sessions.pop(self._name, base)
        saved = documents.saved_at(self._read.now.get(self._name, {}), self._file)
        writer = self._writer(stack)
        before = writer.session if writer else None
        known = Age.NEWER if before is None else age(before, self._read.laptop, saved)
        if before is None:
            merged = merge(base, base, theirs, self._read.laptop, saved).session
            self._conflicts.append(Conflict("sessions", "", theirs.case.title, kept=True))
        else:
            merged, conflicts = merge(base, before, theirs, self._read.laptop, saved)
            self._conflicts += conflicts
        taken = set(self._archive.session_ids())
        placed = {name: self._placed(name, session, taken) for name, session in sessions.items()}
        others = [(session, self._here(session)) for session in placed.values()]
        new = [session for session, here in others if here is None]
        grown = [(self._open(stack, session), session) for session, here in others if here not in (None, session)]
        renamed = {sessions[name].id: session.id for name, session in placed.items()}
        workshop = self._workshop(renamed, is_back=known is Age.NEWER)
        districts = self._districts()

        for district in districts:
            self._archive.save_district(district)
        # Before the consultation: if writing breaks off behind it, that this room is back would not be told again.
        if workshop is not None:
            self._archive.save_workshop(workshop)
        if writer is not None and merged != before:
            writer.save(merged, now)
        for other, session in grown:
            other.save(session, now)
        for session in new if writer else (*new, merged):
            with self._archive.create(session) as created:
                created.save(session, now)
        was, after = (_numbered_in(state) if state else {} for state in (before, merged))
        return Report(
            self._package,
            merged,
            tuple(self._conflicts),
            len(after.keys() - was.keys()),
            sum(was[number] != after[number] for number in was.keys() & after.keys()),
            len(was.keys() - after.keys()),
            tuple(session.id for session in new),
            before is not None and _bare(merged) == _bare(before) and not new and not grown and not districts,
            known is Age.OLDER,
        )

    def _sessions(self) -> dict[str, Session]:
        """Return the consultations in the package, by the names of their files."""
        found = self._read.now.items()
        return {
            name: documents.session_from(tables, self._file)
            for name, tables in found
            if backup.kind_of(name) == "session"
        }

    def _writer(self, stack: ExitStack) -> Writer | None:
        """Return the packed consultation, open for writing; ``None`` if it is not here any more."""
        try:
            return stack.enter_context(self._archive.write(f"{self._package.district}/{self._package.session}"))
        except Refusal as refusal:
            if refusal.reason is not Reason.NO_SUCH_SESSION:
                raise
        return None

    def _open(self, stack: ExitStack, session: Session) -> Writer:
        return stack.enter_context(self._archive.write(f"{session.district}/{session.id}"))

    def _placed(self, name: str, session: Session, taken: set[str]) -> Session:
        """Return a consultation that was begun on the laptop as it is to be here, under its id here."""
        laptop, saved = self._read.laptop, documents.saved_at(self._read.now[name], self._file)
        blank, number = begun_there(session), 1
        while blank.id in taken:
            here = self._here(blank)
            if here is not None and came_from(here, laptop):
                theirs = session.model_copy(update={"id": blank.id})
                merged, conflicts = merge(blank, here, theirs, laptop, saved)
                self._conflicts += conflicts
                return merged
            number += 1
            blank = blank.model_copy(update={"id": f"{session.id}-{number}"})
        taken.add(blank.id)
        return merge(blank, blank, session.model_copy(update={"id": blank.id}), laptop, saved).session

    def _here(self, session: Session) -> Session | None:
        try:
            return self._archive.load(f"{session.district}/{session.id}")
        except Refusal as refusal:
            if refusal.reason is not Reason.NO_SUCH_SESSION:
                raise
        return None

    def _districts(self) -> list[District]:
        """Return the districts in the package that are not here; note what was changed in others."""
        new: list[District] = []
        for name, tables in self._read.now.items():
            if backup.kind_of(name) != "district":
                continue
            theirs = documents.district_from(tables, self._file)
            try:
                ours = self._archive.district(theirs.id)
            except Refusal as refusal:
                if refusal.reason is not Reason.NO_SUCH_DISTRICT:
                    raise
                new.append(theirs)
                continue
            packed = self._read.base.get(name)
            base = documents.district_from(packed, self._file) if packed else ours
            for field in District.model_fields:
                values = (getattr(state, field) for state in (base, ours, theirs))
                self._conflicts += not_taken(f"districts.{field}", *values)
        return new

    def _workshop(self, renamed: Mapping[str, str], *, is_back: bool) -> Workshop | None:
        """Return the workshop with the room back in it; ``None`` if nothing changes.

        Args:
            renamed: the ids here of the consultations that were begun on the laptop.
            is_back: whether the room is no longer away; what came before says nothing of a package that went later.
        """
        name = _workshop_name(self._package.workshop)
        base = documents.workshop_from(self._read.base[name], self._file)
        theirs = documents.workshop_from(self._read.now.get(name, self._read.base[name]), self._file)
        try:
            ours = _workshop(self._archive, self._package.workshop)
        except Refusal as refusal:
            if refusal.reason is not Reason.NO_SUCH_WORKSHOP:
                raise
            self._conflicts.append(Conflict("workshop", "", base.title, kept=False))
            return None
        here = (self._package.round, self._package.room)
        held = tuple(
            room.model_copy(update={"session": renamed.get(room.session or "", room.session)}) for room in theirs.rooms
        )
        merged, conflicts = merge_workshop(base, ours, theirs.model_copy(update={"rooms": held}), here)
        self._conflicts += conflicts
        back = tuple(
            room.model_copy(update={"away": room.away and not is_back}) if (room.round, room.name) == here else room
            for room in merged.rooms
        )
        merged = merged.model_copy(update={"rooms": back})
        return None if merged == ours else merged


# --- what goes with it ------------------------------------------------------------------------------------------


def _for_room(workshop: Workshop, room: Room) -> Workshop:
    """Return a workshop with nothing in it that a room need not know (data minimisation, GDPR Art. 5(1)(c))."""
    return workshop.model_copy(
        update={
            # Without the days of agreements none may be asked for, or every district would seem to have none.
            "needs_agreement": False,
            "districts": tuple(Taking(district=item.district) for item in workshop.districts),
            "people": tuple(
                person.model_copy(update={"contact": ""}) for person in workshop.people if person.id in room.people
            ),
            "candidates": tuple(item for item in workshop.candidates if item.id == room.candidate),
            "rooms": (room.model_copy(update={"away": False}),),
            "contact": "",
            "agreement": None,
            "needs": (),
            "report": WorkshopReport(),
            "said": (),
            "taken_home": (),
            "helps": (),
            "feedback": (),
        }
    )


def _for_session(archive: Archive, session: Session) -> District:
    """Return the district of a consultation with no other case and without its contact."""
    district = without_contact(archive.district(session.district))
    return district.model_copy(update={"cases": tuple(case for case in district.cases if case.id == session.case.id)})


# --- the file ---------------------------------------------------------------------------------------------------

_ARCHIVE = layout.archive_file(Path()).as_posix()
_PACKAGE = layout.package_file(Path()).as_posix()


def _read(file: Path) -> _Read:
    contents = backup.contents(file)
    if _PACKAGE not in contents:
        raise Refusal(Reason.NOT_A_PACKAGE, file=str(file))
    found: dict[str, Tables] = {}
    for name, payload in contents.items():
        if backup.kind_of(name):
            try:
                found[name] = encoding.decode(payload, name).tables
            except Refusal as refusal:
                raise damaged(str(file), f"{name}: {refusal.facts.get('cause')}") from None
    package, base = _label(found.pop(_PACKAGE), str(file))
    return _Read(package, identity.id_in(contents[_ARCHIVE], str(file)), base, found)


def _label(tables: Tables, file: str) -> tuple[Package, Mapping[str, Tables]]:
    """Return what ``package.json`` says, and the records as they were packed.

    Raises:
        Refusal: ``DAMAGED`` or ``NEWER_FORMAT`` with ``file``.
    """
    if schema_of(tables, file) > SCHEMA:
        raise Refusal(Reason.NEWER_FORMAT, file=file, found=str(schema_of(tables, file)), known=str(SCHEMA))
    package, base = None, tables.get("base", {})
    with suppress(KeyError, ValidationError):
        package = Package.model_validate_json(json.dumps(tables["package"]["1"]))
    if package is None or set(base) != {
        _session_name(package.district, package.session),
        _district_name(package.district),
        _workshop_name(package.workshop),
    }:
        raise damaged(file, f"{_PACKAGE}: not in order")
    return package, base


def _archive_file(archive_id: str) -> bytes:
    return (json.dumps({"format": layout.ARCHIVE_FORMAT, "id": archive_id}) + "\n").encode()


def _session_name(district: str, session: str) -> str:
    return layout.session_file(Path(), district, session).as_posix()


def _district_name(district: str) -> str:
    return layout.district_file(Path(), district).as_posix()


def _workshop_name(workshop: str) -> str:
    return layout.workshop_file(Path(), workshop).as_posix()


def _workshop(archive: Archive, workshop_id: str) -> Workshop:
    for workshop in archive.workshops():
        if workshop.id == workshop_id:
            return workshop
    raise Refusal(Reason.NO_SUCH_WORKSHOP, workshop=workshop_id)


def _bare(session: Session) -> Session:
    return session.model_copy(update={"arrived": ()})


def _numbered_in(session: Session) -> dict[int, Numbered]:
    return {item.id: item for group in numbered(session) for item in group}
