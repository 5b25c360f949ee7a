"""One record on the disk: its file, and the journal of what changed since.

A change is acknowledged when its line stands in the journal and was brought to the disk. Now and then, and at the
end, everything is folded into the file: written anew beside it, brought to the disk, put in its place in one step;
then the journal makes room for a new one. Whatever breaks off in between, file and journal say what belongs together:
a journal names the checksum of the one file it continues, a file names the journal that it already holds.

Knows neither TinyDB nor the models, so that lists are printed without them.
"""

import zlib
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from enum import StrEnum
from pathlib import Path
from typing import Any, NamedTuple

from sessions.refusal import Reason, Refusal
from sessions.store import disk, encoding, layout
from sessions.store.disk import Stamp
from sessions.store.encoding import Journal
from sessions.store.layout import cause_of
from sessions.store.migration import Tables

FOLD_AT = 256 * 1024
"""Bytes of a journal from which it is folded into the file: about a thousand changes, read in a few milliseconds."""
_LOOKS = 50
"""How often a reader looks again when a writer has changed the files under its eyes."""
_FEW = 2
"""Bytes of a journal's first line that may be damaged without making it another one."""


class Found(StrEnum):
    """What was not as it should be when a record was opened. Every code has words in ``consult/present.py``."""

    TORN = "torn"
    JOURNAL_DAMAGED = "journal_damaged"
    JOURNAL_STRANGE = "journal_strange"
    FILE_DAMAGED = "file_damaged"


class Notice(NamedTuple):
    """What was found when a record was opened.

    Attributes:
        found: the code.
        file: what was not as it should be.
        lost: changes that could not be read, as far as they can be counted.
        aside: where the damaged file lies now; ``None`` as long as nothing was moved.
    """

    found: Found
    file: Path
    lost: int = 0
    aside: Path | None = None


class Places(NamedTuple):
    """Where a record's second copies lie, on this machine only.

    Attributes:
        kept: a copy of the file as it was last written; ``earlier`` of it is the one before.
        damaged: the folder into which what cannot be read is set aside.
    """

    kept: Path
    damaged: Path


class Loaded(NamedTuple):
    """A record as it is on the disk.

    Attributes:
        tables: with all changes of the journal.
        check: the checksum of the file; empty if it has none, or is damaged.
        digest: CRC-32 of all bytes of the file, whatever they are.
        stamp: of the file.
        journal: the id of this device's journal, whether it was read or does not fit, or else of the one that the file
            already holds; empty if neither.
        notices: what was not as it should be.
        whole: whether nothing but the file makes up ``tables``, and nothing needs tidying.
    """

    tables: Tables
    check: str
    digest: int
    stamp: Stamp
    journal: str
    notices: tuple[Notice, ...]
    whole: bool


def earlier(kept: Path) -> Path:
    """Return where the generation before the one at ``kept`` lies."""
    return kept.with_name(f"{kept.stem}.1{kept.suffix}")


def read(
    path: Path,
    device: str = "",
    places: Places | None = None,
    journals: Sequence[Path] | None = None,
    *,
    sound: bool = False,
) -> Loaded:
    """Return a record with the changes in its journal; nothing on the disk is touched.

    Args:
        path: the file.
        device: whose journal counts before others.
        places: where to look for a second copy if the file is damaged.
        journals: the journals beside the file, if they are known; they are looked for otherwise.
        sound: whether to stop before the first damaged line of a journal, instead of passing over it.

    Raises:
        FileNotFoundError: there is no file.
        Refusal: ``DAMAGED`` or ``NOT_READABLE`` with ``file`` and ``cause``.
    """
    for look in range(_LOOKS):
        # Journals before the file: what was folded in between is then in the file, and not missing in both.
        found = layout.journals(path) if journals is None else journals
        own = layout.journal_file(path, device)
        payloads = [(item, _read(item)) for item in sorted(found, key=lambda item: item != own)]
        try:
            payload, stamp = disk.read(path)
        except FileNotFoundError:
            raise
        except OSError as error:
            raise Refusal(Reason.NOT_READABLE, file=str(path), cause=cause_of(error)) from error
        present = [(item, data) for item, data in payloads if data is not None]
        loaded = _loaded(_Bytes(path, payload, stamp, tuple(present)), places, own, sound=sound)
        if look == _LOOKS - 1 or not loaded.notices or _still(path, stamp, present):
            break
    return loaded


