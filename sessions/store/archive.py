"""A folder of districts, their sessions and workshops: open, list, load, save, lock."""

import json
import secrets
from collections.abc import Callable, Iterable
from contextlib import AbstractContextManager, suppress
from datetime import UTC, datetime
from os import W_OK, access
from pathlib import Path
from types import TracebackType
from typing import Self

from filelock import Timeout
from tinydb import TinyDB

from sessions.district import District, Profile
from sessions.plain_text import fold, slug
from sessions.record import Session
from sessions.refusal import Reason, Refusal
from sessions.store import disk, documents, identity, layout, record_file
from sessions.store.draft import Draft
from sessions.store.layout import cause_of
from sessions.store.locks import Holder, Lock, holder, waiting
from sessions.store.migration import Tables, damaged
from sessions.store.record_file import Found, Notice, Places, RecordFile
from sessions.store.storage import JournalStorage
from sessions.workshop import Workshop

_PATIENCE = 5.0
"""Seconds to wait for somebody else's save of a district, which takes milliseconds."""


def _random_id() -> str:
    return secrets.token_hex(8)


class Archive:
    """An open archive. Nothing is kept open; a session is locked only while somebody writes it.

    Attributes:
        root: the folder, which may be synced or shared.
        state: the local folder for locks and what is derived, never synced.
        id: names the archive wherever it is moved.
        device: names this machine in journals and temporary files.
        user: names the account to others who want to write the same session.
    """

    def __init__(self, root: Path, state: Path, archive_id: str, device: str, user: str) -> None:
        self.root = root
        self.state = state
        self.id = archive_id
        self.device = device
        self.user = user
        # One for each small file, so that a save refuses what changed since this archive last read it.
        self._records: dict[Path, RecordFile] = {}
        self._saved: set[Path] = set()

    @classmethod
    def open(
        cls, root: Path, state: Path, device: str = "", *, user: str = "", new_id: Callable[[], str] = _random_id
    ) -> "Archive":
        """Open an archive; an empty or missing folder becomes one.

        Args:
            root: the archive's folder.
            state: a local folder, created if missing.
            device: a name for this machine, different from that of others on the same share.
            user: the name of the account.
            new_id: gives the id of a new archive.

        Raises:
            Refusal: ``NOT_AN_ARCHIVE`` with ``file`` if the folder holds something else; ``NEWER_FORMAT``;
                ``DAMAGED``; ``NOT_WRITABLE`` with ``file`` and ``cause``; ``IN_USE`` if another program
                does not finish creating it.
        """
        root, state = root.absolute(), state.absolute()
        if root.exists() and not root.is_dir():
            raise Refusal(Reason.NOT_AN_ARCHIVE, file=str(root))
        _private(state / "locks")
        # Two programs that create the same archive at once would each go on with an id of their own.
        with waiting(layout.lock_file(state, "new", layout.root_hash(root)), _PATIENCE, root):
            archive_id = identity.archive_id(root) or _new_archive(root, device, new_id)
        if not access(root, W_OK):
            raise Refusal(Reason.NOT_WRITABLE, file=str(root), cause="read-only")
        return cls(root, state, archive_id, slug(device) if device else "", user)

    # --- districts and workshops ---

    def districts(self) -> list[District]:
        """Return the districts, by name.

        Raises:
            Refusal: ``DAMAGED``, ``NEWER_FORMAT`` or ``NOT_READABLE`` with ``file`` of the first that cannot be read.
        """
        ids = [item.district for item in layout.listing(self.root) if item.kind == "district"]
        return sorted((self.district(item) for item in ids), key=lambda item: (fold(item.name), item.id))

    def district(self, district_id: str) -> District:
        """Return a district.

        Raises:
            Refusal: ``NO_SUCH_DISTRICT`` with ``district``; ``DAMAGED``; ``NEWER_FORMAT``; ``NOT_READABLE``.
        """
        path = layout.district_file(self.root, district_id)
        tables = self._record(path).tables if layout.is_identifier(district_id) else None
        if tables is None:
            raise Refusal(Reason.NO_SUCH_DISTRICT, district=district_id)
        district = documents.district_from(tables, str(path))
        _named_alike(district.id == district_id, path)
        return district

    def save_district(self, district: District) -> None:
        """Save a district, whole.

        Raises:
            Refusal: ``CHANGED_ON_DISK`` if the file is not the one that this archive last read; ``WRITE_FAILED``;
                ``IN_USE``; ``DAMAGED`` or ``NEWER_FORMAT`` if the old file cannot be read, which stays.
        """
        path = layout.district_file(self.root, district.id)
        self._save(path, documents.district_tables(district), documents.district_from)

    def change_profile(self, district_id: str, was: Profile, profile: Profile) -> None:
        """Put a profile in the place of the one that was seen; what else is kept of the district stays.

        Raises:
            Refusal: ``CHANGED_ON_DISK`` if the profile is not ``was`` any more; as ``district`` and ``save_district``.
        """
        district = self.district(district_id)
        if district.profile != was:
            raise Refusal(Reason.CHANGED_ON_DISK, file=str(layout.district_file(self.root, district_id)))
        self.save_district(district.model_copy(update={"profile": profile}))

    def workshops(self) -> list[Workshop]:
        """Return the workshops, by day.

        Raises:
            Refusal: ``DAMAGED``, ``NEWER_FORMAT`` or ``NOT_READABLE`` with ``file`` of the first that cannot be read.
        """
        found: list[Workshop] = []
        for item in layout.listing(self.root):
            path = Path(item.entry.path)
            tables = self._record(path).tables if item.kind == "workshop" else None
            if tables is not None:
                workshop = documents.workshop_from(tables, str(path))
                _named_alike(workshop.id == item.id, path)
                found.append(workshop)
        return sorted(found, key=lambda workshop: (workshop.day, workshop.id))

    def event_of(self, session: Session) -> Workshop | None:
        """Return the workshop that a session belongs to; ``None`` if it belongs to none, or to one that is not here.

        Raises:
            Refusal: as ``workshops``.
        """
        if session.workshop is None:
            return None
        return next((workshop for workshop in self.workshops() if workshop.id == session.workshop), None)

    def save_workshop(self, workshop: Workshop) -> None:
        """Save a workshop, whole.

        Raises:
            Refusal: as ``save_district``.
        """
        path = layout.workshop_file(self.root, workshop.id)
        self._save(path, documents.workshop_tables(workshop), documents.workshop_from)

    def renew_copies(self, workshop: str, districts: Iterable[str] = ()) -> None:
        """Make the second copies of a workshop and of districts those of the present files, and the only ones here.

        Saving does so as far as it can. This says if it cannot, so that nobody believes that a name is gone.

        Raises:
            Refusal: ``WRITE_FAILED`` with ``cause`` and the copy as ``file``; ``DAMAGED``; ``NOT_READABLE``;
                ``IN_USE``.
        """
        files = [layout.workshop_file(self.root, workshop), *(layout.district_file(self.root, d) for d in districts)]
        for path in files:
            with self._waiting(path):
                self._record(path).renew_copy()

    # --- sessions ---

    def session_ids(self) -> list[str]:
        """Return the ids of all sessions, in order; nothing is opened.

        Raises:
            Refusal: ``NOT_READABLE``.
        """
        return sorted({session for _, session in self._places()})

    def resolve(self, beginning: str) -> str:
        """Return the session that is meant by an id, by ``district/id``, or by the only beginning of either.

        Returns:
            The id, or ``district/id`` if two districts have a session of that id.

        Raises:
            Refusal: ``NO_SUCH_SESSION`` with ``session``; ``AMBIGUOUS`` with ``session`` and ``matches``.
        """
        places = self._places()
        hits = _matching(places, beginning.strip().lower())
        if not hits:
            raise Refusal(Reason.NO_SUCH_SESSION, session=beginning)
        names = sorted(_name(place, places) for place in hits)
        if len(names) > 1:
            raise Refusal(Reason.AMBIGUOUS, session=beginning, matches=", ".join(names))
        return names[0]

    def load(self, session_id: str) -> Session:
        """Return a session as it is on the disk.

        Args:
            session_id: an id or ``district/id``, as ``resolve`` returns it.

        Raises:
            Refusal: ``NO_SUCH_SESSION``; ``AMBIGUOUS``; ``DAMAGED``; ``NEWER_FORMAT``; ``NOT_READABLE``.
        """
        return self.read(session_id)[0]

    def read(self, session_id: str) -> tuple[Session, tuple[Notice, ...]]:
        """Return a session as it is on the disk, and what is not as it should be there; nothing is put in order.

        Raises:
            Refusal: as ``load``.
        """
        path = self._find(session_id)
        try:
            loaded = record_file.read(path, self.device, self.places(path))
            try:
                return _session(loaded.tables, path), loaded.notices
            except Refusal:
                if all(notice.found is not Found.JOURNAL_DAMAGED for notice in loaded.notices):
                    raise
            loaded = record_file.read(path, self.device, self.places(path), sound=True)
        except FileNotFoundError:  # gone since it was listed
            raise Refusal(Reason.NO_SUCH_SESSION, session=session_id) from None
        return _session(loaded.tables, path), loaded.notices

    def write(self, session_id: str) -> "Writer":
        """Open a session for writing; nobody else can until the writer is closed.

        Args:
            session_id: an id or ``district/id``, as ``resolve`` returns it.

        Raises:
            Refusal: ``IN_USE`` with ``session`` if it is open for writing here or in another program; as ``load``.
        """
        path = self._find(session_id)
        lock = self._lock(path)
        try:
            self._refuse_other_devices(path)
            db = self._opened(path)
            session, saved_at = _read_in(db, path)
            # What fails here fails again with the first change, and then there are ways out of it.
            with suppress(Refusal):
                _record(db).claim()
            return Writer(db, lock, session, saved_at, self._draft(path))
        except BaseException:
            lock.release()
            raise

    def create(self, session: Session) -> "Writer":
        """Put a new session on the disk and open it for writing; ``saved_at`` is ``None`` until the first save.

        Raises:
            Refusal: ``TARGET_EXISTS`` with ``file`` if there is a session of that id in any district; ``IN_USE``;
                ``WRITE_FAILED``.
        """
        path = layout.session_file(self.root, session.district, session.id)
        lock = self._lock(path)
        try:
            if path.exists() or any(item == session.id for _, item in self._places()):
                raise Refusal(Reason.TARGET_EXISTS, file=str(path))  # noqa: TRY301 (the lock must go)
            _private(path.parent)
            db = self._opened(path)
            db.storage.write(documents.session_tables(session, None))
            return Writer(db, lock, session, None, self._draft(path))
        except BaseException:
            lock.release()
            raise

    def _places(self) -> list[tuple[str, str]]:
        return [(item.district, item.id) for item in layout.listing(self.root) if item.kind == "session"]

    def _find(self, session_id: str) -> Path:
        hits = [place for place in self._places() if session_id in {place[1], "/".join(place)}]
        if not hits:
            raise Refusal(Reason.NO_SUCH_SESSION, session=session_id)
        if len(hits) > 1:
            names = ", ".join(sorted("/".join(place) for place in hits))
            raise Refusal(Reason.AMBIGUOUS, session=session_id, matches=names)
        return layout.session_file(self.root, *hits[0])

    def places(self, path: Path) -> Places:
        """Return where second copies of a file of the archive lie, and where it goes if it is damaged."""
        return Places(
            layout.kept_file(self.state, self.id, self.root, path), layout.damaged_folder(self.state, self.id)
        )

    def _lock(self, path: Path) -> Lock:
        file = layout.lock_file(self.state, self.id, path.stem)
        try:
            return Lock(file, self.user, self.device)
        except Timeout:
            raise _in_use(path.stem, holder(file)) from None

    def _refuse_other_devices(self, path: Path) -> None:
        """Refuse while another machine writes the session in a shared folder, or has not finished it there."""
        for journal in layout.journals(path):
            if journal != layout.journal_file(path, self.device):
                with suppress(FileNotFoundError):  # just given back
                    since = datetime.fromtimestamp(journal.stat().st_mtime, UTC)
                    raise _in_use(path.stem, Holder("", layout.device_of(journal), since), elsewhere=True)

    def _record(self, path: Path) -> RecordFile:
        return self._records.setdefault(path, RecordFile(path, self.device, self.places(path)))

    def _waiting(self, path: Path) -> AbstractContextManager[None]:
        """Hold the lock of a district or a workshop."""
        name = f"{path.stem}.workshop" if path.parent.name == "workshops" else f"{path.parent.name}.district"
        return waiting(layout.lock_file(self.state, self.id, name), _PATIENCE, path)

    def _save(self, path: Path, tables: Tables, load: Callable[[Tables, str], object]) -> None:
        with self._waiting(path):
            _private(path.parent)
            # The old file must be one that this version understands: a newer one is never written over. What was saved
            # here is one; if another program has changed it since, that is refused below.
            if path not in self._saved:
                with suppress(FileNotFoundError):
                    load(record_file.read(path, self.device, self.places(path)).tables, str(path))
                if path not in self._records:
                    _ = self._record(path).tables
            self._saved.discard(path)
            self._record(path).replace(tables)
            self._saved.add(path)

    def _opened(self, path: Path) -> TinyDB:
        return TinyDB(path, self.device, self.places(path), storage=JournalStorage)

    def _draft(self, path: Path) -> Draft:
        return Draft(layout.draft_file(self.state, self.id, path))


