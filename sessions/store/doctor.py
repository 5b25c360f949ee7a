"""What is wrong in an archive, and what can be done about it: codes only; the words for them are found at the edge.

``examine`` reads and changes nothing. ``repair`` does the one remedy that a finding names, with the record's lock held,
and only if it looks again and finds the same. Nothing that could be read is lost: what gives way to something else is
set aside in the local state before.

Symbolic links are shown and not followed. Hidden files (``.…``), other programs' temporary ones (``~…``) and
``desktop.ini`` are passed over.
"""

import copy
import json
import os
import re
import secrets
import sqlite3
import stat
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, suppress
from enum import StrEnum
from pathlib import Path
from typing import NamedTuple

from filelock import FileLock, Timeout

from sessions.district import District
from sessions.plain_text import slug
from sessions.record import Session
from sessions.refusal import Reason, Refusal
from sessions.store import disk, documents, encoding, identity, layout, migration, own_methods, record_file
from sessions.store.encoding import Journal
from sessions.store.layout import cause_of
from sessions.store.locks import Lock, waiting
from sessions.store.migration import Tables
from sessions.store.record_file import Found, Places, RecordFile
from sessions.workshop import Workshop


class Damage(StrEnum):
    """What is not as it should be. Every code has words in ``consult/doctor.py``."""

    # the file of a record
    EMPTY = "empty"
    NOT_JSON = "not_json"
    CHECKSUM = "checksum"
    INVALID = "invalid"
    NEWER = "newer"
    NAMED_OTHERWISE = "named_otherwise"
    UNREADABLE = "unreadable"
    UNCHECKED = "unchecked"
    # the journal beside it
    JOURNAL_LEFT = "journal_left"
    JOURNAL_TORN = "journal_torn"
    JOURNAL_DAMAGED = "journal_damaged"
    JOURNAL_STRANGE = "journal_strange"
    JOURNAL_ALONE = "journal_alone"
    JOURNAL_ELSEWHERE = "journal_elsewhere"
    JOURNAL_SEVERAL = "journal_several"
    # what a record names
    NO_DISTRICT = "no_district"
    NO_CASE = "no_case"
    # a method that somebody wrote
    METHOD_FAULTY = "method_faulty"
    # the archive
    NO_ARCHIVE_FILE = "no_archive_file"
    CONFLICT_COPY = "conflict_copy"
    TEMPORARY = "temporary"
    OPEN_TO_OTHERS = "open_to_others"
    LINK = "link"
    UNKNOWN = "unknown"
    # the local state
    COPY_MISSING = "copy_missing"
    COPY_DAMAGED = "copy_damaged"
    COPY_ALONE = "copy_alone"
    DRAFT_ALONE = "draft_alone"
    CATALOGUE = "catalogue"


REMARKS = frozenset({Damage.UNCHECKED, Damage.LINK, Damage.UNKNOWN, Damage.COPY_MISSING})
"""Worth knowing, and no damage: every record is whole all the same."""


class Remedy(StrEnum):
    """What ``repair`` does. Every code has words in ``consult/doctor.py``."""

    PERSON = "person"
    """Nothing: a person must decide."""
    RESTORE = "restore"
    """Put the second copy in the place of the file, with the journal's changes if they go on from it."""
    RECHECK = "recheck"
    """Keep what the file holds, with the journal's changes if they go on from it, under a new checksum."""
    ADD_CHECK = "add_check"
    """Write the file anew with a checksum."""
    FOLD = "fold"
    """Bring what can be read of the journal into the file."""
    TAKE_OVER = "take_over"
    """Do the same with the journal of another machine, which must not be writing any more."""
    SET_ASIDE = "set_aside"
    """Move the file to where damaged files of this archive lie."""
    COPY_AGAIN = "copy_again"
    """Write the second copy anew."""
    WRITE_DISTRICT = "write_district"
    """Write the district's file from what its sessions hold: name and cases."""
    WRITE_ARCHIVE_FILE = "write_archive_file"
    CLOSE_TO_OTHERS = "close_to_others"
    """Let only the owner read it."""
    REMOVE = "remove"
    """Remove a file of which nobody needs anything."""


class Finding(NamedTuple):
    """One thing that is not as it should be.

    Attributes:
        code: what it is.
        file: the file or folder.
        remedy: what ``repair`` does about it.
        cause: in words for developers, never anybody's words.
        record: the file of the record that it belongs to, there or not; ``None`` if it belongs to none.
    """

    code: Damage
    file: Path
    remedy: Remedy
    cause: str = ""
    record: Path | None = None


class Done(StrEnum):
    """What became of a repair. Every code has words in ``consult/doctor.py``."""

    DONE = "done"
    GONE = "gone"
    """It was no longer so: repaired together with something before, or by another program."""
    LEFT = "left"
    """It is left to a person."""
    IN_USE = "in_use"
    FAILED = "failed"


