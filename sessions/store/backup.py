"""The whole archive as one compressed file, and back.

A backup is a zip file that any unzip program opens. Every record is in it as it is acknowledged at that moment, file
and journal in one, also while a session runs in another program; ``manifest.json`` says what belongs to it, with sizes
and checksums. What is damaged goes in as it is, and is named. It is not encrypted.

Left out is what belongs to this machine and no other: temporary files (``~…``), hidden files (``.…``, where sync tools
keep what ties a folder to an account) and ``desktop.ini``. Second copies and drafts lie in the local state, not here.

A backup is made and checked in memory, compressed; a restore holds one file at a time.
"""

import errno
import hashlib
import io
import json
import os
import shutil
import stat
import zipfile
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, NamedTuple

from sessions.refusal import Reason, Refusal
from sessions.store import disk, encoding, identity, layout, place, record_file
from sessions.store.layout import cause_of
from sessions.store.migration import damaged
from sessions.store.record_file import Found, Places

FORMAT = 1
"""Version of the manifest and of what it promises."""
MANIFEST = "manifest.json"

_MANIFEST_LIMIT = 64 * 1024 * 1024
"""Bytes: the manifest of several hundred thousand files. It is the one entry whose size nothing else vouches for."""
_ARCHIVE = "archive.json"


class Damage(NamedTuple):
    """A file of the archive that is not as it should be.

    Attributes:
        file: where it lies.
        cause: what is wrong, without anybody's words.
        kept: whether its bytes are in the backup; ``False`` if they cannot be read or named there.
    """

    file: Path
    cause: str
    kept: bool


class Backup(NamedTuple):
    """What a backup holds.

    Attributes:
        archive: the id of the archive; empty if its own file was damaged.
        at: when the backup was made, aware UTC.
        program: the version of the program that made it.
        districts, sessions, workshops: how many records, damaged ones included.
        others: how many other files, ``archive.json`` and ``package.json`` not counted.
        size: bytes of the backup itself.
        unpacked: bytes of what is in it.
        damaged: what was not as it should be when it was made; empty when a backup is read.
    """

    archive: str
    at: datetime
    program: str
    districts: int
    sessions: int
    workshops: int
    others: int
    size: int
    unpacked: int
    damaged: tuple[Damage, ...] = ()


class _File(NamedTuple):
    """A file of the backup; ``record`` if it is whole and must be one that ``encoding.decode`` reads."""

    size: int
    sha256: str
    record: bool


# --- making one ---


def write(root: Path, target: Path, instant: datetime, *, program: str, state: Path, device: str = "") -> Backup:
    """Put the archive at ``root`` into the new file ``target``, and check what was written before it has that name.

    Nothing in the archive is touched. The folder of ``target`` must exist: where a stick is not plugged in, its folder
    would be made on the very disk that the backup is to outlive.

    Args:
        root: the archive.
        target: the backup, outside the archive; never written over.
        instant: now, aware.
        program: the version of the program.
        state: the local folder in which second copies lie.
        device: the name of this machine, as for ``Archive.open``.

    Raises:
        Refusal: ``TARGET_EXISTS`` or ``IN_ARCHIVE`` with ``file``; ``WRITE_FAILED`` with ``file`` and ``cause``, and
            nothing is left behind; ``NOT_READABLE`` with ``file`` and ``cause`` if there is no archive;
            ``NEWER_FORMAT``.
        ValueError: if ``instant`` is naive.
    """
    root = root.absolute()
    collected = _Collected(root, state.absolute(), device)
    made = write_files(collected.files(), collected.archive, root, target, instant, program=program)
    return made._replace(damaged=tuple(collected.damaged.values()))


def write_files(
    files: Iterable[tuple[str, bytes, bool]], archive: str, root: Path, target: Path, instant: datetime, *, program: str
) -> Backup:
    """Put files into the new file ``target``, and check what was written before it has that name.

    Args:
        files: name and content of each, and whether it is a whole record; one of them is ``archive.json``.
        archive: the id that the manifest names.
        root: the archive in which ``target`` must not lie.
        target, instant, program: as for ``write``.

    Raises:
        Refusal: ``TARGET_EXISTS``, ``IN_ARCHIVE``, ``WRITE_FAILED``, as ``write``.
        ValueError: if ``instant`` is naive.
    """
    if instant.tzinfo is None:
        raise ValueError("an instant needs a time zone")
    target = target.absolute()
    if Path(os.path.realpath(target.parent)).is_relative_to(os.path.realpath(root)):
        raise Refusal(Reason.IN_ARCHIVE, file=str(target))
    _refuse_existing(target)
    payload = _packed(files, archive, instant.astimezone(UTC), program)
    # Several may write the same backup at once; each has a temporary file of its own.
    temporary = layout.temporary_file(target, str(os.getpid()))
    with _as_refusal(target):
        disk.write_new(temporary, payload)
        try:
            made = _checked(temporary)
            _name(temporary, target)
        finally:
            with suppress(OSError):
                disk.remove(temporary)
    return made