class Writer:
    """A session that is open for writing, locked against every other program on this machine.

    Attributes:
        session: as it is on the disk.
        saved_at: when it was last saved, aware; ``None`` if it only was created.
        notices: what was not as it should be when it was opened.
        draft: the line that was being typed.
    """

    def __init__(self, db: TinyDB, lock: Lock, session: Session, saved_at: datetime | None, draft: Draft) -> None:
        self._db = db
        self._lock = lock
        self.draft = draft
        self.session = session
        self.saved_at = saved_at
        self.notices: tuple[Notice, ...] = _record(db).notices

    def save(self, session: Session, now: datetime) -> None:
        """Put the next value of the session on the disk; when this returns it is there to stay.

        A change may touch several tables (striking a contribution changes a next step) and must be whole, so all
        tables go through TinyDB's storage in one write; a table's own ``update`` would write the file for each.

        Args:
            session: the same session, moved on.
            now: the instant, aware.

        Raises:
            Refusal: ``WRITE_FAILED`` with ``file`` and ``cause``; ``CHANGED_ON_DISK`` with ``file``. ``session`` and
                ``saved_at`` stay as they were, and saving can be tried again.
            ValueError: if the writer is closed or of another session, or ``now`` is naive.
        """
        if not self._lock.held:
            raise ValueError("the writer is closed")
        if (session.id, session.district) != (self.session.id, self.session.district):
            raise ValueError("another session than the one that was opened")
        if now.tzinfo is None:
            raise ValueError("an instant needs a time zone")
        instant = now.astimezone(UTC)
        self._db.storage.write(documents.session_tables(session, instant))
        self.session, self.saved_at = session, instant

    def settle(self) -> None:
        """Bring what is in the journal into the session's file, so that others find it there; every change is safe.

        Raises:
            Refusal: ``WRITE_FAILED`` or ``CHANGED_ON_DISK``; nothing is lost.
        """
        _record(self._db).fold()

    def overrule(self) -> Path | None:
        """Go on after ``CHANGED_ON_DISK``: the other version is kept as a copy beside the file, which is returned.

        Raises:
            Refusal: ``WRITE_FAILED``.
        """
        return _record(self._db).overrule()

    def close(self) -> None:
        """Give the session free; closing twice does nothing."""
        self._db.close()
        self._lock.release()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


