import errno
import os
import random
import signal
import stat
import subprocess
import sys
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from tinydb import TinyDB, where

from sessions.refusal import Reason, Refusal
from sessions.store import disk as module
from sessions.store import layout
from sessions.store.encoding import encode
from sessions.store.record_file import Places
from sessions.store.storage import JournalStorage

OLD: dict[str, dict[str, Any]] = {"t": {"1": {"text": "alt – Ämter\u2028\U0001f600"}}}
MORE: dict[str, dict[str, Any]] = {"t": {"1": {"text": "alt"}, "3": {"text": "mehr"}}}
LAST: dict[str, dict[str, Any]] = {"t": {"2": {"text": "zuletzt"}}}
NEW: dict[str, dict[str, Any]] = {"t": {"1": {"text": "neu"}, "2": {"text": "x" * 9000}}}
posix = pytest.mark.skipif(os.name == "nt", reason="POSIX only")


class FaultyOs:
    """The module ``os``, whose ``failing``th call fails and those after it as well if ``for_good``."""

    def __init__(self, failing: int, code: int, for_good: bool) -> None:
        self.failing, self.code, self.for_good = failing, code, for_good
        self.calls: list[str] = []
        self.failed_syncs: set[int] = set()
        self.synced_again: list[int] = []

    def __getattr__(self, name: str) -> Any:
        found = getattr(os, name)
        if name not in {
            "open",
            "read",
            "write",
            "fsync",
            "fdatasync",
            "fstat",
            "ftruncate",
            "stat",
            "replace",
            "unlink",
        }:
            return found

        def call(*args: Any, **kwargs: Any) -> Any:
            self.calls.append(name)
            number = len(self.calls) - 1
            if name in {"fsync", "fdatasync"}:
                if args[0] in self.failed_syncs:
                    self.synced_again.append(args[0])
            elif name == "open":
                self.failed_syncs.clear()  # the number may stand for another file from here on
            if number == self.failing or (self.for_good and number > self.failing):
                if name in {"fsync", "fdatasync"}:
                    self.failed_syncs.add(args[0])
                raise OSError(self.code, os.strerror(self.code))
            return found(*args, **kwargs)

        return call


def _file(folder: Path) -> Path:
    path = folder / "a.json"
    storage = JournalStorage(path)
    storage.write(OLD)
    storage.close()
    return path


def _opened(path: Path) -> JournalStorage:
    storage = JournalStorage(path)
    storage.read()
    storage.record.claim()
    return storage


def _refusal_of(work: Callable[[], object]) -> Refusal | None:
    try:
        work()
    except Refusal as refusal:
        return refusal
    return None


def _refused(work: Callable[[], object]) -> Refusal:
    with pytest.raises(Refusal) as caught:
        work()
    return caught.value


def test_what_is_written_is_read(tmp_path: Path) -> None:
    path = _file(tmp_path)
    assert JournalStorage(path).read() == OLD
    assert "Ämter" in path.read_text(encoding="utf-8")
    assert list(tmp_path.iterdir()) == [path]


def test_a_missing_file_is_no_database_yet(tmp_path: Path) -> None:
    assert JournalStorage(tmp_path / "a.json").read() is None


@posix
def test_a_file_is_for_its_owner_only_whatever_it_was(tmp_path: Path) -> None:
    path = _file(tmp_path)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    path.chmod(0o644)
    storage = _opened(path)
    assert stat.S_IMODE(layout.journal_file(path, "").stat().st_mode) == 0o600
    storage.write(NEW)
    storage.close()
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