class Outcome(NamedTuple):
    """How a repair ended.

    Attributes:
        done: the code.
        aside: what was set aside, where it lies now.
        cause: why it failed, in words for developers.
    """

    done: Done
    aside: tuple[Path, ...] = ()
    cause: str = ""


_Model = Session | District | Workshop

_LOOKS = 5
"""How often to look again when a writer has changed a record under our eyes."""
_PATIENCE = 5.0
"""Seconds to wait for another program that makes the archive's own file, which takes milliseconds."""
_FEW = 8
"""Bytes in which a damaged file may differ from its second copy and still be the same version."""
_WHILE_WRITTEN = {Damage.JOURNAL_LEFT, Damage.JOURNAL_TORN, Damage.COPY_MISSING, Damage.COPY_DAMAGED}
"""As it should be while a program writes the record."""
_TEMPORARY = re.compile(r"~[^.]+\.(?:\d+\.)?(?:json|txt|toml|(?P<writer>[^.]+)\.journal)(?:\.(?P<device>[^.]+))?\.tmp")
_NOTICED = {
    Found.TORN: (Damage.JOURNAL_TORN, Remedy.FOLD),
    Found.JOURNAL_DAMAGED: (Damage.JOURNAL_DAMAGED, Remedy.FOLD),
    Found.JOURNAL_STRANGE: (Damage.JOURNAL_STRANGE, Remedy.SET_ASIDE),
}


def _random_id() -> str:
    return secrets.token_hex(8)


def files(root: Path, state: Path) -> list[Path]:
    """Return what ``examine`` looks at: the files of the archive, and of what belongs to it in the local state.

    Raises:
        Refusal: as ``examine``.
    """
    looked = _opened(root, state, "")
    if looked is None:
        return []
    return [Path(entry.path) for entry in looked.entries() if not _is_folder(entry)]


def examine(root: Path, state: Path, device: str = "") -> list[Finding]:
    """Return what is not as it should be, in the order in which it is to be repaired; nothing is changed.

    Args:
        root: the archive; one that is missing or empty has nothing to find.
        state: the local folder, as for ``Archive.open``.
        device: the name of this machine, as for ``Archive.open``.

    Raises:
        Refusal: ``NOT_AN_ARCHIVE``, ``NEWER_FORMAT``, ``NOT_READABLE`` or ``DAMAGED`` with ``file``: no archive whose
            files could be checked.
    """
    looked = _opened(root, state, device)
    return looked.findings() if looked else []


def repair(
    finding: Finding,
    root: Path,
    state: Path,
    device: str = "",
    *,
    user: str = "",
    new_id: Callable[[], str] = _random_id,
) -> Outcome:
    """Do the remedy that a finding names, if it still is so.

    Args:
        finding: as ``examine`` returned it.
        root, state, device: as for ``examine``.
        user: the name of the account, said to others who want to write the record meanwhile.
        new_id: gives the id of an archive whose own id is lost.
    """
    if finding.remedy is Remedy.PERSON:
        return Outcome(Done.LEFT)
    try:
        looked = _opened(root, state, device)
        return looked.repair(finding, user, new_id) if looked else Outcome(Done.GONE)
    except Refusal as refusal:
        done = Done.IN_USE if refusal.reason is Reason.IN_USE else Done.FAILED
        return Outcome(done, cause=str(refusal.facts.get("cause", refusal.reason.value)))
    except OSError as error:
        return Outcome(Done.FAILED, cause=cause_of(error))


def _opened(root: Path, state: Path, device: str) -> "_Archive | None":
    root, state = root.absolute(), state.absolute()
    try:
        archive_id, cause = identity.archive_id(root), "missing"
    except Refusal as refusal:
        if refusal.reason is not Reason.DAMAGED or not _has_records(root):
            raise
        archive_id, cause = None, str(refusal.facts["cause"])
    if archive_id is None and not _has_records(root):
        identity.check_folder(root)
        return None
    return _Archive(root, state, slug(device) if device else "", archive_id, cause)


def _has_records(root: Path) -> bool:
    return next(layout.listing(root), None) is not None


class _Seen(NamedTuple):
    """A record as it was read.

    Attributes:
        code: what is wrong with its file; ``None`` if nothing is.
        cause, remedy: as in ``Finding``.
        instead: the bytes that the remedy puts in the place of the file.
        model: what the record holds; ``None`` if that cannot be read.
        noticed: what is wrong with its journal.
        payload: the bytes of a file that is whole.
        check: its checksum; empty if it has none.
    """

    code: Damage | None = None
    cause: str = ""
    remedy: Remedy = Remedy.PERSON
    instead: bytes | None = None
    model: _Model | None = None
    noticed: tuple[Found, ...] = ()
    payload: bytes = b""
    check: str = ""