# --- the archive's own file ---


def _new_archive(root: Path, device: str, new_id: Callable[[], str]) -> str:
    _private(root)
    identity.refuse_strangers(root)
    path, archive_id = layout.archive_file(root), new_id()
    text = json.dumps({"format": layout.ARCHIVE_FORMAT, "id": archive_id}) + "\n"
    try:
        disk.replace(path, text.encode(), layout.temporary_file(path, slug(device) if device else ""))
    except OSError as error:
        raise Refusal(Reason.NOT_WRITABLE, file=str(path), cause=cause_of(error)) from error
    return archive_id


# --- helpers ---


def _read_in(db: TinyDB, path: Path) -> tuple[Session, datetime | None]:
    """Return the session and when it was saved; behind damaged lines of the journal only if that makes sense."""
    record = _record(db)
    for sound in (False, True):
        record.sound = sound
        tables = record.tables
        if tables is None:  # gone since it was listed
            raise Refusal(Reason.NO_SUCH_SESSION, session=path.stem)
        try:
            return _session(tables, path), documents.saved_at(tables, str(path))
        except Refusal:
            if sound or all(notice.found is not Found.JOURNAL_DAMAGED for notice in record.notices):
                raise
    raise AssertionError


def _record(db: TinyDB) -> RecordFile:
    storage = db.storage
    assert isinstance(storage, JournalStorage)
    return storage.record