class _Collected:
    """What goes into a backup: reads the archive once, file by file.

    Attributes:
        archive: the id; empty if the archive's own file is damaged.
        damaged: what was found so far, by file.
    """

    def __init__(self, root: Path, state: Path, device: str) -> None:
        self._root = root
        self._state = state
        self._device = device
        self.damaged: dict[Path, Damage] = {}
        self.archive = ""
        try:
            found = identity.archive_id(root)
        except Refusal as refusal:
            if refusal.reason is not Reason.DAMAGED:
                raise
            # What is damaged needs a backup most.
            self._note(layout.archive_file(root), str(refusal.facts["cause"]))
            return
        if found is None:
            missing = os.strerror(errno.ENOENT)
            raise Refusal(Reason.NOT_READABLE, file=str(layout.archive_file(root)), cause=missing)
        self.archive = found

    def files(self) -> Iterator[tuple[str, bytes, bool]]:
        """Give name, content and whether it is a whole record, of each file."""
        records: list[Path] = []
        others: list[Path] = []
        for path in self._walk(self._root):
            record = _record_of(path, self._root)
            (others if record is None else records).append(record or path)
        for path in others:
            yield from self._raw(path)
        for path in dict.fromkeys(records):
            yield from self._record(path)

    def _record(self, path: Path) -> Iterator[tuple[str, bytes, bool]]:
        places = self._places(path)
        try:
            loaded = record_file.read(path, self._device, places)
        except FileNotFoundError:  # it went since it was listed, or never was there: then its journals are all there is
            for journal in self._journals(path):
                self._note(journal, "there is no file to it")
                yield from self._raw(journal)
            return
        except Refusal as refusal:
            yield from self._as_it_is(path, str(refusal.facts.get("cause", "")))
            return
        broken = {notice.found: notice for notice in loaded.notices if notice.found is not Found.TORN}
        if Found.JOURNAL_DAMAGED in broken and Found.FILE_DAMAGED not in broken:
            # The lines that can be read belong to this file and no other: together they open as they do now.
            yield from self._as_it_is(path, "the journal is damaged")
            return
        yield self._key(path), encoding.encode(loaded.tables)[0], True
        if Found.FILE_DAMAGED in broken:
            self._note(path, "the file is damaged; its second copy is in the backup as well")
            # The name of a copy: it is shown as one, and never loaded in the place of the record.
            yield from self._raw(path, layout.free_name(path.with_name(f"{path.stem} (damaged).json")))
        for notice in loaded.notices:
            if notice.found in {Found.JOURNAL_STRANGE, Found.JOURNAL_DAMAGED}:
                self._note(notice.file, "the journal does not fit the file")
                yield from self._raw(notice.file)

    def _as_it_is(self, path: Path, cause: str) -> Iterator[tuple[str, bytes, bool]]:
        """Give a record and its journals unread; journals first, so that nothing is folded away in between."""
        self._note(path, cause)
        for item in (*self._journals(path), path):
            yield from self._raw(item)

    def _raw(self, path: Path, name: Path | None = None) -> Iterator[tuple[str, bytes, bool]]:
        key = self._key(name or path)
        if not _is_safe(key) or key == MANIFEST:
            self._note(path, "a backup cannot hold a file of this name", kept=False)
            return
        try:
            payload = disk.read(path)[0]
        except FileNotFoundError:  # it went since it was listed
            return
        except OSError as error:
            self._note(path, cause_of(error), kept=False)
            return
        yield key, payload, False

    def _walk(self, folder: Path) -> Iterator[Path]:
        """Give the files that are no temporaries."""
        try:
            with os.scandir(folder) as listed:
                entries = sorted(listed, key=lambda entry: entry.name)
        except OSError as error:
            self._note(folder, cause_of(error), kept=False)
            return
        for entry in entries:
            path = Path(entry.path)
            if entry.name[0] in ".~" or entry.name == "desktop.ini":
                continue
            try:
                is_folder, is_file = entry.is_dir(), entry.is_file()
            except OSError as error:
                self._note(path, cause_of(error), kept=False)
                continue
            if is_folder and entry.is_symlink() and not self._is_of_the_layout(path):
                # It may lead anywhere, also in a circle.
                self._note(path, "a link to another folder", kept=False)
            elif is_folder:
                yield from self._walk(path)
            elif is_file:
                yield path

    def _is_of_the_layout(self, folder: Path) -> bool:
        """Return whether the archive looks for records or methods in a folder, and so through a link as well."""
        districts = self._root / "districts"
        known = {districts, self._root / "workshops", layout.methods_folder(self._root)}
        return folder in known or folder.parent == districts

    def _journals(self, path: Path) -> list[Path]:
        try:
            return layout.journals(path)
        except Refusal as refusal:
            self._note(path.parent, str(refusal.facts.get("cause", "")), kept=False)
            return []

    def _places(self, path: Path) -> Places | None:
        if not self.archive:
            return None
        return Places(layout.kept_file(self._state, self.archive, self._root, path), Path())

    def _key(self, path: Path) -> str:
        return path.relative_to(self._root).as_posix()

    def _note(self, path: Path, cause: str, *, kept: bool = True) -> None:
        if not kept or path not in self.damaged:
            self.damaged[path] = Damage(path, cause, kept)