class _Archive:
    """An archive under examination.

    Attributes:
        id: the archive's id; if its own file is lost, the one that the second copies tell, or nothing.
    """

    def __init__(self, root: Path, state: Path, device: str, archive_id: str | None, cause: str) -> None:
        self._root = root
        self._state = state
        self._device = device
        self._has_file = archive_id is not None
        self._cause = cause
        self.id = archive_id if archive_id is not None else self._told_id()
        self._models: dict[Path, _Model] = {}
        self._restored: set[Path] = set()

    # --- all of it ---

    def findings(self) -> list[Finding]:
        """Return everything that is not as it should be."""
        found: list[Finding] = []
        if not self._has_file:
            path = layout.archive_file(self._root)
            found.append(Finding(Damage.NO_ARCHIVE_FILE, path, Remedy.WRITE_ARCHIVE_FILE, self._cause))
        entries = list(self.entries())
        found += self._open_to_others(entries)
        records, others = self._sorted(entries)
        for path in records:
            found += self._record(path)
        found += self._references(records)
        found += others
        found += self._left_in_state(records)
        found += self._catalogue()
        return found

    def entries(self) -> Iterator[os.DirEntry[str]]:
        """Give files, folders and links of the archive and of what belongs to it in the local state."""
        yield from _walk(self._root)
        yield from self._state_entries()
        with suppress(Refusal):
            catalogue = layout.catalogue_file(self._state, self._root)
            yield from (entry for entry in _listed(catalogue.parent) if entry.name == catalogue.name)

    def _state_entries(self) -> Iterator[os.DirEntry[str]]:
        if not self.id:
            return
        yield from _walk(self._state / "generations" / self.id)
        yield from _walk(layout.damaged_folder(self._state, self.id))
        for entry in _listed(self._state / "drafts"):
            if entry.name.removeprefix("~").startswith(f"{self.id}-"):
                yield entry

    def _sorted(self, entries: Sequence[os.DirEntry[str]]) -> tuple[list[Path], list[Finding]]:
        """Return the files of records, also those of which only a journal is there, and what else was found."""
        records: set[Path] = set()
        others: list[Finding] = []
        for entry in entries:
            path = Path(entry.path)
            if entry.is_symlink():
                others.append(Finding(Damage.LINK, path, Remedy.PERSON))
                continue
            if _TEMPORARY.fullmatch(entry.name):
                others += self._temporary(path)
                continue
            if not path.is_relative_to(self._root) or entry.name.startswith("~") or self._is_of_the_layout(entry):
                continue
            if path == layout.package_file(self._root) and not _is_folder(entry):
                others += _package(path)
                continue
            record = self._record_of(path)
            if record is not None and entry.is_file(follow_symlinks=False):
                records.add(record)
                continue
            is_method = path.parent == layout.methods_folder(self._root) and path.suffix == layout.METHOD
            if is_method and layout.is_identifier(path.stem) and entry.is_file(follow_symlinks=False):
                others += _method(path)
                continue
            is_copy = (is_method or path.suffix in {".json", layout.JOURNAL}) and not _is_folder(entry)
            others.append(Finding(Damage.CONFLICT_COPY if is_copy else Damage.UNKNOWN, path, Remedy.PERSON))
        # The district's file first: what its sessions name is looked for there.
        return sorted(records, key=lambda path: (path.parent, path.name != "district.json", path.name)), others

    def _is_of_the_layout(self, entry: os.DirEntry[str]) -> bool:
        """Return whether an entry is a folder of the archive, or the archive's own file."""
        path = Path(entry.path)
        if not _is_folder(entry):
            return path == layout.archive_file(self._root)
        districts = self._root / "districts"
        return path in {districts, self._root / "workshops", layout.methods_folder(self._root)} or (
            path.parent == districts and layout.is_identifier(path.name)
        )

    def _record_of(self, path: Path) -> Path | None:
        """Return the file of the record to which a file or journal belongs."""
        folder = path.parent
        if folder != self._root / "workshops" and (
            folder.parent != self._root / "districts" or not layout.is_identifier(folder.name)
        ):
            return None
        if layout.is_journal(path.name):
            return path.with_name(f"{path.name.partition('.')[0]}.json")
        return path if path.suffix == ".json" and layout.is_identifier(path.stem) else None

    def _open_to_others(self, entries: Sequence[os.DirEntry[str]]) -> list[Finding]:
        if os.name == "nt":  # there is nothing like it
            return []
        paths = [self._root, *(Path(entry.path) for entry in entries)]
        found = []
        for path in paths:
            mode = _mode(path)
            if mode is not None and mode & 0o077 and not stat.S_ISLNK(mode):
                cause = f"mode {stat.S_IMODE(mode):04o}"
                found.append(Finding(Damage.OPEN_TO_OTHERS, path, Remedy.CLOSE_TO_OTHERS, cause))
        return found

    def _temporary(self, path: Path) -> list[Finding]:
        name = _TEMPORARY.fullmatch(path.name)
        assert name is not None
        if self._anybody_writes():
            return []
        device = name["device"] or name["writer"] or self._device
        # In a shared folder another machine may be writing it at this moment; the local state is nobody else's.
        theirs = path.is_relative_to(self._root) and device not in {self._device, self._device or "local"}
        cause = f"of {device}" if theirs else ""
        return [Finding(Damage.TEMPORARY, path, Remedy.PERSON if theirs else Remedy.REMOVE, cause)]

    def _anybody_writes(self) -> bool:
        start = f"{self.id}-" if self.id else "new-"
        return any(
            _held(Path(entry.path))
            for entry in _listed(self._state / "locks")
            if entry.name.endswith(".lock") and entry.name.startswith((start, "new-"))
        )

    # --- one record ---

    def _record(self, path: Path, *, locked: bool = False) -> list[Finding]:
        """Return what is wrong with a record; ``locked`` if this program holds its lock."""
        found: list[Finding] = []
        for _ in range(_LOOKS):
            before = self._stamps(path)
            journals = self._journals(path)
            seen = self._look(path, journals)
            found = self._found(path, journals, seen)
            if not found or before == self._stamps(path):
                break
        if seen.model is not None:
            self._models[path] = seen.model
        if seen.instead is not None:
            self._restored.add(path)
        if found and not locked and self._in_use(path):
            return [finding for finding in found if finding.code not in _WHILE_WRITTEN]
        return found

    def _found(self, path: Path, journals: Sequence[Path], seen: _Seen) -> list[Finding]:
        several = len(journals) > 1
        if seen.code is Damage.JOURNAL_ALONE:
            remedy = Remedy.PERSON if several else seen.remedy
            return [Finding(seen.code, journal, remedy, seen.cause, path) for journal in journals]
        found: list[Finding] = []
        if several:
            found += [Finding(Damage.JOURNAL_SEVERAL, item, Remedy.PERSON, "", path) for item in journals]
        mendable = seen.code is None or seen.remedy is not Remedy.PERSON
        if len(journals) == 1 and not self._is_own(journals[0]):
            # Said before anything else is: it must not be done while that machine writes.
            remedy = Remedy.TAKE_OVER if mendable else Remedy.PERSON
            found.append(Finding(Damage.JOURNAL_ELSEWHERE, journals[0], remedy, layout.device_of(journals[0]), path))
        if seen.code is not None:
            found.append(Finding(seen.code, path, Remedy.PERSON if several else seen.remedy, seen.cause, path))
        if len(journals) == 1 and self._is_own(journals[0]) and mendable:
            noticed = [_NOTICED[item] for item in seen.noticed] or [(Damage.JOURNAL_LEFT, Remedy.FOLD)]
            found += [Finding(code, journals[0], remedy, "", path) for code, remedy in noticed]
        if not found and not seen.check:
            found.append(Finding(Damage.UNCHECKED, path, Remedy.ADD_CHECK, "", path))
        return found or self._copies(path, seen.payload)

    def _look(self, path: Path, journals: Sequence[Path]) -> _Seen:
        try:
            parsed = [encoding.read_journal(disk.read(journal)[0]) for journal in journals]
            payload = disk.read(path)[0] if os.path.lexists(path) else None
        except OSError as error:
            return _Seen(Damage.UNREADABLE, cause_of(error))
        if payload is None:
            return self._without_file(path, journals, parsed)
        return self._with_file(path, payload, journals, parsed)

    def _with_file(self, path: Path, payload: bytes, journals: Sequence[Path], parsed: Sequence[Journal]) -> _Seen:
        try:
            content = encoding.decode(payload, str(path))
        except Refusal as refusal:
            return self._broken(path, payload, parsed, str(refusal.facts.get("cause", "")))
        try:
            model, noticed = self._read(path, content.tables, journals)
        except Refusal as refusal:
            if refusal.reason is Reason.NEWER_FORMAT:
                return _Seen(Damage.NEWER, f"schema {refusal.facts.get('found')}")
            instead, _ = self._copy(path, _bases(parsed), payload)
            remedy = Remedy.PERSON if instead is None else Remedy.RESTORE
            return _Seen(Damage.INVALID, str(refusal.facts.get("cause", "")), remedy, instead)
        if not _is_named_alike(model, path):
            return _Seen(Damage.NAMED_OTHERWISE, "the file is named otherwise than what it holds")
        return _Seen(model=model, noticed=noticed, payload=payload, check=content.check)

    def _read(self, path: Path, tables: Tables, journals: Sequence[Path]) -> tuple[_Model, tuple[Found, ...]]:
        if len(journals) != 1:  # of several none is the one
            return _model(tables, path), ()
        for sound in (False, True):
            loaded = record_file.read(path, layout.device_of(journals[0]), None, journals, sound=sound)
            noticed = tuple(notice.found for notice in loaded.notices)
            try:
                return _model(loaded.tables, path), noticed
            except Refusal:
                if sound or Found.JOURNAL_DAMAGED not in noticed:
                    raise
        raise AssertionError

    def _without_file(self, path: Path, journals: Sequence[Path], parsed: Sequence[Journal]) -> _Seen:
        if any(not self._is_own(journal) for journal in journals):
            # A sync tool may bring the file a moment later.
            return _Seen(Damage.JOURNAL_ALONE, "of another device")
        instead, _ = self._copy(path, _bases(parsed), b"")
        remedy = Remedy.SET_ASIDE if instead is None else Remedy.RESTORE
        return _Seen(Damage.JOURNAL_ALONE, "there is no file to it", remedy, instead)

    def _broken(self, path: Path, payload: bytes, journals: Sequence[Journal], cause: str) -> _Seen:
        """Return a record whose file does not read as it was written."""
        code = Damage.NOT_JSON if payload else Damage.EMPTY
        tables: Tables = {}
        with suppress(Refusal):
            tables = migration.parse(payload, str(path))
            code = Damage.CHECKSUM
            if migration.schema_of(tables) > layout.SCHEMA:
                return _Seen(Damage.NEWER, cause)
        claimed = encoding.claimed_check(payload)
        instead, exact = self._copy(path, _bases(journals) | ({claimed} - {""}), payload)
        if code is Damage.CHECKSUM and not exact:
            # Behind the copy the file went on: its own content is worth more, wherever the fault in it lies.
            kept = _rechecked(path, tables, claimed, journals)
            if kept is not None:
                return _Seen(code, cause, Remedy.RECHECK, kept)
        return _Seen(code, cause, Remedy.PERSON if instead is None else Remedy.RESTORE, instead)

    def _copy(self, path: Path, bases: set[str], payload: bytes) -> tuple[bytes | None, bool]:
        """Return the second copy that can take the place of a file, and whether it is of the same version."""
        sound: list[tuple[bytes, bool]] = []
        for kept in self._kept(path):
            with suppress(OSError, Refusal):
                found = disk.read(kept)[0]
                content = encoding.decode(found, str(kept))
                if _is_named_alike(_model(content.tables, path), path):
                    sound.append((found, content.check in bases or _are_alike(found, payload)))
        return next((item for item in sound if item[1]), sound[0] if sound else (None, False))

    def _copies(self, path: Path, payload: bytes) -> list[Finding]:
        found: list[Finding] = []
        for number, kept in enumerate(self._kept(path)):
            try:
                copied = disk.read(kept)[0]
                if copied == payload:
                    continue
                encoding.decode(copied, str(kept))
            except FileNotFoundError:
                cause, code = "missing", Damage.COPY_MISSING
            except OSError as error:
                cause, code = cause_of(error), Damage.COPY_DAMAGED
            except Refusal as refusal:
                cause, code = str(refusal.facts.get("cause", "")), Damage.COPY_DAMAGED
            else:
                cause, code = "not of the present file", Damage.COPY_MISSING
            if number and code is Damage.COPY_MISSING:  # the one before need not be there
                continue
            remedy = Remedy.SET_ASIDE if number else Remedy.COPY_AGAIN
            found.append(Finding(code, kept, remedy, cause, path))
        return found

    # --- what belongs together ---

    def _references(self, records: Sequence[Path]) -> list[Finding]:
        found: list[Finding] = []
        folders = dict.fromkeys(path.parent for path in records if path.parent != self._root / "workshops")
        for folder in folders:
            path = layout.district_file(self._root, folder.name)
            if path not in records:
                found += self._no_district(path)
                continue
            district = self._models.get(path)
            if not isinstance(district, District):
                continue
            cases = {case.id for case in district.cases}
            for record, session in self._models.items():
                if isinstance(session, Session) and record.parent == folder and session.case.id not in cases:
                    found.append(Finding(Damage.NO_CASE, record, Remedy.PERSON, session.case.id, record))
        return found

    def _no_district(self, path: Path) -> list[Finding]:
        if os.path.lexists(path):
            return []
        sessions = self._sessions(path.parent)
        instead, _ = self._copy(path, set(), b"")
        remedy = Remedy.WRITE_DISTRICT if sessions else Remedy.PERSON
        if instead is not None:
            remedy = Remedy.RESTORE
            self._restored.add(path)
        return [Finding(Damage.NO_DISTRICT, path, remedy, "missing", path)]

    def _sessions(self, folder: Path) -> list[Session]:
        """Return the sessions of a district that could be read, the latest day last."""
        found = [item for path, item in self._models.items() if path.parent == folder and isinstance(item, Session)]
        return sorted(found, key=lambda session: (session.day, session.id))

    def _left_in_state(self, records: Sequence[Path]) -> list[Finding]:
        """Return second copies and drafts whose record is gone; they hold people's words."""
        if not self.id:
            return []
        known = {*records, *self._restored}
        generations = self._state / "generations" / self.id
        drafts = {layout.draft_file(self._state, self.id, path) for path in known}
        found: list[Finding] = []
        for entry in self._state_entries():
            path = Path(entry.path)
            if _is_folder(entry) or entry.is_symlink() or entry.name.startswith("~"):
                continue
            if path.is_relative_to(generations):
                name = f"{entry.name.removesuffix('.json').removesuffix('.1')}.json"
                record = self._root / path.relative_to(generations).with_name(name)
                if record not in known and not os.path.lexists(record):
                    found.append(Finding(Damage.COPY_ALONE, path, Remedy.PERSON, "", record))
            elif path.parent == self._state / "drafts" and path not in drafts:
                found.append(Finding(Damage.DRAFT_ALONE, path, Remedy.PERSON))
        return found

    def _catalogue(self) -> list[Finding]:
        path = layout.catalogue_file(self._state, self._root)
        if not path.is_file() or path.is_symlink():
            return []
        try:
            with closing(sqlite3.connect(f"{path.as_uri()}?mode=ro", uri=True, timeout=1)) as database:
                answer = str(database.execute("PRAGMA quick_check(1)").fetchone()[0])
        except sqlite3.DatabaseError as error:
            # Whatever else it is, such as another program that writes, is no damage.
            bad = getattr(error, "sqlite_errorcode", 0) & 0xFF in {sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB}
            answer = str(error) if bad else "ok"
        return [] if answer == "ok" else [Finding(Damage.CATALOGUE, path, Remedy.REMOVE, "cannot be read")]

    # --- repairing ---

    def repair(self, finding: Finding, user: str, new_id: Callable[[], str]) -> Outcome:
        """Do what a finding names, with the record's lock held if it belongs to one.

        Raises:
            OSError, Refusal: as the store says; ``IN_USE`` if somebody writes the record.
        """
        if finding.code is Damage.NO_ARCHIVE_FILE:
            return self._write_archive_file(new_id)
        if finding.record is None:
            return self._repaired(finding)
        if not self.id:
            return Outcome(Done.FAILED, cause="the archive has no id")
        layout.make_private(self._state / "locks")
        try:
            lock = Lock(self._lock_file(finding.record), user, self._device)
        except Timeout:
            raise Refusal(Reason.IN_USE, file=str(finding.record)) from None
        try:
            return self._repaired(finding)
        finally:
            lock.release()

    def _repaired(self, finding: Finding) -> Outcome:
        if not self._is_still(finding):
            return Outcome(Done.GONE)
        aside = self._remedied(finding)
        if self._is_still(finding):
            return Outcome(Done.FAILED, aside, "it is still so")
        return Outcome(Done.DONE, aside)

    def _write_archive_file(self, new_id: Callable[[], str]) -> Outcome:
        layout.make_private(self._state / "locks")
        path = layout.archive_file(self._root)
        with waiting(layout.lock_file(self._state, "new", layout.root_hash(self._root)), _PATIENCE, path):
            with suppress(Refusal):
                if identity.archive_id(self._root) is not None:
                    return Outcome(Done.GONE)
            self.id = self.id or new_id()
            aside = (self._set_aside(path),) if os.path.lexists(path) else ()
            text = json.dumps({"format": layout.ARCHIVE_FORMAT, "id": self.id}) + "\n"
            disk.replace(path, text.encode(), layout.temporary_file(path, self._device))
        return Outcome(Done.DONE, aside)

    def _is_still(self, finding: Finding) -> bool:
        if finding.code is Damage.OPEN_TO_OTHERS:
            mode = _mode(finding.file)
            return mode is not None and bool(mode & 0o077) and not stat.S_ISLNK(mode)
        if finding.code is Damage.TEMPORARY:
            return os.path.lexists(finding.file)
        if finding.code is Damage.CATALOGUE:
            return bool(self._catalogue())
        assert finding.record is not None
        if finding.code is Damage.NO_DISTRICT:
            return not os.path.lexists(finding.file)
        found = self._record(finding.record, locked=True) if self._is_there(finding.record) else []
        return any(
            (item.code, item.file, item.remedy) == (finding.code, finding.file, finding.remedy) for item in found
        )

    def _is_there(self, record: Path) -> bool:
        return os.path.lexists(record) or bool(self._journals(record))

    def _remedied(self, finding: Finding) -> tuple[Path, ...]:
        """Do it, and return what was set aside."""
        file, record = finding.file, finding.record
        if finding.remedy is Remedy.CLOSE_TO_OTHERS:
            file.chmod(0o700 if file.is_dir() else 0o600)
            return ()
        if finding.remedy is Remedy.REMOVE:
            return self._removed(finding)
        assert record is not None
        if finding.remedy is Remedy.COPY_AGAIN:
            return self._copied_again(file, record)
        if finding.remedy is Remedy.WRITE_DISTRICT:
            return self._written_district(record)
        if finding.remedy is Remedy.SET_ASIDE and (file.suffix != layout.JOURNAL or not os.path.lexists(record)):
            aside = self._set_aside(file)
            disk.remove(file)
            return (aside,)
        return self._mended(record)

    def _mended(self, path: Path) -> tuple[Path, ...]:
        """Put a record in order: the file from what can be read, with the one journal that goes on from it."""
        journals = self._journals(path)
        seen = self._look(path, journals)
        before = disk.read(path)[0] if os.path.lexists(path) else None
        now = seen.instead if seen.instead is not None else before
        troubled = seen.instead is not None or any(found is not Found.TORN for found in seen.noticed)
        aside: list[Path] = []
        # A copy of another version goes when the next one is kept; a journal that does not fit may go on from it.
        copies = [item for item in self._kept(path)[: 2 if troubled else 1] if os.path.lexists(item)]
        aside += [self._set_aside(item) for item in copies if disk.read(item)[0] != now]
        if seen.instead is not None:
            aside += [self._set_aside(item) for item in (path, *journals) if os.path.lexists(item)]
        elif Found.TORN in seen.noticed:
            # It was never shown as saved, but what there is of it can be read.
            aside += [self._set_aside(journal) for journal in journals]
        if seen.instead is not None:
            for made in layout.make_private(path.parent):
                disk.sync_folder(made.parent)
            disk.replace(path, seen.instead, layout.temporary_file(path, self._device))
        device = layout.device_of(journals[0]) if journals else self._device
        return (*aside, *self._folded(path, device))

    def _folded(self, path: Path, device: str) -> tuple[Path, ...]:
        """Bring the journal of a device into the file.

        Under its own name, never renamed before: a journal with a damaged first line is known by its name.
        """
        record = RecordFile(path, device, self._places(path))
        for sound in (False, True):
            record.sound = sound
            try:
                _model(record.tables or {}, path)
                break
            except Refusal:
                if sound or all(notice.found is not Found.JOURNAL_DAMAGED for notice in record.notices):
                    raise
        try:
            record.claim()
        finally:
            record.close()
        return tuple(notice.aside for notice in record.notices if notice.aside is not None)

    def _removed(self, finding: Finding) -> tuple[Path, ...]:
        if finding.code is Damage.TEMPORARY:
            if self._anybody_writes():
                raise Refusal(Reason.IN_USE, file=str(finding.file))
            disk.remove(finding.file)
            return ()
        for suffix in ("", "-journal", "-wal", "-shm"):
            disk.remove(finding.file.with_name(finding.file.name + suffix))
        return ()

    def _copied_again(self, kept: Path, record: Path) -> tuple[Path, ...]:
        payload = disk.read(record)[0]
        encoding.decode(payload, str(record))
        aside = (self._set_aside(kept),) if os.path.lexists(kept) else ()
        layout.make_private(kept.parent)
        disk.replace(kept, payload, layout.temporary_file(kept))
        return aside

    def _written_district(self, path: Path) -> tuple[Path, ...]:
        for entry in _listed(path.parent):
            record = self._record_of(Path(entry.path))
            if record is not None and not entry.is_symlink():
                self._record(record)
        sessions = self._sessions(path.parent)
        latest = sessions[-1]
        district = District(
            id=path.parent.name,
            name=latest.district_name,
            cases=tuple({session.case.id: session.case for session in sessions}.values()),
            invented=all(session.invented for session in sessions),
        )
        RecordFile(path, self._device, self._places(path)).replace(documents.district_tables(district))
        return ()

    def _set_aside(self, path: Path) -> Path:
        """Copy a file to where damaged ones lie, and return the copy."""
        folder = layout.damaged_folder(self._state, self.id)
        layout.make_private(folder)
        target = layout.free_name(folder / f"{path.parent.name}-{path.name}")
        disk.replace(target, disk.read(path)[0], layout.temporary_file(target))
        return target

    # --- where things lie ---

    def _lock_file(self, record: Path) -> Path:
        """Return the lock that whoever writes a record holds."""
        name = record.stem
        if record.parent == self._root / "workshops":
            name = f"{record.stem}.workshop"
        elif record == layout.district_file(self._root, record.parent.name):
            name = f"{record.parent.name}.district"
        return layout.lock_file(self._state, self.id, name)

    def _in_use(self, record: Path) -> bool:
        return bool(self.id) and _held(self._lock_file(record))

    def _places(self, path: Path) -> Places:
        kept = layout.kept_file(self._state, self.id, self._root, path)
        return Places(kept, layout.damaged_folder(self._state, self.id))

    def _kept(self, path: Path) -> tuple[Path, ...]:
        if not self.id:
            return ()
        kept = self._places(path).kept
        return kept, record_file.earlier(kept)

    def _journals(self, path: Path) -> list[Path]:
        return [journal for journal in layout.journals(path) if not journal.is_symlink()]

    def _is_own(self, journal: Path) -> bool:
        return layout.device_of(journal) == (self._device or "local")

    def _stamps(self, path: Path) -> list[disk.Stamp | None]:
        with suppress(OSError):
            return [disk.stamp(item) for item in (path, *self._journals(path))]
        return []

    def _told_id(self) -> str:
        """Return the one archive id of whose second copies one is a copy of a file here; empty otherwise."""
        told = [
            entry.name
            for entry in _listed(self._state / "generations")
            if layout.is_identifier(entry.name) and _is_folder(entry) and self._has_copies(Path(entry.path))
        ]
        return told[0] if len(told) == 1 else ""

    def _has_copies(self, folder: Path) -> bool:
        for entry in _walk(folder):
            kept = Path(entry.path)
            if not entry.is_file(follow_symlinks=False):
                continue
            with suppress(OSError):
                if disk.read(self._root / kept.relative_to(folder))[0] == disk.read(kept)[0]:
                    return True
        return False