def _session(tables: Tables, path: Path) -> Session:
    session = documents.session_from(tables, str(path))
    _named_alike((session.district, session.id) == (path.parent.name, path.stem), path)
    return session


def _named_alike(same: bool, path: Path) -> None:
    """Refuse a file that was copied or renamed by hand: saving it would write another one's record."""
    if not same:
        raise damaged(str(path), "the file is named otherwise than what it holds")


def _matching(places: list[tuple[str, str]], wanted: str) -> list[tuple[str, str]]:
    if not wanted:
        return []
    exact = [place for place in places if wanted in {place[1], "/".join(place)}]
    return exact or [p for p in places if p[1].startswith(wanted) or "/".join(p).startswith(wanted)]


def _name(place: tuple[str, str], places: list[tuple[str, str]]) -> str:
    return place[1] if sum(other == place[1] for _, other in places) == 1 else "/".join(place)


def _private(folder: Path) -> None:
    """Create a folder and bring its name to the disk."""
    try:
        for made in layout.make_private(folder):
            disk.sync_folder(made.parent)
    except OSError as error:
        raise Refusal(Reason.NOT_WRITABLE, file=str(folder), cause=cause_of(error)) from error


def _in_use(session: str, who: Holder | None, *, elsewhere: bool = False) -> Refusal:
    facts = {"user": who.user, "machine": who.machine, "since": who.since} if who else {}
    return Refusal(Reason.IN_USE, session=session, elsewhere=elsewhere, **facts)