def _still(path: Path, stamp: Stamp, journals: Sequence[tuple[Path, bytes]]) -> bool:
    """Return whether the files are those that were read, so that what is wrong with them is no writer at work."""
    with suppress(OSError):
        return disk.stamp(path) == stamp and all(_read(item) == data for item, data in journals)
    return True


def _read(path: Path) -> bytes | None:
    try:
        return disk.read(path)[0]
    except FileNotFoundError:
        return None
    except OSError as error:
        raise Refusal(Reason.NOT_READABLE, file=str(path), cause=cause_of(error)) from error


class _Bytes(NamedTuple):
    path: Path
    payload: bytes
    stamp: Stamp
    journals: tuple[tuple[Path, bytes], ...]


def _loaded(read_bytes: _Bytes, places: Places | None, own: Path, *, sound: bool) -> Loaded:
    path, payload, stamp, journals = read_bytes
    notices: list[Notice] = []
    parsed = [(item, encoding.read_journal(data), data) for item, data in journals]
    try:
        content = encoding.decode(payload, str(path))
        check = content.check
    except Refusal as refusal:
        bases = {journal.base for _, journal, _ in parsed if journal.id} | {encoding.claimed_check(payload)}
        content = _second_copy(places, bases, refusal)
        check = ""
        notices.append(Notice(Found.FILE_DAMAGED, path))
    tables, used, own_id = content.tables, False, ""
    for item, journal, data in parsed:
        own_id = journal.id if item == own else own_id
        if journal.id and (journal.id == content.folded or not journal.holds):
            continue  # the file has it already, or there is nothing in it
        if not _continues(journal, data, content.check, item):
            notices.append(Notice(Found.JOURNAL_STRANGE, item))
            continue
        if used:  # another device went on from the same file: neither is the one
            notices.append(Notice(Found.JOURNAL_STRANGE, item))
            continue
        used = True
        for change in journal.changes[: journal.sound] if sound else journal.changes:
            encoding.apply(tables, change)
        if journal.lost or not journal.id:
            notices.append(Notice(Found.JOURNAL_DAMAGED, item, journal.lost))
        if journal.torn:
            notices.append(Notice(Found.TORN, item))
    whole = not notices and not any(item == own for item, _ in journals)
    return Loaded(tables, check, zlib.crc32(payload), stamp, own_id or content.folded, tuple(notices), whole)


def _continues(journal: Journal, payload: bytes, check: str, path: Path) -> bool:
    """Return whether a journal goes on from the file with the checksum ``check``."""
    if journal.id:
        return bool(check) and journal.base == check
    expected, _ = encoding.begin(check, layout.device_of(path))
    found = payload[: len(expected)]
    return len(found) == len(expected) and sum(a != b for a, b in zip(found, expected, strict=True)) <= _FEW


def _second_copy(places: Places | None, bases: set[str], refusal: Refusal) -> encoding.Content:
    """Return the copy that journals go on from or that the damaged file was; else the last one that can be read."""
    copies: list[encoding.Content] = []
    for copy in (places.kept, earlier(places.kept)) if places else ():
        try:
            payload = _read(copy)
            if payload is not None:
                copies.append(encoding.decode(payload, str(copy)))
        except Refusal as error:
            if error.reason is Reason.NOT_READABLE:
                refusal = error
    exact = [copy for copy in copies if copy.check and copy.check in bases]
    # A copy that the system does not hand out now may be the one: an older one is no answer as long as that is so.
    if not exact and (not copies or refusal.reason is Reason.NOT_READABLE):
        raise refusal
    return (exact or copies)[0]


