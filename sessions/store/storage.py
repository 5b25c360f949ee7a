"""A TinyDB storage that survives a kill, a full disk and a torn write.

TinyDB's own storage writes over the file in place, truncates it afterwards and takes an empty file for a new
database. Here a file is written anew beside the old one, brought to the disk, and takes the old one's place in one
step; whoever reads finds the old file or the new one, whole.
"""

import errno
import json
import os
import time
import zlib
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any, NamedTuple

from tinydb.storages import Storage

from sessions.refusal import Reason, Refusal
from sessions.store.layout import cause_of, temporary_file
from sessions.store.migration import decode

_WINDOWS = os.name == "nt"
_RETRY_AFTER = (0.05, 0.1, 0.2, 0.4, 0.8)
"""Seconds. Windows refuses a rename while a virus scanner or a sync tool has the file open."""
_FLAGS = os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0) | getattr(os, "O_NOFOLLOW", 0)
_sleep = time.sleep


class _Seen(NamedTuple):
    """The file as this storage last read or wrote it."""

    mtime_ns: int
    size: int


class AtomicStorage(Storage):
    """The TinyDB storage of one file.

    One instance is used by one thread at a time, and one writer holds the file's lock (``archive.Writer``).

    Args:
        path: the file; its folder exists.
        device: part of the temporary file's name, so that two machines on one share never write the same one.
    """

    def __init__(self, path: Path | str, device: str = "") -> None:
        self._path = Path(path)
        self._device = device
        self._seen: _Seen | None = None
        self._ours: set[int] = set()

    def read(self) -> dict[str, dict[str, Any]] | None:
        """Return the tables, or ``None`` if there is no file.

        Raises:
            Refusal: ``DAMAGED`` or ``NOT_READABLE``, with ``file`` and ``cause``.
        """
        try:
            with self._path.open("rb") as file:
                stat = os.fstat(file.fileno())
                payload = file.read()
        except FileNotFoundError:
            self._seen, self._ours = None, set()
            return None
        except OSError as error:
            raise Refusal(Reason.NOT_READABLE, file=str(self._path), cause=cause_of(error)) from error
        tables = decode(payload, str(self._path))
        # Only now: what could not be read is never written over.
        self._seen, self._ours = _Seen(stat.st_mtime_ns, stat.st_size), {zlib.crc32(payload)}
        return tables

    def write(self, data: Mapping[str, Mapping[str, Any]]) -> None:
        """Put ``data`` on the disk, whole; when this returns it is there to stay.

        A file that this storage has not read is another program's and is refused.

        Raises:
            Refusal: ``WRITE_FAILED`` with ``file`` and ``cause``: the file is as it was; only if the folder could not
                be brought to the disk at the end, it may be the new one. ``CHANGED_ON_DISK`` with ``file``.
            ValueError: if ``data`` is not JSON.
        """
        text = json.dumps(data, ensure_ascii=False, indent=1, allow_nan=False) + "\n"
        payload = text.encode("utf-8")
        check = zlib.crc32(payload)
        # Noted before the attempt: if it fails after the rename, the file there is ours all the same.
        self._ours.add(check)
        replace_file(self._path, payload, device=self._device, ready=self._unchanged)
        with _as_refusal(self._path):
            stat = os.stat(self._path)  # noqa: PTH116 (every system call here goes through ``os``, see the tests)
        # Should another program have written since, the size or the next look at the content tells.
        self._seen, self._ours = _Seen(stat.st_mtime_ns, len(payload)), {check}

    def _unchanged(self) -> None:
        try:
            stat = os.stat(self._path)  # noqa: PTH116
        except FileNotFoundError:
            if self._seen is None:
                return
        else:
            if self._seen == _Seen(stat.st_mtime_ns, stat.st_size):
                return
            # A sync tool may touch the time of a file and leave its content.
            if zlib.crc32(self._path.read_bytes()) in self._ours:
                return
        raise Refusal(Reason.CHANGED_ON_DISK, file=str(self._path))


def replace_file(path: Path, payload: bytes, *, device: str = "", ready: Callable[[], None] = lambda: None) -> None:
    """Put ``payload`` in the place of ``path``, for its owner only (mode 0600).

    Args:
        path: the file; its folder exists.
        payload: the whole content.
        device: part of the temporary file's name.
        ready: called last before the old file goes; what it raises keeps the old one.

    Raises:
        Refusal: ``WRITE_FAILED`` with ``file`` and ``cause``, and what ``ready`` raises.
    """
    temporary = temporary_file(path, device)
    with _as_refusal(path):
        try:
            _fill(temporary, payload)
            ready()
            _rename(temporary, path)
        except BaseException:
            with suppress(OSError):
                temporary.unlink()
            raise
        sync_folder(path.parent)


def sync_folder(folder: Path) -> None:
    """Bring the names in a folder to the disk; Windows and some network drives cannot and need not.

    Raises:
        OSError: as the system says.
    """
    if _WINDOWS:
        return
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    except OSError as error:
        if error.errno not in {errno.EINVAL, errno.ENOTSUP}:
            raise
    finally:
        os.close(descriptor)


def _fill(temporary: Path, payload: bytes) -> None:
    with suppress(FileNotFoundError):  # left by a program that was killed
        temporary.unlink()
    descriptor = os.open(temporary, _FLAGS, 0o600)
    try:
        rest = memoryview(payload)
        while rest:
            rest = rest[os.write(descriptor, rest) :]
        _sync(descriptor)
    except BaseException:
        with suppress(OSError):
            os.close(descriptor)
        raise
    os.close(descriptor)


def _sync(descriptor: int) -> None:
    """Bring a file to the disk. Never twice after a failure: the second call reports success for lost pages."""
    if _full_sync(descriptor):
        return
    os.fsync(descriptor)


def _full_sync(descriptor: int) -> bool:
    """On macOS, have the drive empty its cache too, which fsync does not; return whether that was done."""
    try:
        import fcntl
    except ImportError:
        return False
    command = getattr(fcntl, "F_FULLFSYNC", None)
    if command is None:
        return False
    try:
        fcntl.fcntl(descriptor, command)
    except OSError as error:
        # The file system does not know the command: nothing was tried, so fsync is the first attempt.
        if error.errno in {errno.ENOTSUP, errno.EINVAL, errno.ENOTTY}:
            return False
        raise
    return True


def _rename(temporary: Path, path: Path) -> None:
    for seconds in _RETRY_AFTER if _WINDOWS else ():
        try:
            os.replace(temporary, path)  # noqa: PTH105
        except PermissionError:
            _sleep(seconds)
        else:
            return
    os.replace(temporary, path)  # noqa: PTH105


@contextmanager
def _as_refusal(path: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise Refusal(Reason.WRITE_FAILED, file=str(path), cause=cause_of(error)) from error
