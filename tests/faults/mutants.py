"""Stores that are wrong on purpose, each in one thing that a crash punishes: the checks must tell them."""

import fcntl
import os
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from sessions.store import disk, encoding
from tests.faults.scripts import FOLDER
from tests.faults.states import Model

Mutation = Callable[[pytest.MonkeyPatch], None]


def _nothing(_: object) -> None:
    pass


@contextmanager
def _unsynced() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(disk, "sync", _nothing)
        yield


def no_sync_of_files(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(disk, "sync", _nothing)


def no_sync_of_folders(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(disk, "sync_folder", _nothing)


def no_sync_of_appended_lines(patch: pytest.MonkeyPatch) -> None:
    sync = disk.sync

    def other(descriptor: int) -> None:
        if not fcntl.fcntl(descriptor, fcntl.F_GETFL) & os.O_APPEND:
            sync(descriptor)

    patch.setattr(disk, "sync", other)


def _no_sync_of_new(patch: pytest.MonkeyPatch, word: str) -> None:
    write_new = disk.write_new

    def other(path: Path, payload: bytes) -> None:
        if word in path.name:
            with _unsynced():
                write_new(path, payload)
        else:
            write_new(path, payload)

    patch.setattr(disk, "write_new", other)


def fold_without_sync(patch: pytest.MonkeyPatch) -> None:
    _no_sync_of_new(patch, ".json")


def journal_begun_without_sync(patch: pytest.MonkeyPatch) -> None:
    _no_sync_of_new(patch, ".journal")


def close_without_sync(patch: pytest.MonkeyPatch) -> None:
    """Neither the file's content nor its name is synced when the journal goes."""
    fold_without_sync(patch)
    journal_begun_before_the_files_name_is_synced(patch)


def rename_before_the_data_is_synced(patch: pytest.MonkeyPatch) -> None:
    _no_sync_of_new(patch, "")
    move = disk.move

    def other(source: Path, target: Path) -> None:
        move(source, target)
        descriptor = disk.open_to_append(target)
        disk.sync(descriptor)
        disk.close(descriptor)

    patch.setattr(disk, "move", other)


def journal_begun_before_the_files_name_is_synced(patch: pytest.MonkeyPatch) -> None:
    move = disk.move

    def other(source: Path, target: Path) -> None:
        if target.suffix == ".json" and target.parent.match(FOLDER):
            with pytest.MonkeyPatch.context() as inner:
                inner.setattr(disk, "sync_folder", _nothing)
                move(source, target)
        else:
            move(source, target)

    patch.setattr(disk, "move", other)


def file_written_over_in_place(patch: pytest.MonkeyPatch) -> None:
    """As TinyDB's own storage does."""

    def other(source: Path, target: Path) -> None:
        payload, _ = disk.read(source)
        descriptor = vars(disk)["os"].open(target, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        disk.write_all(descriptor, payload)
        disk.sync(descriptor)
        disk.close(descriptor)
        disk.remove(source)
        disk.sync_folder(target.parent)

    patch.setattr(disk, "move", other)


def file_does_not_name_its_journal(patch: pytest.MonkeyPatch) -> None:
    encode = encoding.encode

    def other(tables: Mapping[str, Mapping[str, Any]], folded: str = "") -> tuple[bytes, str]:
        return encode(tables, "")

    patch.setattr(encoding, "encode", other)


_POWER = {Model.JOURNALLING, Model.POSIX}
MUTANTS: Mapping[Mutation, set[Model]] = {
    no_sync_of_files: _POWER,
    no_sync_of_folders: {Model.POSIX},
    no_sync_of_appended_lines: _POWER,
    fold_without_sync: _POWER,
    journal_begun_without_sync: _POWER,
    close_without_sync: _POWER,
    rename_before_the_data_is_synced: _POWER,
    journal_begun_before_the_files_name_is_synced: {Model.POSIX},
    file_written_over_in_place: set(Model),
    file_does_not_name_its_journal: set(Model),
}
"""The mutants, and the models that show what is wrong with them; the others must not."""


@contextmanager
def mutated(mutation: Mutation) -> Iterator[None]:
    """Have the store be wrong for a while."""
    with pytest.MonkeyPatch.context() as patch:
        mutation(patch)
        yield