def _packed(files: Iterable[tuple[str, bytes, bool]], archive: str, instant: datetime, program: str) -> bytes:
    buffer = io.BytesIO()
    listed: dict[str, dict[str, Any]] = {}
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as pack:
        for name, payload, record in files:
            listed[name] = _File(len(payload), hashlib.sha256(payload).hexdigest(), record)._asdict()
            pack.writestr(_entry(name, instant), payload)
        manifest = {
            "format": FORMAT,
            "archive": archive,
            "at": instant.isoformat(),
            "program": program,
            "files": listed,
        }
        pack.writestr(_entry(MANIFEST, instant), json.dumps(manifest, ensure_ascii=False, indent=1))
    return buffer.getvalue()


def _entry(name: str, instant: datetime) -> zipfile.ZipInfo:
    entry = zipfile.ZipInfo(name, instant.timetuple()[:6])
    entry.compress_type = zipfile.ZIP_DEFLATED
    entry.external_attr = (stat.S_IFREG | 0o600) << 16
    return entry


def _refuse_existing(target: Path) -> None:
    if os.path.lexists(target):
        raise Refusal(Reason.TARGET_EXISTS, file=str(target))


def _checked(temporary: Path) -> Backup:
    """Read back what was written; what it does not hold is the disk's fault, not that of the archive."""
    try:
        return check(temporary)
    except Refusal as refusal:
        raise OSError(errno.EIO, str(refusal.facts.get("cause", refusal.reason))) from None


def _name(temporary: Path, target: Path) -> None:
    """Give a finished file its name, unless something has that name by now."""
    try:
        os.link(temporary, target)
    except FileExistsError:
        raise Refusal(Reason.TARGET_EXISTS, file=str(target)) from None
    except OSError:
        # No links on exFAT, as on most sticks, and on some shares: then a moment is left between asking and renaming.
        _refuse_existing(target)
        os.rename(temporary, target)  # noqa: PTH104 (Windows refuses to rename over a file, and that is wanted)
    try:
        disk.sync_folder(target.parent)
    except BaseException:
        with suppress(OSError):
            disk.remove(target)
        raise


# --- reading one ---


def check(file: Path) -> Backup:
    """Read a backup to the last byte, and return what it holds; nothing is written.

    Raises:
        Refusal: ``DAMAGED`` with ``file`` and a ``cause`` that names the entry; ``NEWER_FORMAT`` with ``file``,
            ``found`` and ``known``; ``NOT_READABLE`` with ``file`` and ``cause``.
    """
    with _opened(file) as opened:
        for _ in opened.contents():
            pass
        return opened.backup()


def contents(file: Path) -> dict[str, bytes]:
    """Return the content of each file in a backup, by name, checked.

    Raises:
        Refusal: as ``check``.
    """
    with _opened(file) as opened:
        return dict(opened.contents())


