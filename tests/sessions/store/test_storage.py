import errno
import os
import random
import shutil
import signal
import stat
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from functools import partial
from itertools import count
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from tinydb import TinyDB, where

from sessions.refusal import Reason, Refusal
from sessions.store import disk as module
from sessions.store import layout, record_file
from sessions.store.encoding import encode
from sessions.store.record_file import Found, Places
from sessions.store.storage import JournalStorage

OLD: dict[str, dict[str, Any]] = {"t": {"1": {"text": "alt – Ämter\u2028\U0001f600"}}}
MORE: dict[str, dict[str, Any]] = {"t": {"1": {"text": "alt"}, "3": {"text": "mehr"}}}
LAST: dict[str, dict[str, Any]] = {"t": {"2": {"text": "zuletzt"}}}
OTHER: dict[str, dict[str, Any]] = {"t": {"1": {"text": "anders"}}}
NEW: dict[str, dict[str, Any]] = {"t": {"1": {"text": "neu"}, "2": {"text": "x" * 9000}}}
posix = pytest.mark.skipif(os.name == "nt", reason="POSIX only")


_WATCHED = frozenset(
    ("open", "read", "write", "fsync", "fdatasync", "fstat", "ftruncate", "stat", "replace", "unlink", "close")
)


class FaultyOs:
    """The module ``os``, one call of which fails, and if ``for_good`` all those behind it, until it is healed.

    Syncing takes time and changes nothing as long as nobody cuts the power, so it is left out.
    """

    def __init__(self) -> None:
        self.calls = 0
        self.descriptors: set[int] = set()
        self._not_synced: set[int] = set()
        self.heal()

    def arm(self, failing: int, code: int, *, for_good: bool, way: str) -> None:
        """Let a call fail.

        Args:
            failing: which one, from 0.
            code: what the system says.
            for_good: whether all later ones fail too.
            way: whether it fails ``before`` anything is done, ``after`` all is done, or when a ``part`` is written.
        """
        self.failing, self.code, self.for_good, self.way = failing, code, for_good, way
        self.calls = 0

    def heal(self) -> None:
        """Let no call fail."""
        self.failing, self.code, self.for_good, self.way = -1, 0, False, "before"

    def __getattr__(self, name: str) -> Any:
        found = getattr(os, name)
        return partial(self._call, name, found) if name in _WATCHED else found

    def _call(self, name: str, found: Callable[..., Any], *args: Any, **kwargs: Any) -> Any:
        if name in {"fsync", "fdatasync"}:
            assert args[0] not in self._not_synced, "a descriptor whose sync has failed is never asked again"
            found = _nothing
        if name == "close":
            self.descriptors.discard(args[0])
            self._not_synced.discard(args[0])
        number, self.calls = self.calls, self.calls + 1
        if number == self.failing or (self.for_good and number > self.failing):
            if name in {"fsync", "fdatasync"}:
                self._not_synced.add(args[0])
            if name == "close" or (self.way == "after" and name != "open"):
                found(*args, **kwargs)
            elif self.way == "part" and name == "write":
                found(args[0], args[1][: len(args[1]) // 2])
            raise OSError(self.code, os.strerror(self.code))
        result = found(*args, **kwargs)
        if name == "open":
            self.descriptors.add(result)
        return result


def _nothing(_: int) -> None:
    return


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


# --- faults ---


class Scene(NamedTuple):
    """Something that is done to a record while calls to the system fail.

    Attributes:
        before: what was acknowledged.
        after: what is acknowledged if it is not refused.
        prepare: all that came before.
        act: what is done; the same instance can do it again.
        said: what a reader may be told in between.
    """

    before: Mapping[str, Any] | None
    after: Mapping[str, Any]
    prepare: Callable[[JournalStorage], object]
    act: Callable[[JournalStorage], object]
    said: frozenset[Found] = frozenset({Found.TORN})


def _saved(*steps: dict[str, dict[str, Any]]) -> Callable[[JournalStorage], None]:
    def prepare(storage: JournalStorage) -> None:
        for tables in (OLD, *steps):
            storage.write(tables)

    return prepare


def _killed(spoil: Callable[[Path], object] = lambda path: path) -> Callable[[JournalStorage], None]:
    """What a killed program left is there, and was read."""

    def prepare(storage: JournalStorage) -> None:
        path = storage.record._path
        first = JournalStorage(path, "", storage.record._places)
        for tables in (OLD, MORE):
            first.write(tables)
        first.record._let_go()
        spoil(path)
        storage.read()

    return prepare


def _tear(path: Path) -> None:
    with layout.journal_file(path, "").open("ab") as journal:
        journal.write(b"01234567 {")


def _no_journal(storage: JournalStorage) -> None:
    _saved()(storage)
    layout.journal_file(storage.record._path, "").unlink()
    assert _refused(lambda: storage.write(NEW)).reason is Reason.WRITE_FAILED


def _changed(storage: JournalStorage) -> None:
    _saved(MORE)(storage)
    storage.record._path.write_bytes(encode(OTHER)[0])


def _overrule(storage: JournalStorage) -> None:
    storage.record.overrule()
    storage.write(NEW)


def _replace(storage: JournalStorage) -> None:
    storage.record.replace(NEW)


SCENES = {
    "first save": Scene(None, NEW, JournalStorage.read, lambda storage: storage.write(NEW)),
    "change": Scene(OLD, MORE, _saved(), lambda storage: storage.write(MORE)),
    "later change": Scene(MORE, LAST, _saved(NEW, MORE), lambda storage: storage.write(LAST)),
    "change that folds": Scene(MORE, NEW, _saved(MORE), lambda storage: storage.write(NEW)),
    "change without a journal": Scene(OLD, NEW, _no_journal, lambda storage: storage.write(NEW)),
    "fold": Scene(MORE, MORE, _saved(MORE), lambda storage: storage.record.fold()),
    "close": Scene(MORE, MORE, _saved(MORE), JournalStorage.close),
    "claim": Scene(MORE, MORE, _killed(), lambda storage: storage.record.claim()),
    "claim behind a torn tail": Scene(MORE, MORE, _killed(_tear), lambda storage: storage.record.claim()),
    "claim of a damaged file": Scene(
        MORE,
        MORE,
        _killed(lambda path: path.write_bytes(b"")),
        lambda storage: storage.record.claim(),
        frozenset({Found.FILE_DAMAGED}),
    ),
    "change of what was left": Scene(MORE, NEW, _killed(), lambda storage: storage.write(NEW)),
    "overrule": Scene(OTHER, NEW, _changed, _overrule, frozenset({Found.JOURNAL_STRANGE})),
    "first replacing": Scene(None, NEW, JournalStorage.read, _replace),
    "replacing": Scene(MORE, NEW, _killed(), _replace),
}


def _places(folder: Path) -> Places:
    return Places(folder / "state" / "kept" / "a.json", folder / "state" / "damaged")


def _on_disk(folder: Path) -> tuple[Mapping[str, Any] | None, set[Found]]:
    try:
        loaded = record_file.read(folder / "archive" / "a.json", "", _places(folder))
    except FileNotFoundError:
        return None, set()
    return loaded.tables, {notice.found for notice in loaded.notices}


def _goes_on(folder: Path, storage: JournalStorage, *, whole: bool) -> None:
    """Save something else, and find it in the one file that is left."""
    if whole:
        storage.record.replace(LAST)
    else:
        storage.write(LAST)
    assert _on_disk(folder) == (LAST, set())
    storage.close()
    assert _on_disk(folder) == (LAST, set())
    names = {item.name for item in (folder / "archive").iterdir()}
    assert {name for name in names if "(conflict" not in name} == {"a.json"}
    assert {item.name for item in (folder / "state" / "kept").iterdir()} <= {"a.json", "a.1.json"}


@pytest.mark.parametrize("for_good", [False, True], ids=["once", "for good"])
@pytest.mark.parametrize(
    "fault",
    [(errno.ENOSPC, "part"), (errno.EIO, "before"), (errno.EIO, "after")],
    ids=["ENOSPC", "EIO", "EIO-after"],
)
@pytest.mark.parametrize("name", SCENES)
def test_an_error_at_any_call_costs_nothing_that_was_acknowledged(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str, fault: tuple[int, str], for_good: bool
) -> None:
    scene, (code, way) = SCENES[name], fault
    monkeypatch.setattr(record_file, "FOLD_AT", 5000)
    for failing in count():
        system = FaultyOs()
        folder = tmp_path / str(failing)
        (folder / "archive").mkdir(parents=True)
        path = folder / "archive" / "a.json"
        storage = JournalStorage(path, "", _places(folder))
        with monkeypatch.context() as patch:
            patch.setattr(module, "os", system)
            scene.prepare(storage)
            system.arm(failing, code, for_good=for_good, way=way)
            done = False
            for _ in range(3 if for_good else 1):
                refusal = _refusal_of(partial(scene.act, storage))
                done = done or refusal is None
                if refusal is not None:
                    assert refusal.reason in {Reason.WRITE_FAILED, Reason.NOT_READABLE}
                    assert Path(str(refusal.facts["file"])).parent in {path.parent, folder / "state" / "kept"}
                    assert refusal.facts["cause"] == os.strerror(code)
                    assert isinstance(refusal.__cause__, OSError)
            reached = system.calls > failing
            system.heal()
            found, said = _on_disk(folder)
            assert found == scene.after or (not done and found == scene.before)
            assert said <= scene.said
            # The program may be killed here; another one goes on.
            shutil.copytree(folder, folder / "copy")
            other = JournalStorage(folder / "copy" / "archive" / "a.json", "", _places(folder / "copy"))
            assert other.read() == found
            _goes_on(folder / "copy", other, whole=False)
            # Or the fault goes away.
            scene.act(storage)
            assert _on_disk(folder)[0] == scene.after
            _goes_on(folder, storage, whole="replac" in name)
            assert not system.descriptors
        if not reached:
            break
    assert failing >= 4


@pytest.mark.parametrize("name", SCENES)
@pytest.mark.parametrize("most", [1, 7, 4096])
def test_short_writes_are_carried_on(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str, most: int) -> None:
    scene = SCENES[name]
    (tmp_path / "archive").mkdir()
    storage = JournalStorage(tmp_path / "archive" / "a.json", "", _places(tmp_path))
    scene.prepare(storage)
    system = FaultyOs()
    system.write = lambda descriptor, data: os.write(descriptor, data[:most])  # type: ignore[attr-defined]
    monkeypatch.setattr(module, "os", system)
    scene.act(storage)
    assert _on_disk(tmp_path) == (scene.after, set())
    _goes_on(tmp_path, storage, whole=False)


# --- real disks ---


class Disk(NamedTuple):
    """A folder on a disk that can be full."""

    folder: Path
    fill: Callable[[], object]
    free: Callable[[], object]


def _mount(*arguments: str | Path) -> None:
    try:
        subprocess.run(["mount", *arguments], check=True, capture_output=True)
    except (OSError, subprocess.CalledProcessError):
        pytest.skip("mounting needs Linux and root")


def _unmount(folder: Path) -> None:
    subprocess.run(["umount", "--lazy", folder], check=True, capture_output=True)


@pytest.fixture(params=["a small disk", "a limit"])
def full(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Disk]:
    folder = tmp_path / "archive"
    folder.mkdir()
    if request.param == "a limit":
        resource = pytest.importorskip("resource", reason="POSIX only")
        before = resource.getrlimit(resource.RLIMIT_FSIZE)

        def limit() -> None:
            room = layout.journal_file(folder / "a.json", "").stat().st_size + 20
            resource.setrlimit(resource.RLIMIT_FSIZE, (room, before[1]))

        try:
            yield Disk(folder, limit, lambda: resource.setrlimit(resource.RLIMIT_FSIZE, before))
        finally:
            resource.setrlimit(resource.RLIMIT_FSIZE, before)
        return
    _mount("-t", "tmpfs", "-o", "size=64k", "tmpfs", folder)
    ballast = folder / "ballast"

    def fill() -> None:
        with suppress(OSError), ballast.open("wb", buffering=0) as stream:
            while stream.write(bytes(4096)):
                pass

    try:
        yield Disk(folder, fill, ballast.unlink)
    finally:
        _unmount(folder)


@pytest.mark.parametrize("closed", [False, True])
def test_a_full_disk_costs_nothing_and_saving_goes_on_when_there_is_room(full: Disk, closed: bool) -> None:
    path = full.folder / "a.json"
    places = _places(full.folder)
    storage = JournalStorage(path, "", places)
    acknowledged = OLD
    storage.write(acknowledged)
    full.fill()
    causes = set()
    refused = 0
    for number in range(100):
        new = {"t": {"1": {"text": f"Zeile {number} " + "ä" * 100}}}
        refusal = _refusal_of(partial(storage.write, new))
        if refusal is None:
            acknowledged = new
        else:
            refused += 1
            assert refusal.reason is Reason.WRITE_FAILED
            assert Path(str(refusal.facts["file"])).parent == full.folder
            causes.add(refusal.facts["cause"])
        assert storage.read() == acknowledged
        assert JournalStorage(path, "", places).read() in [acknowledged, new]
        if refused == 3:
            break
    assert refused == 3
    assert causes <= {os.strerror(errno.ENOSPC), os.strerror(errno.EFBIG)}
    if closed:
        storage.close()
        storage = JournalStorage(path, "", places)
        assert storage.read() == acknowledged
        assert _refused(storage.record.claim).reason is Reason.WRITE_FAILED
    assert JournalStorage(path, "", places).read() == acknowledged
    full.free()
    storage.write(NEW)
    assert JournalStorage(path, "", places).read() == NEW
    storage.close()
    assert JournalStorage(path, "", places).read() == NEW
    assert {item.name for item in full.folder.iterdir()} <= {"a.json", "state"}


@pytest.fixture
def read_only(tmp_path: Path) -> Iterator[tuple[Path, Callable[[], object], Callable[[], object]]]:
    """A folder, and how it becomes read-only and writable again, whatever is open in it."""
    source, folder = tmp_path / "source", tmp_path / "archive"
    source.mkdir()
    folder.mkdir()
    _mount("--bind", source, folder)

    def lock() -> None:
        # What is open for writing would keep the system from doing this to the same mount.
        _unmount(folder)
        _mount("--bind", source, folder)
        _mount("-o", "remount,ro,bind", folder)

    try:
        yield folder, lock, lambda: _mount("-o", "remount,rw,bind", folder)
    finally:
        _unmount(folder)


def test_a_disk_that_becomes_read_only_costs_nothing(
    read_only: tuple[Path, Callable[[], object], Callable[[], object]], tmp_path: Path
) -> None:
    folder, lock, unlock = read_only
    path = folder / "a.json"
    storage = JournalStorage(path, "", _places(tmp_path))
    storage.write(OLD)
    storage.write(MORE)
    lock()
    later = JournalStorage(path, "", _places(tmp_path))
    assert later.read() == MORE
    works: list[Callable[[], object]] = [storage.record.fold, later.record.claim, lambda: later.write(NEW)]
    for work in works:
        refusal = _refused(work)
        assert refusal.reason is Reason.WRITE_FAILED
        assert refusal.facts == {"file": str(path), "cause": os.strerror(errno.EROFS)}
    assert JournalStorage(path).read() == MORE
    # The journal was open before.
    storage.write(LAST)
    assert JournalStorage(path).read() == LAST
    storage.close()
    assert JournalStorage(path).read() == LAST
    unlock()
    storage.write(NEW)
    storage.close()
    assert list(folder.iterdir()) == [path]
    assert JournalStorage(path).read() == NEW


@pytest.mark.skipif(os.name == "nt" or os.geteuid() == 0, reason="modes bind neither Windows nor root")
def test_a_folder_without_the_right_to_write_costs_nothing(tmp_path: Path) -> None:
    folder = tmp_path / "archive"
    folder.mkdir()
    path = _file(folder)
    storage = JournalStorage(path)
    assert storage.read() == OLD
    folder.chmod(0o500)
    assert _refused(lambda: storage.write(NEW)).facts == {"file": str(path), "cause": os.strerror(errno.EACCES)}
    assert JournalStorage(path).read() == OLD
    folder.chmod(0o700)
    storage.write(NEW)
    assert JournalStorage(path).read() == NEW


@pytest.mark.parametrize("begun", [False, True])
def test_a_folder_that_vanishes_and_comes_back_costs_nothing(tmp_path: Path, begun: bool) -> None:
    folder, away = tmp_path / "archive", tmp_path / "away"
    folder.mkdir()
    path = folder / "a.json"
    storage = JournalStorage(path, "", _places(tmp_path))
    _saved(MORE)(storage)
    if not begun:  # what a killed program left was only read
        storage.record._let_go()
        storage = JournalStorage(path, "", _places(tmp_path))
        assert storage.read() == MORE
    folder.rename(away)
    for _ in range(2):
        refusal = _refused(lambda: storage.write(NEW))
        assert refusal.reason is Reason.WRITE_FAILED
        assert refusal.facts == {"file": str(path), "cause": os.strerror(errno.ENOENT)}
        assert storage.read() == MORE
    assert not folder.exists()
    assert JournalStorage(away / "a.json").read() == MORE
    away.rename(folder)
    storage.write(NEW)
    assert JournalStorage(path).read() == NEW
    folder.rename(away)
    storage.close()
    assert JournalStorage(away / "a.json").read() == NEW
    away.rename(folder)
    assert _on_disk(tmp_path) == (NEW, set())


# --- others at work ---


def test_what_another_program_wrote_is_not_written_over(tmp_path: Path) -> None:
    path = _file(tmp_path)
    storage = _opened(path)
    other = encode(OTHER)[0]
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

    system = FaultyOs()
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
    for _ in range(10):
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
