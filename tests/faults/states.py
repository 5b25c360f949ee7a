"""What a disk may hold after a crash, worked out from the log of what a program asked for.

Three models of what is there when the machine comes up again:

``kill``: only the program ends, the page cache survives: everything that was asked for, the last write torn.

``journalling``: the power goes, and the file system keeps a journal of metadata, as ext4 does with ``data=ordered``.
    Names change in the order asked for, and a sync of anything brings all earlier names to the disk. It promises that
    a size grows only after the blocks it took newly were written, so a file shows a beginning of what was written.
    It does not promise: that data comes before a rename (ext4 often sees to it, ``auto_da_alloc``, but allocation is
    delayed and the rename may be there first), nor that the rest of a block which was allocated before is written
    before the size grows (the end of a short line may be zeros).

``posix``: the power goes, and nothing is there but what POSIX promises. What a file's sync covered is in the file,
    what a folder's sync covered is in the folder; besides that, every block of 4 KiB holds what it held at any moment
    since the last sync, or a write torn at any byte; the size is any since then, with zeros where nothing was
    written; every name in a folder stands for any file it stood for since, or none (a rename is two names).

None of them has a medium that loses or changes what was synced: that is damage, and another matter.

The states of a point are all of them as long as they are few. Where they are many (``most``), the oldest, the newest
and those that differ from either in one thing only are taken, and others drawn from a seeded generator. A write is
torn at the borders of blocks, at its first, middle and last byte, and at others drawn in the same way.
"""

import itertools
import math
import random
from collections.abc import Iterator, Mapping, Sequence
from enum import StrEnum
from pathlib import PurePosixPath
from typing import Any, NamedTuple

from tests.faults.recorder import Create, Cut, Mark, Operation, Recording, Rename, Sync, SyncFolder, Unlink, Write

BLOCK = 4096
_TEARS = 10
"""Bytes at which a write is torn, besides the borders of blocks."""


class Model(StrEnum):
    KILL = "kill"
    JOURNALLING = "journalling"
    POSIX = "posix"


Files = tuple[tuple[str, bytes], ...]
"""The files on a disk by path, in order of the paths."""


class Crash(NamedTuple):
    """What may be there after a crash.

    Attributes:
        files: what the disk holds.
        acknowledged: the last state that was acknowledged before; -1 if none was.
        begun: the last state that was begun before; it may be there too.
    """

    files: Files
    acknowledged: int
    begun: int


def crashes(recording: Recording, model: Model, chance: random.Random, most: int = 60) -> Iterator[Crash]:
    """Return what may be there after a crash at any point of a recording, each once.

    Args:
        recording: what happened.
        model: what survives.
        chance: draws where there is too much.
        most: how many states of one point are taken.
    """
    disk = _Disk(recording.before, model)
    acknowledged = begun = -1
    seen: set[Crash] = set()
    for operation in recording.log:
        if isinstance(operation, Mark):
            begun = operation.state
            acknowledged = begun if operation.acknowledged else acknowledged
        else:
            disk.do(operation)
        for files in disk.states(chance, most):
            crash = Crash(files, acknowledged, begun)
            if crash not in seen:
                seen.add(crash)
                yield crash


def at_the_end(recording: Recording, model: Model, chance: random.Random, most: int = 60) -> set[Files]:
    """Return what may be there after a crash behind the last operation."""
    disk = _Disk(recording.before, model)
    found: set[Files] = set()
    for operation in recording.log:
        disk.do(operation)
        found = set(disk.states(chance, most))
    return found