def restore(file: Path, into: Path, instead: Mapping[str, bytes] | None = None) -> Backup:
    """Unpack a backup into a folder that is missing or empty, all of it or nothing, and return what it holds.

    Everything is checked before anything is written. It is unpacked beside ``into`` and put there in one step, so
    ``into`` cannot be the top of a drive itself, and the folder above it must exist. Only its owner may read what is
    restored (modes 0700 and 0600).

    Args:
        file: the backup.
        into: the folder.
        instead: what is written in the place of some of its files, by name.

    Raises:
        Refusal: ``NOT_EMPTY`` with ``file``, which is ``into``; ``WRITE_FAILED`` with ``file`` and ``cause``, and
            nothing is left behind; as ``check``.
    """
    # A link to an empty folder stays one.
    into = Path(os.path.realpath(into))
    _refuse_full(into)
    with _opened(file) as opened:
        for _ in opened.contents():
            pass
        held = opened.backup()
        with _as_refusal(into):
            _refuse_too_much(into, held.unpacked)
            _unpack(((name, (instead or {}).get(name, payload)) for name, payload in opened.contents()), into)
    return held


class _Opened:
    """A backup whose manifest was read and fits the list of what is in it."""

    def __init__(self, file: Path, size: int, pack: zipfile.ZipFile) -> None:
        self._file = str(file)
        self._size = size
        self._pack = pack
        entries = pack.infolist()
        self._entries = {entry.filename: entry for entry in entries}
        for entry in entries:
            if self._entries[entry.filename] is not entry:
                raise self._damaged("there twice", entry.filename)
        if MANIFEST not in self._entries:
            raise self._damaged("missing", MANIFEST)
        self._manifest = self._read_manifest()
        self._files = self._listed_files()
        for name in {MANIFEST, *self._files} ^ set(self._entries):
            raise self._damaged("missing" if name in self._files else "not in the manifest", name)

    def contents(self) -> Iterator[tuple[str, bytes]]:
        """Give name and content of each file, checked.

        Raises:
            Refusal: ``DAMAGED``.
        """
        for name, listed in self._files.items():
            payload = self._read(name, listed.size)
            if len(payload) != listed.size or hashlib.sha256(payload).hexdigest() != listed.sha256:
                raise self._damaged("not what the manifest says", name)
            if listed.record:
                try:
                    encoding.decode(payload, name)
                except Refusal as refusal:
                    raise self._damaged(str(refusal.facts.get("cause")), name) from None
            yield name, payload

    def backup(self) -> Backup:
        """Return what the manifest says."""
        kinds = [kind_of(name) for name in self._files]
        return Backup(
            self._manifest["archive"],
            datetime.fromisoformat(self._manifest["at"]).astimezone(UTC),
            self._manifest["program"],
            kinds.count("district"),
            kinds.count("session"),
            kinds.count("workshop"),
            sum(not kind for kind in kinds) - 1,
            self._size,
            sum(listed.size for listed in self._files.values()),
        )

    def _read(self, name: str, size: int) -> bytes:
        """Return the bytes of an entry, at most one more than ``size``, however many are packed into it."""
        entry = self._entries[name]
        if entry.compress_type != zipfile.ZIP_DEFLATED or stat.S_IFMT(entry.external_attr >> 16) != stat.S_IFREG:
            raise self._damaged("no plain file", name)
        try:
            with self._pack.open(entry) as stream:
                return stream.read(size + 1)
        except Exception as error:  # noqa: BLE001 (whatever a broken field leads zipfile to)
            raise self._damaged(_said(error), name) from None

    def _read_manifest(self) -> Mapping[str, Any]:
        size = self._entries[MANIFEST].file_size
        if size > _MANIFEST_LIMIT:
            raise self._damaged("too long", MANIFEST)
        try:
            data = json.loads(self._read(MANIFEST, size))
        except (ValueError, RecursionError) as error:
            raise self._damaged(_said(error), MANIFEST) from None
        number = data.get("format") if isinstance(data, dict) else None
        if type(number) is not int or number < 1:
            raise self._damaged("format: missing", MANIFEST)
        if number > FORMAT:
            raise Refusal(Reason.NEWER_FORMAT, file=self._file, found=str(number), known=str(FORMAT))
        try:
            good = all(isinstance(data[name], str) for name in ("archive", "at", "program"))
            good = good and datetime.fromisoformat(data["at"]).tzinfo is not None
        except (KeyError, ValueError):
            good = False
        if not good:
            raise self._damaged("archive, at or program: missing", MANIFEST)
        checked: Mapping[str, Any] = data
        return checked

    def _listed_files(self) -> dict[str, _File]:
        listed = self._manifest.get("files")
        if not isinstance(listed, dict) or _ARCHIVE not in listed:
            raise self._damaged("files: missing", MANIFEST)
        files = {}
        for name, item in listed.items():
            if not _is_safe(name) or name == MANIFEST:
                raise self._damaged("not a safe name", name)
            if not isinstance(item, dict) or {key: type(value) for key, value in item.items()} != _File.__annotations__:
                raise self._damaged("not in order in the manifest", name)
            files[name] = _File(**item)
        return files

    def _damaged(self, cause: str, name: str) -> Refusal:
        return Refusal(Reason.DAMAGED, file=self._file, cause=f"{name}: {cause}", entry=name)


