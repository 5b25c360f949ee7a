"""The few things the store does to a disk; every system call of the store goes through ``os`` in this module.

Tests put another ``os`` in its place: one that fails at the n-th call, or one that notes what was asked for.
"""

import errno
import os
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import NamedTuple

_WINDOWS = os.name == "nt"
_RETRY_AFTER = (0.05, 0.1, 0.2, 0.4, 0.8)
"""Seconds. Windows refuses a rename while a virus scanner or a sync tool has the file open."""
_BINARY = getattr(os, "O_BINARY", 0)
_NEW = os.O_WRONLY | os.O_CREAT | os.O_EXCL | _BINARY | getattr(os, "O_NOFOLLOW", 0)
_sleep = time.sleep


class Stamp(NamedTuple):
    """A file as it was last seen: another one in its place, or another content, has another stamp."""

    inode: int
    mtime_ns: int
    size: int


def stamp(path: Path) -> Stamp | None:
    """Return the stamp of a file, or ``None`` if there is none.

    Raises:
        OSError: as the system says.
    """
    try:
        found = os.stat(path)  # noqa: PTH116 (every system call here goes through ``os``)
    except FileNotFoundError:
        return None
    return Stamp(found.st_ino, found.st_mtime_ns, found.st_size)


def read(path: Path) -> tuple[bytes, Stamp]:
    """Return the bytes of a file and its stamp.

    Raises:
        OSError: as the system says.
    """
    descriptor = os.open(path, os.O_RDONLY | _BINARY)
    try:
        found = os.fstat(descriptor)
        parts = []
        while part := os.read(descriptor, 1 << 20):
            parts.append(part)
    finally:
        os.close(descriptor)
    return b"".join(parts), Stamp(found.st_ino, found.st_mtime_ns, found.st_size)


def write_new(path: Path, payload: bytes) -> None:
    """Write a file that does not exist, for its owner only (mode 0600), and bring its content to the disk.

    What another program left at ``path`` is removed before; a file that could not be finished is removed after.

    Raises:
        OSError: as the system says.
    """
    with suppress(FileNotFoundError):
        os.unlink(path)  # noqa: PTH108
    descriptor = os.open(path, _NEW, 0o600)
    try:
        write_all(descriptor, payload)
        sync(descriptor)
    except BaseException:
        with suppress(OSError):
            os.close(descriptor)
        with suppress(OSError):
            os.unlink(path)  # noqa: PTH108
        raise
    close(descriptor)


def move(source: Path, target: Path) -> None:
    """Put a file in the place of another one, in one step, and bring the name to the disk.

    Raises:
        OSError: as the system says.
    """
    for seconds in _RETRY_AFTER if _WINDOWS else ():
        try:
            os.replace(source, target)  # noqa: PTH105
        except PermissionError:
            _sleep(seconds)
        else:
            return
    os.replace(source, target)  # noqa: PTH105
    sync_folder(target.parent)


def replace(path: Path, payload: bytes, temporary: Path, ready: Callable[[], None] = lambda: None) -> None:
    """Put ``payload`` in the place of ``path``; whoever reads finds the old file or the new one, whole.

    Args:
        path: the file; its folder exists.
        payload: the whole content.
        temporary: written before, in the same folder.
        ready: called last before the old file goes; what it raises keeps the old one.

    Raises:
        OSError: as the system says, and what ``ready`` raises.
    """
    write_new(temporary, payload)
    try:
        ready()
        move(temporary, path)
    except BaseException:
        with suppress(OSError):
            os.unlink(temporary)  # noqa: PTH108
        raise


def open_to_append(path: Path) -> int:
    """Return a descriptor that writes at the end of a file that exists.

    Raises:
        OSError: as the system says.
    """
    return os.open(path, os.O_WRONLY | os.O_APPEND | _BINARY)


def close(descriptor: int) -> None:
    """Close a descriptor. Whatever that reports, the descriptor is gone, and what was synced is on the disk."""
    with suppress(OSError):
        os.close(descriptor)


def cut(descriptor: int, size: int) -> None:
    """Cut a file back to ``size`` bytes.

    Raises:
        OSError: as the system says.
    """
    os.ftruncate(descriptor, size)


def remove(path: Path) -> None:
    """Remove a file, if there is one.

    Raises:
        OSError: as the system says.
    """
    with suppress(FileNotFoundError):
        os.unlink(path)  # noqa: PTH108


def write_all(descriptor: int, payload: bytes) -> None:
    """Write all of ``payload``, however little the system takes at a time.

    Raises:
        OSError: as the system says.
    """
    rest = memoryview(payload)
    while rest:
        taken = os.write(descriptor, rest)
        if not taken:
            raise OSError(errno.EIO, os.strerror(errno.EIO))
        rest = rest[taken:]


def sync(descriptor: int) -> None:
    """Bring the content of a file to the disk.

    Never call it again after a failure: the kernel has marked the lost pages as clean, and the second call reports
    success (https://lwn.net/Articles/752063/).

    Raises:
        OSError: as the system says.
    """
    if _full_sync(descriptor):
        return
    if hasattr(os, "fdatasync"):
        os.fdatasync(descriptor)
    else:
        os.fsync(descriptor)


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