class _Disk:
    """A disk, and what waits to be written there."""

    def __init__(self, before: Mapping[str, bytes], model: Model) -> None:
        self._model = model
        self._names = {path: inode for inode, path in enumerate(before)}
        """As programs see them."""
        self._sure_names = dict(self._names)
        self._renamed: list[dict[str, int | None]] = []
        """What each operation since made of names; ``None`` where one went."""
        self._sure = dict(enumerate(before.values()))
        self._written: dict[int, list[Write | Cut]] = {}
        """Since the file's last sync."""

    def do(self, operation: Operation) -> None:
        match operation:
            case Create(path, inode):
                self._sure[inode] = b""
                self._rename({path: inode})
            case Rename(source, target):
                self._rename({target: self._names[source], source: None})
            case Unlink(path):
                self._rename({path: None})
            case Write(inode) | Cut(inode):
                self._written.setdefault(inode, []).append(operation)
            case Sync(inode):
                self._sure[inode] = _after(self._sure[inode], self._written.pop(inode, []))
                if self._model is Model.JOURNALLING:
                    self._settle_names(None)
            case SyncFolder(folder):
                self._settle_names(None if self._model is Model.JOURNALLING else folder)

    def states(self, chance: random.Random, most: int) -> Iterator[Files]:
        contents: dict[int, list[bytes]] = {
            inode: self._contents(inode, written, chance) for inode, written in self._written.items()
        }
        if self._model is Model.KILL:
            latest = [inode for inode in self._names.values() if inode in contents]
            for choice in _some([contents[inode] for inode in latest], most, chance):
                yield self._files(self._names, dict(zip(latest, choice, strict=True)))
            self._settle_all()
            return
        names = self._possible_names(most, chance)
        # What no name leads to is not seen, whatever it is.
        seen = {inode for item in names for inode in item.values()}
        inodes = [inode for inode in contents if inode in seen]
        for choice in _some([names, *(contents[inode] for inode in inodes)], most, chance):
            yield self._files(choice[0], dict(zip(inodes, choice[1:], strict=True)))

    def _files(self, names: Mapping[str, int], contents: Mapping[int, bytes]) -> Files:
        return tuple((path, contents.get(inode, self._sure[inode])) for path, inode in sorted(names.items()))

    def _rename(self, change: dict[str, int | None]) -> None:
        _rename(self._names, change)
        self._renamed.append(change)

    def _settle_names(self, folder: str | None) -> None:
        rest: list[dict[str, int | None]] = []
        for change in self._renamed:
            done = {path: inode for path, inode in change.items() if folder in {None, str(PurePosixPath(path).parent)}}
            _rename(self._sure_names, done)
            rest.append({path: inode for path, inode in change.items() if path not in done})
        self._renamed = [change for change in rest if change]

    def _settle_all(self) -> None:
        """Take everything as written: nothing that a program has done is undone by its end."""
        for inode, written in self._written.items():
            self._sure[inode] = _after(self._sure[inode], written)
        self._written = {}
        self._settle_names(None)

    def _possible_names(self, most: int, chance: random.Random) -> list[dict[str, int]]:
        if self._model is Model.JOURNALLING:
            names = [dict(self._sure_names)]
            for change in self._renamed:
                names.append(dict(names[-1]))
                _rename(names[-1], change)
            return names
        possible: dict[str, list[int | None]] = {}
        for change in self._renamed:
            for path, inode in change.items():
                choices = possible.setdefault(path, [self._sure_names.get(path)])
                if inode not in choices:
                    choices.append(inode)
        found = []
        for choice in _some(list(possible.values()), most, chance):
            found.append(dict(self._sure_names))
            _rename(found[-1], dict(zip(possible, choice, strict=True)))
        return found

    def _contents(self, inode: int, written: Sequence[Write | Cut], chance: random.Random) -> list[bytes]:
        """Return what a file may hold, oldest first and newest last."""
        stages = [self._sure[inode]]
        found: dict[bytes, None] = {}
        for operation in written:
            found[stages[-1]] = None
            if isinstance(operation, Write):
                found.update(dict.fromkeys(self._torn(stages[-1], operation, chance)))
            stages.append(_after(stages[-1], [operation]))
        if self._model is Model.POSIX:
            found.update(dict.fromkeys(_mixed(stages, chance)))
        found.pop(stages[-1], None)
        return [*found, stages[-1]]

    def _torn(self, before: bytes, write: Write, chance: random.Random) -> Iterator[bytes]:
        for length in _tears(write, chance):
            torn = _after(before, [write._replace(data=write.data[:length])])
            yield torn
            if self._model is not Model.KILL:
                end = write.offset + len(write.data)
                if self._model is Model.JOURNALLING:
                    # Only where the block was there before the write does the size not wait for the data.
                    end = min(end, -(-len(before) // BLOCK) * BLOCK)
                yield torn.ljust(end, b"\0")
        if self._model is Model.JOURNALLING:
            yield before.ljust(min(write.offset + len(write.data), -(-len(before) // BLOCK) * BLOCK), b"\0")


def _mixed(stages: Sequence[bytes], chance: random.Random) -> Iterator[bytes]:
    """Return files each of whose blocks is of any stage, of any size from then to now."""
    sizes = {len(stage) for stage in stages}
    low, high = min(sizes), max(sizes)
    sizes |= {size for size in range(0, high, BLOCK) if low < size}
    blocks: list[list[bytes]] = []
    for start in range(0, high, BLOCK):
        versions = {stage[start : start + BLOCK].ljust(BLOCK, b"\0"): None for stage in stages}
        blocks.append(list(versions))
    for choice in _some([*blocks, sorted(sizes)], 48, chance):
        *parts, size = choice
        yield b"".join(parts)[:size]


def _tears(write: Write, chance: random.Random) -> list[int]:
    length = len(write.data)
    inside = range(1, length)
    tears = {size for size in range(-write.offset % BLOCK, length, BLOCK) if size}
    tears |= {size for size in (1, length // 2, length - 1) if size in inside}
    return sorted(tears | set(chance.sample(inside, min(_TEARS, len(inside)))))


def _some(axes: Sequence[Sequence[Any]], most: int, chance: random.Random) -> Iterator[tuple[Any, ...]]:
    """Return combinations of one item of each: all, or where there are more than ``most``, some (see above)."""
    if math.prod(len(axis) for axis in axes) <= most:
        yield from itertools.product(*axes)
        return
    for corner in (tuple(axis[0] for axis in axes), tuple(axis[-1] for axis in axes)):
        yield corner
        for place, axis in enumerate(axes):
            for item in axis if len(axis) <= most // 4 else chance.sample(axis, most // 4):
                yield (*corner[:place], item, *corner[place + 1 :])
    for _ in range(most):
        yield tuple(chance.choice(axis) for axis in axes)


def _rename(names: dict[str, int], change: Mapping[str, int | None]) -> None:
    for path, inode in change.items():
        if inode is None:
            names.pop(path, None)
        else:
            names[path] = inode


def _after(content: bytes, written: Sequence[Write | Cut]) -> bytes:
    for item in written:
        match item:
            case Cut(_, size):
                content = content[:size].ljust(size, b"\0")
            case Write(_, offset, data):
                head = content[:offset].ljust(offset, b"\0")
                content = head + data + content[offset + len(data) :]
    return content