@contextmanager
def _opened(file: Path) -> Iterator[_Opened]:
    try:
        payload, stamp = disk.read(file)
    except OSError as error:
        raise Refusal(Reason.NOT_READABLE, file=str(file), cause=cause_of(error)) from error
    try:
        pack = zipfile.ZipFile(io.BytesIO(payload))
    except Exception as error:  # noqa: BLE001 (whatever a broken field leads zipfile to)
        raise damaged(str(file), _said(error)) from None
    with pack:
        yield _Opened(file, stamp.size, pack)


def _unpack(files: Iterable[tuple[str, bytes]], into: Path) -> None:
    temporary = layout.temporary_file(into, str(os.getpid()))
    temporary.mkdir(mode=0o700)
    try:
        folders = {temporary}
        for name, payload in files:
            path = temporary / name
            if os.path.lexists(path):
                raise FileExistsError(errno.EEXIST, f"{os.strerror(errno.EEXIST)}: {name}")  # noqa: TRY301
            folders.update(layout.make_private(path.parent))
            disk.write_new(path, payload)
        for folder in folders:
            disk.sync_folder(folder)
        _put_folder(temporary, into)
    except BaseException:
        shutil.rmtree(temporary, ignore_errors=True)
        raise


def _put_folder(temporary: Path, into: Path) -> None:
    """Put the unpacked folder in its place, which is missing or empty, in one step."""
    try:
        if os.name == "nt":
            with suppress(FileNotFoundError):
                into.rmdir()
        temporary.rename(into)
    except OSError:
        _refuse_full(into)
        raise
    try:
        disk.sync_folder(into.parent)
    except BaseException:
        shutil.rmtree(into, ignore_errors=True)
        raise


def _refuse_full(into: Path) -> None:
    try:
        if any(into.iterdir()):
            raise Refusal(Reason.NOT_EMPTY, file=str(into))
    except FileNotFoundError:
        return
    except NotADirectoryError:
        raise Refusal(Reason.NOT_EMPTY, file=str(into)) from None
    except OSError as error:
        raise Refusal(Reason.NOT_READABLE, file=str(into), cause=cause_of(error)) from error


def _refuse_too_much(into: Path, needed: int) -> None:
    free = place.free(into)
    if free is not None and needed > free:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))


# --- names ---


def _is_safe(name: str, windows: bool = os.name == "nt") -> bool:
    r"""Return whether a name stays in the folder into which it is unpacked, on any system.

    ``\`` is a separator on Windows, and ``:`` there leads to another drive or into a stream.
    """
    if {"", ".", ".."} & {*name.split("/")} or {"\\", "\0"} & {*name} or (windows and ":" in name):
        return False
    try:
        name.encode()
    except UnicodeEncodeError:  # bytes that are no text, as old file systems may hold
        return False
    return True


def kind_of(name: str) -> str:
    """Return ``district``, ``session``, ``workshop`` or ``package`` if a file is named as one; else empty."""
    *folders, file = name.split("/")
    stem, suffix = os.path.splitext(file)  # noqa: PTH122
    if name == layout.package_file(Path()).as_posix():
        return "package"
    if suffix != ".json" or not layout.is_identifier(stem):
        return ""
    if folders == ["workshops"]:
        return "workshop"
    if len(folders) == 2 and folders[0] == "districts" and layout.is_identifier(folders[1]):
        return "district" if stem == "district" else "session"
    return ""


def _record_of(path: Path, root: Path) -> Path | None:
    """Return the record that a file of the archive is, or whose journal it is; ``None`` if it is neither."""
    record = path.with_name(f"{path.name.partition('.')[0]}.json") if layout.is_journal(path.name) else path
    return record if kind_of(record.relative_to(root).as_posix()) else None


def _said(error: Exception) -> str:
    """Return what kind of error it was; its own words may hold what people said."""
    return type(error).__name__


@contextmanager
def _as_refusal(path: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise Refusal(Reason.WRITE_FAILED, file=str(path), cause=cause_of(error)) from error
