"""An ``os`` for ``sessions.store.disk`` that does what it is asked for, and notes what a disk would have to keep.

Syncing is noted and not done: what it is worth is worked out from the log (``tests.faults.states``). A call that is
neither noted nor known to change nothing does not exist here, so that no new one goes unnoticed.
"""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from sessions.store import disk

_CHANGE_NOTHING = {"stat", "fstat", "read", "lseek", "strerror", "fspath", "statvfs", "name"}


class Create(NamedTuple):
    path: str
    inode: int


class Write(NamedTuple):
    inode: int
    offset: int
    data: bytes


class Cut(NamedTuple):
    inode: int
    size: int


class Sync(NamedTuple):
    inode: int


class SyncFolder(NamedTuple):
    folder: str


class Rename(NamedTuple):
    source: str
    target: str


class Unlink(NamedTuple):
    path: str


class Mark(NamedTuple):
    """The script begins to bring state ``state`` to the disk, or has been told that it is there."""

    state: int
    acknowledged: bool


Operation = Create | Write | Cut | Sync | SyncFolder | Rename | Unlink | Mark


class Recording(NamedTuple):
    """What happened to a folder.

    Attributes:
        before: the files that lay there, by path below the folder; their inodes are their numbers in this order.
        log: what was done, in order; inodes are never used twice.
    """

    before: dict[str, bytes]
    log: list[Operation]


class RecordingOs:
    """The module ``os`` for a folder."""

    def __init__(self, root: Path) -> None:
        self.recording = Recording(files_in(root), [])
        self._root = root
        self._inodes = {path: inode for inode, path in enumerate(self.recording.before)}
        self._last = len(self._inodes)
        self._open: dict[int, int | str] = {}

    def mark(self, state: int, *, acknowledged: bool) -> None:
        self._note(Mark(state, acknowledged))

    def __getattr__(self, name: str) -> Any:
        if name in _CHANGE_NOTHING or name.startswith("O_"):
            return getattr(os, name)
        raise AttributeError(name)

    def open(self, path: Path, flags: int, mode: int = 0o777) -> int:
        name = self._name(path)
        descriptor = os.open(path, flags, mode)
        if path.is_dir():
            self._open[descriptor] = name
            return descriptor
        if name not in self._inodes:
            self._last += 1
            self._inodes[name] = self._last
            self._note(Create(name, self._last))
        elif flags & os.O_TRUNC:
            self._note(Cut(self._inodes[name], 0))
        self._open[descriptor] = self._inodes[name]
        return descriptor

    def write(self, descriptor: int, data: bytes) -> int:
        taken = os.write(descriptor, data)
        offset = os.lseek(descriptor, 0, os.SEEK_CUR) - taken
        self._note(Write(self._inode(descriptor), offset, bytes(data[:taken])))
        return taken

    def ftruncate(self, descriptor: int, size: int) -> None:
        os.ftruncate(descriptor, size)
        self._note(Cut(self._inode(descriptor), size))

    def fsync(self, descriptor: int) -> None:
        found = self._open[descriptor]
        self._note(SyncFolder(found) if isinstance(found, str) else Sync(found))

    def fdatasync(self, descriptor: int) -> None:
        self._note(Sync(self._inode(descriptor)))

    def close(self, descriptor: int) -> None:
        os.close(descriptor)
        self._open.pop(descriptor, None)

    def replace(self, source: Path, target: Path) -> None:
        source.replace(target)
        self._inodes[self._name(target)] = self._inodes.pop(self._name(source))
        self._note(Rename(self._name(source), self._name(target)))

    def unlink(self, path: Path) -> None:
        path.unlink()
        del self._inodes[self._name(path)]
        self._note(Unlink(self._name(path)))

    def _name(self, path: Path) -> str:
        return path.relative_to(self._root).as_posix()

    def _inode(self, descriptor: int) -> int:
        found = self._open[descriptor]
        assert isinstance(found, int)
        return found

    def _note(self, operation: Operation) -> None:
        self.recording.log.append(operation)


@contextmanager
def recording(root: Path) -> Iterator[RecordingOs]:
    """Have the store work with a ``RecordingOs`` for a while; every path it touches is below ``root``."""
    recorder = RecordingOs(root)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(disk, "os", recorder)
        # On macOS the drive is told by fcntl, which is no part of os.
        patch.setattr(disk, "_full_sync", lambda _: False)
        yield recorder


def files_in(root: Path) -> dict[str, bytes]:
    """Return the files below a folder by their paths there."""
    found = sorted(path for path in root.rglob("*") if path.is_file())
    return {path.relative_to(root).as_posix(): path.read_bytes() for path in found}