class RecordFile:
    """A record that one program writes.

    One instance is used by one thread at a time, and its owner holds the record's lock (``archive.Writer``).

    Args:
        path: the file; its folder exists.
        device: part of the journal's name, so that two machines on one share never write the same one.
        places: where second copies and damaged files go; ``None`` keeps none.

    Attributes:
        claimed: whether this instance writes the record, so that what it holds is what is on the disk.
        sound: whether to stop before the first damaged line of the journal, instead of passing over it.
        notices: what was not as it should be, and was put in order when the first change was written.
    """

    def __init__(self, path: Path, device: str = "", places: Places | None = None) -> None:
        self.sound = False
        self._path = path
        self._device = device
        self._places = places
        self._journal_path = layout.journal_file(path, device)
        self._tables: Tables | None = None
        self._stamp: Stamp | None = None
        self._ours: set[int] = set()
        self._loaded: Loaded | None = None
        self.claimed = False
        self._open: _Appending | None = None
        self._check = ""
        self._folds = ""  # the journal that the next file holds
        self._must_fold = False
        self.notices: tuple[Notice, ...] = ()

    @property
    def tables(self) -> Tables | None:
        """The tables as they are on the disk, for reading only; ``None`` if there is no file.

        Raises:
            Refusal: ``DAMAGED`` or ``NOT_READABLE``, with ``file`` and ``cause``.
        """
        if not self.claimed:
            self._load()
        return self._tables

    def claim(self) -> None:
        """Be ready to write: put in order what a killed program left, and begin a journal.

        Raises:
            Refusal: ``WRITE_FAILED`` or ``CHANGED_ON_DISK``; nothing is lost, the next change tries again. As
                ``tables``.
        """
        if self._tables is None and not self.claimed:
            self._load()
        self._be_ours()
        if self._tables is not None and (self._must_fold or self._open is None):
            self._settle()

    def change(self, new: Mapping[str, Mapping[str, Any]]) -> None:
        """Bring what changed to the disk; when this returns it is there to stay.

        A file that this instance has not read is another program's and is refused.

        Raises:
            Refusal: ``WRITE_FAILED`` with ``file`` and ``cause``, or ``CHANGED_ON_DISK`` with ``file``: nothing is
                acknowledged, and the change can be tried again.
            ValueError, TypeError: if ``new`` is not JSON.
        """
        self._be_ours()
        if not self._unchanged():
            self._must_fold = True
        change = None if self._tables is None else encoding.difference(self._tables, new)
        if self._tables is not None and change is None and not self._must_fold:
            return
        if self._tables is None or self._must_fold or self._open is None:
            # From its own bytes, so that what was handed in can change without changing what is held here.
            self._write_whole(_copy(new))
            return
        line = encoding.change_line({"n": self._open.changes + 1, **(change or {})})
        self._append(line)
        encoding.apply(self._tables, encoding.read_line(line))
        if self._open.size > FOLD_AT:
            # It is on the disk already; what fails now is tried again with the next change.
            with suppress(Refusal):
                self.fold()

    def replace(self, new: Mapping[str, Mapping[str, Any]]) -> None:
        """Bring the whole file to the disk, without a journal: for records that seldom change.

        Its second copy is the only one: what was struck from the record is gone with the next one.

        Raises:
            Refusal: as ``change``.
            ValueError, TypeError: if ``new`` is not JSON.
        """
        self._be_ours()
        try:
            self._write_file(_copy(new), alone=True)
        except Refusal as refusal:
            # The other version must be read before this one can go on; after any other failure this one still can.
            self.claimed = refusal.reason is not Reason.CHANGED_ON_DISK
            raise
        with _as_refusal(self._journal_path):
            disk.remove(self._journal_path)
        self._must_fold, self.claimed = False, False

    def renew_copy(self) -> None:
        """Make the second copy of a record without a journal that of the present file, and the only one.

        ``replace`` does so as far as it can; this says if it cannot.

        Raises:
            Refusal: ``WRITE_FAILED`` with ``cause`` and the copy as ``file``; ``DAMAGED`` or ``NOT_READABLE``, and the
                copy stays as it is.
        """
        payload = _read(self._path)
        if self._places is None or payload is None:
            return
        encoding.decode(payload, str(self._path))
        kept = self._places.kept
        with _as_refusal(kept):
            if _read(kept) != payload:
                layout.make_private(kept.parent)
                disk.replace(kept, payload, layout.temporary_file(kept))
        with _as_refusal(earlier(kept)):
            disk.remove(earlier(kept))

    def fold(self) -> None:
        """Bring the journal's changes into the file.

        Raises:
            Refusal: ``WRITE_FAILED`` or ``CHANGED_ON_DISK``; every change is still in the journal.
        """
        if self._tables is not None and (self._must_fold or (self._open is not None and self._open.changes)):
            self._settle()

    def overrule(self) -> Path | None:
        """Keep another program's version of the file as a copy beside it, so that this one can be written.

        Returns:
            The copy; ``None`` if there is no other version.

        Raises:
            Refusal: ``WRITE_FAILED`` with ``file`` and ``cause``. As ``tables``, if nothing was written yet.
        """
        with _as_refusal(self._path):
            if disk.stamp(self._path) is None:
                return None
            payload, stamp = disk.read(self._path)
            copy = layout.free_name(self._path.with_name(f"{self._path.stem} (conflict).json"))
            disk.replace(copy, payload, layout.temporary_file(copy, self._device))
        if not self.claimed:
            self._load()  # what has a copy may be written over
        self._stamp, self._must_fold = stamp, True
        return copy

    def close(self) -> None:
        """Fold and let go. What cannot be folded stays in the journal, and the next program to open it folds it."""
        if self.claimed and self._tables is not None:
            with suppress(Refusal), _as_refusal(self._journal_path):
                if self._must_fold or (self._open is not None and self._open.changes):
                    self._write_file(self._tables)
                self._let_go()
                disk.remove(self._journal_path)
                if self._places is not None:
                    # What was struck from the record is gone with it; the other copy is that of the present file.
                    disk.remove(earlier(self._places.kept))
        self._let_go()
        self.claimed = False  # a journal that could not be folded is nobody's: closing again must not remove it

    # --- opening ---

    def _look(self) -> Loaded | None:
        try:
            # What another device has written since is not for this one to fold.
            return read(self._path, self._device, self._places, [self._journal_path], sound=self.sound)
        except FileNotFoundError:
            return None

    def _load(self) -> None:
        self._adopt(self._look())

    def _adopt(self, loaded: Loaded | None) -> None:
        self._loaded = loaded
        self._tables = loaded.tables if loaded else None
        self._stamp = loaded.stamp if loaded else None
        self._check = loaded.check if loaded else ""
        self._ours = {loaded.digest} if loaded else set()
        self.notices = loaded.notices if loaded else ()

    def _be_ours(self) -> None:
        """Take the record to write, unless another program has changed it since it was read here."""
        if self.claimed:
            return
        loaded = self._look()
        if loaded is not None:  # one that is gone is written anew, and may come back with its folder
            if self._tables != loaded.tables:
                raise Refusal(Reason.CHANGED_ON_DISK, file=str(self._path))
            self._adopt(loaded)
        self._take()
        self.claimed = True

    def _take(self) -> None:
        """Put aside what is not as it should be; what was read is written anew before anything is added."""
        loaded = self._loaded
        with _as_refusal(self._path):
            with suppress(OSError):  # what a killed program left holds people's words
                disk.remove(layout.temporary_file(self._path, self._device))
            for notice in self.notices:
                self._set_base_aside(notice)
            self.notices = tuple(self._set_aside(notice) for notice in self.notices)
            left = _read(self._journal_path) if loaded is None else None
            if left is not None:
                # The file went and its journal stayed: a new record of that name must not be taken for it.
                self.notices = (self._set_aside(Notice(Found.JOURNAL_STRANGE, self._journal_path)),)
        # Also of a file that is whole, as its journal may come back if the power goes; and also a journal that does not
        # fit, as it would fit again once the file held what it had held before.
        self._folds = loaded.journal if loaded else encoding.read_journal(left or b"").id
        if loaded is not None and not loaded.whole:
            self._must_fold = True

    def _set_aside(self, notice: Notice) -> Notice:
        if self._places is None or notice.file not in {self._path, self._journal_path}:
            return notice
        data = _read(notice.file)
        if data is None or (notice.found is Found.TORN and not encoding.read_journal(data).ended):
            return notice
        layout.make_private(self._places.damaged)
        aside = layout.free_name(self._places.damaged / f"{self._path.parent.name}-{notice.file.name}")
        disk.replace(aside, data, layout.temporary_file(aside))
        return notice._replace(aside=aside)

    def _set_base_aside(self, notice: Notice) -> None:
        """Set aside the second copy that a strange journal goes on from: without it the journal means little."""
        if self._places is None or notice.found is not Found.JOURNAL_STRANGE or notice.file != self._journal_path:
            return
        base = encoding.read_journal(_read(notice.file) or b"").base
        for copy in (self._places.kept, earlier(self._places.kept)):
            data = _read(copy)
            if data is not None and base and encoding.claimed_check(data) == base:
                layout.make_private(self._places.damaged)
                aside = layout.free_name(self._places.damaged / f"{self._path.parent.name}-{self._path.name}")
                disk.replace(aside, data, layout.temporary_file(aside))
                return

    # --- writing ---

    def _append(self, line: bytes) -> None:
        assert self._open is not None
        try:
            with _as_refusal(self._journal_path):
                self._open.add(line)
        except Refusal:
            # Trust it no more: the next file holds what was acknowledged, whatever stands in the journal now.
            with suppress(OSError):
                disk.cut(self._open.descriptor, self._open.size)
            self._let_go()
            self._must_fold = True
            raise

    def _settle(self) -> None:
        assert self._tables is not None
        if self._must_fold or (self._open is not None and self._open.changes) or not self._check:
            self._write_file(self._tables)
        else:
            self._keep_present()
        self._begin()

    def _write_whole(self, tables: Tables) -> None:
        self._write_file(tables)
        with suppress(Refusal):  # it is on the disk; the next change begins the journal
            self._begin()

    def _write_file(self, tables: Tables, *, alone: bool = False) -> None:
        payload, check = encoding.encode(tables, self._folds)
        # Noted before the attempt: if it fails after the rename, the file there is ours all the same.
        self._ours.add(zlib.crc32(payload))
        with _as_refusal(self._path):
            temporary = layout.temporary_file(self._path, self._device)
            disk.write_new(temporary, payload)
            try:
                self._unchanged()
            except BaseException:
                with suppress(OSError):
                    disk.remove(temporary)
                raise
            # From here on the file may be the new one, which holds the journal: nothing may be added to that.
            self._must_fold = True
            try:
                disk.move(temporary, self._path)
                self._stamp = disk.stamp(self._path)
            except BaseException:
                with suppress(OSError):
                    disk.remove(temporary)
                raise
        self._tables, self._check, self._ours = tables, check, {zlib.crc32(payload)}
        self._keep(payload, alone=alone)

    def _keep(self, payload: bytes, *, alone: bool = False) -> None:
        """Keep a copy of the file and, unless it is to be ``alone``, the one before.

        The record is whole without them, so a failure is none.
        """
        if self._places is None:
            return
        kept = self._places.kept
        with suppress(OSError):
            layout.make_private(kept.parent)
            if not alone and disk.stamp(kept) is not None:
                disk.move(kept, earlier(kept))
            disk.replace(kept, payload, layout.temporary_file(kept))
            if alone:
                disk.remove(earlier(kept))

    def _keep_present(self) -> None:
        """Keep a copy of a file that has none here: it comes from another machine, or a kill came before the copy."""
        if self._places is None:
            return
        with suppress(OSError, Refusal):
            kept = _read(self._places.kept)
            if kept is None or encoding.claimed_check(kept) != self._check:
                payload, _ = disk.read(self._path)
                if zlib.crc32(payload) in self._ours:
                    self._keep(payload)

    def _begin(self) -> None:
        """Put a new journal in the place of the old one."""
        self._let_go()
        line, name = encoding.begin(self._check, layout.device_of(self._journal_path))
        with _as_refusal(self._journal_path):
            disk.replace(self._journal_path, line, layout.temporary_file(self._journal_path))
            self._open = _Appending(self._journal_path, name, len(line))
        self._folds, self._must_fold = name, False

    def _let_go(self) -> None:
        if self._open is not None:
            disk.close(self._open.descriptor)
            self._open = None

    def _unchanged(self) -> bool:
        """Refuse if the file is not the one that this instance last read or wrote; return whether there is one.

        A file that is gone can be written again: nobody's words are written over.
        """
        with _as_refusal(self._path):
            found = disk.stamp(self._path)
            if found is None or found == self._stamp:
                return found is not None
            payload, found = disk.read(self._path)
        # A sync tool may touch the time of a file and leave its content.
        if zlib.crc32(payload) not in self._ours:
            raise Refusal(Reason.CHANGED_ON_DISK, file=str(self._path))
        self._stamp = found
        return True


class _Appending:
    """A journal that is open for adding lines.

    Attributes:
        name: its id.
        size: bytes that were acknowledged.
        changes: how many lines were added.
    """

    def __init__(self, path: Path, name: str, size: int) -> None:
        self.name = name
        self.size = size
        self.changes = 0
        self._path = path
        found = disk.stamp(path)
        self._inode = found.inode if found else -1
        self.descriptor = disk.open_to_append(path)

    def add(self, line: bytes) -> None:
        """Add a line and bring it to the disk.

        Raises:
            OSError: it may or may not be there; nothing more may be added.
        """
        found = disk.stamp(self._path)
        if found is None or (found.inode, found.size) != (self._inode, self.size):
            # A sync tool has renamed the file away under our hands: what we add would be in no journal.
            raise FileNotFoundError(2, "no longer there", str(self._path))
        disk.write_all(self.descriptor, line)
        disk.sync(self.descriptor)
        self.size += len(line)
        self.changes += 1


def _copy(tables: Mapping[str, Mapping[str, Any]]) -> Tables:
    return encoding.decode(encoding.encode(tables)[0], "").tables


@contextmanager
def _as_refusal(path: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise Refusal(Reason.WRITE_FAILED, file=str(path), cause=cause_of(error)) from error