@pytest.mark.parametrize("content", [b"", b"no json", b"[1]"])
def test_a_damaged_file_is_refused_and_never_written_over(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "a.json"
    path.write_bytes(content)
    storage = JournalStorage(path)
    refusal = _refused(storage.read)
    assert refusal.reason is Reason.DAMAGED
    assert refusal.facts["file"] == str(path)
    assert _refused(lambda: storage.write(NEW)).reason is Reason.DAMAGED
    with pytest.raises(Refusal):
        TinyDB(path, storage=JournalStorage).insert({"a": 1})
    assert path.read_bytes() == content


def test_half_a_file_is_damage(tmp_path: Path) -> None:
    path = _file(tmp_path)
    whole = path.read_bytes()
    for size in range(len(whole.rstrip()) - 1):
        path.write_bytes(whole[:size])
        assert _refused(JournalStorage(path).read).reason is Reason.DAMAGED


def test_a_file_that_cannot_be_opened_is_not_damaged(tmp_path: Path) -> None:
    assert _refused(JournalStorage(tmp_path).read).reason is Reason.NOT_READABLE


@pytest.mark.parametrize("value", [float("nan"), float("inf"), "\ud800", object()])
def test_what_is_not_json_is_never_begun(tmp_path: Path, value: object) -> None:
    path = _file(tmp_path)
    with pytest.raises((ValueError, TypeError)):
        _opened(path).write({"t": {"1": {"v": value}}})
    assert JournalStorage(path).read() == OLD


@pytest.mark.parametrize("for_good", [False, True])
@pytest.mark.parametrize("code", [errno.ENOSPC, errno.EIO])
@pytest.mark.parametrize("work", ["create", "append", "fold", "reopen"])
@posix
def test_an_error_at_any_call_loses_nothing_and_saving_goes_on(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, work: str, code: int, for_good: bool
) -> None:
    """Every call to the system fails in turn; whatever was acknowledged before or after is there."""
    failing = 0
    while True:
        folder = tmp_path / str(failing)
        folder.mkdir()
        path = folder / "a.json"
        storage = JournalStorage(path, "", Places(folder / "kept" / "a.json", folder / "damaged"))
        acknowledged: dict[str, dict[str, Any]] | None = None
        if work != "create":
            storage.write(OLD)
            acknowledged = OLD
        if work in {"fold", "reopen"}:
            storage.write(MORE)
            acknowledged = MORE
        if work == "reopen":  # as a killed program leaves it
            storage = JournalStorage(path, "", Places(folder / "kept" / "a.json", folder / "damaged"))
            storage.read()
        system = FaultyOs(failing, code, for_good)
        with monkeypatch.context() as patch:
            patch.setattr(module, "os", system)
            refusal = _refusal_of(storage.record.fold if work == "fold" else partial(storage.write, NEW))
        if refusal is None:
            acknowledged = MORE if work == "fold" else NEW
        else:
            assert refusal.reason in {Reason.WRITE_FAILED, Reason.NOT_READABLE}
            assert Path(str(refusal.facts["file"])).parent == folder
            assert refusal.facts["cause"] == os.strerror(code)
        found = JournalStorage(path).read()
        assert found in [acknowledged, NEW]
        assert system.synced_again == []
        storage.write(LAST)
        assert JournalStorage(path).read() == LAST
        storage.close()
        assert JournalStorage(path).read() == LAST
        assert {item.name for item in folder.iterdir()} <= {"a.json", "kept"}
        if failing >= len(system.calls):
            break
        failing += 1
    assert failing >= 4


def test_short_writes_are_carried_on(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = _file(tmp_path)
    storage = _opened(path)
    system = FaultyOs(-1, 0, for_good=False)
    system.write = lambda descriptor, data: os.write(descriptor, data[:7])  # type: ignore[attr-defined]
    monkeypatch.setattr(module, "os", system)
    storage.write(NEW)
    assert JournalStorage(path).read() == NEW


def test_what_another_program_wrote_is_not_written_over(tmp_path: Path) -> None:
    path = _file(tmp_path)
    storage = _opened(path)
    other = encode({"t": {"1": {"text": "anders"}}})[0]
    path.write_bytes(other)
    refusal = _refused(lambda: storage.write(NEW))
    assert (refusal.reason, refusal.facts) == (Reason.CHANGED_ON_DISK, {"file": str(path)})
    assert path.read_bytes() == other
    copy = storage.record.overrule()
    assert copy is not None
    storage.write(NEW)
    assert JournalStorage(path).read() == NEW
    assert copy.read_bytes() == other


def test_a_file_that_is_gone_is_written_again_and_one_that_came_is_not(tmp_path: Path) -> None:
    path = _file(tmp_path)
    storage, unread = _opened(path), JournalStorage(path)
    assert _refused(lambda: unread.write(NEW)).reason is Reason.CHANGED_ON_DISK
    path.unlink()
    storage.write(NEW)
    assert JournalStorage(path).read() == NEW


def test_a_journal_that_was_renamed_away_takes_no_line(tmp_path: Path) -> None:
    path = _file(tmp_path)
    storage = _opened(path)
    storage.write(MORE)
    journal = layout.journal_file(path, "")
    journal.rename(tmp_path / "a.local (conflicted copy).journal")
    assert _refused(lambda: storage.write(NEW)).reason is Reason.WRITE_FAILED
    storage.write(NEW)
    assert JournalStorage(path).read() == NEW


def test_a_touched_file_with_the_same_content_is_not_changed(tmp_path: Path) -> None:
    path = _file(tmp_path)
    storage = _opened(path)
    os.utime(path, ns=(1, 1))
    storage.write(NEW)
    assert JournalStorage(path).read() == NEW


def test_windows_is_asked_again_for_a_while(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = _file(tmp_path)
    storage = _opened(path)
    refusals = [PermissionError(13, "in use")] * 2
    slept: list[float] = []

    def replace(source: Path, target: Path) -> None:
        if refusals:
            raise refusals.pop()
        source.replace(target)

    system = FaultyOs(-1, 0, for_good=False)
    system.replace = replace  # type: ignore[attr-defined]
    monkeypatch.setattr(module, "os", system)
    monkeypatch.setattr(module, "_WINDOWS", True)
    monkeypatch.setattr(module, "_sleep", slept.append)
    storage.write(NEW)
    storage.record.fold()
    assert len(slept) == 2
    storage.write(MORE)
    refusals.extend([PermissionError(13, "in use")] * 99)
    assert _refused(storage.record.fold).reason is Reason.WRITE_FAILED
    assert len(slept) < 10
    assert JournalStorage(path).read() == MORE


def test_tinydb_works_with_it(tmp_path: Path) -> None:
    path = tmp_path / "a.json"
    db = TinyDB(path, storage=JournalStorage)
    table = db.table("t")
    number = table.insert({"text": "eins"})
    table.insert_multiple([{"text": "zwei"}, {"text": "drei"}])
    table.update({"text": "zwei!"}, where("text") == "zwei")
    table.remove(doc_ids=[number])
    assert db.tables() == {"t"}
    db.close()
    assert [item["text"] for item in TinyDB(path).table("t")] == ["zwei!", "drei"]
    db = TinyDB(path, storage=JournalStorage)
    assert db.tables() == {"t"}
    db.drop_tables()
    db.close()
    assert JournalStorage(path).read() == {}


_LOOP = """
import sys
from pathlib import Path
from sessions.store.storage import JournalStorage
path = Path(sys.argv[1])
storage = JournalStorage(path)
number = storage.read()["t"]["1"]["n"]
while True:
    number += 1
    storage.write({"t": {"1": {"n": number, "text": "x" * (number % 7 * 4000)}}})
    sys.stdout.write(f"{number}\\n")
    sys.stdout.flush()
"""


@posix
def test_a_killed_program_leaves_a_whole_file_and_every_acknowledged_save(tmp_path: Path) -> None:
    path = tmp_path / "a.json"
    JournalStorage(path).write({"t": {"1": {"n": 0}}})
    chance = random.Random(1)
    for _ in range(30):
        command = [sys.executable, "-c", _LOOP, str(path)]
        with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as child:
            assert child.stdout is not None
            for _ in range(chance.randint(1, 12)):
                child.stdout.readline()
            child.send_signal(signal.SIGKILL)
            rest = child.stdout.read().splitlines()
        last = int(rest[-1]) if rest and rest[-1] else 0
        tables = JournalStorage(path).read()
        assert tables is not None
        assert tables["t"]["1"]["n"] >= last
        assert len(tables["t"]["1"].get("text", "")) == tables["t"]["1"]["n"] % 7 * 4000
        assert {item.name for item in tmp_path.iterdir()} <= {
            *("a.json", "~a.json.tmp", "a.local.journal", "~a.local.journal.tmp")
        }
    storage = _opened(path)
    storage.write(OLD)
    storage.close()
    assert list(tmp_path.iterdir()) == [path]