# --- a record's content ---


def _model(tables: Tables, path: Path) -> _Model:
    """Return what the tables of a record hold.

    Raises:
        Refusal: ``DAMAGED`` or ``NEWER_FORMAT``.
    """
    if path.parent.name == "workshops" and path.parent.parent.name != "districts":
        return documents.workshop_from(tables, str(path))
    if path.name == "district.json":
        return documents.district_from(tables, str(path))
    session = documents.session_from(tables, str(path))
    documents.saved_at(tables, str(path))
    return session


def _package(path: Path) -> list[Finding]:
    """Return what is wrong with the file that says of which room's package the archive was made."""
    try:
        encoding.decode(disk.read(path)[0], str(path))
    except OSError as error:
        return [Finding(Damage.UNREADABLE, path, Remedy.PERSON, cause_of(error))]
    except Refusal as refusal:
        return [Finding(Damage.CHECKSUM, path, Remedy.PERSON, str(refusal.facts["cause"]))]
    return []


def _method(path: Path) -> list[Finding]:
    """Return what is wrong with the file of a method that somebody wrote."""
    try:
        own_methods.load(path)
    except Refusal as refusal:
        if refusal.reason is not Reason.METHOD_FILE:
            return [Finding(Damage.UNREADABLE, path, Remedy.PERSON, str(refusal.facts["cause"]))]
        faults = refusal.facts["faults"]
        assert isinstance(faults, tuple)
        # Line and field only: what was found there may be anybody's words.
        cause = ", ".join(f"{fault.line}: {fault.field}" for fault in faults)
        return [Finding(Damage.METHOD_FAULTY, path, Remedy.PERSON, cause)]
    return []


