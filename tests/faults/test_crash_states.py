import os
import random
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.faults import mutants, scripts
from tests.faults.mutants import MUTANTS, Mutation
from tests.faults.recorder import Create, Mark, Operation, Recording, Rename, Sync, SyncFolder, Unlink, Write
from tests.faults.rounds import Round, scratch
from tests.faults.states import BLOCK, Model, at_the_end, crashes

pytestmark = pytest.mark.skipif(os.name == "nt", reason="Windows syncs no folders: the models are those of POSIX")

AT_LEAST = {Model.KILL: 2500, Model.JOURNALLING: 3000, Model.POSIX: 5000}
"""Distinct states, so that a recorder or a model that sees nothing is noticed."""


@pytest.fixture
def root() -> Iterator[Path]:
    with tempfile.TemporaryDirectory(dir=scratch()) as folder:
        yield Path(folder)


@pytest.mark.parametrize("model", Model)
def test_no_crash_loses_a_line(model: Model, root: Path) -> None:
    once = twice = 0
    for with_places in (True, False):
        tried = Round(root / f"places-{with_places}", model, with_places)
        for script in scripts.SCRIPTS:
            tried.play(script)
        once += tried.distinct
        tried.go_on(scripts.RETURNS)
        for script in scripts.RETURNS:
            tried.play(script, before=scripts.OLD_FILE)
        twice += tried.distinct
        assert not tried.wrong
    print(f"{model}: {once} distinct states after one crash, {twice} with a second one")
    assert twice >= AT_LEAST[model]


@pytest.mark.parametrize("mutation", MUTANTS, ids=lambda mutation: mutation.__name__)
def test_a_store_that_is_wrong_is_caught(mutation: Mutation, root: Path) -> None:
    caught = set()
    for model in Model:
        tried = Round(root / model, model, with_places=False)
        tried.play(scripts.a_session, mutant=mutants.mutated(mutation), most=24)
        if tried.wrong:
            caught.add(model)
    assert caught == MUTANTS[mutation]


# --- the models themselves ---

OLD, NEW, LONG = b"old", b"new", b"x" * BLOCK + b"y" * BLOCK
REPLACED = (Create("d/~a", 1), Write(1, 0, NEW), Sync(1), Rename("d/~a", "d/a"))
UNSYNCED = tuple(item for item in REPLACED if not isinstance(item, Sync))
APPENDED = (Write(0, 3, NEW),)
ZEROS = b"\0" * 3


def _may_be(model: Model, *log: Operation) -> set[bytes | None]:
    """Return what a file may hold at the end."""
    chance = random.Random(1)
    return {dict(files).get("d/a") for files in at_the_end(Recording({"d/a": OLD}, list(log)), model, chance)}


@pytest.mark.parametrize(
    ("log", "kill", "journalling", "posix"),
    [
        (REPLACED, {NEW}, {OLD, NEW}, {OLD, NEW}),
        ((*REPLACED, SyncFolder("d")), {NEW}, {NEW}, {NEW}),
        ((*REPLACED, SyncFolder("e")), {NEW}, {NEW}, {OLD, NEW}),
        ((*REPLACED, Create("d/b", 2), Sync(2)), {NEW}, {NEW}, {OLD, NEW}),
        ((Unlink("d/a"),), {None}, {OLD, None}, {OLD, None}),
        (
            (*UNSYNCED, SyncFolder("d")),
            {NEW},
            {b"", b"n", b"ne", NEW},
            {b"", b"n", b"ne", NEW, b"n\0\0", b"ne\0", ZEROS},
        ),
        (
            APPENDED,
            {OLD + b"n", OLD + b"ne", OLD, OLD + NEW},
            {OLD, OLD + b"n", OLD + b"ne", OLD + NEW, OLD + b"n\0\0", OLD + b"ne\0", OLD + ZEROS},
            {OLD, OLD + b"n", OLD + b"ne", OLD + NEW, OLD + b"n\0\0", OLD + b"ne\0", OLD + ZEROS},
        ),
        ((*APPENDED, Sync(0)), {OLD + NEW}, {OLD + NEW}, {OLD + NEW}),
    ],
)
def test_what_is_sure_and_what_is_not(
    log: tuple[Operation, ...], kill: set[bytes | None], journalling: set[bytes | None], posix: set[bytes | None]
) -> None:
    assert _may_be(Model.KILL, *log) == kill
    assert _may_be(Model.JOURNALLING, *log) == journalling
    assert _may_be(Model.POSIX, *log) == posix


def test_only_posix_brings_a_later_block_before_an_earlier_one() -> None:
    log = (Create("d/~a", 1), Write(1, 0, LONG), Rename("d/~a", "d/a"), SyncFolder("d"))
    hole = b"\0" * BLOCK + LONG[BLOCK:]
    for model in Model:
        assert (hole in _may_be(model, *log)) is (model is Model.POSIX)


def test_a_change_is_acknowledged_from_its_mark_on() -> None:
    log: list[Operation] = [Mark(0, acknowledged=False), *REPLACED, SyncFolder("d"), Mark(0, acknowledged=True)]
    found = list(crashes(Recording({"d/a": OLD}, log), Model.POSIX, random.Random(1)))
    assert {dict(crash.files)["d/a"] for crash in found if crash.acknowledged == 0} == {NEW}
    assert {dict(crash.files)["d/a"] for crash in found if crash.acknowledged == -1} == {OLD, NEW}
    assert len(found) == len(set(found))