def _is_named_alike(model: _Model, path: Path) -> bool:
    if isinstance(model, Session):
        return (model.district, model.id) == (path.parent.name, path.stem)
    return model.id == (path.parent.name if isinstance(model, District) else path.stem)


def _bases(journals: Sequence[Journal]) -> set[str]:
    return {journal.base for journal in journals} - {""}


def _rechecked(path: Path, tables: Tables, claimed: str, journals: Sequence[Journal]) -> bytes | None:
    """Return the content of a file whose checksum is wrong, under a new one; ``None`` if the models refuse it."""
    without_head = {name: table for name, table in tables.items() if not _is_head(name, table)}
    journal = journals[0] if len(journals) == 1 and journals[0].base and journals[0].base == claimed else None
    counts = (len(journal.changes), journal.sound) if journal else (0,)
    for count in counts:
        mended = copy.deepcopy(without_head)
        for change in journal.changes[:count] if journal else ():
            encoding.apply(mended, change)
        with suppress(Refusal):
            if _is_named_alike(_model(mended, path), path):
                return encoding.encode(mended, journal.id if journal else "")[0]
    return None


def _is_head(name: str, table: dict[str, dict[str, object]]) -> bool:
    """Return whether a table is the first line of a file, be it under a damaged name."""
    return name == encoding.FILE or table.get("1", {}).keys() == {"check", "folded"}


def _are_alike(one: bytes, other: bytes) -> bool:
    return len(one) == len(other) and sum(a != b for a, b in zip(one, other, strict=True)) <= _FEW


# --- the disk ---


def _walk(folder: Path) -> Iterator[os.DirEntry[str]]:
    """Give what lies below a folder, each folder before what is in it; those that nobody here named stay shut."""
    for entry in sorted(_listed(folder), key=lambda entry: entry.name):
        if entry.name.startswith(".") or entry.name == "desktop.ini":
            continue
        yield entry
        if _is_folder(entry) and layout.is_identifier(entry.name):
            yield from _walk(Path(entry.path))


def _listed(folder: Path) -> list[os.DirEntry[str]]:
    try:
        with os.scandir(folder) as entries:
            return list(entries)
    except (FileNotFoundError, NotADirectoryError):
        return []
    except OSError as error:
        raise Refusal(Reason.NOT_READABLE, file=str(folder), cause=cause_of(error)) from error


def _is_folder(entry: os.DirEntry[str]) -> bool:
    return entry.is_dir(follow_symlinks=False)


def _mode(path: Path) -> int | None:
    try:
        return path.lstat().st_mode
    except OSError:
        return None


def _held(lock: Path) -> bool:
    """Return whether somebody holds a lock; one that nobody ever made is not made."""
    if not lock.exists():
        return False
    attempt = FileLock(lock, thread_local=False, mode=0o600, fallback_to_soft=False)
    try:
        attempt.acquire(blocking=False)
    except OSError:  # also where it cannot be told
        return True
    attempt.release()
    return False
